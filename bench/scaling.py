"""What a layer in parts costs as it grows to ten million incidents: import, count, train a forecast and hotspots.

Each step runs in an interpreter of its own, with two worker processes where parts are worked on. The rows are made
(`bench.made`): at the number of rows that ship they occupy 1.3 times as many cells of the forecast as the real ones.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import log10
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measuring import Row, Told, options
from bench.parts import write_parts

SIZES = (100_000, 1_000_000, 10_000_000)
STEPS = ("import", "count", "train")
MOST_SECONDS, MOST_MEGABYTES = 180.0, 6000.0
_PROCESSES = 2
_TIMED = """
import json, pickle, sys, time
from datetime import date
from pathlib import Path
from bench.memory import Together, processor_seconds
from riskmap.engine import Local
from riskmap.incidents.parts import import_parts
from riskmap.model import RiskModel
from riskmap.model.aggregation import count_layer
step, folder = sys.argv[1], Path(sys.argv[2])
workers, begun = Local({processes}), []
counts = pickle.loads((folder / "counts").read_bytes()) if step == "train" else None
with Together() as memory:
    start = time.perf_counter(), processor_seconds()
    if step == "import":
        import_parts(folder / "made", folder / "layer", date(2024, 1, 31), workers)
    elif step == "count":
        counts = count_layer(folder / "layer", engine=workers)
    else:
        RiskModel().fit(counts, engine=workers, tell=lambda name: begun.append((name, time.perf_counter())))
    end = time.perf_counter(), processor_seconds()
if step == "count":
    (folder / "counts").write_bytes(pickle.dumps(counts))
ends = [when for _, when in begun[1:]] + [end[0]]
of_it = {{name: until - when for (name, when), until in zip(begun, ends, strict=False)}}
print(json.dumps({{"wall": end[0] - start[0], "processor": end[1] - start[1], "peak": memory.peak_mb, "of_it": of_it}}))
"""


@dataclass(frozen=True)
class Cost:
    """Seconds by the wall and of all processors, peak memory of all processes together, seconds of the parts of it."""

    wall: float
    processor: float
    peak: float
    of_it: dict[str, float]


def scaling() -> Iterator[Row | Told]:
    """Import of parts, counting and training on the counts, forecast and hotspots with all their tests, from 10^5 to
    10^7 made incidents, by two processes.

    Processor time of all processes together, which grows with the work alone, and the peak of the memory that they
    hold at once, beside those of the smallest layer: a ratio of one is growth in step with the rows, more is less.
    The slope is that of the logarithms, 1 being in step. What is by the wall depends on what else the machine did.
    """
    sizes = options().sizes or SIZES
    costs = {n: _costs(n) for n in sizes}
    first, last = sizes[0], sizes[-1]
    for number, step in enumerate(STEPS):
        least = costs[first][number]
        for n in sizes:
            cost = costs[n][number]
            in_step = least.processor * n / first
            yield Row(f"{step}, {n:,} incidents", f"in step with {first:,}", (cost.processor,), (in_step,))
            yield Row(f"{step}, {n:,} incidents: peak memory", f"of {first:,}", (cost.peak,), (least.peak,), "MB")
            for part, seconds in cost.of_it.items():
                yield Told(f"{step}, {n:,} incidents, of it by the wall: {part}", "", "", f"{seconds:.3g} s")
        grown = log10(costs[last][number].processor / least.processor) / log10(last / first)
        yield Told(f"{step}: slope of time", "in step with rows", "1", f"{grown:.2f}")
    for n in sizes:
        seconds, peak = sum(cost.wall for cost in costs[n]), max(cost.peak for cost in costs[n])
        yield Row(f"all of it, {n:,} incidents, by the wall", "three minutes", (seconds,), (MOST_SECONDS,))
        yield Row(f"all of it, {n:,} incidents: peak memory", "six gigabytes", (peak,), (MOST_MEGABYTES,), "MB")
    grown = log10(_all(costs[last]) / _all(costs[first])) / log10(last / first)
    yield Told("all of it: slope of time", "in step with rows", "1", f"{grown:.2f}")


def _all(costs: list[Cost]) -> float:
    return sum(cost.processor for cost in costs)


def _costs(n: int) -> list[Cost]:
    """The cost of each step on `n` made incidents."""
    with TemporaryDirectory(prefix="riskmap-") as folder:
        write_parts(Path(folder) / "made", n)
        return [_cost(step, folder) for step in STEPS]


def _cost(step: str, folder: str) -> Cost:
    command = [sys.executable, "-c", _TIMED.format(processes=_PROCESSES), step, folder]
    return Cost(**json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))
