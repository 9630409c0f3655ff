"""Names and their ranked candidates into places, and what to do with names that no gazetteer knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from incidents.model import Candidate, GeoPrecision, Place, Role, Toponym
from incidents.resolve.mentions import Mention
from incidents.resolve.rank import Ranked

_PRECISION = {
    "country": GeoPrecision.COUNTRY, "continent": GeoPrecision.COUNTRY, "admin1": GeoPrecision.ADMIN1,
    "region": GeoPrecision.ADMIN1, "admin2": GeoPrecision.ADMIN2, "place": GeoPrecision.PLACE, "sea": GeoPrecision.SEA,
    "river": GeoPrecision.SEA, "facility": GeoPrecision.EXACT, "district": GeoPrecision.EXACT,
}  # fmt: skip
# A part of a town or region said by its direction ("South Los Angeles") lies within it, not at its point.
_PART_OF = "a part of it"


def place_of(mention: Mention, ranked: Sequence[Ranked], role: Role) -> Place:
    """Return the place of a mention: its likeliest candidate, how sure, and by which rules."""
    best, toponym = ranked[0], mention.toponym
    entry = best.entry
    others = tuple(
        Candidate(r.entry.name, r.entry.latitude, r.entry.longitude, r.entry.geonameid, r.entry.country_code,
                  r.entry.feature_code, round(r.chance, 3), r.reasons)
        for r in ranked[1:]
    )  # fmt: skip
    precision = _PRECISION[entry.kind]
    if mention.found_as == _PART_OF and precision is GeoPrecision.PLACE:
        precision = GeoPrecision.NEAR
    return Place(
        start=toponym.start,
        end=toponym.end,
        text=toponym.text,
        name=_shown_name(mention, best),
        geonameid=entry.geonameid,
        latitude=entry.latitude,
        longitude=entry.longitude,
        radius_km=entry.radius_km,
        country_code=entry.country_code,
        admin1=entry.admin1,
        feature_code=entry.feature_code,
        geo_precision=precision,
        score=round(toponym.score * best.chance, 3),
        role=role,
        resolved_by=_resolved_by(mention, ranked),
        alternatives=others,
    )


def _resolved_by(mention: Mention, ranked: Sequence[Ranked]) -> str:
    if mention.is_demonym:
        return "list of demonyms"
    why = "; ".join(ranked[0].reasons[:3]) or "nothing speaks against it"
    if len(ranked) == 1:
        why = "the only place of this name"
    return f"{why} (found as {mention.found_as})" if mention.found_as else why


def _shown_name(mention: Mention, best: Ranked) -> str:
    """The newspaper's spelling for towns, which readers search for; the gazetteer's for what a code or demonym names."""
    entry, name = best.entry, mention.toponym.text
    if entry.kind not in ("place", "admin2", "admin1") or mention.is_demonym:
        return entry.name
    if not name.isupper():
        return name
    return name.title() if len(name) > 3 and entry.kind == "place" else entry.name


# What follows a proper name that stands for one spot, or precedes it. A town holds such spots, and is where they are put.
_FACILITY = re.compile(
    r"\b(?:hospital|clinic|school|college|university|academy|institute|campus|church|cathedral|mosque|temple|synagogue|monastery|"
    r"bridge|dam|tunnel|airport|airfield|air base|airbase|base|barracks|port|harbou?r|dock|pier|station|metro|depot|plant|factory|"
    r"refinery|mine|mill|market|mall|plaza|bazaar|square|park|garden|gardens|stadium|arena|theatre|theater|museum|library|"
    r"hotel|inn|tower|palace|hall|house|court|courthouse|prison|jail|cemetery|embassy|street|st|road|rd|avenue|ave|boulevard|blvd|"
    r"lane|drive|highway|freeway|motorway|parkway|turnpike|interstate|route|crossing|checkpoint|junction|camp|estate|neighbou?rhood|"
    r"quarter|suburb|district|ward|barrio|favela|beach|hill|hills|creek|river|lake|pond|reservoir|canal|bay|island|islands|isle|"
    r"mountain|mountains|mount|peak|valley|forest|woods|falls|canyon|point|cape|ridge|center|centre|complex|building|township|"
    r"county|parish|village|farm|ranch|field|club|zoo|ground|grounds|terminal|corridor|basin|coast|ghat|chowk|nagar|colony)\b\.?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:[A-Z]-?\d{1,4}|(?:Route|Highway|Interstate|US|State Route) \d+|[A-Z]{0,2}\d{1,4})$")
# "Qwortz, Ohio", "the Zoriana plant in Dnipro", "Third Street (Manchester)".
_CONTAINED = re.compile(
    r"^(?:[’']s)?(?:,| in| at| near| outside|,? on| \()(?: the| downtown| central| northern| southern| eastern| western|"
    r" north| south| east| west| city of| town of| village of| state of| province of|[ ](?:\w+ ){0,2}(?:of|in|near)| \w+){0,3} ?$"
)
_POSSESSED_BY = re.compile(r"^[’']s?\s+(?:\w+\s+){0,2}$")
_REACH = 60


def is_facility(name: str) -> bool:
    """Whether a name is by its words a spot in a town: a hospital, a street, a bridge, a hill."""
    return bool(_FACILITY.search(name) or _NUMBERED.match(name))


def lodged(text: str, toponym: Toponym, places: Sequence[Place], role: Role) -> Place | None:
    """Return where a name without a candidate lies by what the text says: in the place beside it, at that place's point.

    None where the text does not say. Taking the town named nearest for every street and hospital was measured: it finds
    more and is wrong more often than right where papers are not about one town.
    """
    known = [p for p in places if p.role is not Role.DEMONYM and p.latitude is not None]
    spot = is_facility(toponym.text)
    anchor = _following(text, toponym, known)
    how = "in the place named after it"
    if anchor is None:
        anchor, how = _owner(text, toponym, known), "in the place whose it is"
    if anchor is None:
        return None
    precision = anchor.geo_precision
    if precision is GeoPrecision.EXACT:
        precision = GeoPrecision.NEAR  # inside or beside a known spot, which is no spot of its own
    return replace(
        anchor, start=toponym.start, end=toponym.end, text=toponym.text, name=f"{toponym.text}, {anchor.name}", geonameid=None,
        geo_precision=precision, score=round(toponym.score * anchor.score * 0.7, 3), role=role, feature_code="SPOT" if spot else "",
        resolved_by=how, alternatives=(),
    )  # fmt: skip


def _following(text: str, toponym: Toponym, known: Sequence[Place]) -> Place | None:
    for place in known:
        gap = place.start - toponym.end
        if 0 < gap <= _REACH and _CONTAINED.match(text[toponym.end : place.start]):
            return place
    return None


def _owner(text: str, toponym: Toponym, known: Sequence[Place]) -> Place | None:
    """ "Kyiv's Zoriana district"."""
    for place in known:
        if 0 < toponym.start - place.end <= 25 and _POSSESSED_BY.match(text[place.end : toponym.start]):
            return place
    return None
