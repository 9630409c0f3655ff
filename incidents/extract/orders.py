"""Sentences that speak to their reader: an order states nothing, whoever may follow it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from incidents.extract.counts import opens_with_number
from incidents.lexicon import Cues
from incidents.model import Sentence

# An order begins its sentence, after a polite or a pressing word, or what follows a colon, semicolon, dash or bracket.
_BEGIN = re.compile(r"^[\W_]*|[:;(\[—–]\s*")
_BEFORE_ORDER = re.compile(
    r"(?:(?:please|now|then|and|instead|so|also|next|first|finally|just|always|simply|important|attention|note|"
    r"system|assistant|user)\b[\W_]*)+",
    re.IGNORECASE,
)
_YOU_MUST = re.compile(
    r"\byou\s+(?:must|should|shall|will|have\s+to|need\s+to|are\s+to|are\s+(?:required|instructed|asked)\s+to)\s+"
    r"(?:now\s+|instead\s+|only\s+|always\s+)*",
    re.IGNORECASE,
)
# "Report that", "List all", "Record only": as nouns these words take none of these after them.
_OBJECT = re.compile(
    r"\s+(?:that|the|this|these|those|all|any|an?|only|every|each|exactly|it|as|me|us|your|no|at\s+least|more\s+than|over)\b",
    re.IGNORECASE,
)
# A name in quotation marks before a colon, or a speaker's mark of a chat, belongs to a form that a machine reads.
_FORM = re.compile(
    r"[\"“”]\w+[\"“”]\s*:|<\|\w+\|>|\[/?INST\]|</?(?:system|assistant|user|instructions?)>", re.IGNORECASE
)


def find_order(sentence: str, cues: Cues) -> str | None:
    """Return the words by which a sentence speaks to its reader instead of telling of the world, None where it tells."""
    for rule in _RULES:
        words = rule(sentence, cues)
        if words is not None:
            return words.strip()
    return None


def find_orders(text: str, sentences: Sequence[Sentence], cues: Cues) -> list[tuple[Sentence, str]]:
    """Return the sentences of a text that speak to their reader, each with the words by which it does."""
    found = ((s, find_order(text[s.start : s.end], cues)) for s in sentences)
    return [(sentence, words) for sentence, words in found if words is not None]


def stands_in(position: int, sentences: Sequence[Sentence]) -> bool:
    """Return whether a position of the text lies within one of the sentences."""
    return any(s.start <= position < s.end for s in sentences)


def _order(sentence: str, start: int, cues: Cues) -> str | None:
    """The order that stands at a position, after such words as "please"."""
    polite = _BEFORE_ORDER.match(sentence, start)
    for position in (start, polite.end() if polite else start):
        plain = cues.orders.match(sentence, position)
        if plain:
            return plain.group()
        verb = cues.orders_with_object.match(sentence, position)
        if verb and (_OBJECT.match(sentence, verb.end()) or opens_with_number(sentence[verb.end() :].lstrip())):
            return verb.group()
    return None


def _begins_with_order(sentence: str, cues: Cues) -> str | None:
    found = (_order(sentence, m.end(), cues) for m in _BEGIN.finditer(sentence))
    return next((words for words in found if words), None)


def _says_you_must(sentence: str, cues: Cues) -> str | None:
    found = (_order(sentence, m.end(), cues) for m in _YOU_MUST.finditer(sentence))
    return next((f"you must {words}" for words in found if words), None)


def _speaks_to_machine(sentence: str, cues: Cues) -> str | None:
    match = cues.to_reader.search(sentence)
    return match.group() if match else None


def _is_form(sentence: str, _: Cues) -> str | None:
    match = _FORM.search(sentence)
    return match.group() if match else None


_RULES: tuple[Callable[[str, Cues], str | None], ...] = (
    _begins_with_order, _says_you_must, _speaks_to_machine, _is_form,
)  # fmt: skip
