"""The offline gazetteer."""

import shutil
import subprocess
import sys

import pytest

from incidents.datafiles import data_folder
from incidents.errors import GazetteerError
from incidents.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open()


@pytest.mark.parametrize(
    ("name", "geonameid"),
    [("Kiev", 703448), ("Kyiv", 703448), ("Київ", 703448), ("mariupol", 701822), ("San-Salvador", 3583361)],
)
def test_a_town_is_found_under_its_spellings(gazetteer, name, geonameid):
    assert geonameid in [e.geonameid for e in gazetteer.lookup(name)]


def test_georgia_is_a_country_and_a_state(gazetteer):
    assert {(e.kind, e.country_code) for e in gazetteer.lookup("Georgia")} >= {("country", "GE"), ("admin1", "US")}


def test_a_code_counts_only_in_capitals(gazetteer):
    assert gazetteer.lookup("TX")[0].name == "Texas"
    assert all(e.name != "Texas" for e in gazetteer.lookup("tx"))


def test_a_word_that_names_a_people_leads_to_their_country(gazetteer):
    assert gazetteer.demonym("Ukrainians").country_code == "UA"
    assert gazetteer.demonym("table") is None


def test_an_unknown_name_has_no_places(gazetteer):
    assert gazetteer.lookup("Qwortzelbrandt") == []


def test_a_file_of_ones_own_adds_places(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text(
        "name,aliases,kind,country_code,latitude,longitude,radius_km,city\nOur Newsroom,,facility,FR,48.85,2.35,0.1,Paris\n"
    )
    assert Gazetteer.open(extra=[own]).lookup("our newsroom")[0].latitude == 48.85


def test_a_coordinate_out_of_range_is_refused_with_its_line(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("name,aliases,kind,country_code,latitude,longitude,radius_km,city\nNowhere,,facility,FR,148,2,1,\n")
    with pytest.raises(GazetteerError, match="line 2"):
        Gazetteer.open(extra=[own])


def test_a_cut_off_file_is_told_with_what_to_do(tmp_path):
    shutil.copytree(data_folder() / "gazetteer", tmp_path / "gazetteer")
    for name in ("places.csv", "demonyms.csv", "place_codes.csv"):
        shutil.copy(data_folder() / name, tmp_path)
    keys = tmp_path / "gazetteer" / "keys.npy"
    keys.write_bytes(keys.read_bytes()[:1000])
    with pytest.raises(GazetteerError, match="gazetteer build"):
        Gazetteer.open(tmp_path)


def test_it_opens_in_under_a_second_in_a_new_process():
    code = "import time; from incidents.gazetteer import Gazetteer; t = time.perf_counter(); Gazetteer.open().lookup('Lviv'); print(time.perf_counter() - t)"
    assert float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout) < 1
