"""An honest trial of the text model: judged only on wordings of causes that it was not taught."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from riskmap.environment import _texts_and_marks, apply_rules
from riskmap.environment.scores import judge_labels, score_judged
from riskmap.environment.text_model import fit_text_model
from riskmap.vocabulary import UNKNOWN

FOLDS = 5


@dataclass(frozen=True)
class Trial:
    """What the model would have said (`told`: `environment`, `share`), and how that agrees with rules and labels."""

    told: pd.DataFrame
    agreement: float
    agreement_when_sure: float
    scores: pd.DataFrame


def try_text_model(reports: pd.DataFrame, labels: pd.DataFrame) -> Trial:
    """Teach the model by sure rules on four fifths of all wordings of causes, ask it about the last fifth, five times.

    All reports with one wording of the cause are in one fold, so that every answer is about words it has not seen
    together with their environment. `agreement` is with the rules, over distinct reports; "sure" are shares of .8 on.
    """
    from sklearn.model_selection import GroupKFold

    rows = reports.reset_index(drop=True)
    texts, marks, _ = _texts_and_marks(rows, None)
    decided = apply_rules(marks)
    taught = decided["environment_confidence"].ge(0.8) & ~texts.duplicated(["cause", "place"])
    told = pd.DataFrame({"environment": UNKNOWN, "share": 0.0}, index=rows.index)
    for learnt, asked in GroupKFold(FOLDS).split(rows, groups=texts["cause"]):
        learnt = taught.index[learnt][taught.iloc[learnt]]
        weights = pd.Series(1.0, index=learnt)
        known = decided.loc[learnt, "environment"]
        model = fit_text_model(
            texts.loc[learnt, "cause"], texts.loc[learnt, "place"], marks.loc[learnt], known, weights
        )
        shares = model.shares(texts["cause"].iloc[asked], texts["place"].iloc[asked], marks.iloc[asked])
        told.loc[shares.index, "environment"] = shares.idxmax(axis=1)
        told.loc[shares.index, "share"] = shares.max(axis=1)
    same = told["environment"].eq(decided["environment"])
    answers = rows[["incident_id"]].assign(environment=told["environment"], environment_rule="text model")
    sure = taught & told["share"].ge(0.8)
    scores = score_judged(judge_labels(answers, labels))
    return Trial(told, float(same[taught].mean()), float(same[sure].mean()), scores)
