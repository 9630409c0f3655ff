"""The map: incidents on a time bar, distances from a chosen point, and what cannot be drawn."""

import streamlit as st
from streamlit_folium import st_folium

from incidents.analysis import with_distances
from incidents.dashboard.shared import (
    days,
    frame_address,
    lexicon,
    load_frame,
    open_store,
    shown_table,
    the_filter,
    the_reference,
    type_labels,
)
from incidents.folium_map import incident_map, show_command

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
        f"**{len(frame)} incidents**{span} · {cities} towns · {len(off_map)} without an exact place, listed below the map"
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
        near = (
            with_distances(frame, reference.latitude, reference.longitude)
            .dropna(subset=["distance_km"])
            .nsmallest(25, "distance_km")
        )
        st.dataframe(shown_table(near).drop(columns="Date"), hide_index=True, width="stretch")
        st.caption("Counted to the centre of the town where the exact spot is not known.")
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


draw()
