"""The data dictionary of exports: what each column means, in which unit. Goes into every file that can hold it."""

from __future__ import annotations

from collections.abc import Iterable

from riskmap.vocabulary import CAUSES, CROSSING_KINDS, ENVIRONMENTS, GROWTH_WORDS, LOCATION_PRECISIONS, MODES, TRENDS

PEOPLE, KM, SHARE = "people", "km", "share from 0 to 1"
RANGE = "80 % interval: in four of five past years of this kind what came lay within it."

TWO_PERIODS = (
    "people_here and incidents_here count the selection alone; dead_and_missing, n_incidents, n_dead, n_missing, the "
    "split by sex and age, first and last month, trend and evidence cover all years of the model."
)

# name: (what it means, unit)
COLUMNS: dict[str, tuple[str, str]] = {
    "hotspot_id": ("Key of the hotspot, the same as in the dashboard's address.", ""),
    "rank": ("1 is the first: hotspots and segments by expected deaths, crossings by people within 50 km.", ""),
    "name": ("Where it is, by the nearest known place.", ""),
    "environment": (f"Where people died: {', '.join(ENVIRONMENTS)}.", ""),
    "people_here": ("Dead and missing recorded here within the selection: a minimum estimate.", PEOPLE),
    "incidents_here": ("Incidents recorded here within the selection.", "incidents"),
    "women_here": ("Women among the people of the selection.", PEOPLE),
    "men_here": ("Men among the people of the selection.", PEOPLE),
    "children_here": ("Children among the people of the selection.", PEOPLE),
    "sex_unknown_here": ("People of the selection of whom neither is known.", PEOPLE),
    "people_last_12m": ("Dead and missing of the last twelve months before the provisional six.", PEOPLE),
    "people_before_12m": ("Dead and missing of the twelve months before these.", PEOPLE),
    "people_mean_12m": ("Mean of the years of twelve months before the last one.", "people in 12 months"),
    "people_provisional": ("Dead and missing of the data's last six months: reports are still coming in.", PEOPLE),
    "growth": (f"Whether more people died than before, one of {', '.join(GROWTH_WORDS)}.", ""),
    "n_incidents": ("Incidents recorded: of a hotspot over all years of the model, else within the selection.", ""),
    "dead_and_missing": (
        "Dead and missing, a minimum estimate: of a hotspot over all years of the model, else within the selection.",
        PEOPLE,
    ),
    "n_dead": ("Of them found dead.", PEOPLE),
    "n_missing": ("Of them missing.", PEOPLE),
    "n_survivors": ("People who survived, where told.", PEOPLE),
    "n_women": ("Women among the dead and missing.", PEOPLE),
    "n_men": ("Men among the dead and missing.", PEOPLE),
    "n_children": ("Children among the dead and missing; never also women or men.", PEOPLE),
    "n_sex_unknown": ("Dead and missing of whom neither is known; the four add up to all.", PEOPLE),
    "n_found_alive": ("People found alive where others die.", PEOPLE),
    "first_month": ("Month of the first incident.", "YYYY-MM"),
    "last_month": ("Month of the last incident.", "YYYY-MM"),
    "month": ("Month of the incident, of finding or of report.", "YYYY-MM"),
    "date": ("Day of the incident, of finding or of report.", "YYYY-MM-DD"),
    "date_precision": ("How exact the time is: day, month or year.", ""),
    "expected_deaths_12m": (
        "Dead and missing to expect in the forecast's twelve months if they resemble the past: no probability.",
        "people in 12 months",
    ),
    "expected_deaths_12m_low": (f"Lower end of the forecast's range. {RANGE}", "people in 12 months"),
    "expected_deaths_12m_high": (f"Upper end of the forecast's range. {RANGE}", "people in 12 months"),
    "forecast_period": ("The forecast's twelve months.", ""),
    "expected_deaths_per_100km_year": (
        "Dead and missing to expect in twelve months on 100 km if they resemble the past; by environments selected.",
        "people per 100 km and year",
    ),
    "expected_deaths_per_100km_year_low": (f"Lower end of the range. {RANGE}", "people per 100 km and year"),
    "expected_deaths_per_100km_year_high": (f"Upper end of the range. {RANGE}", "people per 100 km and year"),
    "p_value": ("Chance that a smooth spread gives as much, false discoveries controlled.", SHARE),
    "stability": ("Share of resamples, places moved within their radius, in which the hotspot stands.", SHARE),
    "how_sure": ("very sure, fairly sure or uncertain, by stability and p_value.", ""),
    "trend": (f"In which years incidents stood out among others, one of {', '.join(TRENDS)}.", ""),
    "source_quality": ("The source's own grade, 5 the strongest; of a hotspot the mean.", "1 to 5"),
    "states": ("States concerned, ISO 3166 codes parted by a space.", "ISO 3166"),
    "countries": ("States it joins or passes, ISO 3166 codes parted by a space.", "ISO 3166"),
    "country": ("State in which it happened.", "ISO 3166"),
    "routes": ("Migration routes named by the source, parted by a semicolon.", ""),
    "route": ("Migration route; of an incident as the source names it, else unknown.", ""),
    "evidence": ("What is recorded, in a sentence.", ""),
    "model_version": ("Version of the model that found it.", ""),
    "leg": ("Part of the route between two places.", ""),
    "mode": (f"How it is travelled: {', '.join(MODES)}.", ""),
    "segment_id": ("Key of the segment.", ""),
    "part": ("Number of the segment along its leg, 1 the first.", ""),
    "parts": ("How many segments the leg has.", ""),
    "from_hub": ("Where the leg begins.", ""),
    "to_hub": ("Where the leg ends.", ""),
    "length_km": ("Length along the ground.", KM),
    "people": ("Dead and missing recorded within the selection and nearest to it: a minimum estimate.", PEOPLE),
    "incidents": ("Incidents recorded within the selection and nearest to it.", "incidents"),
    "people_per_100km_year": ("Recorded dead and missing on 100 km of the leg.", "people per 100 km and year"),
    "people_within_50km": ("Dead and missing recorded within 50 km in the selection; circles overlap: no sum.", PEOPLE),
    "incidents_within_50km": (
        "Incidents recorded within 50 km in the selection; circles overlap: no sum.",
        "incidents",
    ),
    "share_of_people": ("Of all dead and missing selected, those within 50 km; circles overlap: no sum.", SHARE),
    "drawing": ("How to read the line: it joins named places in order and is no path that people take.", ""),
    "crossing": ("Official post, port, airport, or town that public reports name.", ""),
    "kind": (f"Of a crossing one of {', '.join(CROSSING_KINDS)}; of a post what it is.", ""),
    "public_source": ("Public source that names it.", ""),
    "cell": ("H3 cell of resolution 5 (about 10 km) in which it is placed; the point is its centre.", "H3"),
    "cause": (f"How people died, one of: {'; '.join(CAUSES)}.", ""),
    "origin_region": ("Region of origin, where told.", ""),
    "origin_country": ("Countries of origin, where told.", "ISO 3166"),
    "location_precision": (f"How exact the place is: {', '.join(LOCATION_PRECISIONS)}.", ""),
    "radius_km": ("Radius within which the place lies.", KM),
    "incident_id": ("Key of the incident: the source and its own key.", ""),
    "near_miss_id": ("Key of the near miss.", ""),
    "place": ("Where, in words; of a near miss in the public tier the State alone.", ""),
    "told": ("What happened, in words.", ""),
    "url": ("Address of the report.", ""),
    "post": ("1 is the post that adds most.", ""),
    "status": ("existing or new.", ""),
    "expected_deaths_12m_added": (
        "Expected dead and missing within reach of it and of none before it; lives saved are not estimated.",
        "people in 12 months",
    ),
    "reach_km": ("How far the post reaches.", KM),
    "longitude": ("Of the point, or of a point on the line or in the area.", "degrees, WGS 84"),
    "latitude": ("Of the point, or of a point on the line or in the area.", "degrees, WGS 84"),
}


def meanings_of(names: Iterable[str]) -> dict[str, str]:
    """What columns mean, with their units, by name; a name that is not told here is left out."""
    told = {name: COLUMNS[name] for name in names if name in COLUMNS}
    return {name: f"{meaning} Unit: {unit}." if unit else meaning for name, (meaning, unit) in told.items()}
