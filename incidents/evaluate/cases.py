"""Files of right answers, and what the scores ask of a case."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from incidents.distance import distance_km
from incidents.errors import ArticleError
from incidents.model import Article, Place, Reading

Case = Mapping[str, Any]
Read = Callable[[Article], Reading]


def load_cases(path: Path) -> list[Case]:
    """Return the cases of a file, in order; raise ArticleError for a line that is none.

    A line is a JSON object, or in a .csv file one time expression of a sentence.
    """
    cases = _timex_rows(path) if path.suffix == ".csv" else _json_lines(path)
    if not cases:
        raise ArticleError(f"{path}: holds no cases; see docs/accuracy.md for the forms")
    return cases


def _timex_rows(path: Path) -> list[Case]:
    """Rows of the same sentence make one case; a row without an expression says that nothing may be found."""
    cases: dict[tuple[str, str], dict[str, Any]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            try:
                case = cases.setdefault(
                    (row["published"], row["text"]),
                    {"published": row["published"], "text": row["text"], "timexes": []},
                )
                if row["expression"]:
                    start, end = int(row["start"]), int(row["start"]) + len(row["expression"])
                    if row["text"][start:end] != row["expression"]:
                        raise ValueError(f"{row['expression']!r} does not stand at {start}")
                    days = {key: row[key] or None for key in ("first", "last", "value")}
                    case["timexes"].append({"start": start, "end": end, "text": row["expression"], **days})
            except (KeyError, TypeError, ValueError) as error:
                raise ArticleError(f"{path}:{number}: cannot be read ({error}); see docs/accuracy.md") from error
    return list(cases.values())


def _json_lines(path: Path) -> list[Case]:
    cases: list[Case] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                case = json.loads(line)
            except ValueError as error:
                raise ArticleError(f"{path}:{number}: is no JSON ({error}); give an object a line") from error
            if not isinstance(case, dict) or not {"text", "articles"} & case.keys():
                raise ArticleError(f"{path}:{number}: has no text; see docs/accuracy.md for the forms")
            cases.append(case)
    return cases


def article_of(case: Case) -> Article:
    """Return the article of a case, with its title and day where it has them."""
    day = case.get("published")
    published = date.fromisoformat(day) if day else None
    source = case.get("source") or case.get("domain")
    return Article(case["text"], title=case.get("title", ""), published=published, source=source)


def overlaps(start: int, end: int, gold: Case) -> bool:
    """Return whether a span shares a character with a right answer."""
    return bool(start < gold["end"] and gold["start"] < end)


def overlapping(start: int, end: int, golds: Iterable[Case]) -> list[Case]:
    """Return the right answers that share a character with a span."""
    return [gold for gold in golds if overlaps(start, end, gold)]


def is_near(place: Place, gold: Case, within_km: float) -> bool:
    """Return whether a place lies within a distance of the right one; never where either has no point."""
    if place.latitude is None or place.longitude is None or gold["latitude"] is None:
        return False
    away = distance_km(place.latitude, place.longitude, gold["latitude"], gold["longitude"])
    return away <= within_km
