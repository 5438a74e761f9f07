"""Search for a place: found by any spelling of its name, the largest first, and points as they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskmap.placesearch import Found, find_places, plain_words

COUNTRIES = {"NER": "Niger", "NGA": "Nigeria", "CIV": "Côte d'Ivoire"}


def names(asked: str) -> list[str]:
    return [found.name for found in find_places(asked, COUNTRIES)]


@pytest.mark.parametrize("asked", ["agadez", "AGADEZ", " Agadez ", "Agadéz"])
def test_a_town_is_found_by_any_spelling(asked: str) -> None:
    found = find_places(asked, COUNTRIES)[0]
    assert (found.name, found.country) == ("Agadez", "NER")
    assert abs(found.longitude - 8.0) < 0.3 and abs(found.latitude - 17.0) < 0.3


def test_a_country_comes_before_the_towns_whose_names_hold_it() -> None:
    assert names("niger")[:2] == ["Niger", "Nigeria"]
    assert names("cote d ivoire") == ["Côte d'Ivoire"]


def test_the_larger_place_comes_first() -> None:
    assert names("mexico c")[0] == "Mexico City"


@pytest.mark.parametrize("asked", ["35.5 N, 12.6 E", "12.6 E 35.5 N", "12.6, 35.5", "12.6;35.5"])
def test_a_point_is_read_longitude_first_unless_letters_say_otherwise(asked: str) -> None:
    (found,) = find_places(asked, COUNTRIES)
    assert (found.longitude, found.latitude, found.kind) == (12.6, 35.5, "point")


@pytest.mark.parametrize("asked", ["181, 0", "0, 91", "35 N, 12 N", "", "a", "zzzzqq", "<script>"])
def test_what_is_no_place_finds_nothing(asked: str) -> None:
    assert find_places(asked, COUNTRIES) == []


@given(st.text())
def test_no_question_breaks_the_search(asked: str) -> None:
    found = find_places(asked, COUNTRIES)
    assert len(found) <= 8 and all(isinstance(place, Found) for place in found)


@given(st.text())
def test_plain_words_are_plain_already(name: str) -> None:
    assert plain_words(plain_words(name)) == plain_words(name)
