"""The codebook explains every column, field and value, and no other; and what it says by example is true."""

from __future__ import annotations

import dataclasses
import re
import sqlite3
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from incidents.crosswalk import CODE_COLUMNS, Crosswalk
from incidents.datafiles import data_folder
from incidents.extract.counts import find_casualties
from incidents.lexicon import Lexicon
from incidents.model import (
    INCIDENT_COLUMNS,
    Article,
    Candidate,
    Count,
    Distance,
    Factuality,
    GeoPrecision,
    Incident,
    Mark,
    Place,
    PublishedBy,
    Reading,
    Refusal,
    Rejection,
    Report,
    Role,
    TimePrecision,
    Timex,
    Toponym,
)
from incidents.store import Store

CODEBOOK = (Path(__file__).resolve().parent.parent / "docs" / "codebook.md").read_text(encoding="utf-8")
LEXICON = Lexicon.load(data_folder())
CROSSWALK = Crosswalk.load(data_folder(), LEXICON)
STORED = (Article, Reading, Refusal, Toponym, Place, Candidate, Timex, Report, Incident, Count, Distance, Mark, Rejection)
VALUES: dict[str, type[StrEnum]] = {
    "How exactly a place is known": GeoPrecision,
    "How exactly a day is known": TimePrecision,
    "Whether it happened": Factuality,
    "What a name does": Role,
    "How the publication day is known": PublishedBy,
}
DAY = "2023-08-16"  # a Wednesday; the examples speak of the days before it


def section(heading: str) -> str:
    return CODEBOOK.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows_under(heading: str) -> list[list[str]]:
    lines = re.findall(r"^\| (.*) \|$", section(heading), re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def names_under(heading: str) -> list[str]:
    return [row[0].strip("`") for row in rows_under(heading) if row[0].startswith("`")]


def entries() -> dict[str, str]:
    """The section of each event type."""
    parts = re.split(r"^### `(\w+)`", section("Event types"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def said(entry: str, item: str) -> str:
    found = re.search(rf"^- \*\*{item}:\*\* (.*)$", entry, re.MULTILINE)
    assert found, f"an entry lacks {item}"
    return found.group(1)


def sentence(entry: str, item: str) -> str:
    quoted = re.search(r"“([^”]+)”", said(entry, item))
    assert quoted
    return quoted.group(1)


def test_the_codebook_lists_exactly_the_columns_of_the_table_in_order() -> None:
    assert names_under("The table of incidents") == list(INCIDENT_COLUMNS)


def test_the_codebook_lists_exactly_the_columns_that_exports_add_in_order() -> None:
    listed = [name for name in names_under("Columns of other projects") if "_" in name]
    assert listed == list(CODE_COLUMNS)


@pytest.mark.parametrize("kind", STORED, ids=lambda kind: kind.__name__)
def test_the_codebook_lists_exactly_the_fields_of(kind: type) -> None:
    assert names_under(kind.__name__) == [field.name for field in dataclasses.fields(kind)]


def test_the_codebook_lists_exactly_the_columns_of_the_store(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path / 's.sqlite'}")
    with sqlite3.connect(tmp_path / "s.sqlite") as database:
        query = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
        columns = [row for row in database.execute(query) if not row[0].startswith("sqlite_")]
    there = {f"{table}.{column}" for table, column in columns if table != "incidents"} | {"incidents.*"}
    assert set(names_under("Tables of the store")) == there
    stored = {column for table, column in columns if table == "incidents"}
    assert stored == {*INCIDENT_COLUMNS, "payload"}


@pytest.mark.parametrize("heading", VALUES)
def test_the_codebook_lists_exactly_the_values_under(heading: str) -> None:
    assert names_under(heading) == [value.value for value in VALUES[heading]]


def test_the_codebook_lists_exactly_the_groups_and_kinds_of_target() -> None:
    assert names_under("Groups") == [group.code for group in LEXICON.groups]
    assert names_under("What was hit") == [kind.code for kind in LEXICON.targets]
    civilian = {row[0].strip("`") for row in rows_under("What was hit") if row[2] == "yes"}
    assert civilian == {kind.code for kind in LEXICON.targets if kind.civilian}


def test_each_group_lists_its_types() -> None:
    listed = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows_under("Groups")[1:]}
    assert listed == {g.code: {t.code for t in LEXICON.types if t.group == g.code} for g in LEXICON.groups}


def test_every_event_type_has_its_entry_in_order() -> None:
    assert list(entries()) == [kind.code for kind in LEXICON.types]


@pytest.mark.parametrize("kind", LEXICON.types, ids=lambda kind: kind.code)
def test_an_entry_has_definition_limits_sentences_and_the_codes_of_the_data(kind: Any) -> None:
    entry = entries()[kind.code]
    assert entry.splitlines()[0] == f": {kind.label}"
    assert entry.splitlines()[2].endswith(".")
    assert said(entry, "Includes") and said(entry, "Leaves out")
    assert sentence(entry, "Example") != sentence(entry, "Counter-example")
    codes = kind.codes
    plover = f"{codes['plover_event']} {codes['plover_mode']}".strip()
    given = {"ACLED": codes["acled"], "UCDP": codes["ucdp"], "PLOVER": plover, "CAMEO": codes["cameo"]}
    stated = ", ".join(f"{name} `{code}`" if code else f"{name} none" for name, code in given.items())
    assert said(entry, "Codes").startswith(f"{stated}.")


def test_the_types_that_an_entry_points_to_exist() -> None:
    known = {t.code for t in LEXICON.types} | {k.code for k in LEXICON.targets} | {f.value for f in Factuality}
    known |= {s.sub_event_type for s in CROSSWALK.sub_events.values()}
    pointed = {name for entry in entries().values() for name in re.findall(r"`([a-z_]+)`", entry)}
    modes = {kind.codes["plover_mode"] for kind in LEXICON.types}
    assert not pointed - known - modes


# What share of the example sentences the shipped rules read as their type: all 27 when this was measured.
READ_RIGHT = 1.0


def test_the_examples_are_read_as_their_types(read: Any) -> None:
    examples = {code: sentence(entry, "Example") for code, entry in entries().items()}
    wrong = [
        f"{code}: {text}"
        for code, text in examples.items()
        if code not in {report.event_type for report in read(text, DAY).reports}
    ]
    assert 1 - len(wrong) / len(examples) >= READ_RIGHT, wrong


@pytest.mark.parametrize("code", entries())
def test_a_counter_example_is_not_read_as_the_type(read: Any, code: str) -> None:
    text = sentence(entries()[code], "Counter-example")
    assert code not in {report.event_type for report in read(text, DAY).reports}


@pytest.mark.parametrize("row", rows_under("Whether it happened")[1:], ids=lambda row: row[0])
def test_an_example_of_factuality_is_read_so(read: Any, row: list[str]) -> None:
    (report,) = read(row[2].strip('"'), DAY).reports
    assert f"`{report.factuality}`" == row[0]


@pytest.mark.parametrize("row", rows_under("How exactly a day is known")[1:], ids=lambda row: row[0])
def test_an_example_of_a_day_is_read_so_exactly(read: Any, row: list[str]) -> None:
    (report,) = read(row[2].strip('"'), DAY).reports
    assert f"`{report.time_precision}`" == row[0]


@pytest.mark.parametrize("row", rows_under("How to read the counts")[1:], ids=lambda row: row[0])
def test_a_count_is_read_as_the_codebook_says(row: list[str]) -> None:
    text = row[0].strip('"')
    (found, *_) = find_casualties(text, 0, len(text), LEXICON.cues.people)
    low, best, high = (int(cell) if cell else None for cell in row[1:4])
    assert (found.kind, found.count) == ("killed", Count(low or 0, best or 0, high))


def test_the_scales_of_place_are_those_of_the_data() -> None:
    rows = [row for row in rows_under("Columns of other projects") if len(row) == 3 and row[0].startswith("`")]
    stated = {row[0].strip("`"): (int(row[1]), int(row[2])) for row in rows}
    acled, ucdp = (CROSSWALK.geo_scales[name] for name in ("acled_geo_precision", "ucdp_where_prec"))
    assert stated == {p.value: (acled[p], ucdp[p]) for p in GeoPrecision}
