"""What the journeys share: waiting for the page and the map by the states they set."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

READY_MS = 20_000


def wait_for_map(page: Page) -> None:
    """Until the map has drawn its marks."""
    expect(page.locator("#map-panel")).to_have_attribute("data-state", "ready", timeout=READY_MS)


def wait_for_page(page: Page) -> None:
    """Until results that were asked for in place are shown."""
    expect(page.locator("body")).to_have_attribute("data-state", "ready", timeout=READY_MS)


def open_details(page: Page) -> None:
    """Show everything that is folded away."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")


def slugs(page: Page) -> list[str]:
    """The centers of the list, in order."""
    return [card.get_attribute("data-slug") or "" for card in page.locator(".card").all()]


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """The narrowest phone."""
    return open_page(viewport={"width": 320, "height": 640})


@pytest.fixture
def without_javascript(open_page: Callable[..., Page]) -> Page:
    """A browser that runs no scripts."""
    return open_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
