"""Where people died: each rule and each trap by a made report, the method's promises, and the labelled rows."""

from __future__ import annotations

import html
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from riskmap.countries import country_codes
from riskmap.environment import NOTHING_RULE, RULES, TEXT_MODEL_RULE, classify_environments, train_text_model
from riskmap.environment.marks import holds
from riskmap.environment.page import marks_table, renew, rules_table
from riskmap.environment.phrases import find_phrases, fold_text, pattern_of
from riskmap.environment.scores import (
    GOALS,
    confusion_table,
    judge_labels,
    measure_rules,
    read_labels,
    score_environments,
    score_judged,
    wrong_rows,
)
from riskmap.environment.text_model import TextModel, load_text_model, save_text_model
from riskmap.environment.words import LISTS, MARKS
from riskmap.errors import InputError
from riskmap.vocabulary import ENVIRONMENTS

ROOT = Path(__file__).parents[1]
LABELS = Path(__file__).parent / "labels" / "environment.csv"

# Where the made reports lie: longitude, latitude, State.
CALAIS = (1.85, 50.95, "FRA")
CHANNEL = (1.60, 50.98, "FRA")
VIENNA = (16.40, 48.15, "AUT")
SAHARA = (13.1, 22.5, "NER")
AGADEZ = (7.99, 16.97, "NER")
ASWAN = (32.90, 24.09, "EGY")
SONORA = (-112.4, 31.9, "USA")
LAREDO = (-99.51, 27.50, "USA")
CALEXICO = (-115.60, 32.77, "USA")
EVROS = (26.35, 41.00, "TUR")
UNA = (15.87, 44.82, "BIH")
DARIEN = (-77.70, 8.45, "PAN")
LIBYAN_SEA = (13.0, 33.9, "LBY")
ZUWARA = (12.08, 32.93, "LBY")
LAMPEDUSA = (12.60, 35.51, "ITA")
OCEAN = (-16.5, 25.6, "ESP")
CEUTA = (-5.32, 35.89, "ESP")
CHIAPAS = (-92.27, 14.90, "MEX")
KHASH = (61.20, 28.23, "IRN")
SHIRAZ = (52.58, 29.60, "IRN")
MILAK = (61.82, 30.97, "IRN")
ALPS = (6.72, 44.93, "FRA")
FOREST = (23.80, 52.75, "BLR")
VAN = (43.40, 38.50, "TUR")
LAKE_VAN = (43.0, 38.62, "TUR")
KASPIAN_SHORE = (51.50, 36.66, "IRN")
BUSHEHR = (50.83, 28.92, "IRN")
TACHIRA = (-72.45, 7.80, "VEN")
DHAKA = (90.4, 23.8, "BGD")
OBOCK = (43.29, 11.97, "DJI")
FRANKFURT = (8.56, 50.04, "DEU")
NOWHERE = (np.nan, np.nan, "unknown")

SEA_ROUTE, SAHARA_ROUTE, US_ROUTE = "Central Mediterranean", "Sahara Desert crossing", "US-Mexico border crossing"
CHANNEL_ROUTE, EVROS_ROUTE, HORN_ROUTE = (
    "English Channel to the UK",
    "Türkiye-Europe land route",
    "Eastern Route to/from EHOA",
)
BALKANS, IRAN_ROUTE, ATLANTIC = (
    "Western Balkans",
    "Afghanistan to Iran",
    "Western Africa / Atlantic route to the Canary Islands",
)
NO_ROUTE = "unknown"

# cause, place, where it lies, route, the rule that must decide. None of these sentences is from a source.
MADE = (
    ("Frozen stowaway", "Wheel bay of a jet, apron 4", FRANKFURT, NO_ROUTE, "aircraft"),
    ("Hypothermia", "On the grass beside the airport runway", FRANKFURT, NO_ROUTE, "frost at an airport"),
    ("Suffocation", "Opened shipping container, freight yard", VIENNA, NO_ROUTE, "inside a freight unit"),
    ("Suffocation", "Container on a cargo vessel moored in the harbour", CEUTA, NO_ROUTE, "inside a freight unit"),
    ("Asphyxiation", "Back of a lorry on the ring motorway", VIENNA, NO_ROUTE, "suffocated in a vehicle"),
    ("Suffocated", "In the boot of a car", VIENNA, NO_ROUTE, "suffocated in a vehicle"),
    ("Heat stroke", "Inside a locked van, petrol station", VIENNA, NO_ROUTE, "heat, cold, fire or load in a vehicle"),
    ("Crushed", "A99 motorway, near Calais", CALAIS, CHANNEL_ROUTE, "crushed in a vehicle"),
    ("Vehicle accident", "Body crushed in transporter", CALAIS, CHANNEL_ROUTE, "crushed in a vehicle"),
    ("Unknown", "Inside a tractor-trailer at a checkpoint", LAREDO, US_ROUTE, "found dead in a vehicle"),
    ("Crushed", "Found on the axles of a truck", CEUTA, NO_ROUTE, "on the outside of a vehicle"),
    ("Electrocution", "Roof of a freight train", CALAIS, CHANNEL_ROUTE, "on the outside of a vehicle"),
    ("Vehicle accident", "Two days south of the well", SAHARA, SAHARA_ROUTE, "vehicle in the open desert"),
    ("Fell from truck", "Sandy track", SAHARA, SAHARA_ROUTE, "vehicle in the open desert"),
    ("Car crash, dehydration", "Near Tabas", (57.0, 33.5, "IRN"), NO_ROUTE, "hardship in the desert on wheels"),
    ("Hit by train", "Train tracks outside of the village", UNA, BALKANS, "on the rails"),
    ("Vehicle accident", "Unspecified location in Khash district", KHASH, IRAN_ROUTE, "on the road"),
    ("Hit by a truck", "Port of Ceuta", CEUTA, "Western Mediterranean", "on the road"),
    ("Vehicle accident", "Ring road of Aswan", ASWAN, SAHARA_ROUTE, "on the road"),
    ("Killed by a car", "Coast road", CALAIS, NO_ROUTE, "on the road"),
    ("Drowning", "Una river below the old mill", UNA, BALKANS, "drowned in a named river or lake"),
    ("Ahogamiento", "Río Bravo frente a la ciudad", LAREDO, US_ROUTE, "drowned in a named river or lake"),
    ("Drowning", "Main Canal, east of the gate", CALEXICO, US_ROUTE, "drowned in a named river or lake"),
    ("Drowning", "Off the coast of Zuwara", ZUWARA, SEA_ROUTE, "drowned off a named coast"),
    ("Drowning", "Washed ashore on a beach", (92.2, 20.9, "BGD"), NO_ROUTE, "drowned off a named coast"),
    ("Drowning", "Position sent by phone", LIBYAN_SEA, NO_ROUTE, "drowned at sea by the map"),
    ("Drowning", "Bodies retrieved in Zuwara", ZUWARA, SEA_ROUTE, "drowned on a sea route"),
    ("Drowned", "Bushehr", BUSHEHR, IRAN_ROUTE, "drowned by the coast"),
    ("Drowned", "Nowshahr district", KASPIAN_SHORE, IRAN_ROUTE, "drowned inland"),
    ("Drowning", "South of the warehouse", LAREDO, US_ROUTE, "drowned inland"),
    ("Unknown", "Boat on Lake Tanganyika", (29.6, -6.0, "TZA"), NO_ROUTE, "aboard on a lake or river"),
    ("Suffocation", "Hold of a fishing boat, survivors taken to Sicily", LIBYAN_SEA, SEA_ROUTE, "aboard"),
    ("Asphyxiated by engine fumes", "Dinghy north of Libya", LIBYAN_SEA, SEA_ROUTE, "aboard"),
    ("Explosion aboard", "Wooden boat", LIBYAN_SEA, SEA_ROUTE, "aboard"),
    ("Crushed under bus", "Ferry from Patras", (20.5, 38.9, "GRC"), NO_ROUTE, "under a lorry on a ferry"),
    ("Unknown", "Under truck on the ferry", (-2.93, 35.29, "ESP"), NO_ROUTE, "under a lorry on a ferry"),
    ("Dehydration, hypothermia", "300 km off Gran Canaria", OCEAN, ATLANTIC, "off a coast, by words and map"),
    ("Shot by smugglers", "Off the coast of Zuwara", ZUWARA, SEA_ROUTE, "off a coast, by words and map"),
    ("Heart failure", "In hospital after rescue off the coast", LAMPEDUSA, SEA_ROUTE, "off a coast, by words and map"),
    ("Unknown", "Position as given", LIBYAN_SEA, SEA_ROUTE, "at sea by the map"),
    ("Lack of healthcare", "Hospital of the island", LAMPEDUSA, SEA_ROUTE, "hardship on a sea route"),
    ("Unknown", "In the Evros river", EVROS, EVROS_ROUTE, "found in a river"),
    ("Hypothermia", "In the Evros river, on a stone", EVROS, EVROS_ROUTE, "found in a river"),
    ("Fell from the border wall", "East of the gate", SONORA, US_ROUTE, "at a border wall"),
    ("Shot", "Dunes of the Sahara", SAHARA, SAHARA_ROUTE, "violence in the open desert"),
    ("Landmine", "Rocky hills", (44.0, 17.0, "YEM"), HORN_ROUTE, "violence elsewhere"),
    ("Shot by border guards", "Village by the border", EVROS, EVROS_ROUTE, "violence elsewhere"),
    ("Suffocation (gas)", "Shiraz district", SHIRAZ, IRAN_ROUTE, "gas or smoke indoors"),
    ("Suffocation by smoke", "A house with a stove", VIENNA, NO_ROUTE, "gas or smoke indoors"),
    ("Suffocation", "Near Maputo", (32.55, -25.73, "MOZ"), "Route to Southern Africa", "suffocation alone"),
    ("Hypothermia", "Ranch road", SONORA, US_ROUTE, "cold night in the desert"),
    ("Hypothermia", "Various locations in Van, Türkiye", VAN, "Iran to Türkiye", "cold"),
    ("Avalanche", "Above the village", ALPS, "Italy to France", "cold"),
    ("Fell from a cliff", "Mountain trail", ALPS, "Italy to France", "fall in the mountains"),
    ("Unknown", "Remains in the forest", FOREST, "Belarus-EU border", "fall in the mountains"),
    ("Presumed exhaustion", "Near the village", FOREST, "Belarus-EU border", "hardship on a cold route"),
    ("Hyperthermia", "Wash west of the highway", SONORA, US_ROUTE, "thirst or heat in the borderlands"),
    ("Starvation, Dehydration, Suffocation", "Sahara", SAHARA, SAHARA_ROUTE, "thirst or heat in dry land"),
    ("Thirst", "Obock", OBOCK, HORN_ROUTE, "thirst or heat in dry land"),
    ("Illness", "Unspecified location in the Sahara", SAHARA, SAHARA_ROUTE, "illness"),
    ("Heart attack", "Trail through the Darien jungle", DARIEN, "Darien", "illness"),
    ("Electrocution", "Building site", SHIRAZ, IRAN_ROUTE, "current, fall or fire"),
    ("Blunt force injuries", "Interstate 19, milepost 4", SONORA, US_ROUTE, "injured on a road"),
    ("Unknown (skeletal remains)", "Office of the Medical Examiner", SONORA, US_ROUTE, "remains in the borderlands"),
    ("Unknown", "Sahara", SAHARA, SAHARA_ROUTE, "remains in a desert"),
    ("Accident", "Reported at Milak border crossing", MILAK, IRAN_ROUTE, "reported at a border desk"),
    ("Unknown", "E40 motorway", VIENNA, NO_ROUTE, "remains on a road"),
    ("Unknown", "A hotel", CHIAPAS, NO_ROUTE, "remains indoors"),
    ("Hunger", "Town market", DHAKA, NO_ROUTE, "hardship elsewhere"),
    ("Unknown", "Tapachula", CHIAPAS, NO_ROUTE, NOTHING_RULE),
)  # fmt: skip


def made_reports(rows) -> pd.DataFrame:
    table = [
        (cause, place, longitude, latitude, country, route)
        for cause, place, (longitude, latitude, country), route in rows
    ]
    columns = ["cause_reported", "place", "longitude", "latitude", "country", "route"]
    return pd.DataFrame(table, columns=columns).assign(cause_category="", region="", information_source="")


def told(cause: str, place: str, where=NOWHERE, route: str = NO_ROUTE) -> str:
    return classify_environments(made_reports([(cause, place, where, route)])).environment.iloc[0]


@pytest.fixture(scope="module")
def made_answers() -> pd.DataFrame:
    return classify_environments(made_reports(row[:4] for row in MADE))


@pytest.mark.parametrize("row", range(len(MADE)), ids=[f"{row[0]} {row[1]}"[:60] for row in MADE])
def test_each_rule_decides_its_made_report(made_answers: pd.DataFrame, row: int) -> None:
    assert made_answers.environment_rule[row] == MADE[row][4]


def test_every_rule_is_reached_by_a_made_report(made_answers: pd.DataFrame) -> None:
    assert {rule.name for rule in RULES} - set(made_answers.environment_rule) == set()


def test_answers_keep_the_contract(made_answers: pd.DataFrame) -> None:
    assert made_answers.environment.isin(ENVIRONMENTS).all()
    assert made_answers.environment_confidence.between(0, 1).all()


def test_suffocation_is_told_by_what_surrounds_it() -> None:
    assert told("Suffocation", "In a truck on the motorway", VIENNA) == "container"
    assert told("Suffocation", "In the hold of a boat", LIBYAN_SEA, SEA_ROUTE) == "sea"
    assert told("Suffocation", "By a stove in a house", VIENNA) == "other"
    assert told("Starvation, suffocation", "Open desert", SAHARA, SAHARA_ROUTE) == "desert"
    assert told("Asphyxia", "A lake near the reeds", EVROS, EVROS_ROUTE) != "desert"


def test_a_vehicle_accident_is_the_deserts_only_where_there_is_no_road() -> None:
    assert told("Vehicle accident", "Track to Madama", SAHARA, SAHARA_ROUTE) == "desert"
    assert told("Vehicle accident", "Khash district", KHASH, IRAN_ROUTE) == "transport"
    assert told("Vehicle accident", "Highway 9", SONORA, US_ROUTE) == "transport"


def test_drowning_without_a_named_water_is_told_by_the_map() -> None:
    assert told("Drowning", "Position as given", LIBYAN_SEA) == "sea"
    assert told("Drowning", "Position as given", UNA) == "river"
    assert told("Drowning", "Position as given", LAKE_VAN) == "river"
    assert told("Drowning", "Position as given", KASPIAN_SHORE) == "river"


def test_the_channel_has_boats_and_lorries() -> None:
    assert told("Presumed drowning", "Dinghy", CHANNEL, CHANNEL_ROUTE) == "sea"
    assert told("Hit by lorry", "Ring road of the port of Calais", CALAIS, CHANNEL_ROUTE) == "transport"
    assert told("Suffocation", "In a lorry near Dunkirk", CALAIS, CHANNEL_ROUTE) == "container"
    assert told("Electrocuted", "On a train, Eurotunnel", CALAIS, CHANNEL_ROUTE) == "transport"


def test_words_inside_other_words_mean_nothing() -> None:
    assert told("Unknown", "Medical Examiner", SONORA, US_ROUTE) == "desert"
    assert told("Hypothermia", "Saray, Van province", VAN, "Iran to Türkiye") == "mountain"
    assert told("Shot", "Yemen to Gulf crossing", (44.0, 17.0, "YEM"), HORN_ROUTE) == "other"
    assert told("Suicide", "Camp of Loon-Plage", CALAIS, CHANNEL_ROUTE) == "other"


def test_rio_grande_is_a_river_and_a_city() -> None:
    assert told("Unknown", "Rio Grande, below the bridge", LAREDO, US_ROUTE) == "river"
    assert told("Unknown", "Ranch near Rio Grande City", LAREDO, US_ROUTE) == "desert"


def test_iom_categories_alone_are_enough_where_the_place_tells() -> None:
    harsh = "Harsh environmental conditions / lack of adequate shelter, food, water"
    transport = "Vehicle accident / death linked to hazardous transport"
    assert told(harsh, "Open desert", SAHARA, SAHARA_ROUTE) == "desert"
    assert told(harsh, "In the snow near the pass", VAN, "Iran to Türkiye") == "mountain"
    assert told(harsh, "26 km off the island", OCEAN, ATLANTIC) == "sea"
    assert told(transport, "Inside a trailer", LAREDO, US_ROUTE) == "container"
    assert told(transport, "Hold of a boat off the coast of Libya", LIBYAN_SEA, SEA_ROUTE) == "sea"
    assert told(transport, "Federal highway", CHIAPAS) == "transport"
    assert told("Mixed or unknown", "Remains floating off the coast", LIBYAN_SEA, SEA_ROUTE) == "sea"


def test_the_category_speaks_where_the_report_has_no_words() -> None:
    reports = made_reports([("", "Tapachula", CHIAPAS, NO_ROUTE)]).assign(cause_category="Violence")
    assert classify_environments(reports).environment_rule.tolist() == ["violence elsewhere"]


def test_spanish_and_french_words_are_known() -> None:
    assert told("Ahogado", "Playa del pueblo", CEUTA) == "sea"
    assert told("Noyade", "Plage", CALAIS, CHANNEL_ROUTE) == "sea"
    assert told("Asfixia", "Caja de un trailer, autopista", CHIAPAS) == "container"


def test_a_report_without_coordinates_is_told_by_its_words() -> None:
    assert told("Drowning", "Off the coast of Lesvos") == "sea"
    assert told("Drowning", "River near the mill") == "river"
    assert told("Unknown", "") == "unknown"


def test_index_and_input_are_left_as_they_were() -> None:
    reports = made_reports(row[:4] for row in MADE[:4]).set_axis(["a", "a", "b", "c"])
    before = reports.copy()
    answers = classify_environments(reports)
    assert answers.index.tolist() == ["a", "a", "b", "c"]
    pd.testing.assert_frame_equal(reports, before)


def test_no_rows_give_no_rows() -> None:
    answers = classify_environments(made_reports([]).astype({"longitude": float, "latitude": float}))
    names = ["environment", "environment_rule", "environment_confidence", "told_by_place"]
    assert answers.columns.tolist() == names
    assert answers.empty


def test_the_order_of_rules_decides() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert names.index("inside a freight unit") < names.index("aboard")
    assert names.index("vehicle in the open desert") < names.index("on the road")
    assert names.index("illness") < names.index("remains in the borderlands")


def test_rules_and_marks_use_only_names_that_exist() -> None:
    names = {mark.name for mark in MARKS}
    for rule in RULES:
        assert set(rule.when.replace("(", " ").replace(")", " ").replace("~", " ").split()) - {"&", "|"} <= names
        assert rule.environment in ENVIRONMENTS


def test_the_page_shows_the_rules_and_marks_of_the_code() -> None:
    page = (ROOT / "docs" / "environment.md").read_text("utf-8")
    assert page == renew(page, {"rules": rules_table(), "marks": marks_table()})


def test_phrases_are_whole_words_unless_they_say_otherwise() -> None:
    texts = pd.Series(
        [fold_text(text) for text in ("Medical Examiner", "Gold MINE", "Río_Bravo", "hit by a big truck")]
    )
    assert find_phrases(texts, pattern_of("mine")).tolist() == [False, True, False, False]
    assert find_phrases(texts, pattern_of("exam*")).tolist() == [True, False, False, False]
    assert find_phrases(texts, pattern_of("rio bravo")).tolist() == [False, False, True, False]
    assert find_phrases(texts, pattern_of("hit by .. {vehicle}", LISTS)).tolist() == [False, False, False, True]


def test_folding_keeps_letters_of_many_alphabets_apart_from_accents() -> None:
    assert fold_text("Kırklareli, Şırnak; Łódź &amp; Ðakovo") == "kirklareli, sirnak; lodz & akovo"
    assert fold_text(None) == ""


class TestTextModel:
    def test_it_answers_where_no_rule_knows_the_words(self) -> None:
        answer = classify_environments(made_reports([("Stomach ache", "Hospital of the town", CHIAPAS, NO_ROUTE)]))
        assert answer.environment_rule.tolist() == [TEXT_MODEL_RULE]
        assert 0.6 <= answer.environment_confidence.iloc[0] <= 0.9

    def test_the_shipped_file_is_small_and_holds_no_objects(self) -> None:
        path = ROOT / "data" / "geo" / "environment_model.npz"
        assert path.stat().st_size < 300_000
        with np.load(path, allow_pickle=False) as stored:
            assert set(stored["environments"]) <= set(ENVIRONMENTS)
            assert stored["coefficients"].dtype == np.float16

    def test_training_twice_gives_the_same_model(self) -> None:
        reports = made_reports(row[:4] for row in MADE).assign(incident_id=[f"made:{row}" for row in range(len(MADE))])
        first, second = train_text_model(reports), train_text_model(reports)
        assert first.environments == second.environments
        assert np.array_equal(first.coefficients, second.coefficients)

    def test_a_model_comes_back_from_its_file(self, tmp_path: Path) -> None:
        model = TextModel(("desert", "sea"), np.ones((8, 2), np.float16), np.zeros(2, np.float32))
        save_text_model(model, tmp_path / "model.npz")
        again = load_text_model(tmp_path / "model.npz")
        assert again is not None and again.environments == model.environments
        assert np.array_equal(again.coefficients, model.coefficients)

    def test_without_a_file_there_is_no_model(self, tmp_path: Path) -> None:
        assert load_text_model(tmp_path / "none.npz") is None


class TestScores:
    judged = pd.DataFrame(
        [
            ("sea", "", "high", "sea"),
            ("sea", "", "high", "river"),
            ("river", "sea", "high", "sea"),
            ("violence", "desert", "high", "desert"),
            ("desert", "", "low", "sea"),
            ("other", "", "high", "unknown"),
        ],
        columns=["label", "second", "confidence", "environment"],
    ).assign(incident_id=[f"mmp:{row}" for row in range(6)], environment_rule="made")

    def test_second_guesses_violence_and_unsure_labels_do_not_count_against_a_class(self) -> None:
        scores = score_judged(self.judged)
        # One hit, one miss; the river told as its second guess and the unsure label are left out.
        assert scores.loc["sea", ["f1", "precision", "recall"]].tolist() == pytest.approx([2 / 3, 1.0, 0.5])
        # No hit, one false alarm (the sea told as a river), one miss.
        assert scores.f1["river"] == 0
        assert scores.n_labelled["desert"] == 0

    def test_the_interval_holds_the_score(self) -> None:
        scores = score_judged(self.judged, random_state=1)
        assert (scores.low <= scores.f1).all() and (scores.f1 <= scores.high).all()

    def test_confusion_counts_every_sure_row_once(self) -> None:
        assert confusion_table(self.judged).to_numpy().sum() == 5

    def test_a_case_still_wrong_is_listed(self) -> None:
        assert wrong_rows(self.judged).incident_id.tolist() == ["mmp:1", "mmp:2"]

    def test_a_rule_without_rows_keeps_what_was_held_before(self) -> None:
        # (right: 1 + 0 + .5 + 1 + 0 + 0, and four rows of which 85 in 100 were right) of ten
        assert measure_rules(self.judged)["made"] == pytest.approx((2.5 + 3.4) / 10)

    def test_labels_are_read_under_either_spelling(self, tmp_path: Path) -> None:
        path = tmp_path / "labels.csv"
        path.write_text("web_id,label,env2,confidence\n1.A,cold_mountain,,high\n2.A,sea,,high\n2.A,sea,,high\n")
        labels = read_labels(path)
        assert labels.values.tolist() == [["mmp:1.A", "mountain", "", "high"]]

    def test_strange_labels_are_all_named(self, tmp_path: Path) -> None:
        path = tmp_path / "labels.csv"
        path.write_text("incident_id,label,second,confidence\na,sea,,high\nb,moon,,high\nc,mars,,low\n")
        with pytest.raises(InputError, match=r"2 rows \(3, 4\)"):
            read_labels(path)

    def test_a_missing_column_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "labels.csv"
        path.write_text("incident_id,label\na,sea\n")
        with pytest.raises(InputError, match="no column second, confidence"):
            read_labels(path)


def test_own_labels_are_keys_and_labels_only() -> None:
    labels = pd.read_csv(LABELS, keep_default_na=False)
    assert labels.columns.tolist() == ["incident_id", "label", "second", "confidence"]
    assert len(labels) >= 150
    assert labels.incident_id.is_unique


def _reports_of(folder: Path) -> pd.DataFrame:
    rows = pd.DataFrame(
        [row for path in sorted((folder / "mmp_api").glob("*.json")) for row in json.loads(path.read_text())]
    )
    text = rows.map(lambda value: html.unescape(value).strip() if isinstance(value, str) else "")
    points = text.location_coodinates.str.extract(r"^\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)").astype(float)
    return pd.DataFrame(
        {
            "incident_id": "mmp:" + text.web_id,
            "cause_reported": text.cause_death,
            "place": text.location_description,
            "latitude": points[0].where(points[0].between(-90, 90)),
            "longitude": points[1],
            "route": text.migration_route,
            "country": country_codes(text.country_of_incident),
            "cause_category": "",
        }
    )


@pytest.fixture(scope="module")
def full_answers(mmp_data: Path) -> pd.DataFrame:
    reports = _reports_of(mmp_data)
    return reports.join(classify_environments(reports))


@pytest.mark.mmp
class TestLabelledRows:
    def test_given_labels_reach_the_goals(self, full_answers: pd.DataFrame, mmp_data: Path) -> None:
        scores = score_environments(full_answers, read_labels(mmp_data / "environment_labels_dev.csv"))
        assert (scores.f1 >= scores.goal).all(), scores

    def test_own_labels_reach_the_goals(self, full_answers: pd.DataFrame) -> None:
        scores = score_environments(full_answers, read_labels(LABELS))
        assert (scores.f1 >= scores.goal).all(), scores

    def test_confidence_is_the_share_of_labelled_rows_that_were_right(self, full_answers, mmp_data: Path) -> None:
        labels = [read_labels(LABELS), read_labels(mmp_data / "environment_labels_dev.csv")]
        measured = measure_rules(judge_labels(full_answers, pd.concat(labels, ignore_index=True)))
        for rule in RULES:
            if rule.name in measured:
                assert rule.confidence == pytest.approx(measured[rule.name], abs=0.06), rule.name

    def test_most_reports_are_told_by_a_rule(self, full_answers: pd.DataFrame) -> None:
        assert full_answers.environment_rule.isin([NOTHING_RULE, TEXT_MODEL_RULE]).mean() < 0.04
        assert set(GOALS) <= set(full_answers.environment)


def test_a_condition_names_marks_alone() -> None:
    marks = pd.DataFrame({"sea": [True, True, False], "land": [True, False, False]})
    assert holds("sea & ~land | ~sea & ~land", marks).tolist() == [False, True, True]
    with pytest.raises(ValueError, match="were expected"):
        holds("sea.sum()", marks)
