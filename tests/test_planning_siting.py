"""Posts stand where they can, keep what stands already, and reach what they say they reach."""

from __future__ import annotations

from datetime import datetime

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from made_layers import PLACES, made_hotspots, made_incidents
from typer.testing import CliRunner

from riskmap.cli import app
from riskmap.errors import RiskmapError, SettingError
from riskmap.geodesy import cell_centres, cells_of, distance_km
from riskmap.layers import load_layer, read_about
from riskmap.planning.kinds import KINDS, can_stand, candidates_of, kind_named, reach_at_sea_km
from riskmap.planning.siting import demand_of, site_posts
from riskmap.planning.siting_trial import ratios, try_siting
from riskmap.schema import POSTS, check_layer

DAY = datetime(2023, 12, 31)


def points(*places: tuple[float, float]) -> geopandas.GeoDataFrame:
    names = [f"post {number}" for number in range(len(places))]
    return geopandas.GeoDataFrame(
        {"name": names}, geometry=geopandas.points_from_xy(*zip(*places, strict=True)), crs=4326
    )


def made_forecast(*rows: tuple[float, float, str, float]) -> pd.DataFrame:
    cells = [cells_of(lon, lat)[0] for lon, lat, *_ in rows]
    return pd.DataFrame(
        {
            "cell": cells,
            "environment": [row[2] for row in rows],
            "expected_incidents_12m": [row[3] / 5 for row in rows],
            "expected_deaths_12m": [row[3] for row in rows],
        }
    )


def sahara() -> pd.DataFrame:
    """Thirty deaths expected near one place in the Ténéré, ten at another 600 km off, five at sea."""
    forecast = made_forecast((8, 18.5, "desert", 30), (13, 21, "desert", 10), (12.6, 35, "sea", 5))
    incidents = made_incidents([{"environment": "desert", "lon": 8, "lat": 18.5, "people": 12}])
    return demand_of(forecast, incidents, DAY, ("desert",))


def test_demand_is_of_the_environments_asked_for_alone() -> None:
    assert sahara().forecast.sum() == 40 and sahara().last_12_months.sum() == 12


def test_the_long_run_is_a_mean_by_year_and_the_last_months_are_the_last() -> None:
    rows = [{"environment": "desert", "date": f"{year}-07-01", "people": 10} for year in range(2014, 2024)]
    demand = demand_of(made_forecast((8, 18.5, "desert", 1)), made_incidents(rows), DAY)
    assert demand.last_12_months.sum() == 10 and demand.long_run.sum() == pytest.approx(10, rel=0.06)


def test_an_area_keeps_only_its_own_deaths() -> None:
    forecast = made_forecast((8, 18.5, "desert", 30), (13, 21, "desert", 10))
    area = shapely.box(7, 17, 9, 20)
    assert demand_of(forecast, made_incidents([{}]).iloc[:0], DAY, area=area).forecast.sum() == 30


def test_one_post_stands_by_most_deaths_and_two_reach_both_places() -> None:
    one, two = (site_posts(sahara(), KINDS["beacon"], n_posts, reach_km=60) for n_posts in (1, 2))
    assert one.curve.forecast.tolist() == [0, 0.75] and two.curve.forecast.tolist() == [0, 0.75, 1]
    assert two.posts.expected_deaths_12m_added.tolist() == [30, 10] and two.proven
    assert distance_km(one.posts.geometry.x, one.posts.geometry.y, 8, 18.5)[0] < 85
    check_layer(two.posts, POSTS)


def test_existing_posts_stay_and_count_first() -> None:
    there = points((8, 18.5))
    found = site_posts(sahara(), KINDS["beacon"], 1, reach_km=60, existing=there)
    assert found.posts.status.tolist() == ["existing", "new"] and found.posts.name[0] == "post 0"
    assert found.curve.forecast.tolist() == [0.75, 1]


def test_a_candidate_on_the_wrong_ground_is_left_out() -> None:
    at_sea, in_desert = (12.6, 34.5), (8, 18.5)
    found = site_posts(sahara(), KINDS["water"], 2, reach_km=60, candidates=points(at_sea, in_desert))
    assert found.n_candidates == 1 and found.posts.name.tolist() == ["post 1"]


def test_each_kind_stands_on_its_own_ground() -> None:
    places = points((8, 18.5), (15, 36.5), (2.35, 48.85), (12.6, 35.5))
    stands = {key: can_stand(kind, places).tolist() for key, kind in KINDS.items()}
    assert stands["beacon"] == [True, False, False, False]
    assert stands["first-aid"][:3] == [True, False, True]
    assert stands["ship"][:3] == [False, True, False]
    assert stands["boat"][0] is False and stands["boat"][3] is True


def test_boats_start_from_ports_near_the_sea() -> None:
    ports = candidates_of(KINDS["boat"], np.array([], object))
    assert len(ports) > 100 and can_stand(KINDS["boat"], ports).mean() > 0.9
    assert "Lampedusa" in " ".join(ports.name)


def test_a_boats_reach_is_its_hours_times_its_speed() -> None:
    assert reach_at_sea_km(3, 20) == pytest.approx(111.1) and KINDS["boat"].reach_km == pytest.approx(92.6)


def test_hotspots_beyond_reach_are_named() -> None:
    forecast = made_forecast((*PLACES["desert"], "desert", 30), (*PLACES["container"], "container", 10))
    demand = demand_of(forecast, made_incidents([{}]).iloc[:0], DAY)
    found = site_posts(demand, KINDS["shelter"], 1, 60, hotspots=made_hotspots(["desert", "container"]))
    assert found.uncovered.environment.tolist() == ["container"]
    assert found.hotspots.set_index("environment").covered_share.tolist() == [1, 0]


def test_a_choice_for_the_worst_scenario_is_no_worse_in_its_worst_scenario() -> None:
    random = np.random.default_rng(5)
    cells = cells_of(random.uniform(0, 12, 300), random.uniform(17, 24, 300))
    table = random.gamma(0.3, 10, (300, 3))
    demand = pd.DataFrame(table, index=cells, columns=["forecast", "last_12_months", "long_run"])
    demand = demand.groupby(level=0).sum()
    aims = {aim: site_posts(demand, KINDS["first-aid"], 5, 80, aim=aim) for aim in ("forecast", "mean", "worst")}
    least = {aim: found.curve.iloc[-1][1:].min() for aim, found in aims.items()}
    assert least["worst"] >= max(least.values()) - 1e-9
    assert aims["forecast"].curve.forecast.iloc[-1] >= aims["worst"].curve.forecast.iloc[-1] - 1e-9
    assert all((np.diff(found.curve[name]) >= -1e-12).all() for found in aims.values() for name in demand)


def test_without_deaths_no_post_is_placed() -> None:
    found = site_posts(sahara().iloc[:0], KINDS["water"], 3)
    assert found.posts.empty and found.curve.posts.tolist() == [0]


def test_a_strange_kind_is_refused() -> None:
    with pytest.raises(SettingError, match="first-aid"):
        kind_named("fence")


def test_posts_reach_the_middles_of_cells_within_their_km() -> None:
    found = site_posts(sahara(), KINDS["beacon"], 2, reach_km=60)
    x, y = cell_centres(sahara().query("forecast > 0").index)
    far = [distance_km(post.x, post.y, x, y) for post in found.posts.geometry]
    assert (np.min(far, axis=0) <= 60).all()


def test_the_public_tier_refuses_to_speak_of_posts_and_says_how_to_set_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "public")
    out = tmp_path / "posts.geojson"
    done = CliRunner().invoke(app, ["site", "--out", str(out), "--existing", "no such file"])
    assert isinstance(done.exception, RiskmapError) and "RISKMAP_TIER=partner" in str(done.exception)
    assert not out.exists()


def test_the_command_places_posts_around_existing_ones(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "partner")
    there, out = tmp_path / "there.csv", tmp_path / "posts.parquet"
    there.write_text("name,longitude,latitude\nArlit,7.39,18.74\n")
    options = ["--posts", "3", "--radius-km", "50", "--existing", str(there), "--environment", "desert"]
    done = CliRunner().invoke(app, ["site", "--kind", "water", "--out", str(out), *options])
    assert done.exit_code == 0, (done.output, done.exception)
    posts = load_layer(out, POSTS)
    assert posts.status.tolist() == ["existing", "new", "new", "new"] and posts.name[0] == "Arlit"
    assert "not lives saved" in read_about(out)["caveat"]


@pytest.mark.parametrize("ending", [".csv", ".gpkg", ".geojson", ".parquet"])
def test_a_file_of_posts_says_where_they_stand_and_what_for(tmp_path, monkeypatch, ending: str) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "partner")
    out, left = tmp_path / f"posts{ending}", tmp_path / "left.csv"
    options = ["--posts", "2", "--radius-km", "30", "--uncovered", str(left)]
    done = CliRunner().invoke(app, ["site", "--kind", "water", "--out", str(out), *options])
    assert done.exit_code == 0, (done.output, done.exception)
    if ending == ".csv":
        posts = pd.read_csv(out)
        x, y = posts["longitude"], posts["latitude"]
    else:
        posts = geopandas.read_parquet(out) if ending == ".parquet" else geopandas.read_file(out)
        x, y = posts.geometry.x, posts.geometry.y
    assert len(posts) == 2 and x.between(-180, 180).all() and y.between(-60, 70).all() and x.nunique() == 2
    told = posts.iloc[-1]
    assert (told["kind"], told["reach_km"], told["environments"], told["area"]) == ("water", 30, "desert", "no")
    assert "20" in told["forecast_period"] and "Partner tier" in told["tier"]
    assert f"With 2 added: {told['share_within_reach']:.1%}" in done.output
    uncovered = pd.read_csv(left)
    assert len(uncovered) > 10 and (uncovered["covered_share"] < 0.5).all()
    assert all(f"  {name}: " in done.output for name in uncovered["name"])


@pytest.mark.parametrize("options", [["--kind", "fence"], ["--aim", "best"], ["--kind", "water", "--hours", "2"]])
def test_what_makes_no_sense_is_refused(tmp_path, monkeypatch, options: list[str]) -> None:
    monkeypatch.setenv("RISKMAP_TIER", "partner")
    done = CliRunner().invoke(app, ["site", "--out", str(tmp_path / "posts.csv"), *options])
    assert isinstance(done.exception, RiskmapError)


def test_the_trial_sites_by_what_was_known_before_and_counts_the_year_itself() -> None:
    rows = [{"lon": 8, "lat": 18.5, "date": f"{year}-05-01", "people": 9} for year in (2015, 2016, 2017)]
    rows.append({"lon": 30, "lat": 18.5, "date": "2017-05-01", "people": 1})
    forecast = made_forecast((8, 18.5, "desert", 30), (13, 21, "desert", 10))
    trial = try_siting(made_incidents(rows), [2017], lambda before, year: forecast, n_posts=1)
    assert set(trial.deaths.round(6)) == {0.9} and trial.proven.all()
    found = ratios(trial).set_index("way")
    assert found.ratio["forecast"] == 1 and found.ratio_low["forecast"] == 1


def test_the_forecast_of_the_trial_never_sees_the_year_itself() -> None:
    seen = []

    def note(before, year):
        seen.append((before.date.dt.year.max(), year))
        return made_forecast((8, 18.5, "desert", 30))

    rows = [{"lon": 8, "lat": 18.5, "date": f"{year}-05-01"} for year in (2015, 2016, 2017)]
    try_siting(made_incidents(rows), [2016, 2017], note, n_posts=1)
    assert seen == [(2015, 2016), (2016, 2017)]
