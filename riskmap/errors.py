"""What can go wrong, said so that the reader knows what came, what was expected, where, and what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

ROWS_SHOWN = 10
COMMANDS = ("Cc", "Cf", "Cs", "Zl", "Zp")


def printable(name: str) -> str:
    """A name from outside as it may be printed: signs that end a line, command a terminal or turn the order of letters
    are told by their number.

    >>> printable("a\\u202evsc.csv\\n")
    'a\\\\u202evsc.csv\\\\n'
    """
    told = (sign.encode("unicode_escape").decode() if unicodedata.category(sign) in COMMANDS else sign for sign in name)
    return "".join(told)


class RiskmapError(Exception):
    """Any fault riskmap reports by name. The command line prints its message and exits with code 2."""


class SettingError(RiskmapError):
    """A setting or an argument has a value it cannot have."""


class SourceError(RiskmapError):
    """A source on the network, or a file it should have given, could not be had."""


class StoreError(RiskmapError):
    """What riskmap keeps on disk is missing, locked or damaged."""


class ModelError(RiskmapError):
    """A model is unknown, does not fit the data, or was asked before it was fitted."""


class EngineError(RiskmapError):
    """The workers that were to do the work cannot be reached, or were lost at it."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault in one input, with every row that has it.

    `rows` are row labels as the reader of the file would count them (the header is row 1 of a table; records
    of a JSON list are counted from 1); empty when the fault concerns the whole file.
    """

    found: str
    expected: str
    remedy: str
    rows: tuple[int | str, ...] = ()

    def __str__(self) -> str:
        return f"{self._where()}{self.found}; expected {self.expected}. {self.remedy}"

    def _where(self) -> str:
        if not self.rows:
            return ""
        shown = ", ".join(str(row) for row in self.rows[:ROWS_SHOWN])
        if len(self.rows) == 1:
            return f"row {shown}: "
        more = len(self.rows) - ROWS_SHOWN
        tail = f" and {more:,} more" if more > 0 else ""
        return f"{len(self.rows):,} rows ({shown}{tail}): "


class InputError(RiskmapError):
    """A file or a layer that cannot be taken. All its faults are in `faults`; nothing was written."""

    def __init__(self, name: str, faults: Sequence[Fault]):
        self.name = str(name)
        self.faults = tuple(faults)
        lines = [
            f"{printable(self.name)} was not taken, nothing was changed:",
            *(f"  - {fault}" for fault in self.faults),
        ]
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple:
        # An exception is otherwise made anew from its message alone, on its way from a worker process.
        return type(self), (self.name, self.faults)
