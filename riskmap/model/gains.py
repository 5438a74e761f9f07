"""What the forecast gains over the best baseline, how sure that is, and where it shows no skill.

The best baseline is the one that scored best in hindsight, in each group and measure anew: harder to beat than any that
could have been chosen beforehand.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from riskmap.model.evaluation import BUDGETS_KM2, EVERYTHING, LEAST_INCIDENTS, MODEL, ORACLE, RESAMPLES, Backtest
from riskmap.model.scores import resampled_means

LEADS, NO_SKILL = "leads", "no skill here"
INTERVAL = (2.5, 97.5)
DECIDES = "bits"
MEASURES = (DECIDES, *(f"{what}_{budget / 1e3:.0f}" for what in ("incidents", "deaths") for budget in BUDGETS_KM2))
ROUTE_MEASURES = (DECIDES, "incidents_250", "deaths_250")


def find_gains(result: Backtest, random_state: int = 0) -> pd.DataFrame:
    """A row per kind, name and measure, with the gain over the best baseline and its 95 % interval.

    `kind` is all, environment or route; a route is scored at its own incidents under the forecast of all. Intervals
    resample years, and incidents within them. `years_ahead` counts the years in which the forecast was better.
    """
    rows = []
    for group, marks in result.marks.groupby("group", sort=False):
        kind = EVERYTHING if group == EVERYTHING else "environment"
        rows += [_gain(kind, group, marks, measure, random_state) for measure in MEASURES]
    everything = result.marks[result.marks["group"] == EVERYTHING]
    for route, marks in everything.groupby("route"):
        if (marks["forecast"] == MODEL).sum() >= LEAST_INCIDENTS:
            rows += [_gain("route", route, marks, measure, random_state) for measure in ROUTE_MEASURES]
    return pd.DataFrame(rows)


def find_verdicts(gains: pd.DataFrame) -> pd.DataFrame:
    """Per kind and name: `leads` where the interval of the gain in bits lies above nought, else `no skill here`.

    Where there is no skill, `use` names the baseline to go by.
    """
    verdicts = gains[gains["measure"] == DECIDES].copy()
    leads = verdicts["low"] > 0
    verdicts["verdict"] = np.where(leads, LEADS, NO_SKILL)
    verdicts["use"] = np.where(leads, MODEL, verdicts["best_baseline"])
    order = {EVERYTHING: 0, "environment": 1, "route": 2}
    verdicts["place"] = verdicts["kind"].map(order)
    return verdicts.sort_values(["place", "n_incidents"], ascending=[True, False], kind="stable").drop(
        columns=["place", "measure"]
    )


def _gain(kind: str, name: str, marks: pd.DataFrame, measure: str, random_state: int) -> dict:
    by_forecast = {key: part for key, part in marks.groupby("forecast", sort=False) if part[measure].notna().all()}
    first = by_forecast[MODEL]
    years = first["year"].to_numpy()
    weights = first["deaths"].to_numpy(float) if measure.startswith("deaths") else np.ones(len(first))
    means = {key: _yearly_means(part[measure].to_numpy(), weights, years) for key, part in by_forecast.items()}
    rivals = [key for key in means if key not in (MODEL, ORACLE)]
    best = max(rivals, key=lambda key: means[key].mean())
    apart = (first[measure].to_numpy() - by_forecast[best][measure].to_numpy())[:, None]
    drawn = resampled_means(apart, weights, years, RESAMPLES, np.random.default_rng(random_state))
    low, high = np.percentile(drawn, INTERVAL)
    return {
        "kind": kind,
        "name": name,
        "measure": measure,
        "n_incidents": len(first),
        "forecast": means[MODEL].mean(),
        "best_baseline": best,
        "baseline": means[best].mean(),
        "gain": means[MODEL].mean() - means[best].mean(),
        "low": low,
        "high": high,
        "years_ahead": int((means[MODEL] > means[best]).sum()),
        "years": len(means[MODEL]),
    }


def _yearly_means(values: np.ndarray, weights: np.ndarray, years: np.ndarray) -> np.ndarray:
    names = np.unique(years)
    return np.array([np.average(values[years == year], weights=weights[years == year]) for year in names])
