"""Stores that older versions of riskmap made with their own code (tests/programs/make_older_store.py), put in place."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

FOLDER = Path(__file__).parent / "older"
OLDER = tuple(sorted(path.name.removesuffix(".tar.xz") for path in FOLDER.glob("*.tar.xz")))


def put_in_place(commit: str, home: Path) -> dict:
    """Unpack the store of a commit into `home`; what that riskmap itself said of it."""
    with tarfile.open(FOLDER / f"{commit}.tar.xz") as archive:
        archive.extractall(home, filter="data")
    expected = home / "expected.json"
    told = json.loads(expected.read_text(encoding="utf-8"))
    expected.unlink()
    return told


def files_of(folder: Path) -> dict[str, bytes]:
    """All files of a folder by their paths in it, without locks."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
