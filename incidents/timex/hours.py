"""Times of the day: "5 p.m.", "1400 GMT", "noon", "the morning". Their day is told beside them or by the story."""

from __future__ import annotations

import re

from incidents.model import TimePrecision
from incidents.timex.reckoning import Clock, Sort, Span
from incidents.timex.relative import plain
from incidents.timex.rules import Rule, Word, rule
from incidents.timex.words import PART, S, part_suffix

_HOUR_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def _time(suffix: str, *, is_bare: bool = False) -> Span:
    return Span(None, None, TimePrecision.DAY, suffix, Sort.TIME, is_bare=is_bare, suffix=suffix)


def _clock(hour: int, minute: int, half: str = "") -> Span | None:
    """A clock time; `half` is "a" before noon and "p" after it."""
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return _time(f"T{hour:02d}:{minute:02d}") if hour < 24 else None


def _twelve_hours(match: re.Match[str], clock: Clock) -> Span | None:
    return _clock(int(match["h"]), int(match["mi"] or 0), match["ap"].lower()[0])


def _two_halves(match: re.Match[str], clock: Clock) -> Span | None:
    return _clock(int(match["h"]), int(match["mi"]))


def _by_words(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Half past five", "nine o'clock"."""
    word = match["h"].lower()
    hour = int(word) if word.isdigit() else _HOUR_WORDS.index(word) + 1
    how = plain(match["how"])
    minute = 30 if how.startswith("half") else 15 if how == "quarter past" else 45 if how == "quarter to" else 0
    return _clock(hour - (how == "quarter to"), minute)


# "The dawn of an era", "the night shift": the word names no time of a day that is told.
_NO_PART_AFTER = re.compile(r"\s(?:of\s(?:a|an|the|his|her|their|our|time|history|civili[sz]ation)\b|shift|club|train|bus|flight|sky|time|vision|school|star)")


def _part(match: re.Match[str], clock: Clock) -> Span | None:
    """A part of the day; without "the" it counts only beside a day, or as "at dawn", "by nightfall"."""
    words, after = plain(match["p"]), clock.after(match, 20)
    is_point = words in ("noon", "midnight", "midday", "dawn", "dusk", "daybreak", "sunrise", "sunset", "nightfall")
    before = clock.before(match)
    led = re.search(
        r"\b(?:at|by|before|after|around|about|since|until|till|from|near|towards?|past|and|to|between)\s+$", before, re.IGNORECASE
    )
    in_the = match["the"] and re.search(r"\b(?:in|during|through|throughout|by|before|until|since|into|for)\s+$", before, re.IGNORECASE)
    stands = (is_point and (led or words in ("noon", "midnight"))) or in_the
    if match["p"][0].isupper() and before.strip():
        return None
    of_something = _NO_PART_AFTER.match(after)
    return _time(part_suffix(words), is_bare=not stands or of_something is not None)


_ZONE = rf"(?:{S}(?:local{S}time|GMT|UTC|BST|CES?T|E[SD]T|C[SD]T|M[SD]T|P[SD]T|[ECMP]T|IST|JST|MSK|Eastern(?:{S}time)?|[A-Z][a-z]+{S}time)(?![A-Za-z]))?"
_AT = r"(?:(?<=\bat\s)|(?<=\bby\s)|(?<=\baround\s)|(?<=\babout\s)|(?<=approximately\s)|(?<=\b\d\d\d\d\s)|(?<=\bbetween\s)|(?<=\bfrom\s)|(?<=\buntil\s)|(?<=\bbefore\s)|(?<=\bafter\s)|(?<=\bsince\s)|(?<=\band\s)|(?<=\bto\s))"

RULES: tuple[Rule, ...] = (
    rule(Word.CLOCK | Word.NUMBER, rf"(?P<h>1[0-2]|0?[1-9])(?:[:.](?P<mi>[0-5]\d))?\s?(?P<ap>[aApP])(?:\.\s?[mM]\.?|[mM](?![A-Za-z])){_ZONE}", _twelve_hours, follow=""),
    rule(Word.CLOCK, rf"(?P<h>[01]\d|2[0-3]):?(?P<mi>[0-5]\d){S}(?:GMT|UTC|hours|hrs|local{S}time|BST|CET|CEST|EST|EDT)", _two_halves),
    rule(Word.YEAR, r"(?P<h>[01]\d|2[0-3])(?P<mi>[0-5]\d)", _two_halves, lead=_AT, follow=r"(?=\s(?:on\s(?:\d|[A-Z])|today|yesterday|this\s(?:morning|afternoon|evening)|last\snight|tonight|tomorrow))"),
    rule(Word.NUMBER, rf"(?P<h>[01]?\d|2[0-3]):(?P<mi>[0-5]\d)(?::[0-5]\d)?{_ZONE}", _two_halves, lead=_AT, follow=r"(?![\w:]|\.\d)"),
    rule(Word.CLOCK, rf"(?P<how>)(?P<h>1[0-2]|[1-9]|{'|'.join(_HOUR_WORDS)}){S}o['’]clock", _by_words, flags=re.IGNORECASE),
    rule(Word.CLOCK, rf"(?P<how>half{S}past|quarter{S}past|quarter{S}to){S}(?P<h>1[0-2]|[1-9]|{'|'.join(_HOUR_WORDS)})", _by_words, flags=re.IGNORECASE),
    rule(Word.PART, rf"(?P<the>the{S})?(?:(?:very{S})?(?:early|late|mid|pre)[-\s])?(?P<p>{PART})", _part, flags=re.IGNORECASE),
)  # fmt: skip
