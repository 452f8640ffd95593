"""The data of this repository: right, loadable, and in its canonical form."""

from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.cli import report_lines
from directory.curation import seed
from directory.curation.quality import quality_report
from directory.curation.seed_format import Seed
from directory.store import published
from tests.curation.folders import TODAY, all_bytes

ROOT = Path(__file__).parents[2]
SEED_DATA = ROOT / "seed_data"


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


def test_the_figures_in_the_readme_are_those_of_the_report(session: Session, real_seed: Seed) -> None:
    seed.load(session, real_seed, today=TODAY)
    whole = "\n".join(islice(report_lines(quality_report(session, on=TODAY)), 6))
    assert whole in (ROOT / "README.md").read_text(encoding="utf-8")
