"""Read a layer of incidents part by part: the row groups of its GeoParquet files, only the columns asked for.

For layers that one machine does not hold as frames of rows. Text comes as categoricals, points as two columns of
degrees; no geometry object is made. A layer is checked by its distinct values, which costs little however many rows
share them; that keys are unique was checked when the files were written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from riskmap import schema
from riskmap.errors import Fault, InputError

_POINT_BYTES = 21  # byte order, type, two doubles
_WKB_POINT = bytes([1, 1, 0, 0, 0])


@dataclass(frozen=True)
class Part:
    """A row group of a file: `rows` rows, the `number`th."""

    path: Path
    number: int
    rows: int


def parts_of(paths: str | os.PathLike | Iterable[str | os.PathLike]) -> list[Part]:
    """The parts of a layer: of a file, of all `.parquet` files of a folder, or of several of these, in order.

    Raises
    ------
    InputError
        When a file is missing or is not Parquet, or there is none.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    files = [
        file for path in map(Path, given) for file in (sorted(path.glob("*.parquet")) if path.is_dir() else [path])
    ]
    if not files:
        told = ", ".join(map(str, given)) or "nothing"
        raise InputError(told, [Fault("no file", "GeoParquet files of incidents", "Give a file or a folder of them.")])
    return [part for file in files for part in _groups(file)]


def _groups(path: Path) -> list[Part]:
    try:
        about = pq.read_metadata(path)
    except FileNotFoundError as error:
        raise InputError(str(path), [_fault("no such file")]) from error
    except (OSError, pa.ArrowException) as error:
        raise InputError(str(path), [_fault(f"not readable as GeoParquet ({error})")]) from error
    return [Part(path, number, about.row_group(number).num_rows) for number in range(about.num_row_groups)]


def _fault(found: str) -> Fault:
    return Fault(found, "a GeoParquet file of incidents", "Give a file that `riskmap data import` wrote.")


def read_part(part: Part, columns: Sequence[str]) -> pd.DataFrame:
    """A part's rows: `columns` of `schema.INCIDENTS`, and `longitude` and `latitude`.

    Raises
    ------
    InputError
        When a column is missing, a value is none that the contract allows, or a geometry is no point on Earth.
    """
    contract = [column for column in schema.INCIDENTS.columns if column.name in columns]
    text = [column.name for column in contract if column.kind == "text"]
    try:
        with pq.ParquetFile(part.path, read_dictionary=text) as file:
            held = set(file.schema_arrow.names)
            if missing := [name for name in (*columns, "geometry") if name not in held]:
                raise InputError(str(part.path), [_fault(f"no column {', '.join(missing)}")])
            table = file.read_row_group(part.number, columns=[*columns, "geometry"], use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise InputError(str(part.path), [_fault(f"not readable as GeoParquet ({error})")]) from error
    longitude, latitude = _degrees(table.column("geometry"), part)
    rows = table.drop_columns("geometry").to_pandas(types_mapper=_whole_numbers, ignore_metadata=True)
    _check(rows, contract, part)
    return rows.assign(longitude=longitude, latitude=latitude)


def _whole_numbers(kind: pa.DataType) -> pd.api.extensions.ExtensionDtype | None:
    """Whole numbers stay whole where some are missing."""
    return pd.Int64Dtype() if pa.types.is_integer(kind) else None


def _check(rows: pd.DataFrame, contract: Sequence[schema.Column], part: Part) -> None:
    faults = []
    for column in contract:
        distinct = pd.Series(rows[column.name].unique())
        distinct = distinct.astype(object) if column.kind == "text" else distinct
        faults.extend(schema.column_faults(distinct, column))
    if faults:
        told = [Fault(fault.found, fault.expected, fault.remedy) for fault in faults]
        raise InputError(str(part.path), told)


def _degrees(points: pa.ChunkedArray, part: Part) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of points in WKB, from its bytes: all of them are alike."""
    packed = points.combine_chunks().cast(pa.large_binary())
    starts = np.frombuffer(packed.buffers()[1], np.int64, len(packed) + 1, 8 * packed.offset)
    whole = (
        np.frombuffer(packed.buffers()[2], np.uint8)[starts[0] : starts[-1]] if len(packed) else np.zeros(0, np.uint8)
    )
    alike = not packed.null_count and (np.diff(starts) == _POINT_BYTES).all()
    if alike and (whole.reshape(-1, _POINT_BYTES)[:, :5] == np.frombuffer(_WKB_POINT, np.uint8)).all():
        pairs = np.ascontiguousarray(whole.reshape(-1, _POINT_BYTES)[:, 5:]).view("<f8")
    else:
        pairs = _slowly(packed, part)
    on_earth = (np.abs(pairs[:, 0]) <= 360) & (np.abs(pairs[:, 1]) <= 90)
    if not on_earth.all():
        raise InputError(str(part.path), [_fault(f"{(~on_earth).sum():,} points that are not on Earth")])
    return pairs[:, 0].copy(), pairs[:, 1].copy()


def _slowly(packed: pa.Array, part: Part) -> NDArray[np.float64]:
    geometries = shapely.from_wkb(packed.to_numpy(zero_copy_only=False), on_invalid="ignore")
    if not (shapely.get_type_id(geometries) == shapely.GeometryType.POINT).all():
        raise InputError(str(part.path), [_fault("a geometry that is no point")])
    return np.column_stack([shapely.get_x(geometries), shapely.get_y(geometries)])
