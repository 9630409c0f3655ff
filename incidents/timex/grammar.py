"""The way through a text: rules find expressions, neighbours join, and the story keeps count of its days."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from incidents.model import Sentence, Timex
from incidents.speech import is_day_of_speech
from incidents.timex import dates, hours, lengths, quarters, relative, story
from incidents.timex.feasts import NO_WORDS, TimeWords, feast_span
from incidents.timex.joins import Draft, join, link, with_prefix
from incidents.timex.reckoning import Clock, Sort, Span, Story, one_day
from incidents.timex.rules import Maker, Rule, words_in

_RULES: tuple[Rule, ...] = (
    *dates.RULES,
    *quarters.RULES,
    *relative.RULES,
    *story.RULES,
    *hours.RULES,
    *lengths.RULES,
)
# A time of day belongs to a day at most this many expressions before it in its sentence.
_NEAR = 8
_AND = re.compile(r",?\s(?:and|then|or)\s(?:again\s)?(?:at\s|in\s|on\s)?")
# Publication days outside these years are a slip of whoever gave them; nothing is reckoned from them.
_FIRST_YEAR, _LAST_YEAR = 1500, 2500
# The month stands first where a text writes "March 5" or "p.m." in the American way more often than "5 March".
_MONTH_FIRST = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2}\b(?!\s?[:%])"
)
_DAY_FIRST = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)"
)
_SLASHED = re.compile(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b")


def find_timexes(
    text: str, sentences: Sequence[Sentence], published: date | None, words: TimeWords = NO_WORDS
) -> list[Timex]:
    """Return the time expressions of a text, in order and without overlap.

    A span leaves its preposition out, and its value is that of TIMEX3. Weekdays follow the tense around them; "two
    days later" counts from the event told before it. "Since Monday" has the days up to publication. Lengths, sets
    and "now" ("three weeks", "every Friday") have no first and last day. Without a publication day only what carries
    a year is dated.
    """
    if published is not None and not _FIRST_YEAR <= published.year <= _LAST_YEAR:
        published = None
    month_first = _writes_month_first(text)
    told, found = Story(), []
    for sentence in sentences:
        kinds = words_in(text[sentence.start : sentence.end])
        told = replace(told, is_speaking=False)
        clock = Clock(text, published, told, sentence.start, sentence.end, month_first)
        drafts, told = _drafts(clock, kinds, words)
        found += [_timex(text, draft) for draft in link(text, drafts, clock)]
    return found


def _writes_month_first(text: str) -> bool:
    if _SLASHED.search(text) is None:
        return False
    return len(_MONTH_FIRST.findall(text)) > len(_DAY_FIRST.findall(text))


def _timex(text: str, draft: Draft) -> Timex:
    span = draft.span
    return Timex(
        draft.start, draft.end, text[draft.start : draft.end], span.value, span.first, span.last, span.precision
    )


def _drafts(clock: Clock, kinds: int, words: TimeWords) -> tuple[list[Draft], Story]:
    """The expressions of a sentence, joined to their neighbours, and the story after it."""
    drafts: list[Draft] = []
    told = [clock.story]  # the story before each draft, and after the last
    for start, end, make, match in _matches(clock, kinds, words):
        floor = drafts[-1].end if drafts else clock.sentence_start
        if start < floor:
            continue
        here = replace(clock, story=told[-1])
        span = make(match, here)
        if span is None:
            continue
        draft = Draft(*_placed(here, floor, start, end, span))
        joined = join(clock.text, drafts[-1], draft) if drafts else None
        if joined is not None:
            drafts[-1] = joined
            told.pop()
        else:
            drafts.append(draft)
        told.append(_after(clock, drafts, told[-1]))
    settled = [_settled(clock, drafts, n, told[n]) for n in range(len(drafts))]
    return [draft for draft in settled if draft is not None], told[-1]


def _placed(clock: Clock, floor: int, start: int, end: int, span: Span) -> tuple[int, int, Span]:
    begin, span = with_prefix(clock.text, floor, start, span, clock)
    return begin, end, span


def _after(clock: Clock, drafts: Sequence[Draft], before: Story) -> Story:
    """The story after the last draft: the day on which somebody spoke is not the day of what is told."""
    draft = _settled(clock, drafts, len(drafts) - 1, before)
    if draft is None or draft.span.first is None:
        return before
    if draft.span.sort is Sort.DAY and is_day_of_speech(clock.text, draft.start, draft.end):
        return before.spoken_on(draft.span.value)
    return before.after(draft.span.value)


def _settled(clock: Clock, drafts: Sequence[Draft], number: int, told: Story) -> Draft | None:
    """A draft that stands by itself: what is bare falls, and a time of day gets the day of the story."""
    draft = drafts[number]
    if draft.span.is_bare:
        return None
    if draft.span.sort is not Sort.TIME:
        return draft
    near = drafts[max(0, number - _NEAR) : number]
    own = next((d.span.first for d in reversed(near) if d.span.sort is Sort.DAY and d.span.first), None)
    if own is None and number + 1 < len(drafts) and _AND.fullmatch(clock.text, draft.end, drafts[number + 1].start):
        own = drafts[number + 1].span.first  # "in the morning and again at dusk on Wednesday"
    # "7:15 p.m. The ministry says": a time that heads an entry is of the day of publication.
    heads = draft.start == clock.sentence_start and clock.text[draft.end : draft.end + 1] not in (",", "")
    day = own or (None if heads else told.base) or clock.published
    if day is None:
        return replace(draft, span=replace(draft.span, value=f"XXXX-XX-XX{draft.span.suffix}"))
    if draft.span.suffix == "TNI" and not told.base and not own and clock.text[draft.start : draft.end].endswith("night"):
        day -= timedelta(days=1)  # "through the night", told in the morning
    span = one_day(day, draft.span.suffix)
    return replace(draft, span=span) if span else None


@cache
def _rules_for(kinds: int) -> tuple[Rule, ...]:
    return tuple(rule for rule in _RULES if rule.word.value & kinds)


def _matches(clock: Clock, kinds: int, words: TimeWords) -> list[tuple[int, int, Maker, re.Match[str]]]:
    """All matches in a sentence outside of names, the earliest and then the longest first."""
    text, start, end = clock.text, clock.sentence_start, clock.sentence_end
    found: list[tuple[int, int, Maker, re.Match[str]]] = []
    for rule in _rules_for(kinds):
        found += [(m.start("x"), m.end("x"), rule.make, m) for m in rule.pattern.finditer(text, start, end)]
    if words.names is not None:

        def of_feast(match: re.Match[str], clock: Clock) -> Span | None:
            return feast_span(match, clock, words)

        found += [(m.start("x"), m.end("x"), of_feast, m) for m in words.names.finditer(text, start, end)]
    if words.not_times is not None and found:
        names = [(m.start(), m.end()) for m in words.not_times.finditer(text, start, end)]
        found = [f for f in found if not _is_inside(f[0], f[1], names)]
    return sorted(found, key=lambda f: (f[0], -f[1]))


def _is_inside(start: int, end: int, names: Sequence[tuple[int, int]]) -> bool:
    """Whether a stretch shares a character with one of the names, which are in order and apart."""
    after = bisect_left(names, (end,))
    return after > 0 and names[after - 1][1] > start
