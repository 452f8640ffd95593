"""The project's own checklist, for made-up centers to be evaluated by."""

import tomllib
from pathlib import Path

from directory.domain.checklist import Checklist
from directory.store.plain import from_plain

SEED_DATA = Path(__file__).parent.parent / "seed_data"


def read_checklist() -> Checklist:
    """The checklist of ``seed_data``."""
    return from_plain(Checklist, tomllib.loads((SEED_DATA / "checklist.toml").read_text(encoding="utf-8")))
