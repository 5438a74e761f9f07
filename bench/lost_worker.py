"""Count a folder of parts and learn from it by two local workers of Dask, one of them killed by its process id.

`python -m bench.lost_worker FOLDER --after SECONDS [--learn]`: whether the counts are those of this process alone, to
the last bit, and with `--learn` how far the forecast is from that of this process alone, a worker being killed at
learning instead of counting; and the peak memory of each worker, whose limit is `--memory`.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np

from riskmap.engine import opened
from riskmap.model.aggregation import Counts, count_layer
from riskmap.model.intensity import IntensityModel

TABLES = ("kinds", "figures", "months")
LEARNT = ("incidents_", "deaths_")


def lost_worker(folder: Path, after: float, memory: str, learn: bool) -> str:
    """What came of it, in a line for each step."""
    from distributed import LocalCluster

    how = {"n_workers": 2, "threads_per_worker": 1, "memory_limit": memory, "dashboard_address": ":0"}
    with LocalCluster(host="127.0.0.1", **how) as cluster, opened("dask", cluster.scheduler_address) as workers:
        peaks: dict[int, float] = {}
        threading.Thread(target=_watch, args=(peaks,), daemon=True).start()
        lost = next(iter(workers.client.run(os.getpid).values()))
        kill = threading.Timer(after, _kill, (lost, told := []))
        start = time.perf_counter()
        if not learn:
            kill.start()
        counts = count_layer(folder, engine=workers)
        seconds = time.perf_counter() - start
        if learn:
            kill.start()
            model = IntensityModel().fit(counts, engine=workers)
            learning = time.perf_counter() - start - seconds
    kill.cancel()
    lines = [f"{len(counts):,} incidents counted in {seconds:.0f} s: {_same_counts(counts, count_layer(folder))}"]
    if learn:
        lines.append(f"forecast in {learning:.0f} s: {_same_forecast(model, IntensityModel().fit(counts))}")
    lines += told or ["no worker was killed: it ended sooner"]
    held = ", ".join(f"{peak:,.0f} MB" for peak in peaks.values())
    return "\n".join([*lines, f"peaks of workers, of {memory} allowed each: {held}\n"])


def _kill(lost: int, told: list[str]) -> None:
    os.kill(lost, signal.SIGKILL)
    told.append(f"process {lost} killed")


def _same_counts(counts: Counts, alone: Counts) -> str:
    same = all(getattr(counts, name).equals(getattr(alone, name)) for name in TABLES)
    return "the same counts to the last bit" if same else "OTHER counts"


def _same_forecast(model: IntensityModel, alone: IntensityModel) -> str:
    if model.cells_.tolist() != alone.cells_.tolist():
        return "OTHER cells"
    pairs = [(getattr(model, name), getattr(alone, name)) for name in LEARNT]
    apart = max(float(np.max(np.abs(one - other) / np.maximum(np.abs(other), 1e-300))) for one, other in pairs)
    return f"{model.deaths_.size:,} intensities, at most {apart:.1e} apart, relative"


def _watch(peaks: dict[int, float]) -> None:
    """Keep the largest resident memory of each worker, those that take a lost one's place too."""
    import psutil

    while True:
        for child in psutil.Process().children(recursive=True):
            try:
                if "spawn_main" in " ".join(child.cmdline()):
                    peaks[child.pid] = max(peaks.get(child.pid, 0.0), child.memory_info().rss / 1e6)
            except psutil.Error:
                continue
        time.sleep(0.1)


def main() -> None:
    """Count, and learn, as asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--after", type=float, default=30.0, help="seconds until a worker is killed")
    asked.add_argument("--memory", default="2GB", help="limit of each worker")
    asked.add_argument("--learn", action="store_true", help="learn the forecast too, and kill a worker at that")
    given = asked.parse_args()
    sys.stdout.write(lost_worker(given.folder, given.after, given.memory, given.learn))


if __name__ == "__main__":
    main()
