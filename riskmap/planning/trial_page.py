"""What the trials of segments and siting found, as tables in a page between its comments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from riskmap.planning.segment_trial import coverage
from riskmap.planning.siting_trial import BEFORE, ratios
from riskmap.store import replace_file


def tables(segments: pd.DataFrame, siting: pd.DataFrame) -> dict[str, str]:
    """Markdown tables by name: `segments`, `siting`, `siting by year`."""
    return {
        "segments": _of_segments(segments),
        "siting": _of_siting(siting),
        "siting by year": _by_year(siting),
    }


def renew_page(path: str | os.PathLike, told: Mapping[str, str]) -> Path:
    """Put each table between its comments `<!-- name -->` and `<!-- /name -->`; the rest of the page stays.

    Raises
    ------
    StoreError
        When the folder cannot be written to.
    """
    text = Path(path).read_text(encoding="utf-8")
    for name, table in told.items():
        before, mark, rest = text.partition(f"<!-- {name} -->")
        _, _, after = rest.partition(f"<!-- /{name} -->")
        if mark:
            text = f"{before}{mark}\n{table}\n<!-- /{name} -->{after}"
    return replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def _of_segments(trial: pd.DataFrame) -> str:
    rows = [
        [
            _class(row.expected_deaths),
            f"{row.segments:,}",
            f"{row.coverage:.1%}",
            f"{row.expected:,.0f}",
            f"{row.came:,.0f}",
        ]
        for row in coverage(trial).itertuples()
    ]
    head = ["deaths expected on a segment", "segments and years", "within the 80 % interval", "expected", "came"]
    return _markdown(head, rows)


def _class(interval: pd.Interval) -> str:
    return f"{interval.left:g} or more" if np.isinf(interval.right) else f"{interval.left:g} to {interval.right:g}"


def _of_siting(trial: pd.DataFrame) -> str:
    rows = [
        [
            row.way,
            f"{row.deaths:.1%}",
            "1" if row.way == BEFORE else f"{row.ratio:.2f} ({row.ratio_low:.2f} to {row.ratio_high:.2f})",
            "" if row.way == BEFORE else f"{row.years_better} of {trial['year'].nunique()}",
            f"{row.incidents:.1%}",
        ]
        for row in ratios(trial).itertuples()
    ]
    head = [
        "posts sited on",
        "deaths within reach",
        "beside last year's counts (90 %)",
        "years better",
        "incidents within reach",
    ]
    return _markdown(head, rows)


def _by_year(trial: pd.DataFrame) -> str:
    table = trial.pivot(index="way", columns="year", values="deaths").reindex(trial["way"].drop_duplicates())
    rows = [[way, *(f"{value:.1%}" for value in values)] for way, *values in table.itertuples()]
    return _markdown(["posts sited on", *map(str, table.columns)], rows)


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
