"""What people decided on reports, and the keys by which a report is found again after another reading."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from incidents.merge.likeness import compare
from incidents.model import Article, Decision, Report, ReportKey


def article_id(article: Article) -> str:
    """Return the id of an article: a hash of its title and text, the same for the same words."""
    return _hash(f"{article.title}\n{article.text}")


def report_key(report: Report) -> ReportKey:
    """Return the key of a report: it names the same sentence after every reading of its article."""
    place = report.place.text if report.place else ""
    return ReportKey(report.article_id, _hash(report.quote), place, report.event_type)


def _hash(text: str) -> str:
    words = " ".join(text.split())
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def idle_decisions(reports: Sequence[Report], decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions that say nothing of these reports: one of their two sentences tells of no event here."""
    known = _by_sentence(reports) if decisions else {}
    return [d for d in decisions if not (_meant(d.one, reports, known) and _meant(d.other, reports, known))]


@dataclass(frozen=True, slots=True)
class Bonds:
    """Decisions over numbered reports: units that stay together, and for each unit those it may not meet."""

    units: tuple[tuple[int, ...], ...]
    apart: dict[int, frozenset[int]]  # unit -> units


def bonds(reports: Sequence[Report], decisions: Sequence[Decision]) -> Bonds:
    """Return what decisions say of reports; where two contradict each other, the later one holds."""
    unit_of = list(range(len(reports)))
    members = {number: [number] for number in unit_of}
    apart: dict[int, set[int]] = defaultdict(set)  # by the numbers of units
    known = _by_sentence(reports) if decisions else {}
    for decision in reversed(decisions):
        ones, others = _meant(decision.one, reports, known), _meant(decision.other, reports, known)
        pairs = [(a, b) for a in ones for b in others if a != b]
        if decision.same and pairs:
            a, b = max(pairs, key=lambda pair: compare(reports[pair[0]], reports[pair[1]]).score)
            _join(unit_of[a], unit_of[b], unit_of, members, apart)
        elif not decision.same:
            for a, b in pairs:
                if unit_of[a] != unit_of[b]:
                    apart[unit_of[a]].add(unit_of[b])
                    apart[unit_of[b]].add(unit_of[a])
    number_of = {unit: number for number, unit in enumerate(members)}
    return Bonds(
        tuple(tuple(sorted(group)) for group in members.values()),
        {number_of[unit]: frozenset(number_of[u] for u in away) for unit, away in apart.items() if away},
    )


def _join(one: int, other: int, unit_of: list[int], members: dict[int, list[int]], apart: dict[int, set[int]]) -> None:
    """Make two units one, unless a later decision keeps them apart."""
    if one == other or other in apart[one]:
        return
    for number in members[other]:
        unit_of[number] = one
    members[one] += members.pop(other)
    for unit in apart.pop(other, set()):
        apart[unit].discard(other)
        apart[unit].add(one)
        apart[one].add(unit)


_Sentences = dict[tuple[str, str], list[int]]


def _by_sentence(reports: Sequence[Report]) -> _Sentences:
    known: _Sentences = defaultdict(list)
    for number, report in enumerate(reports):
        known[report.article_id, _hash(report.quote)].append(number)
    return known


def _meant(key: ReportKey, reports: Sequence[Report], known: _Sentences) -> list[int]:
    """The reports of the key's sentence that fit it best: a better reading may have changed type or place."""
    numbers = known.get((key.article_id, key.quote_hash), [])
    fits = {number: _fit(key, reports[number]) for number in numbers}
    return [number for number in numbers if fits[number] == max(fits.values())]


def _fit(key: ReportKey, report: Report) -> int:
    place = report.place.text if report.place else ""
    return 2 * (key.place == place) + (key.event_type == report.event_type)
