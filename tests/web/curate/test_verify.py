"""Reading one claim against its source on the desk: what the page shows, and the three things to say."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directory.domain.submissions import RecordKind, Stage
from directory.store import verifications
from tests.web.curate.conftest import Person
from tests.web.curate.submitted import edited, stage_of, standing, submitted

PERSON = Callable[[str], Person]
UNCHECKED = "/curate/verify/little-known-02"
VERSION = re.compile(r'name="version" value="(\d+)"')


def say(client: Person, what: str, *, address: str = UNCHECKED, **fields: str) -> int:
    version = VERSION.search(client.get(address).text)
    assert version is not None
    return client.send(f"{address}/{what}", version=version[1], **fields).status_code


def test_the_page_shows_statement_source_place_question_and_last_check(person: PERSON) -> None:
    text = person("curator").get("/curate/verify/little-known-01").text
    for words in ("Something about accreditation.", "page 3", "Partly met", "November 23, 2026"):
        assert words in text, words
    link = re.search(r'<a href="https://register\.example\.org/"([^>]*)>', text)
    assert link is not None
    assert 'rel="noreferrer noopener"' in link[1]
    assert 'target="_blank"' in link[1]


def test_a_practical_fact_and_an_unchecked_one_have_pages_too(person: PERSON) -> None:
    curator = person("curator")
    assert "55000" in curator.get("/curate/verify/little-known-03").text
    assert "never: it does not count until somebody has" in curator.get(UNCHECKED).text


@pytest.mark.parametrize("claim", ["little-known-99", "nowhere-01", "x", "%3Cscript%3E"])
def test_a_claim_that_never_was_is_not_found(person: PERSON, claim: str) -> None:
    curator = person("curator")
    assert curator.get(f"/curate/verify/{claim}").status_code == 404
    curator.get(UNCHECKED)
    assert curator.send(f"/curate/verify/{claim}/confirm", version="1").status_code == 404


def test_what_one_confirms_another_makes_public(
    person: PERSON, desk_app: Flask, desk_session: Session
) -> None:
    curator, reviewer = person("curator"), person("reviewer")
    assert say(curator, "confirm", note="In the second table.") == 303
    page = curator.get(UNCHECKED).text
    number = re.search(r"/curate/submissions/(\d+)", page)
    assert number is not None
    assert "waits for review" in page
    assert "In the second table." in page
    assert say(curator, "confirm") == 409
    assert standing(desk_session, RecordKind.CLAIM, "little-known-02").get("checked") is None
    reviewer.get(f"/curate/submissions/{number[1]}")
    accepted = reviewer.send(f"/curate/submissions/{number[1]}/accept")
    assert accepted.status_code == 303, accepted.text
    record = desk_app.test_client().get("/api/v1/centers/little-known").get_json()
    claim = next(one for one in record["claims"] if one["id"] == "little-known-02")
    assert claim["checked"]
    assert claim["checked_on"] == claim["accessed"]


def test_a_contradiction_needs_words_and_leads_to_the_form_of_the_claim(
    person: PERSON, desk_session: Session
) -> None:
    curator = person("curator")
    address = "/curate/verify/little-known-01"
    curator.get(address)
    refused = curator.send(f"{address}/contradict", version="1", note="")
    assert refused.status_code == 400
    assert "Write what the source says instead" in refused.text
    answer = curator.send(f"{address}/contradict", version="1", note="It says <met>.")
    assert re.fullmatch(r"/curate/drafts/\d+/claim/little-known-01", answer.headers["Location"])
    assert curator.get(answer.headers["Location"]).status_code == 200
    number = int(answer.headers["Location"].split("/")[3])
    assert stage_of(desk_session, number) is Stage.DRAFT
    assert "It says &lt;met&gt;." in curator.get(address).text


def test_a_source_that_does_not_open_goes_into_the_work_queue(person: PERSON) -> None:
    curator = person("curator")
    assert "Somebody could not open" not in curator.get("/curate/work?kind=broken_link").text
    assert say(curator, "dead", note="Answers 404.") == 303
    queue = curator.get("/curate/work?kind=broken_link").text
    assert "Somebody could not open https://register.example.org/." in queue
    assert "req-revalid" in curator.get(UNCHECKED).text
    assert say(curator, "confirm") == 303
    assert "Somebody could not open" not in curator.get("/curate/work?kind=broken_link").text


def test_a_claim_that_changed_since_it_was_read_is_read_again(person: PERSON, desk_session: Session) -> None:
    curator, reviewer = person("curator"), person("reviewer")
    curator.get(UNCHECKED)
    change = edited(desk_session, RecordKind.CLAIM, "little-known-02", statement="Other words.")
    one = submitted(desk_session, "curator", change)
    reviewer.get(f"/curate/submissions/{one.id}")
    assert reviewer.send(f"/curate/submissions/{one.id}/accept").status_code == 303
    for version in ("1", "", "x", "9" * 30):
        answer = curator.send(f"{UNCHECKED}/confirm", version=version)
        assert answer.status_code == 409
        assert "changed since you opened it" in answer.text
    assert curator.send(f"{UNCHECKED}/confirm", version="2").status_code == 303


def test_nothing_verifies_more_than_one_claim_at_once(
    person: PERSON, desk_app: Flask, desk_session: Session
) -> None:
    desk = desk_app.extensions["desk"]
    doing = [rule for rule in desk.url_map.iter_rules() if rule.endpoint.startswith("verify.")]
    assert doing
    assert all(rule.arguments == {"claim_id"} for rule in doing)
    assert all(desk.url_map._rules_by_endpoint[rule.endpoint] == [rule] for rule in doing)
    curator = person("curator")
    for page in ("/curate/work", "/curate/work?kind=unchecked", "/curate/centers/little-known"):
        assert not re.search(r'action="[^"]*verify', curator.get(page).text), page
    curator.get(UNCHECKED)
    several = {
        "version": "1",
        "claim_id": ["little-known-01", "little-known-04"],
        "csrf_token": curator.token,
    }
    assert curator.post(f"{UNCHECKED}/confirm", data=several).status_code == 303
    desk_session.rollback()
    ids = [f"little-known-0{number}" for number in range(1, 7)]
    assert [len(verifications.of_claim(desk_session, one)) for one in ids] == [0, 1, 0, 0, 0, 0]
