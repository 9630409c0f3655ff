"""The sample articles of the demo."""

import datetime
import json

import pytest

from incidents.datafiles import data_folder
from incidents.segment import dateline_length

ARTICLES = [json.loads(line) for line in (data_folder() / "sample_articles.jsonl").open(encoding="utf-8")]


def test_there_are_forty_with_titles_of_their_own():
    assert len({a["title"] for a in ARTICLES}) == len(ARTICLES) == 40


@pytest.mark.parametrize("article", ARTICLES, ids=[a["title"] for a in ARTICLES])
def test_each_has_one_to_four_hundred_words_and_a_day_of_its_war(article):
    assert 100 <= len(article["text"].split()) <= 400
    if article["published"]:
        assert datetime.date(2022, 2, 24) <= datetime.date.fromisoformat(article["published"]) <= datetime.date(2022, 8, 1)


def test_at_least_half_begin_with_a_dateline():
    assert sum(dateline_length(a["text"][:160]) > 0 for a in ARTICLES) >= 20


@pytest.mark.parametrize("article", [a for a in ARTICLES if not a["published"]], ids=lambda a: a["title"])
def test_where_no_day_is_given_the_text_itself_dates_the_article(read, article):
    assert read(article["text"]).published.year == 2022


def test_they_put_incidents_in_many_towns_on_the_map(read):
    reports = [r for a in ARTICLES for r in read(a["text"], a["published"]).reports]
    assert len({r.place.name for r in reports if r.place}) > 30
