"""Distances on the ellipsoid, and the distances that a text states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import atan2, cos, degrees, radians, sin

from geopy.distance import distance as geodesic

from incidents.gazetteer import Gazetteer
from incidents.model import Distance, GeoPrecision, Place

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "a hundred": 100, "half a": 0.5, "a": 1,
}  # fmt: skip
_KILOMETRES = {"km": 1.0, "kilo": 1.0, "mile": 1.609344, "naut": 1.852, "metr": 0.001, "mete": 0.001, "yard": 0.0009144}
_DIRECTIONS = {
    "north": 0, "north-east": 45, "east": 90, "south-east": 135, "south": 180, "south-west": 225, "west": 270, "north-west": 315,
}  # fmt: skip
_COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
_STATED = re.compile(
    r"(?<![\w.,])(?P<number>\d{1,4}(?:[.,]\d{1,3})?|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")[\s-]?"
    r"(?P<unit>kms?|kilomet(?:re|er)s?|nautical miles?|miles?|met(?:re|er)s?|yards?)\b(?:\s*\([^()]{1,25}\))?\s*"
    r"(?:(?:to the )?(?P<direction>(?:north|south)(?:[- ]?(?:east|west))?|east|west)(?:ern)?\s*(?:of|from)|"
    r"(?P<off>from|outside|off|away from|beyond))\s+",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?:the\s+)?[\w’'.-]+(?:\s+(?:of\s+)?[\w’'-]+){0,4}")
_STOP = re.compile(
    r"\b(?:in|on|at|and|where|which|who|when|after|before|said|were|was|by|has|had|have|as|that|with|killing|wounding)\b|[,.;:)]"
)
# "40 km" is a round figure: the true distance lies within about this share of it.
_ROUNDING = 0.15


@dataclass(frozen=True, slots=True)
class StatedDistance:
    """A distance in the text: its span, what it says, the place it counts from, and the point it leads to."""

    start: int
    end: int
    distance: Distance
    anchor: Place | None
    offset: Place | None


def distance_km(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> float:
    """Return the geodesic distance between two points in km."""
    return float(geodesic((latitude1, longitude1), (latitude2, longitude2)).km)


def direction(latitude1: float, longitude1: float, latitude2: float, longitude2: float) -> str:
    """Return the compass point (N, NE, ...) in which the second point lies, seen from the first."""
    p, q, d = radians(latitude1), radians(latitude2), radians(longitude2 - longitude1)
    bearing = degrees(atan2(sin(d) * cos(q), cos(p) * sin(q) - sin(p) * cos(q) * cos(d)))
    return _COMPASS[round(bearing / 45) % 8]


def destination(latitude: float, longitude: float, away_km: float, bearing: float) -> tuple[float, float]:
    """Return the point that lies a distance away under a bearing in degrees from north."""
    point = geodesic(kilometers=away_km).destination((latitude, longitude), bearing)
    return float(point.latitude), float(point.longitude)


def find_distances(text: str, places: Sequence[Place], gazetteer: Gazetteer) -> list[StatedDistance]:
    """Return the distances that the text states, in order.

    With a direction and a known reference, `offset` is the point it leads to, with a radius that grows with the
    distance. A general reference ("the presidential palace") is the landmark of that name in a town the text named
    before; where none is known its point stays None.
    """
    found = []
    for match in _STATED.finditer(text):
        away = _kilometres(match)
        anchor = next((p for p in places if 0 <= p.start - match.end() <= 30 and p.latitude is not None
                       and not _STOP.search(text, match.end(), p.start)), None)  # fmt: skip
        words = _reference_words(text, match.end(), anchor)
        if not words:
            continue
        point = _point(anchor) if anchor else _landmark(words, match.start(), text, places, gazetteer)
        heading = (match.group("direction") or "").lower().replace(" ", "-") or None
        heading = _hyphened(heading)
        stated = Distance(away, _short(heading), words, point[0] if point else None, point[1] if point else None, "stated")
        end = anchor.end if anchor else match.end() + len(words)
        offset = _offset(anchor, away, heading) if anchor else _by_landmark(point, away, match.start(), places)
        found.append(StatedDistance(match.start(), end, stated, anchor, offset))
    return found


def _point(place: Place) -> tuple[float, float] | None:
    if place.latitude is None or place.longitude is None:
        return None
    return (place.latitude, place.longitude)


def _hyphened(heading: str | None) -> str | None:
    if heading and "-" not in heading and heading not in _DIRECTIONS:
        heading = heading.replace("north", "north-").replace("south", "south-").rstrip("-")
    return heading


def _short(heading: str | None) -> str | None:
    return _COMPASS[_DIRECTIONS[heading] // 45] if heading else None


def _kilometres(match: re.Match[str]) -> float:
    words = match.group("number").lower()
    value = _NUMBERS.get(words)
    number = (
        float(value) if value is not None else float(words.replace(",", "." if len(words.split(",")[-1]) < 3 else ""))
    )
    return round(
        number
        * _KILOMETRES[
            match.group("unit").lower()[:4].strip()[:4] if not match.group("unit").lower().startswith("km") else "km"
        ],
        3,
    )


def _reference_words(text: str, start: int, anchor: Place | None) -> str:
    if anchor is not None:
        return anchor.text
    match = _REFERENCE.match(text, start, start + 80)
    if match is None:
        return ""
    stop = _STOP.search(match.group())
    return (match.group()[: stop.start()] if stop else match.group()).strip()


# A landmark belongs to a town named before it if it stands within this distance of the town's point.
_LANDMARK_REACH_KM = 30.0


def _landmark(
    words: str, position: int, text: str, places: Sequence[Place], gazetteer: Gazetteer
) -> tuple[float, float] | None:
    known = gazetteer.facilities(re.sub(r"^the\s+", "", words, flags=re.IGNORECASE))
    same_sentence_end = next((i for i in range(position, min(len(text), position + 200)) if text[i] in ".\n"), position)
    towns = [
        p
        for p in places
        if p.start <= same_sentence_end and p.geo_precision in (GeoPrecision.PLACE, GeoPrecision.ADMIN1)
    ]
    for town in sorted(towns, key=lambda p: abs(p.start - position))[:12]:
        if town.latitude is None or town.longitude is None:
            continue
        for entry in known:
            if distance_km(town.latitude, town.longitude, entry.latitude, entry.longitude) <= _LANDMARK_REACH_KM:
                return (entry.latitude, entry.longitude)
    return None


def _by_landmark(
    point: tuple[float, float] | None, away_km: float, position: int, places: Sequence[Place]
) -> Place | None:
    """Somewhere on the circle around a landmark: its town, known to lie within that distance of the landmark."""
    if point is None:
        return None
    earlier = [
        p
        for p in places
        if p.latitude is not None and p.longitude is not None and p.geo_precision is GeoPrecision.PLACE
    ]
    near = [p for p in earlier if distance_km(*point, p.latitude or 0.0, p.longitude or 0.0) <= _LANDMARK_REACH_KM]
    if not near:
        return None
    town = min(near, key=lambda p: (p.start > position, abs(p.start - position)))
    return replace(
        town, latitude=point[0], longitude=point[1], radius_km=round(away_km * (1 + _ROUNDING), 2),
        geo_precision=GeoPrecision.NEAR, resolved_by="stated distance from a landmark", alternatives=(),
    )  # fmt: skip


def _offset(anchor: Place | None, away_km: float, heading: str | None) -> Place | None:
    if anchor is None or anchor.latitude is None or anchor.longitude is None:
        return None
    own = min(anchor.radius_km or 1.0, 15.0)
    if heading is None:
        latitude, longitude, radius = anchor.latitude, anchor.longitude, away_km * (1 + _ROUNDING) + own
    else:
        latitude, longitude = destination(anchor.latitude, anchor.longitude, away_km, _DIRECTIONS[heading])
        # Half a compass step to either side is as exact as "south-east" gets: 22.5 degrees are 0.4 of the distance.
        radius = max(_ROUNDING, 0.4) * away_km + own
    return replace(
        anchor, latitude=round(latitude, 5), longitude=round(longitude, 5), radius_km=round(radius, 2),
        geo_precision=GeoPrecision.NEAR, resolved_by="stated distance and direction" if heading else "stated distance",
    )  # fmt: skip
