"""`make bench`: measure, print the tables and renew docs/performance.md; `--only CASE...` renews these sections.

All cases take about an hour on two cores. `--minutes` ends it sooner: cases that would begin later are left as they
stand on the page and named at the end. A peer that has not ended after `--patience` seconds of the processor is
stopped and said so.
"""

from __future__ import annotations

import argparse
import sys
import time

from bench.cases import CASES
from bench.measuring import PATIENCE, options
from bench.page import PAGE, renew, section_of

MINUTES = 90.0


def main() -> None:
    """Run the cases asked for, each renewed on the page as soon as it ends."""
    cases = {case.__name__: case for case in CASES}
    given = _given(cases)
    asked = options()
    asked.rounds, asked.sizes, asked.patience = given.rounds, tuple(given.sizes), given.patience
    end, late = time.monotonic() + 60 * given.minutes, []
    for name in given.only:
        if time.monotonic() > end:
            late.append(name)
            continue
        section = section_of(cases[name])
        sys.stdout.write(f"{section}\n")
        sys.stdout.flush()
        renew(PAGE, {name: section}, cases)
    sys.stdout.write(f"Written: {PAGE}\n")
    if late:
        sys.stdout.write(f"Not measured within {given.minutes:g} minutes, left as they stood: {', '.join(late)}\n")


def _given(cases: dict) -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--only", nargs="+", choices=cases, default=list(cases), metavar="CASE", help=", ".join(cases))
    asked.add_argument("--rounds", type=int, help="rounds of what is compared in turn; each case has its own number")
    asked.add_argument("--sizes", type=int, nargs="+", default=(), help="made incidents of clustering_growth")
    asked.add_argument("--patience", type=float, default=PATIENCE, help="seconds for a growing peer (%(default)g)")
    asked.add_argument("--minutes", type=float, default=MINUTES, help="begin no case later (%(default)g)")
    return asked.parse_args()


if __name__ == "__main__":
    main()
