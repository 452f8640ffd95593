"""Taking, giving back and finishing work, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.curation import seed, submissions, verification, work
from directory.curation.submissions import NotAllowed
from directory.curation.work import Queue, WorkIndex
from directory.domain.work import Entry, WorkKind
from directory.store import events
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


def queue(session: Session) -> Queue:
    return WorkIndex().queue(session, today=TODAY)


def unchecked(session: Session) -> Entry:
    (one,) = (entry for entry in queue(session).entries if entry.kind is WorkKind.UNCHECKED)
    assert one.claims == ("uppsala-04",)
    return one


def test_an_entry_is_with_one_person_at_a_time(session: Session, people: list[int]) -> None:
    entry = unchecked(session)
    work.take(session, entry, by=people[0], now=NOW)
    with pytest.raises(NotAllowed, match="Somebody else"):
        work.take(session, entry, by=people[1], now=NOW)
    with pytest.raises(NotAllowed, match="not with you"):
        work.give_back(session, entry.key, by=people[1], now=NOW)
    with pytest.raises(NotAllowed, match="2026-12-02"):
        work.finish(session, entry, by=people[1], now=NOW, note="Looked.")
    later = NOW + timedelta(days=7)
    work.take(session, entry, by=people[1], now=later)
    assert queue(session).marks[entry.key].held_by(later) == people[1]


def test_done_holds_until_the_claim_says_something_else(session: Session, people: list[int]) -> None:
    entry = unchecked(session)
    with pytest.raises(NotAllowed, match="what you found"):
        work.finish(session, entry, by=people[0], now=NOW, note="  ")
    work.finish(session, entry, by=people[0], now=NOW, note="Its source is lost.")
    assert queue(session).is_done(entry)
    with pytest.raises(NotAllowed, match="done already"):
        work.take(session, entry, by=people[1], now=NOW)
    data = seed.stored(session)
    center = data.centers["uppsala"]
    changed = (*center.claims[:3], replace(center.claims[3], statement="Other words."))
    uppsala = replace(center, claims=changed)
    seed.load(session, replace(data, centers={**data.centers, "uppsala": uppsala}), today=TODAY)
    assert not queue(session).is_done(unchecked(session))


def test_what_was_called_done_can_be_put_back(session: Session, people: list[int]) -> None:
    entry = unchecked(session)
    with pytest.raises(NotAllowed, match="Nobody"):
        work.reopen(session, entry.key, by=people[0], now=NOW)
    work.finish(session, entry, by=people[0], now=NOW, note="Looked.")
    work.reopen(session, entry.key, by=people[1], now=NOW)
    assert not queue(session).is_done(entry)
    told = [(one.deed, one.account, one.reason) for one in events.newest(session, limit=2, kind="work")]
    assert told == [("work_reopened", people[1], ""), ("work_done", people[0], "Looked.")]


def test_an_entry_knows_the_submission_about_it_and_goes_with_its_acceptance(
    session: Session, people: list[int]
) -> None:
    index = WorkIndex()
    entry = unchecked(session)
    assert index.queue(session, today=TODAY).submission(entry) is None
    one = verification.confirm(session, "uppsala-04", version=1, by=people[0], now=NOW, today=TODAY)
    assert index.queue(session, today=TODAY).submission(entry) == one.id
    submissions.accept(session, one.id, by=people[1], now=NOW, today=TODAY)
    assert index.queue(session, today=TODAY).find(entry.key) is None
