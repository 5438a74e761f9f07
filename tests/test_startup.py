"""`riskmap --help` answers before anything heavy is loaded: read from Python's own account of what it imports."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from riskmap.cli import app

ROOT = Path(__file__).parents[1]
HEAVY = {
    "sklearn",
    "esda",
    "folium",
    "matplotlib",
    "pandas",
    "geopandas",
    "numpy",
    "streamlit",
    "scipy",
    "distributed",
} | {"rich"}
ASK = "import sys; sys.argv[1:] = {words!r}; from riskmap.cli import main; main()"
COMMANDS = ("", "train", "data import", "backtest", "models promote", "site", "export", "brief", "sheet", "dashboard")


def loaded(account: str) -> set[str]:
    """Packages named in what `python -X importtime` writes."""
    lines = [line for line in account.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}


def _account(code: str) -> str:
    command = [sys.executable, "-X", "importtime", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_help_loads_nothing_heavy(command: str) -> None:
    found = loaded(_account(ASK.format(words=[*command.split(), "--help"])))
    assert "typer" in found
    assert not found & HEAVY


def _commands(group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, object, int]]:
    """Each command under its full name, and the letters that a list of its group has for it on 80 columns."""
    for name, command in group.commands.items():
        yield " ".join((*path, name)), command, 74 - max(map(len, group.commands))
        if hasattr(command, "commands"):
            yield from _commands(command, (*path, name))


@pytest.mark.parametrize(("name", "command", "letters"), [*_commands(get_command(app))])
def test_a_list_of_commands_says_a_whole_sentence_of_each(name: str, command, letters: int) -> None:
    told = command.get_short_help_str(letters)
    assert told and not told.endswith("..."), name


@pytest.mark.parametrize("library", ["sklearn", "esda", "folium", "matplotlib"])
def test_a_heavy_library_would_be_seen(library: str, tmp_path: Path) -> None:
    """The same account of a help that loads a library of that name, which stands here for the real one."""
    (tmp_path / f"{library}.py").write_text("")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import {library}; {ASK.format(words=['--help'])}"
    assert loaded(_account(code)) & HEAVY == {library}


def test_the_package_itself_loads_nothing_beyond_pythons_own() -> None:
    found = loaded(_account("import riskmap"))
    assert "riskmap" in found
    assert not {name for name in found if name not in sys.stdlib_module_names} - {"riskmap", *_of_this_install()}


def _of_this_install() -> set[str]:
    """What an interpreter loads before any code, such as the finders of editable installs."""
    return loaded(_account("pass"))
