"""Where the next twelve months' incidents and deaths are to be expected, by H3 cell and environment.

Three mixtures of kernels and decays (`riskmap.model.mixture`) answer three questions: how many incidents a cell will
have, how many dead and missing, and how its incidents divide among the environments. What is forecast is what will be
recorded: a place to which reports are heaped will be reported again, whether or not anybody dies there.
"""

from __future__ import annotations

from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

from riskmap import geodesy
from riskmap.errors import ModelError
from riskmap.model.kernels import KernelBank, build_bank
from riskmap.model.mixture import KernelMixture, Marks, origins_of
from riskmap.model.records import DEATHS_CAP, ENVIRONMENTS, Records, read_records

REACH_KM = 330.0
_CROWDS = (2, 5, 20, 60)  # incidents so far in a cell: from where on a place counts as known, frequent, heaped
_SEVERITIES = (2, 5, 15)
_SHRINK_INCIDENTS = 20.0


class IntensityModel(BaseEstimator):
    """Expected incidents and deaths per cell and environment for the twelve months after the data.

    Parameters
    ----------
    strength : float
        How many made-up incidents hold the learned weights of kernels towards simpler ones.
    reach_km : float
        The forecast covers every cell within so many km of an incident learnt from.
    random_state : int
        Kept for the intervals; the forecast itself draws nothing.

    Attributes
    ----------
    cells_ : names of the H3 cells of resolution 4 covered, sorted, shape (n,)
    incidents_, deaths_ : expected numbers, shape (n, 8), environments in the order of the vocabulary
    as_of_ : the last day learnt from
    """

    def __init__(self, strength: float = 20.0, reach_km: float = REACH_KM, random_state: int = 0):
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
        bank = build_bank(records.longitude, records.latitude, geodesy.cells_within(records.cells, self.reach_km))
        self.as_of_ = records.as_of
        self.cells_ = bank.cells
        origins = origins_of(records.age_days)
        total = self._expected(bank, incident_marks(bank, records), origins)
        shares = self._environment_shares(bank, records, origins)
        self.incidents_ = total[:, None] * shares
        self.deaths_ = self._expected_deaths(bank, records, origins)
        return self

    def _expected(self, bank: KernelBank, marks: Marks, origins: list[float]) -> NDArray[np.float64]:
        return KernelMixture(self.strength).fit(bank, marks, origins).predict(bank, marks)

    def _environment_shares(self, bank: KernelBank, records: Records, origins: list[float]) -> NDArray[np.float64]:
        """Share of each environment in each cell's incidents, shape (cells, 8); rows sum to one."""
        overall = np.bincount(records.environment, records.weight, minlength=len(ENVIRONMENTS)) / records.weight.sum()
        everywhere = bank.spread(len(bank.matrices) - 1, records.weight) / records.weight.sum() + bank.uniform
        each = np.zeros((len(bank.cells), len(ENVIRONMENTS)))
        for environment in np.unique(records.environment):
            mark = records.weight * (records.environment == environment)
            each[:, environment] = self._expected(bank, _marks(bank, records, mark), origins)
        # A trace of every environment met so far, so that no cell is without one.
        each += 1e-3 * overall * everywhere[:, None]
        return each / each.sum(axis=1, keepdims=True)

    def _expected_deaths(self, bank: KernelBank, records: Records, origins: list[float]) -> NDArray[np.float64]:
        capped = self._expected(bank, death_marks(bank, records), origins)
        mean_capped, tail = _severity(records)
        by_environment = self.incidents_ * mean_capped
        divided = by_environment / by_environment.sum(axis=1, keepdims=True)
        return capped[:, None] * divided * tail

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


def _marks(bank: KernelBank, records: Records, value: NDArray[np.float64]) -> Marks:
    one_class = np.zeros(len(records), int)
    return Marks(value, records.age_days, bank.index_of(records.cells), lambda _: one_class, 1)


def incident_marks(bank: KernelBank, records: Records) -> Marks:
    """Incidents, in classes by how many lie in their cell up to the origin: heaps recur where they are."""
    place = bank.index_of(records.cells)

    def crowd(origin_days: float) -> NDArray[np.intp]:
        so_far = np.bincount(place[records.age_days > origin_days], minlength=len(bank.cells))
        return np.digitize(so_far[place], _CROWDS)

    return Marks(records.weight, records.age_days, place, crowd, len(_CROWDS) + 1)


def death_marks(bank: KernelBank, records: Records) -> Marks:
    """Dead and missing, capped, in classes by severity, at sea and elsewhere: wrecks recur in areas, not places."""
    at_sea = records.environment == ENVIRONMENTS.index("sea")
    classes = np.digitize(records.deaths, _SEVERITIES) + at_sea * (len(_SEVERITIES) + 1)
    value = records.weight * np.minimum(records.deaths, DEATHS_CAP)
    return Marks(value, records.age_days, bank.index_of(records.cells), lambda _: classes, 2 * len(_SEVERITIES) + 2)


def _severity(records: Records) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean capped deaths per incident, and deaths over capped deaths, by environment, both shrunk to all incidents'."""
    capped = records.weight * np.minimum(records.deaths, DEATHS_CAP)
    whole = records.weight * records.deaths
    n, n_capped, n_whole = (
        np.bincount(records.environment, value, minlength=len(ENVIRONMENTS))
        for value in (records.weight, capped, whole)
    )
    mean = (n_capped + _SHRINK_INCIDENTS * n_capped.sum() / n.sum()) / (n + _SHRINK_INCIDENTS)
    held = _SHRINK_INCIDENTS * n_capped.sum() / n.sum()
    tail = (n_whole + held * n_whole.sum() / n_capped.sum()) / (n_capped + held)
    return mean, tail
