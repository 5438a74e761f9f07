"""How far incidents lie from the lines of their own route, and the page that says so.

Air legs are left out: a line of flight says nothing of who dies beneath it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from riskmap.geodesy import KM_PER_DEGREE, km_of_chord, unit_vectors
from riskmap.store import replace_file

NEAR_KM = 300.0
LEAST_INCIDENTS = 20
WANTED_SHARE = 0.8
# Lines are asked as points so far apart; half of it is the largest error, and only right on the line.
SPACING_KM = 1.0


def route_distances_km(incidents: geopandas.GeoDataFrame, routes: geopandas.GeoDataFrame) -> pd.Series:
    """Distance in km from each incident to the nearest leg of its own route, on the incidents' index.

    NaN where the route is unknown, has no leg, or the incident has no place. Right to half a kilometre.
    """
    distance = pd.Series(np.nan, incidents.index, name="route_km")
    on_ground = routes[routes["mode"] != "air"]
    placed = incidents.geometry.notna() & ~incidents.geometry.is_empty
    for route, legs in on_ground.groupby("route"):
        rows = incidents.index[placed & incidents["route"].eq(route)]
        if len(rows):
            points = incidents.geometry[rows]
            chord, _ = cKDTree(_vectors_along(legs.geometry)).query(unit_vectors(points.x, points.y))
            distance[rows] = km_of_chord(chord)
    return distance


def _vectors_along(lines: geopandas.GeoSeries) -> NDArray[np.float64]:
    """Unit vectors of points along lines, no more than `SPACING_KM` apart."""
    dense = shapely.segmentize(lines.to_numpy(), SPACING_KM / KM_PER_DEGREE)
    return unit_vectors(*shapely.get_coordinates(dense).T)


def distance_quantiles(incidents: geopandas.GeoDataFrame, routes: geopandas.GeoDataFrame) -> pd.DataFrame:
    """How far incidents lie from their route: a row per route with 20 incidents or more, by name.

    Columns: `route`, `n_incidents`, `median_km`, `p80_km`, `p90_km`, `share_near` (within 300 km).
    """
    far = pd.DataFrame({"route": incidents["route"], "km": route_distances_km(incidents, routes)}).dropna()
    rows = [
        {
            "route": route,
            "n_incidents": len(km),
            **dict(zip(("median_km", "p80_km", "p90_km"), km.quantile([0.5, 0.8, 0.9]), strict=True)),
            "share_near": (km <= NEAR_KM).mean(),
        }
        for route, km in far.groupby("route")["km"]
        if len(km) >= LEAST_INCIDENTS
    ]
    columns = ["route", "n_incidents", "median_km", "p80_km", "p90_km", "share_near"]
    return pd.DataFrame(rows, columns=columns)


def write_route_report(
    incidents: geopandas.GeoDataFrame,
    routes: geopandas.GeoDataFrame,
    path: str | Path,
    reasons: Mapping[str, str] | None = None,
) -> Path:
    """Write docs/routes.md: the quantiles of every route with 20 incidents or more.

    `reasons` says, by route, why less than 80 % of its incidents lie within 300 km, where that is so.

    Raises
    ------
    StoreError
        When the folder cannot be written to; an old page stays as it was.
    """
    text = _page(incidents, routes, reasons or {})
    return replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def _page(incidents: geopandas.GeoDataFrame, routes: geopandas.GeoDataFrame, reasons: Mapping[str, str]) -> str:
    quantiles = distance_quantiles(incidents, routes)
    known = incidents["route"].isin(routes["route"])
    km = route_distances_km(incidents, routes)
    near = (km.dropna() <= NEAR_KM).mean()
    lines = [
        _INTRODUCTION,
        f"Of {len(incidents):,} incidents, {known.sum():,} name one of these routes; {near:.1%} of them lie within "
        f"{NEAR_KM:.0f} km of a leg of it.\n",
        "| route | incidents | half within, km | 80 % within, km | 90 % within, km | within 300 km |",
        "|---|---:|---:|---:|---:|---:|",
        *(_row(row) for row in quantiles.itertuples()),
        "",
        *_shortfalls(quantiles, reasons),
        "",
        _far_away(incidents[km > NEAR_KM]),
    ]
    return "\n".join(lines)


def _row(row) -> str:
    km = " | ".join(f"{value:,.0f}" for value in (row.median_km, row.p80_km, row.p90_km))
    return f"| {row.route} | {row.n_incidents:,} | {km} | {row.share_near:.1%} |"


def _shortfalls(quantiles: pd.DataFrame, reasons: Mapping[str, str]) -> list[str]:
    short = quantiles[quantiles["share_near"] < WANTED_SHARE]
    if short.empty:
        return [f"Every route with {LEAST_INCIDENTS} incidents or more has 80 % of them within {NEAR_KM:.0f} km."]
    return [
        "## Routes with less than 80 % of their incidents within 300 km\n",
        *(f"- **{route}**: {reasons.get(route, 'the reason is not known.')}" for route in short["route"]),
    ]


def _far_away(far: geopandas.GeoDataFrame) -> str:
    doubted = far["location_status"].ne("as given").sum()
    rough = far["location_precision"].isin(["area", "country", "reporting point"]).sum()
    return (
        f"Of the {len(far):,} incidents farther away, {doubted:,} have coordinates that were mended or flagged, and "
        f"{rough:,} are\nplaced no better than an area, a country or a reporting point.\n"
    )


_INTRODUCTION = f"""# How far incidents lie from the lines of their route

Routes are schematic: named towns, ports and official posts joined in the order in which public sources name them
(`data/geo/tables/legs.csv`). The lines were drawn before any incident was looked at, and none is bent to fit. The
distance is from an incident to the nearest leg of the route it is recorded on, along the ground; legs by air are left
out. Routes with fewer than {LEAST_INCIDENTS} incidents are left out.

A yardstick of {NEAR_KM:.0f} km is wide where a route has many legs; the other columns say more. Incidents recorded at a
town or at a reporting post lie on the line because the line goes through it.

This page is written by `riskmap.pathways.write_route_report`.
"""
