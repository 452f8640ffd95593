"""From the list to centers side by side and to the questions to ask, by keyboard and without JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import BrowserWatch

CENTERS = [
    "haukeland-university-hospital-bergen",
    "clinica-ruiz-puebla-hsct-mexico",
    "uke-hamburg",
    "uppsala-university-hospital",
]
MOST_STEPS = 400


def comparison(count: int) -> str:
    return "/compare?" + "&".join(f"center={slug}" for slug in CENTERS[:count])


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, as a person without a mouse does."""
    wanted = target.element_handle()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(node) => node === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by the keyboard")


def test_two_centers_are_chosen_compared_and_asked_with_keys_alone(
    without_javascript: Page, live_server: str
) -> None:
    page = without_javascript
    page.goto(f"{live_server}/?q=university+hospital&country=SE")
    boxes = page.locator('.card input[name="center"]')
    chosen = [boxes.nth(at).get_attribute("value") for at in (0, 1)]
    for at in (0, 1):
        tab_to(page, boxes.nth(at))
        page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Compare the chosen centers"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/compare?center={chosen[0]}&center={chosen[1]}")
    expect(page.locator("thead th")).to_have_count(2)
    ask = page.locator("a.ask").first
    question = (ask.locator(".visually-hidden").text_content() or "").partition(": ")[2]
    tab_to(page, ask)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Questions to ask")
    expect(page.locator(":target")).to_have_text(question)


def test_one_center_alone_is_mended_with_keys_alone(
    without_javascript: Page, live_server: str, browser_watch: BrowserWatch
) -> None:
    browser_watch.expect("400")
    page = without_javascript
    page.goto(f"{live_server}{comparison(1)}")
    expect(page.get_by_role("alert")).to_contain_text("choose at least 2 centers")
    tab_to(page, page.get_by_role("checkbox").nth(1))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button"))
    page.keyboard.press("Enter")
    expect(page.locator("thead th")).to_have_count(2)


def test_a_choice_survives_with_javascript_too(browser_page: Page, live_server: str) -> None:
    browser_page.goto(f"{live_server}/?country=SE")
    boxes = browser_page.locator('.card input[name="center"]')
    boxes.nth(0).check()
    boxes.nth(1).check()
    browser_page.get_by_role("button", name="Compare the chosen centers").click()
    expect(browser_page.locator("h1")).to_have_text("Centers compared")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_comparison_prints_on_one_sheet(
    browser_page: Page, live_server: str, tmp_path: Path, count: int, paper: str
) -> None:
    browser_page.goto(live_server + comparison(count))
    file = tmp_path / "comparison.pdf"
    browser_page.pdf(path=str(file), format=paper)
    content = file.read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1
    width, height = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", content)[0])
    assert width > height


def test_a_sheet_of_questions_leaves_space_to_write_on_paper_only(
    browser_page: Page, live_server: str
) -> None:
    browser_page.goto(f"{live_server}/centers/{CENTERS[3]}/questions")
    space = browser_page.locator(".answer-space").first
    expect(space).to_be_hidden()
    browser_page.emulate_media(media="print")
    expect(space).to_be_visible()


def test_the_text_can_be_taken_along(browser_page: Page, live_server: str) -> None:
    browser_page.goto(f"{live_server}/centers/{CENTERS[3]}/questions")
    with browser_page.expect_download() as download:
        browser_page.get_by_role("link", name="Download as plain text").click()
    assert download.value.suggested_filename == f"questions-{CENTERS[3]}.txt"


@pytest.mark.parametrize("address", [comparison(4), f"/centers/{CENTERS[3]}/questions", "/?country=SE"])
def test_nothing_scrolls_sideways_on_the_narrowest_phone(phone: Page, live_server: str, address: str) -> None:
    phone.goto(live_server + address)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_answer_names_its_center_where_columns_do_not_fit(phone: Page, live_server: str) -> None:
    phone.goto(live_server + comparison(3))
    row = phone.locator(".rows-differ tr, .rows-known-of-some tr").nth(1)
    expect(row.locator(".cell-center")).to_have_count(3)
    for name in row.locator(".cell-center").all():
        expect(name).to_be_visible()


def test_the_check_box_of_a_card_is_large_enough_to_touch(phone: Page, live_server: str) -> None:
    phone.goto(f"{live_server}/?country=SE")
    box = phone.locator(".choose").first.bounding_box()
    assert box
    assert box["height"] >= 44
