"""What differs between the databases is dealt with, and a wrong address is named."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from directory.domain.problems import InstallationError
from directory.store.dialects import explain, lock_for_writing, make_engine, read_url
from directory.store.tables import PublicationRow


def test_sqlite_checks_foreign_keys_and_writes_ahead(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'new' / 'a.sqlite'}")
    with engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "journal_mode", "busy_timeout", "synchronous")
        }
    assert pragma == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 5000, "synchronous": 1}
    engine.dispose()


def test_a_foreign_key_that_leads_nowhere_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO red_flag VALUES ('nowhere', 0, 'x', '[]', TRUE)"))


def test_a_savepoint_that_fails_takes_back_only_itself(engine: Engine) -> None:
    insert = text("INSERT INTO document VALUES (:name, '{}')")
    with engine.begin() as connection:
        connection.execute(insert, {"name": "fields"})
        savepoint = connection.begin_nested()
        connection.execute(insert, {"name": "checklist"})
        with pytest.raises(IntegrityError):
            connection.execute(insert, {"name": "unknown"})
        savepoint.rollback()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM document")).scalars().all() == ["fields"]


def test_a_second_writer_waits_for_the_first(engine: Engine) -> None:
    with Session(engine) as first, engine.connect() as second:
        lock_for_writing(first)
        impatient = {
            "sqlite": "PRAGMA busy_timeout = 1",
            "postgresql": "SET LOCAL lock_timeout = 1",
        }[engine.dialect.name]
        second.exec_driver_sql(impatient)
        with pytest.raises(OperationalError, match="lock"):
            lock_for_writing(Session(second))


def test_readers_do_not_wait_for_a_writer(engine: Engine) -> None:
    with Session(engine) as writer, Session(engine) as reader:
        lock_for_writing(writer)
        assert reader.query(PublicationRow).count() == 0


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_any_usual_spelling_of_postgresql_is_taken(scheme: str) -> None:
    assert read_url(f"{scheme}://user@host/name").drivername == "postgresql+psycopg"


@pytest.mark.parametrize("address", ["nonsense", "mysql://host/name", "oracle://host/name", "://"])
def test_an_address_of_anything_else_is_refused_with_the_remedy(address: str) -> None:
    with pytest.raises(InstallationError, match=r"postgresql\+psycopg"):
        make_engine(address)


def test_the_explanation_of_an_unreachable_database_hides_the_password() -> None:
    engine = make_engine("postgresql://user:very-secret@127.0.0.1:1/name")
    with pytest.raises(OperationalError) as caught:
        engine.connect()
    said = explain(caught.value, engine)
    assert "very-secret" not in said
    assert "DIRECTORY_DATABASE_URL" in said
