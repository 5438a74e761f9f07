"""Rows of a layout without keys joined to the incidents that other layouts tell of, so that nobody counts twice.

The passes go from strict to lenient; each pairs what the earlier ones left, one row to one incident, and names its
rule. Equal candidates are paired in the order of their keys; what they would lend (origin, category) is then taken
only where all of them agree, for which of them is whose cannot be told.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from riskmap.geodesy import chord_of_km, unit_vectors
from riskmap.incidents.gathering import BORROWED, REPEAT

NEAR_KM = 15.0
SAME_AREA_KM = 200.0


@dataclass(frozen=True)
class Rule:
    """A pass: the columns that must be equal, how near the places must lie (None: no place asked), whether it is for
    pairs of which one side tells a year and no month, and whether the row's latitude and longitude are swapped first.
    """

    name: str
    equal: tuple[str, ...]
    within_km: float | None = None
    undated: bool = False
    swapped: bool = False


_SPOT = ("spot_lon", "spot_lat")
_SEXES = ("females", "males", "children")
RULES = (
    Rule("place, month, all counts and texts", (*_SPOT, "month", "n_dead", "n_missing", *_SEXES, "place", "source")),
    Rule("place, month, dead, missing and text", (*_SPOT, "month", "n_dead", "n_missing", "place")),
    Rule("place, month, dead and missing", (*_SPOT, "month", "n_dead", "n_missing")),
    Rule("place, month and total", (*_SPOT, "month", "total")),
    Rule("place as first given, month, dead and missing", ("given_lon", "given_lat", "month", "n_dead", "n_missing")),
    Rule("place swapped, month, dead and missing", (*_SPOT, "month", "n_dead", "n_missing"), swapped=True),
    Rule("text, source, month and total", ("place", "source", "month", "total")),
    Rule("near, month, total and text", ("month", "total", "place"), SAME_AREA_KM),
    Rule("near, month and total", ("month", "total"), NEAR_KM),
    Rule("text, source and total, month not told", ("place", "source", "year", "total"), undated=True),
    Rule("place and total, month not told", (*_SPOT, "year", "total"), undated=True),
    Rule("near, source, month and total", ("source", "month", "total"), SAME_AREA_KM),
)
# For rows whose layout was of another day or put sub-records together otherwise.
RULES_OF_SUB_RECORDS = (
    Rule("place, month and total of a sub-record", (*_SPOT, "month", "total")),
    Rule("text, month and total of a sub-record", ("place", "month", "total")),
)
LENIENT_RULES = (
    Rule("place, month and text, counts differ", (*_SPOT, "month", "place")),
    Rule("place, month and source, counts differ", (*_SPOT, "month", "source")),
    Rule("near, month and text, counts differ", ("month", "place"), NEAR_KM),
)


def join_rows(incidents: pd.DataFrame, members: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Which rows tell of which incidents: `incident`, `because` and `rivals` on the index of the rows that join.

    `incidents` and `rows` are gathered incidents (counts settled, places mended) with `longitude`, `latitude`, `date`;
    `members` are the reports that `incidents` were summed from, for rows that tell of one sub-record. Rows of the same
    `rivals` could as well be paired another way round; "" means that even their number leaves that open.
    """
    known, asked = (_comparable(frame.sort_values("source_key", kind="stable")) for frame in (incidents, rows))
    pairs: list[pd.DataFrame] = []
    _pair_by(RULES, known, asked, pairs)
    parts = _free_members(members, known, pairs)
    of_parts: list[pd.DataFrame] = []
    _pair_by(RULES_OF_SUB_RECORDS, _comparable(parts), asked.drop(index=_column(pairs, "row")), of_parts)
    pairs += [pair.assign(incident=parts.incident[pair.incident].to_numpy(), rivals="") for pair in of_parts]
    _pair_by(LENIENT_RULES, known, asked, pairs)
    pairs.append(_to_several(known, asked, pairs))
    return pd.concat(pairs).astype({"row": "int64", "incident": "int64", "rivals": "str"}).set_index("row")


def _pair_by(rules: tuple[Rule, ...], known: pd.DataFrame, asked: pd.DataFrame, pairs: list[pd.DataFrame]) -> None:
    """Append the pairs of each rule in turn, among what no earlier pair has taken."""
    turns = [(rule, side) for rule in rules for side in (("known", "asked") if rule.undated else ("",))]
    for rule, side in turns:
        free = known.drop(index=_column(pairs, "incident"), errors="ignore")
        left = asked.drop(index=_column(pairs, "row"), errors="ignore")
        free, left = (free[free.undated], left) if side == "known" else (free, left)
        free, left = (free, left[left.undated]) if side == "asked" else (free, left)
        if rule.swapped:
            left = left.rename(columns={"spot_lon": "spot_lat", "spot_lat": "spot_lon"})
        pairs.append(_pair(rule, free, left))


def _free_members(members: pd.DataFrame, known: pd.DataFrame, pairs: list[pd.DataFrame]) -> pd.DataFrame:
    """Sub-records of the incidents that no row has joined yet, and rows dropped as repeats: a row may tell of those."""
    several = members.groupby("incident").incident.transform("size").gt(1)
    free = members.incident.isin(known.index.difference(_column(pairs, "incident")))
    return members[(several & free) | members.fate.eq(REPEAT)]


def _column(pairs: list[pd.DataFrame], name: str) -> pd.Index:
    return pd.Index(np.concatenate([pair[name].to_numpy() for pair in pairs]) if pairs else [], dtype="int64")


def _comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns that rules compare, spelled so that layouts can agree."""
    dead, missing = frame.n_dead.fillna(0), frame.n_missing.fillna(0)
    return pd.DataFrame(
        {
            "longitude": frame.longitude,
            "latitude": frame.latitude,
            # 11 m: layouts cut the seventh decimal differently.
            "spot_lon": frame.longitude.round(4),
            "spot_lat": frame.latitude.round(4),
            "given_lon": frame.reported_longitude.round(4),
            "given_lat": frame.reported_latitude.round(4),
            "month": _period(frame),
            "year": frame.date.dt.year,
            "undated": frame.date_precision.eq("year"),
            "n_dead": dead,
            "n_missing": missing,
            "total": dead + missing,
            "females": frame.n_females.fillna(0),
            "males": frame.n_males.fillna(0),
            "children": frame.n_children.fillna(0),
            "place": _words(frame.place),
            "source": _words(frame.information_source),
        },
        index=frame.index,
    )


def _period(frame: pd.DataFrame) -> pd.Series:
    """Year and month as a number; a year alone is a number of its own, which no month equals."""
    month = frame.date.dt.month.where(frame.date_precision.ne("year"), 0)
    return frame.date.dt.year * 100 + month


def _words(texts: pd.Series) -> pd.Series:
    plain = {text: "".join(letter for letter in text.casefold() if letter.isalnum()) for text in texts.unique()}
    return texts.map(plain).astype("str")


def _pair(rule: Rule, known: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    known, asked = (_with_all(frame, rule) for frame in (known, asked))
    if rule.within_km is not None:
        return _pair_nearest(rule, known, asked)
    equal = list(rule.equal)
    left = asked[equal].assign(nth=asked.groupby(equal).cumcount(), row=asked.index)
    right = known[equal].assign(nth=known.groupby(equal).cumcount(), incident=known.index)
    left["asked"] = left.groupby(equal)["row"].transform("size")
    right["known"] = right.groupby(equal)["incident"].transform("size")
    pairs = left.merge(right, on=[*equal, "nth"])
    group = pairs.groupby(equal).ngroup().astype("str")
    return pairs.assign(because=rule.name, rivals=group.where(pairs.asked.eq(pairs.known), ""))[_PAIR]


_PAIR = ["row", "incident", "because", "rivals"]


def _with_all(frame: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Rows that have a value for each thing the rule compares: a blank equals nothing."""
    asked = [*rule.equal, *(["longitude", "latitude"] if rule.within_km is not None else [])]
    full = frame[asked].notna().all(axis=1) & ~frame[asked].eq("").any(axis=1)
    return frame[full]


def _pair_nearest(rule: Rule, known: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Pairs within the rule's distance, the nearest first, each row and each incident once."""
    # Only rows with an equal on the other side: the pairs within reach of each other would else be millions.
    told = [pd.util.hash_pandas_object(frame[list(rule.equal)], index=False) for frame in (known, asked)]
    known, asked = known[told[0].isin(told[1]).to_numpy()], asked[told[1].isin(told[0]).to_numpy()]
    if known.empty or asked.empty:
        return pd.DataFrame({name: [] for name in _PAIR})
    tree = cKDTree(unit_vectors(known.longitude, known.latitude))
    reach = float(chord_of_km(rule.within_km))
    near = cKDTree(unit_vectors(asked.longitude, asked.latitude)).sparse_distance_matrix(
        tree, reach, output_type="coo_matrix"
    )
    ends = pd.DataFrame({"a": near.row, "b": near.col, "chord": near.data})
    same = np.ones(len(ends), bool)
    for name in rule.equal:
        same &= asked[name].to_numpy()[ends.a] == known[name].to_numpy()[ends.b]
    ends = ends[same].sort_values(["chord", "a", "b"], kind="stable")
    taken_rows: set[int] = set()
    taken_incidents: set[int] = set()
    chosen = []
    for a, b in zip(ends.a, ends.b, strict=True):
        if a not in taken_rows and b not in taken_incidents:
            taken_rows.add(a)
            taken_incidents.add(b)
            chosen.append((a, b))
    a, b = (np.array(end, dtype=int) for end in zip(*chosen, strict=True)) if chosen else (np.zeros(0, int),) * 2
    alone = pd.Series(a).map(ends.a.value_counts()).eq(1).to_numpy()
    rivals = np.where(alone, np.arange(len(a)).astype(str), "")
    return pd.DataFrame({"row": asked.index[a], "incident": known.index[b], "because": rule.name, "rivals": rivals})


def _to_several(known: pd.DataFrame, asked: pd.DataFrame, pairs: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows that sum up two or three incidents of one place and month which nothing has joined yet."""
    free = known.drop(index=_column(pairs, "incident"))
    left = asked.drop(index=_column(pairs, "row")).dropna(subset=["spot_lon", "month"])
    same = [*_SPOT, "month"]
    by_place = {key: group for key, group in free.groupby(same) if 1 < len(group) <= 8}
    found = []
    for row, *where, total in left[[*same, "total"]].itertuples():
        group = by_place.get(tuple(where))
        if group is None:
            continue
        for size in (2, 3):
            choice = next(
                (c for c in itertools.combinations(group.index, size) if free.total[list(c)].sum() == total), None
            )
            if choice:
                found.append((row, choice[0]))
                break
    frame = pd.DataFrame(found, columns=["row", "incident"], dtype="int64")
    return frame.assign(because="place, month and total of several incidents", rivals="")


def lent_values(rows: pd.DataFrame, joined: pd.DataFrame) -> pd.DataFrame:
    """What joined rows lend their incidents: blank where rows that could be paired another way disagree on it."""
    lent = rows.loc[joined.index, [*BORROWED, "rank"]].assign(incident=joined.incident)
    group = joined.because + joined.rivals
    for name in BORROWED:
        differ = lent[name].groupby(group).transform("nunique").gt(1)
        lent[name] = lent[name].mask(differ | joined.rivals.eq(""), "")
    return lent
