"""What an export holds: one table of layers, each made from what the tier let out and what was selected.

To add a layer, add one entry to `LAYERS` and name its new columns in `export.columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import geopandas
import pandas as pd
import shapely

from riskmap import __version__, summaries
from riskmap import vocabulary as words
from riskmap.errors import SettingError
from riskmap.export.columns import COLUMNS, TWO_PERIODS
from riskmap.geodesy import PUBLIC_RESOLUTION, cells_of
from riskmap.incidents.figures import select_incidents
from riskmap.planning.routes import CORRIDOR_KM, ROUTE_KM, count_legs, rank_crossings
from riskmap.planning.segments import of_corridor, place_on_segments
from riskmap.tier import Tier

MMP = f"{words.SOURCE_NAME}, {words.SOURCE_ADDRESS}"
OWN = "Riskmap, from public sources named in each row"
SCHEMATIC = "Schematic: places joined in order, not the paths people take."
NO_SUM = "Circles of 50 km overlap, so the numbers have no meaningful sum."
DECIMALS = 6
FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # of the parts of zip files, so that the same content gives the same bytes
PLACES = "Places are approximate; no records is not no deaths; a fall in the figures may be a fall in reporting."


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


Make = Callable[[Held, Selection, geopandas.GeoDataFrame], geopandas.GeoDataFrame]


@dataclass(frozen=True)
class Layer:
    """A kind of layer: how it is made, what it may say, how it is called.

    `released_as` is its name for the tier. `columns` are those that leave, in order; those of `partner_columns` only in
    the partner tier. `counts` names the column whose sum is the layer's total, `label` the one that names a row;
    `geometry` is what all rows of a file are written as.
    """

    name: str
    title: str
    released_as: str
    make: Make
    columns: tuple[str, ...]
    label: str
    counts: str = ""
    geometry: str = "Point"
    partner_columns: tuple[str, ...] = ()
    source: str = MMP
    licence: str = words.SOURCE_LICENCE
    caveat: str = PLACES


@dataclass(frozen=True)
class Exported:
    """A layer ready to be written: `rows` holds its columns in order, dates as text, then the geometry."""

    kind: Layer
    rows: geopandas.GeoDataFrame
    note: str = ""

    @property
    def caveat(self) -> str:
        """What to know of the layer before using it."""
        return f"{self.kind.caveat} {self.note}".strip()

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def total(self) -> int | None:
        """People of the layer, where its rows have a meaningful sum."""
        return int(self.rows[self.kind.counts].sum()) if self.kind.counts else None


@dataclass(frozen=True)
class Bundle:
    """An export: its layers, what is said of all of them, and the hotspots in their own columns for a sheet."""

    stem: str
    layers: tuple[Exported, ...]
    about: Mapping[str, str]
    hotspots: geopandas.GeoDataFrame


def build_bundle(held: Held, selection: Selection, names: Iterable[str] | None = None) -> Bundle:
    """The layers asked for (default: all that the tier lets out) with the selection's counts.

    Raises
    ------
    SettingError
        When a layer is unknown or does not leave in this tier.
    """
    wanted = list(names) if names is not None else layer_names(held.tier, held)
    check_names(wanted, held.tier)
    incidents = selection.incidents(held.incidents)
    layers = tuple(_exported(LAYERS[name], held, selection, incidents) for name in wanted)
    return Bundle(_stem(held), layers, about_of(held, selection), _hotspots(held, selection, incidents))


def layer_names(tier: Tier, held: Held | None = None) -> list[str]:
    """Layers that leave in a tier; of those that not every copy has (posts) only what `held` holds."""
    names = [name for name, layer in LAYERS.items() if tier.lets_out(layer.released_as)]
    return names if held is None else [name for name in names if name not in SITES or name in held.sites]


def check_names(names: Iterable[str], tier: Tier) -> None:
    """Refuse layers that are unknown or that the tier keeps.

    Raises
    ------
    SettingError
        Which names the layers there are.
    """
    known = layer_names(tier)
    if strange := [name for name in names if name not in known]:
        raise SettingError(
            f"There is no layer {strange[0]!r} to export in the {tier.name} tier; there are: {', '.join(known)}."
        )


def about_of(held: Held, selection: Selection) -> dict[str, str]:
    """What every file says of itself."""
    first, last = counted_days(held, selection)
    return {
        "title": "Riskmap: where people die on migration routes",
        "source": MMP,
        "licence": f"{words.SOURCE_LICENCE}, {words.SOURCE_LICENCE_ADDRESS}",
        "data_date": f"{held.data_end:%Y-%m-%d}",
        "counted_from": f"{first:%Y-%m}",
        "counted_to": f"{last:%Y-%m}",
        "model_version": str(held.model.get("model_version", "")),
        "forecast_period": str(held.model.get("forecast_period", "")),
        "selection": selection.sentence(),
        "tier": held.tier.name,
        "left_out": held.tier.sentence,
        "caveats": f"{words.MINIMUM_ESTIMATE} {PLACES} Expected deaths say what the months bring if they resemble the "
        "past: they are no probability of dying.",
        "boundaries": words.BOUNDARIES,
        "independence": words.INDEPENDENCE,
        "must_not_be_used_for": "Tasking of border enforcement: patrols, interceptions, pushbacks, surveillance, "
        "targeting of vessels, vehicles or persons; decisions about any person.",
        "riskmap": __version__,
    }


def _stem(held: Held) -> str:
    return f"riskmap-to-{held.data_end:%Y-%m-%d}-{held.tier.name}"


def _exported(kind: Layer, held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> Exported:
    made = kind.make(held, selection, incidents)
    wanted = (*kind.columns, *(() if held.tier.is_public else kind.partner_columns))
    columns = {name: _plain(made[name]) for name in wanted if name in made}
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown:
        raise KeyError(f"no words for column {unknown[0]} of layer {kind.name}")
    rows = geopandas.GeoDataFrame(columns, geometry=made.geometry.to_numpy(), crs=made.crs, index=made.index)
    return Exported(kind, rows.reset_index(drop=True), made.attrs.get("note", ""))


def _plain(values: pd.Series) -> pd.Series:
    """Days as text, categories as text, no digits beyond what is known."""
    if pd.api.types.is_float_dtype(values):
        return values.round(DECIMALS)
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.dt.strftime("%Y-%m-%d")
    return values.astype(object).where(values.notna(), None) if values.dtype == "category" else values


def _months(rows: pd.DataFrame, **names: str) -> dict[str, pd.Series]:
    return {name: pd.to_datetime(rows[column]).dt.strftime("%Y-%m") for name, column in names.items()}


def _hotspots(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Those with a record that passes every filter but the period, as on the dashboard."""
    ever = selection.of_all_times().incidents(held.incidents)
    passing = held.members.loc[held.members["incident"].isin(ever.index), "hotspot_id"]
    hotspots = held.hotspots[held.hotspots["hotspot_id"].isin(passing)]
    counted = summaries.recount_hotspots(hotspots, held.members, incidents)
    sure = [summaries.sureness(*pair) for pair in zip(counted["stability"], counted["p_value"], strict=True)]
    months = _months(counted, first_month="first_date", last_month="last_date")
    return selection.within(counted.assign(how_sure=sure, **months))


def _routes(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
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


def counted_days(held: Held, selection: Selection) -> tuple[date, date]:
    """First and last day of the months that people are counted in."""
    begin = pd.Timestamp(held.incidents["date"].min()).date() if len(held.incidents) else held.data_end
    return selection.first or begin, summaries.month_end(selection.last) if selection.last else held.data_end


def _years(held: Held, selection: Selection) -> float:
    first, last = counted_days(held, selection)
    return max(1, summaries.month_number(last) - summaries.month_number(first) + 1) / 12


def _crossings(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    ranked = rank_crossings(incidents, held.crossings)
    if selection.routes:
        ranked = ranked[ranked["route"].isin(selection.routes)]
    names = {"people": "people_within_50km", "incidents": "incidents_within_50km", "source": "public_source"}
    return selection.within(ranked.rename(columns={**names, "share": "share_of_people"}))


def _segments(corridor: bool) -> Make:
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


def _incidents(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    cells = cells_of(incidents.geometry.x, incidents.geometry.y, PUBLIC_RESOLUTION)
    return incidents.assign(cell=cells, **_months(incidents, month="date"))


def _near_misses(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    rows = held.near_misses
    rows = rows[rows["environment"].isin(selection.environments)] if selection.environments else rows
    rows = rows[rows["country"].isin(selection.countries)] if selection.countries else rows
    after = pd.Timestamp(selection.first) if selection.first else pd.Timestamp.min
    before = pd.Timestamp(summaries.month_end(selection.last)) if selection.last else pd.Timestamp.max
    rows = rows[rows["date"].between(after, before)]
    return selection.within(rows.assign(public_source=rows["source"], **_months(rows, month="date")))


def _sites(name: str) -> Make:
    def make(held: Held, selection: Selection, incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        return selection.within(held.sites[name])

    return make


_SEX = ("n_women", "n_men", "n_children", "n_sex_unknown")
LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        Layer(
            "hotspots",
            "Hotspots",
            "hotspots",
            _hotspots,
            (
                *("hotspot_id", "rank", "name", "environment", "people_here", "incidents_here"),
                *("expected_deaths_12m", "expected_deaths_12m_low", "expected_deaths_12m_high", "forecast_period"),
                *(
                    "how_sure",
                    "stability",
                    "p_value",
                    "trend",
                    "n_incidents",
                    "dead_and_missing",
                    "n_dead",
                    "n_missing",
                ),
                *_SEX,
                *("first_month", "last_month", "source_quality", "states", "routes", "evidence", "model_version"),
            ),
            label="name",
            counts="people_here",
            geometry="MultiPolygon",
            caveat=f"{PLACES} A hotspot is an area, no border of danger. {TWO_PERIODS}",
        ),
        *(
            Layer(
                name,
                title,
                "segments",
                _segments(corridor),
                (
                    *("segment_id", "rank", "route", "leg", "mode", "part", "parts", "length_km", "states"),
                    *("environment", "dead_and_missing", "n_incidents", "expected_deaths_per_100km_year"),
                    *("expected_deaths_per_100km_year_low", "expected_deaths_per_100km_year_high", "drawing"),
                ),
                label="leg",
                counts="dead_and_missing",
                geometry="MultiLineString",
                source=f"{MMP}; lines: {OWN}",
                caveat=f"{SCHEMATIC} Each record counts on the nearest segment within 100 km of its route.",
            )
            for name, title, corridor in (
                ("segments", "Segments of routes, about 50 km", False),
                ("corridor", "Segments of STARSOM's corridor, counting every route's records", True),
            )
        ),
        Layer(
            "routes",
            "Migration routes, by leg",
            "routes",
            _routes,
            (
                *("route", "leg", "mode", "from_hub", "to_hub", "countries", "length_km", "people", "incidents"),
                *("people_per_100km_year", "drawing", "public_source"),
            ),
            label="leg",
            geometry="MultiLineString",
            source=f"{MMP}; lines: {OWN}",
            caveat=f"{SCHEMATIC} Legs of the STARSOM corridor count the records of every route within 100 km, so the "
            "layer has no meaningful sum.",
        ),
        Layer(
            "crossings",
            "Crossings, ports and gateways",
            "crossings",
            _crossings,
            (
                *("crossing", "kind", "countries", "route", "people_within_50km", "incidents_within_50km"),
                *("rank", "share_of_people", "public_source"),
            ),
            label="crossing",
            source=f"{MMP}; points: {OWN}",
            caveat=f"{NO_SUM} Only official posts, ports and airports, and towns that public reports name.",
        ),
        Layer(
            "incidents",
            "Incidents",
            "incidents",
            _incidents,
            (
                *("month", "date_precision", "environment", "cause", "route", "country", "origin_region"),
                *("dead_and_missing", "n_dead", "n_missing", "n_survivors", *_SEX, "source_quality"),
                *("location_precision", "radius_km", "cell"),
            ),
            label="environment",
            counts="dead_and_missing",
            partner_columns=("incident_id", "date", "origin_country", "url"),
        ),
        Layer(
            "near_misses",
            "Near misses: people found alive",
            "near misses",
            _near_misses,
            ("month", "environment", "country", "n_found_alive", "place", "radius_km", "public_source"),
            label="place",
            counts="n_found_alive",
            partner_columns=("near_miss_id", "date", "origin_country", "told", "url"),
            source="Riskmap, from public news",
            caveat="Examples and no count: how often people are found alive in time is not known.",
        ),
        Layer(
            "posts",
            "Posts proposed",
            "posts",
            _sites("posts"),
            ("post", "status", "kind", "name", "place", "reach_km", "expected_deaths_12m_added"),
            label="name",
            source=MMP,
            caveat="For planners: a mapped post can be destroyed. Do not pass on. Lives saved are not estimated.",
        ),
    )
}
# Layers that only exist where someone has made them.
SITES = ("posts",)


def dictionary_rows(layers: Iterable[Exported]) -> Iterator[tuple[str, str, str, str]]:
    """Layer, column, meaning and unit, a row for each column that is there."""
    for layer in layers:
        for column in layer.rows.columns.drop("geometry"):
            yield (layer.name, column, *COLUMNS[column])
