"""Excel workbook: a readme sheet, the data dictionary, and a sheet per layer; no cell is ever a formula.

openpyxl makes the book; the rows of the layers are written into their sheets as plain XML, which takes a sixth of its
time. Texts are inline strings there, so none of them is run, whatever it begins with.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from riskmap.export.bundle import FIXED_DATE, Bundle, dictionary_rows
from riskmap.export.table import with_coordinates

MOST_LETTERS = 32_000  # Excel's own limit is 32,767
# Control characters that XML, and so Excel, cannot hold.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ROWS_END = b"</sheetData>"


def to_workbook(bundle: Bundle) -> bytes:
    """The export as .xlsx; the same layers give the same bytes."""
    book = Workbook()
    book.remove(book.active)
    made = datetime.fromisoformat(bundle.about["data_date"])
    book.properties.creator, book.properties.title = "Riskmap", bundle.about["title"]
    book.properties.created = made
    _words(book, "readme", ("about", ""), _readme(bundle), (28, 110))
    _words(book, "columns", ("layer", "column", "meaning", "unit"), dictionary_rows(bundle.layers), (16, 34, 90, 26))
    rows = {}
    for layer in bundle.layers:
        table = with_coordinates(layer.rows)
        _head(book.create_sheet(layer.name), tuple(table.columns), [max(11, len(name) + 2) for name in table.columns])
        rows[f"xl/worksheets/sheet{len(book.worksheets)}.xml"] = _rows(table)
    buffer = io.BytesIO()
    book.save(buffer)
    return _finished(buffer.getvalue(), rows, made)


def _readme(bundle: Bundle) -> Iterable[tuple[str, str]]:
    yield from bundle.about.items()
    for layer in bundle.layers:
        total = f"; sum of {layer.kind.counts}: {layer.total:,}" if layer.total is not None else ""
        told = f"{len(layer.rows):,} rows{total}. {layer.caveat} Source: {layer.kind.source}"
        yield f"sheet {layer.name}: {layer.kind.title}", told


def _head(sheet: Worksheet, header: Sequence[str], widths: Sequence[float]) -> None:
    sheet.freeze_panes = "A2"
    sheet.append(list(header))
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = min(width, 110)
        sheet.cell(1, number).font = Font(bold=True)


def _words(
    book: Workbook, name: str, header: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]
) -> None:
    sheet = book.create_sheet(name)
    _head(sheet, header, widths)
    for row in rows:
        sheet.append([_writable(text) for text in row])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _writable(text: object) -> str:
    return _UNWRITABLE.sub("", str(text))[:MOST_LETTERS]


def _rows(table: pd.DataFrame) -> bytes:
    rows = table.itertuples(index=False, name=None)
    return "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows).encode()


def _cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_writable(value), quote=False)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def _finished(workbook: bytes, rows: dict[str, bytes], made: datetime) -> bytes:
    """The workbook with the layers' rows in their sheets, and with the dates of its parts and its last change fixed."""
    buffer = io.BytesIO()
    stamp = f"{made:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name in rows:
                content = content.replace(_ROWS_END, rows[name] + _ROWS_END)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            new.writestr(zipfile.ZipInfo(name, FIXED_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
