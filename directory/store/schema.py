"""Which version the tables of a database have, and how they get the one this code needs."""

from sqlalchemy import Engine, inspect, text

from directory.domain.problems import InstallationError

NEWEST = "0003"
"""The version this code needs: the last of the migrations."""


def version(engine: Engine) -> str | None:
    """The version of the tables; ``None`` when the database holds none of ours."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def upgrade(engine: Engine) -> bool:
    """Bring the tables to the newest version; says whether anything was to do.

    Raises InstallationError when the database is newer than this code.
    """
    found = version(engine)
    if found == NEWEST:
        return False
    if found is not None and found > NEWEST:
        raise InstallationError(
            f"The database has tables of the version {found}, and this program knows none after {NEWEST}. "
            "A newer program has written it: install that one, or restore a backup."
        )
    # Here, because Alembic takes as long to import as all the pages, and a server never needs it.
    from directory.store import migrations

    migrations.upgrade(engine, NEWEST)
    return True


def require_newest(engine: Engine) -> None:
    """Raise InstallationError unless the tables are of the version this code needs."""
    if version(engine) != NEWEST:
        raise InstallationError(
            "The tables of the database are missing or of another version. Run 'flask database upgrade'."
        )
