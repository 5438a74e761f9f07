"""How alike two reports are worded, in whatever spelling: the groups of letters they share, the rare ones most."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TEXTS = ("place", "cause_reported")
LETTERS = (3, 4)
PAIRS_AT_ONCE = 50_000


class Wording:
    """Likeness of wordings between 0 and 1; made once for a layer, asked for many pairs of positions.

    A layer without the columns `place` and `cause_reported` has no wording: its likeness is 0.
    """

    def __init__(self, incidents: pd.DataFrame):
        places, causes = (_folded(incidents, name) for name in TEXTS)
        self._row, distinct = pd.factorize(places + " | " + causes)
        self._weights = _letter_groups(distinct)
        self._place = np.where(places.eq(""), -1, pd.factorize(places)[0])

    def likeness(self, a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.float64]:
        """Cosine of the weighted groups of letters of two rows' texts; 0 where one has none."""
        first, second = self._row[a], self._row[b]
        likeness = np.zeros(len(a))
        for start in range(0, len(a), PAIRS_AT_ONCE):
            part = slice(start, start + PAIRS_AT_ONCE)
            product = self._weights[first[part]].multiply(self._weights[second[part]])
            likeness[part] = np.asarray(product.sum(axis=1)).ravel()
        # Rounded, so that the order in which letters were summed cannot part two texts alike.
        return np.clip(likeness.round(5), 0, 1)

    def same_place_words(self, a: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether the place is told in the same words."""
        return (self._place[a] == self._place[b]) & (self._place[a] >= 0)


def _folded(incidents: pd.DataFrame, name: str) -> pd.Series:
    if name not in incidents:
        return pd.Series("", index=incidents.index)
    texts = incidents[name].fillna("").astype(str)
    return texts.map({text: fold(text) for text in texts.unique()})


def fold(text: str) -> str:
    """Small letters without accents, all else a space: numbers are compared as counts and dates, not as words.

    >>> fold("Off Zuwārah (25 km), Libya")
    'off zuwarah km libya'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W\d_]+", " ", plain).split())


def _letter_groups(texts: pd.Index):
    """Sparse rows of unit length: three and four letters of a word, weighted by how few distinct texts hold them."""
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=LETTERS, sublinear_tf=True, dtype=np.float32)
    if not any(text.strip(" |") for text in texts):
        return csr_array((len(texts), 1))
    return csr_array(vectorizer.fit_transform([text.replace("|", " ") for text in texts]))
