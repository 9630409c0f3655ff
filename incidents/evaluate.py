"""The accuracy tables: readings against files of right answers, in Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from incidents.distance import distance_km
from incidents.errors import ArticleError
from incidents.merge import merge_reports
from incidents.model import Article, Count, Factuality, GeoPrecision, Incident, Place, Reading, Role

Read = Callable[[Article], Reading]
# The distance within which the field counts a place as right.
_FIELD_KM = 161.0
# A range of days may be this much longer than the right one.
_SLACK = timedelta(days=7)
_WIDE = (GeoPrecision.COUNTRY, GeoPrecision.ADMIN1, GeoPrecision.SEA)
_MUC = {
    "BOMBING": {"bombing", "suicide_bombing", "air_strike"},
    "ATTACK": {"attack_on_civilians", "armed_clash", "shelling", "missile_strike", "air_strike", "bombing", "other", "crime"},
    "KIDNAPPING": {"abduction"},
    "ARSON": {"property_destruction", "accident", "bombing"},
    "ROBBERY": {"crime", "property_destruction"},
    "FORCED WORK STOPPAGE": {"protest", "other"},
    "HIJACKING": {"abduction", "crime"},
}


@dataclass
class Tally:
    """Right answers among those given and those wanted, with a line for each error."""

    name: str
    right: int = 0
    given: int = 0
    wanted: int = 0
    errors: list[str] = field(default_factory=list)

    def row(self) -> str:
        """Return the tally as a row of a Markdown table: precision, recall, F1, right, wanted."""
        precision = self.right / self.given if self.given else 0.0
        recall = self.right / self.wanted if self.wanted else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return f"| {self.name} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {self.right} | {self.wanted} |"


HEAD = "| measure | precision | recall | F1 | right | of |\n|---|---|---|---|---|---|"


def evaluate(kind: str, files: Sequence[Path], read: Read, *, errors: bool = False) -> str:
    """Return the table of one kind ("places", "dates", "incidents") over files of right answers."""
    tallies = [tally for path in files for tally in _tallies(kind, path, read)]
    lines = [HEAD, *(t.row() for t in tallies)]
    if errors:
        lines += ["", *(f"{t.name}: {e}" for t in tallies for e in t.errors)]
    return "\n".join(lines)


def _tallies(kind: str, path: Path, read: Read) -> list[Tally]:
    cases = list(_cases(path))
    if not cases:
        raise ArticleError(f"{path}: holds no cases; give a file with one JSON object a line")
    first = cases[0]
    if kind == "dates" and "expression" in first:
        return [score_dates(path.stem, cases, read)]
    if kind == "places" and "toponym" in first:
        return [score_hard_places(path.stem, cases, read)]
    if kind == "places" and ("toponyms" in first or "places" in first):
        return score_places(path.stem, cases, read)
    if kind == "incidents" and "dateline" in first:
        return score_muc(path.stem, cases, read)
    if kind == "incidents" and "spans" in first:
        return [score_event_places(path.stem, cases, read)]
    if kind == "incidents" and "incidents" in first:
        return score_incidents(path.stem, cases, read)
    raise ArticleError(f"{path}: is no file of {kind}; see docs/accuracy.md for the forms")


def _cases(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _article(case: dict[str, Any]) -> Article:
    published = date.fromisoformat(case["published"]) if case.get("published") else None
    return Article(case["text"], title=case.get("title", ""), published=published)


def _overlaps(start: int, end: int, gold: dict[str, Any]) -> bool:
    return bool(start < gold["end"] and gold["start"] < end)


def score_dates(name: str, cases: Iterable[dict[str, Any]], read: Read) -> Tally:
    """Return how many date expressions get exactly their days, or none where they name none."""
    tally = Tally(f"{name}: day range exactly right")
    for case in cases:
        tally.wanted += 1
        tally.given += 1
        timexes = [t for t in read(_article(case)).timexes if _overlaps(t.start, t.end, case) and t.first]
        if case["first"] is None:
            right = not timexes
        else:
            right = any((str(t.first), str(t.last)) == (case["first"], case["last"]) for t in timexes)
        tally.right += right
        if not right:
            tally.errors.append(f"{case['expression']!r} in {case['text']!r}: {[(t.text, str(t.first), str(t.last)) for t in timexes]}")
    return tally


def score_hard_places(name: str, cases: Iterable[dict[str, Any]], read: Read) -> Tally:
    """Return how many hard toponyms lie within their radius, or are no place where they are none."""
    tally = Tally(f"{name}: hard toponyms")
    for case in cases:
        tally.wanted += 1
        tally.given += 1
        places = [p for p in read(_article(case)).places if _overlaps(p.start, p.end, case) and p.role is not Role.DEMONYM]
        right = not places if case["latitude"] is None else any(_near(p, case, case["within_km"]) for p in places)
        tally.right += right
        if not right:
            tally.errors.append(f"{case['toponym']!r} ({case['phenomenon']}): {[(p.name, p.country_code) for p in places]}")
    return tally


def _near(place: Place, gold: dict[str, Any], within_km: float) -> bool:
    if place.latitude is None or place.longitude is None or gold["latitude"] is None:
        return False
    return distance_km(place.latitude, place.longitude, gold["latitude"], gold["longitude"]) <= within_km


def score_places(name: str, cases: Iterable[dict[str, Any]], read: Read) -> list[Tally]:
    """Return recognition (overlap), and recognition with resolution within 161 km or the case's own radius."""
    spans = Tally(f"{name}: toponyms found (overlap)")
    placed = Tally(f"{name}: found and placed")
    role = Tally(f"{name}: role right")
    for case in cases:
        own_suite = "places" in case
        golds = case["places"] if own_suite else [t for t in case["toponyms"] if _is_scored(t)]
        ignored = [] if own_suite else [t for t in case["toponyms"] if not _is_scored(t)]
        # The suites mark no demonyms; the corpora count them as toponyms.
        places = [p for p in read(_article(case)).places if not (own_suite and p.role is Role.DEMONYM)]
        places = [p for p in places if not any(_overlaps(p.start, p.end, g) for g in ignored)]
        _score_article_places(golds, places, spans, placed, role, case)
    return [spans, placed, role] if role.wanted else [spans, placed]


def _is_scored(toponym: dict[str, Any]) -> bool:
    kind = toponym.get("type", "")
    return not (kind.endswith("_Expression") or kind == "Non_Toponym")


def _score_article_places(
    golds: Sequence[dict[str, Any]], places: Sequence[Place], spans: Tally, placed: Tally, role: Tally, case: dict[str, Any]
) -> None:
    spans.wanted += len(golds)
    placed.wanted += sum(g["latitude"] is not None for g in golds)
    for place in places:
        over = [g for g in golds if _overlaps(place.start, place.end, g)]
        spans.given += 1
        spans.right += bool(over)
        if over and all(g["latitude"] is None for g in over):
            continue
        placed.given += 1
        right = [g for g in over if _same_place(place, g)]
        placed.right += bool(right)
        if right and "role" in right[0]:
            role.given += 1
            role.wanted += 1
            role.right += right[0]["role"] == place.role.value
        if not right:
            placed.errors.append(f"{case.get('id')}: {place.text!r} as {place.name} ({place.country_code}), {'wrong place' if over else 'no toponym'}")
    placed.errors.extend(
        f"{case.get('id')}: {g['text']!r} not found" for g in golds if not any(_overlaps(p.start, p.end, g) for p in places)
    )


def _same_place(place: Place, gold: dict[str, Any]) -> bool:
    same_id = place.geonameid is not None and place.geonameid == gold.get("geonameid")
    return same_id or _near(place, gold, gold.get("within_km", _FIELD_KM))


def score_incidents(name: str, cases: Iterable[dict[str, Any]], read: Read) -> list[Tally]:
    """Return incidents with type, place, days and factuality right; casualties; and cases with nothing forbidden."""
    whole = Tally(f"{name}: type, place, day and factuality")
    toll = Tally(f"{name}: casualties of those found")
    clean = Tally(f"{name}: cases with all found and nothing forbidden")
    for case in cases:
        incidents = merge_reports(read(_article(case)).reports)
        matched, missed, extra = _match(incidents, case["incidents"])
        whole.right += len(matched)
        whole.given += len(matched) + len(extra)
        whole.wanted += len(matched) + len(missed)
        for incident, gold in matched:
            for kind in ("killed", "injured"):
                if gold[kind] is not None:
                    toll.wanted += 1
                    toll.given += 1
                    right = _same_count(getattr(incident, kind), gold[kind])
                    toll.right += right
                    if not right:
                        toll.errors.append(f"{case['id']}: {kind} {getattr(incident, kind)} for {gold[kind]} in {gold['quote']!r}")
        broken = [i for i in incidents if any(_forbidden(i, f) for f in case.get("forbidden", []))]
        clean.wanted += 1
        clean.given += 1
        clean.right += not (broken or missed)
        whole.errors.extend(f"{case['id']} missed {g['types'][0]} {g['place']} {g['first']}..{g['last']} {g['factuality']}: {g['quote']!r}" for g in missed)
        whole.errors.extend(f"{case['id']} extra {_short(i)}" for i in extra)
        clean.errors.extend(f"{case['id']} forbidden {_short(i)}" for i in broken)
    return [whole, toll, clean] if any(True for _ in clean.errors) or "challenges" in name else [whole, toll]


def _short(incident: Incident) -> str:
    place = incident.place.name if incident.place else None
    return f"{incident.event_type} {place} {incident.first_date}..{incident.last_date} {incident.factuality.value}: {incident.quote!r}"


def _match(
    incidents: Sequence[Incident], golds: Sequence[dict[str, Any]]
) -> tuple[list[tuple[Incident, dict[str, Any]]], list[dict[str, Any]], list[Incident]]:
    """Each right answer takes the first incident that fits it; background ones may be missing and are never extra."""
    left = list(incidents)
    matched, missed = [], []
    for gold in golds:
        found = next((i for i in left if _is_right(i, gold)), None)
        if found is not None:
            left.remove(found)
            matched.append((found, gold))
        elif "background" not in gold["factuality"]:
            missed.append(gold)
    matched = [(i, g) for i, g in matched if g["factuality"] != ["background"]]
    return matched, missed, [i for i in left if i.factuality is not Factuality.BACKGROUND]


def _is_right(incident: Incident, gold: dict[str, Any]) -> bool:
    return (
        incident.event_type in gold["types"]
        and incident.factuality.value in gold["factuality"]
        and _right_place(incident.place, gold)
        and _right_days(incident, gold["first"], gold["last"])
    )


def _right_place(place: Place | None, gold: dict[str, Any]) -> bool:
    if gold["latitude"] is None:
        return place is None or place.geo_precision in _WIDE
    return place is not None and _near(place, gold, gold["within_km"])


def _right_days(incident: Incident, first: str, last: str) -> bool:
    if incident.first_date is None or incident.last_date is None:
        return False
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    overlaps = incident.first_date <= end and start <= incident.last_date
    return overlaps and incident.last_date - incident.first_date <= end - start + _SLACK


def _same_count(count: Count | None, gold: Sequence[int | None]) -> bool:
    return count is not None and count.low == gold[0] and count.high == gold[1]


def _forbidden(incident: Incident, rule: dict[str, Any]) -> bool:
    if incident.factuality not in (Factuality.REPORTED, Factuality.CLAIMED):
        return False
    type_hit = rule["types"] is None or incident.event_type in rule["types"]
    if rule["place"] is None:
        return type_hit and rule["types"] is not None
    names = {incident.place.name.casefold(), incident.place.text.casefold()} if incident.place else set()
    return type_hit and rule["place"].casefold() in names


def score_muc(name: str, cases: Iterable[dict[str, Any]], read: Read) -> list[Tally]:
    """Return templates by mapped type, and for those found the day range and the most specific place."""
    templates, days, places = Tally(f"{name}: templates"), Tally(f"{name}: day range"), Tally(f"{name}: most specific place")
    for case in cases:
        published = date.fromisoformat(case["published"])
        incidents = [
            i for i in merge_reports(read(_article(case)).reports)
            if i.factuality is not Factuality.BACKGROUND and any(i.event_type in types for types in _MUC.values())
        ]  # fmt: skip
        left = list(incidents)
        for gold in case["incidents"]:
            wanted: set[str] = set().union(*(_MUC.get(t, set()) for t in gold["types"]))
            options = [i for i in left if i.event_type in wanted]
            best = max(options, key=lambda i: (_muc_day(i, gold, published), _muc_place(i, gold)), default=None)
            if best is None:
                templates.wanted += not gold["optional"]
                continue
            left.remove(best)
            for tally, right in ((templates, True), (days, _muc_day(best, gold, published)), (places, _muc_place(best, gold))):
                tally.wanted += 1
                tally.given += 1
                tally.right += right
        templates.given += len(left)
    return [templates, days, places]


def _muc_day(incident: Incident, gold: dict[str, Any], published: date) -> bool:
    spans = gold["dates"] or [[None, published.isoformat()]]
    if incident.first_date is None or incident.last_date is None:
        return False
    for first, last in spans:
        end = date.fromisoformat(last) if last else published
        start = date.fromisoformat(first) if first else end - timedelta(days=60)
        if incident.first_date <= end and start <= incident.last_date:
            return True
    return False


def _muc_place(incident: Incident, gold: dict[str, Any]) -> bool:
    names = [path[-1].casefold() for path in gold["places"] if path]
    if not names or incident.place is None:
        return not names
    ours = incident.place.name.casefold()
    return any(ours in name or name in ours for name in names)


def score_event_places(name: str, cases: Iterable[dict[str, Any]], read: Read) -> Tally:
    """Return the sentences whose event's place is exactly right; the event is the report nearest to the verb."""
    tally = Tally(f"{name}: place exactly right")
    for case in cases:
        verb = next(s for s in case["spans"] if s["label"] == "VERB")
        golds = [s for s in case["spans"] if s["label"] == "LOCATION"]
        reading = read(Article(case["text"], published=date(2020, 1, 1)))
        reports = [r for r in reading.reports if r.place is not None]
        nearest = min(reports, key=lambda r: min(abs(m.start - verb["start"]) for m in r.marks), default=None)
        place = nearest.place if nearest else None
        tally.wanted += 1
        tally.given += 1
        if place is None:
            tally.right += not golds
        else:
            tally.right += any(_overlaps(place.start, place.end, g) for g in golds)
    return tally
