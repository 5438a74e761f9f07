"""Who is at the page, and the one door through which every action that needs a role goes: checked, then logged."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import streamlit as st

from riskmap import audit
from riskmap.errors import StoreError
from riskmap.language import text
from riskmap.roles import ACTIONS, AccessError, Visitor, is_loopback, visitor
from riskmap.settings import read_setting
from riskmap.tier import PUBLIC, Tier, current_tier
from riskmap.ui import state

SEE_PARTNER = "see the partner tier"
LOGGED = "partner_tier_logged"
ACTION_WORDS = tuple(ACTIONS)
FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


def current_visitor() -> Visitor:
    """Who is at the page now; asked anew at every action, so that a sign-in that has run out counts no more."""
    return visitor(_claims(), _address(), time.time())


def require(action: str) -> Visitor:
    """Who is at the page, where their role is enough for an action; the refusal is in the reader's language.

    Raises
    ------
    AccessError
        When it is not.
    """
    person = current_visitor()
    if not person.may(action):
        raise AccessError(
            text(
                "Not done: {action}. It takes the role of {needed}; yours is {role}. Nothing was changed. Sign in with "
                "an account that has it, or ask whoever runs this dashboard.",
                action=text(action),
                needed=text(ACTIONS[action]),
                role=text(person.role),
            )
        )
    return person


def act(action: str, **what: object) -> Visitor:
    """To be called where an action is done, before it is done: refuses it or writes it into the audit log.

    Raises
    ------
    AccessError
        When the person's role is not enough.
    StoreError
        When the log cannot be written.
    """
    person = require(action)
    audit.record(action, person.name, person.role, datetime.now(UTC), **what)
    return person


def visitor_tier(today: date) -> Tier:
    """The tier that is set, as far as whoever is at the page may see it; the partner tier is logged once a session.

    Raises
    ------
    SettingError
        When the tier set is none.
    """
    wanted = current_tier(today)
    if wanted.is_public:
        return wanted
    person = current_visitor()
    if not person.may(SEE_PARTNER):
        return Tier(PUBLIC, wanted.today)
    if state.recall(LOGGED) != person.name:
        try:
            act(SEE_PARTNER)
        except StoreError:
            # What cannot be logged is not shown; the page stays up.
            return Tier(PUBLIC, wanted.today)
        state.keep(LOGGED, person.name)
    return wanted


def write_sign_in() -> None:
    """Who is signed in, and the button to sign in or out; nothing where no sign-in is set up."""
    if (claims := _claims()) is None:
        return
    with st.sidebar:
        if claims.get("is_logged_in") is True:
            st.caption(text("Signed in with the role of {role}.", role=text(current_visitor().role)))
            st.button(text("Sign out"), on_click=st.logout)
        else:
            st.button(text("Sign in"), on_click=st.login)


def _claims() -> Mapping[str, object] | None:
    """What the sign-in says; None where none is set up (Streamlit then tells nothing of a log-in)."""
    told = st.user.to_dict()
    return told if "is_logged_in" in told else None


def _address() -> str:
    """What the page is bound to; an empty text where others reach it: it is told to be hosted, a proxy stands before,
    or it was asked for by another name. A proxy that sets no header is not seen: then it has to be said.
    """
    if read_setting("hosted") == "on":
        return ""
    headers = {name.lower(): value for name, value in st.context.headers.to_dict().items()}
    if any(name in headers for name in FORWARDED) or not is_loopback(_host(headers.get("host", "localhost"))):
        return ""
    return st.get_option("server.address") or ""


def _host(header: str) -> str:
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
