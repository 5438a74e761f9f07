"""Made incidents with the real data's shape: shipped rows drawn anew, each moved within its radius and by some days."""

from __future__ import annotations

import geopandas
import numpy as np
import pandas as pd

from riskmap.geodesy import KM_PER_DEGREE
from riskmap.incidents.figures import load_incidents

MOST_DAYS = 15


def make_incidents(n: int, seed: int = 0) -> geopandas.GeoDataFrame:
    """A layer of `n` incidents in the form of `schema.INCIDENTS`; no row is a real one."""
    rng = np.random.default_rng(seed)
    shipped = load_incidents()
    drawn = shipped.iloc[rng.integers(0, len(shipped), n)].reset_index(drop=True)
    days = rng.integers(-MOST_DAYS, MOST_DAYS + 1, n)
    dates = (drawn["date"] + pd.to_timedelta(days, unit="D")).clip(shipped["date"].min(), shipped["date"].max())
    return drawn.assign(
        incident_id=pd.Series(np.arange(n)).map("made:{:09d}".format),
        date=dates,
        geometry=geopandas.points_from_xy(*_moved(drawn, rng), crs=shipped.crs),
    )


def _moved(drawn: geopandas.GeoDataFrame, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    longitude, latitude = drawn.geometry.x.to_numpy(), drawn.geometry.y.to_numpy()
    reach = drawn["radius_km"].clip(0, 100).to_numpy() * np.sqrt(rng.random(len(drawn))) / KM_PER_DEGREE
    bearing = rng.random(len(drawn)) * 2 * np.pi
    moved = latitude + reach * np.sin(bearing)
    east = reach * np.cos(bearing) / np.cos(np.radians(np.clip(latitude, -80, 80)))
    return (longitude + east + 180) % 360 - 180, np.clip(moved, -89.9, 89.9)
