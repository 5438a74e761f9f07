"""How segments' forecasts did: learn from the years before one, see what it brought."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas
import numpy as np
import pandas as pd

from riskmap.planning.segment_risk import NEIGHBOURS_KM, History, estimate
from riskmap.planning.segments import neighbours, place_on_segments

CLASSES = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)


def try_segments(
    incidents: geopandas.GeoDataFrame, segments: geopandas.GeoDataFrame, years: Sequence[int], level: float = 0.8
) -> pd.DataFrame:
    """A row per year and segment: `expected`, `low`, `high` (deaths, from what came before), `came`, `last_year`."""
    table = segments.reset_index(drop=True)
    segment = place_on_segments(incidents, segments).segment
    place = segments.index.get_indexer(segment)
    dates, pairs = pd.to_datetime(incidents["date"]), neighbours(table, NEIGHBOURS_KM)
    first = dates.min()
    rows = []
    for year in years:
        known = (dates < f"{year}-01-01").to_numpy()
        history = History.of(incidents[known], table, place[known], (first, f"{year - 1}-12-31"))
        told = estimate(history, pairs, level)
        now = (dates.dt.year == year).to_numpy() & (place >= 0)
        came = np.bincount(place[now], incidents["dead_and_missing"].to_numpy(float)[now], len(table))
        hundreds = history.length_km / 100
        forecast, low, high = (value * hundreds for value in told.values())
        rows.append(
            pd.DataFrame(
                {
                    "year": year,
                    "expected": forecast,
                    "low": low,
                    "high": high,
                    "came": came,
                    "last_year": history.deaths[:, 0],
                    "mean": history.deaths.sum(axis=1) / history.years,
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def coverage(trial: pd.DataFrame, classes: Sequence[float] = CLASSES) -> pd.DataFrame:
    """Share of segments and years whose deaths fell within the interval, by expected deaths; a row per class."""
    within = trial["came"].between(trial["low"].round(6), trial["high"].round(6))
    level = pd.cut(trial["expected"], [0, *classes, np.inf], right=False)
    grouped = trial.assign(within=within).groupby(level, observed=True)
    return grouped.agg(
        segments=("within", "size"),
        coverage=("within", "mean"),
        expected=("expected", "sum"),
        came=("came", "sum"),
    ).reset_index(names="expected_deaths")
