"""What a review of incidents told twice does: the queue of a layer, a decision, its undoing. Widgets are the page's.

Every change goes through `decide` or `take_back`, where the role is asked for and the audit log written. Layers that
hold sentences and exact places are shown only to who may decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import geopandas
import pandas as pd

from riskmap.duplicates.decisions import UNDO, Decision
from riskmap.duplicates.shelf import SHIPPED, Reviewable
from riskmap.ui import access
from riskmap.ui.state import kept_for_all

LONGEST_QUEUE = 1500
ACTION = "judge duplicates"


@dataclass(frozen=True)
class Review:
    """A layer, the first pairs of its queue as it was when it was opened, and what stands about them now."""

    layer: Reviewable
    incidents: geopandas.GeoDataFrame
    queue: pd.DataFrame
    history: tuple[Decision, ...]
    verdicts: dict[tuple[str, str], str]

    def open_pairs(self, skipped: Sequence[tuple[str, str]] = ()) -> pd.DataFrame:
        """Pairs nobody has decided on, in order; those skipped come last, in the order in which they were skipped."""
        ends = list(zip(self.queue["incident_a"], self.queue["incident_b"], strict=True))
        turn = {pair: place for place, pair in enumerate(skipped, 1)}
        still = self.queue.assign(turn=[turn.get(pair, 0) for pair in ends])[
            [pair not in self.verdicts for pair in ends]
        ]
        return still.sort_values(["turn", "rank"], kind="stable", ignore_index=True)

    def sides(self, pair: pd.Series) -> tuple[dict, dict]:
        """All that the layer tells of both incidents of a pair."""
        rows = self.incidents.set_index("incident_id")
        return tuple({"incident_id": name, **rows.loc[name].to_dict()} for name in (pair.incident_a, pair.incident_b))

    @property
    def last(self) -> Decision | None:
        """The decision that was made last and stands."""
        standing = [line for line in self.history if line.what != UNDO and self.verdicts.get(line.pair) == line.what]
        return standing[-1] if standing else None


def open_review(layer: Reviewable) -> Review:
    """The review of a layer; its queue is worked out once, its decisions are read anew.

    Raises
    ------
    RiskmapError
        When the layer or its log cannot be read.
    AccessError
        When the layer tells more than the public may see and the visitor's role is not enough.
    """
    if layer.kind != SHIPPED:
        access.require(ACTION)
    decisions = layer.decisions()
    incidents, queue = _queue_of(str(layer.file), layer.file.stat().st_mtime_ns, layer)
    return Review(layer, incidents, queue, tuple(decisions.history()), decisions.verdicts())


@kept_for_all
def _queue_of(file: str, changed: int, _layer: Reviewable) -> tuple[geopandas.GeoDataFrame, pd.DataFrame]:
    from riskmap.duplicates.queue import find_duplicates, with_texts

    incidents = _layer.load()
    return incidents, with_texts(find_duplicates(incidents, limit=LONGEST_QUEUE), incidents)


def decide(review: Review, what: str, a: str, b: str, who: str, when: datetime) -> Decision:
    """Write a decision into the layer's log; the layer itself is never changed.

    Raises
    ------
    AccessError
        When the visitor's role is not enough.
    SettingError
        When nobody is named, or decisions that stand say otherwise.
    StoreError
        When the log cannot be written.
    """
    access.act(ACTION, layer=review.layer.name, verdict=what, first=a, second=b)
    return review.layer.decisions().decide(what, a, b, who=who, when=when, incidents=review.incidents)


def take_back(review: Review, decision: Decision, who: str, when: datetime) -> Decision:
    """Let the decision before it stand again, by another line of the log.

    Raises
    ------
    AccessError
        When the visitor's role is not enough.
    SettingError
        When nobody is named, or nothing stands about the pair.
    StoreError
        When the log cannot be written.
    """
    access.act(ACTION, layer=review.layer.name, verdict=UNDO, first=decision.a, second=decision.b)
    return review.layer.decisions().undo(decision.a, decision.b, who=who, when=when)
