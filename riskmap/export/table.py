"""Layers out as CSV, and the incidents as the public tier allows: months, 10 km cells, codes and counts."""

from __future__ import annotations

import geopandas
import pandas as pd
import shapely

from riskmap.export.geojson import DECIMALS, plain_values
from riskmap.geodesy import PUBLIC_RESOLUTION, cell_centres, cells_of
from riskmap.vocabulary import SOURCE_LICENCE, SOURCE_NAME

PUBLIC_COLUMNS = (
    "environment",
    "cause",
    "route",
    "country",
    "origin_region",
    "n_dead",
    "n_missing",
    "dead_and_missing",
    "n_survivors",
    "n_women",
    "n_men",
    "n_children",
    "n_sex_unknown",
    "source_quality",
    "location_precision",
    "radius_km",
)
# With the wide forms of Chinese and Japanese keyboards, which some spreadsheets take for the narrow ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def to_csv(rows: pd.DataFrame) -> bytes:
    """Rows as CSV in UTF-8 with a byte-order mark (so that Excel reads accents), without their geometry.

    Texts that a spreadsheet would run as a formula are kept from it by an apostrophe.
    """
    if isinstance(rows, geopandas.GeoDataFrame):
        rows = rows.drop(columns=rows.geometry.name)
    safe = plain_values(pd.DataFrame(rows)).map(_never_a_formula)
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def with_coordinates(layer: geopandas.GeoDataFrame) -> pd.DataFrame:
    """Rows of a layer without geometry, plain, with the longitude and latitude of a point on or in each."""
    points = shapely.point_on_surface(layer.geometry.to_numpy())
    places = {"longitude": shapely.get_x(points).round(DECIMALS), "latitude": shapely.get_y(points).round(DECIMALS)}
    return plain_values(pd.DataFrame(layer.drop(columns=layer.geometry.name)).assign(**places))


def _never_a_formula(value: object) -> object:
    """A text that begins as a formula, or does once its blanks are trimmed, behind an apostrophe."""
    runs = isinstance(value, str) and (value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS))
    return f"'{value}" if runs else value


def public_incidents(incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Incidents in the public tier: no key, day, exact point or link; a radius of at least the cell's own.

    Geometry is the centre of the H3 cell of resolution 5 (about 10 km) in column `cell`.
    """
    cells = cells_of(incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy(), PUBLIC_RESOLUTION)
    longitude, latitude = cell_centres(cells)
    columns = {
        "month": pd.to_datetime(incidents["date"]).dt.strftime("%Y-%m").to_numpy(),
        "cell": cells,
        **{name: incidents[name].to_numpy() for name in PUBLIC_COLUMNS},
        "source": SOURCE_NAME,
        "licence": SOURCE_LICENCE,
    }
    points = geopandas.points_from_xy(longitude.round(5), latitude.round(5), crs=incidents.crs)
    return geopandas.GeoDataFrame(columns, geometry=points)
