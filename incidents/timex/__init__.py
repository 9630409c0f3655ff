"""Time expressions: each to its first and last day, with a precision and its TIMEX3 value."""

from incidents.timex.grammar import find_timexes
from incidents.timex.reckoning import Holiday

__all__ = ["Holiday", "find_timexes"]
