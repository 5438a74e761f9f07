"""Ask whether a pinned dependency has a known fault, for `make lint`: `python audit_dependencies.py TOOL FILE...`.

TOOL is pip-audit's program. It ends with 0 even where the index knew of no package at all, and with 1 both for a fault
found and for a network that is not there: here a fault ends with 1, and what could not be asked is said, with 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

NOT_ASKED = "Dependency audit: could not ask, so nothing is known of faults in dependencies; the rest counts. Why:"
OPTIONS = ("--disable-pip", "--no-deps", "--progress-spinner=off", "--format=json", "--timeout=15")
SECONDS = 300


def main(tool: str, *files: str) -> int:
    """Ask, say what was found; 1 where a dependency has a known fault."""
    if not Path(tool).is_file():
        return _say(f"{NOT_ASKED} pip-audit could not be installed.")
    asked = [option for file in files for option in ("--requirement", file)]
    try:
        done = subprocess.run([tool, *OPTIONS, *asked], capture_output=True, text=True, timeout=SECONDS, check=False)
        told = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return _say(f"{NOT_ASKED} no answer within {SECONDS} seconds.")
    except (ValueError, KeyError):
        return _say(f"{NOT_ASKED} {(done.stderr.strip().splitlines() or ['no reason given'])[-1][:300]}")
    return judge(told)


def judge(told: list[dict]) -> int:
    """Say what an answer means; 1 where a dependency has a known fault."""
    faulty = [(row, fault) for row in told for fault in row.get("vulns", ())]
    for row, fault in faulty:
        mended = ", ".join(fault["fix_versions"]) or "no version yet"
        _say(f"{row['name']} {row['version']} has a known fault, {fault['id']}; mended in {mended}.")
    unknown = [row["name"] for row in told if "skip_reason" in row]
    if unknown and len(unknown) == len(told):
        return _say(f"{NOT_ASKED} the index knows none of the {len(told)} dependencies.")
    if unknown:
        _say(f"Dependency audit: not known to the index: {', '.join(unknown)}.")
    if not faulty:
        _say(f"Dependency audit: no known fault in {len(told) - len(unknown)} of {len(told)} dependencies.")
    return 1 if faulty else 0


def _say(sentence: str) -> int:
    sys.stdout.write(f"{sentence}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
