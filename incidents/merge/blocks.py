"""Where to look for the incident of a report: its place and days, without going through all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from incidents.merge.sketch import unknown_names
from incidents.model import GeoPrecision, Place, Report

# The cell of a report and those around it hold what lies within 25 km of it, as far north as people live.
_CELLS_A_DEGREE = 2
_DAYS, _MONTHS, _YEARS = range(3)
# A span up to a week is looked for by its days, up to a quarter by its months, and a longer one by its years.
_LONGEST = {_DAYS: timedelta(days=7), _MONTHS: timedelta(days=92)}
_TOWN, _REGION, _COUNTRY = range(3)
_LEVEL_OF = {GeoPrecision.ADMIN2: _REGION, GeoPrecision.ADMIN1: _REGION, GeoPrecision.COUNTRY: _COUNTRY}
# A span of more years than this is looked for under its first ones.
_MOST_YEARS = 10
# One key leads to at most so many incidents, the last ones founded. A town does not see so many in a day; the
# bound keeps a heap of reports on one spot from costing its square.
_MOST = 100

Key = tuple[object, ...]


class Blocks:
    """Which incidents hold a report of a place and time; a vague report finds the exact ones within it.

    Exact reports come before vague ones. So each is filed under its own place and time and one step above (its
    town's month, its region's day). Further above it is filed only with a detail (a toll, a target, victims):
    without one in common, a town's day and a country's year are not the same event.
    """

    def __init__(self) -> None:
        self._groups: dict[Key, dict[int, None]] = defaultdict(dict)

    def near(self, report: Report) -> list[int]:
        """Return the numbers of the incidents that a report may belong to, in order."""
        found: dict[int, None] = {}
        for key in _looked_up(report):
            groups = self._groups.get(key)
            if groups:
                found.update(dict.fromkeys(islice(reversed(groups), _MOST)))
        return sorted(found)

    def add(self, report: Report, group: int) -> None:
        """File a report of an incident."""
        for key in _filed(report):
            self._groups[key][group] = None


def vagueness(report: Report) -> int:
    """Return how vague place and time are together, 0 for a town and a day."""
    return _place_level(report.place) + _time_level(report)


def _place_level(place: Place | None) -> int:
    return _COUNTRY if place is None else _LEVEL_OF.get(place.geo_precision, _TOWN)


def _time_level(report: Report) -> int:
    if report.first_date is None:
        return _YEARS
    span = (report.last_date or report.first_date) - report.first_date
    return next((level for level, longest in _LONGEST.items() if span <= longest), _YEARS)


def _looked_up(report: Report) -> list[Key]:
    keys: list[Key] = [("article", report.article_id)]
    place_level, time_level = _place_level(report.place), _time_level(report)
    details: list[Key] = [()]
    if place_level or time_level:
        details += _details(report)
    for where in _places(report, place_level, around=True):
        keys.extend((*where, when, *detail) for when in _times(report, time_level) for detail in details)
    return keys + _named(report, unknown_names(report))


def _named(report: Report, names: Iterable[str]) -> list[Key]:
    """An unplaced report is looked for by the names in its sentence, which another reading may have placed."""
    if _time_level(report) != _DAYS:
        return []
    return [("named", name, when) for name in sorted(names) for when in _times(report, _DAYS)]


def _filed(report: Report) -> list[Key]:
    keys: list[Key] = [("article", report.article_id)]
    own_place, own_time = _place_level(report.place), _time_level(report)
    details = _details(report)
    for time_level in range(own_time, _YEARS + 1):
        times = _times(report, time_level)
        for place_level in range(own_place, _COUNTRY + 1):
            steps = place_level - own_place + time_level - own_time
            kept: list[Key] = [()] if steps <= 1 else details
            for where in _places(report, place_level, around=False):
                keys.extend((*where, when, *detail) for when in times for detail in kept)
    names = {report.place.text} if report.place and own_place == _TOWN else unknown_names(report)
    return keys + _named(report, names)


def _details(report: Report) -> list[Key]:
    found: list[Key] = [("killed", report.killed.best)] if report.killed and report.killed.best else []
    found += [("injured", report.injured.best)] if report.injured and report.injured.best else []
    found += [("target", report.target)] if report.target else []
    return found + [("victim", victim) for victim in report.victims]


def _places(report: Report, level: int, *, around: bool) -> list[Key]:
    place = report.place
    if place is None:
        return [("unplaced", report.event_type)] if level == _COUNTRY else []
    if place.latitude is None or place.longitude is None:
        return []
    if level == _REGION:
        return [("region", place.country_code, place.admin1)] if place.admin1 else []
    if level == _COUNTRY:
        return [("country", place.country_code)] if place.country_code else []
    y, x = round(place.latitude * _CELLS_A_DEGREE), round(place.longitude * _CELLS_A_DEGREE)
    if not around:
        return [("cell", y, x)]
    whole = 360 * _CELLS_A_DEGREE
    return [("cell", y + dy, (x + dx + whole // 2) % whole - whole // 2) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]


def _times(report: Report, level: int) -> list[tuple[int, int]]:
    first, last = report.first_date, report.last_date or report.first_date
    if first is None or last is None:
        return []
    if level == _DAYS:
        numbers = range(first.toordinal(), last.toordinal() + 1)
    elif level == _MONTHS:
        numbers = range(first.year * 12 + first.month, last.year * 12 + last.month + 1)
    else:
        numbers = range(first.year, min(last.year, first.year + _MOST_YEARS) + 1)
    return [(level, number) for number in numbers]
