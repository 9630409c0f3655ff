"""Articles into a map of incidents that can be trusted."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from incidents.merge import merge_reports
    from incidents.model import Article, Count, Distance, Incident, Place, Reading, Report, Timex
    from incidents.pipeline import read_article

__version__ = "0.1.0"
__all__ = [
    "Article",
    "Count",
    "Distance",
    "Incident",
    "Place",
    "Reading",
    "Report",
    "Timex",
    "merge_reports",
    "read_article",
]
_HOME = {"read_article": "incidents.pipeline", "merge_reports": "incidents.merge"}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that importing the package costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'incidents' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME.get(name, "incidents.model")), name)
