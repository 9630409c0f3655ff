"""Articles, readings and incidents in a database: SQLite by default, through SQLAlchemy Core."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from incidents.codec import from_json, to_json
from incidents.errors import StoreError
from incidents.model import (
    INCIDENT_COLUMNS,
    Count,
    Decision,
    GeoPrecision,
    Incident,
    IncidentFilter,
    Place,
    Reading,
    Rejection,
    Report,
)

VERSION = 1
_META = sa.MetaData()
_SETTINGS = sa.Table("settings", _META, sa.Column("key", sa.String, primary_key=True), sa.Column("value", sa.String))
_ARTICLES = sa.Table(
    "articles", _META,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("published", sa.Date),
    sa.Column("published_by", sa.String),
    sa.Column("url", sa.String),
    sa.Column("source", sa.String),
    sa.Column("language", sa.String),
    sa.Column("added_at", sa.String, nullable=False),
    sa.Column("reading", sa.Text, nullable=False),
)  # fmt: skip
_REPORTS = sa.Table(
    "reports", _META,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("article_id", sa.String, sa.ForeignKey("articles.id", ondelete="CASCADE"), index=True, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
)  # fmt: skip
_INCIDENTS = sa.Table(
    "incidents", _META,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("event_type", sa.String, index=True),
    sa.Column("event_group", sa.String),
    sa.Column("factuality", sa.String),
    sa.Column("place", sa.String),
    sa.Column("city_key", sa.String, index=True),
    sa.Column("country_code", sa.String),
    sa.Column("admin1", sa.String),
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    sa.Column("radius_km", sa.Float),
    sa.Column("geo_precision", sa.String),
    sa.Column("place_score", sa.Float),
    sa.Column("first_date", sa.Date, index=True),
    sa.Column("last_date", sa.Date),
    sa.Column("time_precision", sa.String),
    *(sa.Column(f"{kind}_{end}", sa.Integer) for kind in ("killed", "injured") for end in ("low", "best", "high")),
    sa.Column("actors", sa.String),
    sa.Column("target", sa.String),
    sa.Column("distances", sa.String),
    sa.Column("quote", sa.Text),
    sa.Column("score", sa.Float),
    sa.Column("sources", sa.Integer),
    sa.Column("title", sa.String),
    sa.Column("source", sa.String),
    sa.Column("url", sa.String),
    sa.Column("article_id", sa.String),
    sa.Column("payload", sa.Text),
)  # fmt: skip
_REJECTIONS = sa.Table(
    "rejections", _META,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("source", sa.String), sa.Column("stage", sa.String), sa.Column("reason", sa.String), sa.Column("at", sa.String),
)  # fmt: skip
_CORRECTIONS = sa.Table(
    "corrections", _META,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String), sa.Column("what", sa.String), sa.Column("target", sa.String),
    sa.Column("before", sa.String), sa.Column("after", sa.String),
)  # fmt: skip


def default_url() -> str:
    """Return the address of the store: INCIDENTS_DB, or the file incidents.sqlite in INCIDENTS_HOME or ./var."""
    given = os.environ.get("INCIDENTS_DB")
    if given:
        return given
    folder = Path(os.environ.get("INCIDENTS_HOME", "var"))
    return f"sqlite:///{(folder / 'incidents.sqlite').as_posix()}"


@dataclass(frozen=True)
class Store:
    """One open database."""

    engine: sa.Engine
    read_only: bool

    @classmethod
    def open(cls, url: str | None = None, *, read_only: bool = False) -> Store:
        """Return the store at an SQLAlchemy URL, made where it is not there yet; raises StoreError."""
        address = sa.make_url(url or default_url())
        if address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:":
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        try:
            engine = sa.create_engine(address)
            if address.get_backend_name() == "sqlite":
                _prepare_sqlite(engine, read_only=read_only)
            if not read_only:
                _create(engine)
            return cls(engine, read_only)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            raise StoreError(
                f"{address.render_as_string()}: the store cannot be opened ({error}); check the path and its rights"
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        if self.read_only:
            raise StoreError("this store is open for reading only; open it with the right to edit")
        try:
            with self.engine.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise StoreError(
                f"the store could not be written ({error.__class__.__name__}: {error}); nothing of it was kept"
            ) from error

    def save_reading(self, article_id: str, reading: Reading) -> bool:
        """Store an article with its reading in one transaction; return False where it is there already."""
        article = reading.article
        with self._writing() as connection:
            if connection.execute(sa.select(_ARTICLES.c.id).where(_ARTICLES.c.id == article_id)).first():
                return False
            connection.execute(_ARTICLES.insert().values(
                id=article_id, title=_clean(article.title), text=_clean(article.text), published=reading.published,
                published_by=reading.published_by.value, url=article.url, source=article.source, language=article.language,
                added_at=_now(), reading=to_json(reading),
            ))  # fmt: skip
            self._insert_reports(connection, article_id, reading)
        return True

    def replace_reading(self, article_id: str, reading: Reading, what: str, before: str, after: str) -> None:
        """Store a new reading of an article that is there, and log the correction that led to it."""
        with self._writing() as connection:
            connection.execute(_REPORTS.delete().where(_REPORTS.c.article_id == article_id))
            connection.execute(_ARTICLES.update().where(_ARTICLES.c.id == article_id).values(
                published=reading.published, published_by=reading.published_by.value, reading=to_json(reading),
            ))  # fmt: skip
            self._insert_reports(connection, article_id, reading)
            connection.execute(
                _CORRECTIONS.insert().values(at=_now(), what=what, target=article_id, before=before, after=after)
            )

    def _insert_reports(self, connection: sa.Connection, article_id: str, reading: Reading) -> None:
        rows = [{"article_id": article_id, "payload": to_json(r)} for r in reading.reports]
        if rows:
            connection.execute(_REPORTS.insert(), rows)

    def replace_incidents(self, incidents: Sequence[Incident]) -> None:
        """Put the incidents merged from all reports in the place of those before, in one transaction."""
        with self._writing() as connection:
            about = {
                r.id: r
                for r in connection.execute(
                    sa.select(_ARTICLES.c.id, _ARTICLES.c.title, _ARTICLES.c.source, _ARTICLES.c.url)
                )
            }
            rows = [_row(i, about) for i in incidents]
            connection.execute(_INCIDENTS.delete().where(_INCIDENTS.c.article_id != ""))
            if rows:
                connection.execute(_INCIDENTS.insert().prefix_with("OR REPLACE", dialect="sqlite"), rows)

    def save_table(self, frame: pd.DataFrame) -> int:
        """Store a table that is one of incidents already; return how many rows went in.

        An incident that came from an article of this store keeps its evidence: the row of the table is left out.
        """
        with self._writing() as connection:
            known = set(connection.scalars(sa.select(_INCIDENTS.c.id).where(_INCIDENTS.c.article_id != "")))
            rows = [_bare(row) for row in frame.to_dict("records") if row["id"] not in known]
            for row in rows:
                connection.execute(_INCIDENTS.insert().prefix_with("OR REPLACE", dialect="sqlite").values(row))
        return len(rows)

    def reports(self) -> list[Report]:
        """Return all stored reports, in the order in which they came."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(_REPORTS.c.payload).order_by(_REPORTS.c.number))
            return [from_json(Report, row.payload) for row in rows]

    def reading(self, article_id: str) -> Reading | None:
        """Return the reading of an article, None where it is not stored."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(_ARTICLES.c.reading).where(_ARTICLES.c.id == article_id)).first()
        return from_json(Reading, row.reading) if row else None

    def articles(self) -> pd.DataFrame:
        """Return the stored articles, the latest first: id, title, published, published_by, source, url, added_at."""
        columns = [_ARTICLES.c[n] for n in ("id", "title", "published", "published_by", "source", "url", "added_at")]
        with self.engine.connect() as connection:
            return pd.read_sql(sa.select(*columns).order_by(_ARTICLES.c.published.desc()), connection)

    def incident(self, incident_id: str) -> Incident | None:
        """Return an incident with its reports, None where there is none of that id."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(_INCIDENTS.c.payload).where(_INCIDENTS.c.id == incident_id)).first()
        return from_json(Incident, row.payload) if row and row.payload else None

    def query(self, wanted: IncidentFilter = IncidentFilter()) -> pd.DataFrame:  # noqa: B008  # frozen
        """Return the incidents that pass a filter, by first day: one row each, with `model.INCIDENT_COLUMNS`."""
        statement = sa.select(*(_INCIDENTS.c[name] for name in INCIDENT_COLUMNS))
        for condition in _conditions(wanted):
            statement = statement.where(condition)
        with self.engine.connect() as connection:
            rows = connection.execute(statement.order_by(_INCIDENTS.c.first_date, _INCIDENTS.c.id)).all()
        return _frame(rows)

    def reject(self, rejection: Rejection) -> None:
        """Keep an input that was not stored, with its stage and reason."""
        with self._writing() as connection:
            connection.execute(_REJECTIONS.insert().values(
                source=_clean(rejection.source), stage=rejection.stage, reason=_clean(rejection.reason), at=_now()))  # fmt: skip

    def rejections(self) -> list[Rejection]:
        """Return what was rejected, the latest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(_REJECTIONS).order_by(_REJECTIONS.c.number.desc()))
            return [Rejection(r.source, r.stage, r.reason) for r in rows]

    def corrections(self) -> pd.DataFrame:
        """Return the log of corrections, the latest first."""
        with self.engine.connect() as connection:
            return pd.read_sql(sa.select(_CORRECTIONS).order_by(_CORRECTIONS.c.number.desc()), connection)

    def decide(self, decision: Decision) -> None:
        """Keep what a person decided on two reports, in the log of corrections; it holds after every reading."""
        what = "merge" if decision.same else "split"
        with self._writing() as connection:
            connection.execute(_CORRECTIONS.insert().values(
                at=_now(), what=what, target=decision.one.article_id, before="", after=to_json(decision)))  # fmt: skip

    def decisions(self) -> list[Decision]:
        """Return what people decided on pairs of reports, the oldest first."""
        c = _CORRECTIONS.c
        statement = sa.select(c.after).where(c.what.in_(("merge", "split"))).order_by(c.number)
        with self.engine.connect() as connection:
            return [from_json(Decision, row.after) for row in connection.execute(statement)]

    def count_articles(self) -> int:
        """Return how many articles are stored."""
        with self.engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(_ARTICLES)).scalar_one())

    def stamp(self) -> str:
        """Return a mark that changes with every change of incidents, for caches to key on."""
        with self.engine.connect() as connection:
            counts = [
                connection.execute(sa.select(sa.func.count()).select_from(t)).scalar_one()
                for t in (_ARTICLES, _INCIDENTS)
            ]
            last = connection.execute(sa.select(sa.func.max(_CORRECTIONS.c.number))).scalar_one()
        return f"{counts[0]}-{counts[1]}-{last or 0}"


def _prepare_sqlite(engine: sa.Engine, *, read_only: bool) -> None:
    @sa.event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is not immediate; ours below is
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 5000")
        cursor.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _on_begin(connection: sa.Connection) -> None:
        # Two writers that both read first would deadlock under a plain BEGIN.
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _create(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        _META.create_all(connection)
        row = connection.execute(sa.select(_SETTINGS.c.value).where(_SETTINGS.c.key == "version")).first()
        if row is None:
            connection.execute(_SETTINGS.insert().values(key="version", value=str(VERSION)))
        elif int(row.value) > VERSION:
            raise StoreError(f"the store has version {row.value}, this program knows {VERSION}; use a newer program")


def _clean(text: str) -> str:
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a table as the database takes it: no NaN, and no article that it came from."""
    return {**{name: None if pd.isna(value) else value for name, value in row.items()}, "article_id": ""}


_TOWNLIKE = (GeoPrecision.EXACT, GeoPrecision.PLACE, GeoPrecision.NEAR)


def _city_key(place: Place | None) -> str:
    if place is None or place.geo_precision not in _TOWNLIKE:
        return ""
    return str(place.geonameid) if place.geonameid else place.name


def _row(incident: Incident, about: dict[str, Any]) -> dict[str, Any]:
    place = incident.place
    leading = next((r for r in incident.reports if r.quote == incident.quote), incident.reports[0])
    article = about.get(leading.article_id)
    return {
        "id": incident.id, "event_type": incident.event_type, "event_group": incident.event_group,
        "factuality": incident.factuality.value, "place": place.name if place else "", "city_key": _city_key(place),
        "country_code": place.country_code if place else "", "admin1": place.admin1 if place else "",
        "latitude": place.latitude if place else None, "longitude": place.longitude if place else None,
        "radius_km": place.radius_km if place else None, "geo_precision": place.geo_precision.value if place else "",
        "place_score": place.score if place else None, "first_date": incident.first_date, "last_date": incident.last_date,
        "time_precision": incident.time_precision.value if incident.time_precision else "",
        **_count_columns("killed", incident.killed), **_count_columns("injured", incident.injured),
        "actors": "; ".join(incident.actors), "target": incident.target or "",
        "distances": "; ".join(f"{d.distance_km:g} km{' ' + d.direction + ' of' if d.direction else ' from'} {d.reference} ({d.source})" for d in incident.distances),
        "quote": _clean(incident.quote), "score": incident.score, "sources": len({r.article_id for r in incident.reports}),
        "title": article.title if article else "", "source": (article.source or "") if article else "",
        "url": (article.url or "") if article else "", "article_id": leading.article_id, "payload": to_json(incident),
    }  # fmt: skip


def _count_columns(kind: str, count: Count | None) -> dict[str, int | None]:
    if count is None:
        return {f"{kind}_low": None, f"{kind}_best": None, f"{kind}_high": None}
    return {f"{kind}_low": count.low, f"{kind}_best": count.best, f"{kind}_high": count.high}


def _conditions(wanted: IncidentFilter) -> Iterator[sa.ColumnElement[bool]]:
    c = _INCIDENTS.c
    if wanted.first is not None:
        yield c.last_date >= wanted.first
    if wanted.last is not None:
        yield c.first_date <= wanted.last
    for column, values in (
        (c.event_type, wanted.event_types), (c.event_group, wanted.event_groups),
        (c.factuality, wanted.factualities), (c.geo_precision, wanted.geo_precisions), (c.target, wanted.targets),
    ):  # fmt: skip
        if values:
            yield column.in_(values)
    if wanted.city:
        yield c.city_key == wanted.city
    for word in wanted.text.split():
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        yield sa.or_(*(col.ilike(pattern, escape="\\") for col in (c.quote, c.place, c.title, c.actors)))
    if wanted.bbox is not None:
        west, south, east, north = wanted.bbox
        yield c.latitude.between(south, north)
        yield c.longitude.between(west, east)


def _frame(rows: Sequence[Any]) -> pd.DataFrame:
    frame = pd.DataFrame([tuple(r) for r in rows], columns=list(INCIDENT_COLUMNS))
    for column in ("first_date", "last_date"):
        frame[column] = pd.to_datetime(frame[column])
    for column in ("latitude", "longitude", "radius_km", "place_score", "score"):
        frame[column] = frame[column].astype("float64")
    for kind in ("killed", "injured"):
        for end in ("low", "best", "high"):
            frame[f"{kind}_{end}"] = frame[f"{kind}_{end}"].astype("Int64")
    return frame
