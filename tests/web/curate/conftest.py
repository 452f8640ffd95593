"""A small directory that may be written to, and people of each role who are signed in to its desk."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory import create_app
from directory.curation import seed
from directory.extensions import session
from directory.store import schema
from tests.checking_client import CheckingClient
from tests.web.conftest import TODAY, small_world

INSTANCE = Path(os.environ.get("DIRECTORY_INSTANCE_PATH", Path(__file__).parents[3] / "instance"))
PASSWORD = "a sentence that is long enough"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Person(CheckingClient):
    """Somebody at the desk. Posts carry the CSRF token of the page that they were on."""

    token = ""

    def open(self, path: str, *, check: bool = True, **options: Any) -> TestResponse:
        """As CheckingClient, and remember the token of the page."""
        response = super().open(path, check=check, **options)
        found = _TOKEN.search(response.get_data(as_text=True)) if response.mimetype == "text/html" else None
        self.token = found[1] if found else self.token
        return response

    def send(self, path: str, **fields: Any) -> TestResponse:
        """Post a form with the last token."""
        return self.post(path, data={**fields, "csrf_token": self.token})


@pytest.fixture
def desk_app(tmp_path: Path) -> Iterator[Flask]:
    """The real application over a small directory of its own, with a desk."""
    app = create_app(
        {
            "DIRECTORY_ENVIRONMENT": "test",
            "DIRECTORY_INSTANCE_PATH": str(tmp_path),
            "DIRECTORY_GAZETTEER_PATH": str(INSTANCE / "gazetteer.sqlite"),
            "DIRECTORY_SECRET_KEY": "for tests only",
        }
    )
    with app.app_context():
        schema.upgrade(app.extensions["database"].engine)
        seed.load(session(), small_world(), today=TODAY)
    yield app
    app.extensions["index"].stop()
    app.extensions["database"].engine.dispose()


@pytest.fixture
def desk_session(desk_app: Flask) -> Iterator[Session]:
    """A database session of the desk's own database."""
    with desk_app.extensions["database"].new_session() as own:
        yield own


@pytest.fixture
def person(desk_app: Flask) -> Callable[[str], Person]:
    """Makes and signs in a person of a role: `person("reviewer")`, a second one `person("reviewer-2")`."""

    def sign_in(name: str) -> Person:
        role = name.partition("-")[0]
        make_account(desk_app, f"{name}@example.org", role)
        client = Person(desk_app.test_client())
        client.get("/curate/login")
        answer = client.send("/curate/login", email=f"{name}@example.org", password=PASSWORD)
        assert answer.status_code == 302, answer.text
        return client

    return sign_in


def make_account(app: Flask, email: str, role: str) -> None:
    """An account with the password above."""
    from flask_security import hash_password

    desk = app.extensions["desk"]
    with desk.app_context():
        accounts = desk.extensions["accounts"]
        accounts.find_or_create_role(role)
        accounts.create_user(email=email, password=hash_password(PASSWORD), roles=[role])
        accounts.commit()
