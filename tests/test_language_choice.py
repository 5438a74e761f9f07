"""A language is chosen for one reader at a time, and a catalogue is a file: the rest of the house does not know it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from riskmap import language
from riskmap.errors import SettingError
from riskmap.language import catalogue

HEADER = """# Native reader: {reader}
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {forms}\\n"

"""
ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
)

FORMS = ["zero", "one", "two", "few", "many", "other"]
KEPT = (catalogue.languages, catalogue._catalogue, catalogue._reader_of)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two small catalogues, Portuguese that was checked and Arabic that was not."""
    two_forms = HEADER.format(forms="nplurals=2; plural=(n > 1);", reader="A. Leitora")
    words = 'msgid "Map"\nmsgstr "Mapa"\n\nmsgctxt "name"\nmsgid "Vienna"\nmsgstr "Viena"\n\n'
    (tmp_path / "pt.po").write_text(
        f'{two_forms}{words}msgid "{{first}} to {{last}}"\nmsgstr "{{first}} a {{last}}"\n', encoding="utf-8"
    )
    forms = "".join(f'msgstr[{place}] "{word} {{count}}"\n' for place, word in enumerate(FORMS))
    incidents = 'msgid "{count} incident"\nmsgid_plural "{count} incidents"\n'
    (tmp_path / "ar.po").write_text(f"{HEADER.format(forms=ARABIC, reader='')}{incidents}{forms}", encoding="utf-8")
    monkeypatch.setattr(catalogue, "LOCALE_FOLDER", tmp_path)
    for cached in KEPT:
        cached.cache_clear()
    yield tmp_path
    for cached in KEPT:
        cached.cache_clear()


def test_a_file_is_a_language(made: Path) -> None:
    assert language.languages() == ("en", "ar", "pt")
    with language.reading_in("pt"):
        assert language.text("Map") == "Mapa"
    assert language.text("Map") == "Map"


def test_a_language_without_a_catalogue_is_refused_by_name(made: Path) -> None:
    with pytest.raises(SettingError, match="'xx'; choose one of en, ar, pt"), language.reading_in("xx"):
        pass


def test_only_a_checked_catalogue_is_called_checked(made: Path) -> None:
    assert language.is_checked("en") and language.is_checked("pt") and not language.is_checked("ar")


def test_the_browsers_language_opens_the_nearest(made: Path) -> None:
    assert [language.nearest_language(code) for code in ("pt-BR", "ar_EG", "de", "", None)] == [
        "pt",
        "ar",
        "en",
        "en",
        "en",
    ]


def test_arabic_has_six_forms_of_a_count(made: Path) -> None:
    with language.reading_in("ar"):
        told = [language.plural("{count} incident", "{count} incidents", n).split()[0] for n in (0, 1, 2, 3, 11, 100)]
    assert told == FORMS


def test_readers_at_the_same_time_never_meet(made: Path) -> None:
    both, told = threading.Barrier(2, timeout=10), {}

    def read(code: str) -> None:
        with language.reading_in(code):
            both.wait()
            told[code] = language.text("Map")
            both.wait()

    readers = [threading.Thread(target=read, args=(code,)) for code in ("pt", "en")]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(10)
    assert told == {"pt": "Mapa", "en": "Map"}


def test_what_runs_later_elsewhere_keeps_its_language(made: Path) -> None:
    with language.reading_in("pt"):
        later = language.spoken_now(lambda: language.text("Map"))
    told: list[str] = []
    thread = threading.Thread(target=lambda: told.append(later()))
    thread.start()
    thread.join(10)
    assert told == ["Mapa"] and later() == "Mapa" and language.text("Map") == "Map"


def test_numbers_and_dates_have_each_languages_form(made: Path) -> None:
    with language.reading_in("pt"):
        assert (language.number(1234567), language.decimal(0.5)) == ("1.234.567", "0,5")
        assert language.day_text(date(2023, 12, 31)) == "31 de dezembro de 2023"
        assert language.period_text(date(2014, 1, 1), date(2023, 12, 1)) == "2014 a 2023"
    with language.reading_in("ar"):
        assert language.number(8590) == "8,590" and "2023" in language.month_text(date(2023, 1, 1))
        assert language.month_text(date(2023, 1, 1)).startswith("يناير")


def test_a_sign_stays_with_its_number_from_right_to_left(made: Path) -> None:
    with language.reading_in("ar"):
        # U+200E, the left-to-right mark, keeps the sign where it is written.
        assert language.signed(5) == "\u200e+5" and language.signed(-5) == "\u200e-5"


def test_states_are_named_by_cldr_unless_the_catalogue_names_them(made: Path) -> None:
    with language.reading_in("pt"):
        assert language.country_name("DEU") == "Alemanha" and language.country_name("QQQ") == "QQQ"
        assert language.country_list("DEU unknown ITA") == "Alemanha, Itália"
        assert language.country_name("XKX") == "Kosovo"


def test_a_place_is_put_together_in_the_readers_language(made: Path) -> None:
    with language.reading_in("pt"):
        assert language.place_name("near Vienna, Austria") == "near Viena, Áustria"
        assert language.place_name("1,250 km south of Vienna") == "1.250 km south of Viena"
        assert language.leg_name("Vienna to Berlin in lorries") == "Viena to Berlin in lorries"


@pytest.mark.parametrize("name", ["The Old Harbour", "5 km up of Vienna, Austria", "near ", ""])
def test_a_name_that_no_rule_made_stays_as_it_is(made: Path, name: str) -> None:
    with language.reading_in("pt"):
        assert language.place_name(name) == name


def test_a_forecasts_months_are_said_in_the_readers_language(made: Path) -> None:
    with language.reading_in("pt"):
        assert language.forecast_period_text("July 2023 to June 2024") == "julho de 2023 a junho de 2024"
        assert language.forecast_period_text("January to December 2024") == "janeiro a dezembro de 2024"
        assert language.forecast_period_text("some day") == "some day"


def test_french_joins_de_to_a_name() -> None:
    names = ("Tunis", "Oran", "Le Caire", "Les Cayes", "La Havane", "Île de Man", "Épinal")
    told = [f"{catalogue.Name(name):de}" for name in names]
    assert told == [
        "de Tunis",
        "d’Oran",
        "du Caire",
        "des Cayes",
        "de La Havane",
        "d’Île de Man",
        "d’Épinal",
    ]


def test_parts_that_streamlit_runs_alone_are_drawn_in_the_sessions_language() -> None:
    pages = Path(language.__file__).parents[1] / "ui"
    fragments = [path.name for path in sorted(pages.rglob("*.py")) if "st.fragment" in path.read_text("utf-8")]
    assert fragments == ["state.py"]


@pytest.mark.parametrize("code", catalogue.languages())
def test_no_line_ends_between_a_number_and_its_per_cent_sign(code: str) -> None:
    with language.reading_in(code):
        said = [
            language.text(message) for message in ("{number} %", "95 % interval", "Range (80 %)", "under {number} %")
        ]
        said.append(language.plural("{count} % of a row", "{count} % of rows", 3))
        said.append(language.share(1, 3))
    assert all(told.count("%") + told.count("٪") == 1 for told in said)
    assert [told for told in said if " %" in told or " ٪" in told] == []
