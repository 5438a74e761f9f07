"""Made incidents in parts, never more than one of them in memory: `python -m bench.parts FOLDER --rows N`."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.made import make_incidents
from riskmap.layers import save_layer
from riskmap.schema import INCIDENTS

PART_ROWS = 250_000
_QUICK = 1


def write_parts(folder: Path, n: int, part_rows: int = PART_ROWS, seed: int = 0) -> list[Path]:
    """`n` made incidents as parts of at most `part_rows`, each key in one of them."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, first in enumerate(range(0, n, part_rows)):
        incidents = make_incidents(min(part_rows, n - first), seed=seed + number)
        incidents["incident_id"] = [f"made:{key:011d}" for key in range(first, first + len(incidents))]
        about = {"source": "made", "licence": "none: no row is a real one"}
        path = folder / f"part-{number:05d}.parquet"
        written.append(save_layer(incidents, path, INCIDENTS, about, level=_QUICK))
    return written


def main() -> None:
    """Write parts as asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--part-rows", type=int, default=PART_ROWS)
    given = asked.parse_args()
    write_parts(given.folder, given.rows, given.part_rows)


if __name__ == "__main__":
    main()
