"""The catalogues: one `.po` file for each language in `riskmap/locale`, read as it is; English needs none.

Adding a language is adding a file, named by its CLDR code (`pt.po`). Its head says in the line "# Native reader:" who
has checked it; while that is empty its pages say so.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from riskmap.errors import SettingError

LOCALE_FOLDER = Path(__file__).parents[1] / "locale"
DEFAULT_LANGUAGE = "en"
READER = re.compile(r"^# Native reader:(.*)$", re.MULTILINE)
NAMES = "name"  # context of proper names: they may stay as they are where both languages write Latin letters
NO_BREAK = "\N{NO-BREAK SPACE}"
Answer = TypeVar("Answer")
VOWELS = frozenset("AEIOUÉÈÊÎÏÔÖÀÂÆŒaeiouéèêîôàâæœ")
# One value for each thread and task: readers of different languages never meet.
_reading: ContextVar[str] = ContextVar("riskmap_language", default=DEFAULT_LANGUAGE)
_heard: ContextVar[set[str] | None] = ContextVar("riskmap_names_heard", default=None)


def text(message: str, **slots: object) -> str:
    """A sentence in the reader's language, its slots filled; without slots it is left as it stands.

    >>> text("In {period} at least {people} people died.", period="2023", people="8,590")
    'In 2023 at least 8,590 people died.'
    """
    # The empty message is where gettext keeps a catalogue's header.
    translated = _unparted(_catalogue(current_language()).gettext(message)) if message else ""
    return translated.format(**slots) if slots else translated


def plural(one: str, many: str, count: int, **slots: object) -> str:
    """A sentence in the form that `count` asks for; the slot `count` is filled with the number as it is written.

    >>> plural("{count} incident", "{count} incidents", 1), plural("{count} incident", "{count} incidents", 1200)
    ('1 incident', '1,200 incidents')
    """
    from riskmap.language.forms import number

    message = _unparted(_catalogue(current_language()).ngettext(one, many, count))
    return message.format(count=number(count), **slots)


def _unparted(sentence: str) -> str:
    """The sentence with no end of a line between a number and its per cent sign."""
    return sentence.replace(" %", NO_BREAK + "%")


def name_text(name: str) -> str:
    """A proper name in the reader's language, or as it stands where the catalogue has none."""
    return named(name) or name


def named(name: str) -> str:
    """A proper name as the catalogue has it; empty where it has none."""
    if (heard := _heard.get()) is not None:
        heard.add(name)
    return _catalogue(current_language()).pgettext(NAMES, name)


class Name(str):
    """A name for a slot: the French catalogue writes `{place:de}` for "de Tunis", "d’Oran", "du Caire"."""

    def __format__(self, spec: str) -> str:
        if spec != "de":
            return super().__format__(spec)
        for article, joined in (("Le ", "du "), ("Les ", "des ")):
            if self.startswith(article):
                return joined + self.removeprefix(article)
        return f"d’{self}" if self[:1] in VOWELS else f"de {self}"


def current_language() -> str:
    """Code of the language that is being read and written now."""
    return _reading.get()


@contextmanager
def reading_in(language: str) -> Iterator[None]:
    """Everything made inside is in `language`; outside it stays as it was, for other readers too.

    >>> with reading_in("en"):
    ...     text("Map")
    'Map'

    Raises
    ------
    SettingError
        When there is no catalogue for the language.
    """
    if language not in languages():
        known = ", ".join(languages())
        raise SettingError(f"There is no catalogue for the language {language!r}; choose one of {known}.")
    before = _reading.set(language)
    try:
        yield
    finally:
        _reading.reset(before)


@contextmanager
def names_heard() -> Iterator[set[str]]:
    """The proper names that are asked for inside: what a catalogue must hold."""
    heard: set[str] = set()
    before = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(before)


def spoken_now(function: Callable[..., Answer]) -> Callable[..., Answer]:
    """The function, whenever and wherever it will run, in the language that is being read now."""
    language = current_language()

    @wraps(function)
    def later(*args: object, **kwargs: object) -> Answer:
        with reading_in(language):
            return function(*args, **kwargs)

    return later


@cache
def languages() -> tuple[str, ...]:
    """Codes of all languages there are, English first."""
    return (DEFAULT_LANGUAGE, *sorted(path.stem for path in LOCALE_FOLDER.glob("*.po")))


def nearest_language(wanted: str | None) -> str:
    """The language to open for what a browser asks for, as in "fr-CA"; English when there is none like it.

    >>> nearest_language("en-GB"), nearest_language("xx"), nearest_language(None)
    ('en', 'en', 'en')
    """
    code = (wanted or "").replace("-", "_")
    fitting = [known for known in languages() if code == known or code.split("_")[0] == known.split("_")[0]]
    return code if code in fitting else next(iter(fitting), DEFAULT_LANGUAGE)


def language_name(language: str) -> str:
    """A language's name in itself.

    >>> language_name("en")
    'English'
    """
    from babel import Locale

    name = Locale.parse(language).get_display_name(language) or language
    return name[:1].upper() + name[1:]


def direction(language: str = "") -> str:
    """`ltr` or `rtl`, of a language or of the one being read.

    >>> direction("en"), direction("ar")
    ('ltr', 'rtl')
    """
    from babel import Locale

    return Locale.parse(language or current_language()).text_direction


def tag(language: str = "") -> str:
    """The language as the `lang` attribute of a page has it."""
    return (language or current_language()).replace("_", "-")


def is_checked(language: str = "") -> bool:
    """Whether a native reader has checked the catalogue."""
    code = language or current_language()
    return code == DEFAULT_LANGUAGE or bool(_reader_of(code))


@cache
def _reader_of(language: str) -> str:
    found = READER.search((LOCALE_FOLDER / f"{language}.po").read_text("utf-8"))
    return found[1].strip() if found else ""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    path = LOCALE_FOLDER / f"{language}.po"
    if language == DEFAULT_LANGUAGE or not path.is_file():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language))
    compiled.seek(0)
    words = gettext.GNUTranslations(compiled)
    words.add_fallback(_Nameless())
    return words


class _Nameless(gettext.NullTranslations):
    """Sentences that are not translated stay as they are; of names it is told that there are none."""

    def pgettext(self, context: str, message: str) -> str:
        return ""
