"""What a model holds of a sentence's events, weighed against the rules: which words tell one.

Its word on factuality is better than the rules' on held-out reports of the training text, and worse on every other text
it was measured on; so the rules keep that.
"""

from __future__ import annotations

from collections.abc import Sequence

from incidents.extract.triggers import Mention
from incidents.model import EventHint

# Below, words that the rules take for an event hardly ever are one. Higher bounds were measured on articles and on wire
# reports: they cost more events than they spare mistakes.
_LEAST = 0.1
# A word that no rule knows tells an event where the model is this sure of it, and of its type.
_SURE_OF_EVENT, _SURE_OF_TYPE = 0.75, 0.6
# Most meetings and deals are no diplomacy: the rules' lists of whose they are decide, not how they are spoken of.
_LEFT_TO_THE_RULES = frozenset({"talks", "agreement", "sanction", "other"})


def confirmed(mention: Mention, hints: Sequence[EventHint]) -> bool:
    """Return whether the model sees any event where the rules see this one; words that name a kind by themselves need none."""
    return mention.strength == 3 or any(h.score >= _LEAST for h in _around(mention, hints))


def unread(
    text: str, clauses: Sequence[tuple[int, int]], mentions: Sequence[Mention], hints: Sequence[EventHint]
) -> list[Mention]:
    """Return the events of a sentence that only the model sees, one a clause at most, in clauses where the rules see none."""
    found = []
    for start, end in clauses:
        if any(start <= m.start < end for m in mentions):
            continue
        own = [h for h in hints if start <= h.start < end and h.event_type not in _LEFT_TO_THE_RULES]
        sure = [h for h in own if h.score >= _SURE_OF_EVENT and h.type_score >= _SURE_OF_TYPE]
        if sure:
            best = max(sure, key=lambda h: h.type_score)
            found.append(Mention(best.start, best.end, start, end, best.event_type, 2, text[best.start : best.end], ()))
    return found


def _around(mention: Mention, hints: Sequence[EventHint]) -> list[EventHint]:
    """The hints on the trigger's own words or, where there are none, in its clause."""
    own = [h for h in hints if h.start < mention.end and mention.start < h.end]
    return own or [h for h in hints if mention.clause_start <= h.start < mention.clause_end]


