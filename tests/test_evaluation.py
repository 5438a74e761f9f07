"""Backtests in a made world: nothing learnt from later, no order of rows, the oracle on top, honest verdicts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import numpy as np
import pandas as pd
import pytest

from riskmap.errors import ModelError
from riskmap.geodesy import cells_of
from riskmap.model import baselines
from riskmap.model.accuracy import write_accuracy, write_skill
from riskmap.model.baselines import FAMILIES, LAST_YEAR, UNIFORM
from riskmap.model.evaluation import BUDGETS_KM2, MODEL, ORACLE, Backtest, run_backtest
from riskmap.model.gains import COUNT_MEASURES, LEADS, NO_SKILL, find_gains, find_verdicts
from riskmap.model.records import ENVIRONMENTS
from riskmap.model.riskmodel import RiskModel
from tests.test_significance import rng_of
from tests.world import ATLANTIC, middle_of, noise, together, town

YEARS = (2019, 2020)


class LastYearModel:
    """A model that says what the baseline of last year's counts says: it can gain nothing."""

    def fit(self, incidents: geopandas.GeoDataFrame, as_of: datetime) -> LastYearModel:
        assert incidents["date"].max() <= as_of
        recent = incidents[incidents["date"] > as_of - pd.Timedelta(days=365.25)]
        cells = cells_of(recent.geometry.x, recent.geometry.y)
        self.counts_ = pd.crosstab(cells, recent["environment"])
        return self

    def predict(self, cells: np.ndarray) -> pd.DataFrame:
        table = self.counts_.reindex(index=cells, columns=ENVIRONMENTS, fill_value=0).to_numpy(float)
        return pd.DataFrame({"expected_incidents_12m": table.ravel(), "expected_deaths_12m": table.ravel()})


@pytest.fixture(scope="module")
def world() -> geopandas.GeoDataFrame:
    return together(
        town(200, rng_of(1), (2.0, 19.0), n_dead=3),
        town(60, rng_of(2), (7.0, 25.0)),
        noise(150, rng_of(3)),
        town(80, rng_of(4), middle_of(ATLANTIC), environment="sea", route="Western Mediterranean"),
    )


@pytest.fixture(scope="module")
def found(world: geopandas.GeoDataFrame) -> Backtest:
    return run_backtest(world, YEARS, LastYearModel)


def test_an_even_forecast_scores_nought_and_covers_its_area(found: Backtest) -> None:
    even = found.marks[found.marks["forecast"] == UNIFORM]
    assert even["bits"].to_numpy() == pytest.approx(np.zeros(len(even)), abs=1e-12)
    assert even["incidents_250"].to_numpy() == pytest.approx(np.full(len(even), 250e3 / 510.0656e6))


def test_nobody_beats_the_oracle(found: Backtest) -> None:
    scores = found.yearly.set_index(["group", "year", "forecast"])
    for (_, _), table in scores.groupby(level=["group", "year"]):
        table = table.droplevel(["group", "year"])
        hits = [f"{what}_{budget / 1e3:.0f}" for what in ("incidents", "deaths") for budget in BUDGETS_KM2]
        for measure in ("bits", *hits):
            assert table[measure].max() <= table.loc[ORACLE, measure] + 1e-9
        assert table["deviance"].min() == table.loc[ORACLE, "deviance"]


def test_all_baselines_are_scored_on_the_same_incidents(found: Backtest, world: geopandas.GeoDataFrame) -> None:
    everything = found.marks[found.marks["group"] == "all"]
    n = int(world["date"].dt.year.isin(YEARS).sum())
    sizes = everything.groupby("forecast").size()
    assert set(sizes.index) == {MODEL, ORACLE, *(family.name for family in FAMILIES)}
    assert (sizes == n).all()


def test_what_comes_later_changes_nothing(world: geopandas.GeoDataFrame, found: Backtest) -> None:
    early = run_backtest(world[world["date"] < "2020-01-01"], (2019,), LastYearModel)
    keys = ["group", "forecast", "year"]
    measures = ["bits", "incidents_100", "deaths_250"]
    before = early.yearly.set_index(keys)[measures].sort_index()
    with_later = found.yearly.set_index(keys)[measures].reindex(before.index)
    common = before.index.get_level_values("forecast") != baselines.GI_STAR  # its mean is over the cells looked at
    pd.testing.assert_frame_equal(before[common], with_later[common], atol=1e-9)


def test_moving_the_year_scored_moves_no_forecast(world: geopandas.GeoDataFrame) -> None:
    """The year's incidents all put into one place: who knew nothing of it gives every one the same density."""
    moved = world.copy()
    scored = (moved["date"].dt.year == 2020).to_numpy()
    moved.loc[scored, "geometry"] = geopandas.points_from_xy([-150.0], [-40.0])[0]
    marks = run_backtest(moved, (2020,), LastYearModel).marks
    counts = marks[(marks["forecast"] == LAST_YEAR) & (marks["group"] == "all")]
    assert len(counts) == scored.sum()
    assert counts["bits"].nunique() == 1 and (counts["bits"] < 0).all()
    assert (counts["incidents_500"] == 0).all()


def test_the_order_of_rows_says_nothing(world: geopandas.GeoDataFrame, found: Backtest) -> None:
    again = run_backtest(world.sample(frac=1, random_state=7), YEARS, LastYearModel)
    pd.testing.assert_frame_equal(again.yearly, found.yearly, check_exact=True)
    pd.testing.assert_frame_equal(find_gains(again), find_gains(found), check_exact=True)


def test_a_copy_of_a_baseline_gains_nothing_and_is_told_so(found: Backtest) -> None:
    verdicts = find_verdicts(find_gains(found))
    assert (verdicts["verdict"] == NO_SKILL).all()
    assert (verdicts["use"] == verdicts["best_baseline"]).all()
    assert set(verdicts["kind"]) == {"all", "environment", "route"}


def test_who_knows_the_year_is_told_to_lead(found: Backtest) -> None:
    marks, yearly, occupied = (_seen_by_the_oracle(table) for table in (found.marks, found.yearly, found.occupied))
    gains = find_gains(replace(found, marks=marks, yearly=yearly, occupied=occupied))
    assert (find_verdicts(gains)["verdict"] == LEADS).all()
    assert (gains["gain"] >= 0).all() and (gains["low"] <= gains["high"]).all()


def _seen_by_the_oracle(table: pd.DataFrame) -> pd.DataFrame:
    """A backtest's table in which the oracle's rows stand for the model's too."""
    rows = table[~table["forecast"].eq(MODEL)]
    return pd.concat([rows[rows["forecast"] == ORACLE].assign(forecast=MODEL), rows], ignore_index=True)


def test_scores_of_counts_differ_as_bits_do_and_crps_by_itself(found: Backtest) -> None:
    gains = find_gains(found)
    told = gains[gains["kind"] == "all"].set_index("measure")
    for measure in COUNT_MEASURES:
        assert told.loc[measure, "gain"] == pytest.approx(told.loc[measure, "baseline"] - told.loc[measure, "forecast"])
        assert told.loc[measure, "low"] <= told.loc[measure, "gain"] + 1e-9 <= told.loc[measure, "high"] + 2e-9


def test_hotspots_of_past_years_are_held_to_what_came(world: geopandas.GeoDataFrame, tmp_path: Path) -> None:
    result = run_backtest(world, (2020,), lambda: RiskModel(n_maps=99, n_resamples=10, baselines={}))
    promises = result.promises
    assert len(promises) >= 2 and (promises["year"] == 2020).all()
    desert = world[(world["environment"] == "desert") & (world["date"].dt.year == 2020)]
    near = desert.cx[1.5:2.5, 18.5:19.5]
    largest = promises[promises["environment"] == "desert"].sort_values("expected_deaths_12m").iloc[-1]
    assert largest["came"] == pytest.approx(near["dead_and_missing"].sum(), abs=3)
    assert largest["last_year"] > 0
    assert promises[["crps", "persistence_crps"]].min().min() >= 0
    assert promises["pit"].between(0, 1).all()
    text = write_accuracy(result, tmp_path).read_text(encoding="utf-8")
    assert "chi-square" in text and "persistence" in text


def test_a_year_without_a_past_is_refused_with_what_there_is(world: geopandas.GeoDataFrame) -> None:
    with pytest.raises(ModelError, match=r"2014 cannot be forecast.*2014 to 2023.*--origins"):
        run_backtest(world, (2014, 2015), LastYearModel)
    with pytest.raises(ModelError, match="2031"):
        run_backtest(world, (2031,), LastYearModel)


def test_the_page_tells_and_its_pictures_are_whole(found: Backtest, tmp_path: Path) -> None:
    page = write_accuracy(found, tmp_path / "docs")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# How good past forecasts were")
    assert NO_SKILL in text and "riskmap backtest" in text
    pictures = sorted((tmp_path / "docs" / "accuracy").glob("*.svg"))
    assert {picture.stem for picture in pictures} == {"bits", "environments", "routes"}
    for picture in pictures:
        assert f"({picture.relative_to(page.parent)})" in text
        assert ElementTree.parse(picture).getroot().tag.endswith("svg")
        assert picture.stat().st_size < 200_000


def test_skill_is_written_the_same_twice(found: Backtest, tmp_path: Path) -> None:
    first, second = (write_skill(found, tmp_path / name).read_bytes() for name in ("a.json", "b.json"))
    assert first == second
    skill = json.loads(first)
    assert skill["forecasts"][UNIFORM]["bits"] == pytest.approx(0, abs=1e-3)
    assert skill["forecasts"][baselines.HDBSCAN_RANK]["bits"] is None
    assert {row["verdict"] for row in skill["verdicts"]} == {NO_SKILL}
