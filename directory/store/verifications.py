"""Who opened the source of a claim again, when, and what they found. Append-only."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.domain.verification import Finding, Verification, VerificationStatus
from directory.store.desk_tables import VerificationRow


def append(session: Session, one: Verification) -> None:
    """Write down what somebody found."""
    session.add(
        VerificationRow(
            claim_id=one.claim,
            claim_version=one.claim_version,
            account_id=one.account,
            happened_on=one.on,
            at=one.at,
            found=one.found,
            status=one.status,
            address=one.address,
            note=one.note,
        )
    )
    session.flush()


def of_claim(session: Session, claim_id: str) -> list[Verification]:
    """Everything that was found about one claim, the newest first."""
    question = select(VerificationRow).where(VerificationRow.claim_id == claim_id)
    return [_value(row) for row in session.scalars(question.order_by(VerificationRow.id.desc()))]


def last_confirmed_by(session: Session, claim_id: str) -> int | None:
    """The number of the account that confirmed a claim last; ``None`` when none did."""
    question = select(VerificationRow.account_id).where(
        VerificationRow.claim_id == claim_id, VerificationRow.found == Finding.CONFIRMED
    )
    return session.scalars(question.order_by(VerificationRow.id.desc())).first()


def last_dead(session: Session) -> list[Verification]:
    """What was found last about each claim whose source did not open then, in the order of finding."""
    last = select(func.max(VerificationRow.id)).group_by(VerificationRow.claim_id)
    question = select(VerificationRow).where(
        VerificationRow.id.in_(last), VerificationRow.found == Finding.DEAD
    )
    return [_value(row) for row in session.scalars(question.order_by(VerificationRow.id))]


def _value(row: VerificationRow) -> Verification:
    return Verification(
        claim=row.claim_id,
        claim_version=row.claim_version,
        account=row.account_id,
        on=row.happened_on,
        at=row.at,
        found=Finding(row.found),
        status=VerificationStatus(row.status),
        address=row.address,
        note=row.note,
    )
