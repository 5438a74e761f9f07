"""Counts of people that add up: corrections taken in, women, men, children and the unknown parted without overlap.

The source counts females, males and children beside each other: a child is also a girl or a boy, and whether it was
counted twice is not told. Here nobody is counted twice: children stay children, and just as many of them are taken out
of females and males as the total demands. `n_women_low` to `n_women_high` (and men) say what else could be true.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

SPLIT = ("n_women", "n_men", "n_children", "n_sex_unknown")
TAKES_BACK = "takes back more people than it counts"
BOUNDS = ("n_women_low", "n_women_high", "n_men_low", "n_men_high")


def settle_counts(sums: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts of incidents as whole numbers from nought on, and the corrections that this took.

    `sums` holds `n_dead`, `n_missing`, `n_survivors`, summed over the rows of each incident (NaN: not told). A number
    missing below nought takes back people missing elsewhere who were found dead here: the total stays as the source
    means it. The second frame has a row per corrected incident: `dead` and `missing` added, with the `reason`.
    """
    dead, missing = sums.n_dead.fillna(0), sums.n_missing.fillna(0)
    total = (dead + missing).clip(lower=0)
    settled = pd.DataFrame(index=sums.index)
    settled["n_dead"] = dead.clip(lower=0).clip(upper=total)
    settled["n_missing"] = total - settled.n_dead
    settled["dead_and_missing"] = total
    settled["n_survivors"] = sums.n_survivors.where(sums.n_survivors.ge(0))
    moved = pd.DataFrame({"dead": settled.n_dead - dead, "missing": settled.n_missing - missing})
    moved = moved[moved.ne(0).any(axis=1)].astype(int)
    below = (dead + missing)[moved.index].lt(0)
    reason = below.map({True: TAKES_BACK, False: "negative number set against the other number"})
    return _whole(settled), moved.assign(reason=reason)


def survivors_among_females(sums: pd.DataFrame) -> pd.Series:
    """Rows whose survivors were written under females: more females than people, and no survivor told of."""
    total = sums.n_dead.fillna(0) + sums.n_missing.fillna(0)
    return sums.n_females.gt(total) & sums.n_survivors.fillna(0).eq(0) & total.gt(0)


def split_people(total: pd.Series, females: pd.Series, males: pd.Series, children: pd.Series) -> pd.DataFrame:
    """Women, men, children and people of unknown sex and age, summing to `total`, with bounds; on the same index.

    >>> one = pd.Series([10])
    >>> split_people(one, pd.Series([4]), pd.Series([6]), pd.Series([2]))[list(SPLIT)].iloc[0].tolist()
    [3, 5, 2, 0]
    """
    total = total.to_numpy(float)
    female, male = _fit(females, males, total)
    child = np.minimum(children.fillna(0).clip(lower=0).to_numpy(), total)
    least = np.maximum(0, female + male + child - total)  # children that must stand among females or males too
    girls = np.minimum(np.round(least * female / np.maximum(female + male, 1)), female)
    boys = least - girls
    split = {
        "n_women": female - girls,
        "n_men": male - boys,
        "n_children": child,
        "n_sex_unknown": total - (female - girls) - (male - boys) - child,
        "n_women_low": np.maximum(0, female - child),
        "n_women_high": np.minimum(female, total - child),
        "n_men_low": np.maximum(0, male - child),
        "n_men_high": np.minimum(male, total - child),
    }
    return _whole(pd.DataFrame(split, index=females.index))


def _fit(females: pd.Series, males: pd.Series, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Females and males, made smaller in step where together they are more than all."""
    female, male = (counts.fillna(0).clip(lower=0).to_numpy() for counts in (females, males))
    too_many = female + male > total
    share = female / np.maximum(female + male, 1)
    fitted = np.round(total * share)
    return np.where(too_many, fitted, female), np.where(too_many, total - fitted, male)


def _whole(counts: pd.DataFrame) -> pd.DataFrame:
    return counts.round().astype("Int64").astype({name: "int64" for name in counts if counts[name].notna().all()})
