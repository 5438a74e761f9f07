"""Where people died, told from text, coordinates and route together: an ordered table of rules, then a text model.

The rules (`riskmap.environment.rules`) are written in marks (`riskmap.environment.words`), and the first whose
condition holds decides. A report whose words no rule knows goes to the text model; one that tells nothing stays
`unknown`. Conventions, scores and known faults: docs/environment.md.
"""

from __future__ import annotations

import pandas as pd

from riskmap.environment.languages import languages_of
from riskmap.environment.marks import holds, not_understood, read_marks, read_texts, untold_in
from riskmap.environment.rules import RULES, Rule
from riskmap.environment.text_model import TextModel, load_text_model
from riskmap.terrain import describe_terrain
from riskmap.vocabulary import UNKNOWN

TEXT_MODEL_RULE = "text model"
NOTHING_RULE = "nothing tells"
# Below this share the text model's answer is not taken.
TEXT_MODEL_SHARE = 0.6
# Its share of right answers on wordings it had never seen (docs/environment.md): it is never surer than that.
TEXT_MODEL_BEST = 0.9
# What is told in a language that riskmap does not read rests on its place alone, and is never surer than that.
BY_PLACE_BEST = 0.5

__all__ = ["RULES", "Rule", "apply_rules", "classify_environments", "train_text_model"]


def classify_environments(
    reports: pd.DataFrame, terrain: pd.DataFrame | None = None, text_model: TextModel | None = None
) -> pd.DataFrame:
    """The environment of each report, on the index of `reports`.

    Parameters
    ----------
    reports
        Columns `cause_reported`, `place`, `route`, `cause_category` (text, "" where not told), `country` (ISO 3166 or
        "unknown"), `longitude`, `latitude` (degrees, mended where they were swapped; NaN where unknown).
    terrain
        `riskmap.terrain.describe_terrain` of the points in the same order; looked up when not given.
    text_model
        The model for reports on which the rules are silent; the shipped one when not given.

    Returns
    -------
    `environment` (a key of `vocabulary.ENVIRONMENTS`), `environment_rule` (the deciding rule's name, "text model" or
    "nothing tells"), `environment_confidence`: the share of labelled rows that were right under that rule, for the
    text model its own share (at most 0.9), 0 where nothing tells; and `told_by_place`: the words for the cause are in
    a language that is not understood, so the place alone decided (confidence at most 0.5).
    """
    rows = reports.reset_index(drop=True)
    texts, marks, by_place = _texts_and_marks(rows, terrain)
    decided = apply_rules(marks)
    model = text_model or load_text_model()
    asked = decided["environment_rule"].eq(NOTHING_RULE) & ~marks["silent"]
    decided["environment_confidence"] = decided["environment_confidence"].mask(
        by_place, decided["environment_confidence"].clip(upper=BY_PLACE_BEST)
    )
    if model is not None and asked.any():
        shares = model.shares(texts.loc[asked, "cause"], texts.loc[asked, "place"], marks[asked])
        taken = shares.index[shares.max(axis=1) >= TEXT_MODEL_SHARE]
        decided.loc[taken, "environment"] = shares.loc[taken].idxmax(axis=1)
        decided.loc[taken, "environment_rule"] = TEXT_MODEL_RULE
        decided.loc[taken, "environment_confidence"] = shares.loc[taken].max(axis=1).clip(upper=TEXT_MODEL_BEST)
    return decided.assign(told_by_place=by_place).set_axis(reports.index)


def apply_rules(marks: pd.DataFrame) -> pd.DataFrame:
    """The first rule that holds for each row of marks: `environment`, `environment_rule`, `environment_confidence`."""
    decided = pd.DataFrame(
        {"environment": UNKNOWN, "environment_rule": NOTHING_RULE, "environment_confidence": 0.0}, index=marks.index
    )
    left = pd.Series(True, index=marks.index)
    for rule in RULES:
        decides = left & holds(rule.when, marks)
        decided.loc[decides] = [rule.environment, rule.name, rule.confidence]
        left &= ~decides
    return decided


def train_text_model(reports: pd.DataFrame, labels: pd.DataFrame | None = None) -> TextModel:
    """Learn the text model from sure decisions of the rules and, with five times their weight, from labelled rows.

    `reports` as for `classify_environments`, with `incident_id`; `labels` as `riskmap.environment.scores.read_labels`
    gives them, of which the sure ones are used.
    """
    from riskmap.environment.text_model import fit_text_model

    rows = reports.reset_index(drop=True)
    texts, marks, _ = _texts_and_marks(rows, None)
    decided = apply_rules(marks)
    known, weights = decided["environment"].copy(), pd.Series(1.0, index=rows.index)
    if labels is not None:
        sure = labels[labels["confidence"].ne("low") & labels["label"].ne("violence")].set_index("incident_id")["label"]
        labelled = rows["incident_id"].map(sure)
        known, weights = labelled.fillna(known), weights.where(labelled.isna(), 5.0)
    unsure = decided["environment_confidence"].lt(0.8) & weights.eq(1.0)
    repeated = texts.assign(known=known)[["cause", "place", "known"]].duplicated()
    taught = ~unsure & ~repeated & known.ne(UNKNOWN)
    return fit_text_model(
        texts.loc[taught, "cause"], texts.loc[taught, "place"], marks[taught], known[taught], weights[taught]
    )


def _texts_and_marks(rows: pd.DataFrame, terrain: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Folded texts, marks, and which reports are told in words that nobody here understands: silent to the rules."""
    if terrain is None:
        terrain = describe_terrain(rows["longitude"], rows["latitude"])
    texts = read_texts(rows)
    languages = languages_of(texts["cause"], texts["place"])
    marks = read_marks(texts, rows, terrain.reset_index(drop=True), languages=languages)
    by_place = not_understood(rows, texts, marks, languages)
    marks["silent"] |= by_place | untold_in(marks, languages)
    return texts, marks, by_place
