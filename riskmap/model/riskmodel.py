"""The risk model: where deaths concentrate, tested, and how many are to be expected there in the next twelve months."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin

from riskmap import __version__
from riskmap.engine import Engine
from riskmap.errors import ModelError
from riskmap.model.about import canonical, source_of, told_of
from riskmap.model.aggregation import Counts
from riskmap.model.card import card_of
from riskmap.model.clusters import ClusterRules
from riskmap.model.counted import last_day
from riskmap.model.counted_places import circles_of, members_of, spread_circles
from riskmap.model.hotspots import Cluster, Hills, describe_clusters, find_all_hills, significant_hills
from riskmap.model.intensity import IntensityModel
from riskmap.model.publication import EXPECTED, label_points, publish
from riskmap.model.reporting import describe_reporting, reporting_of_counts
from riskmap.model.skill import baselines_to_use, read_skill
from riskmap.model.spread import spread_over_cells

INTERVAL = 0.8


class RiskModel(ClusterMixin, BaseEstimator):
    """Hotspots of an incidents layer and a forecast for the twelve months after it.

    A scikit-learn estimator (`get_params`, `clone`, `fit_predict` work) with these deviations:

    - `fit` and `predict` take an incidents layer (`schema.INCIDENTS`), not a matrix: places, dates, precision and
      environment belong together. `y` is not used.
    - So `check_estimator`, which gives matrices, does not apply, here as for `IntensityModel`; the inner estimator that
      takes a matrix, `counts.MixedCountRegressor`, passes it.
    - `fit` knows a day, `as_of`, tells its steps to `tell`, and refuses a layer without deaths by `ModelError`.
    - `labels_` are positions in `hotspots_`, ranked by expected deaths: 0 is the worst, -1 is no hotspot.
    - `predict` labels by outline and environment, new incidents too; rows that cannot be placed, or are later than
      `as_of`, by the same rule as all others.

    Parameters
    ----------
    bandwidth_km : float
        Width of the kernel that smooths incidents into a density.
    widest_km : float
        How wide a hotspot may be.
    background_km : float
        Width of the kernel of the smooth surface that a hotspot must beat.
    level : float
        Share of false discoveries allowed; a little under 5 %, since the surface is itself an estimate.
    n_maps, n_resamples : int
        Simulated maps of the test; resamples of the stability.
    random_state : int
        Seed of both.
    baselines : mapping from environment to baseline, optional
        Environments whose forecast is a baseline's, since the model was not shown to do better there. Default: as the
        shipped backtest found; an empty mapping forecasts all by the model.

    Attributes
    ----------
    hotspots_ : layer as in `schema.HOTSPOTS`, worst first
    forecast_ : frame as in `schema.FORECAST`
    labels_ : position in `hotspots_` of each incident learnt from or given, -1 for none, shape (n,)
    cells_ : frame with `cell`, `environment`, `incidents` (weight), `density` and `hotspot_id` ("" for none)
    forecast_period_ : the twelve months by calendar
    reporting_ : how well each region reports, as in `riskmap.model.reporting`
    about_ : version, date, rows, settings, source and licence, as kept inside files
    """

    def __init__(
        self,
        bandwidth_km: float = 30.0,
        widest_km: float = 300.0,
        background_km: float = 250.0,
        level: float = 0.03,
        n_maps: int = 999,
        n_resamples: int = 100,
        random_state: int = 0,
        baselines: Mapping[str, str] | None = None,
    ):
        self.bandwidth_km = bandwidth_km
        self.widest_km = widest_km
        self.background_km = background_km
        self.level = level
        self.n_maps = n_maps
        self.n_resamples = n_resamples
        self.random_state = random_state
        self.baselines = baselines

    def fit(
        self,
        incidents: geopandas.GeoDataFrame | Counts,
        y: object = None,
        *,
        as_of: datetime | None = None,
        engine: Engine | None = None,
        tell: Callable[[str], object] = lambda step: None,
    ) -> RiskModel:
        """Learn from the incidents dated up to and including `as_of` (default: the end of the layer's last date).

        A layer of many millions of incidents is given by its counts, made up to that day (`aggregation.count_layer`);
        `labels_` are then those of the rows of `Counts.figures`. The forecast's mixtures are learned by `engine`
        (default: here, one after the other). `tell` is called with the name of each step as it begins: forecast,
        hotspots, intervals.

        Raises
        ------
        ModelError
            When no incident with deaths is left to learn from.
        """
        counted = isinstance(incidents, Counts)
        self.as_of_ = as_of or last_day(incidents) if counted else _last_day(incidents, as_of)
        learnt = incidents if counted else _learnt(incidents, self.as_of_)
        tell("forecast")
        # First, since it says in plain words when there is nothing to learn from.
        baselines = baselines_to_use(read_skill()) if self.baselines is None else dict(self.baselines)
        self.intensity_ = IntensityModel(random_state=self.random_state, baselines=baselines)
        self.intensity_.fit(learnt, as_of=self.as_of_, engine=engine)
        self.forecast_period_ = forecast_period(self.as_of_)
        self.reporting_ = reporting_of_counts(learnt) if counted else describe_reporting(learnt)
        self.about_ = self._about(learnt)
        tell("hotspots")
        clusters = self._clusters(learnt)
        tell("intervals")
        about = {key: self.about_[key] for key in ("forecast_period", "model_version")}
        about["data_date"] = self.as_of_
        told = self.intensity_.baselines_
        members = members_of(learnt) if counted else learnt
        self.hotspots_ = publish(clusters, members, self._expected(clusters), about, told)
        self.cells_["hotspot_id"] = _owners(self.cells_, clusters, set(self.hotspots_["hotspot_id"]))
        self.forecast_ = self.intensity_.predict()
        self.labels_ = self.predict(members if counted else incidents)
        return self

    def predict(self, incidents: geopandas.GeoDataFrame) -> NDArray[np.int64]:
        """Position in `hotspots_` of the hotspot of its environment in whose outline each incident lies, -1 for none.

        Raises
        ------
        ModelError
            When the model was not fitted.
        """
        if not hasattr(self, "hotspots_"):
            raise ModelError("The model was asked for hotspots before it was fitted. Call fit first.")
        return label_points(incidents, self.hotspots_.geometry.to_list(), self.hotspots_["environment"].to_list())

    def _clusters(self, learnt: geopandas.GeoDataFrame | Counts) -> list[Cluster]:
        rules = ClusterRules(bandwidth_km=self.bandwidth_km, widest_km=self.widest_km, background_km=self.background_km)
        if isinstance(learnt, Counts):
            learnt = circles_of(learnt, self.as_of_)
            spread = spread_circles(learnt)
        else:
            spread = spread_over_cells(learnt)
        hills = find_all_hills(learnt["environment"].to_numpy(), spread, rules)
        self.cells_ = _weighted_cells(hills)
        clusters: list[Cluster] = []
        for found, passing in significant_hills(hills, self.n_maps, self.level, self.random_state):
            clusters += describe_clusters(
                found, passing, learnt, spread.places, rules, self.as_of_, self.n_resamples, self.random_state
            )
        return clusters

    def _expected(self, clusters: list[Cluster]) -> pd.DataFrame:
        """Expected deaths of each cluster with their interval, a row each, in order."""
        cells = {cluster.hotspot_id: cluster.cells for cluster in clusters}
        environments = {cluster.hotspot_id: cluster.environment for cluster in clusters}
        told = self.intensity_.intervals(cells, environments, levels=(INTERVAL,))
        bounds = {
            f"{side}_{round(100 * INTERVAL)}": name for side, name in zip(("low", "high"), EXPECTED[1:], strict=True)
        }
        return told.rename(columns=bounds)[list(EXPECTED)]

    def _about(self, learnt: geopandas.GeoDataFrame | Counts) -> dict[str, object]:
        settings = dict(sorted((self.get_params() | {"baselines": self.intensity_.baselines_}).items()))
        version, numbers, detail = told_of(learnt, settings, self.as_of_)
        return {
            "model_version": version,
            "data_date": f"{self.as_of_:%Y-%m-%d}",
            "forecast_period": self.forecast_period_,
            **numbers,
            "settings": settings,
            "interval": INTERVAL,
            "code_version": __version__,
            **source_of(learnt),
            **detail,
        }

    def card(self) -> str:
        """The model card, Markdown."""
        return self.card_with(None)

    def card_with(self, skill: Mapping | None) -> str:
        """The same with what a backtest of this kind of model on these data found (`riskmap.model.skill`)."""
        return card_of(self.about_, self.hotspots_, self.forecast_, skill=skill, reporting=self.reporting_)

    def to_arrays(self) -> dict[str, NDArray]:
        """Learned state as plain arrays: the weighted cells and what the intensity keeps."""
        cells = {f"cells_{name}": _plain(self.cells_[name]) for name in self.cells_}
        intensity = {f"intensity_{name}": array for name, array in self.intensity_.to_arrays().items()}
        return cells | intensity


def _learnt(incidents: geopandas.GeoDataFrame, as_of: datetime) -> geopandas.GeoDataFrame:
    """The incidents up to a day, in the order of their keys."""
    learnt = canonical(incidents[pd.to_datetime(incidents["date"]) < as_of + timedelta(days=1)])
    _refuse_nothing(incidents, learnt, as_of)
    return learnt


def _plain(values: pd.Series) -> NDArray:
    """Values as an array that needs no pickle."""
    return values.to_numpy(str) if values.dtype.kind in "OTU" or str(values.dtype) == "str" else values.to_numpy()


def _refuse_nothing(incidents: geopandas.GeoDataFrame, learnt: geopandas.GeoDataFrame, as_of: datetime) -> None:
    """Say which dates there are where none is early enough."""
    if len(incidents) and not len(learnt):
        first = pd.Timestamp(incidents["date"].min())
        raise ModelError(
            f"There is nothing to learn from: none of {len(incidents):,} incidents is dated up to {as_of:%Y-%m-%d}; "
            f"the first is of {first:%Y-%m-%d}. Give a later date."
        )


def _last_day(incidents: pd.DataFrame, as_of: datetime | None) -> datetime:
    """Midnight of the last day learnt from; of a layer by months the last of the month."""
    if as_of is not None:
        return pd.Timestamp(as_of).tz_localize(None).normalize().to_pydatetime()
    last = pd.to_datetime(incidents["date"]).max()
    if pd.isna(last):
        raise ModelError("There is nothing to learn from: the layer holds no incident. Give a layer with incidents.")
    at_end = incidents.loc[pd.to_datetime(incidents["date"]) == last, "date_precision"]
    return (last + pd.offsets.MonthEnd(0) if (at_end == "month").all() else last).normalize().to_pydatetime()


def _weighted_cells(hills: list[Hills]) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "cell": found.ground.cells[found.weight > 0],
                "environment": found.environment,
                "incidents": found.weight[found.weight > 0],
                "density": found.density[found.weight > 0],
            }
        )
        for found in hills
    ]
    empty = pd.DataFrame(columns=["cell", "environment", "incidents", "density"])
    return pd.concat(parts, ignore_index=True) if parts else empty


def _owners(cells: pd.DataFrame, clusters: list[Cluster], published: set[str]) -> list[str]:
    owner = {
        (cluster.environment, cell): cluster.hotspot_id
        for cluster in clusters
        if cluster.hotspot_id in published
        for cell in cluster.cells
    }
    return [owner.get(key, "") for key in zip(cells["environment"], cells["cell"], strict=True)]


def forecast_period(as_of: datetime) -> str:
    """The twelve months after a day, by calendar.

    >>> forecast_period(datetime(2023, 12, 31)), forecast_period(datetime(2023, 6, 30))
    ('January to December 2024', 'July 2023 to June 2024')
    >>> forecast_period(datetime(2023, 3, 15))
    '16 March 2023 to 15 March 2024'
    """
    first = pd.Timestamp(as_of).normalize() + pd.Timedelta(days=1)
    last = first + pd.DateOffset(years=1) - pd.Timedelta(days=1)
    if first.day > 1:
        return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    if first.year == last.year:
        return f"{first:%B} to {last:%B %Y}"
    return f"{first:%B %Y} to {last:%B %Y}"
