"""The page that tells what was measured: a section for each case, renewed alone when a case is run alone."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bench.measuring import PATIENCE, Row, Told, options

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
LIBRARIES = (
    "geopandas",
    "scikit-learn",
    "folium",
    "streamlit",
    "h3",
    "pandas",
    "numpy",
    "scipy",
    "esda",
    "hdbscan",
    "fast_hdbscan",
)
HEAD = ["what", "riskmap: median (least to most)", "beside", "median (least to most)", "times less"]
ABOUT = (
    "# Performance\n\n"
    "Measured by `make bench`: riskmap beside what people would use instead, in the same run and in turn, so that "
    "the ratio holds on other machines; the seconds do not. One section is measured anew by the command under it.\n"
)
_SECTION = re.compile(r"^## (\w+)\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)


def table_of(rows: Iterable[Row | Told]) -> str:
    """Rows as a table in Markdown."""
    lines = (HEAD, ["---"] * len(HEAD), *(row.cells() for row in rows))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def section_of(case: Callable[[], Iterable[Row | Told]]) -> str:
    """Run a case: its name, what it measures, its table, the command, the machine and the versions."""
    name, rows = case.__name__, list(case())
    told = table_of(rows) if rows else "Not measured: what it needs is not here."
    return f"## {name}\n\n{' '.join((case.__doc__ or '').split())}\n\n{told}\n\n{command_of(name)}: {machine()}\n"


def command_of(name: str) -> str:
    """The command that measures a section anew, with the options of this run."""
    asked = options()
    given = [f"--only {name}"]
    given += [f"--rounds {asked.rounds}"] if asked.rounds else []
    given += [f"--sizes {' '.join(map(str, asked.sizes))}"] if asked.sizes else []
    given += [f"--patience {asked.patience:g}"] if asked.patience != PATIENCE else []
    return f"`python -m bench {' '.join(given)}`"


def machine() -> str:
    """Processor, memory, versions, and how busy it was."""
    told = dict(line.split(":", 1) for line in _lines("/proc/cpuinfo") if ":" in line)
    model = next((told[key].strip() for key in told if key.strip() == "model name"), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{library} {version}" for library in LIBRARIES if (version := _version(library)))
    load = f"{os.getloadavg()[0]:.1f} processes ran or waited when it ended"
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB; Python {platform.python_version()}, {versions}; {load}."


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []


def _version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return ""


def renew(page: Path, sections: Mapping[str, str], order: Iterable[str]) -> None:
    """Write the page: the sections given, and those of other cases in `order` as they stood."""
    stood = page.read_text(encoding="utf-8") if page.exists() else ""
    kept = {found[1]: f"{found[0].rstrip()}\n" for found in _SECTION.finditer(stood)} | dict(sections)
    page.write_text("\n".join([ABOUT, *(kept[name] for name in order if name in kept)]), encoding="utf-8")
