"""A new layer in which incidents told twice stand once, with an account of every person; the old layer stays as it is.

Of a merge one incident stays with all its own values and the other is left out: numbers of two tellings are never
mixed. What the other counted is said, so that nobody is lost in silence.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pandas as pd

from riskmap import schema
from riskmap.duplicates.decisions import MERGE, Decision, Decisions, kept_of, refuse_contradictions, told_of
from riskmap.errors import RiskmapError, SettingError
from riskmap.layers import load_layer, read_about, save_layer
from riskmap.store import replace_file

COUNTED = ("n_dead", "n_missing", "dead_and_missing")
ALSO_TOLD_AS = "also_told_as"


@dataclass(frozen=True)
class Merged:
    """A layer without the incidents merged away, and the account of it: `balance`, `merges`, `not_applied`."""

    incidents: geopandas.GeoDataFrame
    account: dict

    def summary(self) -> str:
        """What was merged, and that people add up, in a few lines."""
        rows, people = self.account["balance"]["incidents"], self.account["balance"]["dead_and_missing"]
        lines = [
            f"{rows['in']:,} incidents, {rows['merged_away']:,} merged away, {rows['out']:,} left.",
            f"Dead and missing: {people['in']:,} told, {people['merged_away']:,} twice, {people['out']:,} left.",
        ]
        lines += [f"Not applied: {case['a']} and {case['b']}: {case['why']}" for case in self.account["not_applied"]]
        return "\n".join(lines)


def apply_decisions(incidents: geopandas.GeoDataFrame, standing: Iterable[Decision]) -> Merged:
    """The layer after the merges that stand (`Decisions.standing().values()`), in its own order, `incidents` unchanged.

    Incidents that stay and took in others name them in `also_told_as` (a column that is added by the first merge). A
    merge about an incident that is gone or is told otherwise than when it was decided is not applied but listed: data
    has changed since, so someone must look again.

    Raises
    ------
    SettingError
        When decisions contradict each other.
    RiskmapError
        When people do not add up: a fault of riskmap itself.
    """
    standing = list(standing)
    refuse_contradictions(standing)
    told = told_of(incidents)
    stale = {merge: why for merge in standing if merge.what == MERGE and (why := _changed_since(merge, told))}
    kept = kept_of(decision for decision in standing if decision not in stale)
    ids = incidents["incident_id"]
    away = ids.isin(list(kept))
    layer = incidents[~away].reset_index(drop=True)
    if kept:
        layer[ALSO_TOLD_AS] = _also_told_as(layer, incidents[away], kept)
    account = {
        "balance": _balance(incidents, incidents[away], layer),
        "merges": _merges(incidents, kept),
        "not_applied": [{"a": merge.a, "b": merge.b, "why": why} for merge, why in stale.items()],
    }
    _check_balance(account["balance"])
    return Merged(layer, account)


def _changed_since(merge: Decision, told: pd.Series) -> str:
    for incident, then in ((merge.a, merge.told_a), (merge.b, merge.told_b)):
        if incident not in told.index:
            return f"{incident} is not in this layer any more; decide again."
        if told[incident] != then:
            return f"{incident} was told as {then!r} when it was decided, now as {told[incident]!r}; decide again."
    return ""


def _also_told_as(layer: pd.DataFrame, away: pd.DataFrame, kept: dict[str, str]) -> pd.Series:
    """Ids that each incident took in, parted by a space, with those that an earlier merge had already put there."""
    earlier = layer[ALSO_TOLD_AS] if ALSO_TOLD_AS in layer else pd.Series("", index=layer.index)
    of_away = away[ALSO_TOLD_AS] if ALSO_TOLD_AS in away else pd.Series("", index=away.index)
    taken: dict[str, list[str]] = {}
    for incident, more in sorted(zip(away["incident_id"], of_away, strict=True)):
        taken.setdefault(kept[incident], []).extend([incident, *more.split()])
    new = layer["incident_id"].map(lambda incident: " ".join(taken.get(incident, [])))
    return (earlier + " " + new).str.strip()


def _balance(before: pd.DataFrame, away: pd.DataFrame, after: pd.DataFrame) -> dict[str, dict[str, int]]:
    sums = {"incidents": {"in": len(before), "merged_away": len(away), "out": len(after)}}
    for name in COUNTED:
        told, twice, left = (int(rows[name].sum()) for rows in (before, away, after))
        sums[name] = {"in": told, "merged_away": twice, "out": left}
    return sums


def _check_balance(balance: dict[str, dict[str, int]]) -> None:
    for what, sums in balance.items():
        if sums["in"] != sums["merged_away"] + sums["out"]:
            raise RiskmapError(f"Merging does not balance: {what} {sums}. Please report this as a fault of riskmap.")


def _merges(incidents: pd.DataFrame, kept: dict[str, str]) -> list[dict]:
    people = incidents.set_index("incident_id")["dead_and_missing"]
    return [
        {
            "kept": stays,
            "merged_away": incident,
            "dead_and_missing_kept": int(people[stays]),
            "dead_and_missing_merged_away": int(people[incident]),
        }
        for incident, stays in sorted(kept.items())
    ]


def write_merged(layer_file: str | os.PathLike, out: str | os.PathLike) -> Merged:
    """Write the layer of `layer_file` with the decisions kept beside it to `out`; where nothing is merged, its bytes.

    Raises
    ------
    SettingError
        When `out` is the layer itself, which must stay whole for merges to be taken back, or decisions contradict.
    InputError
        When the file is no layer of incidents.
    StoreError
        When the log cannot be read or `out` cannot be written.
    """
    layer_file, out = Path(layer_file), Path(out)
    if out.exists() and layer_file.exists() and out.samefile(layer_file):
        raise SettingError(f"{out} is the layer itself; give another file, so that merges can be taken back.")
    merged = apply_decisions(load_layer(layer_file, schema.INCIDENTS), Decisions(layer_file).standing().values())
    if not merged.account["merges"]:
        as_it_is = layer_file.read_bytes()
        replace_file(out, lambda beside: beside.write_bytes(as_it_is))
        return merged
    about = {**read_about(layer_file), "incidents": len(merged.incidents), "merged": merged.account}
    save_layer(merged.incidents, out, schema.INCIDENTS, about)
    return merged
