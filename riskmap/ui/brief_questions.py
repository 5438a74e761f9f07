"""What to ask of whom: questions about help and protection, by where people die and which States are concerned."""

from __future__ import annotations

from collections.abc import Sequence

from riskmap.export.brief import Question
from riskmap.instruments import is_state
from riskmap.language import country_list, share, text
from riskmap.summaries import PeopleCount

LEADING = 2


def questions_on(people: PeopleCount, environment: str, states: Sequence[str]) -> tuple[Question, ...]:
    """Questions for the environments that most people died in (or the hotspot's own), then those for every place.

    `states` are ISO 3166 codes; ministries are asked of States alone, not of territories.
    """
    most_first = sorted(people.by_environment, key=people.by_environment.get, reverse=True)
    leading = [environment] if environment else [key for key in most_first if people.by_environment[key]][:LEADING]
    by_environment = _by_environment()
    asked = [by_environment[key] for key in leading if key in by_environment]
    return (*asked, *_everywhere(people, states))


def _by_environment() -> dict[str, Question]:
    return {
        "sea": Question(
            text("Rescue coordination centres and coastal States"),
            text(
                "Which vessels and aircraft stand ready for these waters, how long do they need, and how is a call for "
                "help handed on where two search and rescue regions meet? Where are those rescued brought ashore?"
            ),
        ),
        "desert": Question(
            text("Regional authorities and aid organisations"),
            text(
                "Where are the nearest water, shade and first aid along these roads, who goes out for a vehicle that "
                "does not arrive, and how can an alarm be raised where no telephone works?"
            ),
        ),
        "container": Question(
            text("Transport firms, ports and emergency services"),
            text(
                "Do drivers and port workers know the signs of people in danger in a closed vehicle, whom to call, and "
                "that who calls is protected? How soon is a doctor there?"
            ),
        ),
        "river": Question(
            text("Local authorities on both banks"),
            text(
                "Where do people drown, at what height of water and in which months; are there ropes, buoys, warnings "
                "and people trained to rescue, and do both banks answer the same call?"
            ),
        ),
        "mountain": Question(
            text("Mountain rescue and municipalities"),
            text(
                "Is there shelter and warmth on these passes in winter, and does mountain rescue come for everyone, "
                "whatever their papers?"
            ),
        ),
        "transport": Question(
            text("Road and railway authorities"),
            text(
                "On which stretches do people die on foot, on freight trains or in overfilled vehicles, and what would "
                "make these stretches safer?"
            ),
        ),
    }


def _everywhere(people: PeopleCount, states: Sequence[str]) -> list[Question]:
    governed = [code for code in states if is_state(code)]
    named = country_list(governed[:4]) or text("the States concerned")
    of_law = text(
        "Does national law count endangering the lives of smuggled migrants as an aggravating circumstance, "
        "and are those whose lives were in danger given protection and assistance (Smuggling of Migrants "
        "Protocol, articles 6 and 16)?"
    )
    of_each_other = text("Do the States concerned answer each other's requests about deaths here?")
    return [
        Question(
            text("Ministries of justice and of the interior: {states}", states=named),
            of_law if len(governed) == 1 else f"{of_law} {of_each_other}",
        ),
        Question(
            text("Forensic services and the Red Cross and Red Crescent"),
            text(
                "Of {unknown} of these people neither sex nor age is recorded. Are the dead recovered, identified and "
                "buried with a mark, and are their families told?",
                unknown=share(people.sex_unknown, people.people),
            )
            if people.sex_unknown
            else text("Are the dead recovered, identified and buried with a mark, and are their families told?"),
        ),
        Question(
            text("IOM and national statistics"),
            text("Which deaths here are never recorded, and who could report them: hospitals, consulates, villages?"),
        ),
    ]
