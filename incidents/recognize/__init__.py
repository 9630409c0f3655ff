"""Text to toponyms: an encoder proposes, the gazetteer's evidence and a small classifier decide.

Where the encoder's files are missing, spaCy's entities and rules read instead: see rules.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from incidents.errors import IncidentsError
from incidents.gazetteer import Gazetteer
from incidents.model import Role, Sentence, Toponym
from incidents.recognize.candidates import Candidate, candidates
from incidents.recognize.encoder import HEADS, Encoder, Signals, load_encoder
from incidents.recognize.features import NAMES, features
from incidents.recognize.rules import Entity, load_tagger, recognize_by_rules
from incidents.recognize.trees import Trees, load_trees
from incidents.role_words import RoleWords

__all__ = ["Encoder", "Entity", "Models", "Signals", "load_models", "load_tagger", "recognize", "recognize_by_rules"]

# What is less likely than this is left out; chosen on the corpus left out of training, for the best F1 of places.
_LEAST = 0.42
_DEMONYM = NAMES.index("demonym")
_ROLES = tuple(Role(name) for name in HEADS["role"])


@dataclass(frozen=True, slots=True)
class Models:
    """What reads: the encoder and the trees that decide over its proposals."""

    encode: Encoder
    trees: Trees


def load_models(folder: Path) -> Models | None:
    """Return the models of a folder, None where either is missing; raises IncidentsError where they are damaged."""
    encode, trees = load_encoder(folder), load_trees(folder / "trees.npz")
    if encode is None or trees is None:
        return None
    if trees.features != NAMES:
        raise IncidentsError(f"{folder / 'trees.npz'}: made for other features; run `python -m training.classifier`")
    return Models(encode, trees)


def recognize(
    text: str, sentences: Sequence[Sentence], signals: Signals, trees: Trees, gazetteer: Gazetteer, words: RoleWords
) -> list[Toponym]:
    """Return the toponyms of a text, in order and without overlap, each with how likely it is one and its role.

    Demonyms carry the label "demonym", so that a reader can leave them out.
    """
    found = candidates(text, sentences, signals, gazetteer)
    rows = features(text, found, signals, gazetteer, words)
    chances = trees.chances(rows) * [float(not _in_a_name(text, c, words)) for c in found]
    kept = _best_apart(found, _with_longer_names(text, found, chances))
    return [_toponym(text, found[n], float(chances[n]), float(rows[n, _DEMONYM]), signals, gazetteer) for n in kept]


def _with_longer_names(text: str, found: Sequence[Candidate], chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """ "Zaporizhzhia nuclear power plant" and "Frankfurt on the Oder", where the gazetteer has them, are as likely as their parts."""
    raised = chances.copy()
    for number, candidate in enumerate(found):
        if candidate.by_gazetteer and " " in text[candidate.start : candidate.end]:
            for other in (*range(number - 1, max(-1, number - 4), -1), *range(number + 1, min(len(found), number + 4))):
                part = found[other]
                if part.by_encoder and candidate.start <= part.start and part.end <= candidate.end:
                    raised[number] = max(raised[number], chances[other])
    return raised


# Diseases and orchestras are written small after the place that they are named after.
_NAMED_AFTER = frozenset({"virus", "fever", "disease", "syndrome", "philharmonic"})


def _in_a_name(text: str, candidate: Candidate, words: RoleWords) -> bool:
    """ "The New York Times", "Berlin Philharmonic", "Marburg virus": the name of something else, which is not there."""
    match = words.named_after.match(text, candidate.end)
    if match is None:
        return False
    word = match.group().split()[-1]
    return word[0].isupper() or word in _NAMED_AFTER


def _best_apart(found: Sequence[Candidate], chances: NDArray[np.float64]) -> list[int]:
    """The numbers of the likeliest candidates that do not overlap, in the order of the text."""
    kept: list[int] = []
    reach = 0
    # Candidates are sorted by start; those that overlap form a run, and runs are short.
    run: list[int] = []
    for number, candidate in enumerate(found):
        if run and candidate.start >= reach:
            kept += _apart(found, chances, run)
            run = []
        run.append(number)
        reach = max(reach, candidate.end) if len(run) > 1 else candidate.end
    return sorted(kept + _apart(found, chances, run))


def _apart(found: Sequence[Candidate], chances: NDArray[np.float64], run: list[int]) -> list[int]:
    chosen: list[int] = []
    # Of two that are about as likely, the longer says more, above all where the gazetteer knows it.
    def points(number: int) -> float:
        candidate = found[number]
        return float(chances[number]) + _LONGER * (candidate.end - candidate.start) * (2 if candidate.by_gazetteer else 1)

    for number in sorted(run, key=points, reverse=True):
        if chances[number] < _LEAST:
            break
        if all(found[number].end <= found[o].start or found[o].end <= found[number].start for o in chosen):
            chosen.append(number)
    return chosen


# A word more of six letters makes up for a twentieth less; the gazetteer's knowledge of the whole for as much again.
_LONGER = 0.008


def _toponym(
    text: str, candidate: Candidate, chance: float, demonym: float, signals: Signals, gazetteer: Gazetteer
) -> Toponym:
    name = text[candidate.start : candidate.end]
    by = " and ".join(
        who for who, yes in (("encoder", candidate.by_encoder), ("gazetteer", candidate.by_gazetteer)) if yes
    )
    if gazetteer.demonym(name) is not None and (demonym > 0.3 or not gazetteer.knows(name)):
        return Toponym(candidate.start, candidate.end, name, "demonym", round(chance, 3), by)
    at = signals.words(candidate.start, candidate.end)
    role = _ROLES[int(signals.likely["role"][at].mean(axis=0).argmax())] if at.stop > at.start else None
    return Toponym(candidate.start, candidate.end, name, "place", round(chance, 3), by, role)
