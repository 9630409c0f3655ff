"""Cities: a table of all, and a page for each."""

import altair as alt
import streamlit as st

from incidents.analysis import city_summary, city_table, nearest_incidents, weekly_counts
from incidents.dashboard.shared import lexicon, load_frame, open_store, shown_table, the_filter, type_labels


def draw() -> None:
    frame = load_frame(the_filter(), open_store().stamp())
    table = city_table(frame)
    if not len(table):
        st.info("No incident in view has a town. Widen the filter in the sidebar.")
        return
    chosen = st.query_params.get("city")
    keys = list(table["city_key"])
    names = dict(zip(keys, table["city"], strict=True))
    key = st.selectbox(
        "City",
        ["", *keys],
        index=keys.index(chosen) + 1 if chosen in keys else 0,
        format_func=lambda k: names.get(k, "All cities"),
    )
    if key:
        st.query_params["city"] = key
        _city(frame, key)
        return
    st.query_params.pop("city", None)
    labels = type_labels()
    shown = table.assign(main_type=[labels.get(c, c) for c in table["main_type"]])
    st.dataframe(
        shown[["city", "country_code", "incidents", "weeks", "main_type", "killed", "injured", "first", "last"]],
        hide_index=True,
        width="stretch",
        height=560,
        column_config={
            "city": "City", "country_code": "Country", "incidents": st.column_config.NumberColumn("Incidents"),
            "weeks": st.column_config.BarChartColumn("By week"), "main_type": "Mostly", "killed": "Killed", "injured": "Injured",
            "first": st.column_config.DateColumn("First"), "last": st.column_config.DateColumn("Last"),
        },
    )  # fmt: skip
    st.caption(
        "What was reported or claimed; places known as a town or better. Tolls are sums of what the articles state."
    )


def _city(frame, key: str) -> None:  # type: ignore[no-untyped-def]
    group = frame[frame["city_key"] == key]
    st.subheader(group["place"].mode().iat[0], anchor=False)
    st.text(city_summary(frame, key, type_labels()))
    words = lexicon()
    weekly = weekly_counts(group)
    labels = {g.code: g.label for g in words.groups}
    weekly["event_group"] = [labels.get(c, c) for c in weekly["event_group"]]
    colours = alt.Scale(domain=[g.label for g in words.groups], range=[g.colour for g in words.groups])
    left, right = st.columns(2)
    with left:
        st.markdown("**By week**")
        bars = alt.Chart(weekly).mark_bar().encode(
            x=alt.X("week:T", title=None), y=alt.Y("incidents:Q", title=None), color=alt.Color("event_group:N", scale=colours, legend=None, title="Group"),
            tooltip=["week:T", "event_group:N", "incidents:Q"],
        )  # fmt: skip
        st.altair_chart(bars, width="stretch")
    with right:
        st.markdown("**By type**")
        names = type_labels()
        counts = group["event_type"].value_counts().rename_axis("Type").reset_index(name="Incidents")
        counts["Type"] = [names.get(c, c) for c in counts["Type"]]
        st.dataframe(counts, hide_index=True, width="stretch")
    st.markdown("**Incidents here**")
    st.dataframe(shown_table(group).drop(columns="Date"), hide_index=True, width="stretch")
    st.markdown("**Nearest elsewhere**")
    near = nearest_incidents(frame, key, float(group["latitude"].median()), float(group["longitude"].median()))
    st.dataframe(shown_table(near).drop(columns="Date"), hide_index=True, width="stretch")


draw()
