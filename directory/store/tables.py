"""The tables. Plain and portable: the same on SQLite and PostgreSQL, with no extension of either.

Words of closed lists are kept as text under a CHECK constraint, partial dates as ISO 8601 text, and
lists that nobody joins on as JSON. Rows of these classes never leave the store.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import orjson
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from directory.domain.outcomes import Measure
from directory.domain.vocabulary import (
    Answer,
    FindingReason,
    Level,
    PositionPrecision,
    Scope,
    Sector,
    SourceType,
    State,
    Status,
    Treatment,
    YesNoUnknown,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Word = String(40)
Key = String(160)


class Json(TypeDecorator[Any]):
    """A plain value as JSON text.

    Not the databases' own JSON: SQLite gives such a column numeric affinity, which turns 1.0 into 1.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The text of a value; nothing stays nothing."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value of a text."""
        return None if value is None else orjson.loads(value)


class Base(DeclarativeBase):
    """Common parent of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {str: Text(), bytes: LargeBinary()}


def one_of(column: str, words: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """The constraint that a column holds one of a closed list of words (or nothing, where it may)."""
    listed = ", ".join(f"'{word!s}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class SourceRow(Base):
    """A source. One that left the seed stays, withdrawn: earlier claims still name it."""

    __tablename__ = "source"
    __table_args__ = (one_of("type", SourceType), one_of("level", Level))

    key: Mapped[str] = mapped_column(Key, primary_key=True)
    type: Mapped[str] = mapped_column(Word)
    title: Mapped[str]
    authors: Mapped[str | None]
    year: Mapped[int | None]
    venue: Mapped[str | None]
    doi: Mapped[str | None]
    pmid: Mapped[str | None]
    registry_id: Mapped[str | None]
    url: Mapped[str | None]
    checked: Mapped[bool]
    checked_on: Mapped[date | None]
    accessed: Mapped[date | None]
    level: Mapped[str | None] = mapped_column(Word)
    hospitals: Mapped[int | None]
    organization: Mapped[str | None]
    stake: Mapped[str | None]
    peer_review_status: Mapped[str | None]
    n_patients: Mapped[int | None]
    median_follow_up_years: Mapped[float | None]
    centers: Mapped[list[str]] = mapped_column(Json)
    note: Mapped[str | None]
    withdrawn_on: Mapped[date | None]


class ResultRow(Base):
    """A figure that a source reports, in the order of the source's record."""

    __tablename__ = "result"
    __table_args__ = (
        one_of("measure", Measure),
        one_of("level", Level),
        CheckConstraint("value_percent BETWEEN 0 AND 100", name="value_percent"),
        CheckConstraint("events <= n", name="events"),
    )

    source_key: Mapped[str] = mapped_column(Key, ForeignKey("source.key"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(Word)
    at_years: Mapped[float | None]
    value_percent: Mapped[float | None]
    ci_low: Mapped[float | None]
    ci_high: Mapped[float | None]
    events: Mapped[int | None]
    n: Mapped[int | None]
    population: Mapped[str | None]
    level: Mapped[str | None] = mapped_column(Word)
    checked: Mapped[bool]
    discrepancy: Mapped[str | None]


class CenterRow(Base):
    """A center. One that left the seed stays, withdrawn: its claims are its history."""

    __tablename__ = "center"
    __table_args__ = (
        one_of("position_precision", PositionPrecision),
        one_of("status", Status),
        one_of("sector", Sector),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    )

    slug: Mapped[str] = mapped_column(Key, primary_key=True)
    name: Mapped[str]
    city: Mapped[str]
    country: Mapped[str] = mapped_column(String(2), index=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    position_precision: Mapped[str] = mapped_column(Word)
    status: Mapped[str] = mapped_column(Word)
    sector: Mapped[str] = mapped_column(Word)
    local_name: Mapped[str | None]
    program: Mapped[str | None]
    region: Mapped[str | None]
    website: Mapped[str | None]
    contact: Mapped[str | None]
    position_checked: Mapped[bool]
    website_checked: Mapped[bool | None]
    aliases: Mapped[list[str]] = mapped_column(Json)
    studies: Mapped[list[str]] = mapped_column(Json)
    withdrawn_on: Mapped[date | None]


class ProgramRow(Base):
    """A program of a center; its id is unique within the center."""

    __tablename__ = "program"
    __table_args__ = (
        one_of("treatment", Treatment),
        UniqueConstraint("center_slug", "id"),
        CheckConstraint("until >= since", name="until"),
    )

    center_slug: Mapped[str] = mapped_column(Key, ForeignKey("center.slug"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Word)
    treatment: Mapped[str] = mapped_column(Word)
    name: Mapped[str | None]
    since: Mapped[int | None]
    until: Mapped[int | None]


class ClaimRow(Base):
    """One version of a claim. Rows are appended; only the two closing marks are ever written later.

    ``id`` is the public id, shared by all versions. The current version is the one that is neither
    superseded nor withdrawn. ``ordinal`` is the number at the end of the id.
    """

    __tablename__ = "claim"
    __table_args__ = (
        one_of("answer", Answer),
        one_of("level", Level),
        one_of("scope", Scope),
        UniqueConstraint("id", "version"),
        Index("ix_claim_current", "center_slug", "ordinal", "superseded_by", "withdrawn_on"),
        CheckConstraint("statement <> ''", name="statement"),
        CheckConstraint("checked_on IS NULL OR checked", name="checked_on"),
        CheckConstraint("superseded_by IS NULL OR withdrawn_on IS NULL", name="closed_once"),
    )

    row: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Key)
    version: Mapped[int]
    center_slug: Mapped[str] = mapped_column(Key, ForeignKey("center.slug"))
    ordinal: Mapped[int]
    field: Mapped[str] = mapped_column(Key, index=True)
    statement: Mapped[str]
    source: Mapped[str] = mapped_column(Key, ForeignKey("source.key"), index=True)
    answer: Mapped[str | None] = mapped_column(Word)
    value: Mapped[Any | None] = mapped_column(Json)
    unit: Mapped[str | None]
    program: Mapped[str | None] = mapped_column(Word)
    locator: Mapped[str | None]
    level: Mapped[str] = mapped_column(Word)
    scope: Mapped[str | None] = mapped_column(Word)
    as_of: Mapped[str | None] = mapped_column(String(10))
    accessed: Mapped[date | None]
    checked: Mapped[bool]
    checked_on: Mapped[date | None]
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("claim.row"))
    withdrawn_on: Mapped[date | None]


class ClaimEventRow(Base):
    """What happened to a claim, and when: the public history. Append-only."""

    __tablename__ = "claim_event"
    __table_args__ = (one_of("kind", ("recorded", "superseded", "withdrawn")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_row: Mapped[int] = mapped_column(ForeignKey("claim.row"), index=True)
    kind: Mapped[str] = mapped_column(Word)
    happened_on: Mapped[date] = mapped_column(index=True)


class FindingRow(Base):
    """A recorded not-knowing."""

    __tablename__ = "finding"
    __table_args__ = (one_of("reason", FindingReason),)

    center_slug: Mapped[str] = mapped_column(Key, ForeignKey("center.slug"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(Key)
    reason: Mapped[str] = mapped_column(Word)
    on: Mapped[date]
    where: Mapped[str | None]


class RedFlagRow(Base):
    """A warning, with the ids of the claims that carry it."""

    __tablename__ = "red_flag"

    center_slug: Mapped[str] = mapped_column(Key, ForeignKey("center.slug"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Word)
    claims: Mapped[list[str]] = mapped_column(Json)
    agreed: Mapped[bool]


class ReplyRow(Base):
    """A center's own words beside a claim."""

    __tablename__ = "reply"

    center_slug: Mapped[str] = mapped_column(Key, ForeignKey("center.slug"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    claim: Mapped[str] = mapped_column(Key)
    text: Mapped[str]
    on: Mapped[date]


class DocumentRow(Base):
    """A whole document of the seed: the checklist, the practical fields, the eligibility rules."""

    __tablename__ = "document"
    __table_args__ = (one_of("name", ("checklist", "fields", "eligibility")),)

    name: Mapped[str] = mapped_column(Word, primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)


class SlugRedirectRow(Base):
    """A slug that no center has any more: renamed or merged into ``target``, removed without one."""

    __tablename__ = "slug_redirect"
    __table_args__ = (CheckConstraint("target <> slug", name="target"),)

    slug: Mapped[str] = mapped_column(Key, primary_key=True)
    target: Mapped[str | None] = mapped_column(Key)


class PublicationRow(Base):
    """One state of everything published. The newest one's id and hash are the data version."""

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    evaluated_on: Mapped[date]
    method_version: Mapped[str] = mapped_column(Word)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class EvaluationChangeRow(Base):
    """How the figures of a center changed with a publication, and what caused it."""

    __tablename__ = "evaluation_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    center_slug: Mapped[str] = mapped_column(Key, index=True)
    happened_on: Mapped[date]
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    content: Mapped[Any] = mapped_column(Json)


class PublishedCenterRow(Base):
    """What a search needs of one published center: the columns of a Listing.

    Kept apart from the record, so that reading a million of these reads nothing else.
    ``criteria`` and ``intervals`` are JSON text, ``answers``, ``treatments`` and ``red_flags`` words
    between commas: read once for every center at each swap of the index, and as fast as text goes.
    """

    __tablename__ = "published_center"
    __table_args__ = (
        one_of("position_precision", PositionPrecision),
        one_of("status", Status),
        one_of("sector", Sector),
        one_of("international", YesNoUnknown),
        one_of("state", State),
    )

    slug: Mapped[str] = mapped_column(Key, primary_key=True)
    name: Mapped[str]
    local_name: Mapped[str | None]
    program: Mapped[str | None]
    aliases: Mapped[str]
    city: Mapped[str]
    region: Mapped[str | None]
    country: Mapped[str] = mapped_column(String(2))
    latitude: Mapped[float]
    longitude: Mapped[float]
    position_precision: Mapped[str] = mapped_column(Word)
    status: Mapped[str] = mapped_column(Word)
    status_year: Mapped[int | None]
    treatments: Mapped[str]
    sector: Mapped[str] = mapped_column(Word)
    international: Mapped[str] = mapped_column(Word)
    documented: Mapped[float]
    possible: Mapped[float]
    known: Mapped[float]
    state: Mapped[str] = mapped_column(Word)
    criteria: Mapped[str]
    answers: Mapped[str]
    intervals: Mapped[str]
    red_flags: Mapped[str]
    lowest_cost_usd: Mapped[float | None]
    last_checked: Mapped[date | None]


class PublishedRecordRow(Base):
    """The whole public record of a center, as the bytes of its JSON."""

    __tablename__ = "published_record"

    slug: Mapped[str] = mapped_column(Key, ForeignKey("published_center.slug"), primary_key=True)
    content: Mapped[bytes]


class PublishedSourceRow(Base):
    """The public record of a source, as the bytes of its JSON."""

    __tablename__ = "published_source"

    key: Mapped[str] = mapped_column(Key, primary_key=True)
    content: Mapped[bytes]
