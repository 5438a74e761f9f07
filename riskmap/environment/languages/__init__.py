"""The words of other languages than English, a module each, and which language a report is told in.

A module has `COMMON` (common words that the language is known by), `LISTS`, `SAID_OTHERWISE` (phrases to be read as
another word) and `WORDS` (phrases for each mark of `riskmap.environment.words`, in the language of
`riskmap.environment.phrases`). To add a language: a module more, and its name in `TABLES`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from riskmap.environment.languages import arabic, french, italian, portuguese, spanish, turkish
from riskmap.environment.phrases import find_phrases, fold_text, pattern_of
from riskmap.environment.words import CAUSE_MARKS, LISTS

ENGLISH = "en"


@dataclass(frozen=True)
class Table:
    """A language's common words, named lists, phrases to be read otherwise, and phrases for each mark."""

    common: str
    lists: Mapping[str, str]
    said_otherwise: Mapping[str, str]
    words: Mapping[str, str]


TABLES: dict[str, Table] = {
    code: Table(module.COMMON, module.LISTS, module.SAID_OTHERWISE, module.WORDS)
    for code, module in (
        *(("es", spanish), ("fr", french), ("it", italian), ("pt", portuguese)),
        *(("ar", arabic), ("tr", turkish)),
    )
}
LANGUAGES = (ENGLISH, *TABLES)
# What English is known by. It has the last word where another language knows a word too ("in" is Italian as well).
_ENGLISH_COMMON = """
    the of and by with from was were after while during when who near into off at to for not due because in on a an
    people migrants migrant refugees body bodies found dead died death deaths killed man woman men women boy girl child
    children their his her them he she they attempting trying lack multiple causes cause condition related following
    accident environmental exposure unknown undetermined mixed other recovered remains
    """


def languages_of(causes: pd.Series, places: pd.Series | None = None) -> pd.DataFrame:
    """Flags for each language (columns `LANGUAGES`) that folded texts may be told in, and `sure`: their words
    tell it.

    The cause decides: by common words first, else by words of its marks; where it tells nothing the place does, and
    English is then read beside the place's language. English where nothing tells.
    """
    told = _votes(causes)
    if places is not None:
        silent = told.max(axis=1).eq(0).to_numpy()
        by_place = _common_votes(places[silent])
        told.loc[silent] = by_place.to_numpy()
    else:
        silent = np.zeros(len(causes), bool)
    most = told.max(axis=1)
    flags = told.eq(most, axis=0) & most.gt(0).to_numpy()[:, None]
    english = flags[ENGLISH] | most.eq(0)
    flags.loc[english] = False
    flags[ENGLISH] = english | silent
    return flags.assign(sure=most.gt(0) & ~silent)


def _votes(texts: pd.Series) -> pd.DataFrame:
    """How many words speak for each language: common words, twice, and whether a mark's words are among them.

    A word that several languages know speaks for each by its part.
    """
    votes = 2 * _common_votes(texts)
    # English speaks for itself nearly always, so that the others' many phrases are looked for in few texts.
    asked = votes.index[votes[ENGLISH].eq(0)]
    for code in LANGUAGES:
        votes.loc[asked, code] += find_phrases(texts[asked], _words_of_causes(code)).astype(float)
    return votes.round(6)


def _common_votes(texts: pd.Series) -> pd.DataFrame:
    codes, distinct = pd.factorize(texts)
    known = _common_words()
    counts = np.zeros((len(distinct), len(LANGUAGES)))
    for row, text in enumerate(distinct):
        for word in re.findall(r"\w+", text):
            places = known.get(word, ())
            for place in places:
                counts[row, place] += 1 / len(places)
    return pd.DataFrame(counts[codes], index=texts.index, columns=list(LANGUAGES))


@cache
def _common_words() -> dict[str, list[int]]:
    """Places in `LANGUAGES` by common word."""
    known: dict[str, list[int]] = {}
    for place, common in enumerate((_ENGLISH_COMMON, *(table.common for table in TABLES.values()))):
        for word in set(fold_text(common).split()):
            known.setdefault(word, []).append(place)
    return known


@cache
def _words_of_causes(code: str) -> str:
    marks = [mark for mark in CAUSE_MARKS if mark.reads == "cause"]
    if code == ENGLISH:
        return "|".join(pattern_of(mark.says, LISTS) for mark in marks)
    return "|".join(pattern for mark in marks if (pattern := pattern_in(code, mark.name)))


@cache
def pattern_in(code: str, mark: str) -> str:
    """The expression for a mark's words in another language; "" where it has none."""
    table = TABLES[code]
    return pattern_of(table.words.get(mark, ""), table.lists)


def read_otherwise(texts: pd.Series, code: str) -> pd.Series:
    """Texts of a language with its misleading phrases said in other words."""
    for phrases, instead in TABLES[code].said_otherwise.items():
        pattern = pattern_of(phrases)
        found = find_phrases(texts, pattern)
        if found.any():
            texts = texts.where(~found, texts[found].str.replace(pattern, fold_text(instead) or " ", regex=True))
    return texts


def unknown_marks(marks: Iterable[str]) -> list[str]:
    """Names that a language's module has and the table of marks does not."""
    known = set(marks)
    return sorted({name for table in TABLES.values() for name in table.words if name not in known})
