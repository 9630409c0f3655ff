"""Scores of places: hard toponyms, whole articles, and the place of one event in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from incidents.evaluate.cases import Case, Read, article_of, is_near, overlapping, overlaps
from incidents.evaluate.tally import Tally
from incidents.model import Article, Place, Reading, Role

# The distance within which the literature on place names counts an answer as right: 100 miles.
FIELD_KM = 161.0
# What a reader of a map would call the same town.
TOWN_KM = 20.0


def score_hard_places(name: str, cases: Sequence[Case], read: Read) -> list[Tally]:
    """Return how many hard toponyms lie within their radius, or are no place where the word is none."""
    tally = Tally(f"{name}: hard toponyms right", share=True, cases=len(cases))
    for case in cases:
        places = [p for p in read(article_of(case)).places if overlaps(p.start, p.end, case)]
        places = [p for p in places if p.role is not Role.DEMONYM]
        none_wanted = case["latitude"] is None
        right = not places if none_wanted else any(is_near(p, case, case["within_km"]) for p in places)
        ours = [(p.name, p.country_code, p.resolved_by) for p in places]
        tally.answer(right, f"{case['id']} {case['phenomenon']}: {case['toponym']!r} as {ours}")
    return [tally]


@dataclass(frozen=True)
class _PlaceTallies:
    exact: Tally
    overlap: Tally
    placed: Tally
    town: Tally
    role: Tally

    @classmethod
    def named(cls, name: str, cases: int) -> _PlaceTallies:
        return cls(
            Tally(f"{name}: toponyms found, same offsets", cases=cases),
            Tally(f"{name}: toponyms found, overlapping", cases=cases),
            Tally(f"{name}: found and placed (161 km, own radius, or same id)", cases=cases),
            Tally(f"{name}: of those placed, within 20 km", share=True, cases=cases),
            Tally(f"{name}: of those placed, role right", share=True, cases=cases),
        )


def score_places(name: str, cases: Sequence[Case], read: Read) -> list[Tally]:
    """Return recognition (exact and overlapping), recognition with resolution, and how near.

    In a suite (`places`) demonyms are no toponyms; in a corpus (`toponyms`) they are.
    """
    tallies = _PlaceTallies.named(name, len(cases))
    for case in cases:
        own_suite = "places" in case
        marked = case["places"] if own_suite else case["toponyms"]
        golds = [g for g in marked if _is_scored(g)]
        unscored = [g for g in marked if not _is_scored(g)]
        reading = read(article_of(case))
        places = [p for p in reading.places if not (own_suite and p.role is Role.DEMONYM)]
        _score_spans(_spans(reading, places), golds, unscored, tallies)
        _score_placed(str(case["id"]), places, golds, unscored, tallies)
    # A suite gives each place its own radius, and only a suite marks roles.
    last = tallies.role if tallies.role.wanted else tallies.town
    return [tallies.exact, tallies.overlap, tallies.placed, last]


Locate = Callable[[Article, Sequence[tuple[int, int]]], list[Place]]


def score_resolution(name: str, cases: Sequence[Case], locate: Locate) -> list[Tally]:
    """Return how many toponyms of a corpus are placed right where their spans are given; no answer counts as wrong."""
    right = Tally(f"{name}: given spans placed (161 km, or same id)", share=True, cases=len(cases))
    town = Tally(f"{name}: given spans placed within 20 km", share=True, cases=len(cases))
    for case in cases:
        golds = _apart([g for g in case["toponyms"] if _is_scored(g)])
        at = {p.start: p for p in locate(article_of(case), [(g["start"], g["end"]) for g in golds])}
        for gold in golds:
            if gold["latitude"] is None:
                continue
            place = at.get(gold["start"])
            ours = f"{place.name} ({place.country_code}, {place.resolved_by})" if place else "nothing"
            right.answer(place is not None and _same_place(place, gold), f"{case['id']}: {gold['text']!r} as {ours}")
            town.answer(place is not None and is_near(place, gold, TOWN_KM))
    return [right, town]


def _apart(golds: Sequence[Case]) -> list[Case]:
    """In order, without those that overlap one before."""
    kept: list[Case] = []
    for gold in sorted(golds, key=lambda g: (g["start"], -g["end"])):
        if not kept or gold["start"] >= kept[-1]["end"]:
            kept.append(gold)
    return kept


def _is_scored(gold: Case) -> bool:
    kind = gold.get("type", "")
    return not (kind.endswith("_Expression") or kind == "Non_Toponym")


def _spans(reading: Reading, places: Sequence[Place]) -> list[tuple[int, int]]:
    """A name that was recognized is a toponym even where no gazetteer knows it."""
    named = [(t.start, t.end) for t in reading.unresolved if t.label == "place"]
    return sorted({*named, *((p.start, p.end) for p in places)})


def _score_spans(
    spans: Sequence[tuple[int, int]], golds: Sequence[Case], unscored: Sequence[Case], tallies: _PlaceTallies
) -> None:
    exact = {(g["start"], g["end"]) for g in golds}
    for start, end in spans:
        over = bool(overlapping(start, end, golds))
        if not over and overlapping(start, end, unscored):
            continue
        for tally, right in ((tallies.exact, (start, end) in exact), (tallies.overlap, over)):
            tally.given += 1
            tally.right += right
    for gold in golds:
        tallies.exact.wanted += 1
        tallies.exact.found += (gold["start"], gold["end"]) in spans
        tallies.overlap.wanted += 1
        found = any(overlaps(start, end, gold) for start, end in spans)
        tallies.overlap.found += found


def _score_placed(
    case_id: str,
    places: Sequence[Place],
    golds: Sequence[Case],
    unscored: Sequence[Case],
    tallies: _PlaceTallies,
) -> None:
    found: list[Case] = []
    for place in places:
        if place.latitude is None:
            continue
        over = overlapping(place.start, place.end, golds)
        if over and all(g["latitude"] is None for g in over):
            continue
        if not over and overlapping(place.start, place.end, unscored):
            continue
        right = next((g for g in over if _same_place(place, g)), None)
        tallies.placed.given += 1
        if right is None:
            fault = "wrong place" if over else "no toponym"
            ours = f"{place.name} ({place.country_code}, {place.resolved_by})"
            tallies.placed.errors.append(f"{case_id} {fault}: {place.text!r} as {ours}")
            continue
        tallies.placed.right += 1
        found.append(right)
        tallies.town.answer(is_near(place, right, TOWN_KM))
        if "role" in right:
            roles = f"{place.role.value} for {right['role']}"
            tallies.role.answer(right["role"] == place.role.value, f"{case_id} {roles}: {place.text!r}")
    for gold in golds:
        if gold["latitude"] is None:
            continue
        tallies.placed.wanted += 1
        tallies.placed.found += any(gold is g for g in found)
        if not any(overlaps(p.start, p.end, gold) for p in places):
            tallies.placed.errors.append(f"{case_id} not found: {gold['text']!r}")


def _same_place(place: Place, gold: Case) -> bool:
    same_id = place.geonameid is not None and place.geonameid == gold.get("geonameid")
    return same_id or is_near(place, gold, gold.get("within_km", FIELD_KM))


def score_event_places(name: str, cases: Sequence[Case], read: Read) -> list[Tally]:
    """Return the sentences whose event has the right place, or rightly none.

    The event is given by its verb, so the answer is the report whose trigger lies nearest to the verb.
    """
    exact = Tally(f"{name}: place of the event, same offsets", share=True, cases=len(cases))
    overlap = Tally(f"{name}: place of the event, overlapping", share=True, cases=len(cases))
    # The sentences carry no day, and without one the reading would look for it.
    some_day = date(2020, 1, 1)
    for case in cases:
        verb = next(s for s in case["spans"] if s["label"] == "VERB")
        golds = [s for s in case["spans"] if s["label"] == "LOCATION"]
        place = _place_at(read(Article(case["text"], published=some_day)), verb["start"])
        if place is None:
            right = same = not golds
        else:
            right = bool(overlapping(place.start, place.end, golds))
            same = any((place.start, place.end) == (g["start"], g["end"]) for g in golds)
        ours, wanted = place.text if place else None, [g["text"] for g in golds]
        overlap.answer(right, f"{verb['text']!r} at {ours}, not {wanted}: {case['text']!r}")
        exact.answer(same)
    return [exact, overlap]


def _place_at(reading: Reading, verb_start: int) -> Place | None:
    triggers = [(m, r) for r in reading.reports for m in r.marks if m.kind == "trigger"]
    nearest = min(triggers, key=lambda pair: abs(pair[0].start - verb_start), default=None)
    return nearest[1].place if nearest else None
