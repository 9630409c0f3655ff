"""Toponyms found and resolved: a case for each rule, and laws."""

import csv
import time
from pathlib import Path

import pytest
from conftest import TODAY
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.distance import distance_km
from incidents.model import Article, Role
from incidents.recognize import load_tagger
from incidents.resolve.mentions import SPELLINGS
from incidents.resolve.rules import NAMES

CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "places.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("case", CASES, ids=[c["rule"] for c in CASES])
def test_a_toponym_means_the_right_place(pipeline, case):
    start = case["text"].index(case["toponym"])
    reading = pipeline.read(Article(case["text"], source=case["source"] or None), TODAY)
    places = [p for p in reading.places if p.start < start + len(case["toponym"]) and start < p.end]
    if not case["latitude"]:
        assert places == []
    else:
        away = distance_km(places[0].latitude, places[0].longitude, float(case["latitude"]), float(case["longitude"]))
        assert away < float(case["within_km"]), (places[0].name, places[0].country_code, places[0].resolved_by)


def test_every_rule_has_a_case():
    assert {*NAMES, *(how for how, _ in SPELLINGS), "a similar spelling"} <= {case["rule"] for case in CASES}


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Moscow denied the report.", "Moscow", Role.ACTOR),
        ("Russian troops shelled Lyman.", "Russia", Role.DEMONYM),
        ("Shells fell on a market in Lyman.", "Lyman", Role.SITE),
        ("KYIV, March 3 - Shells fell on a market in Lyman.", "Kyiv", Role.CONTEXT),
    ],
)
def test_a_place_says_what_it_does_in_its_sentence(read, text, name, role):
    assert {p.name: p.role for p in read(text).places}[name] is role


def test_a_name_that_no_gazetteer_knows_stays_unresolved(read):
    reading = read("Gunmen stormed the village of Qwortzelbrandt near the border on Monday.")
    assert all(p.text != "Qwortzelbrandt" for p in reading.places)


def test_every_place_says_who_decided_and_how_sure(read):
    for place in read("Two people died in Tripoli, in northern Lebanon, and one in Paris.").places:
        assert place.resolved_by and 0 <= place.score <= 1


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet='Paris London in of, .\n("’', max_size=120).filter(str.strip))
def test_spans_lie_inside_the_text_and_do_not_overlap(read, text):
    end = 0
    for place in read(text).places:
        assert end <= place.start < place.end <= len(text)
        assert text[place.start : place.end] == place.text
        end = place.end


def test_twenty_thousand_brackets_are_tagged_in_seconds_not_minutes():
    tagger = load_tagger()
    started = time.process_time()
    tagger("(" * 20_000)
    assert time.process_time() - started < 8  # without the guard it is over a minute
