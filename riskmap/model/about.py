"""What a model says of what it learnt from: how much there was, and a version that changes with it."""

from __future__ import annotations

import hashlib
from datetime import datetime

import geopandas
import pandas as pd

from riskmap import __version__, schema
from riskmap import vocabulary as words
from riskmap.incidents.attribution import OF_IOM, OF_UNTOLD, attribution_of
from riskmap.model.aggregation import Counts
from riskmap.model.spread import is_placed
from riskmap.tier import DETAIL, FINE_DETAIL, detail_of


def told_of(
    learnt: geopandas.GeoDataFrame | Counts, settings: dict, as_of: datetime
) -> tuple[str, dict[str, object], dict[str, str]]:
    """The version, the numbers, and how fine a layer or its counts are."""
    if isinstance(learnt, Counts):
        # Counts do not tell whether days and points are as fine as they seem.
        return version_of_counts(learnt, settings, as_of), _numbers_of_counts(learnt), {DETAIL: FINE_DETAIL}
    return version_of(learnt, settings, as_of), _numbers_of_rows(learnt), detail_of(learnt)


def source_of(learnt: geopandas.GeoDataFrame | Counts) -> dict[str, str]:
    """Whom the figures are from: `source`, `licence` and both in a line, `attribution`."""
    if isinstance(learnt, Counts):
        told = OF_UNTOLD
    elif (told := attribution_of(learnt["incident_id"])) == OF_IOM:
        return {"source": words.SOURCE_NAME, "licence": words.SOURCE_LICENCE, "attribution": words.ATTRIBUTION}
    return {"source": told.source, "licence": told.licence, "attribution": f"{told.source}. Licence: {told.licence}"}


def _numbers_of_rows(learnt: geopandas.GeoDataFrame) -> dict[str, object]:
    return {
        "incidents": len(learnt),
        "incidents_placed": int(is_placed(learnt).sum()),
        "dead_and_missing": int(learnt["dead_and_missing"].sum()),
        "first_date": f"{pd.Timestamp(learnt['date'].min()):%Y-%m-%d}",
    }


def _numbers_of_counts(learnt: Counts) -> dict[str, object]:
    figures = learnt.figures
    return {
        "incidents": len(learnt),
        "incidents_placed": int(figures["n"][figures["placed"] == 1].sum()),
        "dead_and_missing": int(figures["dead_and_missing"].sum()),
        "first_date": f"{pd.Timestamp(int(figures['first'].min()), unit='D'):%Y-%m-%d}",
    }


def version_of(learnt: geopandas.GeoDataFrame, settings: dict, as_of: datetime) -> str:
    """Twelve digits that change with data, settings, day and code, and with nothing else, not with a clock."""
    columns = [name for name in schema.INCIDENTS.names if name in learnt and name != "url"]
    ordered = canonical(learnt)
    told = pd.DataFrame(ordered[columns]).astype(str)
    told["point"] = ordered.geometry.to_wkb(hex=True)
    digest = hashlib.sha256(pd.util.hash_pandas_object(told, index=False).to_numpy().tobytes())
    digest.update(repr((settings, f"{as_of:%Y-%m-%d}", __version__)).encode())
    return digest.hexdigest()[:12]


def version_of_counts(counts: Counts, settings: dict, as_of: datetime) -> str:
    """Twelve digits that change with counts, settings, day and code, and with nothing else."""
    digest = hashlib.sha256()
    for table in (counts.kinds, counts.figures, counts.months):
        digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    digest.update(repr((settings, f"{as_of:%Y-%m-%d}", __version__)).encode())
    return digest.hexdigest()[:12]


def canonical(incidents: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """A layer in the order of its keys, which no shuffle changes."""
    return incidents.sort_values("incident_id", kind="stable", ignore_index=True)
