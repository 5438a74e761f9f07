"""Where help should stand: posts within whose reach most of the expected deaths lie.

Demand is the forecast by H3 cell of resolution 4, beside the last twelve months and the long-run mean, so that a choice
can be asked to hold in each. Reach is as the crow flies: a boat's way around a cape and a car's road are longer. Deaths
within reach are not lives saved: whether help comes in time is not known and not estimated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy import sparse

from riskmap.geodesy import CRS, cell_centres, cells_of, chord_of_km, unit_vectors
from riskmap.planning.coverage import TIME_LIMIT_SECONDS, choose_posts
from riskmap.planning.kinds import Kind, can_stand, candidates_of
from riskmap.tier import Tier, WithheldError

SCENARIOS = ("forecast", "last_12_months", "long_run")
LEAST_EXPECTED = 0.05  # deaths a year in a cell: less is a tenth of the whole, spread over five times as many cells
UNCOVERED_SHARE = 0.5


@dataclass(frozen=True)
class Siting:
    """Posts as in `schema.POSTS`, the existing ones first, and what they reach.

    `curve`: a row per number of posts added, from 0 on: `posts`, then per scenario the share of its deaths within
    reach. `hotspots`: with `covered_share` of their expected deaths, the largest expectation first. `proven` says that
    no choice of as many posts among the candidates reaches more.
    """

    posts: geopandas.GeoDataFrame
    curve: pd.DataFrame
    hotspots: geopandas.GeoDataFrame
    proven: bool
    n_candidates: int

    @property
    def uncovered(self) -> geopandas.GeoDataFrame:
        """Hotspots of whose expected deaths less than half lie within reach."""
        return self.hotspots[self.hotspots["covered_share"] < UNCOVERED_SHARE]


def check_partner(tier: Tier) -> None:
    """Refuse to speak of posts where not only planners look.

    Raises
    ------
    WithheldError
        Which says how the tier is set.
    """
    if not tier.lets_out("posts"):
        raise WithheldError(
            "Posts, candidates and existing sites are for planners in the partner tier alone, since a mapped water "
            f"point can be destroyed; this is the {tier.name} tier. Set RISKMAP_TIER=partner where only planners look."
        )


def demand_of(
    forecast: pd.DataFrame,
    incidents: geopandas.GeoDataFrame,
    as_of: datetime,
    environments: tuple[str, ...] = (),
    area: shapely.Geometry | None = None,
) -> pd.DataFrame:
    """Deaths of twelve months by cell (index) in each scenario (columns `SCENARIOS`); none of an area's outside.

    Incidents placed too vaguely to found a hotspot are in none.
    """
    from riskmap.model.spread import is_placed

    wanted = forecast[forecast["environment"].isin(environments)] if environments else forecast
    known = incidents[is_placed(incidents)]
    known = known[known["environment"].isin(environments)] if environments else known
    dates, day = pd.to_datetime(known["date"]), pd.Timestamp(as_of).normalize() + pd.Timedelta(days=1)
    years = max((day - dates.min()).days / 365.25, 1.0) if len(known) else 1.0
    last = known[(dates >= day - pd.DateOffset(years=1)).to_numpy()]
    table = pd.DataFrame(
        {
            "forecast": wanted.groupby("cell")["expected_deaths_12m"].sum(),
            "last_12_months": _by_cell(last),
            "long_run": _by_cell(known) / years,
        }
    ).fillna(0.0)
    if area is not None and len(table):
        table = table[shapely.contains_xy(area, *cell_centres(table.index))]
    return table.sort_index()


def hotspots_of(
    hotspots: geopandas.GeoDataFrame, environments: tuple[str, ...] = (), area: shapely.Geometry | None = None
) -> geopandas.GeoDataFrame:
    """The hotspots of some environments (none named: of all) that touch an area."""
    wanted = hotspots[hotspots["environment"].isin(environments)] if environments else hotspots
    return wanted[wanted.intersects(area)] if area is not None else wanted


def _by_cell(incidents: geopandas.GeoDataFrame) -> pd.Series:
    cells = cells_of(incidents.geometry.x, incidents.geometry.y)
    return incidents["dead_and_missing"].astype(float).groupby(cells).sum()


def site_posts(
    demand: pd.DataFrame,
    kind: Kind,
    n_posts: int,
    reach_km: float | None = None,
    candidates: geopandas.GeoDataFrame | None = None,
    existing: geopandas.GeoDataFrame | None = None,
    aim: str = "forecast",
    hotspots: geopandas.GeoDataFrame | None = None,
    seconds: float = TIME_LIMIT_SECONDS,
) -> Siting:
    """The posts, at most `n_posts` beside the existing ones, within whose reach most deaths lie.

    Parameters
    ----------
    demand
        As `demand_of` gives it.
    reach_km
        How far a post reaches; default: as its kind does.
    candidates, existing
        Points (a column `name` where they have one); default candidates: wherever such a post can stand. Given
        candidates on the wrong ground are left out.
    aim
        "forecast" alone, or the "mean" or the "worst" of all scenarios, each as a share of its own sum.
    """
    reach_km = kind.reach_km if reach_km is None else reach_km
    met = demand[(demand["forecast"] >= LEAST_EXPECTED) | (demand[list(SCENARIOS[1:])].sum(axis=1) > 0)]
    places = candidates[can_stand(kind, candidates)] if candidates is not None else candidates_of(kind, met.index)
    places = places.reset_index(drop=True)
    old = existing if existing is not None else places.iloc[:0]
    vectors = unit_vectors(*cell_centres(met.index)) if len(met) else np.zeros((0, 3))
    by_old = reach_of(vectors, old, reach_km)
    reached = np.asarray(by_old.sum(axis=1)).ravel() > 0
    shares = (met / demand.sum().where(lambda total: total > 0, 1.0)).to_numpy().T
    weights = shares[:1] if aim == "forecast" else shares
    found = choose_posts(
        reach_of(vectors, places, reach_km), weights, n_posts, reached, "worst" if aim == "worst" else "mean", seconds
    )
    posts = _posts(old, places.iloc[found.chosen], kind, reach_km)
    curve, posts = _curve(vectors, shares, posts, len(old), reach_km, demand)
    return Siting(posts, curve, _hotspots(hotspots, demand, posts, reach_km), found.proven, len(places))


def reach_of(vectors: NDArray, posts: geopandas.GeoDataFrame, reach_km: float) -> sparse.csr_array:
    """Which post (column) reaches which point (row, unit vectors)."""
    from scipy.spatial import cKDTree

    shape = (len(vectors), len(posts))
    if not all(shape):
        return sparse.csr_array(shape, dtype=bool)
    near = cKDTree(unit_vectors(posts.geometry.x, posts.geometry.y)).query_ball_point(
        vectors, float(chord_of_km(reach_km)), return_sorted=True
    )
    column = np.concatenate([np.asarray(one, np.intp) for one in near])
    ends = np.append(0, np.cumsum([len(one) for one in near]))
    return sparse.csr_array((np.ones(len(column), bool), column, ends), shape=shape)


def _posts(
    old: geopandas.GeoDataFrame, new: geopandas.GeoDataFrame, kind: Kind, reach_km: float
) -> geopandas.GeoDataFrame:
    from riskmap.placenames import name_places

    both = [(old, "existing"), (new, "new")]
    points = (
        shapely.points([(point.x, point.y) for rows, _ in both for point in rows.geometry])
        if len(old) + len(new)
        else np.empty(0, object)
    )
    given = [str(name) for rows, _ in both for name in rows.get("name", pd.Series("", rows.index)).fillna("")]
    names = name_places(shapely.get_x(points), shapely.get_y(points)) if len(points) else []
    return geopandas.GeoDataFrame(
        {
            "post": np.arange(1, len(points) + 1),
            "status": [status for rows, status in both for _ in range(len(rows))],
            "kind": kind.key,
            "name": given,
            "place": names,
            "reach_km": float(reach_km),
        },
        geometry=list(points),
        crs=CRS,
    )


def _curve(
    vectors: NDArray, shares: NDArray, posts: geopandas.GeoDataFrame, n_old: int, reach_km: float, demand: pd.DataFrame
) -> tuple[pd.DataFrame, geopandas.GeoDataFrame]:
    """Shares within reach by number of posts added, and the posts with the expected deaths each adds."""
    reach = reach_of(vectors, posts, reach_km).toarray() if len(posts) else np.zeros((len(vectors), 0), bool)
    upto = np.logical_or.accumulate(reach, axis=1) if reach.shape[1] else reach
    nothing = np.zeros((len(vectors), 1), bool)
    steps = shares @ np.hstack([nothing, upto]).astype(float)
    curve = pd.DataFrame(steps[:, n_old:].T, columns=list(SCENARIOS))
    curve.insert(0, "posts", np.arange(len(curve)))
    added = np.diff(steps[0]) * float(demand["forecast"].sum())
    return curve, posts.assign(expected_deaths_12m_added=np.maximum(added, 0.0))


def _hotspots(
    hotspots: geopandas.GeoDataFrame | None, demand: pd.DataFrame, posts: geopandas.GeoDataFrame, reach_km: float
) -> geopandas.GeoDataFrame:
    """Hotspots that carry a forecast, with the share of their expected deaths (by cell) within reach of a post."""
    if hotspots is None or hotspots.empty or demand.empty:
        empty = geopandas.GeoDataFrame({"name": [], "covered_share": []}, geometry=[], crs=CRS)
        return empty if hotspots is None else hotspots.iloc[:0].assign(covered_share=0.0)
    longitude, latitude = cell_centres(demand.index)
    reached = np.asarray(reach_of(unit_vectors(longitude, latitude), posts, reach_km).sum(axis=1)).ravel() > 0
    shape, cell = shapely.STRtree(shapely.points(longitude, latitude)).query(
        hotspots.geometry.to_numpy(), predicate="intersects"
    )
    deaths = demand["forecast"].to_numpy()
    whole, within = (
        np.bincount(shape, deaths[cell] * part, len(hotspots)) for part in (np.ones(len(cell)), reached[cell])
    )
    middle = hotspots.geometry.representative_point()
    near = np.asarray(reach_of(unit_vectors(middle.x, middle.y), posts, reach_km).sum(axis=1)).ravel() > 0
    share = np.where(whole > 0, within / np.where(whole > 0, whole, 1.0), near.astype(float))
    told = hotspots.assign(covered_share=share)
    return told.sort_values("expected_deaths_12m", ascending=False, na_position="last", ignore_index=True)
