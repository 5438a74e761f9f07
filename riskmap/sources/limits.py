"""How large a stranger's file may be, and what a reader of one raises when it is larger or not what it seems."""

from __future__ import annotations

import contextlib
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from riskmap.errors import Fault, InputError, RiskmapError
from riskmap.settings import SETTINGS, read_number

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Bounds on a file: bytes as it lies, bytes unpacked, rows, columns, letters of one value."""

    most_bytes: int
    most_unpacked: int
    most_rows: int
    most_columns: int
    longest_text: int


def read_limits() -> Limits:
    """The bounds that the settings give."""
    return Limits(
        read_number("most_megabytes") * MEGABYTE,
        read_number("most_unzipped_megabytes") * MEGABYTE,
        read_number("most_rows"),
        read_number("most_columns"),
        read_number("longest_text"),
    )


def larger(setting: str) -> str:
    """The remedy for what is beyond a bound."""
    return f"Split or thin it; if it is sound, set {SETTINGS[setting].variable} higher."


def refused(path: Path, found: str, expected: str, remedy: str, rows: tuple = ()) -> InputError:
    """One fault of a file."""
    return InputError(str(path), [Fault(found, expected, remedy, rows)])


def check_size(path: Path, limits: Limits) -> None:
    """Refuse a file that is none, cannot be read, or is too large to be looked at.

    Raises
    ------
    InputError
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise refused(path, "no file", "a file", "Check the path.")
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise refused(path, "no such file", "a file", "Check the path.") from error
    except OSError as error:
        raise refused(path, f"not readable ({error.strerror})", "a file", "Check its rights.") from error
    if size == 0:
        raise refused(path, "the file is empty", "a file with rows", "Export it again.")
    if size > limits.most_bytes:
        found = f"a file of {size / MEGABYTE:,.0f} MB"
        raise refused(path, found, f"at most {limits.most_bytes / MEGABYTE:,.0f} MB", larger("most_megabytes"))


def check_rows(path: Path, rows: int, limits: Limits) -> None:
    """Refuse a table of too many rows.

    Raises
    ------
    InputError
    """
    if rows > limits.most_rows:
        raise refused(path, f"{rows:,} rows", f"at most {limits.most_rows:,}", larger("most_rows"))


def check_columns(path: Path, columns: int, limits: Limits) -> None:
    """Refuse a table of too many columns, before the meaning of each is looked for.

    Raises
    ------
    InputError
    """
    if columns > limits.most_columns:
        raise refused(path, f"{columns:,} columns", f"at most {limits.most_columns:,}", larger("most_columns"))


def check_texts(path: Path, rows: pd.DataFrame, labels: pd.Index, limits: Limits) -> None:
    """Refuse values that are longer than any text about an incident.

    Raises
    ------
    InputError
        With a fault for each column that has such a value.
    """
    faults = []
    for name in rows:
        long = rows[name].str.len().gt(limits.longest_text).to_numpy()
        if long.any():
            found = f"a value of {rows[name].str.len().max():,} letters in column {name!r}"
            expected = f"at most {limits.longest_text:,}"
            faults.append(Fault(found, expected, larger("longest_text"), tuple(labels[long].tolist())))
    if faults:
        raise InputError(str(path), faults)


@contextlib.contextmanager
def foreign_reader(path: Path, kind: str) -> Iterator[None]:
    """Turn whatever a library raises on a file into one fault of that file; its warnings are not for the user.

    Libraries that read formats raise of many kinds on hostile bytes, so every Exception is meant here.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (RiskmapError, MemoryError):
        raise
    except Exception as error:
        # Libraries name copies of ours in temporary folders: their paths are nobody's business.
        why = re.sub(r"(?:[A-Za-z]:)?[/\\][^\s'\"]*[/\\]", "", " ".join(str(error).split()))
        why = why[:200] or type(error).__name__
        raise refused(
            path, f"not readable as {kind} ({why})", f"a whole {kind}", "Open it and save it again."
        ) from error
