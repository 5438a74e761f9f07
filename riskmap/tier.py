"""What may leave: every layer passes through `release` before it goes out by any door, page, file or service.

`public` (the default): incidents as months and centres of H3 cells of resolution 5 (about 10 km), origin by region, no
text, no link, no key of the source; no forecast finer than an H3 cell of resolution 4; nothing of the last 30 days; no
post, candidate or existing site. `partner`: as the source publishes.

The public tier holds against differences because it comes first: layers are coarsened whole, then filtered, so that
every answer to every filter is computed from the coarse rows alone. Two exports, of whatever filters and whatever
versions of the data, then differ by coarse rows and by nothing finer. A month leaves whole, or not yet: were it to
leave day by day, two exports of following days would tell the day. For the same reason a model whose hotspots or
forecast go out in public may have learnt only from what is public (`learnable`): a kernel's density in three cells
tells the point between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import geopandas
import numpy as np
import pandas as pd

from riskmap.countries import country_name
from riskmap.errors import ModelError, RiskmapError
from riskmap.geodesy import CRS, EQUAL_AREA_CRS, PUBLIC_RESOLUTION, cell_centres, cells_of
from riskmap.incidents.figures import CELL_RADIUS_KM, figures_of, incidents_of
from riskmap.settings import SETTINGS, read_setting
from riskmap.vocabulary import UNKNOWN

PUBLIC, PARTNER = "public", "partner"
WITHHELD_DAYS = 30
# H3 cells of resolution 4 have 1,770 km² on average and no land cell less than this; rounding trims an outline.
SMALLEST_FORECAST_KM2 = 1_000.0
DETAIL, FINE_DETAIL = "learnt_from", "days and points"
PUBLIC_NEWS = "public news"
PARTNER_ONLY = ("posts", "candidates", "existing sites")

SENTENCES = {
    PUBLIC: (
        "Public tier: incidents by month and by cell of about 10 km, origin by region, no text and no link; nothing of "
        "the last 30 days; forecasts of twelve months in areas of a cell of about 40 km or more; routes are schematic. "
        "Posts and sites are left out."
    ),
    PARTNER: "Partner tier: as the source publishes. Handle with care and do not pass on.",
}


class WithheldError(RiskmapError):
    """A layer was asked for that the tier does not let out."""


@dataclass(frozen=True)
class Tier:
    """A tier on a day; `today` tells which months are old enough to leave."""

    name: str
    today: date

    @property
    def is_public(self) -> bool:
        return self.name != PARTNER

    @property
    def last_day(self) -> date:
        """The last day that may leave; in public the end of the last month that is 30 days old as a whole.

        >>> Tier(PUBLIC, date(2024, 3, 30)).last_day, Tier(PUBLIC, date(2024, 3, 29)).last_day
        (datetime.date(2024, 2, 29), datetime.date(2024, 1, 31))
        """
        if not self.is_public:
            return self.today
        oldest_kept = self.today - timedelta(days=WITHHELD_DAYS)
        return (oldest_kept + timedelta(days=1)).replace(day=1) - timedelta(days=1)

    @property
    def sentence(self) -> str:
        """What the tier leaves out, for people."""
        return SENTENCES[PUBLIC if self.is_public else PARTNER]

    def lets_out(self, layer: str) -> bool:
        """Whether a layer may leave at all.

        >>> Tier(PUBLIC, date(2024, 1, 1)).lets_out("posts"), Tier(PARTNER, date(2024, 1, 1)).lets_out("posts")
        (False, True)
        """
        return layer in _PUBLIC_FORMS or (layer in PARTNER_ONLY and not self.is_public)


def current_tier(today: date) -> Tier:
    """The tier that `$RISKMAP_TIER` sets.

    Raises
    ------
    SettingError
        When it sets one that does not exist.
    """
    return Tier(read_setting("tier"), date(today.year, today.month, today.day))


def release(layer: str, rows: pd.DataFrame, tier: Tier) -> pd.DataFrame:
    """A layer as the tier lets it out, with the columns of its contract; the given rows are not changed.

    Raises
    ------
    WithheldError
        When the tier lets nothing of the layer out, or nobody has said in what form it may leave.
    """
    if not tier.lets_out(layer):
        raise WithheldError(f"The layer of {layer} does not leave in the {tier.name} tier ({_variable()}).")
    return _PUBLIC_FORMS[layer](rows, tier) if tier.is_public else rows


def learnable(incidents: geopandas.GeoDataFrame, tier: Tier) -> geopandas.GeoDataFrame:
    """What a model may learn from so that its hotspots and forecast may leave in this tier."""
    return release("incidents", incidents, tier)


def check_model(about: Mapping[str, object], tier: Tier) -> None:
    """Refuse, in public, a model that learnt from more than is public.

    Raises
    ------
    ModelError
        Which says how to train one that may be shown.
    """
    if tier.is_public and about.get(DETAIL) == FINE_DETAIL:
        raise ModelError(
            "This model learnt from days and exact points: in the public tier its hotspots and its forecast do not "
            f"leave, since their differences would tell both. Train it anew with {_variable()}=public, or set "
            f"{_variable()}=partner where only partners look."
        )


def check_parts(tier: Tier) -> None:
    """Refuse, in public, to learn from a layer in parts, which is learnt from as it is.

    Raises
    ------
    ModelError
        Which says what may be done.
    """
    if tier.is_public:
        raise ModelError(
            "A folder of parts is learnt from as it is, days and exact points with it, which the public tier does not "
            f"let out. Train it with {_variable()}=partner, where only partners look."
        )


def detail_of(incidents: geopandas.GeoDataFrame) -> dict[str, str]:
    """What a model that learns from these incidents has to say of itself; nothing where they are public figures."""
    days = (incidents["date_precision"] == "day").any()
    return {DETAIL: FINE_DETAIL} if days or not _at_centres(incidents) else {}


def _at_centres(incidents: geopandas.GeoDataFrame) -> bool:
    longitude, latitude = incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy()
    centres = cell_centres(cells_of(longitude, latitude, PUBLIC_RESOLUTION))
    return bool(np.allclose(centres, [longitude, latitude], rtol=0, atol=1e-4))


def _variable() -> str:
    return SETTINGS["tier"].variable


def _public_incidents(incidents: geopandas.GeoDataFrame, tier: Tier) -> geopandas.GeoDataFrame:
    coarse = incidents_of(figures_of(incidents))
    return coarse[_old_enough(coarse, tier)].reset_index(drop=True)


def _old_enough(rows: pd.DataFrame, tier: Tier) -> np.ndarray:
    """Whose month, or year where no more is known, was over on the last day that may leave."""
    dates = pd.to_datetime(rows["date"]).dt
    year_only = (rows["date_precision"] == "year").to_numpy()
    months = dates.year.to_numpy() * 12 + np.where(year_only, 12, dates.month.to_numpy())
    return months <= tier.last_day.year * 12 + tier.last_day.month


def _public_near_misses(near_misses: geopandas.GeoDataFrame, tier: Tier) -> geopandas.GeoDataFrame:
    """Month, cell, State and people; no place, no words, no link, no key (keys hold days and names)."""
    kept = near_misses[_old_enough(near_misses, tier)].reset_index(drop=True)
    cells = cells_of(kept.geometry.x, kept.geometry.y, PUBLIC_RESOLUTION)
    month = _month_start(kept["date"])
    coarse = kept.assign(
        source=PUBLIC_NEWS,
        date=month,
        date_precision=kept["date_precision"].replace("day", "month"),
        place=kept["country"].map(country_name),
        radius_km=kept["radius_km"].clip(lower=CELL_RADIUS_KM).round(-1),
        origin_country=UNKNOWN,
        told="",
        url=None,
        cell=cells,
    ).set_geometry(geopandas.points_from_xy(*cell_centres(cells), crs=CRS))
    order = ["date", "country", "cell", "environment", "n_found_alive"]
    coarse = coarse.sort_values(order, kind="stable", ignore_index=True).drop(columns="cell")
    return coarse.assign(near_miss_id=[f"near:{number}" for number in range(1, len(coarse) + 1)])


def _month_start(dates: pd.Series) -> pd.Series:
    return pd.to_datetime(dates).dt.to_period("M").dt.to_timestamp().astype("datetime64[s]")


def _public_hotspots(hotspots: geopandas.GeoDataFrame, tier: Tier) -> geopandas.GeoDataFrame:
    """Months, not days; no forecast for an area smaller than a cell of the forecast."""
    coarse = hotspots.assign(**{name: _month_start(hotspots[name]) for name in ("first_date", "last_date")})
    small = (coarse.to_crs(EQUAL_AREA_CRS).area / 1e6 < SMALLEST_FORECAST_KM2).to_numpy()
    forecast = [name for name in coarse if name.startswith("expected_")]
    return coarse.assign(**{name: coarse[name].mask(small) for name in forecast})


def _as_it_is(rows: pd.DataFrame, tier: Tier) -> pd.DataFrame:
    """Of a layer that is public by its making: schematic lines, official posts, cells of resolution 4."""
    return rows


_PUBLIC_FORMS: dict[str, Callable[[pd.DataFrame, Tier], pd.DataFrame]] = {
    "incidents": _public_incidents,
    "near misses": _public_near_misses,
    "hotspots": _public_hotspots,
    "forecast": _as_it_is,
    "segments": _as_it_is,
    "routes": _as_it_is,
    "crossings": _as_it_is,
}
