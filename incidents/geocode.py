"""The optional online geocoder for names that the gazetteer does not know: off unless asked for, polite, cached."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from incidents.errors import GeocodingError
from incidents.model import GazetteerEntry

# Nominatim's policy: one request a second from one application, with a name to call it by.
_SECONDS_BETWEEN = 1.0
_AGENT = "incidents/0.1"
Ask = Callable[[str], Any]
Geocode = Callable[[str], GazetteerEntry | None]


def online_geocoder(cache: Path, service: str = "nominatim", ask: Ask | None = None) -> Geocode:
    """Return a function from a name to the place an online service gives it, or None where it knows none.

    `service` is any geocoder of geopy by its short name; `ask` takes the place of geopy's own call. Answers are kept
    in the file `cache`, also the empty ones. The function raises GeocodingError where the service could not be asked.
    """
    call = ask or _polite(service)
    known: dict[str, dict[str, Any] | None] = json.loads(cache.read_text("utf-8")) if cache.exists() else {}

    def geocode(name: str) -> GazetteerEntry | None:
        if name not in known:
            known[name] = _asked(call, name)
            cache.parent.mkdir(parents=True, exist_ok=True)
            cache.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        answer = known[name]
        return None if answer is None else _entry(name, answer)

    return geocode


def geocoder_from_environment() -> Geocode | None:
    """Return the geocoder that INCIDENTS_GEOCODER names, None where it is not set: nothing is asked online by default."""
    service = os.environ.get("INCIDENTS_GEOCODER")
    if not service:
        return None
    return online_geocoder(Path(os.environ.get("INCIDENTS_HOME", "var")) / "geocoder.json", service)


def _polite(service: str) -> Ask:
    from geopy.extra.rate_limiter import RateLimiter
    from geopy.geocoders import get_geocoder_for_service

    geocoder = get_geocoder_for_service(service)(user_agent=_AGENT, timeout=10)
    # By default geopy's limiter turns an outage into "no such place".
    limited: Ask = RateLimiter(geocoder.geocode, min_delay_seconds=_SECONDS_BETWEEN, swallow_exceptions=False, max_retries=0)
    return limited


def _asked(call: Ask, name: str) -> dict[str, Any] | None:
    from geopy.exc import GeopyError

    try:
        location = call(name)
    except (GeopyError, OSError) as error:
        raise GeocodingError(
            f"{name}: the online geocoder could not be asked ({error.__class__.__name__}: {error}); try again later"
        ) from error
    if location is None:
        return None
    return {"name": str(location.address).split(",")[0], "latitude": location.latitude, "longitude": location.longitude}


def _entry(name: str, answer: dict[str, Any]) -> GazetteerEntry:
    # What kind of place it is, the service does not say in one way: a town's usual extent is the honest radius.
    return GazetteerEntry(str(answer["name"]) or name, float(answer["latitude"]), float(answer["longitude"]), 10.0, "place", "PPL", "")
