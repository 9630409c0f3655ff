"""Who acted and what was hit: the facets of an event beside its type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from incidents.extract.triggers import Mention
from incidents.lexicon import Cues, TargetKind
from incidents.model import Place, Role

# Nothing is hit where people meet, sign, move, help or are freed.
_AIMLESS = frozenset(
    {
        "talks",
        "agreement",
        "sanction",
        "aid",
        "release",
        "arrest",
        "military_movement",
        "displacement",
        "territory_change",
    }
)
# "A bus plunged", "a school collapsed": the subject is what it happened to.
_BEFALL = frozenset({"accident", "natural_disaster"})
_MOST_ACTORS = 3


@dataclass(frozen=True, slots=True)
class _Thing:
    """Words that name a kind of target, with their place in the clause."""

    start: int
    end: int
    kind: str


def find_actors(text: str, mention: Mention, places: Sequence[Place], cues: Cues) -> tuple[str, ...]:
    """Return who acted or took part in the clause, in the text's words, with the people they belong to: "Sudanese army"."""
    peoples = [p for p in places if p.role in (Role.DEMONYM, Role.ACTOR)]
    clause_end = mention.clause_end
    found: dict[str, None] = {}
    for match in cues.actors.finditer(text, mention.clause_start, clause_end):
        if _NO_ACTOR.match(text, match.end(), clause_end) or _is_speaker(text, match.end(), clause_end, cues):
            continue
        people = next((p for p in peoples if text[p.end : match.start()] == " "), None)
        found[text[people.start if people else match.start() : match.end()]] = None
    return tuple(found)[:_MOST_ACTORS]


# "A police station" and "an army base" are things, and "the drone strike" is the event.
_NO_ACTOR = re.compile(
    r"[\s-]+(?:stations?|posts?|bases?|barracks|camps?|headquarters|checkpoints?|vehicles?|cars?|vans?|trucks?|patrols?|officials?|"
    r"chiefs?|spokes\w+|strikes?|attacks?|raids?|fire|bombs?|convoys?|hospitals?|academy|academies)\b",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(r"\W+(?:that\s+)?(?:it|its|they|their|he|his|she|her)\b", re.IGNORECASE)


def _is_speaker(text: str, end: int, clause_end: int, cues: Cues) -> bool:
    """ "Police said that" tells who speaks; "the army said it had" tells who acted as well."""
    said = cues.speech.match(text, end + 1, clause_end)
    return said is not None and not _OF_ITSELF.match(text, said.end(), clause_end)


def find_target(
    text: str, mention: Mention, places: Sequence[Place], cues: Cues, kinds: Sequence[TargetKind]
) -> str | None:
    """Return the kind of thing or people that was hit, None where the clause names none that is known.

    What stands right before the trigger ("a market bombing") counts first, then the subject of a passive ("a school
    was hit"), then what follows the trigger.
    """
    if mention.event_type in _AIMLESS:
        return None
    clause = text[mention.clause_start : mention.clause_end]
    start, end = mention.start - mention.clause_start, mention.end - mention.clause_start
    named = {(p.start - mention.clause_start, p.end - mention.clause_start) for p in places}  # Van, the town
    things = [t for t in _things(clause, kinds) if (t.start, t.end) not in named and not _is_aside(clause, t, cues)]
    subject = next((t for t in reversed(things) if t.start <= start), None)  # it may begin the trigger itself
    after = [t for t in things if t.start > start]
    if subject and (_is_compound(clause, subject, start) or _is_passive(clause, subject, start, end)):
        return subject.kind
    if after:
        return after[0].kind
    if subject is None and not clause[:start].strip(" ,"):
        return _before_comma(text[: mention.clause_start], kinds)
    return subject.kind if subject and mention.event_type in _BEFALL else None


_FAR_ENOUGH = 80  # characters before a comma: more than any name of a thing has


def _before_comma(before: str, kinds: Sequence[TargetKind]) -> str | None:
    """ "The theatre, bombed in 1943": the participle speaks of the noun before the comma."""
    piece = before[-_FAR_ENOUGH:]
    last = next(reversed(_things(piece, kinds)), None)
    return last.kind if last and last.end == len(piece) else None


def _things(clause: str, kinds: Sequence[TargetKind]) -> list[_Thing]:
    """The things of a clause from left to right: the longest words count, and of two that touch the head does."""
    every = [_Thing(m.start(), m.end(), kind.code) for kind in kinds for m in kind.words.finditer(clause)]
    kept: list[_Thing] = []
    for thing in sorted(every, key=lambda t: (t.start, -t.end)):
        last = kept[-1] if kept else None
        if last is None or thing.start > last.end + 1:
            kept.append(thing)
        elif thing.start == last.end + 1:
            # "A military hospital" is a hospital, and "a school bus" the school's.
            kept[-1] = _Thing(last.start, thing.end, last.kind if thing.kind == "transport" else thing.kind)
    return kept


# A noun before a noun is what was hit ("mosque attack"); before a verb it is who did it ("soldiers shelled").
_VERB = re.compile(r"\w+(?:ed|s)\b|\w*(?:shot|fought|struck|hit|fired|broke|went|sank)\b", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"\b(?:was|were|been|being|is|are|be|came|come|comes|got)\s+(?:\w+ly\s+|also\s+|again\s+)?$", re.IGNORECASE
)
_SUFFERED = re.compile(
    r"\b(?:was|were|been)\s+(?:\w+ly\s+)?(?:\w{3,}(?:ed|wn)|hit|struck|shot|hurt|set|burnt|broken|overrun)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\s+by\b", re.IGNORECASE)


def _is_compound(clause: str, thing: _Thing, start: int) -> bool:
    return clause[thing.end : start] in (" ", "-") and not _VERB.match(clause, start)


def _is_passive(clause: str, subject: _Thing, start: int, end: int) -> bool:
    if _AUXILIARY.search(clause[:start]) or _SUFFERED.search(clause, subject.end, end):
        return True
    return bool(_BY.match(clause, end) or re.search(r"\bby\b", clause[start:end]))


# Words before a thing that make it a place beside, an agent, an origin or a source of news.
_ASIDE_BEFORE = re.compile(
    r"\b(?:near|close to|not far from|metres from|meters from|km from|north of|south of|east of|west of|by|between|told|"
    r"from|according to|accused|blamed|take|took|taking|seek|sought|give|gave|given)\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+)?$",
    re.IGNORECASE,
)
# The wounded are taken to hospital, and people are in prison: neither was hit there.
_INSTITUTIONS = frozenset({"health", "prison"})
_BROUGHT = re.compile(
    r"(?:\b(?:in|to|from)|\b(?:taken|took|rushed|brought|carried|flown|transferred|evacuated)\s+(?:\w+\s+){0,2}?to\s+(?:an?|the)?"
    r"|\b(?:treated|admitted|died|recovering)\s+(?:at|in|to)\s+(?:an?|the)?)\s*(?:nearby\s+|local\s+|[A-Z][\w-]+\s+)?$"
)
# Words after it that make it a weapon, a title, a name for a town, or somebody who speaks.
_ASIDE_AFTER = re.compile(
    r"\s+(?:bombs?|bombing|bomber|packed|laden|rigged|filled|city|town|village|officials?|sources?|spokes\w+|chief|"
    r"director|authorities|arrest|of representatives|(?:an?\s+)?(?:explosives?|mines?|device))\b",
    re.IGNORECASE,
)
# "The ministry of defence said": so many words lie between a speaker's first word and the verb.
_SAID = re.compile(r"\bsaid\s+(?:the\s+)?(?:[\w-]+\s+)?$", re.IGNORECASE)  # "..., said the ministry."
_NEXT_WORDS = re.compile(r"(?:[’']s)?(?:\s+[\w’'-]+){0,4}")


def _is_aside(clause: str, thing: _Thing, cues: Cues) -> bool:
    if _ASIDE_AFTER.match(clause, thing.end) or _ASIDE_BEFORE.search(clause[: thing.start]):
        return True
    if thing.kind in _INSTITUTIONS and _BROUGHT.search(clause[: thing.start]):
        return True
    if _SAID.search(clause[: thing.start]) and not clause[thing.end :].strip(" ,.\n"):
        return True
    rest = _NEXT_WORDS.match(clause, thing.end)
    return bool(rest and cues.speech.search(rest.group()))
