"""How each layer of an export is made: from what the tier let out, the selection, and the incidents selected.

All take `held`, `selection`, `incidents` and return rows with their geometry, longitude before latitude; what a reader
must know of just these rows stands in `attrs["note"]`.
"""

from __future__ import annotations

from collections.abc import Callable

import geopandas
import pandas as pd

from riskmap import summaries
from riskmap import vocabulary as words
from riskmap.export.selection import Held, Selection, counted_days
from riskmap.geodesy import PUBLIC_RESOLUTION, cells_of
from riskmap.incidents.figures import select_incidents
from riskmap.planning.routes import CORRIDOR_KM, ROUTE_KM, count_legs, rank_crossings
from riskmap.planning.segments import of_corridor, place_on_segments

SCHEMATIC = "Schematic: places joined in order, not the paths people take."

Make = Callable[[Held, Selection, geopandas.GeoDataFrame], geopandas.GeoDataFrame]


def _months(rows: pd.DataFrame, **names: str) -> dict[str, pd.Series]:
    return {name: pd.to_datetime(rows[column]).dt.strftime("%Y-%m") for name, column in names.items()}


def hotspots_selected(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Those with a record that passes every filter but the period, as on the dashboard."""
    ever = selection.of_all_times().incidents(held.incidents)
    passing = held.members.loc[held.members["incident"].isin(ever.index), "hotspot_id"]
    hotspots = held.hotspots[held.hotspots["hotspot_id"].isin(passing)]
    counted = summaries.recount_hotspots(hotspots, held.members, incidents)
    sure = [summaries.sureness(*pair) for pair in zip(counted["stability"], counted["p_value"], strict=True)]
    months = _months(counted, first_month="first_date", last_month="last_date")
    return selection.within(counted.assign(how_sure=sure, **months))


def routes_selected(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    routes = held.routes[held.routes["route"].isin(selection.routes)] if selection.routes else held.routes
    years = _years(held, selection)
    counted = [_legs(incidents, route, legs, years) for route, legs in routes.groupby("route", sort=True)]
    rows = pd.concat(counted) if counted else count_legs(incidents, routes, ROUTE_KM, years)
    return selection.within(rows.rename(columns={"source": "public_source"}).assign(drawing=SCHEMATIC))


def _legs(
    incidents: geopandas.GeoDataFrame, route: str, legs: geopandas.GeoDataFrame, years: float
) -> geopandas.GeoDataFrame:
    if route == words.STARSOM_ROUTE:
        return count_legs(incidents, legs, CORRIDOR_KM, years)
    return count_legs(incidents[incidents["route"] == route], legs, ROUTE_KM, years)


def _years(held: Held, selection: Selection) -> float:
    first, last = counted_days(held, selection)
    return max(1, summaries.month_number(last) - summaries.month_number(first) + 1) / 12


def crossings_selected(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    ranked = rank_crossings(incidents, held.crossings)
    if selection.routes:
        ranked = ranked[ranked["route"].isin(selection.routes)]
    names = {"people": "people_within_50km", "incidents": "incidents_within_50km", "source": "public_source"}
    return selection.within(ranked.rename(columns={**names, "share": "share_of_people"}))


def segments_selected(corridor: bool) -> Make:
    """Segments with the selection's counts; what is expected is by all records of the environments selected."""

    def make(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        segments = _expected(held, selection.environments, corridor)
        placing = place_on_segments(incidents, segments)
        people = incidents["dead_and_missing"].groupby(placing.segment).agg(["size", "sum"])
        counts = people.reindex(segments.index).fillna(0).astype("int64")
        left = incidents["dead_and_missing"].groupby(placing.reason[placing.segment.isna()]).sum()
        counted = segments.assign(n_incidents=counts["size"], dead_and_missing=counts["sum"], drawing=SCHEMATIC)
        if selection.routes and not corridor:
            counted = counted[counted["route"].isin(selection.routes)]
        rows = selection.within(counted).sort_values("rank")
        told = ", ".join(f"{reason} {int(number):,}" for reason, number in left.items())
        counted_on = ", ".join(selection.environments) or "all environments"
        rows.attrs["note"] = (
            f"Rank and expected deaths: by the records of {counted_on}, all months. "
            f"Selected dead and missing who lie on no segment: {told or 'none'}."
        )
        return rows

    return make


def _expected(held: Held, environments: tuple[str, ...], corridor: bool) -> geopandas.GeoDataFrame:
    """Segments with what is expected by all records of some environments (none named: of all), as `riskmap routes`."""
    segments = of_corridor(held.segments, corridor).reset_index(drop=True)
    if not environments or held.incidents.empty:
        return segments
    from riskmap.planning.segment_risk import forecast_anew

    chosen = select_incidents(held.incidents, environments=environments)
    return forecast_anew(segments, chosen, (held.incidents["date"].min(), held.data_end))


def incidents_selected(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    cells = cells_of(incidents.geometry.x, incidents.geometry.y, PUBLIC_RESOLUTION)
    return incidents.assign(cell=cells, **_months(incidents, month="date"))


def near_misses_selected(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    rows = held.near_misses
    rows = rows[rows["environment"].isin(selection.environments)] if selection.environments else rows
    rows = rows[rows["country"].isin(selection.countries)] if selection.countries else rows
    after = pd.Timestamp(selection.first) if selection.first else pd.Timestamp.min
    before = pd.Timestamp(summaries.month_end(selection.last)) if selection.last else pd.Timestamp.max
    rows = rows[rows["date"].between(after, before)]
    return selection.within(rows.assign(public_source=rows["source"], **_months(rows, month="date")))


def sites_held(name: str) -> Make:
    def make(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        return selection.within(held.sites[name])

    return make
