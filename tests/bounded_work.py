"""Pieces of work for processes of their own: some take too long or too much."""

from __future__ import annotations

import os
import time

from riskmap.settings import read_number


def sleep_long() -> None:
    time.sleep(600)


def eat_memory() -> int:
    return len(bytes(3_000_000_000))


def end_at_once() -> None:
    os._exit(9)


def fail_strangely() -> None:
    raise KeyError("told by nobody")


def rows_allowed() -> int:
    return read_number("most_rows")
