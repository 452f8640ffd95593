"""Every address of the desk refuses those who may not: a test goes through all of them."""

from collections.abc import Callable

import pytest
from flask import Flask

from directory.web.curate import access
from directory.web.curate.access import ANYBODY, Role
from tests.checking_client import CheckingClient
from tests.web.curate.conftest import Person

PERSON = Callable[[str], Person]


def views(app: Flask) -> list[tuple[str, str, str, Role | str | None]]:
    """Endpoint, method, an address, and who may, of every view that is ours."""
    desk = app.extensions["desk"]
    found = []
    with desk.test_request_context():
        for rule in desk.url_map.iter_rules():
            if rule.endpoint.partition(".")[0] in access._OF_LIBRARIES:
                continue
            values = {name: "1" if rule._converters[name].regex == r"\d+" else "x" for name in rule.arguments}
            address = desk.url_map.bind("localhost").build(rule.endpoint, values)
            role = access.allowed_role(rule.endpoint)
            methods = (rule.methods or set()) - {"OPTIONS", "HEAD"}
            found += [(rule.endpoint, method, address, role) for method in methods]
    return found


def test_every_view_says_who_may_use_it(desk_app: Flask) -> None:
    assert [endpoint for endpoint, _, _, role in views(desk_app) if role is None] == []


def test_every_view_of_the_desk_sends_the_anonymous_to_sign_in(desk_app: Flask) -> None:
    client = desk_app.test_client()
    desk_app.extensions["desk"].config["WTF_CSRF_ENABLED"] = False
    for endpoint, method, address, role in views(desk_app):
        if role == ANYBODY:
            continue
        answer = client.open(address, method=method)
        assert answer.status_code in (302, 401), (endpoint, method, answer.status_code)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/curate/login"), endpoint


@pytest.mark.parametrize("name", ["curator", "reviewer"])
def test_every_view_refuses_a_role_below_its_own(desk_app: Flask, person: PERSON, name: str) -> None:
    somebody = person(name)
    desk_app.extensions["desk"].config["WTF_CSRF_ENABLED"] = False
    order = list(Role)
    for endpoint, method, address, role in views(desk_app):
        if role == ANYBODY or order.index(Role(str(role))) <= order.index(Role(name)):
            continue
        assert somebody.plain.open(address, method=method).status_code == 403, (endpoint, method)


def test_a_form_without_its_token_is_refused(desk_app: Flask, person: PERSON) -> None:
    somebody = person("admin")
    for endpoint, method, address, _ in views(desk_app):
        if method == "POST":
            assert somebody.plain.post(address).status_code == 400, endpoint


def test_a_curator_sees_the_desk(person: PERSON) -> None:
    assert "You have no drafts." in person("curator").get("/curate/").text


def test_readers_get_no_cookie(desk_app: Flask) -> None:
    client = CheckingClient(desk_app.test_client())
    for address in ("/", "/centers/little-known", "/method"):
        assert "Set-Cookie" not in client.get(address).headers


def test_pages_of_the_desk_are_kept_by_nobody(person: PERSON) -> None:
    assert person("curator").get("/curate/").headers["Cache-Control"] == "no-store"
