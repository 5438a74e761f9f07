"""`make lint` asks about dependencies: a known fault ends it, an index that cannot be asked is said and does not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

AUDIT = Path(__file__).parent / "programs" / "audit_dependencies.py"
CLEAN = {"name": "numpy", "version": "2.3.0", "vulns": []}
FAULTY = {"name": "left", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
UNKNOWN = {"name": "own", "skip_reason": "not found"}


def audit(tool: Path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, AUDIT, tool, "made.txt"], capture_output=True, text=True, check=False)


def tool_that(folder: Path, code: str) -> Path:
    """A program in pip-audit's place."""
    tool = folder / "pip-audit"
    tool.write_text(f"#!{sys.executable}\nimport sys\n{code}\n")
    tool.chmod(0o755)
    return tool


@pytest.mark.parametrize(
    ("rows", "ending", "said"),
    [
        ([CLEAN], 0, "no known fault in 1 of 1"),
        ([CLEAN, UNKNOWN], 0, "no known fault in 1 of 2"),
        ([CLEAN, FAULTY, UNKNOWN], 1, "left 1.0 has a known fault, PYSEC-1; mended in 1.1"),
        ([UNKNOWN, UNKNOWN], 0, "could not ask"),
    ],
)
def test_a_known_fault_alone_ends_it(tmp_path: Path, rows: list[dict], ending: int, said: str) -> None:
    answer = json.dumps({"dependencies": rows, "fixes": []})
    done = audit(tool_that(tmp_path, f"sys.stdout.write({answer!r})\nsys.exit({int(FAULTY in rows)})"))
    assert (done.returncode, said in done.stdout) == (ending, True)


def test_without_a_network_it_says_so_and_the_rest_counts(tmp_path: Path) -> None:
    done = audit(tool_that(tmp_path, "sys.stderr.write('lines\\nConnectionError: no route')\nsys.exit(1)"))
    assert done.returncode == 0 and "could not ask" in done.stdout and "no route" in done.stdout
    done = audit(tmp_path / "nowhere")
    assert done.returncode == 0 and "could not be installed" in done.stdout
