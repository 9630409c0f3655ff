"""What the encoder makes of each word: a small transformer with several heads, run by onnxruntime on one core."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from incidents.errors import IncidentsError

# The heads side by side, in the order of the model's columns; the first label is "nothing".
HEADS: dict[str, tuple[str, ...]] = {
    "place": ("O", "B-place", "I-place", "B-demonym", "I-demonym"),
    "role": ("site", "context", "actor"),
    "trigger": (
        "O", "air_strike", "drone_strike", "missile_strike", "shelling", "bombing", "suicide_bombing", "chemical_attack",
        "armed_clash", "territory_change", "military_movement", "attack_on_civilians", "sexual_violence", "abduction",
        "property_destruction", "protest", "riot", "arrest", "release", "crime", "displacement", "aid", "talks",
        "agreement", "sanction", "natural_disaster", "accident", "other",
    ),
    "factuality": ("reported", "claimed", "denied", "foiled", "planned", "threatened", "background"),
    "date": ("O", "other", "event"),
    "count": ("O", "killed", "injured", "missing", "captured", "unhurt", "number"),
}  # fmt: skip

# About 110 word pieces, in which the model was taught; longer windows cost more a word and read no better.
_WINDOW = 480
# Rows of one length go through together; more at once gains nothing on one core.
_BATCH = 16
# A window of rare letters can have a piece a character; the model takes 512.
_LONGEST = 384

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """The words of a text with what the encoder holds likely of each: a row a word, a column a label."""

    starts: list[int]
    ends: list[int]
    likely: dict[str, Floats]

    def words(self, start: int, end: int) -> slice:
        """The rows of the words that a stretch of text touches."""
        first = bisect_right(self.ends, start)
        return slice(first, max(first, bisect_left(self.starts, end)))


Run = Callable[[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Encoder:
    """A tokenizer and a model; `run` is the model's forward pass alone: ids, mask and capitals to logits."""

    tokenizer: Any
    run: Run

    def __call__(self, text: str) -> Signals:
        """Return the words of a text with what the model holds likely of each."""
        stretches = list(windows(text))
        rows = self.tokenizer.encode_batch([_safe(text[a:b]) for a, b in stretches])
        pieces = [_Pieces.of(row, text[a:b], a) for row, (a, b) in zip(rows, stretches, strict=True)]
        return _joined([p for p in pieces if len(p.ids)], self.run)


def load_encoder(folder: Path) -> Encoder | None:
    """Return the encoder of a folder, None where the folder has no model.

    Raises IncidentsError where a model is there but cannot be run.
    """
    if not (folder / "encoder.onnx").exists():
        return None
    try:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # each library raises kinds of its own for a damaged file
        raise IncidentsError(
            f"{folder}: the encoder cannot be loaded ({error}); restore its files or remove the folder to read without it"
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def run(ids: NDArray[np.int64], mask: NDArray[np.int64], cases: NDArray[np.int64]) -> Floats:
        answer: Floats = session.run(["logits"], {"input_ids": ids, "attention_mask": mask, "cases": cases})[0]
        return answer

    return Encoder(tokenizer, run)


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield stretches that cover the text, cut at line ends or sentence ends where there are any, else at spaces."""
    start = 0
    while start < len(text):
        end = min(len(text), start + _WINDOW)
        if end < len(text):
            cut = max(text.rfind("\n", start + _WINDOW // 3, end), text.rfind(". ", start + _WINDOW // 2, end)) + 1
            end = cut or text.rfind(" ", start + 1, end) + 1 or end
        yield start, end
        start = end


def case_ids(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """Return how each piece of a text is written: 0 small, 1 with a capital, 2 in capitals, 3 no letter."""
    return [_case(text[a:b]) for a, b in offsets]


def _case(piece: str) -> int:
    if piece.islower():
        return 0
    if piece.isupper():
        return 2 if len(piece) > 1 else 1
    return 1 if piece[:1].isupper() else 3


def _safe(text: str) -> str:
    """The same number of characters, without those that no tokenizer takes."""
    return text if text.isascii() else "".join(" " if "\ud800" <= c <= "\udfff" else c for c in text)


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """A window's word pieces, without the marks that the model wants at both ends."""

    ids: list[int]
    cases: list[int]
    starts: list[int]
    ends: list[int]
    words: list[int]

    @classmethod
    def of(cls, row: object, text: str, offset: int) -> _Pieces:
        ids, words, offsets = row.ids[1:-1], row.word_ids[1:-1], row.offsets[1:-1]  # type: ignore[attr-defined]
        ids, words, offsets = ids[:_LONGEST], words[:_LONGEST], offsets[:_LONGEST]
        starts, ends = [a + offset for a, _ in offsets], [b + offset for _, b in offsets]
        return cls(ids, case_ids(text, offsets), starts, ends, words)


_CLS, _SEP = 101, 102


def _joined(windows_pieces: list[_Pieces], run: Run) -> Signals:
    """Run the windows in batches of like length, and put their words together again in the order of the text."""
    logits: list[Floats] = [np.empty(0, np.float32)] * len(windows_pieces)
    order = sorted(range(len(windows_pieces)), key=lambda i: len(windows_pieces[i].ids))
    for at in range(0, len(order), _BATCH):
        group = order[at : at + _BATCH]
        width = len(windows_pieces[group[-1]].ids) + 2
        ids, mask, cases = (np.zeros((len(group), width), np.int64) for _ in range(3))
        for row, index in enumerate(group):
            pieces = windows_pieces[index]
            n = len(pieces.ids)
            ids[row, 0], ids[row, 1 : n + 1], ids[row, n + 1] = _CLS, pieces.ids, _SEP
            cases[row, 0] = cases[row, n + 1] = 3  # the marks at both ends are taught as "no letter"
            cases[row, 1 : n + 1] = pieces.cases
            mask[row, : n + 2] = 1
        answer = run(ids, mask, cases)
        for row, index in enumerate(group):
            logits[index] = answer[row, 1 : len(windows_pieces[index].ids) + 1]
    return _words(windows_pieces, logits)


def _words(windows_pieces: list[_Pieces], logits: list[Floats]) -> Signals:
    width = sum(len(labels) for labels in HEADS.values())
    if not windows_pieces:
        return Signals([], [], {h: np.empty((0, len(ls)), np.float32) for h, ls in HEADS.items()})
    firsts: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for pieces in windows_pieces:
        last = -1
        for i, word in enumerate(pieces.words):
            if word != last:
                firsts.append(at + i)
                starts.append(pieces.starts[i])
                ends.append(pieces.ends[i])
                last = word
            else:
                ends[-1] = pieces.ends[i]
        at += len(pieces.words)
    stacked = np.concatenate(logits).reshape(at, width)
    counts = np.diff([*firsts, at])
    mean = np.add.reduceat(stacked, firsts, axis=0) / counts[:, None]
    likely: dict[str, Floats] = {}
    column = 0
    for head, labels in HEADS.items():
        part = mean[:, column : column + len(labels)]
        part = np.exp(part - part.max(axis=1, keepdims=True))
        likely[head] = part / part.sum(axis=1, keepdims=True)
        column += len(labels)
    return Signals(starts, ends, likely)
