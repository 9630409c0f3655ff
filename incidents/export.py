"""Frames of incidents into files: csv, geojson, kml, gpkg, parquet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd

from incidents.errors import IncidentsError

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_file(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame in the format that the path's ending names; raises IncidentsError for an unknown one."""
    writers = {".csv": to_csv, ".geojson": to_geojson, ".kml": to_kml}
    suffix = path.suffix.lower()
    if suffix in writers:
        path.write_text(writers[suffix](frame), encoding="utf-8")
    elif suffix in (".gpkg", ".parquet"):
        _to_geo(frame, path)
    else:
        raise IncidentsError(
            f"{path}: the ending {suffix!r} is not known; use csv, geojson, kml, gpkg, parquet or html"
        )


def to_csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV in which no cell is a formula to a spreadsheet."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]) and not pd.api.types.is_datetime64_any_dtype(safe[column]):
            safe[column] = safe[column].map(lambda v: "'" + v if isinstance(v, str) and v.startswith(_FORMULA) else v)
    return str(safe.to_csv(index=False, date_format="%Y-%m-%d"))


def to_geojson(frame: pd.DataFrame) -> str:
    """Return a frame as a GeoJSON FeatureCollection; unplaced incidents have a null geometry."""
    features = []
    for row in _records(frame):
        placed = row["latitude"] is not None and row["longitude"] is not None
        geometry = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]} if placed else None
        features.append({"type": "Feature", "id": row["id"], "geometry": geometry, "properties": row})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def to_kml(frame: pd.DataFrame) -> str:
    """Return a frame's placed incidents as KML."""
    marks = []
    for row in _records(frame):
        if row["latitude"] is None:
            continue
        when = (
            f"<TimeSpan><begin>{row['first_date']}</begin><end>{row['last_date']}</end></TimeSpan>"
            if row["first_date"]
            else ""
        )
        marks.append(
            f"<Placemark><name>{escape(row['event_type'])}: {escape(row['place'])}</name>"
            f"<description>{escape(_printable(row['quote']))}</description>{when}"
            f"<Point><coordinates>{row['longitude']},{row['latitude']}</coordinates></Point></Placemark>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        + "".join(marks)
        + "</Document></kml>"
    )


def _printable(text: str) -> str:
    return "".join(c for c in text if c >= " " or c in "\n\t")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for row in frame.to_dict("records"):
        rows.append({str(key): _plain(value) for key, value in row.items()})
    return rows


def _plain(value: Any) -> Any:
    if value is None or value is pd.NaT or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value


def _to_geo(frame: pd.DataFrame, path: Path) -> None:
    import geopandas

    points = geopandas.points_from_xy(frame["longitude"], frame["latitude"], crs="EPSG:4326")
    whole = geopandas.GeoDataFrame(frame, geometry=points)
    if path.suffix.lower() == ".gpkg":
        for column in whole.select_dtypes("Int64").columns:
            whole[column] = whole[column].astype("float64")
        whole.to_file(path, driver="GPKG", layer="incidents")
    else:
        whole.to_parquet(path)
