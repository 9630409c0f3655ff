"""The words that tell what a named place does in its sentence, read from `data/role_words.json`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from incidents.errors import LexiconError


@dataclass(frozen=True, slots=True)
class RoleWords:
    """Compiled lists; each pattern is anchored where its name says."""

    said_after: re.Pattern[str]  # matches right after a place that speaks or acts
    speaking_before: re.Pattern[str]  # ends right before a place that is only where somebody speaks or is
    origin_before: re.Pattern[str]
    locative_before: re.Pattern[str]
    titles_before: re.Pattern[str]
    heads: dict[str, re.Pattern[str]]  # kind -> matches a class word right after
    heads_before: dict[str, re.Pattern[str]]  # kind -> "town of", "region of" right before
    organisation_after: re.Pattern[str]
    named_after: re.Pattern[str]  # matches what makes a place part of the name of something that is not there
    common: frozenset[str]
    given_names: frozenset[str]

    @classmethod
    def load(cls, folder: Path) -> RoleWords:
        """Return the words of a data folder; raises LexiconError where the file cannot be used."""
        path = folder / "role_words.json"
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            heads = {kind: re.compile(rf"[’']?s?\s+(?:{_any(words)})\b", re.I) for kind, words in raw["heads"].items()}
            # "the town of X", "port city X"; in "Kansas City, Kansas" the class word is part of another name.
            before = {
                kind: re.compile(rf"\b(?:{_any(words)})\s+(?:of\s+)?(?:the\s+)?$") for kind, words in raw["heads"].items()
            }
            return cls(
                said_after=re.compile(
                    rf"\s+(?:(?:on|late|early|also|has|have|had)\s+(?:\w+day\s+)?)?(?:{_any(raw['said'])})\b", re.I
                ),
                speaking_before=re.compile(rf"\b(?:{_any(raw['speaking'])})\s+(?:the\s+)?(?:\w+\s+){{0,2}}$", re.I),
                origin_before=re.compile(rf"\b(?:{_any(raw['origin'])})\s+(?:the\s+)?(?:\w+\s+){{0,2}}$", re.I),
                locative_before=re.compile(
                    rf"(?:^|[^\w])(?:{_any(raw['locative'])})\s+(?:the\s+)?(?:[\w-]+\s+){{0,4}}$", re.I
                ),
                titles_before=re.compile(rf"\b(?:{_any(raw['titles'])})\.?\s+$", re.I),
                heads=heads,
                heads_before=before,
                organisation_after=re.compile(rf"\s+(?:[A-Z]\w+\s+){{0,2}}(?i:{_any(raw['organisation'])})\b"),
                named_after=re.compile(rf" (?:[A-Z]\w+ )?(?i:{_any(raw['named_after'])})\b"),
                common=frozenset(raw["common"]),
                given_names=_lines(folder / "given_names.txt"),
            )
        except OSError as error:
            raise LexiconError(f"{error.filename}: cannot be read ({error.strerror}); restore the file") from error
        except (KeyError, TypeError, ValueError) as error:
            raise LexiconError(f"{path}: a list is missing or damaged ({error}); mend the file") from error


def _lines(path: Path) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _any(words: list[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))
