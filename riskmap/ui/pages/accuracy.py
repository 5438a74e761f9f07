"""How good past forecasts were, beside simple baselines: in words, a picture and tables."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from riskmap.language import decimal, environment_labels, number, route_name, share, signed, text
from riskmap.maps import THEMES
from riskmap.ui import frame, parts
from riskmap.ui.skill import load_skill, verdicts_of

OURS, COUNTS, LEADS = "riskmap", "last twelve months", "leads"
# Names of forecasts as the backtest writes them, and as the page says them.
FORECASTS = {
    "oracle": "A forecast that knew the year",
    "riskmap": "Riskmap",
    "kernel density": "Kernel density",
    "kernel density, tuned for hit rate": "Kernel density, tuned for hits",
    "recency-weighted counts": "Counts, recent ones weighing more",
    "all years": "Counts of all years",
    "last twelve months": "Counts of the year before",
    "uniform": "An even spread over the Earth",
    "HDBSCAN ranking": "Clusters by HDBSCAN",
    "Gi* ranking": "Gi* (Getis and Ord)",
}


def page() -> None:
    """What the forecast got right, what it did not, and where it knows no more than a simple count."""
    st.title(text("How good past forecasts were"))
    skill = load_skill()
    if skill is None:
        st.markdown(text("No past forecast was measured for these data."))
    else:
        _words(skill)
        _environments()
        _forecasts(skill)
        _routes()
        _doubts()
    frame.write_foot()


def _words(skill: dict) -> None:
    ours, counts = skill["forecasts"][OURS], skill["forecasts"][COUNTS]
    st.markdown(
        text(
            "For each year from {first} to {last} the forecast learned only from what was dated before that year. Of "
            "the year's incidents {ours} happened in the 100,000 km² that it named, {counts} in those with most "
            "incidents in the year before; of the dead and missing {deaths} and {counted_deaths}.",
            first=skill["years"][0],
            last=skill["years"][-1],
            ours=share(ours["incidents_100"], 1),
            counts=share(counts["incidents_100"], 1),
            deaths=share(ours["deaths_100"], 1),
            counted_deaths=share(counts["deaths_100"], 1),
        )
    )
    whole = next(row for row in skill["verdicts"] if row["kind"] == "all")
    st.markdown(
        text(
            "Naming the few worst places it is little better than counting. Over the whole map it is better: it gave "
            "the places where people then died {times} times the density that the best simple forecast gave them.",
            times=decimal(2 ** whole["gain_bits"]),
        )
        if whole["verdict"] == LEADS
        else text("Over the whole map it was not shown to be better than the best simple forecast.")
    )


def _environments() -> None:
    st.header(text("Where it knows more than a simple forecast"))
    labels, verdicts = environment_labels(), verdicts_of("environment")
    names = [labels[row["name"]] for row in verdicts]
    rows = [
        (name, row["low_bits"], row["gain_bits"], row["high_bits"]) for name, row in zip(names, verdicts, strict=True)
    ]
    _draw(rows)
    st.caption(text("Bits gained per incident, with 95 % interval; hollow: no skill shown"))
    st.caption(text("A bit more is twice the density where people died."))
    _verdicts(text("By environment"), text("Environment"), names, verdicts)


def _draw(rows: list[tuple]) -> None:
    # Altair takes a second to import: what stands above goes first.
    from riskmap.charts import interval_chart

    words = {"unit": text("Bits per incident"), "label": text("Environment"), "interval": text("95 % interval")}
    theme, named = THEMES[parts.page_theme()], ["label", "low", "value", "high"]
    drawn = interval_chart(pd.DataFrame(rows, columns=named), words, theme.ink, theme.halo)
    told = f"{text('Gain over the best simple forecast')}. {text('The table below holds the same figures.')}"
    st.vega_lite_chart({**drawn.to_dict(), "description": told}, width="stretch")


def _routes() -> None:
    st.header(text("By route"))
    verdicts = verdicts_of("route")
    names = [text("no route told") if row["name"] == "unknown" else route_name(row["name"]) for row in verdicts]
    _verdicts(text("Routes with 20 incidents or more in these years"), text("Route"), names, verdicts)


def _verdicts(caption: str, first: str, names: list[str], verdicts: list[dict]) -> None:
    # The verdict beside the name: on a phone the figures behind it are a push away, it is not.
    headers = [first, text("Verdict"), text("Gain in bits"), text("95 % interval"), text("Incidents")]
    rows = [
        [
            name,
            _verdict(row),
            signed(row["gain_bits"], 2),
            text("{low} to {high}", low=signed(row["low_bits"], 2), high=signed(row["high_bits"], 2)),
            number(row["n_incidents"]),
        ]
        for name, row in zip(names, verdicts, strict=True)
    ]
    st.html(parts.html_table(caption, headers, rows, (2, 3, 4)))


def _verdict(row: dict) -> str:
    if row["verdict"] == LEADS:
        return text("better than every simple forecast")
    return text("no skill here; go by: {baseline}", baseline=text(FORECASTS[row["best_baseline"]]))


def _forecasts(skill: dict) -> None:
    st.header(text("All forecasts, side by side"))
    headers = [
        text("Forecast"),
        text("Bits per incident"),
        text("Incidents in 100,000 km²"),
        text("in 250,000 km²"),
        text("Deaths in 100,000 km²"),
        text("in 250,000 km²"),
    ]
    columns = ("incidents_100", "incidents_250", "deaths_100", "deaths_250")
    rows = [
        [
            text(FORECASTS[name]),
            decimal(scores["bits"], 2),
            *(share(scores[column], 1) for column in columns),
        ]
        for name, scores in skill["forecasts"].items()
    ]
    st.html(parts.html_table(text("Means over the years, all incidents"), headers, rows, range(1, 6)))


def _doubts() -> None:
    st.header(text("What to doubt"))
    st.markdown(
        text(
            "What is forecast is what gets recorded, reporting included. The source adds reports backwards in time, "
            "which flatters every forecast here. The model was developed while looking at these same years, so some of "
            "its lead is hindsight. Differences under 3 points in shares are noise over so few years, and one wreck "
            "can be a tenth of a year's deaths. No skill means not shown, not disproved."
        )
    )
