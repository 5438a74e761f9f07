"""Incidents that may be told twice: a queue to be looked through, decisions that can be taken back, layers merged so.

`find_duplicates` orders pairs so that those told twice come first; `Decisions` keeps what people decided beside the
data; `apply_decisions` makes a new layer of them. Nothing is merged that nobody decided on, within a source or across.
"""

from riskmap.duplicates.decisions import VERDICTS, Decision, Decisions
from riskmap.duplicates.merging import Merged, apply_decisions, write_merged
from riskmap.duplicates.queue import QUEUE, find_duplicates, with_texts

__all__ = [
    "QUEUE",
    "VERDICTS",
    "Decision",
    "Decisions",
    "Merged",
    "apply_decisions",
    "find_duplicates",
    "with_texts",
    "write_merged",
]
