from pathlib import Path

import pytest

from tests.curation.folders import small_folder

# The databases are those of the store's tests.
from tests.store.conftest import (
    empty_postgres_engine,
    engine,
    postgres_engine,
    session,
    sqlite_engine,
    sqlite_template,
)

__all__ = [
    "empty_postgres_engine", "engine", "folder", "postgres_engine", "session", "sqlite_engine",
    "sqlite_template",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small data folder without any problem."""
    return small_folder(tmp_path / "seed")
