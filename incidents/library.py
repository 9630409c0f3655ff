"""Articles into a store: read, save, merge. What the command line and the dashboard both do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from incidents.errors import IncidentsError
from incidents.merge import article_id, merge_reports
from incidents.model import Article, Decision, PublishedBy, Reading, Rejection
from incidents.store import Store


@dataclass(frozen=True, slots=True)
class Added:
    """How many articles went in, how many were there already, and what was rejected."""

    new: int
    known: int
    rejections: tuple[Rejection, ...]


def add_articles(
    store: Store,
    articles: Iterable[Article],
    read: Callable[[Article], Reading],
    progress: Callable[[int], object] = lambda _: None,
) -> Added:
    """Read articles, store each in a transaction of its own, and merge all reports again; return what went in.

    Articles in another language are kept and not read: they carry no reports.
    """
    new = known = 0
    rejections: list[Rejection] = []
    for done, article in enumerate(articles, 1):
        try:
            reading = read(article)
            if store.save_reading(article_id(article), reading):
                new += 1
            else:
                known += 1
        except IncidentsError as error:
            rejection = Rejection(article.title or article.url or "an article", "read", str(error))
            store.reject(rejection)
            rejections.append(rejection)
        progress(done)
    if new:
        _merge_again(store)
    return Added(new, known, tuple(rejections))


def correct_published(
    store: Store, article_id: str, reading: Reading, day: date, read: Callable[[Article], Reading]
) -> None:
    """Read a stored article again with the publication day that a person gave, and log the correction."""
    article = replace(reading.article, published=day, published_by=PublishedBy.GIVEN)
    again = read(article)
    store.replace_reading(article_id, again, "published", str(reading.published), str(day))
    _merge_again(store)


def decide(store: Store, decision: Decision) -> None:
    """Keep what a person decided on two reports, and merge again by it."""
    store.decide(decision)
    _merge_again(store)


def _merge_again(store: Store) -> None:
    store.replace_incidents(merge_reports(store.reports(), store.decisions()))
