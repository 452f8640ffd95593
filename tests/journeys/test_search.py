"""Finding centers, as a reader does it in a real browser."""

import json
import re
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from directory.domain.places import fold
from tests.journeys.conftest import open_details, slugs, wait_for_map, wait_for_page

NEAR = "/?near=G%C3%B6teborg&within=1000&item=accreditation:met,partly"


def answer(live_server: str, address: str) -> dict[str, object]:
    with urlopen(live_server + address) as response:
        found: dict[str, object] = json.load(response)
        return found


def fill_in(page: Page) -> None:
    page.get_by_label("Near", exact=True).fill("Göteborg")
    page.get_by_label("Within", exact=True).fill("1000")
    page.get_by_label("Accreditation", exact=True).select_option("accreditation:met,partly")
    page.get_by_role("button", name="Search centers").click()


def test_list_map_and_interface_show_the_same_centers(browser_page: Page, live_server: str) -> None:
    browser_page.goto(live_server)
    fill_in(browser_page)
    expect(browser_page).to_have_url(re.compile(r"within=1000"))
    wait_for_page(browser_page)
    wait_for_map(browser_page)
    found = answer(live_server, NEAR.replace("/?", "/api/v1/centers?"))
    listed = slugs(browser_page)
    assert listed
    assert listed == [one["slug"] for one in found["results"]]  # type: ignore[attr-defined]
    expect(browser_page.locator(".map-frame")).to_contain_text(f"{len(listed)} centers on the map")
    expect(browser_page.locator("#results-title")).to_have_text(f"{len(listed)} centers")
    expect(browser_page.locator("#live")).to_have_text(f"{len(listed)} centers")
    expect(browser_page.locator("#results-title")).to_be_focused()


def test_a_filter_is_taken_away_by_its_chip_and_back_brings_it_again(
    browser_page: Page, live_server: str
) -> None:
    browser_page.goto(f"{live_server}{NEAR}&per_page=100")
    before = slugs(browser_page)
    browser_page.locator(".chip a", has_text="accreditation").click()
    expect(browser_page).not_to_have_url(re.compile("accreditation"))
    wait_for_page(browser_page)
    wider = slugs(browser_page)
    assert set(before) < set(wider)
    browser_page.go_back()
    expect(browser_page).to_have_url(re.compile("accreditation"))
    expect(browser_page.locator("#results-title")).to_have_text(f"{len(before)} centers")
    assert slugs(browser_page) == before
    expect(browser_page.get_by_label("Accreditation", exact=True)).to_have_value("accreditation:met,partly")
    browser_page.go_forward()
    expect(browser_page.locator("#results-title")).to_have_text(f"{len(wider)} centers")


def test_the_address_alone_brings_the_same_state(browser_page: Page, live_server: str) -> None:
    browser_page.goto(live_server)
    fill_in(browser_page)
    wait_for_page(browser_page)
    expect(browser_page.locator(".chip").first).to_be_visible()
    shown, address = slugs(browser_page), browser_page.url
    browser_page.goto(address)
    assert slugs(browser_page) == shown


def test_pages_of_results_follow_each_other_in_place(browser_page: Page, live_server: str) -> None:
    browser_page.goto(f"{live_server}/?per_page=20")
    first = slugs(browser_page)
    browser_page.get_by_role("link", name="Next page").click()
    expect(browser_page).to_have_url(re.compile("page=2"))
    wait_for_page(browser_page)
    assert len(first) == 20
    assert not set(first) & set(slugs(browser_page))


def test_an_error_stands_beside_its_field_and_is_told_at_once(
    browser_page: Page, browser_watch: object, live_server: str
) -> None:
    browser_watch.expect("400")  # type: ignore[attr-defined]
    browser_page.goto(live_server)
    browser_page.get_by_label("Within", exact=True).fill("far away")
    browser_page.get_by_role("button", name="Search centers").click()
    expect(browser_page.locator("#error-summary")).to_be_focused()
    field = browser_page.get_by_label("Within", exact=True)
    expect(field).to_have_value("far away")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("far away.*not a number|not a number"))
    browser_page.locator("#error-summary a", has_text="Within").first.click()
    expect(field).to_be_focused()


def test_an_ambiguous_place_can_be_changed_to_another(browser_page: Page, live_server: str) -> None:
    browser_page.goto(f"{live_server}/?near=Cambridge&within=200")
    browser_page.get_by_role("link", name="Cambridge, Massachusetts, United States").click()
    expect(browser_page.locator(".sentence")).to_contain_text("Massachusetts")
    expect(browser_page.get_by_label("Near", exact=True)).to_have_value(re.compile("Massachusetts"))


def test_everything_works_without_javascript(without_javascript: Page, live_server: str) -> None:
    page = without_javascript
    page.goto(live_server)
    fill_in(page)
    assert page.url.endswith("near=G%C3%B6teborg&within=1000&item=accreditation:met,partly")
    assert slugs(page)
    expect(page.locator("#map-panel")).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("Show on map")).first).to_be_hidden()
    page.locator(".chip a", has_text="accreditation").click()
    assert "accreditation" not in page.url
    page.locator("#sort").select_option("name")
    page.get_by_role("button", name="Sort").click()
    assert "sort=name" in page.url
    names = [fold(name) for name in page.locator(".card h3").all_inner_texts()]
    assert names == sorted(names)
    page.locator(".card h3 a").first.click()
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("address", ["/", NEAR, "/?near=Cambridge&status=active", "/?within=x", "/method"])
def test_nothing_scrolls_sideways_on_the_narrowest_phone(
    phone: Page, browser_watch: object, live_server: str, address: str
) -> None:
    if address == "/?within=x":
        browser_watch.expect("400")  # type: ignore[attr-defined]
    phone.goto(live_server + address)
    open_details(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_phone_shows_the_list_first_and_the_map_when_asked(phone: Page, live_server: str) -> None:
    phone.goto(live_server + NEAR)
    expect(phone.locator("#map")).to_be_hidden()
    phone.get_by_role("button", name="Show the map").click()
    wait_for_map(phone)
    expect(phone.locator("#map")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
