"""A file that somebody hands over as bytes: looked at and taken in from a folder of its own, which is gone afterwards.

The name it came with is shown, never trusted: on disk it has a name made of harmless letters, in a new folder.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from riskmap.errors import Fault, InputError
from riskmap.incidents.intake import Intake, Reading, is_of_source, take_in
from riskmap.sources.mapping import ColumnMapping
from riskmap.sources.tabular import layers_of, open_table
from riskmap.store import laid_down

LONGEST_NAME = 60
SAMPLES, LONGEST_SAMPLE = 3, 40


@dataclass(frozen=True)
class Look:
    """What a file was found to be, before anything of it is imported.

    `layers` are the sheets or layers to choose from where there are several; `of_source` says that it is a file of
    the Missing Migrants Project itself, which is read by its own layouts and needs no mapping; `samples` are the first
    different values of each column.
    """

    file: str
    kind: str
    rows: int
    layers: tuple[str, ...]
    of_source: bool
    mapping: ColumnMapping
    samples: Mapping[str, tuple[str, ...]]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, those that are understood first."""
        return (*self.mapping.columns.values(), *self.mapping.unused)


def look_at(name: str, content: bytes, layer: str | None = None) -> Look:
    """Say what a file holds and how its columns would be read.

    Raises
    ------
    InputError
        When it is of no known kind, damaged, or beyond the limits of the settings.
    SettingError
        When there is no such sheet or layer.
    """
    with _laid_down(name, content) as path:
        layers = layers_of(path)
        opened = open_table(path, layer=_layer(layers, layer, path))
        rows = opened.table.rows
        samples = {column: tuple(map(_cut, _first(rows[column]))) for column in rows}
        of_source = layer is None and is_of_source(path)
        several = layers if len(layers) > 1 else ()
        return Look(path.name, opened.table.kind, len(opened.labels), several, of_source, opened.mapping, samples)


def take_upload(name: str, content: bytes, reading: Reading, as_of: date) -> Intake:
    """The checked import of a file given as bytes, as `riskmap.incidents.intake.take_in` gives it.

    Raises
    ------
    InputError
        With every fault of the file.
    SettingError
        When `reading` does not fit the file.
    """
    with _laid_down(name, content) as path:
        layers = layers_of(path) if reading.said else ()
        return take_in([path], as_of, replace(reading, layer=_layer(layers, reading.layer, path)))


def harmless_name(name: str) -> str:
    """A file's name without folders, control signs and leading dots, cut to 60 letters.

    >>> harmless_name("../../etc/pass:wd.csv"), harmless_name("..\\\\x.xlsx"), harmless_name("")
    ('pass_wd.csv', 'x.xlsx', 'file')
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w .()\-]", "_", last).strip(" .")
    return plain[-LONGEST_NAME:].lstrip(" .") or "file"


@contextlib.contextmanager
def _laid_down(name: str, content: bytes) -> Iterator[Path]:
    """The bytes as a file in a folder of their own; messages name the file as it was called, not the folder."""
    with laid_down(harmless_name(name), content) as path:
        try:
            yield path
        except InputError as error:
            raise InputError(path.name, [_without(f"{path.parent}/", fault) for fault in error.faults]) from error


def _without(folder: str, fault: Fault) -> Fault:
    return replace(fault, found=fault.found.replace(folder, ""), remedy=fault.remedy.replace(folder, ""))


def _layer(layers: tuple[str, ...], wanted: str | None, path: Path) -> str | None:
    """Of several shapefiles in one archive none is understood best before it is read: the first is taken."""
    is_archive = len(layers) > 1 and path.read_bytes()[:2] == b"PK"
    return layers[0] if wanted is None and is_archive and not _is_workbook(path) else wanted


def _is_workbook(path: Path) -> bool:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return "xl/workbook.xml" in {name.lower() for name in archive.namelist()}


def _first(values) -> list[str]:
    told = values[values.ne("")]
    return told.drop_duplicates().head(SAMPLES).tolist()


def _cut(value: str) -> str:
    plain = " ".join(value.split())
    return plain if len(plain) <= LONGEST_SAMPLE else f"{plain[: LONGEST_SAMPLE - 1]}…"
