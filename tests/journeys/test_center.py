"""From a center to the source of every statement."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import open_details

CENTER = "/centers/uppsala-university-hospital"


def test_a_statement_leads_to_its_source_and_the_source_back_to_it(
    browser_page: Page, live_server: str
) -> None:
    browser_page.goto(f"{live_server}/?q=uppsala")
    browser_page.locator(".card h3 a").first.click()
    expect(browser_page.locator("h1")).to_contain_text("Uppsala")
    claim = browser_page.locator(".item .claim").first
    statement, identifier = claim.locator(".statement").inner_text(), claim.get_attribute("id")
    claim.locator(".claim-source a").click()
    expect(browser_page.get_by_role("link", name="Open this source")).to_have_attribute(
        "href", re.compile("^https?://")
    )
    browser_page.locator(f'a[href$="#{identifier}"]').click()
    expect(browser_page.locator(f"#{identifier} .statement")).to_have_text(statement)
    expect(browser_page.locator(f"#{identifier}")).to_be_in_viewport()


def test_what_would_tell_most_leads_to_its_item(browser_page: Page, live_server: str) -> None:
    browser_page.goto(live_server + CENTER)
    link = browser_page.locator(".narrowing a").first
    question = link.inner_text()
    link.click()
    expect(browser_page.locator(":target")).to_have_text(question)


def test_a_page_of_a_center_prints_whole_and_without_controls(
    browser_page: Page, live_server: str, tmp_path: Path
) -> None:
    browser_page.goto(live_server + CENTER)
    browser_page.emulate_media(media="print")
    expect(browser_page.locator(".site-header nav")).to_be_hidden()
    expect(browser_page.locator(".contents")).to_be_hidden()
    expect(browser_page.locator(".summary .interval p")).to_be_visible()
    paper = tmp_path / "center.pdf"
    browser_page.pdf(path=str(paper), format="A4")
    assert paper.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("address", [CENTER, "/sources/burman-2014"])
def test_nothing_scrolls_sideways_on_the_narrowest_phone(phone: Page, live_server: str, address: str) -> None:
    phone.goto(live_server + address)
    open_details(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
