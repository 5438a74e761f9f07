"""What a layer in parts costs as it grows to ten million incidents: import, count, learn a forecast.

Each step runs in an interpreter of its own, with two worker processes where parts are worked on. The rows are made
(`bench.made`): at the number of rows that ship they occupy 1.3 times as many cells of the forecast as the real ones.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from math import log10
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measuring import Row, Told, options
from bench.parts import write_parts

SIZES = (100_000, 1_000_000, 10_000_000)
STEPS = ("import", "count", "learn")
_PROCESSES = 2
_TIMED = """
import pickle, resource, sys, time
from datetime import date
from pathlib import Path
from bench.memory import own_peak_mb
from riskmap.engine import Local
from riskmap.incidents.parts import import_parts
from riskmap.model.aggregation import count_layer
from riskmap.model.intensity import IntensityModel
step, folder = sys.argv[1], Path(sys.argv[2])
workers = Local({processes})
counts = pickle.loads((folder / "counts").read_bytes()) if step == "learn" else None
start, spent = time.perf_counter(), time.process_time()
if step == "import":
    made = import_parts(folder / "made", folder / "layer", date(2024, 1, 31), workers)
elif step == "count":
    made = count_layer(folder / "layer", engine=workers)
else:
    made = IntensityModel().fit(counts)
seconds, spent = time.perf_counter() - start, time.process_time() - spent
if step == "count":
    (folder / "counts").write_bytes(pickle.dumps(made))
theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
peak = own_peak_mb() + {processes} * theirs.ru_maxrss / 1024 * (step != "learn")
print(seconds, spent + theirs.ru_utime + theirs.ru_stime, peak)
"""


def scaling() -> Iterator[Row | Told]:
    """Import of parts, counting and learning the forecast from 10^5 to 10^7 made incidents, by two processes.

    Processor time of all processes together, which grows with the work alone, and the sum of their peak memory, beside
    those of the smallest layer: a ratio of one is growth in step with the rows, more is less. The slope is that of the
    logarithms, 1 being in step.
    """
    sizes = options().sizes or SIZES
    costs = {n: _costs(n) for n in sizes}
    first, last = sizes[0], sizes[-1]
    for number, step in enumerate(STEPS):
        for n in sizes:
            _, seconds, megabytes = costs[n][number]
            _, least, least_megabytes = costs[first][number]
            yield Row(f"{step}, {n:,} incidents", f"in step with {first:,}", (seconds,), (least * n / first,))
            yield Row(f"{step}, {n:,} incidents: peak memory", f"of {first:,}", (megabytes,), (least_megabytes,), "MB")
        grown = log10(costs[last][number][1] / costs[first][number][1]) / log10(last / first)
        yield Told(f"{step}: slope of time", "in step with rows", "1", f"{grown:.2f}")
    for n in sizes:
        seconds = sum(cost[0] for cost in costs[n])
        yield Row(f"import, count and learn, {n:,} incidents, by the wall", "three minutes", (seconds,), (180.0,))


def _costs(n: int) -> list[tuple[float, float, float]]:
    """Seconds by the wall and of the processor, and peak memory in MB, of each step on `n` made incidents."""
    with TemporaryDirectory(prefix="riskmap-") as folder:
        write_parts(Path(folder) / "made", n)
        return [_cost(step, folder) for step in STEPS]


def _cost(step: str, folder: str) -> tuple[float, float, float]:
    command = [sys.executable, "-c", _TIMED.format(processes=_PROCESSES), step, folder]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(told[0]), float(told[1]), float(told[2])
