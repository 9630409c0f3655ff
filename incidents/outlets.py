"""Where a newspaper is at home, by its address."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from incidents.errors import GazetteerError
from incidents.gazetteer import Gazetteer, normalise
from incidents.model import GazetteerEntry

# Endings of countries that are sold to all the world say nothing of where a paper is.
_SOLD = frozenset({"tv", "co", "io", "me", "ai", "fm", "am", "cc", "ws", "ly", "to", "gg", "sh", "nu", "eu", "su"})
_OTHER_CODES = {"uk": "GB"}


@dataclass(frozen=True, slots=True)
class Home:
    """The country of an outlet and, where it is listed, its town."""

    country_code: str
    town: GazetteerEntry | None = None


@dataclass(frozen=True)
class Outlets:
    """Listed outlets by their domain."""

    towns: dict[str, tuple[str, str, str]]  # domain -> town, division, country code

    @classmethod
    def load(cls, folder: Path) -> Outlets:
        """Return the outlets of a data folder; raises GazetteerError where the file cannot be used."""
        path = folder / "outlets.csv"
        try:
            with path.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
            return cls({r["domain"]: (r["town"], r["division"], r["country_code"]) for r in rows})
        except (OSError, KeyError, csv.Error) as error:
            raise GazetteerError(f"{path}: cannot be used ({error}); restore the file") from error

    def home(self, address: str | None, gazetteer: Gazetteer) -> Home | None:
        """Return where the outlet of an address or domain is at home; None where nothing tells."""
        domain = domain_of(address or "")
        parts = domain.split(".")
        for first in range(len(parts) - 1):
            listed = self.towns.get(".".join(parts[first:]))
            if listed is not None:
                return Home(listed[2], _town(*listed, gazetteer))
        ending = parts[-1] if len(parts) > 1 else ""
        code = _OTHER_CODES.get(ending, ending.upper())
        return Home(code) if len(ending) == 2 and ending not in _SOLD and gazetteer.country(code) else None


def domain_of(address: str) -> str:
    """Return the domain of an address ("https://www.example.org/a") or of a bare domain, "" for other words."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host and " " not in host else ""


def _town(town: str, division: str, country_code: str, gazetteer: Gazetteer) -> GazetteerEntry | None:
    found = [e for e in gazetteer.lookup(town) if e.country_code == country_code and e.kind in ("place", "district")]
    inside = [e for e in found if division and (unit := gazetteer.admin1(e.country_code, e.admin1)) is not None
              and normalise(unit.name) == normalise(division)]  # fmt: skip
    return next(iter(inside or found), None)
