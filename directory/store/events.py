"""The record of deeds: who did what, when, to which record, and why. Append-only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from directory.store.desk_tables import EventRow


@dataclass(frozen=True)
class Event:
    """One deed. ``kind`` and ``key`` name the record; ``account`` is ``None`` for the program itself.

    ``public_text`` is the sentence of the public log of corrections; ``None`` keeps it inside.
    """

    at: datetime
    account: int | None
    deed: str
    kind: str
    key: str
    before: Any = None
    after: Any = None
    reason: str = ""
    center_slug: str | None = None
    public_text: str | None = None
    publication_id: int | None = None
    id: int | None = None


_TABLE = EventRow.__table__
_WRITTEN = tuple(column.key for column in _TABLE.columns if column.key not in ("id", "account_id"))


def append(session: Session, events: Iterable[Event]) -> None:
    """Write deeds down."""
    rows = [{name: getattr(one, name) for name in _WRITTEN} | {"account_id": one.account} for one in events]
    if rows:
        session.execute(insert(EventRow), rows)


def newest(
    session: Session, *, limit: int, before: int | None = None, public: bool = False, **where: Any
) -> list[Event]:
    """Deeds, the newest first, at most ``limit``; older than the event ``before``, public ones only, or
    those whose columns (``kind``, ``key``, ``account_id``, ``center_slug``, ``deed``) have a value."""
    question: Select[Any] = select(_TABLE).order_by(_TABLE.c.id.desc()).limit(limit)
    if before is not None:
        question = question.where(_TABLE.c.id < before)
    if public:
        question = question.where(_TABLE.c.public_text.is_not(None))
    for name, value in where.items():
        question = question.where(_TABLE.c[name] == value)
    return [_event(dict(row)) for row in session.execute(question).mappings()]


def deeds(session: Session) -> list[str]:
    """Every deed that was ever written down, by its word."""
    return list(session.scalars(select(_TABLE.c.deed).distinct().order_by(_TABLE.c.deed)))


def _event(row: dict[str, Any]) -> Event:
    return Event(**{name: row[name] for name in _WRITTEN}, account=row["account_id"], id=row["id"])
