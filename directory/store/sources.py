"""Sources and their results."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from directory.domain.sources import Source
from directory.store.plain import from_plain, to_plain
from directory.store.tables import ResultRow, SourceRow

_RESULT = ResultRow.__table__


def get(session: Session, key: str) -> Source | None:
    """The source, also one that was withdrawn; ``None`` when there never was one."""
    row = session.get(SourceRow, key)
    return _source(row, _results(session, key).get(key, [])) if row else None


def all(session: Session) -> dict[str, Source]:
    """Every source that is not withdrawn, by key, in the order of keys."""
    rows = session.scalars(select(SourceRow).where(SourceRow.withdrawn_on.is_(None)))
    results = _results(session)
    sources = [_source(row, results.get(row.key, [])) for row in rows]
    return {one.key: one for one in sorted(sources, key=lambda one: one.key)}


def _results(session: Session, key: str | None = None) -> dict[str, list[dict[str, Any]]]:
    question = select(_RESULT).order_by(_RESULT.c.source_key, _RESULT.c.position)
    if key is not None:
        question = question.where(_RESULT.c.source_key == key)
    by_source: dict[str, list[dict[str, Any]]] = {}
    for row in session.execute(question).mappings():
        by_source.setdefault(row["source_key"], []).append(dict(row))
    return by_source


def _source(row: SourceRow, results: list[dict[str, Any]]) -> Source:
    columns = {column.key: getattr(row, column.key) for column in SourceRow.__table__.columns}
    return from_plain(Source, columns | {"results": results})


def put(session: Session, source: Source) -> None:
    """Write a source as it is now, whether or not it was there before, with its results."""
    session.merge(SourceRow(**to_plain(source, leave_out=("results",)), withdrawn_on=None))
    session.flush()
    session.execute(delete(ResultRow).where(ResultRow.source_key == source.key))
    rows = [to_plain(one) | {"source_key": source.key, "position": i} for i, one in enumerate(source.results)]
    if rows:
        session.execute(insert(ResultRow), rows)


def withdraw(session: Session, keys: Iterable[str], *, on: date) -> None:
    """Mark sources as no longer used. They stay, because earlier claims name them."""
    session.execute(update(SourceRow).where(SourceRow.key.in_(list(keys))).values(withdrawn_on=on))
