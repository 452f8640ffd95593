"""The map and the list lead to each other, by keyboard too."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import slugs, wait_for_map, wait_for_page

NEAR = "/?near=G%C3%B6teborg&within=1000&item=accreditation:met,partly"


def test_a_card_shows_its_center_on_the_map_and_the_map_leads_back(
    browser_page: Page, live_server: str
) -> None:
    browser_page.goto(live_server + NEAR)
    wait_for_map(browser_page)
    slug = slugs(browser_page)[0]
    browser_page.locator(f'[data-show-on-map="{slug}"]').focus()
    browser_page.keyboard.press("Enter")
    popup = browser_page.locator(".map-popup")
    expect(popup).to_be_visible()
    expect(popup).to_contain_text("points are documented")
    popup.get_by_text("Show in list").focus()
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator(f"#center-{slug}")).to_be_focused()


def test_a_mark_opens_by_keyboard_and_leads_to_the_page_of_its_center(
    browser_page: Page, live_server: str
) -> None:
    browser_page.goto(live_server + NEAR)
    wait_for_map(browser_page)
    mark = browser_page.locator(".map-pin[data-slug]").first
    mark.focus()
    expect(mark).to_have_attribute("aria-label", re.compile(r".+, .+"))
    browser_page.keyboard.press("Enter")
    popup = browser_page.locator(".map-popup")
    popup.get_by_role("link", name=re.compile("Read about")).focus()
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator("body")).to_have_class(re.compile("center-page"))


def test_a_card_on_a_phone_opens_the_map_that_was_not_loaded(phone: Page, live_server: str) -> None:
    phone.goto(live_server + NEAR)
    phone.locator("[data-show-on-map]").first.click()
    wait_for_map(phone)
    expect(phone.locator(".map-popup")).to_be_visible()


def test_the_area_shown_can_be_searched(browser_page: Page, live_server: str) -> None:
    browser_page.goto(f"{live_server}/?near=Stockholm&within=600")
    wait_for_map(browser_page)
    browser_page.locator("#map").focus()
    browser_page.get_by_role("button", name=re.compile("[Zz]oom out")).click()
    browser_page.get_by_role("button", name=re.compile("[Zz]oom out")).click()
    area = browser_page.get_by_role("button", name="Search this area")
    expect(area).to_be_visible()
    area.click()
    expect(browser_page).to_have_url(re.compile(r"bbox="))
    expect(browser_page).not_to_have_url(re.compile(r"near="))
    wait_for_page(browser_page)
    wait_for_map(browser_page)
    expect(browser_page.locator(".chip", has_text="in the area")).to_be_visible()
    assert slugs(browser_page)


def test_new_results_in_the_list_are_new_results_on_the_map(browser_page: Page, live_server: str) -> None:
    browser_page.goto(live_server + NEAR)
    wait_for_map(browser_page)
    browser_page.locator(".chip a", has_text="within").click()
    wait_for_page(browser_page)
    wait_for_map(browser_page)
    total = browser_page.locator("#results-title").inner_text()
    expect(browser_page.locator(".map-frame")).to_contain_text(f"{total} on the map")
