"""Run a measure several times in turn with its peers; median and spread of each, and the ratio."""

from __future__ import annotations

import math
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROUNDS = 5
PATIENCE = 60.0
_MEASURED = """
{code}
import resource, time
from bench.memory import own_peak_mb
used = int(time.process_time())
resource.setrlimit(resource.RLIMIT_CPU, (used + {seconds}, used + {seconds} + 5))
start = time.process_time()
work(given)
seconds = time.process_time() - start
print(seconds, own_peak_mb())
"""


@dataclass
class Options:
    """What is asked for on the command line: rounds of every case, sizes of made data, seconds a peer is waited for."""

    rounds: int | None = None
    sizes: tuple[int, ...] = ()
    patience: float = PATIENCE


_OPTIONS = Options()


def options() -> Options:
    """The options of this run; the command line sets them."""
    return _OPTIONS


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


@dataclass(frozen=True)
class Told:
    """What has no ratio: a figure that has no peer, or a peer that is not there or did not end."""

    what: str
    peer: str
    other: str
    own: str = ""

    def cells(self) -> list[str]:
        return [self.what, self.own, self.peer, self.other, ""]


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
    for _ in range(options().rounds or rounds):
        for kept, action in zip(times, (own, other), strict=True):
            start = clock()
            action()
            kept.append(clock() - start)
    return Row(what, peer, tuple(times[0]), tuple(times[1]))


def python(code: str) -> Callable[[], object]:
    """A fresh interpreter that runs `code`."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def peak_mb(code: str) -> float:
    """Peak memory of a fresh interpreter that runs `code`, in MB."""
    asked = f"{code}\nfrom bench.memory import own_peak_mb; print(own_peak_mb())"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True, cwd=ROOT)
    return float(done.stdout.split()[-1])


def peak_within(code: str, seconds: float) -> tuple[float, float] | None:
    """Processor's seconds of `work(given)`, which `code` names, and peak memory in MB of the interpreter that runs it.

    None where it has not ended after so many seconds of the processor; a minute and twenty times as long by the wall
    is taken for that too.
    """
    command = [sys.executable, "-c", _MEASURED.format(code=code, seconds=math.ceil(seconds))]
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60 + 20 * seconds)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode == -signal.SIGXCPU:
        return None
    done.check_returncode()
    took, peak = map(float, done.stdout.split())
    return took, peak
