"""Who took an entry of the work queue, and which are done."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.domain.submissions import RecordKind, Stage
from directory.domain.work import Mark, Record, Suggested
from directory.store.desk_tables import ChangeRow, QueueMarkRow, SubmissionRow, SuggestionRow


def all(session: Session) -> dict[str, Mark]:
    """Every mark, by the key of its entry."""
    return {row.entry: _mark(row) for row in session.scalars(select(QueueMarkRow))}


def get(session: Session, entry: str) -> Mark | None:
    """The mark of one entry; ``None`` when nobody has taken it."""
    row = session.get(QueueMarkRow, entry, populate_existing=True)
    return _mark(row) if row else None


def _mark(row: QueueMarkRow) -> Mark:
    return Mark(row.account_id, row.taken_at, row.done_at, row.note)


def put(session: Session, entry: str, mark: Mark) -> None:
    """Write the mark of an entry as it is now."""
    session.merge(
        QueueMarkRow(
            entry=entry,
            account_id=mark.account,
            taken_at=mark.taken_at,
            done_at=mark.done_at,
            note=mark.note,
        )
    )
    session.flush()


def remove(session: Session, entry: str) -> None:
    """Take the mark off an entry."""
    session.execute(delete(QueueMarkRow).where(QueueMarkRow.entry == entry))


def suggested(session: Session) -> list[Suggested]:
    """The suggestions of visitors that nobody has answered or taken up, the oldest first."""
    question = select(SuggestionRow).where(SuggestionRow.stage == "open").order_by(SuggestionRow.id)
    return [
        Suggested(row.id, row.center_slug, row.claim_id, row.from_center) for row in session.scalars(question)
    ]


def proposed(session: Session, stages: Iterable[Stage]) -> dict[Record, int]:
    """The number of the newest submission in these stages about each record that one is about."""
    question = (
        select(ChangeRow.kind, ChangeRow.key, ChangeRow.submission_id)
        .join(SubmissionRow, SubmissionRow.id == ChangeRow.submission_id)
        .where(SubmissionRow.stage.in_([str(one) for one in stages]))
        .order_by(ChangeRow.submission_id)
    )
    return {(RecordKind(row.kind), row.key): row.submission_id for row in session.execute(question)}
