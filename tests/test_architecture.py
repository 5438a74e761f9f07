"""The floors of the house, read from the code's own imports: they go down only (docs/conventions.md)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS: tuple[tuple[str, ...], ...] = (
    ("schema", "vocabulary", "geodesy", "icosahedron", "settings", "errors", "roles"),
    ("layers", "sources", "store", "countries", "instruments", "language", "audit", "layouts", "engine", "bounds"),
    ("incidents", "environment", "cause", "duplicates", "terrain", "placenames", "placesearch", "pathways"),
    ("model", "planning", "tier"),
    (
        "maps",
        "charts",
        "export",
        "summaries",
        "soundness",
        "contrast",
        "growth",
        "update",
        "revisions",
        "doctor",
        "backup",
        "side_by_side",
        "training",
    ),
    ("ui", "service"),
    (
        "cli",
        "__main__",
        "dashboard",
    ),
)
# Where a heavy library may be imported at all, at any depth of a module.
HOMES = {
    "streamlit": ("ui", "dashboard"),
    "streamlit_folium": ("ui", "dashboard"),
    "folium": ("maps", "ui", "export"),
    "sklearn": FLOORS[2] + FLOORS[3],
    "matplotlib": ("export", "model"),
    "altair": ("charts", "ui"),
}


def _modules() -> list[Path]:
    return [ROOT / "dashboard.py", *sorted((ROOT / "riskmap").rglob("*.py"))]


def _room(path: Path) -> str:
    """The first name under `riskmap`, which is what stands on a floor."""
    if path.parent == ROOT:
        return path.stem
    return path.relative_to(ROOT / "riskmap").parts[0].removesuffix(".py")


def _floor(room: str) -> int | None:
    return next((floor for floor, rooms in enumerate(FLOORS) if room in rooms), None)


def imported_names(source: str) -> set[str]:
    """Dotted names of all modules that a piece of code imports, at any depth."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            names.add("a relative import")
    return names


def upward_arrows(room: str, source: str) -> list[str]:
    """Rooms on a higher floor that the code of `room` imports."""
    floor = _floor(room)
    rooms = {name.split(".")[1] for name in imported_names(source) if name.startswith("riskmap.")}
    return sorted(other for other in rooms if (up := _floor(other)) is not None and floor is not None and up > floor)


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    room = _room(path)
    if room == "__init__":
        return
    assert _floor(room) is not None, f"{room} stands on no floor: give it one in FLOORS and in docs/conventions.md"
    assert upward_arrows(room, path.read_text()) == []


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_live_where_they_belong(path: Path) -> None:
    tops = {name.split(".")[0] for name in imported_names(path.read_text())}
    assert "a relative import" not in tops
    assert [library for library, rooms in HOMES.items() if library in tops and _room(path) not in rooms] == []


def test_a_broken_floor_is_seen() -> None:
    assert upward_arrows("incidents", "from riskmap.model import RiskModel") == ["model"]
    assert upward_arrows("layers", "def late():\n    import riskmap.ui.state") == ["ui"]
    assert upward_arrows("model", "from riskmap.layers import load_routes") == []


def _loaded_after(code: str) -> set[str]:
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split())


def test_importing_riskmap_stays_light() -> None:
    loaded = _loaded_after("import riskmap")
    assert not loaded & {"streamlit", "folium", "sklearn", "pandas", "geopandas", "matplotlib", "esda"}


def test_the_command_lines_help_stays_light() -> None:
    loaded = _loaded_after("import riskmap.cli")
    assert not loaded & {"streamlit", "folium", "sklearn", "pandas", "geopandas", "matplotlib", "esda"}


def test_public_names_exist() -> None:
    import riskmap

    for name in riskmap.__all__:
        assert getattr(riskmap, name) is not None
    with pytest.raises(AttributeError):
        riskmap.no_such_name  # noqa: B018
