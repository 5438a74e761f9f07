"""What a report says and where it lies: one column of flags for each row of `riskmap.environment.words.MARKS`.

Words are looked for in the report's own language (`riskmap.environment.languages`): English words mean nothing in a
Spanish sentence ("natural de Honduras" is no natural death). Names of places are read as English ones too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache, lru_cache
from types import CodeType

import pandas as pd

from riskmap.environment.languages import ENGLISH, TABLES, languages_of, pattern_in, read_otherwise
from riskmap.environment.phrases import find_phrases, fold_texts, pattern_of
from riskmap.environment.words import LISTS, MARKS, MISLEADING, Mark
from riskmap.terrain import country_distance_km
from riskmap.vocabulary import UNKNOWN

MISPLACED_KM = 150
# Fewer words than these, none of them known, are as likely a rare English cause as another language.
WORDS_OF_A_SENTENCE = 4
_OF_CONDITIONS = (
    ast.Expression,
    ast.Name,
    ast.Load,
    ast.BinOp,
    ast.BitAnd,
    ast.BitOr,
    ast.UnaryOp,
    ast.Invert,
)
_ASKING_CAUSES = [mark.name for mark in MARKS if mark.reads == "cause"]


def read_texts(reports: pd.DataFrame) -> pd.DataFrame:
    """The folded `cause`, `place`, `route` and `text` (cause and place) of reports, on their index.

    Where a report gives no words for the cause, IOM's category stands for it, or "unknown". Misleading phrases are
    dropped from the place.
    """
    told = reports["cause_reported"].where(reports["cause_reported"].str.strip().ne(""), reports["cause_category"])
    texts = pd.DataFrame({"cause": fold_texts(told).replace("", "unknown"), "route": fold_texts(reports["route"])})
    texts["place"] = _without(fold_texts(reports["place"]), _pattern(MISLEADING))
    return _with_whole_text(texts)


def _with_whole_text(texts: pd.DataFrame) -> pd.DataFrame:
    return texts.assign(text=texts["cause"] + " | " + texts["place"])


def read_marks(
    texts: pd.DataFrame,
    reports: pd.DataFrame,
    terrain: pd.DataFrame,
    marks: Iterable[Mark] = MARKS,
    languages: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """A column of flags for each mark, on the index of `reports`, which must be unique.

    `reports` gives `country` (ISO 3166 or "unknown"), `longitude` and `latitude`; `terrain` is
    `riskmap.terrain.describe_terrain` of these points, on the same index; `languages` is `languages_of` the texts.
    """
    ground = terrain.assign(
        longitude=reports["longitude"], latitude=reports["latitude"], agrees=_near_stated(reports, terrain["country"])
    )
    languages = languages_of(texts["cause"], texts["place"]) if languages is None else languages
    words = read_text_marks(texts, (mark for mark in marks if mark.reads not in ("terrain", "country")), languages)
    read = {mark.name: _read(mark, words, reports["country"], ground) for mark in marks}
    return pd.DataFrame(read)


def read_text_marks(texts: pd.DataFrame, marks: Iterable[Mark], languages: pd.DataFrame | None = None) -> pd.DataFrame:
    """A column of flags for each mark that asks only for words, each text read in its own languages."""
    marks = list(marks)
    languages = languages_of(texts["cause"], texts.get("place")) if languages is None else languages
    others = {code: languages.index[languages[code]] for code in TABLES if languages[code].any()}
    if not others:
        return pd.DataFrame({mark.name: find_phrases(texts[mark.reads], _pattern(mark.says)) for mark in marks})
    said = texts.copy()
    for code, rows in others.items():
        for name in {"cause", "place"} & set(texts):
            said.loc[rows, name] = read_otherwise(said.loc[rows, name], code)
    english = _in_english(said, languages[ENGLISH])
    flags = pd.DataFrame({mark.name: find_phrases(english[mark.reads], _pattern(mark.says)) for mark in marks})
    for code, rows in others.items():
        flags.loc[rows] |= _read_in(code, said.loc[rows], marks)
    return flags


def _in_english(texts: pd.DataFrame, english: pd.Series) -> pd.DataFrame:
    """Texts of which only what may be English is left: names of places always, the cause where it is English."""
    texts = texts.assign(cause=texts["cause"].where(english, ""))
    return _with_whole_text(texts) if "place" in texts else texts.assign(text=texts["cause"])


def _read_in(code: str, texts: pd.DataFrame, marks: Iterable[Mark]) -> pd.DataFrame:
    """Flags of the marks by the words of one language. Its sentences tell the place in any column."""
    whole = texts["cause"] + " | " + texts["place"] if "place" in texts else texts["cause"]
    read = {}
    for mark in marks:
        pattern = pattern_in(code, mark.name) if mark.reads in ("cause", "place", "text") else ""
        asked = texts["cause"] if mark.reads == "cause" else whole
        read[mark.name] = find_phrases(asked, pattern) if pattern else pd.Series(False, index=texts.index)
    return pd.DataFrame(read, index=texts.index)


def untold_in(marks: pd.DataFrame, languages: pd.DataFrame) -> pd.Series:
    """Reports in another language than English whose words name no cause: as silent as "body found"."""
    foreign = languages["sure"] & ~languages[ENGLISH]
    return foreign & ~marks[_ASKING_CAUSES].any(axis=1)


def not_understood(
    reports: pd.DataFrame, texts: pd.DataFrame, marks: pd.DataFrame, languages: pd.DataFrame
) -> pd.Series:
    """Reports whose cause is told in words that no mark knows and that are not English: only their place tells.

    `texts` and `marks` are of `reports`, on one index, as is `languages`.
    """
    told = reports["cause_reported"].str.strip().ne("")
    other_script = told & fold_texts(reports["cause_reported"]).eq("")
    sentence = texts["cause"].str.count(r"\w+").ge(WORDS_OF_A_SENTENCE)
    foreign = languages["sure"] & ~languages[ENGLISH]
    doubted = told & (sentence | foreign) & ~(languages["sure"] & languages[ENGLISH])
    doubted &= ~marks[_ASKING_CAUSES].any(axis=1)
    rows = doubted.index[doubted]
    cause = texts.loc[rows, "cause"]
    asked = [mark for mark in MARKS if mark.reads == "text"]
    known = read_text_marks(pd.DataFrame({"cause": cause, "text": cause}), asked, languages.loc[rows])
    doubted[rows] = ~known.any(axis=1)
    return doubted | other_script


def holds(condition: str, marks: pd.DataFrame) -> pd.Series:
    """Whether a rule's condition over marks (& and, | or, ~ not) holds in each row."""
    # Not by `DataFrame.eval`: for each of some hundred rules it would make ready every column there is.
    code, named = _compiled(condition)
    return pd.Series(eval(code, {"__builtins__": {}}, {name: marks[name] for name in named}), index=marks.index)


@lru_cache(maxsize=512)
def _compiled(condition: str) -> tuple[CodeType, tuple[str, ...]]:
    tree = ast.parse(condition.strip(), mode="eval")
    if strange := [node for node in ast.walk(tree) if not isinstance(node, _OF_CONDITIONS)]:
        raise ValueError(f"The condition {condition!r} holds {ast.dump(strange[0])}; marks, &, | and ~ were expected.")
    return compile(tree, "<rule>", "eval"), tuple({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)})


def _read(mark: Mark, words: pd.DataFrame, country: pd.Series, ground: pd.DataFrame) -> pd.Series:
    if mark.reads == "terrain":
        return ground.eval(mark.says, engine="python").astype(bool)
    if mark.reads == "country":
        return country.isin(mark.says.split())
    return words[mark.name]


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
