"""What somebody handed in, made by the deeds themselves, for tests of the pages that show it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.curation import proposals, seed, submissions
from directory.domain.submissions import Change, RecordKind, Stage, Submission
from directory.store.accounts import User


def now() -> datetime:
    return datetime.now(UTC)


def number_of(session: Session, name: str) -> int:
    """The number of the account that `person(name)` made."""
    session.rollback()  # what others wrote since is not seen in the middle of a transaction
    found = session.scalar(select(User.id).where(User.email == f"{name}@example.org"))
    assert found is not None
    return found


def standing(session: Session, kind: RecordKind, key: str) -> dict[str, Any]:
    session.rollback()
    found = proposals.standing(seed.stored(session), kind, key)
    assert found is not None
    return dict(found)


def edited(session: Session, kind: RecordKind, key: str, **more: Any) -> Change:
    base = standing(session, kind, key)
    return Change(kind, key, base, {**base, **more})


def drafted(
    session: Session, author: str, *changes: Change, note: str = "", title: str = "A correction"
) -> Submission:
    by = number_of(session, author)
    draft = submissions.start(session, title=title, author=by, now=now())
    return submissions.keep(session, replace(draft, changes=changes, note=note), by=by, now=now())


def submitted(
    session: Session, author: str, *changes: Change, note: str = "", title: str = "A correction"
) -> Submission:
    draft = drafted(session, author, *changes, note=note, title=title)
    return submissions.submit(
        session, draft.id, version=draft.version, by=draft.author, now=now(), today=now().date()
    )


def stage_of(session: Session, number: int) -> Stage:
    session.rollback()
    return submissions.find(session, number).stage


def new_price(session: Session, value: int = 61000) -> Change:
    """Another price of the center little-known."""
    statement = f"It costs US${value:,}."
    return edited(session, RecordKind.CLAIM, "little-known-03", value=value, statement=statement)


def served_price(app: Flask) -> Any:
    """The price that the readers' interface gives."""
    record: Mapping[str, Any] = app.test_client().get("/api/v1/centers/little-known").get_json()
    return next(claim["value"] for claim in record["claims"] if claim["id"] == "little-known-03")
