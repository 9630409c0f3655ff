"""Stated and computed distances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.distance import destination, direction, distance_km
from incidents.model import GeoPrecision

_LAT, _LON = st.floats(-80, 80), st.floats(-179, 179)


@given(_LAT, _LON, st.floats(0.1, 500), st.floats(0, 359))
def test_a_destination_lies_at_its_distance(latitude, longitude, away_km, bearing):
    assert distance_km(latitude, longitude, *destination(latitude, longitude, away_km, bearing)) == pytest.approx(
        away_km, rel=1e-6
    )


@pytest.mark.parametrize(("bearing", "way"), [(0, "N"), (45, "NE"), (180, "S"), (265, "W")])
def test_a_direction_is_the_nearest_compass_point(bearing, way):
    assert direction(50, 30, *destination(50, 30, 40, bearing)) == way


def test_a_distance_with_a_direction_moves_the_incident_off_the_town(read):
    report = read("Shells hit a farm about 40 km south-east of Kharkiv on Monday.", "2022-05-04").reports[0]
    assert report.place.geo_precision is GeoPrecision.NEAR
    assert distance_km(49.98, 36.25, report.place.latitude, report.place.longitude) == pytest.approx(40, abs=3)
    assert report.place.radius_km >= 6


def test_a_palace_is_the_palace_of_the_city_the_text_is_about(read):
    text = "Explosions shook Kyiv on Tuesday. Shells hit a school just 2.5km from the presidential palace."
    distance = read(text, "2022-03-16").reports[-1].distances[0]
    assert (distance.distance_km, distance.source) == (2.5, "stated")
    assert distance_km(50.4447, 30.529, distance.latitude, distance.longitude) < 1


def test_a_reference_that_is_not_known_keeps_no_point(read):
    distance = (
        read("A bomb went off 3 km from the old brewery in Lviv on Friday.", "2022-03-16").reports[0].distances[0]
    )
    assert (distance.reference, distance.latitude) == ("the old brewery", None)


@pytest.mark.parametrize(
    ("sentence", "name", "latitude", "longitude", "within_km"),
    [
        ("A bus was ambushed on the road between Izium and Sloviansk on Monday.", "between Izium and Sloviansk", 49.03, 37.43, 12),
        ("Shells fell on a farm near Bakhmut on Monday.", "Bakhmut", 48.59, 38.0, 3),
        ("Two men were shot dead on the outskirts of Basra on Monday.", "Basra", 30.51, 47.78, 8),
        ("Gunmen attacked a checkpoint just south of Kirkuk on Monday.", "Kirkuk", 35.23, 44.39, 12),
        ("A tanker was hit by a missile 60 nautical miles west of Hodeidah on Monday.", "Hodeidah", 14.8, 41.92, 20),
    ],
)
def test_a_place_told_by_another_is_a_point_with_a_radius_that_says_how_rough_it_is(read, sentence, name, latitude, longitude, within_km):
    place = read(sentence, "2022-05-04").relative_places[0]
    assert place.name == name and place.geo_precision is GeoPrecision.NEAR
    assert distance_km(latitude, longitude, place.latitude, place.longitude) < within_km
    assert place.radius_km >= 5


def test_outside_a_bank_in_a_city_is_in_the_city(read):
    assert read("Police defused a bomb outside a bank in Karachi on Monday.", "2022-05-04").relative_places == ()


def test_talks_between_two_governments_are_not_halfway_between_their_capitals(read):
    assert read("Talks between Kyiv and Moscow broke down on Monday.", "2022-05-04").relative_places == ()


def test_an_ambush_between_two_towns_is_one_incident(read):
    reading = read("Gunmen ambushed a convoy on the road between Izium and Sloviansk on Monday.", "2022-05-04")
    assert [r.place.name for r in reading.reports] == ["between Izium and Sloviansk"]
