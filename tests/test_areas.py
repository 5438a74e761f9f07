"""An area of one's own is read from three kinds of file; hostile and broken files are refused with all faults."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import pytest
import shapely
from made_layers import made_incidents, random_incidents
from typer.testing import CliRunner

from riskmap.cli import app
from riskmap.errors import InputError
from riskmap.incidents.figures import load_incidents, select_incidents
from riskmap.layers import load_routes
from riskmap.planning.segment_risk import in_area, route_risk
from riskmap.planning.segments import cut_routes, of_corridor
from riskmap.settings import SETTINGS
from riskmap.sources import areas
from riskmap.sources.areas import area_km2, check_area, read_area
from riskmap.sources.places import read_places

SQUARE = shapely.box(5, 15, 10, 20)
KML = (
    '<?xml version="1.0" encoding="UTF-8"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon>'
    "<outerBoundaryIs><LinearRing><coordinates>5,15,0 10,15,0 10,20,0 5,20,0 5,15,0</coordinates></LinearRing>"
    "</outerBoundaryIs></Polygon></Placemark></kml>"
)


def written(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def geojson(*shapes: shapely.Geometry) -> dict:
    features = [{"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(one)} for one in shapes]
    return {"type": "FeatureCollection", "features": features}


def test_the_same_area_is_read_from_geojson_geopackage_and_kml(tmp_path: Path) -> None:
    layer = geopandas.GeoDataFrame(geometry=[SQUARE], crs=4326).to_crs(6933)
    layer.to_file(tmp_path / "a.gpkg")
    files = [written(tmp_path, "a.json", geojson(SQUARE)), written(tmp_path, "a.kml", KML.format(head=""))]
    for path in (*files, tmp_path / "a.gpkg"):
        assert shapely.equals_exact(read_area(path).normalize(), SQUARE.normalize(), tolerance=1e-6), path


def test_several_polygons_become_one_area(tmp_path: Path) -> None:
    area = read_area(written(tmp_path, "a.geojson", geojson(SQUARE, shapely.box(9, 15, 12, 20))))
    assert area.area == pytest.approx(35)


def test_xml_with_entities_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(InputError, match="entities"):
        read_area(written(tmp_path, "a.kml", KML.format(head=bomb)))
    hidden = tmp_path / "b.kml"
    hidden.write_bytes(KML.format(head=bomb).encode("utf-16-le").replace(b"\xff\xfe", b""))
    with pytest.raises(InputError):
        read_area(hidden)


def test_all_faults_of_an_area_come_in_one_error(tmp_path: Path) -> None:
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    far = shapely.box(170, 0, 190, 5)
    with pytest.raises(InputError) as refused:
        read_area(written(tmp_path, "a.geojson", geojson(shapely.Point(0, 0), bow, far)))
    assert [fault.rows for fault in refused.value.faults] == [(1,), (3,), (2,)]


@pytest.mark.parametrize(
    "content", ["", "hello", "{", "<kml", "PK\x03\x04", '{"type": "FeatureCollection", "features": []}']
)
def test_what_is_no_area_is_refused_by_name(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="was not taken"):
        read_area(written(tmp_path, "a.geojson", content))


def test_too_many_corners_and_too_large_files_are_refused(tmp_path: Path, monkeypatch) -> None:
    path = written(tmp_path, "a.geojson", geojson(shapely.Point(0, 0).buffer(1, quad_segs=50)))
    monkeypatch.setenv(SETTINGS["most_corners"].variable, "100")
    with pytest.raises(InputError, match="201 corners"):
        read_area(path)
    monkeypatch.setattr(areas, "MOST_MEGABYTES", 0.001)
    with pytest.raises(InputError, match=r"at most 0\.001 MB"):
        read_area(path)


def test_a_drawn_area_is_checked_like_one_of_a_file() -> None:
    assert check_area(SQUARE) is SQUARE
    with pytest.raises(InputError, match="crosses itself"):
        check_area(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))


def test_its_size_is_that_of_the_sphere() -> None:
    assert area_km2(shapely.box(0, 0, 1, 1)) == pytest.approx(12_308, rel=0.005)


def test_inside_and_outside_add_up_to_all() -> None:
    incidents = random_incidents()
    inside = select_incidents(incidents, within=SQUARE)
    outside = select_incidents(incidents, within=shapely.box(-180, -90, 180, 90).difference(SQUARE))
    assert 0 < len(inside) < len(incidents)
    assert inside.dead_and_missing.sum() + outside.dead_and_missing.sum() == incidents.dead_and_missing.sum()


def test_an_area_keeps_its_edge() -> None:
    edge = made_incidents([{"lon": 5, "lat": 17}, {"lon": 4.99, "lat": 17}])
    assert select_incidents(edge, within=SQUARE).index.tolist() == [0]


def test_segments_of_an_area_and_unassigned_add_up_to_it() -> None:
    chosen = select_incidents(load_incidents(), within=SQUARE)
    period = ("2014-01-01", "2023-12-31")
    risk = in_area(route_risk(chosen, of_corridor(cut_routes(load_routes()), False), period), SQUARE)
    people = risk.segments.dead_and_missing.sum() + risk.unassigned.dead_and_missing.sum()
    assert people == chosen.dead_and_missing.sum() > 0
    assert risk.segments["rank"].tolist() == list(range(1, len(risk.segments) + 1))


def test_hotspots_of_an_area_alone_are_written(tmp_path: Path) -> None:
    area, out = written(tmp_path, "a.geojson", geojson(SQUARE)), tmp_path / "hotspots.geojson"
    done = CliRunner().invoke(app, ["hotspots", "--out", str(out), "--within", str(area)])
    assert done.exit_code == 0, done.output
    hotspots = geopandas.read_file(out)
    assert 0 < len(hotspots) < 60 and hotspots.intersects(SQUARE).all()


def test_an_export_of_an_area_holds_its_own_records_alone(tmp_path: Path) -> None:
    area, out = written(tmp_path, "a.geojson", geojson(SQUARE)), tmp_path / "out"
    options = ["--format", "geojson", "--layers", "incidents", "--within", str(area)]
    done = CliRunner().invoke(app, ["export", "--out", str(out), *options])
    assert done.exit_code == 0, (done.output, done.exception)
    records = geopandas.read_file(next(out.glob("*incidents*.geojson")))
    inside = select_incidents(load_incidents(), within=SQUARE)
    assert records.intersects(SQUARE.buffer(1e-4)).all()
    assert records.dead_and_missing.sum() == inside.dead_and_missing.sum() > 0


def test_points_of_ones_own_are_read_with_their_names(tmp_path: Path) -> None:
    places = read_places(written(tmp_path, "p.csv", "Name,lon,lat\nArlit,7.39,18.74\n,8,19\n"))
    assert places.name.tolist() == ["Arlit", ""] and places.geometry.x.tolist() == [7.39, 8]
    points = read_places(written(tmp_path, "p.geojson", geojson(shapely.Point(1, 2), shapely.Point(3, 4))))
    assert points.geometry.y.tolist() == [2, 4]


def test_bad_points_are_told_with_all_their_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_places(written(tmp_path, "p.csv", "name,lon,lat\na,x,3\nb,,\nc,10,95\n"))
    assert sorted(fault.rows for fault in refused.value.faults) == [(2,), (3,), (4,)]
    with pytest.raises(InputError, match="no columns of coordinates"):
        read_places(written(tmp_path, "q.csv", "name,colour\na,red\n"))
