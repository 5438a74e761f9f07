"""The account of an import: every drop, mend, join and correction with its reason and rows, balanced to the person."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd

from riskmap.errors import RiskmapError
from riskmap.incidents.gathering import EXACT_REPEAT, JOINED, KEPT, REPEAT, SUPERSEDED
from riskmap.incidents.people import TAKES_BACK
from riskmap.incidents.unread_names import countries_not_read
from riskmap.sources.values import NEGATIVE
from riskmap.store import replace_file

FATES = (KEPT, REPEAT, SUPERSEDED, "dropped", JOINED)
FAR_APART_KM = 100.0
WHOLE_DEGREES = "coordinates given in whole degrees, radius widened"
FILE_CUT = "coordinates of a whole file cut to whole degrees, radius widened"
POINTS_OF_A_FILE = 20
BY_PLACE = "environment told by the place alone, the words not understood"
ALIKE = "rows told apart by an unread column alone, all counted"


class Ledger:
    """Collects what an import did; `balanced` makes the report of it."""

    def __init__(self, notes: list[dict]):
        self.notes = notes
        self.corrections = pd.DataFrame({"dead": [], "missing": [], "reason": [], "source_key": []})

    def taking_back(self) -> pd.Index:
        """Incidents whose numbers sum to less than nought."""
        return self.corrections.index[self.corrections.reason.eq(TAKES_BACK)]

    def balanced(self, reports: pd.DataFrame, incidents: pd.DataFrame, layer: pd.DataFrame) -> dict:
        """The report of the import.

        Raises
        ------
        RiskmapError
            When people or rows do not add up: a fault of riskmap itself, never of a file.
        """
        corrections = self.corrections.loc[self.corrections.index.isin(incidents.index)]
        _leave_out_taken_back(self.notes, reports)
        report = {
            "files": self.notes,
            "incidents": len(layer),
            "balance": balance_of(reports, corrections, layer),
            "dropped": _by_reason(reports, [REPEAT, SUPERSEDED, "dropped"]),
            "joined": _by_reason(reports, [JOINED]),
            "repeats": _repeats(reports),
            "join_rates": _join_rates(reports),
            "counts_differ": _differing_counts(reports, incidents),
            "corrections": _corrections(corrections),
            "mended": self._mends(incidents, reports),
            "countries_not_read": countries_not_read(reports),
            "classes": {
                name: {str(key): int(n) for key, n in layer[name].value_counts().sort_index().items()}
                for name in ("location_precision", "location_status", "incident_kind", "environment", "cause")
            },
        }
        check_balance(report["balance"])
        return report

    def _mends(self, incidents: pd.DataFrame, reports: pd.DataFrame) -> list[dict]:
        ids = incidents.incident_id
        whole = incidents[["longitude_decimals", "latitude_decimals"]].min(axis=1).eq(0)
        cut = incidents.file.isin(files_cut(reports))
        told = {
            "coordinates swapped back": incidents.location_status.eq("swapped back"),
            "sign of a coordinate mended": incidents.location_status.eq("sign mended"),
            "coordinates flagged, left as given": incidents.location_status.eq("flagged"),
            WHOLE_DEGREES: whole & ~cut,
            FILE_CUT: whole & cut,
            "survivors written under females": incidents.shifted,
            "cumulative incident marked": incidents.incident_kind.eq("cumulative"),
            "females and males more than all, made to fit": incidents.n_females.fillna(0) + incidents.n_males.fillna(0)
            > incidents.dead_and_missing,
            "rows of one key put together": incidents.n_rows.gt(1),
            BY_PLACE: incidents.told_by_place,
            f"rows of one key more than {FAR_APART_KM:g} km apart": incidents.spread_km.gt(FAR_APART_KM),
        }
        mends = [
            {"what": what, "number": int(mark.sum()), "incidents": ids[mark].tolist()} for what, mark in told.items()
        ]
        for what in sorted({what for note in self.notes for what in note["mended"]}):
            rows = {note["file"]: note["mended"][what] for note in self.notes if what in note["mended"]}
            mends.append({"what": what, "number": sum(map(len, rows.values())), "rows": rows})
        mends.append(_alike(reports))
        return [mend for mend in mends if mend["number"]]


def files_cut(reports: pd.DataFrame) -> list[str]:
    """Files of many points that are all in whole degrees, both ways: no source measures so, a program cut them."""
    placed = reports[reports.reported_longitude.notna()]
    decimals = placed[["longitude_decimals", "latitude_decimals"]].max(axis=1)
    by_file = decimals.groupby(placed.file).agg(["size", "max"])
    return by_file.index[by_file["size"].ge(POINTS_OF_A_FILE) & by_file["max"].eq(0)].tolist()


def _leave_out_taken_back(notes: list[dict], reports: pd.DataFrame) -> None:
    """Take rows that were dropped for a negative number out of those read as corrections, in place: one truth each."""
    dropped = reports[reports.because.eq(TAKES_BACK)]
    for note in notes:
        rows = set(dropped["row"][dropped.file.eq(note["file"])])
        kept = [row for row in note["mended"].pop(NEGATIVE, []) if row not in rows]
        note["mended"] |= {NEGATIVE: kept} if kept else {}


def _alike(reports: pd.DataFrame) -> dict:
    """Rows kept that only a column nobody read tells apart: other people, or the same row written twice."""
    rows = reports[reports.alike & reports.fate.eq(KEPT)]
    listed = {file: some.tolist() for file, some in rows["row"].groupby(rows.file)}
    return {"what": ALIKE, "number": len(rows), "rows": listed}


def _people(rows: pd.DataFrame) -> dict[str, int]:
    dead, missing = int(rows.n_dead.sum()), int(rows.n_missing.sum())
    return {"rows": len(rows), "dead": dead, "missing": missing, "dead_and_missing": dead + missing}


def balance_of(reports: pd.DataFrame, corrections: pd.DataFrame, layer: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Rows, dead and missing: what came in, where each went, what corrections added, what the layer holds."""
    fates = {fate: _people(reports[reports.fate.eq(fate)]) for fate in FATES}
    whole, dead, missing = _people(reports), int(corrections.dead.sum()), int(corrections.missing.sum())
    added = {"rows": 0, "dead": dead, "missing": missing, "dead_and_missing": dead + missing}
    kept = {"dead": int(layer.n_dead.sum()), "missing": int(layer.n_missing.sum())}
    held = {"rows": fates[KEPT]["rows"], **kept, "dead_and_missing": int(layer.dead_and_missing.sum())}
    return {
        what: {
            "in": whole[what],
            **{fate: sums[what] for fate, sums in fates.items()},
            "corrections": added[what],
            "layer": held[what],
        }
        for what in ("rows", "dead", "missing", "dead_and_missing")
    }


def check_balance(balance: dict[str, dict[str, int]]) -> None:
    """What came in equals what was kept, dropped and joined; what was kept, corrected, is what the layer holds.

    Raises
    ------
    RiskmapError
        When it does not: a fault of riskmap itself, never of a file.
    """
    for what, sums in balance.items():
        out = sum(sums[fate] for fate in FATES)
        if sums["in"] != out or sums[KEPT] + sums["corrections"] != sums["layer"]:
            raise RiskmapError(f"The import does not balance: {what} {sums}. Please report this as a fault of riskmap.")


def _by_reason(reports: pd.DataFrame, fates: list[str]) -> list[dict]:
    some = reports[reports.fate.isin(fates)]
    return [
        {"reason": reason, **_people(rows), "listed": _list_rows(rows)}
        for reason, rows in sorted(some.groupby("because"), key=lambda group: -len(group[1]))
    ]


def _list_rows(rows: pd.DataFrame) -> list[dict]:
    dead, missing = rows.n_dead.fillna(0).astype(int), rows.n_missing.fillna(0).astype(int)
    listed = zip(rows.file, rows["row"], rows.own_key, rows.told_as, dead, missing, strict=True)
    return [
        {"file": file, "row": row, "key": key, "incident": told_as, "dead": n_dead, "missing": n_missing}
        for file, row, key, told_as, n_dead, n_missing in listed
    ]


def _repeats(reports: pd.DataFrame) -> dict[str, int]:
    """Exact repeats of rows with a key: rows, keys and people left out, and what another layout says of these keys.

    `keys_compared` have people in their repeats and are told by another layout too; `keys_counted` and
    `people_counted` are those of which that layout counts the repeats: the source takes them for further people.
    """
    total = reports.n_dead.fillna(0) + reports.n_missing.fillna(0)
    mark = reports.because.eq(EXACT_REPEAT)
    left_out = total[mark].groupby(reports.incident[mark]).sum()
    same = reports.incident.isin(left_out.index)
    here = total[same & reports.fate.eq(KEPT)].groupby(reports.incident).sum()
    joined = same & reports.fate.eq(JOINED)
    there = total[joined].groupby([reports.incident[joined], reports.layout[joined]]).sum().groupby(level=0).max()
    there = there[left_out.reindex(there.index).gt(0)]
    counted = there.index[there.ge((here + left_out).reindex(there.index))]
    return {
        "rows": int(mark.sum()),
        "keys": len(left_out),
        "people": int(left_out.sum()),
        "keys_compared": len(there),
        "keys_counted": len(counted),
        "people_counted": int(left_out[counted].sum()),
    }


def _join_rates(reports: pd.DataFrame) -> dict[str, dict[str, float]]:
    rates = {}
    for layout, rows in reports.groupby("layout"):
        joined = int(rows.fate.eq(JOINED).sum())
        rates[layout] = {"rows": len(rows), "joined": joined, "share": round(joined / len(rows), 4)}
    return rates


def _differing_counts(reports: pd.DataFrame, incidents: pd.DataFrame) -> list[dict]:
    """Incidents for which another layout counts other people: the first layout's counts stand."""
    rows = reports[reports.fate.eq(JOINED) & reports.incident.isin(incidents.index)]
    total = (rows.n_dead.fillna(0) + rows.n_missing.fillna(0)).groupby([rows.incident, rows.layout]).sum()
    here = incidents.dead_and_missing.reindex(total.index.get_level_values(0)).to_numpy()
    return [
        {"incident": incidents.incident_id[incident], "here": int(kept), "layout": layout, "there": int(there)}
        for (incident, layout), there, kept in zip(total.index, total, here, strict=True)
        if there != kept
    ]


def _corrections(corrections: pd.DataFrame) -> list[dict]:
    return [
        {"reason": reason, "number": len(rows), "listed": rows[["source_key", "dead", "missing"]].to_dict("records")}
        for reason, rows in corrections.groupby("reason")
    ]


def write_report(report: dict, path: str | os.PathLike) -> Path:
    """Write an import's report as JSON, beside first, then renamed.

    Raises
    ------
    StoreError
        When the folder cannot be written to.
    """
    return replace_file(path, lambda beside: beside.write_text(report_text(report), encoding="utf-8"))


def report_text(report: dict) -> str:
    """An import's report as JSON."""
    return json.dumps(report, ensure_ascii=False, indent=1, default=str)
