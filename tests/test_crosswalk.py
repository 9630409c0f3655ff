"""The codes of other projects beside ours, and the exports that carry them."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.crosswalk import CODE_COLUMNS, Crosswalk, with_codes
from incidents.datafiles import data_folder
from incidents.errors import LexiconError
from incidents.export import to_csv, to_file, to_geojson
from incidents.gazetteer import Gazetteer
from incidents.ingest import read_path
from incidents.lexicon import Lexicon
from incidents.library import add_articles
from incidents.model import INCIDENT_COLUMNS, Article, Factuality, GeoPrecision
from incidents.store import Store
from incidents.table import incident_rows

LEXICON = Lexicon.load(data_folder())
CROSSWALK = Crosswalk.load(data_folder(), LEXICON)
GAZETTEER = Gazetteer.open()
DAY = datetime.date(2023, 8, 16)
TEXTS = (
    "Shells hit a school in Kharkiv on Monday, killing at least two people. Police defused a bomb at a station in Lviv on Sunday.",
    "Thousands marched in Nairobi on Monday. Sanctions were imposed on ten officials on Monday.",
)


def incident(event_type: str, quote: str, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(INCIDENT_COLUMNS, "")
    row |= {"event_type": event_type, "quote": quote, "factuality": "reported", "id": "0123456789ab"}
    row |= dict.fromkeys([name for name in INCIDENT_COLUMNS if name.endswith(("_low", "_best", "_high"))])
    return row | {"latitude": None, "longitude": None, "first_date": pd.NaT, "last_date": pd.NaT} | changes


def coded(row: dict[str, Any]) -> dict[str, Any]:
    return dict(with_codes(pd.DataFrame([row]), CROSSWALK, GAZETTEER).iloc[0])


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory, pipeline: Any) -> pd.DataFrame:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('x') / 's.sqlite'}")
    articles = [Article(t, title=f"={n}", published=DAY, source="Wire") for n, t in enumerate(TEXTS)]
    add_articles(store, articles, pipeline.read)
    return store.query()


@pytest.fixture(scope="module")
def whole(frame: pd.DataFrame) -> pd.DataFrame:
    return with_codes(frame, CROSSWALK, GAZETTEER)


@pytest.mark.parametrize(
    ("event_type", "quote", "sub_event_type", "disorder_type"),
    [
        ("protest", "Nurses marched through Leeds.", "Peaceful protest", "Demonstrations"),
        ("protest", "Police fired tear gas at marchers in Leeds.", "Protest with intervention", "Demonstrations"),
        (
            "protest",
            "Soldiers fired on marchers in Leeds.",
            "Excessive force against protesters",
            "Political violence; Demonstrations",
        ),
        ("territory_change", "The army recaptured Kidal.", "Government regains territory", "Political violence"),
        ("territory_change", "Rebels captured Kidal.", "Non-state actor overtakes territory", "Political violence"),
        (
            "territory_change",
            "Troops withdrew from Kidal.",
            "Non-violent transfer of territory",
            "Strategic developments",
        ),
        ("bombing", "A grenade wounded two men.", "Grenade", "Political violence"),
        ("riot", "A mob beat two drivers.", "Mob violence", "Political violence"),
        ("talks", "Ministers met in Doha.", "", ""),
    ],
)
def test_acled_tells_apart_what_the_sentence_tells_apart(
    event_type: str, quote: str, sub_event_type: str, disorder_type: str
) -> None:
    row = coded(incident(event_type, quote))
    assert (row["acled_sub_event_type"], row["acled_disorder_type"]) == (sub_event_type, disorder_type)


@pytest.mark.parametrize(
    ("event_type", "quote", "changes", "column", "code"),
    [
        ("bombing", "A bomb hit a bus.", {"target": "transport"}, "ucdp_type_of_violence", 3),
        ("bombing", "A bomb hit a barracks.", {"target": "military"}, "ucdp_type_of_violence", 1),
        ("armed_clash", "Two rival clans fought near Baidoa.", {}, "ucdp_type_of_violence", 2),
        ("armed_clash", "The army fought rival clans near Baidoa.", {}, "ucdp_type_of_violence", 1),
        (
            "missile_strike",
            "They threatened a missile attack.",
            {"factuality": "threatened"},
            "plover_event",
            "THREATEN",
        ),
        ("missile_strike", "They threatened a missile attack.", {"factuality": "threatened"}, "cameo_code", "138"),
        (
            "bombing",
            "Police defused a bomb.",
            {"factuality": "foiled"},
            "acled_sub_event_type",
            "Disrupted weapons use",
        ),
        ("release", "Rebels freed two nurses.", {}, "cameo_root", "08"),
        ("protest", "Bakers went on strike.", {}, "plover_mode", "strike"),
        (
            "missile_strike",
            "A missile hit a clinic.",
            {"target": "health"},
            "acled_civilian_targeting",
            "Civilian targeting",
        ),
        ("missile_strike", "A missile hit a base.", {"target": "military"}, "acled_civilian_targeting", ""),
    ],
)
def test_a_finer_code_goes_by_status_target_or_words(
    event_type: str, quote: str, changes: dict[str, Any], column: str, code: Any
) -> None:
    assert coded(incident(event_type, quote, **changes))[column] == code


@pytest.mark.parametrize(
    ("days", "acled", "ucdp"), [(1, 1, 1), (2, 2, 2), (6, 2, 2), (7, 2, 3), (8, 3, 4), (31, 3, 4), (32, 3, 5)]
)
def test_a_span_of_days_has_its_code_on_both_scales(days: int, acled: int, ucdp: int) -> None:
    first = pd.Timestamp("2023-07-01")
    row = coded(incident("shelling", "", first_date=first, last_date=first + pd.Timedelta(days=days - 1)))
    assert (row["acled_time_precision"], row["ucdp_date_prec"]) == (acled, ucdp)


@given(
    kind=st.sampled_from([t.code for t in LEXICON.types]),
    factuality=st.sampled_from(list(Factuality)),
    target=st.sampled_from(["", *(k.code for k in LEXICON.targets)]),
    quote=st.text(max_size=60) | st.sampled_from(["A mob", "They withdrew", "live rounds by police", "ceasefire"]),
)
def test_whatever_an_incident_says_its_codes_are_codes_of_their_projects(
    kind: str, factuality: str, target: str, quote: str
) -> None:
    codes = CROSSWALK.codes_of({"event_type": kind, "factuality": factuality, "target": target, "quote": quote})
    assert not codes["acled"] or codes["acled"] in CROSSWALK.sub_events
    assert codes["ucdp"] in ("", "1", "2", "3")
    assert (
        codes["plover_event"] == codes["plover_event"].upper() and codes["plover_mode"] == codes["plover_mode"].lower()
    )
    assert not codes["plover_mode"] or codes["plover_event"]
    assert not codes["cameo"] or (codes["cameo"].isdecimal() and 1 <= int(codes["cameo"][:2]) <= 20)
    assert not any(mark in "".join(codes.values()) for mark in ("|", ","))


def test_every_precision_of_place_is_on_both_scales() -> None:
    assert all(set(scale) == {p.value for p in GeoPrecision} for scale in CROSSWALK.geo_scales.values())


def test_what_is_unknown_has_no_code_and_no_zero() -> None:
    row = coded(incident("shelling", "Shells fell."))
    empty = [
        "acled_year",
        "acled_time_precision",
        "acled_geo_precision",
        "acled_fatalities",
        "ucdp_where_prec",
        "ucdp_best",
    ]
    assert all(pd.isna(row[name]) for name in empty)


def test_the_names_of_country_region_and_district_stand_beside_the_town(whole: pd.DataFrame) -> None:
    row = whole[whole["place"] == "Kharkiv"].iloc[0]
    assert (row["acled_country"], row["acled_admin2"]) == ("Ukraine", "Kharkiv Raion")
    assert row["acled_admin1"].startswith("Kharkiv")


def test_every_table_that_is_exported_carries_our_columns_and_then_theirs(whole: pd.DataFrame, tmp_path: Path) -> None:
    columns = [*INCIDENT_COLUMNS, *CODE_COLUMNS]
    for name in ("o.csv", "o.geojson", "o.gpkg", "o.parquet"):
        to_file(whole, tmp_path / name)
    read_again = {
        "csv": pd.read_csv(tmp_path / "o.csv"),
        "gpkg": geopandas.read_file(tmp_path / "o.gpkg"),
        "parquet": geopandas.read_parquet(tmp_path / "o.parquet"),
    }
    for kind, table in read_again.items():
        assert [c for c in table.columns if c != "geometry"] == columns, kind
        assert list(table["acled_sub_event_type"].fillna("")) == list(whole["acled_sub_event_type"]), kind
    properties = json.loads((tmp_path / "o.geojson").read_text(encoding="utf-8"))["features"][0]["properties"]
    assert list(properties) == columns


def test_a_frame_without_incidents_is_exported_with_all_columns(frame: pd.DataFrame) -> None:
    empty = with_codes(frame.iloc[:0], CROSSWALK, GAZETTEER)
    assert to_csv(empty).strip().split(",") == [*INCIDENT_COLUMNS, *CODE_COLUMNS]
    assert json.loads(to_geojson(empty))["features"] == []


def test_an_exported_table_comes_back_in_as_it_went_out(whole: pd.DataFrame, tmp_path: Path) -> None:
    to_file(whole, tmp_path / "o.csv")
    table, faults = incident_rows(read_path(tmp_path / "o.csv", DAY).table, "o.csv")
    other = Store.open(f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert (other.save_table(table), faults) == (len(whole), [])
    mine = whole[list(INCIDENT_COLUMNS)].drop(columns="article_id")
    pd.testing.assert_frame_equal(other.query().drop(columns="article_id"), mine, check_exact=False)


def test_a_table_does_not_take_the_evidence_from_an_incident_that_is_there(tmp_path: Path, pipeline: Any) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 's.sqlite'}")
    add_articles(store, [Article(TEXTS[0], published=DAY)], pipeline.read)
    before = store.query()
    to_file(with_codes(before, CROSSWALK, GAZETTEER), tmp_path / "o.csv")
    table, _ = incident_rows(read_path(tmp_path / "o.csv", DAY).table, "o.csv")
    assert store.save_table(table) == 0
    assert all(store.incident(i) is not None for i in before["id"])


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [("factuality", "rumoured", "not one of"), ("first_date", "May", "no day"), ("latitude", "95", "out of range")],
)
def test_an_exported_row_that_was_damaged_is_rejected_with_the_reason(
    whole: pd.DataFrame, tmp_path: Path, column: str, value: str, reason: str
) -> None:
    damaged = whole.astype(object)
    damaged.loc[damaged.index[0], column] = value
    (tmp_path / "o.csv").write_text(to_csv(damaged), encoding="utf-8")
    table, faults = incident_rows(read_path(tmp_path / "o.csv", DAY).table, "o.csv")
    assert len(table) == len(whole) - 1
    assert [reason in fault.reason for fault in faults] == [True]


def test_a_code_that_is_in_no_table_is_refused_with_the_file(tmp_path: Path) -> None:
    raw = json.loads((data_folder() / "event_types.json").read_text(encoding="utf-8"))
    raw["finer_codes"][0]["codes"]["acled"] = "Air raid"
    (tmp_path / "event_types.json").write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(LexiconError, match=r"event_types.json.*Air raid"):
        Crosswalk.load(tmp_path, LEXICON)
