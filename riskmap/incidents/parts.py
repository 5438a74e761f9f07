"""Incidents in parts: a folder of GeoParquet files, imported part by part, so that none but its own worker holds one.

A part is either a checked layer of incidents, which is checked again and kept as it is, or anybody's table, which is
imported as `intake` does. Parts are written into a folder beside the one asked for, which takes its name when all are
there: a part that is done twice, since its worker was lost, is written twice with the same bytes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from riskmap import layers, schema
from riskmap.engine import Engine
from riskmap.errors import Fault, InputError, SettingError, StoreError
from riskmap.incidents.figures import load_incidents
from riskmap.incidents.intake import Reading, source_name, take_in

PATTERN = "part-*.parquet"
NEAR_MISSES = "near_misses"
FAULTS_SHOWN = 20
_QUICK = 3  # zstd; a layer in parts is written once and read often, by many at once


@dataclass(frozen=True)
class PartCount:
    """What a part brought: rows and people read, incidents, people and near misses written, keys as numbers."""

    name: str
    rows: int
    people: int
    incidents: int
    dead_and_missing: int
    near_misses: int
    keys: np.ndarray


@dataclass(frozen=True)
class PartsImport:
    """An import of parts: where it is, and what each brought."""

    folder: Path
    counts: tuple[PartCount, ...]

    def sum(self, name: str) -> int:
        """A number of all parts together."""
        return sum(getattr(count, name) for count in self.counts)

    def report(self) -> dict:
        """The sums, and those of every part."""
        told = ("rows", "people", "incidents", "dead_and_missing", "near_misses")
        parts = [{"part": one.name, **{name: getattr(one, name) for name in told}} for one in self.counts]
        return {**{name: self.sum(name) for name in told}, "parts": parts}

    def summary(self) -> str:
        """The import in a few lines."""
        lines = [
            f"{self.sum('rows'):,} rows of {len(self.counts):,} parts became {self.sum('incidents'):,} incidents with "
            f"{self.sum('dead_and_missing'):,} dead and missing (a minimum estimate).",
            f"Dead and missing: {self.sum('people'):,} read.",
        ]
        if alive := self.sum("near_misses"):
            lines.append(f"{alive:,} without deaths are near misses, in {self.folder / NEAR_MISSES}.")
        return "\n".join([*lines, f"Written: {self.folder}"])


def part_files(folder: str | os.PathLike) -> list[Path]:
    """The GeoParquet files of a folder by name, hidden ones and folders in it left out.

    Raises
    ------
    InputError
        When it is no folder or holds none.
    """
    folder = Path(folder)
    found = sorted(path for path in folder.glob("*.parquet") if path.is_file() and not path.name.startswith("."))
    if not found:
        told = "no file named *.parquet in it" if folder.is_dir() else "no such folder"
        fault = Fault(told, "a folder of GeoParquet files, a part each", "Name the folder that holds the parts.")
        raise InputError(str(folder), [fault])
    return found


def is_parted(paths: list[Path]) -> bool:
    """Whether what was named is one folder that holds GeoParquet files."""
    return len(paths) == 1 and any(path.is_file() for path in paths[0].glob("*.parquet"))


def import_parts(
    folder: str | os.PathLike, out: str | os.PathLike, as_of: date, engine: Engine, reading: Reading | None = None
) -> PartsImport:
    """Import every part of `folder` into a part of the folder `out`; a key may be in one part alone.

    Raises
    ------
    InputError
        With the faults of the first part that has any, or of keys that two parts hold; nothing is written then.
    SettingError
        When `out` is the folder that is read.
    StoreError
        When `out` holds anything but parts, or cannot be written to.
    """
    paths, out = part_files(folder), Path(out)
    if out.resolve() == Path(folder).resolve():
        raise SettingError(f"--out is the folder that is read ({out}); name another.")
    _check_out(out)
    reading = reading or Reading()
    if not reading.source:
        reading = Reading(reading.columns, reading.layer, reading.dates, source_name(Path(folder)))
    stage = out.with_name(f".{out.name}.{os.getpid()}.tmp").absolute()
    try:
        stage.mkdir(parents=True)
        named = [(path.absolute(), f"part-{number:05d}.parquet") for number, path in enumerate(paths)]
        counts = list(engine.map_parts(import_part, named, stage, as_of, reading))
        _refuse_shared(str(folder), counts, [stage / name for _, name in named], engine)
        _put(stage, out)
    except OSError as error:
        raise StoreError(f"{out} could not be written ({error.strerror or error}); nothing was changed.") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return PartsImport(out, tuple(counts))


def import_part(part: tuple[Path, str], stage: Path, as_of: date, reading: Reading) -> PartCount:
    """Import a part, given as its path and the name of the file to write in `stage`; what it brought.

    Raises
    ------
    InputError
        With every fault of the part.
    """
    path, name = part
    if is_layer(path):
        layer, near, rows = load_incidents(path), None, None
        about: dict = layers.read_about(path)
    else:
        taken = take_in([path], as_of, reading)
        layer, near, about = taken.incidents, taken.near_misses, taken.result.about
        rows = taken.result.report["balance"]
    layers.save_layer(layer, stage / name, schema.INCIDENTS, about, level=_QUICK)
    if near is not None and len(near):
        (stage / NEAR_MISSES).mkdir(exist_ok=True)
        layers.save_layer(near, stage / NEAR_MISSES / name, schema.NEAR_MISSES, about, level=_QUICK)
    people = int(layer["dead_and_missing"].sum())
    return PartCount(
        name=path.name,
        rows=len(layer) if rows is None else rows["rows"]["in"],
        people=people if rows is None else rows["dead_and_missing"]["in"],
        incidents=len(layer),
        dead_and_missing=people,
        near_misses=0 if near is None else len(near),
        keys=_numbers_of(layer["incident_id"]),
    )


def is_layer(path: Path) -> bool:
    """Whether a file holds a layer of incidents already: all columns of its contract."""
    try:
        return set(schema.INCIDENTS.names) <= set(pq.read_schema(path).names)
    except (OSError, pa.ArrowException):
        return False  # the reader says what is wrong with it


def load_parts(folder: str | os.PathLike) -> Iterator[geopandas.GeoDataFrame]:
    """The checked layers of a folder's parts, one after the other.

    Raises
    ------
    InputError
        When the folder holds no parts or one breaks its contract.
    """
    yield from map(load_incidents, part_files(folder))


def _numbers_of(keys: pd.Series) -> np.ndarray:
    return np.sort(pd.util.hash_array(keys.to_numpy(object), categorize=False))


def _refuse_shared(folder: str, counts: list[PartCount], written: list[Path], engine: Engine) -> None:
    """Refuse keys that two parts hold: a number for each is compared here, the keys themselves only where two meet."""
    numbers = np.sort(np.concatenate([count.keys for count in counts]))
    met = np.unique(numbers[1:][numbers[1:] == numbers[:-1]])
    if not len(met):
        return
    keys = pd.concat(engine.map_parts(_keys_among, written, met), ignore_index=True)
    names = [count.name for count in counts]
    faults = []
    for key, rows in keys[keys.duplicated("key", keep=False)].groupby("key", sort=True):
        inside = ", ".join(names[written.index(path)] for path in rows["path"])
        remedy = "Put rows of one incident into one part, and leave out what is told twice."
        faults.append(Fault(f"{key} is in {inside}", "each incident in one part", remedy))
    if faults:
        raise InputError(folder, faults[:FAULTS_SHOWN])


def _keys_among(path: Path, numbers: np.ndarray) -> pd.DataFrame:
    keys = pq.read_table(path, columns=["incident_id"]).column(0).to_pandas().astype(object)
    among = np.isin(pd.util.hash_array(keys.to_numpy(), categorize=False), numbers)
    return pd.DataFrame({"key": keys[among], "path": path})


def _check_out(out: Path) -> None:
    """Refuse to put a layer in the place of anything that is none."""
    if out.is_dir():
        strange = [path.name for path in out.iterdir() if path.name != NEAR_MISSES and not path.match(PATTERN)]
    else:
        strange = [out.name] if out.exists() else []
    if strange:
        raise StoreError(f"{out} holds {strange[0]}, which is no part of a layer; nothing was changed. Name another.")


def _put(stage: Path, out: Path) -> None:
    old = stage.with_name(f".{out.name}.{os.getpid()}.old")
    if out.exists():
        out.rename(old)
    stage.rename(out)
    shutil.rmtree(old, ignore_errors=True)
