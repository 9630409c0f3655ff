"""Labelled reports to learn from: those in training/text, and published corpora where they lie beside the checkout."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared"

GENRES = frozenset(
    ["agency", "local", "sitrep", "liveblog", "statement", "court", "brief", "feature", "opinion", "sport", "business", "transcript", "bulletin"]
)
ROLES = frozenset({"site", "context", "actor", "demonym"})
COUNTS = frozenset({"killed", "injured", "missing", "captured", "unhurt"})
FACTUALITIES = frozenset(["reported", "claimed", "denied", "foiled", "planned", "threatened", "background"])
TYPES = frozenset(
    t["code"] for t in json.loads((HERE.parent / "data" / "event_types.json").read_text(encoding="utf-8"))["types"]
)

_MARK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\n]+)\)")
_HEAD = re.compile(r"^=== *([\w-]+) *\| *(\d{4}-\d\d-\d\d) *\| *(\w+) *$")
_COUNTRY = re.compile(r"[A-Z]{2}|-")
_NUMBERS = re.compile(r"\d+(?:,\d+)*")


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled stretch of a report: kind is place, trigger, date or count."""

    start: int
    end: int
    kind: str
    label: str  # role, event type or "none", "date", kind of count or "number"
    country_code: str = ""
    factuality: str = ""
    incidents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A text with its marks; `places_only` where nothing but places is labelled."""

    id: str
    text: str
    marks: tuple[Mark, ...]
    published: date | None = None
    genre: str = ""
    places_only: bool = False

    def of_kind(self, kind: str) -> tuple[Mark, ...]:
        """The marks of one kind, in order."""
        return tuple(m for m in self.marks if m.kind == kind)


def fold(report_id: str) -> int:
    """Return which fifth a report belongs to; the fifth 0 is never learnt from."""
    return hashlib.blake2b(report_id.encode(), digest_size=4).digest()[0] % 5


def own_reports(folder: Path = HERE / "text") -> list[Report]:
    """Return the reports written for this project, their marks parsed; raises ValueError where one is malformed."""
    return [report for path in sorted(folder.glob("*.txt")) for report in read_file(path)]


def read_file(path: Path) -> Iterator[Report]:
    """Yield the reports of one file; raises ValueError with file and line at the first malformed mark."""
    head: re.Match[str] | None = None
    body: list[str] = []
    begun = 0
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), "=== end"], 1):
        if not line.startswith("==="):
            body.append(line)
            continue
        if head is not None:
            yield _report(path, begun, head, "\n".join(body).strip())
        elif any(b.strip() for b in body):
            raise ValueError(f"{path}:{begun}: text before the first report")
        head, body, begun = _HEAD.match(line), [], number
        if head is None and line != "=== end":
            raise ValueError(f"{path}:{number}: not a report's first line: {line!r}")


def _report(path: Path, line: int, head: re.Match[str], marked: str) -> Report:
    where = f"{path}:{line} ({head.group(1)})"
    if head.group(3) not in GENRES:
        raise ValueError(f"{where}: unknown genre {head.group(3)!r}")
    parts: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for match in _MARK.finditer(marked):
        before = marked[at : match.start()]
        words = match.group(1)
        if words != words.strip():
            raise ValueError(f"{where}: space at the edge of [{words}]")
        parts += [before, words]
        start = length + len(before)
        marks.append(_mark(where, words, start, start + len(words), match.group(2).split()))
        length = start + len(words)
        at = match.end()
    parts.append(marked[at:])
    text = "".join(parts)
    if left := re.search(r"[\[\]]|\((?:site|context|actor|demonym|date|killed|none)\b", text):
        raise ValueError(f"{where}: a mark that is none near {text[max(0, left.start() - 30) : left.end() + 30]!r}")
    told = {n for m in marks if m.kind == "trigger" for n in m.incidents}
    for mark in marks:
        if strange := set(mark.incidents) - told:
            raise ValueError(f"{where}: {text[mark.start : mark.end]!r} names incident {strange}, which no trigger tells")
    return Report(head.group(1), text, tuple(marks), date.fromisoformat(head.group(2)), head.group(3))


def _mark(where: str, words: str, start: int, end: int, attributes: list[str]) -> Mark:
    label, rest = attributes[0], attributes[1:]
    incidents: tuple[int, ...] = ()
    if rest and _NUMBERS.fullmatch(rest[-1]):
        incidents = tuple(int(n) for n in rest.pop().split(","))
    here = f"{where}: [{words}]({' '.join(attributes)})"
    if label in ROLES:
        if len(rest) != 1 or not _COUNTRY.fullmatch(rest[0]):
            raise ValueError(f"{here}: wants a country code or -")
        if incidents and label != "site":
            raise ValueError(f"{here}: only a site has incidents")
        return Mark(start, end, "place", label, rest[0].strip("-"), "", incidents)
    if label in TYPES:
        if len(rest) != 1 or rest[0] not in FACTUALITIES or not incidents:
            raise ValueError(f"{here}: wants a factuality and incident numbers")
        return Mark(start, end, "trigger", label, "", rest[0], incidents)
    if rest:
        raise ValueError(f"{here}: too many attributes")
    if label == "none":
        return Mark(start, end, "trigger", "none")
    if label == "date":
        return Mark(start, end, "date", "date", "", "", incidents)
    if label in COUNTS or label == "number":
        return Mark(start, end, "count", label, "", "", incidents)
    raise ValueError(f"{here}: unknown label {label!r}")


def corpus(name: str, is_demonym: Callable[[str], bool]) -> list[Report]:
    """Return a corpus of `../shared/corpora` (lgl, geowebnews) with its toponyms as places and demonyms."""
    reports = []
    for line in (SHARED / "corpora" / f"{name}.jsonl").read_text(encoding="utf-8").strip().split("\n"):
        raw = json.loads(line)
        marks = []
        for t in raw["toponyms"]:
            kind = t.get("type", "")
            if kind.endswith("_Expression") or kind == "Non_Toponym":
                continue
            label = "demonym" if kind in ("Demonym", "Language") or is_demonym(t["text"]) else "place"
            marks.append(Mark(t["start"], t["end"], "place", label))
        marks.sort(key=lambda m: m.start)
        reports.append(Report(raw["id"], raw["text"], tuple(marks), places_only=True))
    return reports


def problems(reports: list[Report]) -> list[str]:
    """Return what would make the reports worse teachers: copies, thin marking, place names left unmarked."""
    found: list[str] = []
    seen: dict[tuple[str, ...], str] = {}
    ids = Counter(r.id for r in reports)
    found += [f"{i}: used {n} times" for i, n in ids.items() if n > 1]
    for report in reports:
        words = re.findall(r"\w+", report.text.lower())
        if not 80 <= len(words) <= 450:
            found.append(f"{report.id}: {len(words)} words")
        shingles = {tuple(words[i : i + 8]) for i in range(len(words) - 7)}
        others = Counter(seen[s] for s in shingles if s in seen)
        found += [f"{report.id}: shares {n} runs of eight words with {o}" for o, n in others.items() if n > 6]
        seen.update(dict.fromkeys(shingles, report.id))
        places = {report.text[m.start : m.end] for m in report.of_kind("place")}
        marked = [(m.start, m.end) for m in report.marks]
        for name in places:
            for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", report.text):
                if not any(a < match.end() and match.start() < b for a, b in marked):
                    around = report.text[max(0, match.start() - 25) : match.end() + 25].replace("\n", " ")
                    found.append(f"{report.id}: {name!r} is marked elsewhere, not in ...{around}...")
    return found


def main() -> None:
    """Check the files named, or all of training/text: print what is malformed or doubtful, and counts."""
    paths = [Path(p) for p in sys.argv[1:]] or sorted((HERE / "text").glob("*.txt"))
    reports: list[Report] = []
    for path in paths:
        reports += read_file(path)
    for line in problems(reports):
        print(line)
    labels = Counter(m.label for r in reports for m in r.marks)
    triggers = [m for r in reports for m in r.of_kind("trigger")]
    words = sum(len(r.text.split()) for r in reports)
    print(f"{len(reports)} reports, {words} words, {len(triggers)} triggers ({labels['none']} none), genres {dict(Counter(r.genre for r in reports))}")
    print("factuality", dict(Counter(m.factuality for m in triggers if m.factuality)))
    csv.writer(sys.stdout).writerow(f"{label} {n}" for label, n in labels.most_common())


if __name__ == "__main__":
    main()
