"""What is measured: start, import, clustering, training, filter to map, pages in Chromium.

Inputs: the shipped data and, where present, the source's own files.
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas

from bench.clusters import clustering, clustering_growth
from bench.growing import growing
from bench.measuring import Row, compare, peak_mb, python
from bench.pieces import exporting, forecasting, pages, placing
from bench.scaling import scaling


def start() -> Iterator[Row]:
    """How soon a command answers."""
    pandas = python("import pandas")
    yield compare("`riskmap --help`", python("from riskmap.cli import app; app(['--help'])"), "`import pandas`", pandas)
    yield compare("`import riskmap`", python("import riskmap"), "`import pandas`", pandas)


def reading() -> Iterator[Row]:
    """Import of all years of the API; only where `$RISKMAP_MMP_DATA` names them."""
    if not (folder := os.environ.get("RISKMAP_MMP_DATA")):
        return
    answers = Path(folder) / "mmp_api"
    code = f"from riskmap.incidents import import_incidents; import_incidents([{str(answers)!r}])"
    plain = (
        "import json, pathlib, pandas, geopandas; "
        f"paths = pathlib.Path({str(answers)!r}).glob('*.json'); "
        "rows = [row for path in paths for row in json.loads(path.read_text())]; "
        "table = pandas.DataFrame(rows); at = table.location_coodinates.str.split(',', n=1, expand=True)"
        ".apply(pandas.to_numeric, errors='coerce'); geopandas.points_from_xy(at[1], at[0])"
    )
    yield compare(
        "import 15,837 rows, checked and classified", python(code), "read unchecked by pandas", python(plain), 3
    )
    yield Row("import, peak memory", "read unchecked by pandas", (peak_mb(code),), (peak_mb(plain),), "MB")


def training() -> Iterator[Row]:
    """Training on the shipped data, the tests of hotspots included, beside scikit-learn's HDBSCAN alone."""
    loading = "from riskmap import load_incidents; incidents = load_incidents()"
    own = f"{loading}; from riskmap.model import RiskModel; RiskModel().fit(incidents)"
    other = (
        f"{loading}; import numpy; from sklearn.cluster import HDBSCAN; "
        "points = numpy.radians(numpy.column_stack([incidents.geometry.y, incidents.geometry.x])); "
        "HDBSCAN(min_cluster_size=10, metric='haversine', copy=True).fit(points)"
    )
    peer = "scikit-learn's HDBSCAN with haversine, clusters alone"
    yield compare("train: forecast, hotspots, tests, stability", python(own), peer, python(other), 1)
    yield Row("train, peak memory", peer, (peak_mb(own),), (peak_mb(other),), "MB")


def filtering() -> Iterator[Row]:
    """From a changed filter to what is sent to the browser."""
    import folium

    from riskmap import maps, summaries
    from riskmap.incidents.figures import load_incidents, select_incidents
    from riskmap.layers import load_hotspots

    incidents, hotspots = load_incidents(), load_hotspots()
    members = summaries.hotspot_members(incidents, hotspots)

    def own() -> folium.FeatureGroup:
        chosen = select_incidents(incidents, environments=["sea", "river"])
        counted = summaries.recount_hotspots(hotspots, members, chosen)
        coarse, fine = (
            summaries.map_cells(chosen, resolution)
            for resolution in (summaries.COARSE_RESOLUTION, summaries.FINE_RESOLUTION)
        )
        return maps.build_overlay(coarse, fine, counted, [[name] for name in counted["name"]])

    def markers() -> str:
        chosen = select_incidents(incidents, environments=["sea", "river"])
        page = folium.Map([15, 0], zoom_start=2)
        for row in chosen.itertuples():
            shown = html.escape(f"{row.environment}: {row.dead_and_missing}")
            folium.CircleMarker([row.geometry.y, row.geometry.x], radius=3, tooltip=shown).add_to(page)
        return page.get_root().render()

    yield compare("filter to map (in Python)", own, "one marker per incident", markers, 3)
    sent = sum(len(child.view) for child in own()._children.values()) / 1e3
    yield Row("filter to map, size sent", "one marker per incident", (sent,), (len(markers()) / 1e3,), "kB")


def browsing() -> Iterator[Row]:
    """The dashboard in Chromium; left out where Chromium or Playwright is not there."""
    try:
        from bench import browsing as in_chromium
    except ImportError:
        return
    yield from in_chromium.browsing()


def markers() -> Iterator[Row]:
    """The same filter and first map beside one marker per incident, all of them and even shares, in Chromium."""
    try:
        from bench import browsing as in_chromium
    except ImportError:
        return
    yield from in_chromium.markers()


def siting() -> Iterator[Row]:
    """2,000 candidates and 50 posts of 100 km on the shipped forecast, solved to proven optimality, beside greedy."""
    from riskmap.geodesy import CRS, cell_centres, unit_vectors
    from riskmap.layers import load_forecast
    from riskmap.planning.coverage import choose_posts, greedy_posts
    from riskmap.planning.siting import LEAST_EXPECTED, reach_of

    deaths = load_forecast().groupby("cell")["expected_deaths_12m"].sum()
    deaths = deaths[deaths >= LEAST_EXPECTED].sort_values(ascending=False)
    longitude, latitude = cell_centres(deaths.index)
    places = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(longitude[:2000], latitude[:2000], crs=CRS))
    reach = reach_of(unit_vectors(longitude, latitude), places, 100.0)

    def proven() -> None:
        if not choose_posts(reach, deaths.to_numpy(), 50).proven:
            raise RuntimeError("The choice was not proven the best.")

    what = "place 50 posts among 2,000 candidates, proven best"
    yield compare(what, proven, "greedy, not proven", lambda: greedy_posts(reach, deaths.to_numpy(), 50), 3)


CASES: tuple[Callable[[], Iterator[Row]], ...] = (
    start,
    reading,
    growing,
    scaling,
    placing,
    clustering,
    clustering_growth,
    training,
    forecasting,
    filtering,
    exporting,
    pages,
    browsing,
    markers,
    siting,
)
