"""Records that the desk has published and the data folder is not known to hold yet."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.domain.submissions import RecordKind
from directory.store.desk_tables import DeskRecordRow

Record = tuple[RecordKind, str]


def all(session: Session) -> list[Record]:
    """Every such record by kind and key, in order."""
    rows = session.scalars(select(DeskRecordRow).order_by(DeskRecordRow.kind, DeskRecordRow.key))
    return [(RecordKind(row.kind), row.key) for row in rows]


def add(session: Session, records: Iterable[Record], *, publication: int) -> None:
    """Note records that a publication of the desk has changed."""
    for kind, key in records:
        session.merge(DeskRecordRow(kind=kind, key=key, publication_id=publication))
    session.flush()


def remove(session: Session, records: Iterable[Record]) -> None:
    """The data folder holds these now."""
    for kind, key in records:
        session.execute(delete(DeskRecordRow).where(DeskRecordRow.kind == kind, DeskRecordRow.key == key))
