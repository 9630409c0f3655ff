"""Article: paste a text, see what is found in it and why, and add it to the map."""

from datetime import date

import streamlit as st

from incidents.dashboard.shared import counted, days, may_edit, open_store, plural, read, type_labels
from incidents.errors import IncidentsError
from incidents.folium_map import safe_text
from incidents.ingest import read_bytes
from incidents.library import add_articles, correct_published
from incidents.merge import merge_reports
from incidents.model import Article, Incident, Reading, Role

_COLOURS = {"trigger": "#ffd9c2", "place": "#cfe8ff", "actor": "#e5e5e5", "date": "#d9f2d9", "demonym": "#eeeeee"}


def draw() -> None:
    stored = open_store().articles()
    titles = {row.id: f"{row.title or 'untitled'} ({row.published or 'undated'})" for row in stored.itertuples()}
    chosen = st.selectbox(
        "A stored article", list(titles), index=None, format_func=lambda i: titles[i], placeholder="or paste one below"
    )
    if chosen:
        _stored(chosen)
    else:
        _new()


def _stored(article_id: str) -> None:
    reading = open_store().reading(article_id)
    if reading is None:
        st.error("This article is no longer in the store. Reload the page.")
        return
    if may_edit():
        with st.form("correct_day"):
            day = st.date_input("Publication day", value=reading.published, max_value=date.today())
            if (
                st.form_submit_button("Correct it and read again")
                and isinstance(day, date)
                and day != reading.published
            ):
                correct_published(open_store(), article_id, reading, day, read)
                st.rerun()
    _show(reading)


def _new() -> None:
    st.markdown("Paste an article, or choose a file. Nothing leaves this machine.")
    upload = st.file_uploader("File", type=["txt", "html", "htm", "pdf", "md", "json"], label_visibility="collapsed")
    title = st.text_input("Title", key="article_title")
    text = st.text_area("Text", height=220, key="article_text", placeholder="KYIV, March 17 - ...")
    published = st.date_input(
        "Published (leave empty to have it worked out)", value=None, max_value=date.today(), key="article_published"
    )
    if not st.button("Read the article", type="primary") and "article_reading" not in st.session_state:
        return
    article = _article(upload, title, text, published)
    if article is None:
        return
    try:
        reading = read(article)
    except IncidentsError as error:
        st.error(str(error))
        return
    st.session_state["article_reading"] = True
    _show(reading)
    if may_edit():
        if st.button("Add to the map"):
            added = add_articles(open_store(), [article], read)
            st.success(
                "Added: its incidents are on the map."
                if added.new
                else "This article is there already; nothing was stored twice."
            )
    else:
        st.caption("This is a shared dashboard: visitors can read articles here, and not add them.")


def _article(upload, title: str, text: str, published: date | None) -> Article | None:  # type: ignore[no-untyped-def]
    name, body = (upload.name, upload.getvalue()) if upload else ("pasted.txt", text.encode("utf-8", "replace"))
    intake = read_bytes(body, name, date.today())
    for rejection in intake.rejections:
        st.error(f"{rejection.source}: {rejection.reason}")
    if not intake.articles:
        return None
    first = intake.articles[0]
    return Article(
        first.text,
        title=title or first.title,
        published=published or first.published,
        source=first.source,
        published_by=None if published else first.published_by,
    )


def _show(reading: Reading) -> None:
    incidents = merge_reports(reading.reports)
    st.subheader(plural(len(incidents), "incident"), anchor=False)
    st.markdown(f"Published **{reading.published or 'unknown'}** ({reading.published_by.value})")
    st.caption(reading.published_why)
    for incident in incidents:
        _incident(incident)
    st.subheader("The text with its marks", anchor=False)
    st.html(_legend() + _marked(reading))
    with st.expander("Places, and why"):
        st.caption(f"Read by {reading.read_by}. The score is how sure it is that the words name a place, and this one.")
        rows = [
            {"In the text": p.text, "Place": p.name, "Country": p.country_code, "Precision": p.geo_precision.value, "Role": p.role.value,
             "Score": p.score, "Decided by": p.resolved_by}
            for p in (*reading.places, *reading.relative_places)
        ]  # fmt: skip
        st.dataframe(rows, hide_index=True, width="stretch")
        others = [
            {"In the text": p.text, "Could have been": c.name, "Country": c.country_code, "Chance": c.score, "For it": "; ".join(c.reasons)}
            for p in {p.text: p for p in reading.places}.values()
            for c in p.alternatives
        ]  # fmt: skip
        if others:
            st.caption("Other places of the same names, and what speaks for them")
            st.dataframe(others, hide_index=True, width="stretch")
        if reading.unresolved:
            st.text("Without a place: " + ", ".join(sorted({t.text for t in reading.unresolved})))
    with st.expander("Dates"):
        st.dataframe(
            [{"In the text": t.text, "First": t.first, "Last": t.last, "Value": t.value} for t in reading.timexes],
            hide_index=True,
            width="stretch",
        )


def _incident(incident: Incident) -> None:
    import pandas as pd

    labels = type_labels()
    place = f"{incident.place.name} ({incident.place.geo_precision.value})" if incident.place else "unplaced"
    when = (
        days(pd.Timestamp(incident.first_date), pd.Timestamp(incident.last_date)) if incident.first_date else "undated"
    )
    tolls = [
        f"{counted(c.low, c.high)} {w}" for c, w in ((incident.killed, "killed"), (incident.injured, "injured")) if c
    ]
    with st.container(border=True):
        st.markdown(f"**{labels.get(incident.event_type, incident.event_type)}**")
        st.text(" · ".join([place, when, incident.factuality.value, *tolls]))
        for distance in incident.distances:
            way = f"{distance.direction} of" if distance.direction else "from"
            st.text(f"{distance.distance_km:g} km {way} {distance.reference} ({distance.source} in the article)")
        st.html(f"<blockquote style='margin:0 0 0 .5rem'>{safe_text(incident.quote)}</blockquote>")
        with st.expander("Why"):
            for report in incident.reports:
                st.text("\n".join(report.why))


def _legend() -> str:
    words = {"trigger": "what happened", "place": "place", "actor": "place that acts", "date": "date"}
    return (
        "<p>"
        + " ".join(
            f"<span style='background:{_COLOURS[k]};color:#1b2733;padding:0 4px;border-radius:3px'>{w}</span>"
            for k, w in words.items()
        )
        + "</p>"
    )


def _marked(reading: Reading) -> str:
    """The article as HTML with its marks; every piece of text goes through the escaping function."""
    spans = [(m.start, m.end, "trigger", r.event_type) for r in reading.reports for m in r.marks if m.kind == "trigger"]
    for p in reading.places:
        kind = {Role.ACTOR: "actor", Role.DEMONYM: "demonym"}.get(p.role, "place")
        spans.append((p.start, p.end, kind, f"{p.name}, {p.country_code}: {p.resolved_by}"))
    spans += [(t.start, t.end, "date", f"{t.first} to {t.last}") for t in reading.timexes if t.first]
    text, at, parts = reading.article.text, 0, []
    for start, end, kind, note in sorted(set(spans)):
        if start < at:
            continue
        parts.append(safe_text(text[at:start]))
        parts.append(
            f"<mark style='background:{_COLOURS[kind]};color:#1b2733;border-radius:3px' title='{safe_text(note)}'>{safe_text(text[start:end])}</mark>"
        )
        at = end
    parts.append(safe_text(text[at:]))
    return "<div style='white-space:pre-wrap;line-height:1.6;max-width:48rem'>" + "".join(parts) + "</div>"


draw()
