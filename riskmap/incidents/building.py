"""From the source's files to the checked incidents layer, with an account of every person on the way.

`import_incidents` reads, mends, gathers, joins, classifies and checks; its report balances to the person or it raises.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import geopandas
import numpy as np
import pandas as pd

from riskmap import schema, terrain
from riskmap import vocabulary as words
from riskmap.countries import code_in_any_language, country_codes
from riskmap.errors import Fault, InputError
from riskmap.geodesy import CRS
from riskmap.incidents import location, people, wording
from riskmap.incidents.gathering import JOINED, KEPT, borrow, gather_incidents
from riskmap.incidents.joins import join_rows, lent_values
from riskmap.incidents.ledger import Ledger
from riskmap.incidents.stated import country_of_place
from riskmap.incidents.telling import tell_account
from riskmap.sources.mmp import all_in_one, read_reports

SOURCE = "mmp"
# Spellings the source used before, and what it calls these routes today.
OLDER_ROUTES = {
    "Horn of Africa to Yemen crossing": "Eastern Route to/from EHOA",
    "Comoros to Mayotte": "Sea crossings to Mayotte",
    "Mainland Europe to the UK": "English Channel to the UK",
}
CUMULATIVE_KM = 50.0
TEXTS_KEPT = ("place", "cause_reported", "reported_longitude", "reported_latitude")


@dataclass(frozen=True)
class ImportResult:
    """A checked layer, the report of how it came about, and what to keep inside its file."""

    incidents: geopandas.GeoDataFrame
    report: dict
    about: dict

    def summary(self) -> str:
        """The import in a few lines."""
        rows, people_in = self.report["balance"]["rows"], self.report["balance"]["dead_and_missing"]
        incidents, layer = len(self.incidents), int(self.incidents.dead_and_missing.sum())
        lines = [
            f"{rows['in']:,} row{'s' * (rows['in'] != 1)} became {incidents:,} incident{'s' * (incidents != 1)} "
            f"with {layer:,} dead and missing (a minimum estimate).",
            f"Rows: {_listed(rows)}; several rows of one key are one incident.",
            f"Dead and missing: {_listed(people_in)}.",
        ]
        return "\n".join([*lines, *tell_account(self.report), *_repeats_told(self.report["repeats"])])


_TOLD_AS = {
    "in": "read",
    "repeat": "in exact repeats left out",
    "superseded": "told anew by a later file",
    "dropped": "dropped",
    "joined": "told again by another layout, counted once",
    "corrections": "by corrections",
    "layer": "in the layer",
}


def _listed(sums: dict[str, int]) -> str:
    return ", ".join(f"{sums[name]:,} {told}" for name, told in _TOLD_AS.items() if sums[name])


def _repeats_told(repeats: dict[str, int]) -> list[str]:
    """That exact repeats cost people, where they do, and whether the source's own table counts them."""
    if not repeats["people"]:
        return []
    line = f"Exact repeats of a row of the same key were left out with {repeats['people']:,} people"
    if repeats["keys_compared"]:
        line += f"; of {repeats['keys_compared']:,} such keys that another layout tells too, it counts the repeats of "
        line += f"{repeats['keys_counted']:,} ({repeats['people_counted']:,} people)"
    return [f"{line}."]


def import_incidents(paths: Iterable[str | os.PathLike], as_of: date | None = None) -> ImportResult:
    """The incidents that files of the Missing Migrants Project tell of, each once, whatever layouts tell of it.

    `paths` name the API's answers and download tables, or folders of them; `as_of` is the last day a date may name
    (default: today). Rows of one key are one incident with their counts summed; layouts are joined by key, else by
    place, month and counts, the API first.

    Raises
    ------
    InputError
        With every fault of every file; nothing has been written then.
    """
    return import_reports(*read_reports(paths, as_of))


def import_reports(reports: pd.DataFrame, notes: list[dict], source: str = SOURCE) -> ImportResult:
    """The same for reports of any source that are read already; `source` is the word before each key.

    Raises
    ------
    InputError
        When a place is none on Earth or no report can be put on the map.
    """
    ledger = Ledger(notes)
    told = wording.told_by_words(reports.place)
    reports = _placed(reports, told)
    incidents, reports = gather_incidents(reports)
    incidents, reports = _join_layouts(incidents, reports)
    incidents["source"] = source
    incidents = _counted(incidents, ledger)
    reports, incidents = _mappable(reports, incidents, ledger.taking_back())
    incidents = _described(incidents, told)
    layer = _layer(incidents)
    report = ledger.balanced(reports, incidents, layer)
    return ImportResult(layer, report, _about(layer, report, source))


def _placed(reports: pd.DataFrame, told_by_words: pd.DataFrame) -> pd.DataFrame:
    """Reports with the country they state and their points mended, the original kept beside."""
    stated = country_codes(reports.country_name)
    untold = stated.eq(words.UNKNOWN)
    reports["country"] = stated.mask(untold, country_of_place(reports.place[untold]))
    told = wording.read_place_words(reports.place, told_by_words)
    reports["sea"] = told.sea | told.open_sea
    reports["far_out"] = reports.sea | told.afloat | told.between | reports.route.isin(words.SEA_ROUTES)
    mended = location.mend_points(reports)
    _refuse_off_earth(reports, mended)
    _country_by_point(reports, mended)
    reports = reports.rename(columns={"longitude": "reported_longitude", "latitude": "reported_latitude"})
    return pd.concat([reports, mended], axis=1)


def _country_by_point(reports: pd.DataFrame, mended: pd.DataFrame) -> None:
    """Give rows whose words tell no country that of their point, in place."""
    rows = reports.index[reports.country.eq(words.UNKNOWN) & mended.longitude.notna()]
    ground = terrain.describe_terrain(mended.longitude[rows].to_numpy(), mended.latitude[rows].to_numpy())
    reports.loc[rows, "country"] = ground.country.to_numpy()


def _refuse_off_earth(reports: pd.DataFrame, mended: pd.DataFrame) -> None:
    """A latitude beyond 90 that no swap explains is no place on Earth."""
    bad = mended.latitude.abs().gt(90)
    errors = []
    for file, rows in reports[bad].groupby("file", sort=False):
        samples = ", ".join(f"{lat:g}, {lon:g}" for lat, lon in rows[["latitude", "longitude"]].head(3).to_numpy())
        fault = Fault(
            f"coordinates {samples}",
            "a latitude between -90 and 90 degrees",
            "Correct these rows at their source and import again.",
            tuple(rows["row"].tolist()),
        )
        errors.append(InputError(str(file), [fault]))
    if errors:
        raise all_in_one(errors)


def _join_layouts(incidents: pd.DataFrame, reports: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows without keys joined, file by file, to what the layouts before them tell."""
    keyless = incidents.key.eq("")
    files = incidents[keyless].sort_values("rank", kind="stable").file.unique()
    known = incidents[~keyless]
    for file in files:
        rows = incidents[keyless & incidents.file.eq(file)]
        # Two rows of one file without keys, or of one layout with keys, are two incidents.
        others = known[known.layout.ne(rows.layout.iloc[0]) | (known.key.eq("") & known.file.ne(file))]
        members = reports[reports.incident.isin(others.index)]
        joined = join_rows(others, members, rows) if len(others) else None
        if joined is not None and len(joined):
            lent = lent_values(rows, joined)
            borrow(known, lent)
            _lend_points(known, rows, joined)
            own = reports.incident.map(joined.because)
            mark = own.notna() & reports.fate.eq(KEPT)
            reports.loc[mark, "because"] = own[mark]
            reports.loc[mark, "fate"] = JOINED
            reports.loc[mark, "incident"] = reports.incident[mark].map(joined.incident)
            rows = rows.drop(index=joined.index)
        known = pd.concat([known, rows])
    return known, reports


def _lend_points(known: pd.DataFrame, rows: pd.DataFrame, joined: pd.DataFrame) -> None:
    """Give an incident without coordinates those of a row that joined it, in place."""
    lent = rows.loc[joined.index].assign(incident=joined.incident).drop_duplicates("incident").set_index("incident")
    lent = lent[lent.longitude.notna()]
    lacking = known.index[known.longitude.isna()].intersection(lent.index)
    point = [name for name in lent if name.endswith(("longitude", "latitude", "_decimals"))] + ["location_status"]
    known.loc[lacking, point] = lent.loc[lacking, point]


def _counted(incidents: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Incidents with settled counts and with women, men, children and the unknown parted."""
    settled, corrections = people.settle_counts(incidents[["n_dead", "n_missing", "n_survivors"]])
    ledger.corrections = corrections.join(incidents.source_key)
    split = people.split_people(settled.dead_and_missing, incidents.n_females, incidents.n_males, incidents.n_children)
    counts = ["n_dead", "n_missing", "n_survivors", "n_children"]
    return pd.concat([incidents.drop(columns=counts), settled, split], axis=1)


def _mappable(
    reports: pd.DataFrame, incidents: pd.DataFrame, taking_back: pd.Index
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out incidents without a place, and those that tell of nobody dead, missing or saved.

    `taking_back` are those whose numbers sum to less than nought.
    """
    reports["told_as"] = reports.incident.map(incidents.source + ":" + incidents.source_key).fillna("")
    nowhere = incidents.longitude.isna()
    nobody = ~nowhere & incidents.dead_and_missing.eq(0) & incidents.n_survivors.fillna(0).eq(0)
    below = nobody & nobody.index.isin(taking_back)
    for dropped, fate in ((nowhere, "no coordinates"), (below, people.TAKES_BACK), (nobody & ~below, "nobody counted")):
        mark = reports.incident.isin(incidents.index[dropped]) & reports.fate.eq(KEPT)
        reports.loc[mark, ["fate", "because"]] = ["dropped", fate]
    if (nowhere | nobody).all():
        found = f"no row to put on the map: {nowhere.sum():,} without coordinates, {nobody.sum():,} that count nobody"
        fault = Fault(found, "at least one incident with a place and people", "Check that this is the right file.")
        raise InputError(", ".join(reports.file.unique()), [fault])
    return reports, incidents[~nowhere & ~nobody].copy()


def _described(incidents: pd.DataFrame, told_by_words: pd.DataFrame) -> pd.DataFrame:
    """Incidents told where, how, how exactly and how they were found."""
    from riskmap.cause import classify_causes
    from riskmap.environment import classify_environments

    incidents["incident_id"] = incidents.source + ":" + incidents.source_key
    incidents["route"] = incidents.route.replace(OLDER_ROUTES).replace("", words.ROUTE_UNKNOWN)
    incidents["region"] = incidents.region.replace("", words.UNKNOWN)
    told = wording.read_place_words(incidents.place, told_by_words)
    several = told.several & incidents.dead_and_missing.gt(1)
    guessed = pd.Series(np.where(several, "cumulative", "incident"), index=incidents.index)
    incidents["incident_kind"] = incidents.incident_kind.where(incidents.incident_kind.ne(""), guessed)
    parts = (location.describe_precision(incidents, told), wording.read_finding(incidents, told))
    incidents = pd.concat([incidents, *parts], axis=1)
    _widen(incidents)
    environments = classify_environments(incidents)
    causes = classify_causes(incidents)
    incidents["cause"] = incidents.cause_category.where(incidents.cause_category.ne(""), causes)
    return pd.concat([incidents, environments], axis=1)


def _widen(incidents: pd.DataFrame) -> None:
    """Widen, in place, the radius of what happened at no one point: sums of a month, sub-records far apart."""
    sums = incidents.incident_kind.eq("cumulative")
    least = np.maximum(sums * CUMULATIVE_KM, incidents.spread_km.clip(upper=location.FAR_KM)).round(1)
    incidents["radius_km"] = np.maximum(incidents.radius_km, least)
    spread = incidents.radius_km.gt(location.RADIUS_KM["off the coast"])
    fine = incidents.location_precision.isin(["exact", "locality"])
    incidents["location_precision"] = incidents.location_precision.mask(fine & spread, "area")


def _layer(incidents: pd.DataFrame) -> geopandas.GeoDataFrame:
    """The checked layer: the contract's columns, then the bounds of women and men, then what stays private."""
    incidents["origin_country"] = _origin_codes(incidents.origin_country)
    origin = incidents.origin_region
    incidents["origin_region"] = origin.mask(origin.eq("") | origin.str.lower().eq("unknown"), words.UNKNOWN)
    incidents["url"] = incidents.url.astype(object).where(incidents.url.ne(""), None)
    incidents["source_quality"] = incidents.source_quality.astype("Int8")
    incidents = incidents.sort_values(["date", "incident_id"], kind="stable")
    columns = [*schema.INCIDENTS.names, *people.BOUNDS, *TEXTS_KEPT]
    points = geopandas.points_from_xy(incidents.longitude, incidents.latitude)
    layer = geopandas.GeoDataFrame(incidents[columns].reset_index(drop=True), geometry=points, crs=CRS)
    return schema.check_layer(layer, schema.INCIDENTS)


def _origin_codes(names: pd.Series) -> pd.Series:
    """ISO codes of the countries of origin, several parted by a space, "unknown" where none is told."""
    codes = {text: _codes_in(text) for text in names.unique()}
    return names.map(codes).astype("str")


def _codes_in(text: str) -> str:
    whole = code_in_any_language(text)
    if whole != words.UNKNOWN or "," not in text:
        return whole
    parts = (code_in_any_language(part.strip()) for part in text.split(","))
    return " ".join(sorted(set(parts) - {words.UNKNOWN})) or words.UNKNOWN


def _about(layer: geopandas.GeoDataFrame, report: dict, source: str) -> dict:
    last = layer.loc[layer.date_precision.eq("day"), "date"].max() if len(layer) else pd.NaT
    last = layer.date.max() if pd.isna(last) else last
    named = {"source": words.SOURCE_NAME, "address": words.SOURCE_ADDRESS, "licence": words.SOURCE_LICENCE}
    return {
        **(named if source == SOURCE else {"source": source}),
        "data_date": f"{last:%Y-%m-%d}" if not pd.isna(last) else "",
        "files": [note["file"] for note in report["files"]],
        "rows_in": report["balance"]["rows"]["in"],
        "incidents": len(layer),
    }
