"""People are asked once, before a fact grows old; what they answer is recorded and is no check."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.curation import reminders, seed, submissions, verification
from directory.curation import work as work_deeds
from directory.curation.reminders import Letter, LinkOver, Rules
from directory.domain.problems import DirectoryError, NotFound
from directory.domain.reminders import StillTrue, hash_of
from directory.domain.suggestions import SuggestionStage
from directory.domain.verification import VerificationStatus
from directory.domain.work import WorkKind
from directory.store import events, suggestions, verifications
from directory.store import reminders as kept
from directory.store.accounts import User
from tests.curation.folders import TODAY, UPPSALA, change

# "uppsala-02" speaks of May 2024 and stays fresh for 48 months.
DAY = date(2028, 5, 10)
NOW = datetime(2028, 5, 10, 6, 30, tzinfo=UTC)
CLAIM = "uppsala-02"


@pytest.fixture
def people(session: Session, folder: Path) -> list[int]:
    """A loaded directory whose center has a public mail address, and the numbers of two people."""
    change(folder, UPPSALA, lambda table: table.update(contact="office@uppsala.example"))
    seed.load(session, seed.read_folder(folder, today=TODAY), today=TODAY)
    made = [User(email=f"{name}@example.org", active=True, fs_uniquifier=name) for name in "ab"]
    session.add_all(made)
    session.commit()
    return [one.id for one in made]


class Mailbox:
    """Keeps what was posted; refuses whom it is told to."""

    def __init__(self, *refuses: str) -> None:
        self.refuses = refuses
        self.tokens: dict[str, dict[str, str]] = {}

    def post(self, letter: Letter, tokens: Mapping[str, str]) -> None:
        if letter.recipient in self.refuses:
            raise DirectoryError("The mail server does not want it.")
        self.tokens[letter.recipient] = dict(tokens)


def sent(
    session: Session, rules: Rules, *, now: datetime = NOW, box: Mailbox | None = None
) -> dict[str, dict[str, str]]:
    """Ask, and give the token of each claim by recipient."""
    box = box or Mailbox()
    letters = reminders.plan(session, rules, now=now, today=now.date()).letters
    session.rollback()
    reminders.send(session, letters, post=box.post, now=now)
    return box.tokens


def confirmed(session: Session, by: int, second: int) -> None:
    """Somebody reads the source again, and another agrees."""
    version = verification.find(session, CLAIM).version
    now = datetime(2026, 11, 26, tzinfo=UTC)
    handed_in = verification.confirm(session, CLAIM, version=version, by=by, now=now, today=now.date())
    submissions.accept(session, handed_in.id, by=second, now=now, today=now.date())


FALLBACK = Rules(fallback="desk@example.org")


def test_who_read_it_last_is_asked_else_who_is_set_else_nobody(session: Session, people: list[int]) -> None:
    plan = reminders.plan(session, Rules(), now=NOW, today=DAY)
    assert (plan.letters, [one.claim.id for one in plan.nobody]) == ((), [CLAIM])
    (letter,) = reminders.plan(session, FALLBACK, now=NOW, today=DAY).letters
    assert (letter.recipient, letter.to_center) == ("desk@example.org", False)
    confirmed(session, people[0], people[1])
    (letter,) = reminders.plan(session, FALLBACK, now=NOW, today=DAY).letters
    assert letter.recipient == "a@example.org"
    session.get_one(User, people[0]).active = False
    session.commit()
    (letter,) = reminders.plan(session, FALLBACK, now=NOW, today=DAY).letters
    assert letter.recipient == "desk@example.org"


def test_a_center_is_asked_only_when_that_is_switched_on(session: Session, people: list[int]) -> None:
    both = reminders.plan(session, replace(FALLBACK, to_centers=True), now=NOW, today=DAY).letters
    assert [(one.recipient, one.to_center) for one in both] == [
        ("desk@example.org", False),
        ("office@uppsala.example", True),
    ]


def test_planning_writes_nothing(session: Session, people: list[int]) -> None:
    reminders.plan(session, FALLBACK, now=NOW, today=DAY)
    session.rollback()
    assert not kept.was_asked(session, "desk@example.org", since=NOW - timedelta(days=99))


def test_nobody_is_asked_the_same_twice_and_no_more_than_once_a_day(
    session: Session, people: list[int]
) -> None:
    first = sent(session, FALLBACK)
    assert list(first["desk@example.org"]) == [CLAIM]
    letters = reminders.plan(session, Rules(fallback="desk@example.org", days=1), now=NOW, today=DAY).letters
    assert letters == ()
    assert sent(session, FALLBACK, now=NOW + timedelta(hours=5)) == {}
    assert sent(session, FALLBACK, now=NOW + timedelta(days=1)) == {}
    # Two runs that planned at the same time: the second finds that it was asked.
    letter = Letter("desk@example.org", False, reminders.plan(session, Rules(), now=NOW, today=DAY).nobody)
    session.rollback()
    box = Mailbox()
    assert reminders.send(session, [letter], post=box.post, now=NOW).sent == ()
    assert box.tokens == {}


def test_one_mail_asks_about_so_many_facts_only(
    session: Session, people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "MOST_FACTS", 0)
    assert reminders.plan(session, FALLBACK, now=NOW, today=DAY).letters == ()


def test_a_mail_that_was_not_taken_is_tried_again_and_holds_up_no_other(
    session: Session, people: list[int]
) -> None:
    rules = replace(FALLBACK, to_centers=True)
    letters = reminders.plan(session, rules, now=NOW, today=DAY).letters
    session.rollback()
    done = reminders.send(session, letters, post=Mailbox("desk@example.org").post, now=NOW)
    assert [one.recipient for one in done.sent] == ["office@uppsala.example"]
    assert done.failures == ("The mail server does not want it.",)
    assert list(sent(session, rules, now=NOW + timedelta(hours=1))) == ["desk@example.org"]


def test_only_a_hash_of_the_token_is_kept(session: Session, people: list[int]) -> None:
    token = sent(session, FALLBACK)["desk@example.org"][CLAIM]
    found = kept.of_token(session, hash_of(token))
    assert found is not None
    assert token not in str(found)
    assert kept.of_token(session, token) is None


def unchanged(session: Session) -> object:
    claim = verification.find(session, CLAIM).claim
    return (claim.checked, claim.checked_on, claim.accessed, claim)


def test_still_true_of_a_curator_never_moves_the_day_of_checking_and_makes_work(
    session: Session, people: list[int]
) -> None:
    confirmed(session, people[0], people[1])
    token = sent(session, FALLBACK)["a@example.org"][CLAIM]
    before = unchanged(session)
    assert reminders.look(session, token, now=NOW).about.claim.id == CLAIM
    reminders.answer(session, token, StillTrue.STILL_TRUE, now=NOW)
    assert unchanged(session) == before
    assert len(verifications.of_claim(session, CLAIM)) == 1
    (deed,) = events.newest(session, limit=5, deed="said_still_true")
    assert (deed.key, deed.account, deed.public_text) == (CLAIM, people[0], None)
    assert work_of(session) == [(WorkKind.SAID_TRUE, CLAIM, "")]
    later = NOW + timedelta(hours=1)
    version = verification.find(session, CLAIM).version
    verification.report_dead(session, CLAIM, version=version, by=people[1], now=later)
    assert work_of(session) == []


def work_of(session: Session) -> list[tuple[WorkKind, str, str]]:
    queue = work_deeds.WorkIndex().queue(session, today=DAY)
    return [(one.kind, one.claims[0], one.why) for one in queue.entries if one.kind is WorkKind.SAID_TRUE]


def test_still_true_of_a_center_is_an_attestation_and_no_check(session: Session, people: list[int]) -> None:
    token = sent(session, Rules(to_centers=True))["office@uppsala.example"][CLAIM]
    before = unchanged(session)
    reminders.answer(session, token, StillTrue.STILL_TRUE, now=NOW)
    assert unchanged(session) == before
    assert verifications.of_claim(session, CLAIM) == []
    (deed,) = events.newest(session, limit=5, deed="said_still_true")
    assert deed.account is None
    assert deed.after["status"] == VerificationStatus.ATTESTED
    assert work_of(session) == [(WorkKind.SAID_TRUE, CLAIM, "center")]


def test_changed_opens_a_suggestion_and_changes_nothing_else(session: Session, people: list[int]) -> None:
    token = sent(session, Rules(to_centers=True))["office@uppsala.example"][CLAIM]
    before = unchanged(session)
    reminders.answer(session, token, StillTrue.CHANGED, text=" It ended. ", now=NOW)
    assert unchanged(session) == before
    (one,) = suggestions.listed(session, stages=[SuggestionStage.OPEN])
    assert (one.center, one.claim, one.from_center) == ("uppsala", CLAIM, True)
    assert one.text.endswith("has changed.\nIt ended.")


def test_a_link_takes_one_answer(session: Session, people: list[int]) -> None:
    token = sent(session, FALLBACK)["desk@example.org"][CLAIM]
    reminders.answer(session, token, StillTrue.CHANGED, now=NOW)
    for said in StillTrue:
        with pytest.raises(LinkOver, match="used already"):
            reminders.answer(session, token, said, now=NOW)
        session.rollback()
    assert len(suggestions.listed(session, stages=SuggestionStage)) == 1


def test_a_link_ends_after_thirty_days_and_then_the_fact_may_be_asked_about_again(
    session: Session, people: list[int]
) -> None:
    token = sent(session, FALLBACK)["desk@example.org"][CLAIM]
    reminders.look(session, token, now=NOW + timedelta(days=29, hours=23))
    with pytest.raises(LinkOver, match="too old"):
        reminders.answer(session, token, StillTrue.STILL_TRUE, now=NOW + timedelta(days=30))


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "'; --"])
def test_a_wrong_link_leads_nowhere(session: Session, people: list[int], token: str) -> None:
    sent(session, FALLBACK)
    with pytest.raises(NotFound):
        reminders.answer(session, token, StillTrue.STILL_TRUE, now=NOW)


def test_a_claim_that_changed_since_is_not_asked_about_any_more(session: Session, people: list[int]) -> None:
    token = sent(session, FALLBACK)["desk@example.org"][CLAIM]
    confirmed(session, people[0], people[1])
    with pytest.raises(LinkOver, match="changed since"):
        reminders.answer(session, token, StillTrue.STILL_TRUE, now=NOW)
