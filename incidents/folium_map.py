"""A frame of incidents on a folium map: one canvas layer with time bar and legend, offline.

Article text is sent as JSON and set as textContent by the layer's script; `safe_text` is for the pages' own HTML.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
import pandas as pd
from branca.element import MacroElement
from folium.template import Template

from incidents.model import EventGroup, EventType, Incident

# folium pastes text into JavaScript template literals, where these run code; < & > " ' are html.escape's.
_DANGEROUS = {"`": "&#96;", "\\": "&#92;", "$": "&#36;", "{": "&#123;", "}": "&#125;"}
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_STATIC = Path(__file__).resolve().parent.parent / "static"
# Where the map's frame lies under a Streamlit app, relative to the component that shows it.
APP_STATIC = "../../app/static/"


def safe_text(text: str) -> str:
    """Return text that is only text in HTML, in an attribute, and in a JavaScript string or template literal."""
    escaped = html.escape(_INVISIBLE.sub("", text), quote=True)
    return "".join(_DANGEROUS.get(c, c) for c in escaped)


@dataclass(frozen=True, slots=True)
class Reference:
    """A point that distances are counted from, with the radii of its rings."""

    name: str
    latitude: float
    longitude: float
    rings_km: tuple[float, ...] = ()


class IncidentLayer(MacroElement):  # type: ignore[misc]
    """The layer's set-up: its script stays the same whatever is shown, so the map is never built anew."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.createIncidentMap({{ this.map_name }}, {{ this.config }});
        {% endmacro %}
        """
    )

    def __init__(self, map_name: str, config: dict[str, Any]) -> None:
        super().__init__()
        self._name = "IncidentLayer"
        self.map_name = map_name
        self.config = _script_json(config)


class ShowCommand(MacroElement):  # type: ignore[misc]
    """Tells the layer which data to show, by address: a few bytes."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            if (window.incidentMap) { window.incidentMap.load({{ this.url }}, {{ this.reference }}); }
        {% endmacro %}
        """
    )

    def __init__(self, url: str, reference: Reference | None) -> None:
        super().__init__()
        self._name = "ShowCommand"
        self.url = _script_json(url)
        self.reference = _script_json(_reference(reference))


def _script_json(value: Any) -> str:
    """JSON that is safe within a script element."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _reference(reference: Reference | None) -> dict[str, Any] | None:
    if reference is None:
        return None
    return {
        "name": reference.name,
        "latitude": reference.latitude,
        "longitude": reference.longitude,
        "rings_km": list(reference.rings_km),
    }


def incident_map(
    types: Sequence[EventType], groups: Sequence[EventGroup], *, dark: bool = False, base: str = APP_STATIC
) -> folium.Map:
    """Return the empty map of the dashboard; `show_command` then fills it.

    `base` is where the files of `static/` lie, seen from the page that shows the map.
    """
    chart = _bare_map()
    chart.default_js = [("leaflet", base + "vendor/leaflet/leaflet.js"), ("incident_layer", base + "incident-layer.js")]
    chart.default_css = [
        ("leaflet_css", base + "vendor/leaflet/leaflet.css"),
        ("incident_css", base + "incident-layer.css"),
    ]
    chart.add_child(
        IncidentLayer(chart.get_name(), {**_config(types, groups, dark), "atlasUrl": base + "basemap.json"})
    )
    return chart


def _bare_map() -> folium.Map:
    chart = folium.Map(location=[48.5, 31.5], zoom_start=5, tiles=None, zoom_control=True, world_copy_jump=True)
    chart.options.update({"maxZoom": 17, "minZoom": 2})  # without tiles Leaflet knows no greatest zoom
    return chart


def show_command(url: str, reference: Reference | None = None) -> folium.FeatureGroup:
    """Return the group to hand to st_folium as `feature_group_to_add`: it loads data without building the map anew."""
    group = folium.FeatureGroup(name="incidents")
    group.add_child(ShowCommand(url, reference))
    return group


def _config(types: Sequence[EventType], groups: Sequence[EventGroup], dark: bool) -> dict[str, Any]:
    return {
        "dark": dark,
        "types": [{"code": t.code, "label": t.label, "group": t.group} for t in types],
        "groups": [
            {"code": g.code, "label": g.label, "colour": g.colour, "colour_dark": g.colour_dark, "shown": g.shown}
            for g in groups
        ],
    }


def columns(frame: pd.DataFrame, marks: Callable[[str], list[list[Any]]] = lambda _: []) -> dict[str, Any]:
    """Return the columns that the layer draws, as plain lists; `marks` gives the marked stretches of a quote by id."""
    days = {
        c: [None if pd.isna(v) else int(v.timestamp() // 86400) for v in frame[c]] for c in ("first_date", "last_date")
    }
    data: dict[str, Any] = {
        "n": len(frame),
        "id": list(frame["id"]),
        "lat": [None if pd.isna(v) else round(float(v), 5) for v in frame["latitude"]],
        "lon": [None if pd.isna(v) else round(float(v), 5) for v in frame["longitude"]],
        "first": days["first_date"],
        "last": days["last_date"],
        "type": list(frame["event_type"]),
        "precision": list(frame["geo_precision"]),
        "timePrecision": list(frame["time_precision"]),
        "factuality": list(frame["factuality"]),
        "radius": [None if pd.isna(v) else round(float(v), 1) for v in frame["radius_km"]],
        "place": list(frame["place"]),
        "killed": _counts(frame, "killed"),
        "injured": _counts(frame, "injured"),
        "sources": [int(v) for v in frame["sources"]],
        "distances": list(frame["distances"]),
        "quote": list(frame["quote"]),
        "title": list(frame["title"]),
        "source": list(frame["source"]),
        "url": list(frame["url"]),
        "marks": [marks(i) for i in frame["id"]],
    }
    data["stamp"] = hashlib.sha256(json.dumps(data).encode()).hexdigest()[:12]
    return data


def _counts(frame: pd.DataFrame, kind: str) -> list[list[int | None]]:
    triples = zip(*(frame[f"{kind}_{end}"] for end in ("low", "best", "high")), strict=True)
    return [[None if pd.isna(v) else int(v) for v in triple] for triple in triples]


def quote_marks(incident: Incident) -> list[list[Any]]:
    """Return [start, end, kind] for each stretch of an incident's quote that decided something, counted in the quote."""
    leading = next((r for r in incident.reports if r.start == incident.start and r.quote == incident.quote), None)
    if leading is None:
        return []
    inside = [m for m in leading.marks if leading.start <= m.start and m.end <= leading.end]
    return [[m.start - leading.start, m.end - leading.start, m.kind] for m in sorted(inside, key=lambda m: m.start)]


def save_html(frame: pd.DataFrame, types: Sequence[EventType], groups: Sequence[EventGroup], path: Path) -> None:
    """Write one HTML file with map, time bar and incidents that opens from disk and asks for nothing."""
    chart = _bare_map()
    chart.default_js, chart.default_css = [], []
    config = {
        **_config(types, groups, False),
        "data": columns(frame),
        "atlas": json.loads((_STATIC / "basemap.json").read_text("utf-8")),
    }
    chart.add_child(IncidentLayer(chart.get_name(), config))
    root = chart.get_root()
    page = str(root.render())
    page = re.sub(r"<script[^>]*src=[^>]*></script>|<link[^>]*href=[^>]*/?>", "", page)
    parts = [
        f"<style>{(_STATIC / name).read_text('utf-8')}</style>"
        for name in ("vendor/leaflet/leaflet.css", "incident-layer.css")
    ]
    parts += [
        f"<script>{(_STATIC / name).read_text('utf-8')}</script>"
        for name in ("vendor/leaflet/leaflet.js", "incident-layer.js")
    ]
    path.write_text(page.replace("</head>", "".join(parts) + "</head>", 1), encoding="utf-8")
