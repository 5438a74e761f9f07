"""GeoJSON to a table of text: strict where it must be, so that each fault is told with its features."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd

from riskmap.sources.geofiles import degrees_of, refuse_shapes, with_points
from riskmap.sources.limits import Limits, check_columns, check_rows, refused
from riskmap.sources.raw import RawTable
from riskmap.sources.workbook import as_text

DEGREES = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326", "OGC:CRS84")


def read_geojson(path: Path, records: dict, limits: Limits) -> RawTable:
    """Features of a GeoJSON object, labelled from 1.

    Raises
    ------
    InputError
        When it holds no features, or other geometries than points.
    """
    features = records.get("features") if records.get("type") == "FeatureCollection" else [records]
    if not isinstance(features, list) or not features:
        raise refused(path, "GeoJSON without a feature", "features that are points", "Export it again.")
    check_rows(path, len(features), limits)
    labels = pd.RangeIndex(1, len(features) + 1)
    wrong = [not (isinstance(feature, dict) and feature.get("type") == "Feature") for feature in features]
    if any(wrong):
        rows = tuple(labels[np.array(wrong)].tolist())
        raise refused(path, "no feature", "features that are points", "Export it again.", rows)
    told = [_properties(feature) for feature in features]
    check_columns(path, len(set().union(*told)), limits)
    rows = pd.DataFrame.from_records(told)
    rows = rows.reindex(labels - 1).map(_json_text).astype("str")
    points = _geojson_points(path, features, labels)
    crs = _named_crs(records)
    if crs and crs not in DEGREES:
        points = degrees_of(path, geopandas.GeoSeries.from_xy(points[:, 0], points[:, 1], crs=_known_crs(path, crs)))
    return with_points(rows, points, "geojson")


def _named_crs(records: dict) -> object:
    """What the older format says of its coordinate system; nothing means degrees."""
    crs = records.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return properties.get("name") if isinstance(properties, dict) else None


def _properties(feature: dict) -> dict:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _json_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else as_text(value)


def _known_crs(path: Path, name: object) -> str:
    import pyproj

    try:
        return pyproj.CRS.from_user_input(name)
    except pyproj.exceptions.CRSError as error:
        raise refused(
            path, f"coordinate system {str(name)[:60]!r}", "a known one", "Export it in EPSG:4326."
        ) from error


def _geojson_points(path: Path, features: list[dict], labels: pd.Index) -> np.ndarray:
    """Longitude and latitude of each feature, shape (n, 2), NaN where a feature has no geometry."""
    points, bad = np.full((len(features), 2), np.nan), {}
    for number, feature in enumerate(features):
        found = _geojson_point(feature.get("geometry"))
        if isinstance(found, str):
            bad.setdefault(found, []).append(labels[number])
        elif found is not None:
            points[number] = found
    refuse_shapes(path, bad)
    return points


def _geojson_point(geometry: object) -> tuple[float, float] | str | None:
    """A point, None for no geometry, or what it is instead."""
    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    place = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "MultiPoint" and isinstance(place, list) and len(place) == 1:
        kind, place = "Point", place[0]
    if kind != "Point":
        return str(kind)[:40]
    if place == []:
        return None
    numbers = isinstance(place, list) and all(isinstance(part, int | float) and abs(part) < 1e12 for part in place[:2])
    return (place[0], place[1]) if numbers and len(place) >= 2 else "Point without two numbers"
