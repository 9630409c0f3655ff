"""When the event of a clause happened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from incidents.extract.triggers import Mention
from incidents.model import PassageKind, Sentence, TimePrecision, Timex
from incidents.speech import is_day_of_speech

_AND_AGAIN = re.compile(r"\band\b|\bthen\b", re.IGNORECASE)
# "Three weeks of shelling": the duration counts back from publication.
_DURATION_OF = re.compile(r"^\s+of\b")
_DURATION = re.compile(r"^P(\d+)([DWMY])$")
_UNIT_DAYS = {"D": 1, "W": 7, "M": 30, "Y": 365}
# A report without any date is taken to be of the day before or of the day it was published: of dated events in
# daily news most fall there.
_DEFAULT_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class When:
    """First and last day of an event, how exactly, how sure, and why."""

    first: date | None
    last: date | None
    time_precision: TimePrecision | None
    score: float
    why: str


def date_event(
    text: str,
    mention: Mention,
    sentence: Sentence,
    timexes: Sequence[Timex],
    published: date | None,
    story: Sequence[tuple[Sentence, When]],
) -> tuple[When, ...]:
    """Return when a mention happened; two values for "on Tuesday and again on Wednesday".

    The clause's own date comes first, then the sentence's, then that of the paragraph's last event, then the
    publication day. `story` are the dates of earlier events, oldest first.
    """
    inside = [t for t in timexes if sentence.start <= t.start < sentence.end]
    dated = [t for t in inside if t.first is not None and t.last is not None]
    spans = [w for t in inside if (w := _duration_before(text, t, published))]
    events = [t for t in dated if not is_day_of_speech(text, t.start, t.end)]
    own = [t for t in events if mention.clause_start <= t.start < mention.clause_end]
    if own:
        return _chosen(text, mention, own, "dated in its clause", 0.9)
    if spans:
        return (spans[0],)
    events = [t for t in events if not _in_relative_clause(text, t, mention, sentence)]
    if events:
        return _chosen(text, mention, events, "dated in its sentence", 0.75)
    carried = _carried(sentence, story)
    if carried:
        return (carried,)
    spoken = [t for t in dated if is_day_of_speech(text, t.start, t.end)]
    if spoken:
        return (_before_speech(spoken[0]),)
    return (undated(published),)


_RELATIVE = re.compile(r",\s(?:which|who|whose|where)\b|\bwho\b", re.IGNORECASE)


def _in_relative_clause(text: str, timex: Timex, mention: Mention, sentence: Sentence) -> bool:
    """ "The theatre, which had been a shelter for three weeks, was hit": the aside does not date the event."""
    opened = [m.start() for m in _RELATIVE.finditer(text, sentence.start, timex.start)]
    return bool(opened) and mention.start < opened[-1]


def _duration_before(text: str, timex: Timex, published: date | None) -> When | None:
    match = _DURATION.match(timex.value)
    if (
        match is None
        or published is None
        or timex.first is not None
        or not _DURATION_OF.match(text[timex.end : timex.end + 6])
    ):
        return None
    days = int(match.group(1)) * _UNIT_DAYS[match.group(2)]
    if days > 3650:
        return None
    return When(
        published - timedelta(days=days), published, TimePrecision.RANGE, 0.7, f"“{timex.text}” up to publication"
    )


def _chosen(text: str, mention: Mention, timexes: Sequence[Timex], why: str, score: float) -> tuple[When, ...]:
    nearest = min(timexes, key=lambda t: _distance(mention, t))
    chosen = [nearest]
    days = [t for t in timexes if t.time_precision is TimePrecision.DAY]
    if nearest in days:
        follow = [t for t in days if t.start > nearest.end and t.first != nearest.first]
        between = text[nearest.end : follow[0].start] if follow else ""
        if follow and len(between) < 40 and _AND_AGAIN.search(between) and not re.search(r"[;.]", between):
            chosen.append(follow[0])
    return tuple(When(t.first, t.last, t.time_precision, score, f"“{t.text}” {why}") for t in chosen)


def _distance(mention: Mention, timex: Timex) -> tuple[int, int]:
    gap = max(timex.start - mention.end, mention.start - timex.end, 0)
    coarse = 0 if timex.time_precision in (TimePrecision.DAY, TimePrecision.RANGE) else 1
    return (coarse, gap)


def _carried(sentence: Sentence, story: Sequence[tuple[Sentence, When]]) -> When | None:
    same = [w for s, w in story if s.paragraph == sentence.paragraph and w.first is not None]
    if not same:
        return None
    last = same[-1]
    return When(last.first, last.last, last.time_precision, 0.55, "as the event before it in the paragraph")


def _before_speech(timex: Timex) -> When:
    assert timex.first is not None
    first = timex.first - _DEFAULT_BACK
    return When(first, timex.last, TimePrecision.RANGE, 0.5, f"spoken of on “{timex.text}”, so not later")


def undated(published: date | None) -> When:
    """Return when an event that the text does not date is taken to have happened: on the publication day or the day before."""
    if published is None:
        return When(None, None, None, 0.2, "neither the text nor the publication day dates it")
    return When(
        published - _DEFAULT_BACK,
        published,
        TimePrecision.RANGE,
        0.4,
        "not dated: taken to be fresh news of the publication day",
    )


def is_caption(sentence: Sentence) -> bool:
    """Return whether a sentence describes a picture, whose date is the picture's."""
    return sentence.kind is PassageKind.CAPTION
