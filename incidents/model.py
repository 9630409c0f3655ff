"""The values that go through the house: frozen, typed, standard library only.

Offsets count characters of `Article.text`, end exclusive. Coordinates are WGS84 degrees.
What is unknown is None, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class GeoPrecision(StrEnum):
    """How exactly a place is known, from best to worst."""

    EXACT = "exact"
    PLACE = "place"
    NEAR = "near"
    ADMIN2 = "admin2"
    ADMIN1 = "admin1"
    COUNTRY = "country"
    SEA = "sea"


class TimePrecision(StrEnum):
    """How exactly a date is known, from best to worst."""

    DAY = "day"
    RANGE = "range"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Factuality(StrEnum):
    """Whether the text says that it happened."""

    REPORTED = "reported"
    CLAIMED = "claimed"
    DENIED = "denied"
    FOILED = "foiled"
    PLANNED = "planned"
    THREATENED = "threatened"
    BACKGROUND = "background"


class Role(StrEnum):
    """What a named place does in its sentence."""

    SITE = "site"
    CONTEXT = "context"
    ACTOR = "actor"
    DEMONYM = "demonym"


class PublishedBy(StrEnum):
    """How the publication day came to be known."""

    GIVEN = "given"
    METADATA = "metadata"
    DATELINE = "dateline"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


class PassageKind(StrEnum):
    """What a stretch of an article is."""

    TITLE = "title"
    DATELINE = "dateline"
    CAPTION = "caption"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Article:
    """One text as it came in."""

    text: str
    title: str = ""
    published: date | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None
    published_by: PublishedBy | None = None  # set by ingest where the day is from metadata


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text, with the paragraph it stands in (counted from 0)."""

    start: int
    end: int
    paragraph: int
    kind: PassageKind


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """One place that a name can mean; `geonameid` is None for hand-written places."""

    name: str
    latitude: float
    longitude: float
    radius_km: float
    kind: str  # country, admin1, admin2, place, district, facility, sea, river, region, continent
    feature_code: str
    country_code: str
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    geonameid: int | None = None


@dataclass(frozen=True, slots=True)
class Toponym:
    """A stretch of text that may name a place."""

    start: int
    end: int
    text: str
    label: str  # place, demonym, or organisation where only the gazetteer speaks for it
    score: float
    recognized_by: str
    role: Role | None = None  # None where the recognizer cannot tell


@dataclass(frozen=True, slots=True)
class EventHint:
    """Words that may name an event, as a model reads them: how likely they do, of which type, and whether it happened."""

    start: int
    end: int
    event_type: str
    score: float
    type_score: float
    factuality: Factuality
    factuality_score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a toponym could have meant, with what spoke for it."""

    name: str
    latitude: float
    longitude: float
    geonameid: int | None
    country_code: str
    feature_code: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A toponym with the place it means, how exactly, how surely, and by which rule."""

    start: int
    end: int
    text: str
    name: str
    geonameid: int | None
    latitude: float | None
    longitude: float | None
    radius_km: float | None
    country_code: str
    admin1: str
    feature_code: str
    geo_precision: GeoPrecision
    score: float
    role: Role
    resolved_by: str
    alternatives: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Timex:
    """A time expression as its first and last day; both None where it names no day range."""

    start: int
    end: int
    text: str
    value: str  # TIMEX3
    first: date | None
    last: date | None
    time_precision: TimePrecision


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people; `high` is None for "at least"."""

    low: int
    best: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Distance:
    """How far an incident lies from a reference; its point is None where it is not known."""

    distance_km: float
    direction: str | None
    reference: str
    latitude: float | None
    longitude: float | None
    source: str  # stated (in the text) or computed


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that decided something, for showing the evidence."""

    start: int
    end: int
    kind: str  # trigger, place, date, count, factuality
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What one article claims: one incident in one sentence, with the evidence."""

    article_id: str
    event_type: str
    event_group: str
    factuality: Factuality
    place: Place | None
    first_date: date | None
    last_date: date | None
    time_precision: TimePrecision | None
    killed: Count | None
    injured: Count | None
    actors: tuple[str, ...]
    target: str | None
    distances: tuple[Distance, ...]
    quote: str
    start: int
    end: int
    score: float
    marks: tuple[Mark, ...] = ()  # offsets in the article's text
    why: tuple[str, ...] = ()  # one sentence for each decision: type, factuality, place, date
    published: date | None = None  # of the article
    victims: tuple[str, ...] = ()  # kinds of people killed or injured, as `cues.json` names them


@dataclass(frozen=True, slots=True)
class ReportKey:
    """Which report is meant, also after its article was read again: its article and sentence, not a row.

    Place and type tell the reports of one sentence apart; "" means any.
    """

    article_id: str
    quote_hash: str
    place: str = ""  # the name as the text has it
    event_type: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on two reports: that they tell of the same event, or that they do not."""

    same: bool
    one: ReportKey
    other: ReportKey


@dataclass(frozen=True, slots=True)
class Refusal:
    """An incident that a reader named and that was not taken: what it said, as JSON, and why not."""

    said: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one article."""

    article: Article
    published: date | None
    published_by: PublishedBy
    published_why: str
    places: tuple[Place, ...]
    timexes: tuple[Timex, ...]
    reports: tuple[Report, ...]
    unresolved: tuple[Toponym, ...]
    relative_places: tuple[Place, ...] = ()  # "40 km south of X": spans its words, the named place keeps its own
    read_by: str = ""  # what found the places
    refused: tuple[Refusal, ...] = ()  # only a language model names what is refused


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened, merged from all reports of it; `id` is the same for the same input."""

    id: str
    event_type: str
    event_group: str
    factuality: Factuality
    place: Place | None
    first_date: date | None
    last_date: date | None
    time_precision: TimePrecision | None
    killed: Count | None
    injured: Count | None
    actors: tuple[str, ...]
    target: str | None
    distances: tuple[Distance, ...]
    quote: str
    start: int
    end: int
    score: float
    reports: tuple[Report, ...]
    killed_history: tuple[tuple[str, Count], ...] = ()  # (article id, what it said), oldest first


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of incident, as the event-types file in `data/` defines it."""

    code: str
    label: str
    group: str
    codes: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class EventGroup:
    """A colour group of the legend; `shown` says whether the map shows it by default."""

    code: str
    label: str
    colour: str
    colour_dark: str
    shape: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that was not stored: where it failed and why."""

    source: str
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents to look at; None or empty means all. `bbox` is west, south, east, north."""

    first: date | None = None
    last: date | None = None
    event_types: tuple[str, ...] = ()
    event_groups: tuple[str, ...] = ()
    factualities: tuple[str, ...] = ()
    geo_precisions: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    text: str = ""
    city: str = ""  # the key of a city, as in the column city_key
    bbox: tuple[float, float, float, float] | None = None
    near: tuple[float, float, float] | None = None  # latitude, longitude, distance_km


# The columns of the frame that `store.query` returns, one row an incident; the codebook lists them.
INCIDENT_COLUMNS: tuple[str, ...] = (
    "id",
    "event_type",
    "event_group",
    "factuality",
    "place",  # name of the place, "" where unplaced
    "city_key",  # "geonameid" or "name@lat,lon" of the town for precision exact/place/near, else ""
    "country_code",
    "admin1",
    "latitude",  # NaN where unplaced
    "longitude",
    "radius_km",
    "geo_precision",  # "" where unplaced
    "place_score",
    "first_date",  # datetime64[ns], NaT where unknown
    "last_date",
    "time_precision",
    "killed_low",  # nullable Int64
    "killed_best",
    "killed_high",
    "injured_low",
    "injured_best",
    "injured_high",
    "actors",  # "; " between them
    "target",
    "distances",  # sentences such as "2.5 km from the presidential palace (stated)", "; " between
    "quote",
    "score",
    "sources",  # how many reports
    "title",  # of the first article
    "source",
    "url",
    "article_id",
)
