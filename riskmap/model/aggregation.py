"""What a model needs of an incidents layer, as integer counts: any number of rows, in parts, on any number of machines.

A forecast, hotspots and their figures need no single row: they need how many incidents, and dead and missing, there
were where, when and of what kind. `counts_of` turns rows into such tables and `add_counts` adds the tables of parts.
All sums are of integers and all tables are sorted by their keys, so that however a layer is cut into parts, and in
whatever order these are added, the same counts come out to the last bit.

What is rounded, and no more: a point to its place, an H3 cell of `resolution`, of which the mean point of its incidents
is kept (points that share a place fall to the same point; the H3 cell of resolution 4 is taken from each point itself
and kept apart); a day to its half month, of which the mean day is kept; a radius to whole km. A layer by cells of
resolution 5 and by months, such as ships, loses nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import repeat
from pathlib import Path

import h3.api.memview_int as h3
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap import vocabulary as words
from riskmap.engine import Engine, Local
from riskmap.geodesy import FORECAST_RESOLUTION, unit_vectors
from riskmap.incidents.row_groups import Part, parts_of, read_part

ENVIRONMENTS = tuple(words.ENVIRONMENTS)
COARSE = 5  # resolution of places: about 17 km across, as in the layer that ships
SEVERITIES = (1, 2, 5, 15)  # dead and missing: 0 is none, then as classes of the forecast
DEATHS_CAP = 30  # one wreck must not teach the model a place by itself
FARTHEST_KM, UNPLACED = 100, 255  # codes of the radius: whole km, or that the incident founds no hotspot
POINT_KM = 2.0  # so small a circle is a point
UNIT = 10**9  # unit vectors are summed in parts of the Earth's radius: 6 mm
COLUMNS = (
    *("date", "date_precision", "incident_kind", "found_kind", "environment", "location_precision", "radius_km"),
    *("n_dead", "n_missing", "dead_and_missing", "n_survivors", "n_women", "n_men", "n_children", "n_sex_unknown"),
    *("source_quality", "route", "country", "region"),
)
PEOPLE = ("n_dead", "n_missing", "dead_and_missing", "n_women", "n_men", "n_children", "n_sex_unknown", "n_survivors")
PLACELESS = ("reporting point", "country")
GOOD_PLACES = ("exact", "locality")
_MIDDLE_DAYS = {"day": 0, "month": 15, "year": 182}
_CUT_RADIUS_KM = 40.0
_GOOD_SOURCE = 4
_MOST_PACKED = 2**62


@dataclass(frozen=True)
class Counts:
    """Three tables of integers, each sorted by its keys; `resolution` is that of the places.

    `kinds` (what the forecast and the hotspots learn from): keys `cell` and `place` (numbers of H3 cells, of resolution
    4 and `resolution`), `environment` (position in the vocabulary), `half_month` (24 a year since the year 0), `cut`,
    `well_placed`, `well_sourced`, `severity` (0: nobody died) and `radius` (km, or `UNPLACED`); sums `n`,
    `cumulative`, `deaths`, `whole` (twice the deaths by weight), `capped` (the same, at most `DEATHS_CAP` an
    incident), `day` (since 1970), `middle` (days from the date given to the middle of what it stands for), `x`, `y`,
    `z`.

    `figures` (what is published of a hotspot): keys `cell`, `place`, `environment`, `placed`, `location_precision`,
    `found_kind`, `country`, `route`; sums `n`, those of `PEOPLE`, `quality`, `quality_known`, `x`, `y`, `z`; the
    `first` and `last` day.

    `months` (how regions report): keys `region`, `month` (12 a year since the year 0); sums `n`, `dead_and_missing`,
    `n_sex_unknown`, `well_placed`, `well_sourced`.
    """

    kinds: pd.DataFrame
    figures: pd.DataFrame
    months: pd.DataFrame
    resolution: int

    def __len__(self) -> int:
        return int(self.kinds["n"].sum())


KIND_KEYS = (
    *("cell", "place", "environment", "half_month"),
    *("cut", "well_placed", "well_sourced", "severity", "radius"),
)
FIGURE_KEYS = ("cell", "place", "environment", "placed", "location_precision", "found_kind", "country", "route")
MONTH_KEYS = ("region", "month")


def counts_of(incidents: pd.DataFrame, resolution: int = COARSE, until: np.datetime64 | None = None) -> Counts:
    """Counts of a layer of incidents, or of a part of one: columns `COLUMNS` and points (or `longitude`, `latitude`).

    Text columns may be categoricals. `until` is the last day taken; by default all are.
    """
    rows = _rows(incidents, resolution, until)
    return Counts(_kinds(rows), _figures(rows), _months(rows), resolution)


def add_counts(parts: Iterable[Counts]) -> Counts:
    """The counts of a whole from those of its parts, in any order; only as many are held as their number has bits.

    Raises
    ------
    ValueError
        When there is no part, or the parts are of different resolutions.
    """
    held: dict[int, Counts] = {}
    for part in parts:
        level = 0
        while level in held:
            part, level = _both(held.pop(level), part), level + 1
        held[level] = part
    if not held:
        raise ValueError("Counts are added of at least one part.")
    return reduce(_both, held.values())


def _both(one: Counts, other: Counts) -> Counts:
    if one.resolution != other.resolution:
        raise ValueError("Counts are added of one resolution only.")
    kinds, figures, months = (
        _regrouped([getattr(one, name), getattr(other, name)], keys)
        for name, keys in (("kinds", KIND_KEYS), ("figures", FIGURE_KEYS), ("months", MONTH_KEYS))
    )
    return Counts(kinds, figures, months, one.resolution)


def count_part(part: Part, resolution: int, until: np.datetime64 | None = None) -> Counts:
    """Counts of a row group on disk: what a worker does with the name of a part.

    Raises
    ------
    InputError
        As `read_part`.
    """
    return counts_of(read_part(part, COLUMNS), resolution, until)


def count_layer(
    paths: str | os.PathLike | Iterable[str | os.PathLike],
    until: np.datetime64 | None = None,
    engine: Engine | None = None,
    resolution: int = COARSE,
) -> Counts:
    """Counts of a layer on disk, a file or a folder of files, read one row group at a time by each of who does it.

    `engine` (default: here, one after the other) is given the names of parts: all its workers must see the files.

    Raises
    ------
    InputError
        When there is no such file, or it is no layer of incidents.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    parts, engine = parts_of([Path(path).absolute() for path in given]), engine or Local()
    return add_counts(engine.map_parts(count_part, parts, resolution, until))


def is_placed(incidents: pd.DataFrame) -> NDArray[np.bool_]:
    """Which incidents are placed well enough to found a hotspot and to be counted in one, shape (incidents,).

    Not those at a reporting point, those of which only the country is known, nor those known to worse than 100 km.
    """
    placeless = incidents["location_precision"].isin(PLACELESS).to_numpy(bool)
    return ~placeless & (incidents["radius_km"].to_numpy(float) <= FARTHEST_KM)


def cell_numbers(longitude: NDArray, latitude: NDArray, resolution: int) -> NDArray[np.uint64]:
    """Numbers of the H3 cells of points, shape (n,)."""
    degrees = np.asarray(latitude).tolist(), np.asarray(longitude).tolist()
    return np.fromiter(map(h3.latlng_to_cell, *degrees, repeat(resolution)), np.uint64, len(longitude))


def _rows(incidents: pd.DataFrame, resolution: int, until: np.datetime64 | None) -> dict[str, object]:
    """Every key and every figure of each row, as arrays or categoricals."""
    days = incidents["date"].to_numpy().astype("datetime64[D]")
    if until is not None and not (taken := days <= np.datetime64(until, "D")).all():
        incidents, days = incidents[taken], days[taken]
    longitude, latitude = _points(incidents)
    rows: dict[str, object] = {"n": np.ones(len(days), np.int64), "day": days.astype(np.int64)}
    rows |= {name: _whole(incidents[name]) for name in PEOPLE}
    rows |= {name: _category(incidents[name]) for name in ("found_kind", "location_precision", "country", "route")}
    rows["region"] = _category(incidents["region"])
    rows["environment"] = _coded(incidents["environment"], ENVIRONMENTS)
    rows["middle"] = np.array([*_MIDDLE_DAYS.values(), 0])[_coded(incidents["date_precision"], tuple(_MIDDLE_DAYS))]
    rows["half_month"], rows["month"] = _half_months(days + rows["middle"]), _months_of(days)
    rows["cell"] = cell_numbers(longitude, latitude, FORECAST_RESOLUTION)
    rows["place"] = cell_numbers(longitude, latitude, resolution)
    vectors = np.rint(unit_vectors(longitude, latitude) * UNIT).astype(np.int64)
    rows |= dict(zip("xyz", vectors.T, strict=True))
    return rows | _kind_of(incidents, rows, longitude, latitude)


def _kind_of(
    incidents: pd.DataFrame, rows: Mapping[str, object], longitude: NDArray, latitude: NDArray
) -> dict[str, NDArray]:
    radius, deaths = incidents["radius_km"].to_numpy(float), rows["dead_and_missing"]
    placed, known = is_placed(incidents), incidents["source_quality"].notna().to_numpy(bool)
    cumulative = incidents["incident_kind"].eq("cumulative").to_numpy(np.int64)
    quality = _whole(incidents["source_quality"])
    reach = np.where(radius <= POINT_KM, 0.0, np.rint(np.clip(radius, POINT_KM, FARTHEST_KM)))
    return {
        "cumulative": cumulative,
        "deaths": deaths,
        "whole": (2 - cumulative) * deaths,
        "capped": (2 - cumulative) * np.minimum(deaths, DEATHS_CAP),
        "cut": ((longitude % 1 == 0) & (latitude % 1 == 0) & (radius >= _CUT_RADIUS_KM)).astype(np.int64),
        "well_placed": incidents["location_precision"].isin(GOOD_PLACES).to_numpy(np.int64),
        "well_sourced": (quality >= _GOOD_SOURCE).astype(np.int64),
        "severity": np.digitize(deaths, SEVERITIES).astype(np.int64),
        "placed": placed.astype(np.int64),
        "radius": np.where(placed, reach, UNPLACED).astype(np.int64),
        "quality": quality,
        "quality_known": known.astype(np.int64),
    }


def _points(incidents: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if "longitude" in incidents:
        return incidents["longitude"].to_numpy(float), incidents["latitude"].to_numpy(float)
    return incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy()


def _whole(values: pd.Series) -> NDArray[np.int64]:
    """Whole numbers; 0 where none is told."""
    return values.to_numpy(np.int64) if values.dtype.kind in "iu" and not values.hasnans else _filled(values)


def _filled(values: pd.Series) -> NDArray[np.int64]:
    return values.astype("Float64").fillna(0).to_numpy(float).astype(np.int64)


def _category(values: pd.Series) -> pd.Categorical:
    return values.array if isinstance(values.dtype, pd.CategoricalDtype) else pd.Categorical(values)


def _coded(values: pd.Series, of: tuple[str, ...]) -> NDArray[np.int64]:
    """Position of each value in `of`, -1 for another."""
    kept = _category(values)
    return np.append(pd.Index(of).get_indexer(kept.categories), -1)[kept.codes].astype(np.int64)


def _months_of(days: NDArray) -> NDArray[np.int64]:
    return days.astype("datetime64[M]").astype(np.int64) + 12 * 1970


def _half_months(days: NDArray) -> NDArray[np.int64]:
    second = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) > 14
    return 2 * _months_of(days) + second


def _kinds(rows: Mapping[str, object]) -> pd.DataFrame:
    sums = ("n", "cumulative", "deaths", "whole", "capped", "day", "middle", "x", "y", "z")
    return _grouped({name: rows[name] for name in KIND_KEYS}, {name: rows[name] for name in sums})


def _figures(rows: Mapping[str, object]) -> pd.DataFrame:
    sums = ("n", *PEOPLE, "quality", "quality_known", "x", "y", "z")
    dates = {"first": rows["day"], "last": rows["day"]}
    return _grouped({name: rows[name] for name in FIGURE_KEYS}, {name: rows[name] for name in sums} | dates)


def _months(rows: Mapping[str, object]) -> pd.DataFrame:
    sums = ("n", "dead_and_missing", "n_sex_unknown", "well_placed", "well_sourced")
    return _grouped({name: rows[name] for name in MONTH_KEYS}, {name: rows[name] for name in sums})


def _regrouped(tables: list[pd.DataFrame], keys: tuple[str, ...]) -> pd.DataFrame:
    whole = pd.concat(tables, ignore_index=True)
    return _grouped(
        {name: whole[name].array if whole[name].dtype.kind == "O" else whole[name].to_numpy() for name in keys},
        {name: whole[name].to_numpy() for name in whole if name not in keys},
    )


_REDUCED = {"first": np.minimum, "last": np.maximum}


def _grouped(keys: Mapping[str, object], sums: Mapping[str, NDArray]) -> pd.DataFrame:
    """A row per combination of keys, sorted by them; integer sums, and the first and last of the columns so named."""
    codes, values = zip(*(_sorted_codes(key) for key in keys.values()), strict=True)
    packed = _packed(codes, [len(value) for value in values])
    order = np.argsort(packed, kind="stable")
    starts = np.flatnonzero(np.diff(packed[order], prepend=-1))
    first = order[starts]
    table = {name: value[code[first]] for name, code, value in zip(keys, codes, values, strict=True)}
    for name, column in sums.items():
        reduce = _REDUCED.get(name, np.add)
        table[name] = reduce.reduceat(column[order], starts) if len(starts) else column[:0]
    return pd.DataFrame(table)


def _sorted_codes(key: object) -> tuple[NDArray[np.int64], NDArray]:
    """Each entry's number among the key's distinct values, and these, ascending."""
    if isinstance(key, pd.Categorical):
        used = np.unique(key.codes)
        names = np.asarray(key.categories, dtype=object)[used].astype(object)
        order = np.argsort(names.astype(str), kind="stable")
        place = np.zeros(len(key.categories) + 1, np.int64)
        place[used[order]] = np.arange(len(used))
        return place[key.codes], names[order]
    codes, values = pd.factorize(key, sort=True)
    return codes.astype(np.int64), np.asarray(values)


def _packed(codes: tuple[NDArray[np.int64], ...], sizes: list[int]) -> NDArray[np.int64]:
    """One number per row that sorts as its codes do; where they get too large, numbered anew."""
    packed, span = np.zeros(len(codes[0]), np.int64), 1
    for code, size in zip(codes, sizes, strict=True):
        if span * max(size, 1) > _MOST_PACKED:
            distinct, packed = np.unique(packed, return_inverse=True)
            span = len(distinct)
        packed, span = packed * max(size, 1) + code, span * max(size, 1)
    return packed
