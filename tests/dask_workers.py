"""Two workers of a Dask cluster on this machine, for tests; each in a process of its own with bounded memory."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

MEMORY = "1500MB"


@contextmanager
def two_workers(memory: str = MEMORY) -> Iterator[str]:
    """Address of a scheduler with two workers of one thread each."""
    distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    how = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "memory_limit": memory}
    with (
        _main_of_no_file(),
        distributed.LocalCluster(dashboard_address=":0", host="127.0.0.1", **how) as cluster,
    ):
        yield cluster.scheduler_address


@contextmanager
def _main_of_no_file() -> Iterator[None]:
    """A worker, also one that takes a lost one's place, runs anew the file of the main module.

    A test of a page by Streamlit's AppTest leaves its page there, which is gone.
    """
    kept = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = kept
