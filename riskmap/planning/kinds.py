"""Kinds of posts: how far each reaches, where such a post can stand, whose deaths it is for."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas
import numpy as np
import pandas as pd

from riskmap import layers
from riskmap.errors import SettingError
from riskmap.geodesy import cell_centres

KNOTS_KM_H = 1.852
PORT_KM = 10.0
PORTS = ("sea departure", "sea arrival", "container port")


@dataclass(frozen=True)
class Kind:
    """A kind of post. `stands` is land, desert, port or sea; boats reach so far as they get in their hours."""

    key: str
    label: str
    stands: str
    reach_km: float
    environments: tuple[str, ...] = ()

    @property
    def by_boat(self) -> bool:
        return self.stands in ("port", "sea")


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("first-aid", "First-aid post", "land", 50.0),
        Kind("shelter", "Shelter", "land", 50.0),
        Kind("water", "Water point", "land", 25.0, ("desert",)),
        Kind("beacon", "Rescue beacon", "desert", 25.0, ("desert",)),
        Kind("boat", "Rescue boat at a port", "port", 2 * 25 * KNOTS_KM_H, ("sea",)),
        Kind("ship", "Rescue ship on standby at sea", "sea", 3 * 15 * KNOTS_KM_H, ("sea",)),
    )
}


def kind_named(key: str) -> Kind:
    """A kind by its key.

    Raises
    ------
    SettingError
        When there is none of that name.
    """
    if key not in KINDS:
        raise SettingError(f"There is no kind of post {key!r}; expected one of {', '.join(KINDS)}.")
    return KINDS[key]


def reach_at_sea_km(hours: float, knots: float) -> float:
    """How far a boat gets.

    >>> reach_at_sea_km(2, 25)
    92.6
    """
    return round(hours * knots * KNOTS_KM_H, 1)


def candidates_of(kind: Kind, cells: np.ndarray) -> geopandas.GeoDataFrame:
    """Points where such a post can stand: the middles of the cells whose ground is right, or the ports of the layers.

    `cells` are H3 names of resolution 4. Columns: `name` (of a port, else empty), geometry.
    """
    if kind.stands == "port":
        return _ports()
    longitude, latitude = cell_centres(cells)
    points = geopandas.GeoDataFrame({"name": ""}, index=range(len(cells)), geometry=_points(longitude, latitude))
    return points[can_stand(kind, points)].reset_index(drop=True)


def can_stand(kind: Kind, points: geopandas.GeoDataFrame) -> np.ndarray:
    """Which points have the ground that the kind needs; ports are taken within 10 km of the sea."""
    from riskmap.terrain import describe_terrain

    ground = describe_terrain(points.geometry.x, points.geometry.y)
    land = ground["on_land"].to_numpy(bool) & ~ground["on_lake"].to_numpy(bool)
    if kind.stands == "desert":
        return land & ground["climate"].isin(["desert", "steppe"]).to_numpy()
    if kind.stands == "sea":
        return ~ground["on_land"].to_numpy(bool)
    if kind.stands == "port":
        return ground["coast_km"].le(PORT_KM).to_numpy()
    return land


def _ports() -> geopandas.GeoDataFrame:
    from riskmap.terrain import describe_terrain

    crossings, places = layers.load_crossings(), layers.load_places()
    official = crossings[crossings["kind"].isin(PORTS)].drop_duplicates("crossing")
    coastal = places[describe_terrain(places.geometry.x, places.geometry.y)["coast_km"].le(PORT_KM).to_numpy()]
    named = pd.concat(
        [
            official[["crossing", "geometry"]].rename(columns={"crossing": "name"}),
            coastal[["place", "geometry"]].rename(columns={"place": "name"}),
        ],
        ignore_index=True,
    )
    return geopandas.GeoDataFrame(named, geometry="geometry", crs=crossings.crs)


def _points(longitude: np.ndarray, latitude: np.ndarray) -> geopandas.array.GeometryArray:
    return geopandas.points_from_xy(longitude, latitude, crs="EPSG:4326")
