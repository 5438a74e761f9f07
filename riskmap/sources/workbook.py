"""Excel workbooks (.xlsx) to tables of text: the sheet and the header row that look most like incidents are taken."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from riskmap.errors import Fault, InputError
from riskmap.sources.archives import check_xml, open_archive
from riskmap.sources.limits import Limits, check_columns, check_rows, foreign_reader, refused
from riskmap.sources.mapping import guess_mapping
from riskmap.sources.raw import RawTable

if TYPE_CHECKING:
    import openpyxl
    from openpyxl.worksheet.worksheet import Worksheet

KIND = "Excel workbook"
HEADER_WITHIN = 20
MOST_CELLS = 30_000_000
FORMULA_MARKS = (b"<f>", b"<f ", b"<f/")


@dataclass(frozen=True)
class _Sheet:
    """A sheet's title, its header's row (from 1) and how many of its columns are understood."""

    title: str
    header: int
    understood: int


def read_workbook(path: Path, limits: Limits, sheet: str | None = None) -> RawTable:
    """Rows of a sheet as text, under the header found in its first rows; labels are Excel's own row numbers.

    Raises
    ------
    InputError
        When it is no whole workbook, has no such sheet, or holds formulas whose results were not saved.
    """
    with open_archive(path, limits, KIND) as archive:
        check_xml(path, archive, KIND)
        has_formulas = any(_has_formulas(archive, name) for name in archive.namelist() if _is_sheet(name))
    with foreign_reader(path, KIND):
        with _opened(path, results=True) as book:
            chosen = _choose(path, book, sheet, limits)
            rows = _cells(path, book[chosen.title], limits)
            header = next(islice(rows, chosen.header - 1, None))
            names = _names(path, header, limits)
            table = [_fitted(row, len(header)) for row in rows]
        if has_formulas:
            _check_formulas(path, chosen, table, limits)
    return _as_table(path, names, table, chosen.header + 1)


def names_of_sheets(path: Path, limits: Limits) -> tuple[str, ...]:
    """Titles of a workbook's visible sheets.

    Raises
    ------
    InputError
    """
    with open_archive(path, limits, KIND) as archive:
        check_xml(path, archive, KIND)
    with foreign_reader(path, KIND), _opened(path, results=True) as book:
        return tuple(sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible")


@contextlib.contextmanager
def _opened(path: Path, results: bool) -> Iterator[openpyxl.Workbook]:
    """A workbook read row by row, with its formulas or with their results; the handle is ours, whatever goes wrong."""
    import openpyxl

    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=results, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _choose(path: Path, book: openpyxl.Workbook, wanted: str | None, limits: Limits) -> _Sheet:
    """The sheet asked for, else the one whose header is understood best; the first of equals."""
    sheets = [sheet for sheet in book.worksheets if wanted is not None or sheet.sheet_state == "visible"]
    if wanted is not None and wanted not in [sheet.title for sheet in sheets]:
        there = ", ".join(repr(sheet.title) for sheet in sheets)
        raise refused(path, f"no sheet {wanted!r}", f"one of {there}", "Name one of them with --layer.")
    found = [_looked_at(sheet, limits) for sheet in sheets if wanted in (None, sheet.title)]
    found = [sheet for sheet in found if sheet.header]
    if not found:
        raise refused(path, "no sheet with rows", "a header and rows under it", "Check that this is the right file.")
    return max(found, key=lambda sheet: sheet.understood)


def _looked_at(sheet: Worksheet, limits: Limits) -> _Sheet:
    sheet.reset_dimensions()  # what a file says of its size may be far too much
    best = _Sheet(sheet.title, 0, -1)
    for number, row in enumerate(islice(sheet.iter_rows(values_only=True), HEADER_WITHIN), 1):
        names = [str(value) for value in row if isinstance(value, str) and value.strip()]
        understood = len(guess_mapping(names[: limits.most_columns]).columns)
        if names and (understood, not best.header) > (best.understood, False):
            best = _Sheet(sheet.title, number, understood)
    return best


def _cells(path: Path, sheet: Worksheet, limits: Limits) -> Iterator[tuple]:
    """Rows of values, cut where nothing follows, within bounds."""
    sheet.reset_dimensions()
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        check_rows(path, number - HEADER_WITHIN, limits)
        cells += len(row)
        if cells > MOST_CELLS:
            raise refused(path, f"more than {MOST_CELLS:,} cells", "fewer", "Delete the empty columns and rows.")
        yield row


def _names(path: Path, header: tuple, limits: Limits) -> list[str]:
    names = ["" if value is None else " ".join(str(value).split()) for value in header]
    told = [name for name in names if name]
    check_columns(path, len(told), limits)
    if twice := sorted({name for name in told if told.count(name) > 1}):
        raise refused(path, f"two columns of the name {', '.join(map(repr, twice))}", "each column once", "Rename one.")
    return names


def _fitted(row: tuple, width: int) -> list[str]:
    texts = [as_text(value) for value in row[:width]]
    return texts + [""] * (width - len(texts))


def as_text(value: object) -> str:
    """A typed value as the text that the readers of columns understand.

    >>> as_text(datetime(2021, 10, 9)), as_text(5.0), as_text(14.25), as_text(None)
    ('2021-10-09', '5', '14.25', '')
    """
    if value is None or value is pd.NaT:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return "" if value != value else str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _as_table(path: Path, names: list[str], table: list[list[str]], first_row: int) -> RawTable:
    while table and not any(table[-1]):
        table.pop()
    if not table:
        raise refused(path, "a header without rows", "rows under the header", "Check that this is the right sheet.")
    frame = pd.DataFrame(table, columns=pd.RangeIndex(len(names)), dtype="str")
    kept = [number for number, name in enumerate(names) if name or frame[number].ne("").any()]
    frame = frame[kept]
    frame.columns = [names[number] or f"column {number + 1}" for number in kept]
    return RawTable(frame, "workbook", first_row, "")


def _is_sheet(name: str) -> bool:
    return name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")


def _has_formulas(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a sheet's XML has formulas; a quick look, so that most workbooks are read once."""
    tail = b""
    with archive.open(name) as lines:
        while piece := lines.read(1 << 20):
            if any(mark in tail + piece for mark in FORMULA_MARKS):
                return True
            tail = piece[-4:]
    return False


def _check_formulas(path: Path, chosen: _Sheet, table: list[list[str]], limits: Limits) -> None:
    """Refuse formulas whose results the file does not hold: riskmap reads what was reckoned, it does not reckon."""
    with _opened(path, results=False) as book:
        rows = islice(_cells(path, book[chosen.title], limits), chosen.header, None)
        pairs = zip(table, rows, strict=False)
        empty = [row for row, (told, cells) in enumerate(pairs, chosen.header + 1) if _lacks_result(told, cells)]
    if empty:
        found, remedy = "formulas without saved results", "Open the file in a spreadsheet program, save it, try again."
        raise InputError(str(path), [Fault(found, "values, or formulas with their results", remedy, tuple(empty))])


def _lacks_result(told: list[str], cells: tuple) -> bool:
    pairs = zip(told, cells, strict=False)
    return any(isinstance(cell, str) and cell.startswith("=") and not text for text, cell in pairs)
