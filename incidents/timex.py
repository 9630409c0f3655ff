"""Time expressions: each to its first and last day, with a precision and its TIMEX3 value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from incidents.model import Sentence, TimePrecision, Timex

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
_SMALL = {
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
_MON = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept\.?|Sep\.?|Oct\.?|Nov\.?|Dec\.?)(?![a-z])"
)
_WD = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tue|Tues|Wed|Thu|Thurs|Fri|Sat|Sun)(?![a-z])"
_D = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:,]\d|[\d%])"
_Y = r"(?:1[5-9]\d\d|20\d\d)(?!\d|,\d)"
_N = r"(?:\d{1,3}|" + "|".join(sorted(map(re.escape, _SMALL), key=len, reverse=True)) + r")"
_PART = r"(?:morning|afternoon|evening|night|noon|midnight|dawn|dusk|lunchtime)"
_EARLY = r"(?:early|late|mid|middle of|beginning of|start of|end of|early in|late in|the beginning of|the start of|the end of|the middle of)[ -]"
_UNIT = r"(?:hour|day|week|month|year|decade)s?"

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
class _Clock:
    """What an expression is reckoned from."""

    text: str
    published: date | None
    story: date | None  # the last dated day before the expression
    sentence_start: int
    sentence_end: int
    holidays: tuple[Holiday, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    first: date | None
    last: date | None
    time_precision: TimePrecision
    value: str


Maker = Callable[[re.Match[str], _Clock], _Span | None]


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
            clock = _Clock(text, published, story, sentence.start, sentence.end, holidays)
            span = kind(match, clock)
            if span is None:
                continue
            found.append(Timex(start, end, text[start:end], span.value, span.first, span.last, span.time_precision))
            end_before = end
            if span.first is not None and span.first == span.last or (
                span.first is not None
                and span.time_precision is TimePrecision.RANGE
                and (span.last or span.first) - span.first <= timedelta(1)
            ):
                story = span.first
    return [_tidied(t, published) for t in found]


def _tidied(timex: Timex, published: date | None) -> Timex:
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
            (m.start("x"), m.end("x"), _holiday, m) for m in names.finditer(text, sentence.start, sentence.end)
        )
    return sorted(found, key=lambda f: (f[0], -(f[1] - f[0])))


# -- reckoning ---------------------------------------------------------------------------------------------------


def _month(word: str) -> int:
    return next(i + 1 for i, m in enumerate(_MONTHS) if m.startswith(word.lower().rstrip(".")[:3]))


def _weekday(word: str) -> int:
    return next(i for i, d in enumerate(_DAYS) if d.startswith(word.lower()[:3]))


def _count(word: str) -> int:
    word = word.lower()
    return int(word) if word.isdigit() else _SMALL.get(word, 1)


def _number(word: str) -> int:
    return int(re.sub(r"\D", "", word))


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1) if year < 9999 else date(9999, 12, 31)


def _one(day: date | None, value: str = "") -> _Span | None:
    if day is None:
        return None
    return _Span(day, day, TimePrecision.DAY, value or day.isoformat())


def _range(first: date | None, last: date | None, value: str = "") -> _Span | None:
    if first is None or last is None:
        return None
    precision = TimePrecision.DAY if first == last else TimePrecision.RANGE
    return _Span(first, last, precision, value or f"{first.isoformat()}/{last.isoformat()}")


def _is_future(match: re.Match[str], clock: _Clock) -> bool:
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


def _to_weekday(day: date, weekday: int, *, ahead: bool) -> date:
    delta = (weekday - day.weekday()) % 7 if ahead else -((day.weekday() - weekday) % 7)
    return day + timedelta(days=delta)


def _nearest_year(month: int, day: int, published: date | None, *, ahead: bool) -> date | None:
    """The year that puts a month and day right before publication, or right after where the clause looks ahead."""
    if published is None:
        return None
    candidates = [d for y in (published.year - 1, published.year, published.year + 1) if (d := _safe(y, month, day))]
    if ahead:
        return min((d for d in candidates if d >= published), default=None)
    # A few days of grace: papers print the date of the morrow.
    return max((d for d in candidates if d <= published + timedelta(days=3)), default=None)


def _without_year(month: int, day: int | None = None) -> str:
    return f"XXXX-{month:02d}" + (f"-{day:02d}" if day else "")


# -- makers: one for each kind of expression ---------------------------------------------------------------------


def _full_date(match: re.Match[str], clock: _Clock) -> _Span | None:
    return _one(_safe(_number(match["y"]), _month(match["m"]), _number(match["d"])))


def _iso(match: re.Match[str], clock: _Clock) -> _Span | None:
    return _one(_safe(int(match["y"]), int(match["m"]), int(match["d"])))


def _dotted(match: re.Match[str], clock: _Clock) -> _Span | None:
    """Day first, unless only month first can be."""
    day, month, year = int(match["d"]), int(match["m"]), int(match["y"])
    year += 2000 if year < 60 and len(match["y"]) == 2 else 1900 if len(match["y"]) == 2 else 0
    return _one(_safe(year, month, day) or _safe(year, day, month))


def _day_month(match: re.Match[str], clock: _Clock) -> _Span | None:
    month, day = _month(match["m"]), _number(match["d"])
    if _safe(2024, month, day) is None:
        return None
    resolved = _nearest_year(month, day, clock.published, ahead=_is_future(match, clock))
    return _one(resolved) or _Span(None, None, TimePrecision.DAY, _without_year(month, day))


def _day_range(match: re.Match[str], clock: _Clock) -> _Span | None:
    groups = match.groupdict()
    last_month = _month(groups.get("m2") or groups["m"])
    first_month = _month(groups["m"])
    year = _number(groups["y"]) if groups.get("y") else None
    if year is None:
        last = _nearest_year(last_month, _number(match["e"]), clock.published, ahead=_is_future(match, clock))
        if last is None:
            return _Span(None, None, TimePrecision.RANGE, _without_year(first_month, _number(match["d"])))
        year = last.year
    first, last_day = _safe(year, first_month, _number(match["d"])), _safe(year, last_month, _number(match["e"]))
    if first and last_day and first > last_day:
        first = _safe(year - 1, first_month, _number(match["d"]))
    return _range(first, last_day)


def _month_only(match: re.Match[str], clock: _Clock) -> _Span | None:
    word = match["m"]
    if word in ("May", "March") and not _reads_as_month(match, clock):
        return None
    month = _month(word)
    groups = match.groupdict()
    relative = (groups.get("rel") or "").lower()
    if groups.get("y"):
        year: int | None = _number(groups["y"])
    elif clock.published is None:
        return _Span(None, None, TimePrecision.MONTH, _without_year(month))
    else:
        ahead = _is_future(match, clock)
        shift = {"last year": -1, "next year": 1, "this year": 0}.get(relative)
        if shift is not None:
            year = clock.published.year + shift
        elif ahead:
            year = clock.published.year + (1 if month < clock.published.month else 0)
        else:
            year = clock.published.year - (1 if month > clock.published.month else 0)
    assert year is not None
    return _month_part(year, month, (groups.get("part") or "").lower())


def _reads_as_month(match: re.Match[str], clock: _Clock) -> bool:
    groups = match.groupdict()
    if groups.get("y") or groups.get("part") or groups.get("rel"):
        return True
    before = clock.text[max(clock.sentence_start, match.start() - 16) : match.start("x")]
    return (
        re.search(r"\b(?:in|since|until|by|of|during|last|from|between|to|late|early|and|through)\s+$", before)
        is not None
    )


def _month_part(year: int, month: int, part: str) -> _Span | None:
    first, last = _safe(year, month, 1), _last_of(year, month)
    if first is None:
        return None
    part = part.strip(" -")
    if part.startswith(("early", "beginning", "start", "the beginning", "the start")):
        return _range(first, first + timedelta(days=9), f"{year}-{month:02d}")
    if part.startswith(("mid", "the mid")):
        return _range(first + timedelta(days=10), first + timedelta(days=19), f"{year}-{month:02d}")
    if part.startswith(("late", "end", "the end")):
        return _range(first + timedelta(days=20), last, f"{year}-{month:02d}")
    return _Span(first, last, TimePrecision.MONTH, f"{year}-{month:02d}")


def _months(match: re.Match[str], clock: _Clock) -> _Span | None:
    one, two = _month(match["m"]), _month(match["m2"])
    groups = match.groupdict()
    year = _number(groups["y"]) if groups.get("y") else clock.published.year if clock.published else None
    if year is None:
        return None
    if not groups.get("y") and clock.published and two > clock.published.month and not _is_future(match, clock):
        year -= 1
    first, last = _safe(year if one <= two else year - 1, one, 1), _last_of(year, two)
    return _range(first, last)


def _year(match: re.Match[str], clock: _Clock) -> _Span | None:
    year = int(match["y"])
    part = (match.groupdict().get("part") or "").lower()
    if part.startswith(("early", "beg", "start", "the beg", "the start")):
        return _range(date(year, 1, 1), date(year, 4, 30), str(year))
    if part.startswith(("late", "end", "the end")):
        return _range(date(year, 9, 1), date(year, 12, 31), str(year))
    if part.startswith(("mid", "the mid")):
        return _range(date(year, 5, 1), date(year, 8, 31), str(year))
    return _Span(date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR, str(year))


def _decade(match: re.Match[str], clock: _Clock) -> _Span | None:
    year = int(match["y"])
    return _Span(date(year, 1, 1), date(year + 9, 12, 31), TimePrecision.YEAR, str(year)[:3])


def _quarter(match: re.Match[str], clock: _Clock) -> _Span | None:
    which = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}[match["q"].lower()]
    year = int(match["y"]) if match["y"] else clock.published.year if clock.published else None
    if year is None:
        return None
    size = 3 if match["k"].lower() == "quarter" else 6
    if which * size > 12:
        which = 12 // size
    first = date(year, (which - 1) * size + 1, 1)
    return _range(first, _last_of(year, which * size), f"{year}-Q{which}")


def _weekday_of(match: re.Match[str], clock: _Clock) -> _Span | None:
    before = clock.text[max(clock.sentence_start, match.start() - 8) : match.start("x")]
    if (
        re.search(r"\b(?:every|each|most)\s+$", before, re.IGNORECASE)
        or clock.text[match.end("x") : match.end("x") + 1] == "s"
    ):
        return _Span(None, None, TimePrecision.WEEK, f"XXXX-WXX-{_weekday(match['w']) + 1}")
    weekday = _weekday(match["w"])
    groups = match.groupdict()
    if clock.published is None:
        return _Span(None, None, TimePrecision.DAY, f"XXXX-WXX-{weekday + 1}")
    relative = (groups.get("rel") or "").lower()
    if relative in ("next", "coming", "this coming"):
        day = _to_weekday(clock.published + timedelta(days=1), weekday, ahead=True)
    elif relative in ("last", "past", "previous"):
        day = _to_weekday(clock.published - timedelta(days=1), weekday, ahead=False)
    else:
        ahead = _is_future(match, clock)
        day = _to_weekday(clock.published, weekday, ahead=ahead)
        if not ahead and clock.story and _counts_from_story(match, clock):
            day = _to_weekday(clock.story, weekday, ahead=True)
    if groups.get("week"):
        day = _to_weekday(clock.published - timedelta(days=7), weekday, ahead=False)
    return _with_part(day, (groups.get("part") or "").lower())


def _counts_from_story(match: re.Match[str], clock: _Clock) -> bool:
    before = clock.text[max(clock.sentence_start, match.start() - 20) : match.start("x")]
    return re.search(r"\bthe following\s+$", before, re.IGNORECASE) is not None


def _with_part(day: date, part: str) -> _Span | None:
    if part in ("night", "overnight"):  # a night belongs to two days
        return _range(day, day + timedelta(days=1), f"{day.isoformat()}TNI")
    suffix = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV"}.get(part, "")
    return _one(day, day.isoformat() + suffix)


def _overnight(match: re.Match[str], clock: _Clock) -> _Span | None:
    if clock.published is None:
        return _Span(None, None, TimePrecision.RANGE, "XXXX-XX-XXTNI")
    return _range(
        clock.published - timedelta(days=1), clock.published, f"{(clock.published - timedelta(days=1)).isoformat()}TNI"
    )


_SIMPLE = {
    "today": (0, 0), "tonight": (0, 0), "this morning": (0, 0), "this afternoon": (0, 0), "this evening": (0, 0),
    "yesterday": (-1, -1), "the day before yesterday": (-2, -2), "tomorrow": (1, 1), "the day after tomorrow": (2, 2),
    "last night": (-1, 0), "yesterday morning": (-1, -1), "yesterday afternoon": (-1, -1), "yesterday evening": (-1, -1),
    "tomorrow morning": (1, 1), "tomorrow night": (1, 1), "yesterday night": (-1, 0), "earlier today": (0, 0),
}  # fmt: skip


def _simple(match: re.Match[str], clock: _Clock) -> _Span | None:
    if clock.published is None:
        return _Span(None, None, TimePrecision.DAY, "PRESENT_REF")
    back, forth = _SIMPLE[re.sub(r"\s+", " ", match["x"].lower())]
    return _range(clock.published + timedelta(back), clock.published + timedelta(forth),
                  (clock.published + timedelta(back)).isoformat())  # fmt: skip


def _ago(match: re.Match[str], clock: _Clock) -> _Span | None:
    return _shifted(match, clock, clock.published, -1)


def _later(match: re.Match[str], clock: _Clock) -> _Span | None:
    sign = -1 if match["k"].lower() in ("earlier", "before", "previously") else 1
    if match["u"].lower().startswith("hour"):
        return _one(clock.story) if clock.story else None
    return _shifted(match, clock, clock.story or clock.published, sign)


def _shifted(match: re.Match[str], clock: _Clock, base: date | None, sign: int) -> _Span | None:
    amount, unit = _count(match["n"]), match["u"].lower().rstrip("s")
    if base is None:
        return _Span(None, None, TimePrecision.DAY, "PAST_REF" if sign < 0 else "FUTURE_REF")
    if unit == "hour":
        return _range(base - timedelta(days=1 + amount // 24), base) if amount > 12 else _one(base)
    if unit == "day":
        return _one(base + timedelta(days=sign * amount))
    if unit == "week":
        return _one(base + timedelta(days=sign * 7 * amount))
    if unit == "month":
        index = base.year * 12 + base.month - 1 + sign * amount
        return _month_part(index // 12, index % 12 + 1, "") if 0 < index // 12 < 9999 else None
    years = amount * (10 if unit == "decade" else 1)
    year = base.year + sign * years
    return _Span(date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR, str(year)) if 0 < year < 9999 else None


def _story_day(match: re.Match[str], clock: _Clock) -> _Span | None:
    words = match["x"].lower()
    base = clock.story or clock.published
    if base is None:
        return None
    if "same" in words or "that" in words:
        return _one(base)
    if "night before" in words or "previous night" in words:
        return _range(base - timedelta(days=1), base)
    ahead = "after" in words or "following" in words or "next" in words
    return _one(base + timedelta(days=1 if ahead else -1))


def _past_span(match: re.Match[str], clock: _Clock) -> _Span | None:
    """ "Over the past three weeks", "in the last 24 hours": up to publication."""
    if clock.published is None:
        return None
    amount = _count(match["n"]) if match["n"] else 1
    days = _days_of(amount, match["u"])
    ahead = match["k"].lower() in ("next", "coming", "following")
    if ahead:
        return _range(clock.published, clock.published + timedelta(days=days))
    return _range(clock.published - timedelta(days=days), clock.published)


def _days_of(amount: int, unit: str) -> int:
    unit = unit.lower().rstrip("s")
    if unit == "hour":
        return max(1, round(amount / 24))
    return min(amount * {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}[unit], 200_000)


def _calendar(match: re.Match[str], clock: _Clock) -> _Span | None:
    """ "Last week", "next month", "this year", "early next month"."""
    published = clock.published
    if published is None:
        return _Span(None, None, TimePrecision.WEEK, "PAST_REF")
    shift = {"last": -1, "previous": -1, "next": 1, "coming": 1, "this": 0}[match["k"].lower()]
    unit = match["u"].lower()
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(days=7 * shift)
        return _Span(
            monday, monday + timedelta(days=6), TimePrecision.WEEK, "{}-W{:02d}".format(*monday.isocalendar()[:2])
        )
    if unit == "weekend":
        saturday = published - timedelta(days=published.weekday()) + timedelta(days=5 + 7 * shift)
        if shift == 0 and saturday > published and not _is_future(match, clock):
            saturday -= timedelta(days=7)
        return _range(saturday, saturday + timedelta(days=1))
    part = (match.groupdict().get("part") or "").lower()
    if unit == "month":
        index = published.year * 12 + published.month - 1 + shift
        return _month_part(index // 12, index % 12 + 1, part)
    if unit == "year":
        year = published.year + shift
        return _Span(date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR, str(year))
    return _season(unit, published, shift)


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def _season(word: str, published: date, shift: int) -> _Span | None:
    start = _SEASONS[word]
    year = published.year
    if shift < 0 and date(year, start, 1) > published - timedelta(days=60):
        year -= 1
    if shift > 0 and date(year, start, 1) <= published:
        year += 1
    first = date(year, start, 1)
    index = year * 12 + start + 1
    return _Span(first, _last_of(index // 12, index % 12 + 1), TimePrecision.MONTH, f"{year}-{word[:2].upper()}")


def _weekend(match: re.Match[str], clock: _Clock) -> _Span | None:
    if clock.published is None:
        return None
    ahead = _is_future(match, clock)
    saturday = _to_weekday(clock.published, 5, ahead=ahead)
    if clock.published.weekday() == 6 and not ahead:
        saturday = clock.published - timedelta(days=1)
    return _range(saturday, saturday + timedelta(days=1))


def _since(match: re.Match[str], clock: _Clock) -> _Span | None:
    """ "Since Monday": from then to publication; "until Friday": from publication to then."""
    inner = _inner(match, clock)
    if inner is None or clock.published is None or inner.first is None or inner.last is None:
        return inner
    if match["k"].lower() in ("until", "till", "through"):
        weekday = inner.time_precision is TimePrecision.DAY and inner.last < clock.published
        last = inner.last + timedelta(days=7) if weekday and re.fullmatch(_WD, match["rest"]) else inner.last
        return _range(min(clock.published, last), last)
    return _range(inner.first, max(clock.published, inner.first))


def _inner(match: re.Match[str], clock: _Clock) -> _Span | None:
    rest = match["rest"]
    for pattern, maker in _INNER:
        found = pattern.fullmatch(clock.text, match.start("rest"), match.end("rest"))
        if found and len(found["x"]) == len(rest):
            return maker(found, clock)
    return None


def _night_of(match: re.Match[str], clock: _Clock) -> _Span | None:
    inner = _inner(match, clock)
    if inner is None or inner.first is None or inner.last is None:
        return inner
    return _range(inner.first, max(inner.last, inner.first + timedelta(days=1)))


def _early_on(match: re.Match[str], clock: _Clock) -> _Span | None:
    return _inner(match, clock)


def _bare_day(match: re.Match[str], clock: _Clock) -> _Span | None:
    """ "On the 4th": of the month that the story or the publication stands in."""
    base = clock.published
    if base is None:
        return None
    day = _number(match["d"])
    index = base.year * 12 + base.month - 1
    candidate = _safe(index // 12, index % 12 + 1, day)
    if candidate is None or (candidate > base and not _is_future(match, clock)):
        index -= 1
        candidate = _safe(index // 12, index % 12 + 1, day)
    return _one(candidate)


def _nine_eleven(match: re.Match[str], clock: _Clock) -> _Span | None:
    return _one(date(2001, 9, 11))


def _duration(match: re.Match[str], clock: _Clock) -> _Span | None:
    letter = {"h": "H", "d": "D", "w": "W", "m": "M", "y": "Y"}.get(match["u"].lower()[0], "D")
    amount = _count(match["n"])
    value = f"PT{amount}H" if letter == "H" else f"P{amount}{letter}"
    return _Span(None, None, TimePrecision.RANGE, value)


def _set(match: re.Match[str], clock: _Clock) -> _Span | None:
    return _Span(None, None, TimePrecision.RANGE, "XXXX-XX-XX")


def _holiday(match: re.Match[str], clock: _Clock) -> _Span | None:
    feast = next(h for h in clock.holidays if h.name == match["x"])
    if match["y"]:
        return _one(_safe(int(match["y"]), feast.month, feast.day))
    return _one(_nearest_year(feast.month, feast.day, clock.published, ahead=_is_future(match, clock)))


def _p(body: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(r"(?<![\w$€£])(?P<x>" + body + r")(?![\w])", flags)


_I = re.IGNORECASE
_WEEKDAY_LEAD = rf"(?:{_WD},?\s+(?:the\s+)?)?"
_SINGLE: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (_p(rf"{_WEEKDAY_LEAD}(?P<d>{_D})\s+(?:of\s+)?(?P<m>{_MON}),?\s+(?P<y>{_Y})"), _full_date),
    (_p(rf"{_WEEKDAY_LEAD}(?P<m>{_MON})\s+(?P<d>{_D}),?\s+(?P<y>{_Y})"), _full_date),
    (_p(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"), _iso),
    (_p(r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4}|\d{2}(?![\d.]))"), _dotted),
    (_p(rf"{_WEEKDAY_LEAD}(?:the\s+)?(?P<d>{_D})\s+(?:of\s+)?(?P<m>{_MON})(?!\s+\d{{4}})"), _day_month),
    (_p(rf"{_WEEKDAY_LEAD}(?P<m>{_MON})\s+(?P<d>{_D})(?!,?\s+(?:1[5-9]|20)\d\d)"), _day_month),
    (_p(rf"(?P<part>{_EARLY})?(?P<m>{_MON}),?\s+(?:of\s+)?(?P<y>{_Y})", _I), _month_only),
    (_p(rf"(?P<m>{_MON})\s+(?:of\s+)?(?P<rel>last year|this year|next year)"), _month_only),
    (_p(rf"(?P<part>{_EARLY})?(?P<m>{_MON})(?!\s*\d)"), _month_only),
    (_p(rf"(?:(?P<rel>last|next|this coming|coming|this|past|previous)\s+)?(?P<w>{_WD})(?:\s+(?P<part>{_PART}))?(?:\s+(?P<week>last week))?"), _weekday_of),
)  # fmt: skip
_INNER = (
    *_SINGLE,
    (_p(r"(?P<y>(?:19|20)\d\d)"), _year),
    (_p(rf"(?P<d>{_D})\s*[-–—]\s*(?P<e>{_D})\s+(?P<m>{_MON})(?:,?\s+(?P<y>{_Y}))?"), _day_range),
    (_p(r"(?:(?P<part>early|late|the (?:start|beginning|end|middle) of)\s+)?(?P<k>last|next|this)\s+(?P<u>week|month|year|weekend|spring|summer|autumn|fall|winter)", _I), _calendar),
    (_p(r"today|tonight|yesterday|tomorrow|this morning|last night", _I), _simple),
)  # fmt: skip
_INNER_ANY = (
    rf"(?P<rest>{_WEEKDAY_LEAD}{_D}\s+{_MON}(?:,?\s+{_Y})?|{_WEEKDAY_LEAD}{_MON}\s+{_D}(?:,?\s+{_Y})?|"
    rf"(?:(?:last|next|this)\s+)?{_WD}(?:\s+{_PART})?|(?:{_EARLY})?{_MON}(?:\s+{_Y})?|(?:19|20)\d\d(?!\d)|"
    r"(?:the\s+(?:start|beginning|end|middle)\s+of\s+)?(?:last|next|this)\s+(?:week|month|year|weekend|spring|summer|autumn|fall|winter)|yesterday|today|tomorrow|tonight|this morning|last night)"
)
_GRAMMAR: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (_p(rf"(?:the\s+)?night of\s+(?:the\s+)?(?P<rest>{_D}\s*[-–—]\s*{_D}\s+{_MON}(?:,?\s+{_Y})?|{_INNER_ANY[9:-1]})", _I), _night_of),
    (_p(rf"(?P<k>since|until|till)\s+(?:the\s+)?{_INNER_ANY}", _I), _since),
    (_p(rf"(?:early|late|earlier|later|shortly before dawn|before dawn|at dawn|around noon)\s+(?:on\s+)?(?P<rest>{_WD}(?:\s+{_PART})?)"), _early_on),
    (_p(rf"(?:from|between)\s+(?P<d>{_D})\s+(?:to|and|until|till)\s+(?P<e>{_D})\s+(?P<m>{_MON})(?:,?\s+(?P<y>{_Y}))?", _I), _day_range),
    (_p(rf"(?:from|between)\s+(?P<m>{_MON})\s+(?P<d>{_D})\s+(?:to|and|until|till)\s+(?:(?P<m2>{_MON})\s+)?(?P<e>{_D})(?:,?\s+(?P<y>{_Y}))?", _I), _day_range),
    (_p(rf"(?P<d>{_D})\s+(?P<m>{_MON})\s*(?:to|[-–—])\s*(?P<e>{_D})\s+(?P<m2>{_MON})(?:,?\s+(?P<y>{_Y}))?"), _day_range),
    (_p(rf"(?P<d>{_D})\s*(?:[-–—]|to|and)\s*(?P<e>{_D})\s+(?P<m>{_MON})(?:,?\s+(?P<y>{_Y}))?"), _day_range),
    (_p(rf"(?P<m>{_MON})\s+(?P<d>{_D})\s*(?:[-–—]|to|and)\s*(?P<e>{_D})(?:,?\s+(?P<y>{_Y}))?"), _day_range),
    *_SINGLE,
    (_p(rf"(?P<m>{_MON})\s+(?:and|to)\s+(?P<m2>{_MON})(?:\s+(?P<y>{_Y}))?"), _months),
    (_p(r"(?:the\s+)?(?P<q>first|second|third|fourth|last)\s+(?P<k>quarter|half)(?:\s+of\s+(?P<y>(?:19|20)\d\d))?", _I), _quarter),
    (_p(r"the\s+(?:early\s+|late\s+|mid-)?(?P<y>(?:1[5-9]|20)\d0)s"), _decade),
    (_p(r"the day before yesterday|the day after tomorrow|yesterday (?:morning|afternoon|evening|night)|tomorrow (?:morning|night)|"
        r"earlier today|today|tonight|this (?:morning|afternoon|evening)|yesterday|tomorrow|last night", _I), _simple),
    (_p(r"overnight|in the night|during the night", _I), _overnight),
    (_p(rf"(?:about |around |nearly |almost |more than |just |over )?(?P<n>{_N})\s+(?P<u>{_UNIT})\s+ago", _I), _ago),
    (_p(rf"(?P<n>{_N})\s+(?P<u>{_UNIT})\s+(?P<k>later|earlier|before|after)(?!\s+(?:the|a|an|his|her|its|their)\b)", _I), _later),
    (_p(r"the (?:following|next) (?:day|morning)|the day (?:before|after)(?! yesterday| tomorrow)|(?:the|that) same (?:day|evening|morning|night|afternoon)|"
        r"the previous (?:day|night|evening)|the night before|a day (?:earlier|later|before|after)|that (?:day|evening|morning|afternoon)", _I), _story_day),
    (_p(rf"the\s+(?P<k>past|last|previous|next|coming|following)\s+(?:(?P<n>{_N})\s+)?(?P<u>{_UNIT})(?<!the last year)", _I), _past_span),
    (_p(r"(?P<part>early|late|the beginning of|the start of|the end of)?\s*(?P<k>last|next|this|coming|previous)\s+(?P<u>week|month|year|weekend|spring|summer|autumn|fall|winter)(?!end)", _I), _calendar),
    (_p(r"(?:the|this past) weekend", _I), _weekend),
    (re.compile(r"(?<![\w.])on\s+(?P<x>the\s+(?P<d>(?:3[01]|[12]?\d)(?:st|nd|rd|th)))(?!\s+(?:floor|day|anniversary|century|minute|hole|birthday|time|of|[A-Z]))(?!\w)"), _bare_day),
    (re.compile(r"(?<![\w.])again on\s+(?P<x>the\s+(?P<d>(?:3[01]|[12]?\d)(?:st|nd|rd|th)))(?!\w)"), _bare_day),
    (_p(r"9/11"), _nine_eleven),
    (re.compile(r"\b(?:in|of|since|from|during|by|until|early|late|before|after|year|summer of|back in|the)\s+(?P<x>(?:(?P<part>early|late|mid|the end of|the start of|the beginning of)[ -])?(?P<y>(?:1[5-9]|20)\d\d))(?!\d|,\d|[-–]\d|\s+(?:people|men|women|soldiers|troops|civilians|homes|houses|km|miles|metres|tonnes|refugees|families|children|workers|dead|pounds|dollars))\b", _I), _year),
    (_p(rf"(?:every|each)\s+(?:{_WD}|day|week|month|year|night|morning)|daily|weekly|nightly", _I), _set),
    (_p(rf"(?P<n>{_N})\s+(?P<u>hours|days?|weeks?|months?|years?)(?!\s+(?:ago|later|earlier|before|after|old))", _I), _duration),
)  # fmt: skip
