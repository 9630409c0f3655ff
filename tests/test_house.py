"""The rules of the house that a reader relies on: who may know whom, and where each big library lives."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGE = CHECKOUT / "incidents"
MODULES = sorted(PACKAGE.rglob("*.py"))

# A room may know the rooms of the layers below its own, and of its own layer only where NEIGHBOURS says so.
LAYERS = (
    {"model", "errors", "datafiles"},
    {"codec", "endpoint", "gazetteer", "geocode", "lexicon", "role_words", "segment", "speech"},
    {"distance", "outlets"},
    {"relative"},
    {"ingest", "recognize", "resolve", "date", "extract", "merge"},
    {"pipeline", "store", "table"},
    {"library", "analysis", "folium_map", "export", "evaluate", "crosswalk"},
    {"dashboard", "__main__", "app"},
    {"__init__"},
)
# One room may have several files.
ROOM_OF = {"timex": "date", "published": "date"}
# These take frames and give maps, files and numbers, so that they can be used without the rest.
FRAMES_ONLY = {
    "analysis": {"model", "errors", "datafiles", "distance"},
    "folium_map": {"model", "errors", "datafiles"},
    "export": {"model", "errors", "datafiles"},
    "crosswalk": {"errors", "gazetteer", "lexicon"},
}
HOMES = {
    "streamlit": {"dashboard", "app"},
    "streamlit_folium": {"dashboard", "app"},
    "folium": {"folium_map"},
    "branca": {"folium_map"},
    "geopandas": {"analysis", "export"},
    "sqlalchemy": {"store"},
    "spacy": {"recognize"},
    "onnxruntime": {"recognize"},
    "tokenizers": {"recognize"},
    "dask": {"distributed"},
}
# Reading a pickle runs what is in it, and articles come from strangers.
NEVER = {"pickle", "dill", "shelve", "marshal", "joblib"}
LONGEST_MODULE = 500


def room(path: Path) -> str:
    if path.parent == CHECKOUT:
        return path.stem
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return ROOM_OF.get(first, first)


def layer(name: str) -> int:
    return next(number for number, rooms in enumerate(LAYERS) if name in rooms)


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by dots; the house imports by full names"
            module = node.module or ""
            found |= {f"incidents.{alias.name}" for alias in node.names} if module == "incidents" else {module}
    return found


def rooms_known(path: Path) -> set[str]:
    tops = {name.split(".")[1] for name in imports(path) if name.startswith("incidents.")}
    return {ROOM_OF.get(top, top) for top in tops} - {room(path)}


def app() -> list[Path]:
    return [path for path in [CHECKOUT / "app.py"] if path.exists()]


def label(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_every_module_belongs_to_a_room_of_the_plan(path: Path) -> None:
    assert any(room(path) in rooms for rooms in LAYERS), f"give {room(path)} a layer, or another name"


@pytest.mark.parametrize("path", [m for m in MODULES if m != PACKAGE / "__init__.py"], ids=label)
def test_a_room_knows_only_the_layers_below_it(path: Path) -> None:
    own = layer(room(path))
    too_high = {known for known in rooms_known(path) - {"__init__"} if layer(known) >= own}
    assert not too_high, f"{label(path)} may not know {sorted(too_high)}"


@pytest.mark.parametrize("name", FRAMES_ONLY)
def test_what_works_on_frames_knows_the_model_alone(name: str) -> None:
    extra = rooms_known(PACKAGE / f"{name}.py") - FRAMES_ONLY[name]
    assert not extra, f"{name}.py may not know {sorted(extra)}"


@pytest.mark.parametrize("path", [*MODULES, *app()], ids=label)
def test_each_big_library_is_used_only_in_its_home(path: Path) -> None:
    tops = {name.split(".")[0] for name in imports(path)}
    away = {library for library in tops & HOMES.keys() if room(path) not in HOMES[library]}
    assert not away, f"{label(path)} uses {sorted(away)}, which live in {[sorted(HOMES[a]) for a in sorted(away)]}"


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_nothing_is_ever_unpickled(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & NEVER


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_a_module_is_short_enough_to_be_read_in_one_go(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_MODULE, f"{label(path)} has {lines} lines: cut it where its idea changes"


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_the_package_names_no_test_data(path: Path) -> None:
    text = path.read_text(encoding="utf-8").casefold()
    named = [name for name in ("../shared", "suites/", "corpora/", ".jsonl:") if name in text]
    assert not named, f"{label(path)} names {named}"


def test_importing_the_package_loads_no_big_library() -> None:
    import subprocess
    import sys

    program = "import sys, incidents; print(sorted(set(sys.modules) & {'spacy', 'pandas', 'numpy', 'streamlit'}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_the_promised_ones() -> None:
    import incidents

    promised = "Article Count Distance Incident Place Reading Report Timex merge_reports read_article"
    assert sorted(incidents.__all__) == promised.split()
    assert all(getattr(incidents, name) for name in incidents.__all__)


def test_the_versions_that_are_pinned_are_all_asked_for_in_the_package() -> None:
    import re
    import tomllib

    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split(r"[<>=!\[]", need)[0].casefold() for need in project["dependencies"]}
    lines = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].casefold() for line in lines if line and not line.startswith("#")}
    assert pinned == asked
    assert all("==" in line for line in lines if line and not line.startswith("#"))


def test_every_library_that_is_imported_is_pinned() -> None:
    import re
    import sys

    text = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8")
    pinned = {name.casefold().replace("-", "_") for name in re.findall(r"^([\w-]+)==", text, re.MULTILINE)}
    # branca is the part of folium that draws; both come together.
    known = pinned | {"branca", "incidents"} | set(sys.stdlib_module_names)
    used = {name.split(".")[0].casefold() for path in [*MODULES, *app()] for name in imports(path)}
    assert not used - known


def test_a_wheel_holds_every_package() -> None:
    import tomllib

    packages = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    found = {".".join(path.parent.relative_to(CHECKOUT).parts) for path in MODULES if path.name == "__init__.py"}
    data = {"incidents.data", "incidents.data.gazetteer", "incidents.data.recognizer"}
    assert set(packages) == found | data
