"""The command line: read, ingest, export, serve, gazetteer, evaluate."""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from incidents.codec import to_json
from incidents.errors import EndpointError, IncidentsError
from incidents.model import Article, Count, GeoPrecision, Incident, IncidentFilter, Reading, Rejection


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0 where all went well, 1 where something was rejected, 2 for a wrong call."""
    parser = _parser()
    args = parser.parse_args(arguments)
    try:
        return int(args.run(args))
    except IncidentsError as error:
        print(f"incidents: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="incidents", description="Articles into a map of incidents that can be trusted."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    read = commands.add_parser("read", help="what one article tells, with the evidence")
    read.add_argument("source", help="a file, an address, or - for standard input")
    read.add_argument("--published", type=date.fromisoformat, help="the publication day, as 2022-03-17")
    read.add_argument("--json", action="store_true", help="the whole reading as JSON")
    read.add_argument("--endpoint", action="store_true", help="with the language model that INCIDENTS_LLM_URL names")
    read.set_defaults(run=_read)
    ingest = commands.add_parser("ingest", help="put articles into the store")
    ingest.add_argument("sources", nargs="+", metavar="SOURCE", help="files, folders, addresses")
    ingest.add_argument("--db", help="the store, as an SQLAlchemy URL")
    ingest.set_defaults(run=_ingest)
    export = commands.add_parser("export", help="write incidents to a file")
    export.add_argument("out", type=Path, help="OUT.csv, .geojson, .kml, .gpkg, .parquet or .html")
    export.add_argument("--db")
    export.add_argument("--from", dest="first", type=date.fromisoformat)
    export.add_argument("--to", dest="last", type=date.fromisoformat)
    export.add_argument("--type", dest="types", action="append", default=[])
    export.add_argument("--target", dest="targets", action="append", default=[])
    export.add_argument("--text", default="")
    export.set_defaults(run=_export)
    serve = commands.add_parser("serve", help="open the dashboard")
    serve.add_argument("--db")
    serve.add_argument("--port", type=int, default=8501)
    serve.set_defaults(run=_serve)
    gazetteer = commands.add_parser("gazetteer", help="look up a name, or build the gazetteer")
    gazetteer.add_argument("action", choices=("lookup", "info", "build"))
    gazetteer.add_argument("name", nargs="*")
    gazetteer.set_defaults(run=_gazetteer)
    evaluate = commands.add_parser("evaluate", help="accuracy against files of right answers")
    evaluate.add_argument("kind", choices=("places", "dates", "timexes", "incidents", "merging"))
    evaluate.add_argument("files", nargs="+", type=Path)
    evaluate.add_argument("--errors", action="store_true", help="list every error")
    evaluate.set_defaults(run=_evaluate)
    return parser


def _articles(source: str) -> tuple[list[Article], list[dict[str, str]], list[Rejection]]:
    from incidents.ingest import fetch, read_bytes, read_path

    today = date.today()
    if source == "-":
        intake = read_bytes(sys.stdin.buffer.read(), "standard input.txt", today)
    elif source.startswith(("http://", "https://")):
        page = fetch(source)
        intake = read_bytes(page.body, page.url if "html" not in page.media_type else page.url + ".html", today)
        intake = replace(intake, articles=tuple(replace(a, url=page.url) for a in intake.articles))
    else:
        intake = read_path(Path(source), today)
    return list(intake.articles), list(intake.table), list(intake.rejections)


def _told(rejections: list[Rejection]) -> int:
    for rejection in rejections:
        print(safe(f"rejected: {rejection.source}: {rejection.reason}"), file=sys.stderr)
    return 1 if rejections else 0


def _read(args: argparse.Namespace) -> int:
    from incidents.merge import merge_reports
    from incidents.pipeline import read_article, reader_with_endpoint

    read = reader_with_endpoint() if args.endpoint else read_article
    articles, _, rejections = _articles(args.source)
    for article in articles:
        given = replace(article, published=args.published) if args.published else article
        try:
            reading = read(given)
        except EndpointError as error:  # the next article may be shorter, or the server well again
            rejections.append(Rejection(article.title or args.source, "read", str(error)))
            continue
        incidents = merge_reports(reading.reports)
        print(to_json(reading) if args.json else safe(described(reading, incidents)))
    return _told(rejections)


def safe(text: str) -> str:
    """Return a text without the control characters that could steer a terminal."""
    return "".join(c if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f") else "\ufffd" for c in text)


def described(reading: Reading, incidents: list[Incident]) -> str:
    """Return what an article tells, for people: the publication day, each incident, names without a place, what was refused."""
    lines = [reading.article.title] if reading.article.title else []
    lines += [
        f"Published: {reading.published or 'unknown'} ({reading.published_by.value})",
        f"  {reading.published_why}",
        f"Places read by: {reading.read_by}",
        "",
    ]
    for incident in incidents:
        lines += [*_incident_lines(incident), ""]
    if not incidents:
        lines.append("No incidents found.")
    if reading.unresolved:
        lines.append("Names without a place: " + ", ".join(sorted({t.text for t in reading.unresolved})))
    lines += [f"Refused: {refusal.reason}: {refusal.said}" for refusal in reading.refused]
    return "\n".join(lines)


def _incident_lines(incident: Incident) -> list[str]:
    place = incident.place
    where = "unplaced"
    if place is not None and place.latitude is not None and place.longitude is not None:
        rough = (
            ""
            if place.geo_precision is GeoPrecision.EXACT
            else f" within {place.radius_km:.0f} km"
            if place.radius_km
            else ""
        )
        where = f"{place.name} [{place.geo_precision.value}{rough}; {place.latitude:.4f}, {place.longitude:.4f}]"
    days = (
        str(incident.first_date)
        if incident.first_date == incident.last_date
        else f"{incident.first_date} to {incident.last_date}"
    )
    lines = [f"{incident.event_type} ({incident.factuality.value}) - {where} - {days}"]
    tolls = [f"{_counted(c)} {word}" for c, word in ((incident.killed, "killed"), (incident.injured, "injured")) if c]
    if tolls:
        lines.append("  " + ", ".join(tolls))
    for distance in incident.distances:
        way = f" {distance.direction} of" if distance.direction else " from"
        lines.append(f"  {distance.distance_km:g} km{way} {distance.reference} ({distance.source} in the text)")
    lines.append(f"  “{incident.quote}”")
    if len(incident.reports) > 1:
        lines.append(f"  and in {len(incident.reports) - 1} more sentences")
    return lines


def _counted(count: Count) -> str:
    if count.high is None:
        return f"at least {count.low}"
    return str(count.low) if count.low == count.high else f"{count.low} to {count.high}"


def _ingest(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    from incidents.library import add_articles
    from incidents.pipeline import read_article
    from incidents.store import Store
    from incidents.table import incident_rows

    store = Store.open(args.db)
    rejections: list[Rejection] = []
    articles: list[Article] = []
    rows = there = 0
    for source in args.sources:
        try:
            found, table, refused = _articles(source)
        except IncidentsError as error:
            found, table, refused = [], [], [Rejection(source, "fetch", str(error))]
        articles += found
        frame, faults = incident_rows(table, source)
        stored = store.save_table(frame) if len(frame) else 0
        rows, there = rows + stored, there + len(frame) - stored
        rejections += refused + faults
    for rejection in rejections:
        store.reject(rejection)
    with tqdm(total=len(articles), unit="article", disable=not articles) as bar:
        added = add_articles(store, articles, read_article, lambda done: bar.update(done - bar.n))
    print(
        f"{added.new} articles added, {added.known} known before, {rows} incidents from tables ({there} more were there), {len(rejections) + len(added.rejections)} rejected"
    )
    return _told(rejections + list(added.rejections))


def _export(args: argparse.Namespace) -> int:
    from incidents.crosswalk import Crosswalk, with_codes
    from incidents.datafiles import data_folder
    from incidents.export import to_file
    from incidents.gazetteer import Gazetteer
    from incidents.lexicon import Lexicon
    from incidents.store import Store

    wanted = IncidentFilter(
        first=args.first, last=args.last, event_types=tuple(args.types), targets=tuple(args.targets), text=args.text
    )
    frame = Store.open(args.db, read_only=False).query(wanted)
    lexicon = Lexicon.load(data_folder())
    if args.out.suffix.lower() == ".html":
        from incidents.folium_map import save_html

        save_html(frame, lexicon.types, lexicon.groups, args.out)
    else:
        to_file(with_codes(frame, Crosswalk.load(data_folder(), lexicon), Gazetteer.open()), args.out)
    print(f"{len(frame)} incidents written to {args.out}")
    return 0


def _serve(args: argparse.Namespace) -> int:
    import os

    environment = {**os.environ, **({"INCIDENTS_DB": args.db} if args.db else {})}
    app = Path(__file__).resolve().parent.parent / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(args.port)]
    return subprocess.call(command, env=environment)


def _gazetteer(args: argparse.Namespace) -> int:
    from incidents.gazetteer import Gazetteer

    if args.action == "build":
        script = Path(__file__).resolve().parent.parent / "scripts" / "build_gazetteer.py"
        return subprocess.call([sys.executable, str(script), *args.name])
    gazetteer = Gazetteer.open()
    if args.action == "info":
        for key, number in gazetteer.info().items():
            print(f"{key:14} {number:>10,}")
        return 0
    name = " ".join(args.name)
    entries = gazetteer.lookup(name) or gazetteer.lookup_similar(name)
    for e in sorted(entries, key=lambda e: -e.population):
        print(
            f"{e.name}\t{e.kind}\t{e.country_code}\t{e.latitude:.4f}, {e.longitude:.4f}\t{e.population:,}\t{e.geonameid or '-'}"
        )
    if not entries:
        print(f"{name!r} is not in the gazetteer", file=sys.stderr)
    return 0 if entries else 1


def _evaluate(args: argparse.Namespace) -> int:
    from incidents.evaluate import evaluate
    from incidents.pipeline import read_article

    print(evaluate(args.kind, args.files, read_article, errors=args.errors))
    return 0


if __name__ == "__main__":
    sys.exit(main())
