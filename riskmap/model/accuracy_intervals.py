"""The part of the accuracy page on intervals of hotspots, and what was tried on the way to the model."""

from __future__ import annotations

import pandas as pd

from riskmap.model.promises import CLASSES, coverage, flatness

# Ways of ranking the worst places, as (what was done, settings tried, incidents in 100,000 and in 250,000 km²): means
# of 2017 to 2023, the settings of each year those that did best on all years before it, back to 2016.
RANKINGS = (
    ("mixtures alone, as before", 1, "0.340", "0.453"),
    ("with a share of the kernel density tuned for hits (**used**, with 0.3 of it)", 6, "0.338", "0.461"),
    ("with a share of last year's counts", 6, "0.332", "0.459"),
    ("with a share of recency-weighted counts", 6, "0.336", "0.454"),
    ("multiplied with a power of the kernel density", 6, "0.337", "0.461"),
    ("multiplied with a power of last year's counts", 6, "0.336", "0.461"),
    ("ranks averaged with those of the kernel density", 6, "0.337", "0.462"),
    ("ranks averaged with those of last year's counts", 6, "0.332", "0.456"),
    ("a kernel and its share chosen together for the most hits in earlier years", 36, "0.341", "0.456"),
    ("crowded cells counted anew by a regression on the last 6, 12, 24 months", 28, "0.328 to 0.338", "0.451 to 0.461"),
)


def intervals_section(promises: pd.DataFrame) -> str:
    """Coverage, widths, CRPS and PIT of the hotspots' intervals, Markdown."""
    if promises.empty:
        return "The model tested finds no hotspots."
    return "\n\n".join(
        (
            f"Each year's hotspots that carried a forecast, {len(promises):,} in all, found from what came before the "
            "year. Their intervals are read from the misses of like patches in earlier years. Beside them stands "
            "persistence: as many deaths as in the last twelve months, with intervals learned by the same method from "
            "its own misses. The bracket draws years anew. The reach of likeness (100 patches, of 40, 60, 100 and 150 "
            "looked at) was chosen on these same years.",
            _coverage_table(promises),
            _pit_text(promises),
            _pit_table(promises),
        )
    )


def _coverage_table(promises: pd.DataFrame) -> str:
    rows = [
        f"| {row.expected_deaths} | {row.hotspots} | {row.level:.0%} "
        f"| {row.covered:.1%} [{row.low:.0%}, {row.high:.0%}] | {row.persistence_covered:.1%} "
        f"| {row.width:.1f} | {row.persistence_width:.1f} | {row.crps:.2f} | {row.persistence_crps:.2f} |"
        for row in coverage(promises).itertuples()
    ]
    headers = "| expected deaths | hotspots | interval | held | persistence held | mean width | persistence's width "
    return "\n".join([f"{headers}| CRPS | persistence's CRPS |", f"|{' --- |' * 9}", *rows])


def _pit_text(promises: pd.DataFrame) -> str:
    table = flatness(promises).set_index("expected_deaths")
    p_value = table.loc["all", "p_value"]
    verdict = "no departure from flat is seen" if p_value >= 0.05 else "it is not flat"
    return (
        f"Randomised probability integral transform (Czado, Gneiting and Held 2009) of the deaths that came, in "
        f"{CLASSES} classes; if the distributions are right it is flat. Pearson's chi-square with {CLASSES - 1} "
        f"degrees of freedom: p = {p_value:.2f} over all hotspots, so {verdict}. Hotspots of one year share its luck, "
        "which the test does not know: it rejects too easily, if anything."
    )


def _pit_table(promises: pd.DataFrame) -> str:
    rows = [
        f"| {row['expected_deaths']} | {' | '.join(str(row[f'pit_{k}']) for k in range(CLASSES))} "
        f"| {row['chi_square']:.1f} | {row['p_value']:.2f} |"
        for _, row in flatness(promises).iterrows()
    ]
    classes = " | ".join(f"{k / CLASSES:.1f} to {(k + 1) / CLASSES:.1f}" for k in range(CLASSES))
    return "\n".join([f"| expected deaths | {classes} | chi-square | p |", f"|{' --- |' * (CLASSES + 3)}", *rows])


def rankings_section() -> str:
    """What was tried to name the worst places better, Markdown."""
    rows = [f"| {what} | {tried} | {at_100} | {at_250} |" for what, tried, at_100, at_250 in RANKINGS]
    table = "\n".join(
        ["| way | settings | incidents in 100,000 km² | incidents in 250,000 km² |", "| --- | --- | --- | --- |", *rows]
    )
    return (
        "Mixtures are learned to be likely everywhere, not to rank the few worst places. These ways of ranking were "
        "tried on the whole layer of the Missing Migrants Project, the settings of each year chosen on forecasts of "
        f"the years before it:\n\n{table}\n\nAll of these differences are within noise (.03). The one used was chosen "
        "for being simple, with one share for all years (0.3), the best on 2016 and 2017; so for it 2017 is not quite "
        "out of sample. The expected deaths are not touched by it."
    )
