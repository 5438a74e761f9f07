"""What an update did: incidents new, revised and removed, sums by year before and after, hotspots come and gone.

Frames in, plain dictionaries out, in an order of their own contents: the same two layers give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import geopandas
import numpy as np
import pandas as pd

from riskmap.schema import INCIDENTS
from riskmap.vocabulary import ENVIRONMENTS, MINIMUM_ESTIMATE

SAME_HOTSPOT = 0.2  # of the area that two outlines cover together, the share that they must have in common
LINES_SHOWN = 40
TEXTS = ("place", "cause_reported")
SHRUNK_TO = 0.5


def sums_by_year(incidents: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Incidents and dead and missing of each year."""
    by_year = incidents.groupby(incidents.date.dt.year)
    people = by_year.dead_and_missing.sum()
    return {
        str(year): {"incidents": int(n), "dead_and_missing": int(people[year])} for year, n in by_year.size().items()
    }


def shrunken(before: Mapping[str, Mapping[str, int]], after: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Sums that are half or less of what they were, said in words.

    >>> shrunken({"2020": {"incidents": 10}}, {"2020": {"incidents": 5}})
    ['2020: incidents 10 before, 5 now']
    """
    return [
        f"{name}: {what.replace('_', ' ')} {number:,} before, {after.get(name, {}).get(what, 0):,} now"
        for name, sums in before.items()
        for what, number in sums.items()
        if number > 0 and after.get(name, {}).get(what, 0) <= SHRUNK_TO * number
    ]


def told_until(told: Mapping, last_day: date) -> dict:
    """The report of an update for readers who may not know of anything after a day.

    Years that are not over by then are left out and the sums made anew of those that are; what is told incident by
    incident is left out whole: its number would tell of the last days too.
    """
    over = last_day.year if (last_day.month, last_day.day) == (12, 31) else last_day.year - 1
    years = {
        side: {year: sums for year, sums in by_year.items() if int(year) <= over}
        for side, by_year in told["years"].items()
    }
    sums = {side: _sum_of_years(by_year) for side, by_year in years.items() if by_year}
    nothing = {"incidents": 0, "dead_and_missing": 0}
    return {**told, "years": years, "incidents": {"after": nothing, **sums}}


def _sum_of_years(by_year: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {what: sum(sums[what] for sums in by_year.values()) for what in ("incidents", "dead_and_missing")}


def compare_incidents(before: geopandas.GeoDataFrame | None, after: geopandas.GeoDataFrame) -> dict:
    """New, revised and removed incidents by key; without a layer before, only the sums are told."""
    told = {"after": _sums(after)}
    if before is None:
        return told
    old, new = (_comparable(layer) for layer in (before, after))
    both = new.index.intersection(old.index)
    added, removed = new.index.difference(old.index), old.index.difference(new.index)
    revised = _revised(old.loc[both], new.loc[both])
    return {
        "before": _sums(before),
        **told,
        "new": _listed(new.loc[added]),
        "revised": revised,
        "removed": _listed(old.loc[removed]),
    }


def _sums(incidents: pd.DataFrame) -> dict[str, int]:
    return {"incidents": len(incidents), "dead_and_missing": int(incidents.dead_and_missing.sum())}


def _comparable(incidents: geopandas.GeoDataFrame) -> pd.DataFrame:
    """Plain values by key: dates as text, places as degrees, nothing told as None."""
    names = [name for name in (*INCIDENTS.names, *TEXTS) if name in incidents and name != "incident_id"]
    rows = pd.DataFrame(incidents[names]).set_index(pd.Index(incidents.incident_id))
    rows["date"] = incidents.date.dt.strftime("%Y-%m-%d").to_numpy()
    rows["longitude"] = incidents.geometry.x.round(6).to_numpy()
    rows["latitude"] = incidents.geometry.y.round(6).to_numpy()
    rows = rows.astype(object)
    return rows.where(rows.notna(), None).sort_index()


def _revised(old: pd.DataFrame, new: pd.DataFrame) -> list[dict]:
    columns = new.columns.intersection(old.columns, sort=False)
    old, new = old[columns], new[columns]
    differs = old.ne(new) & ~(old.isna() & new.isna())
    rows = differs.index[differs.any(axis=1)]
    return [
        {
            "incident": key,
            "changes": {
                name: [_plain(old.at[key, name]), _plain(new.at[key, name])] for name in columns[differs.loc[key]]
            },
        }
        for key in rows
    ]


def _listed(rows: pd.DataFrame) -> list[dict]:
    told = ["date", "country", "route", "environment", "n_dead", "n_missing", "dead_and_missing"]
    return [
        {"incident": key, **{name: _plain(value) for name, value in zip(told, values, strict=True)}}
        for key, values in zip(rows.index, rows[told].itertuples(index=False), strict=True)
    ]


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    return round(value, 6) if isinstance(value, float) else value


def compare_hotspots(before: geopandas.GeoDataFrame | None, after: geopandas.GeoDataFrame) -> dict:
    """Hotspots new, gone and still there (by environment and outline), with rank and sums before and after."""
    if before is None:
        return {"after": len(after), "new": [_hotspot(row) for row in _ranked(after)]}
    pairs = same_hotspots(before, after)
    kept = [{"before": _hotspot(before.loc[old]), "after": _hotspot(after.loc[new])} for new, old in pairs.items()]
    old_kept = set(pairs.values())
    return {
        "before": len(before),
        "after": len(after),
        "new": [_hotspot(row) for row in _ranked(after) if row.name not in pairs],
        "gone": [_hotspot(row) for row in _ranked(before) if row.name not in old_kept],
        "kept": sorted(kept, key=lambda pair: pair["after"]["rank"]),
    }


def _ranked(hotspots: geopandas.GeoDataFrame) -> list[pd.Series]:
    return [row for _, row in hotspots.sort_values("rank").iterrows()]


def _hotspot(row: pd.Series) -> dict:
    expected = row.expected_deaths_12m
    return {
        "name": row["name"],
        "environment": row.environment,
        "rank": int(row["rank"]),
        "dead_and_missing": int(row.dead_and_missing),
        "expected_deaths_12m": None if pd.isna(expected) else round(float(expected), 1),
    }


def same_hotspots(before: geopandas.GeoDataFrame, after: geopandas.GeoDataFrame) -> dict[object, object]:
    """Which row after is which row before: pairs by falling share of common area, each row once."""
    shares = []
    for environment, rows in after.groupby("environment"):
        others = before[before.environment.eq(environment)]
        for new, outline in rows.geometry.items():
            near = others.geometry[others.intersects(outline)]
            # A ratio of areas of one place: degrees will do.
            shares += [
                (outline.intersection(other).area / outline.union(other).area, new, old) for old, other in near.items()
            ]
    pairs: dict[object, object] = {}
    for share, new, old in sorted(shares, key=lambda pair: (-pair[0], str(pair[1]), str(pair[2]))):
        if share >= SAME_HOTSPOT and new not in pairs and old not in pairs.values():
            pairs[new] = old
    return pairs


def page_of(report: Mapping) -> str:
    """The report of an update as a page of Markdown."""
    incidents = report["incidents"]
    lines = [f"# Update of {report['as_of']}", "", *_sentences(report), ""]
    lines += [
        "## By year",
        "",
        *_table(("year", "incidents before", "now", "dead and missing before", "now"), _years(report)),
    ]
    for what in ("new", "revised", "removed"):
        if incidents.get(what):
            lines += ["", f"## Incidents {what}: {len(incidents[what]):,}", "", *_first(incidents[what], _line_of)]
    lines += ["", "## Hotspots", "", *_hotspot_lines(report["hotspots"]), "", MINIMUM_ESTIMATE, ""]
    return "\n".join(lines)


def _sentences(report: Mapping) -> list[str]:
    before, after = report["incidents"].get("before"), report["incidents"]["after"]
    was = f" (before: {before['incidents']:,} and {before['dead_and_missing']:,})" if before else ""
    told = f"{after['incidents']:,} incidents with {after['dead_and_missing']:,} dead and missing{was}."
    return [f"Source: {report['source']}. Compared with {report['compared_with']}.", "", told, "", *report["notes"]]


def _years(report: Mapping) -> list[tuple]:
    before, after = report["years"]["before"], report["years"]["after"]
    nothing = {"incidents": 0, "dead_and_missing": 0}
    pairs = ((year, before.get(year, nothing), after.get(year, nothing)) for year in sorted({*before, *after}))
    return [
        (year, *(f"{side[what]:,}" for what in ("incidents", "dead_and_missing") for side in (old, new)))
        for year, old, new in pairs
    ]


def _table(head: tuple, rows: list[tuple]) -> list[str]:
    return ["| " + " | ".join(map(str, row)) + " |" for row in (head, ("---",) * len(head), *rows)]


def _first(rows: list, line: Callable[[Mapping], str]) -> list[str]:
    more = len(rows) - LINES_SHOWN
    return [
        *(line(row) for row in rows[:LINES_SHOWN]),
        *([f"- and {more:,} more, all in update.json"] if more > 0 else []),
    ]


def _line_of(row: Mapping) -> str:
    if "changes" in row:
        changed = "; ".join(f"{name} {old} → {new}" for name, (old, new) in row["changes"].items())
        return f"- {row['incident']}: {' '.join(changed.split())}"
    where = ENVIRONMENTS[row["environment"]].where
    people = f"{row['dead_and_missing']:,} dead and missing {where}"
    return f"- {row['incident']}, {row['date']}, {row['country']}: {people}"


def _hotspot_lines(hotspots: Mapping) -> list[str]:
    if "why_not" in hotspots:
        return [hotspots["why_not"]]
    lines = [f"{hotspots['after']} hotspots" + (f", {hotspots['before']} before." if "before" in hotspots else ".")]
    for what in ("new", "gone"):
        if rows := hotspots.get(what):
            lines += ["", f"{what.capitalize()}: {len(rows)}", "", *_first(rows, _hotspot_line)]
    moved = [pair for pair in hotspots.get("kept", []) if pair["before"] != pair["after"]]
    if moved:
        lines += ["", f"Changed: {len(moved)}", "", *_first(moved, _moved_line)]
    return lines


def _hotspot_line(row: Mapping) -> str:
    where = ENVIRONMENTS[row["environment"]].where
    return f"- {row['name']}, rank {row['rank']}: {row['dead_and_missing']:,} dead and missing {where}"


def _moved_line(pair: Mapping) -> str:
    old, new = pair["before"], pair["after"]
    expected = f", expected deaths {old['expected_deaths_12m']} → {new['expected_deaths_12m']}"
    people = f"dead and missing {old['dead_and_missing']:,} → {new['dead_and_missing']:,}"
    return f"- {new['name']}: rank {old['rank']} → {new['rank']}, {people}{expected}"
