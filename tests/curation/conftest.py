from pathlib import Path

import pytest

from tests.curation.folders import small_folder
from tests.store.conftest import engine, session

__all__ = ["engine", "folder", "session"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small data folder without any problem."""
    return small_folder(tmp_path / "seed")
