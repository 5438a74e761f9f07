"""The tables of docs/environment.md, written from the code's own rules and from scores, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from riskmap.environment.rules import RULES
from riskmap.environment.scores import confusion_table, judge_labels, score_judged, wrong_rows
from riskmap.environment.sentences import score_sentences
from riskmap.environment.words import MARKS
from riskmap.store import replace_file


def rules_table() -> str:
    """The rules in their order, as a Markdown table."""
    rows = (
        (str(place), rule.name, rule.environment, f"`{rule.when}`", f"{rule.confidence:.2f}", rule.why)
        for place, rule in enumerate(RULES, 1)
    )
    return markdown_table(("", "rule", "environment", "when", "confidence", "why"), rows)


def marks_table() -> str:
    """The marks and what each asks, as a Markdown table; `riskmap.environment.words` has their words."""
    return markdown_table(
        ("mark", "reads", "meaning"), ((f"`{mark.name}`", mark.reads, mark.meaning) for mark in MARKS)
    )


def scores_table(scores: pd.DataFrame) -> str:
    """F1 with its interval per environment, as a Markdown table."""
    rows = []
    for name, row in scores.iterrows():
        figures = [f"{row.f1:.3f}", f"{row.low:.3f} to {row.high:.3f}", f"{row.precision:.3f}", f"{row.recall:.3f}"]
        rows.append([name, *figures, f"{row.n_labelled:.0f}", f"{row.goal:.2f}"])
    return markdown_table(("environment", "F1", "95 % interval", "precision", "recall", "rows", "goal"), rows)


def languages_table(sentences: pd.DataFrame) -> str:
    """F1 on made sentences by language, as a Markdown table."""
    scores = score_sentences(sentences)
    rows = [[language, *(f"{value:.2f}" for value in row[:-1]), f"{row.n:.0f}"] for language, row in scores.iterrows()]
    return markdown_table(("language", *scores.columns[:-1], "sentences"), rows)


def write_page(
    path: Path,
    incidents: pd.DataFrame | None = None,
    labels: pd.DataFrame | None = None,
    sentences: pd.DataFrame | None = None,
) -> None:
    """Renew the tables of the page at `path`, those of scores only when what they are measured on is given."""
    parts = {"rules": rules_table(), "marks": marks_table()}
    if sentences is not None:
        parts["languages"] = languages_table(sentences)
    if incidents is not None and labels is not None:
        judged = judge_labels(incidents, labels)
        confused = confusion_table(judged).reset_index(names="labelled as")
        wrong = wrong_rows(judged)[["incident_id", "label", "second", "environment", "environment_rule"]]
        parts |= {
            "scores": scores_table(score_judged(judged)),
            "confusion": markdown_table(confused.columns, confused.astype(str).to_numpy()),
            "wrong": markdown_table(("key", "label", "second", "told as", "by the rule"), wrong.to_numpy()),
        }
    replace_file(path, lambda target: target.write_text(renew(path.read_text("utf-8"), parts), "utf-8"))


def renew(page: str, parts: Mapping[str, str]) -> str:
    """The page with each part between its two comments, `<!-- name -->` and `<!-- /name -->`, replaced."""
    for name, part in parts.items():
        before, _, rest = page.partition(f"<!-- {name} -->")
        _, _, after = rest.partition(f"<!-- /{name} -->")
        page = f"{before}<!-- {name} -->\n{part}\n<!-- /{name} -->{after}"
    return page


def markdown_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; bars inside cells are escaped.

    >>> print(markdown_table(("a", "b"), [("1", "x | y")]))
    | a | b |
    |---|---|
    | 1 | x \\| y |
    """
    names = [str(name) for name in head]
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)
