"""Files of right answers: one JSON object a line, and what the scores ask of a case."""

from __future__ import annotations

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
    """Return the cases of a file, in order; raise ArticleError for a line that is none."""
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
    if not cases:
        raise ArticleError(f"{path}: holds no cases; give a file with one JSON object a line")
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
