"""Slugs that no center has any more. A slug is never used for another center."""

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directory.store.tables import SlugRedirectRow


def all(session: Session) -> dict[str, str | None]:
    """Old slug → the slug it was renamed to or merged into, ``None`` where the center was removed."""
    rows = session.scalars(select(SlugRedirectRow).order_by(SlugRedirectRow.slug))
    return {row.slug: row.target for row in rows}


def replace(session: Session, redirects: Mapping[str, str | None]) -> None:
    """Write all redirects as they are now."""
    session.execute(delete(SlugRedirectRow))
    session.add_all(SlugRedirectRow(slug=slug, target=target) for slug, target in redirects.items())
    session.flush()
