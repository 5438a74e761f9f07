"""The tables that routes and crossings are drawn from, and every fault they may have.

`hubs.csv` (hub, longitude, latitude, country, kind, source), `legs.csv` (route, leg, mode, hubs parted by " > ",
countries, source) and `crossings.csv` (crossing, kind, longitude, latitude, countries, route, source). Rows are counted
as a reader of the file counts them: the header is row 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from riskmap.errors import Fault, InputError
from riskmap.terrain import country_distance_km
from riskmap.vocabulary import CROSSING_KINDS, MMP_ROUTES, MODES, STARSOM_ROUTE

HUBS_FILE, LEGS_FILE, CROSSINGS_FILE = "hubs.csv", "legs.csv", "crossings.csv"
HUB_KINDS = ("town", "desert town", "port", "islet port", "lake port", "border post", "airport")
ROUTE_NAMES = (*MMP_ROUTES, STARSOM_ROUTE)
ARROW = " > "
# A town by the border, right to 0.01 degree, against borders of 1:50m.
COUNTRY_TOLERANCE_KM = 30.0
# Too small for borders of 1:50m: the country stated for it is taken on trust.
ISLET = "islet port"
FIRST_ROW = 2


@dataclass(frozen=True)
class Tables:
    """Hubs by name, and legs with their hubs as a list. Row labels are the files' own row numbers."""

    hubs: pd.DataFrame
    legs: pd.DataFrame
    faults: tuple[Fault, ...]


def read_legs(folder: Path) -> Tables:
    """Hubs and legs, with all the faults found in them; faulty rows are left out of what is returned.

    Raises
    ------
    InputError
        When a file is missing or lacks a column: nothing else can be said of it then.
    """
    hubs = _read(folder / HUBS_FILE, ("hub", "longitude", "latitude", "country", "kind", "source"))
    legs = _read(folder / LEGS_FILE, ("route", "leg", "mode", "hubs", "countries", "source"))
    legs["hubs"] = legs["hubs"].str.split(ARROW)
    bad_hubs, bad_legs = _Marks(HUBS_FILE, hubs), _Marks(LEGS_FILE, legs)
    _check_hubs(hubs, bad_hubs)
    _check_legs(legs, hubs, bad_legs)
    faults = (*bad_hubs.faults, *bad_legs.faults, *_missing_routes(legs))
    good_legs = legs.drop(index=bad_legs.rows)
    return Tables(hubs.drop_duplicates("hub").set_index("hub"), good_legs, faults)


def read_crossings(folder: Path) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """Crossings, with all the faults found in them.

    Raises
    ------
    InputError
        When the file is missing or lacks a column.
    """
    columns = ("crossing", "kind", "longitude", "latitude", "countries", "route", "source")
    crossings = _read(folder / CROSSINGS_FILE, columns)
    marks = _Marks(CROSSINGS_FILE, crossings)
    marks.mark(~crossings["kind"].isin(CROSSING_KINDS), "kind", f"one of {', '.join(CROSSING_KINDS)}")
    marks.mark(~crossings["route"].isin(ROUTE_NAMES), "route", "a route of riskmap's vocabulary")
    marks.mark(crossings[["crossing", "kind"]].duplicated(), "crossing", "each crossing of a kind once")
    marks.mark(crossings["source"].str.strip().eq(""), "source", "a public source")
    _mark_positions(crossings, marks)
    states = crossings["countries"].str.split()
    marks.mark(states.str.len().lt(1), "countries", "the States it lies between (ISO 3166, parted by a space)")
    for nth in range(int(states.str.len().max() or 0)):
        _mark_country(crossings, states.str[nth], marks, "every State it names")
    return crossings, tuple(marks.faults)


class _Marks:
    """Faults of one table, collected; `rows` are the labels of all rows that have one."""

    def __init__(self, name: str, table: pd.DataFrame):
        self.name, self.table = name, table
        self.faults: list[Fault] = []
        self.rows: set[int] = set()

    def mark(self, bad: pd.Series, column: str, expected: str) -> None:
        if not bad.any():
            return
        rows = self.table.index[bad].tolist()
        samples = ", ".join(repr(value)[:60] for value in self.table.loc[rows, column].astype(str).unique()[:3])
        found = f"{self.name}, column {column}: {samples}"
        self.faults.append(Fault(found, expected, "Correct these rows of the table.", tuple(rows)))
        self.rows.update(rows)


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise InputError(str(path), [_not_a_table(f"not readable as a table ({error})", columns)]) from error
    if missing := [column for column in columns if column not in table]:
        raise InputError(str(path), [_not_a_table(f"no column {', '.join(missing)}", columns)])
    table.index = np.arange(FIRST_ROW, FIRST_ROW + len(table))
    for column in {"longitude", "latitude"} & set(columns):
        table[column] = pd.to_numeric(table[column], errors="coerce")
    return table


def _not_a_table(found: str, columns: tuple[str, ...]) -> Fault:
    return Fault(found, f"a CSV file with the columns {', '.join(columns)}", "Restore the committed table.")


def _check_hubs(hubs: pd.DataFrame, marks: _Marks) -> None:
    marks.mark(hubs["hub"].duplicated(keep=False), "hub", "each hub once")
    marks.mark(~hubs["kind"].isin(HUB_KINDS), "kind", f"one of {', '.join(HUB_KINDS)}")
    marks.mark(hubs["source"].str.strip().eq(""), "source", "where the position comes from")
    _mark_positions(hubs, marks)
    _mark_country(hubs, hubs["country"].mask(hubs["kind"] == ISLET), marks, "its own country")


def _mark_positions(table: pd.DataFrame, marks: _Marks) -> None:
    for column, limit in (("longitude", 180), ("latitude", 90)):
        marks.mark(~table[column].between(-limit, limit), column, f"degrees between {-limit} and {limit}")


def _mark_country(table: pd.DataFrame, country: pd.Series, marks: _Marks, whose: str) -> None:
    known = table["longitude"].between(-180, 180) & table["latitude"].between(-90, 90) & country.notna()
    rows = table.index[known]
    km = country_distance_km(table.loc[rows, "longitude"], table.loc[rows, "latitude"], country[rows])
    outside = pd.Series(km, rows).gt(COUNTRY_TOLERANCE_KM).reindex(table.index, fill_value=False)
    expected = f"a place within {COUNTRY_TOLERANCE_KM:.0f} km of {whose} (ISO 3166)"
    marks.mark(outside, table.columns[0], expected)


def _check_legs(legs: pd.DataFrame, hubs: pd.DataFrame, marks: _Marks) -> None:
    country = hubs.drop_duplicates("hub").set_index("hub")["country"]
    marks.mark(~legs["route"].isin(ROUTE_NAMES), "route", "a route of riskmap's vocabulary")
    marks.mark(~legs["mode"].isin(MODES), "mode", f"one of {', '.join(MODES)}")
    marks.mark(legs["hubs"].str.len().lt(2), "hubs", f'two hubs or more, parted by "{ARROW}"')
    marks.mark(
        ~legs["hubs"].map(lambda names: country.index.isin(names).sum() == len(set(names))), "hubs", "known hubs"
    )
    stated = legs["countries"].str.split()
    passed = legs["hubs"].map(lambda names: list(dict.fromkeys(country.get(name, "") for name in names)))
    marks.mark(stated.ne(passed) & ~legs.index.isin(marks.rows), "countries", "the hubs' countries, in order")
    marks.mark(legs["source"].str.strip().eq(""), "source", "a public source")
    marks.mark(legs[["route", "leg"]].duplicated(keep=False), "leg", "each leg of a route once")


def _missing_routes(legs: pd.DataFrame) -> Iterator[Fault]:
    if missing := [route for route in ROUTE_NAMES if route not in set(legs["route"])]:
        yield Fault(f"{LEGS_FILE} has no leg of {', '.join(missing)}", "a leg for every route", "Add its legs.")
