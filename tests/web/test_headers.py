"""What every answer carries, and what it never does."""

import gzip

import pytest
from flask import Flask

from directory import create_app
from directory.domain.problems import InstallationError
from directory.web import assets
from directory.web.headers import _policy
from tests.checking_client import CheckingClient

ANSWERS = [
    "/",
    "/centers/little-known",
    "/sources/paper",
    "/method",
    "/nowhere",
    "/centers/taken-out",
    "/?within=x",
    "/api/v1/centers",
    "/api/v1/nowhere",
    "/static/site.css",
    "/healthz",
]


@pytest.mark.parametrize("address", ANSWERS)
def test_every_answer_is_closed_against_what_pages_never_need(small: CheckingClient, address: str) -> None:
    headers = small.get(address).headers
    is_document = address.startswith("/api/")
    policy = headers["Content-Security-Policy"]
    assert ("default-src 'none'" if is_document else "default-src 'self'") in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers
    if not is_document:
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "geolocation=()" in headers["Permissions-Policy"]


def test_a_tile_server_opens_the_policy_for_its_images_only() -> None:
    policy = _policy("https://{s}.tiles.example.org/{z}/{x}/{y}.png")
    assert "img-src 'self' data: https://*.tiles.example.org;" in policy
    assert policy.count("example.org") == 1


def test_pages_are_compressed_for_those_who_can_read_it(small: CheckingClient) -> None:
    plain = small.get("/method")
    packed = small.get("/method", headers={"Accept-Encoding": "gzip"}, check=False)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_search_page_weighs_at_most_150_kb_before_the_map(client: CheckingClient) -> None:
    page = client.get("/", headers={"Accept-Encoding": "gzip"}, check=False)
    sizes = [len(page.data)]
    for name in ("dist/pico.css", "site.css", "search.js", "icon.svg"):
        sizes.append(len(client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}).data))
    assert sum(sizes) <= 150_000


def test_a_static_file_stays_for_ever_under_the_address_of_its_content(small_app: Flask) -> None:
    client = small_app.test_client()
    with small_app.test_request_context():
        address = assets.asset_address("site.css")
    assert client.get(address).cache_control.immutable
    assert client.get("/static/site.css?v=old").cache_control.max_age == 0
    assert (
        client.get(address, headers={"If-None-Match": client.get(address).headers["ETag"]}).status_code == 304
    )


@pytest.mark.parametrize("name", ["../web/words.py", "dist/manifest.json", "dist/../site.css", ""])
def test_only_listed_files_are_served(small_app: Flask, name: str) -> None:
    assert small_app.test_client().get(f"/static/{name}").status_code == 404


def test_a_database_without_data_is_answered_in_plain_words_and_logged(
    tmp_path: assets.Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(
        {
            "DIRECTORY_ENVIRONMENT": "test",
            "DIRECTORY_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite'}",
            "DIRECTORY_SECRET_KEY": "for tests only",
        }
    )
    client = CheckingClient(app.test_client())
    for address in ("/", "/readyz", "/centers/little-known", "/api/v1/centers"):
        response = client.get(address)
        assert response.status_code == 503, address
        assert "not ready" in response.get_data(as_text=True)
    assert "not ready" in caplog.text
    assert client.get("/healthz").status_code == 200


def test_missing_front_end_files_name_the_remedy(tmp_path: assets.Path) -> None:
    with pytest.raises(InstallationError, match=r"site\.css.*make setup"):
        assets.read_assets(tmp_path)
