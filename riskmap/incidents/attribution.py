"""Whom figures are from, told by the keys of their incidents: `mmp:...` is IOM's, `red-cross:...` a file's.

A licence is known of IOM's figures alone; of others their owners know, and nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from riskmap import vocabulary as words

IOM = "mmp"
UNTOLD = "the layer it learnt from, whose sources its counts do not tell"


@dataclass(frozen=True)
class Attribution:
    """What to name beside figures: `source`, with its address where it has one, and `licence`."""

    source: str
    licence: str


OF_IOM = Attribution(f"{words.SOURCE_NAME}, {words.SOURCE_ADDRESS}", words.SOURCE_LICENCE)
OF_UNTOLD = Attribution(UNTOLD, "as its owners say")


def sources_of(keys: Iterable[str]) -> tuple[str, ...]:
    """Names before the colon of incidents' keys, each once, in order.

    >>> sources_of(["mmp:2016.MMP1", "red-cross:7", "mmp:2016.MMP2"])
    ('mmp', 'red-cross')
    """
    return tuple(sorted({str(key).partition(":")[0] for key in keys}))


def attribution_of(keys: Iterable[str]) -> Attribution:
    """Whom the figures of incidents under these keys are from, and by which licence; IOM's where there are none.

    >>> attribution_of(["red-cross:7"])
    Attribution(source='red-cross', licence='as its owner says')
    """
    names = sources_of(keys)
    others = [name for name in names if name != IOM]
    if not others:
        return OF_IOM
    owner = "as its owner says" if len(others) == 1 else "as their owners say"
    if IOM not in names:
        return Attribution(", ".join(others), owner)
    listed = ", ".join(others)
    return Attribution(f"{OF_IOM.source}; {listed}", f"{words.SOURCE_LICENCE} ({words.SOURCE_NAME}); {listed}: {owner}")
