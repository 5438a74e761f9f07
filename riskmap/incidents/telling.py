"""The account of an import in sentences: what was left out and why, what was mended, with rows to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

EXAMPLES = 3
NAMES_TOLD = 10
NOT_READ_REMEDY = (
    "Their rows take the country of their place's words, else of their point; an origin stays unknown. Write each as "
    "one State, by its name or its ISO 3166 code, and import again."
)


def tell_account(report: Mapping) -> list[str]:
    """Lines for each reason of `dropped` and `joined`, for each kind of `corrections`, for each kind of mend, and for
    names of countries that are not read.

    `report` is what `riskmap.incidents.ledger` makes.
    """
    lines = [f"Left out: {_reason(row)}." for row in report["dropped"]]
    lines += [f"Told again, counted once: {_reason(row)}." for row in report["joined"]]
    lines += [_correction(row) for row in report["corrections"]]
    if report["mended"]:
        lines += ["Mended or marked:", *(f"  {_mend(mend)}" for mend in report["mended"])]
    if report["countries_not_read"]:
        lines += [f"Names of countries not read. {NOT_READ_REMEDY}"]
        lines += [f"  {_name(name)}" for name in report["countries_not_read"][:NAMES_TOLD]]
        more = len(report["countries_not_read"]) - NAMES_TOLD
        lines += [f"  and {more:,} more; --report lists them all."] if more > 0 else []
    return lines


def _name(name: Mapping) -> str:
    rows = [(file, row) for file, some in name["rows"].items() for row in some[: EXAMPLES + 1]]
    return f"{name['name']!r} ({name['column']}): {name['number']:,} {_noun(name['number'], 'row')}, {_examples(rows)}"


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
