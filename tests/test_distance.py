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
