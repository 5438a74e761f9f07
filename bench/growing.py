"""Cost of an import as rows grow to a million: per row it must stay the same. The rows are made, never the source's.

Told in processor time: it grows with the work alone, however busy the machine is.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from bench.measuring import Row

SIZES = (100_000, 300_000, 1_000_000)
PLACES = (
    ("Off the coast of Zuwara, Libya", "Libya", 12.1, 33.2, "Drowning"),
    ("Track north of Agadez, Niger", "Niger", 8.1, 17.4, "Lorry overturned"),
    ("Brooks County, Texas", "United States", -98.2, 27.0, "Exposure"),
    ("Near Edirne, Turkey", "Türkiye", 26.5, 41.7, "Hit by a train"),
    ("Off Tenerife, Spain", "Spain", -16.9, 28.0, "Shipwreck"),
)
_TIMED = """
import time
from datetime import date
from riskmap.incidents.intake import Reading, take_in
start = time.process_time()
taken = take_in([{path!r}], date(2024, 1, 1), Reading(source="made"))
seconds = time.process_time() - start
from bench.memory import own_peak_mb
print(seconds, own_peak_mb(), len(taken.incidents))
"""


def made_rows(n: int, random_state: int = 0) -> pd.DataFrame:
    """`n` incidents around five places, each with a point, a day and a number of its own."""
    generator = np.random.default_rng(random_state)
    places = pd.DataFrame(PLACES, columns=["Place", "Country", "Longitude", "Latitude", "Cause"])
    rows = places.iloc[generator.integers(len(places), size=n)].reset_index(drop=True)
    for name in ("Longitude", "Latitude"):
        rows[name] = (rows[name] + generator.normal(0, 0.4, n)).round(5)
    days = pd.Timestamp("2014-01-01") + pd.to_timedelta(generator.integers(3_600, size=n), unit="D")
    return rows.assign(
        Ref=[f"M{number}" for number in range(n)],
        Date=days.strftime("%Y-%m-%d"),
        Dead=1 + generator.poisson(2, n),
    )


def growing(sizes: tuple[int, ...] = SIZES) -> Iterator[Row]:
    """Processor time of an import per row, and peak memory, beside those of the smallest file."""
    costs = [_cost(n) for n in sizes]
    smallest = f"of {sizes[0]:,} made rows"
    for n, (seconds, megabytes) in zip(sizes[1:], costs[1:], strict=True):
        own, other = (1e6 * seconds / n,), (1e6 * costs[0][0] / sizes[0],)
        yield Row(f"import of {n:,} made rows, per row", smallest, own, other, "µs")
        yield Row(f"import of {n:,} made rows, peak memory", smallest, (megabytes,), (costs[0][1],), "MB")


def _cost(n: int) -> tuple[float, float]:
    """Seconds of processor time and peak memory in MB of importing `n` made rows in an interpreter of its own."""
    with TemporaryDirectory(prefix="riskmap-") as folder:
        path = Path(folder) / "made.csv"
        made_rows(n).to_csv(path, index=False)
        command = [sys.executable, "-c", _TIMED.format(path=str(path))]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    if int(told[2]) != n:
        raise ValueError(f"{n:,} rows made {told[2]} incidents")
    return float(told[0]), float(told[1])
