"""`make bench`: measure, print the table and renew docs/performance.md."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
from pathlib import Path

from bench.cases import CASES

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
LIBRARIES = ("geopandas", "scikit-learn", "folium", "streamlit", "h3", "pandas")


def main() -> None:
    """Run every case; write the page."""
    rows = [row.cells() for case in CASES for row in case()]
    head = ["what", "riskmap: median (least to most)", "beside", "median (least to most)", "times less"]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    PAGE.write_text(
        "# Performance\n\n"
        "Measured by `make bench`: riskmap beside what people would use instead, in the same run and in turn, so that "
        "the ratio holds on other machines; the seconds do not.\n\n"
        f"{table}\n\n"
        f"Machine: {os.cpu_count()} cores, {platform.machine()}; Python {platform.python_version()}, {versions}.\n",
        encoding="utf-8",
    )
    sys.stdout.write(f"{table}\n\nWritten: {PAGE}\n")


if __name__ == "__main__":
    main()
