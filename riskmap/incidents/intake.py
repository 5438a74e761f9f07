"""The door for files: the Missing Migrants Project's go to its own reader, anybody else's are mapped first.

Either way one checked import comes out: incidents with deaths, near misses beside them, and the account of both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas

from riskmap.errors import Fault, InputError, SettingError, printable
from riskmap.incidents.building import SOURCE, ImportResult, import_incidents, import_reports
from riskmap.incidents.near_misses import part_near_misses
from riskmap.sources.mapping import without_dead
from riskmap.sources.mmp import columns_meant
from riskmap.sources.raw import read_raw
from riskmap.sources.tabular import open_table, read_tabular

# From so many known headers on, a file is the source's own and is held to the source's own layouts.
HEADERS_OF_SOURCE = 10
JOINING = "riskmap data join A.parquet B.parquet --out BOTH.parquet"
NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*"


@dataclass(frozen=True)
class Reading:
    """How anybody's file is to be read: columns said, a sheet or layer, the order of dates, a name for the source."""

    columns: tuple[str, ...] = ()
    layer: str | None = None
    dates: str | None = None
    source: str = ""

    @property
    def said(self) -> bool:
        return self != Reading()


@dataclass(frozen=True)
class Intake:
    """What files held: the import as a whole, its incidents with deaths, its near misses."""

    result: ImportResult
    incidents: geopandas.GeoDataFrame
    near_misses: geopandas.GeoDataFrame

    def summary(self) -> str:
        """The import in a few lines."""
        mapped = [note for note in self.result.report["files"] if "columns read" in note]
        untold = (without_dead(note["columns read"], note["columns not read"]) for note in mapped)
        lines = [*filter(None, untold), self.result.summary(), *map(_mapped, mapped)]
        if len(self.near_misses):
            people = int(self.near_misses.n_found_alive.sum())
            lines.append(
                f"Of these incidents {len(self.near_misses):,} without deaths are near misses: {people:,} people found "
                f"alive; they go into a file of their own, and {len(self.incidents):,} stay in the layer."
            )
        return "\n".join(lines)


def _mapped(note: dict) -> str:
    read = ", ".join(f"{field} from {column!r}" for field, column in note["columns read"].items())
    unread = ", ".join(map(repr, note["columns not read"])) or "none"
    tables = ", ".join(map(repr, note.get("tables", ())))
    several = f" One of its tables {tables} was read; --layer names another." if tables else ""
    return f"Columns of {printable(note['file'])}: {read}; not read: {unread}.{several}"


def take_in(paths: Iterable[str | os.PathLike], as_of: date, reading: Reading | None = None) -> Intake:
    """Import files of the Missing Migrants Project, or one file of anybody's.

    A file is the project's own when it is JSON or CSV with ten or more of its headers and nothing is said in `reading`.

    Raises
    ------
    InputError
        With every fault of every file.
    SettingError
        When `reading` does not fit the file or names the project's own source.
    """
    paths, reading = [Path(path) for path in paths], reading or Reading()
    try:
        return _taken(paths, as_of, reading)
    except InputError as error:
        raise _with_folder(error, paths) from error


def _with_folder(error: InputError, paths: list[Path]) -> InputError:
    """The error under the path that was given, where it names the file alone."""
    given = {path.name: str(path) for path in paths}
    return InputError(given.get(error.name, error.name), error.faults)


def _taken(paths: list[Path], as_of: date, reading: Reading) -> Intake:
    if len(paths) != 1:
        if reading.said:
            raise SettingError(
                "--map, --layer, --dates and --source are for one file; name one file at a time, "
                f"then put the layers together: {JOINING}."
            )
        return _whole(_import_together(paths, as_of))
    (path,) = paths
    if not reading.said and (path.is_dir() or is_of_source(path)):
        return _whole(import_incidents(paths, as_of=as_of))
    source = reading.source or source_name(path)
    _check_name(source)
    reports, notes = read_tabular(path, reading.columns, layer=reading.layer, dates=reading.dates, as_of=as_of)
    result = import_reports(reports, notes, source)
    return Intake(result, *part_near_misses(result.incidents))


def _import_together(paths: list[Path], as_of: date) -> ImportResult:
    """Several files of the project; where one is another source's, the error says how sources are put together."""
    try:
        return import_incidents(paths, as_of=as_of)
    except InputError as error:
        others = [path.name for path in paths if path.is_file() and is_table(path) and not is_of_source(path)]
        if not others:
            raise
        remedy = f"Import each source's file by itself with --source, then put the layers together: {JOINING}."
        found = (
            f"files that are not the Missing Migrants Project's among those named: {', '.join(map(printable, others))}"
        )
        raise InputError(error.name, [Fault(found, "files of one source", remedy)]) from error


def is_table(path: Path) -> bool:
    """Whether a file's rows can be read at all, whoever they are from."""
    try:
        return bool(len(open_table(path).labels))
    except (InputError, SettingError):
        return False


def _whole(result: ImportResult) -> Intake:
    """The project's own rescues stay where the project puts them, among its incidents."""
    return Intake(result, result.incidents, part_near_misses(result.incidents)[1].iloc[:0])


def is_of_source(path: Path) -> bool:
    try:
        return len(columns_meant(read_raw(path).rows.columns)) >= HEADERS_OF_SOURCE
    except InputError:
        return False  # the reader of anybody's files says what is wrong


def source_name(path: Path) -> str:
    """A source's name from a file's name.

    >>> source_name(Path("Medici senza frontiere (2021).xlsx"))
    'medici-senza-frontiere-2021'
    """
    name = "-".join(re.findall(r"[a-z0-9]+", path.stem.lower())) or "file"
    return f"{name}-file" if name == SOURCE else name


def _check_name(source: str) -> None:
    if not re.fullmatch(NAME, source) or source == SOURCE:
        raise SettingError(f"--source is {source!r}; expected a name such as red-cross, and not {SOURCE!r}.")
