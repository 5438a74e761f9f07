"""The report of an import that refused its files: every fault with all its rows, as the report of a taken one is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from riskmap.errors import InputError, StoreError
from riskmap.incidents.ledger import write_report


@contextmanager
def refusals_in(report: str | os.PathLike | None) -> Iterator[None]:
    """Write the faults of an import that is refused within into `report`, where one is asked for, and pass it on.

    Raises
    ------
    InputError
        The refusal itself.
    StoreError
        When the report cannot be written; it says the refusal too.
    """
    try:
        yield
    except InputError as refused:
        if report is None:
            raise
        try:
            written = write_report(refusal_of(refused), report)
        except StoreError as unwritten:
            raise StoreError(f"{refused}\n{unwritten}") from refused
        raise RefusedInputError(refused, written) from refused


class RefusedInputError(InputError):
    """A refusal whose faults stand in a report as well; its message ends in where."""

    def __init__(self, refused: InputError, report: Path):
        super().__init__(refused.name, refused.faults)
        self.refused, self.report = refused, report

    def __str__(self) -> str:
        return f"{self.refused}\nAll faults with all their rows: {self.report}"

    def __reduce__(self) -> tuple:
        return type(self), (self.refused, self.report)


def refusal_of(refused: InputError) -> dict:
    """A refusal as plain values: `taken` (false), `file`, and `faults` with `found`, `expected`, `remedy`, `rows`."""
    faults = [
        {"found": fault.found, "expected": fault.expected, "remedy": fault.remedy, "rows": list(fault.rows)}
        for fault in refused.faults
    ]
    return {"taken": False, "file": refused.name, "faults": faults}
