"""A small language of phrases, so that the words a rule looks for can be read by anyone, and quick matching of them.

`word` is a whole word, `stem*` a word that begins so, `..` stands for up to three words, `#` for a number, `^` for
the start of the text, `{vehicle}` for any phrase of a named list; phrases are parted by `;`. Texts are folded first:
lower case, no accents, blanks for underscores, so that "Río_Bravo" is "rio bravo". Arabic loses its articles and signs
and is written in Latin pairs, a pair for a letter, since RE2 knows no other word than a Latin one.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import pandas as pd

_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "’": "'", "_": " ", "،": ",", "؛": ";"}
)
_ALPHABET = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_SAME_LETTERS = str.maketrans("ىةیکگپچژڤ", "يهيككبجزف", "ـ")
# "x" and a letter or figure: no word of a language written in Latin letters looks so.
_PAIRS = str.maketrans(
    {letter: f"x{chr(97 + place) if place < 26 else place - 26}" for place, letter in enumerate(_ALPHABET)}
)
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARTICLE = re.compile(r"\b[وف]?(?:ال|بال|كال|لل)(?=\w{3})")


def fold_text(text: object) -> str:
    """Lower case ASCII with single blanks; "" for anything that is not text.

    >>> fold_text("R&iacute;o_Bravo,  Piedras Negras")
    'rio bravo, piedras negras'
    """
    if not isinstance(text, str):
        return ""
    lowered = html.unescape(text).lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", lowered)
    if _ARABIC.search(plain):
        plain = _in_latin_pairs(plain)
    plain = plain.encode("ascii", "ignore").decode()
    return re.sub(r"\s+", " ", plain).strip()


def _in_latin_pairs(text: str) -> str:
    """Arabic in one spelling of each letter, without articles and signs, as pairs of Latin letters."""
    bare = "".join(letter for letter in text if not unicodedata.combining(letter)).translate(_SAME_LETTERS)
    return _ARTICLE.sub("", bare).translate(_PAIRS)


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
    pieces = [
        _piece(_folded(phrase), lists or {}) for phrase in phrases.replace("\n", " ").split(";") if phrase.strip()
    ]
    return "|".join(pieces)


def _folded(phrase: str) -> str:
    """A phrase in the letters of folded texts."""
    return phrase.strip() if phrase.isascii() else fold_text(phrase)


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
        return f"(?:{'|'.join(_piece(_folded(entry), {}) for entry in lists[word.strip('{}')].split(';'))})"
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\#", r"\d[\d.]*")


def find_phrases(texts: pd.Series, pattern: str) -> pd.Series:
    """Where a folded column matches an RE2 pattern, each distinct text once; flags on the same index."""
    import pyarrow
    import pyarrow.compute

    codes, distinct = pd.factorize(texts)
    found = pyarrow.compute.match_substring_regex(pyarrow.array(distinct, pyarrow.string()), pattern)
    return pd.Series(found.to_numpy(zero_copy_only=False).astype(bool)[codes], index=texts.index)
