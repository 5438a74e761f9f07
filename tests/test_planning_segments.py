"""Routes are cut into equal parts, each incident counts once or is said to count nowhere, and intervals hold."""

from __future__ import annotations

import itertools
import random

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from made_layers import made_incidents, random_incidents
from typer.testing import CliRunner

from riskmap.cli import app
from riskmap.incidents.figures import load_incidents, select_incidents
from riskmap.layers import load_layer, load_routes
from riskmap.planning.routes import rank_crossings
from riskmap.planning.segment_risk import History, Prior, expected, route_risk
from riskmap.planning.segment_trial import coverage, try_segments
from riskmap.planning.segments import NO_ROUTE, OFF_ROUTE, TOO_VAGUE, cut_routes, of_corridor, place_on_segments
from riskmap.schema import SEGMENTS, check_layer
from riskmap.vocabulary import ENVIRONMENTS, STARSOM_ROUTE

DECADE = ("2014-01-01", "2023-12-31")


def made_routes() -> geopandas.GeoDataFrame:
    """A leg by sea of about 1,112 km along the equator, one by land northwards from it, and a flight."""
    rows = [
        ("Central Mediterranean", "a", "sea", [(0, 0), (10, 0)]),
        ("Sahara Desert crossing", "b", "land", [(0, 0), (0, 5)]),
        ("Sahara Desert crossing", "c", "air", [(0, 0), (5, 5)]),
    ]
    lines = [shapely.LineString(points) for *_, points in rows]
    table = pd.DataFrame([row[:3] for row in rows], columns=["route", "leg", "mode"])
    return geopandas.GeoDataFrame(table.assign(countries="ITA LBY"), geometry=lines, crs=4326)


@pytest.fixture(scope="module")
def shipped() -> tuple[geopandas.GeoDataFrame, geopandas.GeoDataFrame]:
    return load_incidents(), of_corridor(cut_routes(load_routes()), False)


def test_a_leg_becomes_equal_parts_of_about_50_km_end_to_end() -> None:
    segments = cut_routes(made_routes())
    sea = segments[segments["mode"] == "sea"]
    assert len(sea) == 22 and sea.length_km.sum() == pytest.approx(1111.95, rel=1e-4)
    assert sea.length_km.max() - sea.length_km.min() < 0.01
    ends = [(shapely.get_point(line, -1), shapely.get_point(line, 0)) for line in sea.geometry]
    assert all(one[0].equals(other[1]) for one, other in itertools.pairwise(ends))


def test_a_flight_has_no_segments_and_keys_are_unique() -> None:
    assert set(cut_routes(made_routes()).leg) == {"a", "b"}
    assert cut_routes(load_routes()).segment_id.is_unique


def test_shipped_segments_keep_the_length_of_their_legs() -> None:
    routes = load_routes()
    ground = routes[routes["mode"] != "air"]
    segments = cut_routes(routes)
    assert segments.length_km.sum() == pytest.approx(ground.length_km.sum(), rel=0.002)
    assert segments.length_km.median() == pytest.approx(50, abs=1) and segments.length_km.max() < 75


def test_states_are_those_whose_land_is_crossed() -> None:
    segments = cut_routes(load_routes())
    land = segments[(segments.leg == "Djanet to Illizi")]
    assert set(land.states) == {"DZA"}


def test_an_incident_goes_to_its_own_route_though_another_is_nearer() -> None:
    segments = cut_routes(made_routes())
    incidents = made_incidents(
        [
            {"lon": 0.3, "lat": 0.5, "route": "Central Mediterranean"},
            {"lon": 0.3, "lat": 0.5, "route": "unknown"},
            {"lon": 5, "lat": 3, "route": "Central Mediterranean"},
            {"lon": 5, "lat": 3, "route": "unknown"},
            {"lon": 5, "lat": 0, "route": "unknown", "location_precision": "reporting point"},
        ]
    )
    placing = place_on_segments(incidents, segments)
    assert segments.leg[placing.segment[:2]].tolist() == ["a", "b"]
    assert placing.reason.tolist() == ["", "", OFF_ROUTE, NO_ROUTE, TOO_VAGUE]


def test_the_corridor_counts_the_records_of_every_route() -> None:
    routes = made_routes().assign(route=STARSOM_ROUTE)
    incidents = made_incidents([{"lon": 1, "lat": 0, "route": name} for name in ("Darien", "unknown")])
    assert place_on_segments(incidents, cut_routes(routes)).segment.notna().all()


@pytest.mark.parametrize("seed", range(12))
def test_segments_and_unassigned_add_up_to_the_layer_for_every_filter(shipped, seed: int) -> None:
    incidents, segments = shipped
    draw = random.Random(seed)
    years = sorted(draw.sample(range(2014, 2024), 2))
    period = (f"{years[0]}-01-01", f"{years[1]}-12-31")
    chosen = select_incidents(
        incidents,
        period,
        environments=draw.sample(list(ENVIRONMENTS), draw.randint(1, 8)),
        routes=draw.choice([None, draw.sample(sorted(incidents.route.unique()), 3)]),
        source_quality=draw.choice([None, 3]),
    )
    risk = route_risk(chosen, segments, period)
    assert (
        risk.segments.dead_and_missing.sum() + risk.unassigned.dead_and_missing.sum() == chosen.dead_and_missing.sum()
    )
    assert risk.segments.n_incidents.sum() + risk.unassigned.n_incidents.sum() == len(chosen)
    assert len(check_layer(risk.segments, SEGMENTS)) == len(segments)


def test_a_layer_without_incidents_expects_nothing() -> None:
    segments = cut_routes(made_routes())
    risk = route_risk(random_incidents().iloc[:0], segments, DECADE)
    assert risk.segments.dead_and_missing.sum() == 0 and risk.unassigned.dead_and_missing.sum() == 0
    assert risk.segments.expected_deaths_per_100km_year.max() == 0


def test_neighbours_along_the_line_share_strength() -> None:
    segments = cut_routes(made_routes())
    incidents = made_incidents(
        [{"lon": 2.1, "lat": 0, "date": f"{year}-06-01", "people": 5} for year in range(2014, 2024) for _ in range(4)]
    )
    sea = route_risk(incidents, segments, DECADE).segments.query("leg == 'a'").set_index("part").sort_index()
    expected_deaths = sea.expected_deaths_per_100km_year
    assert sea.n_incidents[5] == 40
    assert expected_deaths[5] > expected_deaths[4] > expected_deaths[15] > 0


def test_much_evidence_outweighs_the_neighbours() -> None:
    counts = np.array([[400.0] * 5, [0.0] * 5, [0.0] * 5])
    history = History(counts, 2 * counts, np.ones(5), np.full(3, 100.0), np.zeros(3, int))
    pairs = (np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1]))
    incidents, deaths = expected(history, pairs, Prior(0.1, 0.1))
    assert incidents[0] == pytest.approx(400, rel=0.2) and incidents[1] < 100 and incidents[2] < incidents[1]
    assert deaths[0] == pytest.approx(2 * incidents[0], rel=0.01)


def test_twice_the_length_at_the_same_counts_halves_the_rate() -> None:
    counts = np.full((4, 5), 10.0)
    pairs = (np.array([0, 1]), np.array([1, 0]))
    group = np.zeros(4, int)
    short, long = (History(counts, counts, np.ones(5), np.full(4, km), group) for km in (50.0, 100.0))
    rate = [expected(one, pairs, Prior(1e-9, 1e-9))[0] / one.length_km for one in (short, long)]
    assert rate[0] == pytest.approx(2 * rate[1])


def test_intervals_hold_what_came_in_a_made_world() -> None:
    random_counts = np.random.default_rng(3)
    segments = cut_routes(made_routes())
    sea = shapely.line_interpolate_point(segments.geometry[segments["mode"] == "sea"].to_numpy(), 0.5, normalized=True)
    rows = []
    for year in range(2010, 2024):
        for point, rate in zip(sea, np.linspace(0.2, 3, len(sea)), strict=True):
            for _ in range(random_counts.poisson(rate)):
                people = int(random_counts.geometric(0.2))
                rows.append({"lon": point.x, "lat": point.y, "date": f"{year}-03-01", "people": people})
    trial = try_segments(made_incidents(rows), segments, range(2017, 2024))
    met = trial[trial.expected >= 0.5]
    within = met.came.between(met.low, met.high)
    assert len(met) > 100 and 0.72 <= within.mean() <= 0.95
    assert trial.expected.sum() == pytest.approx(trial.came.sum(), rel=0.15)


def test_intervals_cover_in_the_backtest_as_they_say(shipped) -> None:
    found = coverage(try_segments(*shipped, [2019, 2022, 2023]))
    assert (found[found.segments >= 100].coverage >= 0.78).all()


def test_crossings_are_ranked_by_people_and_told_their_share() -> None:
    points = geopandas.GeoDataFrame(
        {"crossing": ["far", "near", "near"], "kind": "river"},
        geometry=[shapely.Point(20, 20), *[shapely.Point(0, 0)] * 2],
        crs=4326,
    )
    incidents = made_incidents([{"lon": 0, "lat": 0.1, "people": 3}, {"lon": 9, "lat": 9, "people": 1}])
    ranked = rank_crossings(incidents, points)
    assert ranked.crossing.tolist() == ["near", "far"] and ranked["rank"].tolist() == [1, 2]
    assert ranked.share.tolist() == [0.75, 0]


@pytest.mark.parametrize("ending", [".parquet", ".geojson", ".gpkg", ".csv"])
def test_the_command_writes_each_format_with_the_same_total(tmp_path, ending: str) -> None:
    out = tmp_path / f"segments{ending}"
    done = CliRunner().invoke(app, ["routes", "--out", str(out), "--environment", "desert", "--from", "2019-01"])
    assert done.exit_code == 0, done.output
    read = {".parquet": lambda: load_layer(out, SEGMENTS), ".csv": lambda: pd.read_csv(out, encoding="utf-8-sig")}
    rows = read.get(ending, lambda: geopandas.read_file(out))()
    told = int(done.output.split("segments: ")[1].split(" ")[0].replace(",", ""))
    assert rows.dead_and_missing.sum() == told > 0


def test_an_unknown_ending_or_month_is_refused_before_any_work(tmp_path) -> None:
    for more in (["--out", str(tmp_path / "x.txt")], ["--out", str(tmp_path / "x.csv"), "--from", "2019"]):
        done = CliRunner().invoke(app, ["routes", *more])
        assert done.exit_code != 0 and "expected" in str(done.exception)
    assert not list(tmp_path.iterdir())
