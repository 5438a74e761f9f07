"""Names in the reader's language: environments, States, routes, legs, crossings, and places "120 km south of Agadez".

The layers hold English names. Those made by a rule (`placenames`, the legs' tables) are taken apart by the same rule
and put together again with the language's own words; proper names stay as they are where the catalogue has no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from riskmap.countries import country_code
from riskmap.countries import country_name as english_name
from riskmap.language.catalogue import DEFAULT_LANGUAGE, Name, current_language, name_text, named, text
from riskmap.language.forms import day_text, decimal, listed, month_names, month_text, period_text
from riskmap.vocabulary import ENVIRONMENTS, UNKNOWN

# Where a point lies, as `placenames` says it.
WHEREABOUTS = {
    "north": "{km} km north of {place}",
    "north-east": "{km} km north-east of {place}",
    "east": "{km} km east of {place}",
    "south-east": "{km} km south-east of {place}",
    "south": "{km} km south of {place}",
    "south-west": "{km} km south-west of {place}",
    "west": "{km} km west of {place}",
    "north-west": "{km} km north-west of {place}",
}
# How the names of legs end where people travel in or by something.
LEG_ENDINGS = {
    " in lorries": "{leg} in lorries",
    " in a lorry": "{leg} in a lorry",
    " in tankers and lorries": "{leg} in tankers and lorries",
    " in containers": "{leg} in containers",
    " in vehicles": "{leg} in vehicles",
    " in trailers": "{leg} in trailers",
    ", freight train": "{leg}, freight train",
    ", return": "{leg}, return",
    " by boat": "{leg} by boat",
    " by road": "{leg} by road",
    " by sea": "{leg} by sea",
    " by tunnel": "{leg} by tunnel",
}
_PLACE = re.compile(r"(?:(?P<km>[\d,]+) km (?P<way>[a-z-]+) of|near) (?P<place>.+?)(?P<marks>(?: \([^()]+\))*)")
_MONTH = re.compile(r"(?:(?P<day>\d{1,2}) )?(?P<month>[A-Z][a-z]+)(?: (?P<year>\d{4}))?")
_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# Kosovo has no ISO code; `countries` and CLDR call it differently.
_OWN_CODES = {"XKX": "XK"}


def environment_labels() -> dict[str, str]:
    """Names of the environments in the reader's language."""
    return {key: text(environment.label) for key, environment in ENVIRONMENTS.items()}


def environment_wheres() -> dict[str, str]:
    """Where people died, as a phrase that ends a sentence: "at sea"."""
    return {key: text(environment.where) for key, environment in ENVIRONMENTS.items()}


def country_name(code: str) -> str:
    """A country's name from its ISO 3166 code; "unknown" and codes nobody knows stay as they are.

    >>> country_name("NER"), country_name("QQQ"), country_name("unknown")
    ('Niger', 'QQQ', 'unknown')
    """
    if code == UNKNOWN:
        return text(UNKNOWN)
    english = english_name(code)
    return named(english) or _cldr_name(code) or english


def _cldr_name(code: str) -> str:
    from babel import Locale

    two_letters = _OWN_CODES.get(code) or next(iter(_aliases().get(code, ())), "")
    return Locale.parse(current_language()).territories.get(two_letters, "")


@cache
def _aliases() -> dict[str, list[str]]:
    from babel.core import get_global

    return dict(get_global("territory_aliases"))


def country_list(codes: str | Iterable[str]) -> str:
    """Names of several countries from their codes, given as a list or parted by spaces; the unknown is left out.

    >>> country_list("TUN ITA")
    'Tunisia, Italy'
    """
    several = codes.split() if isinstance(codes, str) else codes
    return listed(country_name(code) for code in several if code != UNKNOWN)


def route_name(route: str) -> str:
    """A migration route's name; the unknown one is "unknown".

    >>> route_name("Central Mediterranean")
    'Central Mediterranean'
    """
    return text(route)


def route_list(routes: str) -> str:
    """Names of several routes, parted by semicolons in the layers.

    >>> route_list("Western Balkans; Italy to France")
    'Western Balkans, Italy to France'
    """
    return listed(route_name(route.strip()) for route in routes.split(";") if route.strip())


def place_name(name: str) -> str:
    """A place as `placenames` names it, in the reader's language; any other name is looked up as it is.

    >>> place_name("120 km north-west of Agadez, Niger (desert) (2)"), place_name("near Nice, France")
    ('120 km north-west of Agadez, Niger (desert) (2)', 'near Nice, France')
    >>> place_name("near Monaco, Monaco")
    'near Monaco'
    """
    found = _PLACE.fullmatch(name)
    if not found or (found["way"] or "north") not in WHEREABOUTS:
        return text(name) if name == "place unknown" else name_text(name)
    place = Name(town_name(found["place"]))
    if found["km"]:
        place = text(WHEREABOUTS[found["way"]], km=decimal(int(found["km"].replace(",", "")), 0), place=place)
    else:
        # A town that bears its country's name, as Monaco, is said once.
        town, _, country = found["place"].rpartition(", ")
        place = text("near {place}", place=Name(proper_name(town)) if town == country else place)
    for mark in re.findall(r"\(([^()]+)\)", found["marks"]):
        place = text("{place} ({more})", place=place, more=_mark(mark))
    return place


def town_name(name: str) -> str:
    """A town with its country, "Agadez, Niger"; where there is no country the town alone.

    >>> town_name("Agadez, Niger"), town_name("Agadez")
    ('Agadez, Niger', 'Agadez')
    """
    town, _, country = name.rpartition(", ")
    code = country_code(country)
    if not town or code == UNKNOWN:
        return proper_name(name)
    return text("{town}, {country}", town=proper_name(town), country=country_name(code))


def proper_name(name: str) -> str:
    """A name by itself: of a place that the catalogue names, or of a State."""
    code = country_code(name)
    return named(name) or (name if code == UNKNOWN else country_name(code))


def _mark(mark: str) -> str:
    """What tells two places of one name apart: an environment or a number."""
    labels = {environment.label.lower(): environment.label for environment in ENVIRONMENTS.values()}
    return text(labels[mark]).lower() if mark in labels else mark


def leg_name(leg: str) -> str:
    """A leg's name, "Zuwara to Lampedusa", with "to", "and" and "in lorries" in the reader's language.

    >>> leg_name("Mexico: Tapachula to Ixtepec, freight train"), leg_name("Lake Van")
    ('Mexico: Tapachula to Ixtepec, freight train', 'Lake Van')
    """
    if current_language() != DEFAULT_LANGUAGE and (whole := name_text(leg)) != leg:
        return whole
    part, _, rest = leg.rpartition(": ")
    if part:
        return text("{part}: {leg}", part=proper_name(part), leg=leg_name(rest))
    for ending, sentence in LEG_ENDINGS.items():
        if leg.endswith(ending):
            return text(sentence, leg=leg_name(leg.removesuffix(ending)))
    start, _, end = leg.partition(" to ")
    return text("{start} to {end}", start=_hubs(start), end=_hubs(end)) if end else _hubs(leg)


def _hubs(names: str) -> str:
    one, _, other = names.partition(" and ")
    return text("{one} and {other}", one=proper_name(one), other=proper_name(other)) if other else proper_name(names)


def crossing_name(crossing: str) -> str:
    """A crossing's name, "Kipoi - İpsala (Evros)" or "Port of Bari".

    >>> crossing_name("Kipoi - İpsala (Evros)"), crossing_name("Port of Bari")
    ('Kipoi - İpsala (Evros)', 'Port of Bari')
    """
    if crossing.startswith("Port of "):
        return text("Port of {place}", place=proper_name(crossing.removeprefix("Port of ")))
    found = re.fullmatch(r"(?P<sides>[^()]+?)(?: \((?P<more>[^()]+)\))?", crossing)
    if not found:
        return name_text(crossing)
    sides = " - ".join(proper_name(side) for side in found["sides"].split(" - "))
    more = found["more"]
    # In brackets stands a river, or a country where two towns bear one name.
    return text("{place} ({more})", place=sides, more=proper_name(more)) if more else sides


def forecast_period_text(period: str) -> str:
    """The months of a forecast, as the model names them in English: "January to December 2024".

    >>> forecast_period_text("January to December 2024"), forecast_period_text("16 March 2023 to 15 March 2024")
    ('January to December 2024', '16 March 2023 to 15 March 2024')
    """
    first, _, last = period.partition(" to ")
    ends = [_MONTH.fullmatch(part) for part in (first, last)]
    if not all(found and found["month"] in _ENGLISH_MONTHS for found in ends) or not ends[1]["year"]:
        return period
    year = int(ends[1]["year"])
    days = [
        date(int(found["year"] or year), _ENGLISH_MONTHS.index(found["month"]) + 1, int(found["day"] or 1))
        for found in ends
    ]
    if ends[0]["day"]:
        return text("{first} to {last}", first=day_text(days[0]), last=day_text(days[1]))
    return _months_text(*days)


def _months_text(first: date, last: date) -> str:
    """As `period_text`, but a whole year is said month by month, as forecasts are."""
    if (first.month, last.month) != (1, 12):
        return period_text(first, last)
    return text("{first} to {last}", first=month_names()[0], last=month_text(last))
