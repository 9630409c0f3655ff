"""Whether a text holds a quote word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Whoever copies a sentence changes its quotation marks and line breaks, and means the same words.
_MARKS = {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛‹›′`´", "'")}


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with plain quotation marks and single spaces, and where each of its characters comes from."""

    text: str
    origins: tuple[int, ...]


def fold(text: str) -> Folded:
    """Return a text folded for the search of quotes."""
    folded: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        plain = " " if character.isspace() else _MARKS.get(character, character)
        if plain == " " and folded and folded[-1] == " ":
            continue
        folded.append(plain)
        origins.append(position)
    return Folded("".join(folded), tuple(origins))


def find_quote(text: Folded, quote: str) -> Iterator[tuple[int, int]]:
    """Return the spans of the unfolded text that hold the quote word for word, in order; words are never cut."""
    wanted = fold(quote).text.strip()
    if not wanted:
        return
    begin = r"\b" if re.match(r"\w", wanted) else ""
    end = r"\b" if re.search(r"\w$", wanted) else ""
    for match in re.finditer(begin + re.escape(wanted) + end, text.text):
        yield text.origins[match.start()], text.origins[match.end() - 1] + 1
