"""What the pages show: the shipped layers, loaded once for all readers, and the view that a set of filters makes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import geopandas
import pandas as pd
import pyarrow.parquet as pq
import shapely

from riskmap import growth, layers, soundness, summaries
from riskmap.contrast import Contrast, contrast
from riskmap.errors import InputError, ModelError
from riskmap.incidents.account import ACCOUNT_FILE, read_account
from riskmap.incidents.figures import load_incidents, select_incidents
from riskmap.model.registry import load_model, promoted
from riskmap.planning.routes import CORRIDOR_KM, ROUTE_KM, count_crossings, count_legs, near_crossings
from riskmap.revisions import told_until
from riskmap.settings import SETTINGS, geo_folder, read_setting
from riskmap.tier import PUBLIC, Tier, check_model, current_tier, release
from riskmap.ui import access
from riskmap.ui.address import Choices, Filters
from riskmap.ui.state import kept_by_view, kept_for_all
from riskmap.update import last_update
from riskmap.vocabulary import STARSOM_ROUTE

FILES = ("incidents", "hotspots", "routes", "crossings", "near_misses", "countries", "past_forecasts")


@dataclass(frozen=True)
class Content:
    """The layers behind all pages; `version` changes when one of their files does."""

    version: str
    incidents: geopandas.GeoDataFrame
    hotspots: geopandas.GeoDataFrame
    members: pd.DataFrame
    routes: geopandas.GeoDataFrame
    crossings: geopandas.GeoDataFrame
    near_misses: geopandas.GeoDataFrame
    countries: geopandas.GeoDataFrame
    past_forecasts: pd.DataFrame | None
    data_end: date
    choices: Choices
    tier: Tier

    @property
    def span(self) -> tuple[date, date]:
        """First and last day of the data."""
        return self.choices.first, self.data_end

    def past_of(self, hotspot_id: str) -> pd.DataFrame:
        """What was forecast for a hotspot in past years beside what came, with `inside` the range; may be empty."""
        if self.past_forecasts is None:
            return pd.DataFrame()
        return summaries.past_record(self.past_forecasts, hotspot_id)

    def crossings_near(self, place: shapely.Geometry) -> pd.DataFrame:
        """Crossings within 300 km of an outline, nearest first, one row for each name."""
        return near_crossings(place, self.crossings).drop_duplicates("crossing", ignore_index=True)


@dataclass(frozen=True)
class View:
    """What a set of filters lets through, and its figures. `ever` passes every filter but the period."""

    filters: Filters
    incidents: geopandas.GeoDataFrame
    ever: geopandas.GeoDataFrame
    people: summaries.PeopleCount
    comparison: summaries.Comparison | None
    months: pd.DataFrame
    years: pd.DataFrame
    hotspots: geopandas.GeoDataFrame
    coarse: pd.DataFrame
    fine: pd.DataFrame

    @property
    def provisional(self) -> dict[str, int]:
        """People of the provisional months by environment: reports of these months are still coming in."""
        late = self.months[self.months["provisional"]]
        return {key: int(count) for key, count in late.groupby("environment")["people"].sum().items()}

    @property
    def busiest_month(self) -> int:
        """Most people of any month."""
        return int(self.months.groupby("month")["people"].sum().max()) if len(self.months) else 0


@dataclass(frozen=True)
class Records:
    """Records gathered by cell for a map without hotspots, coarse from far out and fine closer in."""

    coarse: pd.DataFrame
    fine: pd.DataFrame


def records_of(incidents: geopandas.GeoDataFrame) -> Records:
    """Any layer of incidents, gathered for a map."""
    sizes = (summaries.COARSE_RESOLUTION, summaries.FINE_RESOLUTION)
    return Records(*(summaries.map_cells(incidents, resolution) for resolution in sizes))


def load_content() -> Content:
    """The layers as the visitor's tier lets them out, read anew only when a file or what may leave has changed.

    Nothing finer ever reaches a page, a tooltip, a download or the HTML: pages know no other layers than these.

    Raises
    ------
    InputError
        When a layer is missing or breaks its contract.
    """
    # The one clock of the pages' layers: it decides which months are old enough to leave.
    tier = access.visitor_tier(datetime.now(UTC).date())
    return _load(_version(tier), tier)


def check_ready() -> None:
    """Load what every page needs, as the public sees it, unless it is in memory.

    Raises
    ------
    RiskmapError
        When pages could show nothing but a refusal: a setting, a layer or the model in service is not sound.
    """
    for name in SETTINGS:
        read_setting(name)
    tier = Tier(PUBLIC, current_tier(datetime.now(UTC).date()).today)
    _load(_version(tier), tier)


def _version(tier: Tier) -> str:
    paths = [layers.served_file(f"{name}.parquet") for name in FILES]
    states = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in paths if path.exists()]
    return hashlib.sha256(repr((states, promoted(), tier.name, tier.last_day)).encode()).hexdigest()[:16]


def _hotspots_served(tier: Tier) -> geopandas.GeoDataFrame:
    """Hotspots of the model served; those that ship where it learnt from more than this visitor may see, or where its
    files are not of this version's form, as after an upgrade (`riskmap doctor` names it): the page stays up.
    """
    try:
        model = load_model()
        check_model(model.about, tier)
    except (ModelError, InputError):
        return layers.load_hotspots(geo_folder() / "hotspots.parquet")
    return model.hotspots_


@kept_for_all
def _load(version: str, _tier: Tier) -> Content:
    incidents = release("incidents", load_incidents(), _tier)
    hotspots = release("hotspots", _hotspots_served(_tier), _tier)
    last = pd.Timestamp(incidents["date"].max()).date()
    choices = Choices(
        first=summaries.month_start(summaries.month_number(pd.Timestamp(incidents["date"].min()).date())),
        last=summaries.month_start(summaries.month_number(last)),
        routes=tuple(sorted(incidents["route"].unique())),
        countries=tuple(sorted(incidents["country"].unique())),
        hotspots=tuple(hotspots["hotspot_id"]),
    )
    return Content(
        version=version,
        incidents=incidents,
        hotspots=hotspots,
        members=summaries.hotspot_members(incidents, hotspots),
        routes=release("routes", layers.load_routes(), _tier),
        crossings=release("crossings", layers.load_crossings(), _tier),
        near_misses=release("near misses", layers.load_near_misses(), _tier),
        countries=layers.load_countries(),
        past_forecasts=layers.load_past_forecasts(),
        data_end=summaries.month_end(last),
        choices=choices,
        tier=_tier,
    )


def view_of(content: Content, filters: Filters) -> View:
    """The view that filters make of the layers; kept for those most lately asked for.

    What is drawn on the map changes no figure: views that differ by it alone are one.
    """
    return replace(_view(content.version, replace(filters, shown=()), content), filters=filters)


@kept_by_view
def _view(version: str, filters: Filters, _content: Content) -> View:
    choices = _content.choices
    ever = _ever(version, replace(filters, first=choices.first, last=choices.last, order=""), _content)
    incidents = _all_or(ever, select_incidents(ever, period=(filters.first, summaries.month_end(filters.last))))
    return View(
        filters=filters,
        incidents=incidents,
        ever=ever,
        people=summaries.count_people(incidents),
        comparison=summaries.compare_with_before(ever, (filters.first, filters.last), _content.span),
        months=summaries.monthly_counts(incidents, _content.data_end),
        years=summaries.yearly_counts(incidents),
        hotspots=_hotspots_shown(_content, filters, incidents, ever),
        coarse=summaries.map_cells(incidents, summaries.COARSE_RESOLUTION),
        fine=summaries.map_cells(incidents, summaries.FINE_RESOLUTION),
    )


@kept_by_view
def _ever(version: str, filters: Filters, _content: Content) -> geopandas.GeoDataFrame:
    """What passes every filter but the period: one layer for all the views that differ by no more."""
    passing = select_incidents(
        _content.incidents,
        environments=filters.environments or None,
        routes=filters.routes or None,
        countries=filters.countries or None,
        source_quality=filters.quality if filters.quality > 1 else None,
        precision=filters.precisions or None,
        near=(filters.near.longitude, filters.near.latitude, filters.near.km) if filters.near else None,
        within=shapely.from_wkt(filters.within) if filters.within else None,
    )
    return _all_or(_content.incidents, passing)


def _all_or(rows: geopandas.GeoDataFrame, some: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """The rows themselves where all were taken: a copy of each layer for each view would fill the memory."""
    return rows if len(some) == len(rows) else some


def _hotspots_shown(
    content: Content, filters: Filters, incidents: geopandas.GeoDataFrame, ever: geopandas.GeoDataFrame
) -> geopandas.GeoDataFrame:
    """Hotspots with a record that passes every filter but the period; those without one in it are shown as empty."""
    passing = content.members.loc[content.members["incident"].isin(ever.index), "hotspot_id"]
    hotspots = content.hotspots[content.hotspots["hotspot_id"].isin(passing)]
    recounted = growth.add_growth(
        summaries.recount_hotspots(hotspots, content.members, incidents), content.members, ever, content.span
    )
    return summaries.order_hotspots(recounted, filters.order)


def hotspot_view(content: Content, filters: Filters, hotspot_id: str) -> View:
    """The view of one hotspot's own incidents, whatever its environment."""
    members = content.members.loc[content.members["hotspot_id"] == hotspot_id, "incident"]
    view = view_of(content, replace(filters, environments=()))
    ever = view.ever[view.ever.index.isin(members)]
    incidents = view.incidents[view.incidents.index.isin(members)]
    return replace(
        view,
        filters=filters,
        incidents=incidents,
        ever=ever,
        people=summaries.count_people(incidents),
        comparison=summaries.compare_with_before(ever, (filters.first, filters.last), content.span),
        months=summaries.monthly_counts(incidents, content.data_end),
        years=summaries.yearly_counts(incidents),
    )


def years_of(filters: Filters) -> float:
    """Length of the period in years."""
    return (summaries.month_number(filters.last) - summaries.month_number(filters.first) + 1) / 12


def leg_counts(content: Content, view: View, route: str) -> geopandas.GeoDataFrame:
    """Legs of a route with the people recorded nearest to them; STARSOM's take the records of every route."""
    return _leg_counts(content.version, view.filters, route, content, view)


@kept_by_view
def _leg_counts(version: str, filters: Filters, route: str, _content: Content, _view: View) -> geopandas.GeoDataFrame:
    legs = _content.routes[_content.routes["route"] == route]
    if route == STARSOM_ROUTE:
        return count_legs(_view.incidents, legs, CORRIDOR_KM, years_of(filters))
    own = _view.incidents[_view.incidents["route"] == route]
    return count_legs(own, legs, ROUTE_KM, years_of(filters))


def crossing_counts(content: Content, view: View) -> geopandas.GeoDataFrame:
    """Crossings with the people recorded within 50 km of them, most first."""
    return _crossing_counts(content.version, view.filters, content, view)


@kept_by_view
def _crossing_counts(version: str, filters: Filters, _content: Content, _view: View) -> geopandas.GeoDataFrame:
    return count_crossings(_view.incidents, _content.crossings.drop_duplicates("crossing"))


def route_counts(content: Content, view: View) -> pd.DataFrame:
    """People by the route that the source names, most first: `route`, `people`, `incidents`, `length_km`, `rate`."""
    counts = summaries.split_counts(view.incidents, "route").rename(columns={"value": "route"})
    ground = content.routes[content.routes["mode"] != "air"].groupby("route")["length_km"].sum()
    # Without a row pandas would take the lengths for texts.
    length = counts["route"].map(ground).astype(float).fillna(0)
    rate = counts["people"] / length.where(length > 0) * 100 / years_of(view.filters)
    return counts.assign(length_km=length, rate=rate)


def contrast_of(content: Content, one: Filters, other: Filters) -> Contrast:
    """The figures of two views side by side, and whether their difference exceeds chance."""
    return _contrast(content.version, one, other, content)


@kept_by_view
def _contrast(version: str, one: Filters, other: Filters, _content: Content) -> Contrast:
    sides = [view_of(_content, filters).incidents for filters in (one, other)]
    months = [tuple(map(summaries.month_number, (filters.first, filters.last))) for filters in (one, other)]
    return contrast(*sides, *months)


@dataclass(frozen=True)
class Soundness:
    """How sound the data are, and the account of their import and of the last update where there is one."""

    heaps: pd.DataFrame
    gaps: pd.DataFrame
    empty_months: int
    qualities: pd.DataFrame
    account: dict | None
    update: dict | None


def soundness_of(content: Content) -> Soundness:
    """The figures of the page on data; kept until a layer changes.

    Raises
    ------
    RiskmapError
        When an account or the folder of updates is damaged.
    """
    return _soundness(content.version, content)


@kept_for_all
def _soundness(version: str, _content: Content) -> Soundness:
    incidents = _content.incidents
    return Soundness(
        soundness.heaped_places(incidents),
        soundness.missing_months(incidents),
        soundness.empty_months(incidents),
        soundness.quality_by_year(incidents),
        _account_told(_content.tier),
        _update_told(_content.tier),
    )


def _account_told(tier: Tier) -> dict | None:
    """The account of the import served; in public that of an update is kept back: its sums hold the last days too."""
    path = layers.served_file(ACCOUNT_FILE)
    return None if tier.is_public and path.parent != geo_folder() else read_account(path)


def _update_told(tier: Tier) -> dict | None:
    told = last_update(layers.open_updates().folder)
    return told_until(told, tier.last_day) if told and tier.is_public else told


def precise_to(content: Content, precision: str) -> geopandas.GeoDataFrame:
    """All incidents of a class of precision, whatever the filters."""
    return select_incidents(content.incidents, precision=(precision,))


@dataclass(frozen=True)
class ShippedLayer:
    """A file of `data/geo` as it describes itself."""

    name: str
    rows: int
    kilobytes: int
    source: str
    licence: str


def layers_shipped() -> list[ShippedLayer]:
    """The layers of `data/geo`, by name; sources and licences from inside the files."""
    found = []
    for path in sorted(geo_folder().glob("*.parquet")):
        about = layers.read_about(path)
        kilobytes = -(-path.stat().st_size // 1024)
        texts = (str(about.get("source", "")), str(about.get("licence", "")))
        found.append(ShippedLayer(path.stem.replace("_", " "), pq.read_metadata(path).num_rows, kilobytes, *texts))
    return found
