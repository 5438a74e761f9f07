"""What stays on disk: written beside, flushed, then renamed, so that a reader sees the old file or the new one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from riskmap.errors import StoreError


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


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
