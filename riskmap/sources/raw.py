"""Raw files to tables of text: JSON or CSV is told by content, encoding and separator by what the bytes say.

Nothing is interpreted here: every value comes out as text, a missing one as "". Bytes that are neither are refused
with a message that says what they look like.
"""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv

from riskmap.errors import Fault, InputError
from riskmap.sources.cut_off import looks_cut
from riskmap.sources.limits import check_columns, read_limits

SEPARATORS = ",;\t|"
KINDS = "a JSON list of records or a CSV table"
AGAIN = "Fetch or export the file again."
_END = "\x1eend"
_OPEN_QUOTE = (
    "a text in quotes begins in this row and never ends",
    "a quote at its end",
    f"The file was cut off, or one quote too many stands there: put it right. {AGAIN}",
)
_LOOKS_LIKE = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook", "Save the sheet as CSV (UTF-8) and give that file."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Save the sheet as CSV (UTF-8) and give that file."),
    (b"PAR1", "a Parquet file", "Give the source's own file, as it was downloaded."),
    (b"%PDF", "a PDF", "Give the source's own file, as it was downloaded."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
)


@dataclass(frozen=True)
class RawTable:
    """A file's rows as text. `first_row` is the label of its first row: 1 in JSON, 2 under a table's header.
    `cut_row` is the label of a last row that looks cut off.
    """

    rows: pd.DataFrame
    kind: str
    first_row: int
    encoding: str
    cut_row: int | None = None


def read_raw(path: str | os.PathLike) -> RawTable:
    """Rows of a JSON or CSV file as text, one column per key or header, in the file's order.

    Raises
    ------
    InputError
        When the file is missing, empty, plainly cut off, not text, or rows differ in length from the header.
    """
    path = Path(path)
    content = _bytes_of(path)
    text, encoding = _text_of(content, path)
    start = text.lstrip()[:1]
    if start in ("[", "{"):
        return RawTable(_json_rows(text, path), "json", 1, encoding)
    if start == "<":
        raise _refused(path, "a web page or XML instead of data", KINDS, AGAIN + " A server may have sent a page.")
    rows = _csv_rows(text, path)
    last = rows.iloc[:, -1].tolist()
    cut = not text.endswith(("\n", "\r")) and looks_cut(last[-1], last[:-1])
    return RawTable(rows, "csv", 2, encoding, len(rows) + 1 if cut else None)


def _refused(path: Path, found: str, expected: str = KINDS, remedy: str = AGAIN, rows: tuple = ()) -> InputError:
    return InputError(str(path), [Fault(found, expected, remedy, rows)])


def _bytes_of(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise _refused(path, "no such file", remedy="Check the path.") from error
    except OSError as error:
        raise _refused(path, f"not readable ({error.strerror})", remedy="Check the path and its rights.") from error
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise _refused(path, "the file is empty")
    for start, looks_like, remedy in _LOOKS_LIKE:
        if content.startswith(start):
            raise _refused(path, f"the file is {looks_like}", remedy=remedy)
    return content


def _text_of(content: bytes, path: Path) -> tuple[str, str]:
    """The file's text and its encoding: what the byte-order mark says, else UTF-8, else Windows' western one."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ("utf-16",)
    elif b"\x00" in content[:4096]:
        candidates = ()
    else:
        candidates = ("utf-8-sig", "cp1252")
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8-sig" and _ends_within_a_letter(content, error):
                raise _refused(path, "UTF-8 that ends within a letter: the file was cut off", KINDS) from error
            continue
        if _reads_as_text(text):
            return text, encoding
    raise _refused(path, "the file is not text in UTF-8, UTF-16 or Windows-1252", remedy="Save it as UTF-8. " + AGAIN)


def _ends_within_a_letter(content: bytes, error: UnicodeDecodeError) -> bool:
    """Whether only the last letter of a UTF-8 file is not whole; a file without another such letter may be Western."""
    return error.end == len(content) and error.start >= len(content) - 3 and not content[: error.start].isascii()


def _reads_as_text(text: str) -> bool:
    control = sum(letter < " " and letter not in "\t\r\n\f" for letter in text[:4096])
    return control == 0


def _json_rows(text: str, path: Path) -> pd.DataFrame:
    try:
        records = json.loads(text)
    except json.JSONDecodeError as error:
        found = f"JSON that breaks off or is malformed at line {error.lineno}, character {error.colno} ({error.msg})"
        raise _refused(path, found, "a whole JSON list of records") from error
    except ValueError as error:
        raise _refused(path, "a number of thousands of digits", "a JSON list of records") from error
    except RecursionError as error:
        raise _refused(path, "JSON nested too deep", "a JSON list of records") from error
    records = _list_in(records)
    if not isinstance(records, list):
        raise _refused(path, "JSON without a list of records", "a JSON list of records")
    if not records:
        raise _refused(path, "a JSON list without a record", "a JSON list of records")
    wrong = tuple(row for row, record in enumerate(records, 1) if not isinstance(record, dict))
    if wrong:
        raise _refused(path, "not a record of keys and values", "a JSON list of records", rows=wrong)
    check_columns(path, len(set().union(*records)), read_limits())
    table = pd.DataFrame.from_records(records)
    return table.apply(lambda values: values.map(_as_text)).astype("str")


def _list_in(records: object) -> object:
    """The list itself, also when it comes wrapped, as in {"data": [...]}."""
    if isinstance(records, dict):
        lists = [value for value in records.values() if isinstance(value, list)]
        return lists[0] if len(lists) == 1 else records
    return records


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None or value != value else str(value)


def _csv_rows(text: str, path: Path) -> pd.DataFrame:
    # Line ends of old and of Windows' machines too.
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n ")
    header = text.partition("\n")[0]
    separator = max(SEPARATORS, key=header.count)
    if separator not in header:
        raise _refused(path, f"a text without columns ({header[:60]!r})", KINDS, "Give the source's own file.")
    uneven: list[pa.csv.InvalidRow] = []
    names = [name.strip() for name in next(csv.reader([header], delimiter=separator))]
    check_columns(path, len(names), read_limits())
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise _refused(path, f"two columns of the name {', '.join(map(repr, twice))}", "each column once")
    # A row of our own after the last one: where it is not read as a row, a quote swallowed it.
    end = separator.join([_END, *[""] * (len(names) - 1)])
    table = _parsed(f"{text}\n{end}\n".encode(), separator, names, uneven, path)
    n_rows = table.num_rows + len(uneven)
    faults = _uneven([row for row in uneven if _END not in row.text], len(names), text)
    if not table.num_rows or table.column(0)[-1].as_py() != _END:
        faults.append(Fault(*_OPEN_QUOTE, (n_rows + 1,)))
    if faults:
        raise InputError(str(path), faults)
    if table.num_rows == 1:
        raise _refused(path, "a header without rows", "rows under the header")
    return table.slice(0, table.num_rows - 1).to_pandas().astype("str")


def _uneven(uneven: list[pa.csv.InvalidRow], expected: int, text: str) -> list[Fault]:
    """Rows that are longer or shorter than the header, and whether the file breaks off in the last of them."""
    if not uneven:
        return []
    cut = not text.endswith("\n") and text.endswith(uneven[-1].text)
    remedy = f"The file breaks off in its last row, as if it was cut. {AGAIN}" if cut else AGAIN
    rows = tuple(row.number if row.number is not None else "?" for row in uneven)
    return [Fault(f"{uneven[0].actual_columns} values in a row", f"{expected}, as in the header", remedy, rows)]


def _parsed(encoded: bytes, separator: str, names: list[str], uneven: list, path: Path) -> pa.Table:
    def keep_note(row: pa.csv.InvalidRow) -> str:
        uneven.append(row)
        return "skip"

    try:
        return pa.csv.read_csv(
            io.BytesIO(encoded),
            # One block, so that a quoted value may hold line breaks anywhere; one thread, so that rows keep numbers.
            read_options=pa.csv.ReadOptions(
                use_threads=False, block_size=len(encoded) + 1, column_names=names, skip_rows=1
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=keep_note
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise _refused(path, f"a table that cannot be read ({error})", KINDS) from error
