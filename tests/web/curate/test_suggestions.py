"""Anybody may suggest a correction, without an account; programs get nowhere; nothing else is kept."""

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.domain.submissions import RecordKind, Stage
from directory.domain.suggestions import SuggestionStage
from directory.store import events, suggestions
from directory.store import submissions as kept
from directory.store.desk_tables import SuggestionRow
from directory.web.curate import suggest
from tests.web.conftest import HOSTILE
from tests.web.curate.conftest import Person
from tests.web.curate.submitted import number_of, stage_of, standing

PERSON = Callable[[str], Person]
FORM = "/suggest/little-known"
RECEIPT = re.compile(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}")


@pytest.fixture
def visitor(desk_app: Flask) -> Person:
    return Person(desk_app.test_client())


def sent(app: Flask, visitor: Person, path: str = FORM, *, age: int = 60, **fields: Any) -> TestResponse:
    """Send the form as somebody does who opened it some seconds ago."""
    visitor.get(path)
    with app.extensions["desk"].app_context():
        opened = suggest.stamp(path.split("/")[2].split("?")[0], datetime.now(UTC) - timedelta(seconds=age))
    return visitor.send(path, **{"text": "The year is wrong.", "topic": "", "opened": opened, **fields})


def all_of(session: Session) -> list[Any]:
    session.rollback()
    return suggestions.listed(session, stages=SuggestionStage)


def receipt_of(answer: TestResponse) -> str:
    found = RECEIPT.search(answer.text)
    assert found is not None
    return found[0]


def test_a_page_and_each_of_its_statements_lead_to_the_form(visitor: Person) -> None:
    page = visitor.get("/centers/little-known").text
    assert f'href="{FORM}"' in page
    for number in range(1, 7):
        assert f'href="{FORM}?claim=little-known-0{number}"' in page
    form = visitor.get(f"{FORM}?claim=little-known-03").text
    assert '<option value="little-known-03" selected>It costs US$55,000.' in form
    assert "nothing about anybody's health" in form.replace("&#39;", "'")


def test_what_is_sent_is_kept_with_a_receipt_and_nothing_else(
    desk_app: Flask, desk_session: Session, visitor: Person
) -> None:
    answer = sent(
        desk_app,
        visitor,
        claim="little-known-03",
        from_center="y",
        source_address="https://example.org/prices",
    )
    assert answer.status_code == 200
    (one,) = all_of(desk_session)
    assert receipt_of(answer) == one.receipt
    assert (one.center, one.claim, one.text) == ("little-known", "little-known-03", "The year is wrong.")
    assert (one.source_address, one.from_center) == ("https://example.org/prices", True)
    columns = {column["name"] for column in inspect(desk_session.connection()).get_columns("suggestion")}
    assert columns == {
        "id", "receipt", "center_slug", "claim_id", "text", "source_address", "from_center", "stage",
        "answer", "created_at", "answered_at", "account_id",
    }  # fmt: skip
    row = desk_session.execute(select(SuggestionRow.__table__)).mappings().one()
    assert not any("127.0.0.1" in str(value) for value in row.values())


def test_the_text_stands_in_no_log_and_not_in_the_record_of_deeds(
    desk_app: Flask, desk_session: Session, visitor: Person, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "my lesions and my neighbor Jane"
    with caplog.at_level(logging.DEBUG):
        sent(desk_app, visitor, text=secret)
        visitor.send(FORM, text=secret * 300)
        sent(desk_app, visitor, text=secret, topic="x")
        with desk_session.bind.connect() as connection:  # type: ignore[union-attr]
            connection.exec_driver_sql("DROP TABLE suggestion")
            connection.commit()
        assert sent(desk_app, visitor, text=secret).status_code in (500, 503)
        desk_app.extensions["desk"].logger.exception("something else")
    assert caplog.records
    assert "lesions" not in caplog.text
    assert "Jane" not in caplog.text
    deeds = events.newest(desk_session, limit=50)
    assert "lesions" not in str(deeds)
    assert [(one.deed, one.account) for one in deeds if one.kind == "suggestion"] == [("suggested", None)]


@pytest.mark.parametrize(
    "trap",
    [{"topic": "Buy this"}, {"age": 1}, {"opened": ""}, {"opened": "forged"}, {"opened": "W10.x"}],
)
def test_a_program_is_thanked_and_nothing_is_kept(
    desk_app: Flask, desk_session: Session, visitor: Person, trap: dict[str, Any]
) -> None:
    person = sent(desk_app, visitor)
    program = sent(desk_app, visitor, **trap)
    assert len(all_of(desk_session)) == 1
    assert program.status_code == person.status_code == 200
    assert RECEIPT.sub("", program.text) == RECEIPT.sub("", person.text)
    assert receipt_of(program) != receipt_of(person)


def test_a_form_opened_for_another_center_does_not_count(
    desk_app: Flask, desk_session: Session, visitor: Person
) -> None:
    with desk_app.extensions["desk"].app_context():
        stamp = suggest.stamp("well-known", datetime.now(UTC) - timedelta(minutes=1))
    assert sent(desk_app, visitor, opened=stamp).status_code == 200
    assert all_of(desk_session) == []


def test_nobody_sees_the_trap(visitor: Person) -> None:
    page = visitor.get(FORM).text
    trap = re.search(r'<div class="visually-hidden" aria-hidden="true">.*?</div>', page)
    assert trap is not None
    assert 'name="topic" type="text" tabindex="-1" autocomplete="off"' in trap[0]


def test_from_one_address_come_only_so_many_and_nothing_typed_is_lost(
    desk_app: Flask, desk_session: Session, visitor: Person
) -> None:
    for _ in range(10):
        assert sent(desk_app, visitor).status_code == 200
    refused = sent(desk_app, visitor, text="One more <thing>.")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "One more &lt;thing&gt;." in refused.text
    assert len(all_of(desk_session)) == 10


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": " \r\n "}, "Write what is wrong or missing."),
        ({"text": "x" * 4_001}, "Write at most 4,000 characters."),
        ({"claim": "well-known-01"}, "Not a valid choice"),
        ({"source_address": "x" * 501}, "Write at most 500 characters."),
    ],
)
def test_what_cannot_be_sent_is_said_beside_its_field_and_kept_in_the_form(
    desk_app: Flask, desk_session: Session, visitor: Person, fields: dict[str, str], said: str
) -> None:
    answer = sent(desk_app, visitor, **{"text": "Keep this.", **fields})
    assert answer.status_code == 400
    assert said in answer.text
    assert (fields.get("text", "Keep this.").strip() or "Write") in answer.text
    assert all_of(desk_session) == []


def test_lines_count_as_they_were_typed(desk_app: Flask, desk_session: Session, visitor: Person) -> None:
    assert sent(desk_app, visitor, text="\r\n".join(["a"] * 2_000) + "\x00").status_code == 200
    assert len(all_of(desk_session)[0].text) == 3_999


def test_without_the_token_nothing_is_kept_and_the_text_is_shown(
    desk_app: Flask, desk_session: Session, visitor: Person
) -> None:
    answer = visitor.post(FORM, data={"text": "Kept <here>."})
    assert answer.status_code == 400
    assert "Kept &lt;here&gt;." in answer.text
    assert "sign in" not in answer.text
    assert all_of(desk_session) == []


@pytest.mark.parametrize(
    ("slug", "status", "location"),
    [
        ("nowhere", 404, None),
        ("old-name", 301, "/suggest/little-known"),
        ("taken-out", 410, None),
        ("%3Cscript%3E", 404, None),
    ],
)
def test_only_a_center_of_the_directory_has_a_form(
    visitor: Person, slug: str, status: int, location: str | None
) -> None:
    answer = visitor.get(f"/suggest/{slug}")
    assert (answer.status_code, answer.headers.get("Location")) == (status, location)
    visitor.get(FORM)
    assert visitor.send(f"/suggest/{slug}", text="x").status_code == status


def test_a_receipt_shows_stage_and_answer_and_is_kept_by_nobody(
    desk_app: Flask, desk_session: Session, visitor: Person, person: PERSON
) -> None:
    receipt = receipt_of(sent(desk_app, visitor, text="Something of mine."))
    address = f"/suggest/receipt/{receipt}"
    page = visitor.get(address)
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in page.text
    assert "waits for a curator" in page.text
    assert "Something of mine" not in page.text
    curator = person("curator")
    (one,) = all_of(desk_session)
    here = f"/curate/suggestions/{one.id}"
    curator.get(here)
    assert curator.send(f"{here}/answer", answer=f"Thank you. {HOSTILE}").status_code == 303
    page = visitor.get(address)
    assert "Thank you. " in page.text
    assert HOSTILE not in page.text
    assert visitor.get(address.lower().replace("/suggest/receipt/", "/suggest/receipt?number=")).headers[
        "Location"
    ] == (address)
    assert visitor.get("/suggest/receipt").status_code == 200
    assert visitor.get("/suggest/receipt/AAAA-AAAA-AAAA-AAAA").status_code == 404


def test_curators_find_answer_and_decline(
    desk_app: Flask, desk_session: Session, visitor: Person, person: PERSON
) -> None:
    receipt = receipt_of(sent(desk_app, visitor, text=HOSTILE, source_address="javascript:alert(1)"))
    curator = person("curator")
    (one,) = all_of(desk_session)
    here = f"/curate/suggestions/{one.id}"
    assert here in curator.get("/curate/suggestions").text
    assert here in curator.get("/curate/work").text
    for address in ("/curate/suggestions", here):
        assert HOSTILE not in curator.get(address).text
    assert 'href="javascript' not in curator.get(here).text
    refused = curator.send(f"{here}/decline", reason=" ")
    assert refused.status_code == 400
    assert "Write the reason" in refused.text
    assert curator.send(f"{here}/decline", reason="Its source says so.").status_code == 303
    assert "Its source says so." in visitor.get(f"/suggest/receipt/{receipt}").text
    assert here not in curator.get("/curate/suggestions").text
    assert here in curator.get("/curate/suggestions?stage=declined").text
    assert here not in curator.get("/curate/suggestions?stage=all&from=center").text
    assert here not in curator.get("/curate/suggestions?stage=all&center=well-known").text
    assert here not in curator.get("/curate/work").text
    assert curator.send(f"{here}/decline", reason="Again.").status_code == 409
    assert curator.get("/curate/suggestions/99").status_code == 404


def test_a_draft_is_made_of_it_once_and_the_receipt_follows_it(
    desk_app: Flask, desk_session: Session, visitor: Person, person: PERSON
) -> None:
    receipt = receipt_of(sent(desk_app, visitor, text="x" * 4_000))
    first, second = person("curator"), person("curator-2")
    (one,) = all_of(desk_session)
    here = f"/curate/suggestions/{one.id}"
    for curator in (first, second):
        curator.get(here)
    draft = first.send(f"{here}/take-up").headers["Location"]
    assert re.fullmatch(r"/curate/drafts/\d+\?center=little-known", draft)
    assert f"Suggestion {one.id}: " in first.get(draft).text
    assert second.send(f"{here}/take-up").headers["Location"] == here
    assert "taken this suggestion up already" in second.get(here).text
    desk_session.rollback()
    mine = kept.listed(desk_session, stages=[Stage.DRAFT])
    assert [each.author for each in mine] == [number_of(desk_session, "curator")]
    assert "A curator works on it." in visitor.get(f"/suggest/receipt/{receipt}").text


def test_a_centers_own_words_stand_beside_its_statement_once_a_second_person_agrees(
    desk_app: Flask, desk_session: Session, visitor: Person, person: PERSON
) -> None:
    words = f"We have raised the price.\nSee our site. {HOSTILE}"
    receipt = receipt_of(sent(desk_app, visitor, claim="little-known-03", from_center="y", text=words))
    curator, reviewer = person("curator"), person("reviewer")
    (one,) = all_of(desk_session)
    here = f"/curate/suggestions/{one.id}"
    curator.get(here)
    refused = curator.send(f"{here}/reply", claim="", words=words, known_by="")
    assert refused.status_code == 400
    assert "Write how you know" in refused.text
    assert curator.send(f"{here}/reply", claim="", words=words, known_by="We asked.").status_code == 409
    answer = curator.send(f"{here}/reply", claim="little-known-03", words=words, known_by="We asked back.")
    draft = answer.headers["Location"]
    assert HOSTILE not in curator.get(draft).text
    assert "raised the price" not in visitor.get("/centers/little-known").text
    number = int(draft.rpartition("/")[2])
    page = curator.get(draft).text
    title = re.search(r'name="title" type="text"[^>]*value="([^"]*)"', page)
    assert title is not None
    before = figures(desk_app)
    sent_in = curator.send(draft, deed="submit", title=title[1], note="", seen_title=title[1], seen_note="")
    assert sent_in.status_code == 303, sent_in.text
    assert stage_of(desk_session, number) is Stage.SUBMITTED
    assert "A second person must agree" in visitor.get(f"/suggest/receipt/{receipt}").text
    review = reviewer.get(f"/curate/submissions/{number}").text
    assert "We asked back." in review
    assert HOSTILE not in review
    assert reviewer.send(f"/curate/submissions/{number}/accept").status_code == 303
    public = visitor.get("/centers/little-known").text
    assert "We have raised the price.\nSee our site." in public
    assert HOSTILE not in public
    assert "The center's own words" in public
    assert "not checked by this directory, and not counted" in public
    assert figures(desk_app) == before
    pack = visitor.get("/pack?center=little-known").text
    assert "We have raised the price." in pack
    assert HOSTILE not in pack
    assert standing(desk_session, RecordKind.REPLY, "little-known/little-known-03")["text"] == words
    record = desk_app.test_client().get("/api/v1/centers/little-known").get_json()
    assert [(each["claim"], each["text"]) for each in record["replies"]] == [("little-known-03", words)]
    assert "is public" in visitor.get(f"/suggest/receipt/{receipt}").text
    assert "We asked back" not in desk_app.test_client().get("/changes").text


def figures(app: Flask) -> Any:
    return app.test_client().get("/api/v1/centers/little-known").get_json()["evaluation"]


def test_only_what_comes_from_the_center_can_be_a_reply(
    desk_app: Flask, desk_session: Session, visitor: Person, person: PERSON
) -> None:
    sent(desk_app, visitor, claim="little-known-03")
    curator = person("curator")
    (one,) = all_of(desk_session)
    here = f"/curate/suggestions/{one.id}"
    assert "right of reply" not in curator.get(here).text
    answer = curator.send(f"{here}/reply", claim="little-known-03", words="No.", known_by="I think so.")
    assert answer.status_code == 409
    assert kept.listed(desk_session, stages=list(Stage)) == []
