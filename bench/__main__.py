"""`make bench`: measure, print the tables and renew docs/performance.md; `--only CASE...` renews these sections."""

from __future__ import annotations

import argparse
import sys

from bench.cases import CASES
from bench.page import PAGE, renew, section_of


def main() -> None:
    """Run the cases asked for, each renewed on the page as soon as it ends."""
    cases = {case.__name__: case for case in CASES}
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--only", nargs="+", choices=cases, default=list(cases), metavar="CASE", help=", ".join(cases))
    for name in asked.parse_args().only:
        section = section_of(cases[name])
        sys.stdout.write(f"{section}\n")
        renew(PAGE, {name: section}, cases)
    sys.stdout.write(f"Written: {PAGE}\n")


if __name__ == "__main__":
    main()
