"""A layer's counts as hotspots are found in them and told of them: circles with numbers, members with sums.

As `spread` and the layer itself are for rows. A circle stands at the mean point of its place (`aggregation`), so that
what lies on a hotspot's edge may fall to its other side: a place is about 17 km across.
"""

from __future__ import annotations

from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from riskmap.geodesy import CRS, FORECAST_RESOLUTION
from riskmap.model import trend
from riskmap.model.aggregation import ENVIRONMENTS, FARTHEST_KM, PEOPLE, UNPLACED, Counts
from riskmap.model.spread import Spread, circle_shares

_CIRCLE = ["cell", "place", "radius"]


def mean_points(table: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Degrees of the mean point of each row's place, by a table's sums `x`, `y`, `z`."""
    places = table.groupby(["cell", "place"], sort=False)
    x, y, z = (places[name].transform("sum").to_numpy(float) for name in "xyz")
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))


def circles_of(counts: Counts, as_of: datetime) -> pd.DataFrame:
    """Where incidents may lie: a row per circle, environment and year of the trend, for those that are placed.

    Columns: `longitude`, `latitude`, `radius_km`, `place`, `circle` (its number), `environment`, `date` (the earliest)
    and `n`.
    """
    longitude, latitude = mean_points(counts.kinds)
    kinds = counts.kinds.assign(longitude=longitude, latitude=latitude)
    kinds = kinds[kinds["radius"] != UNPLACED]
    days = kinds["day"] // kinds["n"]
    dates = pd.Series(pd.to_datetime(days.to_numpy(), unit="D"), kinds.index)
    kinds = kinds.assign(date=dates, year=trend.years_of(dates, as_of))
    keys = [*_CIRCLE, "environment", "year"]
    told = {"longitude": "first", "latitude": "first", "date": "min", "n": "sum"}
    rows = kinds.groupby(keys, sort=True, as_index=False).agg(told)
    return rows.assign(
        environment=np.array(ENVIRONMENTS, object)[rows["environment"]],
        radius_km=rows["radius"].astype(float),
        circle=rows.groupby(_CIRCLE, sort=True).ngroup(),
        place=rows.groupby(["cell", "place"], sort=True).ngroup(),
    )


def spread_circles(circles: pd.DataFrame, resolution: int = FORECAST_RESOLUTION) -> Spread:
    """Shares of the rows of `circles_of` in H3 cells; a row sums to its number of incidents."""
    first = np.unique(circles["circle"], return_index=True)[1]
    distinct = circles.iloc[first][["longitude", "latitude", "radius_km"]]
    shares, cells = circle_shares(distinct, resolution)
    times = sparse.diags_array(circles["n"].to_numpy(float))
    return Spread(sparse.csr_array(times @ shares[circles["circle"].to_numpy()]), cells, circles["place"].to_numpy())


def by_circle(shares: sparse.csr_array, circle: NDArray[np.int64]) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Shares of rows summed by the circle of each, and a row of each: those of one circle lie in the same cells."""
    first, number = np.unique(circle, return_index=True, return_inverse=True)[1:]
    ones = np.ones(len(circle)), (number, np.arange(len(circle)))
    summed = sparse.csr_array(sparse.csr_array(ones, shape=(len(first), len(circle))) @ shares)
    summed.sort_indices()
    return summed, first


def members_of(counts: Counts) -> geopandas.GeoDataFrame:
    """Incidents as they are told of a hotspot: a row for those of one place and kind, `n` of them, people summed."""
    figures = counts.figures
    told = {name: figures[name] for name in ("location_precision", "found_kind", "country", "route", "n", *PEOPLE)}
    members = pd.DataFrame(told).assign(
        environment=np.array(ENVIRONMENTS, object)[figures["environment"]],
        radius_km=np.where(figures["placed"], 0.0, 2.0 * FARTHEST_KM),
        quality=figures["quality"],
        quality_known=figures["quality_known"],
        first_date=pd.to_datetime(figures["first"].to_numpy(), unit="D").astype("datetime64[s]"),
        last_date=pd.to_datetime(figures["last"].to_numpy(), unit="D").astype("datetime64[s]"),
    )
    return geopandas.GeoDataFrame(members, geometry=geopandas.points_from_xy(*mean_points(figures)), crs=CRS)
