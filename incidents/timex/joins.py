"""What stands beside an expression and changes it: "early", "10 a.m. on Tuesday", "since", "from Monday to Friday"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from incidents.model import TimePrecision
from incidents.timex.reckoning import (
    Clock,
    Sort,
    Span,
    days,
    month_end,
    month_of,
    month_start,
    no_days,
    one_day,
    shift,
    to_weekday,
    year_of,
)
from incidents.timex.relative import plain
from incidents.timex.tense import looks_ahead
from incidents.timex.words import ABOUT, COUNT, VAGUE, count_of


@dataclass(frozen=True, slots=True)
class Draft:
    """An expression that is found, before its neighbours have been looked at."""

    start: int
    end: int
    span: Span


# How far before an expression its own first words may stand: "the early hours of the morning of ".
_REACH = 48
_EARLY = re.compile(
    r"(?:\b(?:the|The)\s)?\b(?:very\s)?(?P<p>early|late|mid|earlier|later)(?:\s(?:on|in|at)\s|\s|-)(?:the\s)?$|"
    r"(?:\b[Tt]he\s)?\b(?P<q>beginning|start|opening|end|close|middle|rest|remainder)\sof\s(?:the\s)?$",
    re.IGNORECASE,
)
_HOURS_OF = re.compile(r"(?:the\s)?(?:early|small|late|wee|first)\shours\s(?:of\s|on\s)(?:the\smorning\sof\s)?$", re.IGNORECASE)
_DAY_AROUND = re.compile(r"the\s(?:day|morning|night)\s(?P<k>after|before)\s$|the\s(?P<e>eve)\sof\s$", re.IGNORECASE)
_WEEK_OF = re.compile(r"the\sweek\s(?:of|beginning|starting)\s(?:on\s)?$", re.IGNORECASE)
_ABOUT_TIME = re.compile(r"(?:about|around|approximately|roughly)\s$", re.IGNORECASE)
# "At least", "nearly" belong to what is counted, and to that alone.
_ABOUT = re.compile(rf"(?<![\w-]){ABOUT}\s$")
_COUNTED = re.compile(rf"(?:{COUNT}|{VAGUE}|an?|half)[\s-]", re.IGNORECASE)


def with_prefix(text: str, floor: int, start: int, span: Span, clock: Clock) -> tuple[int, Span]:
    """Return where an expression really begins and what it then means: "early" March, "the end of" the year."""
    before = text[max(floor, start - _REACH) : start]
    if span.sort is Sort.TIME:
        match = _ABOUT_TIME.search(before)
        return (start - len(match[0]) if match else start), span
    if span.sort is Sort.DAY:
        if match := _HOURS_OF.search(before):
            return start - len(match[0]), span
        if (match := _DAY_AROUND.search(before)) and span.first:
            step = timedelta(days=1 if match["k"] and match["k"].lower() == "after" else -1)
            return start - len(match[0]), one_day(span.first + step) or span
        if (match := _WEEK_OF.search(before)) and span.first:
            monday = span.first - timedelta(days=span.first.weekday())
            value = "{}-W{:02d}".format(*monday.isocalendar()[:2])
            return start - len(match[0]), days(span.first, span.first + timedelta(days=6), value, Sort.WEEK) or span
    if _COUNTED.match(text, start) and (match := _ABOUT.search(before)):
        return start - len(match[0]), span
    match = _EARLY.search(before)
    if match is None or span.sort in (Sort.LENGTH, Sort.OTHER, Sort.LONG):
        return start, span
    changed = _narrowed(span, (match["p"] or match["q"]).lower(), clock.published)
    return start - len(match[0]), changed


def _narrowed(span: Span, word: str, published: date | None) -> Span:
    """ "Early" and "late" narrow a month to ten days and a year to four months; other units keep all their days."""
    if span.first is None or span.last is None or span.precision is TimePrecision.DAY:
        return span
    kind = {"beginning": "e", "start": "e", "opening": "e", "early": "e", "middle": "m", "mid": "m", "late": "l", "end": "l", "close": "l"}.get(word, "")
    first, last = span.first, span.last
    if kind and span.sort is Sort.MONTH:
        part = {"e": (0, 9), "m": (10, 19), "l": (20, (last - first).days)}[kind]
        return days(first + timedelta(days=part[0]), first + timedelta(days=part[1]), span.value, Sort.MONTH) or span
    if kind and span.sort is Sort.YEAR:
        begin = {"e": 1, "m": 5, "l": 9}[kind]
        return days(date(first.year, begin, 1), month_end(first.year, begin + 3), span.value, Sort.YEAR) or span
    if published is None or not first <= published <= last:
        return span
    if word == "earlier":
        return days(first, published, span.value, span.sort) or span
    if word in ("later", "rest", "remainder"):
        return days(published, last, span.value, span.sort) or span
    return span


_TO_DAY = re.compile(r",?\s(?:(?:on|of|in|into|early|late|local time,?)\s)?(?:the\s)?(?:morning\sof\s)?|,\s")
_TO_TIME = re.compile(r",?\s(?:at|in|around|about|at\sabout|at\saround|shortly\sbefore|shortly\safter|just\safter|just\sbefore|on)\s|,?\s|-")
_TO_PERIOD = re.compile(r",?\s(?:(?:of|in|during|from|for|the)\s)?")


def join(text: str, one: Draft, two: Draft) -> Draft | None:
    """Return the one expression that two neighbours make, or None: "10 a.m." and "Tuesday", "May 3" and "last year"."""
    between = text[one.end : two.start]
    a, b = one.span, two.span
    joined: Span | None = None
    if a.sort is Sort.TIME and b.sort is Sort.TIME and re.fullmatch(r"\s(?:in\s|at\s)?", between):
        joined = _both_times(a, b)
    elif a.sort is Sort.TIME and b.sort is Sort.DAY and _TO_DAY.fullmatch(between):
        joined = _at(b, a.suffix)
    elif a.sort is Sort.DAY and b.sort is Sort.TIME and _TO_TIME.fullmatch(between) :
        if text[two.start : two.start + 4].lower() == "the " and between == ", ":
            return None
        joined = _at(a, b.suffix)
    elif _TO_PERIOD.fullmatch(between):
        joined = _slice(text, one, two) or _within(text, one, two)
    return Draft(one.start, two.end, joined) if joined else None


_SLICE = re.compile(r"the\s(first|opening|last|final|closing)\s(?P<n>.+?)\s(?P<u>days|weeks|months|quarters|years)", re.IGNORECASE)


def _slice(text: str, one: Draft, two: Draft) -> Span | None:
    """ "The last two weeks of September": a length, and its days."""
    match, whole = _SLICE.fullmatch(text[one.start : one.end]), two.span
    count = count_of(match["n"]) if match else None
    if match is None or count is None or whole.first is None or whole.last is None or one.span.value[0] != "P":
        return None
    if match[1].lower() in ("first", "opening"):
        end = shift(whole.first, count, match["u"])
        return days(whole.first, end - timedelta(days=1), one.span.value, Sort.QUARTER) if end else None
    begin = shift(whole.last + timedelta(days=1), -count, match["u"])
    return days(begin, whole.last, one.span.value, Sort.QUARTER)


def _both_times(a: Span, b: Span) -> Span | None:
    """ "8:30 in the evening": the part says which half of the day."""
    match = re.fullmatch(r"T(\d\d):(\d\d)", a.suffix)
    if match is None or b.suffix.startswith("T1") or b.suffix.startswith("T2"):
        return None
    hour = int(match[1])
    if b.suffix in ("TAF", "TEV", "TNI") and 1 <= hour < 12 and not (b.suffix == "TNI" and hour < 5):
        hour += 12
    suffix = f"T{hour:02d}:{match[2]}"
    return replace(a, value=suffix, suffix=suffix, is_bare=False)


def _at(day: Span, suffix: str) -> Span | None:
    if day.first is None:
        return replace(day, value=day.value + suffix, suffix=suffix)
    if day.suffix and re.match(r"T\d", day.suffix):  # "6 a.m. tomorrow morning"
        return day if suffix in ("TMO", "TAF", "TEV", "TNI") else None
    if day.suffix:  # "Tuesday night at 9 p.m."
        return one_day(day.first, suffix)
    if day.first != day.last:
        return days(day.first, day.last, f"{day.first.isoformat()}{suffix}", Sort.DAY) if suffix == "TNI" else None
    return one_day(day.first, suffix)


def _within(text: str, one: Draft, two: Draft) -> Span | None:
    """A day, month or quarter within a year or week that is told beside it."""
    a, b = one.span, two.span
    words = plain(text[one.start : one.end])
    if b.sort is Sort.WEEK and a.sort is Sort.DAY and not a.suffix and b.first and a.first and re.search(r"[a-z]+day$", words):
        return one_day(b.first - timedelta(days=b.first.weekday()) + timedelta(days=a.first.weekday()))
    if a.value.startswith("PAST") and words.endswith("ago"):
        return None
    if b.sort is Sort.DAY and words.endswith("ago") and a.first and b.first and not b.suffix:
        return one_day(to_weekday(a.first + timedelta(days=3), b.first.weekday(), ahead=False))
    if b.sort is not Sort.YEAR or b.first is None:
        return _fiscal(a, b)
    year = b.first.year
    if a.sort is Sort.MONTH and a.first and not re.search(r"\d", words):
        span = month_of(year, a.first.month)
        return span if a.precision is TimePrecision.MONTH else _same_part(a, span)
    if a.sort is Sort.MONTH and a.value.startswith("XXXX"):
        return month_of(year, int(a.value[5:7]))
    if a.sort is Sort.DAY and a.first and not re.search(r"\d{4}|[a-z]day$|ago$|later$|earlier$", words) and _MONTH_DAY.search(words):
        return one_day(_in_year(a.first, year), a.suffix)
    if a.sort is Sort.QUARTER and re.search(r"same|this time", words):
        return year_of(year)
    if a.sort is Sort.QUARTER and a.first and a.last and not re.search(r"\d{4}", words):
        begin = month_start(year, a.first.month)
        end = month_end(year + (a.last.year - a.first.year), a.last.month)
        value = a.value if a.value.startswith("P") else f"{year}{a.value[4:]}"
        return days(begin, end, value, Sort.QUARTER)
    return None


_MONTH_DAY = re.compile(r"\d\s(?:of\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d")


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _same_part(part: Span, whole: Span) -> Span | None:
    if part.first is None or whole.first is None or whole.last is None:
        return None
    first = whole.first + timedelta(days=part.first.day - 1)
    last = whole.last if part.first.day > 20 else whole.first + timedelta(days=9 + part.first.day - 1)
    return days(first, last, whole.value, Sort.MONTH)


def _fiscal(a: Span, b: Span) -> Span | None:
    """ "The third quarter of fiscal 2012": the quarter of a year whose days are not known."""
    if a.sort is Sort.QUARTER and b.value.startswith("FY") and re.search(r"[QH]\d$", a.value):
        return no_days(f"{b.value[2:]}{a.value[4:]}", Sort.QUARTER)
    return None


_SINCE = re.compile(r"\b(?:ever\s)?since\s(?:(?:at\sleast|about|around|late|early|the)\s){0,2}$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|through)\s(?:(?:at\sleast|about|around|late|early|the)\s){0,2}$", re.IGNORECASE)
# "Adjourned until Monday": of that day alone.
_MOVED = re.compile(r"\b(?:adjourned|postponed|delayed|deferred|put\soff|moved|not|n[’']t|rescheduled)\b[^.;]*$", re.IGNORECASE)
_LINK_REACH = 48
_FROM = re.compile(r"\b(?:from|between)\s(?:(?:about|around|late|early|the)\s){0,2}$", re.IGNORECASE)
_RANGE = re.compile(r",?\s(?:to|through|until|till|and|thru)\s(?:(?:about|late|early|the)\s)?|\s?[-–—]\s?")
_PLAIN_RANGE = re.compile(r"\s(?:to|through|thru)\s|\s?[–—]\s?")
_RANGED = (Sort.DAY, Sort.MONTH, Sort.YEAR, Sort.WEEK, Sort.QUARTER, Sort.LONG)


def link(text: str, drafts: Sequence[Draft], clock: Clock) -> list[Draft]:
    """Return the expressions of a sentence with the days that "since", "until" and "from … to" give them."""
    linked = list(drafts)
    for n, draft in enumerate(drafts):
        span = draft.span
        if n + 1 < len(drafts) and (ended := _period(text, draft, drafts[n + 1])):
            linked[n] = ended
        if span.first is None or span.last is None or span.sort not in _RANGED:
            continue
        before = text[max(clock.sentence_start, draft.start - _LINK_REACH) : draft.start]
        if n + 1 < len(drafts):
            pair = _pair(text, draft, drafts[n + 1], before, clock)
            if pair:
                linked[n], linked[n + 1] = pair
                continue
        if linked[n].span is not span or clock.published is None:
            continue
        if _SINCE.search(before) and span.first <= clock.published:
            linked[n] = replace(draft, span=_covering(span, span.first, clock.published))
        elif _UNTIL.search(before) and span.last >= clock.published and not _MOVED.search(before):
            linked[n] = replace(draft, span=_covering(span, min(span.first, clock.published), span.last))
    return linked


_ENDED = re.compile(r"\s(?:that\s)?(?:ended|ending|to)\s(?:on\s)?")
_ONE_UNIT = {"P1W": "week", "P1M": "month", "P1Q": "quarter", "P1Y": "year"}


def _period(text: str, one: Draft, two: Draft) -> Draft | None:
    """ "The fiscal year ended Sept. 30": the year up to that day."""
    unit, last = _ONE_UNIT.get(one.span.value), two.span.last
    if unit is None or last is None or two.span.sort not in (Sort.DAY, Sort.MONTH):
        return None
    begin = shift(last + timedelta(days=1), -1, unit)
    if begin is None or not _ENDED.fullmatch(text[one.end : two.start]):
        return None
    return replace(one, span=_covering(one.span, begin, last))


def _covering(span: Span, first: date, last: date) -> Span:
    precision = TimePrecision.DAY if first == last else TimePrecision.RANGE
    return replace(span, first=first, last=last, precision=precision)


def _pair(text: str, one: Draft, two: Draft, before: str, clock: Clock) -> tuple[Draft, Draft] | None:
    """Both ends of "from Monday to Friday", each with all the days; and "July and August 2017"."""
    a, b = one.span, two.span
    if b.first is None or b.last is None or b.sort not in _RANGED or a.first is None or a.last is None:
        return None
    between = text[one.end : two.start]
    opened = _FROM.search(before) is not None
    both_months = a.sort is b.sort is Sort.MONTH and re.fullmatch(r"\sand\s|\sto\s|-|–", between)
    if not (opened and _RANGE.fullmatch(between)) and not (a.sort is b.sort and _PLAIN_RANGE.fullmatch(between)) and not both_months:
        return None
    if a.sort is Sort.MONTH and b.sort is Sort.MONTH:
        a = _borrow_year(text[one.start : one.end], a, b)
    elif a.sort is Sort.DAY:
        back = looks_ahead(text, one.start, one.end, clock.sentence_start, clock.sentence_end) is False
        a, b = _in_order(a, b, text[one.start : two.end], clock.published if back else None)
    if a.first is None or b.last is None or a.first > b.last:
        return None
    if both_months and not opened and a.first != month_start(b.last.year, b.last.month - 1) and "and" in between:
        return None
    return replace(one, span=_covering(a, a.first, b.last)), replace(two, span=_covering(b, a.first, b.last))


def _borrow_year(words: str, a: Span, b: Span) -> Span:
    """The first month of a pair stands in the year of the second, or in the one before."""
    if re.search(r"\d{4}", words) or a.first is None or b.first is None:
        return a
    year = b.first.year - (a.first.month > b.first.month)
    span = month_of(year, a.first.month)
    return span if a.precision is TimePrecision.MONTH else (_same_part(a, span) or span)


def _in_order(a: Span, b: Span, words: str, latest: date | None) -> tuple[Span, Span]:
    """ "From Friday to Monday": the end is the first such day after the beginning, and not after the latest day."""
    if a.first is None or b.first is None or b.first != b.last:
        return a, b
    if re.search(r"\d", words) is None:
        week = timedelta(days=7)
        end = to_weekday(a.first + timedelta(days=1), b.first.weekday(), ahead=True)
        too_late = latest is not None and end > latest
        return (_on(a, a.first - week), _on(b, end - week)) if too_late else (a, _on(b, end))
    return (_on(a, _in_year(a.first, a.first.year - 1)), b) if a.first > b.first else (a, b)


def _on(span: Span, day: date | None) -> Span:
    return one_day(day, span.suffix) or span
