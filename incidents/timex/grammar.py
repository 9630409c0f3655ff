"""The grammar of time expressions, and the way through a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from incidents.model import Sentence, TimePrecision, Timex
from incidents.timex import makers
from incidents.timex.reckoning import SMALL, Clock, Holiday, Span, day_range_of

Maker = Callable[[re.Match[str], Clock], Span | None]

_MON = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept\.?|Sep\.?|Oct\.?|Nov\.?|Dec\.?)(?![a-z])"
)
_WD = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tue|Tues|Wed|Thu|Thurs|Fri|Sat|Sun)(?![a-z])"
_D = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:,]\d|[\d%])"
_Y = r"(?:1[5-9]\d\d|20\d\d)(?!\d|,\d)"
_N = r"(?:\d{1,3}|" + "|".join(sorted(map(re.escape, SMALL), key=len, reverse=True)) + r")"
_PART = r"(?:morning|afternoon|evening|night|noon|midnight|dawn|dusk|lunchtime)"
_EARLY = r"(?:early|late|mid|middle of|beginning of|start of|end of|early in|late in|the beginning of|the start of|the end of|the middle of)[ -]"
_UNIT = r"(?:hour|day|week|month|year|decade)s?"


def _p(body: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(r"(?<![\w$€£])(?P<x>" + body + r")(?![\w])", flags)


_I = re.IGNORECASE
_WEEKDAY_LEAD = rf"(?:{_WD},?\s+(?:the\s+)?)?"
_SINGLE: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (_p(rf"{_WEEKDAY_LEAD}(?P<d>{_D})\s+(?:of\s+)?(?P<m>{_MON}),?\s+(?P<y>{_Y})"), makers.full_date),
    (_p(rf"{_WEEKDAY_LEAD}(?P<m>{_MON})\s+(?P<d>{_D}),?\s+(?P<y>{_Y})"), makers.full_date),
    (_p(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"), makers.iso),
    (_p(r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4}|\d{2}(?![\d.]))"), makers.dotted),
    (_p(rf"{_WEEKDAY_LEAD}(?:the\s+)?(?P<d>{_D})\s+(?:of\s+)?(?P<m>{_MON})(?!\s+\d{{4}})"), makers.day_month),
    (_p(rf"{_WEEKDAY_LEAD}(?P<m>{_MON})\s+(?P<d>{_D})(?!,?\s+(?:1[5-9]|20)\d\d)"), makers.day_month),
    (_p(rf"(?P<part>{_EARLY})?(?P<m>{_MON}),?\s+(?:of\s+)?(?P<y>{_Y})", _I), makers.month_only),
    (_p(rf"(?P<m>{_MON})\s+(?:of\s+)?(?P<rel>last year|this year|next year)"), makers.month_only),
    (_p(rf"(?P<part>{_EARLY})?(?P<m>{_MON})(?!\s*\d)"), makers.month_only),
    (_p(rf"(?:(?P<rel>last|next|this coming|coming|this|past|previous)\s+)?(?P<w>{_WD})(?:\s+(?P<part>{_PART}))?(?:\s+(?P<week>last week))?"), makers.weekday_of),
)  # fmt: skip
_INNER = (
    *_SINGLE,
    (_p(r"(?P<y>(?:19|20)\d\d)"), makers.year),
    (_p(rf"(?P<d>{_D})\s*[-–—]\s*(?P<e>{_D})\s+(?P<m>{_MON})(?:,?\s+(?P<y>{_Y}))?"), makers.day_range),
    (_p(r"(?:(?P<part>early|late|the (?:start|beginning|end|middle) of)\s+)?(?P<k>last|next|this)\s+(?P<u>week|month|year|weekend|spring|summer|autumn|fall|winter)", _I), makers.calendar),
    (_p(r"today|tonight|yesterday|tomorrow|this morning|last night", _I), makers.simple),
)  # fmt: skip
_INNER_ANY = (
    rf"(?P<rest>{_WEEKDAY_LEAD}{_D}\s+{_MON}(?:,?\s+{_Y})?|{_WEEKDAY_LEAD}{_MON}\s+{_D}(?:,?\s+{_Y})?|"
    rf"(?:(?:last|next|this)\s+)?{_WD}(?:\s+{_PART})?|(?:{_EARLY})?{_MON}(?:\s+{_Y})?|(?:19|20)\d\d(?!\d)|"
    r"(?:the\s+(?:start|beginning|end|middle)\s+of\s+)?(?:last|next|this)\s+(?:week|month|year|weekend|spring|summer|autumn|fall|winter)|yesterday|today|tomorrow|tonight|this morning|last night)"
)


def _since(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Since Monday": from then to publication; "until Friday": from publication to then."""
    inner = _inner(match, clock)
    if inner is None or clock.published is None or inner.first is None or inner.last is None:
        return inner
    if match["k"].lower() in ("until", "till", "through"):
        weekday = inner.time_precision is TimePrecision.DAY and inner.last < clock.published
        last = inner.last + timedelta(days=7) if weekday and re.fullmatch(_WD, match["rest"]) else inner.last
        return day_range_of(min(clock.published, last), last)
    return day_range_of(inner.first, max(clock.published, inner.first))


def _inner(match: re.Match[str], clock: Clock) -> Span | None:
    rest = match["rest"]
    for pattern, maker in _INNER:
        found = pattern.fullmatch(clock.text, match.start("rest"), match.end("rest"))
        if found and len(found["x"]) == len(rest):
            return maker(found, clock)
    return None


def _night_of(match: re.Match[str], clock: Clock) -> Span | None:
    inner = _inner(match, clock)
    if inner is None or inner.first is None or inner.last is None:
        return inner
    return day_range_of(inner.first, max(inner.last, inner.first + timedelta(days=1)))


def _early_on(match: re.Match[str], clock: Clock) -> Span | None:
    return _inner(match, clock)


_GRAMMAR: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (_p(rf"(?:the\s+)?night of\s+(?:the\s+)?(?P<rest>{_D}\s*[-–—]\s*{_D}\s+{_MON}(?:,?\s+{_Y})?|{_INNER_ANY[9:-1]})", _I), _night_of),
    (_p(rf"(?P<k>since|until|till)\s+(?:the\s+)?{_INNER_ANY}", _I), _since),
    (_p(rf"(?:early|late|earlier|later|shortly before dawn|before dawn|at dawn|around noon)\s+(?:on\s+)?(?P<rest>{_WD}(?:\s+{_PART})?)"), _early_on),
    (_p(rf"(?:from|between)\s+(?P<d>{_D})\s+(?:to|and|until|till)\s+(?P<e>{_D})\s+(?P<m>{_MON})(?:,?\s+(?P<y>{_Y}))?", _I), makers.day_range),
    (_p(rf"(?:from|between)\s+(?P<m>{_MON})\s+(?P<d>{_D})\s+(?:to|and|until|till)\s+(?:(?P<m2>{_MON})\s+)?(?P<e>{_D})(?:,?\s+(?P<y>{_Y}))?", _I), makers.day_range),
    (_p(rf"(?P<d>{_D})\s+(?P<m>{_MON})\s*(?:to|[-–—])\s*(?P<e>{_D})\s+(?P<m2>{_MON})(?:,?\s+(?P<y>{_Y}))?"), makers.day_range),
    (_p(rf"(?P<d>{_D})\s*(?:[-–—]|to|and)\s*(?P<e>{_D})\s+(?P<m>{_MON})(?:,?\s+(?P<y>{_Y}))?"), makers.day_range),
    (_p(rf"(?P<m>{_MON})\s+(?P<d>{_D})\s*(?:[-–—]|to|and)\s*(?P<e>{_D})(?:,?\s+(?P<y>{_Y}))?"), makers.day_range),
    *_SINGLE,
    (_p(rf"(?P<m>{_MON})\s+(?:and|to)\s+(?P<m2>{_MON})(?:\s+(?P<y>{_Y}))?"), makers.months),
    (_p(r"(?:the\s+)?(?P<q>first|second|third|fourth|last)\s+(?P<k>quarter|half)(?:\s+of\s+(?P<y>(?:19|20)\d\d))?", _I), makers.quarter),
    (_p(r"the\s+(?:early\s+|late\s+|mid-)?(?P<y>(?:1[5-9]|20)\d0)s"), makers.decade),
    (_p(r"the day before yesterday|the day after tomorrow|yesterday (?:morning|afternoon|evening|night)|tomorrow (?:morning|night)|"
        r"earlier today|today|tonight|this (?:morning|afternoon|evening)|yesterday|tomorrow|last night", _I), makers.simple),
    (_p(r"overnight|in the night|during the night", _I), makers.overnight),
    (_p(rf"(?:about |around |nearly |almost |more than |just |over )?(?P<n>{_N})\s+(?P<u>{_UNIT})\s+ago", _I), makers.ago),
    (_p(rf"(?P<n>{_N})\s+(?P<u>{_UNIT})\s+(?P<k>later|earlier|before|after)(?!\s+(?:the|a|an|his|her|its|their)\b)", _I), makers.later),
    (_p(r"the (?:following|next) (?:day|morning)|the day (?:before|after)(?! yesterday| tomorrow)|(?:the|that) same (?:day|evening|morning|night|afternoon)|"
        r"the previous (?:day|night|evening)|the night before|a day (?:earlier|later|before|after)|that (?:day|evening|morning|afternoon)", _I), makers.story_day),
    (_p(rf"the\s+(?P<k>past|last|previous|next|coming|following)\s+(?:(?P<n>{_N})\s+)?(?P<u>{_UNIT})(?<!the last year)", _I), makers.past_span),
    (_p(r"(?P<part>early|late|the beginning of|the start of|the end of)?\s*(?P<k>last|next|this|coming|previous)\s+(?P<u>week|month|year|weekend|spring|summer|autumn|fall|winter)(?!end)", _I), makers.calendar),
    (_p(r"(?:the|this past) weekend", _I), makers.weekend),
    (re.compile(r"(?<![\w.])on\s+(?P<x>the\s+(?P<d>(?:3[01]|[12]?\d)(?:st|nd|rd|th)))(?!\s+(?:floor|day|anniversary|century|minute|hole|birthday|time|of|[A-Z]))(?!\w)"), makers.bare_day),
    (re.compile(r"(?<![\w.])again on\s+(?P<x>the\s+(?P<d>(?:3[01]|[12]?\d)(?:st|nd|rd|th)))(?!\w)"), makers.bare_day),
    (_p(r"9/11"), makers.nine_eleven),
    (re.compile(r"\b(?:in|of|since|from|during|by|until|early|late|before|after|year|summer of|back in|the)\s+(?P<x>(?:(?P<part>early|late|mid|the end of|the start of|the beginning of)[ -])?(?P<y>(?:1[5-9]|20)\d\d))(?!\d|,\d|[-–]\d|\s+(?:people|men|women|soldiers|troops|civilians|homes|houses|km|miles|metres|tonnes|refugees|families|children|workers|dead|pounds|dollars))\b", _I), makers.year),
    (_p(rf"(?:every|each)\s+(?:{_WD}|day|week|month|year|night|morning)|daily|weekly|nightly", _I), makers.repeated),
    (_p(rf"(?P<n>{_N})\s+(?P<u>hours|days?|weeks?|months?|years?)(?!\s+(?:ago|later|earlier|before|after|old))", _I), makers.duration),
)  # fmt: skip


def find_timexes(
    text: str, sentences: Sequence[Sentence], published: date | None, holidays: tuple[Holiday, ...] = ()
) -> list[Timex]:
    """Return the time expressions of a text, in order and without overlap.

    Weekdays follow the tense around them; "two days later" counts from the last day told before it. Durations and
    sets ("three weeks", "every Friday") have no first and last day. Without a publication day only what carries a
    year is dated.
    """
    found: list[Timex] = []
    story: date | None = None
    for sentence in sentences:
        end_before = sentence.start
        for start, end, kind, match in _matches(text, sentence, holidays):
            if start < end_before:
                continue
            clock = Clock(text, published, story, sentence.start, sentence.end, holidays)
            span = kind(match, clock)
            if span is None:
                continue
            found.append(Timex(start, end, text[start:end], span.value, span.first, span.last, span.time_precision))
            end_before = end
            if (
                span.first is not None
                and span.first == span.last
                or (
                    span.first is not None
                    and span.time_precision is TimePrecision.RANGE
                    and (span.last or span.first) - span.first <= timedelta(1)
                )
            ):
                story = span.first
    return [_tidied(t) for t in found]


def _tidied(timex: Timex) -> Timex:
    if timex.first and timex.last and timex.last < timex.first:
        return replace(timex, first=timex.last, last=timex.first)
    return timex


def _matches(
    text: str, sentence: Sentence, holidays: tuple[Holiday, ...]
) -> list[tuple[int, int, Maker, re.Match[str]]]:
    """All matches in a sentence, the earliest and then the longest first."""
    found: list[tuple[int, int, Maker, re.Match[str]]] = []
    for pattern, maker in _GRAMMAR:
        found.extend((m.start("x"), m.end("x"), maker, m) for m in pattern.finditer(text, sentence.start, sentence.end))
    if holidays:
        names = re.compile(
            r"\b(?P<x>" + "|".join(re.escape(h.name) for h in holidays) + r")(?:\s+(?P<y>" + _Y + r"))?\b"
        )
        found.extend(
            (m.start("x"), m.end("x"), makers.holiday, m) for m in names.finditer(text, sentence.start, sentence.end)
        )
    return sorted(found, key=lambda f: (f[0], -(f[1] - f[0])))
