"""The account of an import in sentences: what was left out and why, what was mended, with rows to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

EXAMPLES = 3


def tell_account(report: Mapping) -> list[str]:
    """Lines for each reason of `dropped` and `joined`, for each kind of `corrections`, and for each kind of mend.

    `report` is what `riskmap.incidents.ledger` makes.
    """
    lines = [f"Left out: {_reason(row)}." for row in report["dropped"]]
    lines += [f"Told again, counted once: {_reason(row)}." for row in report["joined"]]
    lines += [_correction(row) for row in report["corrections"]]
    if report["mended"]:
        lines += ["Mended or marked:", *(f"  {_mend(mend)}" for mend in report["mended"])]
    return lines


def _reason(row: Mapping) -> str:
    counted = f"{row['rows']:,} {_noun(row['rows'], 'row')}, {row['reason']}"
    rows = [(listed["file"], listed["row"]) for listed in row["listed"][: EXAMPLES + 1]]
    return f"{counted} ({row['dead_and_missing']:,} dead and missing): {_examples(rows)}"


def _correction(row: Mapping) -> str:
    keys = ", ".join(str(listed["source_key"]) for listed in row["listed"][:EXAMPLES])
    more = ", …" if row["number"] > EXAMPLES else ""
    return f"Negative numbers in {row['number']:,} {_noun(row['number'], 'incident')}, {row['reason']}: {keys}{more}."


def _mend(mend: Mapping) -> str:
    if "rows" in mend:
        rows = [(file, row) for file, some in mend["rows"].items() for row in some[: EXAMPLES + 1]]
        examples = _examples(rows)
    else:
        examples = ", ".join(mend["incidents"][:EXAMPLES]) + (", …" if mend["number"] > EXAMPLES else "")
    return f"{mend['what']}: {mend['number']:,} ({examples})"


def _examples(rows: Sequence[tuple[str, int]]) -> str:
    """The first rows with their files: "a.csv rows 2, 7, …"."""
    shown = rows[:EXAMPLES]
    told = [
        f"{file} {_rows_of(row for name, row in shown if name == file)}" for file in dict.fromkeys(f for f, _ in shown)
    ]
    return "; ".join(told) + (", …" if len(rows) > EXAMPLES else "")


def _rows_of(rows: Iterable[int]) -> str:
    numbers = list(rows)
    return f"{_noun(len(numbers), 'row')} {', '.join(map(str, numbers))}"


def _noun(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"
