"""The audit log: who did what, when, with which data and model. Lines are only ever added.

One JSON object a line, flushed to disk before the action is done; of a line that a power cut cut short the action was
not done, and the next line takes its place. Each line carries the digest of the one
before it, so that a line taken out or changed afterwards is seen (`faults_of`). Of a person
it holds what the sign-in calls them, and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from datetime import datetime
from pathlib import Path

from riskmap.errors import StoreError
from riskmap.layouts import Store
from riskmap.settings import home_folder
from riskmap.store import locked

FILE = "audit.jsonl"
AUDIT = Store("audit")
FIRST = "0" * 16
LONGEST_VALUE = 200


def audit_file(home: Path | None = None) -> Path:
    """Where the log stands.

    Raises
    ------
    StoreError
        When a newer riskmap wrote it.
    """
    return AUDIT.opened((home or home_folder()) / AUDIT.name) / FILE


def record(action: str, who: str, role: str, when: datetime, home: Path | None = None, **what: object) -> None:
    """Add a line to the log.

    Parameters
    ----------
    what
        The data, model or pair concerned, by short names; values are cut at 200 letters.

    Raises
    ------
    StoreError
        When the log cannot be written: then the action is not to be done either.
    """
    path = audit_file(home)
    AUDIT.opened(path.parent, make=True)
    with locked(path.parent):
        whole = _cut_tail(path)
        lines = _lines(path)
        told = {name: str(value)[:LONGEST_VALUE] for name, value in what.items()}
        entry = {"when": f"{when:%Y-%m-%dT%H:%M:%SZ}", "who": who[:LONGEST_VALUE], "role": role, "action": action}
        line = json.dumps({**entry, **told, "before": _digest(lines[-1]) if lines else FIRST}, ensure_ascii=True)
        try:
            with path.open("ab") as log:
                log.write(f"{line}\n".encode())
                log.flush()
                os.fsync(log.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                os.truncate(path, whole)  # a full disk leaves no half line
            raise StoreError(f"{path} could not be written ({error.strerror or error}); nothing was done.") from error


def read_log(home: Path | None = None) -> list[dict[str, str]]:
    """All lines that can be read, oldest first."""
    entries = []
    for line in _lines(audit_file(home)):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict):
            entries.append(entry)
    return entries


def faults_of(home: Path | None = None) -> list[str]:
    """What is wrong with the log: lines cut short, changed or taken out; empty when it is whole.

    A change of the last line alone cannot be seen, since nothing follows that vouches for it.
    """
    faults, before = [], FIRST
    for number, line in enumerate(_lines(audit_file(home)), 1):
        try:
            told = json.loads(line).get("before")
        except (ValueError, AttributeError, RecursionError):
            faults.append(f"line {number} is not whole")
        else:
            if told != before:
                faults.append(f"what stood before line {number} was changed or taken out")
        before = _digest(line)
    return faults


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8", errors="replace").split("\n") if line]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror or error}).") from error


def _cut_tail(path: Path) -> int:
    """Cut off what a power cut left of a line, whose action was not done either; bytes of what stays."""
    try:
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(path, whole)
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise StoreError(f"{path} cannot be written to ({error.strerror or error}); nothing was done.") from error
    return whole


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:16]
