"""The map: incidents on a time bar, distances from a chosen point, and what cannot be drawn."""

from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from incidents.analysis import distance_sentence, with_distances
from incidents.dashboard.shared import (
    days,
    frame_address,
    lexicon,
    load_frame,
    open_store,
    plural,
    shown_table,
    the_filter,
    the_reference,
    type_labels,
)
from incidents.folium_map import Reference, incident_map, show_command

_OFF_MAP = ("", "country", "admin1")


def draw() -> None:
    wanted, reference = the_filter(), the_reference()
    stamp = open_store().stamp()
    frame = load_frame(wanted, stamp)
    off_map = frame[frame["geo_precision"].isin(_OFF_MAP)]
    cities = frame.loc[frame["city_key"] != "", "city_key"].nunique()
    dated = frame.dropna(subset=["first_date"])
    span = f" · {days(dated['first_date'].min(), dated['last_date'].max())}" if len(dated) else ""
    st.markdown(
        f"**{plural(len(frame), 'incident')}**{span} · {plural(cities, 'town')} · {len(off_map)} without an exact place, listed below the map"
    )

    picking = st.session_state.get("reference_kind") == "Click on the map"
    words = lexicon()
    chart = incident_map(words.types, words.groups, dark=st.context.theme.type == "dark")
    answer = st_folium(
        chart,
        key="incident_map",
        height=620,
        use_container_width=True,
        returned_objects=["last_clicked"] if picking else [],
        feature_group_to_add=show_command(frame_address(frame, stamp), reference),
    )
    clicked = (answer or {}).get("last_clicked") if picking else None
    if clicked and st.session_state.get("clicked") != (clicked["lat"], clicked["lng"]):
        st.session_state["clicked"] = (clicked["lat"], clicked["lng"])
        st.rerun()
    if not len(frame):
        st.info("Nothing passes the filter. Take a word or a type out of it in the sidebar.")

    if reference is not None:
        st.subheader(f"Nearest to {reference.name}", anchor=False)
        near = with_distances(frame, reference.latitude, reference.longitude).nsmallest(25, "distance_km")
        away = [_away(row, reference) for row in near.itertuples()]
        table = shown_table(near.drop(columns="distance_km")).drop(columns="Date")
        table.insert(0, "Distance", away)
        st.dataframe(table, hide_index=True, width="stretch")
    stated = frame[frame["distances"] != ""]
    if len(stated):
        st.subheader("Distances that the articles state", anchor=False)
        labels = type_labels()
        for row in stated.head(12).itertuples():
            st.text(
                f"{labels.get(row.event_type, row.event_type)}, {row.place or 'unplaced'}, {days(row.first_date, row.last_date)}: {row.distances}"
            )
    if len(off_map):
        with st.expander(f"Not on the map: {len(off_map)} without a place, or known only by region or country"):
            st.dataframe(shown_table(off_map).drop(columns="Date"), hide_index=True, width="stretch")


def _away(row: Any, reference: Reference) -> str:
    radius = float(row.radius_km) if row.radius_km == row.radius_km else 0.0
    return distance_sentence(
        row.latitude, row.longitude, row.geo_precision, reference.name, reference.latitude, reference.longitude, radius
    )


draw()
