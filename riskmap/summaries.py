"""Figures the pages show: people by environment, month and hotspot, and how a period compares with the one before.

Frames in, frames and plain numbers out; no words. Every sum counts the unknown, so that parts add up to their whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riskmap.geodesy import cells_of
from riskmap.vocabulary import ENVIRONMENTS, GROWTH_WORDS, UNKNOWN

PROVISIONAL_MONTHS = 6
OLD_AFTER_MONTHS = 3
COARSE_RESOLUTION = 3
FINE_RESOLUTION = 5
VERY_SURE = 0.8
FAIRLY_SURE = 0.5
PEOPLE_COLUMNS = ("n_women", "n_men", "n_children", "n_sex_unknown")


@dataclass(frozen=True)
class PeopleCount:
    """Dead and missing of a set of incidents: a minimum estimate. Both splits add up to `people`."""

    incidents: int
    people: int
    by_environment: Mapping[str, int]
    women: int
    men: int
    children: int
    sex_unknown: int


@dataclass(frozen=True)
class Comparison:
    """People in the settled months of a period and in the same number of months one or more whole years earlier."""

    first: date
    last: date
    first_before: date
    last_before: date
    people: int
    people_before: int


def count_people(incidents: pd.DataFrame) -> PeopleCount:
    """Sums over incidents, every environment named, those without anyone too."""
    found = incidents.groupby("environment", observed=True)["dead_and_missing"].sum()
    women, men, children, unknown = (int(incidents[column].sum()) for column in PEOPLE_COLUMNS)
    return PeopleCount(
        incidents=len(incidents),
        people=int(incidents["dead_and_missing"].sum()),
        by_environment={key: int(found.get(key, 0)) for key in ENVIRONMENTS},
        women=women,
        men=men,
        children=children,
        sex_unknown=unknown,
    )


def month_number(day: date) -> int:
    """Months since the year 0; the same for every day of a month.

    >>> month_number(date(2023, 12, 31)) - month_number(date(2023, 1, 1))
    11
    """
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """First day of a month given by its number.

    >>> month_start(month_number(date(2023, 12, 31)))
    datetime.date(2023, 12, 1)
    """
    return date(number // 12, number % 12 + 1, 1)


def month_end(day: date) -> date:
    """Last day of a day's month.

    >>> month_end(date(2024, 2, 3))
    datetime.date(2024, 2, 29)
    """
    return date.fromordinal(month_start(month_number(day) + 1).toordinal() - 1)


def months_of(incidents: pd.DataFrame) -> pd.Series:
    """Month number of each incident, on the same index."""
    dates = pd.to_datetime(incidents["date"]).dt
    return (dates.year * 12 + dates.month - 1).astype("int64").rename("month")


def first_provisional(data_end: date) -> int:
    """Month number from which figures are provisional: reports of the last six months are still coming in."""
    return month_number(data_end) - PROVISIONAL_MONTHS + 1


def months_old(data_end: date, today: date) -> int:
    """Whole months between the data's last day and today.

    >>> months_old(date(2023, 12, 31), date(2024, 3, 31)), months_old(date(2023, 12, 31), date(2024, 3, 30))
    (3, 2)
    """
    months = month_number(today) - month_number(data_end)
    return max(0, months - (today.day < data_end.day and today != month_end(today)))


def compare_with_before(
    incidents: pd.DataFrame, period: tuple[date, date], data: tuple[date, date]
) -> Comparison | None:
    """A period beside the same months of the year before (or of as many years before as the period lasts).

    `incidents` are those of all times that pass every other filter; `period` and `data` hold a first and a last day.
    Provisional months are left out on both sides; None where no settled month is left, or the data do not reach back
    far enough.
    """
    months = months_of(incidents)
    begin, end = month_number(period[0]), min(month_number(period[1]), first_provisional(data[1]) - 1)
    shift = 12 * -(-(end - begin + 1) // 12)
    if end < begin or begin - shift < month_number(data[0]):
        return None

    def people(start: int, stop: int) -> int:
        return int(incidents["dead_and_missing"][months.between(start, stop)].sum())

    return Comparison(
        first=month_start(begin),
        last=month_end(month_start(end)),
        first_before=month_start(begin - shift),
        last_before=month_end(month_start(end - shift)),
        people=people(begin, end),
        people_before=people(begin - shift, end - shift),
    )


def monthly_counts(incidents: pd.DataFrame, data_end: date) -> pd.DataFrame:
    """A row per month and environment that has incidents.

    Columns: `month` (Timestamp, its first day), `environment`, `people`, `incidents`, `provisional`.
    """
    keys = [months_of(incidents), incidents["environment"].astype(str)]
    counts = incidents["dead_and_missing"].groupby(keys).agg(people="sum", incidents="size").reset_index()
    counts["provisional"] = counts["month"] >= first_provisional(data_end)
    counts["month"] = pd.to_datetime([month_start(int(number)) for number in counts["month"]])
    return counts[["month", "environment", "people", "incidents", "provisional"]]


def yearly_counts(incidents: pd.DataFrame) -> pd.DataFrame:
    """People by year (rows) and environment (columns, in the house's order), with their sum in `total`."""
    years = pd.to_datetime(incidents["date"]).dt.year.rename("year")
    table = incidents["dead_and_missing"].groupby([years, incidents["environment"].astype(str)]).sum().unstack()
    table = table.reindex(columns=list(ENVIRONMENTS)).fillna(0).astype(int)
    return table.assign(total=table.sum(axis=1))


def calendar_counts(incidents: pd.DataFrame) -> pd.DataFrame:
    """People by year (rows) and month of the year (columns 1 to 12), months without records as nought."""
    dates = pd.to_datetime(incidents["date"]).dt
    keys = [dates.year.rename("year"), dates.month.rename("month")]
    table = incidents["dead_and_missing"].groupby(keys).sum().unstack()
    return table.reindex(columns=range(1, 13)).fillna(0).astype(int)


def split_counts(incidents: pd.DataFrame, column: str) -> pd.DataFrame:
    """People and incidents by the values of a column, most people first; the unknown is a value like any other."""
    grouped = incidents.groupby(incidents[column].astype(str), observed=True)["dead_and_missing"]
    counts = grouped.agg(people="sum", incidents="size").rename_axis("value").reset_index()
    return counts.sort_values(["people", "incidents", "value"], ascending=[False, False, True], ignore_index=True)


def map_cells(incidents: geopandas.GeoDataFrame, resolution: int) -> pd.DataFrame:
    """Incidents gathered by H3 cell and environment, for drawing; most people first, so that small ones lie on top.

    Columns: `longitude`, `latitude` (mean of the incidents), `environment`, `people`, `incidents`.
    """
    points = shapely.get_coordinates(incidents.geometry.to_numpy()).T
    cells, cell = _distinct_cells(*points, resolution)
    kinds, kind = np.unique(incidents["environment"].to_numpy(str), return_inverse=True)
    pairs, pair = np.unique(cell * max(len(kinds), 1) + kind, return_inverse=True)
    numbers = np.bincount(pair, minlength=len(pairs))
    means = [np.bincount(pair, values, len(pairs)) / numbers for values in points]
    people = np.bincount(pair, incidents["dead_and_missing"].to_numpy(float), len(pairs)).astype(np.int64)
    # Cells and environments ascend within the pairs, so that a stable order by people is the same each time.
    order = np.argsort(-people, kind="stable")
    at = pairs[order] // max(len(kinds), 1), pairs[order] % max(len(kinds), 1)
    columns = (cells[at[0]], kinds.astype(object)[at[1]], *(mean[order] for mean in means), people[order])
    table = dict(zip(("cell", "environment", "longitude", "latitude", "people"), columns, strict=True))
    return pd.DataFrame({**table, "incidents": numbers[order]})


def _distinct_cells(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64], resolution: int
) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """The cells that points lie in, ascending, and each point's place among them; points that repeat cost nothing."""
    points, point = np.unique(longitude + 1j * latitude, return_inverse=True)
    cells, cell = np.unique(cells_of(points.real, points.imag, resolution).astype("U15"), return_inverse=True)
    return cells.astype(object), cell[point]


def hotspot_members(incidents: geopandas.GeoDataFrame, hotspots: geopandas.GeoDataFrame) -> pd.DataFrame:
    """Which incidents lie in which hotspot: a row per incident in one, `incident` (index label) and `hotspot_id`.

    By the model's own rule (`label_points`): same environment, inside the outline, placed well enough; so that over
    all the data a hotspot's count here is the published one.
    """
    from riskmap.model.publication import label_points

    labels = label_points(incidents, list(hotspots.geometry), list(hotspots["environment"]))
    inside = labels >= 0
    pairs = {
        "incident": incidents.index.to_numpy()[inside],
        "hotspot_id": hotspots["hotspot_id"].to_numpy()[labels[inside]],
    }
    return pd.DataFrame(pairs).sort_values(["hotspot_id", "incident"], ignore_index=True)


def recount_hotspots(
    hotspots: geopandas.GeoDataFrame, members: pd.DataFrame, incidents: pd.DataFrame
) -> geopandas.GeoDataFrame:
    """Hotspots with their incidents counted anew among `incidents` (those a filter lets through), most people first.

    Added columns: `place` (1 is the first), `people_here`, `incidents_here`, `women_here`, `men_here`,
    `children_here`, `sex_unknown_here`. The published columns stay as they are.
    """
    columns = {"people": "dead_and_missing", **{name.removeprefix("n_"): name for name in PEOPLE_COLUMNS}}
    row = incidents.index.get_indexer(members["incident"])
    hotspot = pd.Index(hotspots["hotspot_id"]).get_indexer(members["hotspot_id"])
    inside = (row >= 0) & (hotspot >= 0)
    row, hotspot, n = row[inside], hotspot[inside], len(hotspots)
    people = {
        name: np.bincount(hotspot, incidents[column].to_numpy(float)[row], n).astype(np.int64)
        for name, column in columns.items()
    }
    counts = {**people, "incidents": np.bincount(hotspot, minlength=n).astype(np.int64)}
    recounted = hotspots.assign(**{f"{name}_here": values for name, values in counts.items()})
    order = ["people_here", "incidents_here", "rank"]
    recounted = recounted.sort_values(order, ascending=[False, False, True], ignore_index=True)
    return recounted.assign(place=np.arange(1, len(recounted) + 1))


def of_period(recounted: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Recounted hotspots whose published counts are replaced by those of the view; those without anyone are left out.

    For paper, where one figure stands for a hotspot and its months are named beside.
    """
    names = {f"n_{name.removeprefix('n_')}": f"{name.removeprefix('n_')}_here" for name in PEOPLE_COLUMNS}
    names |= {"n_incidents": "incidents_here", "dead_and_missing": "people_here"}
    counted = recounted.assign(**{name: recounted[here] for name, here in names.items()})
    return counted[counted["people_here"] > 0].reset_index(drop=True)


def order_hotspots(hotspots: geopandas.GeoDataFrame, order: str) -> geopandas.GeoDataFrame:
    """Recounted hotspots in another order, `place` counted anew.

    `people`: most people in the view first; `expected`: most expected deaths first; `trend` (needs the columns of
    `growth.add_growth`): rising ones first, among them the greatest rise in people over twelve months. What is not
    stated comes last.
    """
    keys = {"key": hotspots["people_here"], "then": hotspots["people_here"]}
    if order == "expected":
        keys["key"] = hotspots["expected_deaths_12m"].fillna(-1)
    if order == "trend":
        keys["key"] = -hotspots["growth"].map(list(GROWTH_WORDS).index).astype(int)
        keys["then"] = hotspots["people_last_12m"] - hotspots["people_before_12m"]
    ordered = hotspots.assign(**keys).sort_values(
        ["key", "then", "people_here", "rank"], ascending=[False, False, False, True], ignore_index=True
    )
    return ordered.drop(columns=list(keys)).assign(place=np.arange(1, len(ordered) + 1))


def shared_hotspots(hotspots: pd.DataFrame, states: str = "") -> pd.DataFrame:
    """Hotspots that touch more than one State, in the order given; with `states` (codes parted by spaces) only those
    that touch two or more of these."""
    asked = {code for code in states.split() if code != UNKNOWN}
    touched = [{code for code in codes.split() if code != UNKNOWN} for codes in hotspots["states"]]
    shared = [len(codes & asked if asked else codes) > 1 for codes in touched]
    return hotspots[np.array(shared, bool)]


def past_record(past: pd.DataFrame, hotspot_id: str) -> pd.DataFrame:
    """A hotspot's past years, earliest first, and whether what came lay `inside` the range told, in whole people."""
    years = past[past["hotspot_id"] == hotspot_id].sort_values("year", ignore_index=True)
    low, high = np.floor(years["expected_deaths_low"]), np.ceil(years["expected_deaths_high"])
    return years.assign(inside=years["dead_and_missing"].between(low, high))


def sureness(stability: float | None, p_value: float | None) -> str:
    """How sure a hotspot is: `very sure`, `fairly sure` or `uncertain`; not tested is uncertain."""
    if pd.isna(stability) or pd.isna(p_value) or p_value > 0.05 or stability < FAIRLY_SURE:
        return "uncertain"
    return "very sure" if stability >= VERY_SURE else "fairly sure"
