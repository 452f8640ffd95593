"""How the figures of centers changed with each publication. Append-only."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from directory.store.tables import EvaluationChangeRow

_TABLE = EvaluationChangeRow.__table__


def add(session: Session, changes: Mapping[str, Any], *, publication: int, on: date) -> None:
    """Write down what changed with a publication, by the slugs of the centers."""
    rows = [
        {"center_slug": slug, "happened_on": on, "publication_id": publication, "content": content}
        for slug, content in changes.items()
    ]
    if rows:
        session.execute(insert(EvaluationChangeRow), rows)


def newest(session: Session, *, each: int) -> dict[str, list[Any]]:
    """The last changes of every center that had any, the newest first, at most ``each``."""
    place = func.row_number().over(partition_by=_TABLE.c.center_slug, order_by=_TABLE.c.id.desc())
    numbered = select(_TABLE.c.id, place.label("place")).subquery()
    question = (
        select(_TABLE.c.center_slug, _TABLE.c.content)
        .join(numbered, numbered.c.id == _TABLE.c.id)
        .where(numbered.c.place <= each)
        .order_by(_TABLE.c.id.desc())
    )
    by_center: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(question):
        by_center[row.center_slug].append(row.content)
    return by_center
