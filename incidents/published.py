"""The day an article was published, where it does not say so: worked out from its own words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from incidents.errors import LexiconError
from incidents.model import Article, PassageKind, PublishedBy, Sentence, Timex
from incidents.timex import find_timexes

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# News is published on the weekday it names most, or within this many days of the latest day it dates.
_FRESH_DAYS = 10
# A duration that runs from a dated beginning ("three weeks" since 24 February) is exact to about this many days.
_ROUND_DAYS = 4


@dataclass(frozen=True, slots=True)
class Published:
    """A publication day (None where it cannot be told), how it was found, and why."""

    day: date | None
    by: PublishedBy
    why: str


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """Words that bound when a text can have been written."""

    pattern: re.Pattern[str]
    first: date | None
    last: date | None


def load_dated_events(folder: Path) -> tuple[DatedEvent, ...]:
    """Return the facts of `dated_events.csv`; raises LexiconError where a row cannot be used."""
    path = folder / "dated_events.csv"
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
        return tuple(
            DatedEvent(
                re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, row["words"].split("|"))) + r")(?!\w)"),
                date.fromisoformat(row["first"]) if row["first"] else None,
                date.fromisoformat(row["last"]) if row["last"] else None,
            )
            for row in rows
        )
    except (OSError, KeyError, ValueError) as error:
        raise LexiconError(f"{path}: cannot be used ({error}); mend or restore the file") from error


def work_out_published(
    article: Article, sentences: Sequence[Sentence], events: Sequence[DatedEvent], today: date
) -> Published:
    """Return the publication day of an article with how it was found.

    A given day stands. Else a dateline with a date, else the latest calendar day that fits what the text says of
    weekdays, dates without a year, and facts that bound the year; with too little evidence the day stays None.
    """
    if article.published is not None:
        by = article.published_by or PublishedBy.GIVEN
        return Published(article.published, by, f"the publication day is {by.value}")
    timexes = find_timexes(article.text, sentences, None)
    first, last, why_years = _bounds(article.text, timexes, events, today)
    dateline = _from_dateline(sentences, timexes, first, last)
    if dateline is not None:
        return dateline
    return _inferred(article.text, sentences, timexes, first, last, why_years)


def _bounds(
    text: str, timexes: Iterable[Timex], events: Sequence[DatedEvent], today: date
) -> tuple[date, date, list[str]]:
    """The first and last day on which the text can have been written, by facts and by the years it names."""
    first, last, why = date(1900, 1, 1), today, []
    for event in events:
        match = event.pattern.search(text)
        if match is None:
            continue
        if event.first and event.first > first:
            first = event.first
            why.append(f"“{match.group()}” (not before {event.first.isoformat()})")
        if event.last and event.last < last:
            last = event.last
            why.append(f"“{match.group()}” (not after {event.last.isoformat()})")
    dated = [t for t in timexes if t.first and t.first <= today and not _looks_ahead(text, t)]
    if dated:
        latest = max(dated, key=lambda t: t.first or date.min)
        if latest.first and latest.first > first:
            first = latest.first
            why.append(f"“{latest.text}” is already past")
    return first, last, why


def _looks_ahead(text: str, timex: Timex) -> bool:
    return re.search(
        r"\b(?:by|until|before|will|in)\s+(?:\w+\s+){0,2}$", text[max(0, timex.start - 30) : timex.start]
    ) is not None and (
        re.search(r"\b(?:will|due|plans?|expected|by)\b", text[max(0, timex.start - 80) : timex.start]) is not None
    )


def _from_dateline(
    sentences: Sequence[Sentence], timexes: Sequence[Timex], first: date, last: date
) -> Published | None:
    lines = [s for s in sentences if s.kind is PassageKind.DATELINE]
    for line in lines[:1]:
        for timex in timexes:
            if not (line.start <= timex.start < line.end):
                continue
            if timex.first is not None and timex.first == timex.last:
                return Published(timex.first, PublishedBy.DATELINE, f"the dateline says “{timex.text}”")
            days = _days_of(timex, first, last)
            full = [t.first for t in timexes if t.first is not None and t.first == t.last]
            days = [d for d in days if full and abs(d - max(full)) <= timedelta(days=_FRESH_DAYS)] or days
            if days and len(days) <= 2:
                return Published(
                    days[-1],
                    PublishedBy.DATELINE,
                    f"the dateline says “{timex.text}”, most recently {days[-1].isoformat()}",
                )
    return None


def _days_of(timex: Timex, first: date, last: date) -> list[date]:
    match = re.fullmatch(r"XXXX-(\d\d)-(\d\d)", timex.value)
    if match is None:
        return []
    days = []
    for year in range(first.year, last.year + 1):
        try:
            day = date(year, int(match.group(1)), int(match.group(2)))
        except ValueError:
            continue
        if first <= day <= last:
            days.append(day)
    return days


@dataclass(frozen=True, slots=True)
class _Evidence:
    weekday: int | None
    weekday_words: str
    day_words: tuple[Timex, ...]
    start: Timex | None
    duration_days: int | None
    duration_words: str


_ON_THE_DAY = re.compile(
    r"\b(?:earlier|later|early|late)\s+on\s+$|\b(?:said|told \w+|announced|reported)\s+(?:\w+\s+){0,3}?on\s+$",
    re.IGNORECASE,
)
_BEGAN = re.compile(r"\b(?:began|begun|started|launched|since|start of)\b[^.;]{0,30}$", re.IGNORECASE)
_OVER_PAST = re.compile(
    r"\b(?:over|for|in|after)\s+(?:the\s+)?(?:past|last|more than)?\s*(one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s+(days|weeks|months)\b",
    re.IGNORECASE,
)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


def _evidence(text: str, sentences: Sequence[Sentence], timexes: Sequence[Timex]) -> _Evidence:
    weekdays = [
        (t, m)
        for t in timexes
        if (m := re.fullmatch(r"XXXX-WXX-(\d)(?:T\w+)?", t.value)) and t.time_precision.value == "day"
    ]
    today_like = [(t, m) for t, m in weekdays if _ON_THE_DAY.search(text[max(0, t.start - 40) : t.start])]
    chosen = _most_told(today_like) or _most_told(weekdays)
    captions = [s for s in sentences if s.kind is PassageKind.CAPTION]
    dated = tuple(t for t in timexes if re.fullmatch(r"XXXX-\d\d-\d\d", t.value))
    recent = tuple(t for t in dated if any(s.start <= t.start < s.end for s in captions)) or dated
    begun = next((t for t in dated if _BEGAN.search(text[max(0, t.start - 40) : t.start])), None)
    recent = tuple(t for t in recent if t is not begun)
    past = _OVER_PAST.search(text)
    duration = None
    if past:
        many = (
            _COUNTS.get(past.group(1).lower()) or int(past.group(1))
            if past.group(1).lower() in _COUNTS or past.group(1).isdigit()
            else None
        )
        duration = many * {"days": 1, "weeks": 7, "months": 30}[past.group(2).lower()] if many else None
    words = f"“on {_WEEKDAYS[chosen[0]]}”" if chosen else ""
    return _Evidence(chosen[0] if chosen else None, words, recent, begun, duration, past.group() if past else "")


def _most_told(weekdays: Sequence[tuple[Timex, re.Match[str]]]) -> tuple[int, int] | None:
    """The weekday named most often, the first named on a tie, and how often."""
    if not weekdays:
        return None
    numbers = [int(m.group(1)) - 1 for _, m in weekdays]
    best = max(dict.fromkeys(numbers), key=numbers.count)
    return best, numbers.count(best)


def _inferred(
    text: str,
    sentences: Sequence[Sentence],
    timexes: Sequence[Timex],
    first: date,
    last: date,
    why_years: Sequence[str],
) -> Published:
    evidence = _evidence(text, sentences, timexes)
    if evidence.weekday is None and not evidence.day_words:
        return Published(None, PublishedBy.UNKNOWN, "the text names neither a weekday nor a date to work it out from")
    candidates = _candidates(evidence, timexes, first, last)
    if not candidates:
        return Published(None, PublishedBy.UNKNOWN, "no calendar day fits all that the text says of its dates")
    day = _told_apart(candidates, timexes, last)
    if day is None:
        return Published(None, PublishedBy.UNKNOWN, "several years fit what the text says of its dates")
    return Published(day, PublishedBy.INFERRED, _explained(day, evidence, why_years))


# Where nothing but today bounds the year, the most recent year is believed only this near to the facts that bound it.
_OPEN_YEARS = timedelta(days=2 * 366)


def _told_apart(candidates: Sequence[date], timexes: Sequence[Timex], last: date) -> date | None:
    """The most recent candidate, if something tells its year from the others."""
    full = [t.first for t in timexes if t.first is not None and t.first == t.last]
    fresh = [d for d in candidates if full and timedelta(0) <= d - max(full) <= timedelta(days=_FRESH_DAYS)]
    if fresh:
        return fresh[-1]
    if len({d.year for d in candidates}) == 1 or last - candidates[0] <= _OPEN_YEARS:
        return candidates[-1]
    return None


def _candidates(evidence: _Evidence, timexes: Sequence[Timex], first: date, last: date) -> list[date]:
    anchors: list[date] = []
    if evidence.day_words:
        per_word = [_days_of(t, first - timedelta(days=60), last) for t in evidence.day_words]
        latest = max(evidence.day_words, key=lambda t: t.value)
        anchors = _days_of(latest, first - timedelta(days=60), last)
        anchors = anchors or [d for days in per_word for d in days]
    else:
        full = [t.first for t in timexes if t.first is not None and t.first == t.last]
        anchors = [max(full)] if full else []
    fitting = []
    for anchor in anchors:
        days = [anchor + timedelta(days=n) for n in range(0, _FRESH_DAYS)]
        days = [d for d in days if first <= d <= last and (evidence.weekday is None or d.weekday() == evidence.weekday)]
        if days:
            fitting.append(days[0])
    begun = evidence.start
    if begun is not None and evidence.duration_days is not None:
        # The story's age picks the year: the beginning plus the time that has passed is the publication day.
        starts = _days_of(begun, first - timedelta(days=400), last)
        aged = [
            (abs((d - s).days - evidence.duration_days), -d.toordinal(), d) for d in fitting for s in starts if d >= s
        ]
        close = [item for item in aged if item[0] <= _ROUND_DAYS]
        if close:
            return [min(close)[2]]
    return sorted(fitting)


def _explained(day: date, evidence: _Evidence, why_years: Sequence[str]) -> str:
    parts = []
    if evidence.weekday_words:
        parts.append(f"a {_WEEKDAYS[day.weekday()]}, as {evidence.weekday_words} has it")
    if evidence.day_words:
        words = ", ".join(dict.fromkeys(f"“{t.text}”" for t in evidence.day_words[:3]))
        parts.append(f"the first one after {words}")
    if evidence.start is not None and evidence.duration_words:
        parts.append(f"“{evidence.duration_words}” after “{evidence.start.text}”")
    if why_years:
        parts.append("the year bounded by " + ", ".join(why_years[-4:]))
    return f"worked out from the text: {'; '.join(parts)}. The most recent day that fits all is {day.isoformat()}."
