"""The words of a sentence that name an event, and the clauses they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from incidents.lexicon import Trigger

# Where one statement ends and another may begin. A bare comma or "and" counts only between two triggers.
_STRONG_BREAK = re.compile(
    r";|:\s|\s[–—-]\s|—|,?\s\b(?:but|while|whereas|although|though|because|since then|until)\b"
    r"|,\s(?:and|as|so|yet)\b|,?\s(?:before|after|when|where|following|hours after|days after|as)\s(?!of\b|a result|part\b|well\b)"
    r"|,\s(?:which|who|whose)\b|,\s(?=\w+ed\b)",
    re.IGNORECASE,
)
_WEAK_BREAK = re.compile(r",|\band\b|\bthen\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")

# Where several types speak in one clause and are equally strong, the more special one names the event.
_SPECIAL_FIRST = (
    "suicide_bombing", "chemical_attack", "sexual_violence", "drone_strike", "air_strike", "missile_strike", "shelling",
    "bombing", "release", "abduction", "sanction", "agreement", "natural_disaster", "accident", "riot", "protest", "displacement", "arrest",
    "territory_change", "armed_clash", "attack_on_civilians", "military_movement", "property_destruction", "talks", "aid",
    "crime", "other",
)  # fmt: skip
_RANK = {code: rank for rank, code in enumerate(_SPECIAL_FIRST)}


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger found in the text."""

    start: int
    end: int
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class Mention:
    """One event as one clause states it: its trigger, and the clause's span."""

    start: int
    end: int
    clause_start: int
    clause_end: int
    event_type: str
    strength: int
    trigger_text: str
    other_types: tuple[str, ...]


def find_hits(text: str, start: int, end: int, triggers: Sequence[Trigger]) -> list[Hit]:
    """Return all triggers of a sentence whose needs are met, in order of position."""
    piece = text[start:end]
    words = {word.lower() for word in _WORD.findall(piece)}
    hits: list[Hit] = []
    for trigger in triggers:
        if trigger.heads and not trigger.heads & words:
            continue
        if trigger.needs and not trigger.needs.search(piece):
            continue
        if trigger.forbids and trigger.forbids.search(piece):
            continue
        hits.extend(Hit(start + m.start(), start + m.end(), trigger) for m in trigger.pattern.finditer(piece))
    return sorted(hits, key=lambda h: (h.start, -h.end))


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of a sentence's clauses, which cover it without gaps."""
    cuts = [start, *(m.start() for m in _STRONG_BREAK.finditer(text, start, end) if m.start() > start), end]
    return [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if b > a]


def find_mentions(text: str, start: int, end: int, triggers: Sequence[Trigger]) -> list[Mention]:
    """Return the events that a sentence states, one for each clause and kind of event.

    A clause that only counts the dead of the event before it ("killing four") makes no event of its own.
    """
    hits = find_hits(text, start, end, triggers)
    if not hits:
        return []
    mentions: list[Mention] = []
    for clause_start, clause_end in clauses(text, start, end):
        inside = [h for h in hits if clause_start <= h.start < clause_end]
        for group in _groups(text, inside):
            best = min(group, key=_preference)
            others = tuple(sorted({h.trigger.event_type for h in group} - {best.trigger.event_type}))
            mentions.append(
                Mention(best.start, best.end, clause_start, clause_end, best.trigger.event_type, best.trigger.strength,
                        text[best.start : best.end], others)
            )  # fmt: skip
    return _without_consequences(mentions)


def _preference(hit: Hit) -> tuple[int, int, int]:
    return (-hit.trigger.strength, _RANK.get(hit.trigger.event_type, len(_RANK)), hit.start)


# Types that a sentence can state side by side; what is not listed here is one event told in several words.
_FAMILY = {
    "air_strike": "violence", "drone_strike": "violence", "missile_strike": "violence", "shelling": "violence",
    "bombing": "violence", "suicide_bombing": "violence", "chemical_attack": "violence", "armed_clash": "violence",
    "attack_on_civilians": "violence", "property_destruction": "violence", "other": "violence", "crime": "violence",
    "riot": "unrest", "protest": "unrest", "talks": "diplomacy", "agreement": "diplomacy",
    "natural_disaster": "disaster", "accident": "disaster",
}  # fmt: skip


def family(event_type: str) -> str:
    """Return the family of a type: within one clause, a family tells one event."""
    return _FAMILY.get(event_type, event_type)


def _groups(text: str, hits: list[Hit]) -> list[list[Hit]]:
    """Split a clause's hits into events: another family behind a comma or "and" is another event."""
    groups: list[list[Hit]] = []
    for hit in hits:
        home = next((g for g in groups if _same_event(text, g, hit)), None)
        if home is None:
            groups.append([hit])
        else:
            home.append(hit)
    return groups


def _same_event(text: str, group: list[Hit], hit: Hit) -> bool:
    first = min(group, key=_preference)
    if any(h.start < hit.end and hit.start < h.end for h in group):
        return True
    if family(first.trigger.event_type) == family(hit.trigger.event_type):
        return True
    if 1 in (hit.trigger.strength, first.trigger.strength):
        return True
    return not _WEAK_BREAK.search(text, min(first.end, hit.end), max(first.start, hit.start))


def _without_consequences(mentions: list[Mention]) -> list[Mention]:
    """Drop a weak mention beside a stronger one of its sentence, and a repetition of the same type in the next clause."""
    strongest = max(m.strength for m in mentions)
    kept: list[Mention] = []
    for mention in mentions:
        if mention.strength == 1 and strongest > 1:
            continue
        kept.append(mention)
    if strongest == 1:
        kept = kept[:1]
    return kept
