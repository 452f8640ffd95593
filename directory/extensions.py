"""What one app owns beside its routes: the database, and a session for each request or command."""

from typing import cast

from flask import Flask, current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from directory.store.dialects import for_writing, make_engine


class Database:
    """The engine of an app and the maker of its sessions."""

    def __init__(self, address: str) -> None:
        self.engine: Engine = make_engine(address)
        self.new_session = sessionmaker(self.engine, expire_on_commit=False)
        self.new_writing_session = sessionmaker(for_writing(self.engine), expire_on_commit=False)


def init_database(app: Flask, address: str) -> Database:
    """Give the app its database. Nothing is connected yet; sessions close with their context."""
    database = Database(address)
    app.extensions["database"] = database
    app.teardown_appcontext(_close)
    return database


def share_database(app: Flask, other: Flask) -> None:
    """Give an app the database of another: one engine, and a session for each request of either."""
    app.extensions["database"] = other.extensions["database"]
    app.teardown_appcontext(_close)


def database() -> Database:
    """The database of the current app."""
    return cast(Database, current_app.extensions["database"])


def session() -> Session:
    """The session of the current request or command: opened when first asked for, one each."""
    if "session" not in g:
        g.session = database().new_session()
    return cast(Session, g.session)


def begin_writing() -> None:
    """Make the session of the current request one that reads, then writes. Call it before the first read."""
    g.session = database().new_writing_session()


def _close(_error: BaseException | None) -> None:
    opened = g.pop("session", None)
    if opened is not None:
        opened.close()
