"""How people died, in the categories of IOM's download page, from the words of a report.

IOM's own category wins wherever it is given. Else an ordered table of rules decides, in the marks of
`riskmap.environment.words` and a few of its own. Two habits of IOM's are followed, as its download files show them:
a list of hardships of several kinds is "Mixed or unknown", and suffocation is hazardous transport. Of two categories
joined by a comma the first that is not "Mixed or unknown" is taken: it weighs most.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from riskmap.environment.marks import holds, read_text_marks
from riskmap.environment.phrases import fold_text, fold_texts
from riskmap.environment.words import CAUSE_MARKS, Mark
from riskmap.vocabulary import CAUSE_UNKNOWN, CAUSES

DROWNING, HARSH, VEHICLE, VIOLENCE, SICKNESS, ACCIDENT, MIXED = CAUSES


@dataclass(frozen=True)
class CauseRule:
    """One row: the report is of `category` when its condition over marks holds and no earlier one did."""

    category: str
    when: str
    why: str


# Marks that only causes need. The "listed" ones are the fixed phrases of the Mixed Migration Monitoring Mechanism's
# survey, which lists every hardship that a dead person had met.
OWN_MARKS = (
    Mark("listed_illness", "cause", "sickness and lack ; sickness and access", "the survey's illness"),
    Mark(
        "listed_hardship",
        "cause",
        "starvation ; dehydration ; dehydratoin ; harsh weather ; hunger ; lack of adequate shelter ; thirst",
        "the survey's hardships of the way",
    ),
    Mark("listed_transport", "cause", "suffocation ; vehicle accident ; fell from vehicle", "the survey's transport"),
    Mark(
        "listed_violence",
        "cause",
        """excessive* physical ; excesive physical ; exessive physical ; excessive sexual ; sexual abuse ;
        shot or stabbed""",
        "the survey's violence",
    ),
    Mark(
        "drowned_and_more",
        "cause",
        "drowning asphyxiation ; suffocation drowning ; drowning crushed ; crushed drowning ; drowned # died",
        "drowning beside another cause",
    ),
    Mark(
        "engine_or_rail",
        "cause",
        """train ; train-related ; railway ; plane ; airplane ; stowaway* ; landing gear ; boat fire ; fire on boat ;
        fuel burns ; motor ; fell from boat ; fumes ; fuel inhalation ; propeller ; struck by .. boat ;
        hit by .. object ; inside truck ; inside vehicle""",
        "a train, a plane, an engine",
    ),
    Mark("at_home", "cause", "gas explosion ; cooking", "a fire at home"),
    Mark("smoke", "cause", "smoke ; fumes", "smoke or fumes"),
    Mark("overpowered", "cause", "shot ; beaten and ; beat-up and ; overboard", "violence before the water"),
    Mark("poisoned", "cause", "poisoned ; poisoning", "poison"),
    Mark("only_asphyxia", "cause", "^asphyxiation", "asphyxia and no more"),
    Mark("collapse", "cause", "collapse ; wall ; rock ; rocks ; tree", "something fell"),
    Mark("on_tracks", "cause", "track ; tracks", "on the rails"),
    Mark(
        "animal",
        "cause",
        "hippo* ; crocodile ; snake* ; bitten ; bite ; rockslide ; lightning ; tree ; horse",
        "animals, rocks, lightning",
    ),
)
_MARKS = (*(mark for mark in CAUSE_MARKS if mark.reads != "place"), *OWN_MARKS)

RULES: tuple[CauseRule, ...] = (
    CauseRule(
        MIXED,
        "listed_illness & (listed_hardship | listed_transport | listed_violence)"
        " | listed_hardship & (listed_transport | listed_violence | drowned) | listed_transport & listed_violence"
        " | drowned & listed_illness | drowned_and_more",
        "Hardships of several kinds, listed side by side.",
    ),
    CauseRule(MIXED, "ill & (exposure | thirst) & ~(heat | cold | crash)", "Illness or hardship, not told apart."),
    CauseRule(
        HARSH,
        "cold & violent | heat & ill & ~listed_illness",
        "Frozen after a beating; a heat stroke is not a stroke.",
    ),
    CauseRule(
        ACCIDENT,
        "animal & ~listed_illness | gas & (at_home | ~suffocated & ~violent)",
        "Animals, lightning, gas.",
    ),
    CauseRule(VIOLENCE, "suicide", "IOM files suicide under violence."),
    CauseRule(VEHICLE, "hit", "Killed by a vehicle or a train."),
    CauseRule(DROWNING, "drowned & ~overpowered", "Drowning and shipwreck."),
    CauseRule(VIOLENCE, "violent | poisoned | drowned & overpowered", "Weapons, beatings, mines, attacks."),
    CauseRule(
        ACCIDENT,
        "only_asphyxia & ~engine_or_rail | gas & suffocated & ~smoke",
        "Asphyxia by gas, sand or food.",
    ),
    CauseRule(
        VEHICLE,
        "crash | fell_off | suffocated | engine_or_rail | crushed & ~collapse",
        "Crash, fall from a vehicle, suffocation in transport, engine fumes.",
    ),
    CauseRule(SICKNESS, "listed_illness", "The survey's illness alone."),
    CauseRule(HARSH, "thirst | heat | cold | exposure & ~ill", "Thirst, hunger, heat, cold, exhaustion."),
    CauseRule(SICKNESS, "ill", "Illness."),
    CauseRule(ACCIDENT, "fell | electric | burned | lightning | collapse | accident", "Falls, current, fire."),
    CauseRule(VIOLENCE, "injured & ~on_tracks", "Blunt injuries that nothing explains."),
)


def classify_causes(reports: pd.DataFrame) -> pd.Series:
    """IOM's category of each report's cause (`vocabulary.CAUSES`), on the index of `reports`.

    `reports` has `cause_category` (IOM's own, "" where not given; it wins) and `cause_reported` (a report's words, or
    itself a category). What no rule knows is "Mixed or unknown".

    >>> reports = pd.DataFrame({"cause_category": ["", "Violence"], "cause_reported": ["Hit by a lorry", "Unknown"]})
    >>> classify_causes(reports).tolist()
    ['Vehicle accident / death linked to hazardous transport', 'Violence']
    """
    rows = reports.reset_index(drop=True)
    given = category_named(rows["cause_category"])
    given = given.where(given.ne(""), category_named(rows["cause_reported"]))
    decided = given.where(given.ne(""), _by_rules(fold_texts(rows["cause_reported"])))
    return decided.set_axis(reports.index).rename("cause")


def category_named(texts: pd.Series) -> pd.Series:
    """The category that each text is, or the weightier of two joined by a comma; "" for any other words."""
    folded = fold_texts(texts)
    return folded.map({text: _category_of(text) for text in folded.unique()}).astype(object)


def _category_of(folded: str) -> str:
    rest, places = folded, {}
    for category in CAUSES:
        name = fold_text(category)
        if name in rest:
            places[category] = folded.index(name)
            rest = rest.replace(name, " ")
    if not places or rest.strip(" ,;"):
        return ""
    named = sorted((category for category in places if category != CAUSE_UNKNOWN), key=places.__getitem__)
    return named[0] if named else CAUSE_UNKNOWN


def _by_rules(causes: pd.Series) -> pd.Series:
    distinct = pd.Series(causes.unique(), dtype=object)
    marks = read_text_marks(pd.DataFrame({"cause": distinct, "text": distinct}), _MARKS)
    decided = pd.Series(CAUSE_UNKNOWN, index=distinct.index, dtype=object)
    left = pd.Series(True, index=distinct.index)
    for rule in RULES:
        decides = left & holds(rule.when, marks)
        decided[decides] = rule.category
        left &= ~decides
    return causes.map(dict(zip(distinct, decided, strict=True)))
