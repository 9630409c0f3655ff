"""Dates of the calendar: days, months, years, decades and centuries that are named outright."""

from __future__ import annotations

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
    month_start,
    nearest_year,
    no_days,
    one_day,
    safe_day,
    to_weekday,
    week_value,
    weekend_of,
    without_year,
    year_of,
)
from incidents.timex.rules import Rule, Word, rule
from incidents.timex.words import (
    ANY_WEEKDAY,
    DASH,
    DAY,
    DECADES,
    FULL_MONTH,
    MONTH,
    ORDINAL,
    SHORT_MONTH,
    WEEKDAY,
    YEAR,
    S,
    decade_number,
    month_number,
    ordinal_number,
    weekday_number,
)


def _number(word: str) -> int:
    return int(re.sub(r"\D", "", word))


_SINCE = re.compile(r"\bsince\s+(?:early\s|late\s|mid-)?$", re.IGNORECASE)
_FOR = re.compile(r"\bfor\s+(?:the\s|a\s|its\s|early\s|late\s)?$", re.IGNORECASE)


def date_tense(match: re.Match[str], clock: Clock) -> bool | None:
    """Return the tense that a date has: "since" looks back, and "for the May 12 vote" tells nothing by its verb."""
    before = clock.before(match)
    if _SINCE.search(before):
        return False
    tense = clock.tense(match)
    return None if tense is False and _FOR.search(before) else tense


def _date(match: re.Match[str], clock: Clock) -> Span | None:
    """ "3 May 2019", "May 3", "Sunday, 1 March": without a year, the nearest one that fits the weekday and the tense."""
    month, day = month_number(match["m"]), _number(match["d"])
    if match["y"]:
        return one_day(safe_day(_number(match["y"]), month, day))
    if safe_day(2024, month, day) is None:
        return None
    if clock.published is None:
        return no_days(without_year(month, day), Sort.DAY, TimePrecision.DAY)
    if match["rel"]:
        return one_day(nearest_year(month, day, clock.published, match["rel"].lower() == "next"))
    if match["w"]:
        weekday = weekday_number(match["w"])
        near = (safe_day(clock.published.year + n, month, day) for n in (0, -1, 1))
        fitting = [d for d in near if d and d.weekday() == weekday]
        if fitting:
            return one_day(min(fitting, key=lambda d: abs(d - clock.published) if clock.published else timedelta(0)))
    return one_day(nearest_year(month, day, clock.published, date_tense(match, clock)))


def _iso(match: re.Match[str], clock: Clock) -> Span | None:
    suffix = f"T{match['hh']}:{match['mi']}" if match["hh"] else ""
    return one_day(safe_day(int(match["y"]), int(match["m"]), int(match["d"])), suffix)


def _numeric(match: re.Match[str], clock: Clock) -> Span | None:
    """Day first, unless the text writes the month first or only month first can be."""
    day, month, year = int(match["d"]), int(match["m"]), int(match["y"])
    if len(match["y"]) == 2:
        century = 2000 if year < 60 else 1900
        if clock.published:  # "96" is the year nearest before publication
            century = max(c for c in (1900, 2000, 2100) if c == 1900 or c + year <= clock.published.year + 10)
        year += century
    orders = [(month, day), (day, month)]
    if clock.month_first and match["sep"] == "/":
        orders.reverse()
    return one_day(next((d for m, n in orders if (d := safe_day(year, m, n))), None))


def _day_range(match: re.Match[str], clock: Clock) -> Span | None:
    """ "3-5 May", "March 1 and 3": the days from the first to the last named."""
    month, first, last = month_number(match["m"]), _number(match["d"]), _number(match["e"])
    if first >= last:
        return None
    if match["y"]:
        end = safe_day(_number(match["y"]), month, last)
    elif clock.published is None:
        return no_days(without_year(month, first), Sort.OTHER) if safe_day(2024, month, last) else None
    else:
        end = nearest_year(month, last, clock.published, date_tense(match, clock))
    if end is None:
        return None
    begin = end.replace(day=first)
    return days(begin, end, f"{begin.isoformat()}/{end.isoformat()}", Sort.DAY)


_MONTH_BEFORE = re.compile(
    r"\b(?:in|since|until|till|by|of|during|last|next|this|from|between|to|late|early|mid|and|through|for|after|before|around|about|every|each|or|than|the|a|month)[\s-]+$",
    re.IGNORECASE,
)
_NAME_MONTHS = {"April", "May", "June", "August", "March"}


def _month(match: re.Match[str], clock: Clock) -> Span | None:
    word = match["m"]
    if not match["y"] and not match["rel"] and not _reads_as_month(match, clock):
        return None
    month = month_number(word)
    if match["y"]:
        return month_of(_number(match["y"]), month) if _number(match["y"]) >= 1000 else None
    if clock.published is None:
        return no_days(without_year(month), Sort.MONTH, TimePrecision.MONTH)
    now, year = clock.published.month, clock.published.year
    relative = re.sub(r"\s+", " ", (match["rel"] or "").lower())
    if relative in ("last", "this past", "past"):
        return month_of(year - (month >= now), month)
    if relative in ("next", "this coming", "coming"):
        return month_of(year + (month <= now), month)
    if relative == "the following" and clock.story.month:
        told = clock.story.month
        return month_of(told.year + (month <= told.month), month)
    if relative in ("every", "each"):
        return no_days(without_year(month))
    tense = date_tense(match, clock)
    if month == now:
        return month_of(year, month)
    near = nearest_year(month, 15, clock.published, tense)
    return month_of(near.year, month) if near else None


def _reads_as_month(match: re.Match[str], clock: Clock) -> bool:
    """ "May" and "March" are verbs and April, May, June and August are names: they need a month's company."""
    word = match["m"]
    if word.rstrip(".") not in _NAME_MONTHS:
        return True
    before, after = clock.before(match), clock.after(match)
    led = _MONTH_BEFORE.search(before) is not None
    if re.match(r"\s+[A-Z][a-z]", after):  # "June Brown"; "in April Mr Obama" has its preposition
        return led and re.search(r"\b(?:in|since|until|by|during|last|from)\s+$", before, re.IGNORECASE) is not None
    if re.search(r"\b(?:sister|brother|daughter|son|wife|husband|mother|father|aunt|friend|girlfriend|named|called|Miss|Mrs|Ms)\s+$", before):
        return False
    if re.search(r"[a-z]\s[A-Z][\w’'.-]+\s+$|[A-Z][\w’'.-]+\s[A-Z][\w’'.-]+\s+$", before):
        return led
    if word in ("May", "March"):
        return led or re.match(r"['’]s\s", after) is not None
    return True


def _weekday_the(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Tuesday the 21st": the nearest 21st that is a Tuesday."""
    if clock.published is None:
        return None
    day, weekday = _number(match["d"]), weekday_number(match["w"])
    now = clock.published
    months = [month_start(now.year, now.month + n) for n in range(-4, 5)]
    fitting = [d for m in months if (d := safe_day(m.year, m.month, day)) and d.weekday() == weekday]
    return one_day(min(fitting, key=lambda d: abs(d - now), default=None))


def _bare_day(match: re.Match[str], clock: Clock) -> Span | None:
    """ "On the 4th": of the month of publication, or of the one before where that lies ahead."""
    if clock.published is None:
        return None
    now, day = clock.published, _number(match["d"])
    candidate = safe_day(now.year, now.month, day)
    ahead = clock.is_ahead(match)
    if candidate is None or (candidate > now and not ahead):
        other = month_start(now.year, now.month - 1)
        candidate = safe_day(other.year, other.month, day)
    elif candidate < now and ahead:
        other = month_start(now.year, now.month + 1)
        candidate = safe_day(other.year, other.month, day)
    return one_day(candidate)


def _nth_of_month(match: re.Match[str], clock: Clock) -> Span | None:
    """ "The second week of November", "the last Sunday in March"."""
    month, nth, unit = month_number(match["m"]), ordinal_number(match["n"]), match["u"]
    if match["y"]:
        year = _number(match["y"])
    elif clock.published is None:
        return no_days(without_year(month))
    else:
        end = nearest_year(month, 28, clock.published, date_tense(match, clock))
        if end is None:
            return None
        year = end.year
    first, last = month_start(year, month), month_end(year, month)
    if unit.lower() == "week":
        begin = first + timedelta(days=7 * (nth - 1)) if nth > 0 else last - timedelta(days=6)
        return days(begin, begin + timedelta(days=6), week_value(begin), Sort.WEEK) if begin <= last else None
    weekday = 5 if unit.lower() == "weekend" else weekday_number(unit)
    if nth > 0:
        day = to_weekday(first, weekday, ahead=True) + timedelta(days=7 * (nth - 1))
    else:
        day = to_weekday(last, weekday, ahead=False)
    if day > last:
        return None
    return weekend_of(day) if unit.lower() == "weekend" else one_day(day)


# Words before and after four digits that say that they are no year.
_NOT_YEAR_BEFORE = re.compile(
    r"(?:\b(?:flight|route|highway|road|room|no\.?|number|channel|section|form|code|phone|ext\.?|page|article|resolution|bus|model|type|unit|"
    r"at|only|some|nearly|almost|about|approximately|least|most|over|under|plus|with|killed|these|those|all|level|points?|x|score\sof|(?:more|less|fewer)\sthan)|[$€£#])\s+$",
    re.IGNORECASE,
)
_NOT_YEAR_AFTER = re.compile(
    r"\s?(?:%|°)|[-\s](?:percent|per cent|people|men|women|soldiers|troops|civilians|homes|houses|km|kms|kg|kilometers|kilometres|miles|meters|metres|feet|foot|tonnes|"
    r"tons|pounds|dollars|euros|refugees|families|children|workers|dead|others|fighters|prisoners|residents|students|police|officers|jobs|cases|votes|points|"
    r"times|barrels|square|million|billion|GMT|hours|hrs|years|days|students|migrants|passengers|members|guests|employees|victims|deaths|copies|calls|words|seats|"
    r"buildings|schools|villages|tents|rounds|rockets|shells|missiles|marines|tickets|spectators|fans|acres|hectares|gallons|litres|liters|megawatts|MW|yards|yuan|rubles|roubles|yen|rupees)\b"
    r"|\s[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?\s(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Drive|Lane|Boulevard|Blvd\.?|Way|Court|Place|Highway|Parkway|Pike|Terrace)\b"
)
_NAME_BEFORE = re.compile(r"(?:^|[\s(“\"])([A-Z][\w’'.-]*)\s+$")
_LEADS = frozenset((
    "in", "by", "since", "from", "until", "till", "of", "to", "the", "and", "before", "after", "during", "through",
    "between", "around", "about", "circa", "late", "early", "mid", "for", "back", "year", "years", "on", "through",
    "throughout", "fiscal", "again", "but", "or", "that", "this", "his", "her", "its", "their", "our", "my", "a",
    "an", "is", "was", "summer", "winter", "spring", "autumn", "fall", "christmas", "easter",
    "copyright", "another",
))  # fmt: skip

_OF_OLD_YEARS = frozenset(("in", "since", "by", "from", "until", "year", "circa", "around"))
_NOT_OF_OLD_YEARS = frozenset(("a", "an", "the", "for", "to", "and"))


def _year(match: re.Match[str], clock: Clock) -> Span | None:
    """Four digits after a preposition, a determiner or the like, and before nothing that is counted."""
    year = int(match["y"])
    before, after = clock.before(match, 40), clock.after(match, 60)
    word = re.search(r"([A-Za-z][\w’'.-]*|[^\sA-Za-z0-9])[\s-]*$", before)
    lead = word[1].lower() if word else ""
    # After "a", which counts nothing, people and things are named by their year: "a 2015 police sweep".
    if (_NOT_YEAR_AFTER.match(after) and lead not in ("a", "an", "her", "his", "another")) or _NOT_YEAR_BEFORE.search(before):
        return None
    name = _NAME_BEFORE.search(before)
    if name and name[1].lower() not in _LEADS:
        return None
    # Older years, which look like counts, come after a preposition.
    leads = _OF_OLD_YEARS if year < 1500 else _LEADS - _NOT_OF_OLD_YEARS | {"("}
    if not 1900 <= year <= 2100 and lead not in leads:
        return None
    if re.match(r"-[a-z]", after) and not re.match(r"-(?:era|style|born|built|vintage|like)\b", after):  # "2000-metre"
        return None
    if before.endswith("-") and not re.search(r"\b(?:mid|early|late|pre|post|then|circa)-$", before, re.IGNORECASE):
        return None
    return _part_of_year(year, (match["part"] or "").lower())


def _part_of_year(year: int, part: str) -> Span | None:
    whole = year_of(year)
    if whole is None or not part:
        return whole
    first = {"e": 1, "m": 5, "l": 9}[part[0]]
    return days(date(year, first, 1), month_end(year, first + 3), f"{year}", Sort.YEAR)


def _year_range(match: re.Match[str], clock: Clock) -> Span | None:
    """ "2005-06", "1939-1945"."""
    first, tail = int(match["y"]), match["z"]
    last = int(tail) if len(tail) == 4 else first // 100 * 100 + int(tail)
    if len(tail) == 2 and last < first:
        last += 100
    if not first < last <= first + 130:
        return None
    begin, end = year_of(first), year_of(last)
    return days(begin.first, end.last, f"{first}/{last}", Sort.YEAR) if begin and end else None


def _fiscal_year(match: re.Match[str], clock: Clock) -> Span | None:
    """Fiscal years begin when their owners like, so they have a value and no days."""
    year = _number(match["y"])
    year += 0 if year > 99 else 2000 if year < 60 else 1900
    return no_days(f"FY{year}", Sort.YEAR)


# Years of a decade and of a century that are early, middle and late.
_DECADE_PARTS = {"e": (0, 3), "m": (4, 6), "l": (7, 9)}
_CENTURY_PARTS = {"e": (1, 33), "m": (34, 67), "l": (68, 100)}


# "Highs in the 60s" and "a man in his 60s" tell no years.
_WARMTH = re.compile(r"\b(?:temperatures?|highs?|lows?|degrees?|mercury|scores?|averag\w+)\b", re.IGNORECASE)


def _decade(match: re.Match[str], clock: Clock) -> Span | None:
    word = match["y"].lower()
    if word in DECADES:
        start = 1900 + decade_number(word)
    elif len(word) == 2:
        start = (2000 if int(word) < 20 and int(word) == 0 else 1900) + int(word)
    else:
        start = int(word)
    if len(word) == 2 and _WARMTH.search(clock.before(match, 60) + " " + clock.after(match)):
        return None
    first, last = _DECADE_PARTS.get((match["part"] or "x").lower()[0], (0, 9))
    return days(date(start + first, 1, 1), date(start + last, 12, 31), f"{start // 10}", Sort.LONG)


def _century(match: re.Match[str], clock: Clock) -> Span | None:
    nth = ordinal_number(match["n"])
    if not 10 < nth < 30:
        return None
    first, last = _CENTURY_PARTS.get((match["part"] or "x").lower()[0], (1, 100))
    start = (nth - 1) * 100
    return days(date(start + first, 1, 1), date(start + last, 12, 31), f"{nth - 1:02d}", Sort.LONG)


def _month_range_quarter(match: re.Match[str], clock: Clock) -> Span | None:
    """ "The January-March quarter"."""
    first, last = month_number(match["m"]), month_number(match["n"])
    if match["y"]:
        year: int | None = _number(match["y"])
    else:
        end = nearest_year(last, 28, clock.published, date_tense(match, clock)) if clock.published else None
        year = end.year if end else None
    if year is None:
        return None
    begin = month_start(year if first <= last else year - 1, first)
    is_quarter = last == first + 2 and last % 3 == 0
    value = f"{year}-Q{last // 3}" if is_quarter else f"{begin.year}-{first:02d}/{year}-{last:02d}"
    return days(begin, month_end(year, last), value, Sort.QUARTER)


_WD_LEAD = rf"(?:(?P<rel>[Ll]ast|[Nn]ext|[Tt]his{S}past){S})?(?:(?P<w>{ANY_WEEKDAY}),?{S})?"
_MAYBE_YEAR = rf"(?:(?:,|{S}in)?{S}(?P<y>{YEAR})(?!\s(?:people|GMT)))?"
_PARTS = r"(?:(?P<part>[Ee]arly|[Ll]ate|[Mm]id(?:dle)?)(?:[-\s]))?"

RULES: tuple[Rule, ...] = (
    rule(Word.MONTH, rf"{_WD_LEAD}(?:the{S})?(?P<d>{DAY}){S}(?:of{S})?(?P<m>{MONTH}){_MAYBE_YEAR}", _date),
    rule(Word.MONTH, rf"{_WD_LEAD}(?P<m>{MONTH}){S}(?:the{S})?(?P<d>{DAY}){_MAYBE_YEAR}", _date),
    rule(Word.MONTH, rf"(?P<w>)(?P<rel>)(?P<d>\d\d?)-(?P<m>{MONTH})-(?P<y>(?:19|20)\d\d)", _date),
    rule(Word.MONTH, rf"(?P<d>{DAY})\s?(?:{DASH}|/|to|and|until|till|or)\s?(?P<e>{DAY}){S}(?:of{S})?(?P<m>{MONTH}){_MAYBE_YEAR}", _day_range),
    rule(Word.MONTH, rf"(?P<m>{MONTH}){S}(?P<d>{DAY})\s?(?:{DASH}|to|and|through|until|or)\s?(?P<e>{DAY})(?!{S}{MONTH}){_MAYBE_YEAR}", _day_range),
    rule(Word.NUMBER, r"(?P<y>\d{4})(?P<sep>[-/])(?P<m>\d\d)(?P=sep)(?P<d>\d\d)(?:[T ](?P<hh>[01]\d|2[0-3]):(?P<mi>[0-5]\d)(?::\d\d)?Z?)?", _iso),
    rule(Word.NUMBER, r"(?P<d>\d{1,2})(?P<sep>[./])(?P<m>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d|(?<=\d\d[./]\d\d[./])\d\d|(?<=/)\d\d)", _numeric, follow=r"(?![\w/]|\.\d)"),
    rule(Word.MONTH, rf"(?:(?P<rel>[Ll]ast|[Nn]ext|[Tt]his{S}past|[Tt]his{S}coming|[Tt]his|coming|past|the{S}following|every|each){S})?(?P<m>{FULL_MONTH}|{SHORT_MONTH}(?<=\.))"
         rf"(?:,?{S}(?:of{S})?(?P<y>{YEAR}))?", _month, follow=r"(?!\s?\d|\w)"),
    rule(Word.MONTH, rf"(?P<rel>)(?P<m>{SHORT_MONTH}){S}(?P<y>{YEAR})", _month),
    rule(Word.WEEKDAY, rf"(?P<w>{WEEKDAY}),?{S}the{S}(?P<d>\d{{1,2}}(?:st|nd|rd|th))", _weekday_the),
    rule(Word.NUMBER, r"the\s(?P<d>(?:3[01]|[12]?\d)(?:st|nd|rd|th))", _bare_day, lead=r"(?<=\bon\s)",
         follow=r"(?=\s*(?:[,.;:!?)]|$|\s(?:and|but|when|at|after|before|as|to|in(?!\sa\srow)|while|with|of\s(?:this|last|next|the)\smonth)\b))"),
    rule(Word.MONTH, rf"(?:the|The){S}(?P<n>{ORDINAL}|last|final){S}(?P<u>week|weekend|{WEEKDAY}){S}(?:of|in){S}(?P<m>{MONTH}){_MAYBE_YEAR}", _nth_of_month),
    rule(Word.YEAR, rf"(?:the{S}year{S})?{_PARTS}(?P<y>{YEAR})", _year, follow=r"(?![\w]|[-–/]\d)"),
    rule(Word.YEAR, r"(?P<y>1[5-9]\d\d|20\d\d)[-–/](?P<z>\d{4}|\d\d)", _year_range, follow=r"(?![\w/-])"),
    rule(Word.UNIT | Word.NUMBER, rf"(?:(?:the{S})?(?:[Ff]iscal|[Ff]inancial)(?:{S}year)?{S}|FY\s?)(?P<y>{YEAR}|['’]?\d\d)", _fiscal_year),
    rule(Word.NUMBER, rf"(?:the{S})?{_PARTS}(?P<y>(?:1[5-9]|20)\d0)['’]?s", _decade),
    rule(Word.NUMBER, rf"(?:the{S}{_PARTS}['’‘]?|['’‘])(?P<y>[2-9]0)['’]?s", _decade),
    rule(Word.DECADE, rf"the{S}{_PARTS}(?:[Rr]oaring{S}|[Nn]ineteen{S})?(?P<y>{'|'.join(DECADES)})", _decade, flags=re.IGNORECASE),
    rule(Word.UNIT, rf"(?:the{S})?{_PARTS}(?P<n>{ORDINAL})[-\s]century", _century),
    rule(Word.MONTH, rf"(?:the{S})?(?P<m>{MONTH})(?:{DASH}|{S}to{S}|{S}through{S})(?P<n>{MONTH}){S}(?:quarter|period|half){_MAYBE_YEAR}", _month_range_quarter),
)  # fmt: skip
