"""Where trained models stand on disk: folders, names, which one serves, and the log of who changed that.

`models/NAME/v0001/` is a version; `models/promoted.json` lists what was promoted, the last one serves;
`models/log.jsonl` is appended to and never rewritten.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from riskmap.errors import ModelError, StoreError
from riskmap.model.layout import MODELS
from riskmap.store import Versions, replace_file

SHIPPED = "shipped"
PROMOTED, LOG = "promoted.json", "log.jsonl"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
LONGEST_REASON = 500


@dataclass(frozen=True)
class Deed:
    """A line of the log: who did what to which model, when (UTC) and why."""

    what: str
    model: str
    who: str = ""
    when: str = ""
    reason: str = ""
    served_before: str = ""


def models_folder() -> Path:
    """Folder of all kept models, in this riskmap's layout; not created here.

    Raises
    ------
    StoreError
        When a newer riskmap wrote it, or an older one and it cannot be brought up to date.
    """
    return MODELS.opened()


def folder_of(name: str) -> Path:
    """Folder of a model's versions.

    Raises
    ------
    ModelError
        When `name` is not of the form that a folder can bear, or is the shipped model's.
    """
    if name == SHIPPED or not NAME.fullmatch(name):
        raise ModelError(
            f"A model cannot be named {name!r}; expected up to 40 of a to z, 0 to 9, - and _, other than {SHIPPED!r}."
        )
    return models_folder() / name


def known_names() -> list[str]:
    """Names under which a model can be asked for, without versions."""
    paths = sorted(path for path in models_folder().glob("*") if path.is_dir() and NAME.fullmatch(path.name))
    return [SHIPPED, *(path.name for path in paths if Versions(path).names())]


def kept_versions() -> list[str]:
    """All kept versions as `name/version`, by name, the oldest first."""
    return [f"{name}/{version}" for name in known_names()[1:] for version in Versions(folder_of(name)).names()]


def find(name: str) -> tuple[str, str, Path]:
    """Name, version and folder of a kept model: of `name` the newest version, or that of `name/version`.

    Raises
    ------
    ModelError
        When there is no such model.
    """
    base, _, version = name.partition("/")
    if NAME.fullmatch(base) and base != SHIPPED:
        versions = Versions(folder_of(base))
        if version in versions.names():
            return base, version, versions.folder / version
        if not version and (current := versions.current()) is not None:
            return base, current.name, current
    raise ModelError(f"There is no model {name!r}; there are: {', '.join(known_names())}.")


def full_name(name: str) -> str:
    """A model's name with its version, or `shipped`; raises as `find`."""
    return SHIPPED if name == SHIPPED else "/".join(find(name)[:2])


def is_kept(name: str) -> bool:
    """Whether a model can be served: kept here, or the shipped one."""
    return name == SHIPPED or name in kept_versions()


def promoted() -> str:
    """The model that is served, as `name/version`; `shipped` when none was promoted or the one named is gone."""
    history = read_history()
    return history[-1] if history and is_kept(history[-1]) else SHIPPED


def read_history() -> list[str]:
    """What was promoted and not rolled back, the oldest first."""
    path = models_folder() / PROMOTED
    try:
        history = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, RecursionError) as error:
        raise StoreError(f"{path} is damaged ({error}); remove it to serve the shipped model.") from error
    return [entry for entry in history if isinstance(entry, str)]


def write_history(history: list[str]) -> None:
    """Put a history in the place of the old one, in one step; to be called by who holds the folder."""
    text = json.dumps(history)
    replace_file(models_folder() / PROMOTED, lambda beside: beside.write_text(text, encoding="utf-8"))


@contextlib.contextmanager
def noted(deed: Deed) -> Iterator[None]:
    """Add a line to the log before what it tells of is done; taken back where that fails. Who calls holds the folder.

    Raises
    ------
    StoreError
        When it cannot be written to.
    """
    path = models_folder() / LOG
    size = path.stat().st_size if path.exists() else 0
    try:
        with path.open("ab") as log:
            log.write(json.dumps(asdict(deed), ensure_ascii=True).encode() + b"\n")
            log.flush()
            os.fsync(log.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            os.truncate(path, size)  # a full disk leaves no half line
        raise StoreError(f"{path} could not be written ({error.strerror or error}); nothing was changed.") from error
    try:
        yield
    except (StoreError, OSError):
        os.truncate(path, size)
        raise


def read_log() -> list[Deed]:
    """The log, the oldest line first; a line that a full disk cut short is passed over."""
    path = models_folder() / LOG
    deeds = []
    # At the line's end alone: names and reasons hold other signs that Python takes for one.
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n") if path.is_file() else ():
        try:
            deeds.append(Deed(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return deeds


def moment(when: datetime | None) -> str:
    """A moment as the log writes it: UTC, to the second; nothing when it is not told."""
    return f"{when:%Y-%m-%d %H:%M:%S}" if when else ""
