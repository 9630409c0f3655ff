"""Accuracy over files of right answers, and speed: tables on the screen and in benchmarks/results.*

The files are looked for in FOLDER (`../shared` beside the checkout): `suites/` with cases written for this
project and `corpora/` with published ones. What is absent is left out, and told. The cases of merging lie in the
checkout.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.field import field_table
from benchmarks.growth import growth_table, measure_growth
from benchmarks.speed import measure, speed_table
from incidents import read_article
from incidents.evaluate import tallies
from incidents.evaluate.cases import article_of, load_cases
from incidents.evaluate.places import score_resolution
from incidents.evaluate.tally import Tally, table
from incidents.model import Article
from incidents.pipeline import load_pipeline

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
SUITES = (
    ("incidents", "suites/challenges.jsonl"),
    ("incidents", "suites/articles.jsonl"),
    ("places", "suites/places.jsonl"),
    ("places", "suites/articles.jsonl"),
    ("dates", "suites/dates.jsonl"),
)
# Places of a corpus are scored with models that have not seen it: `make folds` makes them.
FOLDS = {"corpora/lgl.jsonl": "without-lgl", "corpora/geowebnews.jsonl": "without-geowebnews"}
# These lie in the checkout, so that they are always there.
OWN = (("timexes", "tests/cases/timexes.csv"),)
CORPORA = (
    ("places", "corpora/lgl.jsonl"),
    ("places", "corpora/geowebnews.jsonl"),
    ("incidents", "corpora/event_location.jsonl"),
    ("incidents", "corpora/muc_dev.jsonl"),
)
MERGING = (("merging", "tests/cases/merging.jsonl"),)
# How many reports are merged to see how the time grows.
SIZES, QUICK_SIZES = (25_000, 50_000, 100_000), (5_000, 10_000)
MARKED = ("README.md", "docs/accuracy.md")


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks; return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--folder", type=Path, default=CHECKOUT.parent / "shared", help="where the files lie")
    parser.add_argument("--quick", action="store_true", help="the suites alone, without the long corpora")
    parser.add_argument("--errors", action="store_true", help="list every error on standard error")
    parser.add_argument("--baseline", action="store_true", help="keep the result, here and in the docs")
    args = parser.parse_args(arguments)
    parts = {"suites": SUITES} if args.quick else {"suites": SUITES, "corpora": CORPORA}
    # First, as the collector would walk through all that the corpora leave in memory.
    speed = measure(_speed_articles())
    scores = {part: _accuracy(files, args.folder) for part, files in parts.items()}
    scores["merging"] = _accuracy(MERGING, CHECKOUT)
    scores["suites"] += _accuracy(OWN, CHECKOUT)
    growth = measure_growth(QUICK_SIZES if args.quick else SIZES)
    sections = [f"## Accuracy: {part}\n\n{table(found)}" for part, found in scores.items() if found]
    sections += [f"## Speed\n\n{speed_table(speed)}", f"## Merging many reports\n\n{growth_table(growth)}"]
    text = "\n\n".join([_heading(args.quick), *sections]) + "\n"
    values = {
        "accuracy": {part: [_values(tally) for tally in found] for part, found in scores.items()},
        "speed": asdict(speed) | {"words_a_second": speed.words_a_second},
        "growth": [asdict(row) for row in growth],
    }
    print(text)
    if args.errors:
        lines = [f"{t.name}: {e}" for found in scores.values() for t in found for e in t.errors]
        print("\n".join(lines), file=sys.stderr)
    for name in ("results", "baseline") if args.baseline else ("results",):
        (HERE / f"{name}.md").write_text(text, encoding="utf-8")
        (HERE / f"{name}.json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    if args.baseline:
        shown = {part: table(found) for part, found in scores.items()}
        if beside := field_table(scores.get("corpora", [])):
            shown["field"] = beside
        _fill_docs(shown | {"speed": speed_table(speed), "growth": growth_table(growth)})
    return 0


def _accuracy(files: tuple[tuple[str, str], ...], folder: Path) -> list[Tally]:
    found: list[Tally] = []
    for kind, name in files:
        path = folder / name
        if path.exists():
            print(f"reading {name} ({kind})", file=sys.stderr)
            found += _unseen(path, FOLDS[name]) if name in FOLDS else tallies(kind, path, read_article)
        else:
            print(f"{path} is not there: left out", file=sys.stderr)
    return found


def _unseen(path: Path, fold: str) -> list[Tally]:
    """The scores of a corpus by models that have not seen it, none where those are not there."""
    folder = CHECKOUT / "training" / "folds" / fold
    if not (folder / "encoder.onnx").exists():
        print(f"{folder} is not there: run `make folds` (an hour); {path.name} is left out", file=sys.stderr)
        return []
    line = load_pipeline(models_folder=folder)
    return [*tallies("places", path, line.read), *score_resolution(path.stem, load_cases(path), line.locate)]


def _speed_articles() -> list[Article]:
    """The sample articles that come with the package, so that speed is measured the same everywhere."""
    lines = (CHECKOUT / "data" / "sample_articles.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines if line.strip()]
    return [article_of(case) for case in cases]


def _heading(quick: bool) -> str:
    command = "python -m benchmarks.run" + (" --quick" if quick else "")
    return f"# Benchmarks\n\nMade by `{command}` on Python {platform.python_version()}, {platform.machine()}."


def _values(tally: Tally) -> dict[str, Any]:
    numbers = {k: v for k, v in asdict(tally).items() if k != "errors"}
    return numbers | {k: round(getattr(tally, k), 4) for k in ("precision", "recall", "f1")}


def _fill_docs(tables: dict[str, str]) -> None:
    """Put each table between its marks in the documents that show it."""
    for name in MARKED:
        path = CHECKOUT / name
        text = path.read_text(encoding="utf-8")
        for part, rows in tables.items():
            opening, closing = f"<!-- {part} -->", f"<!-- end {part} -->"
            before, mark, rest = text.partition(opening)
            _, end, after = rest.partition(closing)
            if mark and end:
                text = f"{before}{opening}\n{rows}\n{closing}{after}"
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
