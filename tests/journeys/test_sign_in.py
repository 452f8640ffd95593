"""A person of the desk in a real browser: a passkey, by keyboard, on a phone, and signing out elsewhere."""

import re
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.browser import BrowserWatch, axe
from tests.web.curate.conftest import PASSWORD, desk_app, make_account

__all__ = ["desk_app"]


@pytest.fixture
def desk_server(desk_app: Flask) -> Iterator[str]:
    """The desk by the name `localhost`: passkeys belong to a name, not to a number."""
    server = make_server("127.0.0.1", 0, desk_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


def add_authenticator(page: Page) -> None:
    """A phone that confirms whatever it is asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}/curate/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path != "/curate/login")


def test_a_passkey_is_added_asked_for_and_removed(
    desk_app: Flask, desk_server: str, browser_page: Page
) -> None:
    make_account(desk_app, "reviewer@example.org", "reviewer")
    page = browser_page
    add_authenticator(page)
    sign_in(page, desk_server, "reviewer@example.org")
    page.goto(f"{desk_server}/curate/tf-setup")
    page.get_by_role("link", name="Add or remove passkeys").click()
    page.get_by_label("A name for it").fill("my phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey my phone is added.")).to_be_visible()
    assert axe(page) == []

    page.get_by_role("button", name="Sign out").click()
    sign_in(page, desk_server, "reviewer@example.org")
    expect(page.get_by_role("heading", name="Your passkey")).to_be_visible()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{desk_server}/curate/")

    page.goto(f"{desk_server}/curate/account")
    expect(page.get_by_text("1 passkey")).to_be_visible()
    page.goto(f"{desk_server}/curate/wan-register")
    page.get_by_role("button", name="Remove my phone").click()
    expect(page.get_by_text("The passkey my phone is removed.")).to_be_visible()


def test_a_passkey_that_is_not_confirmed_can_be_tried_again(
    desk_app: Flask, desk_server: str, browser_page: Page
) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    page = browser_page
    page.add_init_script(
        "navigator.credentials.create = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    sign_in(page, desk_server, "curator@example.org")
    page.goto(f"{desk_server}/curate/wan-register")
    page.get_by_label("A name for it").fill("my phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("That was not confirmed.")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_account_pages_fit_a_phone_and_satisfy_axe(
    desk_app: Flask, desk_server: str, open_page: Callable[..., Page], scheme: str
) -> None:
    make_account(desk_app, "admin@example.org", "admin")
    make_account(desk_app, "somebody.with.a.long.address@hospital.example.org", "curator")
    page = open_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    sign_in(page, desk_server, "admin@example.org")
    page.wait_for_url(f"{desk_server}/curate/")
    for path in ("account", "people", "change", "tf-setup", "wan-register", "mf-recovery-codes"):
        page.goto(f"{desk_server}/curate/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert axe(page) == [], path
    page.goto(f"{desk_server}/curate/tf-setup")
    page.get_by_role("button", name="Set up an app").click()
    assert page.locator(".qr").evaluate("image => image.complete && image.naturalWidth > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe(page) == []


def test_another_browser_is_signed_out_from_this_one(
    desk_app: Flask, desk_server: str, open_page: Callable[..., Page], browser_watch: BrowserWatch
) -> None:
    make_account(desk_app, "curator@example.org", "curator")
    here, there = open_page(), open_page()
    sign_in(here, desk_server, "curator@example.org")
    sign_in(there, desk_server, "curator@example.org")
    there.wait_for_url(f"{desk_server}/curate/")
    here.goto(f"{desk_server}/curate/account")
    here.get_by_role("button", name="Sign out there").click()
    expect(here.get_by_text("Signed out there.")).to_be_visible()
    there.reload()
    expect(there).to_have_url(re.compile("/curate/login"))
