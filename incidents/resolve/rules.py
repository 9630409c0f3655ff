"""The rules that speak for or against a candidate: each a short function with a name, its weight in data/resolver.json.

A rule returns 0 where it has nothing to say. `OF_ITSELF` need the mention and the candidate alone; `OF_THE_TEXT` also
what the other names of the text are likely to mean.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from incidents.gazetteer import normalise
from incidents.model import GazetteerEntry
from incidents.resolve.mentions import Mention, Parent


@dataclass(frozen=True, slots=True)
class Around:
    """What the text says around one name, apart from what other names mean."""

    parent: Parent | None = None
    beside: tuple[GazetteerEntry, ...] = ()
    home_country: str = ""  # of the outlet, where known
    home_town: GazetteerEntry | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """How many of the text's other names are likely to lie where; a name counts once however often it is said."""

    names: float = 0.0
    countries: dict[str, float] = field(default_factory=dict)
    divisions: dict[tuple[str, str], float] = field(default_factory=dict)
    districts: dict[tuple[str, str, str], float] = field(default_factory=dict)
    cells: dict[tuple[int, int], float] = field(default_factory=dict)
    named_countries: dict[str, float] = field(default_factory=dict)
    named_divisions: dict[tuple[str, str], float] = field(default_factory=dict)


def is_point(entry: GazetteerEntry) -> bool:
    """Whether it is small enough to have neighbours."""
    return entry.kind in ("place", "admin2", "district", "facility")


def cell_of(entry: GazetteerEntry) -> tuple[int, int]:
    """The half degree (some 50 km) it lies in."""
    return (math.floor(entry.latitude * 2), math.floor(entry.longitude * 2))


def people(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """Powers of ten of people above a hundred: most texts mean the better known town."""
    return math.log10(max(entry.population, 100)) - 2.0 if entry.kind == "place" else 0.0


def people_of_unit(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """The same for divisions, which have more people than towns of their fame."""
    return math.log10(max(entry.population, 100)) - 2.0 if entry.kind in ("admin1", "admin2") else 0.0


def _kind(kind: str) -> Callable[[Mention, GazetteerEntry, Around], float]:
    def rule(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
        return float(entry.kind == kind)

    rule.__name__ = f"is_{kind}"
    return rule


def capital(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """The capital of its country."""
    return float(entry.feature_code == "PPLC")


def main_name(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """The name it goes by, not one of its others."""
    return float(normalise(entry.name) == mention.key.split("|")[0])


def by_hand(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """A town that somebody has written into a list of places, which says that the news speak of it."""
    return float(entry.kind == "place" and entry.geonameid is None)


def only_one(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """The only place that the gazetteer has of this name."""
    return float(len(mention.candidates) == 1)


def code_of_unit(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """ "N.Y." and "ON" are written for divisions, not for their towns."""
    name = mention.toponym.text
    return float(entry.kind in ("admin1", "country") and (name.endswith(".") or (name.isupper() and len(name) <= 3)))


def town_in_unit(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """A division that a large town of its own name lies in: without a head word the town is meant."""
    return float(entry.kind in ("admin1", "admin2") and _twin_share(mention, entry) >= _LARGE_SHARE)


def small_town_in_unit(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """The same where the town is but a small part of it: "Montana" has a Montana in it."""
    return float(entry.kind in ("admin1", "admin2") and 0 < _twin_share(mention, entry) < _LARGE_SHARE)


# A division's chief town has this share of its people or more.
_LARGE_SHARE = 0.05


def _twin_share(mention: Mention, entry: GazetteerEntry) -> float:
    """The share of a division's people who live in the town of its name."""
    if "admin1" in mention.heads or "admin2" in mention.heads:
        return 0.0
    share = 0.0
    for other in mention.candidates:
        if other.kind != "place" or other.country_code != entry.country_code:
            continue
        if other.admin1 == entry.admin1 or other.feature_code == "PPLC":
            capital_share = 1.0 if other.feature_code == "PPLC" else 0.0
            share = max(share, capital_share, other.population / max(entry.population, 1))
    return share


def country_beside(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """Its country is named beside it: "Córdoba, Argentina"."""
    if around.parent is None or around.parent[1] or entry.kind == "country":
        return 0.0
    return float(entry.country_code == around.parent[0])


def division_beside(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """Its division is named beside it: "Columbus, Georgia"."""
    if around.parent is None or not around.parent[1] or entry.kind == "admin1":
        return 0.0
    return float((entry.country_code, entry.admin1) == around.parent)


# Beside a town is within a day's walk or a short drive of it.
_BESIDE_KM = 120.0


def lies_beside(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """It is near the place that the text says it lies beside."""
    near = (
        other
        for other in around.beside
        if other != entry and is_point(entry) and roughly_km(entry, other) <= max(_BESIDE_KM, other.radius_km)
    )
    return float(next(near, None) is not None)


def outlet_country(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """It lies in the country of the newspaper."""
    return float(bool(around.home_country) and entry.country_code == around.home_country and entry.kind != "country")


def outlet_division(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """It lies in the division of the newspaper's town."""
    town = around.home_town
    if town is None or not entry.admin1 or entry.kind == "admin1":
        return 0.0
    return float((entry.country_code, entry.admin1) == (town.country_code, town.admin1))


def outlet_town(mention: Mention, entry: GazetteerEntry, around: Around) -> float:
    """It is within the reach of a newspaper's deliveries from its town."""
    town = around.home_town
    return float(town is not None and is_point(entry) and roughly_km(entry, town) <= _DELIVERY_KM)


_DELIVERY_KM = 80.0


def roughly_km(one: GazetteerEntry, other: GazetteerEntry) -> float:
    """Flat-earth distance, exact enough to tell a neighbour from a namesake overseas."""
    north = (one.latitude - other.latitude) * 111.2
    east = (one.longitude - other.longitude) * 111.2 * math.cos(math.radians(one.latitude))
    return math.hypot(north, east)


def country_share(entry: GazetteerEntry, others: Others) -> float:
    """The share of the text's other names that lie in its country."""
    return others.countries.get(entry.country_code, 0.0) / max(others.names, 1.0) if entry.country_code else 0.0


def division_share(entry: GazetteerEntry, others: Others) -> float:
    """The share that lies in its division."""
    if not entry.admin1:
        return 0.0
    return others.divisions.get((entry.country_code, entry.admin1), 0.0) / max(others.names, 1.0)


def division_support(entry: GazetteerEntry, others: Others) -> float:
    """How many other names, up to two, lie in its division."""
    return min(2.0, others.divisions.get((entry.country_code, entry.admin1), 0.0)) if entry.admin1 else 0.0


def district_support(entry: GazetteerEntry, others: Others) -> float:
    """Whether another name is its district, or lies in it."""
    if not entry.admin2:
        return 0.0
    return min(1.0, others.districts.get((entry.country_code, entry.admin1, entry.admin2), 0.0))


def neighbour_support(entry: GazetteerEntry, others: Others) -> float:
    """How many other names, up to two, lie within a day's walk."""
    if not is_point(entry):
        return 0.0
    row, column = cell_of(entry)
    around = ((row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
    return min(2.0, sum(others.cells.get(cell, 0.0) for cell in around))


def country_named(entry: GazetteerEntry, others: Others) -> float:
    """Its country is named in the text."""
    return min(1.0, others.named_countries.get(entry.country_code, 0.0)) if entry.kind != "country" else 0.0


def division_named(entry: GazetteerEntry, others: Others) -> float:
    """Its division is named in the text."""
    if entry.kind in ("country", "admin1") or not entry.admin1:
        return 0.0
    return min(1.0, others.named_divisions.get((entry.country_code, entry.admin1), 0.0))


OfItself = Callable[[Mention, GazetteerEntry, Around], float]
OfTheText = Callable[[GazetteerEntry, Others], float]

OF_ITSELF: tuple[OfItself, ...] = (
    people, people_of_unit, _kind("country"), _kind("admin1"), _kind("admin2"), _kind("sea"), _kind("river"), _kind("region"),
    _kind("continent"), _kind("facility"), _kind("district"), capital, main_name, by_hand, only_one, code_of_unit, town_in_unit, small_town_in_unit,
    country_beside, division_beside, lies_beside, outlet_country, outlet_division, outlet_town,
)  # fmt: skip
OF_THE_TEXT: tuple[OfTheText, ...] = (
    country_share, division_share, division_support, district_support, neighbour_support, country_named, division_named,
)  # fmt: skip
NAMES: tuple[str, ...] = tuple(rule.__name__ for rule in (*OF_ITSELF, *OF_THE_TEXT))
