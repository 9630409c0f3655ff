"""Our scores on published corpora beside the figures of others, each with its source and its protocol."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from incidents.evaluate.tally import Tally

PUBLISHED = Path(__file__).resolve().parent / "published.csv"
# Our measure's name, the measure it answers to, and what of the tally is shown.
OURS = {
    "given spans, within 161 km": ("given spans placed (161 km, or same id)", "recall"),
    "spans found, overlap F1": ("toponyms found, overlapping", "f1"),
    "end to end, F1": ("found and placed (161 km, own radius, or same id)", "f1"),
}
PROTOCOL = "all gold spans, no answer counts as wrong; within 161 km or the same GeoNames number; models that have not seen the corpus"


def field_table(scores: Sequence[Tally]) -> str:
    """Return the figures of others and ours as a Markdown table, "" where ours were not measured."""
    values = {t.name: t for t in scores}
    with PUBLISHED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    table = ["| measure | system | LGL | GeoWebNews | protocol and source |", "|---|---|---:|---:|---|"]
    for measure, (name, figure) in OURS.items():
        ours = [values.get(f"{corpus}: {name}") for corpus in ("lgl", "geowebnews")]
        if None in ours:
            return ""
        table += [
            f"| {measure} | {r['system']} | {r['lgl']} | {r['geowebnews']} | {r['protocol and source']} |"
            for r in rows
            if r["measure"] == measure
        ]
        shown = " | ".join(f"**{getattr(tally, figure):.3f}**" for tally in ours)
        table.append(f"| {measure} | **this project** | {shown} | {PROTOCOL} |")
    return "\n".join(table)
