"""Where the next twelve months' incidents and deaths are to be expected, by H3 cell and environment.

Mixtures of kernels and decays (`mixture`), their far mass weighed by what cells are like (`background`), answer three
questions: how many incidents a cell will have, how many dead and missing, and how its incidents divide among the
environments. What is forecast is what will be recorded: a place to which reports are heaped will be reported again,
whether or not anybody dies there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from riskmap import geodesy
from riskmap.errors import ModelError
from riskmap.model import feeds
from riskmap.model.background import Parts, Patterns, TraitFactors, find_patterns
from riskmap.model.cell_traits import describe_cells
from riskmap.model.kernels import BANDWIDTHS_KM, build_bank
from riskmap.model.mixture import Feed, KernelMixture, Past
from riskmap.model.records import ENVIRONMENTS, Records, read_records

REACH_KM = 330.0
NARROW_KM = 12.0  # kernels up to here remember places; wider ones fall on cells by what these are like
_SHRINK_INCIDENTS = 20.0
_SHRINK_LOCAL = 0.3  # incidents a year in a cell
_FAR_SHARE = 0.3
_SEVERITY_HALF_LIFE = 4.0
_LEAST_UNIFORM = 1.0  # incidents a year anywhere on Earth, so that the traits of new places can be learned


class IntensityModel(BaseEstimator):
    """Expected incidents and deaths per cell and environment for the twelve months after the data.

    Parameters
    ----------
    strength : float
        How many made-up incidents hold the learned weights of kernels towards simpler ones.
    reach_km : float
        The forecast covers every cell within so many km of an incident learnt from.
    random_state : int
        Seed of the intervals' simulations; the forecast itself draws nothing.

    Attributes
    ----------
    cells_ : names of the H3 cells of resolution 4 covered, sorted, shape (n,)
    incidents_, deaths_ : expected numbers, shape (n, 8), environments in the order of the vocabulary
    as_of_ : the last day learnt from
    """

    def __init__(self, strength: float = 40.0, reach_km: float = REACH_KM, random_state: int = 0):
        self.strength = strength
        self.reach_km = reach_km
        self.random_state = random_state

    def fit(self, incidents: geopandas.GeoDataFrame, as_of: datetime | None = None) -> IntensityModel:
        """Learn from the incidents with deaths dated up to and including `as_of` (default: the layer's last date).

        Raises
        ------
        ModelError
            When there is no such incident.
        """
        records = read_records(incidents, as_of)
        # One thread: the same sums in the same order, so the same bytes, on any number of cores.
        with threadpool_limits(1):
            scene = _Scene.of(records, self.reach_km)
            self.as_of_ = records.as_of
            self.cells_ = scene.past.bank.cells
            self.incidents_, self.deaths_ = self._forecast(scene)
        return self

    def _forecast(self, scene: _Scene) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Expected incidents and deaths, shape (cells, 8) each."""
        records, past = scene.records, scene.past
        total = self._mean(scene, feeds.incident_views(records, past, scene.country), records.weight)
        incidents = total[:, None] * self._environment_shares(scene)
        by_mixture = self._mean(scene, feeds.death_views(records, past), records.capped_deaths)
        capped = 0.75 * by_mixture + 0.25 * total * _local_severity(records, past)
        mean_capped, tail = _severity(records)
        by_environment = incidents * mean_capped
        deaths = capped[:, None] * by_environment / by_environment.sum(axis=1, keepdims=True) * tail
        return incidents, deaths

    def _mean(self, scene: _Scene, views: list[list[Feed]], value: NDArray[np.float64]) -> NDArray[np.float64]:
        at_sea = scene.records.environment == feeds.SEA
        return np.mean([self._learn(scene, view, value, [at_sea, ~at_sea]) for view in views], axis=0)

    def _learn(
        self,
        scene: _Scene,
        fed: Sequence[Feed],
        value: NDArray[np.float64],
        groups: list[NDArray[np.bool_]],
    ) -> NDArray[np.float64]:
        """Expected sum of `value` per cell: a mixture learned on earlier years, its far mass weighed by traits."""
        past, origins = scene.past, scene.past.origins()
        mixture = KernelMixture(fed, self.strength).fit(past, value, origins)
        unit = float(value.mean())
        now = _parts(mixture, past, groups, 0.0, unit)
        if not origins:
            return now.narrow + sum(now.wide)
        before = [_parts(mixture, past, groups, origin, unit) for origin in origins]
        targets = [past.targets(value, origin) / unit for origin in origins]
        return unit * TraitFactors().fit(scene.patterns, before, targets).apply(scene.patterns, now)

    def _environment_shares(self, scene: _Scene) -> NDArray[np.float64]:
        """Share of each environment in each cell's incidents, shape (cells, 8); rows sum to one."""
        records, bank = scene.records, scene.past.bank
        everyone = [np.ones(len(records), bool)]
        each = np.zeros((len(bank.cells), len(ENVIRONMENTS)))
        for environment in np.unique(records.environment):
            value = records.weight * (records.environment == environment)
            each[:, environment] = self._learn(scene, feeds.plain_feeds(value), value, everyone)
        # A trace of every environment met so far, so that no cell is without one.
        overall = np.bincount(records.environment, records.weight, minlength=len(ENVIRONMENTS))
        each += 1e-3 * overall * bank.uniform[:, None]
        return each / each.sum(axis=1, keepdims=True)

    def predict(self, cells: ArrayLike | None = None) -> pd.DataFrame:
        """A row per cell and environment: `cell`, `environment`, `expected_incidents_12m`, `expected_deaths_12m`.

        `cells` are H3 names of resolution 4 (default: all that the model covers); those beyond its reach get 0, which
        says that nothing was ever recorded near them, not that nobody dies there.

        Raises
        ------
        ModelError
            When the model was not fitted.
        """
        self._check_fitted()
        names = self.cells_ if cells is None else np.asarray(cells, object)
        incidents, deaths = self.incidents_, self.deaths_
        if cells is not None:
            place = pd.Index(self.cells_).get_indexer(names)
            incidents, deaths = (np.where(place[:, None] >= 0, table[place], 0.0) for table in (incidents, deaths))
        return pd.DataFrame(
            {
                "cell": np.repeat(names, len(ENVIRONMENTS)),
                "environment": np.tile(np.array(ENVIRONMENTS, object), len(names)),
                "expected_incidents_12m": incidents.ravel(),
                "expected_deaths_12m": deaths.ravel(),
            }
        )

    def _check_fitted(self) -> None:
        if not hasattr(self, "cells_"):
            raise ModelError("The intensity model was asked for a forecast before it was fitted. Call fit first.")


@dataclass(frozen=True)
class _Scene:
    """What all parts of the forecast learn from."""

    records: Records
    past: Past
    patterns: Patterns
    country: NDArray[np.object_]  # of each incident's cell

    @classmethod
    def of(cls, records: Records, reach_km: float) -> _Scene:
        cells = geodesy.cells_within(records.cells, reach_km)
        bank = build_bank(records.longitude, records.latitude, cells)
        place = bank.index_of(records.cells)
        traits = describe_cells(cells)
        country = traits["country"].to_numpy(object)[place]
        return cls(records, Past(bank, records.age_days, place), find_patterns(traits), country)


def _parts(
    mixture: KernelMixture, past: Past, groups: list[NDArray[np.bool_]], origin_days: float, unit: float
) -> Parts:
    narrow, wide = 0.0, []
    near = sum(band <= NARROW_KM for band in BANDWIDTHS_KM)
    for chosen in groups:
        bands = mixture.bands(past, origin_days, chosen)
        narrow = narrow + sum(bands[:near]) / unit
        wide.append(sum(bands[near:]) / unit)
    wide.append(max(mixture.uniform_ / unit, _LEAST_UNIFORM) * past.bank.uniform)
    return Parts(narrow, tuple(wide))


def _local_severity(records: Records, past: Past) -> NDArray[np.float64]:
    """Capped deaths per incident around each cell: near it and far from it, shrunk to all incidents' mean."""
    near, far = BANDWIDTHS_KM.index(50.0), BANDWIDTHS_KM.index(220.0)
    incidents, deaths = (
        past.rates(value, 0.0, _SEVERITY_HALF_LIFE) for value in (records.weight, records.capped_deaths)
    )
    around = [
        past.bank.spread(near, rates) + _FAR_SHARE * past.bank.spread(far, rates) for rates in (deaths, incidents)
    ]
    held = _SHRINK_LOCAL
    return (around[0] + held * deaths.sum() / incidents.sum()) / (around[1] + held)


def _severity(records: Records) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean capped deaths per incident, and deaths over capped deaths, by environment, both shrunk to all incidents'."""
    n, capped, whole = (
        np.bincount(records.environment, value, minlength=len(ENVIRONMENTS))
        for value in (records.weight, records.capped_deaths, records.weight * records.deaths)
    )
    held = _SHRINK_INCIDENTS * capped.sum() / n.sum()
    mean = (capped + held) / (n + _SHRINK_INCIDENTS)
    tail = (whole + held * whole.sum() / capped.sum()) / (capped + held)
    return mean, tail
