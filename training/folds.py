"""Train models that have not seen what they are scored on, one after the other.

usage: python -m training.folds FOLDER

Writes FOLDER/without-lgl and FOLDER/without-geowebnews: an encoder, the trees and the weights of the resolver, none of
which has seen that corpus. The encoders also leave out a fifth of training/text each, and a fifth that all leave out:
the trees learn only from texts that the encoder before them has not seen. An encoder that is there already is kept.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

# The corpus left out, the epochs (the larger corpus needs fewer), and the fifths of training/text left out.
FOLDS = {"without-lgl": ("lgl", "3", ("0", "1")), "without-geowebnews": ("geowebnews", "2", ("0", "2"))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    for name, (left_out, epochs, fifths) in FOLDS.items():
        folder = args.folder / name
        if not (folder / "encoder.onnx").exists():
            run("training.encoder", str(folder), "--without", left_out, "--epochs", epochs, "--own-times", "1", "--hold-out", *fifths)
        (folder / "weights.pt").unlink(missing_ok=True)
    for name, (left_out, _, _) in FOLDS.items():
        folder = args.folder / name
        run("training.classifier", str(folder / "trees.npz"), str(args.folder), "--without", left_out)
        run("training.resolver", "--out", str(folder / "resolver.json"), "--without", left_out)


def run(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)


if __name__ == "__main__":
    main()
