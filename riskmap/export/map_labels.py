"""What is written on a map of paper: numbers of hotspots first, then countries, crossings and towns, as room allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas
import numpy as np
import pandas as pd
import shapely

from riskmap.export.drawing import mark_points
from riskmap.export.placement import Box, Label, Placed, place_labels
from riskmap.export.projection import Frame
from riskmap.language import country_name, crossing_name, number, place_name

CROSSINGS_NAMED_FROM = 9_000_000
TOWNS_FROM = 25_000_000
TOWNS_AT_MOST = 40
CROSSINGS_AT_MOST = 60
NUMBER_REACH_MM = (1.1, 2.2, 3.6, 5.2, 7.5, 10.0, 13.0)
# Name sizes in points by the least area in mm² that a country takes on paper.
COUNTRY_SIZES = ((1500, 7.5), (250, 6.5), (60, 5.8))


def number_labels(frame: Frame, hotspots: geopandas.GeoDataFrame) -> list[Label]:
    """The numbers 1, 2, ... beside the marks of hotspots."""
    return [
        Label(number(place), x, y, 7.0, True, "hotspot", NUMBER_REACH_MM)
        for place, (x, y) in enumerate(mark_points(frame, hotspots).tolist(), start=1)
    ]


def name_labels(
    frame: Frame,
    countries: geopandas.GeoDataFrame,
    crossings: geopandas.GeoDataFrame,
    towns: geopandas.GeoDataFrame | None,
) -> list[Label]:
    """Names of countries, and close in of crossings and towns, the important first."""
    names = {code: country_name(code) for code in countries["country"]}
    labels = []
    for row in country_places(frame, countries, names).itertuples():
        size = next((size for area, size in COUNTRY_SIZES if row.area_mm2 > area), None)
        if size is not None:
            labels.append(Label(row.name, row.x, row.y, size, False, "country", centred=True))
    if frame.scale <= CROSSINGS_NAMED_FROM:
        labels += _point_labels(frame, crossings, "crossing", CROSSINGS_AT_MOST)
    if towns is not None and frame.scale <= TOWNS_FROM:
        ordered = towns.sort_values(["rank", "population", "place"], ascending=[True, False, True], kind="stable")
        labels += _point_labels(frame, ordered, "place", TOWNS_AT_MOST)
    return labels


def _point_labels(frame: Frame, places: geopandas.GeoDataFrame, column: str, at_most: int) -> list[Label]:
    points = frame.to_paper(np.column_stack([places.geometry.x, places.geometry.y]))
    inside = ((points > 1) & (points < [frame.width_mm - 1, frame.height_mm - 1])).all(axis=1)
    names = places[column][inside].head(at_most)
    names = names.map(crossing_name if column == "crossing" else place_name)
    rows = zip(names, points[inside].tolist(), strict=False)
    return [Label(name, x, y, 5.8, False, column, (0.8,)) for name, (x, y) in rows]


def country_places(frame: Frame, countries: geopandas.GeoDataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Where on paper the names of countries may stand, the largest first: `name`, `x`, `y`, `area_mm2`."""
    rows = []
    for code, shape in zip(countries["country"], frame.shapes(countries.geometry), strict=True):
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
        if not parts:
            continue
        largest = max(parts, key=lambda part: part.area)
        middle = shapely.point_on_surface(largest)
        rows.append((names[code], middle.x, middle.y, largest.area))
    table = pd.DataFrame(rows, columns=["name", "x", "y", "area_mm2"])
    return table.sort_values(["area_mm2", "name"], ascending=[False, True], ignore_index=True)


def placed_values(frame: Frame, labels: Sequence[Label], marks: Sequence[Box]) -> list[dict[str, object]]:
    """Labels that found a place, as the page's template takes them."""
    placed = place_labels(labels, (0, 0, frame.width_mm, frame.height_mm), marks)
    return [_values(label) for label in placed]


def _values(placed: Placed) -> dict[str, object]:
    left, upper, right, lower = placed.box
    label = placed.label
    return {
        "text": label.text,
        "x": round((left + right) / 2, 2),
        "y": round((upper + lower) / 2, 2),
        "size": label.size_pt,
        "style": label.style,
        "leader": [round(mm, 2) for mm in placed.leader] if placed.leader else [],
        "dot": [round(label.x, 2), round(label.y, 2)] if label.style == "place" else [],
    }
