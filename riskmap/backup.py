"""Backup and restore of all that riskmap keeps: updates, models, layers and what was decided of them, the audit log."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from riskmap.errors import StoreError
from riskmap.settings import home_folder
from riskmap.store import BESIDE, LOCK, flush_all, replace_file

STORES = ("data", "models", "layers", "audit")
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first day that a zip can name


def write_backup(path: Path) -> Path:
    """Everything under `$RISKMAP_HOME` in one zip: the same stores give the same bytes.

    Raises
    ------
    StoreError
        When there is nothing to keep, or the file cannot be written.
    """
    home = home_folder()
    kept = sorted(
        file
        for store in STORES
        for file in (home / store).rglob("*")
        if file.is_file() and not _beside(file.relative_to(home))
    )
    if not kept:
        raise StoreError(f"{home} holds nothing to back up.")

    def write(beside: Path) -> None:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in kept:
                name = file.relative_to(home).as_posix()
                entry = zipfile.ZipInfo(name, date_time=EARLIEST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, file.read_bytes())

    return replace_file(path, write)


def _beside(inside: Path) -> bool:
    return inside.name == LOCK or any(part.startswith(BESIDE) or part.endswith(".tmp") for part in inside.parts)


def restore_backup(path: Path) -> int:
    """Put a backup into an empty `$RISKMAP_HOME`; how many files.

    Raises
    ------
    StoreError
        When the folder holds something already, or the file is no backup of riskmap or reaches out of its folder.
    """
    home = home_folder()
    if home.is_dir() and any(home.iterdir()):
        raise StoreError(f"{home} is not empty; nothing was restored. Move it away, or name another by RISKMAP_HOME.")
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if faulty := [name for name in names if not _inside(name)]:
                raise StoreError(f"{path} is no backup of riskmap: it holds {faulty[0]!r}. Nothing was restored.")
            if damaged := archive.testzip():
                raise StoreError(f"{path} is damaged at {damaged!r}. Nothing was restored.")
            _put_in_place(archive, home)
    except (OSError, zipfile.BadZipFile) as error:
        raise StoreError(f"{path} could not be restored as a backup ({error}). Nothing was restored.") from error
    return len(names)


def _put_in_place(archive: zipfile.ZipFile, home: Path) -> None:
    beside = home.with_name(f".{home.name}.restoring")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        archive.extractall(beside)
        flush_all(beside)
        if home.is_dir():
            home.rmdir()
        beside.rename(home)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _inside(name: str) -> bool:
    parts = Path(name).parts
    return bool(parts) and not Path(name).is_absolute() and ".." not in parts and parts[0] in STORES
