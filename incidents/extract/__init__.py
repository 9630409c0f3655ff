"""Places, dates and triggers into reports: what one article claims, each with its evidence."""

from incidents.extract.by_endpoint import endpoint_reader
from incidents.extract.reports import Evidence, Extract, extract

__all__ = ["Evidence", "Extract", "endpoint_reader", "extract"]
