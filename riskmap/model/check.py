"""The quick check before a promotion: do the candidate's data forecast past years no worse than those in service?

For each of the last whole years of a layer, both sides learn from their own incidents dated before its first of January
and are scored on that year's incidents of the layer: bits per incident over an even spread, as in the full backtest
(`evaluation`), every forecast mixed with 1 % of an even one. The layers scored are that of the model in service (does
the candidate still know what was known?) and the candidate's own (does it know what is new?). Both sides are fitted by
this version of the code. What differs in hotspots alone has no part in it: for that, compare the models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import geopandas
import numpy as np
import pandas as pd

from riskmap import geodesy
from riskmap.model import scores

PROTOCOL = "rolling origin, last 3 whole years, H3 cells of resolution 4, 1 % even"
YEARS = 3
EVEN = 0.01
MARGIN_BITS = 0.05  # about 3.5 % of density; differences below it are not told apart by so few years
BUDGET_KM2 = 250e3
RESAMPLES = 1000
NO_WORSE, WORSE = "no worse", "worse"
Tell = Callable[[float], object]


def check_skill(
    candidate: geopandas.GeoDataFrame,
    served: geopandas.GeoDataFrame,
    same: bool = False,
    tell: Tell = lambda share: None,
) -> dict[str, object]:
    """Skill of what learns from `candidate` beside what learns from `served`, as plain values for JSON.

    `same` says that both layers are one. `tell` is called with the share done. Keys: `protocol`, `verdict` (`no worse`
    or `worse`, None when no year can be scored), `margin_bits`, and `tests`, a dictionary each with `on` (`served` or
    `own` data), `years`, `incidents`, `bits`, `served_bits`, `gain`, `low`, `high` (95 %, years and incidents drawn
    anew), and hit rates in 250,000 km² of incidents and of deaths for both sides.
    """
    sides = {"own": _Side(candidate)}
    sides["served"] = sides["own"] if same else _Side(served)
    jobs = [(on, year) for on in (["own"] if same else ["served", "own"]) for year in _years(sides, on)]
    scored: dict[str, list[pd.DataFrame]] = {}
    for place, (on, year) in enumerate(jobs):
        tell(place / len(jobs))
        scored.setdefault(on, []).append(_score_year(sides, on, year))
    tests = [_told(on, pd.concat(marks, ignore_index=True)) for on, marks in scored.items()]
    verdict = (NO_WORSE if all(test["gain"] >= -MARGIN_BITS for test in tests) else WORSE) if tests else None
    return {"protocol": PROTOCOL, "margin_bits": MARGIN_BITS, "verdict": verdict, "tests": tests}


@dataclass
class _Side:
    """A layer's incidents with deaths, and the forecasts made from them so far, by year."""

    incidents: geopandas.GeoDataFrame
    forecasts: dict[int, pd.DataFrame] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = self.incidents["dead_and_missing"].gt(0) & ~self.incidents.geometry.is_empty
        self.incidents = self.incidents[known]

    def forecast(self, year: int) -> pd.DataFrame:
        """Expected incidents and deaths by cell, all environments together."""
        from riskmap.model.intensity import IntensityModel

        if year not in self.forecasts:
            before = self.incidents[self.incidents["date"] < pd.Timestamp(year, 1, 1)]
            table = IntensityModel().fit(before, as_of=datetime(year - 1, 12, 31)).predict()
            self.forecasts[year] = table.groupby("cell")[["expected_incidents_12m", "expected_deaths_12m"]].sum()
        return self.forecasts[year]


def _years(sides: dict[str, _Side], on: str) -> list[int]:
    """The last whole years of a layer that both sides can be asked about."""
    dates = sides[on].incidents["date"]
    if dates.empty:
        return []
    last = dates.max().year if dates.max().month == 12 else dates.max().year - 1
    first = max(side.incidents["date"].min().year if len(side.incidents) else last for side in sides.values())
    lived = set(dates.dt.year)
    return [year for year in range(last - YEARS + 1, last + 1) if year > first and year in lived]


def _score_year(sides: dict[str, _Side], on: str, year: int) -> pd.DataFrame:
    """A row per incident of the year, with its marks under both sides' forecasts."""
    rows = sides[on].incidents[sides[on].incidents["date"].dt.year.eq(year)]
    own = pd.Index(geodesy.cells_of(rows.geometry.x, rows.geometry.y))
    forecasts = {name: side.forecast(year) for name, side in sides.items()}
    cells = own.unique().union(forecasts["own"].index).union(forecasts["served"].index)
    areas = geodesy.cell_areas_km2(cells)
    areas = np.append(areas, geodesy.EARTH_AREA_KM2 - areas.sum())
    place = cells.get_indexer(own)
    marks = {"year": year, "deaths": rows["dead_and_missing"].to_numpy(float)}
    for name, forecast in forecasts.items():
        marks |= {f"{name}_{key}": value for key, value in _marks(forecast.reindex(cells), areas, place).items()}
    return pd.DataFrame(marks)


def _marks(forecast: pd.DataFrame, areas: np.ndarray, place: np.ndarray) -> dict[str, np.ndarray]:
    uniform = areas / geodesy.EARTH_AREA_KM2
    masses = (np.append(forecast[name].fillna(0).to_numpy(), 0.0) for name in forecast)
    incidents, deaths = (scores.shares(mass, uniform) for mass in masses)
    return {
        "bits": scores.bits(scores.mixed(incidents, uniform, EVEN), uniform, place),
        "incidents": scores.covered(incidents / areas, areas, BUDGET_KM2)[place],
        "deaths": scores.covered(deaths / areas, areas, BUDGET_KM2)[place],
    }


def _told(on: str, marks: pd.DataFrame) -> dict[str, object]:
    apart = (marks["own_bits"] - marks["served_bits"]).to_numpy()
    years, alike = marks["year"].to_numpy(), np.ones(len(marks))
    drawn = scores.resampled_means(apart[:, None], alike, years, RESAMPLES, np.random.default_rng(0))
    low, high = np.percentile(drawn, (2.5, 97.5))
    told = {"on": on, "years": np.unique(years).tolist(), "incidents": len(marks)}
    by_year = marks.groupby("year")
    means = by_year.mean().mean()
    figures = {
        "bits": means["own_bits"],
        "served_bits": means["served_bits"],
        "gain": means["own_bits"] - means["served_bits"],
        "low": low,
        "high": high,
        "incidents_250": means["own_incidents"],
        "served_incidents_250": means["served_incidents"],
        "deaths_250": by_year[["deaths", "own_deaths"]].apply(_weighted).mean(),
        "served_deaths_250": by_year[["deaths", "served_deaths"]].apply(_weighted).mean(),
    }
    return told | {name: round(float(value), 4) + 0.0 for name, value in figures.items()}


def _weighted(marks: pd.DataFrame) -> float:
    return float(np.average(marks.iloc[:, 1], weights=marks.iloc[:, 0]))
