"""Learn the weights of the rules that choose among namesakes, and write data/resolver.json.

usage: python -m training.resolver [--out FILE] [--without lgl|geowebnews]

A conditional logit: the weights under which the right candidate of each name is likeliest, with "none of them" where the
gazetteer has no right one. Learns from the places of LGL and GeoWebNews (coordinates or GeoNames ids) and of training/text
(the country alone). No word of any text goes into it: a rule sees kinds, numbers of people and what is named beside.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from incidents.datafiles import data_folder
from incidents.distance import distance_km
from incidents.gazetteer import Gazetteer
from incidents.model import Toponym
from incidents.outlets import Outlets
from incidents.resolve.mentions import SIMILAR, beside, mention_of, parents
from incidents.resolve.rank import Name, Ranker, all_chances, names_of, own_values, text_values
from incidents.resolve.rules import NAMES, OF_THE_TEXT
from incidents.role_words import RoleWords
from training.corpus import SHARED, fold, own_reports

# The distance within which the field counts an answer as right: 100 miles.
RIGHT_KM = 161.0
# What holds a weight at the published baselines' value unless the texts insist: chosen by the share right on the corpus
# left out, among 0.0002, 0.002, 0.01, 0.02 and 0.05.
RIDGE = 0.2
# In powers of ten of people, from the baselines: a country outweighs all towns of its name, a division beside all else.
PRIOR = {
    "people": 1.0, "people_of_unit": 0.9, "is_country": 5.0, "is_sea": 5.0, "is_river": 5.0, "is_region": 5.0, "is_continent": 5.0,
    "is_facility": 5.0, "is_district": 4.5, "capital": 1.0, "main_name": 1.2, "only_one": 0.5, "by_hand": 2.5, "code_of_unit": 3.0, "town_in_unit": -1.0,
    "country_beside": 4.0, "outlet_country": 0.7, "outlet_division": 1.5, "outlet_town": 2.5, "division_beside": 5.0, "lies_beside": 3.0, "country_share": 2.5, "division_share": 1.5,
    "division_support": 1.0, "district_support": 1.5, "neighbour_support": 1.2, "country_named": 1.2, "division_named": 1.5,
}  # fmt: skip
# A country alone tells less than a point, as namesakes within the country stay open; but our reports are of all the world.
OWN_WEIGHT = 0.8
ROUNDS = 3  # the text's rules depend on the chances, and those on the weights


@dataclass(frozen=True)
class Learnt:
    """One text: its names, and for each the set of candidates that are right (empty: none of them is)."""

    names: list[Name]
    right: list[frozenset[int] | None]  # None where nothing is known of a name
    weight: float


def learnt(text, golds, gazetteer, words, is_right, weight, home=None) -> Learnt:
    toponyms, kept = [], []
    end = -1
    for gold in sorted(golds, key=lambda g: g["start"]):
        if gold["start"] < end:
            continue
        end = gold["end"]
        label = "demonym" if gazetteer.demonym(gold["text"]) else "place"
        toponyms.append(Toponym(gold["start"], gold["end"], gold["text"], label, 1.0, "gold"))
        kept.append(gold)
    mentions = [mention_of(text, t, gazetteer, words) for t in toponyms]
    names = names_of(mentions, parents(mentions), beside(mentions), *((home.country_code, home.town) if home else ()))
    right: list[frozenset[int] | None] = []
    for name in names:
        gold = kept[name.numbers[0]]
        if name.mention.is_demonym or not name.mention.candidates or gold.get("unknown"):
            right.append(None)
        else:
            right.append(frozenset(i for i, c in enumerate(name.mention.candidates) if is_right(c, gold)))
    return Learnt(names, right, weight)


def near_or_same(candidate, gold) -> bool:
    if candidate.geonameid is not None and candidate.geonameid == gold.get("geonameid"):
        return True
    return distance_km(candidate.latitude, candidate.longitude, gold["latitude"], gold["longitude"]) <= RIGHT_KM


def of_corpus(name, gazetteer, words) -> list[Learnt]:
    found, outlets = [], Outlets.load(data_folder())
    for line in (SHARED / "corpora" / f"{name}.jsonl").read_text(encoding="utf-8").strip().split("\n"):
        raw = json.loads(line)
        golds = [t for t in raw["toponyms"] if not (t.get("type", "").endswith("_Expression") or t.get("type") == "Non_Toponym")]
        golds = [t | {"unknown": t["latitude"] is None} for t in golds]
        found.append(learnt(raw["text"], golds, gazetteer, words, near_or_same, 1.0, outlets.home(raw.get("domain"), gazetteer)))
    return found


def of_own(gazetteer, words, folds) -> list[Learnt]:
    found = []
    for report in own_reports():
        if fold(report.id) not in folds:
            continue
        golds = [
            {"start": m.start, "end": m.end, "text": report.text[m.start : m.end], "country": m.country_code, "unknown": not m.country_code}
            for m in report.of_kind("place")
        ]
        found.append(learnt(report.text, golds, gazetteer, words, lambda c, g: c.country_code == g["country"], OWN_WEIGHT))
    return found


def fit(texts: list[Learnt]) -> Ranker:
    weights = np.array([PRIOR.get(n, 0.0) for n in NAMES])
    none, respelled = 2.0, 1.5
    own = [[own_values(n) for n in t.names] for t in texts]
    of_text = [[[[0.0] * len(OF_THE_TEXT)] * len(rows) for rows in t] for t in own]
    for _ in range(ROUNDS):
        ranker = Ranker(tuple(weights), none, respelled)
        for _ in range(2):
            of_text = [text_values(t.names, all_chances(t.names, o, x, ranker)) for t, o, x in zip(texts, own, of_text, strict=True)]
        weights, none, respelled = _solve(texts, own, of_text, np.array([*weights, none, respelled]))
    return Ranker(tuple(float(w) for w in weights), none, respelled)


def _solve(texts, own, of_text, start):
    """All names as one padded array; "none of them" is a last candidate with features of its own."""
    items = []
    for text, o, x in zip(texts, own, of_text, strict=True):
        for name, right, mine, theirs in zip(text.names, text.right, o, x, strict=True):
            if right is None:
                continue
            rows = [[*a, *b, 0.0, 0.0] for a, b in zip(mine, theirs, strict=True)]
            rows.append([0.0] * len(NAMES) + [1.0, float(name.mention.found_as == SIMILAR)])
            wanted = [i in right for i in range(len(rows) - 1)] + [not right]
            items.append((rows, wanted, text.weight * min(3.0, len(name.numbers) ** 0.5)))
    most = max(len(r) for r, _, _ in items)
    values = np.zeros((len(items), most, len(NAMES) + 2))
    open_, wanted = np.zeros((len(items), most), bool), np.zeros((len(items), most), bool)
    share = np.array([w for _, _, w in items])
    prior = np.array([*(PRIOR.get(n, 0.0) for n in NAMES), 2.0, 1.5])
    for i, (rows, right, _) in enumerate(items):
        values[i, : len(rows)], open_[i, : len(rows)], wanted[i, : len(rows)] = rows, True, right

    def loss(w):
        points = np.where(open_, values @ w, -1e9)
        points -= points.max(axis=1, keepdims=True)
        chance = np.exp(points)
        chance /= chance.sum(axis=1, keepdims=True)
        right = np.maximum((chance * wanted).sum(axis=1), 1e-9)
        posterior = chance * wanted / right[:, None]
        gradient = np.einsum("ij,ijk,i->k", chance - posterior, values, share)
        off = w - prior
        return -(share * np.log(right)).sum() + RIDGE * len(items) * 0.01 * (off @ off), gradient + RIDGE * len(items) * 0.02 * off

    w = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return w[: len(NAMES)], float(w[-2]), float(w[-1])


def right_share(texts: list[Learnt], ranker: Ranker) -> float:
    """The share of mentions (not names) whose likeliest candidate is right, of those whose answer is known."""
    right = known = 0
    for text in texts:
        own = [own_values(n) for n in text.names]
        of_text = [[[0.0] * len(OF_THE_TEXT)] * len(rows) for rows in own]
        for _ in range(2):
            of_text = text_values(text.names, all_chances(text.names, own, of_text, ranker))
        for name, answer, chances in zip(text.names, text.right, all_chances(text.names, own, of_text, ranker), strict=True):
            if answer is not None:
                known += len(name.numbers)
                right += len(name.numbers) * (max(range(len(chances)), key=chances.__getitem__) in answer)
    return right / known


def write(ranker: Ranker, path: Path, note: str) -> None:
    weights = {n: round(w, 3) for n, w in zip(NAMES, ranker.weights, strict=True)}
    value = {"made": note, "weights": weights, "none": round(ranker.none, 3), "none_when_respelled": round(ranker.none_when_respelled, 3)}
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=data_folder() / "resolver.json")
    parser.add_argument("--without", default="", help="lgl or geowebnews: leave a corpus out and score on it")
    args = parser.parse_args()
    gazetteer, words = Gazetteer.open(), RoleWords.load(data_folder())
    corpora = {n: of_corpus(n, gazetteer, words) for n in ("lgl", "geowebnews")}
    own, held = of_own(gazetteer, words, (1, 2, 3, 4)), of_own(gazetteer, words, (0,))
    texts = [t for n, ts in corpora.items() if n != args.without for t in ts] + own
    ranker = fit(texts)
    for name, those in (*corpora.items(), ("own, held out", held)):
        print(f"{name}{' (left out)' if name == args.without else ''}: {right_share(those, ranker):.4f} of mentions with candidates")
    write(ranker, args.out, f"python -m training.resolver{' --without ' + args.without if args.without else ''}")
    print(args.out.read_text())


if __name__ == "__main__":
    main()
