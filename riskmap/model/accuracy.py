"""A backtest told in words, tables and pictures: the page `accuracy.md`, its tables as CSV, its verdicts as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from riskmap.model import accuracy_plots as plots
from riskmap.model.accuracy_intervals import RANKINGS, intervals_section, rankings_section
from riskmap.model.baselines import FAMILIES, HDBSCAN_RANK, LAST_YEAR, UNIFORM
from riskmap.model.evaluation import BUDGETS_KM2, EVERYTHING, MODEL, ORACLE, RESAMPLES, Backtest
from riskmap.model.gains import COUNT_MEASURES, DECIDES, LEADS, MEASURES, NO_SKILL, find_gains, find_verdicts
from riskmap.model.promises import coverage, flatness
from riskmap.model.tuning import UNIFORM_PARTS
from riskmap.store import replace_file
from riskmap.vocabulary import ENVIRONMENTS, ROUTE_UNKNOWN

PAGE, PLOTS = "accuracy.md", "accuracy"
SLIGHT = 0.005  # of the incidents
HIT_TABLE = ("incidents_100", "incidents_250", "deaths_100", "deaths_250")


def write_accuracy(result: Backtest, out: str | os.PathLike) -> Path:
    """Write the page, its pictures and its tables into the folder `out` (made when missing); the page's path back.

    Raises
    ------
    StoreError
        When the folder cannot be written to.
    """
    folder = Path(out)
    (folder / PLOTS).mkdir(parents=True, exist_ok=True)
    gains = find_gains(result)
    verdicts = find_verdicts(gains)
    tables = {
        "scores": result.yearly.sort_values(["group", "forecast", "year"]),
        "gains": gains,
        "verdicts": verdicts,
        "reliability": result.reliability,
        "totals": result.totals,
        "settings": result.settings,
        **_interval_tables(result),
    }
    for name, table in tables.items():
        _write(folder / PLOTS / f"{name}.csv", table.to_csv(index=False, float_format="%.4f", lineterminator="\n"))
    for name, picture in _pictures(result, verdicts).items():
        _write(folder / PLOTS / f"{name}.svg", picture)
    return _write(folder / PAGE, page_of(result, gains, verdicts))


def _interval_tables(result: Backtest) -> dict[str, pd.DataFrame]:
    if result.promises.empty:
        return {}
    # Hotspots of past years are no public layer: figures of them, not their names.
    return {"coverage": coverage(result.promises), "pit": flatness(result.promises)}


def skill_of(result: Backtest, gains: pd.DataFrame | None = None) -> dict:
    """What a page needs to say how good past forecasts were: figures of all, a verdict per environment and route."""
    gains = find_gains(result) if gains is None else gains
    means = _means(result)
    hits = gains[gains["measure"] == "incidents_250"].set_index(["kind", "name"])
    rows = []
    for row in find_verdicts(gains).itertuples():
        at_250 = hits.loc[(row.kind, row.name)]
        rows.append(
            {
                "kind": row.kind,
                "name": row.name,
                "n_incidents": row.n_incidents,
                "verdict": row.verdict,
                "use": row.use,
                "best_baseline": row.best_baseline,
                **{
                    f"{key}_bits": round(getattr(row, key), 3)
                    for key in ("forecast", "baseline", "gain", "low", "high")
                },
                "years_ahead": row.years_ahead,
                "years": row.years,
                "hit_rate_250": round(at_250["forecast"], 3),
                "best_baseline_hit_rate_250": round(at_250["baseline"], 3),
            }
        )
    columns = ("incidents_100", "incidents_250", "deaths_100", "deaths_250", "bits")
    figures = {name: {key: _rounded(means.loc[name, key]) for key in columns} for name in means.index}
    return {"years": list(result.years), "forecasts": figures, "verdicts": rows}


def write_skill(result: Backtest, path: str | os.PathLike) -> Path:
    """Write `skill_of` a backtest as JSON: the same bytes for the same backtest."""
    return _write(Path(path), json.dumps(skill_of(result), indent=1, ensure_ascii=False) + "\n")


def page_of(result: Backtest, gains: pd.DataFrame, verdicts: pd.DataFrame) -> str:
    """The page, Markdown: plain words first, then tables, then what to doubt."""
    parts = [
        "# How good past forecasts were",
        _plain_words(result, gains, verdicts),
        f"![Bits per incident of every forecast]({PLOTS}/bits.svg)",
        "## How it was measured",
        _protocol(result),
        "## Forecast and baselines",
        _all_forecasts(result),
        "## What the forecast gains over the best baseline",
        _all_gains(gains),
        "## Where people died",
        f"![Gain in bits by environment]({PLOTS}/environments.svg)",
        _groups(verdicts, gains, "environment"),
        "## By route",
        f"![Gain in bits by route]({PLOTS}/routes.svg)",
        "Each route's incidents under the forecast of all incidents; the model is not told routes in advance.",
        _groups(verdicts, gains, "route"),
        "## Year by year",
        _year_by_year(result),
        "## Does it happen as often as it says?",
        _reliability(result),
        "## Do the intervals of hotspots hold?",
        intervals_section(result.promises),
        "## Naming the worst places",
        rankings_section(),
        "## What to doubt",
        _doubts(result, verdicts),
        "## Do it again",
        _again(result),
    ]
    return "\n\n".join(parts) + "\n"


def _plain_words(result: Backtest, gains: pd.DataFrame, verdicts: pd.DataFrame) -> str:
    means = _means(result)
    first, last = result.years[0], result.years[-1]
    everything = gains[gains["kind"] == EVERYTHING].set_index("measure", drop=False)
    bits, worst = everything.loc[DECIDES], everything.loc["incidents_250"]
    rates = ("incidents_100", "incidents_250", "deaths_250")
    ours, counts = ({key: f"{means.loc[name, key]:.0%}" for key in rates} for name in (MODEL, LAST_YEAR))
    times = f"{2 ** bits['gain']:.1f}" if bits["gain"] > 0 else "less than 1"
    sure = verdicts[(verdicts["kind"] == "environment") & (verdicts["verdict"] == LEADS)]["name"]
    unsure = verdicts[(verdicts["kind"] == "environment") & (verdicts["verdict"] == NO_SKILL)]["name"]
    routes = verdicts[verdicts["kind"] == "route"]
    lines = [
        f"Of the incidents of {first} to {last}, {ours['incidents_100']} happened in the 100,000 km² that the forecast "
        f"named before each year began (a five-thousandth of the Earth); in those with most incidents in the year "
        f"before, {counts['incidents_100']}. In 250,000 km²: {ours['incidents_250']} and {counts['incidents_250']} of "
        f"the incidents, {ours['deaths_250']} and {counts['deaths_250']} of the dead and missing.",
        f"Where the gain is: the forecast gave the places where people then died {times} times the density that the "
        f"best baseline ({bits['best_baseline']}) gave them: {_signed(bits)} bits an incident. In naming the few worst "
        f"places it gains little: {_signed(worst)} of the incidents in 250,000 km² over {worst['best_baseline']}. Its "
        "strength is in knowing the rest of the map.",
        f"It beats the best baseline in: {_listed(sure)}. No skill is shown in: {_listed(unsure)}. Of {len(routes)} "
        f"routes with enough incidents it leads on {(routes['verdict'] == LEADS).sum()}; on the others it is not shown "
        "to be better than the baseline named below.",
    ]
    return "\n\n".join(lines)


def _protocol(result: Backtest) -> str:
    kinds = ", ".join(family.name for family in FAMILIES)
    parts = ", ".join(f"{part:.0%}" for part in UNIFORM_PARTS)
    return (
        f"For each year from {result.years[0]} to {result.years[-1]} the model learned from the incidents dated before "
        "its first of January and said where that year's would be. Cells are H3 cells of resolution 4 (about 40 km), "
        "and all the rest of the Earth. Figures are means over the years.\n\n"
        "- **Bits per incident**: log2 of the density forecast at each incident over an even one. Higher is better; a "
        "bit more means twice the density. Every forecast is mixed with an even one, so that nothing is impossible: "
        f"{UNIFORM_PARTS[0]:.0%} for riskmap, for baselines that of {parts} which served them best the year before.\n"
        "- **Deviance**: Poisson, over the whole Earth, per incident, with the year before's number of incidents as "
        "the level of all. Lower is better. At one level its differences are those of bits times -1.39: one finding, "
        "not two. So is the log score of Poisson counts.\n"
        "- **CRPS** of Poisson counts per cell, summed, per incident, at the same level. Lower is better.\n"
        "- **Hit rate**: share of incidents, or of dead and missing, in the cells ranked first up to an area, "
        f"shared alike among ties. PAI is the hit rate over the area's share of the Earth, PEI over the oracle's.\n"
        f"- **Baselines**: {kinds}. Each family's settings were chosen on the year before the origin. Deaths count at "
        f"most 30 an incident in weights, in full in scores. The {ORACLE} knows the year: no forecast can be better.\n"
        f"- **Intervals** (95 %) draw years anew, and incidents within them, {RESAMPLES:,} times. With so few years "
        "they are rough. The best baseline is chosen in hindsight, measure by measure, which makes it harder to beat."
    )


def _all_forecasts(result: Backtest) -> str:
    means = _means(result)
    columns = (*HIT_TABLE, "bits", *COUNT_MEASURES)
    headers = ["forecast", *(_said(name) for name in columns)]
    rows = [[_name(name), *(_number(means.loc[name, column]) for column in columns)] for name in means.index]
    budgets = [f"{budget / 1e3:.0f}" for budget in BUDGETS_KM2]
    wide = [
        [
            _name(name),
            *(_number(means.loc[name, f"{kind}_{budget}"], digits) for kind, digits in _RANKS for budget in budgets),
        ]
        for name in means.index
        if name != UNIFORM
    ]
    wide_headers = ["forecast", *(f"{kind.upper()} {budget},000 km²" for kind, _ in _RANKS for budget in budgets)]
    return f"{_table(headers, rows)}\n\nRanking incidents:\n\n{_table(wide_headers, wide)}"


_RANKS = (("pai", 0), ("pei", 2))


def _all_gains(gains: pd.DataFrame) -> str:
    everything = gains[gains["kind"] == EVERYTHING].set_index("measure", drop=False)
    rows = []
    for measure in (DECIDES, *COUNT_MEASURES, *MEASURES[1:]):
        row = everything.loc[measure]
        rows.append(
            [
                *(_said(measure), _number(row["forecast"]), row["best_baseline"], _number(row["baseline"])),
                *(_signed(row), f"{row['years_ahead']} of {row['years']}"),
            ]
        )
    headers = ["measure", "riskmap", "best baseline", "its score", "gain [95 %]", "years ahead"]
    deviance = everything.loc["deviance"]
    return (
        f"{_table(headers, rows)}\n\nA gain is positive where riskmap is better, also where lower scores are. Its "
        f"deviance over the whole Earth is {deviance['forecast'] / deviance['baseline']:.2f} of the best baseline's."
    )


def _groups(verdicts: pd.DataFrame, gains: pd.DataFrame, kind: str) -> str:
    hits = gains[gains["measure"] == "incidents_250"].set_index(["kind", "name"])
    rows = []
    for row in verdicts[verdicts["kind"] == kind].itertuples():
        at_250 = hits.loc[(kind, row.name)]
        verdict = row.verdict if row.verdict == LEADS else f"**{row.verdict}**: use {row.use}"
        rows.append(
            [
                *(_group_label(kind, row.name), f"{row.n_incidents:,}", f"{row.forecast:.2f}", row.best_baseline),
                *(f"{row.gain:+.2f} [{row.low:+.2f}, {row.high:+.2f}]", verdict),
                f"{at_250['forecast']:.2f} / {at_250['baseline']:.2f} ({_signed(at_250)})",
            ]
        )
    headers = [kind, "incidents", "bits", "best baseline in bits", "gain [95 %]", "verdict"]
    return _table([*headers, "incidents in 250,000 km², forecast / best baseline"], rows)


def _year_by_year(result: Backtest) -> str:
    table = result.yearly[result.yearly["group"] == EVERYTHING].pivot(index="year", columns="forecast")
    rivals = [family.name for family in FAMILIES if not family.only_ranks]
    totals = result.totals.set_index("year")
    rows = []
    for year in result.years:
        bits, hits = table["bits"].loc[year], table["incidents_250"].loc[year]
        best = bits[rivals].idxmax()
        rows.append(
            [
                *(str(year), f"{totals.loc[year, 'recorded']:,}", f"{totals.loc[year, 'expected']:,.0f}"),
                *(f"{totals.loc[year, 'year_before']:,}", f"{bits[MODEL]:.2f}", f"{bits[best]:.2f} ({best})"),
                *(f"{hits[MODEL]:.3f}", f"{hits[[*rivals, HDBSCAN_RANK]].max():.3f}"),
            ]
        )
    headers = ["year", "recorded", "expected", "year before", "bits", "best baseline of that year"]
    return _table([*headers, "incidents in 250,000 km²", "best baseline's"], rows)


def _reliability(result: Backtest) -> str:
    rows = []
    for place, row in enumerate(result.reliability.itertuples()):
        more = result.reliability["at_least"].iloc[place + 1 :]
        bounds = f"{row.at_least:g} to {more.iloc[0]:g}" if len(more) else f"{row.at_least:g} or more"
        rows.append(
            [
                bounds,
                f"{row.cells:,.0f}",
                f"{row.expected:,.0f}",
                f"{row.recorded:,.0f}",
                _number(row.recorded / row.expected if row.expected else float("nan"), 2),
            ]
        )
    headers = ["incidents expected in a cell", "cells", "expected in all", "recorded", "recorded per expected"]
    return (
        f"Cells of all years, by what was expected in them; 1 in the last column is right.\n\n{_table(headers, rows)}"
    )


def _doubts(result: Backtest, verdicts: pd.DataFrame) -> str:
    n_baselines = sum(len(family.candidates) for family in FAMILIES)
    n_verdicts = int((verdicts["kind"] != EVERYTHING).sum())
    return "\n".join(
        (
            "- What is forecast is what gets recorded, reporting included, not what happens: minimum estimates.",
            "- The Missing Migrants Project adds reports backwards in time: as it reads today, the past knew more than "
            "anyone knew then. That flatters every forecast here, baselines too.",
            "- The model was developed while looking at these same years, on the order of a hundred variants, and "
            f"{sum(tried for _, tried, *_ in RANKINGS)} more for its ranking: some of its lead is hindsight. The years "
            "after the last one here are the honest test.",
            f"- {n_baselines} settings of {len(FAMILIES)} baselines were tried, and {n_verdicts} verdicts given: of so "
            "many, about one in forty would lead by chance alone.",
            _single_years(result),
            "- In hit rates, differences under .03 are noise over so few years. Deaths are far less predictable than "
            "incidents: one wreck can be a tenth of a year.",
            "- Gi* and HDBSCAN only rank; they have no bits. What they say of hotspots is another matter.",
            "- A verdict holds for these years and this way of recording. No skill here: not shown, not disproved.",
        )
    )


def _single_years(result: Backtest) -> str:
    """Years in which some baseline, the best of them in hindsight, named the worst places better."""
    table = result.yearly[result.yearly["group"] == EVERYTHING]
    hits = table.pivot(index="year", columns="forecast", values="incidents_100")
    behind = hits.drop(columns=[MODEL, ORACLE]).max(axis=1) - hits[MODEL]
    told = ", ".join(f"{year} (by {gap:.3f})" for year, gap in behind.items() if gap > SLIGHT)
    return (
        "- In single years the baseline that turned out best of that year named more of the incidents in 100,000 km² "
        f"than riskmap: {told or 'in none of these years'}. Which one it is changes from year to year."
    )


def _again(result: Backtest) -> str:
    years = f"{result.years[0]}..{result.years[-1]}"
    return (
        f"```\nriskmap data import FILES --out incidents.parquet\n"
        f"riskmap backtest --incidents incidents.parquet --origins {years} --out docs\n```\n\n"
        "This page was made from the source's full layer; the figures that ship, with places cut to cells and dates to "
        f"months, give slightly different scores. Tables: `{PLOTS}/*.csv` (scores per year, gains with intervals, "
        "verdicts, reliability, totals, settings chosen)."
    )


def _pictures(result: Backtest, verdicts: pd.DataFrame) -> dict[str, str]:
    means = _means(result)["bits"].dropna()
    bars = [(_name(name, plain=True), value, name == MODEL) for name, value in means.items() if name != UNIFORM]
    unit = "bits gained per incident over the best baseline; hollow: no skill shown"
    pictures = {"bits": plots.bars("How well each forecast foresaw the places", bars, "bits per incident")}
    for kind, name in (("environment", "environments"), ("route", "routes")):
        chosen = verdicts[verdicts["kind"] == kind]
        rows = [(_group_label(kind, row.name), row.low, row.gain, row.high) for row in chosen.itertuples()]
        if rows:
            pictures[name] = plots.gains(f"Gain by {kind}", rows, unit)
    return pictures


def _means(result: Backtest) -> pd.DataFrame:
    """Means over the years of the scores of all incidents, a row per forecast: the best in bits first."""
    table = result.yearly[result.yearly["group"] == EVERYTHING]
    means = table.drop(columns=["group", "year"]).groupby("forecast").mean()
    return means.sort_values(["bits", "incidents_250"], ascending=False, na_position="last")


def _said(measure: str) -> str:
    if measure == "log_score":
        return "log score"
    what, _, budget = measure.partition("_")
    return f"{what} in {budget},000 km²" if budget else {"crps": "CRPS", "bits": "bits per incident"}.get(what, what)


def _name(forecast: str, plain: bool = False) -> str:
    if forecast == ORACLE:
        return "oracle (knows the year)"
    return f"**{forecast}**" if forecast == MODEL and not plain else forecast


def _group_label(kind: str, name: str) -> str:
    if kind == "environment":
        return ENVIRONMENTS[name].label
    return "no route told" if name == ROUTE_UNKNOWN else name


def _signed(row: pd.Series) -> str:
    digits = 2 if row["measure"] == DECIDES else 3
    return f"{row['gain']:+.{digits}f} [{row['low']:+.{digits}f}, {row['high']:+.{digits}f}]"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(ENVIRONMENTS[name].label.lower() for name in names) or "none"


def _number(value: float, digits: int = 3) -> str:
    return "–" if pd.isna(value) else f"{round(value, digits) + 0.0:.{digits}f}"


def _rounded(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 3) + 0.0


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _write(path: Path, text: str) -> Path:
    return replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8"))
