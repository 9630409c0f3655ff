"""Which reports are one incident, and what it then says."""

from __future__ import annotations

import cProfile
import json
import pstats
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.growth import many_reports
from incidents import merge_reports
from incidents.evaluate.merging import is_held_out, score_right_answers
from incidents.merge import compare, idle_decisions, report_key
from incidents.merge.blocks import Blocks
from incidents.model import (
    Count,
    Decision,
    Factuality,
    GeoPrecision,
    Incident,
    Mark,
    Place,
    Report,
    Role,
    TimePrecision,
)

CASES = Path(__file__).resolve().parent / "cases" / "merging.jsonl"
MONDAY = date(2022, 6, 27)
STRIKE = "A missile hit a shopping mall in Kremenchuk on Monday, killing 18 people."
TOWNS = {"Kremenchuk": (49.065, 33.415), "Irpin": (50.522, 30.250), "Bucha": (50.543, 30.212), "Lviv": (49.840, 24.030)}


def town(name: str = "Kremenchuk", **changes: Any) -> Place:
    latitude, longitude = TOWNS.get(name, TOWNS["Kremenchuk"])
    place = Place(
        33, 43, name, name, sum(map(ord, name)), latitude, longitude, 4.0, "UA", "18", "PPL",
        GeoPrecision.PLACE, 0.9, Role.SITE, "the only place of this name",
    )  # fmt: skip
    return replace(place, **changes)


POLTAVA_REGION = town("Poltava region", geonameid=2, latitude=49.6, longitude=34.0, radius_km=100.0,
                      geo_precision=GeoPrecision.ADMIN1)  # fmt: skip
OLD_TOWN = town(
    "Old Town", geonameid=3, latitude=49.07, longitude=33.43, radius_km=1.0, geo_precision=GeoPrecision.EXACT
)
UKRAINE = town(
    "Ukraine", geonameid=4, latitude=49.0, longitude=32.0, radius_km=500.0, geo_precision=GeoPrecision.COUNTRY
)


def report(quote: str = STRIKE, article: str = "a1", **changes: Any) -> Report:
    made = Report(
        article, "missile_strike", "strike", Factuality.REPORTED, town(), MONDAY, MONDAY, TimePrecision.DAY,
        None, None, (), None, (), quote, 0, len(quote), 0.8, published=MONDAY + timedelta(days=1),
    )  # fmt: skip
    if "first_date" in changes:
        changes.setdefault("last_date", changes["first_date"])
    return replace(made, **changes)


def count(number: int) -> Count:
    return Count(number, number, number)


def sources(incidents: Sequence[Incident]) -> list[int]:
    return sorted(len({r.article_id for r in i.reports}) for i in incidents)


# --- one event ------------------------------------------------------------------------------------------------


def test_a_reprint_and_a_rewrite_are_one_incident_with_three_sources() -> None:
    rewrite = "Eighteen shoppers died on Monday when the mall of Kremenchuk was struck, prosecutors said."
    told = [report(), report(article="a2"), report(rewrite, "a3", killed=count(18))]
    assert sources(merge_reports(told)) == [3]


def test_an_updated_toll_is_a_history_in_the_order_of_publication_and_the_latest_figure_counts() -> None:
    told = [
        report("Twenty people are now known to be dead.", "z", killed=count(20), published=date(2022, 6, 29)),
        report(STRIKE, "a", killed=count(18), published=date(2022, 6, 28)),
        report("The toll was put at 19.", "m", killed=count(19), published=date(2022, 7, 2)),
    ]
    (incident,) = merge_reports(told)
    assert incident.killed_history == (("a", count(18)), ("z", count(20)), ("m", count(19)))
    assert incident.killed == count(19)


def test_a_later_at_least_does_not_take_back_a_larger_toll() -> None:
    later = report("At least ten people died.", "b", killed=Count(10, 10, None), published=date(2022, 7, 9))
    (incident,) = merge_reports([report(killed=count(18)), later])
    assert incident.killed == count(18)


@pytest.mark.parametrize("rough", [OLD_TOWN, POLTAVA_REGION, UKRAINE], ids=lambda place: place.name)
def test_a_town_and_a_rougher_or_finer_place_are_one_event_where_the_toll_agrees(rough: Place) -> None:
    told = [
        report(killed=count(18)),
        report("Missiles killed 18 in a mall on Monday.", "b", place=rough, killed=count(18)),
    ]
    assert sources(merge_reports(told)) == [2]


@pytest.mark.parametrize("rough", [POLTAVA_REGION, UKRAINE], ids=lambda place: place.name)
def test_a_region_with_nothing_else_in_common_is_no_strike_on_a_town(rough: Place) -> None:
    told = [report(killed=count(18)), report("Warehouses burned after rockets fell overnight.", "b", place=rough)]
    assert sources(merge_reports(told)) == [1, 1]


WEEK = {"first_date": MONDAY, "last_date": MONDAY + timedelta(days=6), "time_precision": TimePrecision.WEEK}
MONTH = {"first_date": date(2022, 6, 1), "last_date": date(2022, 6, 30), "time_precision": TimePrecision.MONTH}


@pytest.mark.parametrize("span", [WEEK, MONTH], ids=["week", "month"])
def test_a_day_and_a_vaguer_time_are_one_event_where_toll_and_target_agree(span: dict[str, Any]) -> None:
    later = report("The mall that missiles destroyed, with 18 dead.", "b", killed=count(18), target="market", **span)
    (incident,) = merge_reports([report(killed=count(18), target="market"), later])
    assert (incident.first_date, incident.last_date) == (MONDAY, MONDAY)


def test_a_month_with_nothing_else_in_common_is_not_the_day() -> None:
    later = report("Rockets fell on warehouses again and again.", "b", **MONTH)
    assert sources(merge_reports([report(), later])) == [1, 1]


def test_a_claim_and_a_denial_are_one_incident_which_is_claimed() -> None:
    claim = report("The army claimed to have hit Kremenchuk.", factuality=Factuality.CLAIMED)
    denial = report("Moscow denied that it had hit Kremenchuk.", "b", factuality=Factuality.DENIED)
    (incident,) = merge_reports([denial, claim])
    assert incident.factuality is Factuality.CLAIMED


def test_what_one_writer_leaves_open_the_other_may_call_a_missile_strike() -> None:
    leaves_open = report(
        "Twenty died in the attack on the mall in Kremenchuk.", "b", event_type="other", killed=count(20)
    )
    (incident,) = merge_reports([report(killed=count(18)), leaves_open])
    assert incident.event_type == "missile_strike"


def test_a_sentence_that_goes_on_without_a_place_of_its_own_tells_of_the_same_event() -> None:
    goes_on = report("Police suspect a feud between gangs.", event_type="crime", start=100, end=140)
    shooting = report("Gunmen shot dead four men in a bar.", event_type="attack_on_civilians")
    assert len(merge_reports([shooting, goes_on])) == 1
    names_it_again = replace(goes_on, place=town(start=120))
    assert compare(shooting, goes_on).score > compare(shooting, names_it_again).score


def test_an_unplaced_sentence_goes_on_about_the_event_of_its_article_and_of_no_other() -> None:
    goes_on = report("The explosion broke windows.", place=None, start=100, end=130)
    assert len(merge_reports([report(), goes_on])) == 1
    assert len(merge_reports([report(article="other"), goes_on])) == 2


def test_two_events_of_one_sentence_of_which_one_is_unplaced_can_be_one() -> None:
    assert len(merge_reports([report(), report(place=None, event_type="shelling")])) == 1
    assert len(merge_reports([report(), report(place=town("Lviv"))])) == 2


@pytest.mark.parametrize(
    ("quote", "trigger", "incidents"),
    [
        ("The port of Kremenchuk was shelled on Monday night as well.", "shelled", 2),
        ("The port of Kremenchuk was shelled again on Monday.", "shelled", 2),
        ("The port of Kremenchuk was shelled on Monday as well as its yard.", "shelled", 1),
        ("Another lorry on the road to Kremenchuk burned out in the strike.", "strike", 1),
    ],
)
def test_again_and_another_speak_of_the_event_they_stand_beside(quote: str, trigger: str, incidents: int) -> None:
    at = 200 + quote.index(trigger)
    second = report(quote, start=200, end=300, marks=(Mark(at, at + len(trigger), "trigger"),))
    assert len(merge_reports([report(), second])) == incidents


# --- two events -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        {"first_date": MONDAY + timedelta(days=1)},
        {"event_type": "protest"},
        {"target": "school"},
        {"victims": ("man",)},
        {"victims": ("teacher",)},
        {"place": town("Lviv")},
        {"factuality": Factuality.PLANNED},
    ],
    ids=lambda change: next(iter(change)),
)
def test_two_events_at_one_place_on_one_day_differ_in_one_thing_and_stay_two(other: dict[str, Any]) -> None:
    told = report("A missile killed a nurse in Kremenchuk.", target="market", victims=("woman", "health worker"))
    assert len(merge_reports([told, report("A man died when rockets fell.", "b", **other)])) == 2


def test_a_woman_and_a_nurse_can_be_one_victim() -> None:
    told = [report(victims=("woman",)), report("The nurse was buried.", "b", victims=("health worker",))]
    assert len(merge_reports(told)) == 1


def test_another_strike_in_one_article_is_a_second_event() -> None:
    second = report("Another missile destroyed a bridge in Kremenchuk on Monday.", start=200, end=260)
    assert len(merge_reports([report(), second])) == 2


def test_another_five_people_are_no_second_event() -> None:
    more = report("The missile in Kremenchuk wounded another five people on Monday.", start=200, end=260)
    assert len(merge_reports([report(), more])) == 1


def test_a_list_of_towns_in_two_papers_is_one_incident_a_town() -> None:
    told = [
        report("Shells fell on Irpin and Bucha on Sunday.", article, event_type="shelling", place=town(name))
        for article in ("a", "b")
        for name in ("Irpin", "Bucha")
    ]
    found = merge_reports(told)
    assert sorted(i.place.name for i in found if i.place) == ["Bucha", "Irpin"]
    assert sources(found) == [2, 2]


def test_neighbouring_towns_named_by_two_papers_stay_two() -> None:
    told = [report(place=town("Irpin"), killed=count(3)), report(article="b", place=town("Bucha"), killed=count(3))]
    assert len(merge_reports(told)) == 2


def test_an_old_event_that_is_recalled_is_not_today_s() -> None:
    year = {"first_date": date(2014, 1, 1), "last_date": date(2014, 12, 31), "time_precision": TimePrecision.YEAR}
    recalled = report("The mall had been hit in 2014.", factuality=Factuality.BACKGROUND, start=90, end=120, **year)
    assert len(merge_reports([report(), recalled])) == 2


def test_a_recall_without_a_day_of_its_own_is_not_today_s_event() -> None:
    recalled = report("The mall was once hit by missiles.", "b", factuality=Factuality.BACKGROUND)
    assert len(merge_reports([report(), recalled])) == 2


def test_a_report_of_two_strikes_vaguely_told_joins_the_one_it_fits_and_does_not_join_the_two() -> None:
    market = report("A missile hit a market.", "a", target="market", killed=count(18))
    school = report("A missile hit a school.", "b", target="school", killed=count(2))
    vague = report("Missiles killed 18 in the region.", "c", place=POLTAVA_REGION, killed=count(18))
    found = merge_reports([vague, school, market])
    assert sorted(tuple(sorted(r.article_id for r in i.reports)) for i in found) == [("a", "c"), ("b",)]


def test_an_unplaced_report_joins_the_event_whose_town_its_sentence_names() -> None:
    told = report("Rockets killed 18 people in Kremenchuk on Monday.", "b", place=None, killed=count(18))
    elsewhere = report("Rockets killed 18 people in Zolochiv on Monday.", "c", place=None, killed=count(18))
    assert sources(merge_reports([report(killed=count(18)), told, elsewhere])) == [1, 2]


def test_two_papers_on_a_village_that_no_gazetteer_knows_tell_of_one_event() -> None:
    told = [
        report("Shells killed 12 people in Vovche Pole on Monday.", "a", place=None, killed=count(12)),
        report("Twelve villagers died at Vovche Pole on Monday when shells fell.", "b", place=None, killed=count(12)),
        report("Twelve villagers died at Novi Dibrovy on Monday when shells fell.", "c", place=None, killed=count(12)),
    ]
    assert sources(merge_reports(told)) == [1, 2]


def test_a_suburb_and_the_city_around_it_are_one_event_only_where_the_toll_agrees() -> None:
    city = town("Kyiv", geonameid=5, latitude=50.454, longitude=30.524, radius_km=18.0)
    suburb = town("Vyshneve", geonameid=6, latitude=50.389, longitude=30.371, radius_km=2.0)
    for toll, expected in ((18, [2]), (None, [1, 1])):
        killed = None if toll is None else count(toll)
        told = [report(place=suburb, killed=killed), report(article="b", place=city, killed=killed)]
        assert sources(merge_reports(told)) == expected


# --- why ------------------------------------------------------------------------------------------------------


def test_a_comparison_names_its_rules_with_points_and_reasons() -> None:
    said = compare(report(target="market"), report(article="b", target="school"))
    assert [r.rule for r in said.reasons] == ["type", "day", "place", "target", "words"]
    assert "target: different targets (-0.25)" in said.why


def test_what_rules_a_merge_out_is_the_only_reason() -> None:
    said = compare(report(), report(article="b", place=town("Lviv")))
    assert (said.score, [r.rule for r in said.reasons], said.reasons[0].points) == (0.0, ["place"], None)


# --- laws -----------------------------------------------------------------------------------------------------

PLACES = [town(), town("Irpin"), town("Bucha"), OLD_TOWN, POLTAVA_REGION, UKRAINE, None]
SPANS = [
    {"first_date": MONDAY},
    {"first_date": MONDAY + timedelta(days=1)},
    WEEK,
    MONTH,
    {"first_date": None, "last_date": None, "time_precision": None},
]
QUOTES = [STRIKE, "Shells fell on the town.", "Another missile hit a school in Irpin.", "Moscow denied the strike."]


@st.composite
def any_report(draw: st.DrawFn) -> Report:
    killed = draw(st.sampled_from([None, 0, 1, 3, 18]))
    return report(
        draw(st.sampled_from(QUOTES)),
        draw(st.sampled_from("abc")),
        start=draw(st.sampled_from([0, 100])),
        event_type=draw(st.sampled_from(["missile_strike", "shelling", "protest", "other"])),
        factuality=draw(st.sampled_from(list(Factuality))),
        place=draw(st.sampled_from(PLACES)),
        killed=None if killed is None else count(killed),
        target=draw(st.sampled_from([None, "market", "school"])),
        victims=draw(st.sampled_from([(), ("woman",), ("man", "teacher")])),
        **draw(st.sampled_from(SPANS)),
    )


@given(any_report(), any_report())
def test_likeness_is_the_sum_of_what_the_rules_say_and_the_same_both_ways(one: Report, other: Report) -> None:
    said = compare(one, other)
    points = [r.points for r in said.reasons]
    expected = 0.0 if None in points else max(0.0, min(1.0, sum(p for p in points if p is not None)))
    assert said.score == pytest.approx(expected)
    assert compare(other, one).score == pytest.approx(said.score)


@given(st.lists(any_report(), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_reports_decides_nothing(told: list[Report], chance: random.Random) -> None:
    shuffled = list(told)
    chance.shuffle(shuffled)
    assert merge_reports(shuffled) == merge_reports(told)


@given(st.lists(any_report(), max_size=12))
def test_every_report_is_in_one_incident_and_every_incident_has_an_id_of_its_own(told: list[Report]) -> None:
    found = merge_reports(told)
    assert sorted(map(repr, told)) == sorted(repr(r) for i in found for r in i.reports)
    assert len({i.id for i in found}) == len(found)


# --- what people decide ---------------------------------------------------------------------------------------


def decided(same: bool, one: Report, other: Report) -> Decision:
    return Decision(same, report_key(one), report_key(other))


LATE = report(
    "The station of Lviv burned after the raid.", "b", place=town("Lviv"), first_date=MONDAY + timedelta(days=3)
)


def test_a_merge_made_by_hand_joins_what_no_rule_would() -> None:
    assert sources(merge_reports([report(), LATE])) == [1, 1]
    assert sources(merge_reports([report(), LATE], [decided(True, report(), LATE)])) == [2]


def test_a_split_made_by_hand_parts_what_every_rule_would_join() -> None:
    told = [report(killed=count(18)), report(article="b", killed=count(18))]
    assert sources(merge_reports(told, [decided(False, *told)])) == [1, 1]


def test_a_report_like_two_that_were_split_joins_one_of_them_and_not_both() -> None:
    told = [report(article=name, killed=count(18)) for name in "abc"]
    assert sources(merge_reports(told, [decided(False, told[0], told[1])])) == [1, 2]


def test_of_two_decisions_that_contradict_each_other_the_later_one_holds() -> None:
    pair = (report(), LATE)
    together, apart = decided(True, *pair), decided(False, *pair)
    assert len(merge_reports(pair, [apart, together])) == 1
    assert len(merge_reports(pair, [together, apart])) == 2


def test_merges_made_by_hand_add_up_unless_a_later_split_forbids_it() -> None:
    first, second, third = report(), LATE, report("A bridge fell.", "c", place=town("Irpin"), event_type="accident")
    links = [decided(True, first, second), decided(True, second, third)]
    assert len(merge_reports([first, second, third], links)) == 1
    found = merge_reports([first, second, third], [*links, decided(False, first, third)])
    assert not any({"a1", "c"} <= {r.article_id for r in i.reports} for i in found)


def test_a_decision_survives_a_reading_that_changes_type_place_and_day() -> None:
    decision = decided(True, report(), LATE)
    read_again = replace(LATE, event_type="accident", place=town("Bucha"), first_date=MONDAY + timedelta(days=9))
    assert sources(merge_reports([report(), read_again], [decision])) == [2]


def test_a_merge_of_one_town_of_a_list_leaves_the_other_towns_alone() -> None:
    listed = [
        report("Shells fell on Irpin and Bucha.", "a", event_type="shelling", place=town(n)) for n in ("Irpin", "Bucha")
    ]
    late = report("A mill burned.", "b", place=town("Irpin"), first_date=MONDAY + timedelta(days=4))
    found = merge_reports([*listed, late], [decided(True, listed[0], late)])
    assert sorted((i.place.name, len(i.reports)) for i in found if i.place) == [("Bucha", 1), ("Irpin", 2)]


def test_a_decision_on_a_sentence_that_is_not_there_changes_nothing_and_is_told() -> None:
    decision = decided(True, report(), LATE)
    assert merge_reports([report()], [decision]) == merge_reports([report()])
    assert idle_decisions([report()], [decision]) == [decision]
    assert idle_decisions([report(), LATE], [decision]) == []


@given(st.lists(any_report(), min_size=2, max_size=8), st.booleans(), st.data())
def test_one_decision_always_holds(told: list[Report], same: bool, data: st.DataObject) -> None:
    numbers = range(len(told))
    told = [
        replace(r, quote=f"{r.quote} Sentence {n}.", start=1000 * n, end=1000 * n + 99)
        for n, r in zip(numbers, told, strict=True)
    ]
    one, other = data.draw(st.lists(st.sampled_from(told), min_size=2, max_size=2, unique_by=lambda r: r.start))
    found = merge_reports(told, [decided(same, one, other)])
    assert any(one in i.reports and other in i.reports for i in found) is same


# --- many -----------------------------------------------------------------------------------------------------


def calls(reports: Sequence[Report]) -> int:
    """How many functions a merge calls: the work it does, the same on a busy machine and on an idle one."""
    counter = cProfile.Profile()
    counter.runcall(merge_reports, reports)
    return int(pstats.Stats(counter).total_calls)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_twice_the_reports_take_at_most_two_and_a_half_times_the_work() -> None:
    assert calls(many_reports(6_000)) <= 2.5 * calls(many_reports(3_000))


def test_a_heap_of_different_events_in_one_town_on_one_day_is_not_searched_through() -> None:
    blocks = Blocks()
    for number in range(2_000):
        blocks.add(report(article=f"a{number}"), number)
    assert len(blocks.near(report(article="new"))) <= 200


# --- the cases ------------------------------------------------------------------------------------------------


def cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


def test_the_cases_are_many_and_at_least_25_of_them_must_stay_apart() -> None:
    assert len({case["id"] for case in cases()}) == len(cases()) >= 60
    assert sum(case["phenomenon"].startswith("APART") and len(case["groups"]) > 1 for case in cases()) >= 25
    assert sum(is_held_out(case["id"]) for case in cases()) >= len(cases()) / 8


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_every_quoted_piece_stands_once_in_its_article(case: dict[str, Any]) -> None:
    for article, piece, _ in (quoted for group in case["groups"] for quoted in group):
        assert len(re.findall(re.escape(piece), case["articles"][article]["text"])) == 1


def test_from_right_answers_pairs_of_reports_are_merged_rightly_also_where_nothing_was_tuned() -> None:
    pairs, held_out, _ = score_right_answers("merging", cases())
    assert pairs.f1 >= 0.92
    assert held_out.f1 >= 0.92
