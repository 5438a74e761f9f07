"""An area of one's own: the polygons of a GeoJSON, GeoPackage or KML file, as one shape.

A stranger's file: its size, its number of corners and its kind are checked before a library reads it, XML with
entities or a document type is refused, and nothing of it is kept.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
import numpy as np
import shapely

from riskmap.errors import Fault, InputError
from riskmap.geodesy import CRS, EQUAL_AREA_CRS
from riskmap.settings import read_number
from riskmap.sources.limits import MEGABYTE, check_size, foreign_reader, larger, read_limits, refused

MOST_MEGABYTES = 10
# Sides that may meet, for each corner allowed: two beside it, the same side of a neighbour and the two beside that.
MEETINGS_PER_CORNER = 6
SIDES_AT_ONCE = 200
MOST_FEATURES = 2_000
KINDS = "a GeoJSON, GeoPackage or KML file with polygons"
_POLYGONS = ("Polygon", "MultiPolygon")


def read_area(path: str | os.PathLike) -> shapely.Geometry:
    """The union of a file's polygons, in degrees, longitude first.

    Raises
    ------
    InputError
        With all faults: another kind of file, too large, entities, no polygon, corners off the Earth or crossing.
    """
    path = Path(path)
    check_size(path, read_limits())
    if (size := path.stat().st_size) > MOST_MEGABYTES * MEGABYTE:
        remedy = "Simplify the outline."
        raise refused(path, f"a file of {size / MEGABYTE:,.0f} MB", f"at most {MOST_MEGABYTES} MB", remedy)
    shapes = _read(path, path.read_bytes())
    faults = _faults(shapes)
    if faults:
        raise InputError(str(path), faults)
    area = shapely.union_all(shapes.to_numpy())
    if faults := _corner_faults(np.array([area])):
        raise InputError(str(path), faults)
    return area


def check_area(area: shapely.Geometry, name: str = "the area") -> shapely.Geometry:
    """An area drawn by hand, once it holds what one of a file must.

    Raises
    ------
    InputError
    """
    if faults := _faults(geopandas.GeoSeries([area], crs=CRS)):
        raise InputError(name, faults)
    return area


def area_km2(area: shapely.Geometry) -> float:
    """Size of an area in km²."""
    return float(geopandas.GeoSeries([area], crs=CRS).to_crs(EQUAL_AREA_CRS).area.iloc[0] / 1e6)


def _read(path: Path, content: bytes) -> geopandas.GeoSeries:
    import pyogrio

    ending, kind = _kind_of(path, content)
    with foreign_reader(path, kind), TemporaryDirectory(prefix="riskmap-") as folder:
        # A copy under a name of our own: GDAL goes by names.
        copy = shutil.copyfile(path, Path(folder) / f"area{ending}")
        shapes: list[shapely.Geometry] = []
        for layer in pyogrio.list_layers(copy)[:, 0]:
            if pyogrio.read_info(copy, layer=layer)["geometry_type"] is None:
                continue
            rows = pyogrio.read_dataframe(copy, layer=layer, columns=[], max_features=MOST_FEATURES + 1, force_2d=True)
            known = rows.geometry.set_crs(CRS) if rows.crs is None else rows.geometry.to_crs(CRS)
            shapes += [shape for shape in known if shape is not None]
    return geopandas.GeoSeries(shapes, crs=CRS)


def _kind_of(path: Path, content: bytes) -> tuple[str, str]:
    """The ending that GDAL goes by and the kind's name, told by the file's first bytes."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"SQLite format 3\x00"):
        return ".gpkg", "GeoPackage"
    if start.startswith(b"{"):
        return ".geojson", "GeoJSON"
    if start.startswith(b"<"):
        if b"\x00" in content or b"<!DOCTYPE" in content.upper() or b"<!ENTITY" in content.upper():
            remedy = "Export it again from the program that drew it."
            raise refused(path, "XML with a document type or entities", "plain KML in UTF-8", remedy)
        return ".kml", "KML"
    if start.startswith(b"PK"):
        raise refused(path, "a ZIP archive", KINDS, "Unpack it first: a KMZ holds a KML.")
    raise refused(path, "a file of another kind", KINDS, "Export the area as GeoJSON.")


def _faults(shapes: geopandas.GeoSeries) -> list[Fault]:
    if not len(shapes):
        return [Fault("no polygon", KINDS, "Draw an area and export it again.")]
    if len(shapes) > MOST_FEATURES:
        return [Fault(f"more than {MOST_FEATURES:,} shapes", f"at most {MOST_FEATURES:,}", "Merge them first.")]
    if faults := _corner_faults(shapes.to_numpy()) or _meeting_faults(shapes.to_numpy()):
        return faults
    faults = []
    number = shapes.index + 1
    other = ~shapes.geom_type.isin(_POLYGONS)
    empty = ~other & (shapes.is_empty | (shapes.to_numpy() == None))  # noqa: E711
    bounds = shapes.bounds
    off = (bounds.minx < -180) | (bounds.maxx > 180) | (bounds.miny < -90) | (bounds.maxy > 90)
    crossing = ~other & ~empty & ~off & ~shapes.is_valid
    for bad, found, expected, remedy in (
        (other, "a shape that is no polygon", "polygons alone", "Leave out its lines and points."),
        (empty, "an empty polygon", "polygons with corners", "Draw it again."),
        (
            off,
            "corners off the Earth",
            "longitudes within 180 and latitudes within 90 degrees",
            "Cut it at 180 degrees.",
        ),
        (crossing, "an outline that crosses itself", "an outline that does not", "Mend it, as QGIS's Fix geometries."),
    ):
        if bad.any():
            faults.append(Fault(found, expected, remedy, tuple(number[bad.to_numpy(bool)].tolist())))
    return faults


def _corner_faults(shapes: np.ndarray) -> list[Fault]:
    """Too many corners: whether so many sides cross could take minutes to tell."""
    corners, most = int(shapely.get_num_coordinates(shapes).sum()), read_number("most_corners")
    return [Fault(f"{corners:,} corners", f"at most {most:,}", larger("most_corners"))] if corners > most else []


def _meeting_faults(shapes: np.ndarray) -> list[Fault]:
    """Outlines so entangled that to join them would eat the memory: two combs of 4,000 corners took 3.5 GB."""
    most = MEETINGS_PER_CORNER * read_number("most_corners")
    sides = _sides(shapes)
    tree, met = shapely.STRtree(sides), 0
    for start in range(0, len(sides), SIDES_AT_ONCE):
        some, others = tree.query(sides[start : start + SIDES_AT_ONCE])
        met += int((others > some + start).sum())
        if met > most:
            remedy = "Give one outline of each area, without overlaps; QGIS's Dissolve makes one."
            return [Fault(f"outlines whose sides meet more than {most:,} times", "outlines that lie apart", remedy)]
    return []


def _sides(shapes: np.ndarray) -> np.ndarray:
    """Every side of every ring as the box around it."""
    rings = shapely.get_rings(shapely.get_parts(shapes))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    low, high = np.minimum(points[1:], points[:-1])[same], np.maximum(points[1:], points[:-1])[same]
    finite = np.isfinite(low).all(axis=1) & np.isfinite(high).all(axis=1)
    return shapely.box(*low[finite].T, *high[finite].T)
