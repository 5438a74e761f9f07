"""Nobody does more than their role allows: every role by every action, and whatever a token may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskmap.roles import ACTIONS, ANALYST, PLANNER, READER, ROLES, AccessError, Visitor, visitor

NOW = 1_700_000_000.0
SIGNED_IN = {"is_logged_in": True, "sub": "7", "exp": NOW + 60, "email": "A@example.org", "email_verified": True}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ROLE_CLAIM", "PLANNERS", "ANALYSTS"):
        monkeypatch.delenv(f"RISKMAP_{name}", raising=False)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", ROLES)
def test_an_action_is_done_by_its_role_or_a_higher_one(role: str, action: str) -> None:
    person = Visitor("somebody", role)
    if ROLES.index(role) < ROLES.index(ACTIONS[action]):
        with pytest.raises(AccessError, match=f"{action}.*{ACTIONS[action]}.*{role}"):
            person.require(action)
    else:
        person.require(action)


def test_all_is_open_on_ones_own_machine_alone() -> None:
    assert visitor(None, "127.0.0.1", NOW).role == ANALYST
    assert [visitor(None, address, NOW).role for address in ("", "0.0.0.0", "192.0.2.7", "riskmap.example")] == [
        READER
    ] * 4


def test_a_sign_in_that_is_set_up_counts_on_loopback_too() -> None:
    assert visitor({"is_logged_in": False}, "127.0.0.1", NOW).role == READER


@pytest.mark.parametrize(
    ("claim", "role"),
    [
        (["planner"], PLANNER),
        (["planner", "analyst"], ANALYST),
        ("analyst", ANALYST),
        (["Analyst", "admin"], READER),
        ({"analyst": True}, READER),
        (None, READER),
    ],
)
def test_a_role_is_named_by_the_claim_word_for_word(claim: object, role: str) -> None:
    assert visitor(SIGNED_IN | {"roles": claim}, "", NOW).role == role


def test_an_address_gives_its_role_only_when_it_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKMAP_ANALYSTS", "other@example.org, a@example.org")
    assert visitor(SIGNED_IN, "", NOW).role == ANALYST
    for unverified in (False, None, "true", 1):
        assert visitor(SIGNED_IN | {"email_verified": unverified}, "", NOW).role == READER


@pytest.mark.parametrize("end", [NOW, NOW - 1, None, "9999999999", True, float("nan")])
def test_a_token_that_has_run_out_or_never_ends_says_nothing(end: object) -> None:
    assert visitor(SIGNED_IN | {"roles": ["analyst"], "exp": end}, "", NOW).role == READER


claims = st.dictionaries(
    st.sampled_from(["roles", "email", "email_verified", "exp", "sub", "is_logged_in", "role", "admin"]),
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.text(max_size=8), max_size=3),
)


@given(claims)
def test_whoever_is_not_signed_in_reads(told: dict) -> None:
    assert visitor(told | {"is_logged_in": False}, "", NOW).role == READER
