"""The page that tells what was measured: a section for each case, renewed alone when a case is run alone."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bench.measuring import Row

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
LIBRARIES = ("geopandas", "scikit-learn", "folium", "streamlit", "h3", "pandas")
HEAD = ["what", "riskmap: median (least to most)", "beside", "median (least to most)", "times less"]
ABOUT = (
    "# Performance\n\n"
    "Measured by `make bench`: riskmap beside what people would use instead, in the same run and in turn, so that "
    "the ratio holds on other machines; the seconds do not. One section is measured anew by the command under it.\n"
)
_SECTION = re.compile(r"^## (\w+)\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)


def table_of(rows: Iterable[Row]) -> str:
    """Rows as a table in Markdown."""
    lines = (HEAD, ["---"] * len(HEAD), *(row.cells() for row in rows))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def section_of(case: Callable[[], Iterable[Row]]) -> str:
    """Run a case: its name, what it measures, its table, the command, the machine and the versions."""
    name, rows = case.__name__, list(case())
    told = table_of(rows) if rows else "Not measured: what it needs is not here."
    versions = ", ".join(f"{library} {importlib.metadata.version(library)}" for library in LIBRARIES)
    return (
        f"## {name}\n\n{' '.join((case.__doc__ or '').split())}\n\n{told}\n\n`python -m bench --only {name}`, "
        f"{os.cpu_count()} cores, {platform.machine()}; Python {platform.python_version()}, {versions}.\n"
    )


def renew(page: Path, sections: Mapping[str, str], order: Iterable[str]) -> None:
    """Write the page: the sections given, and those of other cases in `order` as they stood."""
    stood = page.read_text(encoding="utf-8") if page.exists() else ""
    kept = {found[1]: f"{found[0].rstrip()}\n" for found in _SECTION.finditer(stood)} | dict(sections)
    page.write_text("\n".join([ABOUT, *(kept[name] for name in order if name in kept)]), encoding="utf-8")
