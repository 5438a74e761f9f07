"""Hotspots lie where the made world has them, are of a size to act upon, and come from no desk and no heap."""

from __future__ import annotations

import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from riskmap.geodesy import cell_centres, cell_polygons, cells_of, distance_km
from riskmap.model.clusters import ClusterRules, find_hills, trim_rim
from riskmap.model.evidence import evidence_sentence
from riskmap.model.ground import build_ground
from riskmap.model.hotspots import Cluster
from riskmap.model.outline import outline_of
from riskmap.model.publication import disjoint_outlines, label_points
from riskmap.model.spread import PLACED_WITHIN_KM, points_in_circles, spread_over_cells
from riskmap.model.stability import best_overlap
from tests.test_significance import covers, n_hotspots, rng_of
from tests.world import ATLANTIC, even_points, heap, make_incidents, middle_of, noise, together, town

RULES = ClusterRules()
PLACE = (5.0, 22.0)
LONGITUDES, LATITUDES = st.floats(-179.9, 179.9), st.floats(-75, 75)


def hills_of(incidents, environment: str = "desert"):
    spread = spread_over_cells(incidents)
    ground = build_ground(spread.cells, environment, RULES.bandwidth_km)
    weight = ground.spread(spread.cells, np.asarray(spread.shares.sum(axis=0)).ravel())
    density = ground.kernel @ weight
    return find_hills(density, np.full(len(density), 0.05), ground, RULES), ground, weight


def test_a_town_of_deaths_in_thin_noise_is_a_hotspot() -> None:
    incidents = together(town(60, rng_of(1), PLACE), noise(80, rng_of(2)))
    assert covers(incidents, PLACE)


@pytest.mark.parametrize("precision", ["reporting point", "country"])
def test_a_desk_is_never_a_hotspot(precision: str) -> None:
    desk = heap(300, rng_of(1), PLACE, location_precision=precision, radius_km=20.0)
    assert n_hotspots(together(desk, noise(80, rng_of(2)))) == 0


def test_a_heap_known_to_no_better_than_a_province_is_never_a_hotspot() -> None:
    centroid = heap(300, rng_of(1), PLACE, location_precision="area", radius_km=120.0)
    assert n_hotspots(together(centroid, noise(80, rng_of(2)))) == 0


@settings(max_examples=20, deadline=None)
@given(LONGITUDES, LATITUDES, st.floats(0.1, PLACED_WITHIN_KM))
def test_an_incident_spread_over_its_circle_is_still_one_incident(lon: float, lat: float, radius: float) -> None:
    incidents = heap(1, rng_of(0), (lon, lat), radius_km=radius)
    spread = spread_over_cells(incidents)
    assert spread.shares.sum() == pytest.approx(1)
    longitude, latitude = points_in_circles(pd.Series([lon]), pd.Series([lat]), np.array([radius]), 91)
    centre = np.full((91, 2), (lon, lat)).T
    assert distance_km(longitude.ravel(), latitude.ravel(), *centre).max() <= radius + 1e-6


def test_a_chain_falls_apart_into_hotspots_that_can_be_acted_upon() -> None:
    rng = rng_of(4)
    along = make_incidents(rng.uniform(0, 20, 3000), 22 + rng.normal(0, 0.2, 3000), rng)
    labels, ground, _ = hills_of(along)
    widths = []
    for label in range(labels.max() + 1):
        apart = ground.vectors[labels == label]
        widths.append(np.linalg.norm(apart[:, None] - apart[None], axis=-1).max() * 6371)
    assert labels.max() >= 5
    assert max(widths) <= 2 * RULES.widest_km


def test_two_towns_far_apart_are_two_hills_and_close_together_one() -> None:
    rng = rng_of(6)
    far = hills_of(together(town(50, rng, PLACE), town(50, rng, (7.5, 22.0))))[0]
    near = hills_of(together(town(50, rng, PLACE), town(50, rng, (5.4, 22.0))))[0]
    assert far.max() + 1 == 2
    assert near.max() + 1 == 1


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_hills_do_not_depend_on_the_order_of_rows(seed: int) -> None:
    incidents = together(town(40, rng_of(1), PLACE), noise(100, rng_of(2)))
    shuffled = incidents.sample(frac=1, random_state=np.random.default_rng(seed))
    labels, ground, weight = hills_of(incidents)
    again, ground_again, weight_again = hills_of(shuffled)
    assert (ground.cells == ground_again.cells).all()
    assert (labels == again).all()
    assert weight == pytest.approx(weight_again)


def test_a_rim_without_incidents_is_cut_off() -> None:
    labels, ground, weight = hills_of(heap(20, rng_of(1), cell_centre()))
    trimmed = trim_rim(labels, weight, ground)
    assert (labels >= 0).sum() == 7
    assert ground.cells[trimmed >= 0].tolist() == cells_of(*cell_centre()).tolist()


def cell_centre() -> tuple[float, float]:
    longitude, latitude = cell_centres(cells_of(*PLACE))
    return float(longitude[0]), float(latitude[0])


def test_ground_at_sea_ends_at_the_coast_and_ground_on_land_begins_there() -> None:
    # Off Zuwara: sea to the north, Libya to the south.
    cells = cells_of([12.1], [32.95])
    sea, desert = (set(build_ground(cells, name, 30.0).cells) for name in ("sea", "desert"))
    assert cells_of([12.1], [33.7])[0] in sea - desert
    assert cells_of([12.1], [32.2])[0] in desert - sea


@settings(max_examples=25, deadline=None)
@given(LONGITUDES, LATITUDES, st.integers(0, 2))
def test_an_outline_holds_the_middles_of_its_cells_and_stays_on_the_map(lon: float, lat: float, rings: int) -> None:
    cells = sorted(h3.grid_disk(h3.latlng_to_cell(lat, lon, 4), rings))
    shape = outline_of(cells)
    west, _, east, _ = shape.bounds
    assert shape.is_valid
    assert -180 <= west <= east <= 180
    assert shapely.contains_xy(shape, *cell_centres(cells)).all()


def test_an_outline_across_the_antimeridian_is_cut_there_and_keeps_its_area() -> None:
    cells = sorted(h3.grid_disk(h3.latlng_to_cell(0.0, 180.0, 4), 1))
    across = outline_of(cells)
    assert across.geom_type == "MultiPolygon"
    assert across.area == pytest.approx(sum(shape.area for shape in cell_polygons(cells)), rel=0.05)


def test_an_incident_belongs_to_a_hotspot_of_its_own_environment_only() -> None:
    incidents = heap(4, rng_of(1), PLACE)
    incidents["environment"] = ["desert", "sea", "desert", "desert"]
    incidents["location_precision"] = ["exact", "exact", "reporting point", "locality"]
    incidents["radius_km"] = [3.0, 3.0, 3.0, 300.0]
    box = shapely.box(4, 21, 6, 23)
    assert label_points(incidents, [box, box], ["desert", "river"]).tolist() == [0, -1, -1, -1]


def test_no_hotspots_label_nobody() -> None:
    assert label_points(heap(2, rng_of(1), PLACE), [], []).tolist() == [-1, -1]


LABELS = st.lists(st.integers(-1, 3), min_size=8, max_size=8).map(np.array)


@given(LABELS, LABELS)
def test_a_clustering_overlaps_itself_wholly_and_any_other_by_a_share(labels: np.ndarray, others: np.ndarray) -> None:
    weight = np.arange(1.0, 9.0)
    present = np.isin(np.arange(labels.max() + 1), labels)
    assert (best_overlap(labels, labels, weight)[present] == 1).all()
    overlap = best_overlap(labels, others, weight)
    assert ((overlap >= 0) & (overlap <= 1)).all()


def sentence_of(**columns) -> str:
    incidents = make_incidents(*even_points(2, rng_of(0)), rng_of(0), **{"n_dead": [1500, 2], **columns})
    incidents["date"] = pd.to_datetime(["2019-05-04", "2023-06-30"])
    return evidence_sentence(incidents, 4.2)


def test_outlines_of_one_environment_are_cut_as_if_by_all_before_them() -> None:
    middle = h3.latlng_to_cell(22.0, 5.0, 4)
    beside = sorted(h3.grid_ring(middle, 2))
    far = h3.latlng_to_cell(-22.0, -50.0, 4)
    places = [("desert", middle), ("desert", far), ("sea", middle), *(("desert", cell) for cell in beside[:5])]
    clusters = [
        Cluster(environment, np.array(sorted(h3.grid_disk(cell, 1)), object), 9.0, 1.0, 0.01, 1.0, "")
        for environment, cell in places
    ]
    shapes = disjoint_outlines(clusters)
    for number, (cluster, shape) in enumerate(zip(clusters, shapes, strict=True)):
        before = [s for s, c in zip(shapes[:number], clusters, strict=False) if c.environment == cluster.environment]
        whole = outline_of(cluster.cells)
        assert shapely.equals(shape, whole.difference(shapely.union_all(before)))
    assert shapes[3].area < outline_of(clusters[3].cells).area
    assert shapely.equals(shapes[2], shapes[0])


def test_the_sentence_says_at_least_how_many_and_when() -> None:
    assert sentence_of() == (
        "At least 1,502 people died or went missing here in 2 incidents between May 2019 and June 2023, about 4 times "
        "as many as a smooth spread over its surroundings would give."
    )


def test_where_remains_dominate_people_were_found_dead() -> None:
    assert sentence_of(found_kind=["remains", "death seen"]).startswith("At least 1,502 people were found dead here")
    assert "were found dead" not in sentence_of(found_kind=["death seen", "remains"])


def test_near_misses_are_told_as_such() -> None:
    told = sentence_of(n_dead=0, n_survivors=[100, 26])
    assert told.startswith("No death was recorded here in 2 incidents")
    assert "at least 126 people came through danger" in told


def test_the_open_atlantic_has_hotspots_too() -> None:
    middle = middle_of(ATLANTIC)
    sea = together(town(60, rng_of(1), middle), noise(80, rng_of(2), ATLANTIC)).assign(environment="sea")
    assert covers(sea, middle)


def test_reports_heaped_on_the_middle_of_a_district_are_no_hotspot() -> None:
    from made_layers import made_incidents

    from riskmap.model.publication import is_heap

    heap = [{"lon": 52.58, "lat": 29.59, "location_precision": "area"}] * 8
    others = [{"lon": 52.5 + number / 10, "lat": 29.5, "location_precision": "exact"} for number in range(3)]
    assert is_heap(made_incidents([*heap, *others[:2]]))
    assert not is_heap(made_incidents([*heap, *others]))
    assert not is_heap(made_incidents([{**row, "location_precision": "exact"} for row in heap]))
