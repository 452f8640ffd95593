"""The reader's own weights, by keyboard without JavaScript, and with sliders where scripts run."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import BrowserWatch
from tests.journeys.conftest import open_details, slugs, wait_for_page

MOST_STEPS = 400


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, as a person without a mouse does."""
    wanted = target.element_handle()
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(node) => node === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by the keyboard")


def type_over(page: Page, number: str) -> None:
    page.keyboard.press("Control+A")
    page.keyboard.type(number)


def test_weights_go_from_the_list_to_a_center_and_a_comparison_with_keys_alone(
    without_javascript: Page, live_server: str
) -> None:
    page = without_javascript
    page.goto(f"{live_server}/?country=SE")
    before = page.locator(".card").first.text_content()
    tab_to(page, page.locator("summary", has_text="Your own weights"))
    page.keyboard.press("Enter")
    for name, number in (("outcomes", "0"), ("infection", "90")):
        tab_to(page, page.locator(f"#weight_{name}"))
        type_over(page, number)
    expect(page.locator('input[type="range"]').first).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?country=SE&weights=30,0,20,90")
    expect(page.locator("#weight_infection")).to_have_value("90")
    assert page.locator(".card").first.text_content() != before
    boxes = page.locator('.card input[name="center"]')
    for at in (0, 1):
        tab_to(page, boxes.nth(at))
        page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Compare the chosen centers"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/compare\?center=[a-z-]+&center=[a-z-]+&weights=30%2C0%2C20%2C90$"))
    expect(page.locator(".comparison-lead")).to_contain_text("Weighed by your own numbers (30, 0, 20 and 90)")
    expect(page.locator("section.how-sure")).to_contain_text("Nothing can be said about their order")
    tab_to(page, page.locator("thead th a").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/centers/*?weights=30,0,20,90")
    expect(page.locator(".summary")).to_contain_text("Under yours (30, 0, 20 and 90)")
    tab_to(page, page.get_by_role("link", name="What your weights change"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/method?weights=30,0,20,90#own-weights")
    expect(page.locator(".weights-changed tbody")).to_have_count(4)


def test_a_wrong_number_is_said_beside_its_field_and_mended_with_keys_alone(
    without_javascript: Page, live_server: str, browser_watch: BrowserWatch
) -> None:
    browser_watch.expect("400")
    page = without_javascript
    page.goto(f"{live_server}/method")
    tab_to(page, page.locator("summary", has_text="Weigh it yourself"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#weight_team"))
    type_over(page, "-4")
    page.keyboard.press("Enter")
    expect(page.locator("#weight_team-problem")).to_contain_text("-4 is out of range")
    tab_to(page, page.locator("#weight_team"))
    type_over(page, "4")
    page.keyboard.press("Enter")
    page.wait_for_url("**/method?weights=30,25,4,25")


def test_centers_chosen_on_one_page_are_compared_from_the_next_with_keys_alone(
    without_javascript: Page, live_server: str
) -> None:
    page = without_javascript
    page.goto(live_server)
    chosen = slugs(page)[:1]
    tab_to(page, page.locator('.card input[name="center"]').first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Next page, keeping them chosen"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/?page=2&center={chosen[0]}")
    chosen += slugs(page)[:1]
    tab_to(page, page.locator('.card input[name="center"]').first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Compare the chosen centers"))
    page.keyboard.press("Enter")
    expect(page.locator("thead th")).to_have_count(2)
    for slug in chosen:
        expect(page.locator(f'thead a[href="/centers/{slug}"]')).to_have_count(1)


def test_a_slider_and_its_number_follow_each_other(browser_page: Page, live_server: str) -> None:
    page = browser_page
    page.goto(f"{live_server}/?country=SE")
    open_details(page)
    number, slider = page.locator("#weight_team"), page.locator('[data-follows="weight_team"]')
    slider.focus()
    page.keyboard.press("End")
    expect(number).to_have_value("100")
    number.fill("35")
    expect(slider).to_have_value("35")
    page.get_by_role("button", name="Search centers").click()
    page.wait_for_url("**/?country=SE&weights=*")
    wait_for_page(page)
    assert re.search(r"weights=30(,|%2C)25(,|%2C)35(,|%2C)25$", page.url)
    expect(page.locator("#map-panel")).to_have_attribute("data-geojson", re.compile("weights=30,25,35,25"))


def test_the_checklists_own_weights_leave_the_address_alone(browser_page: Page, live_server: str) -> None:
    page = browser_page
    page.goto(live_server)
    page.locator("#q").fill("uppsala")
    page.get_by_role("button", name="Search centers").click()
    page.wait_for_url("**/?q=uppsala")


def test_a_choice_goes_along_when_pages_are_turned_in_place(browser_page: Page, live_server: str) -> None:
    page = browser_page
    page.goto(live_server)
    chosen = slugs(page)[0]
    page.locator('.card input[name="center"]').first.check()
    expect(page.locator(".keep-chosen").first).to_be_hidden()
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url("**/?page=2&center=*")
    wait_for_page(page)
    expect(page.locator(f'.chosen-elsewhere input[value="{chosen}"]')).to_be_checked()
    page.get_by_role("link", name="Previous page").click()
    wait_for_page(page)
    expect(page.locator(f'.card input[value="{chosen}"]')).to_be_checked()


@pytest.mark.parametrize("address", ["/?weights=40,20,20,20", "/method?weights=1,2,3,4", "/?weight_team=x"])
def test_the_weights_fit_the_narrowest_phone(
    phone: Page, live_server: str, address: str, browser_watch: BrowserWatch
) -> None:
    if "weight_" in address:
        browser_watch.expect("400")
    phone.goto(live_server + address)
    open_details(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    box = phone.locator("#weight_team").bounding_box()
    assert box
    assert box["height"] >= 44
