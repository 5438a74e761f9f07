"""Whether a table without a final line end was cut off in its last value, told by what the other rows hold there.

Many programs leave the last line end out, so its lack alone says nothing. A value looks cut when it is blank where no
other row is, when all others have one form or one ending that it lacks, when it ends as no other does (in a blank, a
comma, an open bracket, a word that others write within a text only), or when it breaks off within a word: a word that
nobody else writes and that is the beginning of one that others write. A cut before a word that may as well be the last
one, or in a file of few rows, cannot be told so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

# So many rows it takes before what all of them share can be missed in the last.
ENOUGH = 20
SHORTEST_WORD = 2
_ENDINGS = frozenset(".)]}>/\"'")
_OPEN = frozenset(" ,;:-–&+(")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_WORD = re.compile(r"[^\W\d_]+")


def looks_cut(last: str, others: Sequence[str]) -> bool:
    """Whether the last value of a column looks cut off beside all `others` of that column.

    >>> looks_cut("Off the coast of Zuw", ["Off the coast of Zuwara", "Zuwara, in the port"] * 10)
    True
    >>> looks_cut("Off the coast of Zuwara", ["Off the coast of Zuwara", "Zuwara, in the port"] * 10)
    False
    """
    if last in others or len(others) < ENOUGH:
        return False
    if not last:
        return True
    signs = (_breaks_a_form, _lacks_the_ending, _ends_open, _ends_within_a_text, _breaks_a_word)
    return any(sign(last, others) for sign in signs)


def _breaks_a_form(last: str, others: Collection[str]) -> bool:
    """All others have the same signs in the same places, as dates have, and the last ends before them."""
    forms = {re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", value)) for value in others}
    return len(forms) == 1 and len(last) < len(next(iter(forms)))


def _lacks_the_ending(last: str, others: Collection[str]) -> bool:
    """All others end in the same sign, as sentences do in a full stop."""
    endings = {value[-1:] for value in others if value}
    return len(endings) == 1 and endings <= _ENDINGS and last[-1] not in endings


def _ends_open(last: str, others: Collection[str]) -> bool:
    """It ends in a sign after which something must follow, or in a bracket that is not closed, and no other does."""

    def is_open(value: str) -> bool:
        return value[-1:] in _OPEN or value.count("(") > value.count(")")

    return is_open(last) and not any(map(is_open, others))


def _ends_within_a_text(last: str, others: Collection[str]) -> bool:
    """It ends in a word that many others write and none of them at the end, such as "of the"."""
    found = _LAST_WORD.search(last)
    if found is None:
        return False
    holding = [value for value in others if found.group() in _WORD.findall(value)]
    return len(holding) >= ENOUGH and not any(value.endswith(found.group()) for value in holding)


def _breaks_a_word(last: str, others: Collection[str]) -> bool:
    found = _LAST_WORD.search(last)
    if found is None or len(found.group()) < SHORTEST_WORD:
        return False
    word = found.group()
    written = Counter(known for value in others for known in set(_WORD.findall(value)))
    if word in written:
        return False
    longer = Counter({known: n for known, n in written.items() if known.startswith(word)})
    # Others write no such word, but what it begins: where one row alone does, that may be a plural or another name.
    return any(n > 1 for n in longer.values()) or any(
        value.startswith(last) and value[len(last)].isalpha() for value in others
    )
