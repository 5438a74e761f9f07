"""Incidents that may be told twice: a queue to be looked through, decisions that can be taken back, layers merged so.

`find_duplicates` orders pairs so that those told twice come first; `Decisions` keeps what people decided beside the
data; `apply_decisions` makes a new layer of them. Nothing is merged that nobody decided on, within a source or across.
"""

from __future__ import annotations

import importlib

# Fetched when first asked for: a page that shows decisions needs none of what looks for pairs.
_HOMES = {
    "QUEUE": "riskmap.duplicates.queue",
    "VERDICTS": "riskmap.duplicates.decisions",
    "Decision": "riskmap.duplicates.decisions",
    "Decisions": "riskmap.duplicates.decisions",
    "Merged": "riskmap.duplicates.merging",
    "apply_decisions": "riskmap.duplicates.merging",
    "find_duplicates": "riskmap.duplicates.queue",
    "with_texts": "riskmap.duplicates.queue",
    "write_merged": "riskmap.duplicates.merging",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'riskmap.duplicates' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
