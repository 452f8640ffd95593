"""Flask's test client, with every HTML page that passes through it checked."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.page_rules import problems


class BadPage(AssertionError):
    """A page broke rules; the message names the address and lists all of them."""


class CheckingClient:
    """Use it as Flask's test client: `client.get("/", query_string={"q": "genova"})`.

    A response that is HTML, whatever its status, must keep the rules of `tests/page_rules.py`. A fragment
    fetched on purpose (no whole page) is asked for with `check=False`.
    """

    def __init__(self, client: FlaskClient) -> None:
        self.plain = client

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="GET", **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="POST", **options)

    def head(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="HEAD", **options)

    def open(self, path: str, *, check: bool = True, **options: Any) -> TestResponse:
        response = self.plain.open(path, **options)
        if check and response.mimetype == "text/html" and response.data:
            self._check(response)
        return response

    def _check(self, response: TestResponse) -> None:
        found = problems(response.get_data(as_text=True))
        if found:
            raise BadPage("\n  ".join([f"{response.request.url} ({response.status_code}):", *found]))
