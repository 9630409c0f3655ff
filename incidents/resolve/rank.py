"""Which candidate each name of a text means: rules weighed against each other, in two passes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path

from incidents.errors import LexiconError
from incidents.model import GazetteerEntry
from incidents.resolve.mentions import SIMILAR, Mention, Parent
from incidents.resolve.rules import NAMES, OF_ITSELF, OF_THE_TEXT, Around, Others, cell_of

# The second pass sees what the first made of the text; a third changed nothing.
_PASSES = 2
# A rule that moves less than this is no reason worth telling.
_WORTH_TELLING = 0.4


@dataclass(frozen=True, slots=True)
class Ranker:
    """The weight of every rule, and how likely no candidate is the right one before anything is known."""

    weights: tuple[float, ...]  # in the order of rules.NAMES
    none: float
    none_when_respelled: float

    @classmethod
    def load(cls, folder: Path) -> Ranker:
        """Return the ranker of a data folder; raises LexiconError where its file cannot be used."""
        path = folder / "resolver.json"
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            weights = {str(name): float(value) for name, value in raw["weights"].items()}
            return cls(tuple(weights[n] for n in NAMES), float(raw["none"]), float(raw["none_when_respelled"]))
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise LexiconError(f"{path}: cannot be used ({error}); restore the file") from error


@dataclass(frozen=True, slots=True)
class Name:
    """All mentions of one name that mean the same: what they share, and where they stand."""

    mention: Mention
    around: Around
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with the chance that it is meant, and what spoke for it, strongest first."""

    entry: GazetteerEntry
    chance: float
    reasons: tuple[str, ...]


def names_of(
    mentions: Sequence[Mention], parents: Mapping[int, Parent], beside: Mapping[str, tuple[GazetteerEntry, ...]],
    home_country: str = "", home_town: GazetteerEntry | None = None,
) -> list[Name]:  # fmt: skip
    """Return the names of a text: mentions of one spelling are one, unless their own parents tell them apart."""
    first_parent: dict[str, Parent] = {}
    for number, mention in enumerate(mentions):
        if number in parents:
            first_parent.setdefault(mention.key, parents[number])
    groups: dict[tuple[str, bool, Parent | None], list[int]] = {}
    for number, mention in enumerate(mentions):
        parent = parents.get(number) or first_parent.get(mention.key)
        groups.setdefault((mention.key, mention.is_demonym, parent), []).append(number)
    return [
        Name(mentions[numbers[0]], Around(parent, beside.get(key, ()), home_country, home_town), tuple(numbers))
        for (key, _, parent), numbers in groups.items()
    ]


Values = list[list[float]]  # a row a candidate, a column a rule


def rank(names: Sequence[Name], ranker: Ranker) -> list[list[Ranked]]:
    """Return for each name its candidates, likeliest first; their chances leave room for none of them."""
    own = [own_values(name) for name in names]
    of_text: list[Values] = [[[0.0] * len(OF_THE_TEXT)] * len(rows) for rows in own]
    for _ in range(_PASSES):
        of_text = text_values(names, all_chances(names, own, of_text, ranker))
    chances = all_chances(names, own, of_text, ranker)
    return [_ranked(*of_name, ranker) for of_name in zip(names, own, of_text, chances, strict=True)]


def own_values(name: Name) -> Values:
    """What the rules that need no other name say of each candidate."""
    return [[rule(name.mention, entry, name.around) for rule in OF_ITSELF] for entry in name.mention.candidates]


def all_chances(
    names: Sequence[Name], own: Sequence[Values], of_text: Sequence[Values], ranker: Ranker
) -> list[list[float]]:
    """The chance of each candidate of each name, by a softmax over the candidates and "none of them"."""
    return [_chances(*of_name, ranker) for of_name in zip(names, own, of_text, strict=True)]


def _chances(name: Name, own: Values, of_text: Values, ranker: Ranker) -> list[float]:
    if name.mention.is_demonym:
        return [1.0] * len(own)
    points = [sum(map(mul, ranker.weights, (*mine, *texts))) for mine, texts in zip(own, of_text, strict=True)]
    none = ranker.none + (ranker.none_when_respelled if name.mention.found_as == SIMILAR else 0.0)
    highest = max([none, *points])
    powers = [math.exp(p - highest) for p in points]
    total = sum(powers) + math.exp(none - highest)
    return [p / total for p in powers]


# A candidate less likely than this says nothing of where the text plays.
_FAINT = 0.05


def text_values(names: Sequence[Name], chances: Sequence[Sequence[float]]) -> list[Values]:
    """What the rules say of each candidate that look at where the other names are likely to lie."""
    each = [_shares(name, row) for name, row in zip(names, chances, strict=True)]
    total = _Sums()
    for sums in each:
        total.add(sums, 1.0)
    found = []
    for name, sums in zip(names, each, strict=True):
        # Taking a name's own share away and putting it back is cheaper than adding up all others for each.
        total.add(sums, -1.0)
        others = Others(total.names, *total.tables)
        found.append([[rule(entry, others) for rule in OF_THE_TEXT] for entry in name.mention.candidates])
        total.add(sums, 1.0)
    return found


class _Sums:
    """Shares of names by area, added up; only the areas that one name touches are ever read for it."""

    __slots__ = ("names", "tables")

    def __init__(self) -> None:
        self.names = 0.0
        self.tables: tuple[dict, ...] = ({}, {}, {}, {}, {}, {})  # type: ignore[type-arg]

    def add(self, other: _Sums, sign: float) -> None:
        self.names += sign * other.names
        for table, more in zip(self.tables, other.tables, strict=True):
            for key, share in more.items():
                table[key] = table.get(key, 0.0) + sign * share


def _shares(name: Name, chances: Sequence[float]) -> _Sums:
    sums = _Sums()
    countries, divisions, districts, cells, named_countries, named_divisions = sums.tables
    for entry, chance in zip(name.mention.candidates, chances, strict=True):
        if chance < _FAINT:
            continue
        code = entry.country_code
        if name.mention.is_demonym or entry.kind == "country":
            named_countries[code] = named_countries.get(code, 0.0) + chance
        if entry.kind == "admin1":
            named_divisions[code, entry.admin1] = named_divisions.get((code, entry.admin1), 0.0) + chance
        if not code:
            continue
        sums.names += chance
        countries[code] = countries.get(code, 0.0) + chance
        if entry.admin1:
            divisions[code, entry.admin1] = divisions.get((code, entry.admin1), 0.0) + chance
        if entry.admin2:
            key = (code, entry.admin1, entry.admin2)
            districts[key] = districts.get(key, 0.0) + chance
        if entry.kind in ("place", "district", "facility"):
            cell = cell_of(entry)
            cells[cell] = cells.get(cell, 0.0) + chance
    return sums


def _ranked(name: Name, own: Values, of_text: Values, chances: Sequence[float], ranker: Ranker) -> list[Ranked]:
    rows = zip(name.mention.candidates, chances, own, of_text, strict=True)
    best = sorted(rows, key=lambda r: (-r[1], -r[0].population, r[0].geonameid or 0))[:_MOST_TOLD]
    return [Ranked(entry, chance, _reasons(entry, (*mine, *texts), ranker)) for entry, chance, mine, texts in best]


_MOST_TOLD = 6


def _reasons(entry: GazetteerEntry, values: Sequence[float], ranker: Ranker) -> tuple[str, ...]:
    terms = zip(map(mul, ranker.weights, values), NAMES, strict=True)
    strong = sorted(((points, name) for points, name in terms if points >= _WORTH_TELLING), reverse=True)
    return tuple(_PHRASES[name].format(people=f"{entry.population:,}") for _, name in strong)


_PHRASES = {
    "people": "{people} people", "people_of_unit": "{people} people", "is_country": "a country", "is_admin1": "a division",
    "is_admin2": "a district", "is_sea": "a sea", "is_river": "a river", "is_region": "a region", "is_continent": "a continent",
    "is_facility": "a landmark", "is_district": "a part of a town", "capital": "the capital", "main_name": "its main name", "only_one": "the only place of this name", "by_hand": "in the list of places written by hand",
    "code_of_unit": "written as a code", "town_in_unit": "a town of its name lies in it",
    "small_town_in_unit": "only a small town of its name lies in it", "country_beside": "its country is named beside it",
    "division_beside": "its division is named beside it", "lies_beside": "it is said to lie beside a place near it",
    "outlet_country": "the newspaper is from its country", "outlet_division": "the newspaper is from its division",
    "outlet_town": "the newspaper is from there", "country_share": "other places of the text lie in its country",
    "division_share": "other places of the text lie in its division", "division_support": "other places of the text lie in its division",
    "district_support": "its district is named in the text", "neighbour_support": "other places of the text are near it",
    "country_named": "its country is named in the text", "division_named": "its division is named in the text",
}  # fmt: skip
