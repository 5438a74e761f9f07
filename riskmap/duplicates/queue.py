"""The queue: pairs of incidents in the order in which to look at them, those told twice first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap.duplicates.decisions import APART, OPEN, UNDECIDED
from riskmap.duplicates.evidence import EVIDENCE, weigh_pairs
from riskmap.duplicates.pairs import Pairs, candidate_pairs, spacetime_of
from riskmap.duplicates.reasons import tell_reasons
from riskmap.language import DEFAULT_LANGUAGE, reading_in

# How many incidents a teller is taken to tell twice itself. Between tellers the share is learned from the layer.
TOLD_TWICE_WITHIN = 0.005
TOLD_AGAIN_FIRST_GUESS, TOLD_AGAIN_RANGE, TOLD_AGAIN_ROUNDS = 0.3, (0.01, 0.95), 15
MOST_BITS, NO_ODDS = 40.0, 1e-30

QUEUE = (
    *("rank", "incident_a", "incident_b", "score", "verdict", "across_sources", "because"),
    *("distance_km", "gap_days", "month_only", "people_a", "people_b", "date_a", "date_b", "expected_by_chance"),
    *(f"bits_{name}" for name in EVIDENCE),
)


def find_duplicates(
    incidents: pd.DataFrame, verdicts: Mapping[tuple[str, str], str] | None = None, limit: int | None = None
) -> pd.DataFrame:
    """Pairs that may be one incident told twice, a row each, columns `QUEUE`; the likeliest first, ties by key.

    `incidents` is a checked layer; `verdicts` are decisions that stand (a pair of ids in order, `Decisions.verdicts`):
    pairs that were merged or kept apart leave the queue, those kept apart no longer rival others. `score` is the log2
    of the odds that the two are one, given what else either could be one with: a rank, not a measured frequency. The
    order of the rows of `incidents` does not matter; nothing is changed or merged.

    Raises
    ------
    SettingError
        When so many incidents lie so near each other that their pairs cannot be looked through.
    """
    where = spacetime_of(incidents)
    pairs = candidate_pairs(incidents, where)
    if not len(pairs):
        return pd.DataFrame({name: [] for name in QUEUE})
    ids = incidents["incident_id"].to_numpy(object)
    verdict = _verdicts_of(ids, pairs, verdicts or {})
    teller = _tellers(incidents)
    bits = weigh_pairs(incidents, where, pairs, teller[pairs.a] != teller[pairs.b])
    odds = np.exp2(bits[list(EVIDENCE)].sum(axis=1).clip(-MOST_BITS, MOST_BITS).to_numpy())
    score = _log_odds(teller, pairs, np.where(verdict == APART, NO_ODDS, odds))
    undecided = np.isin(verdict, [OPEN, UNDECIDED])
    queue = _queue(incidents, pairs.take(undecided), bits[undecided], score[undecided], verdict[undecided])
    return queue.head(limit if limit is not None else len(queue))


def _tellers(incidents: pd.DataFrame) -> NDArray[np.intp]:
    """Who tells each incident: its source, and the word before its key's colon."""
    prefix = incidents["incident_id"].str.split(":", n=1).str[0]
    return pd.factorize(incidents["source"].astype(str) + "\n" + prefix)[0]


def _verdicts_of(ids: NDArray, pairs: Pairs, verdicts: Mapping[tuple[str, str], str]) -> NDArray:
    ends = zip(ids[pairs.a], ids[pairs.b], strict=True)
    return np.array([verdicts.get((min(end), max(end)), OPEN) for end in ends], dtype=object)


def _log_odds(teller: NDArray[np.intp], pairs: Pairs, ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log2 of the odds that a pair is one incident, against being none and against every rival of either end.

    `ratio` is how much oftener such a pair is found among incidents told twice than among different ones. An incident
    is told at most once more by each teller, so its pairs with one teller rival each other.
    """
    score = np.zeros(len(ratio))
    low, high = np.minimum(teller[pairs.a], teller[pairs.b]), np.maximum(teller[pairs.a], teller[pairs.b])
    number = np.bincount(teller, minlength=1)
    for one, other in sorted(set(zip(low.tolist(), high.tolist(), strict=True))):
        some = (low == one) & (high == other)
        a, b, odds = pairs.a[some], pairs.b[some], ratio[some]
        if one == other:
            again = TOLD_TWICE_WITHIN
        else:
            fewer = one if number[one] <= number[other] else other
            again = _share_told_again(np.where(teller[a] == fewer, a, b), odds, number[fewer])
        total = np.bincount(np.concatenate([a, b]), np.concatenate([odds, odds]), minlength=len(teller))
        rivals = np.maximum(total[a] - odds, 0) + np.maximum(total[b] - odds, 0)
        score[some] = np.log2(again * odds) - np.log2(1 - again + again * rivals)
    return score


def _share_told_again(row: NDArray[np.intp], odds: NDArray[np.float64], number: int) -> float:
    """Share of a teller's incidents that another teller tells too, by expectation and maximisation."""
    again = TOLD_AGAIN_FIRST_GUESS
    total = np.bincount(row, odds)[row]
    for _ in range(TOLD_AGAIN_ROUNDS):
        again = float(np.clip((again * odds / (1 - again + again * total)).sum() / number, *TOLD_AGAIN_RANGE))
    return again


def _queue(
    incidents: pd.DataFrame, pairs: Pairs, bits: pd.DataFrame, score: NDArray[np.float64], verdict: NDArray
) -> pd.DataFrame:
    ids = incidents["incident_id"].to_numpy(object)
    swapped = ids[pairs.a] > ids[pairs.b]
    a, b = np.where(swapped, pairs.b, pairs.a), np.where(swapped, pairs.a, pairs.b)
    month_only = incidents["date_precision"].ne("day").to_numpy()
    people, date, source = (incidents[name].to_numpy() for name in ("dead_and_missing", "date", "source"))
    found = pd.DataFrame(
        {
            "incident_a": ids[a],
            "incident_b": ids[b],
            "score": score.round(3),
            "verdict": verdict,
            "across_sources": source[a] != source[b],
            "distance_km": pairs.distance_km.round(1),
            "gap_days": pairs.gap_days,
            "month_only": month_only[a] | month_only[b],
            "people_a": people[a],
            "people_b": people[b],
            "date_a": date[a],
            "date_b": date[b],
            "expected_by_chance": [float(f"{number:.3g}") for number in bits["expected_by_chance"]],
            **{f"bits_{name}": bits[name].to_numpy().round(2) for name in EVIDENCE},
        }
    )
    # A queue is kept for readers of every language: it tells in English, pages tell anew from the figures beside it.
    with reading_in(DEFAULT_LANGUAGE):
        found["because"] = [tell_reasons(pair) for pair in found.to_dict("records")]
    order = ["score", "incident_a", "incident_b"]
    found = found.sort_values(order, ascending=[False, True, True], ignore_index=True)
    return found.assign(rank=np.arange(1, len(found) + 1))[list(QUEUE)]


def with_texts(queue: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The queue with the texts and links of both incidents beside each other, for the eye of whoever decides."""
    told = incidents.set_index("incident_id")
    columns = [name for name in ("place", "cause_reported", "url") if name in told]
    texts = {
        f"{name}_{end}": told[name].reindex(queue[f"incident_{end}"]).to_numpy() for name in columns for end in "ab"
    }
    return queue.assign(**texts)
