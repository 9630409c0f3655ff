"""The scores count what they say they count."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from incidents.errors import ArticleError
from incidents.evaluate import evaluate, tallies
from incidents.evaluate.cases import load_cases
from incidents.evaluate.incidents import score_incidents
from incidents.evaluate.matching import pair_up
from incidents.evaluate.merging import is_held_out, score_merging
from incidents.evaluate.places import score_places
from incidents.evaluate.timexes import is_held_out as is_sentence_held_out
from incidents.evaluate.timexes import score_timexes
from incidents.model import (
    Article,
    Count,
    Factuality,
    GeoPrecision,
    Place,
    PublishedBy,
    Reading,
    Report,
    Role,
    TimePrecision,
    Timex,
)

TEXT = "Shells fell on Nikopol on Monday, killing two people."
DAY = date(2022, 10, 10)


def nikopol(**changes: Any) -> Place:
    place = Place(
        15, 22, "Nikopol", "Nikopol", 700051, 47.57, 34.39, 5.0, "UA", "04", "PPL",
        GeoPrecision.PLACE, 0.9, Role.SITE, "population",
    )  # fmt: skip
    return replace(place, **changes)


def shelling(**changes: Any) -> Report:
    report = Report(
        "a1", "shelling", "strike", Factuality.REPORTED, nikopol(), DAY, DAY, TimePrecision.DAY,
        Count(2, 2, 2), None, (), None, (), TEXT, 0, len(TEXT), 0.8,
    )  # fmt: skip
    return replace(report, **changes)


def reader(places: tuple[Place, ...] = (), reports: tuple[Report, ...] = ()) -> Callable[[Article], Reading]:
    def read(article: Article) -> Reading:
        return Reading(article, DAY, PublishedBy.GIVEN, "given", places, (), reports, ())

    return read


def gold(**changes: Any) -> dict[str, Any]:
    return {
        "types": ["shelling"], "place": "Nikopol", "latitude": 47.57, "longitude": 34.39, "within_km": 15,
        "first": "2022-10-10", "last": "2022-10-10", "factuality": ["reported"],
        "killed": [2, 2], "injured": None, "quote": "Shells fell on Nikopol",
    } | changes  # fmt: skip


def case(incidents: list[dict[str, Any]], forbidden: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "id": "c1", "phenomenon": "plain", "published": "2022-10-12", "text": TEXT,
        "incidents": incidents, "forbidden": forbidden or [],
    }  # fmt: skip


def rights(*cases: dict[str, Any], reports: tuple[Report, ...]) -> list[tuple[int, int, int]]:
    scores = score_incidents("file", cases, reader(reports=reports))
    return [(tally.found, tally.given, tally.wanted) for tally in scores]


def test_an_incident_that_agrees_in_everything_is_right() -> None:
    assert rights(case([gold()]), reports=(shelling(),))[:2] == [(1, 1, 1), (1, 1, 1)]


@pytest.mark.parametrize(
    "change",
    [
        {"event_type": "protest"},
        {"place": nikopol(latitude=50.0)},
        {"place": None},
        {"first_date": date(2022, 10, 1), "last_date": date(2022, 10, 2)},
        {"first_date": date(2022, 9, 1), "last_date": date(2022, 10, 30)},
        {"factuality": Factuality.DENIED},
    ],
)
def test_an_incident_wrong_in_one_thing_is_one_missed_and_one_extra(change: dict[str, Any]) -> None:
    assert rights(case([gold()]), reports=(shelling(**change),))[0] == (0, 1, 1)


def test_a_range_of_days_up_to_a_week_longer_is_still_right() -> None:
    week = shelling(first_date=date(2022, 10, 3), last_date=DAY)
    assert rights(case([gold()]), reports=(week,))[0] == (1, 1, 1)


def test_a_country_is_right_where_the_text_gives_no_place() -> None:
    unplaced = gold(place=None, latitude=None, longitude=None, within_km=None)
    country = shelling(place=nikopol(geo_precision=GeoPrecision.COUNTRY))
    assert rights(case([unplaced]), reports=(country,))[0] == (1, 1, 1)
    assert rights(case([unplaced]), reports=(shelling(),))[0] == (0, 1, 1)


def test_a_background_incident_is_neither_missed_nor_extra() -> None:
    background = gold(factuality=["background"])
    assert rights(case([background]), reports=())[0] == (0, 0, 0)
    recalled = shelling(factuality=Factuality.BACKGROUND)
    assert rights(case([background]), reports=(recalled,))[0] == (0, 0, 0)
    assert rights(case([]), reports=(recalled,))[0] == (0, 0, 0)


def test_at_least_two_killed_is_not_exactly_two() -> None:
    at_least = shelling(killed=Count(2, 2, None))
    assert rights(case([gold()]), reports=(at_least,))[1] == (0, 1, 1)
    assert rights(case([gold(killed=[2, None])]), reports=(at_least,))[1] == (1, 1, 1)


def test_a_rule_without_types_or_place_forbids_whatever_is_said_to_have_happened() -> None:
    rule = {"types": None, "place": None, "why": "nothing happened"}
    assert rights(case([], [rule]), reports=(shelling(),))[2] == (0, 1, 1)
    planned = shelling(factuality=Factuality.PLANNED)
    assert rights(case([], [rule]), reports=(planned,))[2] == (1, 1, 1)


def test_a_rule_is_broken_only_at_its_place() -> None:
    rule = {"types": None, "place": "Moscow", "why": "who denied it"}
    assert rights(case([gold()], [rule]), reports=(shelling(),))[2] == (1, 1, 1)


def test_an_earlier_pairing_is_undone_where_that_serves_one_more() -> None:
    assert pair_up(["both", "first"], ["first", "second"], lambda our, g: our in ("both", g)) == {0: 1, 1: 0}


def score_of(toponyms: list[dict[str, Any]], *places: Place) -> list[tuple[int, int, int, int]]:
    article = {"id": "p1", "text": TEXT, "toponyms": toponyms}
    scores = score_places("file", [article], reader(places=places))
    return [(tally.right, tally.given, tally.found, tally.wanted) for tally in scores]


NIKOPOL = {"start": 15, "end": 22, "text": "Nikopol", "latitude": 47.57, "longitude": 34.39, "geonameid": 1}


def test_a_place_two_degrees_off_is_found_but_not_placed() -> None:
    exact, overlap, placed, _ = score_of([NIKOPOL], nikopol(latitude=49.57))
    assert (exact, overlap, placed) == ((1, 1, 1, 1), (1, 1, 1, 1), (0, 1, 0, 1))


def test_a_far_place_with_the_same_geonameid_is_placed_but_not_near() -> None:
    _, _, placed, town = score_of([{**NIKOPOL, "geonameid": 700051}], nikopol(latitude=49.57))
    assert placed == (1, 1, 1, 1)
    assert town == (0, 1, 0, 1)


def test_a_longer_span_overlaps_but_is_not_the_same() -> None:
    exact, overlap, *_ = score_of([NIKOPOL], nikopol(start=10))
    assert (exact, overlap) == ((0, 1, 0, 1), (1, 1, 1, 1))


def test_two_places_on_one_toponym_find_it_once() -> None:
    _, overlap, *_ = score_of([NIKOPOL], nikopol(end=18), nikopol(start=18))
    assert overlap == (2, 2, 1, 1)


def test_a_toponym_without_a_point_costs_nothing_when_it_is_placed() -> None:
    pointless = {**NIKOPOL, "latitude": None, "longitude": None}
    assert score_of([pointless], nikopol())[2] == (0, 0, 0, 0)


def test_a_file_says_by_itself_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(case([gold()])) + "\n", encoding="utf-8")
    text = evaluate("incidents", [path], reader(reports=(shelling(),)))
    assert "| mine: type, place, days and factuality right | 1 | 1 | 1.000 | 1.000 | 1.000 |" in text
    with pytest.raises(ArticleError, match="is no file of dates"):
        tallies("dates", path, reader())


def test_a_line_that_is_no_json_is_named_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"text": "a"}\n{"text": \n', encoding="utf-8")
    with pytest.raises(ArticleError, match="mine.jsonl:2"):
        tallies("dates", path, reader())


def statement(article: int, piece: str, **changes: Any) -> list[Any]:
    place = {
        "name": "Nikopol", "latitude": 47.57, "longitude": 34.39, "geonameid": 700051, "radius_km": 3.0,
        "country_code": "UA", "admin1": "04", "feature_code": "PPL", "geo_precision": "place",
    }  # fmt: skip
    answer = {
        "type": "shelling", "place": place, "first": "2022-10-10", "last": "2022-10-10", "time_precision": "day",
        "killed": [2, 2], "injured": None, "factuality": "reported", "target": None, "victims": [],
    }  # fmt: skip
    return [article, piece, answer | changes]


def merging_case(groups: list[list[Any]], case_id: str = "two papers") -> dict[str, Any]:
    articles = [{"text": TEXT, "title": title, "published": "2022-10-11"} for title in ("One", "Two")]
    return {"id": case_id, "phenomenon": "two papers", "articles": articles, "groups": groups}


def merged_rights(case: dict[str, Any], *reports: Report) -> dict[str, tuple[int, int, int]]:
    def read(article: Article) -> Reading:
        own = [r for r in reports if r.article_id == article.title]
        return reader(reports=tuple(own))(article)

    return {t.name: (t.right, t.given, t.wanted) for t in score_merging("file", [case], read)}


TOGETHER = merging_case([[statement(0, "Shells fell on Nikopol"), statement(1, "killing two people")]])
APART = merging_case([[statement(0, "Shells fell on Nikopol")], [statement(1, "killing two people")]])


def test_two_reports_that_belong_together_and_are_merged_are_one_right_pair() -> None:
    scores = merged_rights(TOGETHER, shelling(article_id="One"), shelling(article_id="Two"))
    assert scores["file, from right answers: pairs of reports"] == (1, 1, 1)
    assert scores["file, end to end: pairs of reports"] == (1, 1, 1)


def test_two_reports_that_are_merged_and_do_not_belong_together_are_one_wrong_pair() -> None:
    scores = merged_rights(APART, shelling(article_id="One"), shelling(article_id="Two"))
    assert scores["file, end to end: pairs of reports"] == (0, 1, 0)
    assert scores["file, end to end: cases without a mistake"] == (0, 1, 1)


def test_a_wrong_reading_spoils_the_score_end_to_end_and_not_the_one_from_right_answers() -> None:
    later = shelling(article_id="Two", first_date=date(2022, 10, 12), last_date=date(2022, 10, 12))
    scores = merged_rights(TOGETHER, shelling(article_id="One"), later)
    assert scores["file, from right answers: pairs of reports"] == (1, 1, 1)
    assert scores["file, end to end: pairs of reports"] == (0, 0, 1)


def test_a_quoted_sentence_that_no_report_was_found_for_is_counted() -> None:
    scores = merged_rights(TOGETHER, shelling(article_id="One"))
    assert scores["file: quoted sentences that a report was found for"] == (1, 2, 2)
    assert scores["file, end to end: pairs of reports"] == (0, 0, 0)


def test_no_mistake_in_a_held_out_case_is_listed() -> None:
    held_out = next(f"case {n}" for n in range(99) if is_held_out(f"case {n}"))
    tuned = next(f"case {n}" for n in range(99) if not is_held_out(f"case {n}"))
    for case_id, listed in ((held_out, 0), (tuned, 1)):
        case = {**APART, "id": case_id}
        both = (shelling(article_id="One"), shelling(article_id="Two"))
        scores = score_merging("file", [case], lambda a, both=both: reader(reports=both[a.title == "Two" :][:1])(a))
        assert sum(len(t.errors) for t in scores if "end to end" in t.name) == listed


def timex_case(**changes: Any) -> dict[str, Any]:
    times = [{"start": 26, "end": 32, "text": "Monday", "first": "2022-10-10", "last": "2022-10-10", "value": "2022-10-10"}]
    return {"text": TEXT, "published": "2022-10-11", "timexes": times} | changes


def timex(**changes: Any) -> Timex:
    return replace(Timex(26, 32, "Monday", "2022-10-10", DAY, DAY, TimePrecision.DAY), **changes)


def timex_reader(*timexes: Timex) -> Callable[[Article], Reading]:
    return lambda article: replace(reader()(article), timexes=timexes)


@pytest.mark.parametrize(
    ("ours", "right"),
    [
        ((timex(),), (1, 1, 1, 1)),
        ((timex(start=23, text="on Monday"),), (1, 0, 1, 1)),
        ((timex(value="2022-10-03"),), (1, 1, 0, 1)),
        ((timex(first=None, last=None),), (1, 1, 1, 0)),
        ((), (0, 0, 0, 0)),
    ],
)
def test_a_time_is_scored_by_its_span_its_value_and_its_days(ours, right):
    tallies = score_timexes("t", [timex_case()], timex_reader(*ours))
    scored = tallies[:5] if tallies[0].wanted else tallies[5:]
    assert tuple(tally.right for tally in scored[:4]) == right


def test_a_time_that_is_not_told_costs_precision_and_its_sentence():
    case = timex_case(timexes=[])
    scored = [t for t in score_timexes("t", [case], timex_reader(timex())) if t.cases]
    assert (scored[0].precision, scored[-1].recall) == (0.0, 0.0)


def test_the_held_out_sentences_show_no_errors():
    case = next(c for n in range(99) if is_sentence_held_out((c := timex_case(text=f"{TEXT} {n}"))["text"]))
    tallies = score_timexes("t", [case], timex_reader())
    assert any(t.wanted > t.found for t in tallies)
    assert not any(t.errors for t in tallies)


def test_rows_of_one_sentence_make_one_case_and_a_wrong_place_is_told(tmp_path):
    path = tmp_path / "times.csv"
    head = "published,text,start,expression,first,last,value\n"
    rows = "2022-10-11,From May to June.,5,May,2022-05-01,2022-05-31,2022-05\n2022-10-11,From May to June.,12,June,,,\n2022-10-11,Nothing.,,,,,\n"
    path.write_text(head + rows, encoding="utf-8")
    assert [len(case["timexes"]) for case in load_cases(path)] == [2, 0]
    path.write_text(head + "2022-10-11,From May to June.,6,May,,,\n", encoding="utf-8")
    with pytest.raises(ArticleError, match="times.csv:2.*does not stand at 6"):
        load_cases(path)
