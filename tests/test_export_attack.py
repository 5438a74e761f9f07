"""An attacker with every export in hand: nothing finer than the public tier, in one file or between any two."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import geopandas
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_exports import OPEN, made_held
from made_layers import made_incidents, random_incidents
from shapely import box
from test_tier import moved_below_the_tier

from riskmap.export.bundle import Bundle, Exported, build_bundle
from riskmap.export.selection import Selection
from riskmap.export.writing import FORMATS, files_of
from riskmap.geodesy import cell_centres
from riskmap.layers import load_near_misses
from riskmap.tier import PARTNER_ONLY
from riskmap.vocabulary import ENVIRONMENTS, LOCATION_PRECISIONS

DAY = re.compile(rb"\b(?:19|20)\d\d-\d\d-\d\d\b")
MONTHS = [date(year, month, 1) for year in (2014, 2019, 2023) for month in (1, 6, 12)]


@st.composite
def selections(draw) -> Selection:
    def some(values) -> tuple:
        return tuple(draw(st.lists(st.sampled_from(list(values)), unique=True, max_size=2)))

    first, last = sorted((draw(st.sampled_from(MONTHS)), draw(st.sampled_from(MONTHS))))
    west, south = draw(st.floats(-100, 12)), draw(st.floats(-5, 35))
    return Selection(
        draw(st.sampled_from((None, first))),
        draw(st.sampled_from((None, last))),
        some(ENVIRONMENTS),
        some(("Central Mediterranean", "unknown")),
        some(("ITA", "NER", "unknown")),
        draw(st.integers(1, 5)),
        some(LOCATION_PRECISIONS),
        draw(st.sampled_from((None, (west, south, 1.0), (west, south, 400.0)))),
        draw(
            st.sampled_from((None, box(west, south, west + 0.05, south + 0.05), box(west, south, west + 9, south + 9)))
        ),
    )


@cache
def before() -> geopandas.GeoDataFrame:
    return random_incidents(60)


def later_version(seed: int) -> geopandas.GeoDataFrame:
    """The same data after an update: a record added, one corrected, one of yesterday."""
    added = made_incidents([{"date": "2023-05-17", "people": 7, "lon": 12.61, "lat": 35.02}, {"date": "2024-06-29"}])
    other = pd.concat([before(), added.assign(incident_id=["late:1", "late:2"])], ignore_index=True)
    other.loc[3, "n_dead"] += 2
    other.loc[3, "dead_and_missing"] += 2
    return moved_below_the_tier(other, seed)


@cache
def exports_of(version: int, seed: int):
    incidents = before() if version == 1 else later_version(0)
    return made_held(moved_below_the_tier(incidents, seed))


def told(bundle: Bundle) -> str:
    return repr([(layer.name, layer.note, layer.rows.to_json()) for layer in bundle.layers] + [*bundle.about.items()])


@given(selections(), st.integers(1, 3), st.integers(1, 2))
@settings(max_examples=25, deadline=None)
def test_no_filter_and_no_version_tells_what_is_finer_than_the_tier(
    selection: Selection, seed: int, version: int
) -> None:
    """Other days, points, words and keys below the tier give the same export, whatever is asked of which version.

    So a difference of any two exports, of one version or of two, is a function of the coarse rows alone.
    """
    assert told(build_bundle(exports_of(version, 0), selection)) == told(
        build_bundle(exports_of(version, seed), selection)
    )


@given(selections())
@settings(max_examples=8, deadline=None)
def test_a_record_of_the_last_thirty_days_changes_no_export(selection: Selection) -> None:
    with_it, without = (
        exports_of(2, 0),
        made_held(later_version(0)[later_version(0)["date"] < pd.Timestamp("2024-06-01")]),
    )
    assert told(build_bundle(with_it, selection)) == told(build_bundle(without, selection))


@given(selections())
@settings(max_examples=8, deadline=None)
def test_between_two_versions_only_coarse_rows_differ(selection: Selection) -> None:
    """What was added shows as a row of month and cell, what was corrected as a row less and a row more."""
    one, other = (build_bundle(exports_of(version, 0), selection) for version in (1, 2))
    rows = [
        layer.rows.drop(columns="geometry")
        for bundle in (one, other)
        for layer in bundle.layers
        if layer.name == "incidents"
    ]
    counted = [table.astype(str).value_counts() for table in rows]
    added = counted[1].sub(counted[0], fill_value=0)
    for index, number in added[added != 0].items():
        row = dict(zip(rows[0].columns, index, strict=True))
        assert number in (-1, 1) and re.fullmatch(r"\d{4}-\d{2}", row["month"]) and row["cell"].startswith("85")


@pytest.fixture(scope="module")
def attacked() -> Bundle:
    return build_bundle(made_held(moved_below_the_tier(random_incidents(), 1)), Selection())


@pytest.mark.parametrize("name", FORMATS)
def test_no_file_holds_a_day_a_key_a_link_or_a_site(attacked: Bundle, name: str) -> None:
    allowed = {attacked.about["data_date"].encode(), b"2023-12-31"}
    for file, content in files_of(attacked, [name]):
        for part in _parts(file, content):
            assert set(DAY.findall(part)) <= allowed, file
            for secret in (b"other:", b"example.org", b"ERI", b"made:"):
                assert secret not in part, (file, secret)
            for near_miss in load_near_misses().itertuples():
                for secret in (near_miss.told, near_miss.url, near_miss.near_miss_id, near_miss.source):
                    assert secret.encode() not in part


def _parts(file: str, content: bytes) -> list[bytes]:
    """What a file holds, unpacked."""
    import io
    import zipfile

    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # Dates of the workbook's own making are the data's.
            return [archive.read(name) for name in archive.namelist() if not name.startswith("docProps/")]
    return [content]


def test_points_are_centres_of_cells_of_ten_kilometres(attacked: Bundle) -> None:
    layer = _layer(attacked, "incidents")
    longitude, latitude = cell_centres(layer.rows["cell"].to_numpy())
    assert abs(layer.rows.geometry.x - longitude).max() < 1e-9 and abs(layer.rows.geometry.y - latitude).max() < 1e-9


def _layer(bundle: Bundle, name: str) -> Exported:
    return next(layer for layer in bundle.layers if layer.name == name)


def test_no_site_leaves_in_public(attacked: Bundle) -> None:
    assert not {layer.kind.released_as for layer in attacked.layers} & set(PARTNER_ONLY)
    assert all(not OPEN.lets_out(name) for name in PARTNER_ONLY)
