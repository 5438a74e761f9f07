"""The hosting files as they ship: the unit is sound, and nginx serves the whole dashboard under its policy."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import ROOT, free_port, start_dashboard, wait_for_port
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.long]
HOSTING = ROOT / "hosting"


def needed(program: str, package: str) -> str:
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"needs {program}: apt-get install {package}")
    return found


def test_the_systemd_unit_is_sound(tmp_path: Path) -> None:
    verify = needed("systemd-analyze", "systemd")
    unit = tmp_path / "riskmap.service"
    told = (HOSTING / unit.name).read_text().replace("/opt/riskmap/.venv/bin/riskmap", sys.executable)
    unit.write_text(told)
    done = subprocess.run([verify, "verify", str(unit)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of nginx, with the shipped file and a self-signed certificate, before a dashboard."""
    nginx, openssl = needed("nginx", "nginx-light"), needed("openssl", "openssl")
    folder = tmp_path_factory.mktemp("nginx")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            openssl,
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        ],
        check=True,
        capture_output=True,
    )
    inner, outer = free_port(), free_port()
    site = (HOSTING / "nginx.conf").read_text()
    for shipped, here in {
        "listen 443 ssl": f"listen 127.0.0.1:{outer} ssl",
        "/etc/riskmap/certificate.pem": str(certificate),
        "/etc/riskmap/key.pem": str(key),
        "/var/log/nginx/riskmap.json": str(folder / "access.json"),
        "/var/log/nginx/riskmap-error.log": str(folder / "faults.log"),
        "/var/cache/riskmap": str(folder / "kept"),
        "127.0.0.1:8501": f"127.0.0.1:{inner}",
    }.items():
        assert shipped in site
        site = site.replace(shipped, here)
    main = folder / "main.conf"
    main.write_text(
        f"daemon off; user root; error_log {folder}/error.log; pid {folder}/pid; events {{}}\n"
        f"http {{ types {{ text/html html; }} access_log off; client_body_temp_path {folder}/body; "
        f"proxy_temp_path {folder}/proxy;\n{site}\n}}"
    )
    dashboard = start_dashboard(inner, folder / "dashboard.txt")
    proxy = subprocess.Popen([nginx, "-c", str(main), "-p", str(folder)])
    try:
        wait_for_port(inner, dashboard, folder / "dashboard.txt")
        wait_for_port(outer, proxy, folder / "dashboard.txt")
        yield f"https://127.0.0.1:{outer}"
    finally:
        for process in (proxy, dashboard):
            process.terminate()
            process.wait(10)


def test_the_map_is_drawn_through_nginx_and_nothing_is_fetched_elsewhere(chromium: Browser, proxied: str) -> None:
    context = chromium.new_context(ignore_https_errors=True)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(proxied)
    frame = page.frame_locator('iframe[title="streamlit_folium.st_folium"]')
    frame.locator("#map_div[data-drawn]").wait_for(timeout=60_000)
    assert frame.locator("path.hotspot").count() > 10
    assert page.evaluate("fetch('https://192.0.2.1/').then(() => 'sent', () => 'refused')") == "refused"
    refused = [line for line in refused if "192.0.2.1" not in line]
    assert refused == []
    context.close()


def test_a_reader_behind_a_proxy_is_no_analyst(chromium: Browser, proxied: str) -> None:
    context = chromium.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"{proxied}/data")
    expect(page.get_by_role("heading").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Sign in")).to_have_count(0)
    context.close()


def test_health_and_readiness_are_told_and_headers_are_set(proxied: str) -> None:
    lax = ssl.create_default_context()
    lax.check_hostname, lax.verify_mode = False, ssl.CERT_NONE
    with urllib.request.urlopen(f"{proxied}/_stcore/health", context=lax, timeout=20) as answer:
        assert answer.read() == b"ok"
        policy = answer.headers["Content-Security-Policy"]
        assert re.search(r"connect-src 'self'(;|$)", policy)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "nginx/" not in answer.headers["Server"]
    with urllib.request.urlopen(f"{proxied}/ready", context=lax, timeout=60) as answer:
        assert answer.read() == b"ready\n"


def test_scripts_are_packed_and_kept_by_nginx(proxied: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    lax = ssl.create_default_context()
    lax.check_hostname, lax.verify_mode = False, ssl.CERT_NONE
    with urllib.request.urlopen(proxied, context=lax, timeout=20) as answer:
        script = re.search(r'src="\./(static/js/index[^"]+)"', answer.read().decode())[1]
    packed = urllib.request.Request(f"{proxied}/{script}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(packed, context=lax, timeout=20) as answer:
        sent = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Content-Security-Policy" in answer.headers
    whole = gzip.decompress(sent)
    assert len(sent) < len(whole) / 2
    kept = next(Path(tmp_path_factory.getbasetemp()).glob("nginx*/kept"))
    # As riskmap packed it, or whole.
    assert any(one in file.read_bytes() for file in kept.iterdir() for one in (sent, whole))


def status_of(request: urllib.request.Request) -> int:
    lax = ssl.create_default_context()
    lax.check_hostname, lax.verify_mode = False, ssl.CERT_NONE
    try:
        with urllib.request.urlopen(request, context=lax, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize(("origin", "status"), [("riskmap.example:{port}", 101), ("elsewhere.example", 403)])
def test_a_websocket_is_taken_on_any_port_and_from_no_other_site(proxied: str, origin: str, status: int) -> None:
    lax = ssl.create_default_context()
    lax.check_hostname, lax.verify_mode = False, ssl.CERT_NONE
    port = int(proxied.rsplit(":", 1)[1])
    line = http.client.HTTPSConnection("127.0.0.1", port, context=lax, timeout=20)
    headers = {
        "Host": f"riskmap.example:{port}",
        "Origin": f"https://{origin.format(port=port)}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    line.request("GET", "/_stcore/stream", headers=headers)
    told = line.getresponse().status
    line.close()
    assert told == status


def test_one_address_hands_over_a_few_files_and_no_more(proxied: str) -> None:
    def hand_over(path: str, size: int) -> int:
        return status_of(urllib.request.Request(f"{proxied}/{path}", data=bytes(size), method="PUT"))

    assert hand_over("overview", 2_000_000) == 413
    told = [hand_over("_stcore/upload_file/nobody/nothing", 9) for _ in range(7)]
    assert 503 not in told[:4] and told[-1] == 503 and not {200, 204} & set(told)


def test_the_servers_own_figures_stay_inside(proxied: str) -> None:
    assert status_of(urllib.request.Request(f"{proxied}/_stcore/metrics")) == 404


def test_the_log_tells_nothing_of_who_asked(proxied: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    asked = ("/?country=niger", "/%ff%fe", "/%C3%A9t%C3%A9", "/%22quote", "/line%0A", "/", "/drawn/of-a-session")
    for path in (*asked, *["/_stcore/upload_file/of-a-session/a-file"] * 9):
        status_of(urllib.request.Request(f"{proxied}{path}"))
    folder = next(Path(tmp_path_factory.getbasetemp()).glob("nginx*"))
    lines = (folder / "access.json").read_bytes().decode("utf-8").splitlines()
    paths = [json.loads(line)["path"] for line in lines]
    assert paths.count("(not plain)") == 4
    assert {"/", "/drawn/(cut)", "/_stcore/upload_file/(cut)"} <= set(paths)
    assert 503 in [json.loads(line)["status"] for line in lines]
    told = "".join(lines) + (folder / "faults.log").read_text()
    assert not any(word in told for word in ("127.0.0.1", "niger", "urllib", "of-a-session"))
