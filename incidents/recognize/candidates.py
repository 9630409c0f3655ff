"""Stretches of text that may name a place: what the encoder proposes, and capitalised names that the gazetteer knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from incidents.gazetteer import Gazetteer
from incidents.model import Sentence
from incidents.recognize.encoder import Signals

# A word that is less likely a place than this starts no proposal; the classifier sees all the rest.
_ENCODER_LEAST = 0.06
# The gazetteer knows most words of English as somebody's village: the encoder must find one at least this likely.
_GAZETTEER_LEAST = 0.02
_LONGEST_WORDS = 8

_CAPITALISED = re.compile(
    r"(?:[A-Z\u00c0-\u00de\u0400-\u042f][\w’'-]*\.?|[A-Z]\.(?:[A-Z]\.)+)"
    r"(?:[ -](?:(?:al|el|de|del|la|le|las|los|of|the|du|da|do|dos|upon|on|and|e|i|ed|bin|an|as|ash)[ -]){0,2}"
    r"(?:[A-Z\u00c0-\u00de\u0400-\u042f][\w’'-]*\.?|\d{1,2}\b)){0,4}"
)
_WORD = re.compile(r"[\w’'.-]+")
_POSSESSIVE = re.compile(r"[’']s?$")
_EDGE = " ,;:\"“”‘’'()[]-–—\n\t"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that may be a toponym, with who proposes it."""

    start: int
    end: int
    by_encoder: bool
    by_gazetteer: bool


def candidates(text: str, sentences: Sequence[Sentence], signals: Signals, gazetteer: Gazetteer) -> list[Candidate]:
    """Return the candidates of a text in order; they may overlap."""
    likely = 1.0 - signals.likely["place"][:, 0]
    found: dict[tuple[int, int], Candidate] = {}
    for start, end in _encoder_spans(text, signals, likely, gazetteer):
        found[start, end] = Candidate(start, end, True, False)
    for start, end in _gazetteer_spans(text, sentences, signals, likely, gazetteer):
        found[start, end] = Candidate(start, end, (start, end) in found, True)
    return [found[key] for key in sorted(found)]


def _encoder_spans(
    text: str, signals: Signals, likely: NDArray[np.float32], gazetteer: Gazetteer
) -> Iterator[tuple[int, int]]:
    """Runs of likely words; a new span begins where the model says so, or at a line end."""
    rows = np.flatnonzero(likely >= _ENCODER_LEAST)
    place = signals.likely["place"]
    begins = place[:, 1] + place[:, 3]
    goes_on = place[:, 2] + place[:, 4]
    run: list[int] = []
    for row in map(int, rows):
        broken = bool(run) and (
            row != run[-1] + 1 or begins[row] > goes_on[row] or "\n" in text[signals.ends[run[-1]] : signals.starts[row]]
        )
        if broken:
            yield from _spans_of(text, signals, run, gazetteer)
            run = []
        run.append(row)
    if run:
        yield from _spans_of(text, signals, run, gazetteer)


def _spans_of(text: str, signals: Signals, run: list[int], gazetteer: Gazetteer) -> Iterator[tuple[int, int]]:
    """What a run leaves once quotes and the like are taken off; nothing where that is all."""
    start, end = _trimmed(text, signals.starts[run[0]], signals.ends[run[-1]], gazetteer)
    if end > start:
        yield start, end


def _trimmed(text: str, start: int, end: int, gazetteer: Gazetteer) -> tuple[int, int]:
    """Without quotes, brackets, "the" and the possessive, which the conventions leave out of a span."""
    while start < end and text[start] in _EDGE:
        start += 1
    if text[start : start + 4].lower() == "the " and end - start > 4:
        start += 4
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    if end - start > 3 and (tail := _POSSESSIVE.search(text, start, end)):
        end = tail.start()
    # A full stop belongs to "N.Y." and "Tenn.", not to the sentence that ends with a name.
    if text[end : end + 1] == "." and text[start : end + 1] in gazetteer.extra.codes:
        end += 1
    return start, end


def _gazetteer_spans(
    text: str, sentences: Sequence[Sentence], signals: Signals, likely: NDArray[np.float32], gazetteer: Gazetteer
) -> Iterator[tuple[int, int]]:
    """In every capitalised run that the encoder does not rule out, the longest names that the gazetteer knows."""
    plain = likely.tolist()
    for sentence in sentences:
        for run in _CAPITALISED.finditer(text, sentence.start, sentence.end):
            rows = signals.words(run.start(), run.end())
            if rows.stop > rows.start and max(plain[rows]) >= _GAZETTEER_LEAST:
                yield from _known_parts(text, run.start(), run.end(), gazetteer)


def _known_parts(text: str, start: int, end: int, gazetteer: Gazetteer) -> Iterator[tuple[int, int]]:
    words = [(m.start(), m.end()) for m in _WORD.finditer(text, start, end)][:_LONGEST_WORDS]
    first = 0
    while first < len(words):
        for last in range(len(words) - 1, first - 1, -1):
            a, b = words[first][0], words[last][1]
            name = _POSSESSIVE.sub("", text[a:b])
            if not gazetteer.knows(name) or (name.endswith(".") and name[-2:-1].islower() and name not in gazetteer.extra.codes):
                name = name.rstrip(".")
            if name[:1].isupper() and (gazetteer.knows(name) or gazetteer.demonym(name) is not None):
                yield a, facility_end(text, a, b, gazetteer) or a + len(name)
                first = last
                break
            if last == first and (stop := facility_end(text, a, b, gazetteer)):
                yield a, stop
        first += 1


_LOWER_TAIL = re.compile(r"(?:\s+[a-z]+){1,4}")


def facility_end(text: str, start: int, end: int, gazetteer: Gazetteer) -> int | None:
    """Where "Zaporizhzhia nuclear power plant" ends, if the words after the capitals complete a landmark's name."""
    tail = _LOWER_TAIL.match(text, end)
    stop = tail.end() if tail else end
    while stop > end:
        if gazetteer.facilities(text[start:stop]):
            return stop
        stop = text.rfind(" ", end, stop)
    return None
