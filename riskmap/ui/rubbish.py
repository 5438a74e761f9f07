"""Memory that a server gives back while it runs: Python's rubbish, and what kept frames remember of those long gone.

Every look at a frame leaves a weak reference in each of its columns, and pandas (3.1) drops the dead ones only from 500
a column on. A frame of one run is gone before; the layers and views kept for all readers, some thousand columns, fill
with hundreds of thousands of them, and each full collection has to walk over them.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any
from weakref import WeakValueDictionary

import pandas as pd

_KEPT: WeakValueDictionary[int, pd.DataFrame] = WeakValueDictionary()


def looked_after(function: Callable) -> Callable:
    """A function whose results are kept for all readers: their frames are looked after for as long as they are kept."""

    @wraps(function)
    def remembered(*given: Any, **named: Any) -> Any:
        kept = function(*given, **named)
        _KEPT.update({id(frame): frame for frame in _frames(kept)})
        return kept

    return remembered


def collect_rubbish() -> None:
    """Collect what only cycles hold, maps above all, and let kept frames forget the frames made of them."""
    gc.collect()
    # Not found through gc.get_objects(): who holds a tuple that another thread is still filling breaks it.
    for kept in _KEPT.valuerefs():
        for references in _references(kept()):
            # Asked whether anybody shares its values, pandas counts the living anew and forgets the dead.
            references.has_reference()


def _frames(kept: object) -> Iterator[pd.DataFrame]:
    if isinstance(kept, pd.DataFrame):
        yield kept
    elif isinstance(kept, (tuple, list)):
        for part in kept:
            yield from _frames(part)
    elif is_dataclass(kept):
        for field in fields(kept):
            yield from _frames(getattr(kept, field.name))


def _references(frame: pd.DataFrame | None) -> list[Any]:
    """Where a frame's columns and rows note who shares them: no part of what pandas promises, so it may be missing."""
    blocks = getattr(getattr(frame, "_mgr", None), "blocks", ())
    noted = [getattr(block, "refs", None) for block in blocks]
    noted.append(getattr(getattr(frame, "index", None), "_references", None))
    return [references for references in noted if hasattr(references, "has_reference")]
