"""Routes and crossings: the shipped layers against the tables, and the drawing against made worlds."""

from __future__ import annotations

import csv
import shutil
from itertools import pairwise
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from riskmap import layers
from riskmap.errors import InputError
from riskmap.geodesy import distance_km
from riskmap.pathways import (
    build_crossings,
    build_routes,
    distance_quantiles,
    route_distances_km,
    write_route_report,
)
from riskmap.pathways.drawing import Coast, great_circle, join, length_km
from riskmap.pathways.tables import ARROW, HUBS_FILE, LEGS_FILE, ROUTE_NAMES
from riskmap.pathways.water import SNAP_KM, water_path
from riskmap.settings import geo_folder
from riskmap.terrain import country_distance_km
from riskmap.vocabulary import CROSSING_KINDS, MMP_ROUTES, STARSOM_ROUTE

TABLES = geo_folder() / "tables"
STARSOM_LEGS = (
    "South Asia",
    "Gulf States",
    "West Africa",
    "South America",
    "Darién",
    "Central America and Caribbean",
    "Mexico",
    "United States and Canada",
)


def _rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def routes() -> geopandas.GeoDataFrame:
    return layers.load_routes()


@pytest.fixture(scope="module")
def crossings() -> geopandas.GeoDataFrame:
    return layers.load_crossings()


@pytest.fixture(scope="module")
def coast() -> Coast:
    return Coast.of(layers.load_land().geometry.to_numpy())


@pytest.fixture(scope="module")
def places() -> dict[str, tuple[float, float]]:
    return {row["hub"]: (float(row["longitude"]), float(row["latitude"])) for row in _rows(HUBS_FILE)}


# The shipped layers


def test_the_shipped_routes_are_the_rows_of_the_table(routes: geopandas.GeoDataFrame) -> None:
    legs = pd.DataFrame(_rows(LEGS_FILE))
    for column in ("route", "leg", "mode", "countries", "source"):
        assert routes[column].tolist() == legs[column].tolist()
    assert routes["from_hub"].tolist() == [hubs.split(ARROW)[0] for hubs in legs["hubs"]]
    assert routes["to_hub"].tolist() == [hubs.split(ARROW)[-1] for hubs in legs["hubs"]]


def test_every_route_of_iom_and_the_starsom_corridor_are_there(routes: geopandas.GeoDataFrame) -> None:
    assert set(routes["route"]) == {*MMP_ROUTES, STARSOM_ROUTE}


def test_the_starsom_corridor_has_its_eight_legs_in_order(routes: geopandas.GeoDataFrame) -> None:
    regions = routes.loc[routes["route"] == STARSOM_ROUTE, "leg"].str.split(":").str[0]
    assert tuple(dict.fromkeys(regions)) == STARSOM_LEGS


def test_every_leg_and_crossing_names_a_source_with_an_address(
    routes: geopandas.GeoDataFrame, crossings: geopandas.GeoDataFrame
) -> None:
    assert routes["source"].str.contains("https?://").all()
    assert crossings["source"].str.contains("https?://").all()


def test_a_line_begins_and_ends_at_its_hubs(
    routes: geopandas.GeoDataFrame, places: dict[str, tuple[float, float]]
) -> None:
    for leg in routes.itertuples():
        ends = shapely.get_coordinates(leg.geometry)[[0, -1]]
        assert ends.tolist() == [list(places[leg.from_hub]), list(places[leg.to_hub])]


def test_a_line_is_never_shorter_than_the_way_between_its_hubs(routes: geopandas.GeoDataFrame) -> None:
    ends = [shapely.get_coordinates(line)[[0, -1]].ravel() for line in routes.geometry]
    straight = distance_km(*np.array(ends).T)
    # The sphere's distance is within 0.6 % of the ellipsoid's.
    assert (routes["length_km"].to_numpy() > 0.99 * straight - 0.1).all()


def test_sea_legs_keep_off_the_land_away_from_their_ports(routes: geopandas.GeoDataFrame, coast: Coast) -> None:
    kinds = {row["hub"]: row["kind"] for row in _rows(HUBS_FILE)}
    places = {row["hub"]: shapely.Point(float(row["longitude"]), float(row["latitude"])) for row in _rows(HUBS_FILE)}
    for leg, row in zip(routes.itertuples(), _rows(LEGS_FILE), strict=True):
        hubs = row["hubs"].split(ARROW)
        if leg.mode != "sea" or "lake port" in {kinds[hub] for hub in hubs}:
            continue
        parts = coast.polygons[coast.tree.query(leg.geometry, predicate="intersects")]
        harbours = shapely.union_all([places[hub].buffer(SNAP_KM / 100) for hub in hubs])
        overland = shapely.difference(leg.geometry.intersection(shapely.union_all(parts)), harbours)
        assert length_km(overland) < 2, leg.leg


def test_land_legs_cross_no_wide_water(routes: geopandas.GeoDataFrame, coast: Coast) -> None:
    for leg in routes[routes["mode"] == "land"].itertuples():
        assert coast.offshore_km(leg.geometry) <= 15.5, leg.leg


def test_every_hub_of_a_leg_exists_and_lies_in_its_country(places: dict[str, tuple[float, float]]) -> None:
    assert {hub for row in _rows(LEGS_FILE) for hub in row["hubs"].split(ARROW)} == set(places)
    hubs = pd.DataFrame(_rows(HUBS_FILE)).query("kind != 'islet port'")
    km = country_distance_km(hubs["longitude"].astype(float), hubs["latitude"].astype(float), hubs["country"])
    assert km.max() <= 30


def test_there_are_at_least_120_crossings_of_all_kinds_in_their_states(crossings: geopandas.GeoDataFrame) -> None:
    assert len(crossings) >= 120
    assert set(crossings["kind"]) == set(CROSSING_KINDS)
    assert set(crossings["route"]) <= set(ROUTE_NAMES)
    each = crossings.assign(country=crossings["countries"].str.split()).explode("country")
    assert country_distance_km(each.geometry.x, each.geometry.y, each["country"]).max() <= 30


def test_crossings_are_given_no_finer_than_a_kilometre(crossings: geopandas.GeoDataFrame) -> None:
    xy = shapely.get_coordinates(crossings.geometry)
    assert np.array_equal(xy, xy.round(2))


def test_routes_stay_small() -> None:
    assert (geo_folder() / "routes.parquet").stat().st_size < 400_000


def test_building_crossings_again_gives_the_shipped_ones(crossings: geopandas.GeoDataFrame) -> None:
    again = build_crossings(TABLES)
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(crossings), check_column_type=False)


@pytest.mark.long
def test_building_routes_again_gives_the_shipped_ones(routes: geopandas.GeoDataFrame) -> None:
    again = build_routes(TABLES, layers.load_land())
    assert again["length_km"].to_numpy() == pytest.approx(routes["length_km"].to_numpy(), abs=0.5)


# Drawing


def test_zuwara_to_lampedusa_is_about_293_km(coast: Coast, places: dict[str, tuple[float, float]]) -> None:
    path = water_path(places["Zuwara"], places["Lampedusa"], coast)
    assert length_km(join([path])) == pytest.approx(293, rel=0.03)


@pytest.fixture
def island() -> Coast:
    """A square island of 2 by 2 degrees about (0, 0), with a port on each of its shores."""
    return Coast.of([shapely.box(-1, -1, 1, 1)])


def test_a_path_over_open_water_is_straight(island: Coast) -> None:
    path = water_path((3, -1), (3, 1), island)
    assert length_km(join([path])) == pytest.approx(length_km(shapely.LineString([(3, -1), (3, 1)])), rel=0.01)


def test_a_path_goes_the_shorter_way_round_an_island(island: Coast) -> None:
    path = water_path((-3, 0.5), (3, 0.5), island)
    around = shapely.LineString([(-3, 0.5), (-1, 1), (1, 1), (3, 0.5)])
    assert length_km(join([path])) == pytest.approx(length_km(around), rel=0.02)
    assert not shapely.LineString(path).intersects(shapely.box(-0.99, -0.99, 0.99, 0.99))


def test_a_spit_thinner_than_a_cell_is_not_stepped_over() -> None:
    spit = Coast.of([shapely.box(0, -3, 0.001, 0.5), shapely.box(-9, -9, 9, -3)])
    path = water_path((-1, 0), (1, 0), spit)
    assert not shapely.LineString(path).intersects(shapely.box(0, -3, 0.001, 0.49))


def test_a_lake_without_a_way_to_the_sea_has_no_path() -> None:
    ring = shapely.box(-2, -2, 2, 2).difference(shapely.box(-1, -1, 1, 1))
    assert water_path((0, 0), (5, 0), Coast.of([ring])) is None


def test_a_flight_over_the_antimeridian_is_cut_in_two() -> None:
    line = join([great_circle((170, 10), (-160, 10))])
    assert line.geom_type == "MultiLineString"
    assert line.bounds[0] >= -180
    assert line.bounds[2] <= 180
    assert length_km(line) == pytest.approx(length_km(shapely.LineString(great_circle((10, 10), (40, 10)))), rel=0.01)


def test_a_great_circle_leaves_the_parallel_towards_the_pole() -> None:
    assert max(y for _, y in great_circle((-74, 45), (2, 45))) > 50


# Faults


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TABLES, tmp_path / "tables"))


def _spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_faults_of_the_tables_come_in_one_report(tables: Path) -> None:
    land = geopandas.GeoDataFrame(geometry=[shapely.box(-180, -90, 180, 90)], crs=4326)
    legs = (tables / LEGS_FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    few = [legs[0], *(leg for leg in legs if ",sea," in leg and ("to Lampedusa" in leg or "Tangier to Tarifa" in leg))]
    (tables / LEGS_FILE).write_text("".join(few), encoding="utf-8")
    _spoil(tables / LEGS_FILE, "Zuwara > Lampedusa", "Zuwara > Atlantis")
    _spoil(tables / LEGS_FILE, "Sabratha to Lampedusa,sea", "Sabratha to Lampedusa,submarine")
    _spoil(tables / LEGS_FILE, "Western Mediterranean,Tangier to Tarifa", "Road to Nowhere,Tangier to Tarifa")
    hubs = pd.read_csv(tables / HUBS_FILE, keep_default_na=False)
    hubs.loc[hubs["hub"] == "Agadez", "country"] = "NOR"
    hubs.to_csv(tables / HUBS_FILE, index=False)
    with pytest.raises(InputError) as report:
        build_routes(tables, land)
    told = str(report.value)
    for word in ("known hubs", "submarine", "Road to Nowhere", "'Agadez'", "no path over water"):
        assert word in told
    unknown_hub = next(fault for fault in report.value.faults if fault.expected == "known hubs")
    assert unknown_hub.rows == (2,)


def test_a_route_without_a_leg_is_a_fault(tables: Path) -> None:
    legs = pd.read_csv(tables / LEGS_FILE, keep_default_na=False)
    legs[legs["route"] != "Darien"].head(3).to_csv(tables / LEGS_FILE, index=False)
    with pytest.raises(InputError, match=r"no leg of .*Darien"):
        build_routes(tables, layers.load_land())


def test_a_crossing_outside_its_state_is_a_fault(tables: Path) -> None:
    _spoil(tables / "crossings.csv", "AFG IRN", "AFG PER")
    with pytest.raises(InputError, match="every State it names"):
        build_crossings(tables)


def test_a_missing_column_is_named(tables: Path) -> None:
    _spoil(tables / LEGS_FILE, "route,leg,mode", "route,leg,means")
    with pytest.raises(InputError, match="no column mode"):
        build_routes(tables, layers.load_land())


# Nearness


@pytest.fixture
def made() -> tuple[geopandas.GeoDataFrame, geopandas.GeoDataFrame]:
    """A route along the equator, another far away, a flight overhead; 25 incidents at known distances of the first."""
    legs = geopandas.GeoDataFrame(
        {"route": ["Equator", "Equator", "Elsewhere"], "mode": ["land", "air", "sea"]},
        geometry=[
            shapely.LineString([(0, 0), (10, 0)]),
            shapely.LineString([(0, 5), (10, 5)]),
            shapely.LineString([(100, 0), (110, 0)]),
        ],
        crs=4326,
    )
    incidents = geopandas.GeoDataFrame(
        {
            "route": ["Equator"] * 25 + ["unknown"],
            "location_status": "as given",
            "location_precision": ["exact"] * 24 + ["country", "exact"],
        },
        geometry=geopandas.points_from_xy([5.0] * 26, [*np.linspace(0, 2.4, 24), 5.0, 0.0]),
        crs=4326,
        index=range(100, 126),
    )
    return incidents, legs


def test_distance_is_to_the_nearest_leg_on_the_ground_of_the_own_route(made: tuple) -> None:
    incidents, legs = made
    distances = route_distances_km(incidents, legs)
    assert distances.index.equals(incidents.index)
    expected = incidents.geometry.y.to_numpy()[:25] * 111.195
    assert distances.to_numpy()[:25] == pytest.approx(expected, abs=0.6)
    assert np.isnan(distances[125])


def test_quantiles_are_those_of_the_distances(made: tuple) -> None:
    incidents, legs = made
    (row,) = distance_quantiles(incidents, legs).to_dict("records")
    expected = np.quantile(incidents.geometry.y.to_numpy()[:25] * 111.195, [0.5, 0.8, 0.9])
    assert (row["route"], row["n_incidents"], row["share_near"]) == ("Equator", 25, 0.96)
    assert [row["median_km"], row["p80_km"], row["p90_km"]] == pytest.approx(expected, abs=0.6)


def test_the_report_names_every_route_and_the_reason_of_those_that_fall_short(made: tuple, tmp_path: Path) -> None:
    incidents, legs = made
    page = write_route_report(incidents, legs, tmp_path / "routes.md").read_text(encoding="utf-8")
    assert "| Equator | 25 |" in page
    assert "less than 80 %" not in page
    farther = incidents.set_geometry(incidents.geometry.translate(0, 3))
    page = write_route_report(farther, legs, tmp_path / "routes.md", {"Equator": "made so."}).read_text(
        encoding="utf-8"
    )
    assert "- **Equator**: made so." in page


def test_towns_of_a_route_follow_one_another_without_repeating() -> None:
    for row in _rows(LEGS_FILE):
        assert all(a != b for a, b in pairwise(row["hubs"].split(ARROW))), row["leg"]
