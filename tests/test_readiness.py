"""`/ready` tells a host whether pages can be drawn, and no stranger why not."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from riskmap.errors import RiskmapError, SettingError
from riskmap.settings import home_folder
from riskmap.ui.content import check_ready
from riskmap.ui.readiness import Readiness


def answer_of(check, path: str = "/ready", method: str = "GET") -> tuple[int, bytes]:
    sent: list[dict] = []

    async def behind(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"behind"})

    async def send(message) -> None:
        sent.append(message)

    async def run() -> None:
        await Readiness(behind, check)({"type": "http", "method": method, "path": path, "headers": []}, None, send)

    # In a thread of its own: another test's browser may keep a loop running in this one.
    with ThreadPoolExecutor(1) as one:
        one.submit(lambda: asyncio.run(run())).result()
    return sent[0]["status"], sent[1]["body"]


def refuse() -> None:
    raise SettingError("RISKMAP_SECRET is wrong")


def test_ready_is_said_when_the_check_passes() -> None:
    assert answer_of(lambda: None) == (200, b"ready\n")


def test_what_is_wrong_stands_in_the_log_and_not_in_the_answer(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        status, body = answer_of(refuse)
    assert status == 503
    assert b"SECRET" not in body
    assert "RISKMAP_SECRET is wrong" in caplog.text


@pytest.mark.parametrize(("path", "method"), [("/ready/", "GET"), ("/", "GET"), ("/ready", "POST")])
def test_all_else_is_answered_behind(path: str, method: str) -> None:
    assert answer_of(refuse, path, method) == (418, b"behind")


def test_the_shipped_data_are_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    check_ready()
    monkeypatch.setenv("RISKMAP_TIER", "partnr")
    with pytest.raises(SettingError):
        check_ready()


def test_a_broken_promotion_is_not_ready() -> None:
    (home_folder() / "models").mkdir(parents=True)
    (home_folder() / "models" / "promoted.json").write_text("{", encoding="utf-8")
    with pytest.raises(RiskmapError):
        check_ready()
