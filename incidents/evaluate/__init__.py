"""The accuracy tables: readings against files of right answers, in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from incidents.errors import ArticleError
from incidents.evaluate.cases import Case, Read, load_cases
from incidents.evaluate.dates import score_dates
from incidents.evaluate.incidents import score_incidents
from incidents.evaluate.merging import score_merging
from incidents.evaluate.muc import score_muc
from incidents.evaluate.places import score_event_places, score_hard_places, score_places
from incidents.evaluate.tally import Tally, table
from incidents.evaluate.timexes import score_timexes

Score = Callable[[str, Sequence[Case], Read], list[Tally]]

# A file says by a key of its cases what it is; the first that fits counts.
_FORMS: tuple[tuple[str, str, Score], ...] = (
    ("dates", "expression", score_dates),
    ("timexes", "timexes", score_timexes),
    ("places", "toponym", score_hard_places),
    ("places", "toponyms", score_places),
    ("places", "places", score_places),
    ("incidents", "dateline", score_muc),
    ("incidents", "spans", score_event_places),
    ("incidents", "incidents", score_incidents),
    ("merging", "groups", score_merging),
)


def tallies(kind: str, path: Path, read: Read, *, most: int | None = None) -> list[Tally]:
    """Return the scores of one kind ("places", "dates", "timexes", "incidents", "merging") over one file, over `most` cases.

    Raises ArticleError where the file has no cases of that kind.
    """
    cases = load_cases(path)[:most]
    for its_kind, key, score in _FORMS:
        if its_kind == kind and key in cases[0]:
            return score(path.stem, cases, read)
    raise ArticleError(f"{path}: is no file of {kind}; see docs/accuracy.md for the forms")


def evaluate(kind: str, files: Sequence[Path], read: Read, *, errors: bool = False) -> str:
    """Return the table of one kind over files of right answers, and with `errors` a line for each error."""
    scores = [tally for path in files for tally in tallies(kind, path, read)]
    lines = [table(scores)]
    if errors:
        lines += ["", *(f"{tally.name}: {error}" for tally in scores for error in tally.errors)]
    return "\n".join(lines)
