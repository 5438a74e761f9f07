"""From reports to incidents: nobody lost, nobody counted twice, and every change told."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_reports import AT_SEA, IN_TEXAS, THREE, WRITERS, Report, write_api, write_as, write_curated, write_download

from riskmap import schema
from riskmap.errors import InputError, RiskmapError, SettingError
from riskmap.geodesy import cells_of, distance_km
from riskmap.incidents import (
    ImportResult,
    import_incidents,
    ledger,
    load_incidents,
    people,
    select_incidents,
    write_report,
)
from riskmap.incidents.figures import figures_of
from riskmap.incidents.intake import take_in
from riskmap.layers import save_layer

AS_OF = date(2020, 1, 1)
OTHERS = [layout for layout in WRITERS if layout != "api"]


def _import(*paths: Path) -> ImportResult:
    return import_incidents(paths, AS_OF)


def _made(folder: Path, *reports: Report) -> geopandas.GeoDataFrame:
    return _import(write_api(folder / "made.json", reports)).incidents


def _people(result: ImportResult) -> int:
    return int(result.incidents.dead_and_missing.sum())


def _listed(groups: list[dict], reason: str) -> list[dict]:
    return next((group["listed"] for group in groups if group["reason"] == reason), [])


def test_a_report_becomes_an_incident_under_its_key(tmp_path: Path) -> None:
    incident = _made(tmp_path, Report()).iloc[0]
    assert incident.incident_id == "mmp:2016.MMP09001"
    assert (incident.n_dead, incident.n_missing, incident.dead_and_missing) == (3, 0, 3)
    assert (incident.country, incident.route, incident.region) == ("NER", "Sahara Desert crossing", "Western Africa")
    assert (incident.geometry.x, incident.geometry.y) == (8.112345, 17.412345)


def test_sub_records_become_one_incident_told_by_the_largest(tmp_path: Path) -> None:
    small = AT_SEA.but(
        dead=1, missing=None, survivors=2, females=None, cause="Burns", place="On the beach, Zuwara, Libya"
    )
    incidents = _made(tmp_path, small, AT_SEA)
    assert len(incidents) == 1
    told = incidents.iloc[0]
    assert (told.n_dead, told.n_missing, told.n_survivors, told.n_children) == (3, 30, 43, 2)
    assert (told.place, told.cause_reported) == (AT_SEA.place, AT_SEA.cause)


def test_sub_records_far_apart_widen_the_radius_and_are_listed(tmp_path: Path) -> None:
    beside = AT_SEA.but(dead=1, missing=None, latitude=33.312345, longitude=14.012345)
    result = _import(write_api(tmp_path / "made.json", [AT_SEA, beside]))
    told = result.incidents.iloc[0]
    assert told.radius_km == pytest.approx(distance_km(12.212345, 33.312345, 14.012345, 33.312345)[0], abs=0.1)
    assert told.location_precision == "area"
    assert [mend["number"] for mend in result.report["mended"] if "km apart" in mend["what"]] == [1]


def test_an_exact_repeat_is_dropped_and_listed(tmp_path: Path) -> None:
    result = _import(write_api(tmp_path / "made.json", [Report(), AT_SEA, Report()]))
    assert _people(result) == 3 + 32
    repeat = {"file": "made.json", "row": 3, "key": Report().key, "incident": f"mmp:{Report().key}"}
    assert _listed(result.report["dropped"], "exact repeat of a row") == [{**repeat, "dead": 3, "missing": 0}]


def test_a_negative_number_missing_is_set_against_the_dead(tmp_path: Path) -> None:
    result = _import(write_api(tmp_path / "made.json", [AT_SEA.but(dead=20, missing=-1)]))
    told = result.incidents.iloc[0]
    assert (told.n_dead, told.n_missing, told.dead_and_missing) == (19, 0, 19)
    (correction,) = result.report["corrections"]
    assert correction["listed"] == [{"source_key": AT_SEA.key, "dead": -1, "missing": 1}]


def test_a_correction_within_one_key_needs_no_mend(tmp_path: Path) -> None:
    found_later = AT_SEA.but(dead=4, missing=-4, when=date(2016, 6, 25), survivors=None)
    result = _import(write_api(tmp_path / "made.json", [AT_SEA, found_later]))
    told = result.incidents.iloc[0]
    assert (told.n_dead, told.n_missing, f"{told.date:%d}") == (6, 26, "20")
    assert result.report["corrections"] == []


def test_nobody_becomes_less_than_nobody(tmp_path: Path) -> None:
    result = _import(write_api(tmp_path / "made.json", [AT_SEA.but(dead=1, missing=-5), Report()]))
    told = result.incidents.set_index("incident_id").loc[f"mmp:{AT_SEA.key}"]
    assert told.dead_and_missing == 0
    assert sum(entry["missing"] + entry["dead"] for entry in result.report["corrections"][0]["listed"]) == 4


def test_a_row_that_counts_nobody_is_dropped_and_a_rescue_is_kept(tmp_path: Path) -> None:
    nobody = Report(key="2016.MMP1", dead=None)
    rescue = Report(key="2016.MMP2", dead=None, survivors=12)
    result = _import(write_api(tmp_path / "made.json", [nobody, rescue]))
    assert result.incidents.incident_id.tolist() == ["mmp:2016.MMP2"]
    assert result.incidents.n_survivors.tolist() == [12]
    assert [entry["key"] for entry in _listed(result.report["dropped"], "nobody counted")] == ["2016.MMP1"]


def test_survivors_said_to_be_none_are_none_and_a_blank_is_unknown(tmp_path: Path) -> None:
    none_left, untold = Report(key="2016.MMP1", survivors=0), Report(key="2016.MMP2")
    told = _import(write_api(tmp_path / "made.json", [none_left, untold])).incidents.set_index("incident_id")
    assert told.n_survivors["mmp:2016.MMP1"] == 0
    assert pd.isna(told.n_survivors["mmp:2016.MMP2"])
    assert told.dead_and_missing.tolist() == [3, 3]


def test_nobody_dead_and_nobody_saved_is_nobody_counted(tmp_path: Path) -> None:
    result = _import(write_api(tmp_path / "made.json", [Report(), Report(key="2016.MMP1", dead=0, survivors=0)]))
    assert [entry["key"] for entry in _listed(result.report["dropped"], "nobody counted")] == ["2016.MMP1"]


def test_a_nought_of_the_download_page_that_writes_it_everywhere_tells_nothing(tmp_path: Path) -> None:
    path = write_download(tmp_path / "made.csv", [Report(survivors=None), AT_SEA])
    assert "0" in path.read_text()
    assert _import(path).incidents.n_survivors.astype("Float64").fillna(-1).tolist() == [-1, 41]


@pytest.mark.parametrize(
    ("written", "dead", "missing", "survivors"),
    [
        ("0,2,5", 0, 2, 5),
        ("3,0,5", 3, 0, 5),
        ("3,2,0", 3, 2, 0),
        (",2,5", 0, 2, 5),
        ("3,,5", 3, 0, 5),
        ("3,2,", 3, 2, None),
    ],
)
def test_noughts_and_blanks_of_each_count(
    written: str, dead: int, missing: int, survivors: int | None, tmp_path: Path
) -> None:
    table = "Date,Latitude,Longitude,Dead,Missing,Found alive,Women,Children"
    (tmp_path / "own.csv").write_text(f"{table}\n2016-05-04,17.4,8.1,{written},0,\n")
    told = take_in([tmp_path / "own.csv"], AS_OF).incidents.iloc[0]
    assert (told.n_dead, told.n_missing) == (dead, missing)
    assert pd.isna(told.n_survivors) if survivors is None else told.n_survivors == survivors
    assert (told.n_women, told.n_children, told.n_sex_unknown) == (0, 0, dead + missing)


def test_points_that_a_source_gives_in_whole_degrees_are_not_said_to_be_cut(tmp_path: Path) -> None:
    rows = [Report(key=f"2016.MMP{number}", latitude=17.0, longitude=8.0 + number / 100) for number in range(1, 30)]
    told = _import(write_api(tmp_path / "made.json", [*rows, Report(latitude=18.0, longitude=9.0)]))
    whole = {mend["what"]: mend["number"] for mend in told.report["mended"] if "whole degrees" in mend["what"]}
    assert whole == {ledger.WHOLE_DEGREES: 30}
    assert told.incidents.radius_km.min() >= 55


def test_a_file_of_points_all_in_whole_degrees_is_said_to_be_cut(tmp_path: Path) -> None:
    rows = [Report(key=f"2016.MMP{number}", latitude=17.0, longitude=8.0) for number in range(1, 30)]
    other = write_api(tmp_path / "other.json", [Report(latitude=18.0, longitude=9.1)])
    told = _import(write_api(tmp_path / "cut.json", rows), other)
    whole = {mend["what"]: mend["number"] for mend in told.report["mended"] if "whole degrees" in mend["what"]}
    assert whole == {ledger.FILE_CUT: 29, ledger.WHOLE_DEGREES: 1}


def test_names_that_are_no_country_are_told_with_their_rows_and_what_to_do(tmp_path: Path) -> None:
    strange = Report(key="2016.MMP1", country="Atlantis", origin_country="Senegal,Lemuria")
    api = write_api(tmp_path / "made.json", [Report(), strange, strange.but(key="2016.MMP2")])
    result = _import(api, write_download(tmp_path / "made.csv", [strange.but(latitude=17.9), Report(latitude=17.8)]))
    told = [(name["column"], name["name"], name["rows"]) for name in result.report["countries_not_read"]]
    assert told == [("country", "Atlantis", {"made.json": [2, 3]}), ("country of origin", "Lemuria", {"made.csv": [2]})]
    summary = result.summary()
    assert "'Atlantis' (country): 2 rows, made.json rows 2, 3" in summary
    assert "by its name or its ISO 3166 code" in summary
    assert set(result.incidents.country) == {"NER"}


@pytest.mark.parametrize("name", ["", "Unknown", "Mixed/Unknown", "Niger", "NER", "Sénégal", "غير معروف"])
def test_names_that_are_read_or_tell_none_are_not_complained_of(name: str, tmp_path: Path) -> None:
    result = _import(write_api(tmp_path / "made.json", [Report(country=name, origin_country=name)]))
    assert result.report["countries_not_read"] == []


def test_a_row_without_coordinates_is_dropped_with_its_people_listed(tmp_path: Path) -> None:
    result = _import(write_api(tmp_path / "made.json", [Report(latitude=None, longitude=None), AT_SEA]))
    (lost,) = _listed(result.report["dropped"], "no coordinates")
    assert (lost["key"], lost["dead"]) == (Report().key, 3)
    assert result.report["balance"]["dead_and_missing"]["dropped"] == 3


def test_a_word_that_is_no_key_is_taken_for_none(tmp_path: Path) -> None:
    result = _import(write_api(tmp_path / "made.json", [Report(key="to be given"), Report(key="to be given", dead=4)]))
    assert len(result.incidents) == 2
    assert result.incidents.incident_id.str.fullmatch(r"mmp:x[0-9a-f]{14}").all()


@pytest.mark.parametrize("layout", WRITERS)
def test_every_layout_alone_gives_the_same_counts_and_places(layout: str, tmp_path: Path) -> None:
    incidents = _import(write_as(layout, tmp_path, THREE)).incidents
    assert incidents.dead_and_missing.tolist() == [3, 32, 1]
    assert incidents.n_survivors.fillna(0).tolist() == [0, 41, 0]
    assert incidents[list(people.SPLIT)].to_numpy().tolist() == [[0, 0, 0, 3], [1, 0, 1, 30], [0, 1, 0, 0]]
    assert incidents.geometry.x.tolist() == [8.112345, 12.212345, -98.212345]
    assert incidents.country.tolist() == ["NER", "LBY", "USA"]
    assert incidents.route.tolist() == [report.route for report in THREE]


@pytest.mark.parametrize("layout", OTHERS)
def test_a_second_layout_adds_nobody_and_lends_what_it_knows(layout: str, tmp_path: Path) -> None:
    api = write_api(tmp_path / "api.json", THREE)
    together = _import(write_as(layout, tmp_path, THREE, "other"), api)
    assert together.incidents.dead_and_missing.tolist() == [3, 32, 1]
    assert together.report["balance"]["rows"][ledger.JOINED] == 3
    assert together.report["join_rates"][layout]["share"] == 1
    if layout != "older download":
        assert together.incidents.origin_region.tolist() == [report.origin_region for report in THREE]
        assert together.incidents.origin_country.tolist() == ["SEN", "ERI", "HND"]
        assert together.incidents.cause.tolist() == [report.category for report in THREE]


def test_the_order_of_files_and_rows_changes_nothing(tmp_path: Path) -> None:
    many = [*THREE, *(Report(key=f"2016.MMP{n}", dead=n % 3 + 1, place="Agadez, Niger") for n in range(20))]
    turned = random.Random(1).sample(many, len(many))
    one = _import(write_api(tmp_path / "a.json", many), write_download(tmp_path / "b.csv", many))
    other = _import(write_download(tmp_path / "b.csv", turned), write_api(tmp_path / "a.json", turned))
    pd.testing.assert_frame_equal(pd.DataFrame(one.incidents), pd.DataFrame(other.incidents))


def test_a_file_given_twice_adds_nobody(tmp_path: Path) -> None:
    for layout in WRITERS:
        first = write_as(layout, tmp_path, [*THREE, Report(key="2016.MMP5", dead=9)], "first")
        second = tmp_path / f"second{first.suffix}"
        second.write_bytes(first.read_bytes())
        assert _people(_import(first, second)) == _people(_import(first)) == 45, layout


def test_a_newer_file_of_a_layout_speaks_for_its_keys(tmp_path: Path) -> None:
    older, newer = write_api(tmp_path / "1.json", THREE), write_api(tmp_path / "2.json", [Report(dead=5)])
    result = _import(older, newer)
    assert result.incidents.dead_and_missing.tolist() == [5, 32, 1]
    assert result.report["balance"]["dead"][ledger.SUPERSEDED] == 3


def test_rows_without_a_key_that_look_the_same_are_different_people(tmp_path: Path) -> None:
    result = _import(write_download(tmp_path / "made.csv", [Report(), Report(), AT_SEA]))
    assert len(result.incidents) == 3
    assert result.incidents.incident_id.is_unique


@pytest.mark.parametrize(
    "changes",
    [
        {"latitude": 17.4123, "longitude": 8.1123},
        {"latitude": 17.41, "longitude": 8.11},
        {"latitude": 8.112345, "longitude": 17.412345},
        {"latitude": 17.46, "longitude": 8.16, "place": "Desert track, Niger"},
        {"latitude": None, "longitude": None},
        {"dead": 2, "missing": 1},
        {"place": "Desert track north of Agadez, Niger", "source": "Another paper"},
        {"dead": 4},
        {"latitude": 17.0, "longitude": 8.0},
    ],
    ids=lambda changes: ", ".join(changes),
)
def test_a_row_of_another_layout_is_known_again(changes: dict, tmp_path: Path) -> None:
    api = write_api(tmp_path / "api.json", THREE)
    result = _import(api, write_download(tmp_path / "other.csv", [Report().but(**changes), AT_SEA, IN_TEXAS]))
    assert result.incidents.dead_and_missing.tolist() == [3, 32, 1]


@pytest.mark.parametrize(
    "changes",
    [
        {"when": date(2016, 8, 4)},
        {"latitude": 18.5, "longitude": 9.9, "place": "Another well, Niger"},
        {"dead": 4, "place": "Another well, Niger", "source": "Another paper", "latitude": 17.45},
    ],
    ids=["another month", "another place", "another place and count"],
)
def test_another_incident_is_not_taken_for_a_known_one(changes: dict, tmp_path: Path) -> None:
    api = write_api(tmp_path / "api.json", THREE)
    result = _import(api, write_download(tmp_path / "other.csv", [Report().but(**changes)]))
    assert len(result.incidents) == 4


def test_sub_records_listed_one_by_one_or_summed_are_known_again(tmp_path: Path) -> None:
    parts = [AT_SEA, AT_SEA.but(dead=5, missing=None, survivors=None, cause="Hypothermia")]
    api = write_api(tmp_path / "api.json", parts)
    singly = write_download(tmp_path / "singly.csv", parts)
    summed = write_download(tmp_path / "summed.csv", [AT_SEA.but(dead=7, kind="Split Incident")])
    for other in (singly, summed):
        assert _import(api, other).incidents.dead_and_missing.tolist() == [37]


def test_a_row_that_the_api_repeats_is_known_again_each_time(tmp_path: Path) -> None:
    api = write_api(tmp_path / "api.json", [Report(), Report(), AT_SEA])
    assert _people(_import(api, write_download(tmp_path / "other.csv", [Report(), Report(), AT_SEA]))) == 35


def test_a_row_whose_swap_nothing_tells_is_known_again_by_its_numbers(tmp_path: Path) -> None:
    swapped = Report(latitude=8.112345, longitude=17.412345, place="A made well", source="Another paper")
    api = write_api(tmp_path / "api.json", [Report()])
    assert _people(_import(api, write_download(tmp_path / "other.csv", [swapped]))) == 3


def test_a_row_that_sums_up_two_incidents_adds_nobody(tmp_path: Path) -> None:
    two = [Report(dead=3), Report(key="2016.MMP7", dead=8, when=date(2016, 5, 5), place="By a far well, Niger")]
    summed = write_download(tmp_path / "summed.csv", [Report(dead=11, place="By two wells, Niger", source="A radio")])
    assert _people(_import(write_api(tmp_path / "api.json", two), summed)) == 11


def test_equal_candidates_lend_only_what_they_agree_on(tmp_path: Path) -> None:
    twins = [Report(key=f"2016.MMP{n}", dead=1) for n in (1, 2)]
    told = [Report(dead=1, origin_country=country) for country in ("Mali", "Guinea")]
    incidents = _import(write_api(tmp_path / "a.json", twins), write_download(tmp_path / "b.csv", told)).incidents
    assert incidents.origin_country.tolist() == ["unknown", "unknown"]
    assert incidents.origin_region.tolist() == ["Western Africa", "Western Africa"]


def test_an_incident_without_a_point_takes_it_from_another_layout(tmp_path: Path) -> None:
    api = write_api(tmp_path / "a.json", [Report(latitude=None, longitude=None)])
    incidents = _import(api, write_download(tmp_path / "b.csv", [Report()])).incidents
    assert incidents.geometry.y.tolist() == [17.412345]


def test_a_cumulative_incident_is_kept_marked_and_coarse(tmp_path: Path) -> None:
    told = _import(write_curated(tmp_path / "made.csv", [Report(kind="Cumulative Incident", dead=12)])).incidents.iloc[
        0
    ]
    assert (told.incident_kind, told.location_precision, told.date_meaning) == ("cumulative", "area", "end of period")
    assert told.radius_km >= 50


def test_older_route_names_become_todays(tmp_path: Path) -> None:
    incidents = _made(tmp_path, AT_SEA.but(route="Comoros to Mayotte"), Report(route=""))
    assert sorted(incidents.route) == ["Sea crossings to Mayotte", "unknown"]


def test_several_countries_of_origin_are_told_by_their_codes(tmp_path: Path) -> None:
    names = ["Mali,Unknown,Senegal", "Iran (Islamic Republic of)", "Mixed", ""]
    reports = [Report(dead=n + 1, origin_country=name) for n, name in enumerate(names)]
    incidents = _import(write_download(tmp_path / "made.csv", reports)).incidents.sort_values("n_dead")
    assert incidents.origin_country.tolist() == ["MLI SEN", "IRN", "unknown", "unknown"]


def test_survivors_written_under_females_are_put_right(tmp_path: Path) -> None:
    told = _import(write_download(tmp_path / "made.csv", [AT_SEA.but(survivors=None, females=41)])).incidents.iloc[0]
    assert (told.n_survivors, told.n_women) == (41, 0)


counts = st.one_of(st.none(), st.integers(-5, 400))
sexes = st.one_of(st.none(), st.integers(0, 60))


@st.composite
def made_reports(draw: st.DrawFn) -> Report:
    base = draw(st.sampled_from(THREE))
    return base.but(
        key=draw(st.sampled_from(["2016.MMP1", "2016.MMP2", "2016.MMP3", "2016.MMP4", "none given"])),
        dead=draw(counts),
        missing=draw(counts),
        survivors=draw(counts),
        females=draw(sexes),
        males=draw(sexes),
        children=draw(sexes),
        latitude=draw(st.sampled_from([base.latitude, None, 17.5])),
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(made_reports(), min_size=1, max_size=8), st.lists(made_reports(), max_size=5))
def test_whatever_comes_the_account_balances_to_the_person(
    tmp_path: Path, told: list[Report], also: list[Report]
) -> None:
    paths = [write_api(tmp_path / "a.json", told)]
    if also:
        paths.append(write_download(tmp_path / "b.csv", also))
    try:
        result = _import(*paths)
    except InputError as nothing:
        assert "no row to put on the map" in str(nothing)
        return
    total_in = sum(report.total for report in (*told, *also))
    sums = result.report["balance"]["dead_and_missing"]
    assert sums["in"] == total_in
    assert total_in == sum(sums[fate] for fate in ledger.FATES)
    assert _people(result) == sums["kept"] + sums["corrections"]
    listed = sum(row["dead"] + row["missing"] for group in result.report["dropped"] for row in group["listed"])
    assert listed == sums["repeat"] + sums["superseded"] + sums["dropped"]
    split = result.incidents[list(people.SPLIT)].sum(axis=1)
    assert (split == result.incidents.dead_and_missing).all()


def test_a_file_with_nothing_for_the_map_is_refused(tmp_path: Path) -> None:
    nowhere = Report(latitude=None, longitude=None)
    with pytest.raises(InputError, match="1 without coordinates, 1 that count nobody"):
        _import(write_api(tmp_path / "made.json", [nowhere, Report(key="2016.MMP7", dead=None)]))


def test_an_account_that_does_not_balance_is_refused() -> None:
    fates = dict.fromkeys(ledger.FATES, 0)
    with pytest.raises(RiskmapError, match="does not balance"):
        ledger.check_balance({"dead": {"in": 3, **fates, "kept": 2, "corrections": 0, "layer": 2}})


people_counts = st.integers(0, 500)


@given(people_counts, people_counts, people_counts, people_counts)
def test_women_men_children_and_unknown_always_sum_to_all(total: int, females: int, males: int, children: int) -> None:
    split = people.split_people(*(pd.Series([float(count)]) for count in (total, females, males, children))).iloc[0]
    assert split[list(people.SPLIT)].sum() == total
    assert (split >= 0).all()
    assert split.n_women_low <= split.n_women <= split.n_women_high or females + males > total
    assert split.n_men_low <= split.n_men <= split.n_men_high or females + males > total


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((1, 0, 1, 1), (0, 0, 1, 0)),  # one boy
        ((10, 4, 4, 2), (4, 4, 2, 0)),  # children may be beside the sexes
        ((10, 4, 6, 2), (3, 5, 2, 0)),  # they must be among them
        ((10, 1, 1, 1), (1, 1, 1, 7)),
        ((5, 0, 0, 9), (0, 0, 5, 0)),  # more children than people
    ],
)
def test_nobody_is_both_a_child_and_a_woman_or_man(told: tuple[int, ...], expected: tuple[int, ...]) -> None:
    split = people.split_people(*(pd.Series([float(count)]) for count in told))
    assert tuple(split[list(people.SPLIT)].iloc[0]) == expected


@pytest.fixture
def layer(tmp_path: Path) -> geopandas.GeoDataFrame:
    many = [*THREE, Report(key="2016.MMP4", when=date(2017, 2, 3), dead=7, quality="")]
    return _import(write_curated(tmp_path / "made.csv", many)).incidents


def test_figures_hold_no_sentence_no_link_and_no_key(layer: geopandas.GeoDataFrame) -> None:
    figures = figures_of(layer)
    told = set(figures.astype(str).to_numpy().ravel())
    private = {*layer.incident_id, *layer.place, *layer.cause_reported, *layer.url}
    assert not told & private
    assert not {"geometry", "place", "cause_reported", "url", "date", "origin_country"} & set(figures)


def test_figures_come_back_as_the_layer_in_months_and_cells(layer: geopandas.GeoDataFrame, tmp_path: Path) -> None:
    path = save_layer(figures_of(layer), tmp_path / "incidents.parquet", schema.FIGURES)
    loaded = load_incidents(path)
    counts = ["n_dead", "n_missing", "dead_and_missing", *people.SPLIT]
    assert loaded[counts].sum().tolist() == layer[counts].sum().tolist()
    assert sorted(loaded.date.unique()) == sorted(layer.date.dt.to_period("M").dt.to_timestamp().unique())
    assert loaded.date_precision.unique().tolist() == ["month"]
    assert loaded.radius_km.min() >= 10
    cells = set(cells_of(layer.geometry.x, layer.geometry.y, 5))
    assert set(cells_of(loaded.geometry.x, loaded.geometry.y, 5)) == cells
    nearest = loaded.sort_values("dead_and_missing").geometry
    truly = layer.sort_values("dead_and_missing").geometry
    assert distance_km(nearest.x, nearest.y, truly.x, truly.y).max() < 11


def test_a_full_layer_comes_back_as_it_was(layer: geopandas.GeoDataFrame, tmp_path: Path) -> None:
    loaded = load_incidents(save_layer(layer, tmp_path / "full.parquet", schema.INCIDENTS))
    pd.testing.assert_frame_equal(pd.DataFrame(loaded), pd.DataFrame(layer), check_dtype=False)


def test_the_numbers_of_figures_tell_nothing_of_the_sources_order(layer: geopandas.GeoDataFrame) -> None:
    turned = layer.sample(frac=1, random_state=4)
    pd.testing.assert_frame_equal(figures_of(layer), figures_of(turned))


def test_a_missing_or_foreign_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "foreign.parquet").write_bytes(b"not parquet")
    for name in ("foreign.parquet", "missing.parquet"):
        with pytest.raises(InputError, match=name):
            load_incidents(tmp_path / name)


@pytest.mark.parametrize(
    ("asked", "dead"),
    [
        ({}, [3, 2, 1, 7]),
        ({"period": ("2016-06-20", None)}, [2, 1, 7]),
        ({"period": (None, date(2016, 6, 20))}, [3, 2]),
        ({"period": ("2016-06-20", "2016-06-20")}, [2]),
        ({"routes": ["Central Mediterranean", "US-Mexico border crossing"]}, [2, 1]),
        ({"countries": ["NER"]}, [3, 7]),
        ({"source_quality": 5}, [2, 1]),
        ({"environments": []}, []),
    ],
)
def test_incidents_are_chosen_by_every_condition(layer: geopandas.GeoDataFrame, asked: dict, dead: list[int]) -> None:
    assert select_incidents(layer, **asked).n_dead.tolist() == dead


def test_choices_part_the_layer_without_loss(layer: geopandas.GeoDataFrame) -> None:
    parts = [select_incidents(layer, environments=[name]) for name in schema.words.ENVIRONMENTS]
    assert sum(len(part) for part in parts) == len(layer)
    precise = [select_incidents(layer, precision=[name]) for name in schema.words.LOCATION_PRECISIONS]
    assert sum(len(part) for part in precise) == len(layer)


def test_a_word_nobody_knows_and_a_period_turned_round_are_refused(layer: geopandas.GeoDataFrame) -> None:
    with pytest.raises(SettingError, match="moon"):
        select_incidents(layer, environments=["moon"])
    with pytest.raises(SettingError, match="before it begins"):
        select_incidents(layer, period=("2017-01-01", "2016-01-01"))


def test_the_report_is_written_whole_as_json(tmp_path: Path) -> None:
    result = _import(write_api(tmp_path / "made.json", [*THREE, Report()]))
    report = json.loads(write_report(result.report, tmp_path / "report.json").read_text())
    assert report["balance"] == result.report["balance"]
    assert report["incidents"] == 3
    assert not list(tmp_path.glob("*.tmp"))
    assert "3 incidents with 36 dead and missing" in result.summary()


def test_what_is_kept_beside_the_contract_stays_in_the_full_layer(layer: geopandas.GeoDataFrame) -> None:
    assert {"place", "cause_reported", "reported_longitude", "reported_latitude"} <= set(layer)
    np.testing.assert_allclose(layer.reported_latitude, layer.geometry.y)
