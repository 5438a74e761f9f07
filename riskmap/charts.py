"""Frames to Altair charts: bars start at zero, every axis has its unit, colours are the environments' own."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from riskmap.language import chart_locale
from riskmap.vocabulary import ENVIRONMENTS

CHART_HEIGHT = 190
ROW_HEIGHT = 24
AXIS_HEIGHT = 60
BAR_COLOUR = "#5B7F95"
POINT_COLOUR, UNSURE_COLOUR = "#0072B2", "#767676"
# Drawn from the axis upwards: the three headline environments lie next to each other, the unknown on top.
STACK = ("sea", "desert", "container", "river", "mountain", "transport", "other", "unknown")

# Scenarios of a siting: colour and dashes.
GAIN_LINES = {
    "forecast": ("#0072B2", [1, 0]),
    "last_12_months": ("#B8620B", [6, 3]),
    "long_run": ("#7F7F7F", [2, 3]),
}


def month_chart(
    rows: pd.DataFrame,
    labels: Mapping[str, str],
    words: Mapping[str, str],
    first: pd.Timestamp,
    last: pd.Timestamp,
    ink: str = "#3B3F45",
    top: float | None = None,
) -> alt.Chart:
    """People by month, stacked by environment, from `month_rows`.

    `labels` name the environments; `words` are `month`, `people`, `environment`, `incidents`. The axis runs from the
    month `first` to the month `last`, months without records included. Provisional months are fainter; `ink` is the
    colour of what is written, `top` the number of people that the axis reaches, so that two charts can share it.
    """
    bars = (
        alt.Chart(rows)
        .mark_bar(binSpacing=1)
        .encode(
            x=_months(first, last),
            y=alt.Y(
                "people:Q",
                stack="zero",
                scale=alt.Scale(nice=4) if top is None else alt.Scale(domain=[0, top], nice=4),
                title=words["people"],
                axis=alt.Axis(tickMinStep=1, tickCount=4, format=",d"),
            ),
            color=_environment_colours(labels),
            order="order:Q",
            opacity=alt.condition("datum.provisional", alt.value(0.5), alt.value(1)),
            tooltip=[
                alt.Tooltip("month:T", title=words["month"], format="%B %Y"),
                alt.Tooltip("label:N", title=words["environment"]),
                alt.Tooltip("people:Q", title=words["people"], format=",d"),
                alt.Tooltip("incidents:Q", title=words["incidents"], format=",d"),
            ],
        )
    )
    axes = {"labelColor": ink, "titleColor": ink}
    return bars.properties(height=CHART_HEIGHT).configure(locale=chart_locale()).configure_axis(**axes)


def month_rows(counts: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """What a month chart draws, from `summaries.monthly_counts`."""
    return counts.assign(
        label=counts["environment"].map(labels),
        order=counts["environment"].map({key: place for place, key in enumerate(STACK)}),
    )


def without_rows(chart: alt.Chart) -> dict:
    """A chart of one frame as a Vega-Lite specification that names no rows: they are handed over beside it."""
    told = chart.to_dict()
    left_out = {"data", "datasets"}
    # Altair's own theme gives a size that the page has to give.
    config = {name: value for name, value in told.get("config", {}).items() if name != "view"}
    return {name: value for name, value in told.items() if name not in left_out} | {"config": config}


def _months(first: pd.Timestamp, last: pd.Timestamp) -> alt.X:
    after = last + pd.offsets.MonthBegin(1)
    months = (after.year - first.year) * 12 + after.month - first.month
    # A year stands at its January and at the start: written under every month, it would crowd longer languages' names.
    at_new_year = "datum.index == 0 || month(datum.value) == 0 ? '%b %Y' : '%b'"
    style = {"labelExpr": f"timeFormat(datum.value, {at_new_year})"} if months <= 30 else {"format": "%Y"}
    domain = [alt.DateTime(year=day.year, month=day.month, date=1) for day in (first, after)]
    count = "month" if months <= 14 else {"interval": "month", "step": 3} if months <= 30 else "year"
    axis = alt.Axis(**style, tickCount=count, labelOverlap=True, labelFlush=False, grid=False)
    return alt.X("yearmonth(month):T", title=None, scale=alt.Scale(domain=domain), axis=axis)


def _environment_colours(labels: Mapping[str, str]) -> alt.Color:
    scale = alt.Scale(domain=[labels[key] for key in STACK], range=[ENVIRONMENTS[key].colour for key in STACK])
    return alt.Color("label:N", scale=scale, legend=None)


def split_chart(counts: pd.DataFrame, title: str, words: Mapping[str, str]) -> alt.Chart:
    """People by the values of one column, from `summaries.split_counts` with a column `label`, longest bar first."""
    order = counts["label"].tolist()
    return (
        alt.Chart(counts)
        .mark_bar(color=BAR_COLOUR)
        .encode(
            y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=220)),
            x=alt.X("people:Q", title=title, axis=alt.Axis(tickMinStep=1, tickCount=4, format=",d")),
            tooltip=[
                alt.Tooltip("label:N", title=words["value"]),
                alt.Tooltip("people:Q", title=words["people"], format=",d"),
                alt.Tooltip("incidents:Q", title=words["incidents"], format=",d"),
            ],
        )
        .properties(height=ROW_HEIGHT * max(1, len(counts)) + 40)
    )


def gain_chart(curve: pd.DataFrame, words: Mapping[str, str], ink: str = "#3B3F45") -> alt.Chart:
    """Share of deaths within reach by posts added, a line for each scenario, from a siting's `curve`.

    `words` name the axes, `posts` and `share`, and the scenarios, which are told apart by dashes too.
    """
    names = [words[name] for name in GAIN_LINES]
    rows = curve.rename(columns=words).melt(words["posts"], names, "scenario", "share")
    share = alt.Axis(format="%", tickCount=4)
    lines = (
        alt.Chart(rows.rename(columns={words["posts"]: "posts"}))
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("posts:Q", title=words["posts"], axis=alt.Axis(tickMinStep=1, format=",d", grid=False)),
            y=alt.Y("share:Q", title=words["share"], scale=alt.Scale(domainMin=0, nice=4), axis=share),
            color=alt.Color(
                "scenario:N",
                scale=alt.Scale(domain=names, range=[colour for colour, _ in GAIN_LINES.values()]),
                legend=alt.Legend(title=None, orient="top", columns=1, labelLimit=280),
            ),
            strokeDash=alt.StrokeDash(
                "scenario:N", scale=alt.Scale(domain=names, range=[dash for _, dash in GAIN_LINES.values()])
            ),
            tooltip=[
                alt.Tooltip("posts:Q", title=words["posts"], format=",d"),
                alt.Tooltip("scenario:N", title=words["scenario"]),
                alt.Tooltip("share:Q", title=words["share"], format=".1%"),
            ],
        )
    )
    written = {"labelColor": ink, "titleColor": ink}
    drawn = lines.properties(height=CHART_HEIGHT).configure(locale=chart_locale())
    return drawn.configure_axis(**written).configure_legend(**written)


def interval_chart(
    rows: pd.DataFrame, words: Mapping[str, str], ink: str = "#3B3F45", ground: str = "#FFFFFF"
) -> alt.Chart:
    """A point with its interval per row, in the order given: `label`, `low`, `value`, `high`.

    Hollow, filled with the page's `ground`, where the interval holds nought. `words` are `unit`, `label`, `interval`.
    """
    told = [
        alt.Tooltip("label:N", title=words["label"]),
        alt.Tooltip("value:Q", title=words["unit"], format="+.2f"),
        alt.Tooltip("low:Q", title=words["interval"], format="+.2f"),
        alt.Tooltip("high:Q", title=words["interval"], format="+.2f"),
    ]
    signed = "datum.value == 0 ? '0' : datum.label"
    x = alt.Axis(format="+d", labelExpr=signed, tickMinStep=1, tickCount=5, title=words["unit"])
    names = alt.Axis(labelLimit=150, labelOverlap=False, labelFlush=False, ticks=False, domain=False)
    y = alt.Y("label:N", sort=None, title=None, axis=names)
    colour = alt.condition("datum.low > 0", alt.value(POINT_COLOUR), alt.value(UNSURE_COLOUR))
    base = alt.Chart(rows).encode(y=y, tooltip=told)
    # A reader's voice tells the points, which say their interval.
    lines = base.mark_rule(strokeWidth=2, aria=False).encode(x=alt.X("low:Q", axis=x), x2="high:Q", color=colour)
    points = base.mark_point(size=70, filled=False, strokeWidth=2, opacity=1).encode(
        x="value:Q", color=colour, fill=alt.condition("datum.low > 0", alt.value(POINT_COLOUR), alt.value(ground))
    )
    nought = alt.Chart(rows).mark_rule(color=ink, aria=False).encode(x=alt.datum(0))
    drawn = alt.layer(nought, lines, points).properties(height=ROW_HEIGHT * max(1, len(rows)) + AXIS_HEIGHT)
    return drawn.configure(locale=chart_locale()).configure_axis(labelColor=ink, titleColor=ink)
