"""What tests share: the pipeline, loaded once."""

import datetime

import pytest
from hypothesis import settings

from incidents.model import Article, Reading
from incidents.pipeline import Pipeline, load_pipeline

# The first example of a law loads models and parsers: a deadline for it would judge the machine.
settings.register_profile("incidents", deadline=None)
settings.load_profile("incidents")

TODAY = datetime.date(2026, 11, 24)


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return load_pipeline()


@pytest.fixture(scope="session")
def read(pipeline):
    def reading(text: str, published: str | None = None, title: str = "") -> Reading:
        day = datetime.date.fromisoformat(published) if published else None
        return pipeline.read(Article(text, title=title, published=day), TODAY)

    return reading
