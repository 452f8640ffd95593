"""What becomes of suggestions, on both databases."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.curation import seed, submissions, suggestions
from directory.curation.submissions import NotAllowed
from directory.domain.problems import NotFound
from directory.domain.submissions import RecordKind, Stage
from directory.domain.suggestions import Suggestion, SuggestionStage
from directory.store import events
from directory.store import submissions as kept
from directory.store import suggestions as stored
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


def sent(session: Session, **more: object) -> Suggestion:
    given = {"center": "uppsala", "text": " There were 60. ", "claim": "uppsala-01", "now": NOW}
    return suggestions.send(session, **(given | more))  # type: ignore[arg-type]


def test_it_is_followed_by_its_receipt_alone(session: Session, people: list[int]) -> None:
    one = sent(session)
    assert (one.text, one.stage, one.account) == ("There were 60.", SuggestionStage.OPEN, None)
    assert suggestions.followed(session, one.receipt) == one
    with pytest.raises(NotFound):
        suggestions.followed(session, str(one.id))


@pytest.mark.parametrize("text", ["", " \n ", "x" * 4_001])
def test_nothing_and_too_much_are_refused(session: Session, people: list[int], text: str) -> None:
    with pytest.raises(NotAllowed):
        sent(session, text=text)
    assert stored.count_open(session) == 0


def test_an_answer_leaves_the_stage_and_a_decline_needs_a_reason_and_closes(
    session: Session, people: list[int]
) -> None:
    number = sent(session).id
    answered = suggestions.answer(session, number, by=people[0], now=NOW, text="We look into it.")
    assert (answered.stage, answered.answer) == (SuggestionStage.OPEN, "We look into it.")
    with pytest.raises(NotAllowed, match="reason"):
        suggestions.decline(session, number, by=people[0], now=NOW, text=" ")
    session.rollback()
    closed = suggestions.decline(session, number, by=people[1], now=NOW, text="The paper says 48.")
    assert (closed.stage, closed.account) == (SuggestionStage.DECLINED, people[1])
    for deed in (suggestions.take_up, lambda *a, **k: suggestions.decline(*a, **k, text="x")):
        with pytest.raises(NotAllowed, match="declined"):
            deed(session, number, by=people[0], now=NOW)
        session.rollback()
    assert [one.deed for one in events.newest(session, limit=5, kind="suggestion")] == [
        "declined", "answered", "suggested",
    ]  # fmt: skip


def test_it_is_taken_up_once(session: Session, people: list[int]) -> None:
    number = sent(session).id
    draft = suggestions.take_up(session, number, by=people[0], now=NOW)
    assert (draft.stage, draft.author, draft.changes) == (Stage.DRAFT, people[0], ())
    assert draft.title == f"Suggestion {number}: Uppsala University Hospital"
    with pytest.raises(NotAllowed, match="already"):
        suggestions.take_up(session, number, by=people[1], now=NOW)
    session.rollback()
    made = suggestions.taken_up_by(session, number)
    assert made is not None
    assert made.id == draft.id
    assert stored.count_open(session) == 0


def replied(session: Session, number: int, by: int, **more: str) -> submissions.Submission:
    given = {"claim": "uppsala-01", "text": "There were 60.", "known_by": "We wrote back.", **more}
    return suggestions.reply(session, number, by=by, now=NOW, today=TODAY, **given)


def test_a_reply_goes_through_review_like_any_change(session: Session, people: list[int]) -> None:
    number = sent(session, from_center=True).id
    draft = replied(session, number, people[0])
    assert [(one.kind, one.key) for one in draft.changes] == [(RecordKind.REPLY, "uppsala/uppsala-01")]
    assert "We wrote back." in kept.messages(session, draft.id)[0].text
    submissions.submit(session, draft.id, version=draft.version, by=people[0], now=NOW, today=TODAY)
    assert seed.stored(session).centers["uppsala"].replies == ()
    with pytest.raises(NotAllowed, match="their own"):
        submissions.accept(session, draft.id, by=people[0], now=NOW, today=TODAY)
    session.rollback()
    submissions.accept(session, draft.id, by=people[1], now=NOW, today=TODAY)
    (reply,) = seed.stored(session).centers["uppsala"].replies
    assert (reply.claim, reply.text, reply.on) == ("uppsala-01", "There were 60.", TODAY)
    again = replied(session, number, people[0], text="There were 61.")
    assert again.changes[0].base == {"claim": "uppsala-01", "text": "There were 60.", "on": "2026-11-25"}


@pytest.mark.parametrize(
    "wrong",
    [{"claim": "tijuana-01"}, {"claim": ""}, {"text": " "}, {"text": "x" * 2_001}, {"known_by": " "}],
)
def test_a_reply_needs_a_statement_words_and_where_they_come_from(
    session: Session, people: list[int], wrong: dict[str, str]
) -> None:
    number = sent(session, from_center=True).id
    with pytest.raises(NotAllowed):
        replied(session, number, people[0], **wrong)
    session.rollback()
    assert kept.listed(session, stages=list(Stage)) == []


def test_nobody_but_the_center_replies(session: Session, people: list[int]) -> None:
    number = sent(session).id
    with pytest.raises(NotAllowed, match="center itself"):
        replied(session, number, people[0])
