"""The base layers: how they are built, on made shapes, and what the shipped ones hold."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from riskmap import layers
from riskmap.countries import country_table
from riskmap.errors import InputError, SourceError
from riskmap.settings import geo_folder
from riskmap.sources import climate, natural_earth
from riskmap.terrain import country_distance_km, describe_terrain

BASE_LAYERS = {
    "land": layers.load_land,
    "countries": layers.load_countries,
    "arid_land": layers.load_arid_land,
    "waters": layers.load_waters,
    "places": layers.load_places,
}


def _frame(shapes: list[shapely.Geometry], **columns: list) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=4326)


# How they are built


def test_a_ring_across_the_antimeridian_is_cut_in_two() -> None:
    across = shapely.Polygon([(179, 0), (-179, 0), (-179, 2), (179, 2)])
    cut = natural_earth.cut_antimeridian(across)
    assert shapely.equals(cut, shapely.union(shapely.box(179, 0, 180, 2), shapely.box(-180, 0, -179, 2)))


def test_a_ring_elsewhere_stays_as_it_is() -> None:
    assert shapely.equals(natural_earth.cut_antimeridian(shapely.box(-170, 0, 5, 2)), shapely.box(-170, 0, 5, 2))


def test_land_in_tiles_covers_the_same_land_once() -> None:
    whole = shapely.box(-13, 2, 24, 17)
    land = natural_earth.build_land(_frame([whole, shapely.box(0, -80, 10, -70)]))
    assert len(land) == 10  # five columns by two rows; Antarctica is left out
    assert shapely.equals(land.union_all(), whole)
    assert shapely.area(land.geometry.values).sum() == pytest.approx(whole.area)
    assert land.bounds.eval("maxx - minx").max() <= 10


def test_a_territory_with_a_code_of_its_own_leaves_its_state() -> None:
    france = shapely.union(shapely.box(0, 45, 5, 50), shapely.box(45.0, -13.0, 45.2, -12.7))
    countries = natural_earth._with_coded_parts(_frame([france], country=["FRA"])).set_index("country").geometry
    assert shapely.equals(countries["FRA"], shapely.box(0, 45, 5, 50))
    assert shapely.equals(countries["MYT"], shapely.box(45.0, -13.0, 45.2, -12.7))


def test_western_sahara_is_whole() -> None:
    morocco, east = shapely.box(-14, 24, -9, 32), shapely.box(-9, 21, -8.7, 27.5)
    countries = natural_earth._with_coded_parts(_frame([east, morocco], country=["ESH", "MAR"]))
    countries = countries.set_index("country").geometry
    assert countries["MAR"].bounds[1] == 27 + 40 / 60
    assert countries["ESH"].contains(shapely.Point(-13.2, 27.15))
    assert countries["ESH"].contains(shapely.Point(-8.8, 22.0))


def test_an_enclave_missing_at_the_coarse_scale_is_cut_out_of_its_neighbour() -> None:
    morocco, spain = shapely.box(-10, 30, -1, 35.25), shapely.box(-9, 36, 3, 43)
    melilla = shapely.box(-3, 35, -2.75, 35.25)
    coarse = _frame([spain, morocco], country=["ESP", "MAR"])
    fine = _frame([shapely.union(spain, melilla), shapely.difference(morocco, melilla)], country=["ESP", "MAR"])
    built = natural_earth.build_countries(coarse, fine, layers.load_land()).set_index("country").geometry
    point = shapely.Point(-2.9, 35.1)
    assert built["ESP"].contains(point)
    assert not built["MAR"].contains(point)


def test_an_own_place_takes_the_stead_of_an_older_name() -> None:
    theirs = _frame(
        [shapely.Point(23.96, 32.08), shapely.Point(13.18, 32.89)],
        name=["Tubruq", "Tripoli"],
        adm0name=["Libya", "Libya"],
        scalerank=[6, 1],
        pop_max=[121052, -99],
    )
    own = _frame([shapely.Point(23.96, 32.08)], place=["Tobruk"], country=["LBY"], rank=[5])
    built = natural_earth.build_places(theirs, layers.load_countries(), own)
    assert built[["place", "country", "rank", "population"]].to_numpy().tolist() == [
        ["Tripoli", "LBY", 1, 0],
        ["Tobruk", "LBY", 5, 121052],
    ]


def test_the_outline_of_cells_has_the_area_of_the_cells() -> None:
    mask = np.random.default_rng(3).random((18, 36)) < 0.4
    assert climate.outline(mask).area == pytest.approx(mask.sum() * 100)
    assert climate.outline(np.zeros((2, 4), bool)).is_empty


def test_a_raster_is_filled_outward_a_few_cells_only() -> None:
    cells = np.full((1, 20), 32, dtype=np.uint8)
    cells[0, 0] = 7
    assert climate.fill_outward(cells, 32)[0].tolist() == [7] * 5 + [32] * 15


def test_arid_land_ends_at_the_coast() -> None:
    zones = {"BWh": 1, "BWk": 2, "BSh": 3, "BSk": 4, "Ocean": 32}
    raster = np.full((540, 1080), 32, dtype=np.uint8)
    raster[120:180, 540:570] = 1  # 50 to 30° N, 0 to 10° E
    raster[120:180, 570:600] = 4  # the next ten degrees
    arid = climate.build_arid_land(raster, zones, _frame([shapely.box(0, 30, 15, 45)]))
    arid = arid.dissolve("climate").geometry
    assert arid["desert"].area == pytest.approx(150, rel=0.02)
    assert arid["steppe"].area == pytest.approx(75, rel=0.02)
    assert arid["desert"].intersection(arid["steppe"]).area == pytest.approx(0, abs=1e-9)


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"land_10m\.parquet"):
        natural_earth.read_reference(tmp_path, "land_10m")
    (tmp_path / "countries-50m.json").write_text("{")
    with pytest.raises(InputError, match=r"countries-50m\.json"):
        natural_earth.read_world_atlas(tmp_path)


def test_without_npm_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match=r"install Node\.js"):
        natural_earth.fetch_world_atlas(tmp_path)


def test_an_unpacked_package_is_not_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "countries-50m.json").write_text("{}")
    assert natural_earth.fetch_world_atlas(tmp_path) == tmp_path / "package"


# What the shipped ones hold


@pytest.mark.parametrize("name", BASE_LAYERS)
def test_a_shipped_layer_is_valid_small_and_tells_its_origin(name: str) -> None:
    layer = BASE_LAYERS[name]()
    path = geo_folder() / f"{name}.parquet"
    assert layer.geometry.is_valid.all()
    assert path.stat().st_size < 2**21
    assert {"source", "licence", "edition", "built_from"} <= set(layers.read_about(path))


def test_the_shipped_countries_cover_every_member_of_the_united_nations() -> None:
    countries = layers.load_countries()
    assert countries["country"].is_unique
    assert "ATA" not in set(countries["country"])
    # Of ISO's list only these have no polygon of their own in Natural Earth's layers.
    lacking = set(country_table()) - set(countries["country"]) - {"ATA"}
    assert lacking <= {"TKL", "HMD", "IOT", "UMI", "BVT", "CCK", "CXR"}


def test_no_two_countries_hold_the_same_land() -> None:
    shapes = layers.load_countries().geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    assert shared.max(initial=0) < 1e-5  # square degrees: a tenth of a km²


def test_desert_and_steppe_do_not_overlap() -> None:
    shapes = layers.load_arid_land().dissolve("climate").geometry
    shared = shapely.area(shapely.intersection(shapes["desert"], shapes["steppe"]))
    assert shared < 0.01 * shapely.area(shapes["steppe"])


def test_the_worlds_deserts_have_about_their_known_area() -> None:
    # Peel and others (2007, https://doi.org/10.5194/hess-11-1633-2007): 30.2 % of land is arid, by other data.
    land = layers.load_land().to_crs(6933).area.sum()
    share = layers.load_arid_land().to_crs(6933).dissolve("climate").area / land
    assert share.sum() == pytest.approx(0.302, abs=0.03)
    assert share["desert"] > share["steppe"]


def test_every_place_lies_in_or_by_its_country() -> None:
    # Antarctica and Tokelau have no polygon.
    places = layers.load_places().query("country not in ['ATA', 'TKL']")
    away = country_distance_km(places.geometry.x, places.geometry.y, places["country"])
    assert np.isfinite(away).all()
    assert (away > 25).mean() < 0.01


def test_the_projects_own_places_lie_where_they_should() -> None:
    own = pd.read_csv(geo_folder() / "tables" / "places.csv")
    assert not own.duplicated(["place", "country"]).any()
    away = country_distance_km(own["longitude"], own["latitude"], own["country"])
    terrain = describe_terrain(own["longitude"], own["latitude"])
    assert (away < 5).all()
    assert (terrain["on_land"] | terrain["coast_km"].lt(2)).all()
    known = set(zip(layers.load_places()["place"], layers.load_places()["country"], strict=True))
    assert set(zip(own["place"], own["country"], strict=True)) <= known


@pytest.mark.mmp
def test_simplified_land_tells_land_from_sea_as_the_full_one(mmp_data: Path) -> None:
    full = natural_earth.read_reference(mmp_data / "reference", "land_10m").geometry.to_numpy()
    places = layers.load_places().geometry.to_numpy()
    rng = np.random.default_rng(11)
    # Points within a few km of the coast, where a simplification can err.
    corners = shapely.get_coordinates(layers.load_land().geometry.to_numpy())
    near = corners[rng.integers(0, len(corners), 20_000)] + rng.normal(0, 0.02, (20_000, 2))
    points = shapely.STRtree(np.concatenate([places, shapely.points(near)]))
    truth, simple = (
        np.isin(np.arange(len(points)), points.query(shapes, predicate="intersects")[1])
        for shapes in (shapely.get_parts(full), layers.load_land().geometry.to_numpy())
    )
    antarctic = shapely.get_y(points.geometries) < natural_earth.ANTARCTIC_CIRCLE
    differs = (truth != simple) & ~antarctic
    assert differs[: len(places)].mean() < 0.002
    assert differs[len(places) :].mean() < 0.03


@pytest.mark.mmp
def test_the_same_sources_give_the_same_bytes(mmp_data: Path, tmp_path: Path) -> None:
    from riskmap import schema

    lakes, rivers = (
        natural_earth.read_reference(mmp_data / "reference", name) for name in natural_earth.REFERENCE_FILES[1:3]
    )
    first, again = (
        layers.save_layer(natural_earth.build_waters(lakes, rivers), tmp_path / name, schema.WATERS).read_bytes()
        for name in ("first.parquet", "again.parquet")
    )
    assert first == again


@pytest.mark.long
def test_npm_brings_the_atlas(tmp_path: Path) -> None:
    atlas = natural_earth.read_world_atlas(natural_earth.fetch_world_atlas(tmp_path))
    assert {"NER", "LBY", "TUN"} <= set(atlas["country"])
