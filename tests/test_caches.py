"""What the dashboard keeps is bounded, and keyed by the version of data and model; read from its own code."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from riskmap.model import registry
from riskmap.tier import current_tier
from riskmap.ui import content, skill, state

UI = Path(content.__file__).parent
KEEPERS = ("kept_for_all", "kept_by_view")
# What tells one version of what is kept from another, by the argument's name.
VERSIONS = ("version", "stamps", "changed")
# The folder of the map's scripts, whose names carry a hash of their contents; how months are drawn, without any rows.
UNVERSIONED = {"_folder", "_drawing"}
WORDS = ("text", "plural", "place_name", "country_name", "route_name")


def _functions(source: str) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))


def _name(node: ast.expr) -> str:
    return ast.unparse(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]


def _bounded(call: ast.Call) -> bool:
    bounds = {word.arg: word.value for word in call.keywords}
    bound = bounds.get("max_entries", bounds.get("maxsize", call.args[0] if call.args else None))
    return isinstance(bound, ast.Constant) and isinstance(bound.value, int)


def unbounded(source: str) -> list[str]:
    """Calls of Streamlit's caches without a bound, and memories of Python's own, in the code of a module."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Call) and _name(node).startswith("cache_"):
            found += [] if _bounded(node) else [ast.unparse(node)]
        elif isinstance(node, ast.FunctionDef):
            kept = [one for one in node.decorator_list if not (isinstance(one, ast.Call) and _bounded(one))]
            names = ("cache", "lru_cache", "cache_data", "cache_resource")
            found += [node.name for one in kept if _name(one) in names]
    return found


def unkeyed(source: str) -> list[str]:
    """Functions whose results are kept without a version or, where they speak, without the language in the key."""
    found = []
    for function in _functions(source):
        if not {_name(one) for one in function.decorator_list} & set(KEEPERS) or function.name in UNVERSIONED:
            continue
        asked = function.args
        keys = {one.arg for one in (*asked.args, *asked.kwonlyargs, *([asked.vararg] if asked.vararg else []))}
        speaks = any(isinstance(node, ast.Call) and _name(node) in WORDS for node in ast.walk(function))
        if not keys & set(VERSIONS) or (speaks and "language" not in keys):
            found.append(function.name)
    return found


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: str(path.relative_to(UI)))
def test_what_a_page_keeps_is_bounded_and_keyed_by_version_and_language(path: Path) -> None:
    assert unbounded(path.read_text()) == []
    assert unkeyed(path.read_text()) == []


def test_the_keepers_are_found_at_all() -> None:
    kept = [function.name for path in UI.rglob("*.py") for function in _functions(path.read_text())
            if {_name(one) for one in function.decorator_list} & set(KEEPERS)]  # fmt: skip
    assert len(kept) >= 10
    assert {name for name in dir(state) if name.startswith("kept_")} == set(KEEPERS)


def test_an_unbounded_or_unkeyed_memory_is_seen() -> None:
    assert unbounded("st.cache_data(show_spinner=False)(function)") == ["st.cache_data(show_spinner=False)"]
    assert unbounded("@st.cache_resource\ndef layers(): ...") == ["layers"]
    assert unbounded("@cache\ndef layers(): ...") == ["layers"]
    assert unbounded("@lru_cache(maxsize=None)\ndef layers(): ...") == ["layers"]
    assert unbounded("@lru_cache(maxsize=9)\ndef layers(): ...") == []
    assert unbounded("st.cache_data(max_entries=4)(function)") == []
    assert unkeyed("@kept_for_all\ndef layers(_version): ...") == ["layers"]
    assert unkeyed("@state.kept_by_view\ndef label(version): return text('Map.')") == ["label"]
    assert unkeyed("@kept_by_view\ndef label(version, language): return text('Map.')") == []


def test_the_version_changes_with_the_data_and_with_the_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tier = current_tier(date(2024, 6, 1))
    file = tmp_path / "incidents.parquet"
    file.write_bytes(b"one")
    monkeypatch.setattr(content.layers, "served_file", lambda name: tmp_path / name)
    found = {content._version(tier)}
    os.utime(file, ns=(1, 1))
    found.add(content._version(tier))
    file.write_bytes(b"three")
    found.add(content._version(tier))
    monkeypatch.setattr(content, "promoted", lambda: "mine/v0002")
    found.add(content._version(tier))
    assert len(found) == 4
    assert registry.promoted() != "mine/v0002"


def test_a_new_backtest_is_read_by_a_server_that_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(skill, "geo_folder", lambda: tmp_path)
    monkeypatch.setattr(skill, "read_skill", lambda: (tmp_path / skill.SKILL_FILE).read_text())
    assert skill.load_skill() is None
    for told in ("first", "the second"):
        (tmp_path / skill.SKILL_FILE).write_text(told)
        assert skill.load_skill() == told


def test_views_share_the_rows_they_have_in_common() -> None:
    shown = content.load_content()
    every = shown.choices.default
    year = content.view_of(shown, every)
    both = content.view_of(shown, replace(every, first=shown.choices.first))
    assert year.ever is both.ever is both.incidents is shown.incidents
    plain = content.view_of(shown, replace(every, shown=()))
    assert plain.incidents is year.incidents and plain.filters.shown == () != year.filters.shown
    sea = [
        content.view_of(shown, replace(every, environments=("sea",), first=month)) for month in shown.choices.months[:2]
    ]
    assert sea[0].ever is sea[1].ever and set(sea[0].ever["environment"]) == {"sea"}
