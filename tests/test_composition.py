"""The parts put together: what a server says before it can answer, and when new data reach readers."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, request

from directory import create_app
from directory.config import read_settings
from directory.curation import seed
from directory.domain.problems import InstallationError
from directory.extensions import Database
from directory.store import schema
from tests.curation.folders import TODAY, small_folder


def settings(folder: Path, **more: str) -> dict[str, str]:
    own = {"DIRECTORY_ENVIRONMENT": "test", "DIRECTORY_INSTANCE_PATH": str(folder / "instance")}
    return own | {f"DIRECTORY_{name}": value for name, value in more.items()}


@pytest.fixture
def gazetteer() -> str:
    """The file that `make setup` built."""
    return str(read_settings({"DIRECTORY_ENVIRONMENT": "test"}).gazetteer_path)


@pytest.fixture
def own_app(tmp_path: Path, gazetteer: str) -> Iterator[Flask]:
    """An app over a database of its own, which holds nothing yet."""
    app = create_app(settings(tmp_path, GAZETTEER_PATH=gazetteer))
    yield app
    app.extensions["index"].stop()
    app.extensions["database"].engine.dispose()


def load(app: Flask, folder: Path) -> None:
    database: Database = app.extensions["database"]
    schema.upgrade(database.engine)
    with database.new_session() as session:
        seed.load(session, seed.read_folder(small_folder(folder), today=TODAY), today=TODAY)


def test_a_missing_gazetteer_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match=r"gazetteer\.sqlite.*make setup"):
        create_app(settings(tmp_path))


def test_a_server_without_data_says_that_it_is_not_ready_until_there_are_some(
    own_app: Flask, tmp_path: Path
) -> None:
    client = own_app.test_client()
    assert client.get("/api/v1/centers").status_code == 503
    assert client.get("/healthz").status_code == 200
    load(own_app, tmp_path / "seed")
    assert client.get("/api/v1/centers/uppsala").status_code == 200


def test_a_new_publication_reaches_readers_without_a_restart(own_app: Flask, tmp_path: Path) -> None:
    load(own_app, tmp_path / "seed")
    client = own_app.test_client()
    before = client.get("/api/v1/centers").json["data_version"]  # type: ignore[index]
    with own_app.extensions["database"].new_session() as session:
        seed.evaluate_again(session, today=TODAY + timedelta(days=1))
    deadline = time.monotonic() + 10
    while client.get("/api/v1/centers").json["data_version"] == before:  # type: ignore[index]
        assert time.monotonic() < deadline, "the index was not renewed"
        time.sleep(0.05)


@pytest.mark.parametrize(("proxies", "scheme"), [("0", "http"), ("1", "https")])
def test_forwarded_headers_are_believed_only_from_as_many_proxies_as_are_set(
    tmp_path: Path, gazetteer: str, proxies: str, scheme: str
) -> None:
    app = create_app(settings(tmp_path, GAZETTEER_PATH=gazetteer, PROXIES=proxies))
    with app.test_client() as client:
        client.get("/healthz", headers={"X-Forwarded-Proto": "https"})
        assert request.scheme == scheme
