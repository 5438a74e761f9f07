"""Role by action, over HTTP, signed in with an OpenID provider on this machine; forged and expired sign-ins too."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from chromium import ROOT, free_port, wait_for_port
from playwright.sync_api import Browser, BrowserContext, expect

from riskmap import audit
from riskmap.roles import ACTIONS, ANALYST, PLANNER, READER, ROLES

pytestmark = pytest.mark.browser
PROBE = Path(__file__).with_name("role_probe.py")
PEOPLE = {
    "rita": {"roles": ["reader"]},
    "paul": {"roles": ["planner"]},
    "anna": {"roles": ["analyst"]},
    "lists": {"email": "lists@example.org", "email_verified": True},
    "liar": {"email": "lists@example.org", "email_verified": False, "roles": "Analyst"},
}
PROVIDER = """
import datetime, sys, oidc_provider_mock as mock
people = [mock.User(sub=sub, claims=claims) for sub, claims in {people!r}.items()]
app = mock.app(user_claims=people, access_token_max_age=datetime.timedelta(seconds={seconds}))
app.run(port={port})
"""
SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "only-for-this-test"
client_id = "riskmap"
client_secret = "only-for-this-test"
server_metadata_url = "http://127.0.0.1:{provider}/.well-known/openid-configuration"
client_kwargs = {{ scope = "openid email" }}
"""


@dataclass(frozen=True)
class Hosted:
    """A probe that runs, and the folder of its audit log."""

    address: str
    home: Path


def _start(command: list[str], port: int, log: Path, **environment: str) -> subprocess.Popen:
    with log.open("w") as lines:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=lines, stderr=subprocess.STDOUT, env={**os.environ, **environment}
        )
    wait_for_port(port, process, log)
    return process


def host_probe(folder: Path, seconds: int | None) -> Iterator[Hosted]:
    """The probe with a sign-in whose tokens last so long; without one when `seconds` is None."""
    processes, port, home = [], free_port(), folder / "home"
    command = [sys.executable, "-m", "streamlit", "run", str(PROBE), f"--server.port={port}"]
    try:
        if seconds is not None:
            provider = free_port()
            code = PROVIDER.format(people=PEOPLE, seconds=seconds, port=provider)
            processes.append(_start([sys.executable, "-c", code], provider, folder / "provider.txt"))
            secrets = folder / "secrets.toml"
            secrets.write_text(SECRETS.format(port=port, provider=provider))
            command.append(f"--secrets.files={secrets}")
        environment = {"RISKMAP_HOME": str(home), "RISKMAP_ANALYSTS": "lists@example.org", "PYTHONPATH": str(ROOT)}
        processes.append(_start(command, port, folder / "probe.txt", **environment))
        yield Hosted(f"http://127.0.0.1:{port}", home)
    finally:
        for process in processes:
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    yield from host_probe(tmp_path_factory.mktemp("hosted"), 3600)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    fresh = chromium.new_context()
    yield fresh
    fresh.close()


def told(context: BrowserContext, address: str) -> dict[str, str]:
    """What the probe says of the visitor and of each action."""
    page = context.pages[-1] if context.pages else context.new_page()
    if not page.url.startswith(address):
        page.goto(address)
    expect(page.get_by_text("end", exact=True)).to_be_visible(timeout=30_000)
    lines = page.locator('[data-testid="stText"]').all_inner_texts()
    return dict(line.split(": ") for line in lines if ": " in line)


def sign_in(context: BrowserContext, address: str, person: str) -> None:
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Sign in").click(timeout=30_000)
    page.get_by_placeholder("sub").fill(person)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{address}/**", timeout=30_000)
    expect(page.get_by_text("Signed in", exact=False)).to_be_visible(timeout=30_000)


def expected(role: str) -> dict[str, str]:
    rank = ROLES.index(role)
    return {"visitor": role} | {
        action: "done" if rank >= ROLES.index(needed) else "refused" for action, needed in ACTIONS.items()
    }


@pytest.mark.parametrize(
    ("person", "role"),
    [("rita", READER), ("paul", PLANNER), ("anna", ANALYST), ("lists", ANALYST), ("liar", READER), ("new", READER)],
)
def test_each_role_does_its_actions_and_no_other(
    hosted: Hosted, context: BrowserContext, person: str, role: str
) -> None:
    before = len(audit.read_log(hosted.home))
    sign_in(context, hosted.address, person)
    context.pages[-1].goto(hosted.address)
    assert told(context, hosted.address) == expected(role)
    mine = [entry for entry in audit.read_log(hosted.home)[before:] if entry["who"] == person]
    assert {entry["action"] for entry in mine} == {action for action, how in expected(role).items() if how == "done"}


def test_whoever_has_not_signed_in_reads(hosted: Hosted, context: BrowserContext) -> None:
    assert told(context, hosted.address) == expected(READER)


def test_a_forged_sign_in_is_none(hosted: Hosted, context: BrowserContext) -> None:
    sign_in(context, hosted.address, "anna")
    cookies = [cookie for cookie in context.cookies() if cookie["name"].startswith("_streamlit_user")]
    assert cookies
    context.clear_cookies()
    for cookie in cookies:
        value = cookie["value"]
        middle = len(value) // 2
        other = "A" if value[middle] != "A" else "B"
        context.add_cookies([cookie | {"value": value[:middle] + other + value[middle + 1 :]}])
    context.new_page()
    assert told(context, hosted.address) == expected(READER)


def test_a_token_that_has_run_out_gives_no_rights(chromium: Browser, context: BrowserContext, tmp_path: Path) -> None:
    # Signed in by tokens that ran out half a minute ago, which the sign-in itself forgives as clocks that differ.
    for expired in host_probe(tmp_path, -30):
        sign_in(context, expired.address, "anna")
        context.pages[-1].goto(expired.address)
        assert told(context, expired.address) == expected(READER)


def test_all_is_open_on_loopback_but_not_under_another_name(chromium: Browser, tmp_path: Path) -> None:
    for own in host_probe(tmp_path, None):
        here, proxied = (
            chromium.new_context(),
            chromium.new_context(extra_http_headers={"X-Forwarded-For": "192.0.2.1"}),
        )
        assert told(here, own.address) == expected(ANALYST)
        assert told(proxied, own.address) == expected(READER)
        here.close()
        proxied.close()


def test_a_machine_that_is_told_to_be_hosted_has_no_user_of_its_own(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that passes on neither the name nor the address that was asked for looks like the machine itself."""
    monkeypatch.setenv("RISKMAP_HOSTED", "on")
    for own in host_probe(tmp_path, None):
        context = chromium.new_context()
        assert told(context, own.address) == expected(READER)
        context.close()
