"""What a named place does in its sentence: where something happened, around it, or somebody who acts."""

from __future__ import annotations

import re

from incidents.model import Role
from incidents.resolve.mentions import Mention
from incidents.role_words import RoleWords

_BETWEEN_ACTORS = re.compile(r"\b(?:between|with)\s+(?:[A-Z]\w+\s+and\s+)?$")
_GOVERNMENT_AFTER = re.compile(
    r"(?:[’']s?)\s+(?:[\w-]+\s+){0,2}(?:government|military|army|forces|troops|ministry|president|advance|invasion|offensive|air force|navy|"
    r"foreign|defence|defense|mission|parliament|leaders?|demands?|role|response|planes|artillery)\b|"
    r"[- ](?:backed|led|installed|based|born|controlled|made)\b",
    re.IGNORECASE,
)
_AGAINST_ACTOR = re.compile(
    r"\b(?:sanctions (?:against|on)|accused|accusing|urged|told|asked|pressure on|blamed|against)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_IN_PLACE = re.compile(
    r"\b(?:in|at|near|outside|inside|around|across|throughout|over|off|within|into|through|on|hit|struck|shelled|bombed|captured|seized|retook|reached|entered|shook|to)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)


def role_of(mention: Mention, words: RoleWords, in_dateline: bool) -> Role:
    """Return the role that the recognizer gave, else what the words around it tell."""
    if mention.toponym.label == "demonym":
        return Role.DEMONYM
    if in_dateline:
        return Role.CONTEXT
    if mention.toponym.role is not None:
        return mention.toponym.role
    before, after = mention.before, mention.after
    preposition = _IN_PLACE.search(before) is not None
    if not preposition and (
        words.said_after.match(after) or _GOVERNMENT_AFTER.match(after) or _BETWEEN_ACTORS.search(before)
    ):
        return Role.ACTOR
    if _AGAINST_ACTOR.search(before) and not preposition:
        return Role.ACTOR
    if words.speaking_before.search(before) or words.origin_before.search(before):
        return Role.CONTEXT
    return Role.SITE if preposition or words.locative_before.search(before) else Role.CONTEXT
