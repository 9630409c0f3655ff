"""Lengths of time, what comes again and again, and "now": expressions with a value and no days."""

from __future__ import annotations

import re

from incidents.timex.reckoning import Clock, Sort, Span, no_days
from incidents.timex.relative import plain
from incidents.timex.rules import Rule, Word, rule
from incidents.timex.words import (
    COUNT,
    DASH,
    OF_UNIT,
    SEASON,
    SEASON_CODES,
    UNIT,
    UNITS,
    VAGUE,
    S,
    count_of,
    duration_value,
    singular,
)

_OLD = re.compile(r"[\s-]olds?\b|\sof\sage\b|\sin\sthe\srow\b")
_AGED = re.compile(r"\b(?:aged?|ages)\s+$")


def _length(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Three days", "nearly two hours", "a five-day visit"; ages are no lengths of time."""
    unit, words = match["u"], match["n"]
    after = clock.after(match, 12)
    is_age = singular(unit) in ("year", "month", "week") and _OLD.match(after)
    # "150 million years old" is no one's age.
    if (is_age and not re.search(r"million|billion|thousand", words)) or _AGED.search(clock.before(match, 8)):
        return None
    if re.match(r"\s(?:later|earlier|ago)\b", after):  # "another four days later"
        return None
    if singular(unit) == "quarter" and re.match(r"\sof\b", after):
        return None
    return no_days(duration_value(count_of(words), unit), Sort.LENGTH)


def _length_range(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Six to eight weeks"."""
    if _OLD.match(clock.after(match, 12)) or _AGED.search(clock.before(match, 8)):
        return None
    low, high = duration_value(count_of(match["n"]), match["u"]), duration_value(count_of(match["e"]), match["u"])
    return no_days(f"{low}/{high}", Sort.LENGTH)


# One day, a week: but "a second man", "a minute amount", "a quarter of", "scored a century", "a night".
_SCORED = re.compile(r"\b(?:scored|hit|made|unbeaten|maiden|with)\s+$")


def _one(match: re.Match[str], clock: Clock) -> Span | None:
    before = clock.before(match, 40)
    if plain(match["u"]) == "century" and _SCORED.search(before):
        return None
    if re.search(r"\b(?:miles?|kilomet(?:er|re)s?|kms?|knots)\s+$", before):  # a speed
        return None
    return no_days(duration_value(1, match["u"]), Sort.LENGTH)


def _half(match: re.Match[str], clock: Clock) -> Span | None:
    unit = singular(match["u"])
    if unit in ("hour", "minute"):
        part = 0.25 if plain(match["x"]).startswith(("quarter", "a quarter")) else 0.5
        return no_days(duration_value(part * 60, "minute" if unit == "hour" else "second"), Sort.LENGTH)
    return no_days(duration_value(0.5, unit), Sort.LENGTH)


def _and_a_half(match: re.Match[str], clock: Clock) -> Span | None:
    return no_days(duration_value(1.5, match["u"]), Sort.LENGTH)


_OPENS_WITH_UNITS = re.compile(r"\s(?:of|after|before|later|earlier|ago|passed|from|into)\b")


def _bare_units(match: re.Match[str], clock: Clock) -> Span | None:
    """ "For years", "within minutes"; not "52 years old" or "the years 1994 to 1997"."""
    if match["x"][0].isupper() and not _OPENS_WITH_UNITS.match(clock.after(match)):
        return None
    if re.search(r"\d\s+$", clock.before(match, 4)) or re.match(r"(?:\s(?:old|of\sage)|\s\d{4})\b", clock.after(match, 10)):
        return None
    return no_days(duration_value(None, match["u"]), Sort.LENGTH)


_OFTEN = {
    "hour": "PT1H", "dai": "P1D", "night": "P1D", "week": "P1W", "month": "P1M", "quarter": "P1Q", "year": "P1Y",
    "annual": "P1Y", "fortnight": "P2W", "biweek": "P2W", "biennial": "P2Y",
}  # fmt: skip


# "The regional daily said": a paper.
_PAPER_BEFORE = re.compile(r"\b(?:the|a|an|its|their|country’s|country's)\s(?:[\w-]+\s){0,2}$", re.IGNORECASE)
_PAPER_AFTER = re.compile(r"\s*[.,]|\s(?:said|reported|quoted|wrote|paper|newspaper|[A-Z])")


def _often(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Daily", "annual": the names of papers, which have capitals, are none."""
    word = match["x"]
    if word[0].isupper() and match.start("x") > clock.sentence_start:
        return None
    if word == "daily" and _PAPER_BEFORE.search(clock.before(match)) and _PAPER_AFTER.match(clock.after(match)):
        return None
    if word[0].isupper() and re.match(r"\s+[A-Z]", clock.after(match)):
        return None
    return no_days(next(value for stem, value in _OFTEN.items() if word.lower().startswith(stem)))


def _every(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Every day", "each month", "every other week", "every 15 minutes"."""
    words, unit = plain(match["n"]), plain(match["u"])
    if unit in SEASON_CODES:
        return no_days(f"XXXX-{SEASON_CODES[unit]}")
    if unit in ("morning", "afternoon", "evening", "night"):
        return no_days("P1D")
    if re.fullmatch(r"other|second|2nd", words):
        return no_days(duration_value(2, unit))
    return no_days(duration_value(count_of(words) if words else 1, unit))


def _long(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Week-long", "months-long"."""
    word = match["u"] or match["x"].removesuffix("long")
    return no_days(duration_value(None if word.endswith("s") else 1, word), Sort.LENGTH)


def _weekends(match: re.Match[str], clock: Clock) -> Span | None:
    return no_days("XXXX-WXX-WE" if match["x"] == "weekends" else "XXXX-WXX")


def _every_weekday_of_month(match: re.Match[str], clock: Clock) -> Span | None:
    return no_days("P1M")


_REFERENCES = (
    (re.compile(r"previously|formerly|recently|lately|the\spast|the\srecent\spast|long\sago|the\sother\sday|past"), "PAST_REF"),
    (re.compile(r"the\s(?:near\s|foreseeable\s|immediate\s|not-too-distant\s)?future|future"), "FUTURE_REF"),
)  # fmt: skip


def _reference(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Now", "recently", "the future"."""
    words = plain(match["x"])
    if re.match(r"-\w", clock.after(match)):
        return None
    value = next((value for pattern, value in _REFERENCES if pattern.fullmatch(words)), "PRESENT_REF")
    return no_days(value)


_I = re.IGNORECASE
_HYPHEN_UNIT = r"second|minute|hour|day|night|week|month|quarter|year|decade|century"

RULES: tuple[Rule, ...] = (
    rule(Word.UNIT, rf"(?:another{S}|a{S}further{S}|an{S}additional{S})?(?P<n>{COUNT}|{VAGUE}){S}{OF_UNIT}(?P<u>{UNITS}|(?<=\bone\s)(?:hour|day|week|month|year|decade|century|minute|second)|(?<=[½2]\s)(?:hour|day|week|month|year)s?)", _length, flags=_I),
    rule(Word.UNIT, rf"(?P<n>{COUNT})[-–](?P<u>{_HYPHEN_UNIT})(?:-long)?", _length, flags=_I),
    rule(Word.UNIT, rf"(?P<n>(?:two|three|four|five|six|seven|one)-and-a-half)-(?P<u>{_HYPHEN_UNIT})", _length, flags=_I),
    rule(Word.UNIT, rf"(?P<n>{COUNT})(?:{S}(?:to|or)|-to|\s?{DASH})[\s-]?(?P<e>{COUNT})[\s-]{OF_UNIT}(?P<u>{UNIT})", _length_range, flags=_I),
    rule(Word.UNIT, rf"(?P<n>{COUNT}){S}(?:and|to){S}(?P<e>{COUNT}){S}{OF_UNIT}(?P<u>{UNITS})", _length_range, flags=_I, lead=r"(?<=between\s)"),
    rule(Word.UNIT, rf"(?P<n>{COUNT}){S}(?P<u>minute|hour|day|week|month|year|decade)", _length, flags=_I, follow=r"(?=\s[a-z])(?!\sold\b)"),
    rule(Word.UNIT, rf"(?:an?|another|(?:an?|one){S}(?:full|whole|entire|single|additional|extra|further)){S}(?P<u>hour|day|week|fortnight|month|year|decade|century)", _one, flags=_I),
    rule(Word.UNIT, r"(?:all|the\swhole|the\sentire)\s(?P<u>day|week|month|year)", _one, flags=_I, follow=r"(?!\w|-)"),
    rule(Word.UNIT, rf"half{S}an?{S}(?P<u>hour|minute|day|year|decade|century)", _half, flags=_I),
    rule(Word.UNIT, rf"(?:a{S})?half[-\s](?P<u>hour|century|decade|day)", _half, flags=_I),
    rule(Word.UNIT, rf"(?:a{S})?quarter{S}of{S}an{S}(?P<u>hour)", _half, flags=_I),
    rule(Word.UNIT, rf"(?:an?|one){S}(?P<u>hour|day|week|month|year|decade|century){S}and{S}a{S}half", _and_a_half, flags=_I),
    rule(Word.UNIT, rf"(?:many{S}|long{S})?(?P<u>hours|days|weeks|months|years|decades|centuries)", _bare_units, lead=r"(?<!working\s)(?<!business\s)(?<!opening\s)(?<!office\s)(?<!visiting\s)(?<!early\s)(?<!small\s)(?<!light\s)(?<!these\s)(?<!teenage\s)(?<!his\s)(?<!her\s)(?<!rush\s)(?<!happy\s)", flags=_I),
    rule(Word.UNIT, r"(?P<u>minutes|seconds|nights)", _bare_units, lead=r"(?:(?<=\bin\s)|(?<=\bfor\s)|(?<=\bwithin\s)|(?<=\bof\s)|(?<=\bjust\s)|(?<=\bonly\s)|(?<=, )|(?<=\bmere\s))"),
    rule(Word.UNIT, r"(?P<u>[Mm]inutes|[Ss]econds)", _bare_units, follow=r"(?=\s(?:after|before|from|into|later|earlier)\b)"),
    rule(Word.UNIT, r"(?P<u>hours|days|weeks|months|years|decades|centuries|year|month|week|day|hour|decade)-long|(?-i:yearlong|daylong|weeklong|monthlong)", _long, flags=_I),
    rule(Word.OFTEN, r"(?:hourly|daily|nightly|weekly|monthly|quarterly|yearly|annual|annually|fortnightly|biweekly|biennial)", _often, flags=_I),
    rule(Word.OFTEN, rf"(?:every|each){S}(?:(?P<n>{COUNT}|few|other|second|2nd|couple{S}of){S})?(?P<u>{UNIT}|{SEASON}|morning|afternoon|evening)", _every, flags=_I),
    rule(Word.OFTEN, rf"the{S}(?:first|second|third|fourth|last){S}(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|day|week|weekend){S}of{S}(?:each|every){S}month", _every_weekday_of_month),
    rule(Word.OFTEN, r"(?P<n>)(?P<u>hour|day|week|month|year)", _every, lead=r"(?<=\bper\s)"),
    rule(Word.UNIT, r"(?:weekends|weekdays|weeknights)", _weekends, lead=r"(?:(?<=\bon\s)|(?<=\bat\s)|(?<=\band\s))"),
    rule(Word.DEICTIC, r"(?:right\s)?now|currently|presently|nowadays|recently|lately|previously|formerly|at\spresent|at\sthe\smoment|at\sthe\spresent\stime|"
         r"the\s(?:near\s|foreseeable\s|immediate\s)?future|the\s(?:recent\s)?past|long\sago|the\sother\sday", _reference, flags=_I, follow=r"(?!\w|['’]s\s\w|\s(?:president|king|of\sthe)\b)"),
    rule(Word.UNIT, r"these\sdays", _reference, flags=_I),
    rule(Word.DEICTIC, r"(?P<f>future|past)", _reference, lead=r"(?<=\bin\s)", follow=r"(?=\s*[,.;])"),
)  # fmt: skip
