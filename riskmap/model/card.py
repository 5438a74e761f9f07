"""The model card: what a model learned from, what it may be used for and what not, where it fails."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import geopandas
import pandas as pd

from riskmap import vocabulary as words
from riskmap.model.reporting import reporting_sentence
from riskmap.model.skill import skill_lines
from riskmap.store import replace_file

USES = (
    "Siting rescue posts, beacons, water and medical help where most expected deaths lie within reach.",
    "Telling the public and States where people die on migration routes, and how sure that is.",
    "Research on the dangers of routes, with the limits below.",
)
FORBIDDEN = (
    "Tasking of border enforcement: interception, patrols, surveillance, pushbacks. The people on the map are no "
    "targets.",
    "Any judgement on a person: there are no persons in it, and no chance of dying can be read from it.",
    "Comparing how dangerous routes are per traveller: nobody knows how many travel.",
)
LIMITS = (
    words.MINIMUM_ESTIMATE + " Where nothing is recorded the map says so; it does not say that nobody died.",
    "What is forecast is what will be recorded if the coming months resemble the past, reporting included. A fall may "
    "be a fall in reporting. Reports of the last six months are provisional.",
    "A single wreck can be a tenth of a year's deaths: expected deaths are far less certain than expected incidents.",
    "Places are approximate. Incidents known to worse than 100 km, and those placed at a reporting point or in a "
    "country as a whole, found no hotspot and are counted in none.",
    "A hotspot must beat a smooth surface: an even belt along a coast or a border may count as one, and concentrations "
    "under about 50 km across are seen only when they are strong.",
    "Sex is known for about a third of the dead, age for fewer: women and children are among the blind spots.",
    "Regions report unlike: remains in the borderlands of the United States are counted one by one by medical "
    "examiners, deaths in the Sahara are told by survivors, in much of Asia hardly at all.",
)


def card_of(
    about: Mapping[str, object],
    hotspots: geopandas.GeoDataFrame,
    forecast: pd.DataFrame,
    metrics: Mapping[str, object] | None = None,
    skill: Mapping | None = None,
    reporting: pd.DataFrame | None = None,
) -> str:
    """The card, Markdown.

    `metrics` are what `registry.measure_against` found, where it was asked; `skill` is what `riskmap.model.skill` reads
    of a whole backtest of this model's kind and data, where there is one, and
    `reporting` what `riskmap.model.reporting` says of the regions.
    """
    parts = [
        f"# Model card: {about['model_version']}",
        words.INDEPENDENCE,
        "## What it is\n\nA statistical model of recorded deaths on migration routes: hotspots (clusters tested "
        "against a smooth surface) and expected incidents and deaths per H3 cell and environment for "
        f"{about['forecast_period']}.",
        _list("## What it is for", USES),
        _list("## What it must not be used for", FORBIDDEN),
        _data(about),
        _results(hotspots, forecast),
        _skill(metrics, skill),
        _list("## Where it fails", LIMITS),
        *_regions(reporting),
        _settings(about),
    ]
    return "\n\n".join(parts) + "\n"


def write_card(model: object, path: str | os.PathLike) -> Path:
    """Write a fitted model's card; an existing file is replaced in one step.

    Raises
    ------
    StoreError
        When the folder cannot be written to.
    """
    text = model.card()
    return replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def _list(title: str, lines: tuple[str, ...]) -> str:
    return "\n".join([title, "", *(f"- {line}" for line in lines)])


def _data(about: Mapping[str, object]) -> str:
    return _list(
        "## Data",
        (
            f"Source: {about['attribution']}.",
            f"{about['incidents']:,} incidents with at least {about['dead_and_missing']:,} dead and missing, from "
            f"{about['first_date']} up to and including {about['data_date']}.",
            f"Placed to within 100 km: {about['incidents_placed']:,} of them.",
        ),
    )


def _results(hotspots: geopandas.GeoDataFrame, forecast: pd.DataFrame) -> str:
    by_environment = hotspots["environment"].value_counts()
    found = ", ".join(f"{key} {by_environment[key]}" for key in words.ENVIRONMENTS if key in by_environment) or "none"
    with_forecast = int(hotspots["expected_deaths_12m"].notna().sum())
    return _list(
        "## What it found",
        (
            f"Hotspots: {len(hotspots)} ({found}); {with_forecast} of them are steady enough to carry a forecast.",
            f"Forecast: {len(forecast):,} rows, {forecast['expected_incidents_12m'].sum():,.0f} incidents and "
            f"{forecast['expected_deaths_12m'].sum():,.0f} dead and missing expected in all.",
        ),
    )


def _skill(metrics: Mapping[str, object] | None, skill: Mapping | None) -> str:
    title = "## How well it forecasts"
    measured = bool(metrics and metrics["tests"])
    if not measured and not skill:
        return f"{title}\n\nNot measured for this model. Run `riskmap models measure`, or the whole `riskmap backtest`."
    return _list(title, (*(skill_lines(skill) if skill else ()), *(_quick_check(metrics) if measured else ())))


def _quick_check(metrics: Mapping[str, object]) -> tuple[str, ...]:
    against = metrics["against"]
    lines = [_test_line(test, against) for test in metrics["tests"]]
    verdict = f"Verdict: {metrics['verdict']} than {against}, the model in service when it was measured."
    return (f"Quick check: {metrics['protocol']}.", *lines, verdict)


def _test_line(test: Mapping[str, object], against: str) -> str:
    data = "its own data" if test["on"] == "own" else f"the data of {against}"
    years = ", ".join(map(str, test["years"]))
    return (
        f"On {data} ({years}; {test['incidents']:,} incidents): {test['bits']:.2f} bits per incident, {against} "
        f"{test['served_bits']:.2f}; difference {test['gain']:+.2f} [{test['low']:+.2f}, {test['high']:+.2f}]. In "
        f"250,000 km²: {test['incidents_250']:.0%} of incidents ({test['served_incidents_250']:.0%}), "
        f"{test['deaths_250']:.0%} of dead and missing ({test['served_deaths_250']:.0%})."
    )


def _regions(reporting: pd.DataFrame | None) -> list[str]:
    if reporting is None or reporting.empty:
        return []
    return [_list("## How well each region reports", tuple(reporting_sentence(row) for _, row in reporting.iterrows()))]


def _settings(about: Mapping[str, object]) -> str:
    rows = [f"| {name} | {value} |" for name, value in about["settings"].items()]
    data = f" Data hash {about['data_hash']}." if "data_hash" in about else ""
    version = f"Code version {about['code_version']}; seed {about['settings'].get('random_state', 'none')}.{data}"
    return "\n".join(["## Settings", "", "| setting | value |", "|---|---|", *rows, "", version])
