"""The incidents that ship: figures only, a row per incident, no sentence, no link, no key that leads to them.

`figures_of` makes the table of a full layer, `load_incidents` reads either back as one and the same layer: of a table
of figures the date is the first of the month and the point the centre of its H3 cell, with a radius to match. Rows are
numbered in the order of their own contents, so that a number leads back to no record of the source.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from riskmap import layers, schema
from riskmap import vocabulary as words
from riskmap.errors import SettingError
from riskmap.geodesy import CRS, PUBLIC_RESOLUTION, cell_centres, cells_of, distance_km

CELL_RADIUS_KM = 10.0
_SHARED = (
    *("incident_kind", "found_kind", "date_meaning", "n_dead", "n_missing", "dead_and_missing", "n_survivors"),
    *("n_women", "n_men", "n_children", "n_sex_unknown", "cause", "environment", "environment_rule"),
    *("environment_confidence", "location_precision", "radius_km", "location_status", "route", "country", "region"),
    *("origin_region", "source_quality"),
)


def figures_of(incidents: geopandas.GeoDataFrame) -> pd.DataFrame:
    """The figures of an incidents layer, in an order and with numbers that come from the figures alone."""
    figures = pd.DataFrame(incidents[list(_SHARED)])
    figures.insert(0, "month", incidents.date.dt.strftime("%Y-%m"))
    figures.insert(1, "month_precision", incidents.date_precision.replace("day", "month"))
    cells = cells_of(incidents.geometry.x, incidents.geometry.y, PUBLIC_RESOLUTION)
    figures.insert(2, "cell", cells)
    figures["radius_km"] = figures.radius_km.clip(lower=CELL_RADIUS_KM).round(-1)
    figures["environment_confidence"] = figures.environment_confidence.round(1)
    figures["source"] = incidents["source"]
    figures = figures.sort_values(list(figures.columns), kind="stable", ignore_index=True)
    # Whom a figure is from stays told, by the key alone.
    keys = [f"{source}:f{number:05d}" for number, source in enumerate(figures.pop("source"), start=1)]
    figures.insert(0, "incident_id", keys)
    return schema.check_layer(figures, schema.FIGURES)


def incidents_of(figures: pd.DataFrame) -> geopandas.GeoDataFrame:
    """The layer of incidents that figures tell of: months and cells as dates and points."""
    longitude, latitude = cell_centres(figures.cell)
    layer = figures[["incident_id", *_SHARED]].assign(
        source=figures.incident_id.str.split(":").str[0],
        date=pd.to_datetime(figures.month, format="%Y-%m").astype("datetime64[s]"),
        date_precision=figures.month_precision,
        origin_country=words.UNKNOWN,
        url=None,
    )
    layer["radius_km"] = layer.radius_km.clip(lower=CELL_RADIUS_KM)
    points = geopandas.points_from_xy(longitude, latitude)
    return geopandas.GeoDataFrame(layer[schema.INCIDENTS.names], geometry=points, crs=CRS)


def load_incidents(path: str | os.PathLike | None = None) -> geopandas.GeoDataFrame:
    """The incidents layer: figures of the last update or what ships, or a file that `data import` or `make data` wrote.

    Raises
    ------
    InputError
        When the file is missing, is not Parquet, or breaks its contract.
    """
    path = Path(path) if path is not None else layers.served_file("incidents.parquet")
    if _holds_figures(path):
        incidents = incidents_of(layers.load_layer(path, schema.FIGURES))
        return schema.check_layer(incidents, schema.INCIDENTS, str(path))
    return layers.load_layer(path, schema.INCIDENTS)


def _holds_figures(path: Path) -> bool:
    try:
        return {"cell", "month"} <= set(pq.read_schema(path).names)
    except (OSError, pa.ArrowException):
        return False  # the loader says what is wrong with it


def select_incidents(
    incidents: geopandas.GeoDataFrame,
    period: tuple[date | str | None, date | str | None] | None = None,
    environments: Iterable[str] | None = None,
    routes: Iterable[str] | None = None,
    countries: Iterable[str] | None = None,
    source_quality: int | None = None,
    precision: Iterable[str] | None = None,
    near: tuple[float, float, float] | None = None,
    within: shapely.Geometry | None = None,
) -> geopandas.GeoDataFrame:
    """Incidents that meet every condition given; None asks nothing, an empty list leaves nothing.

    `period` holds the first and the last day (either None: open); `source_quality` is the least of the source's 1 to 5
    that is wanted, which leaves out incidents whose quality is not told; `near` is a longitude, a latitude (degrees)
    and the km around them, by great circle to the incident's point, whatever its radius; `within` is an area in
    degrees, its edge included.

    Raises
    ------
    SettingError
        When a word is not of the vocabulary or the period ends before it begins.
    """
    _check_words("environment", environments, words.ENVIRONMENTS)
    _check_words("precision", precision, words.LOCATION_PRECISIONS)
    wanted = np.ones(len(incidents), bool)
    if period is not None:
        wanted &= _within(incidents.date, *period)
    chosen = {"environment": environments, "route": routes, "country": countries, "location_precision": precision}
    for column, values in chosen.items():
        if values is not None:
            wanted &= incidents[column].isin(list(values)).to_numpy()
    if source_quality is not None:
        wanted &= incidents.source_quality.ge(source_quality).fillna(False).to_numpy(bool)
    if near is not None:
        longitude, latitude, km = near
        wanted &= distance_km(incidents.geometry.x, incidents.geometry.y, longitude, latitude) <= km
    if within is not None:
        shapely.prepare(within)
        wanted &= shapely.intersects_xy(within, incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy())
    return incidents[wanted]


def _check_words(what: str, values: Iterable[str] | None, known: Iterable[str]) -> None:
    strange = [value for value in values or () if value not in known]
    if strange:
        raise SettingError(f"There is no {what} {strange[0]!r}; expected some of {', '.join(known)}.")


def _within(dates: pd.Series, first: date | str | None, last: date | str | None) -> np.ndarray:
    start = pd.Timestamp(first) if first is not None else pd.Timestamp.min
    end = pd.Timestamp(last) if last is not None else pd.Timestamp.max
    if end < start:
        raise SettingError(f"The period ends on {end:%Y-%m-%d}, before it begins on {start:%Y-%m-%d}.")
    return dates.ge(start).to_numpy() & dates.le(end).to_numpy()
