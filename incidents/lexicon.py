"""The words of the field, read from `data/`: event types, colour groups, triggers and cues."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from incidents.errors import LexiconError
from incidents.model import EventGroup, EventType

# A gap in a trigger pattern spans at most this many words: longer ones join two clauses.
_GAP_WORDS = 6
_GAP = r"\W+(?:[\w’'.,-]+\W+){0," + str(_GAP_WORDS) + r"}?"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A pattern of words that names a type of event, as one row of `triggers.csv` has it."""

    event_type: str
    text: str
    pattern: re.Pattern[str]
    heads: frozenset[str]  # one of these words must occur for the pattern to be worth trying
    strength: int  # 3 names the type by itself, 2 mostly, 1 leaves the kind to the sentence
    needs: re.Pattern[str] | None
    forbids: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled lists of words that tell factuality, people, actors, victims, and whether a sentence speaks to its reader."""

    denied: re.Pattern[str]
    foiled: re.Pattern[str]
    planned: re.Pattern[str]
    threatened: re.Pattern[str]
    claimed: re.Pattern[str]
    hypothetical: re.Pattern[str]
    negated: re.Pattern[str]
    unreal: re.Pattern[str]
    background: re.Pattern[str]
    court: re.Pattern[str]
    generic: re.Pattern[str]
    origin: re.Pattern[str]
    speech: re.Pattern[str]
    people: re.Pattern[str]
    actors: re.Pattern[str]
    victims: tuple[tuple[str, re.Pattern[str]], ...]
    orders: re.Pattern[str]
    orders_with_object: re.Pattern[str]
    to_reader: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TargetKind:
    """One kind of what an event hits, as `targets.json` defines it."""

    code: str
    label: str
    civilian: bool  # whether it is civilian, or belongs to armed forces, police or government
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Event types, their groups, triggers, cues and kinds of target."""

    types: tuple[EventType, ...]
    groups: tuple[EventGroup, ...]
    triggers: tuple[Trigger, ...]
    cues: Cues
    targets: tuple[TargetKind, ...]

    @classmethod
    def load(cls, folder: Path) -> Lexicon:
        """Return the lexicon of a folder with `event_types.json`, `triggers.csv`, `cues.json` and `targets.json`.

        Raises LexiconError with file and line where something cannot be used.
        """
        types, groups = _load_types(folder / "event_types.json")
        triggers = _load_triggers(folder / "triggers.csv", {t.code for t in types})
        cues, targets = _load_cues(folder / "cues.json"), _load_targets(folder / "targets.json")
        return cls(types, groups, triggers, cues, targets)

    def group_of(self, event_type: str) -> str:
        """Return the colour group of a type, "other" where the type is unknown."""
        return next((t.group for t in self.types if t.code == event_type), "other")


def _read_json(path: Path) -> dict[str, object]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read ({error.strerror}); restore the file") from error
    except ValueError as error:
        raise LexiconError(f"{path}: is not valid JSON ({error}); mend the file") from error
    if not isinstance(loaded, dict):
        raise LexiconError(f"{path}: must hold one JSON object; mend the file")
    return loaded


def _load_types(path: Path) -> tuple[tuple[EventType, ...], tuple[EventGroup, ...]]:
    raw = _read_json(path)
    try:
        groups = tuple(EventGroup(**group) for group in raw["groups"])  # type: ignore[attr-defined]
        types = tuple(
            EventType(t["code"], t["label"], t["group"], MappingProxyType(dict(t.get("codes", {}))))
            for t in raw["types"]  # type: ignore[attr-defined]
        )
    except (KeyError, TypeError) as error:
        raise LexiconError(f"{path}: a type or group lacks or misnames a key ({error}); mend that entry") from error
    known = {group.code for group in groups}
    for event_type in types:
        if event_type.group not in known:
            raise LexiconError(f"{path}: type {event_type.code!r} has the unknown group {event_type.group!r}")
    return types, groups


def _load_triggers(path: Path, types: set[str]) -> tuple[Trigger, ...]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read ({error.strerror}); restore the file") from error
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    triggers = []
    for row in rows:
        where = f"{path}: pattern {row.get('pattern')!r}"
        if row["event_type"] not in types:
            raise LexiconError(f"{where} has the unknown type {row['event_type']!r}")
        if row["strength"] not in {"1", "2", "3"}:
            raise LexiconError(f"{where} has the strength {row['strength']!r}; it must be 1, 2 or 3")
        triggers.append(_trigger(row))
    return tuple(triggers)


def _trigger(row: dict[str, str]) -> Trigger:
    words = row["pattern"].split()
    pieces: list[str] = []
    for word in words:
        if word == "~":
            pieces[-1] = pieces[-1].removesuffix(r"[\s-]+") + _GAP
        else:
            pieces.append(_alternatives(word) + r"[\s-]+")
    body = "".join(pieces).removesuffix(r"[\s-]+")
    heads = frozenset(re.split(r"[_-]", part.lower())[0] for part in words[0].split("|"))
    return Trigger(
        event_type=row["event_type"],
        text=row["pattern"],
        pattern=re.compile(r"(?<![\w-])" + body + r"(?![\w-])", re.IGNORECASE),
        heads=heads if not words[0].startswith("*") else frozenset(),
        strength=int(row["strength"]),
        needs=any_of(row["needs"].split("|")) if row.get("needs") else None,
        forbids=any_of(row["forbids"].split("|")) if row.get("forbids") else None,
    )


def _alternatives(word: str) -> str:
    return "(?:" + "|".join(_stem(part) for part in word.split("|")) + ")"


def _stem(part: str) -> str:
    spaced = r"[\s-]+".join(re.escape(word) for word in part.removesuffix("*").split("_"))
    return spaced + r"\w*" if part.endswith("*") else spaced


def any_of(phrases: list[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words; a phrase may end in `*`."""
    ordered = sorted((p.strip() for p in phrases if p.strip()), key=len, reverse=True)
    body = "|".join(r"\s+".join(_stem(word) for word in phrase.split()) for phrase in ordered)
    return re.compile(r"(?<![\w-])(?:" + body + r")(?!\w)", re.IGNORECASE)


def _load_cues(path: Path) -> Cues:
    raw = _read_json(path)
    try:
        victims = tuple((name, any_of(words)) for name, words in raw["victims"].items())  # type: ignore[attr-defined]
        lists = {name: any_of(words) for name, words in raw.items() if name != "victims"}  # type: ignore[arg-type]
        return Cues(victims=victims, **lists)
    except (KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"{path}: a list of cues is missing or misnamed ({error}); mend the file") from error


def _load_targets(path: Path) -> tuple[TargetKind, ...]:
    raw = _read_json(path)
    try:
        return tuple(
            TargetKind(entry["code"], entry["label"], bool(entry["civilian"]), _nouns(entry["words"]))
            for entry in raw["targets"]  # type: ignore[attr-defined]
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"{path}: a kind of target lacks or misnames a key ({error}); mend that entry") from error


def _nouns(words: list[str]) -> re.Pattern[str]:
    """A pattern that finds any of the nouns, with a plural in s; "government-held" holds no government."""
    ordered = sorted(words, key=len, reverse=True)
    body = "|".join(r"[\s-]+".join(re.escape(part) for part in noun.split()) for noun in ordered)
    return re.compile(r"(?<!\w)(?:" + body + r")(?:e?s)?(?![\w-])", re.IGNORECASE)
