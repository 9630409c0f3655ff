"""Text into sentences, each with its paragraph and what kind of passage it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidents.model import PassageKind, Sentence

# Words whose full stop ends no sentence. Initials and "U.S." are caught by their shape.
_ABBREVIATIONS = frozenset(
    {
        "mr", "mrs", "ms", "dr", "prof", "gen", "lt", "col", "sgt", "capt", "maj", "cpl", "adm", "gov",
        "sen", "rep", "pres", "st", "sts", "mt", "ft", "no", "nos", "vs", "etc", "inc", "ltd", "co",
        "corp", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
        "approx", "est", "dept", "dist", "rev", "hon", "jr", "sr", "al", "art", "fig", "vol", "km",
    }
)  # fmt: skip
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)")
_PARAGRAPH = re.compile(r"[^\n]+")
_LAST_WORD = re.compile(r"[^\s\"'“”‘’(\[]*$")
_CAPTION = re.compile(
    r"^(?:photo(?:graph)?s?|caption|picture|image|file photo)\s*[:\-–]|\b(?:photograph|photo|picture|image)\s*:"
    r"|\((?:photo|ap photo|reuters/|afp/|getty)|\bsatellite image from\b",
    re.IGNORECASE,
)
# "KYIV, Oct 12 -", "LVIV, Ukraine (Agency) —": capitals at the very start, then a dash within this many characters.
_DATELINE_REACH = 80
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z'’.\-]+(?: [A-Z][A-Z'’.\-]+){0,3})(?:[,/][^\n–—]{0,50}?)?(?: ?\([^()\n]{1,30}\))?\s*(?:–|—|--| - |: )\s*"
)
# A town in ordinary case is a dateline only where a month or an agency in brackets follows it.
_SOFT_DATELINE = re.compile(
    r"(?:[A-Z][\w'’.\-]+(?: [A-Z][\w'’.\-]+){0,3})"
    r"(?:, (?:[A-Z][\w.]+ )?(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.?(?: \d{1,2})?(?:, \d{4})?"
    r"|(?:, [A-Z]\w+)? \([A-Z][^()\n]{1,30}\))\s*(?:–|—|--| - )\s*"
)
# A line without a closing stop and this short is a heading.
_HEADING_WORDS = 14


def segment(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text in order.

    A line break always ends a sentence; lines are the paragraphs, counted from 0. Leading and trailing
    white space belongs to no sentence.
    """
    found: list[Sentence] = []
    for number, (start, end) in enumerate(_paragraphs(text)):
        kind = _kind(text[start:end])
        body = start
        if kind is PassageKind.BODY:
            body = start + dateline_length(text[start : min(end, start + 2 * _DATELINE_REACH)])
            if body > start:
                found.append(_trimmed(text, start, body, number, PassageKind.DATELINE))
        found.extend(_trimmed(text, a, b, number, kind) for a, b in _sentences(text, body, end))
    return tuple(s for s in found if s.end > s.start)


def dateline_length(paragraph: str) -> int:
    """Return how many characters of a paragraph its dateline takes, 0 where it has none."""
    match = _DATELINE.match(paragraph) or _SOFT_DATELINE.match(paragraph)
    if match is None or match.end() > _DATELINE_REACH:
        return 0
    return match.end()


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    for match in _PARAGRAPH.finditer(text):
        if not match.group().isspace():
            yield match.start(), match.end()


def _kind(paragraph: str) -> PassageKind:
    if _CAPTION.search(paragraph[:2000]):
        return PassageKind.CAPTION
    stripped = paragraph.rstrip()
    short = len(stripped) < 150 and stripped.count(" ") < _HEADING_WORDS
    if short and not stripped.rstrip("\"'”’)").endswith((".", "!", "?", ":", ",", "…")):
        return PassageKind.TITLE
    return PassageKind.BODY


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(text, start, end):
        if _ends_sentence(text, begin, match, end):
            yield begin, match.end()
            begin = match.end()
    yield begin, end


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    following = text[match.end() : min(match.end() + 12, end)].lstrip()
    if following[:1].islower():
        return False
    if match.group()[0] != "." or match.group().startswith(".."):
        return True
    last = _LAST_WORD.search(text, max(begin, match.start() - 20), match.start())
    word = last.group() if last else ""
    if word.lower() in _ABBREVIATIONS:
        return False
    is_initial = len(word) == 1 and word.isupper()
    is_acronym = "." in word and len(word) <= 6
    return not (is_initial or is_acronym) or (
        is_acronym and following.startswith(("The ", "A ", "In ", "It ", "He ", "She "))
    )


def _trimmed(text: str, start: int, end: int, paragraph: int, kind: PassageKind) -> Sentence:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Sentence(start, end, paragraph, kind)
