"""What is known of a candidate, as numbers: the encoder's chances, the gazetteer's evidence, and the words around.

No feature is a word of the text: they say kinds, shapes and chances, so that what is learnt holds for names never seen.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from incidents.gazetteer import Gazetteer
from incidents.recognize.candidates import Candidate
from incidents.recognize.encoder import Signals
from incidents.role_words import RoleWords

NAMES = (
    "begins", "mean", "least", "most", "demonym", "before", "after", "site", "context", "actor", "is_date", "is_trigger", "is_count",
    "others_mean", "others_most", "mentions", "by_encoder", "by_gazetteer", "known", "country", "admin1", "admin2", "town", "by_hand",
    "people", "namesakes", "main_name", "is_demonym", "common_word", "words", "letters", "upper", "title", "stop", "digit", "hyphen",
    "locative_before", "title_before", "organisation_after", "head_after", "head_before", "comma_after", "comma_before", "capital_before",
    "capital_after", "starts_sentence", "written_small", "said_after", "is_given_name", "given_name_before", "person_elsewhere",
    "titled_elsewhere", "aged_elsewhere",
)  # fmt: skip
_BEFORE, _AFTER = 60, 40
_SMALL_WORD = re.compile(r"\b[a-z]{3,}\b")
_ENDS_SENTENCE = re.compile(r"(?:^|[.!?:\n]\s*[\"“‘]?\s*)$")
_COMMA_PLACE = re.compile(r",? ?\(?[A-Z]")
_CAPITAL_BEFORE = re.compile(r"(?:^|[\s(\"“])([A-Z][\w’'-]*\.?|[A-Z]\.) $")
_CAPITAL_AFTER = re.compile(r"(?: |-)[A-Z][\w]")


# "Nancy Fairfield", "John T. Bell": the second name is that of a person wherever the text says it.
_PAIR = re.compile(r"\b([A-Z][\w’'-]+)(?: [A-Z]\.)? (?=([A-Z][\w’'-]+))")
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sen|Rep|Gov|Gen|Col|Capt|Lt|Sgt|Judge|Officer|Deputy|Detective|Coach|President|Minister|Mayor|Chief|Sheriff)\.? "
    r"(?=([A-Z][\w’'-]+))"
)
_AGED = re.compile(r"\b([A-Z][\w’'-]+), (?:aged )?\d{1,2}(?:,| )")
_POSSESSED = re.compile(r"[’']s?$")


@dataclass(frozen=True, slots=True)
class _People:
    """Last words of names that the text itself shows to be people's."""

    named: frozenset[str]
    titled: frozenset[str]
    aged: frozenset[str]

    @classmethod
    def of(cls, text: str, given_names: frozenset[str]) -> _People:
        pairs = ((m.group(1), m.group(2)) for m in _PAIR.finditer(text))
        named = frozenset(_POSSESSED.sub("", last) for first, last in pairs if first in given_names)
        titled = frozenset(_POSSESSED.sub("", m.group(1)) for m in _TITLED.finditer(text))
        return cls(named, titled, frozenset(m.group(1) for m in _AGED.finditer(text)))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the gazetteer has under a name."""

    kinds: tuple[float, ...]  # country, admin1, admin2, town, by hand
    people: float
    namesakes: float
    main_name: float
    is_demonym: float


def features(
    text: str, found: Sequence[Candidate], signals: Signals, gazetteer: Gazetteer, words: RoleWords
) -> NDArray[np.float32]:
    """Return a row of numbers a candidate, in the order of NAMES."""
    rows = np.zeros((len(found), len(NAMES)), dtype=np.float32)
    small = frozenset(_SMALL_WORD.findall(text))
    people = _People.of(text, words.given_names)
    columns = _Columns.of(signals)
    memory: dict[str, _Known] = {}
    by_name: dict[str, list[int]] = defaultdict(list)
    for number, candidate in enumerate(found):
        name = text[candidate.start : candidate.end]
        if name not in memory:
            memory[name] = _known(name, gazetteer)
        by_name[name.casefold()].append(number)
        row = [*_chances(candidate, signals, columns), 0.0, 0.0, 0.0, float(candidate.by_encoder), float(candidate.by_gazetteer)]
        row += _gazetteer_values(memory[name])
        row += _shape(name, small, words)
        row += _surroundings(text, candidate, words)
        row += _personal(text, candidate, name, people, words)
        rows[number] = row
    _add_other_mentions(rows, by_name)
    return rows


@dataclass(frozen=True, slots=True)
class _Columns:
    """The encoder's chances as plain lists, a number a word: most candidates are one word, and lists are quick for one."""

    begins: list[float]
    place: list[float]
    demonym: list[float]
    roles: list[list[float]]
    others: tuple[list[float], list[float], list[float]]  # that it is a date, a trigger, a count

    @classmethod
    def of(cls, signals: Signals) -> _Columns:
        place = signals.likely["place"]
        return cls(
            (place[:, 1] + place[:, 3]).tolist(),
            (1.0 - place[:, 0]).tolist(),
            (place[:, 3] + place[:, 4]).tolist(),
            signals.likely["role"].tolist(),
            (
                (1.0 - signals.likely["date"][:, 0]).tolist(),
                (1.0 - signals.likely["trigger"][:, 0]).tolist(),
                (1.0 - signals.likely["count"][:, 0]).tolist(),
            ),
        )


def _chances(candidate: Candidate, signals: Signals, columns: _Columns) -> list[float]:
    at = signals.words(candidate.start, candidate.end)
    count = at.stop - at.start
    if count <= 0:
        return [0.0] * 13
    place = columns.place[at]
    return [
        columns.begins[at.start],
        sum(place) / count,
        min(place),
        max(place),
        sum(columns.demonym[at]) / count,
        columns.place[at.start - 1] if at.start else 0.0,
        columns.place[at.stop] if at.stop < len(columns.place) else 0.0,
        *(sum(role[n] for role in columns.roles[at]) / count for n in range(3)),
        *(max(column[at]) for column in columns.others),
    ]


def _known(name: str, gazetteer: Gazetteer) -> _Known:
    entries = gazetteer.lookup(name)
    demonym = float(gazetteer.demonym(name) is not None)
    if not entries:
        return _Known((0.0, 0.0, 0.0, 0.0, 0.0), 0.0, 0.0, 0.0, demonym)
    kinds = {e.kind for e in entries}
    people = max((e.population for e in entries if e.kind == "place"), default=0)
    folded = name.casefold()
    return _Known(
        (*(float(k in kinds) for k in ("country", "admin1", "admin2", "place")), float(any(e.geonameid is None for e in entries))),
        math.log10(max(people, 10)) - 1.0,
        math.log(len(entries)),
        float(any(e.name.casefold() == folded for e in entries)),
        demonym,
    )


def _gazetteer_values(known: _Known) -> list[float]:
    return [float(any(known.kinds)), *known.kinds, known.people, known.namesakes, known.main_name, known.is_demonym]


def _shape(name: str, small: frozenset[str], words: RoleWords) -> list[float]:
    folded = name.casefold()
    # A word that the text itself writes small is commoner still than one of the list.
    common = 2.0 if folded in small else float(folded in words.common)
    return [
        common, float(name.count(" ") + 1), float(min(len(name), 40)), float(name.isupper()), float(name.istitle()),
        float(name.endswith(".")), float(any(c.isdigit() for c in name)), float("-" in name),
    ]  # fmt: skip


def _surroundings(text: str, candidate: Candidate, words: RoleWords) -> list[float]:
    before = text[max(0, candidate.start - _BEFORE) : candidate.start].rsplit("\n", 1)[-1]
    after = text[candidate.end : candidate.end + _AFTER].split("\n", 1)[0]
    return [
        float(words.locative_before.search(before) is not None),
        float(words.titles_before.search(before) is not None),
        float(words.organisation_after.match(after) is not None),
        float(any(p.match(after) for p in words.heads.values())),
        float(any(p.search(before) for p in words.heads_before.values())),
        float(after[:1] == "," and _COMMA_PLACE.match(after) is not None),
        float(before.rstrip().endswith(",")),
        float(_CAPITAL_BEFORE.search(before) is not None),
        float(_CAPITAL_AFTER.match(after) is not None),
        float(_ENDS_SENTENCE.search(before) is not None),
        float(text[candidate.start : candidate.start + 1].islower()),
        float(words.said_after.match(after) is not None),
    ]


_WORD_BEFORE = re.compile(r"([A-Z][\w’'-]+)(?: [A-Z]\.)? $")


def _personal(text: str, candidate: Candidate, name: str, people: _People, words: RoleWords) -> list[float]:
    before = _WORD_BEFORE.search(text, max(0, candidate.start - 30), candidate.start)
    return [
        float(name.partition(" ")[0] in words.given_names),
        float(before is not None and before.group(1) in words.given_names),
        float(name in people.named),
        float(name in people.titled),
        float(name in people.aged),
    ]


def _add_other_mentions(rows: NDArray[np.float32], by_name: dict[str, list[int]]) -> None:
    """A name that is surely a place elsewhere in the text is likely one here."""
    mean, others_mean = NAMES.index("mean"), NAMES.index("others_mean")
    for numbers in by_name.values():
        if len(numbers) == 1:
            continue
        likely = rows[numbers, mean]
        total = float(likely.sum())
        for number in numbers:
            own = float(rows[number, mean])
            rest = [float(rows[n, mean]) for n in numbers if n != number] if len(numbers) < 50 else [total / len(numbers)]
            rows[number, others_mean] = (total - own) / (len(numbers) - 1)
            rows[number, others_mean + 1] = max(rest)
            rows[number, others_mean + 2] = math.log(len(numbers))
