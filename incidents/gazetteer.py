"""Names to places: the offline gazetteer.

Arrays in `data/gazetteer/`, made by `scripts/build_gazetteer.py`, are mapped into memory, so opening costs
milliseconds and all sessions share the pages. Hand-written files (`places.csv` and a user's own) lie on top.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np

from incidents.datafiles import data_folder
from incidents.errors import GazetteerError
from incidents.model import GazetteerEntry

VERSION = 1
_ARRAYS = ("keys", "key_rows", "ids", "id_order", "points", "radius", "population", "kind", "offsets", "texts")
_DROP = re.compile(r"[.'’ʼʻ`´\"“”‘]")
_SPACE = re.compile(r"[\s\-–—_/,()]+")
_SAINT = re.compile(r"\b(?:saint|sainte|st|ste)\b")
# Letters that do not come apart into a base letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


@lru_cache(maxsize=50_000)  # a text asks for the same few names again and again
def normalise(name: str) -> str:
    """Return the form in which names are compared: lower case, no accents, apostrophes or dots, hyphens as spaces."""
    plain = name.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain).translate(_LETTERS)
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    spaced = _SPACE.sub(" ", _DROP.sub("", plain)).strip()
    return _SAINT.sub("st", spaced)


def key_of(normalised: str) -> int:
    """Return the 64-bit key of a normalised name, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(normalised.encode("utf-8", "replace"), digest_size=8).digest(), "big")


# San José has the most, 300 and more; the rarest of them come last.
_MOST_NAMESAKES = 200
_DOTTED = re.compile(r"(?:[A-Z]\.)+[A-Z]\.?")


def _is_code(name: str) -> bool:
    """ "U.N." and "TV" are no towns, though there is an Un and a Tv; what is a place's code stands in the list of codes."""
    return (len(name) == 2 and name.isupper()) or _DOTTED.fullmatch(name.strip()) is not None


@dataclass(frozen=True, slots=True)
class _Extra:
    """Hand-written places and words, in memory."""

    entries: dict[str, list[GazetteerEntry]]
    demonyms: dict[str, str]
    codes: dict[str, list[str]]
    city_of: dict[str, str]


@dataclass(frozen=True)
class Gazetteer:
    """Places under their names; open one with `Gazetteer.open()` and share it."""

    arrays: dict[str, Any]
    extra: _Extra
    folder: Path
    _rows_of: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def open(cls, folder: Path | None = None, extra: Sequence[Path] = ()) -> Gazetteer:
        """Return the gazetteer of a data folder, with further files of hand-written places on top.

        Raises GazetteerError where files are missing, damaged or of another version.
        """
        base = folder or data_folder()
        return cls(_load_arrays(base / "gazetteer"), _load_extra(base, extra), base)

    def __len__(self) -> int:
        return len(self.arrays["ids"]) + sum(len(v) for v in self.extra.entries.values())

    def lookup(self, name: str) -> list[GazetteerEntry]:
        """Return the places of a name, hand-written ones first, then countries, divisions and towns by population.

        Case, accents, apostrophes and hyphens do not matter. Codes such as "US" or "Tex." count only in capitals
        as they are written in the list of codes.
        """
        if len(name) > 80:  # the longest name of the gazetteer is shorter
            return []
        coded = [self.lookup(full) for full in self.extra.codes.get(name.strip(), ())]
        if coded:
            return [entry for entries in coded for entry in entries][:20]
        plain = normalise(name)
        if len(plain) < 2 or _is_code(name):
            return []
        found = list(self.extra.entries.get(plain, ()))
        rows = self._rows(plain)
        if len(plain) == 2:  # two letters are a code in most texts, and a town in few
            rows = rows[:3]
        found.extend(self._entry(row) for row in rows[:_MOST_NAMESAKES])
        return found

    def knows(self, name: str) -> bool:
        """Return whether a name has any place."""
        if name.strip() in self.extra.codes:
            return True
        plain = normalise(name)
        return not _is_code(name) and bool(plain in self.extra.entries or self._rows(plain))

    def lookup_similar(self, name: str) -> list[GazetteerEntry]:
        """Return places whose name sounds alike under another transliteration, for names that lookup does not find."""
        plain = normalise(name)
        if len(plain) < 5:  # short names sound like too many others
            return []
        rows: dict[int, None] = {}
        for variant in _variants(plain):
            for row in self._rows(variant)[:10]:
                rows[row] = None
        return [self._entry(row) for row in sorted(rows)][:20]

    def get(self, geonameid: int) -> GazetteerEntry | None:
        """Return the place with a GeoNames id, None where it is not in the gazetteer."""
        ids, order = self.arrays["ids"], self.arrays["id_order"]
        at = int(np.searchsorted(ids, geonameid, sorter=order))
        if at >= len(order) or int(ids[order[at]]) != geonameid:
            return None
        return self._entry(int(order[at]))

    def demonym(self, word: str) -> GazetteerEntry | None:
        """Return the country or region whose people or things a word names ("Russian", "Ukrainians")."""
        target = self.extra.demonyms.get(word.casefold().strip())
        if target is None:
            return None
        if len(target) == 2 and target.isupper():
            return self.country(target)
        entries = self.lookup(target)
        return entries[0] if entries else None

    def country(self, code: str) -> GazetteerEntry | None:
        """Return the country with an ISO code of two letters."""
        row = self._countries().get(code)
        return None if row is None else self._entry(row)

    def admin1(self, country_code: str, admin1: str) -> GazetteerEntry | None:
        """Return the first-order division with its country's and its own code."""
        row = self._divisions().get((country_code, admin1))
        return None if row is None else self._entry(row)

    def admin2(self, country_code: str, admin1: str, admin2: str) -> GazetteerEntry | None:
        """Return the second-order division with the codes of its country, its first-order division and its own."""
        row = self._districts().get((country_code, admin1, admin2))
        return None if row is None else self._entry(row)

    def near(
        self, latitude: float, longitude: float, distance_km: float, min_population: int = 0
    ) -> list[GazetteerEntry]:
        """Return the towns within a distance, nearest first."""
        points = self.arrays["points"]
        # 111.2 km is a degree of latitude; the flat-earth box is exact enough for choosing a neighbour.
        x = (points[:, 1] - longitude) * cos(radians(latitude)) * 111.2
        y = (points[:, 0] - latitude) * 111.2
        squared = x * x + y * y
        towns = (self.arrays["kind"] == 3) & (self.arrays["population"] >= min_population)
        chosen = np.flatnonzero((squared <= distance_km**2) & towns)
        return [self._entry(int(row)) for row in chosen[np.argsort(squared[chosen], kind="stable")][:200]]

    def facilities(self, name: str) -> list[GazetteerEntry]:
        """Return the hand-written facilities of a name, such as every "presidential palace"."""
        return [e for e in self.extra.entries.get(normalise(name), ()) if e.kind == "facility"]

    def landmarks(self) -> list[GazetteerEntry]:
        """Return all hand-written facilities, by name."""
        unique = {(e.name, e.latitude): e for es in self.extra.entries.values() for e in es if e.kind == "facility"}
        return sorted(unique.values(), key=lambda e: e.name)

    def info(self) -> dict[str, int]:
        """Return how many places of each kind there are."""
        kinds = np.bincount(self.arrays["kind"], minlength=4)
        counts = dict(zip(("countries", "admin1", "admin2", "places"), map(int, kinds), strict=True))
        hand = {(e.name, e.latitude) for entries in self.extra.entries.values() for e in entries}
        return {
            **counts,
            "names": len(self.arrays["keys"]),
            "hand-written": len(hand),
            "demonyms": len(self.extra.demonyms),
        }

    def _rows(self, plain: str) -> tuple[int, ...]:
        known = self._rows_of.get(plain)
        if known is None:
            keys = self.arrays["keys"]
            key = np.uint64(key_of(plain))
            low = int(np.searchsorted(keys, key, side="left"))
            high = low
            while high < len(keys) and keys[high] == key:
                high += 1
            known = tuple(int(r) for r in self.arrays["key_rows"][low:high])
            if len(self._rows_of) > 200_000:  # bounds the memory of a long run
                self._rows_of.clear()
            self._rows_of[plain] = known
        return known

    def _entry(self, row: int) -> GazetteerEntry:
        return _entry_of(self, row)

    def _countries(self) -> dict[str, int]:
        return _country_rows(self)

    def _divisions(self) -> dict[tuple[str, str], int]:
        return _division_rows(self)

    def _districts(self) -> dict[tuple[str, str, str], int]:
        return _district_rows(self)

    def __hash__(self) -> int:
        return id(self)


@lru_cache(maxsize=100_000)
def _entry_of(gazetteer: Gazetteer, row: int) -> GazetteerEntry:
    arrays = gazetteer.arrays
    start, end = int(arrays["offsets"][row]), int(arrays["offsets"][row + 1])
    name, feature, country, admin1, admin2 = bytes(arrays["texts"][start:end]).decode("utf-8").split("\t")
    latitude, longitude = arrays["points"][row]
    kind = ("country", "admin1", "admin2", "place")[int(arrays["kind"][row])]
    population, radius = int(arrays["population"][row]), float(arrays["radius"][row])
    return GazetteerEntry(
        name,
        float(latitude),
        float(longitude),
        radius,
        kind,
        feature,
        country,
        admin1,
        admin2,
        population,
        int(arrays["ids"][row]),
    )


@lru_cache(maxsize=4)
def _country_rows(gazetteer: Gazetteer) -> dict[str, int]:
    rows = np.flatnonzero(gazetteer.arrays["kind"] == 0)
    return {_entry_of(gazetteer, int(row)).country_code: int(row) for row in rows}


@lru_cache(maxsize=4)
def _division_rows(gazetteer: Gazetteer) -> dict[tuple[str, str], int]:
    rows = np.flatnonzero(gazetteer.arrays["kind"] == 1)
    entries = ((_entry_of(gazetteer, int(row)), int(row)) for row in rows)
    return {(entry.country_code, entry.admin1): row for entry, row in entries}


@lru_cache(maxsize=4)
def _district_rows(gazetteer: Gazetteer) -> dict[tuple[str, str, str], int]:
    rows = np.flatnonzero(gazetteer.arrays["kind"] == 2)
    entries = ((_entry_of(gazetteer, int(row)), int(row)) for row in rows)
    return {(entry.country_code, entry.admin1, entry.admin2): row for entry, row in entries}


# Endings and letters that differ between transliterations of one name, tried one and two at a time.
_SWAPS = (
    ("ov", "iv"), ("ev", "iv"), ("aev", "aiv"), ("olaev", "olaiv"), ("yiv", "iv"), ("iy", "y"), ("iyi", "yi"), ("ii", "y"),
    ("sk", "sk e"), ("iev", "iv"), ("sever", "siever"), ("kh", "h"), ("h", "kh"), ("q", "k"), ("k", "q"), ("ou", "u"),
    ("u", "ou"), ("oo", "u"), ("ei", "e"), ("ee", "i"), ("i", "y"), ("y", "i"), ("g", "h"), ("nik", "myk"), ("e", "a"),
    ("a", "e"), ("o", "u"), ("u", "o"), ("dh", "d"), ("gh", "g"), ("ie", "e"), ("e", "ie"), ("ia", "iia"), ("w", "v"),
    ("zh", "j"), ("j", "zh"), ("ch", "tch"), ("x", "ks"), ("d", "dd"), ("s", "ss"), ("ss", "s"), ("ll", "l"), ("l", "ll"),
    ("t", "tt"), ("yya", "iya"), ("z", "dh"), ("uba", "ubah"),
)  # fmt: skip


def _variants(plain: str) -> list[str]:
    bases = [plain]
    for article in ("al ", "el ", "ar ", "as ", "ash ", "an ", "at ", "ad "):
        if plain.startswith(article):
            bases.append(plain.removeprefix(article))
            bases.append("el " + plain.removeprefix(article))
            bases.append("al " + plain.removeprefix(article))
    if " " in plain:
        bases.append(plain.replace(" ", ""))
    for ending in ("h", "a", "e"):
        bases.append(plain.removesuffix(ending) if plain.endswith(ending) else plain + ending)
    found = dict.fromkeys(bases[1:])
    for base in bases[:3]:
        once = [base.replace(a, b) for a, b in _SWAPS if a in base]
        found.update(dict.fromkeys(once))
        for variant in once:
            found.update(dict.fromkeys(variant.replace(a, b) for a, b in _SWAPS[:16] if a in variant))
    found.pop(plain, None)
    return list(found)


def _load_arrays(folder: Path) -> dict[str, Any]:
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _ARRAYS}
    except (OSError, ValueError) as error:
        raise GazetteerError(
            f"{folder}: the gazetteer cannot be opened ({error}); run `incidents gazetteer build`"
        ) from error
    if meta.get("version") != VERSION:
        raise GazetteerError(
            f"{folder}: version {meta.get('version')}, expected {VERSION}; run `incidents gazetteer build`"
        )
    rows, keys = meta.get("rows"), meta.get("keys")
    lengths = {name: len(arrays[name]) for name in _ARRAYS}
    if any(lengths[n] != rows for n in ("ids", "id_order", "points", "radius", "population", "kind")) or (
        lengths["keys"] != keys or lengths["key_rows"] != keys or lengths["offsets"] != rows + 1
    ):
        raise GazetteerError(f"{folder}: its files do not fit together; run `incidents gazetteer build`")
    return arrays


def _load_extra(folder: Path, more: Sequence[Path]) -> _Extra:
    entries: dict[str, list[GazetteerEntry]] = {}
    city_of: dict[str, str] = {}
    for path in (folder / "places.csv", *more):
        for entry, names, city in _read_places(path):
            for name in names:
                entries.setdefault(normalise(name), []).append(entry)
            if city:
                city_of[f"{entry.name}|{entry.latitude}"] = city
    demonyms = {row["word"].casefold(): row["of"] for row in _rows_of_csv(folder / "demonyms.csv", ("word", "of"))}
    codes: dict[str, list[str]] = {}
    for row in _rows_of_csv(folder / "place_codes.csv", ("code", "name")):
        codes.setdefault(row["code"], []).append(row["name"])
    return _Extra(entries, demonyms, codes, city_of)


def _rows_of_csv(path: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GazetteerError(f"{path}: cannot be read ({error}); restore the file") from error
    if rows and any(column not in rows[0] for column in columns):
        raise GazetteerError(f"{path}: needs the columns {', '.join(columns)}; add them to its first line")
    return rows


def _read_places(path: Path) -> Iterable[tuple[GazetteerEntry, list[str], str]]:
    for number, row in enumerate(_rows_of_csv(path, ("name", "kind", "latitude", "longitude", "radius_km")), 2):
        try:
            latitude, longitude, radius = (float(row[c]) for c in ("latitude", "longitude", "radius_km"))
        except (TypeError, ValueError) as error:
            raise GazetteerError(f"{path}, line {number}: {error}; write coordinates and radius as numbers") from error
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180 and radius > 0):
            raise GazetteerError(f"{path}, line {number}: a coordinate or radius is out of range; mend it")
        entry = GazetteerEntry(
            row["name"], latitude, longitude, radius, row["kind"], (row.get("kind") or "").upper()[:5],
            row.get("country_code") or "", population=int(row.get("population") or 0),
        )  # fmt: skip
        names = [row["name"], *(a for a in (row.get("aliases") or "").split("|") if a)]
        yield entry, names, row.get("city") or ""
