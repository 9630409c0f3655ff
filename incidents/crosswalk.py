"""The codes of other projects for a frame of incidents: ACLED's columns, and the codes of UCDP, PLOVER and CAMEO."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from incidents.errors import LexiconError
from incidents.gazetteer import Gazetteer
from incidents.lexicon import Lexicon, any_of

# What `with_codes` adds, in this order; the codebook lists them. Every name starts with its project, because
# ACLED and this project use the same names ("event_type", "geo_precision", "admin1") for different values.
CODE_COLUMNS: tuple[str, ...] = (
    "acled_event_id_cnty",
    "acled_event_date",
    "acled_year",
    "acled_time_precision",
    "acled_disorder_type",
    "acled_event_type",
    "acled_sub_event_type",
    "acled_actor1",
    "acled_actor2",
    "acled_civilian_targeting",
    "acled_country",
    "acled_admin1",
    "acled_admin2",
    "acled_location",
    "acled_latitude",
    "acled_longitude",
    "acled_geo_precision",
    "acled_source",
    "acled_notes",
    "acled_fatalities",
    "ucdp_type_of_violence",
    "ucdp_where_prec",
    "ucdp_date_prec",
    "ucdp_date_start",
    "ucdp_date_end",
    "ucdp_low",
    "ucdp_best",
    "ucdp_high",
    "plover_event",
    "plover_mode",
    "cameo_root",
    "cameo_code",
)
CODES: tuple[str, ...] = ("acled", "ucdp", "plover_event", "plover_mode", "cameo")
_WHOLE_NUMBERS = (
    "acled_year", "acled_time_precision", "acled_geo_precision", "acled_fatalities", "ucdp_type_of_violence",
    "ucdp_where_prec", "ucdp_date_prec", "ucdp_low", "ucdp_best", "ucdp_high",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SubEvent:
    """A sub-event type of ACLED with the two levels above it, and when it counts as aimed at civilians."""

    sub_event_type: str
    event_type: str
    disorder_type: str
    civilian_targeting: str  # always, never, or "by target"


@dataclass(frozen=True, slots=True)
class FinerCode:
    """Codes for a part of a type, told by what the incident says beside its type; an empty condition holds."""

    types: frozenset[str]
    factuality: frozenset[str]
    targets: frozenset[str]
    words: re.Pattern[str] | None  # one of these stands in the quote
    needs: re.Pattern[str] | None  # and one of these
    without: re.Pattern[str] | None  # and none of these
    codes: Mapping[str, str]

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Return whether the codes are those of this incident."""
        quote = row["quote"]
        return (
            row["event_type"] in self.types
            and (not self.factuality or row["factuality"] in self.factuality)
            and (not self.targets or row["target"] in self.targets)
            and (self.words is None or self.words.search(quote) is not None)
            and (self.needs is None or self.needs.search(quote) is not None)
            and (self.without is None or self.without.search(quote) is None)
        )


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """The tables of `event_types.json` that lead from our types and precisions to the codes of other projects."""

    codes: Mapping[str, Mapping[str, str]]
    finer: tuple[FinerCode, ...]
    sub_events: Mapping[str, SubEvent]
    civilian_targets: frozenset[str]
    geo_scales: Mapping[str, Mapping[str, int]]
    day_scales: Mapping[str, tuple[tuple[int | None, int], ...]]  # (most days, code), shortest first

    @classmethod
    def load(cls, folder: Path, lexicon: Lexicon) -> Crosswalk:
        """Return the crosswalk of a data folder and its lexicon; raises LexiconError where its file cannot be used."""
        path = folder / "event_types.json"
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            return _crosswalk(raw, lexicon)
        except OSError as error:
            raise LexiconError(f"{path}: cannot be read ({error.strerror}); restore the file") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LexiconError(f"{path}: a table of codes cannot be used ({error!r}); mend that entry") from error

    def codes_of(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Return the codes of one incident under the names in `CODES`, "" where a project has none that is near.

        The first finer code that speaks for a name decides it; the codes of the type fill the rest.
        """
        found: dict[str, str] = {}
        for finer in self.finer:
            if finer.holds(row):
                found = {**finer.codes, **found}
        return {**dict.fromkeys(CODES, ""), **self.codes.get(row["event_type"], {}), **found}

    def geo(self, scale: str, precision: str) -> int | None:
        """Return the code of a precision of place on a scale, None where the incident is unplaced."""
        return self.geo_scales[scale].get(precision)

    def days(self, scale: str, first: Any, last: Any) -> int | None:
        """Return the code of a span of days on a scale, None where the incident is undated."""
        if pd.isna(first):
            return None
        length = 1 if pd.isna(last) else (last - first).days + 1
        return next(code for most, code in self.day_scales[scale] if most is None or length <= most)


def _crosswalk(raw: dict[str, Any], lexicon: Lexicon) -> Crosswalk:
    sub_events = {entry["sub_event_type"]: SubEvent(**entry) for entry in raw["acled_sub_event_types"]}
    codes = {kind.code: {name: kind.codes[name] for name in CODES} for kind in lexicon.types}
    finer = tuple(_finer(entry, set(codes)) for entry in raw["finer_codes"])
    for given in (*codes.values(), *(f.codes for f in finer)):
        if given.get("acled") and given["acled"] not in sub_events:
            raise ValueError(f"{given['acled']!r} is no sub-event type of the table")
    scales = raw["scales"]
    geo = {name: dict(table) for name, table in scales.items() if isinstance(table, dict)}
    days = {name: tuple((most, code) for most, code in table) for name, table in scales.items() if name not in geo}
    civilian = frozenset(kind.code for kind in lexicon.targets if kind.civilian)
    return Crosswalk(codes, finer, sub_events, civilian, geo, days)


def _finer(entry: dict[str, Any], types: set[str]) -> FinerCode:
    unknown = set(entry["types"]) - types | set(entry["codes"]) - set(CODES)
    if unknown:
        raise ValueError(f"finer codes name {sorted(unknown)}, which are not there")
    patterns = {name: any_of(entry[name]) if name in entry else None for name in ("words", "needs", "without")}
    return FinerCode(
        types=frozenset(entry["types"]),
        factuality=frozenset(entry.get("factuality", ())),
        targets=frozenset(entry.get("targets", ())),
        codes=entry["codes"],
        **patterns,
    )


def with_codes(frame: pd.DataFrame, crosswalk: Crosswalk, gazetteer: Gazetteer) -> pd.DataFrame:
    """Return the frame with `CODE_COLUMNS` beside its own; what is not known is empty, also where ACLED writes 0."""
    rows = [_coded(row, crosswalk, gazetteer) for row in frame.to_dict("records")]
    added = pd.DataFrame(rows, columns=list(CODE_COLUMNS), index=frame.index)
    for column in _WHOLE_NUMBERS:
        added[column] = added[column].astype("Int64")
    for column in ("acled_event_date", "ucdp_date_start", "ucdp_date_end"):
        added[column] = pd.to_datetime(added[column])
    for column in ("acled_latitude", "acled_longitude"):
        added[column] = added[column].astype("float64")
    return pd.concat([frame.drop(columns=list(CODE_COLUMNS), errors="ignore"), added], axis=1)


def _coded(row: Mapping[str, Any], crosswalk: Crosswalk, gazetteer: Gazetteer) -> dict[str, Any]:
    codes = crosswalk.codes_of(row)
    return {
        **_acled(row, codes["acled"], crosswalk, gazetteer),
        **_ucdp(row, codes["ucdp"], crosswalk),
        "plover_event": codes["plover_event"],
        "plover_mode": codes["plover_mode"],
        "cameo_root": codes["cameo"][:2],
        "cameo_code": codes["cameo"],
    }


def _acled(row: Mapping[str, Any], code: str, crosswalk: Crosswalk, gazetteer: Gazetteer) -> dict[str, Any]:
    sub_event = crosswalk.sub_events.get(code)
    country, admin1, admin2 = _divisions(row, gazetteer)
    actors = [*(actor for actor in row["actors"].split("; ") if actor), "", ""]
    first, last = row["first_date"], row["last_date"]
    return {
        "acled_event_id_cnty": row["id"],
        "acled_event_date": first,
        "acled_year": None if pd.isna(first) else first.year,
        "acled_time_precision": crosswalk.days("acled_time_precision", first, last),
        "acled_disorder_type": sub_event.disorder_type if sub_event else "",
        "acled_event_type": sub_event.event_type if sub_event else "",
        "acled_sub_event_type": code,
        "acled_actor1": actors[0],
        "acled_actor2": actors[1],
        "acled_civilian_targeting": _civilian_targeting(sub_event, row["target"], crosswalk),
        "acled_country": country,
        "acled_admin1": admin1,
        "acled_admin2": admin2,
        "acled_location": row["place"],
        "acled_latitude": row["latitude"],
        "acled_longitude": row["longitude"],
        "acled_geo_precision": crosswalk.geo("acled_geo_precision", row["geo_precision"]),
        "acled_source": row["source"],
        "acled_notes": row["quote"],
        "acled_fatalities": row["killed_best"],
    }


def _ucdp(row: Mapping[str, Any], code: str, crosswalk: Crosswalk) -> dict[str, Any]:
    first, last = row["first_date"], row["last_date"]
    return {
        "ucdp_type_of_violence": int(code) if code else None,
        "ucdp_where_prec": crosswalk.geo("ucdp_where_prec", row["geo_precision"]),
        "ucdp_date_prec": crosswalk.days("ucdp_date_prec", first, last),
        "ucdp_date_start": first,
        "ucdp_date_end": last,
        "ucdp_low": row["killed_low"],
        "ucdp_best": row["killed_best"],
        "ucdp_high": row["killed_high"],
    }


def _civilian_targeting(sub_event: SubEvent | None, target: str, crosswalk: Crosswalk) -> str:
    if sub_event is None or sub_event.civilian_targeting == "never":
        return ""
    aimed = sub_event.civilian_targeting == "always" or target in crosswalk.civilian_targets
    return "Civilian targeting" if aimed else ""


def _divisions(row: Mapping[str, Any], gazetteer: Gazetteer) -> tuple[str, str, str]:
    """The names of country, region and district, "" for those that the gazetteer does not tell."""
    country = gazetteer.country(row["country_code"])
    admin1 = gazetteer.admin1(row["country_code"], row["admin1"]) if row["admin1"] else None
    admin2 = row["place"] if row["geo_precision"] == "admin2" else _district(row, gazetteer)
    return country.name if country else "", admin1.name if admin1 else "", admin2


def _district(row: Mapping[str, Any], gazetteer: Gazetteer) -> str:
    """The district of a town; the key of a town that GeoNames knows is its number there."""
    town = gazetteer.get(int(row["city_key"])) if row["city_key"].isdecimal() else None
    if town is None or not town.admin2:
        return ""
    district = gazetteer.admin2(town.country_code, town.admin1, town.admin2)
    return district.name if district else ""
