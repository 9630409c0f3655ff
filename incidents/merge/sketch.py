"""What is known of one event: the evidence of one report, or of several pooled."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from incidents.model import Count, Factuality, GeoPrecision, Place, Report, TimePrecision

# From the one that says most to the one that says least.
PRECISION_ORDER = (
    GeoPrecision.EXACT,
    GeoPrecision.PLACE,
    GeoPrecision.NEAR,
    GeoPrecision.ADMIN2,
    GeoPrecision.ADMIN1,
    GeoPrecision.SEA,
    GeoPrecision.COUNTRY,
)
_WORD = re.compile(r"[a-z]{4,}")
_ENDING = re.compile(r"(?:ings?|ed|es|s)$")
# The day is compared as a day, and its name would be shared by all that happened on it.
_DAY_NAMES = frozenset(name.lower() for name in (*calendar.day_name, *calendar.month_name))
# A group keeps the words of so many different sentences: the seventh rewrite adds nothing to know.
_KEPT_WORDINGS = 6

Sentence = tuple[str, int]  # article id, start
Told = tuple[Place | None, int | None, int | None]  # place, first and last day


@dataclass(slots=True)
class Sketch:
    """The evidence that merging compares; days as numbers, the tightest that all reports allow."""

    types: set[str]
    factualities: set[Factuality]
    first_day: int | None
    last_day: int | None
    on_a_day: bool  # at least one report names the day
    place: Place | None  # the most exact one
    killed: set[int] = field(default_factory=set)
    injured: set[int] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    victims: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)
    told: dict[Sentence, Told] = field(default_factory=dict)  # place and days of each sentence
    anew: set[Sentence] = field(default_factory=set)  # sentences that say "another"
    wordings: list[frozenset[str]] = field(default_factory=list)
    fresh_days: set[int] = field(default_factory=set)  # publication days of what is told as the past
    named_at: set[Sentence] = field(default_factory=set)  # article id and where the name of its place begins
    unknown: set[str] = field(default_factory=set)  # names of places in sentences that reading could not place


def sketch_of(report: Report) -> Sketch:
    """Return what one report says of its event."""
    sentence = (report.article_id, report.start)
    first = report.first_date.toordinal() if report.first_date else None
    last = report.last_date.toordinal() if report.last_date else first
    past = report.factuality is Factuality.BACKGROUND and report.published is not None
    return Sketch(
        types={report.event_type},
        factualities={report.factuality},
        first_day=first,
        last_day=last,
        on_a_day=report.time_precision is TimePrecision.DAY,
        place=report.place,
        killed=_figures(report.killed),
        injured=_figures(report.injured),
        targets={report.target} if report.target else set(),
        victims=set(report.victims),
        articles={report.article_id},
        told={sentence: (report.place, first, last)},
        anew={sentence} if _says_another(report) else set(),
        wordings=[_words(report)],
        fresh_days={report.published.toordinal()} if past and report.published else set(),
        named_at={(report.article_id, report.place.start)} if report.place else set(),
        unknown=unknown_names(report),
    )


def pooled(reports: Iterable[Report]) -> Sketch:
    """Return what several reports of one event say together."""
    sketches = [sketch_of(report) for report in reports]
    for other in sketches[1:]:
        pool(sketches[0], other)
    return sketches[0]


def pool(whole: Sketch, more: Sketch) -> None:
    """Add to a sketch what another says of the same event."""
    whole.types |= more.types
    whole.factualities |= more.factualities
    whole.on_a_day = whole.on_a_day or more.on_a_day
    _tighten(whole, more)
    if more.place is not None and (whole.place is None or _exactness(more.place) < _exactness(whole.place)):
        whole.place = more.place
    whole.killed |= more.killed
    whole.injured |= more.injured
    whole.targets |= more.targets
    whole.victims |= more.victims
    whole.articles |= more.articles
    for sentence, told in more.told.items():
        if sentence not in whole.told or whole.told[sentence][0] is None:
            whole.told[sentence] = told
    whole.anew |= more.anew
    whole.fresh_days |= more.fresh_days
    whole.named_at |= more.named_at
    whole.unknown |= more.unknown
    for words in more.wordings:
        if len(whole.wordings) < _KEPT_WORDINGS and words not in whole.wordings:
            whole.wordings.append(words)


def _tighten(whole: Sketch, more: Sketch) -> None:
    """The days that both allow; where they share none, which only a person's decision can join, the first's."""
    if more.first_day is None or more.last_day is None:
        return
    if whole.first_day is None or whole.last_day is None:
        whole.first_day, whole.last_day = more.first_day, more.last_day
        return
    first, last = max(whole.first_day, more.first_day), min(whole.last_day, more.last_day)
    if first <= last:
        whole.first_day, whole.last_day = first, last


def _exactness(place: Place) -> tuple[object, ...]:
    return (PRECISION_ORDER.index(place.geo_precision), place.radius_km or 0.0, place.name, place.latitude or 0.0)


def _figures(count: Count | None) -> set[int]:
    return set() if count is None else {count.best}


# "Another missile", "in a separate attack", "a second bomb": the writer tells of a new event.
# "Another five people" and "a second man" count people.
_ANOTHER = re.compile(
    r"\b(?:another|(?:an?|the) (?:second|third|fourth|further|separate|different|later)|separately|elsewhere)\b"
    r"(?!\s+(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|few|several|people|persons?|m[ae]n"
    r"|wom[ae]n|boys?|girls?|child(?:ren)?|time|day|night|week|month|year)\b)",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\W*(?:attack|strike|raid|blast|bombing|explosion|clash|incident|case|protest)s?\b", re.IGNORECASE)
# So near before the word that names the event, "another" speaks of it: "another vehicle was damaged by the blast".
_ANOTHER_REACH = 20
# "The port was shelled again", "on Wednesday night as well": so near behind it.
_AGAIN = re.compile(r"\b(?:again|once more|as well(?! as\b))\b", re.IGNORECASE)
_AGAIN_REACH = 40


def _says_another(report: Report) -> bool:
    """Whether the sentence introduces its event as another one."""
    triggers = [mark for mark in report.marks if mark.kind == "trigger"]
    if not triggers:
        return _ANOTHER.search(report.quote) is not None
    start, end = triggers[0].start - report.start, triggers[0].end - report.start
    before = _ANOTHER.finditer(report.quote, 0, max(end, 0))
    if any(start - m.end() <= _ANOTHER_REACH or _EVENT.match(report.quote, m.end()) for m in before):
        return True
    return _AGAIN.search(report.quote, max(end, 0), max(end, 0) + _AGAIN_REACH) is not None


# "In Kryvyi Rih", "the market of Hroza": names that stand where a place does.
_AT = re.compile(r"(?:\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Aa]round)|[a-z] of)((?: [^\W\d_a-z][\w’'-]*){1,3})")


def unknown_names(report: Report) -> set[str]:
    """Return the names that a report without a place gives for one: villages that no gazetteer knows."""
    if report.place is not None:
        return set()
    names = {match.group(1).strip() for match in _AT.finditer(report.quote)}
    return {name for name in names if name.split()[0].lower() not in _DAY_NAMES}


def _words(report: Report) -> frozenset[str]:
    """The sentence's words without their endings, without the place's name and the names of days."""
    names = f"{report.place.name} {report.place.text}".lower() if report.place else ""
    said = set(_WORD.findall(report.quote.lower())) - set(_WORD.findall(names)) - _DAY_NAMES
    return frozenset(_ENDING.sub("", word) for word in said)
