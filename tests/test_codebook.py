"""The codebook explains every column and field, and no other."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from incidents.model import INCIDENT_COLUMNS, Factuality, GeoPrecision, Incident, Place, Reading, Refusal, Report, Timex

CODEBOOK = Path(__file__).resolve().parent.parent / "docs" / "codebook.md"


def names_under(heading: str) -> list[str]:
    text = CODEBOOK.read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


def test_the_codebook_lists_exactly_the_columns_of_the_table_in_order() -> None:
    assert names_under("The table of incidents") == list(INCIDENT_COLUMNS)


@pytest.mark.parametrize("kind", [Place, Timex, Report, Reading, Refusal, Incident], ids=lambda kind: kind.__name__)
def test_the_codebook_lists_exactly_the_fields_of(kind: type) -> None:
    assert names_under(kind.__name__) == [field.name for field in dataclasses.fields(kind)]


def test_the_codebook_lists_exactly_the_values_of_precision_and_factuality() -> None:
    assert sorted(names_under("How exactly a place is known")) == sorted(p.value for p in GeoPrecision)
    assert sorted(names_under("Whether it happened")) == sorted(f.value for f in Factuality)
