"""What the pages share: the store and its loaders, the filter, the reference point."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from incidents.crosswalk import Crosswalk
from incidents.datafiles import data_folder
from incidents.errors import IncidentsError
from incidents.folium_map import Reference, columns, quote_marks
from incidents.gazetteer import Gazetteer
from incidents.ingest import read_path
from incidents.lexicon import Lexicon
from incidents.library import add_articles
from incidents.model import Article, IncidentFilter, Reading
from incidents.pipeline import Pipeline, load_pipeline
from incidents.store import Store

_FRAMES = Path("static/frames")
_KEPT_FRAMES = 40  # older data files of the map are removed: nobody looks at them any more
HAPPENED = ("reported", "claimed")


@st.cache_resource(show_spinner=False)
def open_store() -> Store:
    """Return the store, opened once a process."""
    return Store.open()


@st.cache_resource(show_spinner="Loading the language model and the gazetteer")
def pipeline() -> Pipeline:
    """Return the pipeline, loaded once a process."""
    return load_pipeline()


@st.cache_resource(show_spinner=False)
def lexicon() -> Lexicon:
    """Return event types, groups and words."""
    return Lexicon.load(data_folder())


@st.cache_resource(show_spinner=False)
def crosswalk() -> Crosswalk:
    """Return the codes of other projects."""
    return Crosswalk.load(data_folder(), lexicon())


@st.cache_resource(show_spinner=False)
def gazetteer() -> Gazetteer:
    """Return the gazetteer."""
    return Gazetteer.open()


@st.cache_data(show_spinner=False, max_entries=50)
def load_frame(wanted: IncidentFilter, stamp: str) -> pd.DataFrame:
    """Return the incidents that pass a filter; `stamp` changes when the store does."""
    return open_store().query(wanted)


def read(article: Article) -> Reading:
    """Return the reading of an article."""
    return pipeline().read(article)


def may_edit() -> bool:
    """Return whether this visitor may add and correct: the owner at this machine, or where INCIDENTS_EDIT=1."""
    if "INCIDENTS_EDIT" in os.environ:
        return os.environ["INCIDENTS_EDIT"] == "1"
    host = (st.context.headers.get("Host") or "localhost").rsplit(":", 1)[0]
    return host in ("localhost", "127.0.0.1", "[::1]")


def prepare_store() -> None:
    """Fill an empty store with the sample articles, with a progress bar."""
    store = open_store()
    if store.count_articles():
        return
    bar = st.progress(0.0, text="First start: reading the sample articles")
    articles = read_path(data_folder() / "sample_articles.jsonl", date.today()).articles
    try:
        add_articles(
            store,
            articles,
            read,
            lambda done: bar.progress(done / len(articles), text=f"Reading sample article {done} of {len(articles)}"),
        )
    except IncidentsError as error:
        st.error(str(error))
        st.stop()
    bar.empty()


def type_labels() -> dict[str, str]:
    """Return the label of each event type."""
    return {t.code: t.label for t in lexicon().types}


def the_filter() -> IncidentFilter:
    """Draw the filter in the sidebar and return what it says; it is kept in the page's address."""
    words = lexicon()
    groups = {g.code: g.label for g in words.groups}
    with st.sidebar:
        st.header("Filter", anchor=False)
        text = st.text_input("Words", key="q", bind="query-params", placeholder="theatre, Mariupol …")
        chosen = st.multiselect(
            "Groups",
            list(groups),
            format_func=lambda c: groups[c],
            key="groups",
            bind="query-params",
            placeholder="All groups",
        )
        types = [t for t in words.types if not chosen or t.group in chosen]
        labels = {t.code: t.label for t in types}
        kinds = st.multiselect(
            "Types",
            list(labels),
            format_func=lambda c: labels.get(c, c),
            key="types",
            bind="query-params",
            placeholder="All types",
        )
        targets = {t.code: t.label for t in words.targets}
        hit = st.multiselect(
            "What was hit",
            list(targets),
            format_func=lambda c: targets.get(c, c),
            key="targets",
            bind="query-params",
            placeholder="Anything",
        )
        precision = {
            "exact": "Exact spot",
            "place": "Town",
            "near": "Near a place",
            "admin2": "District",
            "admin1": "Region",
            "country": "Country",
            "sea": "Sea or river",
        }
        places = st.multiselect(
            "How exact the place is",
            list(precision),
            format_func=lambda c: precision[c],
            key="precision",
            bind="query-params",
            placeholder="Any",
        )
        facts = {
            "reported": "Reported",
            "claimed": "Claimed",
            "denied": "Denied",
            "foiled": "Foiled",
            "planned": "Planned",
            "threatened": "Threatened",
            "background": "Recalled from before",
        }
        factuality = st.multiselect(
            "Whether it happened",
            list(facts),
            default=list(HAPPENED),
            format_func=lambda c: facts[c],
            key="factuality",
            bind="query-params",
        )
    return IncidentFilter(
        text=text or "",
        event_groups=tuple(chosen),
        event_types=tuple(kinds),
        geo_precisions=tuple(places),
        targets=tuple(hit),
        factualities=tuple(factuality),
    )


def the_reference() -> Reference | None:
    """Draw the choice of a reference point in the sidebar and return it."""
    with st.sidebar:
        st.header("Distances from", anchor=False)
        how = st.radio(
            "Reference point",
            ["None", "Landmark", "Search", "Click on the map"],
            horizontal=True,
            label_visibility="collapsed",
            key="reference_kind",
        )
        rings = (
            st.pills(
                "Rings",
                [1, 2, 5, 10, 25, 50, 100],
                default=[10, 50],
                selection_mode="multi",
                format_func=lambda r: f"{r} km",
            )
            if how != "None"
            else []
        )
        point = _reference_point(how)
    if point is None:
        return None
    return Reference(point[0], point[1], point[2], tuple(float(r) for r in rings))


def _reference_point(how: str) -> tuple[str, float, float] | None:
    if how == "Landmark":
        marks = {f"{e.name}": e for e in gazetteer().landmarks()}
        name = st.selectbox(
            "Landmark",
            list(marks),
            index=list(marks).index("Kyiv presidential palace") if "Kyiv presidential palace" in marks else 0,
        )
        return (name, marks[name].latitude, marks[name].longitude)
    if how == "Search":
        words = st.text_input("Town, region or landmark", value="Kyiv", key="reference_search")
        found = sorted(gazetteer().lookup(words), key=lambda e: (e.kind != "place", -e.population)) if words else []
        if words and not found:
            st.caption("The gazetteer does not know this name.")
        return (words, found[0].latitude, found[0].longitude) if found else None
    if how == "Click on the map":
        clicked = st.session_state.get("clicked")
        if not clicked:
            st.caption("Click a point on the map.")
        return ("the chosen point", clicked[0], clicked[1]) if clicked else None
    return None


def frame_address(frame: pd.DataFrame, stamp: str) -> str:
    """Write the map's data into the static folder and return its address, seen from the map."""
    store = open_store()
    data = _columns_of(tuple(frame["id"]), stamp, frame, store)
    name = f"{data['stamp']}.json"
    _FRAMES.mkdir(parents=True, exist_ok=True)
    path = _FRAMES / name
    if not path.exists():
        path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        for old in sorted(_FRAMES.glob("*.json"), key=lambda p: p.stat().st_mtime)[:-_KEPT_FRAMES]:
            old.unlink(missing_ok=True)
    return f"../../app/static/frames/{name}"


@st.cache_data(show_spinner=False, max_entries=20)
def _columns_of(ids: tuple[str, ...], stamp: str, _frame: pd.DataFrame, _store: Store) -> dict[str, object]:
    def marks(incident_id: str) -> list[list[object]]:
        incident = _store.incident(incident_id)
        return quote_marks(incident) if incident else []

    return columns(_frame, marks)


def counted(low: object, high: object) -> str:
    """Return a number of people as words: "3", "at least 9", "5 to 8", "" where it is not stated."""
    if pd.isna(low):
        return ""
    if pd.isna(high):
        return f"at least {low}"
    return f"{low}" if low == high else f"{low} to {high}"


def plural(number: int, word: str) -> str:
    """Return a number with its word: "1 incident", "3 towns"."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def days(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return a span of days as words."""
    if pd.isna(first):
        return "undated"
    return f"{first:%-d %b %Y}" if first == last else f"{first:%-d %b} – {last:%-d %b %Y}"


def shown_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with the columns and words that people read."""
    labels, targets = type_labels(), {t.code: t.label for t in lexicon().targets}
    table = pd.DataFrame(
        {
            "Date": frame["first_date"],
            "Days": [days(a, b) for a, b in zip(frame["first_date"], frame["last_date"], strict=True)],
            "Type": [labels.get(c, c) for c in frame["event_type"]],
            "Place": frame["place"].replace("", "unplaced"),
            "Precision": frame["geo_precision"],
            "What was hit": [targets.get(c, c) for c in frame["target"]],
            "Status": frame["factuality"],
            "Killed": [counted(a, b) for a, b in zip(frame["killed_low"], frame["killed_high"], strict=True)],
            "Injured": [counted(a, b) for a, b in zip(frame["injured_low"], frame["injured_high"], strict=True)],
            "What the article says": frame["quote"],
            "Stated distance": frame["distances"],
            "Sources": frame["sources"],
        }
    )
    if "distance_km" in frame:
        table.insert(4, "Distance (km)", frame["distance_km"].round(1))
    return table
