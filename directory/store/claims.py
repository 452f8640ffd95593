"""Claims: appended, superseded and withdrawn, never overwritten; and the history of all three."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from directory.domain.claims import Claim
from directory.store.plain import from_plain, to_plain
from directory.store.tables import ClaimEventRow, ClaimRow

CLAIMS_AT_ONCE = 500
"""How many ids one statement names; SQLite takes a limited number of parameters."""


@dataclass(frozen=True)
class ClaimEvent:
    """One thing that happened to a claim: ``recorded``, ``superseded`` or ``withdrawn``.

    ``claim`` is the version it happened to.
    """

    claim: Claim
    center: str
    kind: str
    happened_on: date


def current(session: Session, slug: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """The current claims as plain mappings, by center and in their order; of one center, or of all."""
    table = ClaimRow.__table__
    question = select(table).where(table.c.superseded_by.is_(None), table.c.withdrawn_on.is_(None))
    if slug is not None:
        question = question.where(table.c.center_slug == slug)
    by_center: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in session.execute(question.order_by(table.c.center_slug, table.c.ordinal)).mappings():
        by_center[row["center_slug"]].append(dict(row))
    return by_center


def append(session: Session, slug: str, claims: Sequence[Claim], *, on: date) -> None:
    """Record claims of a center; an earlier current version of one is superseded by it."""
    if not claims:
        return
    earlier = _newest(session, [claim.id for claim in claims])
    rows = [_row(slug, claim, earlier.get(claim.id)) for claim in claims]
    session.add_all(rows)
    session.flush()
    open_before = {id: row for id, row in earlier.items() if _is_current(row)}
    replaced = {open_before[row.id].row: row.row for row in rows if row.id in open_before}
    for old, new in replaced.items():
        session.execute(update(ClaimRow).where(ClaimRow.row == old).values(superseded_by=new))
    _log(session, "superseded", replaced, on)
    _log(session, "recorded", [row.row for row in rows], on)


def _is_current(row: ClaimRow) -> bool:
    return row.superseded_by is None and row.withdrawn_on is None


def _row(slug: str, claim: Claim, earlier: ClaimRow | None) -> ClaimRow:
    version = earlier.version + 1 if earlier else 1
    return ClaimRow(**to_plain(claim), center_slug=slug, ordinal=ordinal(claim.id), version=version)


def ordinal(claim_id: str) -> int:
    """The number at the end of a claim's id, by which claims are ordered."""
    return int(claim_id.rpartition("-")[2])


def _newest(session: Session, ids: Sequence[str]) -> Mapping[str, ClaimRow]:
    found: dict[str, ClaimRow] = {}
    for start in range(0, len(ids), CLAIMS_AT_ONCE):
        some = ClaimRow.id.in_(ids[start : start + CLAIMS_AT_ONCE])
        for row in session.scalars(select(ClaimRow).where(some).order_by(ClaimRow.version)):
            found[row.id] = row
    return found


def withdraw(session: Session, ids: Sequence[str], *, on: date) -> None:
    """Mark the current versions of claims as withdrawn."""
    rows = [row.row for row in _newest(session, ids).values() if _is_current(row)]
    for row in rows:
        session.execute(update(ClaimRow).where(ClaimRow.row == row).values(withdrawn_on=on))
    _log(session, "withdrawn", rows, on)


def _log(session: Session, kind: str, rows: Iterable[int], on: date) -> None:
    events = [{"claim_row": row, "kind": kind, "happened_on": on} for row in rows]
    if events:
        session.execute(insert(ClaimEventRow), events)


def history(session: Session, slug: str) -> list[ClaimEvent]:
    """Everything that happened to the claims of a center, the newest first."""
    question = (
        select(ClaimRow, ClaimEventRow)
        .join(ClaimEventRow, ClaimEventRow.claim_row == ClaimRow.row)
        .where(ClaimRow.center_slug == slug)
        .order_by(ClaimEventRow.happened_on.desc(), ClaimEventRow.id.desc())
    )
    return [_event(claim, event) for claim, event in session.execute(question)]


def _event(row: ClaimRow, event: ClaimEventRow) -> ClaimEvent:
    plain = {column.key: getattr(row, column.key) for column in ClaimRow.__table__.columns}
    return ClaimEvent(from_plain(Claim, plain), row.center_slug, event.kind, event.happened_on)


def last_number(session: Session, slug: str) -> int:
    """The highest number that a claim of a center ever had; 0 before the first. Ids are never used again."""
    return session.scalar(select(func.max(ClaimRow.ordinal)).where(ClaimRow.center_slug == slug)) or 0


def version(session: Session, claim_id: str) -> int | None:
    """The number of the current version of a claim, from 1; ``None`` when it is not current."""
    question = select(ClaimRow.version).where(
        ClaimRow.id == claim_id, ClaimRow.superseded_by.is_(None), ClaimRow.withdrawn_on.is_(None)
    )
    return session.scalar(question)


def count(session: Session) -> int:
    """How many claims are current."""
    question = select(func.count()).where(ClaimRow.superseded_by.is_(None), ClaimRow.withdrawn_on.is_(None))
    return session.scalar(question) or 0
