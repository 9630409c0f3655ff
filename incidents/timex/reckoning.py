"""Reckoning days: words to numbers, the tense around an expression, the year that fits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from incidents.model import TimePrecision

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SMALL = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty": 30,
    "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "several": 3,
}  # fmt: skip
_ORDINALS = {
    w: i + 1
    for i, w in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    )
}
_FUTURE = re.compile(
    r"\b(?:will|shall|is to|are to|was to|were to|due|plan(?:s|ned|ning)? to|expected|scheduled|would|set to|set for|going to|"
    r"deadline|expires?|runs out|until|upcoming|ahead of|to be held|hopes? to|intends? to|to take effect|tomorrow|to resume|to meet|to open|next)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|said|told|been|began|hit|struck|took|came|went|saw|killed|died|left|met|held|has|have|since|after|ago)\b|\b\w{3,}ed\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A feast on a fixed day of the year."""

    name: str
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Clock:
    """What an expression is reckoned from."""

    text: str
    published: date | None
    story: date | None  # the last dated day before the expression
    sentence_start: int
    sentence_end: int
    holidays: tuple[Holiday, ...]


@dataclass(frozen=True, slots=True)
class Span:
    first: date | None
    last: date | None
    time_precision: TimePrecision
    value: str


def month_number(word: str) -> int:
    return next(i + 1 for i, m in enumerate(_MONTHS) if m.startswith(word.lower().rstrip(".")[:3]))


def weekday_number(word: str) -> int:
    return next(i for i, d in enumerate(_DAYS) if d.startswith(word.lower()[:3]))


def count_of(word: str) -> int:
    word = word.lower()
    return int(word) if word.isdigit() else SMALL.get(word, 1)


def number_of(word: str) -> int:
    return int(re.sub(r"\D", "", word))


def safe_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def last_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1) if year < 9999 else date(9999, 12, 31)


def one_day(day: date | None, value: str = "") -> Span | None:
    if day is None:
        return None
    return Span(day, day, TimePrecision.DAY, value or day.isoformat())


def day_range_of(first: date | None, last: date | None, value: str = "") -> Span | None:
    if first is None or last is None:
        return None
    precision = TimePrecision.DAY if first == last else TimePrecision.RANGE
    return Span(first, last, precision, value or f"{first.isoformat()}/{last.isoformat()}")


def is_future(match: re.Match[str], clock: Clock) -> bool:
    """Whether the clause around the expression looks ahead; the nearest verb before it decides."""
    before = clock.text[max(clock.sentence_start, match.start() - 90) : match.start("x")]
    clause = re.split(r"[;:]|, (?:and|but|which|who|while)\b|\b(?:while|but|because|after|that)\b", before)[-1]
    ahead = [m.end() for m in _FUTURE.finditer(clause)]
    back = [m.end() for m in _PAST.finditer(clause)]
    if ahead and not (back and back[-1] > ahead[-1] and not _FUTURE.search(clause[back[-1] - 12 :])):
        return True
    if not back and not ahead:
        after = clock.text[match.end("x") : min(clock.sentence_end, match.end("x") + 50)]
        follow_ahead = re.match(
            r"[’']?s?,?\s+(?:[\w-]+\s+){0,3}?(?:will|is due|is to|are to|is expected|vote|deadline)\b", after
        )
        return follow_ahead is not None
    return False


def to_weekday(day: date, weekday: int, *, ahead: bool) -> date:
    delta = (weekday - day.weekday()) % 7 if ahead else -((day.weekday() - weekday) % 7)
    return day + timedelta(days=delta)


def nearest_year(month: int, day: int, published: date | None, *, ahead: bool) -> date | None:
    """The year that puts a month and day right before publication, or right after where the clause looks ahead."""
    if published is None:
        return None
    candidates = [d for y in (published.year - 1, published.year, published.year + 1) if (d := safe_day(y, month, day))]
    if ahead:
        return min((d for d in candidates if d >= published), default=None)
    # A few days of grace: papers print the date of the morrow.
    return max((d for d in candidates if d <= published + timedelta(days=3)), default=None)


def without_year(month: int, day: int | None = None) -> str:
    return f"XXXX-{month:02d}" + (f"-{day:02d}" if day else "")
