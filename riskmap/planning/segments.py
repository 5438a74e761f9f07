"""Routes cut into segments of about 50 km, and which incident lies on which.

An incident of a named route goes to the nearest segment of that route, one without a route to the nearest of any, both
within 100 km; so nobody is counted twice and who is counted nowhere is counted as such. Incidents placed too vaguely to
found a hotspot lie on no segment either. STARSOM's corridor runs over other routes' ground, so it is a layer of its
own, on which the records of every route are counted.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riskmap.geodesy import CRS, KM_PER_DEGREE, chord_of_km, distance_km, unit_vectors
from riskmap.planning.routes import CORRIDOR_KM, SPACING_KM
from riskmap.vocabulary import STARSOM_ROUTE, UNKNOWN

SEGMENT_KM = 50.0
CUT = ("segment_id", "route", "leg", "mode", "part", "parts", "length_km", "states")
SIMPLIFIED_BY_DEGREES = 0.002
TOO_VAGUE, OFF_ROUTE, NO_ROUTE = "place too vague", "far from its route", "near no route"
REASONS = (TOO_VAGUE, OFF_ROUTE, NO_ROUTE)


def cut_routes(routes: geopandas.GeoDataFrame, segment_km: float = SEGMENT_KM) -> geopandas.GeoDataFrame:
    """Segments of the legs by land, sea and container: equal parts of a leg, about `segment_km` long.

    Columns: `segment_id`, `route`, `leg`, `mode`, `part` (1 is the first), `parts`, `length_km`, `states` (ISO 3166
    codes parted by a space: whose land it crosses or passes within 25 km, else the leg's), geometry.
    """
    ground = routes[routes["mode"] != "air"]
    rows: list[dict[str, object]] = []
    for leg in ground.itertuples():
        lines = _cut(leg.geometry, segment_km)
        name = f"{_slug(leg.route)}/{_slug(leg.leg)}"
        rows += [
            {
                "segment_id": f"{name}/{part}",
                "route": leg.route,
                "leg": leg.leg,
                "mode": leg.mode,
                "part": part,
                "parts": len(lines),
                "length_km": length,
                "states": leg.countries,
                "geometry": line,
            }
            for part, (line, length) in enumerate(lines, 1)
        ]
    segments = geopandas.GeoDataFrame(pd.DataFrame(rows, columns=[*CUT, "geometry"]), geometry="geometry", crs=CRS)
    return segments.assign(states=_states(segments))


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _cut(line: shapely.Geometry, segment_km: float) -> list[tuple[shapely.Geometry, float]]:
    """Equal parts of a line with their lengths in km, measured along the ground."""
    cut: list[tuple[shapely.Geometry, float]] = []
    for piece in shapely.get_parts(line):
        points = shapely.get_coordinates(shapely.segmentize(piece, SPACING_KM / KM_PER_DEGREE))
        along = np.append(0.0, np.cumsum(distance_km(*points[:-1].T, *points[1:].T)))
        n_parts = max(1, round(along[-1] / segment_km))
        ends = np.linspace(0, along[-1], n_parts + 1)
        corners = np.column_stack([np.interp(ends, along, axis) for axis in points.T])
        for number, (start, end) in enumerate(itertools.pairwise(ends)):
            inside = points[(along > start) & (along < end)]
            path = shapely.LineString(np.vstack([corners[number], inside, corners[number + 1]]))
            cut.append((shapely.simplify(path, SIMPLIFIED_BY_DEGREES), float(end - start)))
    return cut


def _states(segments: geopandas.GeoDataFrame) -> list[str]:
    from riskmap.terrain import countries_at

    if segments.empty:
        return []
    asked = shapely.line_interpolate_point(
        segments.geometry.to_numpy()[:, None], [0.0, 0.25, 0.5, 0.75, 1.0], normalized=True
    )
    codes = countries_at(shapely.get_x(asked).ravel(), shapely.get_y(asked).ravel()).reshape(asked.shape)
    found = [" ".join(code for code in dict.fromkeys(row) if code != UNKNOWN) for row in codes]
    return [own or leg for own, leg in zip(found, segments["states"], strict=True)]


def of_corridor(segments: geopandas.GeoDataFrame, corridor: bool) -> geopandas.GeoDataFrame:
    """Segments of STARSOM's corridor alone, or of every other route."""
    return segments[segments["route"].eq(STARSOM_ROUTE) == corridor]


@dataclass(frozen=True)
class Placing:
    """Where incidents lie, both on their index: `segment` is the index label of one, missing where `reason` is told."""

    segment: pd.Series
    reason: pd.Series


def place_on_segments(
    incidents: geopandas.GeoDataFrame, segments: geopandas.GeoDataFrame, within_km: float = CORRIDOR_KM
) -> Placing:
    """The segment of each incident, by the rule above; right to half of 5 km.

    Segments of STARSOM's corridor alone take the records of every route.
    """
    from riskmap.model.spread import is_placed

    segment = pd.Series(pd.NA, incidents.index, dtype="Int64", name="segment")
    whole = segments["route"].eq(STARSOM_ROUTE).all()
    own = incidents["route"].isin(segments["route"]) & (not whole)
    placed = is_placed(incidents)
    reason = pd.Series(np.where(own, OFF_ROUTE, NO_ROUTE), incidents.index, dtype=object, name="reason")
    reason[~placed] = TOO_VAGUE
    for route, near in segments.groupby("route"):
        rows = placed & (incidents["route"] == route).to_numpy() & own.to_numpy()
        segment[rows] = _nearest(incidents[rows], near, within_km)
    rows = placed & ~own.to_numpy()
    segment[rows] = _nearest(incidents[rows], segments, within_km)
    return Placing(segment, reason.where(segment.isna(), ""))


def _nearest(incidents: geopandas.GeoDataFrame, segments: geopandas.GeoDataFrame, within_km: float) -> pd.array:
    from scipy.spatial import cKDTree

    found = pd.array([pd.NA] * len(incidents), dtype="Int64")
    if incidents.empty or segments.empty:
        return found
    dense = shapely.segmentize(segments.geometry.to_numpy(), SPACING_KM / KM_PER_DEGREE)
    points, owner = shapely.get_coordinates(dense, return_index=True)
    here = unit_vectors(incidents.geometry.x, incidents.geometry.y)
    reach = float(chord_of_km(within_km))
    far, point = cKDTree(unit_vectors(*points.T)).query(here, distance_upper_bound=reach)
    near = np.isfinite(far)
    found[near] = segments.index.to_numpy()[owner[point[near]]]
    return found


def neighbours(segments: geopandas.GeoDataFrame, reach_km: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of different segments of one route and mode whose middles lie within `reach_km`, both ways round."""
    from scipy.spatial import cKDTree

    middles = shapely.line_interpolate_point(segments.geometry.to_numpy(), 0.5, normalized=True)
    vectors = unit_vectors(shapely.get_x(middles), shapely.get_y(middles))
    ones, others = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    groups = segments.groupby(["route", "mode"]).ngroup().to_numpy()
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        pairs = cKDTree(vectors[rows]).query_pairs(float(chord_of_km(reach_km)), output_type="ndarray")
        ones += [rows[pairs[:, 0]], rows[pairs[:, 1]]]
        others += [rows[pairs[:, 1]], rows[pairs[:, 0]]]
    return np.concatenate(ones), np.concatenate(others)
