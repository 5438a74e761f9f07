"""Single steps beside what people write for them: places and environments, the forecast, files out."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd

from bench.measuring import Row, compare

if TYPE_CHECKING:
    from riskmap.export.bundle import Bundle

POINTS, REPORTS = 1_000, 20_000
KEYWORDS = {
    "container": ("container", "lorry", "truck", "trailer", "van"),
    "sea": ("drown", "shipwreck", "boat", "off the coast"),
    "desert": ("desert", "exposure", "dehydration", "thirst"),
    "transport": ("train", "vehicle", "road"),
}
BANDWIDTH_KM = 50.0


def placing() -> Iterator[Row]:
    """What 1,000 points lie on, and where 20,000 made reports say that people died, beside loops over rows.

    The loops ask less: the country that holds a point, not the coast, water and climate as well; four lists of words.
    """
    from riskmap import terrain
    from riskmap.environment import classify_environments
    from riskmap.layers import load_countries

    longitude, latitude = _points()
    countries = load_countries()
    terrain.describe_terrain(longitude[:1], latitude[:1])  # the layers are loaded on both sides

    def country_by_loop() -> list[str]:
        found = []
        for x, y in zip(longitude, latitude, strict=True):
            point = geopandas.points_from_xy([x], [y])[0]
            held = countries[countries.geometry.contains(point)]
            found.append(held["country"].iloc[0] if len(held) else "")
        return found

    what = f"land, coast, climate, water and country of {POINTS:,} points"
    loop = "the country alone, a loop over rows"
    yield compare(what, lambda: terrain.describe_terrain(longitude, latitude), loop, country_by_loop, 3)
    reports = _reports()
    classify_environments(reports.head(1))

    def by_words() -> list[str]:
        return [
            next((name for name, words in KEYWORDS.items() if any(word in text for word in words)), "unknown")
            for _, row in reports.iterrows()
            for text in [f"{row['cause_reported']} {row['place']}".lower()]
        ]

    what = f"environments of {REPORTS:,} made reports, by rules, text model and terrain"
    yield compare(what, lambda: classify_environments(reports), "four lists of words, a loop over rows", by_words, 3)


def _points() -> tuple[np.ndarray, np.ndarray]:
    from riskmap.incidents.figures import load_incidents

    drawn = load_incidents().sample(POINTS, random_state=0).geometry
    return drawn.x.to_numpy(), drawn.y.to_numpy()


def _reports() -> pd.DataFrame:
    from bench.growing import made_rows

    rows = made_rows(REPORTS).rename(columns=str.lower).rename(columns={"cause": "cause_reported"})
    return rows.assign(route="", cause_category="", country="unknown")


def forecasting() -> Iterator[Row]:
    """The forecast by cell and environment, past years and their misses included, beside a density of fixed width.

    The density says where, not how many, knows no environment and no time, and was tuned on nothing.
    """
    from sklearn.neighbors import KernelDensity

    from riskmap.geodesy import EARTH_RADIUS_KM, cell_centres
    from riskmap.incidents.figures import load_incidents
    from riskmap.model.intensity import IntensityModel

    incidents = load_incidents()
    cells = IntensityModel().fit(incidents).cells_
    points = np.radians(np.column_stack([incidents.geometry.y, incidents.geometry.x]))
    centres = np.radians(np.column_stack(cell_centres(cells)[::-1]))

    def density() -> None:
        kernel = KernelDensity(bandwidth=BANDWIDTH_KM / EARTH_RADIUS_KM, metric="haversine", rtol=1e-3)
        kernel.fit(points).score_samples(centres)

    what = f"forecast of {len(cells):,} cells and 8 environments"
    peer = f"scikit-learn's KernelDensity of {BANDWIDTH_KM:g} km, haversine"
    yield compare(what, lambda: IntensityModel().fit(incidents), peer, density, 3)


def exporting() -> Iterator[Row]:
    """Files of all layers that the public tier lets out, with what describes them, beside geopandas of the same rows.

    Ours carry dictionaries of columns, the selection, source, licence and, for a GIS, styles; QGIS opens them as a map.
    """
    from riskmap.export.bundle import build_bundle
    from riskmap.export.holding import hold_layers
    from riskmap.export.selection import Selection
    from riskmap.export.writing import files_of, write_files
    from riskmap.tier import current_tier

    bundle = build_bundle(hold_layers(current_tier(date(2024, 12, 31))), Selection())
    placed = [layer.rows for layer in bundle.layers if isinstance(layer.rows, geopandas.GeoDataFrame)]
    with TemporaryDirectory(prefix="riskmap-") as name:
        folder = Path(name)
        for kind, driver in (("gpkg", "GPKG"), ("geojson", "GeoJSON")):

            def plain(kind: str = kind, driver: str = driver) -> None:
                for number, rows in enumerate(placed):
                    rows.to_file(folder / f"plain-{number}.{kind}", driver=driver)

            def own(kind: str = kind) -> None:
                list(write_files(files_of(bundle, [kind]), folder))

            what = f"{len(bundle.layers)} layers as {driver}"
            yield compare(what, own, "geopandas' to_file, a file a layer", plain, 3)


def pages() -> Iterator[Row]:
    """Sizes of the offline HTML map, Leaflet and land inside, beside Folium's page with a marker for every incident.

    Folium's page holds markers and their texts alone; it fetches Leaflet and its map from the net when it is opened.
    """
    from riskmap.export.bundle import build_bundle
    from riskmap.export.holding import hold_layers
    from riskmap.export.selection import Selection
    from riskmap.incidents.figures import load_incidents
    from riskmap.tier import current_tier

    held = hold_layers(current_tier(date(2024, 12, 31)))
    incidents = load_incidents()
    plain = _marker_page(incidents)
    peer = f"Folium's page, {len(incidents):,} CircleMarkers"
    for what, names in (("hotspots and the same records", ["hotspots", "incidents"]), ("all layers", None)):
        bundle = build_bundle(held, Selection(), names)
        page = _html_of(bundle)
        yield Row(f"offline HTML of {what}", peer, (len(page) / 1e3,), (len(plain) / 1e3,), "kB")
        packed = tuple((len(gzip.compress(text)) / 1e3,) for text in (page, plain))
        yield Row(f"offline HTML of {what}, compressed", peer, *packed, "kB")


def _html_of(bundle: Bundle) -> bytes:
    from riskmap.export.writing import files_of, write_files

    with TemporaryDirectory(prefix="riskmap-") as name:
        list(write_files(files_of(bundle, ["html"]), Path(name)))
        return next(Path(name).glob("*.html")).read_bytes()


def _marker_page(incidents: geopandas.GeoDataFrame) -> bytes:
    import folium

    page = folium.Map([15, 0], zoom_start=2)
    for row in incidents.itertuples():
        told = f"{row.environment}: {row.dead_and_missing}"
        folium.CircleMarker([row.geometry.y, row.geometry.x], radius=3, tooltip=told).add_to(page)
    return page.get_root().render().encode()
