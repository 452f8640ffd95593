"""What visitors say should be corrected."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.domain.suggestions import Suggestion, SuggestionStage
from directory.store.desk_tables import SuggestionRow


def add(session: Session, one: Suggestion) -> int:
    """Keep a suggestion and give its number; the number it has is not used."""
    row = SuggestionRow(
        receipt=one.receipt,
        center_slug=one.center,
        claim_id=one.claim,
        text=one.text,
        source_address=one.source_address,
        from_center=one.from_center,
        stage=one.stage,
        answer=one.answer,
        created_at=one.created_at,
    )
    session.add(row)
    session.flush()
    return row.id


def get(session: Session, number: int) -> Suggestion | None:
    """The suggestion of a number."""
    row = session.get(SuggestionRow, number, populate_existing=True)
    return _suggestion(row) if row else None


def of_receipt(session: Session, receipt: str) -> Suggestion | None:
    """The suggestion of a receipt."""
    row = session.scalars(select(SuggestionRow).where(SuggestionRow.receipt == receipt)).first()
    return _suggestion(row) if row else None


def listed(
    session: Session,
    *,
    stages: Iterable[SuggestionStage],
    center: str | None = None,
    from_center: bool = False,
    newest: int = 200,
    skip: int = 0,
) -> list[Suggestion]:
    """Suggestions in some stages, about one center or any, from centers only or from anybody.

    The newest first; at most ``newest``, after leaving out the first ``skip``.
    """
    question = select(SuggestionRow).where(SuggestionRow.stage.in_([str(one) for one in stages]))
    if center is not None:
        question = question.where(SuggestionRow.center_slug == center)
    if from_center:
        question = question.where(SuggestionRow.from_center)
    question = question.order_by(SuggestionRow.id.desc()).limit(newest).offset(skip)
    return [_suggestion(row) for row in session.scalars(question)]


def count_open(session: Session) -> int:
    """How many nobody has taken up or declined."""
    question = (
        select(func.count()).select_from(SuggestionRow).where(SuggestionRow.stage == SuggestionStage.OPEN)
    )
    return session.scalar(question) or 0


def save(session: Session, one: Suggestion) -> None:
    """Write what the desk has made of a suggestion: stage, answer, when and by whom."""
    row = session.get_one(SuggestionRow, one.id)
    row.stage, row.answer = one.stage, one.answer
    row.answered_at, row.account_id = one.answered_at, one.account
    session.flush()


def _suggestion(row: SuggestionRow) -> Suggestion:
    return Suggestion(
        id=row.id,
        receipt=row.receipt,
        center=row.center_slug,
        text=row.text,
        created_at=row.created_at,
        claim=row.claim_id,
        source_address=row.source_address,
        from_center=row.from_center,
        stage=SuggestionStage(row.stage),
        answer=row.answer,
        answered_at=row.answered_at,
        account=row.account_id,
    )
