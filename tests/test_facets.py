"""What was hit and who acted, as a sentence tells it."""

from __future__ import annotations

from typing import Any

import pytest

from incidents.datafiles import data_folder
from incidents.lexicon import Lexicon
from incidents.library import add_articles
from incidents.model import Article, IncidentFilter
from incidents.store import Store

DAY = "2023-08-16"
# One sentence for each kind of target; none of them was used to write the words.
SENTENCES = {
    "residential": "A rocket slammed into a tower block in Kryvyi Rih on Monday, killing a pensioner.",
    "school": "An air strike destroyed a kindergarten in Idlib on Monday.",
    "health": "Shells landed on the roof of a maternity hospital in Omdurman on Monday.",
    "shelter": "A drone hit a bomb shelter in Kherson on Monday.",
    "camp": "Warplanes bombed a refugee camp near Rafah on Monday.",
    "religious": "A suicide bomber attacked a cathedral in Jolo on Sunday.",
    "culture": "A missile wrecked the regional museum in Kupiansk on Monday.",
    "market": "A car bomb exploded in a crowded bazaar in Kunduz on Monday.",
    "energy": "Drones set an oil refinery on fire in Tuapse on Monday.",
    "water": "Artillery fire damaged a pumping station in Avdiivka on Monday.",
    "transport": "A mine killed nine people on a minibus near Gossi on Monday.",
    "port": "Rockets hit a cargo ship in Odesa on Monday.",
    "industry": "A fire destroyed a garment factory in Dhaka on Monday.",
    "farm": "Militiamen burned a farm and its crops near Jos on Monday.",
    "media": "Gunmen attacked a radio station in Mogadishu on Monday.",
    "aid": "Bandits ambushed an aid convoy near Gao on Monday.",
    "military": "Missiles struck a barracks in Poltava on Monday.",
    "police": "Insurgents bombed a police post in Quetta on Monday.",
    "government": "Protesters stormed the parliament in Tbilisi on Monday.",
    "prison": "An air strike hit a prison in Sa'dah on Monday.",
}


def targets(read: Any, text: str) -> list[str | None]:
    return [report.target for report in read(text, DAY).reports]


def test_every_kind_of_target_has_a_sentence_here() -> None:
    assert list(SENTENCES) == [kind.code for kind in Lexicon.load(data_folder()).targets]


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_sentence_tells_what_was_hit(read: Any, kind: str) -> None:
    assert targets(read, SENTENCES[kind]) == [kind]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("A clinic in Kutum was shelled by troops on Monday.", "health"),
        ("Three soldiers were killed in an ambush near Gao on Monday.", "military"),
        ("The mosque attack in Peshawar on Friday killed nine worshippers.", "religious"),
        ("The theatre, bombed on Monday, was the oldest in Mariupol.", "culture"),
        ("A bus plunged into a ravine near Manali on Monday.", "transport"),
        ("A missile struck a military hospital in Dnipro on Monday.", "health"),
        ("Bandits attacked a school bus in Kaduna on Monday.", "school"),
    ],
)
def test_the_subject_of_a_passive_and_the_head_of_a_compound_are_what_was_hit(
    read: Any, text: str, target: str
) -> None:
    assert targets(read, text) == [target]


@pytest.mark.parametrize(
    "text",
    [
        "A missile hit Odesa on Monday, the ministry of defence said.",
        "Shells landed near a school in Lyman on Monday.",
        "Shelling of the port city of Odesa went on on Monday.",
        "Soldiers shelled Lyman on Monday.",
        "Two people were killed in Lyman on Monday and four were taken to hospital.",
        "Missiles fired from a warship hit Odesa on Monday.",
        "Talks were held in a hotel in Doha on Monday.",
        "A shell hit a building in Donetsk on Monday.",
        "A landslide killed three people in Van on Monday.",
    ],
)
def test_what_is_near_or_speaks_or_acts_was_not_hit(read: Any, text: str) -> None:
    assert set(targets(read, text)) == {None}


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Sudanese army warplanes bombed Nyala on Monday.", ("Sudanese army", "warplanes")),
        ("Government troops fought rebels near Goma on Monday.", ("Government troops", "rebels")),
        ("Police said gunmen had killed a trader in Kano on Monday.", ("gunmen",)),
        ("A bomb exploded at a police station in Kano on Monday.", ()),
    ],
)
def test_who_acted_is_named_with_its_people_and_is_not_who_speaks(
    read: Any, text: str, actors: tuple[str, ...]
) -> None:
    assert [report.actors for report in read(text, DAY).reports] == [actors]


def test_a_filter_for_hospitals_leaves_hospitals(tmp_path: Any, pipeline: Any) -> None:
    import datetime

    store = Store.open(f"sqlite:///{tmp_path / 's.sqlite'}")
    text = "Shells hit a hospital in Lyman on Monday. Rockets struck a bridge in Izium on Tuesday."
    add_articles(store, [Article(text, published=datetime.date(2023, 8, 16))], pipeline.read)
    assert list(store.query(IncidentFilter(targets=("health",)))["place"]) == ["Lyman"]
