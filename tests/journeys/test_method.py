"""From the method to the arithmetic of one center, by keyboard alone and without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import BrowserWatch
from tests.journeys.conftest import open_details

WIDTH = 320


def focus_by_tab(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_a_keyboard_finds_the_arithmetic_of_a_center_by_its_name(
    open_page: Callable[..., Page], browser_watch: BrowserWatch, live_server: str
) -> None:
    browser_watch.expect("400")
    page = open_page(viewport={"width": WIDTH, "height": 640}, java_script_enabled=False)
    page.goto(live_server + "/method")
    focus_by_tab(page, "#center")
    page.keyboard.type("zzzzzz")
    page.keyboard.press("Enter")
    expect(page.locator("#center-answer")).to_contain_text("No center in the directory has “zzzzzz”")
    expect(page.locator("#center")).to_have_value("zzzzzz")
    focus_by_tab(page, "#center")
    page.keyboard.press("Control+A")
    page.keyboard.type("hospital")
    page.keyboard.press("Enter")
    expect(page.locator("#center-answer li")).to_have_count(10)
    focus_by_tab(page, "#center")
    page.keyboard.press("Control+A")
    page.keyboard.type("uppsala")
    page.keyboard.press("Enter")
    expect(page).to_have_url(live_server + "/method/centers/uppsala-university-hospital#arithmetic")
    expect(page.locator("h1")).to_have_text("The arithmetic: Uppsala University Hospital")
    focus_by_tab(page, 'a[href="#team"]')
    page.keyboard.press("Enter")
    expect(page.locator("#team")).to_be_in_viewport()


def test_no_page_of_the_method_is_wider_than_a_phone(phone: Page, live_server: str) -> None:
    for path in ("/method", "/method/sensitivity", "/method/centers/haukeland-university-hospital-bergen"):
        phone.goto(live_server + path)
        open_details(phone)
        assert phone.evaluate("document.documentElement.scrollWidth") <= WIDTH, path
