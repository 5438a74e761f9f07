"""The catalogues hold every word of the program, with its slots and all the forms their language counts by."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from babel.messages import Catalog

from riskmap.cli import words as word_list
from riskmap.language import catalogue, languages

TRANSLATED = languages()[1:]
UNTRANSLATED = "untranslated: "


@pytest.fixture(scope="module")
def template() -> Catalog:
    return word_list.build_template()


@pytest.fixture(scope="module")
def faults(template: Catalog) -> dict[str, list[str]]:
    return {language: word_list.faults_of(language, template) for language in TRANSLATED}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_has_the_slots_and_forms_of_its_sentence(faults: dict, language: str) -> None:
    assert [fault for fault in faults[language] if not fault.startswith((UNTRANSLATED, "said no more"))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_is_translated_and_none_is_kept_that_nobody_says(faults: dict, language: str) -> None:
    assert faults[language] == []


def test_french_signs_are_never_parted_from_their_word_by_the_end_of_a_line() -> None:
    said = [form for message in word_list.read_catalogue("fr") for form in word_list.forms_of(message)]
    assert len(said) > 1000
    assert [words for words in said if re.search(r" [:;?!%»]|« ", words)] == []


def test_the_template_holds_words_of_pages_layers_and_vocabulary(template: Catalog) -> None:
    words = {message.id for message in template if not message.context}
    assert {"Overview", "Drowning", "Central Mediterranean", "{km} km north of {place}"} <= words
    assert ("{count} incident", "{count} incidents") in words
    names = {message.id for message in template if message.context}
    assert {"Lampedusa", "Zuwara"} <= names and "Niger" not in names


def made_catalogue(folder: Path, body: str) -> None:
    head = '# Native reader:\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    forms = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    (folder / "it.po").write_text(head + forms + body, encoding="utf-8")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """A template of three sentences, and a folder for a catalogue."""
    monkeypatch.setattr(catalogue, "LOCALE_FOLDER", tmp_path)
    words = Catalog()
    for message in ("Map", "{people} in {place}", ("{count} row", "{count} rows")):
        words.add(message)
    return words


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('msgid "Map"\nmsgstr ""\n', "untranslated: 'Map'"),
        ('#, fuzzy\nmsgid "Map"\nmsgstr "Carta"\n', "doubtful: 'Map'"),
        ('msgid "{people} in {place}"\nmsgstr "{people} in {luogo}"\n', "slots ['luogo', 'people'] instead of"),
        (
            'msgid "{count} row"\nmsgid_plural "{count} rows"\nmsgstr[0] "{count} riga"\n',
            "untranslated: ('",
        ),
        ('msgid "Once said"\nmsgstr "Detto una volta"\n', "said no more: 'Once said'"),
    ],
)
def test_a_fault_of_a_catalogue_is_named(small: Catalog, tmp_path: Path, body: str, fault: str) -> None:
    made_catalogue(tmp_path, body)
    assert any(found.startswith(fault) for found in word_list.faults_of("it", small))


def test_an_update_adds_the_new_drops_the_forgotten_and_keeps_the_rest(small: Catalog, tmp_path: Path) -> None:
    made_catalogue(tmp_path, 'msgid "Map"\nmsgstr "Carta"\n\nmsgid "Once said"\nmsgstr "Detto una volta"\n')
    word_list.update_catalogue("it", small)
    written = (tmp_path / "it.po").read_text("utf-8")
    assert written.startswith("# Native reader:") and 'msgstr "Carta"' in written and "Once said" not in written
    assert len(word_list.faults_of("it", small)) == 2
    word_list.update_catalogue("it", small)
    assert (tmp_path / "it.po").read_text("utf-8") == written


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in word_list.VALUES.items() for name in names]
)
def test_every_constant_that_holds_words_is_still_there(module: str, name: str) -> None:
    assert hasattr(importlib.import_module(module), name.partition(".")[0])
