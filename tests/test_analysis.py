"""Frames in, frames and sentences out."""

import datetime

import pytest

from incidents.analysis import city_summary, city_table, distance_sentence, nearest_incidents, weekly_counts, within_km
from incidents.library import add_articles
from incidents.model import Article
from incidents.store import Store

KYIV, PALACE = (50.4547, 30.5238), (50.4447, 30.5290)


@pytest.fixture(scope="module")
def frame(tmp_path_factory, pipeline):
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('a') / 's.sqlite'}")
    texts = [
        "Shells hit a school in Kharkiv on Monday, killing two people. Rockets struck Izium on Tuesday, killing at least nine people.",
        "Thousands marched in Kharkiv on Sunday. Protesters plan to march in Lviv on Saturday.",
    ]
    articles = [Article(t, title=str(n), published=datetime.date(2022, 5, 4)) for n, t in enumerate(texts)]
    add_articles(store, articles, pipeline.read)
    return store.query()


def test_a_city_counts_what_happened_and_not_what_is_planned(frame):
    table = city_table(frame)
    assert dict(zip(table["city"], table["incidents"], strict=True)) == {"Kharkiv": 2, "Izium": 1}
    assert dict(zip(table["city"], table["killed"], strict=True)) == {"Kharkiv": "2", "Izium": "at least 9"}


def test_the_weeks_of_a_city_add_up_to_its_incidents(frame):
    for row in city_table(frame).itertuples():
        assert sum(row.weeks) == row.incidents


def test_a_summary_names_the_city_its_number_and_its_dead(frame):
    key = frame.loc[frame["place"] == "Kharkiv", "city_key"].iat[0]
    summary = city_summary(frame, key, {"shelling": "Shelling"})
    assert "Kharkiv: 2 incidents" in summary and "Killed: 2" in summary


def test_within_a_radius_only_the_near_ones_are_left(frame):
    assert set(within_km(frame, 49.99, 36.23, 50)["place"]) == {"Kharkiv"}


def test_the_nearest_elsewhere_leaves_the_city_out(frame):
    key = frame.loc[frame["place"] == "Kharkiv", "city_key"].iat[0]
    assert nearest_incidents(frame, key, 49.99, 36.23)["place"].iat[0] == "Izium"


def test_weekly_counts_hold_every_dated_incident(frame):
    assert weekly_counts(frame)["incidents"].sum() == frame["first_date"].notna().sum()


def test_two_points_known_only_by_town_are_in_the_same_town_and_never_nought_km_apart():
    words = distance_sentence(*KYIV, "place", "the palace", *PALACE, 18.0)
    assert words == "in the same town as the palace: distance not known"


def test_an_exact_point_gets_its_distance_and_direction():
    assert distance_sentence(50.4713, 30.4533, "exact", "the palace", *PALACE, 0.3) == "6.1 km NW of the palace"


def test_a_region_has_no_distance():
    assert distance_sentence(49.0, 32.0, "country", "the palace", *PALACE, 400.0) == ""
    assert distance_sentence(float("nan"), float("nan"), "place", "the palace", *PALACE, 1.0) == ""
