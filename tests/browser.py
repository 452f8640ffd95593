"""What the browser tests stand on: finding Chromium, watching what a page does, and running axe."""

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Route

ROOT = Path(__file__).parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
OWN_HOSTS = {"127.0.0.1", "localhost", "::1"}
# Everything that leaves the machine; data:, blob: and about: have no host.
NOT_OWN = re.compile(r"^(https?|wss?)://(?!(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/|$))")
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
]


class NoBrowser(Exception):
    """No Chromium for the browser tests; the message says how to get one."""


def browser_path() -> str:
    """The Chromium to test with: DIRECTORY_TEST_BROWSER, one on PATH, or the one `make test` unpacked."""
    named = os.environ.get("DIRECTORY_TEST_BROWSER")
    if named and not shutil.which(named):
        raise NoBrowser(f"DIRECTORY_TEST_BROWSER names {named}, which is not a program that can be run.")
    unpacked = str(ROOT / ".make" / "browser" / "chromium")
    names = (
        [named]
        if named
        else ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", unpacked]
    )
    for name in names:
        if path := shutil.which(name):
            return path
    raise NoBrowser(
        "The browser tests need Chromium. Run them by `make test`, which fetches one, or name one: "
        "DIRECTORY_TEST_BROWSER=/path/to/chromium"
    )


def launch_options() -> dict[str, Any]:
    # Chromium's sandbox refuses root; everybody else keeps it.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": browser_path(), "args": [*QUIET, *sandbox]}


@dataclass
class BrowserWatch:
    """What pages of one test did that no page may do; the test fails at its end if anything is left.

    A test that provokes an error on purpose (a missing page) says so: `watch.expect("404")` forgives
    console errors that contain these words, and fails if none comes.
    """

    third_party: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        context.route(NOT_OWN, self._refuse)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.console_errors.append(f"uncaught: {error.error}"))

    def expect(self, words: str) -> None:
        self.expected.append(words)

    def complaints(self) -> list[str]:
        """Every complaint as one line; empty when the pages behaved."""
        forgiven = [line for line in self.console_errors if any(words in line for words in self.expected)]
        missing = [words for words in self.expected if not any(words in line for line in forgiven)]
        return [
            *(f"request to a third party: {url}" for url in self.third_party),
            *(f"console error: {line}" for line in self.console_errors if line not in forgiven),
            *(f"expected a console error with {words!r}, none came" for words in missing),
        ]

    def _refuse(self, route: Route) -> None:
        self.third_party.append(route.request.url)
        route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self._is_of_refused(message):
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _is_of_refused(self, message: ConsoleMessage) -> bool:
        """The console repeats a refused request; once is enough."""
        host = urlsplit(message.location.get("url", "")).hostname
        return host is not None and host not in OWN_HOSTS and "ERR_FAILED" in message.text


def axe(page: Page, *, tags: tuple[str, ...] = ()) -> list[str]:
    """Run axe-core on the page as it stands; one line for each violation, empty when there is none.

    The script comes in through the debugger, so the page's content security policy stays in force.
    `tags` narrows the rules (for example "wcag2aa"); without it all rules run, best practices included.
    """
    if not AXE.exists():
        raise FileNotFoundError(f"{AXE.relative_to(ROOT)} is missing. Run: make setup")
    page.evaluate(f"() => {{ {AXE.read_text(encoding='utf-8')} }}")
    options = {"runOnly": list(tags)} if tags else {}
    result = page.evaluate("options => window.axe.run(document, options)", options)
    return [_violation(each) for each in result["violations"]]


def _violation(violation: dict[str, Any]) -> str:
    places = "; ".join(str(node["target"][0]) for node in violation["nodes"][:5])
    return f"{violation['id']} ({violation['impact']}): {violation['help']} at {places}"
