"""Where the next twelve months' incidents and deaths are to be expected, by H3 cell and environment.

The estimator; `expectation` tells how it forecasts, `intervals` how sure it is. What is forecast is what will be
recorded: a place to which reports are heaped will be reported again, whether or not anybody dies there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from riskmap.engine import Engine, Local
from riskmap.errors import ModelError
from riskmap.model.aggregation import Counts
from riskmap.model.counted import CountedPast, last_day, read_counts
from riskmap.model.expectation import Scene, answer, by_baselines, expect, questions
from riskmap.model.intervals import LEVELS, Misses, intervals_of
from riskmap.model.records import ENVIRONMENTS, Records, read_records
from riskmap.model.skill import MODEL

REACH_KM = 330.0


def scene_of(records: Records, reach_km: float) -> Scene:
    """The scene of records, of rows or counted; on a cluster a worker makes it and hands it on."""
    if records.n is None:
        return Scene.of(records, reach_km)
    return Scene.seen(records, CountedPast.of(records, reach_km))


class IntensityModel(BaseEstimator):
    """Expected incidents and deaths per cell and environment for the twelve months after the data.

    Parameters
    ----------
    strength : float
        How many made-up incidents hold the learned weights of kernels towards simpler ones.
    reach_km : float
        The forecast covers every cell within so many km of an incident learnt from.
    random_state : int
        Kept for the estimators' common form; nothing is drawn.
    baselines : mapping from environment to baseline, optional
        Environments of which the places are told by a baseline, because the model was not shown to know them better.

    Attributes
    ----------
    cells_ : names of the H3 cells of resolution 4 covered, sorted, shape (n,)
    incidents_, deaths_ : expected numbers, shape (n, 8), environments in the order of the vocabulary
    misses_ : how far off the forecasts of earlier years were, for the intervals
    baselines_ : the environments told by a baseline, those left out that had too little past for it
    as_of_ : the last day learnt from
    """

    def __init__(
        self,
        strength: float = 40.0,
        reach_km: float = REACH_KM,
        random_state: int = 0,
        baselines: Mapping[str, str] | None = None,
    ):
        self.strength = strength
        self.reach_km = reach_km
        self.random_state = random_state
        self.baselines = baselines

    def fit(
        self,
        incidents: geopandas.GeoDataFrame | Counts,
        as_of: datetime | None = None,
        engine: Engine | None = None,
    ) -> IntensityModel:
        """Learn from the incidents with deaths dated up to and including `as_of` (default: the layer's last date).

        A layer may be given by its counts, made up to that day (`aggregation.count_layer`). Mixtures are learned by
        `engine` (default: here, one after the other).

        Raises
        ------
        ModelError
            When there is no such incident.
        """
        engine = engine or Local()
        counted = isinstance(incidents, Counts)
        records = read_counts(incidents, as_of or last_day(incidents)) if counted else read_records(incidents, as_of)
        # One thread: the same sums in the same order, so the same bytes, on any number of cores.
        with threadpool_limits(1):
            asked, seen = questions(records), engine.share(scene_of, records, self.reach_km)
            answers = dict(zip(asked, engine.map_parts(answer, asked, seen, self.strength), strict=True))
            # Where workers of a cluster have it, it is made here when they are done with theirs: it is large.
            scene = seen if isinstance(seen, Scene) else scene_of(records, self.reach_km)
            expected, self.baselines_ = by_baselines(scene, expect(scene, answers), self.baselines or {})
        self.as_of_ = records.as_of
        self.cells_ = scene.past.bank.cells
        self.incidents_, self.deaths_ = expected.incidents[0], expected.deaths[0]
        self.misses_ = Misses.of(scene, expected)
        return self

    def predict(self, cells: ArrayLike | None = None) -> pd.DataFrame:
        """A row per cell and environment: `cell`, `environment`, `expected_incidents_12m`, `expected_deaths_12m` and
        `forecast_by`, riskmap or the environment's baseline.

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
                "forecast_by": np.tile(self._told_by(), len(names)),
            }
        )

    def _told_by(self) -> NDArray[np.object_]:
        return np.array([self.baselines_.get(name, MODEL) for name in ENVIRONMENTS], object)

    def intervals(
        self,
        cells_by_hotspot: Mapping[str, Sequence[str]],
        environment_by_hotspot: Mapping[str, str],
        levels: Sequence[float] = LEVELS,
    ) -> pd.DataFrame:
        """Expected deaths of sets of cells with their intervals, a row per hotspot in the order given.

        Columns: `expected_incidents_12m`, `expected_deaths_12m`, and `low_80`, `high_80`, `low_95`, `high_95` as the
        levels say. Intervals hold the expected number, and say how far off such sets were in earlier years.

        Raises
        ------
        ModelError
            When the model was not fitted.
        """
        self._check_fitted()
        names, index = list(cells_by_hotspot), pd.Index(self.cells_)  # once: it sorts out all cells at first use
        sums = [self._sum(index, cells_by_hotspot[name], environment_by_hotspot[name]) for name in names]
        columns = ["expected_incidents_12m", "expected_deaths_12m"]
        expected = pd.DataFrame(np.reshape(sums, (-1, 2)), index=names, columns=columns)
        return intervals_of(self.misses_, expected, levels)

    def _sum(self, index: pd.Index, cells: Sequence[str], environment: str) -> tuple[float, float]:
        place = index.get_indexer(np.asarray(list(cells), object))
        place, column = place[place >= 0], ENVIRONMENTS.index(environment)
        return float(self.incidents_[place, column].sum()), float(self.deaths_[place, column].sum())

    def to_arrays(self) -> dict[str, NDArray]:
        """Learned state as arrays that NumPy stores and loads without pickle."""
        self._check_fitted()
        misses = {f"misses_{field.name}": getattr(self.misses_, field.name) for field in fields(Misses)}
        return {
            "as_of": np.array(f"{self.as_of_:%Y-%m-%d}"),
            "environments": np.array(ENVIRONMENTS),
            "told_by": self._told_by().astype(str),
            "cells": self.cells_.astype("U15"),
            "incidents": self.incidents_,
            "deaths": self.deaths_,
            **misses,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray]) -> IntensityModel:
        """A fitted model from what `to_arrays` gave.

        Raises
        ------
        ModelError
            When an array is missing or the environments are others than today's.
        """
        names = ("as_of", "environments", "told_by", "cells", "incidents", "deaths")
        wanted = [*names, *(f"misses_{field.name}" for field in fields(Misses))]
        if missing := [name for name in wanted if name not in arrays]:
            raise ModelError(f"The stored intensity lacks {', '.join(missing)}. Train the model again.")
        if tuple(arrays["environments"]) != ENVIRONMENTS:
            raise ModelError("The stored intensity knows other environments than this version. Train the model again.")
        model = cls()
        model.as_of_ = pd.Timestamp(str(arrays["as_of"]))
        told_by = zip(ENVIRONMENTS, arrays["told_by"].tolist(), strict=True)
        model.baselines_ = {name: teller for name, teller in told_by if teller != MODEL}
        model.cells_ = np.asarray(arrays["cells"]).astype(object)
        model.incidents_, model.deaths_ = np.asarray(arrays["incidents"]), np.asarray(arrays["deaths"])
        model.misses_ = Misses(*(np.asarray(arrays[f"misses_{field.name}"]) for field in fields(Misses)))
        return model

    def _check_fitted(self) -> None:
        if not hasattr(self, "cells_"):
            raise ModelError("The intensity model was asked for a forecast before it was fitted. Call fit first.")
