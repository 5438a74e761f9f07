"""How far two incidents agree, item by item: a level each, 0 where one of the two does not tell it.

The same levels are taken of candidates and of decoys, so that the ones can be held against the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap import vocabulary as words

UNTOLD = 0
# The smaller count over the larger, from which on each level of `people` holds; rounding is allowed for.
COUNT_RATIOS = (1.0, 0.89, 0.79, 0.64)


@dataclass(frozen=True)
class Item:
    """A thing two incidents can agree on: its levels from 1, the best, and the share of incidents told twice that is
    expected on each.

    These shares are stated, not learned: no source says which of its incidents are told twice.
    """

    name: str
    levels: tuple[str, ...]
    expected: tuple[float, ...]


ITEMS = (
    Item(
        "people",
        ("same number", "within a tenth", "within a fifth", "within a third", "farther"),
        (0.55, 0.15, 0.15, 0.09, 0.06),
    ),
    Item("survivors", ("alike", "unlike"), (0.75, 0.25)),
    Item("sexes", ("alike", "partly", "unlike"), (0.86, 0.10, 0.04)),
    Item("cause", ("same", "another"), (0.80, 0.20)),
    Item("environment", ("same", "another"), (0.88, 0.12)),
    Item("route", ("same", "another"), (0.94, 0.06)),
    Item("country", ("same", "another"), (0.93, 0.07)),
    Item("origin", ("same", "another"), (0.85, 0.15)),
    Item("link", ("shared", "none shared"), (0.25, 0.75)),
)
SPLIT = ["n_women", "n_men", "n_children"]
_CODED = {
    "cause": ("cause", words.CAUSE_UNKNOWN),
    "environment": ("environment", words.UNKNOWN),
    "route": ("route", words.ROUTE_UNKNOWN),
    "country": ("country", words.UNKNOWN),
    "origin": ("origin_country", words.UNKNOWN),
}
_LINK = re.compile(r"https?://(?:www\.)?([^\s,;]+)")


class Agreement:
    """Compares rows of one layer, told by position; made once, asked for many pairs."""

    def __init__(self, incidents: pd.DataFrame):
        self._people = incidents["dead_and_missing"].to_numpy(float)
        self._survivors = incidents["n_survivors"].astype("Float64").fillna(0).to_numpy(float)
        self._split = incidents[SPLIT].to_numpy(float)
        self._codes = {name: _codes(incidents[column], untold) for name, (column, untold) in _CODED.items()}
        self._links = [frozenset(_LINK.findall(url)) for url in incidents["url"].fillna("").astype(str)]

    def levels(self, name: str, a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.int64]:
        """Level of an item for each pair of rows, 0 where it is not told."""
        if name == "people":
            ratio = _ratio(self._people[a], self._people[b])
            return np.select([ratio >= least for least in COUNT_RATIOS], range(1, 5), 5)
        if name == "survivors":
            told = (self._survivors[a] > 0) & (self._survivors[b] > 0)
            ratio = _ratio(self._survivors[a], self._survivors[b])
            return np.where(told, np.where(ratio >= COUNT_RATIOS[2], 1, 2), UNTOLD)
        if name == "sexes":
            return self._sex_levels(a, b)
        if name == "link":
            return self._link_levels(a, b)
        codes = self._codes[name]
        told = (codes[a] >= 0) & (codes[b] >= 0)
        return np.where(told, np.where(codes[a] == codes[b], 1, 2), UNTOLD)

    def _sex_levels(self, a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.int64]:
        """How much of the smaller told number of women, men and children the two have in common."""
        first, second = self._split[a], self._split[b]
        fewer = np.minimum(first.sum(axis=1), second.sum(axis=1))
        shared = np.minimum(first, second).sum(axis=1) / np.maximum(fewer, 1)
        return np.where(fewer > 0, np.select([shared >= 0.8, shared >= 0.4], [1, 2], 3), UNTOLD)

    def _link_levels(self, a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.int64]:
        ends = [(self._links[i], self._links[j]) for i, j in zip(a.tolist(), b.tolist(), strict=True)]
        told = np.array([bool(first) and bool(second) for first, second in ends], bool)
        shared = np.array([not first.isdisjoint(second) for first, second in ends], bool)
        return np.where(told, np.where(shared, 1, 2), UNTOLD)


def count_shares(people: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each number of people, the shares of all numbers given that agree with it on each level of `people`."""
    ordered, n = np.sort(people), max(len(people), 1)
    within = [
        np.searchsorted(ordered, people / least, "right") - np.searchsorted(ordered, people * least, "left")
        for least in COUNT_RATIOS
    ]
    reached = np.column_stack([*within, np.full(len(people), n)]) / n
    return np.maximum(np.diff(reached, axis=1, prepend=0), 1 / n)


def _ratio(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    more = np.maximum(a, b)
    return np.where(more > 0, np.minimum(a, b) / np.where(more > 0, more, 1), 1.0)


def _codes(values: pd.Series, untold: str) -> NDArray[np.int64]:
    return pd.factorize(values.where(values.ne(untold)))[0].astype("int64")
