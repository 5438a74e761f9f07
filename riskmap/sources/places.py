"""A planner's own points: posts that stand already, or places where one could stand, from any table or layer."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas
import pandas as pd

from riskmap.errors import InputError
from riskmap.geodesy import CRS
from riskmap.sources import values
from riskmap.sources.limits import refused
from riskmap.sources.tabular import open_table

MOST_POINTS = 20_000
LONGEST_NAME = 80
NAMES = ("name", "post", "site", "place")


def read_places(path: str | os.PathLike) -> geopandas.GeoDataFrame:
    """Points of a file (EPSG:4326) with their `name`, empty where it tells none. Nothing of it is kept.

    Raises
    ------
    InputError
        With all faults of the file: no coordinates, rows without any, values that are none, too many points.
    """
    opened = open_table(path)
    rows = opened.table.rows.set_axis(opened.labels)
    blank = pd.Series("", rows.index)
    columns = {field: values.clean_text(rows[column]) for field, column in opened.mapping.columns.items()}
    both = {"latitude", "longitude"} <= set(columns)
    if not both and "coordinates" not in columns:
        there = ", ".join(map(repr, rows.columns[:8]))
        remedy = "Add columns named longitude and latitude, in degrees."
        raise refused(Path(path), f"no columns of coordinates among {there}", "points", remedy)
    if len(rows) > MOST_POINTS:
        remedy = "Give those in question."
        raise refused(Path(path), f"{len(rows):,} points", f"at most {MOST_POINTS:,}", remedy)
    asked = [columns.get(field, blank) for field in ("coordinates", "latitude", "longitude")]
    findings = values.Findings()
    points = values.read_points(*asked, findings)
    given = (asked[0] + asked[1] + asked[2]).str.strip()
    findings.fault(given, points["longitude"].isna() & given.eq(""), "no coordinates", "a longitude and a latitude")
    findings.fault(given, points["latitude"].abs().gt(90), "a latitude", "one within 90 degrees; was it swapped?")
    if findings.faults:
        raise InputError(str(path), findings.faults)
    geometry = geopandas.points_from_xy(points["longitude"], points["latitude"], crs=CRS)
    return geopandas.GeoDataFrame({"name": _names(rows).to_numpy()}, geometry=geometry)


def _names(rows: pd.DataFrame) -> pd.Series:
    plain = {str(column).strip().lower(): column for column in rows}
    found = next((plain[name] for name in NAMES if name in plain), None)
    return values.clean_text(rows[found]).str[:LONGEST_NAME] if found is not None else pd.Series("", rows.index)
