"""The fit page without JavaScript, by keyboard, on the narrowest phone; and axe on its result."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import BrowserWatch, axe

WIDTH = 320


def fill(page: Page) -> None:
    """Answers that are inside one guideline, outside another and leave some open, with a safety stop."""
    page.locator("#ms_type").check()
    for name, text in {"age": "48", "years_since_diagnosis": "6", "edss": "4.5", "relapses_12m": "2"}.items():
        page.locator(f"#{name}").fill(text)
    page.locator("#failed_high_efficacy_dmts").fill("1")
    page.locator("#active_cancer").check()


def focus_by_tab(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(60):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by the keyboard")


def test_somebody_with_a_keyboard_and_a_small_screen_gets_through(
    open_page: Callable[..., Page], browser_watch: BrowserWatch, live_server: str
) -> None:
    browser_watch.expect("400")
    page = open_page(viewport={"width": WIDTH, "height": 640}, java_script_enabled=False)
    page.goto(live_server + "/")
    focus_by_tab(page, 'nav a[href="/fit"]')
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Does it fit?")
    focus_by_tab(page, 'input[name="ms_type"]')
    page.keyboard.press("ArrowDown")
    expect(page.locator('input[value="relapsing"]')).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("200")
    page.keyboard.press("Enter")
    expect(page.locator("#age-problem")).to_contain_text("from 0 to 120")
    expect(page.locator('input[value="relapsing"]')).to_be_checked()
    focus_by_tab(page, '.error-summary a[href="#age"]')
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("48")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your answers beside published rules")
    expect(page.locator("#rule-london_group")).to_be_visible()
    expect(page).to_have_url(re.compile("/fit$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_result_and_on_an_error(
    open_page: Callable[..., Page], browser_watch: BrowserWatch, live_server: str, theme: str
) -> None:
    browser_watch.expect("400")
    page = open_page(viewport={"width": 1280, "height": 900}, color_scheme=theme)
    page.goto(live_server + "/fit")
    assert axe(page) == []
    fill(page)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#stops")).to_be_visible()
    assert axe(page) == []
    page.locator("#edss").fill("3.7")
    page.get_by_role("button", name="Compare again").click()
    expect(page.locator("#edss-problem")).to_be_visible()
    assert axe(page) == []


def test_a_result_prints_without_the_form(browser_page: Page, live_server: str) -> None:
    browser_page.goto(live_server + "/fit")
    fill(browser_page)
    browser_page.get_by_role("button", name="Compare").click()
    browser_page.emulate_media(media="print")
    expect(browser_page.locator("#rule-ebmt_2020")).to_be_visible()
    expect(browser_page.locator("#fit-form")).to_be_hidden()
