"""Every change that a page can make stands behind the role it needs: read from the dashboard's own code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from riskmap.roles import ACTIONS

PACKAGE = Path(__file__).parents[1] / "riskmap"
# Which function of riskmap/ui does what; another one that did it would be a second door.
DOORS = {
    "access.visitor_tier": "see the partner tier",
    "pages.export._make": "see the partner tier",
    "planning.area_in": "upload an area",
    "planning.posts_for": "site posts",
    "uploading._check": "upload incidents",
    "uploading.keep_checked": "upload incidents",
    "retraining.keep_upload": "upload incidents",
    "retraining.start": "train",
    "retraining.cancel": "train",
    "retraining.measure": "train",
    "retraining.promote": "promote",
    "retraining.roll_back": "roll back",
    "retraining.discard": "discard",
    "reviewing.decide": "judge duplicates",
    "reviewing.take_back": "judge duplicates",
}
# Steps of writing to a store; whoever calls one, by however many others, changes what riskmap keeps.
STEPS = {"locked", "replace_file", "save_layer", "staged", "point_to", "start_training", "Popen", "run_training"}
METHODS = {"decide", "undo", "discard", "staged", "point_to"}
# Counts in the dashboard's own functions alone: below it, readers lay files down in folders that go at once.
BY_HAND = {"write_bytes", "write_text", "unlink", "rmtree", "mkdtemp", "mkdir"}
# What writes, but to a folder of this process that goes with it, or adds the line of the log itself.
HARMLESS = {
    "access.act": "adds the line to the audit log",
    "map_assets._assets": "map scripts in a folder of this process",
    "map_assets._folder": "the folder of this process",
    "hotspot_map.write_draw_map": "map scripts in a folder of this process",
    "planning.area_in": "a folder that goes at once",
    "planning.places_in": "a folder that goes at once",
}


@dataclass
class Function:
    """A function as the code has it: the calls it makes, by dotted name where imports tell it, and by line."""

    module: str
    name: str
    calls: list[tuple[int, str]] = field(default_factory=list)
    acts: list[tuple[int, str]] = field(default_factory=list)

    @property
    def full(self) -> str:
        return f"{self.module}.{self.name}"


def imports_of(tree: ast.Module) -> dict[str, str]:
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def dotted(call: ast.expr, names: dict[str, str], module: str, own: set[str]) -> str:
    if isinstance(call, ast.Name):
        return names.get(call.id, f"{module}.{call.id}" if call.id in own else call.id)
    if isinstance(call, ast.Attribute):
        base = names.get(call.value.id) if isinstance(call.value, ast.Name) else None
        return f"{base}.{call.attr}" if base else f"?.{call.attr}"
    return "?"


def functions_of(source: str, module: str) -> Iterator[Function]:
    """All functions of a module, methods and nested ones as part of the one they stand in."""
    tree = ast.parse(source)
    names = imports_of(tree)
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    words = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.targets[0], ast.Name)
    }
    outer = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    outer += [node for cls in tree.body if isinstance(cls, ast.ClassDef) for node in cls.body]
    for node in outer:
        if not isinstance(node, ast.FunctionDef):
            continue
        function = Function(module, node.name)
        for call in (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)):
            name = dotted(call.func, names, module, own)
            function.calls.append((call.lineno, name))
            if name == "riskmap.ui.access.act":
                said = call.args[0]
                action = said.value if isinstance(said, ast.Constant) else words.get(getattr(said, "id", ""), "?")
                function.acts.append((call.lineno, action))
        yield function


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def all_functions() -> list[Function]:
    return [
        function
        for path in sorted(PACKAGE.rglob("*.py"))
        for function in functions_of(path.read_text(), module_name(path))
    ]


def writes(name: str, known: set[str]) -> bool:
    last = name.rpartition(".")[2]
    return name in known or (name.startswith("?.") and last in METHODS) or last in STEPS


@cache
def writers() -> frozenset[str]:
    """Functions below the dashboard that write to a store, directly or by way of others."""
    below = [function for function in all_functions() if not function.module.startswith("riskmap.ui")]
    known: set[str] = set()
    while True:
        more = {f.full for f in below if f.full not in known and any(writes(name, known) for _, name in f.calls)}
        if not more:
            return frozenset(known)
        known |= more


def of_dashboard() -> list[Function]:
    return [function for function in all_functions() if function.module.startswith("riskmap.ui")]


def short(function: Function) -> str:
    return function.full.removeprefix("riskmap.ui.")


def unguarded(functions: list[Function]) -> list[str]:
    """What writes to a store without asking for the role first, in the same function."""
    found = []
    for function in functions:
        below = [(line, name) for line, name in function.calls if "riskmap.ui." not in name]
        lines = [line for line, name in below if writes(name, set(writers())) or name.rpartition(".")[2] in BY_HAND]
        if lines and short(function) not in HARMLESS and not any(line < min(lines) for line, _ in function.acts):
            found.append(short(function))
    return found


def test_every_action_is_done_at_its_own_doors_and_nowhere_else() -> None:
    found = {short(function): action for function in of_dashboard() for _, action in function.acts}
    found["access.visitor_tier"] = "see the partner tier"  # calls its own module's `act`
    assert found == DOORS
    assert set(DOORS.values()) == set(ACTIONS)


def test_nothing_is_written_to_a_store_before_the_role_was_asked_for() -> None:
    assert unguarded(of_dashboard()) == []


def test_the_stores_own_writers_are_known() -> None:
    for name in (
        "riskmap.model.registry.promote",
        "riskmap.model.registry.save_model",
        "riskmap.duplicates.shelf.keep_layer",
        "riskmap.training.start_training",
        "riskmap.update.update",
    ):
        assert name in writers(), name


@pytest.mark.parametrize(
    "body",
    [
        "registry.promote('x')",
        "keep_layer(a, b, c)",
        "review.layer.decisions().decide('merge', 'a', 'b')",
        "registry.promote('x')\n    act('promote')",
    ],
)
def test_a_door_left_open_is_seen(body: str) -> None:
    head = (
        "from riskmap.model import registry\nfrom riskmap.duplicates.shelf import keep_layer\n"
        "from riskmap.ui.access import act\n"
    )
    assert unguarded(list(functions_of(f"{head}def open():\n    {body}\n", "riskmap.ui.made"))) == ["made.open"]
    assert (
        unguarded(list(functions_of(f"{head}def shut():\n    act('promote')\n    {body}\n", "riskmap.ui.made"))) == []
    )
