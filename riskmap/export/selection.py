"""What there is to export, and which of its records count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import geopandas
import pandas as pd
import shapely

from riskmap import summaries
from riskmap.incidents.figures import select_incidents
from riskmap.tier import Tier


@dataclass(frozen=True)
class Held:
    """All there is to export, each layer as `tier.release` let it out; `model` is what the model says of itself.

    `segments` (as in `schema.SEGMENTS`, STARSOM's corridor among them) hold what is expected by all records.
    """

    tier: Tier
    data_end: date
    incidents: geopandas.GeoDataFrame
    hotspots: geopandas.GeoDataFrame
    members: pd.DataFrame
    routes: geopandas.GeoDataFrame
    crossings: geopandas.GeoDataFrame
    near_misses: geopandas.GeoDataFrame
    segments: geopandas.GeoDataFrame
    model: Mapping[str, object] = field(default_factory=dict)
    sites: Mapping[str, geopandas.GeoDataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Selection:
    """Which records count: by month of the first and the last, and by what they are; an empty tuple means all.

    `near` is longitude, latitude and km around: records within count. `area` is an outline: points lie in it, lines and
    areas touch it.
    """

    first: date | None = None
    last: date | None = None
    environments: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    quality: int = 1
    precisions: tuple[str, ...] = ()
    near: tuple[float, float, float] | None = None
    area: shapely.Geometry | None = None

    def incidents(self, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        """The incidents selected."""
        chosen = select_incidents(
            incidents,
            period=(self.first, summaries.month_end(self.last) if self.last else None),
            environments=self.environments or None,
            routes=self.routes or None,
            countries=self.countries or None,
            source_quality=self.quality if self.quality > 1 else None,
            precision=self.precisions or None,
            near=self.near,
        )
        return self.within(chosen)

    def of_all_times(self) -> Selection:
        """The same without its period."""
        return replace(self, first=None, last=None)

    def within(self, rows: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        """Rows that the area leaves."""
        return rows if self.area is None else rows[rows.intersects(self.area)]

    def sentence(self) -> str:
        """What was selected, in words.

        >>> Selection(date(2020, 1, 1), environments=("sea",)).sentence()
        'from 2020-01; environment: sea'
        >>> Selection().sentence()
        'everything'
        """
        told = {
            "environment": ", ".join(self.environments),
            "route": ", ".join(self.routes),
            "country": ", ".join(self.countries),
            "source quality at least": str(self.quality) if self.quality > 1 else "",
            "precision of the place": ", ".join(self.precisions),
            "around": "{2:g} km of {0:.2f}, {1:.2f} (longitude, latitude)".format(*self.near) if self.near else "",
            "area": "an outline of one's own" if self.area is not None else "",
        }
        period = [f"{word} {day:%Y-%m}" for word, day in (("from", self.first), ("to", self.last)) if day]
        parts = [" ".join(period), *(f"{name}: {value}" for name, value in told.items() if value)]
        return "; ".join(filter(None, parts)) or "everything"


def counted_days(held: Held, selection: Selection) -> tuple[date, date]:
    """First and last day of the months that people are counted in."""
    begin = pd.Timestamp(held.incidents["date"].min()).date() if len(held.incidents) else held.data_end
    return selection.first or begin, summaries.month_end(selection.last) if selection.last else held.data_end
