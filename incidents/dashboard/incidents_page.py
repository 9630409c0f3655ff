"""Incidents: the table twin of the map, with downloads."""

import pandas as pd
import streamlit as st

from incidents.crosswalk import with_codes
from incidents.dashboard.shared import crosswalk, gazetteer, load_frame, open_store, plural, shown_table, the_filter
from incidents.export import to_csv, to_geojson


def draw() -> None:
    frame = load_frame(the_filter(), open_store().stamp())
    st.markdown(f"**{plural(len(frame), 'incident')}**")
    if not len(frame):
        st.info("Nothing passes the filter. Take a word or a type out of it in the sidebar.")
        return
    st.dataframe(
        shown_table(frame), hide_index=True, width="stretch", height=600,
        column_config={"Date": st.column_config.DateColumn("First day"), "What the article says": st.column_config.TextColumn(width="large")},
    )  # fmt: skip

    def coded() -> pd.DataFrame:
        return with_codes(frame, crosswalk(), gazetteer())

    left, right, _ = st.columns([1, 1, 4])
    left.download_button(
        "CSV", data=lambda: to_csv(coded()), file_name="incidents.csv", mime="text/csv", on_click="ignore"
    )
    right.download_button(
        "GeoJSON",
        data=lambda: to_geojson(coded()),
        file_name="incidents.geojson",
        mime="application/geo+json",
        on_click="ignore",
    )


draw()
