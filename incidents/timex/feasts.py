"""Feasts and named days, fixed and moveable, and the names that only look like times."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from incidents.errors import LexiconError
from incidents.timex.reckoning import Clock, Sort, Span, days, month_end, no_days, one_day, safe_day, to_weekday
from incidents.timex.words import YEAR, S, weekday_number

_ORDERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_FIXED = re.compile(r"(\d\d)-(\d\d)")
_ONCE = re.compile(r"\d{4}-\d\d-\d\d")
_FROM_CHURCH = re.compile(r"(easter|orthodox) (-?\d+)")
_NTH = re.compile(r"(first|second|third|fourth|last) (\w+day) (\d+)")
_FROM = re.compile(r"(\w+day) from (\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class Feast:
    """The rule of a feast, and its rows in the table of moveable feasts: first and last day by year."""

    rule: str
    table: tuple[tuple[date, date], ...] = ()

    def in_year(self, year: int) -> list[tuple[date, date]]:
        """Return when it falls in a year: twice for a short year of the moon, never where it is not known."""
        if self.rule == "table":
            return [(first, last) for first, last in self.table if first.year == year]
        day = self._day(year)
        return [(day, day)] if day else []

    def _day(self, year: int) -> date | None:
        if match := _FIXED.fullmatch(self.rule):
            return safe_day(year, int(match[1]), int(match[2]))
        if _ONCE.fullmatch(self.rule):
            day = date.fromisoformat(self.rule)
            return day if day.year == year else None
        if match := _FROM_CHURCH.fullmatch(self.rule):
            sunday = easter(year) if match[1] == "easter" else orthodox_easter(year)
            return sunday + timedelta(days=int(match[2]))
        if match := _NTH.fullmatch(self.rule):
            nth, weekday, month = _ORDERS[match[1]], weekday_number(match[2]), int(match[3])
            if nth < 0:
                return to_weekday(month_end(year, month), weekday, ahead=False)
            return to_weekday(date(year, month, 1), weekday, ahead=True) + timedelta(days=7 * (nth - 1))
        match = _FROM.fullmatch(self.rule)
        assert match is not None  # load_time_words has checked the rule
        return to_weekday(date(year, int(match[2]), int(match[3])), weekday_number(match[1]), ahead=True)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """The feasts by their names, a pattern of those names, and a pattern of names that tell no time."""

    feasts: Mapping[str, Feast]
    names: re.Pattern[str] | None = None
    not_times: re.Pattern[str] | None = None


NO_WORDS = TimeWords({})


def easter(year: int) -> date:
    """Return Easter Sunday of the western churches (the anonymous Gregorian reckoning)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Return Easter Sunday of the eastern churches (Meeus's Julian reckoning, as a Gregorian day)."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    behind = year // 100 - year // 400 - 2  # days that the Julian calendar is behind
    return date(year, month, day + 1) + timedelta(days=behind)


def load_time_words(folder: Path) -> TimeWords:
    """Return the feasts and names of a data folder; raises LexiconError where a row cannot be used."""
    table: dict[str, list[tuple[date, date]]] = {}
    feasts: dict[str, Feast] = {}
    patterns: list[str] = []
    path = folder / "moveable_feasts.csv"
    try:
        for row in _rows(path):
            days_of = (date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))
            table.setdefault(row["name"], []).append(days_of)
        path = folder / "holidays.csv"
        for row in _rows(path):
            names = row["names"].split("|")
            feast = _checked(Feast(row["rule"], tuple(table.get(names[0], ()))), names[0])
            for name in names:
                feasts[name] = feast
                patterns.append(_pattern_of(name, row["before"]))
        path = folder / "not_times.csv"
        not_times = re.compile(r"(?<!\w)(?:" + "|".join(row["pattern"] for row in _rows(path)) + r")(?!\w)")
    except (OSError, KeyError, TypeError, ValueError, re.error) as error:
        raise LexiconError(f"{path}: cannot be used ({error}); mend or restore the file") from error
    patterns.sort(key=len, reverse=True)
    names_of = re.compile(rf"(?<![\w-])(?P<x>(?P<name>{'|'.join(patterns)})(?:,?{S}(?:of{S}|in{S})?(?P<y>{YEAR}))?)(?!\w)")
    return TimeWords(feasts, names_of, not_times)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _checked(feast: Feast, name: str) -> Feast:
    forms = (_FIXED, _ONCE, _FROM_CHURCH, _NTH, _FROM)
    if feast.rule == "table" and not feast.table:
        raise ValueError(f"{name} has no rows in moveable_feasts.csv")
    if feast.rule != "table" and not any(form.fullmatch(feast.rule) for form in forms):
        raise ValueError(f"{name} has the unknown rule {feast.rule!r}")
    return feast


def _pattern_of(name: str, before: str) -> str:
    words = re.escape(name).replace("'", "['’]").replace(r"\ ", r"\s")
    follow = "|".join(map(re.escape, before.split("|"))) if before else ""
    return words + (rf"(?=(?:,\s\d{{4}},?)?\s(?:[a-z-]+\s)?(?:{follow})\b)" if follow else "")


def feast_span(match: re.Match[str], clock: Clock, words: TimeWords) -> Span | None:
    """Return the days of a feast that a text names: of the year that is told, or the nearest by the tense."""
    name = re.sub(r"\s", " ", match["name"].replace("’", "'"))
    feast = words.feasts.get(name) or words.feasts[name.replace("'", "’")]
    if _ONCE.fullmatch(feast.rule):
        return one_day(date.fromisoformat(feast.rule))
    if match["y"]:
        found = feast.in_year(int(match["y"]))
    elif clock.published is None:
        return no_days("XXXX-XX-XX", Sort.DAY)
    else:
        found = _nearest(feast, clock.published, ahead=clock.is_ahead(match))
    if not found:
        return None
    first, last = found[0]
    if first == last or name != "Ramadan":
        return one_day(first)  # a feast of several days is told by its first
    return days(first, last, f"{first.isoformat()}/{last.isoformat()}")


def _nearest(feast: Feast, published: date, *, ahead: bool) -> list[tuple[date, date]]:
    near = sorted(d for year in range(published.year - 1, published.year + 3) for d in feast.in_year(year))
    if ahead:
        return [d for d in near if d[1] >= published][:1]
    # A few days of grace: "Christmas sales" are told before Christmas.
    return [d for d in near if d[0] <= published + timedelta(days=3)][-1:]
