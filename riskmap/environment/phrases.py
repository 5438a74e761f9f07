"""A small language of phrases, so that the words a rule looks for can be read by anyone, and quick matching of them.

`word` is a whole word, `stem*` a word that begins so, `..` stands for up to three words, `#` for a number, `^` for
the start of the text, `{vehicle}` for any phrase of a named list; phrases are parted by `;`. Texts are folded first:
lower case, no accents, blanks for underscores, so that "Río_Bravo" is "rio bravo".
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import pandas as pd

_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "’": "'", "_": " "})


def fold_text(text: object) -> str:
    """Lower case ASCII with single blanks; "" for anything that is not text.

    >>> fold_text("R&iacute;o_Bravo,  Piedras Negras")
    'rio bravo, piedras negras'
    """
    if not isinstance(text, str):
        return ""
    lowered = html.unescape(text).lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", " ", plain).strip()


def fold_texts(texts: pd.Series) -> pd.Series:
    """`fold_text` of a column, each distinct text once, on the same index."""
    codes, distinct = pd.factorize(texts.astype(object), use_na_sentinel=False)
    folded = np.array([fold_text(text) for text in distinct], dtype=object)
    return pd.Series(folded[codes], index=texts.index, dtype=object)


def pattern_of(phrases: str, lists: Mapping[str, str] | None = None) -> str:
    """The regular expression (RE2 syntax, for folded text) of phrases in this module's language.

    >>> bool(re.search(pattern_of("run over by .. truck"), "was run over by a big truck"))
    True
    >>> bool(re.search(pattern_of("mine"), "medical examiner"))
    False

    Raises
    ------
    KeyError
        When a phrase names a list that is not among `lists`.
    """
    pieces = [_piece(phrase.strip(), lists or {}) for phrase in phrases.replace("\n", " ").split(";") if phrase.strip()]
    return "|".join(pieces)


def _piece(phrase: str, lists: Mapping[str, str]) -> str:
    start, phrase = ("^", phrase[1:]) if phrase.startswith("^") else (r"\b", phrase)
    pattern = ""
    for word in re.sub(r" +", " ", phrase).split(" "):
        if word == "..":
            pattern += r"(?:\w+\W+){0,3}"
        else:
            pattern += _word(word, lists) + r"\W+"
    return start + pattern.removesuffix(r"\W+") + ("" if phrase.endswith("*") else r"\b")


def _word(word: str, lists: Mapping[str, str]) -> str:
    if word.startswith("{"):
        return f"(?:{'|'.join(_piece(entry.strip(), {}) for entry in lists[word.strip('{}')].split(';'))})"
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\#", r"\d[\d.]*")


def find_phrases(texts: pd.Series, pattern: str) -> pd.Series:
    """Where a folded column matches an RE2 pattern, each distinct text once; flags on the same index."""
    import pyarrow
    import pyarrow.compute

    codes, distinct = pd.factorize(texts)
    found = pyarrow.compute.match_substring_regex(pyarrow.array(distinct, pyarrow.string()), pattern)
    return pd.Series(found.to_numpy(zero_copy_only=False).astype(bool)[codes], index=texts.index)
