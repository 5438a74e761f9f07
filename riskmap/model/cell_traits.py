"""What a cell is like: coast, towns, rivers, borders, climate, in a few classes each.

Incidents are placed at towns, on shores, along rivers and borders. The classes let the forecast say which of the cells
around past incidents are more likely to see one next. All come from the shipped layers; none knows any incident.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from riskmap import geodesy, layers, terrain

# Limits of the classes in km. Coast: negative at sea.
COAST_KM = (-300, -150, -75, -35, -12, 0, 12, 35, 75, 150, 300)
TOWN_KM = (12, 25, 50, 100)
WATER_KM = (12, 25, 49)
BORDER_KM = (50, 95, 140)
_NEIGHBOURS = 61  # about four rings of cells, as far as BORDER_KM looks


def describe_cells(cells: NDArray[np.object_]) -> pd.DataFrame:
    """A row per cell: classes `coast`, `town`, `water`, `border`, `climate` (numbers from 0) and `country`."""
    lon, lat = geodesy.cell_centres(cells)
    ground = terrain.describe_terrain(lon, lat)
    land = ground["on_land"].to_numpy()
    vectors = geodesy.unit_vectors(lon, lat)
    signed_coast = np.where(land, 1, -1) * ground["coast_km"].to_numpy()
    country = ground["country"].to_numpy(object)
    return pd.DataFrame(
        {
            "coast": np.digitize(signed_coast, COAST_KM),
            "town": np.digitize(_town_km(vectors), TOWN_KM),
            "water": np.where(land, 1 + np.digitize(ground["water_km"], WATER_KM), 0),
            "border": np.where(land, 1 + np.digitize(_border_km(vectors, land, country), BORDER_KM), 0),
            "climate": ground["climate"].map({"": 0, "steppe": 1, "desert": 2}).to_numpy(),
            "country": country,
        }
    )


def _town_km(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    towns = layers.load_places().geometry
    return geodesy.km_of_chord(cKDTree(geodesy.unit_vectors(towns.x, towns.y)).query(vectors)[0])


def _border_km(
    vectors: NDArray[np.float64], land: NDArray[np.bool_], country: NDArray[np.object_]
) -> NDArray[np.float64]:
    """From each cell's centre to the nearest of another country's land cells among its neighbours, else infinite."""
    n_near = min(_NEIGHBOURS, len(vectors))
    chord, near = cKDTree(vectors).query(vectors, k=range(1, n_near + 1))
    code = pd.factorize(country, sort=True)[0]
    foreign = land[near] & (code[near] != code[:, None])
    return geodesy.km_of_chord(np.where(foreign, chord, 2.0).min(axis=1))
