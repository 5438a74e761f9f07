"""The marks that ask for a route, a State, or the ground under a point."""

from __future__ import annotations

from riskmap.environment.mark import Mark

ROUTE_MARKS = (
    Mark(
        "sea_route",
        "route",
        """
        mediterranean ; canary ; atlantic ; mayotte ; caribbean to ; to caribbean ; to puerto rico ; caribbean to us ;
        bay of bengal ; andaman
        """,
        "a route over the sea",
    ),
    Mark(
        "long_crossing",
        "route",
        "canary ; atlantic ; central mediterranean",
        "crossings of days, with hospitals at their end",
    ),
    Mark("channel_route", "route", "english channel ; to the uk", "the Channel: lorries and boats"),
    Mark("horn_route", "route", "eoha ; ehoa ; horn of africa ; yemen", "the Horn of Africa: land and sea"),
    Mark("sahara_route", "route", "sahara", "the Sahara"),
    Mark("us_route", "route", "us-mexico ; united states", "the border of Mexico and the United States"),
    Mark(
        "river_route",
        "route",
        """
        us-mexico ; turkiye-europe ; turkey-europe ; western balkans ; darien ; belarus* ; ukraine ;
        haiti to dominican ; syria to ; mainland
        """,
        "a route on which rivers are crossed",
    ),
    Mark(
        "cold_route",
        "route",
        """
        western balkans ; belarus-eu ; turkiye-europe ; turkey-europe ; italy to france ; ukraine ; to turkiye ;
        to turkey
        """,
        "a route through mountains, forest and winter",
    ),
    Mark("sahara_state", "country", "DZA LBY NER TCD SDN EGY MLI MRT ESH MAR TUN", "a State of the Sahara"),
    Mark("us_mexico", "country", "USA MEX", "the United States or Mexico"),
    Mark("iran_side", "country", "IRN PAK AFG", "Iran, Afghanistan or Pakistan"),
)

TERRAIN_MARKS = (
    Mark("on_sea", "terrain", "~on_land & ~on_lake & coast_km > 1.5", "the point lies in the sea, off the shore"),
    Mark("on_coast", "terrain", "coast_km <= 6", "within 6 km of the coast"),
    Mark(
        "remote",
        "terrain",
        "on_land & coast_km > 25 & water_km > 4",
        "more than 25 km from the sea, 4 km from a river",
    ),
    Mark("inland", "terrain", "on_land & coast_km > 25", "more than 25 km from the sea"),
    Mark("by_water", "terrain", "on_lake | water_km <= 4", "in a lake or within 4 km of a mapped river or lake"),
    Mark(
        "caspian",
        "terrain",
        "longitude > 46.5 & longitude < 55 & latitude > 36 & latitude < 47.5",
        "by the Caspian, a lake",
    ),
    Mark("arid", "terrain", "climate == 'desert'", "desert climate (Köppen BW)"),
    Mark("dry", "terrain", "climate == 'desert' | climate == 'steppe'", "desert or steppe climate (Köppen B)"),
    Mark("misplaced", "terrain", "~agrees", "the point lies more than 150 km from the stated State"),
    Mark(
        "africa",
        "terrain",
        "longitude > -18 & longitude < 60 & latitude > -36 & latitude < 35.5",
        "Africa and Arabia",
    ),
    Mark(
        "borderlands",
        "terrain",
        "longitude > -117 & longitude < -97.2 & latitude > 25.5 & latitude < 33.9",
        "the box of the borderlands of Mexico and the United States",
    ),
    Mark("cool", "terrain", "latitude > 35.5 & longitude > -12", "Europe and Asia north of 35.5 degrees"),
)
