"""A text model for reports on which the rules are silent: hashed words and letters, logistic regression.

It learns from the decisions of sure rules (weak supervision) and from labelled rows, and is kept as a small NumPy
archive of hashed coefficients: no word of any report can be read from it, and loading it runs no code.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap.settings import geo_folder
from riskmap.store import replace_file

MODEL_FILE = "environment_model.npz"
N_FEATURES = 2**13
# Marks of the ground and the route that the model sees beside the words.
CONTEXT = (
    "on_sea", "on_coast", "inland", "by_water", "arid", "dry", "cool", "borderlands",
    "sea_route", "channel_route", "horn_route", "sahara_route", "us_route", "river_route", "cold_route",
    "sahara_state", "us_mexico", "iran_side",
)  # fmt: skip
_WORD = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True)
class TextModel:
    """Coefficients (features, environments), intercepts and the environments in their order."""

    environments: tuple[str, ...]
    coefficients: NDArray[np.float16]
    intercepts: NDArray[np.float32]

    def shares(self, causes: pd.Series, places: pd.Series, marks: pd.DataFrame) -> pd.DataFrame:
        """A share for each environment (columns) and report (rows, the index of `causes`); rows sum to 1."""
        scores = _features(causes, places, marks) @ self.coefficients.astype(np.float32) + self.intercepts
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = weights / weights.sum(axis=1, keepdims=True)
        return pd.DataFrame(shares, index=causes.index, columns=list(self.environments))


def fit_text_model(
    causes: pd.Series, places: pd.Series, marks: pd.DataFrame, environments: pd.Series, weights: pd.Series
) -> TextModel:
    """Learn from folded texts, marks and known environments, all on one index."""
    from sklearn.linear_model import LogisticRegression

    classifier = LogisticRegression(C=10.0, max_iter=400, tol=1e-3)
    classifier.fit(_features(causes, places, marks), environments.to_numpy(str), weights.to_numpy(float))
    return TextModel(
        tuple(str(name) for name in classifier.classes_),
        classifier.coef_.T.astype(np.float16),
        classifier.intercept_.astype(np.float32),
    )


def _features(causes: pd.Series, places: pd.Series, marks: pd.DataFrame):
    """How often each hashed token stands in a report, scaled to length 1; each distinct text is taken apart once."""
    from sklearn.preprocessing import normalize

    context = pd.Series(list(map(tuple, marks[list(CONTEXT)].to_numpy(bool))), dtype=object)
    counted = _counts(context, _marks_seen) + _counts(causes, _words_of_cause) + _counts(places, _words_of_place)
    return normalize(counted, norm="l2", copy=False)


def _counts(values: pd.Series, tokens: Callable[[Any], Iterator[str]]):
    from sklearn.feature_extraction.text import HashingVectorizer

    codes, distinct = pd.factorize(values)
    vectorizer = HashingVectorizer(analyzer=tokens, n_features=N_FEATURES, alternate_sign=False, norm=None)
    return vectorizer.transform(distinct)[codes]


def _marks_seen(row: tuple[bool, ...]) -> Iterator[str]:
    return (f"t {name}" for name, seen in zip(CONTEXT, row, strict=True) if seen)


def _words_of_cause(text: str) -> Iterator[str]:
    yield from _words("c", text)
    padded = f" {text} "
    yield from (f"l {padded[start : start + 4]}" for start in range(max(0, len(padded) - 3)))


def _words_of_place(text: str) -> Iterator[str]:
    return _words("p", text)


def _words(field: str, text: str) -> Iterator[str]:
    words = _WORD.findall(text)
    yield from (f"{field} {word}" for word in words)
    yield from (f"{field} {first} {second}" for first, second in itertools.pairwise(words))


def save_text_model(model: TextModel, path: Path) -> None:
    """Write the archive beside its place, then rename it."""

    def write(target: Path) -> None:
        with target.open("wb") as file:
            np.savez_compressed(
                file,
                environments=np.array(model.environments, dtype="U16"),
                coefficients=model.coefficients,
                intercepts=model.intercepts,
            )

    replace_file(path, write)


def load_text_model(path: Path | None = None) -> TextModel | None:
    """The shipped model, or the one at `path`; None where there is none."""
    return _load(path or geo_folder() / MODEL_FILE)


@cache
def _load(path: Path) -> TextModel | None:
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as stored:
        return TextModel(
            tuple(str(name) for name in stored["environments"]), stored["coefficients"], stored["intercepts"]
        )
