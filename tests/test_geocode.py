"""The optional online geocoder, with a service of our own in its place."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from geopy.exc import GeocoderRateLimited, GeocoderTimedOut

from incidents.errors import GeocodingError
from incidents.geocode import geocoder_from_environment, online_geocoder
from incidents.model import Article


def test_it_is_off_unless_asked_for(monkeypatch):
    monkeypatch.delenv("INCIDENTS_GEOCODER", raising=False)
    assert geocoder_from_environment() is None


def test_an_answer_is_asked_once_and_kept(tmp_path):
    asked = []

    def ask(name):
        asked.append(name)
        return SimpleNamespace(address="Robotyne, Ukraine", latitude=47.446, longitude=35.838)

    for _ in range(2):
        entry = online_geocoder(tmp_path / "cache.json", ask=ask)("Robotyne")
        assert (entry.name, entry.latitude) == ("Robotyne", 47.446)
    assert asked == ["Robotyne"]


def test_a_name_it_does_not_know_is_none(tmp_path):
    assert online_geocoder(tmp_path / "cache.json", ask=lambda _: None)("Qwortzel") is None


@pytest.mark.parametrize("error", [GeocoderTimedOut("slow"), GeocoderRateLimited("429")])
def test_a_service_that_cannot_be_asked_is_an_error_and_is_not_kept(tmp_path, error):
    def ask(_):
        raise error

    with pytest.raises(GeocodingError, match="try again later"):
        online_geocoder(tmp_path / "cache.json", ask=ask)("Lviv")
    assert not (tmp_path / "cache.json").exists()


def test_a_reading_survives_a_service_that_is_down_and_the_place_stays_open(pipeline, tmp_path):
    def ask(_):
        raise GeocoderTimedOut("slow")

    geocode = online_geocoder(tmp_path / "cache.json", ask=ask)
    online = replace(pipeline, geocode=geocode)
    reading = online.read(Article("Shells fell on the village of Zzyrkhovka in Ukraine on Monday, officials in Zzyrkhovka said."))
    assert all(p.resolved_by != "online geocoder" for p in reading.places)


def test_a_name_the_gazetteer_lacks_is_placed_by_the_service(pipeline, tmp_path):
    geocode = online_geocoder(
        tmp_path / "cache.json", ask=lambda name: SimpleNamespace(address=name, latitude=47.4, longitude=35.8) if "kh" in name else None
    )
    online = replace(pipeline, models=None, tagger=_tag_village, geocode=geocode)
    places = online.read(Article("Shells fell on Zzyrkhovka on Monday.")).places
    assert [(p.text, p.resolved_by, p.latitude) for p in places] == [("Zzyrkhovka", "online geocoder", 47.4)]


def _tag_village(text):
    from incidents.recognize import Entity

    start = text.index("Zzyrkhovka")
    return [Entity(start, start + 10, "GPE")]
