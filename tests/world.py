"""A made world with known truth: noise, planted clusters, heaps and a reporting desk, as checked incidents layers.

Boxes are (west, south, east, north) in degrees. `SAHARA` is land and `ATLANTIC` is sea throughout, so that no coast
plays a part unless a test wants one.
"""

from __future__ import annotations

from datetime import datetime

import geopandas
import numpy as np
import pandas as pd

from riskmap.geodesy import CRS, KM_PER_DEGREE
from riskmap.schema import INCIDENTS, check_layer

SAHARA = (0.0, 17.0, 10.0, 27.0)
ATLANTIC = (-32.0, -12.0, -22.0, -2.0)
FIRST, LAST = datetime(2014, 1, 1), datetime(2023, 12, 31)


def make_incidents(longitude, latitude, rng: np.random.Generator, **columns) -> geopandas.GeoDataFrame:
    """A checked layer with points at the given degrees; `columns` replace what would be made up."""
    n = len(longitude)
    days = rng.integers(0, (LAST - FIRST).days + 1, n)
    dead = columns.pop("n_dead", rng.geometric(0.5, n))
    layer = pd.DataFrame(
        {
            "incident_id": [f"made:{number:06d}" for number in range(n)],
            "source": "made",
            "incident_kind": "incident",
            "found_kind": "death seen",
            "date_meaning": "of death",
            "date": pd.Timestamp(FIRST) + pd.to_timedelta(days, unit="D"),
            "date_precision": "day",
            "n_dead": dead,
            "n_missing": 0,
            "dead_and_missing": dead,
            "n_survivors": 0,
            "n_women": 0,
            "n_men": 0,
            "n_children": 0,
            "n_sex_unknown": dead,
            "cause": "Mixed or unknown",
            "environment": "desert",
            "environment_rule": "made",
            "environment_confidence": 1.0,
            "location_precision": "exact",
            "radius_km": 3.0,
            "location_status": "as given",
            "route": "Sahara Desert crossing",
            "country": "NER",
            "region": "Western Africa",
            "origin_country": "unknown",
            "origin_region": "unknown",
            "source_quality": 3,
            "url": None,
            **columns,
        }
    )
    points = geopandas.points_from_xy(longitude, latitude)
    return check_layer(geopandas.GeoDataFrame(layer, geometry=points, crs=CRS), INCIDENTS)


def even_points(n: int, rng: np.random.Generator, box: tuple = SAHARA) -> tuple[np.ndarray, np.ndarray]:
    """Points spread evenly by area over a box."""
    west, south, east, north = box
    heights = rng.uniform(np.sin(np.radians(south)), np.sin(np.radians(north)), n)
    return rng.uniform(west, east, n), np.degrees(np.arcsin(heights))


def hilly_points(n: int, rng: np.random.Generator, box: tuple = SAHARA, width: float = 3.0):
    """Points from four broad hills, about 330 km wide each: smooth, but far from even."""
    west, south, east, north = box
    middles = np.array([[west, south], [east, south + 4], [west + 3, north], [east, north]])
    hill = rng.integers(0, 4, n)
    return middles[hill, 0] + rng.normal(0, width, n), middles[hill, 1] + rng.normal(0, width, n)


def disc_points(n: int, rng: np.random.Generator, centre: tuple[float, float], radius_km: float):
    """Points spread evenly over a disc."""
    bearing, reach = rng.uniform(0, 2 * np.pi, n), radius_km / KM_PER_DEGREE * np.sqrt(rng.uniform(0, 1, n))
    narrowing = np.cos(np.radians(centre[1]))
    return centre[0] + reach * np.cos(bearing) / narrowing, centre[1] + reach * np.sin(bearing)


def middle_of(box: tuple) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def area_km2(box: tuple) -> float:
    west, south, east, north = box
    height = np.degrees(np.sin(np.radians(north)) - np.sin(np.radians(south)))
    return float((east - west) * height * KM_PER_DEGREE**2)


def noise(n: int, rng: np.random.Generator, box: tuple = SAHARA, **columns) -> geopandas.GeoDataFrame:
    """Incidents spread evenly: nothing here is a hotspot."""
    return make_incidents(*even_points(n, rng, box), rng, **columns)


def planted(
    n: int, rng: np.random.Generator, box: tuple = SAHARA, expected: float = 50, times: float = 2.0, **columns
) -> geopandas.GeoDataFrame:
    """Noise of `n` incidents with a disc in its middle where there are `times` as many as the `expected` by noise."""
    radius_km = np.sqrt(expected / n * area_km2(box) / np.pi)
    added = rng.poisson(expected * (times - 1))
    extra = disc_points(added, rng, middle_of(box), radius_km)
    points = [np.concatenate(both) for both in zip(even_points(n, rng, box), extra, strict=True)]
    return make_incidents(*points, rng, **columns)


def town(n: int, rng: np.random.Generator, centre: tuple[float, float], **columns) -> geopandas.GeoDataFrame:
    """Incidents within 20 km of a place: a strong hotspot where little else is near."""
    return make_incidents(*disc_points(n, rng, centre, 20.0), rng, **columns)


def heap(n: int, rng: np.random.Generator, centre: tuple[float, float], **columns) -> geopandas.GeoDataFrame:
    """Incidents all told at one point."""
    return make_incidents(np.full(n, centre[0]), np.full(n, centre[1]), rng, **columns)


def together(*layers: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Layers as one, with keys of their own."""
    whole = pd.concat(layers, ignore_index=True)
    return whole.assign(incident_id=[f"made:{number:06d}" for number in range(len(whole))])
