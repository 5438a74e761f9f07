"""What a server kept of frames and cycles long gone is given back, and nothing that is still shared is lost."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from riskmap.ui import rubbish
from riskmap.ui.rubbish import collect_rubbish, looked_after
from riskmap.ui.state import kept_for_all


def looked_at(frame: pd.DataFrame, times: int = 300) -> None:
    for _ in range(times):
        frame.assign(more=0)


def remembered(frame: pd.DataFrame) -> int:
    return len(frame._mgr.blocks[0].refs.referenced_blocks)


@dataclass(frozen=True)
class Kept:
    rows: pd.DataFrame
    told: tuple[str, list[pd.DataFrame]]


def frame() -> pd.DataFrame:
    return pd.DataFrame({"people": [1, 2, 3]})


def test_kept_frames_forget_the_frames_made_of_them_that_are_gone() -> None:
    kept = looked_after(Kept)(frame(), ("told", [frame()]))
    for rows in (kept.rows, kept.told[1][0]):
        looked_at(rows)
        assert remembered(rows) > 300
    collect_rubbish()
    assert remembered(kept.rows) == remembered(kept.told[1][0]) == 1


def test_what_the_pages_keep_is_looked_after_until_it_is_kept_no_more() -> None:
    keeping = kept_for_all(frame)
    kept = keeping()
    assert keeping() is kept and rubbish._KEPT[id(kept)] is kept
    known = id(kept)
    keeping.clear()
    del kept
    collect_rubbish()
    assert known not in rubbish._KEPT


def test_a_frame_without_such_notes_is_left_alone() -> None:
    assert rubbish._references(SimpleNamespace(index=None)) == [] == rubbish._references(None)


def test_a_frame_that_shares_its_values_is_still_copied_before_it_is_changed() -> None:
    kept = looked_after(frame)()
    shared = kept.assign(more=0)
    looked_at(kept)
    collect_rubbish()
    shared.loc[0, "people"] = 9
    assert kept["people"].tolist() == [1, 2, 3]


def test_what_only_a_cycle_holds_is_let_go() -> None:
    class Map: ...

    drawn = Map()
    drawn.itself = drawn
    gone = weakref.ref(drawn)
    del drawn
    collect_rubbish()
    assert gone() is None
