"""From reports to incidents: repeats dropped, sub-records of one key put together, each row's fate written down.

Every report gets one `fate`: kept (it counts in an incident), repeat, superseded, joined. Nothing is lost without a
line in the report, and nobody is counted twice: for each key one layout speaks, the API first.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from riskmap.geodesy import distance_km
from riskmap.incidents.people import survivors_among_females

LAYOUT_RANKS = {
    name: rank
    for rank, name in enumerate(("api", "older download", "curated", "download with keys", "download", "other"))
}
KEPT, REPEAT, SUPERSEDED, JOINED = "kept", "repeat", "superseded", "joined"
EXACT_REPEAT = "exact repeat of a row"
SAME_ROW = "the same in every column as another row of its file"
NOT_CONTENT = ("file", "row", "layout", "fate", "because", "incident", "whole_row", "alike")
SUMMED = ("n_dead", "n_missing", "n_survivors", "n_females", "n_males", "n_children")
# What an incident takes from another layout's row of the same incident where its own says nothing.
BORROWED = (
    "origin_country",
    "origin_region",
    "cause_category",
    "incident_kind",
    "cause_reported",
    "url",
    "unsd_region",
)
KEY = r"[^\s]*\d[^\s]*"


def gather_incidents(reports: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Incidents (one row each, sub-records summed) and the reports with `fate`, `because`, `incident`, `own_key`.

    `incident` is the label of the incident a report belongs to, -1 for a repeat without a key. Rows of layouts without
    a key become an incident each and are joined later (`riskmap.incidents.joins`). The incident's texts, place and date
    are those of its row with most dead and missing.
    """
    reports = reports.assign(fate=KEPT, because="", incident=-1, rank=reports.layout.map(LAYOUT_RANKS))
    reports["key"] = reports.key.where(reports.key.str.fullmatch(KEY), "")
    _drop_repeats(reports)
    _one_file_per_key(reports)
    _one_layout_per_key(reports)
    kept = reports[reports.fate.eq(KEPT)]
    keys = kept.key.mask(kept.key.eq(""), derived_keys(kept[kept.key.eq("")]))
    reports.loc[kept.index, "incident"] = pd.factorize(keys)[0]
    incidents = _sum_by_incident(reports[reports.fate.eq(KEPT)])
    incidents["source_key"] = keys.groupby(reports.incident[kept.index]).first()
    told = pd.Series(incidents.index, index=incidents.source_key)
    reports["own_key"] = keys.reindex(reports.index).fillna(reports.key)
    others = reports.fate.ne(KEPT)
    reports.loc[others, "incident"] = told.reindex(reports.key[others]).fillna(-1).astype("int64").to_numpy()
    borrow(incidents, reports[reports.fate.eq(JOINED)])
    return incidents, reports


def content_hash(reports: pd.DataFrame) -> np.ndarray:
    """One number per report for all that it tells, where it stands aside."""
    told = reports.drop(columns=[name for name in (*NOT_CONTENT, "rank") if name in reports])
    return pd.util.hash_pandas_object(told, index=False).to_numpy()


def _drop_repeats(reports: pd.DataFrame) -> None:
    """Mark rows that repeat another to the letter, and in `alike` those that only a column nobody read tells apart.

    Within a file that is told by the key; rows without a key that look the same may be different people, so among
    them only a later file's repeats of an earlier one's count. Anybody's file has columns that are not read: its rows
    without a key are the same where every column is (`whole_row` says what the row holds in all of them).
    """
    told = pd.DataFrame({"content": content_hash(reports), "layout": reports.layout, "file": reports.file})
    keyless = reports.key.eq("")
    same_row = keyless & _repeats_whole_row(reports)
    nth = told.groupby(["content", "layout", "file"]).cumcount().where(keyless, 0)
    again = told.assign(nth=nth).duplicated(["content", "layout", "nth"]) & ~same_row
    same_file = told.duplicated(["content", "layout", "file"])
    reports.loc[again | same_row, "fate"] = REPEAT
    reports.loc[again, "because"] = np.where(
        same_file[again] & ~keyless[again], EXACT_REPEAT, "exact repeat of another file's row"
    )
    reports.loc[same_row, "because"] = SAME_ROW
    reports["alike"] = False
    if "whole_row" in reports:
        left = keyless & ~same_row
        reports.loc[left, "alike"] = told[left].duplicated(keep=False)


def _repeats_whole_row(reports: pd.DataFrame) -> pd.Series:
    if "whole_row" not in reports:
        return pd.Series(False, index=reports.index)
    return reports.duplicated(["file", "whole_row"])


def _one_file_per_key(reports: pd.DataFrame) -> None:
    """Where two files of a layout tell of one key in one year, the file named last is the newer and speaks alone."""
    keyed = reports[reports.key.ne("") & reports.fate.eq(KEPT)]
    place = {file: number for number, file in enumerate(reports.file.unique())}
    order = keyed.file.map(place)
    latest = order.groupby([keyed.layout, keyed.key, keyed.date.dt.year]).transform("max")
    older = keyed.index[order < latest]
    reports.loc[older, "fate"] = SUPERSEDED
    reports.loc[older, "because"] = "a later file of the same layout tells of its key"


def _one_layout_per_key(reports: pd.DataFrame) -> None:
    keyed = reports[reports.key.ne("") & reports.fate.eq(KEPT)]
    first = keyed["rank"].groupby(keyed.key).transform("min")
    later = keyed.index[keyed["rank"] > first]
    reports.loc[later, "fate"] = JOINED
    reports.loc[later, "because"] = "same key"


def derived_keys(reports: pd.DataFrame) -> pd.Series:
    """Keys for rows whose layout has none: from what the row tells, so the same in any order and beside any other rows.

    Rows that tell the very same get a number each.
    """
    told = reports[["place", "information_source", "route", "origin_country", "cause_category"]]
    numbers = reports[["reported_longitude", "reported_latitude", "n_dead", "n_missing"]].round(6)
    text = reports.date.dt.strftime("%Y-%m-%d")
    for column in (*(told[name] for name in told), *(numbers[name].astype("str") for name in numbers)):
        text = text + "|" + column.fillna("")
    digest = text.map(lambda line: "x" + hashlib.sha256(line.encode()).hexdigest()[:14])
    nth = digest.groupby(digest).cumcount()
    return digest.where(nth.eq(0), digest + "-" + nth.add(1).astype("str"))


def _sum_by_incident(kept: pd.DataFrame) -> pd.DataFrame:
    kept = kept.assign(total=kept.n_dead.fillna(0) + kept.n_missing.fillna(0), content=content_hash(kept))
    shifted = survivors_among_females(kept)
    kept.loc[shifted, "n_survivors"] = kept.n_females[shifted]
    kept.loc[shifted, "n_females"] = np.nan
    order = ["incident", "total", "n_dead", "date", "content"]
    kept = kept.sort_values(order, ascending=[True, False, False, True, True], kind="stable")
    incidents = kept.drop_duplicates("incident").set_index("incident")
    by_incident = kept.groupby("incident")
    incidents[list(SUMMED)] = by_incident[list(SUMMED)].sum(min_count=1)
    incidents["n_rows"] = by_incident.size()
    incidents["spread_km"] = _spread_km(kept, incidents)
    incidents["shifted"] = shifted.groupby(kept.incident).any()
    for name in BORROWED:
        first_told = kept[kept[name].ne("")].drop_duplicates("incident").set_index("incident")[name]
        incidents[name] = incidents[name].where(incidents[name].ne(""), first_told.reindex(incidents.index).fillna(""))
    return incidents.drop(columns=["fate", "because", "content", "total"])


def _spread_km(kept: pd.DataFrame, incidents: pd.DataFrame) -> pd.Series:
    """How far from an incident's point its other sub-records lie at most."""
    parts = kept[kept.longitude.notna() & incidents.n_rows.gt(1).reindex(kept.incident).to_numpy()]
    own = incidents.loc[parts.incident]
    apart = pd.Series(distance_km(parts.longitude, parts.latitude, own.longitude, own.latitude), index=parts.index)
    return apart.groupby(parts.incident).max().reindex(incidents.index).fillna(0.0)


def borrow(incidents: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Fill, in place, what incidents leave untold from other layouts' rows of them (`incident` says which)."""
    rows = rows.sort_values("rank", kind="stable")
    for name in BORROWED:
        told = rows[rows[name].ne("")].drop_duplicates("incident").set_index("incident")[name]
        empty = incidents.index[incidents[name].eq("")].intersection(told.index)
        incidents.loc[empty, name] = told[empty]
