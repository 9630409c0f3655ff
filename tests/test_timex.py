"""Time expressions, each in a sentence of its own."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.pipeline import load_pipeline
from incidents.segment import segment
from incidents.timex import find_timexes

PUBLISHED = datetime.date(2023, 8, 16)  # a Wednesday

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


@pytest.mark.parametrize(("text", "expression", "first", "last"), CASES)
def test_an_expression_gets_its_first_and_last_day(text, expression, first, last):
    found = [t for t in find_timexes(text, segment(text), PUBLISHED) if t.first]
    assert [(t.text, str(t.first), str(t.last)) for t in found] == [(expression, first, last)]


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
    assert [t for t in find_timexes(text, segment(text), PUBLISHED) if t.first] == []


def test_two_days_later_counts_from_the_day_the_story_told_last():
    text = "The town fell on 1 August. Two days later it was retaken."
    assert str(find_timexes(text, segment(text), PUBLISHED)[-1].first) == "2023-08-03"


def test_without_a_publication_day_only_what_carries_a_year_is_dated():
    text = "The mayor, elected on 5 May 2019, was shot on Tuesday."
    dated = [t.text for t in find_timexes(text, segment(text), None) if t.first]
    assert dated == ["5 May 2019"]


def test_a_feast_is_found_by_its_name():
    text = "Fire swept the market on Christmas Eve."
    found = find_timexes(text, segment(text), datetime.date(2024, 1, 3), load_pipeline().time_words)
    assert str(found[0].first) == "2023-12-24"


@given(st.integers(0, 1000))
def test_a_week_later_the_same_words_mean_a_week_later(weeks):
    text = "Police fired on the crowd on Thursday."
    one = find_timexes(text, segment(text), PUBLISHED)[0].first
    other = find_timexes(text, segment(text), PUBLISHED + datetime.timedelta(days=7 * weeks))[0].first
    assert other - one == datetime.timedelta(days=7 * weeks)


@given(st.text(alphabet="0123456789 -/.:,MondayMarchof", max_size=200))
def test_spans_lie_inside_the_text_and_days_are_in_order(text):
    end = 0
    for timex in find_timexes(text, segment(text), PUBLISHED):
        assert end <= timex.start < timex.end <= len(text)
        assert timex.first is None or timex.first <= timex.last
        end = timex.end
