"""Which States are bound by the UN Convention against Transnational Organized Crime and its Smuggling Protocol.

From `data/geo/tables/instruments.csv`, drawn from public copies of the UN Treaty Collection's lists. What was not
found, or rests on one secondary source saying no, is "not verified", never "not a party".
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from riskmap.settings import geo_folder

TREATY_COLLECTION = "https://treaties.un.org"
CONVENTION = "UN Convention against Transnational Organized Crime"
PROTOCOL = "Protocol against the Smuggling of Migrants"


@dataclass(frozen=True)
class Bond:
    """Whether a State is known to be bound by an instrument, and since which year (None: not known)."""

    bound: bool = False
    since: int | None = None


def bonds_of(country: str) -> tuple[Bond, Bond]:
    """A State's bond by the Convention and by the Protocol, by its ISO 3166 code.

    >>> bonds_of("AFG")[1].since, bonds_of("XXX")[1].bound
    (2017, False)
    """
    return _table().get(country, (Bond(), Bond()))


def is_state(country: str) -> bool:
    """Whether the Treaty Collection's lists know an ISO 3166 code as a State's; territories have codes of their own.

    >>> is_state("MAR"), is_state("ESH")
    (True, False)
    """
    return country in _table()


@cache
def _table() -> dict[str, tuple[Bond, Bond]]:
    with (geo_folder() / "tables" / "instruments.csv").open(encoding="utf-8", newline="") as lines:
        return {row["iso3"]: (_bond(row, "convention"), _bond(row, "protocol")) for row in csv.DictReader(lines)}


def _bond(row: dict[str, str], instrument: str) -> Bond:
    since = row[f"{instrument}_since"]
    return Bond(row[instrument] == "yes", int(since) if since.isdigit() else None)
