"""The layers of this copy as the tier lets them out, ready for an export or the service."""

from __future__ import annotations

import os
from datetime import date

import geopandas
import pandas as pd

from riskmap import layers, summaries
from riskmap.export.selection import Held
from riskmap.incidents.figures import load_incidents
from riskmap.model.registry import load_model
from riskmap.planning.segment_risk import route_risk
from riskmap.planning.segments import cut_routes, of_corridor
from riskmap.schema import POSTS
from riskmap.tier import Tier, check_model, release


def hold_layers(
    tier: Tier, incidents: str | os.PathLike | None = None, model: str = "", posts: str | os.PathLike | None = None
) -> Held:
    """Every layer there is to export, released.

    `incidents` is a layer that `data import` wrote (default: what ships or was updated last), `model` a kept model's
    name (default: the promoted one), `posts` a file that `riskmap site` wrote.

    Raises
    ------
    InputError, ModelError, WithheldError
        When a layer cannot be read, the model learnt from more than the tier lets out, or posts asked for in public.
    """
    kept = load_model(model)
    check_model(kept.about, tier)
    released = release("incidents", load_incidents(incidents), tier)
    hotspots = release("hotspots", kept.hotspots_, tier)
    routes = release("routes", layers.load_routes(), tier)
    last = released["date"].max() if len(released) else kept.about.get("data_date", tier.last_day)
    data_end = summaries.month_end(pd.Timestamp(last).date())
    return Held(
        tier=tier,
        data_end=data_end,
        incidents=released,
        hotspots=hotspots,
        members=summaries.hotspot_members(released, hotspots),
        routes=routes,
        crossings=release("crossings", layers.load_crossings(), tier),
        near_misses=release("near misses", layers.load_near_misses(), tier),
        segments=segments_of(released, routes, data_end, tier),
        model=kept.about,
        sites={} if posts is None else {"posts": release("posts", layers.load_layer(posts, POSTS), tier)},
    )


def segments_of(
    incidents: geopandas.GeoDataFrame, routes: geopandas.GeoDataFrame, data_end: date, tier: Tier
) -> geopandas.GeoDataFrame:
    """Segments of all routes and of STARSOM's corridor with what is expected on them by all records."""
    cut = cut_routes(routes)
    first = pd.Timestamp(incidents["date"].min()) if len(incidents) else pd.Timestamp(data_end)
    risks = [route_risk(incidents, of_corridor(cut, corridor), (first, data_end)) for corridor in (False, True)]
    # In the order of the lines: where two share the ground, the first has the record, here as there.
    told = pd.concat([risk.segments for risk in risks]).set_index("segment_id")
    segments = told.loc[cut["segment_id"]].reset_index()
    return release("segments", segments, tier)
