"""The tables of the curators' desk. Rows of these classes never leave the store."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Dialect, ForeignKey, Index, String, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column

from directory.domain.submissions import RecordKind, Stage
from directory.domain.verification import Finding, VerificationStatus
from directory.store import accounts
from directory.store.tables import Base, Json, Key, Word, one_of

_ACCOUNT = f"{accounts.User.__tablename__}.id"


class Moment(TypeDecorator[datetime]):
    """A moment with its time zone, kept in UTC: SQLite has no such type."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as the time of day in UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class SubmissionRow(Base):
    """A bundle of proposed changes. ``version`` rises with every saving."""

    __tablename__ = "submission"
    __table_args__ = (
        one_of("stage", Stage),
        CheckConstraint("reviewer_id <> author_id", name="second_person"),
        CheckConstraint("stage <> 'accepted' OR publication_id IS NOT NULL", name="published"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(Word, index=True)
    title: Mapped[str]
    note: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey(_ACCOUNT), index=True)
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey(_ACCOUNT))
    reason: Mapped[str]
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))


class ChangeRow(Base):
    """One record of a submission, as it stood and as it is proposed."""

    __tablename__ = "submission_change"
    __table_args__ = (one_of("kind", RecordKind), Index("ix_submission_change_record", "kind", "key"))

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Word)
    key: Mapped[str] = mapped_column(Key)
    base: Mapped[Any | None] = mapped_column(Json)
    proposed: Mapped[Any | None] = mapped_column(Json)


class MessageRow(Base):
    """A question about a submission, or an answer. Append-only."""

    __tablename__ = "submission_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(_ACCOUNT))
    at: Mapped[datetime] = mapped_column(Moment)
    text: Mapped[str]


class EventRow(Base):
    """Who did what, when, to which record, and why. Append-only.

    ``public_text`` is what the public log of corrections says of it; without one it is not public.
    """

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_record", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey(_ACCOUNT))
    deed: Mapped[str] = mapped_column(Word)
    kind: Mapped[str] = mapped_column(Word)
    key: Mapped[str] = mapped_column(Key)
    before: Mapped[Any | None] = mapped_column(Json)
    after: Mapped[Any | None] = mapped_column(Json)
    reason: Mapped[str]
    center_slug: Mapped[str | None] = mapped_column(Key)
    public_text: Mapped[str | None]
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"))


class DeskRecordRow(Base):
    """A record that the desk has published and the data folder is not known to hold yet."""

    __tablename__ = "desk_record"
    __table_args__ = (one_of("kind", RecordKind),)

    kind: Mapped[str] = mapped_column(Word, primary_key=True)
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))


class VerificationRow(Base):
    """Somebody read the source of a claim again on a day, at an address. Append-only."""

    __tablename__ = "verification"
    __table_args__ = (one_of("status", VerificationStatus), one_of("found", Finding))

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(Key, index=True)
    claim_version: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey(_ACCOUNT))
    happened_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment)
    found: Mapped[str] = mapped_column(Word)
    status: Mapped[str] = mapped_column(Word)
    address: Mapped[str | None]
    note: Mapped[str]


class SuggestionRow(Base):
    """What a visitor says should be corrected. ``receipt`` lets them follow it, and nobody else."""

    __tablename__ = "suggestion"
    __table_args__ = (one_of("stage", ("open", "taken_up", "declined")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(String(40), unique=True)
    center_slug: Mapped[str] = mapped_column(Key, index=True)
    claim_id: Mapped[str | None] = mapped_column(Key)
    text: Mapped[str]
    source_address: Mapped[str | None]
    from_center: Mapped[bool]
    stage: Mapped[str] = mapped_column(Word, index=True)
    answer: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    account_id: Mapped[int | None] = mapped_column(ForeignKey(_ACCOUNT))


class ReminderRow(Base):
    """A mail that asked whether a claim is still true. ``token_hash`` keeps its link out of the table."""

    __tablename__ = "reminder"
    __table_args__ = (one_of("answer", ("still_true", "changed")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(Key, index=True)
    claim_version: Mapped[int]
    recipient: Mapped[str]
    to_center: Mapped[bool]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sent_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str | None] = mapped_column(Word)


class QueueMarkRow(Base):
    """Who took an entry of the work queue, and whether it is done. The entries follow from the data."""

    __tablename__ = "queue_mark"

    entry: Mapped[str] = mapped_column(String(255), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(_ACCOUNT))
    taken_at: Mapped[datetime] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    note: Mapped[str]


class AccountSessionRow(Base):
    """A login on one device, so that its owner can see and end it."""

    __tablename__ = "account_session"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(_ACCOUNT), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    device: Mapped[str]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
