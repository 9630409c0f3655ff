"""Where the event of a clause happened: one place, a list of places, or none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from incidents.extract.triggers import Mention
from incidents.model import GeoPrecision, Place, Role, Sentence

_LOCATIVE = re.compile(
    r"\b(?:in|at|near|outside|inside|on|onto|around|over|across|off|within|into|through|throughout|above|beside|along|against|of|to|towards?|entered|"
    r"hit|hitting|struck|striking|shelled|shelling|bombed|bombing|pounded|captured|seized|retook|took|left|fled|reached|attacked|targeted)\s+(?:the\s+)?"
    r"(?:(?:port|southern|northern|eastern|western|central|north-east(?:ern)?|north-west(?:ern)?|south-east(?:ern)?|south-west(?:ern)?|nearby|besieged|occupied|"
    r"border|coastal|capital|city|town|village|district|region|province|suburb|settlement|outskirts|centre|center|state|mountains?|hills|farming|coal|mining|strategic|eastern|"
    r"Ukrainian|Russian|market|of|small|large|key|old|main|frontline)\s+){0,5}(?:city of\s+)?$",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:in|at|near|outside|inside|on the outskirts of)\s+(?:the\s+)?(?:[\w-]+\s+){0,4}$", re.IGNORECASE)
_ORIGIN = re.compile(
    r"\b(?:fired|launched|sent|flew|flying|came|coming|come|travelling|traveling|arrived|shipped|flown|driven|evacuated|fled|fleeing|fire|withdrew|withdrawn|pulled|buses|bus|people|out|home|returning|convoys?|lorries|"
    r"trucks|from)\s+(?:out of|from)?\s*(?:inside\s+|near\s+|across\s+|northern\s+|southern\s+|eastern\s+|western\s+|occupied\s+|the\s+|neighbouring\s+)*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s+(?:the\s+)?(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
_ROUTE_END = re.compile(r"\bfrom\s+[^,;.]{2,40}\s+(?:to|towards?)\s+(?:the\s+)?$", re.IGNORECASE)
_SPEECH_PLACE = re.compile(
    r"(?:\b(?:said|says|told|speaking|spoke|announced|tweeted|wrote|addressed|address|briefing|reporters|officials?|spokes\w+|ministry|minister|reported|"
    r"agency|administrator|diocese|centre|based|who lives|visit)\s+(?:\w+\s+){0,4}?(?:in|at|from|to|on a visit to)\s+(?:the\s+)?(?:[\w]+\s+){0,3})$",
    re.IGNORECASE,
)
_LIST_GLUE = re.compile(
    r"^\s*(?:,|,?\s*and|,?\s*or|&)\s*(?:in\s+|at\s+|near\s+|on\s+|the\s+|nearby\s+)*$", re.IGNORECASE
)
_THERE = re.compile(
    r"\b(?:there|the (?:same )?(?:city|town|village|port city|capital|area|region|neighbourhood|camp|district))\b",
    re.IGNORECASE,
)

# Types that have a place only where their own clause says "in X" or "at X".
_PLACE_IN_CLAUSE_ONLY = frozenset({"sanction", "talks", "agreement"})
_NEVER_PLACED = frozenset({"sanction"})
# Departures: what happens here happens at the place that is left.
_LEAVING = frozenset({"displacement", "territory_change", "release"})

# Points, set by hand so that a town after a locative word beats a region, and a region beats nothing.
_SAME_CLAUSE = 3.0
_AFTER_LOCATIVE = 2.5
_SITE_ROLE = 1.0
_OBJECT_OF_TRIGGER = 2.0
_PER_CHARACTER = 0.02
_ORIGIN_PENALTY = 6.0
_SPEECH_PENALTY = 5.0
_NOT_WORTH_IT = 0.0
_COARSE = {
    GeoPrecision.COUNTRY: 4.0, GeoPrecision.ADMIN1: 1.5, GeoPrecision.ADMIN2: 0.5, GeoPrecision.SEA: 1.0,
    GeoPrecision.EXACT: 0.0, GeoPrecision.PLACE: 0.0, GeoPrecision.NEAR: 0.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Where:
    """The places of one event (several for a list), how sure, and why."""

    places: tuple[Place, ...]
    score: float
    why: str


def locate(
    text: str, mention: Mention, sentence: Sentence, places: Sequence[Place], story: Sequence[tuple[Sentence, Place]]
) -> Where:
    """Return where a mention happened.

    The clause's own place comes first, then the sentence's, then what the paragraph named last, then the story's.
    `story` are the places of earlier events with their sentences, oldest first.
    """
    if mention.event_type in _NEVER_PLACED:
        return Where((), 1.0, "such acts have no place")
    inside = [p for p in places if sentence.start <= p.start < sentence.end and _usable(p)]
    scored = sorted(((_points(text, mention, p), -p.start, p) for p in inside), key=lambda x: x[:2], reverse=True)
    if scored and scored[0][0] > _NOT_WORTH_IT:
        best = scored[0][2]
        listed = _list_around(text, best, inside)
        near = mention.clause_start <= best.start < mention.clause_end
        why = "named in its clause" if near else "named in its sentence"
        return Where(tuple(listed), 0.9 if near else 0.75, why)
    if mention.event_type in _PLACE_IN_CLAUSE_ONLY:
        return Where((), 0.5, "its sentence names no place for it")
    return _from_context(text, mention, sentence, places, story)


def _usable(place: Place) -> bool:
    return place.role not in (Role.ACTOR, Role.DEMONYM) and place.latitude is not None


def _points(text: str, mention: Mention, place: Place) -> float:
    before = text[max(0, place.start - 90) : place.start].split("\n")[-1]
    points = 0.0
    if mention.clause_start <= place.start < mention.clause_end:
        points += _SAME_CLAUSE
    if _LOCATIVE.search(before):
        points += _AFTER_LOCATIVE
    elif mention.event_type in _PLACE_IN_CLAUSE_ONLY:
        return -1.0
    if mention.event_type in _PLACE_IN_CLAUSE_ONLY and not _IN.search(before):
        return -1.0
    if place.role is Role.SITE:
        points += _SITE_ROLE
    if 0 <= place.start - mention.end <= 12:
        points += _OBJECT_OF_TRIGGER
    points -= _COARSE[place.geo_precision]
    distance = max(place.start - mention.end, mention.start - place.end, 0)
    points -= _PER_CHARACTER * distance
    if _SPEECH_PLACE.search(before):
        points -= _SPEECH_PENALTY
    leaving = mention.event_type in _LEAVING
    if _ROUTE_END.search(before) and mention.event_type != "displacement" or (_ORIGIN.search(before) or _FROM.search(before)) and not leaving:
        points -= _ORIGIN_PENALTY
    return points


def _list_around(text: str, best: Place, inside: Sequence[Place]) -> list[Place]:
    """The places of the list "A, B and C" that the best one stands in, in order."""
    ordered = sorted(inside, key=lambda p: p.start)
    index = ordered.index(best)
    chosen = [best]
    for previous in reversed(ordered[:index]):
        if not (_LIST_GLUE.match(text[previous.end : chosen[0].start]) and _alike(previous, best)):
            break
        chosen.insert(0, previous)
    for following in ordered[index + 1 :]:
        if not (_LIST_GLUE.match(text[chosen[-1].end : following.start]) and _alike(following, best)):
            break
        chosen.append(following)
    commas_only = len(chosen) > 1 and " and " not in text[chosen[0].end : chosen[-1].start]
    return [best] if commas_only else chosen


def _alike(one: Place, other: Place) -> bool:
    towns = {GeoPrecision.PLACE, GeoPrecision.EXACT, GeoPrecision.NEAR}
    return one.geo_precision == other.geo_precision or {one.geo_precision, other.geo_precision} <= towns


def _from_context(
    text: str, mention: Mention, sentence: Sentence, places: Sequence[Place], story: Sequence[tuple[Sentence, Place]]
) -> Where:
    same_paragraph = [p for s, p in story if s.paragraph == sentence.paragraph]
    if same_paragraph:
        return Where((same_paragraph[-1],), 0.65, "the paragraph's last event was there")
    earlier = [p for p in places if p.end <= sentence.start and _usable(p) and p.geo_precision in _TOWNS]
    paragraph_start = _paragraph_start(text, sentence.start)
    in_paragraph = [p for p in earlier if p.start >= paragraph_start]
    if in_paragraph:
        return Where((in_paragraph[-1],), 0.55, "named earlier in its paragraph")
    refers_back = _THERE.search(text, sentence.start, sentence.end)
    if refers_back and earlier:
        return Where((earlier[-1],), 0.5, f"“{refers_back.group()}” leads back to it")
    definite = _DEFINITE.match(text, mention.clause_start, mention.end)
    told = [p for s, p in story if sentence.paragraph - s.paragraph <= _NEARBY_PARAGRAPHS]
    same_person = [
        p
        for s, p in story
        if sentence.paragraph - s.paragraph <= _NEARBY_PARAGRAPHS and _share_person(text, s, sentence)
    ]
    if same_person:
        return Where((same_person[-1],), 0.5, "the same person was told of there")
    if told and definite:
        return Where((told[-1],), 0.4, "the last event told was there")
    country = story_country(places)
    if country is not None:
        return Where((country,), 0.2, "the text names no place for it; this is the country that it is about")
    return Where((), 0.3, "the text names no place for it")


# Fewer names, or a smaller share of them, do not make a story one of a country.
_LEAST_NAMES, _LEAST_SHARE = 3, 0.6


def story_country(places: Sequence[Place]) -> Place | None:
    """Return the country that most of the text's names lie in, where the text itself names it or its people."""
    codes = Counter(p.country_code for p in places if p.country_code)
    if not codes:
        return None
    code, count = codes.most_common(1)[0]
    if count < _LEAST_NAMES or count / codes.total() < _LEAST_SHARE:
        return None
    named = (p for p in places if p.country_code == code and p.geo_precision is GeoPrecision.COUNTRY)
    country = next(named, None)
    return None if country is None else replace(country, role=Role.CONTEXT, alternatives=())


# "The bombardment", "the mayor", "residents": what the story has told before.
_DEFINITE = re.compile(
    r"\s*(?:[,;]\s*)?(?:the|that|this|these|those|its|their|three of the|all|some of the)\b", re.IGNORECASE
)
_NEARBY_PARAGRAPHS = 2
_PERSON = re.compile(
    r"\b(?:mayor|governor|priest|bishop|journalist|activist|nurses|surveyors|girls|hostages|miners|captain|ambassador)\b"
)


def _share_person(text: str, one: Sentence, other: Sentence) -> bool:
    """Whether both sentences speak of, say, the mayor."""
    first = set(_PERSON.findall(text, one.start, one.end))
    return bool(first & set(_PERSON.findall(text, other.start, other.end)))


_TOWNS = (GeoPrecision.PLACE, GeoPrecision.EXACT, GeoPrecision.NEAR, GeoPrecision.ADMIN2)


def _paragraph_start(text: str, position: int) -> int:
    return text.rfind("\n", 0, position) + 1
