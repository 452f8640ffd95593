"""Deeds about accounts, on both databases: the last admin, two admins at once, and what is written down."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker

from directory.curation import accounts as deeds
from directory.curation.accounts import AccountRefused
from directory.domain.roles import Role
from directory.extensions import Database
from directory.store import accounts, events, schema

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Database:
    made = Database(database_url)
    schema.upgrade(made.engine)
    return made


def add(own: Session, email: str, role: Role) -> int:
    return deeds.add(own, email=email, role=role, password_hash=None, by=None, now=NOW)


def test_deeds_are_written_down_with_who_and_what(database: Database) -> None:
    with database.new_session() as own:
        admin = add(own, "Admin@example.org", Role.ADMIN)
        other = add(own, "other@example.org", Role.CURATOR)
        deeds.set_role(own, other, Role.REVIEWER, by=admin, now=NOW)
        deeds.disable(own, other, by=admin, now=NOW)
        deeds.enable(own, other, by=admin, now=NOW)
        found = events.newest(own, limit=10, kind="account", key="other@example.org")
    database.engine.dispose()
    assert [one.deed for one in found] == [
        "enabled_account",
        "disabled_account",
        "changed_role",
        "added_account",
    ]
    assert [one.account for one in found] == [admin, admin, admin, None]
    assert (found[2].before, found[2].after) == ("curator", "reviewer")
    assert all(one.public_text is None for one in found)


def test_an_address_has_one_account_in_whatever_case(database: Database) -> None:
    with database.new_session() as own:
        add(own, "Someone@example.org", Role.CURATOR)
        with pytest.raises(AccountRefused, match="has an account already"):
            add(own, "someone@EXAMPLE.org", Role.ADMIN)
        assert len(accounts.all(own)) == 1
    database.engine.dispose()


def test_nobody_acts_on_who_is_not_there(database: Database) -> None:
    with database.new_session() as own, pytest.raises(AccountRefused, match="no such account"):
        deeds.enable(own, 7, by=None, now=NOW)
    database.engine.dispose()


def test_two_admins_who_demote_each_other_at_once_leave_one(database: Database) -> None:
    with database.new_session() as own:
        first, second = add(own, "a@example.org", Role.ADMIN), add(own, "b@example.org", Role.ADMIN)
    start, refused = threading.Barrier(2), []
    make: sessionmaker[Session] = database.new_writing_session

    def demote(who: int, by: int) -> None:
        with make() as own:
            start.wait()
            try:
                deeds.set_role(own, who, Role.CURATOR, by=by, now=NOW)
            except AccountRefused as error:
                refused.append(str(error))

    threads = [threading.Thread(target=demote, args=pair) for pair in ((first, second), (second, first))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with database.new_session() as own:
        admins = [one for one in accounts.all(own) if one.role is Role.ADMIN]
    database.engine.dispose()
    assert len(admins) == 1
    assert len(refused) == 1
    assert "is the last admin" in refused[0]
