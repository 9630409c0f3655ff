"""Makers: one for each kind of time expression, from a match to its days."""

from __future__ import annotations

import re
from datetime import date, timedelta

from incidents.model import TimePrecision
from incidents.timex.reckoning import (
    Clock,
    Span,
    count_of,
    day_range_of,
    is_future,
    last_of,
    month_number,
    nearest_year,
    number_of,
    one_day,
    safe_day,
    to_weekday,
    weekday_number,
    without_year,
)


def full_date(match: re.Match[str], clock: Clock) -> Span | None:
    return one_day(safe_day(number_of(match["y"]), month_number(match["m"]), number_of(match["d"])))


def iso(match: re.Match[str], clock: Clock) -> Span | None:
    return one_day(safe_day(int(match["y"]), int(match["m"]), int(match["d"])))


def dotted(match: re.Match[str], clock: Clock) -> Span | None:
    """Day first, unless only month first can be."""
    day, month, year = int(match["d"]), int(match["m"]), int(match["y"])
    year += 2000 if year < 60 and len(match["y"]) == 2 else 1900 if len(match["y"]) == 2 else 0
    return one_day(safe_day(year, month, day) or safe_day(year, day, month))


def day_month(match: re.Match[str], clock: Clock) -> Span | None:
    month, day = month_number(match["m"]), number_of(match["d"])
    if safe_day(2024, month, day) is None:
        return None
    resolved = nearest_year(month, day, clock.published, ahead=is_future(match, clock))
    return one_day(resolved) or Span(None, None, TimePrecision.DAY, without_year(month, day))


def day_range(match: re.Match[str], clock: Clock) -> Span | None:
    groups = match.groupdict()
    last_month = month_number(groups.get("m2") or groups["m"])
    first_month = month_number(groups["m"])
    year = number_of(groups["y"]) if groups.get("y") else None
    if year is None:
        last = nearest_year(last_month, number_of(match["e"]), clock.published, ahead=is_future(match, clock))
        if last is None:
            return Span(None, None, TimePrecision.RANGE, without_year(first_month, number_of(match["d"])))
        year = last.year
    first, last_day = (
        safe_day(year, first_month, number_of(match["d"])),
        safe_day(year, last_month, number_of(match["e"])),
    )
    if first and last_day and first > last_day:
        first = safe_day(year - 1, first_month, number_of(match["d"]))
    return day_range_of(first, last_day)


def month_only(match: re.Match[str], clock: Clock) -> Span | None:
    word = match["m"]
    if word in ("May", "March") and not _reads_as_month(match, clock):
        return None
    month = month_number(word)
    groups = match.groupdict()
    relative = (groups.get("rel") or "").lower()
    if groups.get("y"):
        year: int | None = number_of(groups["y"])
    elif clock.published is None:
        return Span(None, None, TimePrecision.MONTH, without_year(month))
    else:
        ahead = is_future(match, clock)
        shift = {"last year": -1, "next year": 1, "this year": 0}.get(relative)
        if shift is not None:
            year = clock.published.year + shift
        elif ahead:
            year = clock.published.year + (1 if month < clock.published.month else 0)
        else:
            year = clock.published.year - (1 if month > clock.published.month else 0)
    assert year is not None
    return _month_part(year, month, (groups.get("part") or "").lower())


def _reads_as_month(match: re.Match[str], clock: Clock) -> bool:
    groups = match.groupdict()
    if groups.get("y") or groups.get("part") or groups.get("rel"):
        return True
    before = clock.text[max(clock.sentence_start, match.start() - 16) : match.start("x")]
    return (
        re.search(r"\b(?:in|since|until|by|of|during|last|from|between|to|late|early|and|through)\s+$", before)
        is not None
    )


def _month_part(year: int, month: int, part: str) -> Span | None:
    first, last = safe_day(year, month, 1), last_of(year, month)
    if first is None:
        return None
    part = part.strip(" -")
    if part.startswith(("early", "beginning", "start", "the beginning", "the start")):
        return day_range_of(first, first + timedelta(days=9), f"{year}-{month:02d}")
    if part.startswith(("mid", "the mid")):
        return day_range_of(first + timedelta(days=10), first + timedelta(days=19), f"{year}-{month:02d}")
    if part.startswith(("late", "end", "the end")):
        return day_range_of(first + timedelta(days=20), last, f"{year}-{month:02d}")
    return Span(first, last, TimePrecision.MONTH, f"{year}-{month:02d}")


def months(match: re.Match[str], clock: Clock) -> Span | None:
    one, two = month_number(match["m"]), month_number(match["m2"])
    groups = match.groupdict()
    year = number_of(groups["y"]) if groups.get("y") else clock.published.year if clock.published else None
    if year is None:
        return None
    if not groups.get("y") and clock.published and two > clock.published.month and not is_future(match, clock):
        year -= 1
    first, last = safe_day(year if one <= two else year - 1, one, 1), last_of(year, two)
    return day_range_of(first, last)


def year(match: re.Match[str], clock: Clock) -> Span | None:
    year = int(match["y"])
    part = (match.groupdict().get("part") or "").lower()
    if part.startswith(("early", "beg", "start", "the beg", "the start")):
        return day_range_of(date(year, 1, 1), date(year, 4, 30), str(year))
    if part.startswith(("late", "end", "the end")):
        return day_range_of(date(year, 9, 1), date(year, 12, 31), str(year))
    if part.startswith(("mid", "the mid")):
        return day_range_of(date(year, 5, 1), date(year, 8, 31), str(year))
    return Span(date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR, str(year))


def decade(match: re.Match[str], clock: Clock) -> Span | None:
    year = int(match["y"])
    return Span(date(year, 1, 1), date(year + 9, 12, 31), TimePrecision.YEAR, str(year)[:3])


def quarter(match: re.Match[str], clock: Clock) -> Span | None:
    which = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}[match["q"].lower()]
    year = int(match["y"]) if match["y"] else clock.published.year if clock.published else None
    if year is None:
        return None
    size = 3 if match["k"].lower() == "quarter" else 6
    if which * size > 12:
        which = 12 // size
    first = date(year, (which - 1) * size + 1, 1)
    return day_range_of(first, last_of(year, which * size), f"{year}-Q{which}")


def weekday_of(match: re.Match[str], clock: Clock) -> Span | None:
    before = clock.text[max(clock.sentence_start, match.start() - 8) : match.start("x")]
    if (
        re.search(r"\b(?:every|each|most)\s+$", before, re.IGNORECASE)
        or clock.text[match.end("x") : match.end("x") + 1] == "s"
    ):
        return Span(None, None, TimePrecision.WEEK, f"XXXX-WXX-{weekday_number(match['w']) + 1}")
    weekday = weekday_number(match["w"])
    groups = match.groupdict()
    if clock.published is None:
        return Span(None, None, TimePrecision.DAY, f"XXXX-WXX-{weekday + 1}")
    relative = (groups.get("rel") or "").lower()
    if relative in ("next", "coming", "this coming"):
        day = to_weekday(clock.published + timedelta(days=1), weekday, ahead=True)
    elif relative in ("last", "past", "previous"):
        day = to_weekday(clock.published - timedelta(days=1), weekday, ahead=False)
    else:
        ahead = is_future(match, clock)
        day = to_weekday(clock.published, weekday, ahead=ahead)
        if not ahead and clock.story and _counts_from_story(match, clock):
            day = to_weekday(clock.story, weekday, ahead=True)
    if groups.get("week"):
        day = to_weekday(clock.published - timedelta(days=7), weekday, ahead=False)
    return _with_part(day, (groups.get("part") or "").lower())


def _counts_from_story(match: re.Match[str], clock: Clock) -> bool:
    before = clock.text[max(clock.sentence_start, match.start() - 20) : match.start("x")]
    return re.search(r"\bthe following\s+$", before, re.IGNORECASE) is not None


def _with_part(day: date, part: str) -> Span | None:
    if part in ("night", "overnight"):  # a night belongs to two days
        return day_range_of(day, day + timedelta(days=1), f"{day.isoformat()}TNI")
    suffix = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV"}.get(part, "")
    return one_day(day, day.isoformat() + suffix)


def overnight(match: re.Match[str], clock: Clock) -> Span | None:
    if clock.published is None:
        return Span(None, None, TimePrecision.RANGE, "XXXX-XX-XXTNI")
    return day_range_of(
        clock.published - timedelta(days=1), clock.published, f"{(clock.published - timedelta(days=1)).isoformat()}TNI"
    )


_SIMPLE = {
    "today": (0, 0), "tonight": (0, 0), "this morning": (0, 0), "this afternoon": (0, 0), "this evening": (0, 0),
    "yesterday": (-1, -1), "the day before yesterday": (-2, -2), "tomorrow": (1, 1), "the day after tomorrow": (2, 2),
    "last night": (-1, 0), "yesterday morning": (-1, -1), "yesterday afternoon": (-1, -1), "yesterday evening": (-1, -1),
    "tomorrow morning": (1, 1), "tomorrow night": (1, 1), "yesterday night": (-1, 0), "earlier today": (0, 0),
}  # fmt: skip


def simple(match: re.Match[str], clock: Clock) -> Span | None:
    if clock.published is None:
        return Span(None, None, TimePrecision.DAY, "PRESENT_REF")
    back, forth = _SIMPLE[re.sub(r"\s+", " ", match["x"].lower())]
    return day_range_of(clock.published + timedelta(back), clock.published + timedelta(forth),
                  (clock.published + timedelta(back)).isoformat())  # fmt: skip


def ago(match: re.Match[str], clock: Clock) -> Span | None:
    return _shifted(match, clock, clock.published, -1)


def later(match: re.Match[str], clock: Clock) -> Span | None:
    sign = -1 if match["k"].lower() in ("earlier", "before", "previously") else 1
    if match["u"].lower().startswith("hour"):
        return one_day(clock.story) if clock.story else None
    return _shifted(match, clock, clock.story or clock.published, sign)


def _shifted(match: re.Match[str], clock: Clock, base: date | None, sign: int) -> Span | None:
    amount, unit = count_of(match["n"]), match["u"].lower().rstrip("s")
    if base is None:
        return Span(None, None, TimePrecision.DAY, "PAST_REF" if sign < 0 else "FUTURE_REF")
    if unit == "hour":
        return day_range_of(base - timedelta(days=1 + amount // 24), base) if amount > 12 else one_day(base)
    if unit == "day":
        return one_day(base + timedelta(days=sign * amount))
    if unit == "week":
        return one_day(base + timedelta(days=sign * 7 * amount))
    if unit == "month":
        index = base.year * 12 + base.month - 1 + sign * amount
        return _month_part(index // 12, index % 12 + 1, "") if 0 < index // 12 < 9999 else None
    years = amount * (10 if unit == "decade" else 1)
    year = base.year + sign * years
    return Span(date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR, str(year)) if 0 < year < 9999 else None


def story_day(match: re.Match[str], clock: Clock) -> Span | None:
    words = match["x"].lower()
    base = clock.story or clock.published
    if base is None:
        return None
    if "same" in words or "that" in words:
        return one_day(base)
    if "night before" in words or "previous night" in words:
        return day_range_of(base - timedelta(days=1), base)
    ahead = "after" in words or "following" in words or "next" in words
    return one_day(base + timedelta(days=1 if ahead else -1))


def past_span(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Over the past three weeks", "in the last 24 hours": up to publication."""
    if clock.published is None:
        return None
    amount = count_of(match["n"]) if match["n"] else 1
    days = _days_of(amount, match["u"])
    ahead = match["k"].lower() in ("next", "coming", "following")
    if ahead:
        return day_range_of(clock.published, clock.published + timedelta(days=days))
    return day_range_of(clock.published - timedelta(days=days), clock.published)


def _days_of(amount: int, unit: str) -> int:
    unit = unit.lower().rstrip("s")
    if unit == "hour":
        return max(1, round(amount / 24))
    return min(amount * {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}[unit], 200_000)


def calendar(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Last week", "next month", "this year", "early next month"."""
    published = clock.published
    if published is None:
        return Span(None, None, TimePrecision.WEEK, "PAST_REF")
    shift = {"last": -1, "previous": -1, "next": 1, "coming": 1, "this": 0}[match["k"].lower()]
    unit = match["u"].lower()
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(days=7 * shift)
        return Span(
            monday, monday + timedelta(days=6), TimePrecision.WEEK, "{}-W{:02d}".format(*monday.isocalendar()[:2])
        )
    if unit == "weekend":
        saturday = published - timedelta(days=published.weekday()) + timedelta(days=5 + 7 * shift)
        if shift == 0 and saturday > published and not is_future(match, clock):
            saturday -= timedelta(days=7)
        return day_range_of(saturday, saturday + timedelta(days=1))
    part = (match.groupdict().get("part") or "").lower()
    if unit == "month":
        index = published.year * 12 + published.month - 1 + shift
        return _month_part(index // 12, index % 12 + 1, part)
    if unit == "year":
        year = published.year + shift
        return Span(date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR, str(year))
    return _season(unit, published, shift)


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def _season(word: str, published: date, shift: int) -> Span | None:
    start = _SEASONS[word]
    year = published.year
    if shift < 0 and date(year, start, 1) > published - timedelta(days=60):
        year -= 1
    if shift > 0 and date(year, start, 1) <= published:
        year += 1
    first = date(year, start, 1)
    index = year * 12 + start + 1
    return Span(first, last_of(index // 12, index % 12 + 1), TimePrecision.MONTH, f"{year}-{word[:2].upper()}")


def weekend(match: re.Match[str], clock: Clock) -> Span | None:
    if clock.published is None:
        return None
    ahead = is_future(match, clock)
    saturday = to_weekday(clock.published, 5, ahead=ahead)
    if clock.published.weekday() == 6 and not ahead:
        saturday = clock.published - timedelta(days=1)
    return day_range_of(saturday, saturday + timedelta(days=1))


def bare_day(match: re.Match[str], clock: Clock) -> Span | None:
    """ "On the 4th": of the month that the story or the publication stands in."""
    base = clock.published
    if base is None:
        return None
    day = number_of(match["d"])
    index = base.year * 12 + base.month - 1
    candidate = safe_day(index // 12, index % 12 + 1, day)
    if candidate is None or (candidate > base and not is_future(match, clock)):
        index -= 1
        candidate = safe_day(index // 12, index % 12 + 1, day)
    return one_day(candidate)


def nine_eleven(match: re.Match[str], clock: Clock) -> Span | None:
    return one_day(date(2001, 9, 11))


def duration(match: re.Match[str], clock: Clock) -> Span | None:
    letter = {"h": "H", "d": "D", "w": "W", "m": "M", "y": "Y"}.get(match["u"].lower()[0], "D")
    amount = count_of(match["n"])
    value = f"PT{amount}H" if letter == "H" else f"P{amount}{letter}"
    return Span(None, None, TimePrecision.RANGE, value)


def repeated(match: re.Match[str], clock: Clock) -> Span | None:
    return Span(None, None, TimePrecision.RANGE, "XXXX-XX-XX")


def holiday(match: re.Match[str], clock: Clock) -> Span | None:
    feast = next(h for h in clock.holidays if h.name == match["x"])
    if match["y"]:
        return one_day(safe_day(int(match["y"]), feast.month, feast.day))
    return one_day(nearest_year(feast.month, feast.day, clock.published, ahead=is_future(match, clock)))
