"""The ordered table of rules: the first rule whose condition holds tells where people died.

Conventions (what counts as which environment) are in docs/environment.md; marks are in `riskmap.environment.marks`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One row: `environment` when its condition `when` over marks (& and, | or, ~ not) holds and no earlier one did.

    `confidence` is the share of labelled rows that were right under it, to a twentieth, as
    `riskmap.environment.scores.measure_rules` gives it.
    """

    name: str
    environment: str
    when: str
    why: str
    confidence: float


RULES: tuple[Rule, ...] = (
    # Air, and confined spaces: first, because their words are rare and sure.
    Rule(
        "aircraft",
        "transport",
        "aircraft & ~violent & ~(drowned & sea_words)",
        "Wheel wells and holds of aircraft are transport by air.",
        0.9,
    ),
    Rule(
        "frost at an airport",
        "transport",
        "airport & (cold | suffocated | crushed)",
        "Frost and suffocation at an airport are a stowaway's.",
        0.85,
    ),
    Rule(
        "inside a freight unit",
        "container",
        "in_freight & ~(outside_vehicle | electric | fell_off | hit | violent & ~suffocated | drowned) &"
        " (~crash | iom_transport) & ~(indoors & ~suffocated)",
        "Containers, wagons and crates are confined spaces, on a ship too.",
        0.95,
    ),
    Rule(
        "suffocated in a vehicle",
        "container",
        "suffocated & in_vehicle & ~(violent | drowned | desert_words & (thirst | exposure))",
        "Suffocation inside a lorry, van or car boot.",
        0.95,
    ),
    Rule(
        "heat, cold, fire or load in a vehicle",
        "container",
        "(heat | cold | crushed | burned | thirst) & in_vehicle & ~(outside_vehicle | violent | hit |"
        " fell_off | crash | drowned | desert_words | aboard)",
        "Heat, cold, fire and crushing inside a closed vehicle.",
        0.85,
    ),
    Rule(
        "crushed in a vehicle",
        "container",
        "crushed & ~(hit | fell_off | outside_vehicle | aboard | sea_words | border_wall | sea_route | rail)"
        " & (road_words | in_vehicle | channel_route)",
        "Crushed by a lorry's load, not by a lorry.",
        0.85,
    ),
    Rule(
        "found dead in a vehicle",
        "container",
        "in_vehicle & ~suicide & (silent | ill | iom_transport | exposure | injured) & ~(hit | fell_off |"
        " outside_vehicle | violent | rail | aboard | sea_words | desert_words) & (~crash | iom_transport)",
        "Dead inside a lorry or trailer, whatever the cause is called.",
        0.9,
    ),
    # Vehicles and trains.
    Rule(
        "on the outside of a vehicle",
        "transport",
        "outside_vehicle & ~(crash | fell_off | hit | drowned | violent | aboard | arid & sahara_state)",
        "Axles, roofs and undercarriages are not confined spaces.",
        0.9,
    ),
    Rule(
        "vehicle in the open desert",
        "desert",
        "(crash | fell_off | hit) & ~violent & ~rail & sahara_state & ~sea_route & (desert_words | arid &"
        " remote & ~hit & (sahara_route | ~road_words))",
        "Breakdown, crash and falls from lorries in the Sahara, away from the settled river valleys.",
        0.85,
    ),
    Rule(
        "hardship in the desert on wheels",
        "desert",
        "(crash | fell_off) & (thirst | exposure) & (arid | desert_words)",
        "Thirst or abandonment weighs more than the crash beside it.",
        0.85,
    ),
    Rule(
        "on the rails",
        "transport",
        "rail & ~(drowned | violent | aboard) & ~(suffocated & ~electric) & ~((ill | thirst | heat | cold) & ~hit)",
        "Trains, tracks and overhead lines.",
        1.0,
    ),
    Rule(
        "on the road",
        "transport",
        "(crash | hit | fell_off) & ~drowned & ~(on_sea & aboard & ~port_words) & (~violent | hit) &"
        " ~(iom_transport & (on_sea | off_coast | aboard | sea_route & (sea_words | shore_to_shore)) &"
        " ~port_words)",
        "Road vehicles, on islands, in ports and on motorways alike.",
        1.0,
    ),
    # Drowning: the text names the water, else the map does.
    Rule(
        "drowned in a named river or lake",
        "river",
        "drowned & river_words & ~(on_sea & ~river_in) & ~(sea_route & (sea_words | on_coast | shore_to_shore"
        " | aboard))",
        "The text names a river, a lake, a canal or a well.",
        1.0,
    ),
    Rule(
        "drowned off a named coast",
        "sea",
        "drowned & (sea_words | shore_to_shore) & ~(inland & ~sea_route & ~channel_route & ~horn_route &"
        " ~aboard & ~off_coast) & ~caspian",
        "The text names the sea or its shore.",
        1.0,
    ),
    Rule(
        "drowned at sea by the map",
        "sea",
        "drowned & on_sea & ~caspian",
        "The point lies in the sea.",
        0.95,
    ),
    Rule(
        "drowned on a sea route",
        "sea",
        "drowned & (sea_route | channel_route | aboard & on_coast) & ~(inland & by_water)",
        "Nothing but the route tells, and it crosses the sea.",
        0.95,
    ),
    Rule(
        "drowned by the coast",
        "sea",
        "drowned & on_coast & ~river_route & ~caspian",
        "No river is named and the sea is near.",
        0.85,
    ),
    Rule(
        "drowned inland",
        "river",
        "drowned",
        "Inland or on a border river, water is fresh.",
        0.95,
    ),
    # The sea, whatever the cause.
    Rule(
        "aboard on a lake or river",
        "river",
        "aboard & river_words & inland & ~(sea_route | channel_route | on_sea)",
        "Boats on lakes and rivers.",
        0.9,
    ),
    Rule(
        "aboard",
        "sea",
        "aboard & ~(river_words & ~sea_words & ~sea_route) & ~(ferry & outside_vehicle) & (sea_route |"
        " channel_route | horn_route | sea_words | on_coast | on_sea)",
        "Deaths aboard belong to the crossing, whatever their cause.",
        0.95,
    ),
    Rule(
        "under a lorry on a ferry",
        "transport",
        "ferry & outside_vehicle",
        "Hidden under a lorry, on land or aboard.",
        0.85,
    ),
    Rule(
        "off a coast, by words and map",
        "sea",
        "off_coast & (aboard | iom_transport | silent | cold | suffocated | thirst | exposure | ill | violent"
        " | injured) | (sea_words | shore_to_shore) & (on_sea | on_coast | sea_route & ~inland | long_crossing"
        " & in_hospital | sea_route & shore_to_shore & misplaced) & (on_sea | sea_route | silent | cold |"
        " suffocated | iom_transport | horn_route & sea_words & ~ill) & ~((road_words | rail | border_wall |"
        " mountain_words | held | desert_words | indoors) & ~on_sea) & ~(violent & ~on_sea & ~sea_route) &"
        " ~((suicide | us_mexico & ill) & ~on_sea)",
        "The text names the sea and the map or the route agrees.",
        0.95,
    ),
    Rule(
        "at sea by the map",
        "sea",
        "on_sea & (sea_route | channel_route | silent & ~us_route & ~misplaced) & ~(road_words | rail |"
        " border_wall | held | (violent | mountain_words))",
        "The point lies in the sea on a sea route.",
        0.95,
    ),
    Rule(
        "hardship on a sea route",
        "sea",
        "sea_route & (thirst | cold | suffocated | silent | exposure | ill & in_hospital & long_crossing) &"
        " (on_coast | in_hospital & long_crossing | shore_to_shore) & ~(road_words | border_wall |"
        " mountain_words | held | desert_words | indoors | gas | violent)",
        "Found on the shore, or dead in hospital after a crossing.",
        0.75,
    ),
    # Rivers without drowning, falls and walls.
    Rule(
        "found in a river",
        "river",
        "river_in & ~river_near & ~(ill | thirst | heat | exposure | border_wall | indoors | suicide) &"
        " (silent | violent | suffocated | cold)",
        "A body in the water or on the bank, or frozen while crossing.",
        0.9,
    ),
    Rule(
        "at a border wall",
        "other",
        "border_wall & (fell | injured | silent | crushed | suffocated | exposure) & ~(thirst | cold | heat)",
        "Falls and crowds at a wall.",
        0.95,
    ),
    # Violence is a cause: its place decides.
    Rule(
        "violence in the open desert",
        "desert",
        "violent & (desert_words | arid & sahara_route & sahara_state & open_place) & ~(ill & ~desert_words)",
        "Shot, beaten or abandoned by smugglers in the open Sahara.",
        0.95,
    ),
    Rule(
        "violence elsewhere",
        "other",
        "violent & ~(heat | cold | (thirst | exposure) & (desert_words | arid & (open_place | sahara_route) & ~held))",
        "Towns, borders and places of captivity.",
        0.9,
    ),
    # Suffocation without a vehicle in the text.
    Rule(
        "gas or smoke indoors",
        "other",
        "(suffocated | gas) & (gas | indoors | iran_side) & ~((thirst | exposure) & (arid | desert_words))",
        "Stoves, wells and workplaces, and all bare suffocations in Iran.",
        0.85,
    ),
    Rule(
        "suffocation alone",
        "container",
        "suffocated & ~(thirst | exposure | ill | violent | injured | cold | silent & ~road_words & ~cool)",
        "Named alone, suffocation on a land route is a vehicle's: the source files it under hazardous transport.",
        0.8,
    ),
    # Cold, thirst, heat.
    Rule(
        "cold night in the desert",
        "desert",
        "cold & ~(mountain_words & ~us_mexico) & (us_mexico & (borderlands | borderland_words) | arid & africa)",
        "Hypothermia in the borderlands' and the Sahara's winter.",
        0.85,
    ),
    Rule(
        "cold",
        "mountain",
        "cold & ~(thirst & arid)",
        "Cold, snow, avalanche.",
        0.95,
    ),
    Rule(
        "fall in the mountains",
        "mountain",
        "(fell | injured | silent | exposure | thirst) & mountain_words & (cool | cold_route) & ~indoors & ~us_mexico",
        "Falls, exhaustion and remains in mountains and forest.",
        0.8,
    ),
    Rule(
        "hardship on a cold route",
        "mountain",
        "((exposure | thirst) & cold_route | exposure & cool & ~dry) & ~heat & ~suffocated & ~held &"
        " ~in_hospital & ~sea_route",
        "Exhaustion and hunger in the forests and winters of a land route.",
        0.9,
    ),
    Rule(
        "thirst or heat in the borderlands",
        "desert",
        "(thirst | heat | exposure) & us_mexico & (borderlands | borderland_words) & ~jungle_words",
        "Sonora, Chihuahua, South Texas: heat and thirst.",
        1.0,
    ),
    Rule(
        "thirst or heat in dry land",
        "desert",
        "(thirst | heat | exposure) & ((arid | dry & ~on_coast) & ~(misplaced & ~sahara_route) | desert_words"
        " | iran_side & (heat | thirst)) & ~jungle_words & ~(ill & exposure & ~thirst & ~heat & ~arid) &"
        " ~(held & ~desert_words)",
        "Thirst, heat, hunger and abandonment in arid land.",
        0.95,
    ),
    # Illness and the rest.
    Rule(
        "illness",
        "other",
        "ill | suicide | lightning",
        "Illness is not the desert's or the road's, wherever it is written.",
        0.95,
    ),
    Rule(
        "current, fall or fire",
        "other",
        "electric | fell | burned | gas",
        "Buildings, workplaces, walls.",
        0.9,
    ),
    Rule(
        "injured on a road",
        "transport",
        "injured & road_words",
        "Unexplained injuries on a road are a vehicle's.",
        0.75,
    ),
    # Nothing said of the cause: the place tells.
    Rule(
        "remains in the borderlands",
        "desert",
        "(silent | bones) & us_mexico & (borderlands | borderland_words) & ~(in_hospital | held | indoors &"
        " ~desert_words)",
        "Remains in Sonora, Chihuahua and South Texas' brushland.",
        0.9,
    ),
    Rule(
        "remains in a desert",
        "desert",
        "(silent | bones) & (desert_words | arid & ~misplaced & (open_place | bones | sahara_route |"
        " horn_route) & ~iran_side) & ~(in_hospital | held & ~bones)",
        "A desert by name, or arid land outside of towns.",
        0.9,
    ),
    Rule(
        "reported at a border desk",
        "transport",
        "desk & accident",
        "Accidents that returning people report at a border desk are mostly those of cars.",
        0.75,
    ),
    Rule(
        "remains on a road",
        "transport",
        "silent & open_road & ~(borderlands & us_mexico) & ~(mountain_words | indoors | held | in_hospital |"
        " river_words)",
        "Found dead on a motorway with no cause told.",
        0.85,
    ),
    Rule(
        "remains indoors",
        "other",
        "silent & (indoors | held | in_hospital)",
        "A house, a camp, a hospital, a pipe.",
        0.75,
    ),
    Rule(
        "hardship elsewhere",
        "other",
        "thirst | heat | exposure | injured | crushed | suffocated",
        "Neither arid nor cold.",
        0.7,
    ),
)
