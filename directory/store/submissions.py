"""Submissions with their changes, and what was said about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from directory.domain.submissions import Change, RecordKind, Stage, Submission
from directory.store.desk_tables import ChangeRow, MessageRow, SubmissionRow

_COLUMNS_OF_CHANGE = ("kind", "key", "base", "proposed")


@dataclass(frozen=True)
class Message:
    """A question about a submission, or an answer. ``account`` is the number of who wrote it."""

    account: int
    at: datetime
    text: str


def add(session: Session, *, title: str, author: int, now: datetime, undoes: int | None = None) -> int:
    """Open an empty draft and give its number."""
    row = SubmissionRow(
        stage=Stage.DRAFT,
        title=title,
        note="",
        author_id=author,
        version=1,
        created_at=now,
        updated_at=now,
        reason="",
        undoes_id=undoes,
    )
    session.add(row)
    session.flush()
    return row.id


def get(session: Session, number: int) -> Submission | None:
    """One submission with its changes; ``None`` when there never was one."""
    row = session.get(SubmissionRow, number, populate_existing=True)
    return _submission(row, _changes(session, number)) if row else None


def listed(
    session: Session,
    *,
    stages: Iterable[Stage],
    author: int | None = None,
    center: str | None = None,
    newest: int = 200,
    skip: int = 0,
) -> list[Submission]:
    """Submissions in some stages, of one author or all, about one center or any, the last touched first.

    At most ``newest``, after leaving out the first ``skip``.
    """
    question = select(SubmissionRow).where(SubmissionRow.stage.in_([str(one) for one in stages]))
    if author is not None:
        question = question.where(SubmissionRow.author_id == author)
    if center is not None:
        question = question.where(SubmissionRow.id.in_(_touching(session, center)))
    question = question.order_by(SubmissionRow.updated_at.desc(), SubmissionRow.id.desc())
    rows = session.scalars(question.limit(newest).offset(skip)).all()
    return [_submission(row, _changes(session, row.id)) for row in rows]


def _touching(session: Session, slug: str) -> set[int]:
    """The numbers of the submissions that touch a center. A slug may begin as another does."""
    columns = (ChangeRow.submission_id, ChangeRow.kind, ChangeRow.key)
    rows = session.execute(select(*columns).where(_may_touch(slug)))
    return {
        row.submission_id for row in rows if Change(RecordKind(row.kind), row.key, None, None).center == slug
    }


def _may_touch(slug: str) -> ColumnElement[bool]:
    return or_(
        ChangeRow.key == slug,
        *(ChangeRow.key.startswith(f"{slug}{mark}", autoescape=True) for mark in "/+-"),
    )


def about(session: Session, kind: RecordKind, key: str) -> list[Submission]:
    """Every submission that touches one record, the newest first."""
    touching = select(ChangeRow.submission_id).where(ChangeRow.kind == kind, ChangeRow.key == key)
    rows = session.scalars(
        select(SubmissionRow).where(SubmissionRow.id.in_(touching)).order_by(SubmissionRow.id.desc())
    )
    return [_submission(row, _changes(session, row.id)) for row in rows]


def open_about_center(session: Session, slug: str) -> list[Submission]:
    """Drafts and submitted ones that touch a center, the newest first."""
    found = listed(session, stages=[Stage.DRAFT, Stage.SUBMITTED], center=slug)
    return sorted(found, key=lambda one: -one.id)


def _submission(row: SubmissionRow, changes: tuple[Change, ...]) -> Submission:
    return Submission(
        id=row.id,
        stage=Stage(row.stage),
        title=row.title,
        author=row.author_id,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        note=row.note,
        changes=changes,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        reviewer=row.reviewer_id,
        reason=row.reason,
        publication=row.publication_id,
        undoes=row.undoes_id,
    )


def _changes(session: Session, number: int) -> tuple[Change, ...]:
    question = (
        select(ChangeRow.__table__).where(ChangeRow.submission_id == number).order_by(ChangeRow.position)
    )
    rows = session.execute(question).mappings()
    return tuple(Change(RecordKind(row["kind"]), row["key"], row["base"], row["proposed"]) for row in rows)


def save(session: Session, submission: Submission, *, expected_version: int) -> bool:
    """Write a submission as it is now, unless somebody saved it since ``expected_version``.

    Says whether it was written. The version in the table is one higher afterwards.
    """
    written: Any = session.execute(
        update(SubmissionRow)
        .where(SubmissionRow.id == submission.id, SubmissionRow.version == expected_version)
        .values(
            stage=submission.stage,
            title=submission.title,
            note=submission.note,
            version=expected_version + 1,
            updated_at=submission.updated_at,
            submitted_at=submission.submitted_at,
            decided_at=submission.decided_at,
            reviewer_id=submission.reviewer,
            reason=submission.reason,
            publication_id=submission.publication,
        )
        .execution_options(synchronize_session=False)
    )
    if written.rowcount != 1:
        return False
    _replace_changes(session, submission)
    return True


def _replace_changes(session: Session, submission: Submission) -> None:
    session.execute(delete(ChangeRow).where(ChangeRow.submission_id == submission.id))
    rows = [
        {name: getattr(change, name) for name in _COLUMNS_OF_CHANGE}
        | {"submission_id": submission.id, "position": position}
        for position, change in enumerate(submission.changes)
    ]
    if rows:
        session.execute(insert(ChangeRow), rows)


def say(session: Session, number: int, *, account: int, now: datetime, text: str) -> None:
    """Add a message to a submission."""
    session.add(MessageRow(submission_id=number, account_id=account, at=now, text=text))
    session.flush()


def messages(session: Session, number: int) -> list[Message]:
    """What was said about a submission, the oldest first."""
    rows = session.scalars(
        select(MessageRow).where(MessageRow.submission_id == number).order_by(MessageRow.id)
    )
    return [Message(row.account_id, row.at, row.text) for row in rows]


def undoing(session: Session, number: int) -> list[Submission]:
    """The submissions that take back what one of that number published, the newest first."""
    question = select(SubmissionRow).where(SubmissionRow.undoes_id == number)
    rows = session.scalars(question.order_by(SubmissionRow.id.desc())).all()
    return [_submission(row, _changes(session, row.id)) for row in rows]


def waiting_for_answer(session: Session, account: int) -> list[Submission]:
    """Undecided submissions that somebody wrote or wrote about, and about which another spoke last.

    Those whose last word is the newest come first.
    """
    last = select(func.max(MessageRow.id)).group_by(MessageRow.submission_id)
    spoken = select(MessageRow.submission_id).where(MessageRow.account_id == account)
    question = (
        select(SubmissionRow)
        .join(MessageRow, MessageRow.submission_id == SubmissionRow.id)
        .where(MessageRow.id.in_(last), MessageRow.account_id != account)
        .where(SubmissionRow.stage.in_([Stage.DRAFT, Stage.SUBMITTED]))
        .where(or_(SubmissionRow.author_id == account, SubmissionRow.id.in_(spoken)))
        .order_by(MessageRow.id.desc())
    )
    return [_submission(row, _changes(session, row.id)) for row in session.scalars(question).all()]


def count(session: Session, stage: Stage) -> int:
    """How many submissions are in a stage."""
    question = select(func.count()).select_from(SubmissionRow).where(SubmissionRow.stage == stage)
    return session.scalar(question) or 0
