"""How much each thing speaks for two incidents being one, in bits, held against neighbours that are certainly others.

After Fellegi and Sunter (1969, doi:10.1080/01621459.1969.10501049): an item adds the logarithm to base 2 of how much
oftener it is found so among incidents told twice than among different ones. The second share is measured for each pair
anew, on the decoys of its two incidents: one man dead in Tehran looks like his neighbours, 23 people dead off a quiet
coast look like nobody else.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskmap.duplicates.agreement import ITEMS, UNTOLD, Agreement, Item, count_shares
from riskmap.duplicates.chance import expected_by_chance, ring_of
from riskmap.duplicates.pairs import Decoys, Pairs, Spacetime, find_decoys
from riskmap.duplicates.texts import Wording

# Shares of incidents told twice that are expected in each ring of distance and at each gap of days.
EXPECTED_RINGS = (0.30, 0.27, 0.30, 0.08, 0.05)
EXPECTED_GAPS = (0.45, 0.24, 0.14, 0.11, 0.04, 0.02)
# A neighbourhood's own decoys count as they are, those of the whole layer like so many of them.
BORROWED_DECOYS = 4.0
STRONGEST, WEAKEST = 7.0, -4.0
WORDING_STEPS = 40
WORDING_WITHIN = 1.0
# What the same words are worth in a layer that has no decoys to tell.
BITS_OF_SAME_WORDS = 6.0
# Bits against a pair of one teller that it had from one report, by gap of 0, 1, 2 or more days. Measured on the Missing
# Migrants Project's reports of 2014 to 2023: under one address it files about 20 times as many incidents of one day,
# and 4 times as many of the next, as the decoys let expect. Lists name their places in the same words.
ONE_REPORT = (-4.3, -2.2, -1.2)
SAME_PLACE_WORDS = -4.3

NEARNESS, WORDING, TOLD_APART = "nearness", "wording", "told_apart"
EVIDENCE = (NEARNESS, *(item.name for item in ITEMS), WORDING, TOLD_APART)


def weigh_pairs(incidents: pd.DataFrame, where: Spacetime, pairs: Pairs, across: NDArray[np.bool_]) -> pd.DataFrame:
    """Bits of each pair, a column per name of `EVIDENCE`, and `expected_by_chance`: different incidents so near.

    `across` marks the pairs told by two tellers.
    """
    decoys = find_decoys(where, np.unique(np.concatenate([pairs.a, pairs.b])))
    agreement, wording = Agreement(incidents), Wording(incidents)
    chance = expected_by_chance(where, pairs, decoys)
    expected = np.array(EXPECTED_RINGS)[ring_of(pairs.distance_km)] * np.array(EXPECTED_GAPS)[pairs.gap_days]
    bits = {NEARNESS: np.log2(expected / chance)}
    levels = {item.name: agreement.levels(item.name, pairs.a, pairs.b) for item in ITEMS}
    for item in ITEMS:
        seen = agreement.levels(item.name, decoys.a, decoys.b)
        people = count_shares(incidents["dead_and_missing"].to_numpy(float)) if item.name == "people" else None
        bits[item.name] = _item_bits(item, pairs, levels[item.name], decoys, seen, people)
    bits[WORDING] = _wording_bits(wording, pairs, decoys, across)
    same_words = wording.same_place_words(pairs.a, pairs.b)
    bits[TOLD_APART] = _told_apart_bits(pairs, across, levels["link"] == 1, same_words)
    return pd.DataFrame({**bits, "expected_by_chance": chance})


def _item_bits(
    item: Item,
    pairs: Pairs,
    levels: NDArray[np.int64],
    decoys: Decoys,
    seen: NDArray[np.int64],
    usual: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """Expected share of a level over its share among the decoys of both ends, as bits; 0 where the item is untold.

    `usual` are the shares to borrow where decoys are few, a row per incident; default: those of all decoys.
    """
    width = len(item.levels) + 1
    if usual is None:
        everywhere = np.bincount(seen, minlength=width)[1:] + 1.0
        usual = np.broadcast_to(everywhere / everywhere.sum(), (_n_rows(pairs), width - 1))
    counts = _count_by_row(decoys.a, seen, _n_rows(pairs), width)
    both = (counts[pairs.a] + counts[pairs.b])[:, 1:]
    borrowed = BORROWED_DECOYS * (usual[pairs.a] + usual[pairs.b]) / 2
    shares = (both + borrowed) / (both.sum(axis=1, keepdims=True) + BORROWED_DECOYS)
    at = np.maximum(levels - 1, 0)
    bits = np.log2(np.array(item.expected)[at] / shares[np.arange(len(at)), at])
    return np.where(levels == UNTOLD, 0.0, np.clip(bits, WEAKEST, STRONGEST))


def _n_rows(pairs: Pairs) -> int:
    """Rows up to the last that a pair names; decoys are asked for no others."""
    return int(pairs.b.max(initial=-1)) + 1


def _count_by_row(row: NDArray[np.intp], level: NDArray[np.int64], n: int, width: int) -> NDArray[np.float64]:
    return np.bincount(row * width + level, minlength=n * width).reshape(n, width).astype(float)


def _wording_bits(wording: Wording, pairs: Pairs, decoys: Decoys, across: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How surprising it is that two texts are so alike: minus log2 of the share of decoys at least as alike, less the
    1.44 bits that chance gives on average, never less than -1: told anew in other words is no sign of another
    incident. Within one teller alike words may be its own hand: they count for little.
    """
    step, seen = (
        np.floor(wording.likeness(ends.a, ends.b) * WORDING_STEPS).astype("int64") for ends in (pairs, decoys)
    )
    counts = _count_by_row(decoys.a, seen, _n_rows(pairs), WORDING_STEPS + 1)
    reached = counts[:, ::-1].cumsum(axis=1)[:, ::-1]
    unseen = np.exp2(-BITS_OF_SAME_WORDS * np.arange(WORDING_STEPS + 1) / WORDING_STEPS)
    overall = (reached.sum(axis=0) + unseen) / (reached[:, 0].sum() + 1)
    both, total = reached[pairs.a, step] + reached[pairs.b, step], reached[pairs.a, 0] + reached[pairs.b, 0]
    share = (both + BORROWED_DECOYS * overall[step]) / (total + BORROWED_DECOYS)
    bits = -np.log2(share) - np.log2(np.e)
    return np.clip(bits, -1.0, np.where(across, STRONGEST, WORDING_WITHIN))


def _told_apart_bits(
    pairs: Pairs, across: NDArray[np.bool_], one_report: NDArray[np.bool_], same_words: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Bits against pairs of one teller who had the two from one report, or from a list that names their place in the
    same words: it has told them apart itself.
    """
    bits = np.where(one_report, np.array(ONE_REPORT)[np.minimum(pairs.gap_days, len(ONE_REPORT) - 1)], 0.0)
    return np.where(across, 0.0, np.where(same_words, SAME_PLACE_WORDS, bits))
