"""What the forecast gains over the best baseline, how sure that is, and where it shows no skill.

The best baseline is the one that scored best in hindsight, in each group and measure anew: harder to beat than any that
could have been chosen beforehand.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from riskmap.model.evaluation import BUDGETS_KM2, EVERYTHING, LEAST_INCIDENTS, MODEL, ORACLE, RESAMPLES, Backtest
from riskmap.model.scores import poisson_crps, resampled_means
from riskmap.model.skill import LEADS, NO_SKILL

INTERVAL = (2.5, 97.5)
DECIDES = "bits"
MEASURES = (DECIDES, *(f"{what}_{budget / 1e3:.0f}" for what in ("incidents", "deaths") for budget in BUDGETS_KM2))
COUNT_MEASURES = ("deviance", "log_score", "crps")  # lower is better; gains are still positive where the forecast leads
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
    rows += _count_gains(result, rows[0], random_state)
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


def _count_gains(result: Backtest, of_bits: dict, random_state: int) -> list[dict]:
    """Rows of the scores of counts, for all incidents.

    At one level of expected incidents, deviance and log score differ as bits do, times a constant: their intervals are
    those of bits. CRPS is not linear in the incidents of a cell, so it is scored anew on every resample.
    """
    means = _means_of_counts(result)
    rows = []
    for measure, per_bit in (("deviance", 2 * np.log(2)), ("log_score", np.log(2))):
        best = of_bits["best_baseline"]
        scaled = {key: of_bits[key] * per_bit for key in ("gain", "low", "high")}
        told = {"measure": measure, "forecast": means.loc[MODEL, measure], "baseline": means.loc[best, measure]}
        rows.append(of_bits | told | scaled)
    best = means.drop(index=[MODEL, ORACLE])["crps"].idxmin()
    gains, drawn = _crps_gains(result, best, random_state)
    low, high = np.percentile(drawn, INTERVAL)
    told = {"measure": "crps", "best_baseline": best, "forecast": means.loc[MODEL, "crps"], "gain": gains.mean()}
    told |= {"baseline": means.loc[best, "crps"], "low": low, "high": high, "years_ahead": int((gains > 0).sum())}
    return [*rows, of_bits | told]


def _means_of_counts(result: Backtest) -> pd.DataFrame:
    table = result.yearly[result.yearly["group"] == EVERYTHING]
    return table.groupby("forecast")[list(COUNT_MEASURES)].mean().dropna()


def _crps_gains(result: Backtest, best: str, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    """Gain in CRPS over a baseline by year, and the mean gain over years and incidents drawn anew."""
    rng = np.random.default_rng(random_state)
    gains, drawn = [], []
    for _, rows in result.occupied.groupby("year"):
        ours, theirs = (rows[rows["forecast"] == name].sort_values("cell") for name in (MODEL, best))
        came = ours["came"].to_numpy().astype(int)
        counts = rng.multinomial(came.sum(), came / came.sum(), RESAMPLES)
        # What each cell adds to the gain when so many incidents come there instead of none.
        line = np.arange(counts.max(initial=came.max()) + 1.0)[:, None]
        added = _over_none(theirs["expected"].to_numpy(), line) - _over_none(ours["expected"].to_numpy(), line)
        empty = theirs["empty"].iloc[0] - ours["empty"].iloc[0]
        places = np.arange(len(came))
        gains.append((empty + added[came, places].sum()) / came.sum())
        drawn.append((empty + added[counts, places].sum(axis=1)) / came.sum())
    picks = rng.integers(0, len(gains), (RESAMPLES, len(gains)))
    return np.array(gains), np.array(drawn)[picks, np.arange(RESAMPLES)[:, None]].mean(axis=1)


def _over_none(expected: np.ndarray, counts: np.ndarray) -> np.ndarray:
    return poisson_crps(expected, counts) - poisson_crps(expected, np.zeros(len(expected)))


def _yearly_means(values: np.ndarray, weights: np.ndarray, years: np.ndarray) -> np.ndarray:
    names = np.unique(years)
    return np.array([np.average(values[years == year], weights=weights[years == year]) for year in names])
