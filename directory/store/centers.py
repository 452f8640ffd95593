"""Centers with their programs, findings and red flags, and their current claims."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from directory.domain.centers import Center
from directory.store import claims
from directory.store.plain import from_plain, to_plain
from directory.store.tables import Base, CenterRow, FindingRow, ProgramRow, RedFlagRow, ReplyRow

Parts = dict[str, list[dict[str, Any]]]

_PARTS: dict[str, type[Base]] = {
    "programs": ProgramRow,
    "findings": FindingRow,
    "red_flags": RedFlagRow,
    "replies": ReplyRow,
}


def get(session: Session, slug: str) -> Center | None:
    """The center with its current claims; ``None`` when it is not, or no longer, in the directory."""
    return next(iter(_centers(session, slug)), None)


def all(session: Session) -> list[Center]:
    """Every center that is not withdrawn, in the order of slugs."""
    return sorted(_centers(session), key=lambda center: center.slug)


def _centers(session: Session, slug: str | None = None) -> list[Center]:
    question = select(CenterRow.__table__).where(CenterRow.withdrawn_on.is_(None))
    if slug is not None:
        question = question.where(CenterRow.slug == slug)
    parts = {name: _parts(session, _table(kind), slug) for name, kind in _PARTS.items()}
    parts["claims"] = claims.current(session, slug)
    rows = [dict(row) for row in session.execute(question).mappings()]
    return [from_plain(Center, row | {name: of[row["slug"]] for name, of in parts.items()}) for row in rows]


def _table(kind: type[Base]) -> Table:
    table = kind.__table__
    assert isinstance(table, Table)
    return table


def _parts(session: Session, table: Table, slug: str | None) -> Parts:
    question = select(table).order_by(table.c.center_slug, table.c.position)
    if slug is not None:
        question = question.where(table.c.center_slug == slug)
    by_center: Parts = defaultdict(list)
    for row in session.execute(question).mappings():
        by_center[row["center_slug"]].append(dict(row))
    return by_center


def put(session: Session, center: Center) -> None:
    """Write a center and its programs, findings and red flags as they are now. Claims go by themselves."""
    scalars = to_plain(center, leave_out=("claims", *_PARTS))
    session.merge(CenterRow(**scalars, withdrawn_on=None))
    session.flush()
    for name, kind in _PARTS.items():
        _replace_parts(session, _table(kind), center.slug, getattr(center, name))


def _replace_parts(session: Session, table: Table, slug: str, values: Iterable[Any]) -> None:
    session.execute(delete(table).where(table.c.center_slug == slug))
    rows = [to_plain(one) | {"center_slug": slug, "position": i} for i, one in enumerate(values)]
    if rows:
        session.execute(insert(table), rows)


def withdraw(session: Session, slugs: Iterable[str], *, on: date) -> None:
    """Take centers out of the directory. They stay in the tables as history."""
    session.execute(update(CenterRow).where(CenterRow.slug.in_(list(slugs))).values(withdrawn_on=on))
