"""Scores of templates in the form of the Message Understanding Conferences (MUC-3 and MUC-4)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from incidents.evaluate.cases import Case, Read, article_of
from incidents.evaluate.incidents import right_days
from incidents.evaluate.matching import pair_up
from incidents.evaluate.tally import Tally
from incidents.merge import merge_reports
from incidents.model import Factuality, Incident

# Which of our types a template of each kind can be. MUC's ATTACK is any armed attack without a bomb.
_OURS = {
    "ATTACK": {
        "attack_on_civilians", "armed_clash", "shelling", "missile_strike", "air_strike", "drone_strike",
        "chemical_attack", "crime", "bombing",
    },
    "BOMBING": {"bombing", "suicide_bombing", "air_strike"},
    "KIDNAPPING": {"abduction"},
    "ARSON": {"property_destruction", "accident"},
    "ROBBERY": {"crime", "property_destruction"},
    "HIJACKING": {"abduction", "crime"},
    "FORCED WORK STOPPAGE": {"protest"},
}  # fmt: skip
# An answer of a type that no template can have is neither right nor wrong.
_IN_SCOPE = frozenset[str]().union(*_OURS.values())
# MUC leaves out what is older than two months, which bounds a day given as "on or before".
_OLDEST = timedelta(days=60)


def score_muc(name: str, cases: Sequence[Case], read: Read) -> list[Tally]:
    """Return templates by mapped type, and of those found the days and the most specific place."""
    templates = Tally(f"{name}: templates, type right", cases=len(cases))
    days = Tally(f"{name}: of those found, days right", share=True, cases=len(cases))
    places = Tally(f"{name}: of those found, most specific place right", share=True, cases=len(cases))
    for case in cases:
        incidents = merge_reports(read(article_of(case)).reports)
        ours = [i for i in incidents if i.factuality is not Factuality.BACKGROUND]
        published = date.fromisoformat(case["published"])
        pairs = _pairs(ours, case["incidents"], published)
        templates.wanted += sum(n in pairs or not g["optional"] for n, g in enumerate(case["incidents"]))
        templates.found += len(pairs)
        templates.right += len(pairs)
        used = set(pairs.values())
        templates.given += sum(n in used or i.event_type in _IN_SCOPE for n, i in enumerate(ours))
        for number, answer in pairs.items():
            _score_slots(case, case["incidents"][number], ours[answer], published, days, places)
    return [templates, days, places]


def _pairs(ours: Sequence[Incident], golds: Sequence[Case], published: date) -> dict[int, int]:
    """Templates take first the answers that agree in more than the type, then any of their type."""
    pairs: dict[int, int] = {}
    for level in (2, 1, 0):
        free_ours = [n for n in range(len(ours)) if n not in pairs.values()]
        free_golds = [n for n in range(len(golds)) if n not in pairs]
        found = pair_up(
            [ours[n] for n in free_ours],
            [golds[n] for n in free_golds],
            lambda incident, gold, least=level: _agreement(incident, gold, published) >= least,  # type: ignore[misc]
        )
        pairs |= {free_golds[gold]: free_ours[our] for gold, our in found.items()}
    return pairs


def _agreement(incident: Incident, gold: Case, published: date) -> int:
    """-1 where the type differs, else how many of days and place agree."""
    if not any(incident.event_type in _OURS.get(kind, ()) for kind in gold["types"]):
        return -1
    return _day_right(incident, gold, published) + _place_right(incident, gold)


def _score_slots(
    case: Case, gold: Case, incident: Incident, published: date, days: Tally, places: Tally
) -> None:
    ours = f"{incident.first_date}..{incident.last_date}"
    day_error = f"{case['id']}: {ours}, not {gold['dates']}: {incident.quote!r}"
    days.answer(_day_right(incident, gold, published), day_error)
    if gold["places"]:
        named = incident.place.name if incident.place else None
        place_error = f"{case['id']}: {named}, not {gold['places']}: {incident.quote!r}"
        places.answer(_place_right(incident, gold), place_error)


def _day_right(incident: Incident, gold: Case, published: date) -> bool:
    for first, last in gold["dates"] or [[None, None]]:
        end = date.fromisoformat(last) if last else published
        start = date.fromisoformat(first) if first else end - _OLDEST
        if right_days(incident, start, end):
            return True
    return False


def _place_right(incident: Incident, gold: Case) -> bool:
    if incident.place is None:
        return False
    ours = {_plain(incident.place.name), _plain(incident.place.text)}
    wanted = {_plain(path[-1]) for path in gold["places"] if path}
    return any(our in name or name in our for our in ours for name in wanted)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()
