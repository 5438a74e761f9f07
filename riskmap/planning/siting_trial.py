"""The honest test of siting: posts placed by what was known before a year, and the deaths of that year within reach.

For each year the same candidates, the same reach and the same exact choice; only the demand differs, by the way it is
reckoned: last year's counts, counts of all years, counts that fade, the forecast, the forecast with fading counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap.geodesy import CRS, cell_centres, cells_of, chord_of_km, unit_vectors
from riskmap.model.intensity import IntensityModel
from riskmap.planning.coverage import choose_posts
from riskmap.planning.siting import LEAST_EXPECTED, reach_of

POSTS, REACH_KM = 20, 100.0
BEFORE = "last year's counts"
CAPPED = 30
RESAMPLES = 2000


def try_siting(
    incidents: geopandas.GeoDataFrame,
    years: Sequence[int],
    forecast_of: Callable[[geopandas.GeoDataFrame, int], pd.DataFrame] | None = None,
    n_posts: int = POSTS,
    reach_km: float = REACH_KM,
) -> pd.DataFrame:
    """A row per year, way of reckoning demand: `year`, `way`, `deaths` and `incidents` (shares within reach), `proven`.

    `forecast_of` gives the forecast for a year by the incidents before it; default: the model's own.
    """
    known = incidents[incidents["dead_and_missing"] > 0]
    year_of = pd.to_datetime(known["date"]).dt.year.to_numpy()
    rows = []
    for year in years:
        before, now = known[year_of < year], known[year_of == year]
        forecast = (forecast_of or _forecast)(before, year)
        for way, demand in ways(forecast, before, year).items():
            cells = demand.index[demand >= LEAST_EXPECTED / 5]
            posts = _placed(cells, demand[cells].to_numpy(), n_posts, reach_km)
            rows.append({"year": year, "way": way, **_met(now, posts, reach_km)})
    return pd.DataFrame(rows)


def ways(forecast: pd.DataFrame, before: geopandas.GeoDataFrame, year: int) -> dict[str, pd.Series]:
    """Demand by cell as each way reckons it from the incidents before a year, deaths of twelve months."""
    cells = cells_of(before.geometry.x, before.geometry.y)
    deaths = before["dead_and_missing"].to_numpy(float)
    age = (pd.Timestamp(year, 1, 1) - pd.to_datetime(before["date"])).dt.days.to_numpy() / 365.25

    def counts(weight: NDArray, most: float = np.inf) -> pd.Series:
        return pd.Series(np.minimum(deaths, most) * weight).groupby(cells).sum()

    by_cell = forecast.groupby("cell")[["expected_deaths_12m", "expected_incidents_12m"]].sum()
    model = by_cell["expected_deaths_12m"]
    fading = counts(0.5**age, CAPPED)
    both = (model / model.sum()).add(fading / fading.sum(), fill_value=0.0) / 2 * model.sum()
    return {
        BEFORE: counts(age <= 1.0),
        "all years' counts": counts(np.full(len(age), 1 / max(age.max(), 1.0))),
        "counts of 2-year half-life": counts(0.5 ** (age / 2) / 3),
        "forecast": model,
        "forecast of incidents": by_cell["expected_incidents_12m"],
        "forecast and fading counts": both,
    }


def _forecast(before: geopandas.GeoDataFrame, year: int) -> pd.DataFrame:
    return IntensityModel().fit(before, as_of=datetime(year - 1, 12, 31)).predict()


def _placed(cells: NDArray, demand: NDArray, n_posts: int, reach_km: float) -> geopandas.GeoDataFrame:
    longitude, latitude = cell_centres(cells)
    places = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(longitude, latitude, crs=CRS))
    found = choose_posts(reach_of(unit_vectors(longitude, latitude), places, reach_km), demand, n_posts)
    return places.iloc[found.chosen].assign(proven=found.proven)


def _met(now: geopandas.GeoDataFrame, posts: geopandas.GeoDataFrame, reach_km: float) -> dict[str, object]:
    """Shares of a year's deaths and incidents, at their own places, within reach."""
    from scipy.spatial import cKDTree

    tree = cKDTree(unit_vectors(posts.geometry.x, posts.geometry.y))
    within = tree.query(unit_vectors(now.geometry.x, now.geometry.y))[0] <= float(chord_of_km(reach_km))
    deaths = now["dead_and_missing"].to_numpy(float)
    shares = {"deaths": float(deaths[within].sum() / deaths.sum()), "incidents": float(within.mean())}
    return {**shares, "proven": bool(posts["proven"].all())}


def ratios(trial: pd.DataFrame, random_state: int = 0) -> pd.DataFrame:
    """By way: mean share of deaths within reach, its ratio to last year's counts, that one's 90 % interval by years.

    The interval resamples years, so it says what another such run of years might have given.
    """
    table = trial.pivot(index="year", columns="way", values="deaths")
    incidents = trial.pivot(index="year", columns="way", values="incidents")
    random = np.random.default_rng(random_state)
    drawn = random.integers(0, len(table), (RESAMPLES, len(table)))
    rows = []
    for way in trial["way"].drop_duplicates():
        means = table[way].to_numpy()[drawn].mean(axis=1) / table[BEFORE].to_numpy()[drawn].mean(axis=1)
        low, high = np.quantile(means, [0.05, 0.95])
        rows.append(
            {
                "way": way,
                "deaths": table[way].mean(),
                "incidents": incidents[way].mean(),
                "ratio": table[way].mean() / table[BEFORE].mean(),
                "ratio_low": low,
                "ratio_high": high,
                "years_better": int((table[way] > table[BEFORE]).sum()),
            }
        )
    return pd.DataFrame(rows)
