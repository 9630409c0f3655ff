"""Rows of a table of incidents into the frame that the store takes."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import pandas as pd

from incidents.model import INCIDENT_COLUMNS, Factuality, GeoPrecision, Rejection, TimePrecision

_NUMBERS = {"radius_km": math.inf, "place_score": 1.0, "score": 1.0}
_COUNTS = tuple(f"{kind}_{end}" for kind in ("killed", "injured") for end in ("low", "best", "high"))
_VALUES: dict[str, type[StrEnum]] = {
    "factuality": Factuality, "geo_precision": GeoPrecision, "time_precision": TimePrecision,
}  # fmt: skip
# An export puts ' before a cell that a spreadsheet would take for a formula.
_FORMULA = ("'=", "'+", "'-", "'@", "'\t", "'\r")


def incident_rows(rows: Iterable[dict[str, str]], source: str) -> tuple[pd.DataFrame, list[Rejection]]:
    """Return the usable rows as a frame with `INCIDENT_COLUMNS`, and a rejection for each that is not.

    A row needs latitude, longitude, date and event_type; title, location, killed, injured, source and quote are taken
    where they are there. A row that this program exported is taken as it was.
    """
    good, bad = [], []
    for number, row in enumerate(rows, 2):
        try:
            good.append(_exported_row(row) if "first_date" in row else _row(row))
        except ValueError as error:
            bad.append(Rejection(f"{source}, row {number}", "ingest", str(error)))
    frame = pd.DataFrame(good, columns=list(INCIDENT_COLUMNS), dtype=object)
    return frame, bad


def _row(row: dict[str, str]) -> dict[str, object]:
    latitude, longitude = _number(row, "latitude", 90.0), _number(row, "longitude", 180.0)
    day = _day(row, "date")
    key = "|".join((row["latitude"], row["longitude"], row["date"], row["event_type"], row.get("quote", "")))
    whole: dict[str, object] = dict.fromkeys(INCIDENT_COLUMNS)
    whole.update(
        id=hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12], event_type=row["event_type"] or "other", event_group="other",
        factuality="reported", place=row.get("location", ""), city_key=row.get("location", ""), country_code="", admin1="",
        latitude=latitude, longitude=longitude, radius_km=1.0, geo_precision="exact", place_score=1.0, first_date=day, last_date=day,
        time_precision="day", actors="", target="", distances="", quote=row.get("quote", ""), score=1.0, sources=1,
        title=row.get("title", ""), source=row.get("source", ""), url="", article_id="",
    )  # fmt: skip
    for kind in ("killed", "injured"):
        value = row.get(kind, "").strip()
        if value:
            count = int(float(value))
            whole.update({f"{kind}_low": count, f"{kind}_best": count, f"{kind}_high": count})
    return whole


def _exported_row(row: dict[str, str]) -> dict[str, object]:
    """A row as `export` wrote it; what other projects call it is left out, as it follows from the rest."""
    whole: dict[str, object] = {
        name: value[1:] if (value := row.get(name, "")).startswith(_FORMULA) else value for name in INCIDENT_COLUMNS
    }
    for name in ("id", "event_type"):
        if not whole[name]:
            raise ValueError(f"{name} is empty; an exported row has one")
    for name, kind in _VALUES.items():
        if whole[name] and whole[name] not in [value.value for value in kind]:
            raise ValueError(f"{name} {whole[name]!r} is not one of {', '.join(kind)}")
    for name, limit in {"latitude": 90.0, "longitude": 180.0, **_NUMBERS}.items():
        whole[name] = _number(row, name, limit) if whole[name] else None
    for name in ("first_date", "last_date"):
        whole[name] = _day(row, name) if whole[name] else None
    for name in (*_COUNTS, "sources"):
        whole[name] = int(_number(row, name, math.inf)) if whole[name] else None
    return {**whole, "article_id": ""}


def _day(row: dict[str, str], column: str) -> date:
    try:
        return date.fromisoformat(row[column].strip()[:10])
    except ValueError as error:
        raise ValueError(f"{column} {row[column]!r} is no day; write it as 2022-03-17") from error


def _number(row: dict[str, str], column: str, limit: float) -> float:
    try:
        value = float(row[column])
    except ValueError as error:
        raise ValueError(f"{column} {row[column]!r} is no number") from error
    if not math.isfinite(value) or abs(value) > limit:
        raise ValueError(f"{column} {row[column]!r} is out of range")
    return value
