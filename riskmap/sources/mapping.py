"""Which column of anybody's file means what: guessed from the headers, shown, corrected by the user.

Headers are compared by their words in English, French, Spanish, Portuguese, Italian, German, Turkish and Arabic,
without accents and case. The guess goes from sure to less sure: the very words of a known header; its first ten
letters, as a shapefile cuts them; a known header among further words.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from riskmap.errors import Fault, SettingError
from riskmap.sources.key_headers import KEY_HEADERS, numbers_a_case
from riskmap.sources.mmp import MEANINGS

POINT_COLUMNS = ("point: longitude", "point: latitude")

FIELDS: dict[str, str] = {
    "date": "day, month or year of the incident",
    "year": "year, where there is no date",
    "month": "month, where there is no date",
    "n_dead": "number of people dead",
    "n_missing": "number of people missing",
    "n_total": "dead and missing together",
    "n_survivors": "number of people found alive",
    "n_females": "females among the dead and missing",
    "n_males": "males among the dead and missing",
    "n_children": "children among the dead and missing",
    "longitude": "degrees east",
    "latitude": "degrees north",
    "coordinates": 'both in one column, as in "35.5, 12.6" (latitude first)',
    "place": "the place in words",
    "country_name": "country where it happened, by name or ISO code",
    "region": "region where it happened",
    "route": "migration route",
    "cause_reported": "how people died, or what happened, in words",
    "cause_category": "cause of death in IOM's categories",
    "origin_country": "country that people came from",
    "origin_region": "region that people came from",
    "information_source": "who reported it",
    "url": "address of the report",
    "source_quality": "1 (weak) to 5 (strong)",
    "incident_kind": "incident, or cumulative incident",
    "key": "a key of the incident; rows of one key are summed",
}
# Words beyond those of the Missing Migrants Project's own headers, without accents; the best first.
_OTHER_WORDS: dict[str, tuple[str, ...]] = {
    "date": (
        *("date of incident", "event date", "date of event", "date of death", "date found", "date time", "datetime"),
        *("fecha del incidente", "fecha", "date de l incident", "data do incidente", "data dell incidente", "data"),
        *("datum", "when", "day", "tarih", "olay tarihi", "تاريخ", "التاريخ", "تاريخ الحادث", "تاريخ الوفاة"),
    ),
    "year": ("ano", "annee", "anno", "jahr", "yil", "yıl", "السنة"),
    "month": ("mes", "mois", "mese", "monat", "ay", "الشهر"),
    "n_dead": (
        *("n dead", "number of deaths", "deaths", "fatalities", "number of fatalities", "killed", "bodies", "died"),
        *("muertos", "numero de muertos", "fallecidos", "morts", "nombre de morts", "deces", "mortos", "morti"),
        *("decedes", "personnes decedees", "nombre de deces", "nombre de decedes", "nb de deces", "nb deces"),
        *("nb decedes", "nb morts", "tues", "victimas mortales", "personas fallecidas", "numero de fallecidos"),
        *("obitos", "numero de mortos", "numero di morti", "deceduti", "todesopfer", "anzahl todesopfer"),
        *("tote", "todesfalle", "anzahl tote", "olu", "olu sayisi", "olu sayısı", "olen sayısı"),
        *("القتلى", "عدد القتلى", "الوفيات", "عدد الوفيات", "عدد الموتى"),
    ),
    "n_missing": (
        *("n missing", "disappeared", "people missing", "missing persons", "desaparecidos", "numero de desaparecidos"),
        *("disparus", "nombre de disparus", "dispersi", "vermisste", "kayip", "kayıp", "kayıp sayısı"),
        *("المفقودين", "المفقودون", "عدد المفقودين"),
    ),
    "n_total": ("dead and missing", "dead missing", "total deaths", "total muertos y desaparecidos"),
    "n_survivors": (
        *("n survivors", "n found alive", "found alive", "rescued", "number rescued", "people rescued", "alive"),
        *("sobrevivientes", "supervivientes", "rescatados", "survivants", "rescapes", "secourus", "sobreviventes"),
        *("sopravvissuti", "uberlebende", "gerettete", "kurtulan", "kurtarılan", "الناجين", "عدد الناجين"),
    ),
    "n_females": ("females", "women", "n women", "mujeres", "femmes", "mulheres", "donne", "frauen"),
    "n_males": ("males", "men", "n men", "hombres", "hommes", "homens", "uomini", "manner"),
    "n_children": (
        *("children", "minors", "n children", "ninos", "menores", "enfants", "mineurs", "criancas", "bambini"),
        *("minori", "kinder"),
    ),
    "longitude": (
        "decimal longitude",
        "longitud",
        "lon dd",
        "long dd",
        "x coord",
        "coord x",
        "x",
        *("longitudine", "lange", "boylam", "خط الطول"),
    ),
    "latitude": (
        "decimal latitude",
        "latitud",
        "lat dd",
        "y coord",
        "coord y",
        "y",
        "latitudine",
        "breite",
        "enlem",
        "خط العرض",
    ),
    "coordinates": ("coords", "gps", "gps coordinates", "lat lon", "lat long", "latlon", "latlng", "coordenadas"),
    "place": (
        *("place", "place name", "site", "locality", "place of death", "description of location", "where", "lugar"),
        *("ubicacion", "lieu", "endroit", "local", "luogo", "ort", "yer", "konum", "المكان", "الموقع", "مكان الحادث"),
    ),
    "country_name": (
        "country",
        "country name",
        "country code",
        "iso3",
        "pais",
        "pays",
        "paese",
        "land",
        "ulke",
        "البلد",
        "الدولة",
    ),
    "route": ("ruta", "ruta migratoria", "itineraire", "rota", "rotta"),
    "cause_reported": (
        *(
            "cause reported",
            "cause",
            "description",
            "summary",
            "what happened",
            "narrative",
            "causa",
            "causa de muerte",
        ),
        *("cause du deces", "descripcion", "descrizione", "ursache", "beschreibung", "told"),
        *("neden", "olum nedeni", "aciklama", "acıklama", "سبب الوفاة", "السبب", "الوصف"),
    ),
    "cause_category": ("cause category",),
    "origin_country": ("nationality", "nationalities", "nacionalidad", "nationalite", "origin", "pais de origen"),
    "information_source": ("reported by", "reporting source", "fuente", "fonte", "quelle"),
    "url": ("source url", "web", "website", "hyperlink", "enlace", "lien"),
    "key": KEY_HEADERS,
}
# Columns that are about the record and not about the incident.
_NOT_OF_INCIDENT = frozenset(
    (
        *("entry", "entered", "updated", "update", "created", "modified", "edited", "published", "uploaded"),
        *("accessed", "birth", "reporter"),
    )
)
_SURE_AMONG_OTHERS = frozenset(
    (
        *("latitude", "longitude", "coordinates", "coordenadas", "date", "fecha", "dead", "deaths", "fatalities"),
        *("muertos", "fallecidos", "morts", "missing", "desaparecidos", "disparus", "survivors", "rescued"),
    )
)
NEEDED = (("longitude", "coordinates"), ("date", "year"), ("n_dead", "n_missing", "n_total", "n_survivors"))


def known_headers(field: str) -> tuple[str, ...]:
    """Plain headers that mean a field, the best first."""
    of_source = () if field in ("key", "cause_reported", "cause_category") else MEANINGS.get(field, ())
    more = {"key": MEANINGS["key"], "cause_reported": (*MEANINGS["cause_reported"], *MEANINGS["cause"])}
    own = (field.replace("_", " "), *of_source, *more.get(field, ()), *_OTHER_WORDS.get(field, ()))
    return tuple(dict.fromkeys((*own, *(MEANINGS["cause_category"] if field == "cause_category" else ()))))


def plain_words(header: str) -> str:
    """A header's words in lower case, without accents.

    >>> plain_words("Número_de muertos"), plain_words("incidentDate")
    ('numero de muertos', 'incident date')
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    text = unicodedata.normalize("NFKD", parted.casefold())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", text))


def lacking_of(fields: Collection[str]) -> list[tuple[str, ...]]:
    """The sets of fields of which one is needed and none is among `fields`.

    >>> lacking_of(["date", "longitude", "n_dead"])
    [('latitude',)]
    """
    lacking = [choice for choice in NEEDED if not any(field in fields for field in choice)]
    if ("longitude" in fields) != ("latitude" in fields) and "coordinates" not in fields:
        lacking += [("latitude",) if "longitude" in fields else ("longitude",)]
    return list(dict.fromkeys(lacking))


@dataclass(frozen=True)
class ColumnMapping:
    """Which column of a file means which field; `how` says where each comes from, `unused` what is not read."""

    columns: Mapping[str, str]
    how: Mapping[str, str]
    unused: tuple[str, ...]

    def missing(self) -> list[tuple[str, ...]]:
        """The sets of fields of which none is mapped and one is needed."""
        return lacking_of(self.columns)

    def faults(self) -> list[Fault]:
        """What keeps the file from being read, and how to map it."""
        here = ", ".join(map(repr, (*self.columns.values(), *self.unused))) or "none"
        return [
            Fault(
                f"no column that means {' or '.join(choice)} (the columns are {here})",
                " or ".join(FIELDS[field] for field in choice),
                f'Name it, as in --map "COLUMN={choice[0]}"; `riskmap data mapping` shows what was guessed.',
            )
            for choice in self.missing()
        ]

    def corrected(self, corrections: Iterable[str]) -> ColumnMapping:
        """The mapping with what the user says, as in "Fecha=date"; "Fecha=" leaves a column out.

        Raises
        ------
        SettingError
            When a column or a field is not known or a field is named twice.
        """
        columns, how = dict(self.columns), dict(self.how)
        everything = (*self.columns.values(), *self.unused)
        said: dict[str, str] = {}
        for correction in corrections:
            column, field = _pair(correction, everything)
            columns = {other: name for other, name in columns.items() if name != column}
            if field in said:
                raise SettingError(f"--map names two columns for {field}: {said[field]!r} and {column!r}.")
            if field:
                columns[field], how[field], said[field] = column, "said", column
        used = set(columns.values())
        how = {field: how[field] for field in columns}
        return ColumnMapping(columns, how, tuple(name for name in everything if name not in used))

    def lines(self) -> list[str]:
        """The mapping as a table of text."""
        wide = max((len(field) for field in self.columns), default=0)
        lines = [
            f"{field:<{wide}}  from {self.columns[field]!r} ({self.how[field]}): {FIELDS[field]}"
            for field in FIELDS
            if field in self.columns
        ]
        lines += [f"Not read: {', '.join(map(repr, self.unused))}."] if self.unused else []
        lines += [f"Lacking: {' or '.join(choice)}." for choice in self.missing()]
        lines += [no_dead] if (no_dead := without_dead(self.columns, self.unused)) else []
        return [*lines, f'To correct it: --map "COLUMN=field", with one of the fields {", ".join(FIELDS)}.']


def without_dead(read: Collection[str], unread: Collection[str]) -> str:
    """A sentence where no column of the dead is read and one of those not read may be it, else nothing.

    >>> print(without_dead(["date", "n_survivors"], ["Toll"]))
    No column of the dead is read. If one of 'Toll' holds them, say so: --map "COLUMN=n_dead".
    """
    if not lacks_dead(read, unread):
        return ""
    listed = ", ".join(map(repr, unread))
    return f'No column of the dead is read. If one of {listed} holds them, say so: --map "COLUMN=n_dead".'


def lacks_dead(read: Collection[str], unread: Collection[str]) -> bool:
    """Whether no column of the dead is read and one of those not read may be it."""
    return bool(unread) and not any(field in read for field in ("n_dead", "n_total"))


def _pair(correction: str, columns: Collection[str]) -> tuple[str, str]:
    column, equals, field = correction.rpartition("=")
    column, field = column if column in columns else column.strip(), field.strip()
    if not equals:
        raise SettingError(f'--map is {correction!r}; expected "COLUMN=field".')
    if column not in columns:
        near = difflib.get_close_matches(column, columns, 1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; the columns are {', '.join(map(repr, columns))}."
        raise SettingError(f"--map names a column {column!r} that the file does not have{hint}")
    if field and field not in FIELDS:
        near = difflib.get_close_matches(field, FIELDS, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise SettingError(f"--map names a field {field!r}; expected one of {', '.join(FIELDS)}{hint}")
    return column, field


def guess_mapping(columns: Iterable[str]) -> ColumnMapping:
    """A guess of which column means which field.

    >>> guess = guess_mapping(["Fecha", "Latitud", "Longitud", "Muertos", "Nota"])
    >>> guess.columns["n_dead"], guess.unused
    ('Muertos', ('Nota',))
    """
    columns = list(dict.fromkeys(columns))
    free = {column: plain_words(column) for column in columns}
    found: dict[str, str] = {}
    how: dict[str, str] = {}
    manners = (
        *(("its words", _same), ("its words", _numbered)),
        *(("its first ten letters", _cut), ("among its words", _among)),
    )
    for manner, fits in manners:
        for field in FIELDS:
            column = None if field in found else _first_fit(field, free, fits)
            if column is not None:
                found[field], how[field] = column, manner
                del free[column]
    if set(POINT_COLUMNS) <= set(columns):
        found, how = _by_geometry(found, how)
    used = set(found.values())
    return ColumnMapping(found, how, tuple(column for column in columns if column not in used))


def _by_geometry(found: dict[str, str], how: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """A file's points go before columns of coordinates."""
    found = {field: column for field, column in found.items() if field != "coordinates"}
    found |= dict(zip(("longitude", "latitude"), POINT_COLUMNS, strict=True))
    return found, {field: how.get(field, "") for field in found} | dict.fromkeys(("longitude", "latitude"), "geometry")


def _first_fit(field: str, free: Mapping[str, str], fits: Callable[[str, str, str, str], bool]) -> str | None:
    """The free column that fits the best known header of a field; of several, the one of fewest words."""
    for known in known_headers(field):
        fitting = [column for column, plain in free.items() if fits(field, known, column, plain)]
        if fitting:
            return min(fitting, key=lambda column: len(free[column].split()))
    return None


def _same(field: str, known: str, column: str, plain: str) -> bool:
    return plain == known


def _numbered(field: str, known: str, column: str, plain: str) -> bool:
    return field == "key" and numbers_a_case(plain)


def _cut(field: str, known: str, column: str, plain: str) -> bool:
    """Whether a shapefile's name of ten letters is a known header cut off, and that of one field only."""
    return " " not in column and len(column) == 10 and _fields_by_cut().get(column.lower()) == {field}


@cache
def _fields_by_cut() -> dict[str, set[str]]:
    fields: dict[str, set[str]] = {}
    for field in FIELDS:
        for known in known_headers(field):
            for gap in ("_", ""):
                name = known.replace(" ", gap)
                if len(name) > 10:
                    fields.setdefault(name[:10], set()).add(field)
    return fields


def _among(field: str, known: str, column: str, plain: str) -> bool:
    words, wanted = set(plain.split()), set(known.split())
    return bool(wanted < words and wanted & _SURE_AMONG_OTHERS and not words & _NOT_OF_INCIDENT)
