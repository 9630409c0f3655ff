"""Reckoning days: what an expression comes to, what it is counted from, and the steps of the calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from incidents.model import TimePrecision
from incidents.timex.tense import looks_ahead
from incidents.timex.words import singular

# Dates are reckoned inside these years; the calendar of the standard library ends soon after.
_FIRST_YEAR, _LAST_YEAR = 1000, 2999


class Sort(StrEnum):
    """What an expression is, for what may be joined to it."""

    DAY = "day"
    TIME = "time"  # a part of the day or a clock time, without its day
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"  # also halves, seasons, "the first nine months"
    YEAR = "year"
    LONG = "long"  # decades and centuries
    LENGTH = "length"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Span:
    """The days and the TIMEX3 value of an expression."""

    first: date | None
    last: date | None
    precision: TimePrecision
    value: str
    sort: Sort
    is_bare: bool = False  # counts only where another expression is joined to it: "night", "third quarter"
    suffix: str = ""  # of a time of day: "TMO", "T17:30"


@dataclass(frozen=True, slots=True)
class Story:
    """What a text has told so far: the day, the moment, the month and the year that it told last."""

    day: date | None = None
    moment: datetime | None = None
    month: date | None = None
    year: int | None = None
    quarter: tuple[int, int] | None = None
    spoken: date | None = None  # the day on which somebody spoke
    is_speaking: bool = False  # that day stands in the sentence that is read

    @property
    def base(self) -> date | None:
        """The day to count from: "said on Tuesday that two days earlier" counts from Tuesday, else the event's day."""
        return self.spoken if self.is_speaking else self.day or self.spoken

    def spoken_on(self, value: str) -> Story:
        """Return the story after a day on which somebody spoke, which counts where no other day was told."""
        day = date.fromisoformat(value[:10]) if re.match(r"\d{4}-\d\d-\d\d", value) else None
        return replace(self, spoken=day or self.spoken, is_speaking=day is not None)

    def after(self, value: str) -> Story:
        """Return the story after an expression of this value."""
        if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:T(\d\d):(\d\d))?(?:T[A-Z]+)?", value):
            day = date.fromisoformat(match[1])
            moment = None
            if match[2]:
                moment = datetime(day.year, day.month, day.day) + timedelta(hours=int(match[2]), minutes=int(match[3]))
            return replace(self, day=day, moment=moment, month=day, year=day.year, is_speaking=False)
        if match := re.fullmatch(r"(\d{4})-(\d\d)", value):
            return replace(self, month=date(int(match[1]), int(match[2]), 1), year=int(match[1]))
        if match := re.fullmatch(r"(\d{4})-Q(\d)", value):
            return replace(self, quarter=(int(match[1]), int(match[2])), year=int(match[1]))
        return replace(self, year=int(value)) if re.fullmatch(r"\d{4}", value) else self


@dataclass(frozen=True, slots=True)
class Clock:
    """What an expression is reckoned from."""

    text: str
    published: date | None
    story: Story
    sentence_start: int
    sentence_end: int
    month_first: bool  # "3/4" is 4 March

    def is_ahead(self, match: re.Match[str]) -> bool:
        """Return whether the clause around a match tells of what is to come."""
        return self.tense(match) is True

    def tense(self, match: re.Match[str]) -> bool | None:
        """Return True where a clause looks ahead, False where it looks back, and None where no verb tells."""
        return looks_ahead(self.text, match.start("x"), match.end("x"), self.sentence_start, self.sentence_end)

    def before(self, match: re.Match[str], reach: int = 24) -> str:
        """Return the words of the sentence right before a match."""
        return self.text[max(self.sentence_start, match.start("x") - reach) : match.start("x")]

    def after(self, match: re.Match[str], reach: int = 24) -> str:
        """Return the words of the sentence right after a match."""
        return self.text[match.end("x") : min(self.sentence_end, match.end("x") + reach)]


def safe_day(year: int, month: int, day: int) -> date | None:
    """Return a day, or None where the calendar has none."""
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def month_start(year: int, month: int) -> date:
    """Return the first day of a month that may lie before January or after December."""
    index = year * 12 + month - 1
    return date(index // 12, index % 12 + 1, 1)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month that may lie before January or after December."""
    return month_start(year, month + 1) - timedelta(days=1)


def shift(day: date, count: float, unit: str) -> date | None:
    """Return the day so many units later, by the calendar; None where it leaves the years that are reckoned."""
    unit = singular(unit)
    if unit in ("month", "quarter", "year", "decade", "century"):
        months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
        index = day.year * 12 + day.month - 1 + int(months)
        if not _FIRST_YEAR <= index // 12 <= _LAST_YEAR:
            return None
        last = month_end(index // 12, index % 12 + 1).day
        return date(index // 12, index % 12 + 1, min(day.day, last))
    days = {"second": 0.0, "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "night": 1, "week": 7, "fortnight": 14, "weekend": 7}
    whole = count * days[unit]
    if abs(whole) > 200_000:
        return None
    return day + timedelta(days=int(whole) if whole >= 0 or whole == int(whole) else -int(-whole))


def one_day(day: date | None, suffix: str = "") -> Span | None:
    """Return the span of a day, or of a part of it; a night belongs to two days."""
    if day is None:
        return None
    last = day + timedelta(days=1) if suffix == "TNI" else day
    precision = TimePrecision.DAY if last == day else TimePrecision.RANGE
    return Span(day, last, precision, day.isoformat() + suffix, Sort.DAY, suffix=suffix)


def days(first: date | None, last: date | None, value: str, sort: Sort = Sort.OTHER) -> Span | None:
    """Return the span from one day to another, in order."""
    if first is None or last is None:
        return None
    first, last = min(first, last), max(first, last)
    return Span(first, last, TimePrecision.DAY if first == last else TimePrecision.RANGE, value, sort)


def no_days(value: str, sort: Sort = Sort.OTHER, precision: TimePrecision = TimePrecision.RANGE) -> Span:
    """Return the span of what names no day: a length, a set, "now"."""
    return Span(None, None, precision, value, sort)


def week_of(day: date) -> Span:
    """Return the week from Monday to Sunday that a day lies in."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6), TimePrecision.WEEK, week_value(day), Sort.WEEK)


def week_value(day: date) -> str:
    """Return the TIMEX3 value of the week of a day: "2022-W10"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def weekend_of(day: date) -> Span:
    """Return the weekend of the week of a day."""
    saturday = day + timedelta(days=5 - day.weekday())
    value = f"{week_value(day)}-WE"
    return Span(saturday, saturday + timedelta(days=1), TimePrecision.RANGE, value, Sort.WEEK)


def month_of(year: int, month: int) -> Span:
    """Return the span of a month."""
    value = f"{year}-{month:02d}"
    return Span(month_start(year, month), month_end(year, month), TimePrecision.MONTH, value, Sort.MONTH)


def year_of(year: int) -> Span | None:
    """Return the span of a year."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    return Span(date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR, f"{year:04d}", Sort.YEAR)


def months_of(year: int, first: int, last: int, value: str) -> Span:
    """Return the span from one month of a year to another."""
    return Span(month_start(year, first), month_end(year, last), TimePrecision.RANGE, value, Sort.QUARTER)


def to_weekday(day: date, weekday: int, *, ahead: bool) -> date:
    """Return the day itself where it is that weekday, else the next or the last one."""
    delta = (weekday - day.weekday()) % 7 if ahead else -((day.weekday() - weekday) % 7)
    return day + timedelta(days=delta)


# What lies farther off than this, while its like lies nearer on the other side, is told with its year.
_FAR = timedelta(days=275)


def nearest_year(month: int, day: int, published: date, tense: bool | None) -> date | None:
    """Return the month and day right before publication, or right after where the clause looks ahead."""
    years = range(published.year - 4, published.year + 5)  # 29 February comes every four years
    candidates = [d for y in years if (d := safe_day(y, month, day))]
    ahead = min((d for d in candidates if d >= published), default=None)
    # A few days of grace: papers print the date of the morrow.
    back = max((d for d in candidates if d <= published + timedelta(days=3)), default=None)
    if ahead is None or back is None:
        return ahead or back
    if tense and ahead - published > _FAR:
        return back
    if tense is None:
        return min(ahead, back, key=lambda d: abs(d - published))
    return ahead if tense else back


def without_year(month: int, day: int | None = None) -> str:
    """Return the TIMEX3 value of a month, or of a day of it, in an unknown year."""
    return f"XXXX-{month:02d}" + (f"-{day:02d}" if day else "")
