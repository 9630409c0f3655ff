"""Time expressions: their spans, their TIMEX3 values and their days."""

import datetime
import json
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.datafiles import data_folder
from incidents.errors import LexiconError
from incidents.evaluate.cases import load_cases
from incidents.evaluate.timexes import score_timexes
from incidents.segment import segment
from incidents.timex import find_timexes, load_time_words
from incidents.timex.feasts import easter, orthodox_easter

WORDS = load_time_words(data_folder())
PUBLISHED = datetime.date(2023, 8, 16)  # a Wednesday
SENTENCES = Path(__file__).parent / "cases" / "timexes.csv"
# What is reached on the sentences of the file, less a little; a fall below is a step back.
LEAST = {
    "expressions found, overlapping": 0.98,
    "expressions found, same offsets": 0.97,
    "found, with the right TIMEX3 value": 0.95,
    "first and last day right": 0.95,
    "sentences without times left alone": 0.98,
}

CASES = [
    ("Gunmen held up the bank on Monday.", "Monday", "2023-08-14", "2023-08-14"),
    ("The court will sit on Monday.", "Monday", "2023-08-21", "2023-08-21"),
    ("The ferry sank on Wednesday.", "Wednesday", "2023-08-16", "2023-08-16"),
    ("The shop was robbed last Friday.", "last Friday", "2023-08-11", "2023-08-11"),
    ("It burned down yesterday.", "yesterday", "2023-08-15", "2023-08-15"),
    ("Shots were heard overnight.", "overnight", "2023-08-15", "2023-08-16"),
    ("The bridge fell on Sunday night.", "Sunday night", "2023-08-13", "2023-08-14"),
    ("The village flooded two weeks ago.", "two weeks ago", "2023-08-02", "2023-08-02"),
    ("Rain has fallen over the past five days.", "the past five days", "2023-08-11", "2023-08-16"),
    ("The road has been shut since 3 August.", "3 August", "2023-08-03", "2023-08-16"),
    ("The pact was signed on 30 November.", "30 November", "2022-11-30", "2022-11-30"),
    ("The festival opens on 2 September, and will last a week.", "2 September", "2023-09-02", "2023-09-02"),
    ("It was shelled between 7 and 9 August.", "7 and 9 August", "2023-08-07", "2023-08-09"),
    ("The dam was built in the 1960s.", "the 1960s", "1960-01-01", "1969-12-31"),
    ("The mine closed in late July.", "late July", "2023-07-21", "2023-07-31"),
    ("He was held last month.", "last month", "2023-07-01", "2023-07-31"),
    ("The riot of June 4, 1998 is remembered.", "June 4, 1998", "1998-06-04", "1998-06-04"),
    ("The note is dated 2021-05-17.", "2021-05-17", "2021-05-17", "2021-05-17"),
]


def times(text, published=PUBLISHED):
    return find_timexes(text, segment(text), published, WORDS)


@pytest.mark.parametrize(("text", "expression", "first", "last"), CASES)
def test_an_expression_gets_its_first_and_last_day(text, expression, first, last):
    found = [t for t in times(text) if t.first]
    assert [(t.text, str(t.first), str(t.last)) for t in found] == [(expression, first, last)]


@pytest.mark.parametrize("number", range(10))
def test_the_sentences_of_forty_years_are_read_as_well_as_ever(scores, number):
    tally = scores[number]
    reached = tally.recall if tally.share else tally.f1
    assert reached >= LEAST[tally.name.split(": ")[1]]


@pytest.fixture(scope="module")
def scores():
    def read(article):
        return SimpleNamespace(timexes=times(article.text, article.published))

    return score_timexes("timexes", load_cases(SENTENCES), read)


@pytest.mark.parametrize(
    "text",
    [
        "The rebels may march on the town.",
        "The team won 3-1 before 2,000 people.",
        "Call 555-2014 for help.",
        "The market is held every Friday.",
        "They were held for three days.",
        "The second man ran into the sun.",
    ],
)
def test_what_names_no_day_gets_none(text):
    assert [t for t in times(text) if t.first] == []


def test_two_days_later_counts_from_the_day_the_story_told_last():
    text = "The town fell on 1 August. Two days later it was retaken."
    assert str(times(text)[-1].first) == "2023-08-03"


def test_two_days_later_counts_from_the_event_and_not_from_the_day_somebody_spoke_of_it():
    text = "The mosque was blown up on Friday, police said on Sunday. Two days later its imam was shot."
    assert str(times(text)[-1].first) == "2023-08-13"


def test_what_somebody_says_happened_earlier_counts_from_the_day_he_spoke():
    text = "The spokeswoman told reporters on Tuesday that gunmen had killed a driver two days earlier."
    assert str(times(text)[-1].first) == "2023-08-13"


def test_the_night_before_is_the_night_between_two_days_of_the_story():
    text = "The bank was robbed on 3 August. The night before, its alarm had been cut."
    assert [str(d) for d in (times(text)[-1].first, times(text)[-1].last)] == ["2023-08-02", "2023-08-03"]


@pytest.mark.parametrize(
    ("text", "expression", "place", "first"),
    [
        ("Rebels took Kidal on 1 August. Two days later a bomb killed three men in Gao.", "two days later", "Gao", 3),
        ("Rebels took Kidal on 1 August. The next day a bomb killed three men in Gao.", "the next day", "Gao", 2),
        ("A bomb killed four men in Gao on 5 August. The day before, gunmen had shot a nurse in Mopti.", "the day before", "Mopti", 4),
    ],
)
def test_an_event_has_the_day_that_its_expression_counts_from_the_story(read, text, expression, place, first):
    reading = read(text, published="2023-08-16")
    timex = next(t for t in reading.timexes if t.text.lower() == expression)
    report = next(r for r in reading.reports if r.place and r.place.name == place)
    assert report.first_date == timex.first == datetime.date(2023, 8, first)


def test_without_a_publication_day_only_what_carries_a_year_is_dated():
    text = "The mayor, elected on 5 May 2019, was shot on Tuesday."
    assert [t.text for t in times(text, None) if t.first] == ["5 May 2019"]


@pytest.mark.parametrize(
    ("written", "first"), [("on March 3, and again on", "2023-04-05"), ("on 3 March, and again on", "2023-05-04")]
)
def test_a_date_in_figures_puts_the_month_where_the_text_puts_it(written, first):
    assert str(times(f"He was fined {written} 4/5/2023.")[-1].first) == first


def test_a_date_in_figures_that_can_only_be_read_one_way_is_read_that_way():
    assert str(times("He was fined on 4/25/2023.")[0].first) == "2023-04-25"


@pytest.mark.parametrize(
    ("year", "western", "eastern"),
    [(1991, "03-31", "04-07"), (2008, "03-23", "04-27"), (2014, "04-20", "04-20"), (2024, "03-31", "05-05")],
)
def test_easter_falls_on_its_days(year, western, eastern):
    assert easter(year).isoformat() == f"{year}-{western}"
    assert orthodox_easter(year).isoformat() == f"{year}-{eastern}"


@pytest.mark.parametrize(
    ("feast", "published", "first"),
    [
        ("Christmas Eve", "2024-01-03", "2023-12-24"),
        ("Thanksgiving", "2003-11-28", "2003-11-27"),
        ("Good Friday", "2024-04-01", "2024-03-29"),
        ("Orthodox Easter", "2022-04-25", "2022-04-24"),
        ("Eid al-Fitr", "2013-08-09", "2013-08-08"),
        ("Eid al-Adha", "2024-06-18", "2024-06-16"),
        ("Diwali", "2018-11-08", "2018-11-07"),
        ("Lunar New Year", "2023-01-23", "2023-01-22"),
        ("Yom Kippur", "2023-09-26", "2023-09-25"),
    ],
)
def test_a_feast_is_found_by_its_name(feast, published, first):
    found = times(f"Fire swept the market on {feast}.", datetime.date.fromisoformat(published))
    assert [str(t.first) for t in found] == [first]


@pytest.mark.parametrize("name", [name for name, feast in WORDS.feasts.items() if feast.rule == "table"])
def test_a_moveable_feast_falls_in_every_year_of_its_table(name):
    assert [year for year in range(1986, 2035) if not WORDS.feasts[name].in_year(year)] == []


def test_a_feast_without_a_rule_is_refused_with_its_file(tmp_path):
    for name in ("moveable_feasts.csv", "not_times.csv"):
        (tmp_path / name).write_text((data_folder() / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "holidays.csv").write_text("names,rule,before\nMarket Day,now and then,\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="holidays.csv.*now and then"):
        load_time_words(tmp_path)


@given(st.integers(0, 1000))
def test_a_week_later_the_same_words_mean_a_week_later(weeks):
    text = "Police fired on the crowd on Thursday."
    one = times(text)[0].first
    other = times(text, PUBLISHED + datetime.timedelta(days=7 * weeks))[0].first
    assert other - one == datetime.timedelta(days=7 * weeks)


@given(st.dates(), st.sampled_from([case[0] for case in CASES]))
def test_any_publication_day_can_be_reckoned_from(published, text):
    assert all(t.first is None or t.first <= t.last for t in times(text, published))


PIECES = (
    *("Monday", "May 3", "2019", "10 p.m.", "last", "year", "the end of", "since", "from", "to", "two", "days later", "ago"),
    *("the", "night", "of", "Easter", "Ramadan", "half", "a", "week", "first", "quarter", ",", ".", "-", "every", "1990s"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join), st.one_of(st.none(), st.dates()))
def test_whatever_stands_together_gives_spans_in_order_and_days_in_order(text, published):
    end = 0
    for timex in times(text, published):
        assert end <= timex.start < timex.end <= len(text)
        assert text[timex.start : timex.end] == timex.text
        assert (timex.first is None) == (timex.last is None)
        assert timex.first is None or timex.first <= timex.last
        end = timex.end


@given(st.text(alphabet="0123456789 -/.:,MondayMarchof", max_size=200))
def test_spans_lie_inside_the_text_and_days_are_in_order(text):
    end = 0
    for timex in times(text):
        assert end <= timex.start < timex.end <= len(text)
        assert timex.first is None or timex.first <= timex.last
        end = timex.end


def seconds(text):
    sentences = segment(text)
    start = time.process_time()
    find_timexes(text, sentences, PUBLISHED, WORDS)
    return time.process_time() - start


@pytest.mark.parametrize("piece", ["(", "1", "1 ", "1.", "2012-", "a few ", "the end of ", "March "])
def test_twenty_thousand_of_anything_in_a_row_take_time_in_proportion(piece):
    one, four = (min(seconds(piece * n) for _ in range(2)) for n in (5_000, 20_000))
    assert four < 8 * one + 0.2


@pytest.mark.parametrize("piece", ["two days ", "Monday ", "at 10 a.m. on Monday ", "since 1990 ", "early "])
def test_a_thousand_times_in_one_sentence_take_time_in_proportion(piece):
    one, four = (min(seconds(piece * n) for _ in range(2)) for n in (300, 1_200))
    assert four < 8 * one + 0.2


PROSE = (
    "The army said on Monday it had nothing to add, and the men of the village, who had lost their herds and their homes in the "
    "flood, went back to the river with what they could carry, while the women and the old of the place stayed on the hill above it "
)


@pytest.mark.slow
def test_ten_million_letters_in_one_line_take_time_in_proportion():
    one, ten = (seconds(PROSE * (size // len(PROSE))) for size in (1_000_000, 10_000_000))
    assert ten < 16 * one


def test_forty_thousand_words_a_second_are_read():
    lines = (data_folder() / "sample_articles.jsonl").read_text(encoding="utf-8").splitlines()
    text = "\n\n".join(json.loads(line)["text"] for line in lines if line.strip())
    seconds(text)
    assert len(text.split()) / min(seconds(text) for _ in range(5)) > 40_000
