"""Time expressions: each to its first and last day, with a precision and its TIMEX3 value."""

from incidents.timex.feasts import NO_WORDS, TimeWords, load_time_words
from incidents.timex.grammar import find_timexes

__all__ = ["NO_WORDS", "TimeWords", "find_timexes", "load_time_words"]
