"""Whole documents of the seed: the checklist, the practical fields, the eligibility rules."""

from typing import Any, Literal

from sqlalchemy.orm import Session

from directory.domain.checklist import Checklist
from directory.domain.problems import InstallationError
from directory.store.plain import from_plain
from directory.store.tables import DocumentRow

DocumentName = Literal["checklist", "fields", "eligibility"]


def get(session: Session, name: DocumentName) -> dict[str, Any] | None:
    """The document as it stands in its file; ``None`` before the first load."""
    row = session.get(DocumentRow, name)
    return dict(row.content) if row else None


def put(session: Session, name: DocumentName, content: dict[str, Any]) -> None:
    """Write a document as it is now."""
    session.merge(DocumentRow(name=name, content=content))


def checklist(session: Session) -> Checklist:
    """The checklist. Raises InstallationError before the first load."""
    content = get(session, "checklist")
    if content is None:
        raise InstallationError("The database holds no data yet. Run 'flask data load'.")
    return from_plain(Checklist, content)
