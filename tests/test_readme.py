"""What the documents tell people to type exists, and what they point at is there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from incidents.__main__ import main

CHECKOUT = Path(__file__).resolve().parent.parent
DOCUMENTS = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
MARIUPOL = "A missile hit a depot in Mariupol on Tuesday.\n"


def blocks(language: str) -> list[str]:
    pattern = re.compile(rf"^```{language}\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [block for path in DOCUMENTS for block in pattern.findall(path.read_text(encoding="utf-8"))]


def commands(program: str) -> list[str]:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return sorted({line for line in lines if line.startswith(f"{program} ")})


@pytest.mark.parametrize("command", commands("make"))
def test_every_make_command_is_a_target(command: str) -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE), f"the Makefile has no {command}"


@pytest.mark.parametrize("command", commands("incidents"))
def test_every_command_and_option_is_one_that_the_program_explains(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = shlex.split(command)[1:]
    with pytest.raises(SystemExit) as left:
        main([words[0], "--help"])
    assert left.value.code == 0
    explained = capsys.readouterr().out
    missing = [word for word in words if word.startswith("--") and word not in explained]
    assert not missing, f"{command}: {missing} are not options"


def test_the_readme_has_the_commands_a_newcomer_needs() -> None:
    assert {"make run", "make test"} <= set(commands("make"))


def test_the_read_command_prints_what_the_tour_promises(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(MARIUPOL, encoding="utf-8")
    command = next(c for c in commands("incidents") if c.startswith("incidents read"))
    program = [sys.executable, "-m", "incidents", *shlex.split(command)[1:]]
    done = subprocess.run(
        program, cwd=tmp_path, env={"PYTHONPATH": str(CHECKOUT)}, capture_output=True, text=True, check=True
    )
    assert "missile_strike (reported) - Mariupol" in done.stdout
    assert "2022-03-15" in done.stdout


def test_the_python_example_prints_an_incident(capsys: pytest.CaptureFixture[str]) -> None:
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out == "missile_strike Kryvyi Rih 2022-03-15\n"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_to_one(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    dead = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert not dead


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_of_the_project_that_is_named_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:data|docs|tests|scripts|benchmarks|incidents)/[\w./]*\w)`", text))
    made_by_a_run = {"benchmarks/results.md"}
    gone = [name for name in named - made_by_a_run if not (CHECKOUT / name).exists()]
    assert not gone
