"""Toponyms to places: candidates from the gazetteer, scored by short named rules in two passes."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from incidents.gazetteer import Gazetteer
from incidents.model import Candidate, GazetteerEntry, GeoPrecision, PassageKind, Place, Role, Sentence, Toponym
from incidents.role_words import RoleWords

_MOST_CANDIDATES = 30
_WATER = frozenset({"sea", "river"})
_PRECISION = {
    "country": GeoPrecision.COUNTRY, "continent": GeoPrecision.COUNTRY, "admin1": GeoPrecision.ADMIN1,
    "region": GeoPrecision.ADMIN1, "admin2": GeoPrecision.ADMIN2, "place": GeoPrecision.PLACE, "sea": GeoPrecision.SEA,
    "river": GeoPrecision.SEA, "facility": GeoPrecision.EXACT, "district": GeoPrecision.EXACT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Mention:
    toponym: Toponym
    candidates: tuple[GazetteerEntry, ...]
    before: str
    after: str
    similar: bool


@dataclass(frozen=True, slots=True)
class _Focus:
    """What the document is about, as far as one pass knows."""

    countries: Counter[str]
    admin1s: Counter[tuple[str, str]]
    named_countries: frozenset[str]
    named_admin1s: frozenset[tuple[str, str]] = frozenset()
    named_admin2s: frozenset[tuple[str, str, str]] = frozenset()
    chosen: dict[str, GazetteerEntry] = field(default_factory=dict)
    beside: dict[str, tuple[GazetteerEntry, ...]] = field(default_factory=dict)  # name -> what it is said to lie at
    hints: dict[str, tuple[str, str]] = field(default_factory=dict)  # name -> the (country, admin1) beside it


Rule = Callable[[_Mention, GazetteerEntry, _Focus], tuple[float, str]]


def resolve(
    text: str, sentences: Sequence[Sentence], toponyms: Sequence[Toponym], gazetteer: Gazetteer, words: RoleWords
) -> tuple[list[Place], list[Toponym]]:
    """Return the places that the toponyms mean, and the toponyms for which nothing fits.

    Two passes: the first learns which countries and divisions the text is about, the second decides. A name has one
    sense in a document unless a head word or its own parent says otherwise.
    """
    mentions = [_mention(text, t, gazetteer, words) for t in toponyms]
    hints, beside = _hints(mentions, gazetteer), _beside(mentions)
    first = _Focus(Counter(), Counter(), frozenset(), hints=hints, beside=beside)
    focus = _focus(mentions, [_decide(m, first) for m in mentions], hints, beside)
    focus = _focus(mentions, [_decide(m, focus) for m in mentions], hints, beside)
    decided = [_decide(m, focus) for m in mentions]
    places, unresolved = [], []
    datelines = [s for s in sentences if s.kind is PassageKind.DATELINE]
    for mention, ranked in zip(mentions, decided, strict=True):
        if not ranked:
            unresolved.append(mention.toponym)
        else:
            in_dateline = any(s.start <= mention.toponym.start < s.end for s in datelines)
            places.append(_place(mention, ranked, words, in_dateline))
    return places, unresolved


def place_online(text: str, toponym: Toponym, entry: GazetteerEntry, words: RoleWords) -> Place:
    """Return the place that an online service gave for a toponym without a candidate, with a low score."""
    before = text[max(0, toponym.start - 80) : toponym.start].rsplit("\n", 1)[-1]
    after = text[toponym.end : toponym.end + 80].split("\n", 1)[0]
    mention = _Mention(toponym, (entry,), before, after, True)
    return replace(_place(mention, [(0.0, entry, ())], words, False), resolved_by="online geocoder")


def _mention(text: str, toponym: Toponym, gazetteer: Gazetteer, words: RoleWords) -> _Mention:
    before = text[max(0, toponym.start - 80) : toponym.start].rsplit("\n", 1)[-1]
    after = text[toponym.end : toponym.end + 80].split("\n", 1)[0]
    if toponym.label == "demonym":
        entry = gazetteer.demonym(toponym.text)
        return _Mention(toponym, (entry,) if entry else (), before, after, False)
    found = gazetteer.lookup(toponym.text)
    for kind in ("water", "admin1", "admin2"):
        # "Lake" may follow the name or stand before it: the whole name is better known than its part.
        head = words.heads[kind].match(after)
        if head:
            found = [*gazetteer.lookup(toponym.text + head.group()), *found]
    similar = not found
    if similar:
        found = gazetteer.lookup_similar(toponym.text)
    unique = {(e.name, e.latitude, e.kind): e for e in found}
    heads = frozenset(kind for kind, pattern in words.heads.items() if pattern.match(after)) | frozenset(
        kind for kind, pattern in words.heads_before.items() if pattern.search(before)
    )
    kept = _fitting_head(list(unique.values()), heads, after, words)
    return _Mention(toponym, tuple(kept[:_MOST_CANDIDATES]), before, after, similar)


def _fitting_head(
    entries: list[GazetteerEntry], heads: frozenset[str], after: str, words: RoleWords
) -> list[GazetteerEntry]:
    """ "Kharkiv region" is the region; without a head word the town comes before its unit of the same name."""
    wanted = {
        "admin1": ("admin1", "region", "admin2"),
        "admin2": ("admin2", "admin1", "district"),
        "water": ("sea", "river"),
    }
    for head, kinds in wanted.items():
        if head in heads and words.heads[head].match(after):
            fitting = [e for e in entries if e.kind in kinds]
            if fitting:
                return sorted(fitting, key=lambda e: kinds.index(e.kind))
    if "place" in heads:
        towns = [e for e in entries if e.kind in ("place", "district")]
        if towns:
            return towns
    return entries


def _hints(mentions: Sequence[_Mention], gazetteer: Gazetteer) -> dict[str, tuple[str, str]]:
    """For "Columbus, Georgia" or "Cordoba in Argentina": the parent that the text gives a name somewhere."""
    hints: dict[str, tuple[str, str]] = {}
    by_start = {m.toponym.start: m for m in mentions}
    for mention in mentions:
        for parent in _parents_beside(mention, by_start):
            hint = _inside(mention.candidates, parent)
            if hint:
                hints.setdefault(mention.toponym.text.casefold(), hint)
                break
    return hints


# "Phoenix, a suburb north of Durban", "Zolochiv, north-west of Kharkiv": the second place is beside the first.
_BESIDE_GLUE = re.compile(
    r"^(?:,? (?:just |some |about |on the road )?(?:\d+ ?km )?(?:to the )?(?:north|south|east|west)[\w-]* (?:of|from) "
    r"|, (?:an?|the) (?:[\w-]+ ){1,6}(?:of|outside|near|in) (?:the )?)$"
)


def _beside(mentions: Sequence[_Mention]) -> dict[str, tuple[GazetteerEntry, ...]]:
    """For each name, the candidates of the place that the text says it lies beside."""
    beside: dict[str, tuple[GazetteerEntry, ...]] = {}
    for one, other in zip(mentions, mentions[1:], strict=False):
        offset = other.toponym.start - one.toponym.end
        if 0 < offset < 70 and _BESIDE_GLUE.match(one.after[:offset]) and other.toponym.label != "demonym":
            beside.setdefault(one.toponym.text.casefold(), other.candidates[:5])
    return beside


_PARENT_GLUE = re.compile(
    r"^(?:, (?:the )?(?:capital of )?|,? in (?:the )?|,? on (?:the )?| \()(?:(?:southern|northern|eastern|western|central|north-east\w*|north-west\w*|south-east\w*|south-west\w*|"
    r"northeast\w*|northwest\w*|southeast\w*|southwest\w*|coast of|coast|north of|state of|province of|region of|the|old|former|capital of|of|in|far|remote|U\.S\. state of|Venezuelan|north|south|east|west|restive|"
    r"[A-Z][a-z]+(?:ian|ean|an|ish|ese|i|ch|ek)|state|province|region|city|port|town|district)\s+){0,6}$"
)


def _parents_beside(mention: _Mention, by_start: dict[int, _Mention]) -> list[_Mention]:
    """The places that follow within a comma or "in": "Valencia, the capital of the Venezuelan state of Carabobo"."""
    end = mention.toponym.end
    parents = []
    for offset in range(2, 70):
        other = by_start.get(end + offset)
        if other is not None and _PARENT_GLUE.match(mention.after[:offset]):
            parents.append(other)
    # "the Spanish city of Valencia": the demonym before it.
    for offset in range(2, 45):
        other = next((m for m in (by_start.get(mention.toponym.start - offset),) if m), None)
        if other and other.toponym.label == "demonym":
            between = mention.before[len(mention.before) - offset + len(other.toponym.text) :]
            if re.fullmatch(r"\s+(?:[\w-]+\s+){0,3}(?:of|in)?\s*", between):
                parents.append(other)
    return parents


def _inside(candidates: Sequence[GazetteerEntry], parent: _Mention) -> tuple[str, str] | None:
    for above in parent.candidates:
        if above.kind == "country" and any(
            c.country_code == above.country_code and c.kind != "country" for c in candidates
        ):
            return (above.country_code, "")
        if above.kind == "admin1" and any(
            (c.country_code, c.admin1) == (above.country_code, above.admin1) and c.kind != "admin1" for c in candidates
        ):
            return (above.country_code, above.admin1)
    return None


def _decide(mention: _Mention, focus: _Focus) -> list[tuple[float, GazetteerEntry, tuple[str, ...]]]:
    """The candidates with their points and reasons, best first."""
    ranked = []
    for entry in mention.candidates:
        points, reasons = 0.0, []
        for rule in _RULES:
            more, reason = rule(mention, entry, focus)
            points += more
            if more and reason:
                reasons.append(reason)
        ranked.append((points, entry, tuple(reasons)))
    return sorted(ranked, key=lambda r: (-r[0], -r[1].population, r[1].geonameid or 0))


def _focus(
    mentions: Sequence[_Mention],
    decided: Sequence[Sequence[tuple[float, GazetteerEntry, tuple[str, ...]]]],
    hints: dict[str, tuple[str, str]],
    beside: dict[str, tuple[GazetteerEntry, ...]],
) -> _Focus:
    countries: Counter[str] = Counter()
    admin1s: Counter[tuple[str, str]] = Counter()
    named: set[str] = set()
    states: set[tuple[str, str]] = set()
    counties: set[tuple[str, str, str]] = set()
    votes: dict[str, Counter[GazetteerEntry]] = defaultdict(Counter)
    for mention, ranked in zip(mentions, decided, strict=True):
        if not ranked:
            continue
        best = ranked[0][1]
        weight = 1 if len(ranked) > 1 else 2  # a name of one place says more than one of many
        countries[best.country_code] += weight
        if best.admin1:
            admin1s[best.country_code, best.admin1] += weight
        if best.kind == "country":
            named.add(best.country_code)
        if best.kind == "admin1":
            states.add((best.country_code, best.admin1))
        if best.kind == "admin2":
            counties.add((best.country_code, best.admin1, best.admin2))
        if mention.toponym.label != "demonym":
            votes[mention.toponym.text.casefold()][best] += 1
    chosen = {name: counter.most_common(1)[0][0] for name, counter in votes.items()}
    return _Focus(countries, admin1s, frozenset(named - {""}), frozenset(states), frozenset(counties), chosen, beside, hints)


def _by_population(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    """Ten times the people, one point: the prior that most texts mean the better known place."""
    return math.log10(
        max(entry.population, 100)
    ) * 1.0 - 2.0, f"{entry.population:,} people" if entry.population else ""


# Points in powers of ten of population, from the published baselines: a country outweighs all towns of its name,
# a first-order division outweighs a town a hundred times smaller.
_KIND_POINTS = {
    "country": 1.5, "admin1": -0.5, "admin2": -2.2, "place": 0.0, "sea": 4.5, "river": 4.0, "region": 5.5,
    "continent": 6.0, "facility": 4.0, "district": 3.5,
}  # fmt: skip


def _by_kind(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    points = _KIND_POINTS[entry.kind]
    if entry.feature_code == "PPLC":
        points += 1.0
    return points, "" if entry.kind == "place" else entry.kind


def _town_before_unit(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    if entry.kind not in ("admin1", "admin2"):
        return 0.0, ""
    twin = any(c.feature_code == "PPLC" and c.country_code == entry.country_code for c in mention.candidates) or any(
        c.kind == "place" and c.country_code == entry.country_code and c.population >= 2000
        and (entry.kind == "admin1" or c.admin1 == entry.admin1)
        and (entry.kind == "admin2" or c.admin1 == entry.admin1)
        for c in mention.candidates
    )  # fmt: skip
    return (-4.0, "a town of this name lies in it") if twin else (0.0, "")


def _by_parent(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    hint = focus.hints.get(mention.toponym.text.casefold())
    if hint is None or entry.country_code != hint[0]:
        return 0.0, ""
    if not hint[1]:
        return (4.0, "its country is named beside it") if entry.kind != "country" else (0.0, "")
    return (5.0, "its division is named beside it") if entry.admin1 == hint[1] and entry.kind != "admin1" else (0.0, "")


# Beside a town is within a day's walk or drive of it.
_BESIDE_KM = 120.0


def _by_what_it_lies_beside(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    for other in focus.beside.get(mention.toponym.text.casefold(), ()):
        if entry != other and entry.kind in _POINTLIKE and _roughly_km(entry, other) <= max(_BESIDE_KM, other.radius_km):
            return 3.0, f"said to lie beside {other.name}"
    return 0.0, ""


def _by_country_named(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    if entry.kind == "country" or entry.country_code not in focus.named_countries:
        return 0.0, ""
    return 1.2, "its country is named in the text"


def _by_division_named(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    if entry.kind in ("country", "admin1") or (entry.country_code, entry.admin1) not in focus.named_admin1s:
        return 0.0, ""
    return 2.0, "its division is named in the text"


def _by_county_named(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    if entry.kind != "place" or (entry.country_code, entry.admin1, entry.admin2) not in focus.named_admin2s:
        return 0.0, ""
    return 1.5, "its district is named in the text"


# A neighbour within the first distance speaks for a place, one within the second half as much.
_NEIGHBOUR_KM, _REGION_KM = 60.0, 200.0


def _by_neighbours(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    if entry.kind not in ("place", "admin2", "district", "facility"):
        return 0.0, ""
    name = mention.toponym.text.casefold()
    nearest = min(
        (_roughly_km(entry, other) for known, other in focus.chosen.items() if known != name and other.kind in _POINTLIKE),
        default=float("inf"),
    )
    if nearest <= _NEIGHBOUR_KM:
        return 1.2, f"{nearest:.0f} km from another place of the text"
    return (0.6, "in the region of another place of the text") if nearest <= _REGION_KM else (0.0, "")


_POINTLIKE = frozenset({"place", "admin2", "district", "facility"})


def _roughly_km(one: GazetteerEntry, other: GazetteerEntry) -> float:
    """Flat-earth distance, exact enough to tell a neighbour from a namesake overseas."""
    north = (one.latitude - other.latitude) * 111.2
    east = (one.longitude - other.longitude) * 111.2 * math.cos(math.radians(one.latitude))
    return math.hypot(north, east)


def _by_country_share(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    total = sum(focus.countries.values())
    if not total or not entry.country_code:
        return 0.0, ""
    share = focus.countries[entry.country_code] / total
    return 3.5 * share, f"{share:.0%} of the text's places lie in its country"


def _by_division_share(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    total = sum(focus.admin1s.values())
    if not total or not entry.admin1:
        return 0.0, ""
    share = focus.admin1s[entry.country_code, entry.admin1] / total
    return 2.0 * share, f"{share:.0%} of the text's places lie in its division" if share > 0.1 else ""


def _by_one_sense(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    chosen = focus.chosen.get(mention.toponym.text.casefold())
    return (0.6, "the text means it elsewhere") if chosen == entry else (0.0, "")


def _by_exact_name(mention: _Mention, entry: GazetteerEntry, focus: _Focus) -> tuple[float, str]:
    if entry.name.casefold() == mention.toponym.text.casefold():
        return 0.7, "its main name"
    return 0.0, ""


_RULES: tuple[Rule, ...] = (
    _by_population, _by_kind, _town_before_unit, _by_parent, _by_what_it_lies_beside, _by_country_named, _by_division_named, _by_county_named, _by_neighbours, _by_country_share, _by_division_share,
    _by_one_sense, _by_exact_name,
)  # fmt: skip


def _place(
    mention: _Mention,
    ranked: Sequence[tuple[float, GazetteerEntry, tuple[str, ...]]],
    words: RoleWords,
    in_dateline: bool,
) -> Place:
    points, entry, reasons = ranked[0]
    toponym = mention.toponym
    margin = points - ranked[1][0] if len(ranked) > 1 else 3.0
    # A logistic of the margin: no margin is a coin toss between two, three points are next to certain.
    score = toponym.score * (0.5 + 0.5 * (1 - math.exp(-margin))) * (0.7 if mention.similar else 1.0)
    others = tuple(
        Candidate(e.name, e.latitude, e.longitude, e.geonameid, e.country_code, e.feature_code, round(p, 2), why)
        for p, e, why in ranked[1:6]
    )
    return Place(
        start=toponym.start,
        end=toponym.end,
        text=toponym.text,
        name=_shown_name(entry, toponym),
        geonameid=entry.geonameid,
        latitude=entry.latitude,
        longitude=entry.longitude,
        radius_km=entry.radius_km,
        country_code=entry.country_code,
        admin1=entry.admin1,
        feature_code=entry.feature_code,
        geo_precision=_PRECISION[entry.kind],
        score=round(score, 3),
        role=_role(mention, words, in_dateline),
        resolved_by="similar spelling"
        if mention.similar
        else (reasons[-1] if reasons else "the only place of this name"),
        alternatives=others,
    )


def _shown_name(entry: GazetteerEntry, toponym: Toponym) -> str:
    """Newspapers' spelling for towns, which readers search for; the gazetteer's for what a code or demonym names."""
    if entry.kind in ("place", "admin2", "admin1") and toponym.label == "place" and not toponym.text.isupper():
        return toponym.text
    if entry.kind == "place" and toponym.text.isupper() and len(toponym.text) > 3:
        return toponym.text.title()
    return entry.name


_BETWEEN_ACTORS = re.compile(r"\b(?:between|with)\s+(?:[A-Z]\w+\s+and\s+)?$")
_GOVERNMENT_AFTER = re.compile(
    r"(?:[’']s?)\s+(?:[\w-]+\s+){0,2}(?:government|military|army|forces|troops|ministry|president|advance|invasion|offensive|air force|navy|"
    r"foreign|defence|defense|mission|parliament|leaders?|demands?|role|response|planes|artillery)\b|"
    r"[- ](?:backed|led|installed|based|born|controlled|made)\b",
    re.IGNORECASE,
)
_AGAINST_ACTOR = re.compile(
    r"\b(?:sanctions (?:against|on)|accused|accusing|urged|told|asked|pressure on|blamed|against)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_IN_PLACE = re.compile(
    r"\b(?:in|at|near|outside|inside|around|across|throughout|over|off|within|into|through|on|hit|struck|shelled|bombed|captured|seized|retook|reached|entered|shook|to)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}$",
    re.IGNORECASE,
)


def _role(mention: _Mention, words: RoleWords, in_dateline: bool) -> Role:
    if mention.toponym.label == "demonym":
        return Role.DEMONYM
    if in_dateline:
        return Role.CONTEXT
    before, after = mention.before, mention.after
    preposition = _IN_PLACE.search(before) is not None
    if not preposition and (
        words.said_after.match(after) or _GOVERNMENT_AFTER.match(after) or _BETWEEN_ACTORS.search(before)
    ):
        return Role.ACTOR
    if _AGAINST_ACTOR.search(before) and not preposition:
        return Role.ACTOR
    if words.speaking_before.search(before) or words.origin_before.search(before):
        return Role.CONTEXT
    return Role.SITE if preposition or words.locative_before.search(before) else Role.CONTEXT
