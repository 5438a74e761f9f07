"""What a report says and where it lies: one column of flags for each row of `riskmap.environment.words.MARKS`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pandas as pd

from riskmap.environment.phrases import find_phrases, fold_texts, pattern_of
from riskmap.environment.words import LISTS, MARKS, MISLEADING, Mark
from riskmap.terrain import country_distance_km
from riskmap.vocabulary import UNKNOWN

MISPLACED_KM = 150


def read_texts(reports: pd.DataFrame) -> pd.DataFrame:
    """The folded `cause`, `place`, `route` and `text` (cause and place) of reports, on their index.

    Where a report gives no words for the cause, IOM's category stands for it, or "unknown". Misleading phrases are
    dropped from the place.
    """
    told = reports["cause_reported"].where(reports["cause_reported"].str.strip().ne(""), reports["cause_category"])
    texts = pd.DataFrame({"cause": fold_texts(told).replace("", "unknown"), "route": fold_texts(reports["route"])})
    texts["place"] = _without(fold_texts(reports["place"]), _pattern(MISLEADING))
    texts["text"] = texts["cause"] + " | " + texts["place"]
    return texts


def read_marks(
    texts: pd.DataFrame, reports: pd.DataFrame, terrain: pd.DataFrame, marks: Iterable[Mark] = MARKS
) -> pd.DataFrame:
    """A column of flags for each mark, on the index of `reports`, which must be unique.

    `reports` gives `country` (ISO 3166 or "unknown"), `longitude` and `latitude`; `terrain` is
    `riskmap.terrain.describe_terrain` of these points, on the same index.
    """
    ground = terrain.assign(
        longitude=reports["longitude"], latitude=reports["latitude"], agrees=_near_stated(reports, terrain["country"])
    )
    return pd.DataFrame({mark.name: _read(mark, texts, reports["country"], ground) for mark in marks})


def read_text_marks(texts: pd.DataFrame, marks: Iterable[Mark]) -> pd.DataFrame:
    """A column of flags for each mark that asks only for words."""
    return pd.DataFrame({mark.name: find_phrases(texts[mark.reads], _pattern(mark.says)) for mark in marks})


def _read(mark: Mark, texts: pd.DataFrame, country: pd.Series, ground: pd.DataFrame) -> pd.Series:
    if mark.reads == "terrain":
        return ground.eval(mark.says, engine="python").astype(bool)
    if mark.reads == "country":
        return country.isin(mark.says.split())
    return find_phrases(texts[mark.reads], _pattern(mark.says))


def _near_stated(reports: pd.DataFrame, held: pd.Series) -> pd.Series:
    """Whether each point lies within 150 km of the stated State; true where the report names none."""
    near = reports["country"].eq(held) | reports["country"].eq(UNKNOWN)
    doubted = reports.loc[~near, ["longitude", "latitude", "country"]]
    if len(doubted):
        distances_km = country_distance_km(doubted["longitude"], doubted["latitude"], doubted["country"])
        near[doubted.index] = distances_km < MISPLACED_KM
    return near


def _without(texts: pd.Series, pattern: str) -> pd.Series:
    """Texts with every match of a pattern blanked; only those that match are touched."""
    found = find_phrases(texts, pattern)
    return texts.where(~found, texts[found].str.replace(pattern, " ", regex=True))


@cache
def _pattern(says: str) -> str:
    return pattern_of(says, LISTS)
