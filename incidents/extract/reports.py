"""The reports of an article: for every event a sentence states, its type, factuality, place, day and toll."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from incidents.extract.counts import Casualties, find_casualties
from incidents.extract.facets import find_actors, find_target
from incidents.extract.factuality import Statement, Verdict, judge
from incidents.extract.hints import confirmed, unread
from incidents.extract.orders import find_orders, stands_in
from incidents.extract.triggers import Mention, clauses, find_mentions
from incidents.extract.when import When, date_event
from incidents.extract.where import Where, locate
from incidents.lexicon import Lexicon
from incidents.model import (
    Count,
    Distance,
    EventHint,
    Factuality,
    Mark,
    PassageKind,
    Place,
    Refusal,
    Report,
    Sentence,
    Timex,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the earlier stages found in one article."""

    text: str
    sentences: Sequence[Sentence]
    places: Sequence[Place]
    timexes: Sequence[Timex]
    distances: Sequence[tuple[int, int, Distance, Place | None]]  # span, distance, the offset place where known
    relative: Sequence[Place] = ()  # each spans its words with the name it hangs on
    hints: Sequence[EventHint] | None = None  # what a model holds of the events; None where none has read


# What the pipeline reads reports with. A reader that cannot be trusted also says what was refused of its findings.
Extract = Callable[[str, Evidence, date | None, Lexicon], Sequence[Report | Refusal]]


@dataclass(frozen=True, slots=True)
class _Told:
    """A report in the making, with the sentence and the mention it came from."""

    report: Report
    sentence: Sentence
    mention: Mention
    shared_between: int


def extract(article_id: str, evidence: Evidence, published: date | None, lexicon: Lexicon) -> list[Report]:
    """Return the reports of an article in the order of the text.

    Headings and datelines state nothing of their own; a picture's caption only where it dates an event apart from
    the picture. A list of places makes a report each, and its toll is then an upper bound for each of them. A sentence
    that gives its reader orders states nothing, and lends no place and no day to others.
    """
    evidence = _without_orders(evidence, lexicon)
    told: list[_Told] = []
    where_told: list[tuple[Sentence, Place]] = []
    when_told: list[tuple[Sentence, When]] = []
    for sentence in evidence.sentences:
        if sentence.kind in (PassageKind.TITLE, PassageKind.DATELINE):
            continue
        new = _read_sentence(article_id, evidence, sentence, published, lexicon, where_told, when_told, told[-1] if told else None)
        casualties = find_casualties(evidence.text, sentence.start, sentence.end, lexicon.cues.people)
        told = _with_casualties(told, new, casualties, sentence, lexicon)
        for item in new:
            if item.report.place is not None:
                where_told.append((sentence, item.report.place))
            if item.report.first_date is not None:
                when_told.append((sentence, _as_when(item.report)))
    return [item.report for item in told if not _tells_nothing(item)]


def _without_orders(evidence: Evidence, lexicon: Lexicon) -> Evidence:
    orders = [sentence for sentence, _ in find_orders(evidence.text, evidence.sentences, lexicon.cues)]
    if not orders:
        return evidence
    return replace(
        evidence,
        sentences=[s for s in evidence.sentences if s not in orders],
        places=[p for p in evidence.places if not stands_in(p.start, orders)],
        timexes=[t for t in evidence.timexes if not stands_in(t.start, orders)],
        distances=[d for d in evidence.distances if not stands_in(d[0], orders)],
        relative=[r for r in evidence.relative if not stands_in(r.start, orders)],
    )


def _tells_nothing(item: _Told) -> bool:
    """A bare "attacked" or "hit", with no kind of event and nobody hurt, is a summary rather than an incident."""
    unhurt = item.report.killed is None and item.report.injured is None
    return item.mention.strength == 1 and item.report.event_type == "other" and unhurt


def _as_when(report: Report) -> When:
    return When(report.first_date, report.last_date, report.time_precision, 0.5, "")


def _read_sentence(
    article_id: str,
    evidence: Evidence,
    sentence: Sentence,
    published: date | None,
    lexicon: Lexicon,
    where_told: Sequence[tuple[Sentence, Place]],
    when_told: Sequence[tuple[Sentence, When]],
    before: _Told | None,
) -> list[_Told]:
    told: list[_Told] = []
    text = evidence.text
    for mention in _mentions(evidence, sentence, lexicon):
        if _overlaps_name(mention, evidence):
            continue
        whens = date_event(text, mention, sentence, evidence.timexes, published, when_told)
        where = locate(text, mention, sentence, evidence.places, where_told)
        for when in whens:
            verdict = _recalled(text, mention, sentence, before) or judge(
                _statement(text, sentence, mention, when, published), lexicon.cues
            )
            if verdict.factuality is None or _is_scene(sentence, mention, verdict):
                continue
            told.extend(_reports(article_id, evidence, sentence, mention, where, when, verdict, published, lexicon))
    return told


def _mentions(evidence: Evidence, sentence: Sentence, lexicon: Lexicon) -> list[Mention]:
    """What the rules see and the model does not rule out, and what only the model sees."""
    text, start, end = evidence.text, sentence.start, sentence.end
    mentions = find_mentions(text, start, end, lexicon.triggers)
    if evidence.hints is None:
        return mentions
    hints = [h for h in evidence.hints if start <= h.start < end]
    kept = [m for m in mentions if confirmed(m, hints)]
    return sorted([*kept, *unread(text, clauses(text, start, end), mentions, hints)], key=lambda m: m.start)


_DEFINITE = re.compile(r"\b(?:the|that|this|its|their)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)


def _recalled(text: str, mention: Mention, sentence: Sentence, before: _Told | None) -> Verdict | None:
    """ "The blast was heard for miles", after a denial of it, makes nothing of it a fact."""
    if before is None or mention.strength > 1 or sentence.paragraph != before.sentence.paragraph:
        return None
    if before.report.factuality is Factuality.REPORTED:
        return None
    if not _DEFINITE.search(text, sentence.start, mention.start):
        return None
    return Verdict(before.report.factuality, "it speaks of the event told before it")


def _overlaps_name(mention: Mention, evidence: Evidence) -> bool:
    """ "9 March" is no march, and Hit in Anbar is no hit; but a "one-day strike" is one."""
    in_time = any(t.start <= mention.start and mention.end <= t.end for t in evidence.timexes)
    return in_time or any(p.start <= mention.start < p.end for p in evidence.places)


def _is_scene(sentence: Sentence, mention: Mention, verdict: Verdict) -> bool:
    """A caption shows what is left; only a clause with a strong trigger of its own tells what happened."""
    return sentence.kind is PassageKind.CAPTION and (
        mention.strength < 3 or verdict.factuality is Factuality.BACKGROUND
    )


def _statement(text: str, sentence: Sentence, mention: Mention, when: When, published: date | None) -> Statement:
    return Statement(
        sentence=text[sentence.start : sentence.end],
        before=text[mention.clause_start : mention.start],
        clause=text[mention.clause_start : mention.clause_end],
        after=text[mention.start : mention.clause_end],
        lead=text[sentence.start : mention.start],
        mention=mention,
        first=when.first,
        last=when.last,
        published=published,
    )


def _reports(
    article_id: str, evidence: Evidence, sentence: Sentence, mention: Mention, where: Where, when: When,
    verdict: Verdict, published: date | None, lexicon: Lexicon,
) -> list[_Told]:  # fmt: skip
    text = evidence.text
    near = [d for d in evidence.distances if sentence.start <= d[0] < sentence.end]
    near = [d for d in near if mention.clause_start <= d[0] < mention.clause_end] or near
    places: tuple[Place | None, ...] = where.places or (None,)
    told = []
    spots = dict.fromkeys(find_spot(place, sentence, near, evidence.relative, alone=len(places) == 1) for place in places)
    for spot, place in zip(spots, places, strict=False):  # "between A and B" is one spot for two names
        assert verdict.factuality is not None
        report = Report(
            article_id=article_id,
            event_type=mention.event_type,
            event_group=lexicon.group_of(mention.event_type),
            factuality=verdict.factuality,
            place=spot,
            first_date=when.first,
            last_date=when.last,
            time_precision=when.time_precision,
            killed=None,
            injured=None,
            actors=find_actors(text, mention, evidence.places, lexicon.cues),
            target=find_target(text, mention, evidence.places, lexicon.cues, lexicon.targets),
            distances=tuple(d[2] for d in near),
            quote=text[sentence.start : sentence.end],
            start=sentence.start,
            end=sentence.end,
            score=_score(mention, where, when, spot),
            marks=_marks(sentence, mention, evidence, place, when),
            why=(
                f"type: “{mention.trigger_text}” names it",
                f"factuality: {verdict.why}",
                f"place: {where.why}",
                f"date: {when.why}",
            ),
            published=published,
        )
        told.append(_Told(report, sentence, mention, len(spots)))
    return told


def find_spot(
    place: Place | None, sentence: Sentence, near: Sequence[tuple[int, int, Distance, Place | None]],
    relative: Sequence[Place], alone: bool,
) -> Place | None:  # fmt: skip
    """Return where the words around a place put the event: "40 km south-east of Kharkiv" is there, not in Kharkiv."""
    if place is not None:
        told = next((r for r in relative if r.start <= place.start and place.end <= r.end), None)
        if told is not None:
            return told
    if not alone:
        return place
    named_here = place is not None and sentence.start <= place.start < sentence.end
    return _offset(place if named_here else None, near) or place


def _offset(place: Place | None, near: Sequence[tuple[int, int, Distance, Place | None]]) -> Place | None:
    """A distance from a landmark puts the event on the circle around it."""
    for _, _, _, offset in near:
        if offset is not None and (place is None or offset.text == place.text):
            return offset
    return place


def _score(mention: Mention, where: Where, when: When, place: Place | None) -> float:
    named = {3: 0.95, 2: 0.8, 1: 0.5}[mention.strength]  # by how surely the trigger names the type
    return round(named * (0.5 + 0.3 * where.score * (place.score if place else 0.5) + 0.2 * when.score), 3)


def _marks(
    sentence: Sentence, mention: Mention, evidence: Evidence, place: Place | None, when: When
) -> tuple[Mark, ...]:
    marks = [Mark(mention.start, mention.end, "trigger", mention.event_type)]
    if place is not None and sentence.start <= place.start < sentence.end:
        marks.append(Mark(place.start, place.end, "place", place.name))
    marks.extend(
        Mark(t.start, t.end, "date", t.value)
        for t in evidence.timexes
        if sentence.start <= t.start < sentence.end and t.first == when.first and t.last == when.last
    )
    marks.extend(
        Mark(s, e, "distance", d.reference) for s, e, d, _ in evidence.distances if sentence.start <= s < sentence.end
    )
    return tuple(sorted(marks, key=lambda m: m.start))


def _with_casualties(
    told: list[_Told], new: list[_Told], casualties: Sequence[Casualties], sentence: Sentence, lexicon: Lexicon
) -> list[_Told]:
    """Give each count to the event it stands nearest to; a sentence without an event counts for the one before."""
    receivers = [item for item in new if _can_hurt(item.report)]
    if not casualties or (not receivers and new):
        return told + new
    if not receivers:
        return _to_previous(told, casualties, sentence, lexicon)
    by_event: dict[int, list[Casualties]] = {}
    for count in casualties:
        nearest = min(range(len(receivers)), key=lambda i: _gap(receivers[i].mention, count))
        by_event.setdefault(receivers[nearest].mention.start, []).append(count)
    if all(item.mention.event_type == "other" for item in new) and _previous(told, sentence):
        return _to_previous(told, casualties, sentence, lexicon)
    return told + [
        _counted(item, by_event.get(item.mention.start, ()), lexicon) if _can_hurt(item.report) else item for item in new
    ]


def _gap(mention: Mention, count: Casualties) -> int:
    if mention.clause_start <= count.start < mention.clause_end:
        return 0
    return 1 + max(count.start - mention.end, mention.start - count.end, 0)


_HARMLESS = frozenset(
    {"talks", "agreement", "sanction", "aid", "release", "arrest", "military_movement", "displacement"}
)


def _can_hurt(report: Report) -> bool:
    return report.event_type not in _HARMLESS


def _previous(told: Sequence[_Told], sentence: Sentence) -> list[_Told]:
    """The events of the last sentence that told any, where it stands in the same paragraph or the one before."""
    for item in reversed(told):
        if sentence.paragraph - item.sentence.paragraph > 1:
            return []
        if _can_hurt(item.report) and item.report.factuality in (Factuality.REPORTED, Factuality.CLAIMED):
            return [t for t in told if t.sentence == item.sentence and t.mention == item.mention]
        return []
    return []


def _to_previous(
    told: list[_Told], casualties: Sequence[Casualties], sentence: Sentence, lexicon: Lexicon
) -> list[_Told]:
    receivers = _previous(told, sentence)
    if not receivers:
        return told
    return [_counted(item, casualties, lexicon) if item in receivers else item for item in told]


def _counted(item: _Told, casualties: Sequence[Casualties], lexicon: Lexicon) -> _Told:
    report = item.report
    killed = _combined(report.killed, [c.count for c in casualties if c.kind == "killed"], item.shared_between)
    injured = _combined(report.injured, [c.count for c in casualties if c.kind == "injured"], item.shared_between)
    marks = (*report.marks, *(Mark(c.start, c.end, "count", c.kind) for c in casualties))
    victims = tuple(dict.fromkeys((*report.victims, *find_victims(casualties, lexicon))))
    return replace(item, report=replace(report, killed=killed, injured=injured, marks=marks, victims=victims))


def find_victims(casualties: Sequence[Casualties], lexicon: Lexicon) -> list[str]:
    """Return what kinds of people were hurt, as far as the words of each count say more than "people"."""
    hurt = [c for c in casualties if c.count.best > 0]
    return [kind for c in hurt for kind, pattern in lexicon.cues.victims if pattern.search(c.whom)]


def _combined(known: Count | None, counts: Sequence[Count], shared_between: int) -> Count | None:
    """Conflicting counts give the range from the lowest to the highest."""
    every = [c for c in (known, *counts) if c is not None]
    if not every:
        return None
    if known is not None and counts and all(c.best == 0 for c in counts):
        return known
    high = None if any(c.high is None for c in every) else max(c.high for c in every if c.high is not None)
    low = min(c.low for c in every)
    if shared_between > 1:
        return Count(0, 0, high)
    return Count(low, max(c.best for c in every), high)
