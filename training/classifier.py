"""Learn which candidates are toponyms, and write the trees to data/recognizer/trees.npz.

usage: python -m training.classifier OUT.npz ENCODERS [--without lgl|geowebnews]

ENCODERS is a folder with the encoders that `training.folds` made: each left a corpus and a fifth of training/text out, so
that here every text is read by an encoder that has not seen it. The features are kinds, shapes and chances; no words.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import lightgbm
import numpy as np

from incidents.datafiles import data_folder
from incidents.gazetteer import Gazetteer
from incidents.recognize.candidates import candidates
from incidents.recognize.encoder import load_encoder
from incidents.recognize.features import NAMES, features
from incidents.role_words import RoleWords
from incidents.segment import segment
from training.corpus import Report, corpus, fold, own_reports

# Which encoder has not seen what: see training/folds.py.
UNSEEN = {"without-lgl": ("lgl", 1), "without-geowebnews": ("geowebnews", 2)}
# Chosen on the corpus left out; more trees or leaves learn the other corpus' conventions.
ROUNDS, LEAVES, RATE, SMALLEST_LEAF = 160, 15, 0.06, 30
# A report of our own says more of what is wanted here than a small-town paper of 2005.
OWN_WEIGHT = 1.5


def examples(report: Report, encode, gazetteer, words) -> tuple[np.ndarray, np.ndarray]:
    """The candidates' features, and whether each is a toponym: shares more than half of its characters with one."""
    signals = encode(report.text)
    found = candidates(report.text, segment(report.text), signals, gazetteer)
    rows = features(report.text, found, signals, gazetteer, words)
    golds = [(m.start, m.end) for m in report.of_kind("place")]
    wanted = np.array([any(_same(c.start, c.end, a, b) for a, b in golds) for c in found])
    return rows, wanted


def _same(start: int, end: int, a: int, b: int) -> bool:
    shared = min(end, b) - max(start, a)
    return shared > 0 and shared / (max(end, b) - min(start, a)) > 0.5


def learn(parts: list[tuple[np.ndarray, np.ndarray, float]]) -> lightgbm.Booster:
    rows = np.concatenate([r for r, _, _ in parts])
    wanted = np.concatenate([w for _, w, _ in parts])
    weight = np.concatenate([np.full(len(w), share) for _, w, share in parts])
    settings = {
        "objective": "binary", "num_leaves": LEAVES, "learning_rate": RATE, "min_data_in_leaf": SMALLEST_LEAF, "lambda_l2": 5.0,
        "feature_fraction": 0.7, "bagging_fraction": 0.8, "bagging_freq": 1, "seed": 1, "num_threads": 2, "verbose": -1,
        "deterministic": True, "max_depth": 8,
    }  # fmt: skip
    return lightgbm.train(settings, lightgbm.Dataset(rows, wanted, weight=weight), ROUNDS)


def write(booster: lightgbm.Booster, path: Path) -> None:
    """Write the trees as arrays: a row a tree, a column a node; leaves point to themselves."""
    trees = [_flat(t["tree_structure"]) for t in booster.dump_model()["tree_info"]]
    most, depth = max(len(t) for t in trees), max(_depth(t, 0) for t in trees)
    arrays = {n: np.zeros((len(trees), most), np.int16) for n in ("feature", "left", "right")}
    arrays |= {n: np.zeros((len(trees), most), np.float32) for n in ("threshold", "value")}
    for i, nodes in enumerate(trees):
        for j, node in enumerate(nodes):
            for name, value in zip(("feature", "threshold", "left", "right", "value"), node, strict=True):
                arrays[name][i, j] = value
    np.savez_compressed(path, depth=depth, features=np.array(NAMES), **arrays)


def _flat(root: dict) -> list[tuple[int, float, int, int, float]]:
    nodes: list[tuple[int, float, int, int, float]] = []

    def visit(node: dict) -> int:
        number = len(nodes)
        nodes.append((0, 0.0, number, number, float(node.get("leaf_value", 0.0))))
        if "split_feature" in node:
            left, right = visit(node["left_child"]), visit(node["right_child"])
            # float32 rounds thresholds; the next float down keeps "less or equal" true of what was less or equal.
            nodes[number] = (node["split_feature"], float(np.float32(node["threshold"])), left, right, 0.0)
        return number

    visit(root)
    return nodes


def _depth(nodes, number: int) -> int:
    _, _, left, right, _ = nodes[number]
    return 0 if left == number else 1 + max(_depth(nodes, left), _depth(nodes, right))


def rows_of(encoders: Path) -> dict[str, tuple[np.ndarray, np.ndarray, float]]:
    """The examples of every corpus and of the fifths of training/text, each read by an encoder that has not seen it."""
    gazetteer, words = Gazetteer.open(), RoleWords.load(data_folder())
    found = {}
    for folder, (name, fifth) in UNSEEN.items():
        encode = load_encoder(encoders / folder)
        if encode is None:
            raise SystemExit(f"{encoders / folder}: no encoder there; run python -m training.folds first")
        own = [r for r in own_reports() if fold(r.id) == fifth]
        published = corpus(name, lambda word: gazetteer.demonym(word) is not None)
        for key, reports, share in ((name, published, 1.0), (f"own {fifth}", own, OWN_WEIGHT)):
            pairs = [examples(r, encode, gazetteer, words) for r in reports]
            found[key] = (np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs]), share)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("encoders", type=Path)
    parser.add_argument("--without", default="", help="lgl or geowebnews: leave a corpus out and score on it")
    args = parser.parse_args()
    parts = rows_of(args.encoders)
    booster = learn([p for name, p in parts.items() if name != args.without])
    for name, (rows, wanted, _) in parts.items():
        said = booster.predict(rows) > 0.5
        right = (said & wanted).sum()
        left_out = " (left out)" if name == args.without else ""
        print(f"{name}{left_out}: {len(rows)} candidates, precision {right / said.sum():.3f}, recall {right / wanted.sum():.3f}")
    order = np.argsort(booster.feature_importance("gain"))[::-1][:20]
    print("what counts most:", ", ".join(NAMES[i] for i in order))
    write(booster, args.out)


if __name__ == "__main__":
    main()
