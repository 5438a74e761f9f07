"""Peak memory of this interpreter alone, and together with the processes that it began."""

from __future__ import annotations

import contextlib
import re
import resource
import threading
from pathlib import Path

_EVERY_SECONDS = 0.1


def own_peak_mb() -> float:
    """Peak resident memory in MB since this program began.

    `getrusage` would tell the parent's where that was larger: Linux hands it down to what the parent starts.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def processor_seconds() -> float:
    """Seconds of all processors that this interpreter and those of its processes that have ended took."""
    taken = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in taken)


class Together:
    """While the block runs, the most memory that this process and all begun by it were seen to hold at once, in MB.

    Looked at ten times a second; what processes share is counted for each of them.
    """

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Together:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watcher.join()

    def _watch(self) -> None:
        import psutil

        own = psutil.Process()
        while not self._ended.is_set():
            held = 0
            for process in (own, *own.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    held += process.memory_info().rss
            self.peak_mb = max(self.peak_mb, held / 2**20)
            self._ended.wait(_EVERY_SECONDS)
