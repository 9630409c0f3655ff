"""Whether a clause says that its event happened, and in which words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from incidents.extract.triggers import Mention
from incidents.lexicon import Cues
from incidents.model import Factuality

# An event that ended this long before publication is recalled, not news. Agencies leave out what is older
# than two months; a month and a half keeps last month's murder out and a fortnight's war in.
_BACKGROUND_DAYS = 45
# A negation speaks for the words right after it.
_NEGATION_REACH = 40
_WOULD_PAST = re.compile(r"\bwould\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A mention with what surrounds it, as the rules below read it."""

    sentence: str
    before: str  # the clause from its start to the trigger
    clause: str
    after: str  # the clause from the trigger on
    lead: str  # the sentence up to the trigger
    mention: Mention
    first: date | None
    last: date | None
    published: date | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule decided; `factuality` None says that there is no incident at all."""

    factuality: Factuality | None
    why: str


Rule = Callable[[Statement, Cues], Verdict | None]


def judge(statement: Statement, cues: Cues) -> Verdict:
    """Return the verdict of the first rule that speaks; without one the event is reported."""
    for rule in _RULES:
        verdict = rule(statement, cues)
        if verdict is not None:
            return verdict
    return Verdict(Factuality.REPORTED, "stated as a fact")


def _unreal(statement: Statement, cues: Cues) -> Verdict | None:
    match = cues.unreal.search(statement.sentence)
    return Verdict(None, f"“{match.group()}” says that it is not real") if match else None


def _denied(statement: Statement, cues: Cues) -> Verdict | None:
    match = cues.denied.search(statement.lead)
    if match and not re.search(r"\brumou?rs\b", statement.lead[match.end() :], re.IGNORECASE):
        return Verdict(Factuality.DENIED, f"“{match.group()}” stands before it")
    trailing = re.search(r"\bwhich [^,.]{0,30}\b(?:denied|denies)\b", statement.after, re.IGNORECASE)
    return Verdict(Factuality.DENIED, f"“{trailing.group()}” follows it") if trailing else None


def _threatened(statement: Statement, cues: Cues) -> Verdict | None:
    match = cues.threatened.search(statement.before)
    return Verdict(Factuality.THREATENED, f"“{match.group()}” stands before it") if match else None


def _negated(statement: Statement, cues: Cues) -> Verdict | None:
    near = statement.before[-_NEGATION_REACH:]
    found = list(cues.negated.finditer(near))
    match = found[-1] if found else None
    if match is None or re.search(r"[,;]|\bonly\b|\band\b", near[match.end() :]):
        return None
    if re.search(r"\bno (?:fewer|less) than\b", near, re.IGNORECASE):
        return None
    return Verdict(None, f"“{match.group()}” negates it")


def _hypothetical(statement: Statement, cues: Cues) -> Verdict | None:
    match = cues.hypothetical.search(statement.before)
    if match is None:
        return None
    if match.group().lower() == "may" and match.group()[0] == "M":
        return None  # the month
    if cues.claimed.search(statement.before[match.end() :]):
        return None
    return Verdict(None, f"“{match.group()}” makes it a condition")


_FOILED_AFTER = re.compile(
    r"\b(?:failed to explode|did not explode|was intercepted|were intercepted|was foiled|was defused)\b", re.I
)
_WEAPON_DOWN = re.compile(r"\b(?:shot down|shoot down|downed|intercepted)\b", re.IGNORECASE)
_WEAPON = re.compile(r"\b(?:drones?|uavs?|missiles?|rockets?)\b", re.IGNORECASE)


def _foiled(statement: Statement, cues: Cues) -> Verdict | None:
    match = cues.foiled.search(statement.clause) or _FOILED_AFTER.search(statement.sentence)
    if match is None:
        return None
    if _WEAPON_DOWN.fullmatch(match.group()) and not _WEAPON.search(statement.clause):
        return None  # a plane shot down is an event of its own
    if statement.mention.event_type in {"arrest", "release", "talks", "agreement", "protest"}:
        return None
    return Verdict(Factuality.FOILED, f"“{match.group()}” says that it was prevented")


def _planned(statement: Statement, cues: Cues) -> Verdict | None:
    future = statement.published and statement.first and statement.first > statement.published
    match = None
    for piece in (statement.before, statement.after[:90]):
        match = match or cues.planned.search(piece)
    if future:
        return Verdict(Factuality.PLANNED, "its date lies after publication")
    past = statement.published and statement.last and statement.last < statement.published
    if match is None or past:
        return None
    return Verdict(Factuality.PLANNED, f"“{match.group()}” says that it is still to come")


def _background(statement: Statement, cues: Cues) -> Verdict | None:
    if statement.published and statement.last:
        age = statement.published - statement.last
        if age > timedelta(days=_BACKGROUND_DAYS):
            return Verdict(Factuality.BACKGROUND, f"it ended {age.days} days before publication")
    match = cues.background.search(statement.clause) or cues.background.search(statement.lead[-60:])
    if match:
        return Verdict(Factuality.BACKGROUND, f"“{match.group()}” recalls it")
    return None


def _court(statement: Statement, cues: Cues) -> Verdict | None:
    if statement.mention.event_type in {"arrest", "release", "protest", "riot", "sanction"}:
        return None
    match = cues.court.search(statement.lead)
    return Verdict(Factuality.BACKGROUND, f"“{match.group()}” speaks of an older case") if match else None


def _claimed(statement: Statement, cues: Cues) -> Verdict | None:
    match = cues.claimed.search(statement.sentence)
    if match and match.start() <= statement.mention.end - 0 and len(statement.lead) >= match.start():
        return Verdict(Factuality.CLAIMED, f"“{match.group()}”: only a party to it says so")
    unverified = re.search(
        r"\b(?:could not|cannot) (?:immediately |independently )*be (?:independently )?verified\b", statement.sentence
    )
    return Verdict(Factuality.CLAIMED, "it could not be verified") if unverified else None


# The order decides: what is not real or denied is not asked whether it is planned.
_RULES: tuple[Rule, ...] = (
    _unreal, _denied, _threatened, _negated, _hypothetical, _background, _foiled, _planned, _court, _claimed,
)  # fmt: skip
