"""Run the migrations in this folder. Imported only when there is something to migrate."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine

from directory.store.desk_tables import SubmissionRow

# Of the module that reads all the others: with it, no table is missing.
_METADATA = SubmissionRow.metadata


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, to: str) -> None:
    """Bring the tables up to a version, all or nothing."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), to)


def downgrade(engine: Engine, to: str = "base") -> None:
    """Take the tables back to an earlier version; "base" removes them with all they hold."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), to)


def differences(engine: Engine) -> list[object]:
    """What autogenerate would change: nothing, when migrations and tables agree."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), _METADATA))
