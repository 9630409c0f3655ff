"""How alike two reports are: rules with names, each with its points and its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log

from incidents.merge.sketch import Sketch, Told, sketch_of
from incidents.merge.spots import Said, by_place
from incidents.model import Factuality, Report

# Two reports are of one incident from this score on: the same kind, day and town reach it with room for one
# doubt, two of the three and nothing else do not. The points of the rules below are in the same unit. All were
# set by hand and checked on the cases of tests/cases/merging.jsonl that are not held out, and on whole articles for
# what one of them tells of one event.
MERGE_FROM = 0.65


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule says of two reports; `points` None rules a merge out."""

    rule: str
    points: float | None
    because: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two reports are, 0 to 1, and what each rule said."""

    score: float
    reasons: tuple[Reason, ...]

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons as sentences: "place: the same place (+0.30)"."""
        return tuple(
            f"{r.rule}: {r.because} ({'never' if r.points is None else f'{r.points:+.2f}'})" for r in self.reasons
        )


def compare(one: Report, other: Report) -> Likeness:
    """Return how alike two reports are, with the reasons; 0 where something rules a merge out."""
    return likeness(sketch_of(one), sketch_of(other))


def likeness(one: Sketch, other: Sketch) -> Likeness:
    """Return how alike the evidence on two events is, with the reasons; 0 where something rules a merge out."""
    reasons: list[Reason] = []
    total = 0.0
    for name, rule in RULES:
        points, because = rule(one, other)
        if points is None:
            return Likeness(0.0, (Reason(name, None, because),))
        total += points
        if because:
            reasons.append(Reason(name, points, because))
    return Likeness(max(0.0, min(1.0, total)), tuple(reasons))


Rule = Callable[[Sketch, Sketch], Said]

# Types that different writers use for one and the same event.
_NEAR_TYPES = (
    frozenset({"air_strike", "bombing", "missile_strike", "shelling", "drone_strike"}),
    frozenset({"bombing", "suicide_bombing"}),
    frozenset({"shelling", "armed_clash"}),
    frozenset({"armed_clash", "territory_change"}),
    frozenset({"attack_on_civilians", "armed_clash", "crime", "other"}),
    frozenset({"riot", "protest", "property_destruction"}),
    frozenset({"talks", "agreement"}),
    frozenset({"bombing", "property_destruction"}),
    frozenset({"air_strike", "property_destruction"}),
)
# "The attack on the market": violence whose kind the sentence leaves open.
_OPEN = "other"
_VIOLENT = frozenset(
    {
        "air_strike", "bombing", "missile_strike", "shelling", "drone_strike", "suicide_bombing", "chemical_attack",
        "armed_clash", "attack_on_civilians", "riot", "accident", "natural_disaster", "crime",
    }
)  # fmt: skip
_AHEAD = frozenset({Factuality.PLANNED, Factuality.THREATENED})


def _by_type(one: Sketch, other: Sketch) -> Said:
    pairs = [(a, b) for a in one.types for b in other.types]
    if not all(_one_event(a, b) for a, b in pairs):
        return None, "types of different events"
    if any(a == b for a, b in pairs):
        return 0.25, "the same type"
    if (_OPEN in one.types) != (_OPEN in other.types):
        return 0.18, "one leaves the kind open"
    return 0.1, "types that one event is called by"


def _one_event(one: str, other: str) -> bool:
    if one == other or any(one in group and other in group for group in _NEAR_TYPES):
        return True
    return (one == _OPEN and other in _VIOLENT) or (other == _OPEN and one in _VIOLENT)


def _by_factuality(one: Sketch, other: Sketch) -> Said:
    if bool(one.factualities & _AHEAD) != bool(other.factualities & _AHEAD):
        return None, "one happened, the other is still to come"
    past, past_too = (s.factualities == {Factuality.BACKGROUND} for s in (one, other))
    if past != past_too:
        recall = one if past else other
        if recall.last_day is not None and any(recall.last_day >= day - _FRESH_DAYS for day in recall.fresh_days):
            return None, "one is news, the other recalls what its text does not date"
        return -0.1, "one is told as the past"
    if (Factuality.FOILED in one.factualities) != (Factuality.FOILED in other.factualities):
        # Of one raid some drones are shot down and some hit; a bomb that was defused and one that went off are two.
        return -0.1, "one was prevented"
    if (Factuality.DENIED in one.factualities) != (Factuality.DENIED in other.factualities):
        return 0.1, "a denial answers what others report"
    return 0.0, ""


# Whatever is recalled without a day gets the days before publication, where only news belongs.
_FRESH_DAYS = 1


def _by_day(one: Sketch, other: Sketch) -> Said:
    if one.first_day is None or one.last_day is None or other.first_day is None or other.last_day is None:
        return (0.1, "one is undated") if one.articles & other.articles else (None, "not dated")
    if max(one.first_day, other.first_day) > min(one.last_day, other.last_day):
        return None, "on different days"
    span, span_too = one.last_day - one.first_day, other.last_day - other.first_day
    longer = max(span, span_too)
    if longer <= _OVERNIGHT and (one.first_day, one.last_day) == (other.first_day, other.last_day):
        return 0.25, "the same day" if longer == 0 else "the same days"
    if longer <= _OVERNIGHT:
        return 0.2, "days that overlap"
    if longer <= _WEEK:
        return 0.1, "a week that holds the other's days"
    if (one.first_day, one.last_day) == (other.first_day, other.last_day):
        return 0.15, "the same span of days"
    # "Three weeks of shelling" is not Tuesday's shell: only more in common makes a month and a day one event.
    return (0.0, "a month that holds the other's days") if longer <= _MONTH else (-0.05, "a long span of days")


_OVERNIGHT = 2
_WEEK = 7
_MONTH = 31


def _by_article(one: Sketch, other: Sketch) -> Said:
    if not one.articles & other.articles:
        return 0.0, ""
    fewer, more = sorted((one.told, other.told), key=len)
    for sentence, where_and_when in fewer.items():
        if sentence in more and _differ(where_and_when, more[sentence]):
            return None, "one sentence tells of two places or days"
    if one.named_at & other.named_at:
        # "Police suspect a feud": a sentence that names no place of its own goes on about what was told there.
        return 0.15, "told in one article, under one name of a place"
    return 0.1, "told in one article"


def _differ(told: Told, told_too: Told) -> bool:
    (place, *days), (place_too, *days_too) = told, told_too
    if days != days_too or place is None or place_too is None:
        return days != days_too
    spot, spot_too = ((p.name, p.latitude, p.longitude) for p in (place, place_too))
    return spot != spot_too


def _by_another(one: Sketch, other: Sketch) -> Said:
    """ "Another missile hit the port": a writer who has told of one event says that this is a second."""
    if not one.articles & other.articles:
        return 0.0, ""
    for anew, before in ((one.anew, other), (other.anew, one)):
        for article, start in anew:
            if any(a == article and s < start and (a, s) not in before.anew for a, s in before.told):
                return -0.35, "its article tells of it as another one"
    return 0.0, ""


def _by_toll(one: Sketch, other: Sketch) -> Said:
    points, because = 0.0, ""
    for figures, figures_too, word in ((one.killed, other.killed, "killed"), (one.injured, other.injured, "injured")):
        if not figures or not figures_too:
            continue
        shared = max(figures & figures_too, default=0)
        if shared:
            points, because = points + _surprise(shared), f"{shared} {word} in both"
        elif word == "killed" and _incompatible(figures, figures_too):
            # Two papers can know more or less of one event; one writer knows which of two it was.
            doubt = 0.2 if one.articles & other.articles else 0.1
            points, because = points - doubt, "tolls too different for one event"
    return points, because


def _surprise(number: int) -> float:
    """Two events with one dead each are common, two with 137 are not: the tolls of attacks follow a power law."""
    return min(0.18, 0.02 + 0.06 * log(number))


def _incompatible(figures: set[int], figures_too: set[int]) -> bool:
    """Tolls grow and are corrected, but rarely from nobody or to many times as many."""
    low, high = sorted((max(figures), max(figures_too)))
    return low < high and (low == 0 or high > _MANY_TIMES * low)


_MANY_TIMES = 5


def _by_target(one: Sketch, other: Sketch) -> Said:
    if one.targets and other.targets:
        return (0.08, "the same kind of target") if one.targets & other.targets else (-0.25, "different targets")
    return 0.0, ""


# A victim has a sex or age and an occupation: "a woman" and "a teacher" can be one person, "a woman" and "a man" not.
_SEX_OR_AGE = frozenset({"man", "woman", "boy", "girl", "child"})


def _by_victims(one: Sketch, other: Sketch) -> Said:
    if one.victims & other.victims:
        return 0.08, "the same victims"
    for facet in (_sex_or_age, _occupation):
        ours, theirs = facet(one.victims), facet(other.victims)
        if ours and theirs and not ours & theirs:
            return -0.35, "victims named apart"
    return 0.0, ""


def _sex_or_age(victims: set[str]) -> set[str]:
    return victims & _SEX_OR_AGE | ({"boy", "girl"} if "child" in victims else set())


def _occupation(victims: set[str]) -> set[str]:
    return victims - _SEX_OR_AGE


def _by_words(one: Sketch, other: Sketch) -> Said:
    shares = [
        len(a & b) / min(len(a), len(b)) for a in one.wordings for b in other.wordings if len(a) > 2 and len(b) > 2
    ]
    if not shares:
        return 0.0, ""
    shared = max(shares)
    return 0.3 * (shared - _COMMON_SHARE), f"{shared:.0%} of the words shared"


# Sentences on two events of one kind have about so many words in common: "killed", "governor", "said".
_COMMON_SHARE = 0.25

# Read as a list: each rule adds to the likeness, or rules a merge out. The cheap ones that rule out come first.
RULES: tuple[tuple[str, Rule], ...] = (
    ("type", _by_type),
    ("day", _by_day),
    ("factuality", _by_factuality),
    ("place", by_place),
    ("article", _by_article),
    ("another", _by_another),
    ("toll", _by_toll),
    ("target", _by_target),
    ("victims", _by_victims),
    ("words", _by_words),
)
