"""Names of countries that nobody here can read: told with their rows, so that they can be written otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from riskmap.countries import country_codes
from riskmap.vocabulary import UNKNOWN

# The columns that name States, and how the account calls them.
COLUMNS = {"country_name": "country", "origin_country": "country of origin"}
# Words that say of themselves that no one State is meant.
_UNTOLD = frozenset(
    (
        *("unknown", "unspecified", "undetermined", "mixed", "various", "multiple", "several", "other", "not", "known"),
        *("inconnu", "inconnue", "desconocido", "desconocida", "desconhecido", "sconosciuto", "unbekannt"),
        *("bilinmiyor", "غير", "معروف", "مجهول"),
    )
)


def countries_not_read(reports: pd.DataFrame) -> list[dict]:
    """Each name that is none of a State, the commonest first: `column`, `name`, `number` of rows, `rows` by file.

    A cell of the country of origin may name several States, parted by commas; one of the country of the incident
    only one.
    """
    found = [
        {"column": told_as, "name": name, "number": len(rows), "rows": _by_file(rows)}
        for column, told_as in COLUMNS.items()
        for name, rows in _unread(reports, column)
    ]
    return sorted(found, key=lambda one: -one["number"])


def _unread(reports: pd.DataFrame, column: str) -> Iterator[tuple[str, pd.DataFrame]]:
    cells = reports[column]
    whole = pd.Series(cells.unique(), dtype="str")
    unread = whole[country_codes(whole).eq(UNKNOWN)]
    parts = {text: text.split(",") if column == "origin_country" else [text] for text in unread}
    names = pd.Series([name.strip() for some in parts.values() for name in some], dtype="str").drop_duplicates()
    strange = {name for name in names[country_codes(names).eq(UNKNOWN)] if name and not _tells_none(name)}
    for name in sorted(strange):
        holding = [text for text, some in parts.items() if name in map(str.strip, some)]
        yield name, reports[cells.isin(holding)]


def _tells_none(name: str) -> bool:
    words = name.casefold().replace("/", " ").replace("-", " ").split()
    return all(word in _UNTOLD for word in words)


def _by_file(rows: pd.DataFrame) -> dict[str, list]:
    return {file: some.tolist() for file, some in rows["row"].groupby(rows.file, sort=False)}
