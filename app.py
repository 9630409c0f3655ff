"""The dashboard's frame: page set-up and navigation."""

import streamlit as st

from incidents.dashboard.shared import prepare_store

PAGES = "incidents/dashboard/"


def main() -> None:
    st.set_page_config(page_title="Incidents", page_icon="static/icon.png", layout="wide")
    page = st.navigation(
        [
            st.Page(PAGES + "map_page.py", title="Map", icon=":material/map:", url_path="map", default=True),
            st.Page(PAGES + "cities_page.py", title="Cities", icon=":material/location_city:", url_path="cities"),
            st.Page(PAGES + "incidents_page.py", title="Incidents", icon=":material/table_rows:", url_path="incidents"),
            st.Page(PAGES + "article_page.py", title="Article", icon=":material/article:", url_path="article"),
            st.Page(PAGES + "about_page.py", title="About", icon=":material/info:", url_path="about"),
        ],
        position="top",
    )
    prepare_store()
    page.run()


main()
