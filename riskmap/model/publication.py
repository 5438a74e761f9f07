"""Hotspots as they are published: clusters with outline, name, figures, sentence, expected deaths and rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riskmap import schema
from riskmap import vocabulary as words
from riskmap.geodesy import CRS, cell_centres, unit_vectors
from riskmap.model.evidence import evidence_sentence, number_of
from riskmap.model.hotspots import Cluster
from riskmap.model.outline import outline_of
from riskmap.model.skill import MODEL
from riskmap.model.spread import is_placed
from riskmap.placenames import name_places
from riskmap.terrain import countries_at

FEWEST_INCIDENTS = 3
LEAST_STABILITY = 0.5
HEAPED_SHARE = 0.8
NOTABLE_SHARE = 0.05
COUNTS = ("n_dead", "n_missing", "dead_and_missing", "n_women", "n_men", "n_children", "n_sex_unknown")
EXPECTED = ("expected_deaths_12m", "expected_deaths_12m_low", "expected_deaths_12m_high")


def is_heap(members: geopandas.GeoDataFrame) -> bool:
    """Whether a cluster is nothing but one point to which reports are heaped: the middle of a town, district or State.

    So it is when four fifths of its incidents share a point known to an area at best; an empty cluster is one too.
    """
    if not len(members):
        return True
    vague = members["location_precision"].isin(["area", "country", "reporting point"]).to_numpy()
    points = pd.Series(_numbers_of(members)[vague]).groupby(members.geometry.to_wkb().to_numpy()[vague]).sum()
    return bool(len(points) and points.max() >= HEAPED_SHARE * number_of(members))


def _numbers_of(members: pd.DataFrame) -> NDArray[np.int64]:
    """Incidents that each row stands for."""
    return members["n"].to_numpy() if "n" in members else np.ones(len(members), np.int64)


def publish(
    clusters: Sequence[Cluster],
    incidents: geopandas.GeoDataFrame,
    expected: pd.DataFrame,
    about: dict[str, object],
    baselines: Mapping[str, str] | None = None,
) -> geopandas.GeoDataFrame:
    """The hotspots layer, worst first: by expected deaths in the twelve months, then by deaths recorded.

    Parameters
    ----------
    expected
        A row per cluster, in order, with the columns `EXPECTED`.
    about
        `forecast_period`, `model_version` and `data_date`, told with each hotspot.
    baselines
        Environments whose forecast is a baseline's, and its name.
    """
    shapes = disjoint_outlines(clusters)
    labels = label_points(incidents, shapes, [cluster.environment for cluster in clusters])
    kept = [number for number in range(len(clusters)) if not is_heap(incidents[labels == number])]
    rows = [_row(clusters[number], incidents[labels == number]) for number in kept]
    hotspots = geopandas.GeoDataFrame(
        pd.DataFrame(rows, columns=[*_COLUMNS, "longitude", "latitude"]), geometry=[shapes[n] for n in kept], crs=CRS
    )
    for name in EXPECTED:
        hotspots[name] = _in_public(expected[name].to_numpy(float)[kept], hotspots)
    hotspots["name"] = _names(hotspots)
    hotspots["forecast_by"] = told_by(hotspots["environment"], baselines or {})
    for name, value in about.items():
        hotspots[name] = value
    return _ranked(hotspots)


def told_by(environments: pd.Series, baselines: Mapping[str, str]) -> pd.Series:
    """Whose forecast it is in each row: riskmap's, or that of the environment's baseline."""
    return environments.map(baselines).astype(object).fillna(MODEL)


def _in_public(values: NDArray[np.float64], hotspots: pd.DataFrame) -> NDArray[np.float64]:
    """Values, missing where a hotspot is too thin or too unsteady to carry a forecast."""
    solid = (hotspots["n_incidents"] >= FEWEST_INCIDENTS) & (hotspots["stability"] >= LEAST_STABILITY)
    return np.where(solid.to_numpy(bool), values, np.nan)


def _ranked(hotspots: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    keys = ["expected_deaths_12m", "dead_and_missing", "hotspot_id"]
    ranked = hotspots.sort_values(keys, ascending=[False, False, True], na_position="last", ignore_index=True)
    ranked["rank"] = np.arange(1, len(ranked) + 1)
    return ranked[[*schema.HOTSPOTS.names, "geometry"]]


def disjoint_outlines(clusters: Sequence[Cluster]) -> list[shapely.Geometry]:
    """Outlines of clusters; those of one environment do not overlap, so that nobody is counted in two."""
    shapes: list[shapely.Geometry] = []
    for cluster in clusters:
        shape = outline_of(cluster.cells)
        alike = [s for s, c in zip(shapes, clusters, strict=False) if c.environment == cluster.environment]
        # Only those it meets: with all of them the work would grow with the square of the clusters.
        met = [other for other, meets in zip(alike, shapely.intersects(shape, alike), strict=True) if meets]
        shapes.append(shapely.difference(shape, shapely.union_all([*met, _NOWHERE])) if alike else shape)
    return shapes


def label_points(
    incidents: geopandas.GeoDataFrame, outlines: Sequence[shapely.Geometry], environments: Sequence[str]
) -> NDArray[np.int64]:
    """Number of the outline that holds each incident of its own environment, -1 for none, shape (incidents,).

    Incidents whose place is not known to within 100 km, or is a reporting point, lie in no hotspot.
    """
    labels = np.full(len(incidents), -1, dtype=np.int64)
    if not len(incidents) or not len(outlines):
        return labels
    shape, point = shapely.STRtree(incidents.geometry.to_numpy()).query(list(outlines), predicate="intersects")
    alike = np.asarray(environments)[shape] == incidents["environment"].to_numpy(str)[point]
    kept = alike & is_placed(incidents)[point]
    # Backwards, so that on a shared edge the first outline has it.
    labels[point[kept][::-1]] = shape[kept][::-1]
    return labels


# Beyond the Earth on both sides: with it rings begin at the same corner, whether or not a shape meets another.
_NOWHERE = shapely.MultiPoint([(-200, -100), (200, 100)]).buffer(1)
_COLUMNS = (
    *("hotspot_id", "environment", "n_incidents"),
    *COUNTS,
    *("first_date", "last_date", "p_value", "stability", "trend", "source_quality", "states", "routes", "evidence"),
)


def _row(cluster: Cluster, members: geopandas.GeoDataFrame) -> dict[str, object]:
    middle = _numbers_of(members) @ unit_vectors(members.geometry.x, members.geometry.y)
    counted = "n" in members
    return {
        "hotspot_id": cluster.hotspot_id,
        "environment": cluster.environment,
        "n_incidents": number_of(members),
        **{name: int(members[name].sum()) for name in COUNTS},
        "first_date": members["first_date" if counted else "date"].min(),
        "last_date": members["last_date" if counted else "date"].max(),
        "p_value": round(cluster.p_value, 6),
        "stability": cluster.stability,
        "trend": cluster.trend,
        "source_quality": _mean_quality(members),
        "states": " ".join(_states(cluster, members)),
        "routes": "; ".join(_notable(members, "route")),
        "evidence": evidence_sentence(members, cluster.weight / cluster.expected),
        "longitude": float(np.degrees(np.arctan2(middle[1], middle[0]))),
        "latitude": float(np.degrees(np.arctan2(middle[2], np.hypot(middle[0], middle[1])))),
    }


def _mean_quality(members: pd.DataFrame) -> float:
    """Mean of the sources' quality where it is told; not a number where none is."""
    if "n" in members:
        known = int(members["quality_known"].sum())
        return float(members["quality"].sum() / known) if known else float("nan")
    told = members["source_quality"].dropna()
    return float(told.mean()) if len(told) else float("nan")


def _notable(members: pd.DataFrame, column: str) -> list[str]:
    """Known values that make up at least a twentieth of the incidents, the commonest first."""
    counts = pd.Series(_numbers_of(members)).groupby(members[column].to_numpy(object)).sum()
    counts = counts.drop(words.UNKNOWN, errors="ignore")
    common = counts[counts >= max(NOTABLE_SHARE * number_of(members), 1)]
    return sorted(common.index, key=lambda value: (-common[value], value))


def _states(cluster: Cluster, members: pd.DataFrame) -> list[str]:
    """States by their incidents, then those whose land the cells touch or have within 25 km."""
    named = _notable(members, "country")
    touched = set(countries_at(*cell_centres(cluster.cells))) - {words.UNKNOWN, *named}
    return [*named, *sorted(touched)]


def _names(hotspots: pd.DataFrame) -> list[str]:
    """Plain names, each once: a name that two hotspots would bear is told by where people died, then by number."""
    names = name_places(hotspots["longitude"], hotspots["latitude"]) if len(hotspots) else []
    names = _told_apart(names, [words.ENVIRONMENTS[key].label.lower() for key in hotspots["environment"]])
    return _told_apart(names, _numbers(names))


def _told_apart(names: Sequence[str], by: Sequence[str]) -> list[str]:
    shared = Counter(names)
    return [f"{name} ({mark})" if shared[name] > 1 else name for name, mark in zip(names, by, strict=True)]


def _numbers(names: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    numbers = []
    for name in names:
        seen[name] += 1
        numbers.append(str(seen[name]))
    return numbers
