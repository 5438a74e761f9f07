"""What a mark is: a yes-or-no question to a report; the named lists of its phrases, and phrases that mislead."""

from __future__ import annotations

from dataclasses import dataclass

# Named lists of phrases that the phrases below may use in braces.
LISTS: dict[str, str] = {
    "vehicle": """
        car ; cars ; vehic* ; bus ; buses ; truck ; trucks ; lorry ; lorries ; van ; minivan ; minibus ; taxi ;
        trailer ; tractor ; pickup ; pick-up ; motorbike ; motorcycle ; motor-cycle ; motor bike ; bike ; bicycle ;
        transporter ; tanker ; camion ; automobile ; trash truck ; bulldozer
        """,
    "closed": """
        truck ; trucks ; lorry ; lorries ; trailer ; trailers ; van ; minivan ; minibus ; vehicle ; vehicles ; car ;
        camion ; transporter ; tanker ; cab ; trunk
        """,
    "crash": """
        acciden* ; accient ; accid* ; crash* ; collision ; collid* ; rollover ; rolled ; overturn* ; incident ;
        caught fire ; fire ; burn* ; pursuit ; related ; turned over ; flipped
        """,
    "water": """
        river ; rio ; riverbed ; canal ; canals ; lake ; creek ; stream ; reservoir ; dam ; pond ; lagoon ; ditch ;
        wash ; laguna ; presa ; lago ; arroyo
        """,
    "land": """
        highway ; highways ; motorway ; motorways ; road ; roads ; roadside ; interstate ; autopista ; carretera ;
        expressway ; freeway ; autoroute ; autobahn ; roadway
        """,
}

# Names, offices and routes that say something else than their words; dropped before marks are looked for.
MISLEADING = """
    medical examiner ; yemen to gulf ; gulf crossing ; gulf countries ; red sea governorate ; red sea state ;
    red sea gov* ; red sea, egypt ; red sea egypt ; black sea region ; port of entry ; ports of entry ; boat ramp ;
    rio grande city ; rio grande valley ; rio bravo city ; rio hato ; lake jackson ; river nile state ;
    river nile, sudan ; river falls ; truck stop ; truck driver ; trailer park ; bus station ; bus stop ;
    bus terminal ; car park ; gas station ; petrol station ; van horn ; van province ; van lake ; van golu ;
    van district ; van turkiye ; van turkey ; locations in van ; saray van ; district of van ; van ercis ; van ozalp ;
    van gurpinar ; coastal highway ; beach road ; beach boulevard ; channel tunnel ; channel islands beach ;
    dove channel ; bravo gap ; shelby park ; big bend ; laguna mountains ; del rio border ; del rio sector ;
    del rio texas ; del rio station ; loon-plage ; loon plage ; una-sana ; una sana ; camp trailer ; camper trailer ;
    sand sea
    """


@dataclass(frozen=True)
class Mark:
    """A yes-or-no question to a report.

    `reads` is what is asked: `cause`, `place`, `text` (both), `route`, each for `says`, phrases in the language of
    `riskmap.environment.phrases`; `country` for ISO 3166 codes; or `terrain` for an expression over the columns of
    `riskmap.terrain.describe_terrain`, the coordinates and `agrees` (the point lies within 150 km of the stated
    State, or none is stated).
    """

    name: str
    reads: str
    says: str
    meaning: str
