"""Reports of IOM's Missing Migrants Project, whichever layout they came in: columns are read by meaning.

A report is one raw row: the API's JSON, any of the download page's tables, the curated table, older ones with
"POINT (lon lat)". Headers are compared by their words; the layout's name is told by which headers there are. What the
source is known to get wrong (a negative number missing, a blank date, no coordinates) passes here and is mended and
counted later; what no source row should hold (text in a number, a date to come) is refused, all of it at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from riskmap.errors import Fault, InputError
from riskmap.sources import values
from riskmap.sources.raw import read_raw

# What a column means: its name here, then the headers that mean it, plain and in lower case, the best one first.
MEANINGS: dict[str, tuple[str, ...]] = {
    "key": ("web id", "main id"),
    "record_key": ("incident id",),
    "incident_kind": ("incident type",),
    "region": ("region", "region of incident", "incident region"),
    "unsd_region": ("unsd geographic grouping", "unsd geographical grouping", "unsd region"),
    "country_name": ("country of incident", "incident country"),
    "origin_country": ("country of origin", "affected nationality"),
    "origin_region": ("region of origin", "region origin"),
    "date": ("incident date clean", "reported date", "incident date", "date"),
    "date_precision": ("incident date precision",),
    "year": ("incident year", "reported year", "year"),
    "month": ("incident month", "reported month", "month"),
    "n_dead": ("number dead", "number of dead", "no dead", "dead"),
    "n_missing": (
        "number missing",
        "minimum estimated number of missing",
        "number of missing",
        "no missing",
        "missing",
    ),
    "n_total": ("total dead and missing", "total number of dead and missing", "no dead missing"),
    "n_survivors": ("number of survivors", "no survivors", "survivors"),
    "n_females": ("number of female", "number of females", "no female", "no females"),
    "n_males": ("number of male", "number of males", "no male", "no males"),
    "n_children": ("number of children", "no children", "no minors", "number of minors"),
    "cause_reported": ("cause death", "cause of death reported"),
    "cause_category": ("cause of death category",),
    "cause": ("cause of death",),
    "route": ("migration route", "route"),
    "place": ("location description", "location of death", "location of incident", "location"),
    "information_source": ("information source", "source", "sources"),
    "url": ("url", "link", "links"),
    "source_quality": ("source quality", "reliability"),
    "coordinates": ("location coodinates", "location coordinates", "coordinates", "geolocation"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
}
COUNTS = ("n_dead", "n_missing", "n_total", "n_survivors", "n_females", "n_males", "n_children")
TEXTS = (
    "key",
    "record_key",
    "region",
    "unsd_region",
    "country_name",
    "origin_country",
    "origin_region",
    "cause_reported",
    "cause_category",
    "route",
    "place",
    "information_source",
    "url",
)
# Each of these sets must be met by one column at least; a file that has most of an MMP table must have them all.
ESSENTIAL = (("coordinates", "latitude"), ("n_dead",), ("n_missing", "n_total"), ("date", "year"), ("place", "cause"))
COMMON = (
    *(("n_missing",), ("n_survivors",), ("n_females",), ("n_males",), ("n_children",), ("region",), ("route",)),
    *(("place",), ("information_source",), ("cause", "cause_reported", "cause_category"), ("date", "month")),
)
MOST_OF_A_TABLE = 13
# The download page of that day wrote 0 in every cell of survivors that the API leaves blank: there it tells nothing.
NOUGHT_FOR_UNTOLD = {"download": ("n_survivors",)}
INCIDENT_KINDS = {"": "", "incident": "incident", "split incident": "incident", "cumulative incident": "cumulative"}


def read_reports(paths: Iterable[str | os.PathLike], as_of: date | None = None) -> tuple[pd.DataFrame, list[dict]]:
    """Reports of all files, one row per raw row in the files' order, and a note on each file.

    Counts are numbers (missing: NaN, a correction may be negative), `date` is the first day of what `date_precision`
    says, `longitude` and `latitude` are degrees as the source gives them with `longitude_decimals` and
    `latitude_decimals`, texts are clean and "" where nothing is told; `file`, `row` and `layout` say where each came
    from. A folder stands for the JSON and CSV files in it. `as_of` is the last day a date may name (default: today).

    Raises
    ------
    InputError
        With every fault of every file: unreadable, columns missing, text in a number, dates that are none or to come.
    """
    reports, notes, faults = [], [], []
    files = listed_files(paths)
    for path, name in zip(files, _short_names(files), strict=True):
        try:
            rows, note = _read_file(path, name, as_of or date.today())
            reports.append(rows)
            notes.append(note)
        except InputError as error:
            faults.append(error)
    if faults:
        raise all_in_one(faults)
    return pd.concat(reports, ignore_index=True), notes


def listed_files(paths: Iterable[str | os.PathLike]) -> list[Path]:
    """The files that paths stand for: a file itself, a folder its JSON and CSV files by name; each once.

    Raises
    ------
    InputError
        When a folder holds no such file, or no path was given.
    """
    files: dict[Path, None] = {}
    empty = []
    for path in map(Path, paths):
        found = _files_in(path) if path.is_dir() else [path]
        if not found:
            empty.append(
                InputError(str(path), [Fault("a folder without JSON or CSV files", _FILES, "Check the path.")])
            )
        files.update(dict.fromkeys(found))
    if empty:
        raise all_in_one(empty)
    if not files:
        raise InputError("nothing", [Fault("no file was named", _FILES, "Name at least one file or folder.")])
    return list(files)


def _files_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in (".json", ".csv") and file.is_file())


_FILES = "files of the Missing Migrants Project (JSON or CSV)"


def all_in_one(errors: list[InputError]) -> InputError:
    """One error that holds the faults of several files, each with its file's name."""
    if len(errors) == 1:
        return errors[0]
    faults = [
        Fault(f"in {error.name} {fault.found}", fault.expected, fault.remedy, fault.rows)
        for error in errors
        for fault in error.faults
    ]
    return InputError(", ".join(error.name for error in errors), faults)


def _short_names(files: list[Path]) -> list[str]:
    """File names without their folders, unless two would be the same."""
    names = [file.name for file in files]
    return [str(file) if names.count(file.name) > 1 else file.name for file in files]


def _read_file(path: Path, name: str, as_of: date) -> tuple[pd.DataFrame, dict]:
    raw = read_raw(path)
    meant = columns_meant(raw.rows.columns)
    if faults := list(_missing_columns(raw.rows.columns, meant)):
        raise InputError(str(path), faults)
    columns = {name: raw.rows[header] for name, header in meant.items()}
    findings = values.Findings()
    findings.note_cut_off(raw.cut_row)
    index = pd.RangeIndex(raw.first_row, raw.first_row + len(raw.rows))
    reports = reports_of(columns, index, as_of, findings, meant)
    if findings.faults:
        raise InputError(str(path), findings.faults)
    layout = layout_of(raw.kind, meant)
    for count in NOUGHT_FOR_UNTOLD.get(layout, ()):
        reports[count] = reports[count].where(reports[count].ne(0))
    reports.insert(0, "file", name)
    reports.insert(2, "layout", layout)
    note = {
        "file": name,
        "layout": layout,
        "rows": len(reports),
        "encoding": raw.encoding,
        "columns not read": sorted(set(raw.rows.columns) - set(meant.values())),
        "mended": findings.mends,
    }
    return reports, note


def columns_meant(headers: Iterable[str]) -> dict[str, str]:
    """Which header means which column; a header nobody knows is left out.

    >>> columns_meant(["Number Dead", "location_coodinates", "Weather"])
    {'n_dead': 'Number Dead', 'coordinates': 'location_coodinates'}
    """
    by_words = {plain_header(header): header for header in reversed(list(headers))}
    return {
        meaning: next(by_words[words] for words in known if words in by_words)
        for meaning, known in MEANINGS.items()
        if any(words in by_words for words in known)
    }


def plain_header(header: str) -> str:
    """A header's words in lower case.

    >>> plain_header("No. dead/missing"), plain_header("Cause of death (category)")
    ('no dead missing', 'cause of death category')
    """
    return " ".join(re.findall(r"[a-z0-9]+", header.lower()))


def layout_of(kind: str, meant: Iterable[str]) -> str:
    """The layout's name, told by its headers: api, curated, download with keys, older download, download, other."""
    meant = set(meant)
    if kind == "json":
        return "api"
    if {"key", "latitude", "incident_kind"} <= meant:
        return "curated"
    if {"key", "coordinates", "date"} <= meant:
        return "download with keys" if "record_key" in meant else "older download"
    return "download" if {"incident_kind", "coordinates", "month"} <= meant else "other"


def _missing_columns(headers: Iterable[str], meant: dict[str, str]) -> Iterable[Fault]:
    needed = ESSENTIAL + (COMMON if len(meant) >= MOST_OF_A_TABLE else ())
    missing = [choice for choice in dict.fromkeys(needed) if not any(name in meant for name in choice)]
    if "latitude" in meant and "longitude" not in meant and "coordinates" not in meant:
        missing.append(("longitude",))
    if missing:
        said = "; ".join(" or ".join(f'"{MEANINGS[name][0]}"' for name in choice) for choice in missing)
        came = ", ".join(list(headers)[:8])
        yield Fault(
            f"no column that means {said} (there are: {came}, …)",
            "a file of the Missing Migrants Project, as its API or its download page gives it",
            "If this is its file, name the column as the source does; other programs' files are not read here.",
        )


def reports_of(
    columns: dict[str, pd.Series], index: pd.Index, as_of: date, findings: values.Findings, headers: Mapping[str, str]
) -> pd.DataFrame:
    """Canonical columns of a file from columns of text by meaning; `index` names rows as the file's reader counts,
    `headers` names the file's own column for each meaning, for messages.
    """
    blank = pd.Series("", index=index, dtype="str")
    told = {name: values.clean_text(column.set_axis(index)) for name, column in columns.items()}
    for column in columns.values():
        marked = column.str.contains("&", regex=False)
        marked[marked] = column[marked].str.contains(r"&#?\w+;", regex=True)
        findings.mend("HTML entities in a text", marked.set_axis(index))
    reports = pd.DataFrame({"row": index}, index=index)
    for name in COUNTS:
        reports[name] = values.read_counts(told.get(name, blank), headers.get(name, name), findings)
    when = values.read_dates(*(told.get(name, blank) for name in ("date", "year", "month", "key")), as_of, findings)
    where = values.read_points(*(told.get(name, blank) for name in ("coordinates", "latitude", "longitude")), findings)
    reports = pd.concat([reports, when, where], axis=1)
    causes = values.split_causes(*(told.get(name, blank) for name in ("cause_category", "cause_reported", "cause")))
    reports["source_quality"] = values.read_quality(told.get("source_quality", blank), findings)
    reports["incident_kind"] = told.get("incident_kind", blank).str.lower().map(INCIDENT_KINDS).fillna("")
    for name in TEXTS:
        reports[name] = causes[name] if name in causes else told.get(name, blank)
    return reports
