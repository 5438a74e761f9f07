"""How well environments are told: F1 with intervals on labelled rows, confusion, the cases still wrong.

A label has a first and perhaps a second environment. A row is left out of a class's score when the class is only its
second guess, or when the label says that it is unsure; violence, which is a cause and no environment, may be told as
any place but the sea.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from riskmap.errors import Fault, InputError
from riskmap.vocabulary import ENVIRONMENTS, UNKNOWN

GOALS = {"sea": 0.97, "desert": 0.88, "container": 0.80, "river": 0.93, "transport": 0.88}
VIOLENCE = "violence"
RESAMPLES = 2000
# What one label of a rule is worth before any was read: four rows, 85 in 100 of them right.
PRIOR_ROWS, PRIOR_SHARE = 4, 0.85
# A label that calls itself unsure is right about seven times in ten (docs/environment.md).
UNSURE_SHARE = 0.7
_RENAMED = {"web_id": "incident_id", "env2": "second"}


def read_labels(path: Path | str) -> pd.DataFrame:
    """Labels from a CSV: `incident_id`, `label`, `second` ("" for none), `confidence` (high, medium or low).

    The columns may also be called `web_id` and `env2`, and `mountain` may be called `cold_mountain`. A key that occurs
    twice is left out: its rows are several.

    Raises
    ------
    InputError
        When a column is missing or a label is neither an environment nor violence.
    """
    labels = pd.read_csv(path, keep_default_na=False, dtype=str).rename(columns=_RENAMED)
    wanted = ["incident_id", "label", "second", "confidence"]
    if missing := [name for name in wanted if name not in labels]:
        columns = "incident_id (or web_id), label, second (or env2), confidence"
        raise InputError(str(path), [Fault(f"no column {', '.join(missing)}", columns, "Add the column.")])
    labels = labels[wanted].replace({"label": {"cold_mountain": "mountain"}, "second": {"cold_mountain": "mountain"}})
    strange = ~labels["label"].isin([*ENVIRONMENTS, VIOLENCE])
    if strange.any():
        rows = tuple((labels.index[strange] + 2).tolist())
        fault = Fault("an unknown label", f"one of {', '.join([*ENVIRONMENTS, VIOLENCE])}", "Correct the label.", rows)
        raise InputError(str(path), [fault])
    labels["incident_id"] = labels["incident_id"].where(
        labels["incident_id"].str.contains(":"), "mmp:" + labels["incident_id"]
    )
    return labels.drop_duplicates("incident_id", keep=False, ignore_index=True)


def judge_labels(incidents: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Labels beside what the incidents layer says: `environment`, `environment_rule`; labels without a row are left."""
    told = incidents.drop_duplicates("incident_id").set_index("incident_id")
    told = told[["environment", "environment_rule"]].astype(str)
    return labels.join(told, on="incident_id", how="inner").reset_index(drop=True)


def score_environments(incidents: pd.DataFrame, labels: pd.DataFrame, random_state: int = 0) -> pd.DataFrame:
    """A row per environment of `GOALS`: `f1`, `low`, `high` (95 in 100 resamples of the labels), `precision`,
    `recall`, `n_labelled` and the `goal`; and a last row `mean`.

    `incidents` has `incident_id`, `environment` and `environment_rule`; `labels` comes from `read_labels`.
    """
    return score_judged(judge_labels(incidents, labels), random_state)


def score_judged(judged: pd.DataFrame, random_state: int = 0) -> pd.DataFrame:
    """`score_environments` of labels that already stand beside the answers."""
    sure = judged[judged["confidence"].ne("low")]
    counted = {name: _outcomes(sure, name) for name in GOALS}
    rng = np.random.default_rng(random_state)
    draws = rng.integers(0, len(sure), (RESAMPLES, len(sure))) if len(sure) else np.zeros((1, 0), int)
    spread = pd.DataFrame({name: _f1(outcomes[draws].sum(axis=1)) for name, outcomes in counted.items()})
    spread["mean"] = spread.mean(axis=1)
    scores = pd.DataFrame({name: _score(outcomes.sum(axis=0)) for name, outcomes in counted.items()}).T
    scores.loc["mean"] = scores.mean()
    scores.loc["mean", "n_labelled"] = len(sure)
    scores.insert(1, "low", spread.quantile(0.025))
    scores.insert(2, "high", spread.quantile(0.975))
    return scores.assign(goal=pd.Series({**GOALS, "mean": 0.90}))


def _outcomes(sure: pd.DataFrame, name: str) -> np.ndarray:
    """Flags of hit, false alarm and miss, shape (rows, 3), for one environment."""
    labelled, told = sure["label"].eq(name), sure["environment"].eq(name)
    out = sure["second"].eq(name) & ~labelled
    if name != "sea":
        out |= sure["label"].eq(VIOLENCE) & told
    return np.column_stack([labelled & told, ~labelled & told & ~out, labelled & ~told])


def _f1(counts: np.ndarray) -> np.ndarray:
    hits, alarms, misses = counts.T
    return 2 * hits / np.maximum(1, 2 * hits + alarms + misses)


def _score(counts: np.ndarray) -> dict[str, float]:
    hits, alarms, misses = (int(count) for count in counts)
    return {
        "f1": 2 * hits / max(1, 2 * hits + alarms + misses),
        "precision": hits / max(1, hits + alarms),
        "recall": hits / max(1, hits + misses),
        "n_labelled": hits + misses,
    }


def confusion_table(judged: pd.DataFrame) -> pd.DataFrame:
    """Sure labels (rows) by what was told (columns), in the house's order of environments, violence last."""
    sure = judged[judged["confidence"].ne("low")]
    table = pd.crosstab(sure["label"], sure["environment"])
    rows = [name for name in (*ENVIRONMENTS, VIOLENCE) if name in table.index]
    return table.reindex(index=rows, columns=list(ENVIRONMENTS), fill_value=0)


def wrong_rows(judged: pd.DataFrame) -> pd.DataFrame:
    """Sure labels that were told otherwise, even as their second environment; violence and the unknown excepted."""
    sure = judged["confidence"].ne("low") & judged["label"].ne(VIOLENCE)
    untold = judged["label"].eq("other") & judged["environment"].eq(UNKNOWN)
    return judged[sure & judged["label"].ne(judged["environment"]) & ~untold]


def measure_rules(judged: pd.DataFrame) -> pd.Series:
    """The share of labelled rows right under each rule, drawn to `PRIOR_SHARE` while they are few.

    A row told as its second environment is half right; violence is right as its second environment or `other`.
    """
    label, second, told = judged["label"], judged["second"], judged["environment"]
    right = label.eq(told) + 0.5 * (label.ne(told) & second.eq(told))
    violence = label.eq(VIOLENCE)
    right = right.where(~violence, np.where(second.eq(told), 1.0, np.where(told.eq("other"), 0.9, 0.0)))
    right = right * np.where(judged["confidence"].eq("low") & ~violence, UNSURE_SHARE, 1.0)
    sums = right.groupby(judged["environment_rule"]).agg(["sum", "size"])
    return (sums["sum"] + PRIOR_ROWS * PRIOR_SHARE) / (sums["size"] + PRIOR_ROWS)
