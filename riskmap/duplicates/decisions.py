"""What people decided about pairs, kept beside the layer in a log that only grows: who, when, what; each taken back by
another line.

The layer's own file is never touched. What stands is what the log says last about a pair; `undo` lets the decision
before it stand again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from riskmap.errors import SettingError, StoreError
from riskmap.layouts import Store
from riskmap.store import POINTER, locked, replace_file

MERGE, APART, UNDECIDED, UNDO = "merge", "apart", "undecided", "undo"
VERDICTS = (MERGE, APART, UNDECIDED)
OPEN = "open"  # nobody has decided
FOLDER, LOG = ".duplicates", "decisions.jsonl"
DECISIONS = Store("decisions")

Pair = tuple[str, str]


@dataclass(frozen=True)
class Decision:
    """A line of the log. Of a merge, `a` is the incident that stays; `told_a` and `told_b` are the days and people that
    were told when it was decided.
    """

    when: str
    who: str
    what: str
    a: str
    b: str
    told_a: str = ""
    told_b: str = ""

    @property
    def pair(self) -> Pair:
        """The two ids in order, whichever was named first."""
        return (min(self.a, self.b), max(self.a, self.b))


def told_of(incidents: pd.DataFrame) -> pd.Series:
    """Day and people of each incident by its id: a decision holds only for what was told when it was made."""
    days = incidents["date"].dt.strftime("%Y-%m-%d")
    told = days + ", " + incidents["dead_and_missing"].astype(str) + " dead and missing"
    return pd.Series(told.to_numpy(), index=incidents["incident_id"].to_numpy())


class Decisions:
    """The log of decisions about a layer, in the folder `<layer's file>.duplicates` beside it, or beside the versions
    of an update where the layer is one of them.
    """

    def __init__(self, layer_file: str | os.PathLike):
        layer_file = Path(layer_file)
        versions = layer_file.absolute().parent.parent
        if (versions / POINTER).is_file():
            # A version of an update goes when newer ones come; what was decided about its incidents stays.
            layer_file = versions / layer_file.name
        self.folder = layer_file.with_name(layer_file.name + FOLDER)
        self.file = self.folder / LOG

    def history(self) -> list[Decision]:
        """All lines of the log, the oldest first.

        Raises
        ------
        StoreError
            When the log cannot be read, one of its lines is damaged, or a newer riskmap wrote it.
        """
        DECISIONS.opened(self.folder)
        try:
            text = self.file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"{self.file} cannot be read ({error}).") from error
        # At the line's end alone: texts of a stranger's file hold other signs that Python takes for one.
        lines = text.split("\n")
        return [self._read(line, number) for number, line in enumerate(lines, 1) if line]

    def _read(self, line: str, number: int) -> Decision:
        try:
            decision = Decision(**json.loads(line))
            if decision.what not in (*VERDICTS, UNDO) or not all(isinstance(x, str) for x in vars(decision).values()):
                raise ValueError(f"there is no decision {decision.what!r}")
        except (ValueError, TypeError, RecursionError) as error:
            raise StoreError(
                f"{self.file}, line {number} is no decision ({error}); nothing was changed. "
                "Put the line right or restore the file from a copy."
            ) from error
        return decision

    def standing(self) -> dict[Pair, Decision]:
        """The decision that stands about each pair, in the order in which they were made."""
        return standing_of(self.history())

    def verdicts(self) -> dict[Pair, str]:
        """What stands about each pair: merge, apart or undecided."""
        return {pair: decision.what for pair, decision in self.standing().items()}

    def decide(self, what: str, a: str, b: str, *, who: str, when: datetime | str, incidents: pd.DataFrame) -> Decision:
        """Write down a decision about two incidents of the layer `incidents`; a merge keeps `a`.

        Raises
        ------
        SettingError
            When the verdict or an incident is unknown, the two are one, nobody is named, or a decision that stands
            says otherwise (merged by way of others, yet kept apart).
        StoreError
            When another process is deciding, or the log cannot be read or written.
        """
        _check_verdict(what, a, b, who)
        told = told_of(incidents)
        for incident in (a, b):
            if incident not in told.index:
                raise SettingError(f"There is no incident {incident!r} in this layer; nothing was written.")
        decision = Decision(_stamp(when), who, what, a, b, told[a], told[b])
        DECISIONS.opened(self.folder, make=True)
        with locked(self.folder):
            history = self.history()
            standing = standing_of([*history, decision])
            refuse_contradictions(standing.values())
            self._append(history, decision)
        return decision

    def undo(self, a: str, b: str, *, who: str, when: datetime | str) -> Decision:
        """Take back what was decided last about a pair; the decision taken back, which stays in the log.

        Raises
        ------
        SettingError
            When nothing stands about the pair, or what stood before contradicts a decision made since.
        StoreError
            When another process is deciding, or the log cannot be read or written.
        """
        _check_verdict(UNDO, a, b, who)
        DECISIONS.opened(self.folder, make=True)
        with locked(self.folder):
            history = self.history()
            last = standing_of(history).get((min(a, b), max(a, b)))
            if last is None:
                raise SettingError(f"Nothing is decided about {a} and {b}, so nothing was taken back.")
            line = Decision(_stamp(when), who, UNDO, a, b)
            refuse_contradictions(standing_of([*history, line]).values())
            self._append(history, line)
        return last

    def _append(self, history: list[Decision], decision: Decision) -> None:
        """Write the log with a line more, and remove what killed writers left; to be called by who holds the folder."""
        for left in self.folder.glob(f".{LOG}.*.tmp"):
            left.unlink(missing_ok=True)
        lines = [json.dumps(asdict(line), ensure_ascii=True) for line in (*history, decision)]
        replace_file(self.file, lambda beside: beside.write_text("\n".join(lines) + "\n", encoding="utf-8"))


def _check_verdict(what: str, a: str, b: str, who: str) -> None:
    if what not in (*VERDICTS, UNDO):
        raise SettingError(f"There is no verdict {what!r}; expected one of {', '.join(VERDICTS)}.")
    if a == b:
        raise SettingError(f"{a} was named twice; a decision is about two incidents.")
    if not who.strip():
        raise SettingError("Nobody is named who decides; give a name or initials.")


def _stamp(when: datetime | str) -> str:
    if isinstance(when, datetime):
        return when.isoformat(timespec="seconds")
    try:
        return datetime.fromisoformat(when).isoformat(timespec="seconds")
    except ValueError as error:
        raise SettingError(f"{when!r} is no time; expected one as in 2024-05-31T14:00:00.") from error


def standing_of(history: Iterable[Decision]) -> dict[Pair, Decision]:
    """What stands after a log, in its order: the last decision about each pair that no `undo` has taken back."""
    stacks: dict[Pair, list[tuple[int, Decision]]] = {}
    for number, decision in enumerate(history):
        stack = stacks.setdefault(decision.pair, [])
        if decision.what != UNDO:
            stack.append((number, decision))
        elif stack:
            stack.pop()
    last = sorted(stack[-1] for stack in stacks.values() if stack)
    return {decision.pair: decision for _, decision in last}


def kept_of(decisions: Iterable[Decision]) -> dict[str, str]:
    """For each incident that merges take away, the one that stays in its stead, by way of any number of merges.

    Where several merges of one group name different incidents to stay, the one that no merge takes away stays; of
    several such, or of none, the one that was named to stay first.
    """
    merges = [decision for decision in decisions if decision.what == MERGE]
    group: dict[str, set[str]] = {}
    for merge in merges:
        both = group.get(merge.a, {merge.a}) | group.get(merge.b, {merge.b})
        group.update(dict.fromkeys(both, both))
    taken = {merge.b for merge in merges}
    kept: dict[str, str] = {}
    for merge in sorted(merges, key=lambda merge: merge.a in taken):
        for member in group[merge.a]:
            kept.setdefault(member, merge.a)
    return {member: stays for member, stays in kept.items() if member != stays}


def refuse_contradictions(decisions: Iterable[Decision]) -> None:
    """Refuse decisions by which two incidents are merged, be it by way of others, and yet kept apart.

    Raises
    ------
    SettingError
        Naming the decisions that cannot stand together.
    """
    decisions = list(decisions)
    kept = kept_of(decisions)
    for apart in decisions:
        if apart.what == APART and kept.get(apart.a, apart.a) == kept.get(apart.b, apart.b):
            raise SettingError(
                f"{apart.a} and {apart.b} are kept apart ({apart.who}, {apart.when}) but merged by way of others; "
                "nothing was written. Take one of these decisions back first (`undo`)."
            )
