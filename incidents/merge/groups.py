"""Reports into groups of one event each: the exact and detailed ones first, and the vague ones to what they fit best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from incidents.merge.blocks import Blocks, vagueness
from incidents.merge.decisions import bonds
from incidents.merge.incident import incident_of, report_order
from incidents.merge.likeness import MERGE_FROM, likeness
from incidents.merge.sketch import Sketch, pool, pooled
from incidents.model import Decision, Incident, Report


def merge_reports(reports: Iterable[Report], decisions: Sequence[Decision] = ()) -> list[Incident]:
    """Return the incidents that the reports tell of, ordered by first day, then by id.

    The same reports give the same incidents whatever their order. Reports are compared only with incidents of
    their place and days, so the cost grows with the reports and not with their square. What a person decided on
    two reports holds whatever their likeness, and a later decision outweighs an earlier one.
    """
    ordered = sorted(reports, key=_clear_first)
    bound = bonds(ordered, decisions)
    groups: list[list[Report]] = []
    sketches: list[Sketch] = []
    group_of: dict[int, int] = {}
    blocks = Blocks()
    for unit, numbers in enumerate(bound.units):
        members = [ordered[number] for number in numbers]
        sketch = pooled(members)
        barred = {group_of[other] for other in bound.apart.get(unit, ()) if other in group_of}
        near = {group for report in members for group in blocks.near(report)} - barred
        scored = [(likeness(sketches[group], sketch).score, -group) for group in near]
        best, negative = max(scored, default=(0.0, 0))
        group = -negative
        if best < MERGE_FROM:
            group = len(groups)
            groups.append([])
            sketches.append(sketch)
        else:
            pool(sketches[group], sketch)
        groups[group] += members
        group_of[unit] = group
        for report in members:
            blocks.add(report, group)
    incidents = sorted((incident_of(group) for group in groups), key=lambda i: (i.first_date or date.max, i.id))
    return _told_apart(incidents)


def _clear_first(report: Report) -> tuple[object, ...]:
    """A report that names day, town, target and toll founds an incident better than one that names a region."""
    told = (report.killed, report.injured, report.target, report.victims)
    return (vagueness(report), sum(not detail for detail in told), report_order(report))


def _told_apart(incidents: Sequence[Incident]) -> list[Incident]:
    """Two incidents that one sentence leads, and only a target or a decision tells apart, would share an id."""
    seen: dict[str, int] = {}
    kept: list[Incident] = []
    for incident in incidents:
        count = seen[incident.id] = seen.get(incident.id, 0) + 1
        kept.append(incident if count == 1 else replace(incident, id=f"{incident.id}-{count}"))
    return kept
