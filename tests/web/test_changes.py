"""The log of corrections: public, in plain words, by pages and by center, as a page and as a feed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask

from directory import create_app
from directory.curation import seed
from directory.domain.vocabulary import Answer
from directory.extensions import session
from directory.store import events, schema
from directory.store.events import Event
from tests.checking_client import CheckingClient
from tests.web.conftest import HOSTILE, TODAY, small_world

ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """A directory of its own, so that it may be corrected."""
    app = create_app(
        {
            "DIRECTORY_ENVIRONMENT": "test",
            "DIRECTORY_DATABASE_URL": f"sqlite:///{tmp_path / 'directory.sqlite'}",
            "DIRECTORY_SECRET_KEY": "for tests only",
            "DIRECTORY_SITE_URL": "https://directory.example.org",
        }
    )
    with app.app_context():
        schema.upgrade(app.extensions["database"].engine)
        seed.load(session(), small_world(), today=TODAY)
    yield app
    app.extensions["index"].stop()
    app.extensions["database"].engine.dispose()


@pytest.fixture
def client(app: Flask) -> CheckingClient:
    return CheckingClient(app.test_client())


def correct(app: Flask) -> None:
    """Load again, with one answer changed, one claim withdrawn and a hostile sentence in its place."""
    world = small_world()
    center = world.centers["little-known"]
    first, second, *rest = center.claims
    changed = (replace(first, answer=Answer.MET, statement=HOSTILE), second, *rest[1:])
    centers = {**world.centers, "little-known": replace(center, claims=changed)}
    with app.app_context():
        seed.load(session(), replace(world, centers=centers), today=TODAY, now=NOW)


def write(app: Flask, count: int) -> None:
    one = Event(NOW, None, "changed", "claim", "x-01", center_slug="well-known")
    with app.app_context():
        told = [replace(one, public_text=f"Correction number {number}.") for number in range(1, count + 1)]
        events.append(session(), [*told, replace(one, reason="stays inside")])
        session().commit()


def entries(client: CheckingClient, path: str = "/changes.atom") -> list[ElementTree.Element]:
    answer = client.get(path)
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.get_data()).findall(f"{ATOM}entry")


def test_without_corrections_page_and_feed_say_so(client: CheckingClient) -> None:
    assert "Nothing has been corrected yet." in client.get("/changes").text
    assert entries(client) == []
    assert "They have not changed" in client.get("/centers/little-known").text


def test_corrections_stand_on_the_page_and_in_the_history_of_the_center(
    app: Flask, client: CheckingClient
) -> None:
    correct(app)
    text = client.get("/changes").text
    assert "a statement was withdrawn: “It costs US$55,000.”" in text
    assert "the answer was changed from “partly” to “met”" in text
    assert "<script>alert" not in text
    assert 'href="/centers/little-known"' in text
    page = client.get("/centers/little-known").text
    assert 'href="#claim-little-known-01"' in page
    assert 'href="/changes?center=little-known"' in page
    assert "from <strong>" in page
    record = client.get("/api/v1/centers/little-known").json
    assert record is not None
    assert record["history"][0]["kind"] == "changed"


def test_the_feed_is_valid_and_escapes_what_it_holds(app: Flask, client: CheckingClient) -> None:
    correct(app)
    feed = ElementTree.fromstring(client.get("/changes.atom").get_data())
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": "https://directory.example.org/changes.atom",
        "alternate": "https://directory.example.org/changes",
    }
    found = feed.findall(f"{ATOM}entry")
    ids = [one.findtext(f"{ATOM}id") or "" for one in found]
    assert len(set(ids)) == len(found) == 2
    assert all(one.startswith("tag:directory.example.org,2026-11-25:changes/") for one in ids)
    for one in found:
        datetime.fromisoformat(one.findtext(f"{ATOM}updated") or "")
        assert [link.get("rel") for link in one.findall(f"{ATOM}link")] == ["alternate"]
    assert HOSTILE in "".join(one.findtext(f"{ATOM}content") or "" for one in found)


def test_what_no_xml_can_hold_is_replaced(app: Flask, client: CheckingClient) -> None:
    with app.app_context():
        one = Event(NOW, None, "changed", "claim", "x", public_text="a\x0bb\ufffec")
        events.append(session(), [one])
        session().commit()
    assert entries(client)[0].findtext(f"{ATOM}content") == "a\ufffdb\ufffdc"


def test_pages_hold_fifty_and_lead_to_older_ones(app: Flask, client: CheckingClient) -> None:
    write(app, 120)
    first = client.get("/changes").text
    assert "Correction number 120." in first
    assert "Correction number 71." in first
    assert "Correction number 70." not in first
    assert "stays inside" not in first
    older = first.partition('<a href="/changes?before=')[2].partition('"')[0]
    second = client.get("/changes", query_string={"before": older}).text
    assert "Correction number 70." in second
    assert ">Newest</a>" in second
    assert len(entries(client)) == 50


def test_corrections_of_one_center_alone(app: Flask, client: CheckingClient) -> None:
    write(app, 60)
    correct(app)
    text = client.get("/changes?center=little-known").text
    assert "Correction number" not in text
    assert "Corrections: Little Known" in text
    assert len(entries(client, "/changes.atom?center=little-known")) == 2
    more = client.get("/changes?center=well-known").text
    assert "?center=well-known&amp;before=" in more
    assert client.get("/changes?center=taken-out").status_code == 200


def test_the_method_stands_among_the_corrections(app: Flask, client: CheckingClient) -> None:
    with app.app_context():
        told = "The method changed to version 2."
        events.append(session(), [Event(NOW, None, "method_changed", "method", "2", public_text=told)])
        session().commit()
    assert "The method changed to version 2. <a href" in client.get("/changes").text
    assert entries(client)[0].findtext(f"{ATOM}title") == "The method, version 2"


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 30, "1.5", "٣"])
def test_a_page_that_cannot_be_is_said(client: CheckingClient, before: str) -> None:
    for path in ("/changes", "/changes.atom"):
        answer = client.get(path, query_string={"before": before})
        assert answer.status_code == 400
        assert "before" in answer.text


@pytest.mark.parametrize("center", ["never-was", "x" * 5_000, "a\0b", "<script>"])
def test_a_center_that_never_was_is_not_found(client: CheckingClient, center: str) -> None:
    assert client.get("/changes", query_string={"center": center}).status_code == 404


@pytest.mark.parametrize("path", ["/changes", "/changes.atom"])
def test_nothing_new_is_answered_with_304(app: Flask, client: CheckingClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    correct(app)
    answer = client.get(path, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_every_page_leads_to_the_corrections(client: CheckingClient) -> None:
    for path in ("/", "/centers/little-known", "/method"):
        text = client.get(path).text
        assert 'href="/changes"' in text
        assert 'type="application/atom+xml"' in text
