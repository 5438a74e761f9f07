"""What feeds the mixtures: incidents by how crowded their cell is, each month of a place once, long memory at today's
level, and deaths by severity.

Each feed answers to something seen in the data. Heaped places recur where they are, lone ones spread, hence classes by
the crowd in a cell. A burst of two hundred reports in one month says less than twenty months with one, hence the feed
that counts a place's month once. Old patterns return at new levels, hence the feed in which old incidents weigh by how
their country's rate has grown. Wrecks recur in areas rather than places, hence classes by severity, at sea and
elsewhere.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap.model.kernels import BANDWIDTHS_KM
from riskmap.model.mixture import Feed, Past
from riskmap.model.records import ENVIRONMENTS, Records

SEA = ENVIRONMENTS.index("sea")
CROWDS = (2, 5, 20, 60)  # incidents so far in a cell: from where on it counts as known, frequent, heaped
SEVERITIES = (2, 5, 15)  # dead and missing
NARROW_BANDS = tuple(band for band, km in enumerate(BANDWIDTHS_KM) if km <= 12)
_MONTH_DAYS = 30.0
_RECENT_YEARS, _LONG_YEARS = 0.5, 4.0
_STEADY_INCIDENTS = 2.0  # a year, added to both rates of a country's growth


def incident_feeds(records: Records, past: Past, country: NDArray[np.object_]) -> list[Feed]:
    """Feeds of the mixture that forecasts incidents; `country` is that of each incident's cell."""
    crowd = _crowd(past)
    one_class = _constant(np.zeros(len(records), int))
    return [
        Feed(_constant(records.weight), crowd, len(CROWDS) + 1),
        Feed(_constant(_months_once(records, past, records.weight)), crowd, len(CROWDS) + 1, NARROW_BANDS),
        Feed(_at_todays_level(records, past, country), one_class, 1, half_lives=(_LONG_YEARS, 1e6)),
    ]


def death_feeds(records: Records, past: Past) -> list[Feed]:
    """Feeds of the mixture that forecasts dead and missing, capped per incident."""
    classes = np.digitize(records.deaths, SEVERITIES) + (records.environment == SEA) * (len(SEVERITIES) + 1)
    monthly = _months_once(records, past, records.capped_deaths)
    return [
        Feed(_constant(records.capped_deaths), _constant(classes), 2 * len(SEVERITIES) + 2),
        Feed(_constant(monthly), _crowd(past), len(CROWDS) + 1, NARROW_BANDS),
    ]


def plain_feeds(value: NDArray[np.float64]) -> list[Feed]:
    """One feed without classes."""
    return [Feed(_constant(value), _constant(np.zeros(len(value), int)), 1)]


def _constant(values: NDArray):
    return lambda origin_days: values


def _crowd(past: Past):
    @cache
    def crowd(origin_days: float) -> NDArray[np.intp]:
        so_far = np.bincount(past.cell_index[past.age_days > origin_days], minlength=len(past.bank.cells))
        return np.digitize(so_far[past.cell_index], CROWDS)

    return crowd


def _months_once(records: Records, past: Past, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values divided by the number of incidents in the same cell and month."""
    month = (records.age_days // _MONTH_DAYS).astype(int)
    alike = pd.factorize(pd.MultiIndex.from_arrays([past.cell_index, month]))[0]
    return value / np.bincount(alike)[alike]


def _at_todays_level(records: Records, past: Past, country: NDArray[np.object_]):
    """Weights times the recent over the long-run rate of the incident's country, as known at an origin."""
    place = pd.factorize(country, sort=True)[0]

    @cache
    def level(origin_days: float) -> NDArray[np.float64]:
        recent, long_run = (
            np.bincount(place, past.rates(records.weight, origin_days, half_life))
            for half_life in (_RECENT_YEARS, _LONG_YEARS)
        )
        growth = (recent + _STEADY_INCIDENTS) / (long_run + _STEADY_INCIDENTS)
        return records.weight * growth[place]

    return level
