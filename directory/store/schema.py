"""Bring the tables of a database to the version this code needs."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from directory.domain.problems import InstallationError
from directory.store.tables import Base

_FOLDER = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_version() -> str:
    """The schema version this code needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "there is at least one migration"
    return head


def version(engine: Engine) -> str | None:
    """The schema version of the database; ``None`` when it holds no tables of ours."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> bool:
    """Bring the tables to the newest version; says whether anything was to do.

    Raises InstallationError when the database is newer than this code.
    """
    if version(engine) == newest_version():
        return False
    try:
        with engine.begin() as connection:
            command.upgrade(_config(connection), "head")
    except CommandError as error:
        raise InstallationError(
            f"The database has tables of the version '{version(engine)}', which this program does not know. "
            "It was written by a newer one: install that, or restore a backup."
        ) from error
    return True


def downgrade(engine: Engine, to: str = "base") -> None:
    """Take the tables back to an earlier version; "base" removes them with all they hold."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), to)


def require_newest(engine: Engine) -> None:
    """Raise InstallationError unless the tables are of the version this code needs."""
    if version(engine) != newest_version():
        raise InstallationError(
            "The tables of the database are missing or of another version. Run 'flask database upgrade'."
        )


def differences(engine: Engine) -> list[object]:
    """What autogenerate would change: nothing, when migrations and tables agree."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))
