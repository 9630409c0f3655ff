"""What a rule is: the kind of word that must stand in a sentence, a pattern, and a maker of days."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Flag, auto

from incidents.timex.reckoning import Clock, Span
from incidents.timex.words import DECADES

Maker = Callable[[re.Match[str], Clock], Span | None]


class Word(Flag):
    """Kinds of words; a rule is tried only in sentences that have its kind."""

    NONE = 0
    MONTH = auto()
    WEEKDAY = auto()
    UNIT = auto()  # "days", "year", "half"
    PART = auto()  # "morning", "noon"
    SEASON = auto()
    DEICTIC = auto()  # "today", "now"
    OFTEN = auto()  # "daily", "every"
    DECADE = auto()
    NUMBER = auto()
    YEAR = auto()  # four digits
    CLOCK = auto()  # "p.m.", "GMT", "past"


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern whose group `x` is the expression, tried where the sentence has a word of its kind."""

    word: Word
    pattern: re.Pattern[str]
    make: Maker


def rule(word: Word, body: str, make: Maker, *, flags: int = 0, lead: str = "", follow: str = r"(?!\w)") -> Rule:
    """Return a rule; `lead` and `follow` must stand around the expression and are no part of it."""
    # Not inside a word, a price or a longer number.
    pattern = rf"(?<![\w$€£¥#@])(?<!\d[.,:/-]){lead}(?P<x>{body}){follow}"
    return Rule(word, re.compile(pattern, flags), make)


_KINDS = {
    Word.MONTH: "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec",
    Word.WEEKDAY: "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays",
    Word.UNIT: "second seconds minute minutes hour hours day days night nights week weeks fortnight fortnights weekend weekends month months quarter "
    "quarters year years decade decades century centuries half fiscal weekdays weeknights yearlong daylong weeklong monthlong",
    Word.PART: "morning afternoon evening night lunchtime dawn dusk daybreak sunrise sunset nightfall midday noontime noon midnight overnight "
    "mornings afternoons evenings nights",
    Word.SEASON: "spring summer autumn fall winter springs summers autumns falls winters",
    Word.DEICTIC: "today tonight yesterday tomorrow now currently presently present nowadays recently lately recent past future previously formerly moment "
    "ago coming time current",
    Word.OFTEN: "daily weekly nightly hourly monthly quarterly yearly annual annually fortnightly biweekly biannual every each per biennial",
    Word.DECADE: " ".join(DECADES),
    Word.CLOCK: "am pm a p gmt utc clock past hours hrs noon midnight",
}  # fmt: skip
# As plain numbers: flags are slow to combine, and this is done for each word of a text.
_KIND_OF = {
    word: sum(kind.value for kind, words in _KINDS.items() if word in words.split())
    for words in _KINDS.values()
    for word in words.split()
}
_NUMBER, _FOUR_DIGITS = Word.NUMBER.value, Word.NUMBER.value | Word.YEAR.value
_TOKEN = re.compile(r"[a-z]+|[0-9]+")


def words_in(text: str) -> int:
    """Return the kinds of time words that a sentence has, as a sum of flags of Word."""
    found = 0
    for token in _TOKEN.findall(text.lower()):
        if token in _KIND_OF:
            found |= _KIND_OF[token]
        elif token[0].isdecimal():
            found |= _FOUR_DIGITS if len(token) == 4 else _NUMBER
    return found
