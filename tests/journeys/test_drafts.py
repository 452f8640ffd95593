"""A curator enters records in a real browser: by keyboard, on a phone, without scripts, and in two tabs."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from directory.curation import seed
from directory.extensions import session
from directory.store import schema
from tests.web.conftest import TODAY, small_world
from tests.web.curate.conftest import INSTANCE, PASSWORD, make_account


@pytest.fixture(scope="module")
def desk_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small directory of its own, with one curator."""
    app = _small_desk(tmp_path_factory.mktemp("desk"))
    make_account(app, "curator@example.org", "curator")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)
    app.extensions["index"].stop()
    app.extensions["database"].engine.dispose()


def _small_desk(folder: Path) -> Flask:
    from directory import create_app

    app = create_app(
        {
            "DIRECTORY_ENVIRONMENT": "test",
            "DIRECTORY_INSTANCE_PATH": str(folder),
            "DIRECTORY_GAZETTEER_PATH": str(INSTANCE / "gazetteer.sqlite"),
            "DIRECTORY_SECRET_KEY": "for tests only",
        }
    )
    with app.app_context():
        schema.upgrade(app.extensions["database"].engine)
        seed.load(session(), small_world(), today=TODAY)
    return app


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/curate/login")
    page.get_by_label("E-mail address").fill("curator@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Desk")


def begin(page: Page, address: str, title: str) -> str:
    page.goto(f"{address}/curate/drafts/new")
    page.get_by_label("What it is about").fill(title)
    page.get_by_role("button", name="Begin").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    return page.url.partition("?")[0]


def add_claim(page: Page, draft: str) -> None:
    page.goto(f"{draft}?center=little-known")
    page.get_by_role("button", name="Add a claim about it").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Claim")


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_a_claim_is_entered_by_keyboard_on_a_phone_without_scripts(
    open_page: Callable[..., Page], desk_address: str
) -> None:
    page = open_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    sign_in(page, desk_address)
    draft = begin(page, desk_address, "Without scripts")
    add_claim(page, draft)
    page.get_by_label("What it is about").select_option("intensive_care")
    page.get_by_role("button", name="Show the question").press("Enter")
    page.get_by_role("radio", name="Met:", exact=False).first.press("Space")
    page.get_by_label("Statement", exact=True).fill("It has an intensive care unit.")
    page.get_by_label("Source", exact=True).fill("register")
    page.get_by_role("button", name="Save and go back to the draft").press("Enter")
    expect(page.get_by_text("No rule is broken")).to_be_visible()
    page.get_by_role("button", name="Hand it in for review").press("Enter")
    expect(page.get_by_text("Handed in.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_form_is_wider_than_a_phone(
    open_page: Callable[..., Page], desk_address: str, scheme: str
) -> None:
    page = open_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    sign_in(page, desk_address)
    draft = begin(page, desk_address, f"Narrow {scheme}")
    page.goto(f"{draft}/centers/new")
    page.get_by_label("Name in English").fill(f"Narrow {scheme} hospital with a long name")
    page.get_by_label("City").fill("Uppsala")
    page.get_by_label("Country").select_option("SE")
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Center:")
    addresses = [page.url, draft, f"{draft}/sources/new", f"{desk_address}/curate/centers",
                 f"{desk_address}/curate/centers/little-known"]  # fmt: skip
    for address in addresses:
        page.goto(address)
        assert overflow(page) == 0, address


def test_choosing_what_a_claim_is_about_shows_its_question(
    open_page: Callable[..., Page], desk_address: str
) -> None:
    page = open_page()
    sign_in(page, desk_address)
    add_claim(page, begin(page, desk_address, "A question"))
    page.get_by_label("What it is about").select_option("intensive_care")
    expect(page.locator("#answer")).to_contain_text("intensive care")


def test_a_form_saves_itself_on_leaving(open_page: Callable[..., Page], desk_address: str) -> None:
    page = open_page()
    sign_in(page, desk_address)
    add_claim(page, begin(page, desk_address, "Saves itself"))
    for text in ("Half a sentence", "Half a sentence and more"):
        page.get_by_label("Statement", exact=True).fill(text)
        with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
            page.evaluate("dispatchEvent(new Event('pagehide'))")
        assert saved.value.ok
        expect(page.locator(".saved-at")).to_contain_text("Saved")
    page.reload()
    expect(page.get_by_label("Statement", exact=True)).to_have_value("Half a sentence and more")


def test_a_place_is_proposed_picked_and_never_confirmed_by_itself(
    open_page: Callable[..., Page], desk_address: str
) -> None:
    page = open_page()
    sign_in(page, desk_address)
    draft = begin(page, desk_address, "A place")
    page.goto(f"{draft}/center/little-known")
    confirmed = page.get_by_label("This is the place")
    confirmed.check()
    page.get_by_label("Address, hospital or city").fill("Uppsala, Sweden")
    page.get_by_role("button", name="Find the place").press("Enter")
    page.get_by_role("button", name="Use it").first.press("Enter")
    coordinates = page.get_by_label("Coordinates")
    expect(coordinates).to_have_value("59.8588, 17.6389")
    expect(confirmed).not_to_be_checked()
    page.locator("#place-map").click(position={"x": 60, "y": 200})
    expect(coordinates).not_to_have_value("59.8588, 17.6389")
