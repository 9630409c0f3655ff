"""Scores of merging: which reports are one incident, counted in pairs, as read and from right answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from incidents.evaluate.cases import Case, Read, article_of, is_near
from incidents.evaluate.tally import Tally
from incidents.merge import article_id, merge_reports
from incidents.model import (
    Article,
    Count,
    Factuality,
    GeoPrecision,
    Place,
    Report,
    Role,
    TimePrecision,
)
from incidents.segment import segment

# A report is of a quoted statement's place where it lies so near, or within the place's own radius.
_NEAR_KM = 15.0


@dataclass(frozen=True, slots=True)
class _Statement:
    """A quoted piece with its article, the number of its incident, and its right answer."""

    article: int
    start: int
    end: int
    group: int
    answer: Case


def is_held_out(case_id: str) -> bool:
    """Return whether a case is of the fifth that nothing was tuned on: by a hash of its id."""
    return hashlib.sha256(case_id.encode()).digest()[0] % 5 == 0


def score_merging(name: str, cases: Sequence[Case], read: Read) -> list[Tally]:
    """Return pairs of reports in one incident: from right answers, then as read, each with its held-out part."""
    found = Tally(f"{name}: quoted sentences that a report was found for", share=True, cases=len(cases))
    as_read = _score(f"{name}, end to end", cases, _read_with(read, found))
    return [*score_right_answers(name, cases), *as_read, found]


def score_right_answers(name: str, cases: Sequence[Case]) -> list[Tally]:
    """Return what merging alone gets right: pairs of all cases, pairs of the held-out ones, and whole cases."""
    return _score(f"{name}, from right answers", cases, _right_reports)


def _score(name: str, cases: Sequence[Case], reports_of: Callable[[Case], tuple[list[Report], Labels]]) -> list[Tally]:
    pairs = Tally(f"{name}: pairs of reports", cases=len(cases))
    held_out = Tally(f"{name}: pairs of reports, held out", cases=sum(is_held_out(case["id"]) for case in cases))
    whole = Tally(f"{name}: cases without a mistake", share=True, cases=len(cases))
    for case in cases:
        reports, labels = reports_of(case)
        tallies = [pairs, held_out] if is_held_out(case["id"]) else [pairs]
        whole.answer(not _count_pairs(case, reports, labels, tallies))
    return [pairs, held_out, whole]


Labels = dict[int, int]  # the place of a report among all reports of its case -> the number of its incident


def _right_reports(case: Case) -> tuple[list[Report], Labels]:
    articles = [article_of(article) for article in case["articles"]]
    statements = _statements(case)
    reports = [_right_report(articles[s.article], s) for s in statements]
    return reports, {number: s.group for number, s in enumerate(statements)}


def _read_with(read: Read, found: Tally) -> Callable[[Case], tuple[list[Report], Labels]]:
    """What is read in the articles of a case; each quoted statement that it misses is counted."""

    def reports_of(case: Case) -> tuple[list[Report], Labels]:
        statements = _statements(case)
        reports: list[Report] = []
        labels: Labels = {}
        met: set[_Place] = set()
        for number, article in enumerate(case["articles"]):
            own = [s for s in statements if s.article == number]
            for report in read(article_of(article)).reports:
                told = [s for s in own if report.start <= s.start and s.end <= report.end]
                if told:
                    best = max(told, key=lambda s: _agreement(report, s))
                    labels[len(reports)] = best.group
                    met.add((best.article, best.start, best.group))
                reports.append(report)
        for s in statements:
            piece = case["articles"][s.article]["text"][s.start : s.end]
            error = "" if is_held_out(case["id"]) else f"{case['id']}: nothing read in {piece!r}"
            found.answer((s.article, s.start, s.group) in met, error)
        return reports, labels

    return reports_of


_Place = tuple[int, int, int]  # article, start of the piece, incident


def _agreement(report: Report, statement: _Statement) -> int:
    """How well a report fits one of several statements of its sentence: place before type before day."""
    answer = statement.answer
    place = answer["place"]
    if place is None or report.place is None:
        near = place is None and report.place is None
    else:
        near = is_near(report.place, place, max(_NEAR_KM, place["radius_km"]))
    same_day = str(report.first_date) <= (answer["last"] or "") and (answer["first"] or "") <= str(report.last_date)
    return int(4 * near + 2 * (report.event_type == answer["type"]) + same_day)


def _count_pairs(case: Case, reports: Sequence[Report], labels: Labels, tallies: Sequence[Tally]) -> int:
    """Count the pairs of a case, and return how many are wrong."""
    incident_of = {id(r): number for number, i in enumerate(merge_reports(reports)) for r in i.reports}
    mistakes = 0
    for one, other in combinations(sorted(labels), 2):
        together = incident_of[id(reports[one])] == incident_of[id(reports[other])]
        wanted = labels[one] == labels[other]
        mistakes += together != wanted
        for tally in tallies:
            tally.given += together
            tally.wanted += wanted
            tally.right += together and wanted
            tally.found += together and wanted
        if together != wanted and not is_held_out(case["id"]):  # whoever reads a mistake begins to tune on it
            what = "split" if wanted else "joined"
            error = f"{case['id']} {what}: {reports[one].quote!r} and {reports[other].quote!r}"
            tallies[0].errors.append(error)
    return mistakes


def _statements(case: Case) -> list[_Statement]:
    found = []
    for group, quoted in enumerate(case["groups"]):
        for article, piece, answer in quoted:
            start = case["articles"][article]["text"].index(piece)
            found.append(_Statement(article, start, start + len(piece), group, answer))
    return found


def _right_report(article: Article, statement: _Statement) -> Report:
    """The report that a reading without a mistake makes of a statement."""
    answer = statement.answer
    sentence = next(s for s in segment(article.text) if s.start <= statement.start < s.end)
    return Report(
        article_id=article_id(article),
        event_type=answer["type"],
        event_group="",
        factuality=Factuality(answer["factuality"]),
        place=_right_place(answer["place"], statement),
        first_date=_day(answer["first"]),
        last_date=_day(answer["last"]),
        time_precision=TimePrecision(answer["time_precision"]) if answer["time_precision"] else None,
        killed=_count(answer["killed"]),
        injured=_count(answer["injured"]),
        actors=(),
        target=answer["target"],
        distances=(),
        quote=article.text[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        score=1.0,
        published=article.published,
        victims=tuple(answer["victims"]),
    )


def _right_place(place: dict[str, Any] | None, statement: _Statement) -> Place | None:
    if place is None:
        return None
    return Place(
        start=statement.start,
        end=statement.end,
        text=place["name"],
        name=place["name"],
        geonameid=place["geonameid"],
        latitude=place["latitude"],
        longitude=place["longitude"],
        radius_km=place["radius_km"],
        country_code=place["country_code"],
        admin1=place["admin1"],
        feature_code=place["feature_code"],
        geo_precision=GeoPrecision(place["geo_precision"]),
        score=1.0,
        role=Role.SITE,
        resolved_by="right answer",
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _count(bounds: Sequence[int | None] | None) -> Count | None:
    if bounds is None:
        return None
    low, high = bounds
    assert low is not None
    return Count(low, low, high)
