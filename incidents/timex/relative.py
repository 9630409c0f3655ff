"""Expressions counted from the day of publication: weekdays, "last month", "three weeks ago", "the past year"."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta

from incidents.model import TimePrecision
from incidents.timex.reckoning import (
    Clock,
    Sort,
    Span,
    days,
    month_end,
    month_of,
    months_of,
    no_days,
    one_day,
    shift,
    to_weekday,
    week_of,
    weekend_of,
    year_of,
)
from incidents.timex.rules import Rule, Word, rule
from incidents.timex.words import (
    COUNT,
    OF_UNIT,
    SEASON,
    SEASON_CODES,
    SEASON_STARTS,
    UNIT,
    UNITS,
    VAGUE,
    WEEKDAY,
    YEAR,
    S,
    count_of,
    duration_value,
    part_suffix,
    singular,
    weekday_number,
)

_PAST, _PRESENT, _FUTURE = "PAST_REF", "PRESENT_REF", "FUTURE_REF"
# "A few", "several": from two to six; what is vague gets a range of days and no exact one.
_FEW = (2, 6)


def plain(words: str | None) -> str:
    """Return words in lower case with single blanks."""
    return re.sub(r"\s+", " ", (words or "").lower())


def _weekday(match: re.Match[str], clock: Clock) -> Span | None:
    """A weekday by the tense of its clause: the last one before publication or the next one after it."""
    weekday, relative = weekday_number(match["w"]), plain(match["rel"])
    if relative in ("every", "each", "every other", "most"):
        return no_days(f"XXXX-WXX-{weekday + 1}", precision=TimePrecision.WEEK)
    if clock.published is None:
        return no_days(f"XXXX-WXX-{weekday + 1}", Sort.DAY, TimePrecision.DAY)
    now, story = clock.published, clock.story.base or clock.published
    if relative == "next":  # of next week: a weekday of this week goes without "next"
        day = now + timedelta(days=7 - now.weekday() + weekday)
    elif relative in ("coming", "this coming"):
        day = to_weekday(now + timedelta(days=1), weekday, ahead=True)
    elif relative in ("last", "past", "this past"):
        day = to_weekday(now - timedelta(days=1), weekday, ahead=False)
    elif relative == "the following":
        day = to_weekday(story + timedelta(days=1), weekday, ahead=True)
    elif relative in ("the previous", "previous"):
        day = to_weekday(story - timedelta(days=1), weekday, ahead=False)
    elif relative == "this":
        day = to_weekday(now, weekday, ahead=clock.is_ahead(match) or now.weekday() < weekday)
    else:
        day = to_weekday(now, weekday, ahead=clock.is_ahead(match))
    return one_day(day)


def _weekdays(match: re.Match[str], clock: Clock) -> Span | None:
    return no_days(f"XXXX-WXX-{weekday_number(match['w']) + 1}", precision=TimePrecision.WEEK)


_DAYS_FROM_NOW = {
    "today": 0, "yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2, "the night before last": -2,
}  # fmt: skip


def _simple(match: re.Match[str], clock: Clock) -> Span | None:
    if clock.published is None:
        return no_days(_PRESENT, Sort.DAY, TimePrecision.DAY)
    words = plain(match["x"])
    return one_day(clock.published + timedelta(days=_DAYS_FROM_NOW[words]), "TNI" if "night" in words else "")


def _this_part(match: re.Match[str], clock: Clock) -> Span | None:
    """ "This morning", "tonight", "last night"; also "overnight", the night before publication."""
    words = plain(match["x"])
    part = "night" if words in ("tonight", "overnight") else words.split()[-1]
    suffix = part_suffix(part)
    if clock.published is None:
        return no_days(f"XXXX-XX-XX{suffix}", Sort.DAY)
    back = 1 if words.startswith(("last", "overnight")) else 0
    return one_day(clock.published - timedelta(days=back), suffix)


_THE = re.compile(r"\bthe\s+$", re.IGNORECASE)


def _calendar(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Last week", "next month", "this year", "this decade"."""
    if _THE.search(clock.before(match)) and plain(match["k"]) in ("last", "next", "past"):
        return None  # "the last year of his contract"
    if clock.published is None:
        return no_days({"l": _PAST, "p": _PAST, "n": _FUTURE}.get(plain(match["k"])[0], _PRESENT))
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "upcoming": 1}.get(plain(match["k"]).split()[-1], 0)
    unit = plain(match["u"])
    if unit == "weekend" and step == 0:
        return weekend(clock.published, ahead=plain(match["k"]) != "this past" and clock.is_ahead(match))
    if unit in SEASON_CODES:
        return season_near(unit, clock.published, step, clock.is_ahead(match) or None)
    return calendar_unit(clock.published, unit, step)


def calendar_unit(day: date, unit: str, step: int) -> Span | None:
    """Return the week, month, quarter, year and so on of a day, or one before or after it."""
    moved = shift(day.replace(day=1) if unit == "month" else day, step, unit)
    if moved is None:
        return None
    if unit == "day":
        return one_day(moved)
    if unit == "week":
        return week_of(moved)
    if unit == "weekend":
        return weekend_of(moved)
    if unit == "month":
        return month_of(moved.year, moved.month)
    if unit == "quarter":
        return quarter_of(moved.year, (moved.month + 2) // 3)
    if unit == "decade":
        start = moved.year // 10 * 10
        return days(date(start, 1, 1), date(start + 9, 12, 31), f"{start // 10}", Sort.LONG)
    if unit == "century":
        start = (moved.year - 1) // 100 * 100
        return days(date(start + 1, 1, 1), date(start + 100, 12, 31), f"{start // 100:02d}", Sort.LONG)
    return year_of(moved.year)


def quarter_of(year: int, nth: int) -> Span:
    """Return a quarter of a calendar year."""
    return months_of(year, nth * 3 - 2, nth * 3, f"{year}-Q{nth}")


def weekend(published: date, *, ahead: bool) -> Span:
    """Return the weekend around or before publication, or the next one."""
    if ahead or published.weekday() >= 5:
        return weekend_of(published)
    return weekend_of(published - timedelta(days=7))


def _the_weekend(match: re.Match[str], clock: Clock) -> Span | None:
    if clock.published is None:
        return no_days("XXXX-WXX-WE", Sort.WEEK)
    return weekend(clock.published, ahead=clock.is_ahead(match))


def season_of(word: str, year: int) -> Span:
    """Return the season that begins in a year."""
    start = SEASON_STARTS[word.lower()]
    return months_of(year, start, start + 2, f"{year}-{SEASON_CODES[word.lower()]}")


def season_near(word: str, published: date, step: int, tense: bool | None) -> Span:
    """Return the season before (-1), after (1) or nearest (0) to publication."""
    year = published.year
    seasons = [season_of(word, y) for y in range(year - 2, year + 3)]
    over = [s for s in seasons if s.last and s.last < published]
    begun = [s for s in seasons if s.first and s.first <= published]
    to_come = [s for s in seasons if s.first and s.first > published]
    if step < 0:
        return over[-1]
    if step > 0:
        return to_come[0]
    if begun[-1] not in over:
        return begun[-1]
    # "This autumn" in June is the one to come; "this summer" in October is the one just over.
    nearer = (to_come[0].first or published) - published < published - (over[-1].last or published)
    return to_come[0] if tense or (nearer and tense is None) else over[-1]


def _season(match: re.Match[str], clock: Clock) -> Span | None:
    if match["y"]:
        return season_of(match["u"], int(match["y"]))
    if clock.published is None:
        return no_days(f"XXXX-{SEASON_CODES[match['u'].lower()]}", Sort.QUARTER)
    return season_near(match["u"], clock.published, 0, clock.tense(match))


def _ago(match: re.Match[str], clock: Clock) -> Span | None:
    return from_now(clock.published, None, match["u"], -1)


def from_now(base: date | None, count_words: str | None, unit: str, sign: int) -> Span | None:
    """Return what lies so many units before or after a day: a day for days and weeks, else the month or the year."""
    count = count_of(count_words) if count_words else None
    reference = _PAST if sign < 0 else _FUTURE
    if base is None:
        return no_days(reference, Sort.DAY, TimePrecision.DAY)
    if count is None:
        if not count_words or not re.search(r"few|several|handful", count_words, re.IGNORECASE):
            return no_days(reference)
        near, far = (shift(base, sign * n, unit) for n in _FEW)
        return days(near, far, reference)
    if singular(unit) in ("second", "minute", "hour"):
        day = shift(base, sign * count, unit)
        return one_day(day)
    day = shift(base, sign * count, unit)
    if day is None:
        return None
    if singular(unit) in ("year", "decade", "century"):
        return year_of(day.year)
    if singular(unit) in ("month", "quarter"):
        return month_of(day.year, day.month)
    if singular(unit) in ("week", "fortnight", "weekend"):
        value = "{}-W{:02d}".format(*day.isocalendar()[:2])
        return Span(day, day, TimePrecision.DAY, value, Sort.DAY)
    return one_day(day)


_TO_LAST = re.compile(r"\b(?:and|to|will|would|may|might|can|could|should|not|must)\s+$", re.IGNORECASE)
_LAST_OF = re.compile(r"\sof\s(?!\d)")
_OVER = re.compile(r"\b(?:over|in|within|during|for|throughout|of)\s+$", re.IGNORECASE)
_AHEAD_WORDS = ("next", "coming", "following", "upcoming")


def _past_span(match: re.Match[str], clock: Clock) -> Span | None:
    """ "The past three weeks", "the next five years": up to publication, or from it."""
    count_words, unit, word = match["n"], match["u"], plain(match["k"])
    if not count_words and (unit.lower() in ("second", "minute") or _LAST_OF.match(clock.after(match))):
        return None  # "at the last minute", "the last day of school"
    if not match["the"] and (
        not count_words or word in ("coming", "upcoming") or _TO_LAST.search(clock.before(match))
    ):
        return None  # "is to last five days", "is coming four months before"
    if word == "next" and not count_words and not _OVER.search(clock.before(match)):
        return None  # "the next year" of a story
    count = count_of(count_words) if count_words else None if unit.endswith("s") else 1.0
    value = duration_value(count, unit)
    if count_words is None and unit.endswith("s"):
        value = {"coming": _FUTURE, "upcoming": _FUTURE}.get(word, value)
    if clock.published is None or count is None:
        return no_days(value, Sort.LENGTH)
    if singular(unit) in ("second", "minute", "hour"):
        per_day = {"second": 86400, "minute": 1440, "hour": 24}[singular(unit)]
        count, unit = max(1, math.ceil(count / per_day)), "day"
    sign = 1 if word in _AHEAD_WORDS else -1
    return days(clock.published, shift(clock.published, sign * count, unit), value, Sort.LENGTH)


def _vague(match: re.Match[str], clock: Clock) -> Span | None:
    return no_days(_FUTURE if plain(match["k"]) in ("coming", "upcoming", "future", "next") else _PAST)


def _part_of_the(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Earlier in the week", "later in the year", "the end of the month", "the rest of the day"."""
    if clock.published is None:
        return None
    base = clock.story.base or clock.published if plain(match["u"]) == "day" else clock.published
    return calendar_unit(base, plain(match["u"]), 0)


def _financial_year(match: re.Match[str], clock: Clock) -> Span | None:
    """ "For the year", "in the quarter": of the story, else the one that publication stands in or the last full one."""
    if clock.published is None:
        return None
    if plain(match["u"]) == "year":
        return year_of(clock.published.year)
    if clock.story.quarter:
        return quarter_of(*clock.story.quarter)
    return calendar_unit(clock.published, "quarter", -1)


def _period_ended(match: re.Match[str], clock: Clock) -> Span | None:
    """ "The fiscal year ended", "the quarter that ended": a length; its end is told after it."""
    return no_days(duration_value(1, match["u"]), Sort.LENGTH)


def _fiscal(match: re.Match[str], clock: Clock) -> Span | None:
    if clock.published is None:
        return None
    step = {"last": -1, "previous": -1, "preceding": -1, "next": 1, "coming": 1}.get(plain(match["k"]), 0)
    return no_days(f"FY{clock.published.year + step}", Sort.YEAR)


def _year_end(match: re.Match[str], clock: Clock) -> Span | None:
    if clock.published is None:
        return None
    year = clock.published.year
    return days(date(year, 9, 1), month_end(year, 12), str(year), Sort.YEAR)


_I = re.IGNORECASE
# "The year" is that of publication where a part of it is told.
_PART_OF = "(?:" + "|".join(
    rf"(?<=\b{words}\s)" for words in (
        r"beginning\sof", r"start\sof", r"end\sof", r"close\sof", r"middle\sof", r"rest\sof", r"remainder\sof", r"half\sof", r"quarter\sof",
        r"months\sof", r"weeks\sof", r"part\sof", r"earlier\sin", r"later\sin", r"early\sin", r"late\sin", r"days\sof",
    )
) + ")"  # fmt: skip
_CALENDAR_UNIT = rf"(?:week|month|quarter|year|decade|century|weekend|{SEASON})(?![A-Za-z])"

RULES: tuple[Rule, ...] = (
    rule(Word.WEEKDAY, rf"(?:(?P<rel>(?i:last|next|this{S}coming|this{S}past|coming|this|past|(?:the{S})?previous|the{S}following|every{S}other|every|each|most)){S})?(?P<w>{WEEKDAY})", _weekday, follow=r"(?![\w])"),
    rule(Word.WEEKDAY, r"(?P<w>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)s", _weekdays),
    rule(Word.DEICTIC | Word.PART, r"the\sday\s(?:before\syesterday|after\stomorrow)|the\snight\sbefore\slast|(?-i:[Tt]oday|[Yy]esterday|[Tt]omorrow)", _simple, flags=_I),
    rule(Word.PART | Word.DEICTIC, r"this\s(?:morning|afternoon|evening|lunchtime)|last\s(?:night|evening)|tonight|overnight", _this_part, flags=_I),
    rule(Word.UNIT | Word.SEASON, rf"(?:the{S})?(?P<k>current|present|coming|upcoming|this{S}past|this{S}coming|this){S}(?P<u>{_CALENDAR_UNIT})", _calendar, flags=_I),
    rule(Word.UNIT | Word.SEASON, rf"(?P<k>last|next|past|previous){S}(?P<u>{_CALENDAR_UNIT})", _calendar, flags=_I),
    rule(Word.UNIT, rf"(?:the){S}weekend", _the_weekend, flags=_I),
    rule(Word.SEASON, rf"(?:the{S})?(?P<u>{SEASON}),?{S}(?:of{S})?(?P<y>{YEAR})", _season, flags=_I),
    rule(Word.SEASON, rf"the{S}(?P<u>{SEASON})(?P<y>)", _season,
         lead=r"(?:(?<=\bin\s)|(?<=\bover\s)|(?<=\bduring\s)|(?<=\bby\s)|(?<=\buntil\s)|(?<=\bsince\s)|(?<=\bthroughout\s)|(?<=\bfor\s))", follow=r"(?!\w|\s(?:of|in\sthe)\b)"),
    rule(Word.UNIT, rf"(?:many{S}|long{S})?(?P<n>)(?P<u>{UNITS}){S}ago", _ago, flags=_I),
    rule(Word.UNIT, rf"(?P<the>(?:the|these|those){S})?(?P<k>past|last|next|coming|upcoming){S}(?:(?P<n>{COUNT}|{VAGUE}|couple{S}of){S})?{OF_UNIT}(?P<u>{UNIT})", _past_span, flags=_I),
    rule(Word.UNIT, rf"(?P<k>recent|coming|upcoming|past){S}(?P<u>{UNITS})", _vague, flags=_I),
    rule(Word.UNIT, r"the\s(?P<u>day|week|month|quarter|year|decade|century)", _part_of_the, flags=_I, lead=_PART_OF, follow=r"(?!\w|\s(?:before|after)\b)"),
    rule(Word.UNIT, r"the\s(?P<u>year|quarter)", _financial_year, lead=r"(?:(?<=\bfor\s)|(?<=\bin\s))", follow=r"(?=\s*(?:[,.;:)]|$)|\s(?:rose|fell|was|were|to|at|as|from|of)\b)"),
    rule(Word.UNIT, r"the\s(?:fiscal\s|financial\s)?(?P<u>week|month|quarter|year)", _period_ended, follow=r"(?=\s(?:that\s)?(?:ended|ending|to)\b)"),
    rule(Word.UNIT, rf"(?:the{S})?(?P<k>current|last|next|this|previous|preceding|coming){S}(?:fiscal|financial){S}year", _fiscal, flags=_I),
    rule(Word.UNIT, r"(?:the\s)?year-end|the\syear's\send", _year_end, flags=_I),
)  # fmt: skip
