"""One incident out of the reports of it: the surest type, the most exact place and day, the latest toll."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from incidents.merge.sketch import PRECISION_ORDER
from incidents.model import Count, Factuality, Incident, Place, Report, TimePrecision

# What an incident is called where its reports differ: a fact outweighs a claim, a claim a denial.
_FACTUALITY_ORDER = (
    Factuality.REPORTED,
    Factuality.CLAIMED,
    Factuality.FOILED,
    Factuality.DENIED,
    Factuality.BACKGROUND,
    Factuality.PLANNED,
    Factuality.THREATENED,
)
_TIME_ORDER = (
    TimePrecision.DAY,
    TimePrecision.RANGE,
    TimePrecision.WEEK,
    TimePrecision.MONTH,
    TimePrecision.YEAR,
)


def incident_of(group: Sequence[Report]) -> Incident:
    """Return what the reports of one event say together."""
    best = min(group, key=_worth)
    place = _best_place(group)
    dated = min(group, key=lambda r: (r.first_date is None, _TIME_ORDER.index(r.time_precision or TimePrecision.YEAR)))
    killed, injured = _toll(group, "killed"), _toll(group, "injured")
    return Incident(
        id=_incident_id(best, place, dated),
        event_type=best.event_type,
        event_group=best.event_group,
        factuality=best.factuality,
        place=place,
        first_date=dated.first_date,
        last_date=dated.last_date,
        time_precision=dated.time_precision,
        killed=killed,
        injured=injured,
        actors=tuple(dict.fromkeys(a for r in group for a in r.actors))[:5],
        target=next((r.target for r in (best, *group) if r.target), None),
        distances=tuple(dict.fromkeys(d for r in group for d in r.distances)),
        quote=best.quote,
        start=best.start,
        end=best.end,
        score=max(r.score for r in group),
        reports=tuple(sorted(group, key=lambda r: (r.article_id, r.start))),
        killed_history=_history(group),
    )


def _worth(report: Report) -> tuple[object, ...]:
    """The report that leads is the surest one that names the kind of event: "other" is what the rest call it."""
    is_open = report.event_type == "other"
    return (_FACTUALITY_ORDER.index(report.factuality), is_open, -report.score, report_order(report))


def _best_place(group: Sequence[Report]) -> Place | None:
    placed = [r.place for r in group if r.place is not None]
    if not placed:
        return None
    return min(placed, key=lambda p: (PRECISION_ORDER.index(p.geo_precision), -p.score, p.start))


def _history(group: Sequence[Report]) -> tuple[tuple[str, Count], ...]:
    """What each article said of the dead, in the order of publication; what one repeats is told once."""
    stated = [(r, r.killed) for r in sorted(group, key=_when_told) if r.killed is not None]
    return tuple(dict.fromkeys((r.article_id, killed) for r, killed in stated))


def _when_told(report: Report) -> tuple[object, ...]:
    return (report.published or date.max, report_order(report))


def _toll(group: Sequence[Report], kind: str) -> Count | None:
    """The latest article's figure is the best one; the range covers what was said in that article.

    "At least ten" in a later article does not take back the 51 of an earlier one.
    """
    stated = [(r, count) for r in group if (count := getattr(r, kind)) is not None]
    if not stated:
        return None
    latest, _ = max(stated, key=lambda told: (told[0].published or date.min, told[1].best))
    counts = [count for r, count in stated if r.article_id == latest.article_id]
    highest, largest = max(stated, key=lambda told: told[1].best)
    if largest.best > max(c.best for c in counts) and any(c.high is None for c in counts):
        counts = [count for r, count in stated if r.article_id == highest.article_id]
    low = min((c.low for c in counts if c.best > 0), default=0)
    high = None if any(c.high is None for c in counts) else max(c.high for c in counts if c.high is not None)
    return Count(low, max(c.best for c in counts), high)


def report_order(report: Report) -> tuple[object, ...]:
    """Return what reports are sorted by, so that their order of arrival decides nothing."""
    marks = tuple((mark.start, mark.end, mark.kind) for mark in report.marks)
    counts = (repr(report.killed), repr(report.injured), report.target or "", report.victims, report.factuality)
    told = (report.article_id, report.start, report.event_type, _spot(report), report.quote, marks)
    return (report.first_date or date.max, *told, report.last_date or date.max, *counts, -report.score)


def _spot(report: Report) -> str:
    place = report.place
    return "" if place is None else f"{place.latitude},{place.longitude},{place.start},{place.name}"


def _incident_id(best: Report, place: Place | None, dated: Report) -> str:
    """The same evidence gives the same id: it is made of the leading report's article, span, type, place and day."""
    where = f"{place.latitude:.4f},{place.longitude:.4f}" if place and place.latitude is not None else ""
    words = f"{best.article_id}|{best.start}|{best.event_type}|{where}|{dated.first_date}"
    return hashlib.sha256(words.encode()).hexdigest()[:12]
