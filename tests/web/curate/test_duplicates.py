"""Two centers that look alike: side by side, kept apart for good, or merged by two people and undone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directory.curation import seed
from directory.domain.claims import Claim
from directory.extensions import session
from tests.checking_client import CheckingClient
from tests.web.conftest import HOSTILE, TODAY, small_world
from tests.web.curate.conftest import Person

PERSON = Callable[[str], Person]
TWIN = "little-known-hospital"
PAIR = f"/curate/duplicates/little-known/{TWIN}"
BACK = f"/curate/duplicates/{TWIN}/little-known"


@pytest.fixture
def twins(desk_app: Flask) -> Flask:
    """The small directory, in which one center was entered twice."""
    data = small_world()
    own = data.centers["little-known"]
    claims = tuple(_other_words(claim) for claim in own.claims[:2])
    twin = replace(
        own, slug=TWIN, name="Little Known Hospital", claims=claims, findings=(), aliases=(HOSTILE,)
    )
    with desk_app.app_context():
        seed.load(session(), replace(data, centers={**data.centers, TWIN: twin}), today=TODAY)
    return desk_app


def _other_words(claim: Claim) -> Claim:
    return replace(claim, id=claim.id.replace("little-known", TWIN), statement=f"{claim.statement} Again.")


def accept(reviewer: Person, address: str) -> None:
    reviewer.get(address)
    answer = reviewer.send(f"{address}/accept")
    assert answer.status_code == 303, answer.text


def test_a_likely_pair_is_listed_with_its_reasons_and_compared_side_by_side(
    twins: Flask, person: PERSON
) -> None:
    curator = person("curator")
    assert f'href="{PAIR}"' in curator.get("/curate/duplicates").text
    assert f'href="{PAIR}"' in curator.get("/curate/work?kind=duplicate").text
    text = curator.get(PAIR).text
    for words in ("the name is", "Little Known Hospital", "0 km apart", "&lt;script&gt;"):
        assert words in text, words


def test_any_two_centers_can_be_compared(person: PERSON) -> None:
    curator = person("curator")
    answer = curator.get("/curate/duplicates?one=little-known&other=well-known")
    assert answer.headers["Location"] == "/curate/duplicates/little-known/well-known"
    assert curator.get("/curate/duplicates/little-known/well-known").status_code == 200
    for query in ("one=little-known&other=nowhere", "one=x&other=x", "one=little-known"):
        assert "Choose both" in curator.get(f"/curate/duplicates?{query}").text
    same = curator.get("/curate/duplicates?one=little-known&other=little-known").text
    assert "two different" in same


@pytest.mark.parametrize("path", ["nowhere/little-known", "little-known/nowhere"])
def test_a_center_that_is_not_there_is_not_found(person: PERSON, path: str) -> None:
    curator = person("curator")
    assert curator.get(f"/curate/duplicates/{path}").status_code == 404
    curator.get("/curate/duplicates")
    assert curator.send(f"/curate/duplicates/{path}/merge", reason="One.").status_code == 404


def test_not_the_same_is_remembered_and_can_be_asked_again(twins: Flask, person: PERSON) -> None:
    curator, other = person("curator"), person("curator-2")
    curator.get(PAIR)
    assert curator.send(f"{PAIR}/apart", note="").status_code == 400
    assert curator.send(f"{PAIR}/apart", note="Two <buildings>.").status_code == 303
    assert "Why it seems so" not in other.get("/curate/work?kind=duplicate").text
    assert "Two &lt;buildings&gt;." in other.get("/curate/duplicates").text
    page = other.get(BACK).text
    assert "that they are two" in page
    key = page.partition('name="entry" value="')[2].partition('"')[0]
    assert other.send("/curate/work/open-again?kind=duplicate", entry=key).status_code == 303
    assert "Why it seems so" in other.get("/curate/work?kind=duplicate").text


def test_a_merge_leads_the_old_address_on_and_can_be_undone(twins: Flask, person: PERSON) -> None:
    curator, reviewer, second = person("curator"), person("reviewer"), person("reviewer-2")
    readers = CheckingClient(twins.test_client())
    before = readers.get(f"/api/v1/centers/{TWIN}").get_json()
    curator.get(PAIR)
    assert curator.send(f"{BACK}/merge", reason=" ").status_code == 400
    answer = curator.send(f"{BACK}/merge", reason="The same ward.")
    assert answer.status_code == 303, answer.text
    submission = answer.headers["Location"]
    assert readers.get(f"/centers/{TWIN}").status_code == 200
    curator.get(submission)
    assert curator.send(f"{submission}/accept").status_code == 403

    accept(reviewer, submission)
    moved = readers.get(f"/centers/{TWIN}")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/centers/little-known")
    record = readers.get("/api/v1/centers/little-known").get_json()
    assert [one["statement"] for one in record["claims"]][-2:] == [
        "Something about accreditation. Again.",
        "Something about intensive_care. Again.",
    ]
    assert curator.get(PAIR).status_code == 404
    assert TWIN not in curator.get("/curate/duplicates").text

    reviewer.get(submission)
    undoing = reviewer.send(f"{submission}/roll-back", reason="They are two.").headers["Location"]
    accept(second, undoing)
    assert readers.get(f"/centers/{TWIN}").status_code == 200
    after = readers.get(f"/api/v1/centers/{TWIN}").get_json()
    for name in ("claims", "aliases", "programs", "evaluation"):
        assert after[name] == before[name], name
    assert len(readers.get("/api/v1/centers/little-known").get_json()["claims"]) == 6


def test_a_merge_that_waits_stands_beside_the_pair_in_the_queue(
    twins: Flask, person: PERSON, desk_session: Session
) -> None:
    curator = person("curator")
    curator.get(PAIR)
    curator.send(f"{PAIR}/merge", reason="The same ward.")
    assert "not decided yet" in curator.get("/curate/work?kind=duplicate").text
