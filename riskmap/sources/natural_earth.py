"""Natural Earth, public domain: land, countries, waters and places, from its files to riskmap's small layers.

Two sources: npm's `world-atlas` (TopoJSON of countries, 1:50m and 1:10m) and GeoParquet copies of 1:10m land, lakes,
rivers and populated places. Borders are Natural Earth's de facto ones. Coordinates are kept on a grid of 2**-11
degrees (50 m): exact in binary, so that the files compress to two thirds of what decimal rounding gives.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riskmap.countries import country_codes, country_name, numeric_codes
from riskmap.errors import Fault, InputError, SourceError
from riskmap.geodesy import CRS, distance_km

WORLD_ATLAS = "world-atlas@2.0.2"
REFERENCE_FILES = ("land_10m", "lakes_10m", "rivers_lake_centerlines_10m", "populated_places_10m")
GRID_DEGREES = 2.0**-11
TILE_DEGREES = 10
ANTARCTIC_CIRCLE = -60.0
OWN_PLACE_KM = 10

# Areas that Natural Earth shows by themselves and ISO does not number, under the State whose code covers them.
# The Siachen Glacier stays out: nobody's code covers it without taking a side.
UNNUMBERED = {"Somaliland": "SOM", "Kosovo": "XKX", "N. Cyprus": "CYP", "Indian Ocean Ter.": "CXR"}
# Parts of a State that ISO gives a code of their own: west, south, east, north of a box that holds the part.
CODED_PARTS: tuple[tuple[str, str, tuple[float, float, float, float]], ...] = (
    ("FRA", "GUF", (-55.0, 2.0, -51.0, 6.0)),
    ("FRA", "GLP", (-62.0, 15.8, -60.9, 16.6)),
    ("FRA", "MTQ", (-61.3, 14.3, -60.7, 15.0)),
    ("FRA", "REU", (55.0, -21.5, 56.0, -20.8)),
    ("FRA", "MYT", (44.9, -13.1, 45.4, -12.5)),
    ("NOR", "SJM", (-10.0, 70.7, -7.0, 72.0)),
    ("NOR", "SJM", (9.0, 73.5, 40.0, 82.0)),
    ("NOR", "BVT", (3.0, -55.0, 4.0, -54.0)),
    ("NLD", "BES", (-69.0, 11.9, -62.8, 17.8)),
    ("CXR", "CCK", (96.0, -13.0, 97.5, -11.0)),
)
# Natural Earth gives Western Sahara the land east of the berm only. ISO's code, and the UN names that reports use, mean
# the whole territory, south of 27° 40' N.
WESTERN_SAHARA = shapely.box(-17.5, 20.5, -8.5, 27 + 40 / 60)
# Islands of the land layer that both countries layers lack, where the nearest country is another State's or none:
# Agathonisi, Farmakonisi, Kastellorizo, Ro, Strongyli, Oinousses; Alborán; La Galite.
ISLANDS = (
    ("GRC", 26.973, 37.461),
    ("GRC", 27.091, 37.283),
    ("GRC", 29.585, 36.145),
    ("GRC", 29.497, 36.157),
    ("GRC", 29.657, 36.134),
    ("GRC", 26.282, 38.505),
    ("ESP", -3.038, 35.943),
    ("TUN", 8.938, 37.529),
)
# Misspelt or missing as countries in the source.
PLACE_COUNTRIES = {"Necw Zealand": "NZL", "Chatham Islands": "NZL", "Kermadec Islands": "NZL"}


def fetch_world_atlas(folder: str | os.PathLike) -> Path:
    """Folder of the unpacked npm package, fetched by `npm pack` unless it is already there.

    Raises
    ------
    SourceError
        When npm is missing or the package cannot be had.
    """
    folder = Path(folder)
    if (folder / "package" / "countries-50m.json").is_file():
        return folder / "package"
    npm = shutil.which("npm")
    if npm is None:
        raise SourceError("npm was not found; install Node.js, or unpack npm's world-atlas and name its folder.")
    folder.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run([npm, "pack", "--silent", WORLD_ATLAS], cwd=folder, capture_output=True, text=True)
    if packed.returncode:
        raise SourceError(f"`npm pack {WORLD_ATLAS}` failed: {packed.stderr.strip()[-300:]}")
    with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def read_reference(folder: str | os.PathLike, name: str) -> geopandas.GeoDataFrame:
    """One of `REFERENCE_FILES` as it stands, EPSG:4326.

    Raises
    ------
    InputError
        When the file is missing or not GeoParquet.
    """
    path = Path(folder) / f"{name}.parquet"
    try:
        return geopandas.read_parquet(path)
    except (OSError, ValueError) as error:
        raise InputError(str(path), [_unreadable(error, "a GeoParquet file of Natural Earth 1:10m")]) from error


def read_world_atlas(folder: str | os.PathLike, scale: str = "50m") -> geopandas.GeoDataFrame:
    """Countries of world-atlas with `country` (ISO 3166), valid, cut at the antimeridian, without Antarctica.

    Raises
    ------
    InputError
        When the file is missing or not TopoJSON.
    """
    path = Path(folder) / f"countries-{scale}.json"
    try:
        atlas = geopandas.read_file(path, layer="countries", engine="pyogrio")
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(str(path), [_unreadable(error, "TopoJSON of npm's world-atlas")]) from error
    atlas["country"] = atlas["id"].map(numeric_codes()).fillna(atlas["name"].map(UNNUMBERED))
    atlas = atlas[atlas["country"].notna() & atlas["country"].ne("ATA")].set_crs(CRS, allow_override=True)
    atlas["geometry"] = [cut_antimeridian(shape) for shape in atlas.geometry]
    return atlas[["country", "geometry"]].dissolve("country").reset_index()


def _unreadable(error: Exception, expected: str) -> Fault:
    return Fault(f"not readable ({error})", expected, "Name the folder that holds the source's files.")


def cut_antimeridian(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """The same area, valid, with no ring that jumps from 180 to -180 degrees: such rings are unrolled and cut."""
    unrolled = _polygons(np.array([_unroll(part) for part in shapely.get_parts(shape)], dtype=object))
    turned = [shapely.transform(unrolled, lambda xy, turn=turn: xy + np.array([turn, 0])) for turn in (-360, 0, 360)]
    cut = shapely.intersection(np.concatenate(turned), shapely.box(-180, -90, 180, 90))
    return shapely.multipolygons(_polygons(shapely.get_parts(shapely.union_all(cut))))


def _unroll(part: shapely.Polygon) -> shapely.Geometry:
    rings = [np.asarray(ring.coords) for ring in (part.exterior, *part.interiors)]
    unrolled = [np.column_stack([np.unwrap(ring[:, 0], period=360), ring[:, 1]]) for ring in rings]
    return shapely.make_valid(shapely.Polygon(unrolled[0], unrolled[1:]))


def build_land(land: geopandas.GeoDataFrame, tolerance: float = 0.002) -> geopandas.GeoDataFrame:
    """Land north of 60° S, simplified to `tolerance` degrees and cut into tiles of 10 degrees for quick look-ups."""
    parts = shapely.get_parts(land.geometry.values)
    parts = parts[shapely.bounds(parts)[:, 3] > ANTARCTIC_CIRCLE]
    simple = shapely.set_precision(shapely.simplify(parts, tolerance), GRID_DEGREES)
    pieces = _polygons(np.concatenate([_tiles_of(part) for part in simple if not part.is_empty]))
    return geopandas.GeoDataFrame(geometry=_in_order(pieces), crs=CRS)


def _tiles_of(part: shapely.Polygon) -> NDArray[np.object_]:
    west, south, east, north = np.array(part.bounds) / TILE_DEGREES
    columns = np.arange(np.floor(west), np.ceil(east)) * TILE_DEGREES
    rows = np.arange(np.floor(south), np.ceil(north)) * TILE_DEGREES
    if len(columns) * len(rows) <= 1:
        return np.array([part], dtype=object)
    x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
    tiles = shapely.intersection(part, shapely.box(x, y, x + TILE_DEGREES, y + TILE_DEGREES))
    return shapely.set_precision(tiles, GRID_DEGREES)


def _polygons(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]


def _in_order(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """The same shapes in an order of their own, so that a second build writes the same bytes."""
    shapes = shapely.normalize(shapes)
    west, south, east, north = shapely.bounds(shapes).T
    return shapes[np.lexsort((north, east, south, west))]


def build_countries(
    atlas_50m: geopandas.GeoDataFrame,
    atlas_10m: geopandas.GeoDataFrame,
    land: geopandas.GeoDataFrame,
    tolerance: float = 0.02,
) -> geopandas.GeoDataFrame:
    """Countries for look-ups and the basemap: 1:50m, simplified as one coverage, without Antarctica.

    What 1:50m leaves out and 1:10m has (Gibraltar, Ceuta, Melilla, Lampedusa, Tuvalu) is put back, and the `ISLANDS`
    that only the land layer has.
    """
    from_50m = _with_coded_parts(atlas_50m)
    on_grid = shapely.set_precision(from_50m.geometry.values, GRID_DEGREES)
    from_50m["geometry"] = shapely.coverage_simplify(on_grid, tolerance)
    missing = _left_out(from_50m, _with_coded_parts(atlas_10m))
    merged = pd.concat([_cut_out(from_50m, missing), missing, _islands(land)]).dissolve("country").reset_index()
    merged = merged.sort_values("country", ignore_index=True)
    merged["geometry"] = shapely.normalize(merged.geometry.values)
    merged["name"] = merged["country"].map(country_name)
    return merged[["country", "name", "geometry"]].set_crs(CRS)


def _with_coded_parts(atlas: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    parts = atlas.explode(ignore_index=True)
    parts = parts[parts.geom_type == "Polygon"].copy()
    middles = parts.geometry.representative_point()
    for state, code, (west, south, east, north) in CODED_PARTS:
        inside = middles.x.between(west, east) & middles.y.between(south, north)
        parts.loc[parts["country"].eq(state) & inside, "country"] = code
    parts = pd.concat([parts, _western_sahara(parts)])
    return parts.dissolve("country").reset_index()


def _western_sahara(parts: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """The part of Morocco's polygons south of the line, coded by itself; `parts` lose it."""
    morocco = parts["country"].eq("MAR")
    south = parts.loc[morocco, ["geometry"]].intersection(WESTERN_SAHARA)
    parts.loc[morocco, "geometry"] = parts.loc[morocco, "geometry"].difference(WESTERN_SAHARA)
    south = south[~south.is_empty]
    return geopandas.GeoDataFrame({"country": "ESH"}, geometry=south, index=south.index, crs=CRS)


def _left_out(coarse: geopandas.GeoDataFrame, fine: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Parts of `fine` that touch no part of the same country in `coarse`, lightly simplified."""
    parts = fine.explode(ignore_index=True)
    known = coarse.set_index("country").geometry.reindex(parts["country"]).values
    touching = shapely.intersects(parts.geometry.values, np.asarray(known, object))
    parts = parts[~touching].copy()
    parts["geometry"] = shapely.set_precision(shapely.simplify(parts.geometry.values, 0.005), GRID_DEGREES)
    return parts[~parts.is_empty]


def _cut_out(countries: geopandas.GeoDataFrame, pieces: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Countries less the pieces of others (Melilla out of Morocco)."""
    holes = pieces.geometry.values
    tree = shapely.STRtree(countries.geometry.values)
    kept = countries.copy()
    for which in np.unique(tree.query(holes, predicate="intersects")[1]):
        shape = countries.geometry.values[which]
        mine = shapely.union_all(holes[shapely.intersects(holes, shape)])
        kept.loc[kept.index[which], "geometry"] = shapely.difference(shape, mine, grid_size=GRID_DEGREES)
    return kept


def _islands(land: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    codes, lon, lat = (np.array(column) for column in zip(*ISLANDS, strict=True))
    island, part = shapely.STRtree(land.geometry.values).query_nearest(shapely.points(lon, lat))
    return geopandas.GeoDataFrame({"country": codes[island]}, geometry=land.geometry.values[part], crs=CRS)


def build_waters(
    lakes: geopandas.GeoDataFrame, rivers: geopandas.GeoDataFrame, tolerance: float = 0.005
) -> geopandas.GeoDataFrame:
    """Lakes (polygons) and rivers (lines), simplified to `tolerance` degrees, with their `kind`."""
    lake_shapes = _polygons(shapely.set_precision(shapely.simplify(lakes.geometry.values, tolerance), GRID_DEGREES))
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(rivers.geometry.values)))
    river_shapes = shapely.set_precision(shapely.simplify(lines, tolerance), GRID_DEGREES)
    river_shapes = shapely.get_parts(river_shapes)
    river_shapes = river_shapes[~shapely.is_empty(river_shapes)]
    kinds = ["lake"] * len(lake_shapes) + ["river"] * len(river_shapes)
    shapes = np.concatenate([_in_order(lake_shapes), _in_order(river_shapes)])
    return geopandas.GeoDataFrame({"kind": kinds}, geometry=shapes, crs=CRS)


def build_places(
    places: geopandas.GeoDataFrame, countries: geopandas.GeoDataFrame, own: geopandas.GeoDataFrame
) -> geopandas.GeoDataFrame:
    """Places with `place`, `country` (ISO 3166), `rank` (0 the largest, to 10) and `population` (0 when unknown).

    `own` has `place`, `country`, `rank`: small places that reports name often; each takes the stead of a place of the
    same country within 10 km, whose name is then an older spelling or a neighbour's.
    """
    codes = places["adm0name"].map(PLACE_COUNTRIES).fillna(country_codes(places["adm0name"]))
    coded = countries[countries["country"].isin([code for _, code, _ in CODED_PARTS] + ["ESH"])]
    part, point = shapely.STRtree(places.geometry.values).query(coded.geometry.values, predicate="intersects")
    codes.iloc[point] = coded["country"].to_numpy()[part]
    theirs = geopandas.GeoDataFrame(
        {
            "place": places["name"].str.strip(),
            "country": codes,
            "rank": places["scalerank"].astype("int64"),
            "population": places["pop_max"].clip(lower=0).astype("int64"),
        },
        geometry=places.geometry.values,
        crs=CRS,
    )
    replaced, population = _neighbours(theirs, own)
    both = pd.concat([theirs.drop(index=theirs.index[replaced]), own.assign(population=population)])
    both["geometry"] = shapely.set_precision(both.geometry.values, GRID_DEGREES)
    return both.sort_values(["rank", "country", "place", "population"], ignore_index=True)


def _neighbours(theirs: geopandas.GeoDataFrame, own: geopandas.GeoDataFrame) -> tuple[list[int], list[int]]:
    """Positions in `theirs` that rows of `own` stand for, and the people that each row of `own` takes over."""
    replaced, population = [], []
    for row in own.itertuples():
        away = distance_km(theirs.geometry.x, theirs.geometry.y, row.geometry.x, row.geometry.y)
        near = np.flatnonzero((away < OWN_PLACE_KM) & theirs["country"].eq(row.country).to_numpy())
        replaced.extend(near)
        population.append(int(theirs["population"].iloc[near].max()) if len(near) else 0)
    return replaced, population


def read_own_places(path: str | os.PathLike) -> geopandas.GeoDataFrame:
    """The project's own small gazetteer: `place`, `country`, `rank`, from a CSV with `longitude` and `latitude`."""
    rows = pd.read_csv(path)
    points = geopandas.points_from_xy(rows["longitude"], rows["latitude"], crs=CRS)
    return geopandas.GeoDataFrame(rows[["place", "country", "rank"]], geometry=points)
