"""The publication day, worked out from the text."""

from pathlib import Path

import pytest

REAL = Path(__file__).parents[2] / "shared" / "articles" / "ukraine-2022-03.txt"


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


@pytest.mark.skipif(not REAL.exists(), reason="the real article lies beside the checkout, not in it")
def test_captions_weekdays_and_the_age_of_the_war_date_a_real_article(read):
    reading = read(REAL.read_text(encoding="utf-8"))
    assert (str(reading.published), reading.published_by) == ("2022-03-17", "inferred")
    assert "March 15th" in reading.published_why
