"""Build static/basemap.json: countries of Natural Earth (world-atlas, TopoJSON) and town names of the gazetteer.

usage: python scripts/build_basemap.py path/to/countries-50m.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from incidents.gazetteer import Gazetteer  # noqa: E402

# The smallest zoom at which a town of so many people is named.
ZOOMS = ((5_000_000, 4), (1_500_000, 5), (400_000, 6), (120_000, 7), (40_000, 8), (15_000, 9))


def rings(topology: dict, geometry: dict) -> list:
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]

    def arc(index: int) -> list[list[float]]:
        x = y = 0
        points = []
        for dx, dy in topology["arcs"][index if index >= 0 else ~index]:
            x, y = x + dx, y + dy
            points.append([round(x * scale[0] + shift[0], 2), round(y * scale[1] + shift[1], 2)])
        return points if index >= 0 else points[::-1]

    def ring(indices: list[int]) -> list[list[float]]:
        points: list[list[float]] = []
        for index in indices:
            points += arc(index)[1 if points else 0 :]
        return [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]

    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return [[ring(r) for r in polygon] for polygon in polygons]


def main() -> None:
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    features = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry["type"] in ("Polygon", "MultiPolygon"):
            features.append(
                {
                    "type": "Feature",
                    "properties": {},
                    "geometry": {"type": "MultiPolygon", "coordinates": rings(topology, geometry)},
                }
            )
    gazetteer = Gazetteer.open()
    names = []
    for row in range(len(gazetteer.arrays["ids"])):
        entry = gazetteer._entry(row)
        if entry.kind == "country":
            names.append(
                [
                    entry.name,
                    round(entry.latitude, 2),
                    round(entry.longitude, 2),
                    3 if entry.radius_km > 250 else 5,
                    "c",
                    entry.population,
                ]
            )
        elif entry.kind == "place":
            zoom = next((z for people, z in ZOOMS if entry.population >= people), None)
            if entry.feature_code == "PPLC":
                zoom = min(zoom or 9, 5)
            if zoom is not None:
                names.append(
                    [
                        entry.name,
                        round(entry.latitude, 3),
                        round(entry.longitude, 3),
                        zoom,
                        "l" if zoom < 6 else "t",
                        entry.population,
                    ]
                )
    names.sort(key=lambda n: (n[4] != "c", n[3], -n[5]))
    out = {"land": {"type": "FeatureCollection", "features": features}, "names": [n[:5] for n in names]}
    path = ROOT / "static" / "basemap.json"
    path.write_text(json.dumps(out, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes, {len(features)} countries, {len(names):,} names")


if __name__ == "__main__":
    main()
