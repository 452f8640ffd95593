"""Mails that asked whether a claim is still true, and what was answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, exists, select, update
from sqlalchemy.orm import Session

from directory.domain.reminders import Reminder, StillTrue
from directory.domain.work import SaidTrue
from directory.store.desk_tables import ReminderRow, VerificationRow
from directory.store.tables import ClaimRow


def add(session: Session, one: Reminder) -> int:
    """Keep that somebody is asked, and give the number; the one it has is not used."""
    row = ReminderRow(
        claim_id=one.claim,
        claim_version=one.claim_version,
        recipient=one.recipient,
        to_center=one.to_center,
        token_hash=one.token_hash,
        sent_at=one.sent_at,
        expires_at=one.expires_at,
    )
    session.add(row)
    session.flush()
    return row.id


def remove(session: Session, numbers: Sequence[int]) -> None:
    """Forget questions that could not be sent."""
    session.execute(delete(ReminderRow).where(ReminderRow.id.in_(numbers)))


def asked(session: Session, recipient: str, *, now: datetime) -> set[tuple[str, int]]:
    """The claims, each in one version, about which somebody was asked by a link that is not expired."""
    question = select(ReminderRow.claim_id, ReminderRow.claim_version).where(
        ReminderRow.recipient == recipient, ReminderRow.expires_at > now
    )
    return {(row.claim_id, row.claim_version) for row in session.execute(question)}


def was_asked(session: Session, recipient: str, *, since: datetime) -> bool:
    """Whether somebody was asked about anything since a moment."""
    question = select(ReminderRow.id).where(ReminderRow.recipient == recipient, ReminderRow.sent_at >= since)
    return session.scalars(question.limit(1)).first() is not None


def of_token(session: Session, token_hash: str) -> Reminder | None:
    """The question whose link has a token of this hash."""
    row = session.scalars(
        select(ReminderRow)
        .where(ReminderRow.token_hash == token_hash)
        .execution_options(populate_existing=True)
    ).first()
    return _reminder(row) if row else None


def of_claim(session: Session, claim_id: str) -> list[Reminder]:
    """Every answered question about a claim, the newest answer first."""
    question = select(ReminderRow).where(ReminderRow.claim_id == claim_id, ReminderRow.answer.is_not(None))
    return [_reminder(row) for row in session.scalars(question.order_by(ReminderRow.used_at.desc()))]


def use(session: Session, number: int, answer: StillTrue, *, now: datetime) -> bool:
    """Write an answer down, once; says whether it was the first."""
    written: Any = session.execute(
        update(ReminderRow)
        .where(ReminderRow.id == number, ReminderRow.used_at.is_(None))
        .values(used_at=now, answer=answer)
        .execution_options(synchronize_session=False)
    )
    return bool(written.rowcount == 1)


def said_true(session: Session) -> list[SaidTrue]:
    """What was answered to be still true of the claims as they stand, and nobody has read again since."""
    read_since = exists().where(
        VerificationRow.claim_id == ReminderRow.claim_id, VerificationRow.at > ReminderRow.used_at
    )
    stands = and_(
        ClaimRow.id == ReminderRow.claim_id,
        ClaimRow.version == ReminderRow.claim_version,
        ClaimRow.superseded_by.is_(None),
        ClaimRow.withdrawn_on.is_(None),
    )
    question = (
        select(ReminderRow)
        .join(ClaimRow, stands)
        .where(ReminderRow.answer == StillTrue.STILL_TRUE, ~read_since)
        .order_by(ReminderRow.used_at, ReminderRow.id)
    )
    answered = [(_reminder(row), row.used_at) for row in session.scalars(question)]
    newest = {one.claim: SaidTrue(one.claim, one.to_center, at.date()) for one, at in answered if at}
    return list(newest.values())


def _reminder(row: ReminderRow) -> Reminder:
    return Reminder(
        id=row.id,
        claim=row.claim_id,
        claim_version=row.claim_version,
        recipient=row.recipient,
        to_center=row.to_center,
        token_hash=row.token_hash,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        answer=StillTrue(row.answer) if row.answer else None,
    )
