"""Toponyms to places: candidates from the gazetteer, weighed by short named rules in two passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from incidents.gazetteer import Gazetteer
from incidents.model import GazetteerEntry, PassageKind, Place, Sentence, Toponym
from incidents.resolve.mentions import Mention, beside, mention_of, parents
from incidents.resolve.places import lodged, place_of
from incidents.resolve.rank import Ranked, Ranker, names_of, rank
from incidents.resolve.roles import role_of
from incidents.role_words import RoleWords

__all__ = ["Ranker", "place_online", "resolve"]


# That any of its namesakes is meant, or else the name stays open. Chosen on the corpora left out.
LEAST_CHANCE = 0.3


def resolve(
    text: str, sentences: Sequence[Sentence], toponyms: Sequence[Toponym], gazetteer: Gazetteer, words: RoleWords,
    ranker: Ranker, home_country: str = "", home_town: GazetteerEntry | None = None,
) -> tuple[list[Place], list[Toponym]]:  # fmt: skip
    """Return the places that the toponyms mean, and the toponyms for which nothing fits, both in the order of the text.

    Two passes: the first learns where the text plays, the second decides. A name has one sense in a document unless a
    head word or its own parent says otherwise. The outlet's home is weak evidence, where it is known.
    """
    mentions = [mention_of(text, t, gazetteer, words) for t in toponyms]
    names = names_of(mentions, parents(mentions), beside(mentions), home_country, home_town)
    answers: dict[int, list[Ranked]] = {}
    for name, ranked in zip(names, rank(names, ranker), strict=True):
        if ranked and sum(r.chance for r in ranked) >= LEAST_CHANCE:
            answers.update(dict.fromkeys(name.numbers, ranked))
    datelines = [(s.start, s.end) for s in sentences if s.kind is PassageKind.DATELINE]
    roles = [role_of(m, words, any(a <= m.toponym.start < b for a, b in datelines)) for m in mentions]
    placed = {n: place_of(mentions[n], answers[n], roles[n]) for n in range(len(mentions)) if n in answers}
    places, unresolved = list(placed.values()), []
    for number, mention in enumerate(mentions):
        if number not in placed:
            spot = lodged(text, mention.toponym, list(placed.values()), roles[number])
            if spot is None:
                unresolved.append(mention.toponym)
            else:
                places.append(spot)
    return sorted(places, key=lambda p: p.start), unresolved


def place_online(text: str, toponym: Toponym, entry: GazetteerEntry, words: RoleWords) -> Place:
    """Return the place that an online service gave for a toponym without a candidate, with a low score."""
    before = text[max(0, toponym.start - 80) : toponym.start].rsplit("\n", 1)[-1]
    after = text[toponym.end : toponym.end + 80].split("\n", 1)[0]
    mention = Mention(toponym, "", (entry,), before, after, "", frozenset())
    place = place_of(mention, [Ranked(entry, 0.5, ())], role_of(mention, words, False))
    return replace(place, resolved_by="online geocoder")
