"""Files and folders into articles."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from incidents.model import Article, PublishedBy, Rejection

# One article is read as a whole: 2 MB of text is a long book, and no article.
_MOST_CHARACTERS = 2_000_000
_MOST_BYTES = 50_000_000
_TEXT = frozenset({".txt", ".md", ".text", ""})
_HTML = frozenset({".html", ".htm", ".xhtml"})
# A table of incidents has these columns; an export of this program has the second set.
_TABLE_COLUMNS = (
    frozenset({"latitude", "longitude", "date", "event_type"}),
    frozenset({"id", "latitude", "longitude", "first_date", "last_date", "event_type", "factuality"}),
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENGLISH = frozenset("the of and to in a is that for on with was were by from at it has have said".split())  # noqa: SIM905
# English prose has about a third of its words among these; below a tenth it is another language.
_ENGLISH_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class Intake:
    """The articles of one source, the rows of an incident table, and what was rejected."""

    articles: tuple[Article, ...] = ()
    table: tuple[dict[str, str], ...] = ()
    rejections: tuple[Rejection, ...] = ()

    def __add__(self, other: Intake) -> Intake:
        return Intake(self.articles + other.articles, self.table + other.table, self.rejections + other.rejections)


def read_path(path: Path, today: date) -> Intake:
    """Return what a file, or every file of a folder, holds."""
    if path.is_dir():
        whole = Intake()
        for inner in sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith(".")):
            whole = whole + read_path(inner, today)
        return whole
    try:
        if path.stat().st_size > _MOST_BYTES:
            return _rejected(str(path), "ingest", f"larger than {_MOST_BYTES // 1_000_000} MB; split it")
        return read_bytes(path.read_bytes(), str(path), today)
    except OSError as error:
        return _rejected(str(path), "ingest", f"cannot be read ({error.strerror}); check the path and its rights")


def read_bytes(body: bytes, name: str, today: date) -> Intake:
    """Return what some bytes hold, by their content and the ending of their name."""
    suffix = Path(name.split("?")[0]).suffix.lower()
    if body[:5] == b"%PDF-":
        return _checked(_pdf(body, name), name, today)
    if suffix not in _TEXT | _HTML | {".csv", ".json", ".jsonl"} and not _looks_textual(body):
        return _rejected(
            name,
            "ingest",
            f"the file type {suffix or 'without an ending'} is not known; give text, HTML, PDF, CSV, JSON or JSONL",
        )
    text = _decoded(body)
    if text is None:
        return _rejected(
            name, "ingest", "is not text (binary, or an encoding that cannot be told); save it as UTF-8 text"
        )
    if suffix == ".jsonl":
        return _checked(_json_lines(text, name), name, today)
    if suffix == ".json":
        return _checked(_json(text, name), name, today)
    if suffix == ".csv":
        return _csv(text, name, today)
    if suffix in _HTML or re.match(r"\s*<(?:!doctype html|html)", text[:200], re.IGNORECASE):
        return _checked(_html(text, name), name, today)
    return _checked(Intake((Article(text, title=""),)), name, today)


def _rejected(name: str, stage: str, reason: str) -> Intake:
    return Intake(rejections=(Rejection(name, stage, reason),))


def _looks_textual(body: bytes) -> bool:
    return b"\x00" not in body[:4096]


def _decoded(body: bytes) -> str | None:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    if b"\x00" in body[:4096]:
        return None
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(body[:200_000]).best()
    if best is None:
        return None
    decoded = body.decode(best.encoding, "replace")
    control = sum(c < " " and c not in "\t\n\r\f" for c in decoded[:5000])
    return None if control > 50 else decoded


def _html(text: str, name: str) -> Intake:
    import trafilatura

    found = trafilatura.bare_extraction(text, with_metadata=True, include_comments=False)
    body = (getattr(found, "text", None) or "") if found else ""
    if not body.strip():
        return _rejected(name, "ingest", "no article was found in the page; paste its text instead")
    day = _day(getattr(found, "date", None))
    title, site = getattr(found, "title", None) or "", getattr(found, "sitename", None)
    by = PublishedBy.METADATA if day else None
    return Intake((Article(body, title=title, published=day, source=site, published_by=by),))


def _pdf(body: bytes, name: str) -> Intake:
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(body))
        text = "\n\n".join(page.extract_text() for page in reader.pages[:200])
        title = (reader.metadata.title if reader.metadata else None) or ""
    except Exception as error:  # pypdf raises many kinds for a damaged file, and each means the same to the reader
        return _rejected(
            name, "ingest", f"the PDF cannot be read ({error.__class__.__name__}: {error}); save its text instead"
        )
    if not text.strip():
        return _rejected(name, "ingest", "the PDF holds no text (scanned pages?); run text recognition on it first")
    return Intake((Article(text, title=str(title)),))


def _json_lines(text: str, name: str) -> Intake:
    whole = Intake()
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            whole = whole + _json(line, f"{name}, line {number}")
    return whole


def _json(text: str, name: str) -> Intake:
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _rejected(name, "ingest", f"is not valid JSON ({error.__class__.__name__}); mend it")
    items = loaded if isinstance(loaded, list) else [loaded]
    whole = Intake()
    for number, item in enumerate(items, 1):
        where = f"{name}, item {number}" if len(items) > 1 else name
        whole = whole + _record(item, where)
    return whole


def _record(item: Any, name: str) -> Intake:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return _rejected(name, "ingest", "an article needs a text; give objects with the keys text, title, published")
    raw = item.get("published")
    day = _day(raw)
    if raw and day is None:
        return _rejected(name, "ingest", f"published {raw!r} is no day; write it as 2022-03-17")
    strings = {k: item[k] for k in ("url", "source", "language") if isinstance(item.get(k), str)}
    return Intake((Article(item["text"], title=str(item.get("title") or ""), published=day, **strings),))


def _csv(text: str, name: str, today: date) -> Intake:
    try:
        rows = list(csv.DictReader(io.StringIO(text.replace("\x00", ""))))
    except csv.Error as error:
        return _rejected(name, "ingest", f"is not a valid table ({error}); save it as CSV again")
    columns = set(rows[0]) if rows else set()
    if any(columns >= needed for needed in _TABLE_COLUMNS):
        return Intake(table=tuple({k: v or "" for k, v in row.items() if k} for row in rows))
    if "text" not in columns:
        return _rejected(
            name,
            "ingest",
            "the table has neither a column text (articles) nor latitude, longitude, date and event_type (incidents)",
        )
    whole = Intake()
    for number, row in enumerate(rows, 2):
        whole = whole + _checked(
            _record({k: v for k, v in row.items() if k}, f"{name}, row {number}"), f"{name}, row {number}", today
        )
    return whole


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _checked(intake: Intake, name: str, today: date) -> Intake:
    """What no stage could read is rejected here: empty, overlong, from the future; the language is marked."""
    kept: list[Article] = []
    rejections: list[Rejection] = list(intake.rejections)
    for article in intake.articles:
        reason = _fault(article, today)
        if reason:
            rejections.append(Rejection(article.title or name, "ingest", reason))
        else:
            kept.append(_safe(article))
    return replace(intake, articles=tuple(kept), rejections=tuple(rejections))


def _fault(article: Article, today: date) -> str:
    if not article.text.strip():
        return "the text is empty; give an article with words"
    if len(article.text) > _MOST_CHARACTERS:
        return f"the text has {len(article.text):,} characters, more than {_MOST_CHARACTERS:,}; split it into articles"
    if article.published is not None and article.published > today:
        return f"published {article.published.isoformat()} lies in the future; correct the date"
    return ""


def _safe(article: Article) -> Article:
    text = _SURROGATE.sub("\ufffd", article.text.replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n"))
    title = _SURROGATE.sub("\ufffd", article.title.replace("\x00", "\ufffd"))
    return replace(article, text=text, title=title, language=article.language or _language(text))


def _language(text: str) -> str | None:
    """ "en" where common English words make up enough of the text, None where it is another language."""
    words = re.findall(r"\w+", text[:5000].lower())
    if len(words) < 20:
        return "en"
    return "en" if sum(w in _ENGLISH for w in words) / len(words) >= _ENGLISH_SHARE else None


def titles(articles: Iterable[Article]) -> Sequence[str]:
    """Return the titles of articles, the first words where one has none."""
    return [a.title or " ".join(a.text.split()[:8]) for a in articles]
