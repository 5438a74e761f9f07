"""What stays on disk: written beside, flushed, then renamed, so that a reader sees the old file or the new one.

`replace_file` does so for a file, `Versions` for a folder of files that belong together, `locked` keeps two writers
apart.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from riskmap.errors import StoreError

LOCK, POINTER, BESIDE = ".lock", "current", ".beside-"


def replace_file(path: str | os.PathLike, write: Callable[[Path], object]) -> Path:
    """Let `write` fill a file beside `path`, flush it to disk, then put it in the place of `path` in one step.

    Raises
    ------
    StoreError
        When the folder is missing or cannot be written to; the old file, if any, is untouched.
    """
    path = Path(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(beside)
        _flush(beside)
        beside.replace(path)
        _flush(path.parent)
    except OSError as error:
        raise StoreError(f"{path} could not be written ({error.strerror or error}); nothing was changed.") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return path


@contextlib.contextmanager
def laid_down(name: str, content: bytes) -> Iterator[Path]:
    """Bytes as a file called `name` in a temporary folder of its own, gone at the end.

    Raises
    ------
    StoreError
        When there is no room for it.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="riskmap-")
    except OSError as error:
        raise StoreError(_no_room(error)) from error
    with folder:
        path = Path(folder.name) / name
        try:
            path.write_bytes(content)
        except OSError as error:
            raise StoreError(_no_room(error)) from error
        yield path


def _no_room(error: OSError) -> str:
    return f"The file could not be put down to be read ({error.strerror or error}); nothing was changed."


def flush_all(folder: Path) -> None:
    """Flush a folder and all in it to disk."""
    for path in (*folder.rglob("*"), folder):
        _flush(path)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def locked(folder: str | os.PathLike) -> Iterator[None]:
    """Hold `folder` (made when missing) against other writers; the system lets go when this process ends, however.

    Raises
    ------
    StoreError
        When another process holds it, or the folder cannot be written to.
    """
    path = Path(folder) / LOCK
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written to ({error.strerror or error}); nothing was changed.") from error
    try:
        if not _take(handle):
            holder = os.read(handle, 20).decode("ascii", "replace").strip()
            raise StoreError(
                f"{folder} is being written to by another riskmap (process {holder or 'unknown'}); "
                "nothing was changed. Try again when it is done."
            )
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def is_locked(folder: str | os.PathLike) -> bool:
    """Whether a process that lives holds `folder`, found without waiting; who locks should try again once or twice."""
    import fcntl

    try:
        handle = os.open(Path(folder) / LOCK, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _take(handle: int) -> bool:
    """Whether the lock on an open file was free; it goes when the file is closed or its process ends."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Versions:
    """A folder of numbered versions, one of them current: a reader finds a whole one, whatever befalls a writer.

    A version is filled in a folder beside, flushed and renamed; the file `current` names the one that counts and is
    replaced in one step. Writers hold `locked(folder)`; readers need not.
    """

    folder: Path
    kept: int = 3

    def names(self) -> list[str]:
        """All whole versions, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted((path.name for path in self.folder.glob("v[0-9]*") if path.is_dir()), key=_number)

    def current(self) -> Path | None:
        """Folder of the version that counts; None when there is none yet.

        Raises
        ------
        StoreError
            When the pointer names a version that is not there.
        """
        pointer = self.folder / POINTER
        try:
            name = pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"{pointer} cannot be read ({error}).") from error
        if name not in self.names():
            there = ", ".join(self.names()) or "none"
            raise StoreError(f"{pointer} names version {name!r}; there are: {there}. Write one of these into it.")
        return self.folder / name

    def before(self) -> str | None:
        """Name of the newest whole version older than the current one; None where there is none.

        Raises
        ------
        StoreError
            When the pointer names a version that is not there.
        """
        current = self.current()
        older = [name for name in self.names() if current is not None and _number(name) < _number(current.name)]
        return older[-1] if older else None

    @contextlib.contextmanager
    def staged(self) -> Iterator[Path]:
        """A folder beside to fill; gone at the end unless `add` made it a version."""
        self.sweep()
        stage = self.folder / f"{BESIDE}{os.getpid()}"
        try:
            stage.mkdir(parents=True)
        except OSError as error:
            raise StoreError(f"{stage} could not be made ({error.strerror or error}).") from error
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)

    def add(self, stage: Path) -> str:
        """Make a filled folder the newest version, not yet the current one; its name."""
        name = f"v{max(map(_number, self.names()), default=0) + 1:04d}"
        try:
            flush_all(stage)
            stage.rename(self.folder / name)
            _flush(self.folder)
        except OSError as error:
            raise StoreError(f"{self.folder / name} could not be written ({error.strerror or error}).") from error
        return name

    def point_to(self, name: str) -> Path:
        """Make a version the one that counts, in one step.

        Raises
        ------
        StoreError
            When there is no such version.
        """
        if name not in self.names():
            raise StoreError(f"There is no version {name!r} in {self.folder}; there are: {', '.join(self.names())}.")
        replace_file(self.folder / POINTER, lambda beside: beside.write_text(f"{name}\n", encoding="utf-8"))
        return self.folder / name

    def discard(self, name: str) -> None:
        """Remove a version; when it was the current one, the newest of the others is current from now on.

        Raises
        ------
        StoreError
            When there is no such version, or the folder cannot be written to.
        """
        others = [other for other in self.names() if other != name]
        if len(others) == len(self.names()):
            raise StoreError(f"There is no version {name!r} in {self.folder}; there are: {', '.join(others)}.")
        try:
            if not others:
                (self.folder / POINTER).unlink(missing_ok=True)
            elif self.current() in (None, self.folder / name):
                self.point_to(others[-1])
            # Renamed first, so that no half version ever stands under a version's name.
            doomed = (self.folder / name).rename(self.folder / f"{BESIDE}{name}")
        except OSError as error:
            raise StoreError(f"{self.folder / name} could not be removed ({error.strerror or error}).") from error
        shutil.rmtree(doomed, ignore_errors=True)

    def prune(self) -> None:
        """Remove versions older than the current one beyond the newest `kept` of them."""
        current = self.current()
        older = [name for name in self.names() if current is not None and _number(name) < _number(current.name)]
        for name in older[: -self.kept]:
            # Renamed first, so that no half version ever stands under a version's name.
            doomed = (self.folder / name).rename(self.folder / f"{BESIDE}{name}")
            shutil.rmtree(doomed, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what writers that were killed left beside; to be called by who holds the folder."""
        for path in self.folder.glob(f"{BESIDE}*"):
            shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob(f".{POINTER}.*.tmp"):
            path.unlink(missing_ok=True)


def _number(name: str) -> int:
    return int(name[1:]) if name[1:].isdigit() else 0
