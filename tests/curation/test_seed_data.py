"""The data of this repository: right, loadable, and in its canonical form."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.curation import seed
from directory.curation.seed_format import Seed
from directory.store import published
from tests.curation.folders import TODAY, all_bytes

SEED_DATA = Path(__file__).parents[2] / "seed_data"


@pytest.fixture(scope="module")
def real_seed() -> Seed:
    return seed.read_folder(SEED_DATA, today=TODAY)


def test_export_after_load_gives_the_bytes_of_the_repository(
    session: Session, real_seed: Seed, tmp_path: Path
) -> None:
    first = seed.load(session, real_seed, today=TODAY)
    assert first.published
    assert not seed.load(session, real_seed, today=TODAY)
    seed.export(session, tmp_path / "out")
    assert all_bytes(tmp_path / "out") == all_bytes(SEED_DATA)
    assert len(list(published.listings(session))) == len(real_seed.centers) > 0
