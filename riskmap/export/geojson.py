"""Layers out as GeoJSON (RFC 7946: longitude first, WGS 84), with source and licence inside the file."""

from __future__ import annotations

import json
from collections.abc import Mapping

import geopandas
import numpy as np
import pandas as pd
import shapely

from riskmap.vocabulary import (
    BOUNDARIES,
    MINIMUM_ESTIMATE,
    SOURCE_ADDRESS,
    SOURCE_LICENCE,
    SOURCE_LICENCE_ADDRESS,
    SOURCE_NAME,
)

DECIMALS = 4


def to_geojson(layer: geopandas.GeoDataFrame, about: Mapping[str, object] | None = None) -> bytes:
    """A layer as a GeoJSON FeatureCollection in UTF-8; dates as YYYY-MM-DD, missing values as null.

    `about` adds to what the file says of itself, as members beside its features.
    """
    shapes = shapely.transform(layer.geometry.to_numpy(), lambda points: np.round(points, DECIMALS))
    properties = plain_values(layer.drop(columns=layer.geometry.name)).to_dict("records")
    collection = {
        "type": "FeatureCollection",
        **provenance(),
        **(about or {}),
        "features": [
            {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": row}
            for shape, row in zip(shapes, properties, strict=True)
        ],
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def provenance() -> dict[str, str]:
    """Where the figures come from and how to read them; goes into every file."""
    return {
        "source": f"{SOURCE_NAME}, {SOURCE_ADDRESS}",
        "licence": f"{SOURCE_LICENCE}, {SOURCE_LICENCE_ADDRESS}",
        "note": f"{MINIMUM_ESTIMATE} {BOUNDARIES}",
    }


def plain_values(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows with dates as text and missing values as None, on the same index."""
    plain = {}
    for name, values in rows.items():
        if pd.api.types.is_datetime64_any_dtype(values):
            values = values.dt.strftime("%Y-%m-%d")
        plain[name] = values.astype(object).where(values.notna(), None)
    return pd.DataFrame(plain, index=rows.index)
