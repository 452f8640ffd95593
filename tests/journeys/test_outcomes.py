"""Published outcomes by keyboard alone, without JavaScript, on the narrowest phone and on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_comparison import tab_to

WITH_PLOTS = "/centers/haukeland-university-hospital-bergen"
LEAST_TEXT_PX = 12


def test_a_measure_is_chosen_and_its_results_opened_with_keys_alone(
    without_javascript: Page, live_server: str
) -> None:
    page = without_javascript
    page.goto(live_server + "/")
    tab_to(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="Outcomes"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Published outcomes")
    tab_to(page, page.get_by_label("What was measured"))
    page.keyboard.type("No relapse")
    tab_to(page, page.get_by_role("button", name="Show"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/outcomes?measure=relapse_free")
    expect(page.get_by_role("img", name="No relapse").first).to_be_visible()
    single = page.locator(".outcomes-alone")
    expect(single.locator("li").first).to_be_visible()
    tab_to(page, single.locator("summary"))
    page.keyboard.press("Enter")
    expect(single.locator("li").first).to_be_hidden()
    tab_to(page, page.locator(".outcome-group th a").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/centers/**")
    expect(page.locator("#results")).to_have_text("Results that name this center")


@pytest.mark.parametrize("address", ["/outcomes", "/outcomes?measure=neda", WITH_PLOTS])
def test_a_phone_shows_plots_without_sideways_scrolling_in_readable_text(
    phone: Page, live_server: str, address: str
) -> None:
    phone.goto(live_server + address)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    texts = phone.locator("svg.plot text")
    assert texts.count() > 5
    too_small, outside = phone.evaluate(
        """(least) => {
          const texts = [...document.querySelectorAll("svg.plot text")];
          const small = (text) => parseFloat(getComputedStyle(text).fontSize) < least;
          const out = (text) => {
            const [inner, outer] = [text, text.ownerSVGElement].map((one) => one.getBoundingClientRect());
            return inner.left < outer.left - 1 || inner.right > outer.right + 1;
          };
          return [texts.filter(small), texts.filter(out)].map((some) => some.map((one) => one.textContent));
        }""",
        LEAST_TEXT_PX,
    )
    assert too_small == []
    assert outside == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_are_told_from_the_ground_in_both_themes(
    open_page: Callable[..., Page], live_server: str, theme: str
) -> None:
    page = open_page(viewport={"width": 800, "height": 900}, color_scheme=theme)
    page.goto(live_server + WITH_PLOTS)
    colors = page.evaluate(
        """() => [".icon-filled", ".icon-empty", ".plot-value"].map(
          (one) => getComputedStyle(document.querySelector(one)).fill)"""
    )
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    for color in colors:
        assert contrast(color, ground) >= 3


def contrast(one: str, other: str) -> float:
    """The contrast of two colors as WCAG 2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    parts = [float(part) / 255 for part in color.removeprefix("rgb(").rstrip(")").split(",")]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_paper_shows_what_the_screen_folds_away(phone: Page, live_server: str) -> None:
    phone.goto(live_server + "/outcomes")
    single = phone.locator(".outcomes-alone li").first
    expect(single).to_be_hidden()
    phone.emulate_media(media="print")
    expect(single).to_be_visible()
