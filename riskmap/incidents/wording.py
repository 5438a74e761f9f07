"""What the words of a report tell: how exact its place is, how the dead were found, what its date means.

Patterns are English, as the source writes, and searched in lower case; what the same is called in other languages
stands in `riskmap.incidents.foreign_words`. Each distinct text is looked at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from riskmap.countries import country_codes, names_of_states
from riskmap.environment.phrases import find_phrases, fold_text, fold_texts
from riskmap.incidents import foreign_words
from riskmap.incidents.stated import without_countries
from riskmap.vocabulary import UNKNOWN

# Which words tell what about a place. A pattern is searched in the place's text, in lower case.
_PLACE_WORDS: dict[str, str] = {
    "reported_at": r"^(?:\w+ )?reported (?:at|in|to) .*(?:border|crossing|post|office|desk|point|centre|center)",
    "exact": r"exact (?:location|coordinates|position)|\bgps\b|\d\s?[°º]\s?\d|\b\d{1,2} ?\d{2}(?:[.,]\d+)? ?n\b",
    "unspecified": r"\bu\w*spec\w+|\bunkn?own\b|\bun\w*determin\w+|^mixed$|^tbc\b|^n/?a$|undisclosed",
    "several": r"\b(?:various|multiple|differente?|several|many|four separate) (?:\w+ )?"
    r"(?:locations?|points|places|ranches|areas|spots|sites|beaches)|^(?:various|multiple)\b|cumulative",
    "open_desert": r"\bsahr?ara\b|\bdesert\b",
    "between": r"\bbetween\b.*\band\b",
    "open_sea": r"international waters|^(?:in the )?(?:central |eastern |western )?mediterr\w+(?: sea)?$|bay of bengal|"
    r"andaman sea|(?<!dead sea )\bat sea\b|boat (?:sailed|departed|disappeared|went missing|drift\w+)|\badrift\b|"
    r"unspecified waters",
    "sea": r"off (?:the )?(?:\w+ ){0,2}(?:coast|cost|shore)|\boffshore\b|\bnautical miles?\b|\b\d+ ?nm\b|"
    r"(?<!dead )(?<!caspian )\bsea\b|\bocean\b|\bmediterr\w+|\bstraits?\b|\bgulf of\b|\bbay of\b|\benglish channel\b|"
    r"\bterritorial waters\b|\bshipwreck|\bsar zone\b",
    # Words of the water that rivers, lakes and deserts know too.
    "afloat": r"\bboat\b|\bship\b|\bwaters\b|rescue|embark|\bmiles?\b|"
    r"\d+ ?(?:km|kilomet\w+)\b.{0,25}\b(?:off|south|north)\b",
    "province": r"\bprovince\b|\bstate of\b|\bgovernorate\b|\bdivision\b|\bregion\b|\bdepartment\b|jurisdiction|"
    r"\bstate\b|\bcount(?:y|ies)\b",
    "district": r"\bdistrict\b|\bcounty\b|\bmunicipality\b|\bnational park\b|\bforest\b|\bmountains?\b|\bborder\b|"
    r"\bprovince\b|\bgovernorate\b|\bregion\b",
    "near": r"\bnear(?:by)?\b|\bclose to\b|\bapprox\w*|\baround\b|\boutside\b|\bsurroundings?\b|\bvicinity\b|"
    r"\b\d+ ?(?:km|kilomet\w+|miles?)\b|\bbetween\b|\bon the way\b|\btowards\b|\bsouth of\b|\bnorth of\b|"
    r"\beast of\b|\bwest of\b",
    "detailed": r"(?:[^,]+,){2}|\d|\b(?:ranch|road|highway|street|hospital|beach|port|bridge|station|camp|river|canal|"
    r"airport|village|neighbou?rhood|hotel|farm|motorway|railway|tracks)\b",
}
_FILLERS = (
    r"\b(?:u\w*spec\w+|unknown|undetermined|locations?|places?|points?|areas?|somewhere|in|at|the|of|a|an|on)\b|\W+"
)


# A State's name with so many letters may be told by its name alone; shorter ones are mostly codes.
_SHORTEST_STATE = 4
# Names of towns that other languages give to a State too.
_TOWNS = ("granada",)


@dataclass(frozen=True)
class Words:
    """What the words of each place say, a column of flags each, on the reports' index."""

    reported_at: pd.Series
    only_country: pd.Series
    exact: pd.Series
    unspecified: pd.Series
    several: pd.Series
    open_desert: pd.Series
    between: pd.Series
    open_sea: pd.Series
    sea: pd.Series
    afloat: pd.Series
    province: pd.Series
    district: pd.Series
    near: pd.Series
    detailed: pd.Series


def told_by_words(places: pd.Series) -> pd.DataFrame:
    """What the words of places say of how exact they are: a row of flags for each distinct text, which is its label."""
    texts = pd.Series(places.unique(), dtype="str")
    lower, folded = texts.str.lower(), fold_texts(texts)
    told = {
        name: holds | find_phrases(folded, foreign_words.place_pattern(name)).to_numpy()
        for name, holds in zip(_PLACE_WORDS, _search(lower, _PLACE_WORDS.values()), strict=True)
    }
    bare = without_countries(lower).str.replace(_FILLERS, "", regex=True)
    told["only_country"] = (bare.eq("") & lower.ne("")).to_numpy() | _names_a_state(folded, told["unspecified"])
    return pd.DataFrame(told, index=texts.to_numpy())


def _search(lower: pd.Series, patterns: Iterable[str]) -> Iterator[NDArray[np.bool_]]:
    """Which texts each pattern is found in. RE2 is ten times as quick, but knows no look-behind, and other letters
    than those of ASCII are no letters of a word to it: those texts, and what is found but for the looks behind, are
    left to Python.
    """
    is_ascii = lower.str.isascii().to_numpy(bool)
    plain, others = pa.array(lower[is_ascii], pa.string()), lower[~is_ascii]
    for pattern in patterns:
        found = np.zeros(len(lower), bool)
        without_looks = re.sub(r"\(\?<![^)]*\)", "", pattern)
        found[is_ascii] = pc.match_substring_regex(plain, without_looks).to_numpy(zero_copy_only=False)
        if without_looks != pattern:
            found[found] = lower[found].str.contains(pattern, regex=True)
        found[~is_ascii] = others.str.contains(pattern, regex=True)
        yield found


def read_place_words(places: pd.Series, told: pd.DataFrame | None = None) -> Words:
    """What each place's words say; `told` is `told_by_words` of these places or more, where it is known already."""
    told = told_by_words(places) if told is None else told
    rows = told.index.get_indexer(places.to_numpy())
    return Words(**{name: pd.Series(told[name].to_numpy()[rows], index=places.index) for name in told})


def _names_a_state(folded: pd.Series, unspecified: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether folded texts name a State in any language and no more, save that the place is not known."""
    bare = folded.copy()
    bare[unspecified] = folded[unspecified].str.replace(foreign_words.filler_pattern(), " ", regex=True)
    alone = unspecified | ~bare.str.contains(",", regex=False)  # "Conakry, Guinea" is a town in it
    bare = bare.str.replace(r"[\W_]+", " ", regex=True).str.strip()
    asked = alone & bare.str.len().ge(_SHORTEST_STATE) & ~bare.isin(_TOWNS) & bare.str.count(" ").lt(4)
    named = np.zeros(len(folded), bool)
    named[asked.to_numpy()] = country_codes(bare[asked]).ne(UNKNOWN) | bare[asked].isin(_arabic_states())
    return named


@cache
def _arabic_states() -> frozenset[str]:
    """Names of States in Arabic, folded as texts are."""
    return frozenset(map(fold_text, names_of_states("ar")))


# How the dead were found: the first pattern that the cause or the place holds speaks.
_FOUND: tuple[tuple[str, str], ...] = (
    ("washed ashore", r"wash\w* (?:up|a ?shore|onto)|\bwashed\b"),
    ("remains", r"skelet|\bbones?\b|decompos|mummif|\bskulls?\b|unknown \(remains|human remains"),
    (
        "body found",
        r"\bfound\b|\brecovered\b|\bretri?e?i?ved\b|\bdiscovered\b|\bremains\b|\b(?:bod(?:y|ies)|corpses?)\b|"
        r"medical examiner|undetermined",
    ),
    (
        "death seen",
        r"\bshot\b|stab|vehicle|\bcar\b|accident|\btrain\b|run over|\bhit by\b|\bfell\b|\bfall\b|hospital|killed|"
        r"beat|violence|explosion|shelling|murder|childbirth|crush|overboard|\bdied\b|electrocut|burn|fire\b|attack",
    ),
)


def read_finding(incidents: pd.DataFrame, words: Words) -> pd.DataFrame:
    """`found_kind` and `date_meaning` of each incident, on the same index.

    `incidents` holds `cause_reported`, `place`, `incident_kind` and `n_survivors`: where some lived, the deaths were
    seen. The day on which remains were found, or an office took a report, is not the day of death.
    """
    codes, texts = pd.factorize(incidents.cause_reported + " | " + incidents.place)
    lower, folded = pd.Series(texts, dtype="str").str.lower(), fold_texts(pd.Series(texts))
    foreign = [find_phrases(folded, foreign_words.found_pattern(kind)).to_numpy() for kind, _ in _FOUND]
    english = _search(lower, (pattern for _, pattern in _FOUND))
    holds = [(one | other)[codes] for one, other in zip(english, foreign, strict=True)]
    found = np.select(
        [*holds, incidents.n_survivors.fillna(0).gt(0).to_numpy()],
        [*(kind for kind, _ in _FOUND), "death seen"],
        "unknown",
    )
    meaning = np.select(
        [
            incidents.incident_kind.eq("cumulative").to_numpy(),
            words.reported_at.to_numpy(),
            np.isin(found, ["washed ashore", "remains", "body found"]),
            found == "death seen",
        ],
        ["end of period", "of report", "of finding", "of death"],
        "unknown",
    )
    return pd.DataFrame({"found_kind": found, "date_meaning": meaning}, index=incidents.index).astype("str")
