"""A trial of the queue: known incidents told anew by another hand, hidden in the layer, and how soon the queue shows
them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap import vocabulary as words
from riskmap.duplicates.queue import find_duplicates
from riskmap.environment.page import markdown_table, renew
from riskmap.geodesy import KM_PER_DEGREE
from riskmap.placenames import name_places
from riskmap.store import replace_file

QUEUE_SIZES = (500, 1000, 1500, 2000, 3000)
MOST_KM, MOST_DAYS, MOST_SHARE = 15.0, 3, 0.2
# Incidents that only the other source tells: far enough from all they were made of to be nobody's second telling.
NEW_KM, NEW_DAYS = (100.0, 300.0), (30, 300)
_TEMPLATES = (
    "{n} migrants {cause} {at}",
    "{at}: {n} people {cause}, officials say",
    "At least {n} {cause} {at}, according to local media",
    "Agency report: {n} dead {at}",
)
_CAUSES = {
    "Drowning": ("drowned", "lost their lives in the water", "died after falling into the water"),
    "Violence": ("were killed", "were shot or beaten to death"),
    "Vehicle accident / death linked to hazardous transport": ("died in a crash", "were killed on the way"),
}
_OTHER_CAUSES = ("died", "were found dead", "lost their lives")
_BARE = {"n_women": 0, "n_men": 0, "n_children": 0, "n_survivors": 0}
_BARE |= {"cause": words.CAUSE_UNKNOWN, "environment": words.UNKNOWN, "route": words.ROUTE_UNKNOWN}

Seeded = tuple[geopandas.GeoDataFrame, set[tuple[str, str]]]


def tell_again(
    incidents: geopandas.GeoDataFrame,
    n: int = 1000,
    source: str = "press",
    random_state: int = 0,
    bare: bool = False,
    n_new: int = 0,
) -> Seeded:
    """The layer with `n` of its incidents told once more, in shuffled order, and the pairs of ids that are one.

    Each is moved by up to 15 km and 3 days, its numbers changed by up to 20 %, its link dropped and its text written
    anew from another template, around a name from the gazetteer or the first words of the source's own place. `bare`
    also takes away all but place, day, number and text; `n_new` incidents are added that only `source` tells.
    """
    generator = np.random.default_rng(random_state)
    told = incidents["date_precision"].eq("day") & incidents["incident_kind"].eq("incident")
    rows = generator.choice(np.flatnonzero(told), n + n_new, replace=False)
    copies = incidents.iloc[rows].reset_index(drop=True)
    new = np.arange(len(copies)) >= n
    copies["geometry"] = _moved(copies, np.where(new, generator.uniform(*NEW_KM, len(copies)), 0), generator)
    copies["geometry"] = _moved(copies, MOST_KM * generator.random(len(copies)), generator)
    days = generator.integers(-MOST_DAYS, MOST_DAYS + 1, len(copies)) + new * generator.integers(*NEW_DAYS, len(copies))
    copies["date"] = copies["date"] + pd.to_timedelta(days, unit="D")
    _recount(copies, generator)
    copies["place"], copies["cause_reported"] = _reworded(copies, incidents.iloc[rows], generator), ""
    copies["url"], copies["source"] = None, source
    for name, value in _BARE.items() if bare else ():
        copies[name] = value
    copies["n_sex_unknown"] = copies["dead_and_missing"] - copies[["n_women", "n_men", "n_children"]].sum(axis=1)
    copies["incident_id"] = [f"{source}:again{number}" for number in range(len(copies))]
    seeded = pd.concat([incidents, copies], ignore_index=True)
    order = generator.permutation(len(seeded))
    seeded = geopandas.GeoDataFrame(seeded.iloc[order].reset_index(drop=True), geometry="geometry", crs=incidents.crs)
    return seeded, _pairs(incidents["incident_id"].iloc[rows[:n]], copies["incident_id"][:n])


def _pairs(first: pd.Series, second: pd.Series) -> set[tuple[str, str]]:
    return {(min(ends), max(ends)) for ends in zip(first, second, strict=True)}


def _moved(
    incidents: geopandas.GeoDataFrame, km: NDArray[np.float64], generator: np.random.Generator
) -> NDArray[np.object_]:
    bearing = generator.uniform(0, 2 * np.pi, len(incidents))
    lon, lat = incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy()
    lat_moved = np.clip(lat + km * np.cos(bearing) / KM_PER_DEGREE, -89, 89)
    lon_moved = lon + km * np.sin(bearing) / (KM_PER_DEGREE * np.cos(np.radians(lat)))
    return np.array(geopandas.points_from_xy(lon_moved, lat_moved))


def _recount(copies: geopandas.GeoDataFrame, generator: np.random.Generator) -> None:
    """Change the numbers by up to a fifth, in place; the parts with the whole."""
    total = copies["dead_and_missing"].to_numpy()
    changed = np.rint(total * (1 + generator.uniform(-MOST_SHARE, MOST_SHARE, len(copies))))
    changed = np.clip(changed, np.ceil(total * (1 - MOST_SHARE)), np.floor(total * (1 + MOST_SHARE))).astype("int64")
    share = changed / np.maximum(total, 1)
    copies["dead_and_missing"] = changed
    copies["n_dead"] = np.minimum(np.rint(copies["n_dead"] * share), changed).astype("int64")
    copies["n_missing"] = changed - copies["n_dead"]
    left = changed.copy()
    for name in ("n_women", "n_men", "n_children"):
        copies[name] = np.minimum(np.rint(copies[name] * share), left).astype("int64")
        left = left - copies[name].to_numpy()


def _reworded(
    copies: geopandas.GeoDataFrame, originals: geopandas.GeoDataFrame, generator: np.random.Generator
) -> list[str]:
    known = name_places(originals.geometry.x, originals.geometry.y)
    own = [place.split(",")[0] for place in originals["place"]] if "place" in originals else known
    texts = []
    told = zip(known, own, copies["environment"], copies["cause"], copies["dead_and_missing"], strict=True)
    for gazetteer, of_source, environment, cause, n in told:
        name = gazetteer if generator.random() < 0.5 else of_source
        template = _TEMPLATES[generator.integers(len(_TEMPLATES))]
        causes = _CAUSES.get(cause, _OTHER_CAUSES)
        at = f"off {name}" if environment == "sea" else f"near {name}"
        texts.append(template.format(n=n, cause=causes[generator.integers(len(causes))], at=at))
    return texts


def between_sources_first(queue: pd.DataFrame) -> pd.DataFrame:
    """Pairs of two sources before those of one, each the nearest first."""
    order = ["across_sources", "distance_km", "gap_days"]
    return queue.sort_values(order, ascending=[False, True, True], kind="stable")


def recalls(queue: pd.DataFrame, pairs: set[tuple[str, str]]) -> list[float]:
    """Share of the pairs that are among the first so many of the queue, for each of `QUEUE_SIZES`."""
    found = [pair in pairs for pair in zip(queue["incident_a"], queue["incident_b"], strict=True)]
    return [sum(found[:size]) / len(pairs) for size in QUEUE_SIZES]


ORDERS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "by score": lambda queue: queue,
    "by distance, then days": lambda queue: queue.sort_values(["distance_km", "gap_days"], kind="stable"),
    "between sources first, then by distance": between_sources_first,
    "at random": lambda queue: queue.sample(frac=1, random_state=0),
}
CASES: dict[str, dict] = {
    "another source": {},
    "another source, as many new incidents": {"n_new": 1000},
    "another source, place, day, number and text only": {"bare": True},
    "the same source": {"source": "mmp"},
}


def try_queue(incidents: geopandas.GeoDataFrame, random_state: int = 0) -> pd.DataFrame:
    """Recall within queues of several sizes, a row per case and order, columns `case`, `order`, `pairs` and sizes."""
    rows = []
    for case, options in CASES.items():
        seeded, pairs = tell_again(incidents, random_state=random_state, **options)
        queue = find_duplicates(seeded)
        for order, sort in ORDERS.items() if not options else [("by score", ORDERS["by score"])]:
            rows.append([case, order, len(queue), *recalls(sort(queue), pairs)])
    return pd.DataFrame(rows, columns=["case", "order", "pairs", *QUEUE_SIZES])


def write_page(path: Path, incidents: geopandas.GeoDataFrame) -> Path:
    """Renew the table of the page at `path` with a trial on these incidents."""
    trial = try_queue(incidents)
    rows = [
        [row.case, row.order, f"{row.pairs:,}", *(f"{share:.3f}" for share in row[list(QUEUE_SIZES)])]
        for _, row in trial.iterrows()
    ]
    head = ("the 1,000 are told again by", "order of the queue", "pairs", *(f"first {size:,}" for size in QUEUE_SIZES))
    page = renew(path.read_text("utf-8"), {"trial": markdown_table(head, rows)})
    return replace_file(path, lambda beside: beside.write_text(page, "utf-8"))
