"""Hotspots as GeoJSON features: their outlines, their style and the order in which they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from riskmap.maps.assets import script_json
from riskmap.maps.theme import outline_colour
from riskmap.vocabulary import HEADLINE_ENVIRONMENTS

APART = 1.5  # degrees around a hotspot within which another may cover it on the map of the world


def hotspot_features(
    hotspots: geopandas.GeoDataFrame, lines: Sequence[Sequence[str]], theme: str = "light"
) -> list[dict]:
    """Hotspots as GeoJSON features in order of drawing.

    The headline environments come over the others, and within both the small over the large, so that each can be hit;
    those without records in the view are outlines on top that take no click meant for what lies beneath.
    """
    shapes = _rounded_outline(hotspots.geometry.to_numpy())
    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": properties}
        for shape, properties in zip(shapes, _hotspot_properties(hotspots, lines, theme), strict=True)
    ]
    return [features[place] for place in _drawing_order(hotspots)]


def features_text(hotspots: geopandas.GeoDataFrame, lines: Sequence[Sequence[str]], theme: str) -> str:
    """`hotspot_features` as a collection in JSON; an outline, which no filter changes, is written out once."""
    outlines = [_outline_text(outline) for outline in shapely.to_wkb(hotspots.geometry.to_numpy())]
    told = zip(outlines, _hotspot_properties(hotspots, lines, theme), strict=True)
    features = [f'{{"type":"Feature","geometry":{shape},"properties":{script_json(rest)}}}' for shape, rest in told]
    ordered = ",".join(features[place] for place in _drawing_order(hotspots))
    return f'{{"type":"FeatureCollection","features":[{ordered}]}}'


@lru_cache(maxsize=2048)
def _outline_text(outline: bytes) -> str:
    return script_json(shapely.geometry.mapping(_rounded_outline(shapely.from_wkb(outline))))


def _rounded_outline(shapes: Any) -> Any:
    """Outlines with three decimals of a degree, about a hundred metres."""
    return shapely.transform(shapes, lambda points: np.round(points, 3))


def _hotspot_properties(
    hotspots: geopandas.GeoDataFrame, lines: Sequence[Sequence[str]], theme: str
) -> list[dict[str, object]]:
    columns = (hotspots[name].tolist() for name in ("hotspot_id", "environment", "people_here"))
    return [
        {"hotspot_id": str(key), "style": hotspot_style(environment, people > 0, theme), "lines": list(text)}
        for key, environment, people, text in zip(*columns, lines, strict=True)
    ]


def _drawing_order(hotspots: geopandas.GeoDataFrame) -> NDArray[np.int64]:
    people = hotspots["people_here"].to_numpy()
    headline = hotspots["environment"].isin(HEADLINE_ENVIRONMENTS).to_numpy()
    # Where nothing lies near, the order is free: these go first, so that the first ones can all be hit from far out.
    west, south, east, north = hotspots.geometry.bounds.to_numpy().T
    boxes = shapely.box(west - APART, south - APART, east + APART, north + APART)
    one, other = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    alone = np.bincount(one[people[other] > 0], minlength=len(people)) == (people > 0)
    return np.lexsort((-people, headline, ~(alone & headline), people == 0))


def hotspot_style(environment: str, recorded: bool, theme: str = "light") -> dict[str, object]:
    """Leaflet's options for a hotspot; dashed and empty where the filter leaves nobody in it."""
    name = "hotspot" if recorded else "hotspot without-records"
    style = {
        "className": name,
        "color": outline_colour(environment, theme),
        "weight": 1.8,
        "opacity": 0.95,
        "smoothFactor": 0,
    }
    if recorded:
        return {**style, "fill": True, "fillColor": f"url(#riskmap-{environment})", "fillOpacity": 1}
    return {**style, "weight": 1, "opacity": 0.65, "dashArray": "3 4", "fill": False}
