from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from directory.store import schema
from directory.store.dialects import make_engine


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine over an empty database of each kind, with all tables."""
    engine = make_engine(database_url)
    schema.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session
