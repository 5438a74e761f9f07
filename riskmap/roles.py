"""Who may do what: three roles, the actions that need one, and how a signed-in person comes by theirs.

On one's own machine (bound to loopback, no sign-in set up) all is open. Elsewhere a person without a valid sign-in
reads, and nothing more.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

from riskmap.errors import RiskmapError
from riskmap.settings import SETTINGS, read_setting

READER, PLANNER, ANALYST = ROLES = ("reader", "planner", "analyst")

# What changes something for others, or shows what the public tier keeps back; whatever is not here is open to all.
ACTIONS: dict[str, str] = {
    "see the partner tier": PLANNER,
    "site posts": PLANNER,
    "upload an area": PLANNER,
    "upload incidents": ANALYST,
    "judge duplicates": ANALYST,
    "train": ANALYST,
    "promote": ANALYST,
    "roll back": ANALYST,
    "discard": ANALYST,
}


class AccessError(RiskmapError):
    """An action needs a role that the person does not have."""


@dataclass(frozen=True)
class Visitor:
    """A person at the dashboard: what the sign-in calls them, and their role."""

    name: str
    role: str

    def may(self, action: str) -> bool:
        """Whether the role is enough for an action.

        >>> Visitor("a", "planner").may("site posts"), Visitor("a", "planner").may("train")
        (True, False)
        """
        return ROLES.index(self.role) >= ROLES.index(ACTIONS[action])

    def require(self, action: str) -> None:
        """Refuse an action beyond the role.

        Raises
        ------
        AccessError
            Which names the action and the role it needs.
        """
        if not self.may(action):
            raise AccessError(
                f"To {action} takes the role of {ACTIONS[action]}; yours is {self.role}. Nothing was changed. "
                "Sign in with an account that has it, or ask whoever runs this dashboard."
            )


OWN_MACHINE = Visitor("own machine", ANALYST)
NOBODY = Visitor("not signed in", READER)


def visitor(claims: Mapping[str, object] | None, address: str, now: float) -> Visitor:
    """Who is at the dashboard.

    Parameters
    ----------
    claims
        What the identity token says of a signed-in person; None where no sign-in is set up.
    address
        What the dashboard is bound to; an empty text means every address of the machine.
    now
        Seconds since 1970, as in the token's `exp`: a token that has run out says nothing.

    >>> visitor(None, "127.0.0.1", 0).role, visitor(None, "", 0).role, visitor({"is_logged_in": False}, "::1", 0).role
    ('analyst', 'reader', 'reader')
    """
    if claims is None:
        return OWN_MACHINE if is_loopback(address) else NOBODY
    if claims.get("is_logged_in") is not True or not _in_time(claims, now):
        return NOBODY
    return Visitor(str(claims.get("sub") or "unnamed"), _role(claims))


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("")
    (True, True, False, False)
    """
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _in_time(claims: Mapping[str, object], now: float) -> bool:
    # Streamlit keeps its cookie for 30 days and does not look at the token's own end.
    end = claims.get("exp")
    return isinstance(end, (int, float)) and not isinstance(end, bool) and now < end


def _role(claims: Mapping[str, object]) -> str:
    """The highest role that the token's claim names, or that the settings give to its verified address."""
    named = claims.get(read_setting("role_claim"))
    held = {named} if isinstance(named, str) else set(named) if isinstance(named, (list, tuple)) else set()
    email = str(claims.get("email", "")).casefold()
    if email and claims.get("email_verified") is True:
        held |= {role for role in (PLANNER, ANALYST) if email in _listed(f"{role}s")}
    return max((role for role in ROLES if role in held), key=ROLES.index, default=READER)


def _listed(setting: str) -> set[str]:
    return {part.strip().casefold() for part in read_setting(setting).split(",") if part.strip()}


def settings_of_roles() -> str:
    """The settings that give roles, for messages."""
    return ", ".join(SETTINGS[name].variable for name in ("role_claim", "planners", "analysts"))
