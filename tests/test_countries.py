"""Names of countries resolve to the right code or to none."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from riskmap.countries import country_code, country_codes, country_name, country_table, numeric_codes


def test_every_name_of_the_table_means_one_country() -> None:
    for iso3, row in country_table().items():
        for name in (iso3, row["name"], row["un_name"], *filter(None, row["aliases"].split("|"))):
            assert country_code(name) == iso3, name


def test_names_and_codes_are_unique() -> None:
    table = country_table().values()
    assert Counter(row["name"] for row in table).most_common(1)[0][1] == 1
    assert Counter(row["iso_numeric"] for row in table).most_common(1)[0][1] == 1
    # ISO 3166-1 lists 249; Kosovo is the one without a number.
    assert len(numeric_codes()) == 249
    assert numeric_codes()["788"] == "TUN"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("C&ocirc;te d&#039;Ivoire", "CIV"),
        ("C&amp;ocirc;te d’Ivoire", "CIV"),
        ("TÜRKİYE", "TUR"),
        ("Turkey", "TUR"),
        ("Korea, Republic of", "KOR"),
        ("Democratic People&#039;s Republic of Korea", "PRK"),
        ("Congo", "COG"),
        ("Congo, Democratic Republic of the", "COD"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("Guinea", "GIN"),
        ("Guinea-Bissau", "GNB"),
        ("Equatorial Guinea", "GNQ"),
        ("Papua New Guinea", "PNG"),
        ("Dominica", "DMA"),
        ("Dominican Republic", "DOM"),
        ("Dominican Rep.", "DOM"),
        ("Sudan", "SDN"),
        ("South Sudan", "SSD"),
        ("Republic of China", "TWN"),
        ("the Gambia", "GMB"),
        ("Bahamas, The", "BHS"),
        ("St. Kitts & Nevis", "KNA"),
        ("Kingdom of Spain", "ESP"),
        ("libya ", "LBY"),
    ],
)
def test_a_name_resolves_however_it_is_spelt(name: str, code: str) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize(
    "name", ["", "Unknown", "Mixed", "Korea", "New Mexico", "Niger State", "Ethiopia,Somalia", "Virgin Islands", None]
)
def test_what_names_no_single_country_is_unknown(name: object) -> None:
    assert country_code(name) == "unknown"


def test_a_series_keeps_its_index() -> None:
    names = pd.Series(["Mali", None, "Atlantis", "Mali"], index=[7, 3, 3, 1])
    codes = country_codes(names)
    assert codes.tolist() == ["MLI", "unknown", "unknown", "MLI"]
    assert codes.index.tolist() == [7, 3, 3, 1]
    assert country_codes(pd.Series([], dtype=object)).tolist() == []


def test_a_code_has_a_short_name() -> None:
    assert country_name("IRN") == "Iran"
    assert country_name("unknown") == "unknown"


@pytest.mark.mmp
def test_every_country_of_the_full_data_resolves(mmp_data: Path) -> None:
    names = set()
    for path in sorted((mmp_data / "mmp_api").glob("*.json")):
        names |= {row["country_of_incident"] for row in json.loads(path.read_text(encoding="utf-8"))}
    codes = country_codes(pd.Series(sorted(names)))
    assert not codes.eq("unknown").any()
    assert codes.is_unique


@pytest.mark.mmp
def test_the_reference_table_of_states_agrees(mmp_data: Path) -> None:
    with (mmp_data / "reference" / "instruments.csv").open(encoding="utf-8") as lines:
        states = {row["iso3"]: row["state"] for row in csv.DictReader(lines)}
    # The European Union is a party, not a country.
    wrong = {iso3: state for iso3, state in states.items() if country_code(state) != iso3 and iso3 != "EUU"}
    assert wrong == {}
    assert set(states) - {"EUU"} <= set(country_table())
