"""Frames of incidents into frames and sentences: distances, cities, weeks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from incidents.distance import direction, distance_km

_HAPPENED = ("reported", "claimed")
_MILE_KM = 1.609344
_EARTH_KM = 6371.0088  # IUGG mean radius


def with_distances(frame: pd.DataFrame, latitude: float, longitude: float) -> pd.DataFrame:
    """Return the frame with a column distance_km to a point, NaN for what has no place of a town or better.

    Great-circle: at most half a percent off the geodesic, which is what single sentences show.
    """
    lat1, lat2 = np.radians(latitude), np.radians(frame["latitude"].to_numpy(dtype=float))
    half = np.sin((lat2 - lat1) / 2) ** 2
    half = (
        half
        + np.cos(lat1)
        * np.cos(lat2)
        * np.sin(np.radians(frame["longitude"].to_numpy(dtype=float) - longitude) / 2) ** 2
    )
    away = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    fine = frame["geo_precision"].isin(["exact", "place", "near"]).to_numpy()
    return frame.assign(distance_km=np.where(fine, away, np.nan))


def distance_sentence(
    latitude: float,
    longitude: float,
    precision: str,
    name: str,
    ref_latitude: float,
    ref_longitude: float,
    radius_km: float,
) -> str:
    """Return how far a point lies from a reference, worded by how exactly the point is known; "" for regions."""
    if precision not in ("exact", "place", "near") or np.isnan(latitude):
        return ""
    away = distance_km(ref_latitude, ref_longitude, latitude, longitude)
    way = direction(ref_latitude, ref_longitude, latitude, longitude)
    if precision == "exact":
        return f"{away:.1f} km {way} of {name}"
    if away <= max(radius_km, 5.0):
        return f"in the same town as {name}: distance not known"
    return f"about {away:.0f} km {way} of {name} (counted from the town's centre)"


def within_km(frame: pd.DataFrame, latitude: float, longitude: float, radius_km: float) -> pd.DataFrame:
    """Return the incidents within a distance of a point, with the column distance_km."""
    away = with_distances(frame, latitude, longitude)
    return away[away["distance_km"] <= radius_km]


def city_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row a city: city_key, city, country_code, incidents, main_type, killed, injured, first, last, weeks.

    Only what happened counts (reported and claimed), and only places of a town or better. `weeks` is the number of
    incidents a week from first to last of the whole frame, for a sparkline. Most incidents first.
    """
    happened = frame[(frame["city_key"] != "") & frame["factuality"].isin(_HAPPENED)]
    weeks = _week_starts(frame)
    rows = []
    for key, group in happened.groupby("city_key"):
        rows.append(
            {
                "city_key": key,
                "city": group["place"].mode().iat[0],
                "country_code": group["country_code"].iat[0],
                "incidents": len(group),
                "main_type": group["event_type"].mode().iat[0],
                "killed": _range(group, "killed"),
                "injured": _range(group, "injured"),
                "first": group["first_date"].min(),
                "last": group["last_date"].max(),
                "weeks": _per_week(group, weeks),
                "latitude": group["latitude"].median(),
                "longitude": group["longitude"].median(),
            }
        )
    columns = [
        "city_key",
        "city",
        "country_code",
        "incidents",
        "main_type",
        "killed",
        "injured",
        "first",
        "last",
        "weeks",
        "latitude",
        "longitude",
    ]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["incidents", "city"], ascending=[False, True], ignore_index=True
    )


def _week_starts(frame: pd.DataFrame) -> pd.DatetimeIndex:
    days = frame["first_date"].dropna()
    recent = days[days >= days.max() - pd.Timedelta(days=400)] if len(days) else days
    if not len(recent):
        return pd.DatetimeIndex([])
    return pd.date_range(recent.min() - pd.Timedelta(days=int(recent.min().weekday())), recent.max(), freq="7D")


def _per_week(group: pd.DataFrame, weeks: pd.DatetimeIndex) -> list[int]:
    if not len(weeks):
        return []
    position = (
        np.searchsorted(
            weeks.to_numpy(dtype="datetime64[s]"),
            group["first_date"].dropna().to_numpy(dtype="datetime64[s]"),
            side="right",
        )
        - 1
    )
    return [int(n) for n in np.bincount(position[position >= 0], minlength=len(weeks))]


def _range(group: pd.DataFrame, kind: str) -> str:
    stated = group[group[f"{kind}_low"].notna()]
    if not len(stated):
        return "not stated"
    low, best = int(stated[f"{kind}_low"].sum()), int(stated[f"{kind}_best"].sum())
    if stated[f"{kind}_high"].isna().any():
        return f"at least {low:,}"
    high = int(stated[f"{kind}_high"].sum())
    return f"{low:,}" if low == high else f"{low:,} to {max(high, best):,}"


def weekly_counts(frame: pd.DataFrame, column: str = "event_group") -> pd.DataFrame:
    """Return the incidents a week and value of a column: week (a Monday), the column, incidents."""
    dated = frame[frame["first_date"].notna()]
    week = dated["first_date"] - pd.to_timedelta(dated["first_date"].dt.day_of_week, unit="D")
    return dated.assign(week=week).groupby(["week", column]).size().rename("incidents").reset_index()


def nearest_incidents(
    frame: pd.DataFrame, city_key: str, latitude: float, longitude: float, most: int = 8
) -> pd.DataFrame:
    """Return the incidents outside a city that lie nearest to it, with distance_km."""
    others = with_distances(frame[frame["city_key"] != city_key], latitude, longitude)
    return others.dropna(subset=["distance_km"]).nsmallest(most, "distance_km")


def city_summary(frame: pd.DataFrame, city_key: str, labels: dict[str, str]) -> str:
    """Return a sentence or two that sum up one city: how many, what, when, how many hurt, how exactly placed."""
    group = frame[(frame["city_key"] == city_key) & frame["factuality"].isin(_HAPPENED)]
    if not len(group):
        return "No incident that happened here is in view."
    name = group["place"].mode().iat[0]
    kinds = group["event_type"].value_counts()
    mix = ", ".join(f"{labels.get(code, code).lower()} ({n})" for code, n in kinds.head(3).items())
    first, last = group["first_date"].min(), group["last_date"].max()
    span = f"between {first:%-d %B %Y} and {last:%-d %B %Y}" if first != last else f"on {first:%-d %B %Y}"
    exact = int((group["geo_precision"] == "exact").sum())
    plural = "incident" if len(group) == 1 else "incidents"
    return (
        f"{name}: {len(group)} {plural} {span}, mostly {mix}. "
        f"Killed: {_range(group, 'killed')}; injured: {_range(group, 'injured')}. "
        f"{exact} placed exactly, {len(group) - exact} known only by town."
    )
