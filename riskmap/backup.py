"""Backup and restore of what riskmap keeps: updates, models, layers and what was decided of them, the audit log.

The folder `training`, what a training is doing just now, and `older`, copies from before a change of layout, stay out.
"""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
import zlib
from pathlib import Path

from riskmap import audit, layers
from riskmap.duplicates import shelf
from riskmap.errors import StoreError
from riskmap.layouts import LAYOUT_FILE, parse_layout, refuse_newer
from riskmap.model.layout import MODELS
from riskmap.settings import home_folder
from riskmap.store import BESIDE, LOCK, flush_all, replace_file

STORES = {store.name: store for store in (layers.UPDATES, MODELS, shelf.LAYERS, audit.AUDIT)}
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first day that a zip can name
MOST_MEMBERS = 100_000
LONGEST_LAYOUT = 1_000_000
# What zipfile raises on archives that are damaged, locked by a password or packed in ways it does not know.
ZIP_FAULTS = (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)


def write_backup(path: Path) -> Path:
    """The stores under `$RISKMAP_HOME` in one zip, for its owner alone to read: the audit log names people.

    The same stores give the same bytes. Links are left out.

    Raises
    ------
    StoreError
        When there is nothing to keep, a file of that name is there already, or the file cannot be written.
    """
    if os.path.lexists(path):
        raise StoreError(f"{path} is there already; nothing was written. Choose another name, or move it away.")
    home = home_folder()
    kept = sorted(
        file
        for store in STORES
        for file in (home / store).rglob("*")
        if file.is_file() and not file.is_symlink() and not _beside(file.relative_to(home))
    )
    if not kept:
        raise StoreError(f"{home} holds nothing to back up.")

    def write(beside: Path) -> None:
        with open(beside, "wb", opener=_for_owner) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in kept:
                entry = zipfile.ZipInfo(one.relative_to(home).as_posix(), date_time=EARLIEST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, one.read_bytes())

    return replace_file(path, write)


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_EXCL, 0o600)


def _beside(inside: Path) -> bool:
    return inside.name == LOCK or any(part.startswith(BESIDE) or part.endswith(".tmp") for part in inside.parts)


def restore_backup(path: Path) -> int:
    """Put a backup into an empty `$RISKMAP_HOME`; how many files. One of an older riskmap is brought up when opened.

    Raises
    ------
    StoreError
        When the folder holds something already, or the file is no backup of riskmap, reaches out of its folder, unpacks
        to more than the disk holds, or is a newer riskmap's.
    """
    home = home_folder()
    if home.is_dir() and any(home.iterdir()):
        raise StoreError(f"{home} is not empty; nothing was restored. Move it away, or name another by RISKMAP_HOME.")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if fault := _fault(members) or _too_large(members, home):
                raise StoreError(f"{path} is no backup of riskmap: {fault}. Nothing was restored.")
            if damaged := archive.testzip():
                raise StoreError(f"{path} is damaged at {damaged!r}. Nothing was restored.")
            _refuse_newer(archive, path)
            _put_in_place(archive, home)
    except ZIP_FAULTS as error:
        raise StoreError(f"{path} could not be restored as a backup ({error}). Nothing was restored.") from error
    return len(members)


def _fault(members: list[zipfile.ZipInfo]) -> str:
    """Why an archive is none that `write_backup` wrote; nothing where it may be."""
    if faulty := [member.filename for member in members if not _inside(member.filename)]:
        return f"it holds {faulty[0][:100]!r}"
    if faulty := [member.filename for member in members if not _is_plain(member)]:
        return f"{faulty[0][:100]!r} is a link or another special file"
    if len({member.filename for member in members}) < len(members):
        return "it holds a file twice"
    return f"it holds {len(members):,} files" if len(members) > MOST_MEMBERS else ""


def _is_plain(member: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(member.external_attr >> 16)
    return not member.is_dir() and kind in (0, stat.S_IFREG)


def _too_large(members: list[zipfile.ZipInfo], home: Path) -> str:
    """Said before anything is unpacked: zipfile gives out no more of a file than the archive says that it holds."""
    there = next(folder for folder in home.absolute().parents if folder.exists())
    unpacked, free = sum(member.file_size for member in members), shutil.disk_usage(there).free
    if unpacked < free:
        return ""
    return f"it unpacks to {unpacked // 1_000_000:,} MB, and {free // 1_000_000:,} MB are free in {there}"


def _refuse_newer(archive: zipfile.ZipFile, path: Path) -> None:
    for name, store in STORES.items():
        inside = f"{name}/{LAYOUT_FILE}"
        if inside in archive.namelist():
            with archive.open(inside) as file:
                told = parse_layout(file.read(LONGEST_LAYOUT).decode("utf-8"), f"{path}, {inside}")
            refuse_newer(told, store, f"{path}, {name}")


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
    return (
        len(parts) > 1
        and not Path(name).is_absolute()
        and not {"..", ".", ""} & set(name.split("/"))
        and not any(sign in name for sign in "\\:\x00")
        and parts[0] in STORES
    )
