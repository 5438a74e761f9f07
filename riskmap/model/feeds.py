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
from riskmap.model.records import ENVIRONMENTS, SEVERITIES, Records

SEA = ENVIRONMENTS.index("sea")
INCIDENT_VIEWS, DEATH_VIEWS = 4, 3  # how many there are
CROWDS = (2, 5, 20, 60)  # incidents so far in a cell: from where on it counts as known, frequent, heaped
NARROW_BANDS = tuple(band for band, km in enumerate(BANDWIDTHS_KM) if km <= 12)
_MONTH_DAYS = 30.0
_RECENT_YEARS, _LONG_YEARS = 0.5, 4.0
_STEADY_INCIDENTS = 2.0  # a year, added to both rates of a country's growth


def incident_views(records: Records, past: Past, country: NDArray[np.object_]) -> list[list[Feed]]:
    """Feeds of the mixtures whose mean forecasts incidents; `country` is that of each source's cell.

    The mixtures differ in what the crowd in a cell is crossed with: nothing, how well a place is known, the kind of
    environment, how good the source is. Each sees something the others blur; none is best in every year.
    """
    n = len(past.source_cells)
    shared = [
        Feed(_months_once(records, past, records.weight), _crowd(past), len(CROWDS) + 1, NARROW_BANDS),
        Feed(
            *(records.weight, _constant(np.zeros(n, int)), 1),
            half_lives=(_LONG_YEARS, 1e6),
            level=_todays_level(records, past, country),
        ),
    ]
    crossings = [
        np.zeros(n, int),
        past.of_sources(records.well_placed) * 1,
        past.of_sources(_setting(records)),
        past.of_sources(records.well_sourced) * 1,
    ]
    views = []
    for crossing in crossings:
        kinds = int(crossing.max()) + 1
        views.append([Feed(records.weight, _crowd(past, crossing, kinds), (len(CROWDS) + 1) * kinds), *shared])
    return views


def death_views(records: Records, past: Past) -> list[list[Feed]]:
    """Feeds of the mixtures whose mean forecasts dead and missing, capped per incident."""
    monthly = _months_once(records, past, records.capped_deaths)
    shared = Feed(monthly, _crowd(past), len(CROWDS) + 1, NARROW_BANDS)
    views = []
    for crossing in ((records.environment == SEA) * 1, _setting(records), records.well_placed * 1):
        kinds = int(crossing.max()) + 1
        classes = _constant(past.of_sources(records.severity * kinds + crossing))
        views.append([Feed(records.capped_deaths, classes, (len(SEVERITIES) + 1) * kinds), shared])
    return views


def plain_feeds(value: NDArray[np.float64], past: Past) -> list[Feed]:
    """One feed without classes."""
    return [Feed(value, _constant(np.zeros(len(past.source_cells), int)), 1)]


def _constant(values: NDArray):
    return lambda origin_days: values


def _setting(records: Records) -> NDArray[np.intp]:
    """Sea, desert, rivers and roads, all others: enough of each to learn from."""
    number = np.full(len(ENVIRONMENTS), 3)
    for kind, names in enumerate((("sea",), ("desert",), ("river", "transport"))):
        number[[ENVIRONMENTS.index(name) for name in names]] = kind
    return number[records.environment]


def _crowd(past: Past, crossing: NDArray[np.intp] | int = 0, kinds: int = 1):
    @cache
    def crowd(origin_days: float) -> NDArray[np.intp]:
        return np.digitize(past.crowd(origin_days)[past.source_cells], CROWDS) * kinds + crossing

    return crowd


def _months_once(records: Records, past: Past, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values divided by the number of incidents in the same cell and month."""
    month = (records.age_days // _MONTH_DAYS).astype(int)
    alike = pd.factorize(past.cell_index * (month.max() + 1) + month)[0]
    return value / past.crowd_of(alike)[alike]


def _todays_level(records: Records, past: Past, country: NDArray[np.object_]):
    """The recent over the long-run rate of each source's country, as known at an origin."""
    place = pd.factorize(country, sort=True)[0]

    @cache
    def level(origin_days: float) -> NDArray[np.float64]:
        recent, long_run = (
            np.bincount(place, past.rates(records.weight, origin_days, half_life))
            for half_life in (_RECENT_YEARS, _LONG_YEARS)
        )
        return ((recent + _STEADY_INCIDENTS) / (long_run + _STEADY_INCIDENTS))[place]

    return level
