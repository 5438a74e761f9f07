"""A small map of where a larger one lies."""

from __future__ import annotations

import geopandas
import numpy as np
import shapely

from riskmap.export import drawing
from riskmap.export.projection import Frame, frame_of

HALF_DEGREES = 28.0
WIDER = 1.6
EDGE_STEP_MM = 4.0


def draw_locator(frame: Frame, countries: geopandas.GeoDataFrame, width_mm: float, height_mm: float) -> str:
    """An SVG of the surroundings of a frame, with the frame marked in it."""
    west, south, east, north = frame.bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    half = max(HALF_DEGREES, WIDER * (east - west))
    around = (lon - half, max(-60, lat - half / 2), lon + half, min(80, lat + half / 2))
    edge = shapely.get_coordinates(shapely.segmentize(frame.box.exterior, EDGE_STEP_MM))
    points = frame.to_earth(edge)
    window = shapely.Polygon(points[np.isfinite(points).all(axis=1)])
    return drawing.draw_map(frame_of(around, width_mm, height_mm), countries, window=window, key="inset").svg
