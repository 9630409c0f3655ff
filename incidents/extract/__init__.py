"""Places, dates and triggers into reports: what one article claims, each with its evidence."""

from incidents.extract.reports import Evidence, extract

__all__ = ["Evidence", "extract"]
