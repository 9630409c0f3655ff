"""The reports of an article as a language model picks them: nothing is taken that the article does not bear out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeGuard

from incidents.errors import EndpointError
from incidents.extract.counts import Written, find_casualties, written_numbers
from incidents.extract.facets import find_target
from incidents.extract.question import Offer, messages, offer, schema
from incidents.extract.quotes import Folded, find_quote, fold
from incidents.extract.reports import Evidence, Extract, find_spot, find_victims
from incidents.extract.triggers import find_hits, find_mentions
from incidents.extract.when import When, undated
from incidents.lexicon import Lexicon
from incidents.model import Count, Factuality, Mark, Place, Refusal, Report, Sentence

Ask = Callable[[Sequence[dict[str, str]], dict[str, Any]], str]

# About 25,000 tokens: what the usual models can hold beside the question and the answer.
_LONGEST_ARTICLE = 100_000
# A long article tells of some dozen incidents; a list ten times as long is a model that runs in circles.
_MOST_PICKS = 200
# Two words stand anywhere by chance; a statement has a subject, a verb and mostly an object.
_SHORTEST_QUOTE_WORDS = 3
_LONGEST_QUOTE = 1000
_MOST_PEOPLE = 1_000_000
_MOST_ACTORS = 3
_SAID_LENGTH = 500
# Where a JSON object may begin: models put words, fences and drafts in braces before their answer.
_MOST_BEGINNINGS = 50
# As sure as a trigger that mostly names its type: the model's own word on how sure it is measures nothing.
_NAMED = 0.8
_DATED = 0.75
# An event of these kinds that is not dated is not news of the day.
_NOT_FRESH = (Factuality.PLANNED, Factuality.THREATENED, Factuality.BACKGROUND)


class _RefusedError(Exception):
    """Why a pick is not taken."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One article before the judge of picks."""

    article_id: str
    evidence: Evidence
    offered: Offer
    folded: Folded
    published: date | None
    lexicon: Lexicon
    model: str


def endpoint_reader(ask: Ask, model: str) -> Extract:
    """Return a function that takes the place of `extract`, with a language model to find the incidents.

    `ask` puts messages and a JSON schema to the model and returns its text. The model picks a quote, a type, and
    numbers of places and times that were found before; it can make up none of them. Each incident that the article
    does not bear out comes back as a Refusal. The function raises EndpointError where the model cannot be asked, does
    not answer with the JSON asked for, or the article is too long for it.
    """

    def extract_by_endpoint(
        article_id: str, evidence: Evidence, published: date | None, lexicon: Lexicon
    ) -> list[Report | Refusal]:
        if len(evidence.text) > _LONGEST_ARTICLE:
            raise EndpointError(
                f"the text has {len(evidence.text):,} characters, a language model is given {_LONGEST_ARTICLE:,} at most; "
                "split it, or read it without the endpoint"
            )
        offered = offer(evidence, lexicon)
        picks = _picks(ask(messages(evidence, offered, published, lexicon), schema(lexicon)))
        case = _Case(article_id, evidence, offered, fold(evidence.text), published, lexicon, model)
        found = list(_judged(picks[:_MOST_PICKS], case))
        if len(picks) > _MOST_PICKS:
            found.append(Refusal("", f"{len(picks) - _MOST_PICKS} more were named than the {_MOST_PICKS} that are looked at"))
        return found

    return extract_by_endpoint


def _picks(answer: str) -> list[Any]:
    """The incidents of the first JSON object of an answer that lists any, whatever stands around it."""
    decoder = json.JSONDecoder()
    start = -1
    for _ in range(_MOST_BEGINNINGS):
        start = answer.find("{", start + 1)
        if start < 0:
            break
        try:
            value, _ = decoder.raw_decode(answer, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and isinstance(value.get("incidents"), list):
            return list(value["incidents"])
    raise EndpointError("the language model did not answer with the JSON asked for; try again, or use another model")


def _judged(picks: Sequence[Any], case: _Case) -> Iterator[Report | Refusal]:
    taken: list[Report] = []
    for pick in picks:
        try:
            report = _report(pick, case)
            if report in taken:
                raise _RefusedError("it is named twice")
        except _RefusedError as refused:
            yield Refusal(_shown(pick), str(refused))
        else:
            taken.append(report)
    yield from sorted(taken, key=lambda r: r.start)


def _shown(pick: Any) -> str:
    try:
        return json.dumps(pick)[:_SAID_LENGTH]
    except RecursionError:
        return "nested too deeply to be shown"


def _report(pick: Any, case: _Case) -> Report:
    if not isinstance(pick, dict):
        raise _RefusedError("it is no JSON object")
    sentences = _quoted(pick.get("quote"), case)
    start, end = sentences[0].start, sentences[-1].end
    event_type = _one_of("event_type", pick.get("event_type"), [t.code for t in case.lexicon.types])
    factuality = Factuality(_one_of("factuality", pick.get("factuality"), [f.value for f in Factuality]))
    place, place_mark = _place(pick.get("place"), sentences, case)
    when, date_marks = _when(pick.get("time"), factuality, start, end, case)
    killed, killed_marks = _count("killed", pick.get("killed"), sentences, case)
    injured, injured_marks = _count("injured", pick.get("injured"), sentences, case)
    named = _trigger_marks(event_type, start, end, case)
    marks = (*named, *place_mark, *date_marks, *killed_marks, *injured_marks)
    known = 0.3 * (place.score if place else 0.0) + 0.2 * when.score
    return Report(
        article_id=case.article_id,
        event_type=event_type,
        event_group=case.lexicon.group_of(event_type),
        factuality=factuality,
        place=place,
        first_date=when.first,
        last_date=when.last,
        time_precision=when.time_precision,
        killed=killed,
        injured=injured,
        actors=_actors(pick.get("actors"), case),
        target=_target(event_type, sentences, case),
        distances=tuple(d for s, _, d, _ in case.evidence.distances if start <= s < end),
        quote=case.evidence.text[start:end],
        start=start,
        end=end,
        score=round(_NAMED * (0.5 + known), 3),
        marks=tuple(sorted((m for m in marks if start <= m.start < end), key=lambda m: m.start)),
        why=(
            f"type: the language model “{case.model}” calls it that",
            f"factuality: the language model “{case.model}” reads it so",
            f"place: {'it picked this one' if place else 'it picked none'} of the {len(case.offered.places)} found in the text",
            f"date: {when.why}",
        ),
        published=case.published,
        victims=_victims(killed, injured, sentences, case),
    )


def _one_of(key: str, value: Any, allowed: Sequence[str]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise _RefusedError(f"its {key} is none of those that there are")
    return value


def _quoted(quote: Any, case: _Case) -> list[Sentence]:
    """The sentences that a quote stands in: whole ones, as a report shows them."""
    if not isinstance(quote, str) or len(quote.split()) < _SHORTEST_QUOTE_WORDS:
        raise _RefusedError(f"its quote has fewer than {_SHORTEST_QUOTE_WORDS} words")
    if len(quote) > _LONGEST_QUOTE:
        raise _RefusedError(f"its quote has more than {_LONGEST_QUOTE} characters")
    reason = "its quote does not stand in the article word for word"
    for start, end in find_quote(case.folded, quote):
        ordered = [words for s, words in case.offered.orders if s.start < end and s.end > start]
        touched = [s for s in case.evidence.sentences if s.start < end and s.end > start]
        if touched and all(s in case.offered.stating for s in touched):
            return touched
        reason = "its quote stands in a heading or dateline, which state nothing of their own"
        if ordered:
            reason = f"its quote speaks to the reader (“{ordered[0]}”) and states nothing"
    raise _RefusedError(reason)


def _number(key: str, value: Any, most: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise _RefusedError(f"its {key} is no number from 1 to {most}" if most else f"it gives a {key}, and none was found")
    return value


def _place(value: Any, sentences: Sequence[Sentence], case: _Case) -> tuple[Place | None, list[Mark]]:
    """The place picked, or where the words of the quote lead from it: "40 km south-east of Kharkiv"."""
    number = _number("place", value, len(case.offered.places))
    if number is None:
        return None, []
    picked = case.offered.places[number - 1]
    same = [p for p in case.evidence.places if (p.name, p.latitude, p.longitude) == (picked.name, picked.latitude, picked.longitude)]
    for sentence in sentences:
        here = next((p for p in same if sentence.start <= p.start < sentence.end), None)
        if here is not None:
            near = [d for d in case.evidence.distances if sentence.start <= d[0] < sentence.end]
            spot = find_spot(here, sentence, near, case.evidence.relative, alone=True)
            return spot, [Mark(here.start, here.end, "place", here.name)]
    return picked, []


def _when(value: Any, factuality: Factuality, start: int, end: int, case: _Case) -> tuple[When, list[Mark]]:
    number = _number("time", value, len(case.offered.timexes))
    if number is None:
        if factuality in _NOT_FRESH:
            return When(None, None, None, 0.0, "the language model picked none of the times found in the text"), []
        return undated(case.published), []
    picked = case.offered.timexes[number - 1]
    same = [t for t in case.evidence.timexes if (t.first, t.last) == (picked.first, picked.last) and start <= t.start < end]
    why = f"the language model picked “{picked.text}”"
    marks = [Mark(t.start, t.end, "date", t.value) for t in same]
    return When(picked.first, picked.last, picked.time_precision, _DATED, why), marks


def _count(key: str, value: Any, sentences: Sequence[Sentence], case: _Case) -> tuple[Count | None, list[Mark]]:
    """A toll, where each of its numbers stands in the paragraph of the quote or follows from the words there."""
    if value is None:
        return None, []
    count = _range(key, value)
    written = _written(sentences, case)
    stated = {w.value for w in written} | _reckoned(key, sentences, case)
    numbers = {n for n in (count.low, count.best, count.high) if n is not None}
    missing = sorted(numbers - stated - _implied(count, stated))
    if missing:
        raise _RefusedError(f"its {key} has {missing[0]:,}, which the paragraph of its quote does not say")
    return count, [Mark(w.start, w.end, "count", key) for w in written if w.value in numbers]


def _implied(count: Count, stated: set[int]) -> set[int]:
    """The ends and the middle that go with a stated upper bound: "up to ten" from 0, "between 10 and 15" about 12."""
    if not count.high or count.high not in stated:
        return set()
    if count.low == 0:
        return {0}
    return {(count.low + count.high) // 2} if count.low in stated else set()


def _range(key: str, value: Any) -> Count:
    if not isinstance(value, dict):
        raise _RefusedError(f"its {key} is no range of numbers")
    low, best, high = (value.get(end) for end in ("low", "best", "high"))
    if not (_is_number(low) and _is_number(best) and (high is None or _is_number(high))):
        raise _RefusedError(f"its {key} is no range of whole numbers from 0 to {_MOST_PEOPLE:,}")
    if not low <= best <= (best if high is None else high):
        raise _RefusedError(f"its {key} is no range: low, best and high do not rise")
    return Count(low, best, high)


def _is_number(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_PEOPLE


def _victims(
    killed: Count | None, injured: Count | None, sentences: Sequence[Sentence], case: _Case
) -> tuple[str, ...]:
    """What kinds of people the tolls that were taken speak of, as the sentences of the quote name them."""
    taken = {kind for kind, count in (("killed", killed), ("injured", injured)) if count is not None}
    text, lexicon = case.evidence.text, case.lexicon
    told = [c for s in sentences for c in find_casualties(text, s.start, s.end, lexicon.cues.people)]
    return tuple(dict.fromkeys(find_victims([c for c in told if c.kind in taken], lexicon)))


def _around(sentences: Sequence[Sentence], case: _Case) -> list[Sentence]:
    paragraphs = {s.paragraph for s in sentences}
    return [s for s in case.offered.stating if s.paragraph in paragraphs]


def _written(sentences: Sequence[Sentence], case: _Case) -> list[Written]:
    """The numbers written around a quote, without those that are a part of a date or a distance."""
    evidence = case.evidence
    taken = [(t.start, t.end) for t in evidence.timexes] + [(d[0], d[1]) for d in evidence.distances]
    found = [w for s in _around(sentences, case) for w in written_numbers(evidence.text, s.start, s.end)]
    return [w for w in found if not any(w.start < end and w.end > start for start, end in taken)]


def _reckoned(key: str, sentences: Sequence[Sentence], case: _Case) -> set[int]:
    """The numbers that words other than numbers say: "a man" is 1, "a woman and her two sons" 3, "nobody" 0."""
    people = case.lexicon.cues.people
    told = [c for s in _around(sentences, case) for c in find_casualties(case.evidence.text, s.start, s.end, people)]
    counts = [c.count for c in told if c.kind == key]
    return {n for c in counts for n in (c.low, c.best, c.high) if n is not None}


def _actors(value: Any, case: _Case) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _MOST_ACTORS or not all(isinstance(name, str) for name in value):
        raise _RefusedError(f"its actors are no list of at most {_MOST_ACTORS} names")
    return tuple(dict.fromkeys(_named(name, case) for name in value))


def _named(name: str, case: _Case) -> str:
    """A name in the words of the article."""
    for start, end in find_quote(case.folded, name):
        if any(s.start <= start and end <= s.end for s in case.offered.stating):
            return case.evidence.text[start:end]
    raise _RefusedError(f"its actor {json.dumps(name)[:80]} does not stand in the article word for word")


def _target(event_type: str, sentences: Sequence[Sentence], case: _Case) -> str | None:
    """What was hit, by the clause that names the type; where none does, by the first that names an event."""
    text, lexicon = case.evidence.text, case.lexicon
    mentions = [m for s in sentences for m in find_mentions(text, s.start, s.end, lexicon.triggers)]
    named = [m for m in mentions if event_type in (m.event_type, *m.other_types)] or mentions
    if not named:
        return None
    # The model's type decides whether such an event hits anything at all.
    return find_target(text, replace(named[0], event_type=event_type), case.evidence.places, lexicon.cues, lexicon.targets)


def _trigger_marks(event_type: str, start: int, end: int, case: _Case) -> list[Mark]:
    """The word of the lexicon that bears the type out, where there is one."""
    hits = [h for h in find_hits(case.evidence.text, start, end, case.lexicon.triggers) if h.trigger.event_type == event_type]
    return [Mark(h.start, h.end, "trigger", event_type) for h in hits[:1]]
