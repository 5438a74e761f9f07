"""The layers an export can hold, one table.

To add a layer, add one entry to `LAYERS`, its maker to `export.making`, and name its new columns in `export.columns`.
"""

from __future__ import annotations

from dataclasses import dataclass

from riskmap import vocabulary as words
from riskmap.export import making
from riskmap.export.columns import TWO_PERIODS
from riskmap.export.making import SCHEMATIC

MMP = f"{words.SOURCE_NAME}, {words.SOURCE_ADDRESS}"
OWN = "Riskmap, from public sources named in each row"
NO_SUM = "Circles of 50 km overlap, so the numbers have no meaningful sum."
PLACES = "Places are approximate; no records is not no deaths; a fall in the figures may be a fall in reporting."


@dataclass(frozen=True)
class Layer:
    """A kind of layer: how it is made, what it may say, how it is called.

    `released_as` is its name for the tier. `columns` are those that leave, in order; those of `partner_columns` only in
    the partner tier. `counts` names the column whose sum is the layer's total, `label` the one that names a row;
    `geometry` is what all rows of a file are written as.
    """

    name: str
    title: str
    released_as: str
    make: making.Make
    columns: tuple[str, ...]
    label: str
    counts: str = ""
    geometry: str = "Point"
    partner_columns: tuple[str, ...] = ()
    source: str = MMP
    licence: str = words.SOURCE_LICENCE
    caveat: str = PLACES


_SEX = ("n_women", "n_men", "n_children", "n_sex_unknown")
LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        Layer(
            "hotspots",
            "Hotspots",
            "hotspots",
            making.hotspots_selected,
            (
                *("hotspot_id", "rank", "name", "environment", "people_here", "incidents_here"),
                *("expected_deaths_12m", "expected_deaths_12m_low", "expected_deaths_12m_high", "forecast_period"),
                *(
                    "how_sure",
                    "stability",
                    "p_value",
                    "trend",
                    "n_incidents",
                    "dead_and_missing",
                    "n_dead",
                    "n_missing",
                ),
                *_SEX,
                *("first_month", "last_month", "source_quality", "states", "routes", "evidence", "model_version"),
            ),
            label="name",
            counts="people_here",
            geometry="MultiPolygon",
            caveat=f"{PLACES} A hotspot is an area, no border of danger. {TWO_PERIODS}",
        ),
        *(
            Layer(
                name,
                title,
                "segments",
                making.segments_selected(corridor),
                (
                    *("segment_id", "rank", "route", "leg", "mode", "part", "parts", "length_km", "states"),
                    *("environment", "dead_and_missing", "n_incidents", "expected_deaths_per_100km_year"),
                    *("expected_deaths_per_100km_year_low", "expected_deaths_per_100km_year_high", "drawing"),
                ),
                label="leg",
                counts="dead_and_missing",
                geometry="MultiLineString",
                source=f"{MMP}; lines: {OWN}",
                caveat=f"{SCHEMATIC} Each record counts on the nearest segment within 100 km of its route.",
            )
            for name, title, corridor in (
                ("segments", "Segments of routes, about 50 km", False),
                ("corridor", "Segments of STARSOM's corridor, counting every route's records", True),
            )
        ),
        Layer(
            "routes",
            "Migration routes, by leg",
            "routes",
            making.routes_selected,
            (
                *("route", "leg", "mode", "from_hub", "to_hub", "countries", "length_km", "people", "incidents"),
                *("people_per_100km_year", "drawing", "public_source"),
            ),
            label="leg",
            geometry="MultiLineString",
            source=f"{MMP}; lines: {OWN}",
            caveat=f"{SCHEMATIC} Legs of the STARSOM corridor count the records of every route within 100 km, so the "
            "layer has no meaningful sum.",
        ),
        Layer(
            "crossings",
            "Crossings, ports and gateways",
            "crossings",
            making.crossings_selected,
            (
                *("crossing", "kind", "countries", "route", "people_within_50km", "incidents_within_50km"),
                *("rank", "share_of_people", "public_source"),
            ),
            label="crossing",
            source=f"{MMP}; points: {OWN}",
            caveat=f"{NO_SUM} Only official posts, ports and airports, and towns that public reports name.",
        ),
        Layer(
            "incidents",
            "Incidents",
            "incidents",
            making.incidents_selected,
            (
                *("month", "date_precision", "environment", "cause", "route", "country", "origin_region"),
                *("dead_and_missing", "n_dead", "n_missing", "n_survivors", *_SEX, "source_quality"),
                *("location_precision", "radius_km", "cell"),
            ),
            label="environment",
            counts="dead_and_missing",
            partner_columns=("incident_id", "date", "origin_country", "url"),
        ),
        Layer(
            "near_misses",
            "Near misses: people found alive",
            "near misses",
            making.near_misses_selected,
            ("month", "environment", "country", "n_found_alive", "place", "radius_km", "public_source"),
            label="place",
            counts="n_found_alive",
            partner_columns=("near_miss_id", "date", "origin_country", "told", "url"),
            source="Riskmap, from public news",
            caveat="Examples and no count: how often people are found alive in time is not known.",
        ),
        Layer(
            "posts",
            "Posts proposed",
            "posts",
            making.sites_held("posts"),
            ("post", "status", "kind", "name", "place", "reach_km", "expected_deaths_12m_added"),
            label="name",
            source=MMP,
            caveat="For planners: a mapped post can be destroyed. Do not pass on. Lives saved are not estimated.",
        ),
    )
}
# Layers that only exist where someone has made them.
SITES = ("posts",)
