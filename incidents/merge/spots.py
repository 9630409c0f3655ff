"""Whether two places can be that of one event: the same one, one within the other, or neither."""

from __future__ import annotations

from collections.abc import Callable
from math import asin, cos, radians, sin, sqrt

from incidents.merge.sketch import Sketch
from incidents.model import GeoPrecision, Place

Said = tuple[float | None, str]  # points (None rules a merge out), and why

# Acts that have no place: two of one type and day are compared without one.
_PLACELESS = frozenset({"sanction", "talks", "agreement"})


def by_place(one: Sketch, other: Sketch) -> Said:
    """Return the points of two events' places, and the reason; None where they rule a merge out."""
    if one.place is None or other.place is None:
        return _without_place(one, other)
    apart = apart_km(one.place, other.place)
    if apart is None:
        return None, "no coordinates to compare"
    if one.articles & other.articles and _only_the_country(one.place, other.place):
        # As where one names none: a text that names no place for an event has only its story's country for it.
        return 0.25, "told in one article, where one names no more than the country"
    if _is_same(one.place, other.place, apart):
        if one.place.geonameid is None and other.place.geonameid is None and one.place.name != other.place.name:
            return 0.2, "two spots named in one place"
        return _SAME_PLACE[one.place.geo_precision], "the same place"
    smaller, larger = sorted((one.place, other.place), key=_size)
    for points, holds, because in _LIES_IN:
        if holds(smaller, larger, apart):
            return points, because
    if _suburb(smaller, larger, apart) and _share_a_toll(one, other):
        return 0.05, "a suburb and its city, with the same toll"
    return None, f"{apart:.0f} km apart"


def _only_the_country(one: Place, other: Place) -> bool:
    countries = [p for p in (one, other) if p.geo_precision is GeoPrecision.COUNTRY]
    return bool(countries) and bool(one.country_code) and one.country_code == other.country_code


def _without_place(one: Sketch, other: Sketch) -> Said:
    if one.types == other.types and one.types <= _PLACELESS:
        return (0.3, "both without a place") if one.place is other.place else (0.15, "one without a place")
    if one.articles & other.articles:
        # "The explosion broke windows": what names no place goes on about what its article told.
        return 0.25, "told in one article, where one names no place"
    place, unknown = (one.place, other.unknown) if one.place else (other.place, one.unknown)
    if one.unknown & other.unknown or (place is not None and place.text in unknown):
        return 0.15, "one name of a place in both, which reading could not place"
    return None, "no place to compare"


# A region or country holds many events of one kind on one day; a town mostly holds one.
_SAME_PLACE = {
    GeoPrecision.EXACT: 0.3, GeoPrecision.PLACE: 0.3, GeoPrecision.NEAR: 0.25, GeoPrecision.ADMIN2: 0.2,
    GeoPrecision.ADMIN1: 0.15, GeoPrecision.SEA: 0.2, GeoPrecision.COUNTRY: 0.05,
}  # fmt: skip


def _size(place: Place) -> tuple[int, float]:
    return (_ROUGHNESS[place.geo_precision], place.radius_km or 0.0)


_ROUGHNESS = {
    GeoPrecision.EXACT: 0, GeoPrecision.PLACE: 1, GeoPrecision.NEAR: 2, GeoPrecision.ADMIN2: 3, GeoPrecision.ADMIN1: 4,
    GeoPrecision.SEA: 5, GeoPrecision.COUNTRY: 6,
}  # fmt: skip
# Points of one town in two gazetteers lie so near to each other.
_SAME_POINT_KM = 1.0


def _is_same(one: Place, other: Place, apart: float) -> bool:
    if one.geo_precision is not other.geo_precision:
        return False
    return apart <= _SAME_POINT_KM or (one.geonameid is not None and one.geonameid == other.geonameid)


def _spot_in_town(smaller: Place, larger: Place, apart: float) -> bool:
    within = max(larger.radius_km or 0.0, _TOWN_KM)
    return (
        smaller.geo_precision is GeoPrecision.EXACT and larger.geo_precision is GeoPrecision.PLACE and apart <= within
    )


def _spots_together(smaller: Place, larger: Place, apart: float) -> bool:
    """A square and the building on it, a plant and its district; the centres of two districts lie further apart."""
    both = smaller.geo_precision is larger.geo_precision is GeoPrecision.EXACT
    return both and apart <= max(_SPOT_KM, (larger.radius_km or 0.0) / 2)


def _near_it(smaller: Place, larger: Place, apart: float) -> bool:
    return larger.geo_precision is GeoPrecision.NEAR and apart <= min(_NEAR_KM, max(_TOWN_KM, larger.radius_km or 0.0))


def _suburb(smaller: Place, larger: Place, apart: float) -> bool:
    """ "In Kyiv" for what hit Brovary: a writer far away names the city. Two towns are two places all the same, unless more
    than their words agrees: officials say the same of every town they report on."""
    both = smaller.geo_precision is larger.geo_precision is GeoPrecision.PLACE
    return (
        both and apart <= (larger.radius_km or 0.0) and _CITY * (smaller.radius_km or 0.0) <= (larger.radius_km or 0.0)
    )


def _share_a_toll(one: Sketch, other: Sketch) -> bool:
    return max(one.killed & other.killed | one.injured & other.injured, default=0) >= _TELLING_TOLL


# One or two dead are too common to say that two events are the same.
_TELLING_TOLL = 3


def _in_division(smaller: Place, larger: Place, apart: float) -> bool:
    if larger.geo_precision not in (GeoPrecision.ADMIN2, GeoPrecision.ADMIN1, GeoPrecision.SEA):
        return False
    if larger.geo_precision is GeoPrecision.ADMIN1 and smaller.admin1 and larger.admin1:
        return (smaller.country_code, smaller.admin1) == (larger.country_code, larger.admin1)
    return apart <= (larger.radius_km or 0.0)


def _in_country(smaller: Place, larger: Place, apart: float) -> bool:
    same = smaller.country_code and smaller.country_code == larger.country_code
    return larger.geo_precision is GeoPrecision.COUNTRY and bool(same)


# A town's spots lie within this of its point where its radius is not known to be larger.
_TOWN_KM = 10.0
_SPOT_KM = 1.0
_CITY = 1.5  # a city reaches so many times as far as its suburbs
_NEAR_KM = 25.0
_LIES_IN: tuple[tuple[float, Callable[[Place, Place, float], bool], str], ...] = (
    (0.25, _spots_together, "two spots beside each other"),
    (0.25, _spot_in_town, "a spot in the other's town"),
    (0.2, _near_it, "near the other's place"),
    (0.1, _in_division, "within the other's region"),
    (0.0, _in_country, "within the other's country"),
)


def apart_km(one: Place, other: Place) -> float | None:
    """Return the great-circle distance, None where either has no point: merging needs thousands, people read none."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    lat1, lat2 = radians(one.latitude), radians(other.latitude)
    half = sin((lat2 - lat1) / 2) ** 2
    half += cos(lat1) * cos(lat2) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(min(1.0, half)))  # IUGG mean earth radius
