"""Where the files of `data/` lie: beside the package in a checkout, inside it when installed."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def data_folder() -> Path:
    """The folder of shipped data files."""
    installed = _HERE / "data"
    return installed if installed.is_dir() else _HERE.parent / "data"
