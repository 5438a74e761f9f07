"""Anybody's file to the reports that `riskmap.sources.mmp` gives: told by its bytes, its columns mapped, checked whole.

CSV, JSON records, Excel, GeoJSON, GeoPackage, zipped shapefile, GeoParquet. The kind is told by what the file holds,
never by its name. The mapping is guessed (`riskmap.sources.mapping`) and can be corrected; every fault of the file
comes in one report.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import pandas as pd

from riskmap.errors import InputError, printable
from riskmap.sources import spellings, values
from riskmap.sources.archives import open_archive
from riskmap.sources.limits import (
    Limits,
    check_columns,
    check_rows,
    check_size,
    check_texts,
    foreign_reader,
    read_limits,
    refused,
)
from riskmap.sources.mapping import POINT_COLUMNS, ColumnMapping, guess_mapping
from riskmap.sources.mmp import reports_of
from riskmap.sources.raw import RawTable, read_raw

KINDS = "CSV, JSON, Excel (.xlsx), GeoJSON, GeoPackage, zipped shapefile or GeoParquet"
LAYOUT = "other"
NO_XML = "Export it as one of these; where it came from a server, fetch it again: that may have sent an error page."
_NOT_READ = (
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Excel workbook", "Save it as .xlsx without a password."),
    (b"\x00\x00\x27\x0a", "a shapefile without its other files", "Pack its .shp, .shx, .dbf and .prj into one ZIP."),
    (b"%PDF", "a PDF", "Give the table itself, as CSV or .xlsx."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
)


@dataclass(frozen=True)
class Opened:
    """A file as a table of text, with the labels that its own program gives to rows, and the columns guessed."""

    path: Path
    table: RawTable
    labels: pd.Index
    mapping: ColumnMapping

    def lines(self) -> list[str]:
        """What was found, to be shown before it is imported."""
        read_as = f", read as {self.table.encoding}" if self.table.encoding else ""
        return [
            f"{printable(self.path.name)}: {self.table.kind}, {len(self.labels):,} rows{read_as}.",
            *self.mapping.lines(),
        ]


def open_table(path: str | os.PathLike, corrections: Sequence[str] = (), layer: str | None = None) -> Opened:
    """A file's rows as text and the mapping of its columns, corrected by pairs such as "Fecha=date".

    `layer` names a sheet of a workbook, a layer of a GeoPackage or a shapefile of an archive.

    Raises
    ------
    InputError
        When the file is of no known kind, damaged, or beyond the limits of the settings.
    SettingError
        When a correction names a column or a field that is not known.
    """
    path, limits = Path(path), read_limits()
    check_size(path, limits)
    table = _read(path, limits, layer)
    check_rows(path, len(table.rows), limits)
    check_columns(path, len(table.rows.columns.difference(POINT_COLUMNS)), limits)
    labels = pd.RangeIndex(table.first_row, table.first_row + len(table.rows))
    told = table.rows.drop(columns=list(POINT_COLUMNS), errors="ignore").ne("").any(axis=1)
    told |= table.rows.reindex(columns=list(POINT_COLUMNS), fill_value="").ne("").any(axis=1)
    check_texts(path, table.rows, labels, limits)
    labels = labels[told.to_numpy()]
    if not len(labels):
        raise refused(path, "rows without a single value", "rows that tell something", "Export it again.")
    table = replace(table, rows=table.rows[told.to_numpy()].reset_index(drop=True))
    return Opened(path, table, labels, guess_mapping(table.rows.columns).corrected(corrections))


def layers_of(path: str | os.PathLike) -> tuple[str, ...]:
    """The names that `layer` may take: sheets of a workbook, layers of a GeoPackage, shapefiles of an archive.

    Empty where the file has one table only, or is of another kind.

    Raises
    ------
    InputError
        When the file is damaged or beyond the limits of the settings.
    """
    path, limits = Path(path), read_limits()
    check_size(path, limits)
    with path.open("rb") as file:
        start = file.read(16)
    if start.startswith(b"SQLite format 3"):
        from riskmap.sources.geofiles import names_of_layers

        return names_of_layers(path)
    if not start.startswith(b"PK"):
        return ()
    with open_archive(path, limits) as archive:
        names = archive.namelist()
    if "xl/workbook.xml" in {name.lower() for name in names}:
        from riskmap.sources.workbook import names_of_sheets

        return names_of_sheets(path, limits)
    shapes = (name for name in names if name.lower().endswith(".shp") and not name.startswith("__MACOSX/"))
    return tuple(PurePosixPath(name).stem for name in shapes)


def _read(path: Path, limits: Limits, layer: str | None) -> RawTable:
    """Decide by the first bytes, then read."""
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, looks_like, remedy in _NOT_READ:
        if start.startswith(mark):
            raise refused(path, f"the file is {looks_like}", KINDS, remedy)
    if start.startswith(b"PK"):
        return _read_archive(path, limits, layer)
    if start.startswith(b"SQLite format 3"):
        from riskmap.sources.geofiles import read_geopackage

        return read_geopackage(path, limits, layer)
    if start.startswith(b"PAR1"):
        from riskmap.sources.geofiles import read_parquet

        return read_parquet(path, limits)
    if layer is not None:
        raise refused(path, f"no layer {layer!r}: the file has one table", "no --layer", "Leave it out.")
    return _read_text(path, start, limits)


def _read_archive(path: Path, limits: Limits, layer: str | None) -> RawTable:
    kind = "Excel workbook" if path.suffix.lower() == ".xlsx" else "ZIP archive"
    with foreign_reader(path, kind), zipfile.ZipFile(path) as archive:
        names = {name.lower() for name in archive.namelist()}
    if "xl/workbook.xml" in names:
        from riskmap.sources.workbook import read_workbook

        return read_workbook(path, limits, layer)
    if "xl/workbook.bin" in names or "mimetype" in names:
        raise refused(path, "an .xlsb or OpenDocument table", KINDS, "Save it as .xlsx or CSV.")
    from riskmap.sources.geofiles import read_shapefile

    return read_shapefile(path, limits, layer)


def _read_text(path: Path, start: bytes, limits: Limits) -> RawTable:
    first = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1]
    if first == b"{":
        records = _json_object(path)
        if isinstance(records, dict) and records.get("type") in ("FeatureCollection", "Feature"):
            from riskmap.sources.geojson import read_geojson

            return read_geojson(path, records, limits)
        if isinstance(records, dict) and {"coordinates", "geometries"} & set(records):
            raise refused(path, "GeoJSON of a bare geometry", "features that are points", "Export it with its values.")
    if first == b"<":
        raise refused(path, "a web page or XML, as KML is", KINDS, NO_XML)
    if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        ending = f", though its name ends in {path.suffix}" if path.suffix else ""
        found = f"the file is not text and of no kind known here{ending}"
        raise refused(path, found, KINDS, "Open it in the program it came from, save it again and give that file.")
    if start.lstrip(b"\xef\xbb\xbf").lower().startswith(b"sep="):
        return _without_first_line(path)
    return read_raw(path)


def _json_object(path: Path) -> object:
    """A JSON object; None where it is none, which the reader of records then says."""
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None


def _without_first_line(path: Path) -> RawTable:
    """A CSV after the line "sep=;" that Excel writes for itself."""
    with TemporaryDirectory(prefix="riskmap-") as folder:
        rest = Path(folder) / path.name
        rest.write_bytes(path.read_bytes().partition(b"\n")[2])
        try:
            table = read_raw(rest)
        except InputError as error:
            raise InputError(str(path), error.faults) from error
    cut_row = table.cut_row and table.cut_row + 1
    return replace(table, first_row=table.first_row + 1, cut_row=cut_row)


def read_tabular(
    path: str | os.PathLike,
    corrections: Sequence[str] = (),
    *,
    layer: str | None = None,
    dates: str | None = None,
    as_of: date | None = None,
) -> tuple[pd.DataFrame, list[dict]]:
    """Reports of anybody's file, one row per row of it, and a note on it, as `riskmap.sources.mmp.read_reports` gives.

    A column more, `whole_row`, is a number for all that a row holds, in columns that are not read too.

    `dates` says whether day or month comes first in dates such as 03/04/2021; `as_of` is the last day that a date may
    name (default: today).

    Raises
    ------
    InputError
        With every fault of the file.
    SettingError
        When a correction, `dates` or `layer` is not understood.
    """
    opened = open_table(path, corrections, layer)
    if faults := opened.mapping.faults():
        raise InputError(str(path), faults)
    findings = values.Findings()
    findings.note_cut_off(opened.table.cut_row)
    columns = _tidy(_columns(opened), dates, findings)
    reports = reports_of(columns, opened.labels, as_of or date.today(), findings, opened.mapping.columns)
    if findings.faults:
        _find_off_earth(reports, findings)
        raise InputError(str(path), findings.faults)
    _settle_totals(reports)
    reports.insert(0, "file", opened.path.name)
    reports.insert(2, "layout", LAYOUT)
    reports["whole_row"] = pd.util.hash_pandas_object(opened.table.rows, index=False).to_numpy()
    return reports.reset_index(drop=True), [_note(opened, findings, layers_of(path) if layer is None else ())]


def _columns(opened: Opened) -> dict[str, pd.Series]:
    """Columns of clean text by field, on the rows' own labels."""
    columns = {
        field: values.clean_text(opened.table.rows[column].set_axis(opened.labels))
        for field, column in opened.mapping.columns.items()
    }
    if "cause_reported" in columns and "cause_category" not in columns:
        columns["cause"] = columns.pop("cause_reported")  # it may hold IOM's categories or words of its own
    if "key" in columns:
        columns["key"] = columns["key"].str.replace(" ", "-")  # "EXP 34/2021" is one key, not two words
    if "incident_kind" in columns:
        columns["incident_kind"] = columns["incident_kind"].str.lower().replace("cumulative", "cumulative incident")
    return columns


def _tidy(columns: dict[str, pd.Series], dates: str | None, findings: values.Findings) -> dict[str, pd.Series]:
    """Columns with dates and degrees in one spelling each."""
    columns = dict(columns)
    if "date" in columns:
        columns["date"] = spellings.tidy_dates(columns["date"], dates, findings)
    if "coordinates" in columns:
        pairs = spellings.tidy_pairs(columns["coordinates"])
        columns["coordinates"] = spellings.without_null_pairs(pairs, findings)
    if {"longitude", "latitude"} <= set(columns):
        latitude, longitude = (spellings.tidy_degrees(columns[name]) for name in ("latitude", "longitude"))
        longitude = spellings.unwrap_longitudes(longitude, findings)
        latitude, longitude = spellings.without_null_island(latitude, longitude, findings)
        columns |= {"latitude": latitude, "longitude": longitude}
    return columns


def _find_off_earth(reports: pd.DataFrame, findings: values.Findings) -> None:
    """Latitudes beyond 90, told with the other faults: whether they were swapped, their country tells only later."""
    given = reports.latitude.map("{:g}".format) + ", " + reports.longitude.map("{:g}".format)
    expected = "a latitude between -90 and 90 degrees, unless it was swapped with the longitude"
    findings.fault(given, reports.latitude.abs().gt(90), "coordinates", expected)


def _settle_totals(reports: pd.DataFrame) -> None:
    """Where only dead and missing together are told, in place: less those missing they count as dead."""
    only = reports.n_dead.isna() & reports.n_total.notna()
    reports.loc[only, "n_dead"] = (reports.n_total - reports.n_missing.fillna(0))[only].clip(lower=0)
    rest = reports.n_missing.isna() & reports.n_total.gt(reports.n_dead)
    reports.loc[rest, "n_missing"] = (reports.n_total - reports.n_dead)[rest]


def _note(opened: Opened, findings: values.Findings, tables: Sequence[str]) -> dict:
    """What the import says of the file; `tables` are those that it could have been read from, where none was named."""
    return {
        "file": opened.path.name,
        "layout": LAYOUT,
        "rows": len(opened.labels),
        "encoding": opened.table.encoding or opened.table.kind,
        "columns read": dict(opened.mapping.columns),
        "columns not read": list(opened.mapping.unused),
        **({"tables": list(tables)} if len(tables) > 1 else {}),
        "mended": findings.mends,
    }
