"""Count a folder of parts by two local workers of Dask, one of them killed by its process id in the middle.

`python -m bench.lost_worker FOLDER --after SECONDS`: whether the counts are those of this process alone, to the last
bit, and the peak memory of each worker, whose limit is 2 GB.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path

from riskmap.engine import opened
from riskmap.model.aggregation import count_layer

MEMORY = "2GB"
TABLES = ("kinds", "figures", "months")


def lost_worker(folder: Path, after: float) -> str:
    """What came of it, in a line."""
    from distributed import LocalCluster

    how = {"n_workers": 2, "threads_per_worker": 1, "memory_limit": MEMORY, "dashboard_address": ":0"}
    with LocalCluster(host="127.0.0.1", **how) as cluster, opened("dask", cluster.scheduler_address) as workers:
        peaks: dict[int, float] = {}
        threading.Thread(target=_watch, args=(peaks,), daemon=True).start()
        lost = next(iter(workers.client.run(os.getpid).values()))
        threading.Timer(after, os.kill, (lost, signal.SIGKILL)).start()
        start = time.perf_counter()
        counts = count_layer(folder, engine=workers)
        seconds = time.perf_counter() - start
    alone = count_layer(folder)
    same = all(getattr(counts, name).equals(getattr(alone, name)) for name in TABLES)
    told = ", ".join(f"{peak:,.0f} MB" for peak in peaks.values())
    verdict = "the same" if same else "OTHER"
    return f"{len(counts):,} incidents in {seconds:.0f} s, process {lost} killed: {verdict} counts; peaks {told}\n"


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
    """Count as asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--after", type=float, default=30.0, help="seconds until a worker is killed")
    given = asked.parse_args()
    sys.stdout.write(lost_worker(given.folder, given.after))


if __name__ == "__main__":
    main()
