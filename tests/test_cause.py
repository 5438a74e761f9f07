"""How people died: made causes for each rule, IOM's habits, and its own categories on the join of its two layouts."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pandas as pd
import pytest

from riskmap.cause import (
    ACCIDENT,
    DROWNING,
    HARSH,
    MIXED,
    RULES,
    SICKNESS,
    VEHICLE,
    VIOLENCE,
    category_named,
    classify_causes,
)
from riskmap.vocabulary import CAUSES

MADE = {
    "Drowned while crossing": DROWNING,
    "Unknown (likely drowning)": DROWNING,
    "Water-related": DROWNING,
    "Ahogamiento": DROWNING,
    "Starved and dehydrated": HARSH,
    "Heat stroke": HARSH,
    "Presumed hypothermia": HARSH,
    "Exhaustion": HARSH,
    "Hypothermia after being beaten": HARSH,
    "Run over by a lorry": VEHICLE,
    "Car overturned": VEHICLE,
    "Fell from a moving train": VEHICLE,
    "Suffocation": VEHICLE,
    "Suffocated inside truck": VEHICLE,
    "Crushed by pallets": VEHICLE,
    "Asphyxiation by engine fumes": VEHICLE,
    "Hidden in landing gear": VEHICLE,
    "Shot by unknown men": VIOLENCE,
    "Blunt force injuries": VIOLENCE,
    "Hanged": VIOLENCE,
    "Land mine": VIOLENCE,
    "Shot, then fell from train": VIOLENCE,
    "Beaten and thrown into the river": VIOLENCE,
    "Heart attack": SICKNESS,
    "Sickness and lack of access to medicines": SICKNESS,
    "Brain stroke": SICKNESS,
    "Fell from a building": ACCIDENT,
    "Electric shock": ACCIDENT,
    "Killed by a hippopotamus": ACCIDENT,
    "Gas in the bathroom": ACCIDENT,
    "Crushed by the collapse of a wall": ACCIDENT,
    "Unknown (skeletal remains)": MIXED,
    "Other": MIXED,
    "": MIXED,
    "Sickness and lack of access to medicines, Starvation": MIXED,
    "Dehydration_Suffocation": MIXED,
    "Vehicle accident, shot or stabbed": MIXED,
    "Dehydration, drowning": MIXED,
    "Words that nobody knows": MIXED,
}


def causes_of(reported: list[str], given: list[str] | None = None) -> list[str]:
    reports = pd.DataFrame({"cause_reported": reported, "cause_category": given or [""] * len(reported)}, dtype=object)
    return classify_causes(reports).tolist()


@pytest.mark.parametrize(("reported", "category"), MADE.items())
def test_each_made_cause_has_its_category(reported: str, category: str) -> None:
    assert causes_of([reported]) == [category]


def test_every_category_is_reached() -> None:
    assert set(causes_of(list(MADE))) == set(CAUSES)
    assert {rule.category for rule in RULES} == set(CAUSES)


def test_iom_own_category_wins() -> None:
    assert causes_of(["Shot", "Shot"], [DROWNING, ""]) == [DROWNING, VIOLENCE]


def test_a_category_in_place_of_words_is_itself() -> None:
    assert causes_of(list(CAUSES)) == list(CAUSES)


def test_of_two_joined_categories_the_named_one_is_taken_and_the_first_of_two_named() -> None:
    joined = [f"{DROWNING},{MIXED}", f"{MIXED},{VIOLENCE}", f"{HARSH},{DROWNING}", f"{DROWNING}, {HARSH}", MIXED]
    assert causes_of([""] * 5, joined) == [DROWNING, VIOLENCE, HARSH, DROWNING, MIXED]


def test_words_beside_a_category_make_it_a_report() -> None:
    assert category_named(pd.Series(["Violence (smugglers)", "Drowning", "drowning "])).tolist() == [
        "",
        DROWNING,
        DROWNING,
    ]


def test_index_is_kept_and_no_rows_give_no_rows() -> None:
    reports = pd.DataFrame({"cause_reported": ["Shot", "Drowned"], "cause_category": ""}, index=["a", "a"])
    assert classify_causes(reports).index.tolist() == ["a", "a"]
    assert classify_causes(reports.iloc[:0]).empty


def _joined(folder: Path) -> pd.DataFrame:
    """API rows beside IOM's category of the same month, place, point and count in the download file."""
    api = pd.DataFrame(
        [row for path in sorted((folder / "mmp_api").glob("*.json")) for row in json.loads(path.read_text())]
    )
    csv = pd.read_csv(folder / "mmp_csv" / "download_2014_2019.csv", encoding="utf-8-sig", dtype=str)
    months = pd.to_datetime(csv["Incident year"] + " " + csv["Reported Month"], format="%Y %B").dt.strftime("%Y-%m")
    left = _keyed(
        api.reported_date.str[:7], api.location_coodinates, api.total_dead_and_missing, api.location_description
    )
    right = _keyed(months, csv.Coordinates, csv["Total Number of Dead and Missing"], csv["Location of death"])
    left["cause_reported"], right["cause_category"] = api.cause_death, csv["Cause of Death"]
    one = right.groupby("key").cause_category.agg(["first", "nunique"])
    return left.join(one[one["nunique"] == 1]["first"].rename("cause_category"), on="key", how="inner")


def _keyed(months: pd.Series, points: pd.Series, totals: pd.Series, places: pd.Series) -> pd.DataFrame:
    point = points.fillna("").str.extract(r"(-?[\d.]+)\s*,\s*(-?[\d.]+)").astype(float).round(3).astype(str)
    total = pd.to_numeric(totals.str.replace(",", ""), errors="coerce").fillna(0).astype(int).astype(str)
    place = places.fillna("").map(html.unescape).str.lower().str.strip().str[:40]
    return pd.DataFrame({"key": months.fillna("") + "|" + point[0] + "|" + point[1] + "|" + total + "|" + place})


@pytest.mark.mmp
def test_categories_agree_with_iom_on_the_join_of_its_layouts(mmp_data: Path) -> None:
    joined = _joined(mmp_data)
    assert len(joined) > 6000
    truth = category_named(joined.cause_category)
    told = classify_causes(joined[["cause_reported"]].assign(cause_category=""))
    assert told.eq(truth).mean() >= 0.93
    by_wording = told.eq(truth).groupby(joined.cause_reported.str.lower()).mean()
    assert by_wording.mean() >= 0.88
