"""What a map loads: Leaflet and our own scripts and styles, under names that tell their content."""

from __future__ import annotations

import hashlib
import importlib.resources
import json
import re
from pathlib import Path

from riskmap.errors import StoreError
from riskmap.store import replace_file

OWN_ASSETS = Path(__file__).parents[1] / "assets"
LEAFLET_PACKAGE, LEAFLET_FOLDER = "js_lib_leaflet", "static/js_lib_leaflet"
_TEMPLATE = re.compile(r"\{(?=[{%#])")


def script_json(value: object) -> str:
    """JSON that is safe inside a script tag, which no text can close, and inside a template, in which none is computed.

    Branca makes a Jinja template of every script it has rendered: `{{ }}` in a name would be run on the server.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # In JSON two braces follow each other, or a brace one of these signs, inside a string alone.
    text = _TEMPLATE.sub("\\\\u007b", text)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def asset_text(name: str) -> str:
    """One of the package's own assets as text."""
    return (OWN_ASSETS / name).read_text(encoding="utf-8")


def write_assets(folder: Path, places: str) -> tuple[list[str], list[str]]:
    """Put everything the map loads into a folder; the names of its scripts and of its styles, in order of loading.

    Names carry a hash of their content, so that a browser may keep them.

    Raises
    ------
    StoreError
        When Leaflet is not installed or the folder cannot be written to.
    """
    leaflet = leaflet_folder()
    scripts = [leaflet / "leaflet.js", OWN_ASSETS / "riskmap.js"]
    styles = [leaflet / "leaflet.css", OWN_ASSETS / "riskmap.css"]
    written = {path: _write_hashed(folder, path.name, path.read_bytes()) for path in (*scripts, *styles)}
    data = write_script(folder, "places.js", places)
    return [written[scripts[0]], data, written[scripts[1]]], [written[path] for path in styles]


def write_script(folder: Path, name: str, script: str) -> str:
    """Put one more script beside what `write_assets` wrote; its name there.

    Raises
    ------
    StoreError
        When the folder cannot be written to.
    """
    return _write_hashed(folder, name, script.encode())


def _write_hashed(folder: Path, name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
    if not (folder / hashed).exists():
        replace_file(folder / hashed, lambda beside: beside.write_bytes(content))
    return hashed


def leaflet_folder() -> Path:
    """Folder with `leaflet.js` and `leaflet.css` of the installed package.

    Raises
    ------
    StoreError
        When the package is missing or incomplete.
    """
    try:
        folder = Path(str(importlib.resources.files(LEAFLET_PACKAGE))) / LEAFLET_FOLDER
    except ModuleNotFoundError:
        folder = Path(LEAFLET_PACKAGE)
    missing = [name for name in ("leaflet.js", "leaflet.css") if not (folder / name).is_file()]
    if missing:
        raise StoreError(
            f"The map cannot be drawn: {' and '.join(missing)} of the package django-js-lib-leaflet was not found. "
            "Install it with `pip install django-js-lib-leaflet`."
        )
    return folder
