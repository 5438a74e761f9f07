"""Whether more people die in a place than before: the counts that a reader sees, and a word that is true to them.

The word is taken from people in the last twelve settled months beside the twelve before and beside the mean of all
earlier years of twelve months; `rising` and `falling` also ask that the number of incidents differs from the earlier
years by more than chance gives (a one-sided binomial test), since one wreck can be a tenth of a year. The classes of
emerging hot spot analysis (`riskmap.model.trend`) say something else: in which years incidents stood out among others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import exp, lgamma, log, log1p

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap.summaries import first_provisional, month_end, month_number, month_start, months_of
from riskmap.vocabulary import GROWTH_WORDS

RISING, HIGHER, MIXED, FEW, LOWER, FALLING, NONE_LATELY = GROWTH_WORDS
COLUMNS = ("people_last_12m", "people_before_12m", "people_mean_12m", "people_provisional", "growth")
LEVEL = 0.05
FEWEST_PEOPLE = 5


def add_growth(
    hotspots: geopandas.GeoDataFrame, members: pd.DataFrame, incidents: pd.DataFrame, data: tuple[date, date]
) -> geopandas.GeoDataFrame:
    """Hotspots with `COLUMNS`, counted among `incidents`: those of all times that pass every other filter.

    `people_mean_12m` is the mean of the years of twelve months before the last one, `people_provisional` those of the
    data's last six months, which belong to no year. `data` holds the first and the last day of the data.
    """
    inside = members[members["incident"].isin(incidents.index)]
    place = pd.Index(hotspots["hotspot_id"]).get_indexer(inside["hotspot_id"])
    rows = incidents.loc[inside.loc[place >= 0, "incident"]]
    people, number = _by_year(place[place >= 0], len(hotspots), rows, data)
    return hotspots.assign(
        people_last_12m=people[:, 1],
        people_before_12m=people[:, 2] if people.shape[1] > 2 else 0,
        people_mean_12m=_mean(people[:, 2:]),
        people_provisional=people[:, 0],
        growth=[growth_word(*pair) for pair in zip(people[:, 1:], number[:, 1:], strict=True)],
    )


def growth_of(incidents: pd.DataFrame, data: tuple[date, date]) -> dict[str, object]:
    """`COLUMNS` of one set of incidents of all times, as `add_growth` gives them for a hotspot."""
    one = pd.DataFrame({"hotspot_id": [""]})
    members = pd.DataFrame({"incident": incidents.index, "hotspot_id": ""})
    return add_growth(one, members, incidents, data).iloc[0][list(COLUMNS)].to_dict()


def last_year(data_end: date) -> tuple[date, date]:
    """First and last day of the last twelve settled months.

    >>> last_year(date(2023, 12, 31))
    (datetime.date(2022, 7, 1), datetime.date(2023, 6, 30))
    """
    after = first_provisional(data_end)
    return month_start(after - 12), month_end(month_start(after - 1))


def growth_word(people: Sequence[int], incidents: Sequence[int]) -> str:
    """A key of `GROWTH_WORDS` from people and incidents by year of twelve settled months, the latest first.

    >>> growth_word([80, 30, 20, 25], [20, 6, 5, 7]), growth_word([80, 30, 20, 25], [6, 6, 5, 7])
    ('rising', 'higher')
    """
    last, earlier = people[0], people[1:]
    if not last:
        return NONE_LATELY
    if not len(earlier) or max(last, *earlier) < FEWEST_PEOPLE:
        return FEW
    before, mean = earlier[0], sum(earlier) / len(earlier)
    if last > before and last > mean:
        return RISING if _tail(incidents) <= LEVEL else HIGHER
    if last < before and last < mean:
        return FALLING if _tail(incidents, fewer=True) <= LEVEL else LOWER
    return MIXED


def _tail(incidents: Sequence[int], fewer: bool = False) -> float:
    """How often the last of equal years would hold as many of all incidents, or as few."""
    last, total, share = int(incidents[0]), int(sum(incidents)), 1 / len(incidents)
    sizes = range(last + 1) if fewer else range(last, total + 1)
    return sum(
        exp(
            lgamma(total + 1)
            - lgamma(size + 1)
            - lgamma(total - size + 1)
            + size * log(share)
            + (total - size) * log1p(-share)
        )
        for size in sizes
    )


def _mean(earlier: NDArray[np.int64]) -> NDArray[np.float64]:
    return earlier.mean(axis=1) if earlier.shape[1] else np.zeros(len(earlier))


def _by_year(
    place: NDArray[np.int64], n_places: int, incidents: pd.DataFrame, data: tuple[date, date]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """People and incidents by place (rows) and by year of twelve months before the provisional ones (columns).

    Column 0 holds the provisional months, column 1 the last settled year, and so on; a first year that the data do
    not fill is left out.
    """
    after = first_provisional(data[1])
    n_years = max((after - month_number(data[0])) // 12, 1)
    year = np.floor_divide(after - 1 - months_of(incidents).to_numpy(), 12) + 1
    year = np.where(year < 0, 0, year)
    known = year <= n_years
    people, number = (np.zeros((n_places, n_years + 1), np.int64) for _ in range(2))
    where = (place[known], year[known])
    np.add.at(people, where, incidents["dead_and_missing"].to_numpy()[known])
    np.add.at(number, where, (incidents["dead_and_missing"].to_numpy() > 0)[known].astype(np.int64))
    return people, number
