"""What an article is read to claim."""

import pytest

from incidents import merge_reports
from incidents.extract.triggers import find_mentions
from incidents.model import GeoPrecision


def incidents(read, text, published="2023-08-16"):
    return merge_reports(read(text, published).reports)


@pytest.mark.parametrize(
    ("text", "event_type", "place", "factuality"),
    [
        ("Drones hit a grain terminal in Izmail on Tuesday.", "drone_strike", "Izmail", "reported"),
        (
            "The ministry denied that its planes had bombed a clinic in Kramatorsk.",
            "air_strike",
            "Kramatorsk",
            "denied",
        ),
        ("Police defused a bomb outside a bank in Karachi on Monday.", "bombing", "Karachi", "foiled"),
        ("Teachers plan to march in Nairobi on Saturday.", "protest", "Nairobi", "planned"),
        ("Rebels threatened to blow up a bridge near Goma.", "property_destruction", "Goma", "threatened"),
        ("The market in Aleppo was bombed in 2016.", "air_strike", "Aleppo", "background"),
        ("A gas explosion in a kitchen in Lodz on Sunday hurt a cook.", "accident", "Lodz", "reported"),
        ("A court in Lyon jailed two men on Monday.", "arrest", "Lyon", "reported"),
    ],
)
def test_a_sentence_gives_type_place_and_factuality(read, text, event_type, place, factuality):
    found = [(i.event_type, i.place.name, i.factuality) for i in incidents(read, text)]
    assert found == [(event_type, place, factuality)]


@pytest.mark.parametrize(
    "text",
    [
        "If the army shelled Lyman again, the buses would stop.",
        "The comedy bombed at the box office in Chicago.",
        "Monitors found no sign that Horlivka had been shelled.",
        "The two firms are locked in a legal battle in Munich.",
        "The smoke in Haifa was part of a drill.",
        "An explosion of interest in wine delighted growers in Porto.",
    ],
)
def test_what_did_not_happen_is_no_incident(read, text):
    assert incidents(read, text) == []


def test_the_place_where_missiles_were_launched_is_not_where_they_hit(read):
    found = incidents(read, "Missiles fired from Belgorod hit a mill in Kharkiv on Monday.")
    assert [i.place.name for i in found] == ["Kharkiv"]


def test_two_events_of_one_sentence_keep_their_places_apart(read):
    found = incidents(
        read, "Missiles hit a depot in Dnipro on Monday, and ground troops seized the town of Lyman the same day."
    )
    assert {(i.event_type, i.place.name) for i in found} == {
        ("missile_strike", "Dnipro"),
        ("territory_change", "Lyman"),
    }


def test_a_list_of_places_gives_each_a_pin_and_does_not_multiply_the_dead(read):
    found = incidents(read, "Air strikes hit Kutum, Zalingei and Nyala on Sunday, killing 14 people.")
    assert len(found) == 3
    assert {(i.killed.low, i.killed.high) for i in found} == {(0, 14)}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("A mortar killed at least nine people in Taiz on Monday.", 9, None),
        ("A mortar killed nine people, including two children, in Taiz on Monday.", 9, 9),
        ("Between 10 and 15 people were killed when a mortar hit Taiz on Monday.", 10, 15),
        ("A mortar hit a school in Taiz on Monday. No one was hurt.", 0, 0),
        ("A mortar killed a woman and her two sons in Taiz on Monday.", 3, 3),
    ],
)
def test_the_dead_are_counted_as_a_range(read, text, low, high):
    killed = incidents(read, text)[0].killed
    assert (killed.low, killed.high) == (low, high)


def test_the_same_strike_told_twice_is_one_incident(read):
    text = "An air strike hit the theatre in Mariupol on Wednesday. The air strike on the theatre in Mariupol killed dozens on Wednesday."
    found = incidents(read, text, "2022-03-17")
    assert [(i.event_type, len(i.reports)) for i in found] == [("air_strike", 2)]


def test_strikes_on_two_days_stay_two(read):
    text = "Air strikes hit Rafah on Monday. Air strikes hit Rafah again on Tuesday."
    assert len(incidents(read, text)) == 2


def test_the_order_of_reports_does_not_change_the_incidents(read):
    reports = read(
        "Shells hit Lyman on Monday. Rockets struck Izium on Tuesday. Shells fell on Lyman on Monday.", "2022-05-04"
    ).reports
    assert [i.id for i in merge_reports(reports)] == [i.id for i in merge_reports(reports[::-1])]


def test_every_report_quotes_its_article_word_for_word(read):
    text = "Gunmen killed two teachers in Kumba on Monday. The governor said troops were sent to Buea."
    for report in read(text, "2020-11-10").reports:
        assert text[report.start : report.end] == report.quote


def test_a_denied_strike_stays_denied_when_its_blast_is_spoken_of(read):
    text = "The army denied that it had shelled the port of Chernihiv on Monday. The blast was heard for miles."
    assert {i.factuality for i in incidents(read, text, "2022-03-17")} == {"denied"}


@pytest.mark.parametrize(
    ("text", "victims"),
    [
        ("A mortar killed two teachers in Taiz on Monday.", ("teacher",)),
        ("A teacher was shot dead in Kumba on Monday, a policeman said.", ("teacher",)),
        ("A mortar in Taiz wounded a nurse on Monday.", ("health worker",)),
        ("A mortar killed nine people in Taiz on Monday, soldiers said.", ()),
        ("A mortar hit soldiers in Taiz on Monday. No one was hurt.", ()),
    ],
)
def test_victims_are_named_where_the_text_says_more_than_people(read, text, victims):
    assert read(text, "2023-08-16").reports[0].victims == victims


def test_a_report_knows_the_day_its_article_was_published(read):
    assert str(read("A mortar hit Taiz on Monday.", "2023-08-16").reports[0].published) == "2023-08-16"


def test_an_event_in_words_that_no_rule_knows_is_read_by_the_model(pipeline, read):
    text = "Police have detained two engineers in Dhanmondi after the collapse, a magistrate in Dhaka said on Monday."
    assert find_mentions(text, 0, len(text), pipeline.lexicon.triggers) == []
    assert [r.event_type for r in read(text, "2023-05-03").reports] == ["arrest"]


def test_what_names_no_place_has_the_country_its_story_is_about(read):
    text = (
        "Rains have soaked Kenya for a week. The rivers at Garissa and Wajir are high, and Kenyan officials are worried.\n"
        "A bus driver was shot dead by robbers on Monday."
    )
    report = read(text, "2023-05-03").reports[-1]
    assert (report.place.country_code, report.place.geo_precision) == ("KE", GeoPrecision.COUNTRY)
