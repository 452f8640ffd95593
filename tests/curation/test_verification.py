"""Reading a source again: one claim, one person, one day; and a second person before the public sees it."""

import inspect
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.curation import seed, submissions, verification
from directory.curation.submissions import NotAllowed
from directory.domain.claims import Claim
from directory.domain.problems import NotFound
from directory.domain.submissions import Change, RecordKind, Stage
from directory.domain.verification import Finding, VerificationStatus
from directory.store import centers, events, verifications
from directory.store.accounts import User
from tests.curation.folders import TODAY

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def people(session: Session, folder: Path) -> list[int]:
    """A loaded directory, and the numbers of two people."""
    seed.load(session, seed.read_folder(folder, today=TODAY), today=TODAY)
    made = [User(email=f"{name}@example.org", active=True, fs_uniquifier=name) for name in "ab"]
    session.add_all(made)
    session.commit()
    return [one.id for one in made]


def claim(session: Session, claim_id: str) -> Claim:
    return verification.find(session, claim_id).claim


def confirmed(session: Session, claim_id: str, by: int) -> int:
    version = verification.find(session, claim_id).version
    return verification.confirm(session, claim_id, version=version, by=by, now=NOW, today=TODAY).id


def test_an_unchecked_claim_is_checked_only_when_a_second_person_agrees(
    session: Session, people: list[int]
) -> None:
    number = confirmed(session, "uppsala-04", people[0])
    assert not claim(session, "uppsala-04").checked
    with pytest.raises(NotAllowed, match="their own"):
        submissions.accept(session, number, by=people[0], now=NOW, today=TODAY)
    submissions.accept(session, number, by=people[1], now=NOW, today=TODAY)
    now = claim(session, "uppsala-04")
    assert (now.checked, now.checked_on, now.accessed) == (True, TODAY, TODAY)


def test_confirming_a_checked_claim_again_moves_its_days_and_nothing_else(
    session: Session, people: list[int]
) -> None:
    before = claim(session, "uppsala-01")
    number = confirmed(session, "uppsala-01", people[0])
    assert submissions.find(session, number).note == "Read again on 2026-11-25."
    submissions.accept(session, number, by=people[1], now=NOW, today=TODAY)
    assert before.checked_on == date(2026, 11, 23)
    assert claim(session, "uppsala-01") == replace(before, checked_on=TODAY, accessed=TODAY)


@pytest.mark.parametrize(
    ("claim_id", "found", "status"),
    [
        ("uppsala-04", Finding.CONFIRMED, VerificationStatus.VALIDATED),
        ("uppsala-01", Finding.CONFIRMED, VerificationStatus.VALIDATED),
        ("uppsala-04", Finding.CONTRADICTED, VerificationStatus.VALIDATION_FAILED),
        ("uppsala-01", Finding.CONTRADICTED, VerificationStatus.REVALIDATION_FAILED),
        ("uppsala-01", Finding.DEAD, VerificationStatus.REVALIDATION_REQUESTED),
    ],
)
def test_person_day_and_code_of_every_reading_are_on_record(
    session: Session, people: list[int], claim_id: str, found: Finding, status: VerificationStatus
) -> None:
    said = {"version": 1, "by": people[0], "now": NOW, "note": "Page 4."}
    match found:
        case Finding.CONFIRMED:
            verification.confirm(session, claim_id, today=TODAY, **said)  # type: ignore[arg-type]
        case Finding.CONTRADICTED:
            verification.contradict(session, claim_id, **said)  # type: ignore[arg-type]
        case Finding.DEAD:
            verification.report_dead(session, claim_id, **said)  # type: ignore[arg-type]
    (one,) = verifications.of_claim(session, claim_id)
    assert (one.found, one.status, one.account, one.on) == (found, status, people[0], TODAY)
    assert (one.address, one.note) == ("https://doi.org/10.1000/example", "Page 4.")
    told = next(event for event in events.newest(session, limit=5) if event.deed == f"read_{found}")
    assert (told.key, told.account, told.after["code"]) == (claim_id, people[0], status)


def test_a_contradiction_needs_words_and_opens_a_draft_that_takes_the_check_off(
    session: Session, people: list[int]
) -> None:
    with pytest.raises(NotAllowed, match="what the source says"):
        verification.contradict(session, "uppsala-01", version=1, by=people[0], now=NOW, note=" ")
    assert verifications.of_claim(session, "uppsala-01") == []
    draft = verification.contradict(
        session, "uppsala-01", version=1, by=people[0], now=NOW, note="It says 84."
    )
    assert (draft.stage, draft.note, draft.author) == (Stage.DRAFT, "It says 84.", people[0])
    proposed = draft.changes[0].proposed
    assert proposed is not None
    assert "checked" not in proposed
    assert claim(session, "uppsala-01").checked


def test_a_dead_address_changes_nothing_about_the_claim(session: Session, people: list[int]) -> None:
    before = claim(session, "uppsala-01")
    verification.report_dead(session, "uppsala-01", version=1, by=people[0], now=NOW)
    assert claim(session, "uppsala-01") == before
    assert [one.claim for one in verifications.last_dead(session)] == ["uppsala-01"]
    confirmed(session, "uppsala-01", people[0])
    assert verifications.last_dead(session) == []


def test_a_claim_that_waits_for_review_is_not_confirmed_twice(session: Session, people: list[int]) -> None:
    number = confirmed(session, "uppsala-04", people[0])
    with pytest.raises(NotAllowed, match=f"Submission {number}"):
        confirmed(session, "uppsala-04", people[1])
    session.rollback()
    assert len(verifications.of_claim(session, "uppsala-04")) == 1


def test_what_was_read_must_be_what_stands(session: Session, people: list[int]) -> None:
    number = confirmed(session, "uppsala-04", people[0])
    submissions.accept(session, number, by=people[1], now=NOW, today=TODAY)
    with pytest.raises(verification.ChangedMeanwhile):
        verification.report_dead(session, "uppsala-04", version=1, by=people[0], now=NOW)


@pytest.mark.parametrize("claim_id", ["uppsala-99", "nowhere-01", "x", ""])
def test_a_claim_that_never_was_cannot_be_verified(
    session: Session, people: list[int], claim_id: str
) -> None:
    with pytest.raises(NotFound):
        confirmed(session, claim_id, people[0])


def test_no_deed_verifies_more_than_one_claim() -> None:
    for deed in (verification.confirm, verification.contradict, verification.report_dead):
        assert inspect.signature(deed).parameters["claim_id"].annotation is str


def edited(session: Session, by: int, second: int, **fields: object) -> Claim:
    base = submissions.proposals.plain(claim(session, "uppsala-01"))
    change = Change(RecordKind.CLAIM, "uppsala-01", base, {**base, **fields})
    draft = submissions.begin(session, title="An edit", note="", changes=[change], author=by, now=NOW)
    submissions.hand_in(session, draft, now=NOW, today=TODAY)
    submissions.accept(session, draft.id, by=second, now=NOW, today=TODAY)
    center = centers.get(session, "uppsala")
    assert center is not None
    return center.claims[0]


@pytest.mark.parametrize("fields", [{"value": 52}, {"statement": "Another."}, {"as_of": "2014"}])
def test_editing_a_claim_takes_its_check_off(
    session: Session, people: list[int], fields: dict[str, object]
) -> None:
    now = edited(session, people[0], people[1], **fields)
    assert (now.checked, now.checked_on) == (False, None)


def test_editing_a_claim_keeps_the_check_of_an_editor_who_read_its_source(
    session: Session, people: list[int]
) -> None:
    now = edited(session, people[0], people[1], value=52, checked_on="2026-11-25")
    assert (now.value, now.checked, now.checked_on) == (52, True, TODAY)
