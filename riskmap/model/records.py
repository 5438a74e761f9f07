"""What the forecast learns from: the incidents up to a day, as plain arrays in an order that no shuffle changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap import geodesy
from riskmap import vocabulary as words
from riskmap.errors import ModelError

DAYS_OF_YEAR = 365.25
ENVIRONMENTS = tuple(words.ENVIRONMENTS)
SEVERITIES = (2, 5, 15)  # dead and missing
DEATHS_CAP = 30.0  # one wreck must not teach the model a place by itself
_MIDDLE_DAYS = {"day": 0.0, "month": 15.0, "year": 182.0}
_CUT_RADIUS_KM = 40.0
_GOOD_PLACES = ("exact", "locality")
_GOOD_SOURCE = 4
_CUMULATIVE_WEIGHT = 0.5


@dataclass(frozen=True)
class Records:
    """Incidents with deaths, one entry each, or one for several that are alike (`counted.read_counts`).

    Degrees, days before the end of `as_of`, dead and missing; what is counted is weighted: half for a row that stands
    for many deaths spread over a period and an area.
    """

    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    age_days: NDArray[np.float64]
    deaths: NDArray[np.float64]
    whole_deaths: NDArray[np.float64]  # weighted
    capped_deaths: NDArray[np.float64]  # as they teach the model: weighted, at most `DEATHS_CAP` an incident
    severity: NDArray[np.intp]  # class of the dead and missing of an incident
    environment: NDArray[np.intp]  # position in ENVIRONMENTS
    weight: NDArray[np.float64]
    cut: NDArray[np.bool_]  # coordinates cut to whole degrees: the point is no place
    well_placed: NDArray[np.bool_]  # as exact as a locality
    well_sourced: NDArray[np.bool_]  # source quality 4 or 5
    cells: NDArray[np.object_]
    as_of: pd.Timestamp
    n: NDArray[np.float64] | None = None  # incidents that each entry stands for; None: one
    source: NDArray[np.intp] | None = None  # entries of one number start from one point and are of one kind

    def __len__(self) -> int:
        return len(self.deaths)


def read_records(incidents: pd.DataFrame, as_of: datetime | None = None) -> Records:
    """Incidents with deaths and dated up to and including `as_of` (default: the last date of the layer).

    Raises
    ------
    ModelError
        When no incident with deaths is left to learn from.
    """
    dates = pd.to_datetime(incidents["date"]).dt.tz_localize(None)
    end = _end(incidents, dates, as_of)
    known = dates.lt(end) & incidents["dead_and_missing"].gt(0) & ~incidents.geometry.is_empty
    if not known.any():
        raise ModelError(
            f"There is nothing to learn from: none of {len(incidents):,} incidents has deaths and a date up to "
            f"{'its end' if as_of is None else f'{pd.Timestamp(as_of):%Y-%m-%d}'}. "
            "Give a layer with at least one such incident, or a later date."
        )
    rows = incidents[known].sort_values("incident_id", kind="stable")
    lon, lat = rows.geometry.x.to_numpy(), rows.geometry.y.to_numpy()
    middle = rows["date_precision"].map(_MIDDLE_DAYS).fillna(0.0).to_numpy()
    age = (end - dates[rows.index]).dt.days.to_numpy() - middle
    weight = np.where(rows["incident_kind"].eq("cumulative"), _CUMULATIVE_WEIGHT, 1.0)
    deaths = rows["dead_and_missing"].to_numpy(float)
    return Records(
        longitude=lon,
        latitude=lat,
        age_days=np.maximum(age, 1.0),
        deaths=deaths,
        whole_deaths=weight * deaths,
        capped_deaths=weight * np.minimum(deaths, DEATHS_CAP),
        severity=np.digitize(deaths, SEVERITIES),
        environment=pd.Index(ENVIRONMENTS).get_indexer(rows["environment"]),
        weight=weight,
        cut=(lon % 1 == 0) & (lat % 1 == 0) & rows["radius_km"].ge(_CUT_RADIUS_KM).to_numpy(),
        well_placed=rows["location_precision"].isin(_GOOD_PLACES).to_numpy(),
        well_sourced=rows["source_quality"].fillna(0).ge(_GOOD_SOURCE).to_numpy(bool),
        cells=geodesy.cells_of(lon, lat),
        as_of=end - pd.Timedelta(days=1),
    )


def _end(incidents: pd.DataFrame, dates: pd.Series, as_of: datetime | None) -> pd.Timestamp:
    """Midnight after the last day; where the layer's last date stands for a month, that month is whole."""
    if as_of is not None or dates.isna().all():
        return pd.Timestamp(as_of).normalize() + pd.Timedelta(days=1) if as_of is not None else pd.NaT
    last = dates.max()
    if incidents.loc[dates == last, "date_precision"].eq("month").all():
        last = last + pd.offsets.MonthEnd(0)
    return last.normalize() + pd.Timedelta(days=1)
