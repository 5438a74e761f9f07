"""Two workers of a Dask cluster on this machine, for tests; each in a process of its own with bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

MEMORY = "1500MB"


@contextmanager
def two_workers(memory: str = MEMORY) -> Iterator[str]:
    """Address of a scheduler with two workers of one thread each."""
    distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, memory_limit=memory, dashboard_address=":0", host="127.0.0.1"
    ) as cluster:
        yield cluster.scheduler_address
