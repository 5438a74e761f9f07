"""Map, figures, chart, tables, briefs and downloads of any view count the same people, no more and no fewer."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from functools import cache

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from riskmap import maps
from riskmap.export.brief import Brief
from riskmap.export.geojson import to_geojson
from riskmap.export.table import public_incidents, to_csv
from riskmap.geodesy import distance_km
from riskmap.summaries import calendar_counts, month_end, split_counts
from riskmap.ui import brief as briefs
from riskmap.ui import content, sentences
from riskmap.ui.address import Filters, Near
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
    assert sum(figure for _, figure, _ in sentences.figures(view.people.by_environment)) == people
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


@st.composite
def briefs_asked(draw) -> tuple[Brief, pd.DataFrame]:
    """A brief under random filters, and the rows behind it told without the program."""
    filters, choices = draw(views()).filters, shown().choices
    kind = draw(st.sampled_from(("hotspot", "route", "country")))
    if kind == "route":
        filters = replace(filters, routes=(draw(st.sampled_from(choices.routes)),))
        return briefs.brief_on_route(shown(), filters, filters.routes[0]), rows_of(filters)
    if kind == "country":
        filters = replace(filters, countries=(draw(st.sampled_from(choices.countries)),))
        return briefs.brief_on_country(shown(), filters, filters.countries[0]), rows_of(filters)
    key = draw(st.sampled_from(choices.hotspots))
    rows, members = rows_of(replace(filters, environments=())), shown().members
    inside = members.loc[members["hotspot_id"] == key, "incident"]
    return briefs.brief_on_hotspot(shown(), filters, key), rows[rows.index.isin(inside)]


def rows_of(filters: Filters) -> pd.DataFrame:
    return shown().incidents[passing(filters)]


def counted(written: str) -> int:
    return int(written.replace(",", ""))


def late_people(rows: pd.DataFrame) -> int:
    return int(rows.loc[rows["date"] >= "2023-07-01", "dead_and_missing"].sum())


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(briefs_asked())
def test_a_brief_counts_the_people_of_its_view(asked: tuple[Brief, pd.DataFrame]) -> None:
    brief, rows = asked
    people = int(rows["dead_and_missing"].sum())
    assert counted(brief.total) == people
    told = [int(rows[column].sum()) for column in ("n_women", "n_men", "n_children", "n_sex_unknown")]
    assert [counted(bar.written) for bar in brief.people] == told
    by_environment = rows.groupby(rows["environment"].astype(str))["dead_and_missing"].sum()
    assert {bar.environment: counted(bar.written) for bar in brief.environments} == {
        key: count for key, count in by_environment.items() if count
    }
    for bars in (brief.causes, brief.origins):
        assert sum(counted(bar.written) for bar in bars) == people
    by_year = rows.groupby(rows["date"].dt.year)["dead_and_missing"].sum()
    in_chart = {year.year: counted(year.written) for year in brief.years if year.inside}
    assert all(in_chart[year] >= count for year, count in by_year.items())
    late = late_people(rows)
    assert (f"of them {late:,} provisional" in brief.total_label) == bool(late)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(briefs_asked())
def test_the_paper_of_a_brief_says_the_people_of_its_view(asked: tuple[Brief, pd.DataFrame]) -> None:
    brief, rows = asked
    pages = PdfReader(io.BytesIO(briefs.pdf_of(brief, shown()))).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert f"{int(rows['dead_and_missing'].sum()):,} dead and missing, at least, " in said
    if len(rows) and rows["dead_and_missing"].sum():
        for label, column in (("Women", "n_women"), ("Men", "n_men"), ("Children", "n_children")):
            assert re.search(rf"\b{label} ?{int(rows[column].sum()):,}\b", said), label
        causes = rows.groupby(rows["cause"].astype(str))["dead_and_missing"].sum()
        assert f"{causes.max():,}" in said


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
