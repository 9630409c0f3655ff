"""Train the encoders that have not seen what they are scored on, one after the other.

usage: python -m training.folds FOLDER [--epochs N]

Writes FOLDER/without-lgl and FOLDER/without-geowebnews, which also leave out a fifth of training/text each, and a fifth
that all leave out. The classifier learns from what these say of the texts they have not seen, and the benchmarks score
with them. An encoder that is there already is kept.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

FOLDS = {"without-lgl": ("lgl", ("0", "1")), "without-geowebnews": ("geowebnews", ("0", "2"))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", default="3")
    args = parser.parse_args()
    for name, (left_out, fifths) in FOLDS.items():
        if not (args.folder / name / "encoder.onnx").exists():
            command = [sys.executable, "-m", "training.encoder", str(args.folder / name), "--without", left_out]
            subprocess.run([*command, "--epochs", args.epochs, "--hold-out", *fifths], check=True)


if __name__ == "__main__":
    main()
