"""Peak memory of this interpreter alone."""

from __future__ import annotations

import re
import resource
from pathlib import Path


def own_peak_mb() -> float:
    """Peak resident memory in MB since this program began.

    `getrusage` would tell the parent's where that was larger: Linux hands it down to what the parent starts.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
