"""Expressions counted from what the text told before: "two days later", "the next day", "that year"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from incidents.model import TimePrecision
from incidents.timex.reckoning import Clock, Sort, Span, days, month_of, no_days, one_day, shift, to_weekday, year_of
from incidents.timex.relative import calendar_unit, from_now, plain, quarter_of
from incidents.timex.rules import Rule, Word, rule
from incidents.timex.words import (
    COUNT,
    OF_UNIT,
    SEASON,
    UNIT,
    UNITS,
    VAGUE,
    WEEKDAY,
    S,
    count_of,
    duration_value,
    part_suffix,
    singular,
    weekday_number,
)

_BACK = ("earlier", "before", "previously", "beforehand", "previous", "preceding")


def _counted(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Two weeks ago", "ten days from now", "two days later"."""
    word = plain(match["k"]).split()[0]
    if word in ("ago", "back"):
        return from_now(clock.published, match["n"], match["u"], -1)
    if word not in ("hence", "from"):
        return _later(match, clock)
    base = clock.published
    if base and match["w"]:
        base = to_weekday(base + timedelta(days=1), weekday_number(match["w"]), ahead=True)
    elif base and plain(match["d"]) == "tomorrow":
        base += timedelta(days=1)
    span = from_now(base, match["n"], match["u"], 1)
    is_exact = singular(match["u"]) in ("day", "week") and (match["w"] or match["d"])
    return one_day(span.first) if span and is_exact and span.first == span.last else span


def _later(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Two days later", "a year earlier": from the day, month or year that the story told last."""
    sign = -1 if plain(match["k"]) in _BACK else 1
    unit, words = singular(match["u"]), match["n"]
    count = count_of(words) if words else None
    length = no_days(duration_value(count, unit), Sort.OTHER)
    story = clock.story
    if unit in ("second", "minute", "hour"):
        return _moments_later(clock, count, unit, sign) or length
    if count is None:
        return length
    if unit in ("year", "decade", "century"):
        day = clock.published.replace(day=1) if clock.published else None
        base = day.replace(year=story.year) if story.year and day else day
        return from_now(base, words, unit, sign)
    if unit in ("month", "quarter"):
        return from_now(story.month or clock.published, words, unit, sign)
    return from_now(story.base or clock.published, words, unit, sign)


def _moments_later(clock: Clock, count: float | None, unit: str, sign: int) -> Span | None:
    if clock.story.moment is None or count is None:
        return None
    moment = clock.story.moment + sign * timedelta(**{f"{unit}s": count})
    return one_day(moment.date(), f"T{moment:%H:%M}")


def _next_day(match: re.Match[str], clock: Clock) -> Span | None:
    """ "The next day", "the previous month", "the night before", "the following year"."""
    words = plain(match["k"])
    sign = -1 if words in _BACK else 0 if words in ("same", "very same", "that", "that same", "that very") else 1
    unit, story = plain(match["u"]), clock.story
    if unit in ("day", "night", "morning", "afternoon", "evening"):
        if story.base is None and sign == 0 and words.startswith("that"):
            return None
        base = story.base or clock.published
        if base is None:
            return None
        # "The next night" is that of the next day, and "the night before" that of the day before.
        return one_day(base + timedelta(days=sign), "" if unit == "day" else part_suffix(unit))
    if unit == "year":
        told = story.year or (clock.published.year if clock.published and sign else None)
        return year_of(told + sign) if told else None
    if unit == "month":
        base = story.month or (clock.published if sign else None)
        day = shift(base.replace(day=1), sign, "month") if base else None
        return month_of(day.year, day.month) if day else None
    base = story.base or (clock.published if sign else None)
    return calendar_unit(base, unit, sign) if base and unit in ("week", "weekend", "quarter") else None


def _year_earlier(match: re.Match[str], clock: Clock) -> Span | None:
    """ "The year-earlier quarter": the quarter of the story, or the last full one, a year before."""
    if clock.published is None:
        return None
    latest = calendar_unit(clock.published, "quarter", -1)
    if match["u"] and plain(match["u"]) in ("quarter", "period") and latest and latest.first:
        year, nth = clock.story.quarter or (latest.first.year, (latest.first.month + 2) // 3)
        return quarter_of(year - 1, nth)
    return year_of((clock.story.year or clock.published.year) - 1)


def _same_period(match: re.Match[str], clock: Clock) -> Span | None:
    """ "The same period", "this time": counts only with the year that is told beside it."""
    if clock.published is None:
        return None
    year = year_of(clock.published.year)
    return Span(year.first, year.last, TimePrecision.YEAR, year.value, Sort.QUARTER, is_bare=True) if year else None


def _latest_quarter(match: re.Match[str], clock: Clock) -> Span | None:
    return calendar_unit(clock.published, "quarter", -1) if clock.published else None


def _first_last_of(match: re.Match[str], clock: Clock) -> Span | None:
    """ "The first two days": a length; its days are told elsewhere."""
    return no_days(duration_value(count_of(match["n"]) if match["n"] else 1, match["u"]), Sort.LENGTH)


def _first_months(match: re.Match[str], clock: Clock) -> Span | None:
    """ "The first nine months" of this year, or of the last where they are not over."""
    count = count_of(match["n"])
    if count is None or clock.published is None:
        return None
    value, year = duration_value(count, "month"), clock.published.year
    months = int(count)
    if not match["t"] and not clock.is_ahead(match) and months > clock.published.month:
        year -= 1
    span = months_of_year(year, match["q"], months)
    return days(span[0], span[1], value, Sort.QUARTER)


def months_of_year(year: int, which: str, months: int) -> tuple[date | None, date | None]:
    """Return the days of the first or the last months of a year."""
    if not 1 <= months <= 12:
        return None, None
    if plain(which) in ("first", "opening"):
        return month_of(year, 1).first, month_of(year, months).last
    return month_of(year, 13 - months).first, month_of(year, 12).last


_I = re.IGNORECASE
_STORY_UNIT = rf"(?:day|night|morning|afternoon|evening|weekend|week|month|quarter|year|{SEASON})(?![A-Za-z])"
# "Two days before" counts from the story; "two days before the vote" is a length, told from the vote.
_ENDS = r"(?=\s*(?:[,.;:!?)–—]|$)|\s(?:and|but|when|while|as|by|with|at|in|on|had|was|were)\b)"

# One pattern for all that is counted, since it is tried at every word.
_FROM_NOW = rf"ago|back(?=\s*[,.;])|hence|from{S}(?:now|(?P<d>today|tomorrow)|(?P<w>{WEEKDAY}))"
_FROM_STORY = rf"(?:later|earlier|previously)(?!\sthan\b)|(?:before|after|afterwards?|beforehand){_ENDS}"

RULES: tuple[Rule, ...] = (
    rule(Word.UNIT, rf"(?P<n>{COUNT}|{VAGUE}|an?|half{S}an?){S}{OF_UNIT}(?P<u>{UNIT}){S}(?P<k>{_FROM_NOW}|{_FROM_STORY})", _counted, flags=_I),
    rule(Word.UNIT, rf"(?P<n>)(?P<u>{UNITS}){S}(?P<k>later|earlier)", _later, flags=_I, follow=r"(?!\w|\sthan\b)"),
    rule(Word.UNIT, rf"(?P<n>)(?P<u>{UNITS}){S}(?P<k>before|after|afterwards?|beforehand)", _later, flags=_I, follow=_ENDS),
    rule(Word.UNIT | Word.PART, rf"the{S}(?P<k>next|following|previous|preceding|very{S}same|same){S}(?P<u>{_STORY_UNIT})", _next_day, flags=_I, lead=r"(?<!\bover\s)(?<!\bwithin\s)"),
    rule(Word.UNIT | Word.PART, rf"(?P<k>that(?:{S}(?:same|very))?){S}(?P<u>{_STORY_UNIT})", _next_day, flags=_I),
    rule(Word.UNIT | Word.PART, rf"the{S}(?P<u>day|night|evening|morning|week|month|year){S}(?P<k>before|after)", _next_day, flags=_I, follow=_ENDS),
    rule(Word.UNIT, rf"(?:the|a){S}year[-\s](?:earlier|ago){S}(?P<u>quarter|period|half|month)", _year_earlier, flags=_I),
    rule(Word.UNIT, r"(?P<u>)year[-](?:earlier|ago)", _year_earlier, flags=_I),
    rule(Word.UNIT | Word.DEICTIC, rf"(?:the{S}same{S}(?:period|quarter|month|week|time|point|stage|day|half|three{S}months|six{S}months|nine{S}months)|this{S}time)", _same_period, flags=_I),
    rule(Word.UNIT, rf"(?:the{S})?(?:latest|most{S}recent){S}quarter", _latest_quarter, flags=_I),
    rule(Word.UNIT, rf"(?:the{S})?(?P<q>first){S}(?P<n>three|six|nine|3|6|9){S}months(?P<t>)", _first_months, flags=_I),
    rule(Word.UNIT, rf"the{S}(?P<q>first|opening|last|final|closing){S}(?P<n>{COUNT}){S}months(?P<t>{S}of{S}(?:the|this){S}year)", _first_months, flags=_I),
    rule(Word.UNIT, rf"the{S}(?:first|opening|final|closing|previous|preceding|following|entire|whole){S}(?:(?P<n>{COUNT}|{VAGUE}){S})?{OF_UNIT}(?P<u>{UNITS}|(?<=entire\s)(?:day|week|month|year)|(?<=whole\s)(?:day|week|month|year))", _first_last_of, flags=_I),
)  # fmt: skip
