"""Quarters, halves and the months of a year, as business news tells them."""

from __future__ import annotations

import re

from incidents.timex.reckoning import Clock, Sort, Span, months_of, no_days
from incidents.timex.rules import Rule, Word, rule
from incidents.timex.words import YEAR, S, ordinal_number

_ORD = {"last": 4, "final": 4}


def _quarter(match: re.Match[str], clock: Clock) -> Span | None:
    """ "The third quarter", "first-half": of this year where it has begun or is looked ahead to, else of the last."""
    word, unit = match["q"].lower(), match["u"].lower()
    size = 3 if unit == "quarter" else 6
    nth = _ORD.get(word) or ordinal_number(word)
    nth = min(nth, 12 // size)
    code = f"{'Q' if size == 3 else 'H'}{nth}"
    if clock.published is None:
        return no_days(f"XXXX-{code}", Sort.QUARTER)
    year, first = clock.published.year, (nth - 1) * size + 1
    if first > clock.published.month and not clock.is_ahead(match):
        year -= 1
    elif first + size - 1 < clock.published.month and clock.is_ahead(match) and nth == 1:
        year += 1
    if match["f"] or match["f2"]:
        return no_days(f"{year}-{code}", Sort.QUARTER)
    return months_of(year, first, first + size - 1, f"{year}-{code}")


def _short(match: re.Match[str], clock: Clock) -> Span | None:
    """ "Q3 2012"."""
    nth = int(match["n"])
    size = 3 if match["u"] == "Q" else 6
    if nth > 12 // size:
        return None
    if match["y"]:
        year = int(match["y"])
    elif clock.published:
        year = clock.published.year - ((nth - 1) * size + 1 > clock.published.month)
    else:
        return None
    return months_of(year, (nth - 1) * size + 1, nth * size, f"{year}-{match['u']}{nth}")


# A quarter of a match is told in the words of a quarter of the year.
_SPORT = r"(?!\w|\s(?:of\sthe\s(?:game|match|season)|touchdown|field\sgoal|when|with\s\d+:\d\d|lead|comeback|final))"

RULES: tuple[Rule, ...] = (
    rule(Word.UNIT, rf"(?:the{S}|its{S})?(?P<f>fiscal{S})?(?P<q>first|second|third|fourth|last|final)[-\s](?P<f2>fiscal[-\s])?(?P<u>quarter|half)", _quarter, flags=re.IGNORECASE, follow=_SPORT),
    rule(Word.NUMBER, rf"(?P<u>[QH])(?P<n>[1-4])(?:{S}(?:of{S})?(?P<y>{YEAR}))?", _short),
)  # fmt: skip
