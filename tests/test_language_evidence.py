"""The evidence of a hotspot is told anew in the reader's language, from the figures of the English sentence."""

from __future__ import annotations

import pandas as pd
import pytest
from test_language_choice import made  # noqa: F401

from riskmap import language
from riskmap.layers import load_hotspots
from riskmap.model.evidence import evidence_sentence


def hotspot_of(people: list[int], kind: str = "death seen", alive: int = 0, times: float = 2.5) -> dict[str, object]:
    """A hotspot's row, its sentence written by the model's own code."""
    incidents = pd.DataFrame(
        {
            "dead_and_missing": people,
            "found_kind": kind,
            "n_survivors": alive,
            "date": pd.to_datetime(["2019-05-03", "2023-06-01"][: len(people)]),
        }
    )
    return {
        "evidence": evidence_sentence(incidents, times),
        "dead_and_missing": sum(people),
        "n_incidents": len(people),
        "first_date": incidents["date"].min(),
        "last_date": incidents["date"].max(),
    }


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("hotspot", "told"),
    [
        (hotspot_of([2, 1250]), "At least 1.252 people died or went missing here: 2 incidents, maio de 2019 a junho"),
        (hotspot_of([3], "remains", times=12), "At least 3 people were found dead here: 1 incident, maio de 2019."),
        (hotspot_of([0], alive=7), "people came through danger, at least 7: 1 incident"),
        (hotspot_of([0]), "No death was recorded here: 1 incident"),
    ],
)
def test_every_kind_of_evidence_is_told_anew(hotspot: dict[str, object], told: str) -> None:
    with language.reading_in("pt"):
        assert told in language.evidence_text(hotspot)


@pytest.mark.usefixtures("made")
def test_the_surplus_is_the_models_own_number() -> None:
    with language.reading_in("pt"):
        assert "about 2,5 times" in language.evidence_text(hotspot_of([5], times=2.5))
        assert "about 1.234 times" in language.evidence_text(hotspot_of([5], times=1234))


@pytest.mark.usefixtures("made")
def test_a_sentence_that_nobody_knows_is_not_guessed_at() -> None:
    with language.reading_in("pt"):
        assert language.evidence_text({"evidence": "It was so."}) == ""
    assert language.evidence_text({"evidence": "It was so."}) == "It was so."


@pytest.mark.usefixtures("made")
def test_all_shipped_hotspots_can_be_told_anew() -> None:
    hotspots = load_hotspots()
    with language.reading_in("pt"):
        assert all(language.evidence_text(row) for _, row in hotspots.iterrows())
