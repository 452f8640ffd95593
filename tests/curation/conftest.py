import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.store.dialects import make_engine
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


@pytest.fixture
def other_database(tmp_path: Path, sqlite_template: Path) -> Callable[[], Session]:
    """Opens a session of a second, empty database."""
    path = tmp_path / "elsewhere.sqlite"
    shutil.copy(sqlite_template, path)
    elsewhere = make_engine(f"sqlite:///{path}")
    return lambda: Session(elsewhere)
