"""A layer's counts as the forecast learns from them: entries that stand for many incidents, alike in place and time.

What the forecast makes of rows (`records`, `mixture.Past`) is made here of the counts of a layer (`aggregation`): an
entry for each place, half month and kind of incident, a source of kernels for each place and kind. Cost grows with the
land that is occupied and the months there are, not with incidents. An entry has the mean day and its place the mean
point of what it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from riskmap import geodesy
from riskmap.errors import ModelError
from riskmap.model.aggregation import Counts
from riskmap.model.counted_places import mean_points
from riskmap.model.kernels import build_bank
from riskmap.model.lattice import names_of
from riskmap.model.mixture import ORIGINS_A_YEAR, Past, decayed_length
from riskmap.model.records import DAYS_OF_YEAR, Records

SOURCE_KEYS = ("cell", "place", "environment", "cut", "well_placed", "well_sourced", "severity")
_MONTH_MIDDLE = 15
_VALUES_KEPT = 3  # of which the decayed sums at every origin are kept: those that one mixture is fed


def last_day(counts: Counts) -> pd.Timestamp:
    """The last day of the counts; where the last half month's incidents are known by month, the last of the month.

    Raises
    ------
    ModelError
        When the counts hold no incident.
    """
    if not len(counts):
        raise ModelError("There is nothing to learn from: the layer holds no incident. Give a layer with incidents.")
    day = pd.Timestamp(int(counts.figures["last"].max()), unit="D")
    latest = counts.kinds[counts.kinds["half_month"] == counts.kinds["half_month"].max()]
    by_month = latest["middle"].sum() == _MONTH_MIDDLE * latest["n"].sum()
    return day + pd.offsets.MonthEnd(0) if by_month else day


def read_counts(counts: Counts, as_of: datetime) -> Records:
    """Entries of the incidents with deaths, all of them dated up to and including `as_of`.

    Raises
    ------
    ModelError
        When no incident with deaths is left to learn from.
    """
    kinds = counts.kinds[counts.kinds["severity"] > 0]
    if not len(kinds):
        raise ModelError(
            f"There is nothing to learn from: none of {len(counts):,} incidents has deaths and a date up to "
            f"{pd.Timestamp(as_of):%Y-%m-%d}. Give a layer with at least one such incident, or a later date."
        )
    n = kinds["n"].to_numpy(float)
    end = pd.Timestamp(as_of).normalize() + pd.Timedelta(days=1)
    longitude, latitude = mean_points(kinds)
    numbers, cell = np.unique(kinds["cell"].to_numpy(np.uint64), return_inverse=True)
    day = (kinds["day"] + kinds["middle"]).to_numpy() / n
    return Records(
        longitude=longitude,
        latitude=latitude,
        age_days=np.maximum((end - pd.Timestamp(0)).days - day, 1.0),
        deaths=kinds["deaths"].to_numpy(float),
        whole_deaths=kinds["whole"].to_numpy() / 2,
        capped_deaths=kinds["capped"].to_numpy() / 2,
        severity=kinds["severity"].to_numpy() - 1,
        environment=kinds["environment"].to_numpy(),
        weight=n - kinds["cumulative"].to_numpy() / 2,
        cut=kinds["cut"].to_numpy(bool),
        well_placed=kinds["well_placed"].to_numpy(bool),
        well_sourced=kinds["well_sourced"].to_numpy(bool),
        cells=names_of(numbers)[cell],
        as_of=end - pd.Timedelta(days=1),
        n=n,
        source=np.unique(_packed(kinds), return_inverse=True)[1],
    )


def _packed(kinds: pd.DataFrame) -> NDArray[np.int64]:
    """One number for each combination of `SOURCE_KEYS`."""
    packed = np.zeros(len(kinds), np.int64)
    for name in SOURCE_KEYS:
        codes, distinct = pd.factorize(kinds[name], sort=True)
        # Numbered anew at each step, so that no product is too large.
        packed = np.unique(packed * len(distinct) + codes, return_inverse=True)[1]
    return packed


@dataclass(frozen=True)
class CountedPast(Past):
    """As `Past`, of entries that stand for `n` incidents each; the bank's sources are `source` of each entry."""

    n: NDArray[np.float64] = field(kw_only=True)
    source: NDArray[np.intp] = field(kw_only=True)
    point_is_none: NDArray[np.bool_] = field(kw_only=True)
    first: NDArray[np.intp] = field(kw_only=True)  # an entry of each source
    _kept: dict = field(default_factory=dict, repr=False, kw_only=True)

    @classmethod
    def of(cls, records: Records, reach_km: float) -> CountedPast:
        """The past of counted records, with kernels to all cells within reach."""
        first = np.unique(records.source, return_index=True)[1]
        cells = geodesy.cells_within(np.unique(records.cells.astype(str)), reach_km)
        bank = build_bank(records.longitude[first], records.latitude[first], cells, records.cut[first], coarse=True)
        place = bank.index_of(records.cells)
        told = {"n": records.n, "source": records.source, "point_is_none": records.cut, "first": first}
        return cls(bank, records.age_days, place, **told)

    @property
    def cut(self) -> NDArray[np.bool_]:
        """Entries whose point is no place."""
        return self.point_is_none

    @property
    def source_cells(self) -> NDArray[np.intp]:
        """The cell of each of the bank's sources."""
        return self.cell_index[self.first]

    def of_sources(self, values: NDArray) -> NDArray:
        """What a source's entries have in common."""
        return values[self.first]

    @property
    def numbers(self) -> NDArray[np.float64]:
        """Incidents that each entry stands for."""
        return self.n

    def by_source(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values of entries summed by source."""
        return np.bincount(self.source, values, len(self.first))

    def mean(self, value: NDArray[np.float64]) -> float:
        """Mean of a value over the incidents."""
        return float(value.sum() / self.n.sum())

    def crowd_of(self, alike: NDArray[np.intp]) -> NDArray[np.float64]:
        """Incidents of each kind, kinds being numbered."""
        return np.bincount(alike, self.n)

    def held(self, components: NDArray[np.float64]) -> sparse.csr_array:
        """Without the nothings that make up two thirds of them, since most cells are near to few kinds of source."""
        return sparse.csr_array(components)

    def placed_share(self, origin_days: float) -> float:
        """Share of the incidents of the twelve months after an origin whose point is a place."""
        return self._once("placed", origin_days, self._placed_share)

    def _placed_share(self, origin_days: float) -> float:
        after = self._entries_after(origin_days)
        n = self.n[after]
        return float(1 - n[self.cut[after]].sum() / n.sum()) if len(after) else 1.0

    def crowd(self, origin_days: float) -> NDArray[np.float64]:
        """Incidents in each cell up to an origin."""
        return self._once("crowd", origin_days, self._crowd)

    def _crowd(self, origin_days: float) -> NDArray[np.float64]:
        before = (self.age_days > origin_days) & ~self.cut
        return np.bincount(self.cell_index[before], self.n[before], len(self.bank.cells))

    def targets(self, value: NDArray[np.float64], origin_days: float) -> NDArray[np.float64]:
        """Values of the twelve months after an origin, summed by cell, those without a place left out."""
        after = self._entries_after(origin_days)
        after = after[~self.cut[after]]
        return np.bincount(self.cell_index[after], value[after], len(self.bank.cells))

    def rates(
        self, value: NDArray[np.float64], origin_days: float, half_life: float, level: NDArray | float = 1.0
    ) -> NDArray[np.float64]:
        """Each source's share in the yearly rate at an origin: decayed, over the decayed length of history."""
        length = decayed_length((self.age_days.max() - origin_days) / DAYS_OF_YEAR, half_life)
        return self._decayed(value, half_life)[origin_days] * (level / length)

    def _decayed(self, value: NDArray[np.float64], half_life: float) -> dict[float, NDArray[np.float64]]:
        """Values summed by source as they have decayed at each origin; each entry is looked at once for all of them."""
        sums = self._sums_of(value)
        if half_life not in sums:
            sums[half_life] = dict(self._decaying(value, half_life))
        return sums[half_life]

    def _decaying(self, value: NDArray[np.float64], half_life: float):
        ordered, order = self._by_age
        sums, later = np.zeros(len(self.first)), np.inf
        for origin in reversed(self._grid):
            fresh = order[slice(*np.searchsorted(ordered, (origin, later), side="right"))]
            decayed = value[fresh] * 0.5 ** ((self.age_days[fresh] - origin) / DAYS_OF_YEAR / half_life)
            kept = 0.5 ** ((later - origin) / DAYS_OF_YEAR / half_life)
            sums = kept * sums + np.bincount(self.source[fresh], decayed, len(self.first))
            yield origin, sums
            later = origin

    def _sums_of(self, value: NDArray[np.float64]) -> dict:
        """The decayed sums kept of a value; of the values asked for last only."""
        kept = self._kept.setdefault("sums", {})
        key = id(value)
        held = kept.pop(key, (value, {}))  # the value is held, so that its id is no other's
        kept[key] = held
        while len(kept) > _VALUES_KEPT:
            del kept[next(iter(kept))]
        return held[1]

    @property
    def _grid(self) -> list[float]:
        steps = int(self.age_days.max() / DAYS_OF_YEAR * ORIGINS_A_YEAR)
        return [step / ORIGINS_A_YEAR * DAYS_OF_YEAR for step in range(steps + 1)]

    @property
    def _by_age(self) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Ages in ascending order, and the entries in theirs."""

        def sort(_: float) -> tuple[NDArray, NDArray]:
            order = np.argsort(self.age_days, kind="stable")
            return self.age_days[order], order

        return self._once("order", 0.0, sort)

    def _entries_after(self, origin_days: float) -> NDArray[np.intp]:
        ordered, order = self._by_age
        return order[slice(*np.searchsorted(ordered, (origin_days - DAYS_OF_YEAR, origin_days), side="right"))]

    def _once(self, what: str, origin_days: float, work):
        if (what, origin_days) not in self._kept:
            self._kept[what, origin_days] = work(origin_days)
        return self._kept[what, origin_days]
