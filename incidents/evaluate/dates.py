"""Scores of dates: one expression in a sentence, right to the day at both ends."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.evaluate.cases import Case, Read, article_of, overlaps
from incidents.evaluate.tally import Tally


def score_dates(name: str, cases: Sequence[Case], read: Read) -> list[Tally]:
    """Return how many expressions get exactly their first and last day, or none where they name none."""
    tally = Tally(f"{name}: first and last day right", share=True, cases=len(cases))
    for case in cases:
        timexes = [t for t in read(article_of(case)).timexes if t.first and overlaps(t.start, t.end, case)]
        ours = [(t.text, str(t.first), str(t.last)) for t in timexes]
        if case["first"] is None:
            right = not timexes
        else:
            right = any((first, last) == (case["first"], case["last"]) for _, first, last in ours)
        wanted = f"{case['first']}..{case['last']}"
        tally.answer(right, f"{case['id']} {case['expression']!r}: {ours}, not {wanted}")
    return [tally]
