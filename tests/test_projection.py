"""Frames of paper: equal areas, a scale that is true along the central parallel, nothing outside."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from riskmap.export.projection import frame_of, graticule_of

GEOD = Geod(ellps="WGS84")
AREAS = {
    "a hotspot": (11.0, 31.5, 14.5, 35.5),
    "southern": (28.0, -27.0, 34.0, -20.0),
    "the Mediterranean": (-10.0, 28.0, 40.0, 47.0),
    "the Americas": (-125.0, 5.0, -60.0, 35.0),
    "Africa": (-20.0, -35.0, 50.0, 38.0),
    "the world": (-122.0, -38.0, 112.0, 68.0),
    "the widest in one projection": (0.0, 30.0, 32.0, 45.0),
    "the Pacific": (150.0, -20.0, 179.0, 10.0),
}
SIZES = [(196.0, 157.0), (187.0, 150.0), (300.0, 230.0)]


def _parallel_km(west: float, east: float, latitude: float) -> float:
    """Length of a piece of a parallel, by short geodesics along it."""
    longitudes = np.linspace(west, east, 400)
    return GEOD.line_length(longitudes, np.full(400, latitude)) / 1000


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_the_scale_is_right_within_one_per_cent_along_the_central_parallel(area, size) -> None:
    frame = frame_of(area, *size)
    across = frame.to_earth([[0, frame.height_mm / 2], [frame.width_mm, frame.height_mm / 2]])[:, 0]
    middle = frame.longitude
    for share in (0.25, 0.6, 0.95):
        west, east = middle + share * (across[0] - middle), middle + share * (across[1] - middle)
        longitudes = np.linspace(west, east, 400)
        paper = frame.to_paper(np.column_stack([longitudes, np.full(400, frame.latitude)]))
        drawn_mm = np.hypot(*np.diff(paper, axis=0).T).sum()
        assert drawn_mm == pytest.approx(frame.mm_of_km(_parallel_km(west, east, frame.latitude)), rel=0.01)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_the_scale_is_a_round_number(area, size) -> None:
    assert len(str(frame_of(area, *size).scale).rstrip("0")) <= 3


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_equal_areas_stay_equal(area) -> None:
    frame = frame_of(area, 196, 157)
    west, south, east, north = area
    per_mm2 = []
    for lon in np.linspace(west, east, 5)[1:-1]:
        for lat in np.linspace(south, north, 5)[1:-1]:
            patch = shapely.segmentize(shapely.box(lon - 0.2, lat - 0.2, lon + 0.2, lat + 0.2), 0.02)
            on_earth = abs(GEOD.geometry_area_perimeter(patch)[0])
            per_mm2.append(on_earth / shapely.transform(patch, frame.to_paper).area)
    assert np.ptp(per_mm2) / np.mean(per_mm2) < 0.002


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_the_area_lies_in_the_frame_and_fills_it_one_way(area) -> None:
    frame = frame_of(area, 196, 157)
    west, south, east, north = area
    edge = shapely.get_coordinates(shapely.segmentize(shapely.box(*area), 0.5))
    paper = frame.to_paper(edge)
    assert (paper > -0.5).all() and (paper < [196.5, 157.5]).all()
    assert max(np.ptp(paper, axis=0) / [196, 157]) > 0.93
    assert west < frame.longitude < east and south < frame.latitude < north


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_paper_leads_back_to_the_same_place(area) -> None:
    frame = frame_of(area, 196, 157)
    points = np.array([[area[0] + 0.3, area[1] + 0.3], [area[2] - 0.3, area[3] - 0.3]])
    assert frame.to_earth(frame.to_paper(points)) == pytest.approx(points, abs=1e-6)


@pytest.mark.parametrize("area", [(20.0, 45.0, 178.0, 82.0), (-180.0, -80.0, 180.0, 84.0), (30.0, 40.0, 160.0, 84.0)])
def test_paper_beyond_the_earth_is_no_place_and_what_is_on_earth_is_drawn(area) -> None:
    frame = frame_of(area, 116, 100)
    grid = np.array([[x, y] for x in np.linspace(0, 116, 9) for y in np.linspace(0, 100, 9)])
    places = frame.to_earth(grid)
    on_earth = np.isfinite(places).all(axis=1)
    assert on_earth.any() and (np.abs(places[on_earth, 1]) <= 90).all()
    (land,) = frame.shapes([shapely.box(*area)])
    assert 0 < land.area <= 116 * 100 * 1.001


def test_shapes_are_cut_at_the_frame_and_none_is_drawn_across_it() -> None:
    frame = frame_of(AREAS["a hotspot"], 100, 80)
    everything, elsewhere = frame.shapes([shapely.box(-179, -80, 179, 80), shapely.box(-80, -10, -70, 0)])
    assert everything.area == pytest.approx(100 * 80, rel=1e-3)
    assert elsewhere.is_empty


def test_a_shape_beyond_the_antimeridian_is_found_in_either_way_of_writing_it() -> None:
    frame = frame_of((170.0, -20.0, 180.0, -12.0), 100, 80)
    written, turned = frame.shapes([shapely.box(178, -17, 181, -15), shapely.box(-182, -17, -179, -15)])
    assert not written.is_empty
    assert written.area == pytest.approx(turned.area)


@pytest.mark.parametrize("area", AREAS.values(), ids=AREAS)
def test_a_graticule_says_the_degree_that_stands_at_the_edge(area) -> None:
    frame = frame_of(area, 196, 157)
    graticule = graticule_of(frame)
    assert graticule.lines and len(graticule.longitudes) >= 2 and len(graticule.latitudes) >= 2
    for degree, mm in graticule.longitudes:
        assert _apart_mm(frame, frame.to_earth([[mm, frame.height_mm]])[0, 0], degree) < 0.3
    for degree, mm in graticule.latitudes:
        assert _apart_mm(frame, frame.to_earth([[0, mm]])[0, 1], degree) < 0.3


def _apart_mm(frame, one: float, other: float) -> float:
    """Degrees apart, the short way round, as mm of paper (at the equator, where they are longest)."""
    return abs((one - other + 180) % 360 - 180) * 111.2e6 / frame.scale
