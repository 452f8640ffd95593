"""From answers and from a comparison to the document for an appointment, by keyboard alone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import BrowserWatch, axe
from tests.journeys.test_comparison import CENTERS, tab_to
from tests.journeys.test_fit import fill

WIDTH = 320
PACK = "/pack?" + "&".join(f"center={slug}" for slug in CENTERS)
MOST_PAGES = 20


def type_in(page: Page, field: str, text: str) -> None:
    tab_to(page, page.locator(field))
    page.keyboard.type(text)


def test_answers_become_a_document_with_keys_alone_on_a_small_screen(
    open_page: Callable[..., Page], live_server: str
) -> None:
    page = open_page(viewport={"width": WIDTH, "height": 640}, java_script_enabled=False)
    page.goto(f"{live_server}/centers/cleveland-clinic")
    tab_to(page, page.locator('a[href="/fit?center=cleveland-clinic"]'))
    page.keyboard.press("Enter")
    type_in(page, "#age", "48")
    type_in(page, "#edss", "4.5")
    page.keyboard.press("Enter")
    expect(page.locator("#first-center")).to_contain_text("Cleveland Clinic")
    tab_to(page, page.locator('input[name="center"][value="cleveland-clinic"]'))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Make the document for an appointment").last)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("For an appointment")
    expect(page).to_have_url(re.compile("/pack$"))
    expect(page.locator(".pack-answers")).to_contain_text("48")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    tab_to(page, page.get_by_role("button", name="Back to the answers and the list of centers"))
    page.keyboard.press("Enter")
    expect(page.locator("#age")).to_have_value("48")
    expect(page.locator('input[name="center"][value="cleveland-clinic"][type="checkbox"]')).to_be_checked()


def test_a_document_without_a_center_is_mended_without_losing_answers(
    without_javascript: Page, live_server: str, browser_watch: BrowserWatch
) -> None:
    browser_watch.expect("400")
    page = without_javascript
    page.goto(f"{live_server}/fit")
    type_in(page, "#age", "48")
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Make the document for an appointment").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("choose at least one center")
    tab_to(page, page.get_by_role("button", name="Back to your answers"))
    page.keyboard.press("Enter")
    expect(page.locator("#age")).to_have_value("48")


def test_a_comparison_leads_to_its_questions_and_to_the_document(
    without_javascript: Page, live_server: str
) -> None:
    page = without_javascript
    page.goto(f"{live_server}/compare?center={CENTERS[3]}&center={CENTERS[2]}")
    tab_to(page, page.get_by_role("link", name="Questions to ask these centers"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Questions to ask several centers")
    tab_to(page, page.get_by_role("link", name="Everything for an appointment"))
    page.keyboard.press("Enter")
    expect(page.locator(".pack-center")).to_have_count(2)
    tab_to(page, page.locator("a.cite").first)
    page.keyboard.press("Enter")
    expect(page.locator(":target")).to_contain_text("[1]")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_document_prints_upright_with_its_first_page_whole(
    browser_page: Page, live_server: str, tmp_path: Path, paper: str
) -> None:
    browser_page.goto(live_server + PACK)
    file = tmp_path / "pack.pdf"
    browser_page.pdf(path=str(file), format=paper)
    content = file.read_bytes()
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", content)) <= MOST_PAGES
    width, height = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", content)[0])
    assert (width, height) == pytest.approx({"A4": (595, 842), "Letter": (612, 792)}[paper], abs=1.5)


def test_paper_has_no_navigation_and_space_to_write(browser_page: Page, live_server: str) -> None:
    browser_page.goto(live_server + PACK)
    expect(browser_page.locator(".answer-space").first).to_be_hidden()
    browser_page.emulate_media(media="print")
    expect(browser_page.locator(".answer-space").first).to_be_visible()
    for hidden in (".site-header", ".site-footer", ".no-print"):
        expect(browser_page.locator(hidden).first).to_be_hidden()
    expect(browser_page.get_by_text("It is information and not medical advice.")).to_be_visible()


@pytest.mark.parametrize("address", [PACK, PACK.replace("/pack", "/compare/questions")])
def test_nothing_scrolls_sideways_on_the_narrowest_phone(phone: Page, live_server: str, address: str) -> None:
    phone.goto(live_server + address)
    assert phone.evaluate("document.documentElement.scrollWidth") <= WIDTH


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_document_with_answers(
    open_page: Callable[..., Page], live_server: str, theme: str
) -> None:
    page = open_page(viewport={"width": 1280, "height": 900}, color_scheme=theme)
    page.goto(f"{live_server}/fit?center=cleveland-clinic")
    fill(page)
    page.get_by_role("button", name="Compare").click()
    page.locator("details").evaluate_all("(all) => all.forEach((one) => (one.open = true))")
    assert axe(page) == []
    page.locator('input[name="center"][value="cleveland-clinic"]').check()
    page.get_by_role("button", name="Make the document for an appointment").first.click()
    expect(page.locator(".pack-answers")).to_be_visible()
    assert axe(page) == []


def test_the_text_of_the_questions_can_be_taken_along(browser_page: Page, live_server: str) -> None:
    browser_page.goto(f"{live_server}/compare/questions?center={CENTERS[3]}&center={CENTERS[2]}")
    with browser_page.expect_download() as download:
        browser_page.get_by_role("link", name="Download as plain text").click()
    assert download.value.suggested_filename == "questions-for-several-centers.txt"
