"""Files of points to tables of text: GeoPackage, zipped shapefile, GeoParquet and plain Parquet.

The points become two columns, in degrees (EPSG:4326); every other value becomes text, as in a CSV.
"""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from riskmap.errors import Fault, InputError
from riskmap.geodesy import CRS
from riskmap.sources.archives import open_archive, unpack
from riskmap.sources.limits import MEGABYTE, Limits, check_columns, check_rows, foreign_reader, larger, refused
from riskmap.sources.mapping import POINT_COLUMNS, guess_mapping
from riskmap.sources.raw import RawTable
from riskmap.sources.workbook import as_text

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SHAPEFILE_START = b"\x00\x00\x27\x0a"
CENTROIDS = "Take one point of each, as Vector > Geometry Tools > Centroids does in QGIS, and give that file."


def read_geopackage(path: Path, limits: Limits, layer: str | None = None) -> RawTable:
    """Rows of a GeoPackage's layer: the one named, the only one, or the one understood best.

    Raises
    ------
    InputError
    """
    with TemporaryDirectory(prefix="riskmap-") as folder:
        # A copy under a name of our own: GDAL goes by names, and SQLite writes beside what it reads.
        with foreign_reader(path, "GeoPackage"):
            copy = shutil.copyfile(path, Path(folder) / "points.gpkg")
        return _read_layer(path, copy, "GeoPackage", "geopackage", limits, layer)


def names_of_layers(path: Path) -> tuple[str, ...]:
    """Names of a GeoPackage's layers.

    Raises
    ------
    InputError
    """
    import pyogrio

    with TemporaryDirectory(prefix="riskmap-") as folder, foreign_reader(path, "GeoPackage"):
        copy = shutil.copyfile(path, Path(folder) / "points.gpkg")
        return tuple(str(name) for name in pyogrio.list_layers(copy)[:, 0])


def read_shapefile(path: Path, limits: Limits, layer: str | None = None) -> RawTable:
    """Rows of a shapefile in a ZIP archive: the one named, or the only one.

    Raises
    ------
    InputError
    """
    with open_archive(path, limits) as archive, TemporaryDirectory(prefix="riskmap-") as folder:
        parts = _parts(path, archive.namelist(), layer)
        with foreign_reader(path, "ZIP archive"):
            unpack(archive, {f"points{ending}": name for ending, name in parts.items()}, Path(folder))
        if (Path(folder) / "points.shp").read_bytes()[:4] != SHAPEFILE_START:
            raise refused(path, f"{parts['.shp']!r} is no shapefile", "a whole shapefile", "Export it again.")
        if ".cpg" not in parts:
            (Path(folder) / "points.cpg").write_text(_encoding_of(Path(folder) / "points.dbf"))
        return _read_layer(path, Path(folder) / "points.shp", "shapefile", "shapefile", limits, None)


def _parts(path: Path, names: list[str], wanted: str | None) -> dict[str, str]:
    """The archive's members that make up one shapefile, by ending."""
    names = [name for name in names if not name.startswith("__MACOSX/")]
    shapes = {PurePosixPath(name).stem: name for name in names if name.lower().endswith(".shp")}
    if not shapes:
        holds = ", ".join(map(repr, names[:4])) or "nothing"
        remedy = "Unpack it and give the file itself."
        raise refused(path, f"a ZIP archive of {holds}", "an Excel workbook or a shapefile", remedy)
    if (wanted is None and len(shapes) > 1) or (wanted is not None and wanted not in shapes):
        found = f"no shapefile {wanted!r}" if wanted is not None else f"{len(shapes)} shapefiles"
        raise refused(path, found, f"one of {', '.join(map(repr, shapes))}", "Name one of them with --layer.")
    stem = shapes[wanted if wanted is not None else next(iter(shapes))][:-4].lower()
    parts = {ending: name for name in names for ending in SHAPEFILE_PARTS if name.lower() == stem + ending}
    if missing := [ending for ending in SHAPEFILE_PARTS[:3] if ending not in parts]:
        remedy = "Pack all files of the shapefile together."
        raise refused(path, f"a shapefile without its {', '.join(missing)}", "all its files", remedy)
    return parts


def _encoding_of(table: Path) -> str:
    """The encoding of a DBF table that names none: UTF-8 where its records decode, else Windows' western one."""
    content = table.read_bytes()
    records = content[int.from_bytes(content[8:10], "little") :]
    try:
        records.decode("utf-8")
    except UnicodeDecodeError:
        return "CP1252"
    return "UTF-8"


def _read_layer(path: Path, file: Path, kind: str, name: str, limits: Limits, layer: str | None) -> RawTable:
    import pyogrio

    with foreign_reader(path, kind):
        layer = _layer_of(path, file, kind, layer, limits)
        told = pyogrio.read_info(file, layer=layer, force_feature_count=True)
        check_rows(path, told["features"], limits)
        check_columns(path, len(told["fields"]), limits)
        frame = pyogrio.read_dataframe(file, layer=layer, max_features=limits.most_rows)
        return _table_of(path, frame, name)


def _layer_of(path: Path, file: Path, kind: str, wanted: str | None, limits: Limits) -> str:
    import pyogrio

    layers = [str(name) for name in pyogrio.list_layers(file)[:, 0]]
    if not layers:
        raise refused(path, f"a {kind} without a layer", "a layer of points", "Export it again.")
    if wanted is None:
        # A layer of more fields than may be is known by the first, and refused when it is read.
        fields = {name: pyogrio.read_info(file, layer=name)["fields"][: limits.most_columns] for name in layers}
        return max(layers, key=lambda name: len(guess_mapping(map(str, fields[name])).columns))
    if wanted not in layers:
        there = ", ".join(map(repr, layers))
        raise refused(path, f"no layer {wanted!r}", f"one of {there}", "Name one of them with --layer.")
    return wanted


def read_parquet(path: Path, limits: Limits) -> RawTable:
    """Rows of a GeoParquet file, or of a plain Parquet table with columns of coordinates.

    Raises
    ------
    InputError
    """
    with foreign_reader(path, "Parquet file"):
        described = pq.ParquetFile(path)
        check_rows(path, described.metadata.num_rows, limits)
        check_columns(path, len(described.schema_arrow), limits)
        _check_unpacked(path, described, limits)
        if b"geo" in (described.schema_arrow.metadata or {}):
            return _table_of(path, geopandas.read_parquet(path), "geoparquet")
        return _table_of(path, pq.read_table(path).to_pandas(), "parquet")


def _check_unpacked(path: Path, described: pq.ParquetFile, limits: Limits) -> None:
    """Refuse a table whose texts, each kept once, are far larger when written out."""
    schema = described.schema_arrow
    texts = [field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_binary(field.type)]
    unpacked = sum(described.metadata.row_group(n).total_byte_size for n in range(described.num_row_groups))
    if unpacked <= limits.most_unpacked:
        for chunk in (chunk for name in texts for chunk in _packed(path, name).chunks):
            longest = pc.binary_length(chunk.dictionary).fill_null(0)
            unpacked += pc.sum(longest.take(chunk.indices.drop_null())).as_py() or 0
    if unpacked > limits.most_unpacked:
        most = f"at most {limits.most_unpacked / MEGABYTE:,.0f} MB"
        found = f"a file that unpacks to {unpacked / MEGABYTE:,.0f} MB or more"
        raise refused(path, found, most, larger("most_unzipped_megabytes"))


def _packed(path: Path, name: str) -> pa.ChunkedArray:
    return pq.read_table(path, columns=[name], read_dictionary=[name]).column(0)


def _table_of(path: Path, frame: pd.DataFrame, kind: str) -> RawTable:
    if not len(frame):
        raise refused(path, "a layer without rows", "a layer of points", "Check that this is the right file.")
    geometry = frame.geometry if isinstance(frame, geopandas.GeoDataFrame) else None
    values = frame.drop(columns=frame.columns[frame.dtypes.astype(str).eq("geometry")])
    values.columns = [str(name) for name in values.columns]
    if values.columns.has_duplicates:
        raise refused(path, "two columns of one name", "each column once", "Rename one.")
    rows = pd.DataFrame({name: values[name].astype(object).map(_cell) for name in values}).astype("str")
    rows = rows.reset_index(drop=True)
    return RawTable(rows, kind, 1, "") if geometry is None else with_points(rows, _points(path, geometry), kind)


def _cell(value: object) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    return "" if value is pd.NA else as_text(value)


def _points(path: Path, geometry: geopandas.GeoSeries) -> np.ndarray:
    geometry = geometry.reset_index(drop=True)
    several = geometry.geom_type.eq("MultiPoint") & geometry.count_geometries().eq(1)
    geometry = geometry.where(~several, geometry.centroid) if several.any() else geometry
    told = geometry.notna() & ~geometry.is_empty
    wrong = geometry.geom_type[told & geometry.geom_type.ne("Point")]
    refuse_shapes(path, {kind: (rows.index + 1).tolist() for kind, rows in wrong.groupby(wrong)})
    return degrees_of(path, geometry.where(told))


def refuse_shapes(path: Path, bad: dict[str, list]) -> None:
    """Refuse geometries that are no points, each kind with its rows."""
    if bad:
        faults = [Fault(f"a {kind}", "a point", CENTROIDS, tuple(rows)) for kind, rows in bad.items()]
        raise InputError(str(path), faults)


def degrees_of(path: Path, points: geopandas.GeoSeries) -> np.ndarray:
    """Degrees of points in any coordinate system, shape (n, 2), NaN where there is none."""
    if points.crs is None:
        across, up = points.x.abs().max(), points.y.abs().max()
        if across > 360 or up > 180:
            found = f"points without a coordinate system, up to {across:,.0f} and {up:,.0f}"
            raise refused(path, found, "degrees, or a named system", "Set the layer's coordinate system and export it.")
        points = points.set_crs(CRS)
    known = points.x.notna()
    moved = points.to_crs(CRS)
    off = known & ~(np.isfinite(moved.x) & np.isfinite(moved.y))
    if off.any():
        found = f"points outside their coordinate system {points.crs.name!r}"
        remedy = "Set the right coordinate system and export it again."
        raise refused(path, found, "points on Earth", remedy, tuple((off.index[off] + 1).tolist()))
    return np.column_stack([moved.x, moved.y])


def with_points(rows: pd.DataFrame, points: np.ndarray, kind: str) -> RawTable:
    """A table of text with its points, shape (n, 2), as two columns more."""
    rows = rows.reset_index(drop=True)
    for number, name in enumerate(POINT_COLUMNS):
        rows[name] = pd.Series(points[:, number]).map(as_text).astype("str")
    return RawTable(rows, kind, 1, "")
