"""How sound the data are: where records heap, which months are empty, how the grading of sources changed.

Frames in, frames out; no words. Of the shipped figures a place is an H3 cell of about 10 km, so a heap is a cell.
"""

from __future__ import annotations

import itertools

import geopandas
import pandas as pd

from riskmap.geodesy import PUBLIC_RESOLUTION, cells_of
from riskmap.placenames import name_places
from riskmap.summaries import months_of

HEAPS_SHOWN = 15
FEWEST_FOR_GAPS = 100
QUALITIES = (1, 2, 3, 4, 5)


def heaped_places(incidents: geopandas.GeoDataFrame, most: int = HEAPS_SHOWN) -> pd.DataFrame:
    """The cells of about 10 km with most incidents, most first.

    Columns: `name` (by the gazetteer), `incidents`, `people`, `precision` (the commonest class), `share` (of that class
    among the cell's incidents).
    """
    longitude, latitude = incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy()
    told = pd.DataFrame(
        {
            "cell": cells_of(longitude, latitude, PUBLIC_RESOLUTION),
            "longitude": longitude,
            "latitude": latitude,
            "people": incidents["dead_and_missing"].to_numpy(),
            "precision": incidents["location_precision"].astype(str).to_numpy(),
        }
    )
    by_cell = told.groupby("cell")
    heaps = by_cell.agg(
        incidents=("people", "size"),
        people=("people", "sum"),
        longitude=("longitude", "mean"),
        latitude=("latitude", "mean"),
    )
    heaps = heaps.sort_values(["incidents", "people"], ascending=False).head(most)
    classes = told[told["cell"].isin(heaps.index)].groupby(["cell", "precision"]).size().rename("number").reset_index()
    first = (
        classes.sort_values(["number", "precision"], ascending=[False, True]).drop_duplicates("cell").set_index("cell")
    )
    heaps["name"] = name_places(heaps["longitude"], heaps["latitude"])
    heaps["precision"] = first["precision"]
    heaps["share"] = first["number"] / heaps["incidents"]
    return heaps[["name", "incidents", "people", "precision", "share"]].reset_index(drop=True)


def missing_months(incidents: pd.DataFrame, fewest: int = FEWEST_FOR_GAPS) -> pd.DataFrame:
    """Routes of at least `fewest` incidents with the months between their first and last record that hold none.

    Columns: `route`, `incidents`, `months` (from first to last), `missing`, and the longest run of missing months as
    `gap_from`, `gap_to` (month numbers, see `summaries.month_start`; NaN where none is missing). Most missing first.
    A month without a record is not a month without deaths.
    """
    rows = []
    for route, months in months_of(incidents).groupby(incidents["route"]):
        if len(months) >= fewest:
            rows.append([route, len(months), *_gaps(sorted(set(months)))])
    columns = ["route", "incidents", "months", "missing", "gap_from", "gap_to"]
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values(["missing", "incidents"], ascending=False, ignore_index=True)


def _gaps(months: list[int]) -> tuple[int, int, float, float]:
    """Months spanned, months missing, first and last of the longest run of missing ones (the latest of equals)."""
    span = months[-1] - months[0] + 1
    runs = [(after - before - 1, before) for before, after in itertools.pairwise(months)]
    longest, before = max(runs, default=(0, 0))
    gap = (before + 1, before + longest) if longest else (float("nan"), float("nan"))
    return span, span - len(months), *gap


def empty_months(incidents: pd.DataFrame) -> int:
    """Months between the first and the last record of all in which nothing at all is recorded."""
    return _gaps(sorted(set(months_of(incidents))))[1] if len(incidents) else 0


def quality_by_year(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents by year (rows) and source quality 1 to 5 (columns), with `untold`, `all` and their `mean`."""
    years = pd.to_datetime(incidents["date"]).dt.year.rename("year")
    quality = incidents["source_quality"].astype("Float64").fillna(0).astype(int)
    table = pd.crosstab(years, quality).reindex(columns=[0, *QUALITIES], fill_value=0).rename(columns={0: "untold"})
    graded = incidents["source_quality"].astype("Float64").groupby(years).mean()
    return table.assign(all=table.sum(axis=1), mean=graded.astype("float64"))
