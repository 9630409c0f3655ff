"""The publication day, worked out from the text."""

import csv
import datetime
from pathlib import Path

import pytest

from incidents.datafiles import data_folder
from incidents.model import Article
from incidents.published import load_dated_events, work_out_published
from incidents.segment import segment

REAL = Path(__file__).parents[2] / "shared" / "articles" / "ukraine-2022-03.txt"
CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "published.csv").open(encoding="utf-8", newline="")))
TODAY = datetime.date(2026, 11, 24)
# Of the short articles whose text bounds the day, this share at least is dated; the others are left undated.
DATED_SHARE = 0.85


@pytest.fixture(scope="module")
def worked_out():
    events = load_dated_events(data_folder())
    return {
        case["text"]: work_out_published(Article(case["text"]), segment(case["text"]), events, TODAY).day
        for case in CASES
    }


@pytest.mark.parametrize("case", CASES, ids=[f"{c['published']}-{c['text'][:30]}" for c in CASES])
def test_a_day_that_is_worked_out_is_the_right_one(worked_out, case):
    assert str(worked_out[case["text"]] or case["published"]) == case["published"]


def test_most_texts_that_bound_their_day_are_dated(worked_out):
    bounded = [worked_out[case["text"]] for case in CASES if case["bounded"] == "yes"]
    assert len(bounded) >= 40
    assert sum(day is not None for day in bounded) >= DATED_SHARE * len(bounded)


def test_a_given_day_stands(read):
    reading = read("A bus burned on Monday.", published="2021-03-04")
    assert (str(reading.published), reading.published_by) == ("2021-03-04", "given")


def test_a_dateline_with_a_year_gives_the_day(read):
    reading = read("LIMA, May 3, 2019 - A bus plunged into a ravine near Cusco on Thursday.")
    assert (str(reading.published), reading.published_by) == ("2019-05-03", "dateline")


def test_a_text_without_dates_is_left_undated(read):
    reading = read("A bus plunged into a ravine near Cusco. Nobody was hurt.")
    assert reading.published is None
    assert "neither a weekday nor a date" in reading.published_why


def test_a_weekday_alone_is_not_enough(read):
    assert read("A bus plunged into a ravine near Cusco on Thursday, police said.").published is None


@pytest.mark.parametrize(
    "recalled",
    [
        "The school, which opened on 3 May 1950, burned down on Tuesday, police said.",
        "Astronauts who first walked on the moon on July 20, 1969 were honoured in Houston on Monday.",
        "The court sat on Tuesday. In the first trial, which ended on Friday, September 15, 2017, he had been cleared.",
    ],
)
def test_a_day_that_is_only_recalled_dates_nothing(read, recalled):
    assert read(recalled).published is None


def test_a_former_president_bounds_no_text_from_above(read):
    text = "The former president Barack Obama said on Tuesday, June 4, that he would vote."
    assert read(text).published == read(text.replace("former president Barack Obama", "mayor")).published


@pytest.mark.skipif(not REAL.exists(), reason="the real article lies beside the checkout, not in it")
def test_captions_weekdays_and_the_age_of_the_war_date_a_real_article(read):
    reading = read(REAL.read_text(encoding="utf-8"))
    assert (str(reading.published), reading.published_by) == ("2022-03-17", "inferred")
    assert "March 15th" in reading.published_why
