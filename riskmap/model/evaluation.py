"""How good past forecasts would have been: learn from everything before a year, score that year, beside baselines.

Space and time are not exchangeable: incidents repeat where they were, so a random split tells a forecaster the answer.
The origin rolls instead: for each year, only what is dated before its first of January is known, and baselines are
tuned on the year before that. Scores are over H3 cells of resolution 4 and the rest of the Earth as one more cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from riskmap import geodesy
from riskmap.engine import Engine, Local
from riskmap.errors import ModelError
from riskmap.model import scores
from riskmap.model.baselines import FAMILIES, Family, Ground, History
from riskmap.model.intensity import IntensityModel
from riskmap.model.kernels import build_bank
from riskmap.model.promises import promises_of
from riskmap.model.records import DEATHS_CAP, ENVIRONMENTS
from riskmap.model.riskmodel import RiskModel
from riskmap.model.skill import MODEL
from riskmap.model.tuning import share_of, tune, with_rest

Array = NDArray[np.float64]
ORACLE = "oracle"
EVERYTHING = "all"
BUDGETS_KM2 = (50e3, 100e3, 250e3, 500e3)
UNIFORM_PART = 0.01  # of the forecast and the oracle
REACH_KM = 330.0
LEAST_INCIDENTS = 20
RESAMPLES = 1000
LEVELS = (0.0, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0, np.inf)


@dataclass(frozen=True)
class Backtest:
    """What a backtest found.

    `marks`: a row per group, forecast and incident; `yearly`: per group, forecast and year; `reliability`: per class of
    expected incidents; `totals`: per year; `settings`: what was tuned to what. Groups are "all" and the environments.
    `occupied`: for all incidents a row per forecast, year and cell hit, for resampling what sums over cells;
    `promises`: a row per hotspot and year, where the model finds hotspots (`promises.promises_of`).
    """

    years: tuple[int, ...]
    marks: pd.DataFrame
    yearly: pd.DataFrame
    reliability: pd.DataFrame
    totals: pd.DataFrame
    settings: pd.DataFrame
    occupied: pd.DataFrame = field(default_factory=pd.DataFrame)
    promises: pd.DataFrame = field(default_factory=pd.DataFrame)


def _whole_model() -> RiskModel:
    """The model with its hotspots, and by itself: no baseline stands in for it anywhere."""
    return RiskModel(baselines={})


def run_backtest(
    incidents: geopandas.GeoDataFrame,
    years: Sequence[int],
    make_model: Callable[[], RiskModel | IntensityModel] = _whole_model,
    engine: Engine | None = None,
) -> Backtest:
    """Forecast each year from the incidents dated before it, with the model and all baselines, and score them.

    Each year is a part for `engine` (default: one after the other, here).

    Raises
    ------
    ModelError
        When a year has no incident with deaths, or none goes before it.
    """
    engine = engine or Local()
    trial = engine.share(_Trial.of, incidents, tuple(years))
    return _Found.of(engine.map_parts(_found_in, years, trial, make_model)).result(tuple(years))


def _found_in(year: int, trial: _Trial, make_model: Callable[[], RiskModel | IntensityModel]) -> _Found:
    """What the forecast of a year was worth."""
    found = _Found()
    with threadpool_limits(1):
        model = make_model().fit(trial.before(year), as_of=datetime(year - 1, 12, 31))
        intensity = getattr(model, "intensity_", model)
        for group in trial.groups:
            _score_group(trial, found, year, group, _of_model(intensity, trial, group))
        if intensity is not model:
            found.promises.append(_promises(model, trial, year))
    return found


@dataclass(frozen=True)
class _Forecast:
    """Mass of incidents and of deaths per cell, to be mixed with so much of an even one."""

    incidents: Array
    deaths: Array
    part: float
    only_ranks: bool = False


@dataclass(frozen=True)
class _Trial:
    """The incidents with deaths, in the order of their keys, and the cells around all of them."""

    incidents: geopandas.GeoDataFrame
    ground: Ground
    dates: NDArray[np.datetime64]
    deaths: Array
    years: tuple[int, ...]
    groups: tuple[str, ...]
    kept: dict = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, incidents: geopandas.GeoDataFrame, years: Sequence[int]) -> _Trial:
        known = incidents["dead_and_missing"].gt(0) & incidents["date"].notna() & ~incidents.geometry.is_empty
        rows = incidents[known].sort_values("incident_id", kind="stable").reset_index(drop=True)
        lived = set(rows["date"].dt.year)
        if missing := [year for year in years if year not in lived or not any(one < year for one in lived)]:
            raise ModelError(
                f"{missing[0]} cannot be forecast and scored: it needs incidents with deaths in it and before it. "
                f"The layer has {f'{min(lived)} to {max(lived)}' if lived else 'none'}. Give other years to --origins."
            )
        lon, lat = rows.geometry.x.to_numpy(), rows.geometry.y.to_numpy()
        own = geodesy.cells_of(lon, lat)
        bank = build_bank(lon, lat, geodesy.cells_within(own, REACH_KM))
        ground = Ground(bank, bank.index_of(own), geodesy.unit_vectors(lon, lat))
        tested = rows[rows["date"].dt.year.isin(list(years))]
        counts = tested["environment"].value_counts()
        groups = (EVERYTHING, *(name for name in ENVIRONMENTS if counts.get(name, 0) >= LEAST_INCIDENTS))
        deaths = rows["dead_and_missing"].to_numpy(float)
        return cls(rows, ground, rows["date"].to_numpy(), deaths, tuple(years), groups)

    @property
    def areas_km2(self) -> Array:
        """Areas of the cells, the rest of the Earth last."""
        return with_rest(self.ground.bank.areas_km2)

    def before(self, year: int) -> geopandas.GeoDataFrame:
        return self.incidents[self.dates < _start(year)]

    def chosen(self, group: str) -> NDArray[np.bool_]:
        if group == EVERYTHING:
            return np.ones(len(self.dates), bool)
        return self.incidents["environment"].eq(group).to_numpy()

    def history(self, year: int, group: str) -> History:
        age = (_start(year) - self.dates) / np.timedelta64(1, "D")
        return History(self.ground, self.chosen(group) & (age > 0), age)

    def scored(self, year: int, group: str) -> NDArray[np.intp]:
        within = (self.dates >= _start(year)) & (self.dates < _start(year + 1))
        return np.flatnonzero(within & self.chosen(group))


def _start(year: int) -> np.datetime64:
    return np.datetime64(f"{year}-01-01")


def _of_model(model: IntensityModel, trial: _Trial, group: str) -> _Forecast:
    forecast = model.predict(trial.ground.bank.cells)
    sums = []
    for column in ("expected_incidents_12m", "expected_deaths_12m"):
        table = forecast[column].to_numpy().reshape(-1, len(ENVIRONMENTS))
        sums.append(table.sum(axis=1) if group == EVERYTHING else table[:, ENVIRONMENTS.index(group)])
    return _Forecast(*sums, UNIFORM_PART)


def _of_baseline(trial: _Trial, family: Family, year: int, group: str) -> tuple[_Forecast, str]:
    tuning = trial.history(year - 1, group), trial.ground.cell_index[trial.scored(year - 1, group)]
    candidate, part = tune(family, *tuning)
    history = trial.history(year, group)
    ones, deaths = np.ones(len(trial.deaths)), np.minimum(trial.deaths, DEATHS_CAP)
    forecast = _Forecast(candidate.mass(history, ones), candidate.mass(history, deaths), part, family.only_ranks)
    return forecast, f"{candidate.settings}, {part:.0%} even".lstrip(", ")


def _score_group(trial: _Trial, found: _Found, year: int, group: str, of_model: _Forecast) -> None:
    rows = trial.scored(year, group)
    if not len(rows):
        return
    n_cells = len(trial.ground.bank.cells)
    actual = [np.bincount(trial.ground.cell_index[rows], w, n_cells) for w in (None, trial.deaths[rows])]
    forecasts = {MODEL: of_model, ORACLE: _Forecast(*(one.astype(float) for one in actual), UNIFORM_PART)}
    for family in FAMILIES:
        if family.only_ranks and group != EVERYTHING:
            continue
        forecasts[family.name], settings = _of_baseline(trial, family, year, group)
        found.settings.append((group, year, family.name, settings))
    last = max(len(trial.scored(year - 1, group)), 1)
    for name, forecast in forecasts.items():
        _score(trial, found, (group, name, year), rows, forecast, last)
    if group == EVERYTHING:
        found.levels.append(_reliability(year, of_model.incidents, actual[0]))
        found.totals.append((year, len(rows), of_model.incidents.sum(), last))


def _score(trial: _Trial, found: _Found, key: tuple, rows: NDArray[np.intp], forecast: _Forecast, last: int) -> None:
    areas = trial.areas_km2
    uniform = areas / geodesy.EARTH_AREA_KM2
    cells = trial.ground.cell_index[rows]
    of_incidents, of_deaths = (share_of(mass, uniform) for mass in (forecast.incidents, forecast.deaths))
    marks = {"route": trial.incidents["route"].to_numpy()[rows], "deaths": trial.deaths[rows]}
    yearly = {}
    if not forecast.only_ranks:
        mixed = scores.mixed(of_incidents, uniform, forecast.part)
        counts = np.bincount(cells, minlength=len(areas)).astype(float)
        marks["bits"] = scores.bits(mixed, uniform, cells)
        yearly["deviance"] = scores.deviance(last * mixed, counts)
        yearly["log_score"] = scores.poisson_log_score(last * mixed, counts)
        # The last cell is the rest of the Earth: many cells with next to nothing each, hence no part of a count's CRPS.
        yearly["crps"] = scores.poisson_crps(last * mixed[:-1], counts[:-1]).sum() / len(rows)
        if key[0] == EVERYTHING:
            found.occupied.append(_occupied(key, last * mixed[:-1], counts[:-1]))
    for budget in BUDGETS_KM2:
        marks[f"incidents_{budget / 1e3:.0f}"] = scores.covered(of_incidents / areas, areas, budget)[cells]
        marks[f"deaths_{budget / 1e3:.0f}"] = scores.covered(of_deaths / areas, areas, budget)[cells]
    columns = dict(zip(("group", "forecast", "year"), key, strict=True))
    found.marks.append(pd.DataFrame({**columns, **marks}))
    found.yearly.append({**columns, **yearly})


def _occupied(key: tuple, expected: Array, counts: Array) -> pd.DataFrame:
    """Cells hit, with what was expected and what came; `empty` is the CRPS of all cells had nothing come."""
    cells = np.flatnonzero(counts)
    empty = scores.poisson_crps(expected, np.zeros(len(expected))).sum()
    columns = {"forecast": key[1], "year": key[2], "cell": cells, "expected": expected[cells], "came": counts[cells]}
    return pd.DataFrame({**columns, "empty": empty})


def _promises(model: RiskModel, trial: _Trial, year: int) -> pd.DataFrame:
    """The hotspots that carried a forecast, found from what came before the year, and what came of them."""
    hotspots = model.hotspots_[model.hotspots_["expected_deaths_12m"].notna()]
    owned = model.cells_.groupby("hotspot_id")["cell"].agg(list)
    cells_of = dict(zip(hotspots["hotspot_id"], hotspots["environment"], strict=True))
    rows = trial.dates < _start(year + 1)
    happened = pd.DataFrame(
        {
            "cell": trial.ground.bank.cells[trial.ground.cell_index[rows]],
            "environment": trial.incidents["environment"].to_numpy()[rows],
            "year": trial.incidents["date"].dt.year.to_numpy()[rows],
            "deaths": trial.deaths[rows],
        }
    )
    named = {name: (environment, owned[name]) for name, environment in cells_of.items()}
    return promises_of(model.intensity_, named, happened, year)


def _reliability(year: int, expected: Array, actual: Array) -> pd.DataFrame:
    """Incidents expected and recorded, by what the cells were expected to have."""
    level = np.searchsorted(LEVELS, expected, side="right") - 1
    sums = [np.bincount(level, values, len(LEVELS) - 1) for values in (None, expected, actual)]
    return pd.DataFrame(dict(zip(("cells", "expected", "recorded"), sums, strict=True))).assign(
        year=year, at_least=LEVELS[:-1]
    )


@dataclass
class _Found:
    marks: list[pd.DataFrame] = field(default_factory=list)
    yearly: list[dict] = field(default_factory=list)
    levels: list[pd.DataFrame] = field(default_factory=list)
    totals: list[tuple] = field(default_factory=list)
    settings: list[tuple] = field(default_factory=list)
    occupied: list[pd.DataFrame] = field(default_factory=list)
    promises: list[pd.DataFrame] = field(default_factory=list)

    @classmethod
    def of(cls, years: Iterable[_Found]) -> _Found:
        """What was found in several years, in their order."""
        whole = cls()
        for found in years:
            for name, rows in vars(found).items():
                getattr(whole, name).extend(rows)
        return whole

    def result(self, years: tuple[int, ...]) -> Backtest:
        marks = pd.concat(self.marks, ignore_index=True)
        reliability = pd.concat(self.levels).groupby("at_least")[["cells", "expected", "recorded"]].sum().reset_index()
        return Backtest(
            years=years,
            marks=marks,
            yearly=_yearly(marks, pd.DataFrame(self.yearly)),
            reliability=reliability,
            totals=pd.DataFrame(self.totals, columns=["year", "recorded", "expected", "year_before"]),
            settings=pd.DataFrame(self.settings, columns=["group", "year", "forecast", "settings"]),
            occupied=pd.concat(self.occupied, ignore_index=True),
            promises=pd.concat(self.promises).reset_index() if self.promises else pd.DataFrame(),
        )


def _yearly(marks: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Means of each year: incidents alike, or weighted by deaths where deaths are hit; with PAI and PEI."""
    keys = ["group", "forecast", "year"]
    by_deaths = [name for name in marks if name.startswith("deaths_")]
    alike = ["bits", *(name for name in marks if name.startswith("incidents_"))]
    means = marks.groupby(keys)[alike].mean()
    weighted = marks[by_deaths].mul(marks["deaths"], axis=0).assign(**marks[keys]).groupby(keys)[by_deaths].sum()
    sizes = marks.groupby(keys)["deaths"].agg(n_incidents="size", n_deaths="sum")
    table = sizes.join(means).join(weighted.div(sizes["n_deaths"], axis=0)).reset_index().merge(others, on=keys)
    best = table[table["forecast"] == ORACLE].set_index(["group", "year"])
    for budget in BUDGETS_KM2:
        hits = f"incidents_{budget / 1e3:.0f}"
        ceiling = best[hits].loc[list(zip(table["group"], table["year"], strict=True))].to_numpy()
        table[f"pai_{budget / 1e3:.0f}"] = [scores.accuracy_index(hit, budget) for hit in table[hits]]
        pairs = zip(table[hits], ceiling, strict=True)
        table[f"pei_{budget / 1e3:.0f}"] = [scores.efficiency_index(hit, top) for hit, top in pairs]
    return table
