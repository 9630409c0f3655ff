"""Scores of incidents in the suites: all of it right, the casualties, and nothing forbidden."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from incidents.evaluate.cases import Case, Read, article_of, is_near
from incidents.evaluate.matching import pair_up
from incidents.evaluate.tally import Tally
from incidents.merge import merge_reports
from incidents.model import Count, Factuality, GeoPrecision, Incident, Place

# Our days may span this much more than the right ones before they say too little to be right.
SLACK = timedelta(days=7)
_WIDE = (GeoPrecision.COUNTRY, GeoPrecision.ADMIN1, GeoPrecision.SEA)
_HAPPENED = (Factuality.REPORTED, Factuality.CLAIMED)


def score_incidents(name: str, cases: Sequence[Case], read: Read) -> list[Tally]:
    """Return incidents with type, place, days and factuality right, their casualties, and whole cases."""
    whole = Tally(f"{name}: type, place, days and factuality right", cases=len(cases))
    toll = Tally(f"{name}: of those, casualties right", share=True, cases=len(cases))
    forbidding = [c for c in cases if "forbidden" in c]
    kept = Tally(f"{name}: cases with nothing forbidden", share=True, cases=len(forbidding))
    clean = Tally(f"{name}: cases with all found and nothing forbidden", share=True, cases=len(forbidding))
    for case in cases:
        ours = merge_reports(read(article_of(case)).reports)
        missed = _score_case(case, ours, whole, toll)
        if "forbidden" in case:
            broken = [i for i in ours if any(_is_forbidden(i, rule) for rule in case["forbidden"])]
            shorts = [_short(i) for i in broken]
            kept.answer(not broken, f"{case['id']} {case['phenomenon']}: forbidden {shorts}")
            clean.answer(not broken and not missed)
    return [whole, toll, kept, clean] if forbidding else [whole, toll]


def _score_case(case: Case, ours: Sequence[Incident], whole: Tally, toll: Tally) -> int:
    """Count one case, and return how many incidents that had to come out did not."""
    golds = case["incidents"]
    pairs = pair_up(ours, golds, _is_right)
    missed = 0
    for number, gold in enumerate(golds):
        may_be_missing = "background" in gold["factuality"]
        if number not in pairs:
            if not may_be_missing:
                missed += 1
                whole.wanted += 1
                whole.errors.append(f"{case['id']} missed: {_wanted(gold)}")
            continue
        incident = ours[pairs[number]]
        if gold["factuality"] != ["background"]:
            whole.answer(True)
        _score_toll(case["id"], incident, gold, toll)
    for number, incident in enumerate(ours):
        if number not in pairs.values() and incident.factuality is not Factuality.BACKGROUND:
            whole.given += 1
            whole.errors.append(f"{case['id']} extra: {_short(incident)}")
    return missed


def _score_toll(case_id: str, incident: Incident, gold: Case, toll: Tally) -> None:
    for kind, count in (("killed", incident.killed), ("injured", incident.injured)):
        if gold[kind] is not None:
            error = f"{case_id} {kind}: {count}, not {gold[kind]} in {gold['quote']!r}"
            toll.answer(_same_count(count, gold[kind]), error)


def _is_right(incident: Incident, gold: Case) -> bool:
    return (
        incident.event_type in gold["types"]
        and incident.factuality.value in gold["factuality"]
        and _right_place(incident.place, gold)
        and right_days(incident, date.fromisoformat(gold["first"]), date.fromisoformat(gold["last"]))
    )


def _right_place(place: Place | None, gold: Case) -> bool:
    if gold["latitude"] is None:
        return place is None or place.geo_precision in _WIDE
    return place is not None and is_near(place, gold, gold["within_km"])


def right_days(incident: Incident, first: date, last: date) -> bool:
    """Return whether an incident's days overlap the right ones and are at most a week longer."""
    if incident.first_date is None or incident.last_date is None:
        return False
    overlap = incident.first_date <= last and first <= incident.last_date
    return overlap and incident.last_date - incident.first_date <= last - first + SLACK


def _same_count(count: Count | None, gold: Sequence[int | None]) -> bool:
    return count is not None and [count.low, count.high] == list(gold)


def _is_forbidden(incident: Incident, rule: Case) -> bool:
    """Only what is said to have happened can break a rule; a rule without types or place means any."""
    if incident.factuality not in _HAPPENED:
        return False
    if rule["types"] is not None and incident.event_type not in rule["types"]:
        return False
    if rule["place"] is None:
        return True
    names = {incident.place.name.casefold(), incident.place.text.casefold()} if incident.place else set()
    return rule["place"].casefold() in names


def _wanted(gold: Case) -> str:
    days = f"{gold['first']}..{gold['last']}"
    types, factuality = "/".join(gold["types"]), "/".join(gold["factuality"])
    return f"{types} {gold['place']} {days} {factuality}: {gold['quote']!r}"


def _short(incident: Incident) -> str:
    place = incident.place.name if incident.place else None
    days = f"{incident.first_date}..{incident.last_date}"
    return f"{incident.event_type} {place} {days} {incident.factuality.value}: {incident.quote!r}"
