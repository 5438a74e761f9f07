"""Reports in other languages than English: their words are read, English words mean nothing in them, what is in no
known language is told by its place alone and says so.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from made_files import write_csv
from typer.testing import CliRunner

from riskmap import cli
from riskmap.cause import classify_causes
from riskmap.environment import BY_PLACE_BEST, classify_environments
from riskmap.environment.languages import LANGUAGES, languages_of, unknown_marks
from riskmap.environment.page import languages_table, renew
from riskmap.environment.phrases import fold_text, fold_texts
from riskmap.environment.sentences import read_sentences, score_sentences, tell_sentences
from riskmap.environment.words import MARKS
from riskmap.errors import InputError
from riskmap.incidents.intake import Reading, take_in

ROOT = Path(__file__).parents[1]
SENTENCES = ROOT / "tests" / "labels" / "languages.csv"
AS_OF = date(2022, 1, 1)
LIBYAN_SEA, PARIS, NIGER = (13.0, 33.9), (2.35, 48.86), (8.1, 21.5)


def _told(words: str, point: tuple[float, float], place: str = "") -> pd.Series:
    row = {"told": words, "place": place, "longitude": point[0], "latitude": point[1]}
    return tell_sentences(pd.DataFrame([row])).iloc[0]


@pytest.fixture(scope="module")
def sentences() -> pd.DataFrame:
    return read_sentences(SENTENCES)


def test_every_language_has_sentences_of_every_environment(sentences: pd.DataFrame) -> None:
    assert set(sentences.language) == set(LANGUAGES) - {"en"}
    assert sentences.groupby("language").size().min() >= 20
    assert sentences.groupby(["language", "label"]).size().min() >= 4
    assert not sentences.told.duplicated().any()


def test_environments_are_told_in_every_language(sentences: pd.DataFrame) -> None:
    scores = score_sentences(sentences)
    assert scores["mean"].min() >= 0.9
    assert scores.drop(columns=["mean", "n"]).min().min() >= 0.8


def test_the_page_shows_these_scores(sentences: pd.DataFrame) -> None:
    page = (ROOT / "docs" / "environment.md").read_text("utf-8")
    assert page == renew(page, {"languages": languages_table(sentences)})


def test_each_sentence_is_read_in_its_own_language(sentences: pd.DataFrame) -> None:
    told = languages_of(fold_texts(sentences.told), fold_texts(sentences.place))
    own = [bool(told.loc[row, language]) for row, language in sentences.language.items()]
    assert sum(own) / len(own) >= 0.95
    assert told.loc[sentences.language.isin(["ar", "tr"]), "en"].mean() < 0.1


def test_languages_name_marks_that_there_are() -> None:
    assert unknown_marks(mark.name for mark in MARKS) == []


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        ("Un joven natural de Honduras se ahogó en el mar", "sea"),
        ("Güneş altında günlerce yürüyen göçmenler çölde susuzluktan öldü", "desert"),
        ("Una donna annegata nel naufragio", "sea"),
    ],
)
def test_english_words_mean_nothing_in_other_languages(words: str, environment: str) -> None:
    assert _told(words, LIBYAN_SEA if environment == "sea" else NIGER).environment == environment


def test_a_cause_is_told_in_other_languages_too() -> None:
    causes = ("Ahogado en el mar", "Tué par balles", "غرق قارب مطاطي", "Trafik kazası", "Morto asfissiato in un camion")
    reports = pd.DataFrame({"cause_reported": causes, "place": "", "cause_category": ""})
    drowning, vehicle = "Drowning", "Vehicle accident / death linked to hazardous transport"
    assert classify_causes(reports).tolist() == [drowning, "Violence", drowning, vehicle, vehicle]


@pytest.mark.parametrize(
    "words",
    [
        "Leiche wurde am Strand angespült und geborgen",
        "Тело найдено на берегу",
        "바다에서 발견된 시신",
        "Zwłoki znalezione w wodzie",
    ],
)
def test_what_is_in_no_known_language_is_told_by_the_place_alone(words: str) -> None:
    at_sea, in_a_city = _told(words, LIBYAN_SEA), _told(words, PARIS)
    assert at_sea.told_by_place and in_a_city.told_by_place
    assert at_sea.environment == "sea"
    assert max(at_sea.environment_confidence, in_a_city.environment_confidence) <= BY_PLACE_BEST


def test_english_reports_never_count_as_not_understood() -> None:
    causes = ("Drowning", "Neurological coma", "An ailment that no rule has ever heard of", "", "Unknown")
    reports = pd.DataFrame({"cause_reported": causes, "place": "Off Zuwara, Libya", "cause_category": ""})
    reports = reports.assign(route="", country="LBY", longitude=LIBYAN_SEA[0], latitude=LIBYAN_SEA[1])
    assert not classify_environments(reports).told_by_place.any()


def test_an_import_says_how_many_rows_were_told_by_place_alone(tmp_path: Path) -> None:
    rows = tuple(
        (f"A{n}", "2021-05-04", 33.9, 13.0, 3, None, None, "Libya", "Mittelmeer", words)
        for n, words in enumerate(("Leiche wurde am Strand angespült", "Boot mit vielen Menschen gesunken", "Drowning"))
    )
    taken = take_in([write_csv(tmp_path / "made.csv", rows=rows)], AS_OF, Reading(source="made"))
    assert "environment told by the place alone, the words not understood: 2 (made:A0, made:A1)" in taken.summary()


def test_arabic_is_folded_to_one_spelling_without_articles() -> None:
    assert fold_text("والسيارةُ") == fold_text("سياره") != fold_text("سفينة")
    assert fold_text("في البحر").isascii()


def test_sentences_without_a_column_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bare.csv").write_text("language,told\nes,Naufragio\n", "utf-8")
    with pytest.raises(InputError, match="no column set, label"):
        read_sentences(tmp_path / "bare.csv")


def test_the_command_scores_sentences_beside_labels(tmp_path: Path) -> None:
    from riskmap.layers import save_layer
    from riskmap.schema import INCIDENTS

    taken = take_in([write_csv(tmp_path / "made.csv")], AS_OF, Reading(source="made"))
    layer = save_layer(taken.incidents, tmp_path / "layer.parquet", INCIDENTS)
    labels = ROOT / "tests" / "labels" / "environment.csv"
    options = ["--incidents", layer, "--labels", labels, "--sentences", SENTENCES]
    done = CliRunner().invoke(cli.app, ["data", "score-environments", *map(str, options)])
    assert done.exit_code == 0, done.output
    assert "transport" in done.output and "\nes " in done.output
