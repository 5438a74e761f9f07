"""How large the States and territories are that a place names: "Gibraltar" alone tells a place far better than "Libya".

What is told by a territory's name alone lies somewhere within it. Where the territory is no larger than a town with its
surroundings, its name is as good as a town's.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import shapely

from riskmap import layers
from riskmap.geodesy import KM_PER_DEGREE
from riskmap.incidents.stated import names_in

LEAST_KM, MOST_KM = 20.0, 600.0
# Parts of States by whose names alone places are told, which the layer of States does not part from them: radius of a
# circle as large (for islands: of one around them), rounded up.
PART_KM = {"ceuta": 3.0, "melilla": 3.0, "canary islands": 250.0, "zanzibar": 50.0}


@cache
def country_radius_km() -> dict[str, float]:
    """Radius of a circle as large as each State or territory by its ISO code, held between 20 and 600 km."""
    countries = layers.load_countries()
    shapes = countries.geometry.to_numpy()
    # Degrees of longitude narrow with latitude; good to a few per cent, which is finer than what it is used for.
    narrowing = np.cos(np.radians(shapely.get_y(shapely.centroid(shapes))))
    radius = np.sqrt(shapely.area(shapes) * narrowing / np.pi) * KM_PER_DEGREE
    return dict(zip(countries.country, np.clip(radius, LEAST_KM, MOST_KM), strict=True))


def smallest_named_km(places: pd.Series) -> pd.Series:
    """Radius of the smallest State, territory or part of one that each text names; NaN where it names none.

    >>> smallest_named_km(pd.Series(["Ceuta, Spain", "Malta", "On the road"])).tolist()
    [3.0, 20.0, nan]
    """
    return places.map({text: _smallest_km(text) for text in places.unique()}).astype(float)


def _smallest_km(text: str) -> float:
    sizes = (PART_KM.get(name, country_radius_km().get(code, np.nan)) for name, code in names_in(text))
    return min((size for size in sizes if size == size), default=np.nan)
