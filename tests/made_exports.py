"""All there is to export, made small: as the tier lets it out, from incidents of any detail."""

from __future__ import annotations

from datetime import date
from functools import cache

import geopandas
from made_layers import made_hotspots

from riskmap import layers, summaries
from riskmap.export.holding import segments_of
from riskmap.export.selection import Held
from riskmap.tier import PUBLIC, Tier, release

TODAY = date(2024, 6, 30)
OPEN = Tier(PUBLIC, TODAY)
ROUTES = ("Central Mediterranean", "Sea crossings to Mayotte", "STARSOM corridor")


@cache
def few_routes() -> geopandas.GeoDataFrame:
    routes = layers.load_routes()
    return routes[routes["route"].isin(ROUTES)].groupby("route").head(6).reset_index(drop=True)


@cache
def few_crossings() -> geopandas.GeoDataFrame:
    return layers.load_crossings().head(20)


def made_held(incidents: geopandas.GeoDataFrame, tier: Tier = OPEN) -> Held:
    """Everything there is to export of these incidents, hotspots and routes made small; made ones stand for IOM's."""
    released = release("incidents", _as_ioms(incidents), tier)
    hotspots = release("hotspots", made_hotspots(), tier)
    routes = release("routes", few_routes(), tier)
    data_end = summaries.month_end(released["date"].max().date()) if len(released) else date(2023, 12, 31)
    return Held(
        tier=tier,
        data_end=data_end,
        incidents=released,
        hotspots=hotspots,
        members=summaries.hotspot_members(released, hotspots),
        routes=routes,
        crossings=release("crossings", few_crossings(), tier),
        near_misses=release("near misses", layers.load_near_misses(), tier),
        segments=segments_of(released, routes, data_end, tier),
        model={"model_version": "made", "forecast_period": "January to December 2024"},
    )


def _as_ioms(incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    made = incidents["source"].eq("made")
    return incidents.assign(
        source=incidents["source"].mask(made, "mmp"),
        incident_id=incidents["incident_id"].str.replace(r"^made:", "mmp:made", regex=True),
    )
