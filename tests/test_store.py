"""The store, on real SQLite files."""

import subprocess
import sys

import pytest

from incidents import Article, merge_reports
from incidents.codec import from_json, to_json
from incidents.errors import StoreError
from incidents.library import add_articles, correct_published, decide
from incidents.merge import article_id, report_key
from incidents.model import INCIDENT_COLUMNS, Decision, IncidentFilter, Reading
from incidents.store import Store

TEXT = "Shells hit a school in Lyman on Monday, killing two people. Rockets struck Izium on Tuesday."


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def filled(url, pipeline):
    import datetime

    store = Store.open(url)
    add_articles(store, [Article(TEXT, title="War", published=datetime.date(2022, 5, 4), source="Test")], pipeline.read)
    return store


def test_an_article_read_twice_is_stored_once(filled, pipeline):
    import datetime

    added = add_articles(filled, [Article(TEXT, title="War", published=datetime.date(2022, 5, 4))], pipeline.read)
    assert (added.new, added.known, filled.count_articles()) == (0, 1, 1)


def test_a_reading_comes_back_as_it_was(filled, read):
    reading = read(TEXT, "2022-05-04", title="War")
    assert from_json(Reading, to_json(reading)) == reading
    assert filled.reading(article_id(reading.article)).reports == reading.reports


def test_a_query_gives_every_column_of_the_codebook(filled):
    frame = filled.query()
    assert tuple(frame.columns) == INCIDENT_COLUMNS
    assert list(frame["killed_low"].dropna()) == [2]


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (IncidentFilter(), ["Lyman", "Izium"]),
        (IncidentFilter(event_types=("shelling",)), ["Lyman"]),
        (IncidentFilter(text="rockets"), ["Izium"]),
        (IncidentFilter(text="100%"), []),
        (IncidentFilter(bbox=(37.2, 49.1, 37.4, 49.3)), ["Izium"]),
    ],
)
def test_a_filter_leaves_what_passes_it(filled, wanted, places):
    assert list(filled.query(wanted)["place"]) == places


def test_an_incident_comes_back_with_its_reports(filled):
    stored = [filled.incident(i) for i in filled.query()["id"]]
    assert stored == merge_reports(filled.reports())


@pytest.mark.usefixtures("filled")
def test_a_store_open_for_reading_refuses_to_write(url, read):
    with pytest.raises(StoreError, match="reading only"):
        Store.open(url, read_only=True).save_reading("x", read(TEXT))


def test_two_writers_at_once_lose_nothing(url):
    Store.open(url)
    code = (
        "import sys; from incidents.model import Rejection; from incidents.store import Store\n"
        f"store = Store.open({url!r})\n"
        "for n in range(50): store.reject(Rejection(sys.argv[1], 'test', str(n)))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, name]) for name in "ab"]
    assert [w.wait(60) for w in writers] == [0, 0]
    assert len(Store.open(url).rejections()) == 100


def test_a_corrected_publication_day_moves_the_incidents_and_is_logged(filled, pipeline):
    import datetime

    article = filled.articles()["id"].iat[0]
    correct_published(filled, article, filled.reading(article), datetime.date(2022, 5, 11), pipeline.read)
    assert [f"{d:%Y-%m-%d}" for d in filled.query()["first_date"]] == ["2022-05-09", "2022-05-10"]
    assert list(filled.corrections()["before"]) == ["2022-05-04"]


def test_a_merge_and_a_split_made_by_hand_survive_another_reading_of_the_article(filled, pipeline, read):
    import datetime

    lyman, izium = filled.reports()
    decide(filled, Decision(True, report_key(lyman), report_key(izium)))
    assert list(filled.query()["sources"]) == [1]
    correct_published(
        filled, lyman.article_id, read(TEXT, "2022-05-04", title="War"), datetime.date(2022, 5, 11), pipeline.read
    )
    assert len(filled.query()) == 1
    decide(filled, Decision(False, report_key(lyman), report_key(izium)))
    assert len(filled.query()) == 2
    assert [d.same for d in filled.decisions()] == [True, False]
