"""The review page: what is proposed beside what stands, and two people who agree before it is public."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directory.curation import submissions
from directory.domain.submissions import Change, RecordKind, Stage
from directory.store import published
from tests.web.curate.conftest import Person
from tests.web.curate.submitted import (
    drafted,
    edited,
    new_price,
    now,
    number_of,
    served_price,
    stage_of,
    standing,
    submitted,
)

PERSON = Callable[[str], Person]


def page(somebody: Person, number: int) -> str:
    return somebody.get(f"/curate/submissions/{number}").text


def test_what_is_proposed_stands_beside_what_stands(person: PERSON, desk_session: Session) -> None:
    person("curator")
    one = submitted(desk_session, "curator", new_price(desk_session))
    text = page(person("reviewer"), one.id)
    assert "<del>US$55,000.</del>" in text
    assert "<ins>US$61,000.</ins>" in text
    assert "<del>55000</del>" in text
    assert "curator@example.org" in text


def test_the_source_of_a_claim_can_be_opened_from_the_page(person: PERSON, desk_session: Session) -> None:
    person("curator")
    change = edited(desk_session, RecordKind.CLAIM, "little-known-01", locator="page 4")
    text = page(person("reviewer"), submitted(desk_session, "curator", change).id)
    assert 'href="https://register.example.org/"' in text
    assert "; page 4" in text


def test_a_source_of_the_same_submission_can_be_opened_too(person: PERSON, desk_session: Session) -> None:
    person("curator")
    source = {"key": "new-page", "type": "center_website", "title": "New page", "url": "https://new.example/"}
    changes = (
        Change(RecordKind.SOURCE, "new-page", None, source),
        edited(desk_session, RecordKind.CLAIM, "little-known-01", source="new-page"),
    )
    text = page(person("reviewer"), submitted(desk_session, "curator", *changes).id)
    assert text.count('href="https://new.example/"') == 2


def test_an_address_that_is_no_web_address_is_no_link(person: PERSON, desk_session: Session) -> None:
    somebody = person("curator")
    bad = {"key": "bad", "type": "news", "title": "Bad", "url": "javascript:alert(1)"}
    one = drafted(desk_session, "curator", Change(RecordKind.SOURCE, "bad", None, bad))
    assert 'href="javascript' not in page(somebody, one.id)


def test_the_effect_on_the_figures_is_shown_with_the_answers_that_move(
    person: PERSON, desk_session: Session
) -> None:
    person("curator")
    change = edited(desk_session, RecordKind.CLAIM, "little-known-01", answer="met")
    text = page(person("reviewer"), submitted(desk_session, "curator", change).id)
    assert "What it does to the figures" in text
    assert "Questions whose answer moves" in text
    assert "JACIE or FACT accreditation</th><td>Partly met" in text


def test_a_change_without_effect_says_so(person: PERSON, desk_session: Session) -> None:
    person("curator")
    one = submitted(desk_session, "curator", new_price(desk_session))
    assert "Every figure stays as it is." in page(person("reviewer"), one.id)


def test_a_reviewer_accepts_and_the_page_says_which_data_version_it_became(
    person: PERSON, desk_app: Flask, desk_session: Session
) -> None:
    person("curator")
    one = submitted(desk_session, "curator", new_price(desk_session))
    reviewer = person("reviewer")
    page(reviewer, one.id)
    answer = reviewer.send(f"/curate/submissions/{one.id}/accept", version=one.version)
    assert answer.status_code == 303
    text = page(reviewer, one.id)
    desk_session.rollback()
    assert text.count(published.data_version(desk_session)) == 2
    assert served_price(desk_app) == 61000


def test_nobody_accepts_their_own(person: PERSON, desk_app: Flask, desk_session: Session) -> None:
    reviewer = person("reviewer")
    one = submitted(desk_session, "reviewer", new_price(desk_session))
    text = page(reviewer, one.id)
    assert "Accept and publish" not in text
    assert "Another reviewer must decide" in text
    for deed in ("accept", "reject"):
        answer = reviewer.send(f"/curate/submissions/{one.id}/{deed}", reason="Mine.")
        assert answer.status_code == 403
        assert "Nobody decides on their own submission" in answer.text
    assert served_price(desk_app) == 55000


def test_a_curator_reads_everything_and_decides_nothing(person: PERSON, desk_session: Session) -> None:
    person("curator")
    one = submitted(desk_session, "curator", new_price(desk_session))
    other = person("curator-2")
    assert "Accept and publish" not in page(other, one.id)
    assert other.send(f"/curate/submissions/{one.id}/accept").status_code == 403
    assert stage_of(desk_session, one.id) is Stage.SUBMITTED


def test_a_rejection_without_a_reason_is_said_beside_the_field(person: PERSON, desk_session: Session) -> None:
    person("curator")
    one = submitted(desk_session, "curator", new_price(desk_session))
    reviewer = person("reviewer")
    page(reviewer, one.id)
    answer = reviewer.send(f"/curate/submissions/{one.id}/reject", reason=" ")
    assert answer.status_code == 400
    assert "Write the reason, so that its author can act on it." in answer.text
    reviewer.send(f"/curate/submissions/{one.id}/reject", reason="The table says 55,000.")
    assert "The table says 55,000." in page(person("curator-2"), one.id)


def test_a_text_that_is_too_long_is_kept_beside_its_message(person: PERSON, desk_session: Session) -> None:
    person("curator")
    one = submitted(desk_session, "curator", new_price(desk_session))
    reviewer = person("reviewer")
    page(reviewer, one.id)
    answer = reviewer.send(f"/curate/submissions/{one.id}/message", text="long " * 1000)
    assert answer.status_code == 400
    assert "long " * 1000 in answer.text


def test_what_its_author_changed_since_it_was_read_is_not_published(
    person: PERSON, desk_app: Flask, desk_session: Session
) -> None:
    person("curator")
    one = submitted(desk_session, "curator", new_price(desk_session))
    reviewer = person("reviewer")
    page(reviewer, one.id)
    desk_session.rollback()
    submissions.take_back(desk_session, one.id, by=one.author, now=now())
    again = submissions.find(desk_session, one.id)
    submissions.submit(
        desk_session, one.id, version=again.version, by=one.author, now=now(), today=now().date()
    )
    answer = reviewer.send(f"/curate/submissions/{one.id}/accept", version=one.version)
    assert answer.status_code == 409
    assert "Read it again" in answer.text
    assert served_price(desk_app) == 55000


def test_a_retraction_shows_its_reason_and_asks_for_the_second_person(
    person: PERSON, desk_session: Session
) -> None:
    author = person("curator")
    gone = Change(
        RecordKind.CLAIM, "little-known-03", standing(desk_session, RecordKind.CLAIM, "little-known-03"), None
    )
    one = submitted(desk_session, "curator", gone, note="The page is gone.")
    text = page(person("reviewer"), one.id)
    assert "You are the second person." in text
    assert text.index("The page is gone.") < text.index("What it would change")
    assert "A second person must agree to this." in page(author, one.id)


def test_broken_rules_and_conflicts_are_said_with_their_record(person: PERSON, desk_session: Session) -> None:
    author = person("curator")
    bad = edited(desk_session, RecordKind.CLAIM, "little-known-03", source="nowhere")
    text = page(author, drafted(desk_session, "curator", bad).id)
    assert 'href="#claim-little-known-03"' in text
    assert "Rules it breaks" in text


def test_what_changed_meanwhile_is_shown_and_not_published(
    person: PERSON, desk_app: Flask, desk_session: Session
) -> None:
    person("curator")
    late = submitted(desk_session, "curator", new_price(desk_session, 70000))
    first = submitted(desk_session, "curator", new_price(desk_session, 61000))
    reviewer = person("reviewer")
    reviewing = number_of(desk_session, "reviewer")
    submissions.accept(desk_session, first.id, by=reviewing, now=now(), today=now().date())
    text = page(reviewer, late.id)
    assert "Changed meanwhile" in text
    assert "it is now 61000; proposed is 70000" in text
    answer = reviewer.send(f"/curate/submissions/{late.id}/accept", version=late.version)
    assert answer.status_code == 409
    assert served_price(desk_app) == 61000


def test_a_question_waits_on_the_authors_first_page_until_it_is_answered(
    person: PERSON, desk_session: Session
) -> None:
    author = person("curator")
    one = submitted(desk_session, "curator", new_price(desk_session), title="The price of Göteborg")
    reviewer = person("reviewer")
    page(reviewer, one.id)
    reviewer.send(f"/curate/submissions/{one.id}/message", text="On which page?")
    assert "Somebody waits for your answer" in author.get("/curate/").text
    assert "On which page?" in page(author, one.id)
    author.send(f"/curate/submissions/{one.id}/message", text="On page 3.")
    assert "Somebody waits for your answer" not in author.get("/curate/").text
    assert "Somebody waits for your answer" in reviewer.get("/curate/").text


def test_an_author_takes_back_and_gives_up_and_nobody_else_does(
    person: PERSON, desk_session: Session
) -> None:
    author, other = person("curator"), person("reviewer")
    one = submitted(desk_session, "curator", new_price(desk_session))
    page(other, one.id)
    for deed in ("take-back", "give-up"):
        assert other.send(f"/curate/submissions/{one.id}/{deed}").status_code == 403
    page(author, one.id)
    assert author.send(f"/curate/submissions/{one.id}/take-back").status_code == 303
    assert stage_of(desk_session, one.id) is Stage.DRAFT
    author.send(f"/curate/submissions/{one.id}/give-up", reason="A mistake.")
    assert "Given up" in page(author, one.id)


def test_a_publication_is_taken_back_by_two_people_and_the_old_value_is_public_again(
    person: PERSON, desk_app: Flask, desk_session: Session
) -> None:
    author, reviewer, second = person("curator"), person("reviewer"), person("reviewer-2")
    one = submitted(desk_session, "curator", new_price(desk_session))
    page(reviewer, one.id)
    reviewer.send(f"/curate/submissions/{one.id}/accept", version=one.version)
    assert "Take this publication back" not in page(author, one.id)
    page(reviewer, one.id)
    assert reviewer.send(f"/curate/submissions/{one.id}/roll-back", reason="").status_code == 400
    answer = reviewer.send(f"/curate/submissions/{one.id}/roll-back", reason="It was a slip.")
    undoing = int(answer.headers["Location"].rpartition("/")[2])
    assert served_price(desk_app) == 61000
    assert reviewer.send(f"/curate/submissions/{undoing}/accept").status_code == 403
    assert "It was a slip." in page(second, undoing)
    assert second.send(f"/curate/submissions/{undoing}/accept").status_code == 303
    assert served_price(desk_app) == 55000
    assert "took it back" in page(reviewer, one.id)


def test_the_lists_are_by_stage_center_and_author(person: PERSON, desk_session: Session) -> None:
    author = person("curator")
    person("curator-2")
    submitted(desk_session, "curator", new_price(desk_session), title="About the price")
    read_again = {"statement": "Another.", "checked_on": "2026-11-25"}
    change = edited(desk_session, RecordKind.CLAIM, "with-concerns-01", **read_again)
    submitted(desk_session, "curator-2", change, title="About a court")
    other = number_of(desk_session, "curator-2")

    def listed(query: str) -> tuple[bool, bool]:
        text = author.get(f"/curate/submissions{query}").text
        return "About the price" in text, "About a court" in text

    assert listed("") == (True, True)
    assert listed("?center=little-known") == (True, False)
    assert listed("?center=little") == (False, False)
    assert listed(f"?author={other}") == (False, True)
    assert listed("?list=mine") == (True, False)
    assert listed("?list=mine&stage=accepted") == (False, False)
    assert listed("?list=decided") == (False, False)


@pytest.mark.parametrize("path", ["submissions/99", "submissions/99999999999999999999"])
def test_a_submission_that_never_was_is_not_found(person: PERSON, path: str) -> None:
    assert person("curator").get(f"/curate/{path}").status_code == 404


@pytest.mark.parametrize("query", ["?page=-1", "?page=x&author=99999999999999999999", "?list=no&stage=no"])
def test_a_list_asked_for_badly_is_still_a_list(person: PERSON, query: str) -> None:
    assert person("curator").get(f"/curate/submissions{query}").status_code == 200


def test_two_reviewers_who_accept_at_once_publish_once(
    person: PERSON, desk_app: Flask, desk_session: Session
) -> None:
    person("curator")
    one = submitted(desk_session, "curator", new_price(desk_session))
    before = published.newest_number(desk_session)
    desk_session.rollback()
    reviewers = [person("reviewer"), person("reviewer-2")]
    for each in reviewers:
        page(each, one.id)
    together = threading.Barrier(2)
    told: list[int] = []

    def decide(reviewer: Person) -> None:
        together.wait(timeout=10)
        told.append(reviewer.send(f"/curate/submissions/{one.id}/accept").status_code)

    threads = [threading.Thread(target=decide, args=(each,)) for each in reviewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(told) == [303, 403]
    assert before is not None
    desk_session.rollback()
    assert published.newest_number(desk_session) == before + 1
