"""The fixtures that other tests stand on do what they say."""

import http.server
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import pytest_socket
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from tests.browser import ROOT, BrowserWatch, NoBrowser, axe, browser_path

PAGE = b"""<!doctype html><html lang="en"><head><title>Page</title></head>
<body><main><h1>Page</h1><p>Hello</p></main></body></html>"""
STRICT_POLICY = "default-src 'none'; style-src 'self'; script-src 'self'"


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", STRICT_POLICY)
        self.end_headers()
        self.wfile.write(PAGE if found else b"missing")

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output to the tests."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def complaints_after_a_moment(page: Page, watch: BrowserWatch, *, wanted: int = 1) -> str:
    """Messages of the browser come by their own way; wait for them, at most two seconds."""
    for _ in range(40):
        if len(watch.complaints()) >= wanted:
            break
        page.wait_for_timeout(50)
    return "\n".join(watch.complaints())


def test_both_databases_answer_and_are_empty(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE center (slug TEXT)"))
        assert connection.execute(text("SELECT count(*) FROM center")).scalar_one() == 0
    engine.dispose()


def test_postgresql_is_what_it_says(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert "PostgreSQL" in connection.execute(text("SELECT version()")).scalar_one()
    engine.dispose()


def test_a_test_cannot_reach_another_machine() -> None:
    refused = (
        pytest_socket.SocketConnectBlockedError,
        UserWarning,
    )  # it warns first, and warnings are errors
    with pytest.raises(refused, match=r"192\.0\.2\.1"), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_a_quiet_page_has_no_complaints(
    browser_page: Page, browser_watch: BrowserWatch, address: str
) -> None:
    browser_page.goto(address)
    assert browser_watch.complaints() == []


@pytest.mark.parametrize(
    "action",
    [
        "url => fetch(url, {mode: 'no-cors'}).catch(() => 0)",
        "url => new Promise(done => { const i = new Image(); i.onerror = i.onload = done; i.src = url; })",
    ],
)
def test_a_request_to_a_third_party_is_a_complaint(
    open_page: Callable[..., Page], browser_watch: BrowserWatch, action: str, address: str
) -> None:
    page = open_page(bypass_csp=True)
    page.goto(address)
    page.evaluate(action, "https://tiles.example/0/0/0.png")
    found = complaints_after_a_moment(page, browser_watch)
    assert found == "request to a third party: https://tiles.example/0/0/0.png"
    browser_watch.third_party.clear()


def test_errors_in_the_console_and_uncaught_ones_are_complaints(
    browser_page: Page, browser_watch: BrowserWatch, address: str
) -> None:
    browser_page.goto(address)
    browser_page.evaluate(
        "() => { console.error('the map broke'); setTimeout(() => { throw Error('late') }); }"
    )
    found = complaints_after_a_moment(browser_page, browser_watch, wanted=2)
    browser_watch.console_errors.clear()
    assert "the map broke" in found
    assert "late" in found


def test_what_the_policy_blocks_is_a_complaint(
    browser_page: Page, browser_watch: BrowserWatch, address: str
) -> None:
    browser_page.goto(address)
    browser_page.evaluate("() => { document.body.append(Object.assign(new Image(), {src: '/picture.png'})) }")
    assert "Content Security Policy" in complaints_after_a_moment(browser_page, browser_watch)
    browser_watch.console_errors.clear()


def test_an_expected_error_is_forgiven_and_must_come(
    browser_page: Page, browser_watch: BrowserWatch, address: str
) -> None:
    browser_watch.expect("404")
    assert len(browser_watch.complaints()) == 1
    browser_page.goto(f"{address}missing")  # the watch itself looks at the end whether it came


def test_axe_finds_faults_under_the_strict_policy(browser_page: Page, address: str) -> None:
    browser_page.goto(address)
    assert axe(browser_page) == []
    browser_page.evaluate("() => document.querySelector('main').append(document.createElement('input'))")
    assert any(violation.startswith("label (critical)") for violation in axe(browser_page))


def test_a_missing_axe_names_the_remedy(
    browser_page: Page, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.browser.ROOT", tmp_path)
    monkeypatch.setattr("tests.browser.AXE", tmp_path / "axe.min.js")
    with pytest.raises(FileNotFoundError, match="make setup"):
        axe(browser_page)


def test_a_missing_browser_names_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DIRECTORY_TEST_BROWSER", str(tmp_path / "nothing"))
    with pytest.raises(NoBrowser, match="not a program"):
        browser_path()
    monkeypatch.delenv("DIRECTORY_TEST_BROWSER")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tests.browser.ROOT", tmp_path)
    with pytest.raises(NoBrowser, match="make test"):
        browser_path()


def test_the_live_server_serves_the_seeded_directory(live_server: str, browser_page: Page) -> None:
    answer = browser_page.request.get(f"{live_server}/api/v1/centers?treatment=any")
    assert answer.status == 200
    assert answer.json()["total"] == len(list((ROOT / "seed_data" / "centers").rglob("*.toml")))
