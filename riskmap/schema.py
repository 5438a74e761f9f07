"""One contract per layer: which columns, of what kind, within what limits. Every fault of a layer in one report.

Plain checks rather than a schema library: the gate stands on the path of `riskmap --help` and of the dashboard's
first screen, where such a library's import alone would cost more than the checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from riskmap import vocabulary as words
from riskmap.errors import Fault, InputError

Check = Callable[[pd.Series], pd.Series]


@dataclass(frozen=True)
class Column:
    """A column's promise: `kind` is text, count, number, date, flag or list text; `check` marks the good rows."""

    name: str
    kind: str
    expected: str
    check: Check | None = None
    optional: bool = False  # values may be missing
    unique: bool = False


@dataclass(frozen=True)
class Contract:
    """A layer's promise: its columns and the geometry types it may hold (none for a plain table).

    `added` are columns that came with a later layout, and what files of the layouts before would have said in them.
    """

    layer: str
    columns: tuple[Column, ...]
    geometry: tuple[str, ...] = ()
    added: tuple[tuple[str, object], ...] = ()

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def layout(self) -> int:
        """Number of the layout: a file without one is of the first."""
        return 1 + len(self.added)


def check_layer(frame: pd.DataFrame, contract: Contract, name: str | None = None) -> pd.DataFrame:
    """The frame itself, once every promise holds.

    Raises
    ------
    InputError
        With all faults of the frame: missing columns, wrong kinds, values out of limits, bad geometries.
    """
    faults = [*_missing_columns(frame, contract)]
    for column in contract.columns:
        if column.name in frame:
            faults.extend(column_faults(frame[column.name], column))
    if contract.geometry:
        faults.extend(_geometry_faults(frame, contract))
    if faults:
        raise InputError(name or f"layer {contract.layer}", faults)
    return frame


def _missing_columns(frame: pd.DataFrame, contract: Contract) -> Iterable[Fault]:
    missing = [column for column in contract.names if column not in frame]
    if missing:
        yield Fault(
            f"no column {', '.join(missing)}",
            f"the columns of a layer of {contract.layer}",
            "Import the source file again with this version of riskmap.",
        )


_KINDS: dict[str, Check] = {
    "text": lambda values: _is_text(values),
    "count": lambda values: _numbers(values).ge(0) & _numbers(values).mod(1).eq(0),
    "whole": lambda values: _numbers(values).mod(1).eq(0),
    "number": lambda values: np.isfinite(_numbers(values)),
    "date": lambda values: pd.to_datetime(values, errors="coerce").notna(),
    "flag": lambda values: values.isin([True, False]),
}


def _is_text(values: pd.Series) -> pd.Series:
    # A column of the type of text holds nothing else: asking value by value would be half of a large layer's check.
    if isinstance(values.dtype, pd.StringDtype):
        return values.notna()
    return values.map(lambda value: isinstance(value, str))


def _numbers(values: pd.Series) -> pd.Series:
    return pd.to_numeric(values, errors="coerce").astype("float64")


def column_faults(values: pd.Series, column: Column) -> Iterable[Fault]:
    """What is wrong with a column's values."""
    empty = values.isna()
    if empty.any() and not column.optional:
        yield _fault(values, empty, column, f"no value in column {column.name}")
    filled = values[~empty]
    wrong = ~_KINDS[column.kind](filled).astype(bool)
    if column.check is not None and not wrong.any():
        wrong = ~column.check(filled).astype(bool)
    if wrong.any():
        yield _fault(filled, wrong, column, f"column {column.name} holds {_samples(filled[wrong])}")
    if column.unique and (again := filled.duplicated()).any():
        yield _fault(filled, again, column, f"column {column.name} repeats {_samples(filled[again])}")


def _fault(values: pd.Series, bad: pd.Series, column: Column, found: str) -> Fault:
    rows = tuple(values.index[bad.to_numpy()].tolist())
    return Fault(found, column.expected, "Correct these rows at their source and import again.", rows)


def _samples(values: pd.Series) -> str:
    return ", ".join(repr(value)[:40] for value in values.drop_duplicates().head(3))


def _geometry_faults(frame: pd.DataFrame, contract: Contract) -> Iterable[Fault]:
    geometry = getattr(frame, "geometry", None)
    wanted = " or ".join(contract.geometry)
    if geometry is None:
        yield Fault("no geometry", wanted, "Import the source file again.")
        return
    if geometry.crs is None or geometry.crs.to_epsg() != 4326:
        yield Fault(f"coordinates in {geometry.crs}", "EPSG:4326, longitude first", "Reproject with to_crs(4326).")
        return
    bad = ~geometry.geom_type.isin(contract.geometry) | geometry.is_empty
    bounds = geometry.bounds
    # Cells across the antimeridian run past 180 degrees, unbroken.
    bad |= (bounds.minx < -360) | (bounds.maxx > 360) | (bounds.miny < -90) | (bounds.maxy > 90)
    if bad.any():
        rows = tuple(frame.index[bad.to_numpy()].tolist())
        yield Fault(f"geometry is not a {wanted} on Earth", wanted, "Correct these rows at their source.", rows)


def _one_of(choices: Iterable[str]) -> Check:
    return lambda values: values.isin(list(choices))


def _between(low: float, high: float) -> Check:
    return lambda values: values.between(low, high)


def _choice(name: str, choices: Iterable[str]) -> Column:
    return Column(name, "text", f"one of {', '.join(choices)}", _one_of(choices))


def _text(name: str, expected: str = "text", optional: bool = False) -> Column:
    return Column(name, "text", expected, optional=optional)


def _count(name: str, optional: bool = False) -> Column:
    return Column(name, "count", "a whole number of people, 0 or more", optional=optional)


_ISO3 = Column(
    "country",
    "text",
    "an ISO 3166 code of three letters, or unknown",
    lambda values: values.str.fullmatch(r"[A-Z]{3}|unknown"),
)

INCIDENTS = Contract(
    "incidents",
    (
        Column("incident_id", "text", "a key of its own", lambda v: v.str.contains(":"), unique=True),
        _text("source"),
        _choice("incident_kind", words.INCIDENT_KINDS),
        _choice("found_kind", words.FOUND_KINDS),
        _choice("date_meaning", words.DATE_MEANINGS),
        Column("date", "date", "a date from 1990 on", lambda v: pd.to_datetime(v).dt.year.between(1990, 2100)),
        _choice("date_precision", words.DATE_PRECISIONS),
        _count("n_dead"),
        _count("n_missing"),
        _count("dead_and_missing"),
        _count("n_survivors", optional=True),
        _count("n_women"),
        _count("n_men"),
        _count("n_children"),
        _count("n_sex_unknown"),
        _choice("cause", words.CAUSES),
        _choice("environment", words.ENVIRONMENTS),
        _text("environment_rule"),
        Column("environment_confidence", "number", "a share between 0 and 1", _between(0, 1)),
        _choice("location_precision", words.LOCATION_PRECISIONS),
        Column("radius_km", "number", "a radius in km, more than 0", lambda v: v.gt(0)),
        _choice("location_status", words.LOCATION_STATUSES),
        _text("route"),
        _ISO3,
        _text("region"),
        _text("origin_country"),
        _text("origin_region"),
        Column("source_quality", "count", "1 to 5", _between(1, 5), optional=True),
        _text("url", optional=True),
    ),
    ("Point",),
)

# The incidents that ship: figures only. A place is an H3 cell of resolution 5, a time is a month.
_FIGURES_LEFT_OUT = ("source", "date", "date_precision", "origin_country", "url")
FIGURES = Contract(
    "incident figures",
    (
        Column(
            "month", "text", "a month, as in 2014-01", lambda v: v.str.fullmatch(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")
        ),
        _choice("month_precision", ("month", "year")),
        Column("cell", "text", "an H3 cell of resolution 5", lambda v: v.str.fullmatch(r"85[0-9a-f]{13}")),
        *(column for column in INCIDENTS.columns if column.name not in _FIGURES_LEFT_OUT),
    ),
)

# People found alive where others die: never in the target of a model, shown beside it.
NEAR_MISSES = Contract(
    "near misses",
    (
        Column("near_miss_id", "text", "a key of its own", lambda v: v.str.contains(":"), unique=True),
        _text("source"),
        Column("date", "date", "a date from 1990 on", lambda v: pd.to_datetime(v).dt.year.between(1990, 2100)),
        _choice("date_precision", words.DATE_PRECISIONS),
        Column("n_found_alive", "count", "a whole number of people, 1 or more", lambda v: v.ge(1)),
        _choice("environment", words.ENVIRONMENTS),
        _ISO3,
        _text("place"),
        _choice("location_precision", words.LOCATION_PRECISIONS),
        Column("radius_km", "number", "a radius in km, more than 0", lambda v: v.gt(0)),
        _text("origin_country"),
        _text("told", "what happened, in words"),
        _text("url", optional=True),
    ),
    ("Point",),
)

ROUTES = Contract(
    "routes",
    (
        _text("route"),
        _text("leg"),
        _choice("mode", words.MODES),
        _text("from_hub"),
        _text("to_hub"),
        _text("countries", "ISO 3166 codes parted by a space"),
        _text("source"),
        Column("length_km", "number", "km", lambda v: v.gt(0)),
    ),
    ("LineString", "MultiLineString"),
)

CROSSINGS = Contract(
    "crossings",
    (
        Column("crossing", "text", "a name"),
        _choice("kind", words.CROSSING_KINDS),
        _text("countries", "ISO 3166 codes parted by a space"),
        _text("route"),
        _text("source"),
    ),
    ("Point",),
)

# About 50 km of a leg: what is recorded nearest to it and what is expected there in the twelve months after the period.
SEGMENTS = Contract(
    "segments",
    (
        Column("segment_id", "text", "a key of its own", unique=True),
        Column("rank", "count", "1 is the first", lambda v: v.ge(1), unique=True),
        _text("route"),
        _text("leg"),
        _choice("mode", words.MODES),
        Column("part", "count", "1 is the first of its leg", lambda v: v.ge(1)),
        Column("parts", "count", "how many segments its leg has", lambda v: v.ge(1)),
        Column("length_km", "number", "km", lambda v: v.gt(0)),
        _text("states", "ISO 3166 codes parted by a space"),
        Column("n_incidents", "count", "incidents, 0 or more"),
        _count("dead_and_missing"),
        Column(
            "environment", "text", "that of most people, missing where none", _one_of(words.ENVIRONMENTS), optional=True
        ),
        Column("expected_deaths_per_100km_year", "number", "people per 100 km and year", lambda v: v.ge(0)),
        Column("expected_deaths_per_100km_year_low", "number", "people per 100 km and year", lambda v: v.ge(0)),
        Column("expected_deaths_per_100km_year_high", "number", "people per 100 km and year", lambda v: v.ge(0)),
        Column("years", "number", "length of the period counted, in years", lambda v: v.gt(0)),
    ),
    ("LineString",),
)

# For the partner tier alone: a mapped water point can be destroyed.
POSTS = Contract(
    "posts",
    (
        Column("post", "count", "1 is the first", lambda v: v.ge(1), unique=True),
        _choice("status", ("existing", "new")),
        _text("kind"),
        _text("name"),
        _text("place"),
        Column("reach_km", "number", "km", lambda v: v.gt(0)),
        Column(
            "expected_deaths_12m_added", "number", "people within reach of it and of none before", lambda v: v.ge(0)
        ),
    ),
    ("Point",),
)

COUNTRIES = Contract(
    "countries",
    (
        Column("country", "text", "an ISO 3166 code of three letters", lambda v: v.str.fullmatch(r"[A-Z]{3}")),
        _text("name"),
    ),
    ("Polygon", "MultiPolygon"),
)

LAND = Contract("land", (), ("Polygon", "MultiPolygon"))
ARID_LAND = Contract(
    "arid land",
    (_choice("climate", ("desert", "steppe")),),
    ("Polygon", "MultiPolygon"),
)

WATERS = Contract(
    "waters",
    (_choice("kind", ("lake", "river")),),
    ("Polygon", "MultiPolygon", "LineString", "MultiLineString"),
)

PLACES = Contract(
    "places",
    (
        _text("place"),
        Column("country", "text", "an ISO 3166 code or unknown"),
        Column("rank", "count", "0 (largest) to 12"),
        Column("population", "count", "people of the built-up area, 0 when unknown"),
    ),
    ("Point",),
)

# Before layout 2 every forecast was riskmap's own.
_FORECAST_BY_ADDED = (("forecast_by", "riskmap"),)

HOTSPOTS = Contract(
    "hotspots",
    (
        Column("hotspot_id", "text", "a key of its own", unique=True),
        Column("rank", "count", "1 is the first", lambda v: v.ge(1), unique=True),
        _text("name"),
        _choice("environment", words.ENVIRONMENTS),
        _count("n_incidents"),
        _count("n_dead"),
        _count("n_missing"),
        _count("dead_and_missing"),
        _count("n_women"),
        _count("n_men"),
        _count("n_children"),
        _count("n_sex_unknown"),
        Column("first_date", "date", "a date"),
        Column("last_date", "date", "a date"),
        Column("expected_deaths_12m", "number", "people", lambda v: v.ge(0), optional=True),
        Column("expected_deaths_12m_low", "number", "people", lambda v: v.ge(0), optional=True),
        Column("expected_deaths_12m_high", "number", "people", lambda v: v.ge(0), optional=True),
        _text("forecast_period", 'the months by calendar, as in "January to December 2024"'),
        _text("forecast_by", "riskmap, or the baseline used where riskmap has no skill"),
        Column("p_value", "number", "a share between 0 and 1", _between(0, 1), optional=True),
        Column("stability", "number", "a share between 0 and 1", _between(0, 1), optional=True),
        _choice("trend", words.TRENDS),
        Column("source_quality", "number", "1 to 5", _between(1, 5), optional=True),
        _text("states", "ISO 3166 codes parted by a space"),
        _text("routes", "route names parted by a semicolon"),
        _text("evidence", "a sentence"),
        _text("model_version"),
        Column("data_date", "date", "a date"),
    ),
    ("Polygon", "MultiPolygon"),
    added=_FORECAST_BY_ADDED,
)

FORECAST = Contract(
    "forecast",
    (
        Column("cell", "text", "an H3 cell of resolution 4"),
        _choice("environment", words.ENVIRONMENTS),
        Column("expected_incidents_12m", "number", "incidents in the twelve months", lambda v: v.ge(0)),
        Column("expected_deaths_12m", "number", "dead and missing in the twelve months", lambda v: v.ge(0)),
        _text("forecast_by", "riskmap, or the baseline used where riskmap has no skill"),
    ),
    added=_FORECAST_BY_ADDED,
)

PAST_FORECASTS = Contract(
    "past forecasts",
    (
        Column("hotspot_id", "text", "a key of the hotspots"),
        Column("year", "count", "a calendar year", lambda v: v.ge(1900)),
        Column("expected_deaths", "number", "dead and missing expected in it from what came before", lambda v: v.ge(0)),
        Column("expected_deaths_low", "number", "lower end of the 80 % interval", lambda v: v.ge(0)),
        Column("expected_deaths_high", "number", "upper end of the 80 % interval", lambda v: v.ge(0)),
        Column("dead_and_missing", "count", "dead and missing recorded in it", lambda v: v.ge(0)),
    ),
)
