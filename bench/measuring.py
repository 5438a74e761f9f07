"""Run a measure several times in turn with its peers; median and spread of each, and the ratio."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Row:
    """One measure beside its peer: seconds (or another unit), each round's value."""

    what: str
    peer: str
    own: tuple[float, ...]
    other: tuple[float, ...]
    unit: str = "s"

    def cells(self) -> list[str]:
        own, other = statistics.median(self.own), statistics.median(self.other)
        return [
            self.what,
            _spread(self.own, self.unit),
            self.peer,
            _spread(self.other, self.unit),
            f"{other / own:,.1f}",
        ]


def _spread(values: tuple[float, ...], unit: str) -> str:
    middle = statistics.median(values)
    if len(values) == 1:
        return f"{middle:,.3g} {unit}"
    return f"{middle:,.3g} {unit} ({min(values):,.3g} to {max(values):,.3g})"


def compare(
    what: str,
    own: Callable[[], object],
    peer: str,
    other: Callable[[], object],
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.perf_counter,
) -> Row:
    """Time of both, in turn, so that a busy machine slows both alike; by the wall, or by the processor's `clock`."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for kept, action in zip(times, (own, other), strict=True):
            start = clock()
            action()
            kept.append(clock() - start)
    return Row(what, peer, tuple(times[0]), tuple(times[1]))


def python(code: str) -> Callable[[], object]:
    """A fresh interpreter that runs `code`."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def peak_mb(code: str) -> float:
    """Peak memory of a fresh interpreter that runs `code`, in MB (Linux counts in kB)."""
    asked = f"{code}\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])
