"""The data folder as it stands, read once for all tests of its content."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from directory.domain.centers import Center
from directory.domain.checklist import Checklist
from directory.domain.evaluation import ItemEvaluation, evaluate
from directory.domain.sources import Source
from directory.domain.vocabulary import Status
from directory.store.plain import from_plain

SEED = Path(__file__).parents[2] / "seed_data"
ON = date(2026, 11, 25)


@cache
def centers() -> dict[str, Center]:
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in SEED.glob("centers/*/*.toml")]
    return {table["slug"]: from_plain(Center, table) for table in tables}


@cache
def sources() -> dict[str, Source]:
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in SEED.glob("sources/*.toml")]
    return {table["key"]: from_plain(Source, table) for table in tables}


@cache
def checklist() -> Checklist:
    return from_plain(Checklist, tomllib.loads((SEED / "checklist.toml").read_text(encoding="utf-8")))


@cache
def items_of(slug: str) -> tuple[ItemEvaluation, ...]:
    return evaluate(centers()[slug], sources(), checklist(), on=ON).items


def is_evaluated(center: Center) -> bool:
    """Whether an aHSCT program runs there, so that its items mean anything."""
    return center.running_ahsct is not None and center.status is not Status.CLOSED
