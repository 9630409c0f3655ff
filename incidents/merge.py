"""Reports into incidents: what several sentences or articles tell of one event becomes one."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

from incidents.model import Article, Count, Factuality, GeoPrecision, Incident, Place, Report, TimePrecision

# Two reports are of one incident from this score on; chosen on pairs written for the project.
_MERGE_FROM = 0.6
# Reports whose spans of days lie further apart than this are never compared, which keeps the blocks small.
_BLOCK_DAYS = 3
_WORD = re.compile(r"[a-z]{4,}")
# Types that different writers use for one and the same event.
_NEAR_TYPES = (
    frozenset({"air_strike", "bombing", "missile_strike", "shelling", "drone_strike"}),
    frozenset({"bombing", "suicide_bombing"}),
    frozenset({"shelling", "armed_clash"}),
    frozenset({"armed_clash", "territory_change"}),
    frozenset({"attack_on_civilians", "armed_clash", "crime", "other"}),
    frozenset({"riot", "protest", "property_destruction"}),
    frozenset({"talks", "agreement"}),
    frozenset({"bombing", "property_destruction"}),
    frozenset({"air_strike", "property_destruction"}),
    frozenset({"missile_strike", "other"}),
    frozenset({"air_strike", "other"}),
    frozenset({"shelling", "other"}),
)
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
_PRECISION_ORDER = (
    GeoPrecision.EXACT,
    GeoPrecision.NEAR,
    GeoPrecision.PLACE,
    GeoPrecision.ADMIN2,
    GeoPrecision.ADMIN1,
    GeoPrecision.SEA,
    GeoPrecision.COUNTRY,
)
_TIME_ORDER = (
    TimePrecision.DAY,
    TimePrecision.RANGE,
    TimePrecision.WEEK,
    TimePrecision.MONTH,
    TimePrecision.YEAR,
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two reports are, 0 to 1, and the sentences that say why."""

    score: float
    why: tuple[str, ...]


def article_id(article: Article) -> str:
    """Return the id of an article: a hash of its title and text, the same for the same words."""
    words = " ".join(f"{article.title}\n{article.text}".split())
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def merge_reports(reports: Iterable[Report]) -> list[Incident]:
    """Return the incidents that the reports tell of, ordered by first day, then by id.

    Reports are compared only where they share a block (place and days), so the cost grows with the reports and
    not with their square. The same reports give the same incidents whatever their order.
    """
    ordered = sorted(reports, key=_report_key)
    groups: list[list[Report]] = []
    group_of: dict[int, int] = {}
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, report in enumerate(ordered):
        near = dict.fromkeys(group_of[other] for other in _candidates(report, blocks))
        scored = [(_group_likeness(groups[number], report), -number) for number in near]
        best, negative = max(scored, default=(0.0, 0))
        number = -negative if best >= _MERGE_FROM else len(groups)
        if number == len(groups):
            groups.append([])
        groups[number].append(report)
        group_of[index] = number
        for key in _block_keys(report):
            blocks[key].append(index)
    incidents = [_incident(group) for group in groups]
    return sorted(incidents, key=lambda i: (i.first_date or date.max, i.id))


# A group is compared through at most this many of its reports: the hundredth reprint adds nothing to know.
_COMPARED = 12


def _group_likeness(group: Sequence[Report], report: Report) -> float:
    """The likeness to the closest member, 0 where any member rules the merge out: no chain joins two events."""
    scores = [compare(member, report).score for member in group[:_COMPARED]]
    return 0.0 if min(scores) == 0.0 else max(scores)


def compare(one: Report, other: Report) -> Likeness:
    """Return how alike two reports are, with the reasons; 0 where something rules a merge out."""
    why: list[str] = []
    total = 0.0
    for rule in _RULES:
        points, reason = rule(one, other)
        if points is None:
            return Likeness(0.0, (reason,))
        total += points
        if reason:
            why.append(reason)
    return Likeness(max(0.0, min(1.0, total)), tuple(why))


Rule = Callable[[Report, Report], tuple[float | None, str]]


def _by_type(one: Report, other: Report) -> tuple[float | None, str]:
    if one.event_type == other.event_type:
        return 0.3, "the same type"
    if any({one.event_type, other.event_type} <= group for group in _NEAR_TYPES):
        return 0.1, "types that one event is called by"
    return None, "types of different events"


def _by_factuality(one: Report, other: Report) -> tuple[float | None, str]:
    ahead = {Factuality.PLANNED, Factuality.THREATENED}
    if (one.factuality in ahead) != (other.factuality in ahead):
        return None, "one happened, the other is still to come"
    if (one.factuality is Factuality.BACKGROUND) != (other.factuality is Factuality.BACKGROUND):
        return -0.1, "one is told as the past"
    return 0.0, ""


def _by_day(one: Report, other: Report) -> tuple[float | None, str]:
    if one.first_date is None or other.first_date is None:
        return (0.1, "one is undated") if one.article_id == other.article_id else (None, "not dated")
    first = max(one.first_date, other.first_date)
    last = min(one.last_date or one.first_date, other.last_date or other.first_date)
    if first > last:
        return None, "on different days"
    exact = TimePrecision.DAY
    if one.time_precision is exact and other.time_precision is exact:
        return 0.3, "the same day"
    if _span(one) <= 2 and _span(other) <= 2:
        return 0.25, "days that overlap"
    longer = max(_span(one), _span(other))
    # "Three weeks of shelling" is not Tuesday's shell: a long span and a day are rarely one event.
    return (0.15, "spans of days that overlap") if longer <= 7 else (-0.1, "a long span beside a short one")


def _span(report: Report) -> int:
    if report.first_date is None or report.last_date is None:
        return 0
    return (report.last_date - report.first_date).days


def _by_place(one: Report, other: Report) -> tuple[float | None, str]:
    if one.place is None or other.place is None:
        if one.event_type in {"sanction", "talks", "agreement"} and one.event_type == other.event_type:
            return (0.25, "both without a place") if one.place is other.place else (0.1, "one without a place")
        return (0.1, "one names no place") if one.article_id == other.article_id else (None, "no place to compare")
    apart = _apart_km(one.place, other.place)
    if apart is None:
        return None, "no coordinates to compare"
    if one.place.geonameid is not None and one.place.geonameid == other.place.geonameid:
        return 0.35, "the same place"
    reach = 10.0 if GeoPrecision.NEAR not in (one.place.geo_precision, other.place.geo_precision) else 25.0
    if apart <= reach:
        return 0.3, f"{apart:.0f} km apart"
    wide = max(one.place, other.place, key=lambda p: p.radius_km or 0.0)
    if wide.geo_precision in _WIDE and apart <= (wide.radius_km or 0.0):
        return 0.1, "one place lies within the other"
    return None, f"{apart:.0f} km apart"


_WIDE = (GeoPrecision.ADMIN2, GeoPrecision.ADMIN1, GeoPrecision.COUNTRY)


def _apart_km(one: Place, other: Place) -> float | None:
    """Great-circle distance: blocking needs thousands of these, and people read none of them."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    lat1, lat2 = radians(one.latitude), radians(other.latitude)
    half = sin((lat2 - lat1) / 2) ** 2
    half += cos(lat1) * cos(lat2) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(min(1.0, half)))  # IUGG mean earth radius


def _by_toll(one: Report, other: Report) -> tuple[float | None, str]:
    if one.killed is None or other.killed is None:
        return 0.0, ""
    if one.killed == other.killed and one.killed.best > 0:
        return 0.15, "the same number killed"
    low, high = sorted((one.killed.best, other.killed.best))
    if low > 0 and high > 3 * low and one.article_id == other.article_id:
        return -0.2, "very different tolls in one article"
    return 0.0, ""


def _by_target(one: Report, other: Report) -> tuple[float | None, str]:
    if one.target and other.target:
        return (0.1, "the same kind of target") if one.target == other.target else (-0.1, "different targets")
    return 0.0, ""


def _by_words(one: Report, other: Report) -> tuple[float | None, str]:
    first, second = set(_WORD.findall(one.quote.lower())), set(_WORD.findall(other.quote.lower()))
    if not first or not second:
        return 0.0, ""
    shared = len(first & second) / min(len(first), len(second))
    return 0.3 * shared - 0.02, f"{shared:.0%} of the words shared"


def _by_sentence(one: Report, other: Report) -> tuple[float | None, str]:
    if one.article_id != other.article_id:
        return 0.0, ""
    if one.start == other.start and one.place is not None and other.place is not None and one.place != other.place:
        return None, "two places of one sentence"
    if one.start == other.start and (one.first_date, one.last_date) != (other.first_date, other.last_date):
        return None, "two days of one sentence"
    return 0.1, "told in one article"


# Read as a list: each rule adds to the likeness, or rules a merge out.
_RULES: tuple[Rule, ...] = (
    _by_type,
    _by_factuality,
    _by_day,
    _by_place,
    _by_sentence,
    _by_toll,
    _by_target,
    _by_words,
)


def _report_key(report: Report) -> tuple[object, ...]:
    return (report.first_date or date.max, report.article_id, report.start, report.event_type, _place_key(report))


def _place_key(report: Report) -> str:
    place = report.place
    return "" if place is None or place.latitude is None else f"{place.latitude:.3f},{place.longitude:.3f}"


def _block_keys(report: Report) -> list[tuple[str, str]]:
    """A report lies in the block of its article, and in one for each cell of half a degree and each three days."""
    keys = [("article", report.article_id)]
    place = report.place
    if place is None or place.latitude is None or place.longitude is None or report.first_date is None:
        if place is None and report.first_date is not None:
            keys.extend(("unplaced " + report.event_type, str(day)) for day in _day_blocks(report))
        return keys
    cells = {
        (round(place.latitude * 2) + dy, round(place.longitude * 2) + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)
    }
    keys.extend((f"{y},{x}", str(day)) for y, x in cells for day in _day_blocks(report))
    return keys


def _day_blocks(report: Report) -> list[int]:
    assert report.first_date is not None
    last = min(report.last_date or report.first_date, report.first_date + timedelta(days=60))
    return list(range(report.first_date.toordinal() // _BLOCK_DAYS, last.toordinal() // _BLOCK_DAYS + 1))


def _candidates(report: Report, blocks: dict[tuple[str, str], list[int]]) -> list[int]:
    return sorted({index for key in _block_keys(report) for index in blocks.get(key, ())})


def _incident(group: Sequence[Report]) -> Incident:
    best = min(group, key=_worth)
    place = _best_place(group)
    dated = min(group, key=lambda r: (r.first_date is None, _TIME_ORDER.index(r.time_precision or TimePrecision.YEAR)))
    killed, injured = _toll(group, "killed"), _toll(group, "injured")
    history = tuple((r.article_id, r.killed) for r in group if r.killed is not None)
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
        killed_history=history,
    )


def _worth(report: Report) -> tuple[object, ...]:
    return (_FACTUALITY_ORDER.index(report.factuality), -report.score, _report_key(report))


def _best_place(group: Sequence[Report]) -> Place | None:
    placed = [r.place for r in group if r.place is not None]
    if not placed:
        return None
    return min(placed, key=lambda p: (_PRECISION_ORDER.index(p.geo_precision), -p.score, p.start))


def _toll(group: Sequence[Report], kind: str) -> Count | None:
    """The latest article's figure is the best one; the range covers what was said in that article."""
    stated = [r for r in group if getattr(r, kind) is not None]
    if not stated:
        return None
    largest = max(stated, key=lambda r: getattr(r, kind).best)
    same_article = [getattr(r, kind) for r in stated if r.article_id == largest.article_id]
    low = min((c.low for c in same_article if c.best > 0), default=0)
    high = None if any(c.high is None for c in same_article) else max(c.high for c in same_article)
    return Count(low, max(c.best for c in same_article), high)


def _incident_id(best: Report, place: Place | None, dated: Report) -> str:
    """The same evidence gives the same id: it is made of the leading report's article, span, type, place and day."""
    where = f"{place.latitude:.4f},{place.longitude:.4f}" if place and place.latitude is not None else ""
    words = f"{best.article_id}|{best.start}|{best.event_type}|{where}|{dated.first_date}"
    return hashlib.sha256(words.encode()).hexdigest()[:12]
