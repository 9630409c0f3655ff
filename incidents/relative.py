"""Places told by others: "40 km south-east of Kharkiv", "between Izium and Sloviansk", "on the outskirts of Basra".

Each becomes a point with a radius that covers what the words leave open. The named place keeps its own point.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from incidents.distance import StatedDistance, destination, distance_km
from incidents.model import GeoPrecision, Place, Role

_POINTS = frozenset({GeoPrecision.PLACE, GeoPrecision.EXACT, GeoPrecision.ADMIN2})
_WATER = frozenset({GeoPrecision.SEA})
# Names further apart than this are the ends of a line that says nothing of a place ("flights between Paris and Rome").
_FURTHEST_KM = 250.0
# "Near" and "outside" in the news are within the next town: half of the places called so lie within these.
_NEAR_KM, _EDGE_KM = 10.0, 5.0
# "North of X" without a number is beyond its edge and before the next large town.
_DIRECTION_KM = 15.0
# "Off Hodeidah" is within the waters that are watched from it.
_OFF_KM = 25.0
_BEARINGS = {
    "north": 0, "northeast": 45, "east": 90, "southeast": 135, "south": 180, "southwest": 225, "west": 270, "northwest": 315,
}  # fmt: skip

_ADVERBS = r"(?:just |some |somewhere |not far |immediately |a village |villages )?"
# "Outside a bank in Karachi" is not outside Karachi: only these may stand between the word and the name.
_KIND = (
    r"(?:(?:the|city|town|village|port|capital|settlement|suburb|nearby|northern|southern|eastern|western|central|besieged|occupied|"
    r"coastal|border|frontline|mining|small|ancient|of)\s+){0,4}$"
)
_NEAR = re.compile(rf"\b(?:near|close to|not far from|in the vicinity of|in the area of|around|nearby)\s+{_KIND}")
_EDGE = re.compile(
    r"\b(?:outside|on the (?:[\w-]+\s)?(?:outskirts|edges?|fringes?|periphery) of|at the (?:gates|entrance) of|(?:[\w-]+\s)?outskirts of|"
    rf"at the approaches to|approaches to)\s+{_KIND}"
)
_OFF = re.compile(r"\boff(?: the (?:[\w-]+\s)?coast (?:of|near|at)| the port of| the island of| the shores? of)?\s+(?:the\s+)?$")
_DIRECTION = re.compile(
    rf"{_ADVERBS}\b(?:to the )?(?P<way>(?:north|south)[- ]?(?:east|west)?|east|west)(?:ern)?\s+(?:of|from)\s+{_KIND}"
)
_BETWEEN = re.compile(r"\b(?:half-?way |midway |somewhere )?(?P<word>between|linking|connecting)\s+" + _KIND)
_AND = re.compile(r"^\s+(?:and|with)\s+" + _KIND)
# Two governments also talk "between" them: the words before must be of the ground.
_OF_THE_GROUND = re.compile(
    r"\b(?:road|highway|motorway|railway|rail|line|route|track|stretch|pass|bridge|pipeline|area|somewhere|midway|half-?way|located|lies|"
    r"lying|situated|point|place|spot|village|town|farm|checkpoint|roadblock|convoy|bus|lorry|truck|train|travell?ing|driving|ambush(?:ed)?|"
    r"crash(?:ed)?|derailed|fields?|forest|hills?|mountains?|border|river|waters|sea|strait|fell|landed|exploded|hit|struck|killed|shot|"
    r"attacked|clash(?:es|ed)?|fighting|front)\b[^.]{0,60}$"
)
_REACH = 90


def find_relative(text: str, places: Sequence[Place], stated: Sequence[StatedDistance]) -> list[Place]:
    """Return the places told by others, in order; each spans its words together with the name it hangs on.

    A stated distance comes first, then "between", then a direction, then nearness; one name carries one of them.
    """
    found: dict[int, Place] = {}
    for distance in stated:
        if distance.anchor is not None and distance.offset is not None:
            found[distance.anchor.start] = replace(distance.offset, start=distance.start, end=distance.end,
                                                   text=text[distance.start : distance.end])  # fmt: skip
    usable = [p for p in places if p.latitude is not None and p.role not in (Role.ACTOR, Role.DEMONYM)]
    for number, place in enumerate(usable):
        if place.start in found:
            continue
        before = text[max(0, place.start - _REACH) : place.start].rsplit("\n", 1)[-1]
        following = usable[number + 1] if number + 1 < len(usable) else None
        for rule in _RULES:
            relative = rule(text, before, place, following)
            if relative is not None:
                found[place.start] = relative
                break
    return [found[key] for key in sorted(found)]


def _between(text: str, before: str, place: Place, following: Place | None) -> Place | None:
    """ "On the road between Izium and Sloviansk": the middle, with half of the way as radius."""
    match = _BETWEEN.search(before)
    if match is None or following is None or not _OF_THE_GROUND.search(before[: match.end("word")]):
        return None
    if not _AND.match(text[place.end : following.start]) or {place.geo_precision, following.geo_precision} - _POINTS:
        return None
    apart = _apart_km(place, following)
    if not 0 < apart <= _FURTHEST_KM:
        return None
    latitude = ((place.latitude or 0.0) + (following.latitude or 0.0)) / 2
    longitude = ((place.longitude or 0.0) + (following.longitude or 0.0)) / 2
    start = place.start - len(before) + match.start("word")
    return replace(
        place, start=start, end=following.end, text=text[start : following.end], name=f"between {place.name} and {following.name}",
        latitude=round(latitude, 5), longitude=round(longitude, 5), radius_km=round(apart / 2 + 1, 1), geonameid=None,
        geo_precision=GeoPrecision.NEAR, score=round(min(place.score, following.score), 3), resolved_by="between two places",
        alternatives=(),
    )  # fmt: skip


def _in_a_direction(text: str, before: str, place: Place, following: Place | None) -> Place | None:
    """ "North of Kharkiv": beyond its edge on that side."""
    match = _DIRECTION.search(before)
    if match is None or place.geo_precision not in _POINTS:
        return None
    way = match.group("way").lower().replace("-", "").replace(" ", "")
    own = place.radius_km or 1.0
    latitude, longitude = destination(place.latitude or 0.0, place.longitude or 0.0, own + _DIRECTION_KM, _BEARINGS[way])
    moved = replace(place, latitude=round(latitude, 5), longitude=round(longitude, 5))
    return _around(text, before, moved, match.start("way"), own + _DIRECTION_KM, "a direction without a distance")


def _off_the_coast(text: str, before: str, place: Place, following: Place | None) -> Place | None:
    match = _OFF.search(before)
    if match is None or place.geo_precision not in _POINTS:
        return None
    return _around(text, before, place, match.start(), (place.radius_km or 1.0) + _OFF_KM, "off a coast")


def _on_the_edge(text: str, before: str, place: Place, following: Place | None) -> Place | None:
    match = _EDGE.search(before)
    if match is None or place.geo_precision not in _POINTS:
        return None
    return _around(text, before, place, match.start(), (place.radius_km or 1.0) + _EDGE_KM, "outside a place")


def _near(text: str, before: str, place: Place, following: Place | None) -> Place | None:
    match = _NEAR.search(before)
    if match is None or place.geo_precision not in _POINTS:
        return None
    return _around(text, before, place, match.start(), (place.radius_km or 1.0) + _NEAR_KM, "near a place")


Rule = Callable[[str, str, Place, Place | None], Place | None]
_RULES: tuple[Rule, ...] = (_between, _in_a_direction, _off_the_coast, _on_the_edge, _near)


def _around(text: str, before: str, place: Place, offset: int, radius_km: float, why: str) -> Place:
    start = place.start - len(before) + offset
    return replace(
        place, start=start, text=text[start : place.end], radius_km=round(radius_km, 1),
        geo_precision=GeoPrecision.NEAR, resolved_by=why, alternatives=(),
    )  # fmt: skip


def _apart_km(one: Place, other: Place) -> float:
    return distance_km(one.latitude or 0.0, one.longitude or 0.0, other.latitude or 0.0, other.longitude or 0.0)
