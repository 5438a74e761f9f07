"""Map, figures, chart, tables and downloads of any view count the same people: the layer's, no more, no fewer."""

from __future__ import annotations

import csv
import io
import json
from functools import cache

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskmap import maps
from riskmap.export.geojson import to_geojson
from riskmap.export.table import public_incidents, to_csv
from riskmap.geodesy import distance_km
from riskmap.summaries import calendar_counts, month_end, split_counts
from riskmap.ui import content, sentences
from riskmap.ui.state import Filters, Near
from riskmap.vocabulary import ENVIRONMENTS, LOCATION_PRECISIONS


@cache
def shown() -> content.Content:
    return content.load_content()


def some(values) -> st.SearchStrategy[tuple]:
    """None at all as often as a few."""
    return st.just(()) | st.lists(st.sampled_from(list(values)), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def views(draw) -> content.View:
    choices = shown().choices
    months = st.integers(0, len(choices.months) - 1)
    first, last = sorted((draw(months), draw(months)))
    near = st.builds(Near, st.integers(-120, 120).map(float), st.integers(-40, 60).map(float), st.integers(1, 2000))
    filters = Filters(
        choices.months[first],
        choices.months[last],
        draw(some(ENVIRONMENTS)),
        draw(some(choices.routes)),
        draw(some(choices.countries)),
        draw(st.sampled_from([1, 1, 3, 5])),
        draw(some(LOCATION_PRECISIONS)),
        draw(st.none() | near),
    )
    return content.view_of(shown(), filters)


def passing(filters: Filters) -> pd.Series:
    """Which rows of the layer pass, told condition by condition without the program's own selection."""
    layer = shown().incidents
    rows = layer["date"].between(pd.Timestamp(filters.first), pd.Timestamp(month_end(filters.last)))
    for column, values in (
        ("environment", filters.environments),
        ("route", filters.routes),
        ("country", filters.countries),
        ("location_precision", filters.precisions),
    ):
        rows &= layer[column].isin(values) if values else True
    if filters.quality > 1:
        rows &= layer["source_quality"].fillna(0) >= filters.quality
    if near := filters.near:
        rows &= distance_km(layer.geometry.x, layer.geometry.y, near.longitude, near.latitude) <= near.km
    return rows


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(views())
def test_all_ways_to_a_view_count_the_same_people(view: content.View) -> None:
    rows = shown().incidents[passing(view.filters)]
    people, incidents = int(rows["dead_and_missing"].sum()), len(rows)
    assert (view.people.people, view.people.incidents) == (people, incidents)
    # The figures and the split by sex and age, the unknown included.
    assert sum(figure for _, figure, _ in sentences.figures(view.people)) == people
    assert view.people.women + view.people.men + view.people.children + view.people.sex_unknown == people
    # The chart and its two tables.
    assert view.months["people"].sum() == view.years["total"].sum() == people
    assert view.months["incidents"].sum() == incidents
    assert calendar_counts(view.incidents).to_numpy().sum() == people
    # The splits of the hotspots' page.
    assert all(split_counts(view.incidents, name)["people"].sum() == people for name in ("cause", "route"))
    # What the map is sent, far out and close in.
    for cells in (view.coarse, view.fine):
        assert (cells["people"].sum(), cells["incidents"].sum()) == (people, incidents)
    # A hotspot's people are those of the view's own rows inside it.
    members = shown().members
    members = members[members["incident"].isin(rows.index)]
    by_hotspot = rows.loc[members["incident"], "dead_and_missing"].groupby(members["hotspot_id"].to_numpy()).sum()
    counted = view.hotspots.set_index("hotspot_id")["people_here"]
    assert counted[counted > 0].to_dict() == by_hotspot[by_hotspot > 0].to_dict()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(views())
def test_map_and_downloads_hold_the_people_of_the_view(view: content.View) -> None:
    public = public_incidents(view.incidents)
    table = list(csv.DictReader(io.StringIO(to_csv(public).decode("utf-8-sig"))))
    assert sum(int(row["dead_and_missing"]) for row in table) == view.people.people
    assert len(table) == view.people.incidents == len(json.loads(to_geojson(public))["features"])
    lines = [[name] for name in view.hotspots["name"]]
    group = maps.build_overlay(view.coarse, view.fine, view.hotspots, lines)
    (sent,) = [json.loads(child.view) for child in group._children.values()]
    assert sum(row[3] for row in sent["fine"]) == sum(row[3] for row in sent["coarse"]) == view.people.people
    downloaded = json.loads(to_geojson(view.hotspots.drop(columns="place")))["features"]
    drawn = {feature["properties"]["hotspot_id"] for feature in sent["hotspots"]["features"]}
    assert drawn == {feature["properties"]["hotspot_id"] for feature in downloaded}
