"""All words that a catalogue must hold, taken from the code and the shipped layers, and the faults of a catalogue.

`make words` (`python -m riskmap.cli.words`) brings every catalogue up to date: new words are added untranslated, those
that the program says no more are dropped, the rest is kept; `python -m riskmap.cli.words check` only names the faults.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Formatter

from babel.core import get_global
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

from riskmap import layers
from riskmap.countries import country_table
from riskmap.incidents.figures import load_incidents
from riskmap.language import catalogue, crossing_name, leg_name, place_name
from riskmap.settings import geo_folder
from riskmap.store import replace_file

PACKAGE = Path(__file__).parents[1]
# Words that reach `text` as values: where they are written, by module; after a point the part of each row.
VALUES: dict[str, tuple[str, ...]] = {
    "riskmap.vocabulary": (
        "ENVIRONMENTS.label",
        "ENVIRONMENTS.where",
        "CAUSES",
        "FOUND_KINDS",
        "DATE_MEANINGS",
        "DATE_PRECISIONS",
        "LOCATION_PRECISIONS",
        "LOCATION_STATUSES",
        "MODES",
        "CROSSING_KINDS",
        "TREND_WORDS",
        "GROWTH_WORDS",
        "MMP_ROUTES",
        "STARSOM_ROUTE",
        "UNKNOWN",
        "MINIMUM_ESTIMATE",
        "INDEPENDENCE",
        "BOUNDARIES",
    ),
    "riskmap.duplicates.reasons": ("SIGNS_FOR", "SIGNS_AGAINST"),
    "riskmap.export.kinds": ("LAYERS.title",),
    "riskmap.export.writing": ("FORMATS.title",),
    "riskmap.incidents.gathering": ("EXACT_REPEAT", "SAME_ROW"),
    "riskmap.incidents.joins": ("RULES.name", "RULES_OF_SUB_RECORDS.name", "LENIENT_RULES.name"),
    "riskmap.incidents.ledger": ("ALIKE", "BY_PLACE", "WHOLE_DEGREES", "FILE_CUT"),
    "riskmap.incidents.people": ("TAKES_BACK",),
    "riskmap.incidents.unread_names": ("COLUMNS",),
    "riskmap.instruments": ("CONVENTION", "PROTOCOL"),
    "riskmap.language.names": ("WHEREABOUTS", "LEG_ENDINGS"),
    "riskmap.sources.mapping": ("FIELDS",),
    "riskmap.sources.spellings": ("_NULL_ISLAND",),
    "riskmap.sources.tabular": ("KINDS",),
    "riskmap.sources.values": ("NEGATIVE", "CUT_OFF"),
    "riskmap.model.options": ("OPTIONS.label", "OPTIONS.unit", "OPTIONS.help"),
    "riskmap.roles": ("ROLES",),
    "riskmap.tier": ("SENTENCES",),
    "riskmap.ui.access": ("ACTION_WORDS",),
    "riskmap.ui.address": ("SHOWN_LAYERS",),
    "riskmap.ui.filters": ("PURPOSE",),
    "riskmap.ui.hotspot_numbers": ("MEANINGS",),
    "riskmap.ui.model_comparison": ("CHANGES",),
    "riskmap.ui.pages.about": ("GLOSSARY",),
    "riskmap.ui.pages.accuracy": ("FORECASTS",),
    "riskmap.ui.pages.data": ("PRECISIONS", "FAULTS"),
    "riskmap.ui.pages.method": ("MEANINGS", "UNDERCOUNT", "OTHER_COUNTS"),
    "riskmap.ui.pages.retrain": ("STEP_WORDS",),
    "riskmap.ui.pages.review": ("NEW_LINES",),
    "riskmap.ui.pages.siting": ("KIND_NAMES", "AIMS"),
    "riskmap.ui.parts": ("BOUNDARIES_SHORT",),
    "riskmap.ui.trends": ("TREND_MEANINGS", "GROWTH_MEANINGS"),
    "riskmap.ui.uploading": ("DATE_ORDERS",),
}
# Words that the lower floors compose and pages look up.
COMPOSED = (
    "place unknown",
    "very sure",
    "fairly sure",
    "uncertain",
    # What an import did (`riskmap.incidents.ledger`, `riskmap.sources`).
    "0, 0 read as no coordinates",
    "HTML entities in a text",
    "a later file of the same layout tells of its key",
    "coordinates flagged, left as given",
    "coordinates swapped back",
    "cumulative incident marked",
    "exact repeat of another file's row",
    "females and males more than all, made to fit",
    "longitude counted from 0 to 360",
    "no coordinates",
    "no date, the year of its key taken",
    "nobody counted",
    "place, month and total of several incidents",
    "rows of one key more than 100 km apart",
    "rows of one key put together",
    "same key",
    "several source qualities, the least taken",
    "sign of a coordinate mended",
    "survivors written under females",
    "thousands separator in a number",
    # Kinds of files, and layouts of the source's.
    "Excel workbook",
    "api",
    "curated",
    "download",
    "download with keys",
    "older download",
    "other",
)


def build_template() -> Catalog:
    """Every word that may be asked for: sentences, and the proper names of the shipped layers under their context."""
    template = Catalog()
    for path in sorted(PACKAGE.rglob("*.py")):
        for message in _messages_in(path.read_text("utf-8")):
            template.add(message)
    for value in (*COMPOSED, *_values(), *_layer_values()):
        template.add(value)
    for name in sorted(shipped_names()):
        template.add(name, context=catalogue.NAMES)
    return template


def _messages_in(source: str) -> Iterator[str | tuple[str, str]]:
    """What is written out in calls of `text` and `plural`. Babel's own reader would take keys of subscripts too."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        said = [part.value for part in node.args if isinstance(part, ast.Constant)]
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "text" and node.args and said[:1] == [getattr(node.args[0], "value", None)]:
            yield said[0]
        elif name == "plural" and len(said) >= 2:
            yield said[0], said[1]


def _values() -> Iterator[str]:
    for module, names in VALUES.items():
        for name in names:
            constant, _, part = name.partition(".")
            value = getattr(importlib.import_module(module), constant, ())
            yield from _words_in(_parts(value, part) if part else value)


def _parts(rows: Iterable, part: str) -> list[str]:
    return [getattr(row, part) for row in (rows.values() if isinstance(rows, Mapping) else rows)]


def _words_in(value: object) -> Iterator[str]:
    """The texts in a constant; of a mapping its values."""
    if isinstance(value, str):
        if re.search(r"[^\W\d_]", value):
            yield value
    elif isinstance(value, Mapping):
        yield from _words_in(list(value.values()))
    elif isinstance(value, Iterable):
        for part in value:
            yield from _words_in(part)


def _layer_values() -> Iterator[str]:
    """Values of the layers that are shown as words."""
    incidents = load_incidents()
    for column in ("region", "origin_region", "incident_kind", "cause", "route"):
        yield from sorted(set(incidents[column].dropna().astype(str)))
    yield from sorted(path.stem.replace("_", " ") for path in geo_folder().glob("*.parquet"))


def shipped_names() -> set[str]:
    """Proper names in the shipped layers: towns of hotspots, hubs of legs, crossings, places of near misses."""
    with catalogue.names_heard() as heard:
        for name in (*layers.load_hotspots()["name"], *layers.load_near_misses()["place"]):
            place_name(name)
        for leg in layers.load_routes()["leg"]:
            leg_name(leg)
        for crossing in layers.load_crossings()["crossing"]:
            crossing_name(crossing)
    # Names of States are CLDR's.
    return heard - {row["name"] for row in country_table().values()}


def slots_of(message: str) -> set[str]:
    """Names of the slots in a message.

    >>> sorted(slots_of("{one} and {other}"))
    ['one', 'other']
    """
    return {name for _, name, _, _ in Formatter().parse(message) if name}


def read_catalogue(language: str) -> Catalog:
    """A catalogue with all its marks, as Babel reads it."""
    with (catalogue.LOCALE_FOLDER / f"{language}.po").open("rb") as lines:
        return read_po(lines, locale=language)


def faults_of(language: str, template: Catalog | None = None) -> list[str]:
    """What is wrong with a catalogue: words untranslated, doubtful, forgotten, with other slots or forms than asked."""
    template, own = template or build_template(), read_catalogue(language)
    faults = [_fault(message, own) for message in template if message.id]
    known = {message.id for message in template if not message.context}
    # A catalogue may name more places and States than the layers do.
    forgotten = [message.id for message in own if message.id and not message.context and message.id not in known]
    return [fault for fault in faults if fault] + [f"said no more: {message!r}" for message in forgotten]


def _fault(asked: Message, own: Catalog) -> str:
    if asked.context == catalogue.NAMES and writes_latin(own):
        return ""
    found = own.get(asked.id, asked.context)
    if found is None or not all(forms_of(found)):
        return f"untranslated: {asked.id!r}"
    if found.fuzzy:
        return f"doubtful: {asked.id!r}"
    if isinstance(asked.id, tuple) and len(forms_of(found)) != own.num_plurals:
        return f"{len(forms_of(found))} forms instead of {own.num_plurals}: {asked.id!r}"
    return _slot_fault(asked, found)


def _slot_fault(asked: Message, found: Message) -> str:
    counted = isinstance(asked.id, tuple)
    wanted = slots_of(asked.id[1] if counted else asked.id)
    # A form for none, one or two may leave the number out: "two people" is one word in Arabic.
    needed = wanted - {"count"} if counted else wanted
    for form in forms_of(found):
        if not needed <= slots_of(form) <= wanted:
            return f"slots {sorted(slots_of(form))} instead of {sorted(wanted)}: {asked.id!r}"
    return ""


def forms_of(message: Message) -> tuple[str, ...]:
    """What a message is translated by: a text for each form its language counts by."""
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string,)


def writes_latin(own: Catalog) -> bool:
    """Whether the language is written in Latin letters, so that proper names may stay as they are."""
    return "_Latn_" in get_global("likely_subtags").get(own.locale.language, "_Latn_")


def update_catalogue(language: str, template: Catalog) -> None:
    """Write a catalogue anew with the words of today; what is translated stays, and so do its head and proper names."""
    path, own = catalogue.LOCALE_FOLDER / f"{language}.po", read_catalogue(language)
    words = Catalog(locale=own.locale)
    for asked in template:
        if asked.id and not (asked.context and writes_latin(own)):
            found = own.get(asked.id, asked.context)
            words.add(asked.id, found.string if found else "", context=asked.context)
    for named in own:
        if named.context and named.string:
            words.add(named.id, named.string, context=named.context)
    head = path.read_text("utf-8").split("\n\n")[0]

    def write(beside: Path) -> None:
        with beside.open("wb") as lines:
            lines.write(f"{head}\n\n".encode())
            write_po(lines, words, width=120, no_location=True, omit_header=True, sort_output=True)

    replace_file(path, write)


def main(arguments: list[str]) -> int:
    """Update every catalogue unless asked to `check` only; say what is wrong with each. 1 where anything is."""
    template, wrong = build_template(), 0
    for language in catalogue.languages()[1:]:
        if "check" not in arguments:
            update_catalogue(language, template)
        faults = faults_of(language, template)
        wrong += len(faults)
        sys.stdout.write("".join(f"{language}: {fault}\n" for fault in faults))
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
