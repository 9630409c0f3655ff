"""The one room that knows all stages: an article goes in, a reading comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from incidents.datafiles import data_folder
from incidents.distance import find_distances
from incidents.extract import Evidence, extract
from incidents.gazetteer import Gazetteer
from incidents.lexicon import Lexicon
from incidents.merge import article_id
from incidents.model import Article, Place, PublishedBy, Reading, Timex
from incidents.published import PublishedWords, work_out_published
from incidents.recognize import Entity, load_tagger, recognize
from incidents.resolve import resolve
from incidents.role_words import RoleWords
from incidents.segment import segment
from incidents.timex import find_timexes


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The stages and what they read with; swap one by passing another function."""

    gazetteer: Gazetteer
    lexicon: Lexicon
    tagger: Callable[[str], list[Entity]]

    def read(self, article: Article, today: date | None = None) -> Reading:
        """Return all that is found in one article; `today` bounds what its publication day can be."""
        raise NotImplementedError
