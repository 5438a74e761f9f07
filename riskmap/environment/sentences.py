"""How well environments are told of reports in other languages than English: F1 on made sentences."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from riskmap.environment import classify_environments
from riskmap.environment.scores import GOALS
from riskmap.errors import Fault, InputError
from riskmap.terrain import describe_terrain

COLUMNS = ("set", "language", "label", "longitude", "latitude", "place", "told")


def read_sentences(path: Path | str) -> pd.DataFrame:
    """Made sentences from a CSV: `set`, `language`, `label`, `longitude`, `latitude`, `place`, `told`.

    Raises
    ------
    InputError
        When a column is missing.
    """
    sentences = pd.read_csv(path, keep_default_na=False)
    if missing := [name for name in COLUMNS if name not in sentences]:
        fault = Fault(f"no column {', '.join(missing)}", ", ".join(COLUMNS), "Add the column.")
        raise InputError(str(path), [fault])
    return sentences


def tell_sentences(sentences: pd.DataFrame) -> pd.DataFrame:
    """`classify_environments` of sentences: words, place and point alone, no route and no stated country."""
    ground = describe_terrain(sentences["longitude"], sentences["latitude"])
    reports = pd.DataFrame(
        {
            "cause_reported": sentences["told"],
            "place": sentences["place"],
            "route": "",
            "cause_category": "",
            "country": ground["country"].to_numpy(),
            "longitude": sentences["longitude"],
            "latitude": sentences["latitude"],
        }
    )
    return classify_environments(reports)


def score_sentences(sentences: pd.DataFrame) -> pd.DataFrame:
    """F1 of each environment of `GOALS` (columns, then their `mean`) by language, and `n`, the number of sentences."""
    told = sentences[["language", "label"]].assign(environment=tell_sentences(sentences)["environment"])
    groups = told.groupby("language", sort=False)
    scores = pd.DataFrame({language: {name: _f1(rows, name) for name in GOALS} for language, rows in groups}).T
    return scores.assign(mean=scores.mean(axis=1), n=groups.size())


def _f1(rows: pd.DataFrame, name: str) -> float:
    labelled, told = rows["label"].eq(name), rows["environment"].eq(name)
    return float(2 * (labelled & told).sum() / max(1, labelled.sum() + told.sum()))
