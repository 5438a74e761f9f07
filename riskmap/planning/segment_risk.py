"""Expected deaths per 100 km and year on segments of routes, with intervals; and how such forecasts did in past years.

Incidents on a segment are Poisson, their rate gamma: empirical Bayes (Clayton and Kaldor 1987, Biometrics 43), with
the prior mean of each segment taken from its neighbours along the line (Marshall 1991, Applied Statistics 40) and that
mean held to its route's. Both strengths are those that make the counts most likely. Recent years say more. Deaths are
the rate times the deaths per incident there, held to the route's likewise.

The gamma's own interval would hold the mean rate, not what comes: one shipwreck is many deaths. So the interval is
read from how far off such forecasts were for segments most like it in earlier years (`model.intervals`).
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riskmap.model.intervals import Misses, intervals_of
from riskmap.planning.segments import CUT, REASONS, Placing, neighbours, place_on_segments
from riskmap.vocabulary import ENVIRONMENTS

Array = NDArray[np.float64]
NEIGHBOURS_KM = 150.0
HALF_LIFE_YEARS = 2.0
SEVERITY_INCIDENTS = 20.0  # so many of the route's incidents hold a segment's deaths per incident
LEVEL = 0.8
_LEAST_EXPECTED = 0.02  # deaths; segments that expect less teach nothing about those that matter
_FADING = 4.0
_STEPS = 20  # of expected numbers between one and ten


@dataclass(frozen=True)
class RouteRisk:
    """Segments as in `schema.SEGMENTS`, worst first, and who lies on none: `reason`, `n_incidents`, `dead_and_missing`.

    The two tables' people add up to the incidents' people, whatever filter these passed.
    """

    segments: geopandas.GeoDataFrame
    unassigned: pd.DataFrame


def route_risk(
    incidents: geopandas.GeoDataFrame,
    segments: geopandas.GeoDataFrame,
    period: tuple[object, object],
    placing: Placing | None = None,
) -> RouteRisk:
    """What is recorded and expected on segments (from `cut_routes`), by the incidents of a period.

    `period` holds a first and a last day; incidents outside it must have been left out. `placing` spares the placing
    where it is known.
    """
    placing = placing or place_on_segments(incidents, segments)
    table = segments.reset_index(drop=True)
    place = segments.index.get_indexer(placing.segment.reindex(incidents.index))
    history = History.of(incidents, table, place, period)
    told = estimate(history, neighbours(table, NEIGHBOURS_KM))
    counted = _observed(incidents, table, place).assign(**told, years=history.years)
    order = ["expected_deaths_per_100km_year", "dead_and_missing", "segment_id"]
    counted = counted.sort_values(order, ascending=[False, False, True], ignore_index=True)
    counted.insert(1, "rank", np.arange(1, len(counted) + 1))
    return RouteRisk(counted, _unassigned(incidents, placing.reason))


def forecast_anew(
    segments: geopandas.GeoDataFrame, incidents: geopandas.GeoDataFrame, period: tuple[object, object]
) -> geopandas.GeoDataFrame:
    """Segments of a `RouteRisk` with what other incidents of a period, as those of one environment, say of them."""
    cut = segments[[*CUT, segments.geometry.name]].reset_index(drop=True)
    return route_risk(incidents, cut, period).segments


def in_area(risk: RouteRisk, area: shapely.Geometry | None) -> RouteRisk:
    """Segments that touch an area or hold incidents of it; the incidents must have been those within it.

    Nobody is lost: a segment left out holds none.
    """
    if area is None:
        return risk
    touched = (
        shapely.intersects(risk.segments.geometry.to_numpy(), area) | risk.segments["n_incidents"].gt(0).to_numpy()
    )
    kept = risk.segments[touched].reset_index(drop=True)
    return RouteRisk(kept.assign(rank=np.arange(1, len(kept) + 1)), risk.unassigned)


def _observed(incidents: pd.DataFrame, segments: geopandas.GeoDataFrame, place: NDArray) -> geopandas.GeoDataFrame:
    on = place >= 0
    people = incidents["dead_and_missing"].to_numpy()[on]
    counts = np.bincount(place[on], minlength=len(segments))
    dead = np.bincount(place[on], people, len(segments)).astype("int64")
    return segments.assign(
        n_incidents=counts, dead_and_missing=dead, environment=_dominant(incidents[on], place[on], len(segments))
    )


def _dominant(incidents: pd.DataFrame, place: NDArray, n_segments: int) -> list[str | None]:
    """The environment of most people (then of most incidents) on each segment, None where nothing is recorded."""
    keys = list(ENVIRONMENTS)
    column = incidents["environment"].map(keys.index).to_numpy(int)
    weight = incidents["dead_and_missing"].to_numpy(float) + 1e-6
    cell = np.bincount(place * len(keys) + column, weight, n_segments * len(keys)).reshape(n_segments, len(keys))
    return [keys[row.argmax()] if row.any() else None for row in cell]


def _unassigned(incidents: pd.DataFrame, reason: pd.Series) -> pd.DataFrame:
    grouped = incidents["dead_and_missing"].groupby(reason.reindex(incidents.index))
    counts = grouped.agg(n_incidents="size", dead_and_missing="sum").reindex(list(REASONS)).fillna(0).astype("int64")
    return counts.rename_axis("reason").reset_index()


@dataclass(frozen=True)
class History:
    """Incidents and deaths by segment and year, the latest twelve months first; shape (segments, years).

    `exposure` is how much of each year the period holds; `group` numbers route and mode together.
    """

    incidents: Array
    deaths: Array
    exposure: Array
    length_km: Array
    group: NDArray[np.intp]

    @classmethod
    def of(
        cls, incidents: pd.DataFrame, segments: pd.DataFrame, place: NDArray, period: tuple[object, object]
    ) -> History:
        """`place` is each incident's row of `segments`, -1 for none."""
        first, last = (pd.Timestamp(day).to_period("M").ordinal for day in period)
        months = last - first + 1
        n_years = max(1, -(-months // 12))
        year = (last - pd.to_datetime(incidents["date"]).dt.to_period("M").astype("int64").to_numpy()) // 12
        on = (place >= 0) & (year >= 0) & (year < n_years)
        slot = place[on] * n_years + year[on]
        counts, deaths = (
            np.bincount(slot, weight, len(segments) * n_years).reshape(-1, n_years).astype(float)
            for weight in (None, incidents["dead_and_missing"].to_numpy(float)[on])
        )
        exposure = np.ones(n_years)
        exposure[-1] = (months - 12 * (n_years - 1)) / 12
        group = segments.groupby(["route", "mode"]).ngroup().to_numpy()
        return cls(counts, deaths, exposure, segments["length_km"].to_numpy(float), group)

    @property
    def years(self) -> float:
        """Length of the period."""
        return float(self.exposure.sum())

    def before(self, years: int) -> History:
        """What was known so many years before the end."""
        parts = self.incidents[:, years:], self.deaths[:, years:], self.exposure[years:]
        return History(*parts, self.length_km, self.group)


@dataclass(frozen=True)
class Prior:
    """Strengths in 100 km and years: of the route in a segment's prior mean, and of that mean against its own count."""

    of_route: float
    of_mean: float


def estimate(history: History, pairs: tuple[NDArray, NDArray], level: float = LEVEL) -> dict[str, Array]:
    """Expected deaths per 100 km and year on each segment, with the interval that held so much of earlier years."""
    prior = _fit_prior(history, pairs)
    incidents, deaths = expected(history, pairs, prior)
    misses = _misses(history, pairs, prior)
    low, high = _interval(misses, incidents, deaths, level)
    hundreds = history.length_km / 100
    names = ("", "_low", "_high")
    return {
        f"expected_deaths_per_100km_year{name}": value / hundreds
        for name, value in zip(names, (deaths, low, high), strict=True)
    }


def expected(history: History, pairs: tuple[NDArray, NDArray], prior: Prior) -> tuple[Array, Array]:
    """Incidents and deaths expected on each segment in the coming twelve months."""
    counts, exposure = _weighed(history)
    mean = _prior_mean(history.group, counts, exposure, pairs, prior.of_route)
    rate = (counts + mean * prior.of_mean) / (exposure + prior.of_mean)
    incidents = rate * history.length_km / 100
    return incidents, incidents * _severity(history)


def _weighed(history: History) -> tuple[Array, Array]:
    """Counts and exposure (100 km and years), the recent ones weighing more."""
    weight = 0.5 ** (np.arange(len(history.exposure)) / HALF_LIFE_YEARS)
    return history.incidents @ weight, history.length_km / 100 * float(weight @ history.exposure)


def _prior_mean(group: NDArray, counts: Array, exposure: Array, pairs: tuple, of_route: float) -> Array:
    """Rate around each segment without its own count: the neighbours', held to that of route and mode."""
    one, other = pairs
    around, space = (np.bincount(one, values[other], len(counts)) for values in (counts, exposure))
    n_groups = group.max(initial=0) + 1
    total, room = (np.bincount(group, values, n_groups) for values in (counts, exposure))
    overall = counts.sum() / max(exposure.sum(), 1e-9)
    of_group = (total[group] - counts + of_route * overall) / (room[group] - exposure + of_route)
    return (around + of_route * of_group) / (space + of_route)


def _severity(history: History) -> Array:
    """Deaths per incident on each segment, held to route and mode, these to all."""
    counts, deaths = history.incidents.sum(axis=1), history.deaths.sum(axis=1)
    n_groups = history.group.max(initial=0) + 1
    overall = deaths.sum() / max(counts.sum(), 1.0)
    of_group, people = (np.bincount(history.group, values, n_groups) for values in (counts, deaths))
    held = (people + SEVERITY_INCIDENTS * overall) / (of_group + SEVERITY_INCIDENTS)
    return (deaths + SEVERITY_INCIDENTS * held[history.group]) / (counts + SEVERITY_INCIDENTS)


def _fit_prior(history: History, pairs: tuple[NDArray, NDArray]) -> Prior:
    from scipy.optimize import minimize
    from scipy.special import gammaln

    counts, exposure = _weighed(history)
    if not counts.any():
        return Prior(1.0, 1.0)

    def unlikely(logs: Array) -> float:
        of_route, of_mean = np.exp(logs)
        shape = np.maximum(_prior_mean(history.group, counts, exposure, pairs, of_route), 1e-9) * of_mean
        terms = gammaln(counts + shape) - gammaln(shape) + shape * np.log(of_mean / (of_mean + exposure))
        return -float((terms + counts * np.log(exposure / (of_mean + exposure))).sum())

    bounds = [(np.log(0.01), np.log(100.0))] * 2
    found = minimize(unlikely, np.zeros(2), method="Nelder-Mead", bounds=bounds, options={"xatol": 0.02, "fatol": 0.5})
    return Prior(*np.exp(found.x).tolist())


def _misses(history: History, pairs: tuple[NDArray, NDArray], prior: Prior) -> Misses:
    """How far off the forecasts of the years before were, each made from what came before it."""
    rows = [np.zeros((0, 4))]
    whole_years = int((history.exposure == 1).sum())
    for years in range(1, min(whole_years, len(history.exposure) - 1) + 1):
        incidents, deaths = expected(history.before(years), pairs, prior)
        came = history.deaths[:, years - 1]
        say = np.full(len(came), 0.5 ** (years / _FADING))
        taught = np.column_stack([deaths, incidents, came, say])
        rows.append(taught[deaths >= _LEAST_EXPECTED])
    taught = np.concatenate(rows)
    # In the order of the misses, which is the one they are read in: sorting what is sorted costs nothing.
    order = np.argsort(np.log((taught[:, 2] + 0.5) / (taught[:, 0] + 0.5)), kind="stable")
    return Misses(*taught[order].T)


def _interval(misses: Misses, incidents: Array, deaths: Array, level: float) -> tuple[Array, Array]:
    """Bounds of deaths; segments alike to within 6 % are asked once."""
    alike = np.column_stack([_rough(deaths), _rough(incidents)])
    kinds, kind = np.unique(alike, axis=0, return_inverse=True)
    asked = pd.DataFrame(kinds, columns=["expected_deaths_12m", "expected_incidents_12m"])
    told = intervals_of(misses, asked, levels=(level,))
    name = f"{100 * level:g}"
    low, high = (told[f"{side}_{name}"].to_numpy()[kind.ravel()] for side in ("low", "high"))
    return np.minimum(low, deaths), np.maximum(high, deaths)


def _rough(values: Array) -> Array:
    return 10 ** (np.round(np.log10(np.maximum(values, _LEAST_EXPECTED)) * _STEPS) / _STEPS)
