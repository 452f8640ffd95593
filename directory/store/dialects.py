"""All that differs between SQLite and PostgreSQL. No other module knows which one it talks to."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from directory.domain.problems import InstallationError

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_OTHER_NAMES = {"postgres": POSTGRESQL}  # what many hosts put into the address they hand out
BUSY_TIMEOUT_MS = 5_000
CONNECT_TIMEOUT_S = 5
_WRITES = "directory_writes"

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA synchronous = NORMAL",
)


def read_url(address: str) -> URL:
    """The address of a database; an InstallationError says what is wrong with it."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise InstallationError(
            "DIRECTORY_DATABASE_URL is not the address of a database. Write sqlite:///path/to/file "
            "or postgresql+psycopg://user:password@host/name."
        ) from error
    family = _OTHER_NAMES.get(url.get_backend_name(), url.get_backend_name())
    if family not in (SQLITE, POSTGRESQL):
        raise InstallationError(
            f"DIRECTORY_DATABASE_URL names the database system '{family}'. "
            "The directory runs on sqlite and on postgresql+psycopg."
        )
    return url.set(drivername="postgresql+psycopg") if family == POSTGRESQL else url


def sqlite_address(path: Path) -> str:
    """The address of an SQLite file."""
    return URL.create(SQLITE, database=str(path)).render_as_string(hide_password=False)


def make_engine(address: str) -> Engine:
    """An engine for the address. Nothing is connected before the first query."""
    url = read_url(address)
    try:
        if url.get_backend_name() == POSTGRESQL:
            return create_engine(
                url,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args={"connect_timeout": CONNECT_TIMEOUT_S},
            )
        return _sqlite_engine(url)
    except NoSuchModuleError as error:
        raise InstallationError(f"There is no driver for the database address {url!r}.") from error


def _sqlite_engine(url: URL) -> Engine:
    # Values stay out of error messages, and so out of every log: a visitor may have written them.
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "do_connect", _make_folder)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(_dialect: object, _record: object, arguments: list[Any], _options: object) -> None:
    folder = Path(arguments[0]).resolve().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InstallationError(f"Cannot make the folder {folder} for the database: {error}.") from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver of Python 3.11 begins transactions late and ends them early around savepoints and
    # schema changes; with this it never does either, and _begin_sqlite does the first.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def for_writing(engine: Engine) -> Engine:
    """The same database for work that reads first and writes then, such as a form that is sent.

    SQLite lets a transaction that began by reading write only if nobody wrote since; one of this engine
    waits its turn at the beginning instead, and so never fails in the middle.
    """
    return engine.execution_options(**{_WRITES: True})


def lock_for_writing(session: Session) -> None:
    """Let one writer at a time pass; call it before the first read of a transaction that will write.

    Two writers that both read first would each decide on what the other is about to change.
    """
    if session.get_bind().dialect.name == POSTGRESQL:
        session.execute(text("LOCK TABLE publication IN EXCLUSIVE MODE"))
    else:
        session.execute(text("UPDATE publication SET id = id WHERE id < 0"))


def read_consistently(session: Session) -> None:
    """Let every read of the session's transaction see one state; call it before the first of them.

    SQLite's transactions do so by themselves.
    """
    if session.get_bind().dialect.name == POSTGRESQL:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def explain(error: DBAPIError, engine: Engine) -> str:
    """A sentence for a person whose database cannot be reached or used; the password is hidden."""
    address = engine.url.render_as_string(hide_password=True)
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    return (
        f"The database {address} cannot be used: {reason}. "
        "Check that it is running and that DIRECTORY_DATABASE_URL is right."
    )
