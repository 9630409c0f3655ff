"""The command line, run as people run it."""

import csv
import subprocess
import sys

TEXT = "LVIV, March 18, 2022 - Shells hit a school in Lyman on Thursday, killing two people.\n"


def run(*arguments, stdin=""):
    return subprocess.run(
        [sys.executable, "-m", "incidents", *arguments], input=stdin, capture_output=True, text=True, timeout=120
    )


def test_read_prints_the_day_the_incident_and_its_sentence(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    done = run("read", str(path))
    assert done.returncode == 0
    assert "2022-03-18 (dateline)" in done.stdout
    assert "shelling (reported) - Lyman" in done.stdout
    assert "2 killed" in done.stdout


def test_ingest_then_export_keeps_formulas_out(tmp_path):
    db = f"sqlite:///{tmp_path / 's.sqlite'}"
    source = tmp_path / "a.jsonl"
    source.write_text(
        '{"title": "=HYPERLINK(1)", "text": "Shells hit a school in Lyman on Thursday.", "published": "2022-03-18"}\n{"text": ""}\n'
    )
    done = run("ingest", str(source), "--db", db)
    assert done.returncode == 1, "an empty article is rejected, and told"
    assert "1 articles added" in done.stdout and "empty" in done.stderr
    out = tmp_path / "o.csv"
    assert run("export", str(out), "--db", db).returncode == 0
    assert "'=HYPERLINK(1)" in out.read_text()


def test_a_table_of_incidents_goes_in_as_it_is(tmp_path):
    db = f"sqlite:///{tmp_path / 's.sqlite'}"
    table = tmp_path / "t.csv"
    table.write_text(
        "latitude,longitude,date,event_type,killed\n50.4,30.5,2022-03-01,shelling,3\nnan,30.5,2022-03-01,shelling,3\n"
    )
    done = run("ingest", str(table), "--db", db)
    assert "1 incidents from tables" in done.stdout
    assert "out of range" in done.stderr


def test_an_export_goes_into_another_store_and_comes_out_the_same(tmp_path):
    one, other = (f"sqlite:///{tmp_path / name}" for name in ("one.sqlite", "other.sqlite"))
    source = tmp_path / "a.jsonl"
    source.write_text(
        '{"title": "=1+1", "text": "Shells hit a clinic in Lyman on Thursday. Rockets struck a bridge in Izium on Wednesday.", "published": "2022-03-18"}\n'
    )
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    assert run("ingest", str(source), "--db", one).returncode == 0
    assert run("export", str(first), "--db", one, "--target", "health").returncode == 0
    assert "acled_sub_event_type" in first.read_text() and len(first.read_text().splitlines()) == 2
    assert run("export", str(first), "--db", one).returncode == 0
    assert "2 incidents from tables" in run("ingest", str(first), "--db", other).stdout
    assert run("export", str(second), "--db", other).returncode == 0
    rows = [list(csv.DictReader(path.open(encoding="utf-8", newline=""))) for path in (first, second)]
    assert [[{**row, "article_id": ""} for row in table] for table in rows][0] == rows[1]


def test_a_wrong_call_ends_with_two():
    assert run("frobnicate").returncode == 2


def test_the_gazetteer_answers():
    assert "703448" in run("gazetteer", "lookup", "Kiev").stdout
