"""Scores of time expressions in the manner of TempEval-3: spans, TIMEX3 values, and the days they cover."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from incidents.evaluate.cases import Case, Read, article_of, overlaps
from incidents.evaluate.matching import pair_up
from incidents.evaluate.tally import Tally
from incidents.model import Timex

# One sentence in this many is held out: its errors are counted and never listed, so that nobody tunes on them.
_HELD_OUT_SHARE = 5


def is_held_out(text: str) -> bool:
    """Return whether a sentence is of the fifth that no rule is tuned on; its hash decides, and for good."""
    return hashlib.sha1(text.encode("utf-8"), usedforsecurity=False).digest()[0] % _HELD_OUT_SHARE == 0


def score_timexes(name: str, cases: Sequence[Case], read: Read) -> list[Tally]:
    """Return spans that overlap, spans with the same offsets, values and days; tuned on, and held out."""
    tuned = [c for c in cases if not is_held_out(c["text"])]
    held_out = [c for c in cases if is_held_out(c["text"])]
    tallies = _score(name, tuned, read)
    for tally in _score(f"{name} held out", held_out, read):
        tally.errors.clear()
        tallies.append(tally)
    return tallies


def _score(name: str, cases: Sequence[Case], read: Read) -> list[Tally]:
    relaxed = Tally(f"{name}: expressions found, overlapping", cases=len(cases))
    strict = Tally(f"{name}: expressions found, same offsets", cases=len(cases))
    value = Tally(f"{name}: found, with the right TIMEX3 value", cases=len(cases))
    days = Tally(f"{name}: first and last day right", share=True, cases=len(cases))
    silent = [c for c in cases if not c["timexes"]]
    quiet = Tally(f"{name}: sentences without times left alone", share=True, cases=len(silent))
    for case in cases:
        ours, golds = read(article_of(case)).timexes, case["timexes"]
        pairs = pair_up(ours, golds, lambda our, gold: overlaps(our.start, our.end, gold))
        for tally in (relaxed, strict, value):
            tally.given += len(ours)
            tally.wanted += len(golds)
        if not golds:
            quiet.answer(not ours)
        for number, gold in enumerate(golds):
            our = ours[pairs[number]] if number in pairs else None
            _score_one(case, gold, our, (relaxed, strict, value, days))
        extra = [our for number, our in enumerate(ours) if number not in pairs.values()]
        relaxed.errors += [f"extra {_ours(our)} in {case['text']!r}" for our in extra]
    return [relaxed, strict, value, days, quiet]


def _score_one(case: Case, gold: Case, our: Timex | None, tallies: tuple[Tally, Tally, Tally, Tally]) -> None:
    relaxed, strict, value, days = tallies
    where = f"{gold['text']!r} in {case['text']!r} ({case['published']})"
    if our is None:
        relaxed.errors.append(f"missed {where}")
        days.answer(False)
        return
    for tally, is_right, wanted in (
        (relaxed, True, ""),
        (strict, (our.start, our.end) == (gold["start"], gold["end"]), gold["text"]),
        (value, our.value == gold["value"], gold["value"]),
    ):
        tally.right += is_right
        tally.found += is_right
        if not is_right:
            tally.errors.append(f"{_ours(our)}, not {wanted!r}: {where}")
    wanted_days = (gold["first"], gold["last"])
    got = (str(our.first) if our.first else None, str(our.last) if our.last else None)
    days.answer(got == wanted_days, f"{_ours(our)}, not {wanted_days}: {where}")


def _ours(timex: Timex) -> str:
    return f"{timex.text!r} {timex.value} {timex.first}..{timex.last}"
