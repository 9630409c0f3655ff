"""The encoder, the trees over it, and what reads where they are missing."""

import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.datafiles import data_folder
from incidents.errors import IncidentsError
from incidents.model import Article, Role
from incidents.pipeline import load_pipeline
from incidents.recognize import load_models
from incidents.recognize.encoder import windows
from incidents.recognize.trees import Trees
from incidents.segment import segment


def _toponyms(pipeline, text):
    return {t.text: t for t in pipeline._toponyms(text, segment(text), pipeline.models.encode(text))}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Russian troops have taken Avdiivka after months of fighting, the general staff said.", "Avdiivka"),
        ("Tanks entered Khan Younis at dawn.", "Khan Younis"),
        ("Two people were killed when shells fell on a market in Omdurman.", "Omdurman"),
        ("OMDURMAN, Sudan - The shelling began at noon.", "OMDURMAN"),
        ("Gunmen stormed Qwortzelbrand, a village in the hills.", "Qwortzelbrand"),
        ("A dairy in Utica, N.Y., recalled its cheese.", "N.Y."),
    ],
)
def test_a_name_is_found_by_how_it_is_spoken_of(pipeline, text, name):
    assert _toponyms(pipeline, text)[name].label == "place"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The New York Times was first to obtain the letter.", "New York"),
        ("Doctors blamed the Marburg virus for two deaths.", "Marburg"),
        ("Chelsea Mokoena, who survived the fire, spoke to reporters.", "Chelsea"),
        ("He spent the summer reading the old law books.", "reading"),
        ("Officer Dana Lincoln fired twice. Lincoln was cleared by the review board on Friday.", "Lincoln"),
    ],
)
def test_what_only_looks_like_a_place_is_left_alone(pipeline, text, name):
    assert name not in _toponyms(pipeline, text)


def test_demonyms_are_told_apart_from_places(pipeline):
    found = _toponyms(pipeline, "Ukrainian gunners and two Nigerians were held in Lviv.")
    assert {name: t.label for name, t in found.items()} == {"Ukrainian": "demonym", "Nigerians": "demonym", "Lviv": "place"}


def test_a_government_named_by_its_capital_is_an_actor(pipeline):
    found = _toponyms(pipeline, "Moscow said on Monday that a missile had hit a hospital in Izium.")
    assert (found["Moscow"].role, found["Izium"].role) == (Role.ACTOR, Role.SITE)


def test_without_the_models_files_the_rules_read_and_say_so(tmp_path):
    shutil.copy(data_folder() / "resolver.json", tmp_path)
    reading = load_pipeline(models_folder=tmp_path).read(Article("Shells fell on Kharkiv on Monday."))
    assert [p.name for p in reading.places] == ["Kharkiv"]
    assert "missing" in reading.read_by


def test_a_damaged_model_is_named_and_not_worked_around(tmp_path):
    shutil.copytree(data_folder() / "recognizer", tmp_path, dirs_exist_ok=True)
    (tmp_path / "encoder.onnx").write_bytes(b"no model")
    with pytest.raises(IncidentsError, match="encoder cannot be loaded"):
        load_models(tmp_path)


def test_trees_for_other_features_are_refused(tmp_path):
    shutil.copytree(data_folder() / "recognizer", tmp_path, dirs_exist_ok=True)
    with np.load(tmp_path / "trees.npz") as arrays:
        others = {name: arrays[name] for name in arrays.files} | {"features": np.array(["height", "weight"])}
    np.savez(tmp_path / "trees.npz", **others)
    with pytest.raises(IncidentsError, match="other features"):
        load_models(tmp_path)


def test_trees_add_up_the_leaves_they_lead_to():
    # One split at 0.5 of the second feature: left is worth -1, right +2. A second tree is a leaf worth 0.5.
    trees = Trees(
        feature=np.array([[1, 0, 0], [0, 0, 0]], np.int16), threshold=np.array([[0.5, 0, 0], [0, 0, 0]], np.float32),
        left=np.array([[1, 1, 2], [0, 1, 2]], np.int16), right=np.array([[2, 1, 2], [0, 1, 2]], np.int16),
        value=np.array([[0, -1, 2], [0.5, 0, 0]], np.float32), features=("a", "b"), depth=1,
    )  # fmt: skip
    chances = trees.chances(np.array([[9, 0.5], [9, 0.6]], np.float32))
    assert chances == pytest.approx([1 / (1 + np.exp(0.5)), 1 / (1 + np.exp(-2.5))])


@settings(max_examples=60)
@given(st.text(max_size=3000))
def test_windows_cover_every_character_once(text):
    pieces = list(windows(text))
    assert "".join(text[a:b] for a, b in pieces) == text
    assert all(0 < b - a <= 480 for a, b in pieces)


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet="aB .,\n('’é\u0627\u4e2d\ud800\x00", max_size=400))
def test_the_encoder_takes_any_text_and_its_words_lie_inside(pipeline, text):
    signals = pipeline.models.encode(text)
    assert all(a < b <= len(text) for a, b in zip(signals.starts, signals.ends, strict=True))
    assert all(b <= a for a, b in zip(signals.starts[1:], signals.ends, strict=False))


@pytest.mark.parametrize("unit", ["(", "Kyiv, ", "a"], ids=["brackets", "names", "one word"])
def test_twice_the_text_takes_about_twice_as_long(pipeline, unit):
    def seconds(times):
        started = time.process_time()
        pipeline._toponyms(unit * times, segment(unit * times), pipeline.models.encode(unit * times))
        return time.process_time() - started

    seconds(500)
    once, twice = min(seconds(6000) for _ in range(2)), min(seconds(12000) for _ in range(2))
    assert twice < 2.6 * once + 0.1


def test_the_reports_that_the_models_learn_from_are_marked_without_fault():
    from training.corpus import own_reports

    reports = own_reports()
    triggers = [m for r in reports for m in r.of_kind("trigger")]
    assert len(reports) >= 1000 and len(triggers) >= 10_000
    assert all(r.text[m.start : m.end].strip() == r.text[m.start : m.end] != "" for r in reports for m in r.marks)


def test_no_two_reports_are_copies_of_each_other():
    from training.corpus import own_reports, problems

    assert [p for p in problems(own_reports()) if "shares" in p or "used" in p] == []


def test_models_stay_small_enough_to_ship():
    sizes = [path.stat().st_size for path in Path(data_folder() / "recognizer").iterdir()]
    assert max(sizes) < 30_000_000
