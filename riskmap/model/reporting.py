"""How well each region reports: what its records are like, since nobody can count what was never recorded.

Where little is recorded, placed or sourced well, the map is thin for that reason alone.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from riskmap import vocabulary as words
from riskmap.model.aggregation import Counts

WINDOW_MONTHS = 36
PROVISIONAL_MONTHS = 6  # reports come late
GOOD_SOURCE = 4
PLACED = ("exact", "locality")


def describe_reporting(incidents: pd.DataFrame) -> pd.DataFrame:
    """A row per region, those with most incidents first, the region not told last.

    Columns: `region`, `n_incidents`, `dead_and_missing`, and as shares `placed` (of incidents: to a locality or
    better), `well_sourced` (of incidents: source quality 4 or 5), `sex_known` (of people), and `silent_months` of
    `months`: how many of the last 36 months, the newest six left out, have no record at all.
    """
    months = _window(incidents["date"].min(), incidents["date"].max())
    rows = []
    for region, members in incidents.groupby("region", sort=True):
        people = int(members["dead_and_missing"].sum())
        held = members["date"].dt.to_period("M")
        rows.append(
            {
                "region": region,
                "n_incidents": len(members),
                "dead_and_missing": people,
                "placed": float(members["location_precision"].isin(PLACED).mean()),
                "well_sourced": float(members["source_quality"].ge(GOOD_SOURCE).fillna(False).astype(bool).mean()),
                "sex_known": 1 - float(members["n_sex_unknown"].sum()) / people if people else 0.0,
                "silent_months": len(months) - int(months.isin(held).sum()),
                "months": len(months),
            }
        )
    return _in_order(rows)


def reporting_of_counts(counts: Counts) -> pd.DataFrame:
    """The same from the counts of a layer."""
    window = _window(
        pd.Timestamp(int(counts.figures["first"].min()), unit="D"),
        pd.Timestamp(int(counts.figures["last"].max()), unit="D"),
    )
    wanted = window.year.to_numpy() * 12 + window.month.to_numpy() - 1
    rows = []
    for region, months in counts.months.groupby("region", sort=True):
        n, people = int(months["n"].sum()), int(months["dead_and_missing"].sum())
        rows.append(
            {
                "region": region,
                "n_incidents": n,
                "dead_and_missing": people,
                "placed": float(months["well_placed"].sum() / n),
                "well_sourced": float(months["well_sourced"].sum() / n),
                "sex_known": 1 - float(months["n_sex_unknown"].sum()) / people if people else 0.0,
                "silent_months": len(window) - int(np.isin(wanted, months["month"]).sum()),
                "months": len(window),
            }
        )
    return _in_order(rows)


def _in_order(rows: list[dict]) -> pd.DataFrame:
    columns = ["region", "n_incidents", "dead_and_missing", "placed", "well_sourced", "sex_known", "silent_months"]
    told = pd.DataFrame(rows, columns=[*columns, "months"])
    last = told["region"].eq(words.UNKNOWN)
    order = told.assign(last=last).sort_values(["last", "n_incidents", "region"], ascending=[True, False, True])
    return order.drop(columns="last").reset_index(drop=True)


def _window(first: pd.Timestamp, last: pd.Timestamp) -> pd.PeriodIndex:
    """The months looked at for silence, by calendar, of a layer with these first and last dates."""
    if pd.isna(last):
        return pd.PeriodIndex([], freq="M")
    end = last.to_period("M") - PROVISIONAL_MONTHS
    months = pd.period_range(end=end, periods=WINDOW_MONTHS, freq="M")
    return months[months >= first.to_period("M")]


def reporting_sentence(row: pd.Series) -> str:
    """A region's line in plain words."""
    silent = (
        f"no record in {row['silent_months']} of the {row['months']} months looked at"
        if row["silent_months"]
        else f"something recorded in each of the {row['months']} months looked at"
    )
    region = "Region not told" if row["region"] == words.UNKNOWN else row["region"]
    incidents = f"{row['n_incidents']:,} {'incident' if row['n_incidents'] == 1 else 'incidents'}"
    return (
        f"{region}: {incidents}; {row['placed']:.0%} placed to a locality or better, {row['well_sourced']:.0%} from "
        f"good sources (4 or 5 of 5), sex known of {row['sex_known']:.0%} of the dead and missing; {silent}."
    )
