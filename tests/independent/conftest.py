"""The small directory of the page tests, for the script that knows nothing of it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import small_app

__all__ = ["small_app"]


@pytest.fixture
def small_directory(small_app: Flask) -> FlaskClient:
    return small_app.test_client()
