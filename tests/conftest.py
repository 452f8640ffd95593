"""Fixtures that every folder of tests may use. The application is imported late: rule tests need none."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import BrowserWatch, launch_options
from tests.checking_client import CheckingClient
from tests.postgres import PostgresServer, running_server

ROOT = Path(__file__).parent.parent

# Settings of the person who runs the tests must not reach the tests; only the browser's is for them.
for _name in [name for name in os.environ if name.startswith("DIRECTORY_")]:
    if _name not in {"DIRECTORY_TEST_BROWSER", "DIRECTORY_INSTANCE_PATH"}:
        del os.environ[_name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by what a test uses, so that `-m "not browser"` cannot miss one."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"browser", "browser_page", "open_page"}:
            item.add_marker(pytest.mark.browser)
        if names & {"postgres_server", "postgres_url"} or "postgresql" in item.name:
            item.add_marker(pytest.mark.postgres)


# --- databases ---


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database, dropped after the test."""
    url = postgres_server.new_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The SQLAlchemy URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'directory.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database; the test runs once for each kind."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url


# --- the application ---


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The real application over a SQLite file that holds all of seed_data/; read only, please."""
    from directory import create_app

    folder = tmp_path_factory.mktemp("app")
    settings = {
        "DIRECTORY_ENVIRONMENT": "test",
        "DIRECTORY_DATABASE_URL": f"sqlite:///{folder / 'directory.sqlite'}",
        "DIRECTORY_SECRET_KEY": "for tests only, and long enough",
    }
    # Loaded as a person would, by the command, before the application that serves it starts.
    command = [sys.executable, "-m", "flask", "data", "load"]
    loaded = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert loaded.returncode == 0, loaded.stderr
    return create_app(settings)


@pytest.fixture
def client(app: Flask) -> CheckingClient:
    """Flask's test client; every HTML page that it fetches is checked."""
    return CheckingClient(app.test_client())


@pytest.fixture(scope="session")
def live_server(app: Flask) -> Iterator[str]:
    """The address of the application on a free port of 127.0.0.1, without a slash at the end."""
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


# --- the browser ---


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **launch_options()}


@pytest.fixture
def browser_watch() -> Iterator[BrowserWatch]:
    watch = BrowserWatch()
    yield watch
    complaints = watch.complaints()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def open_page(browser: Browser, browser_watch: BrowserWatch) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own: `open_page(viewport={"width": 320, "height": 640},
    color_scheme="dark", java_script_enabled=False)` and whatever else Playwright's new_context takes."""
    contexts: list[BrowserContext] = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        browser_watch.follow(context)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def browser_page(open_page: Callable[..., Page]) -> Page:
    """A desktop page. A request to a third party or an error in the console fails the test at its end."""
    return open_page(viewport={"width": 1280, "height": 900})
