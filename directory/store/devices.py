"""Where people are signed in: one row for each login on one device."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from directory.store.desk_tables import AccountSessionRow


@dataclass(frozen=True)
class Device:
    """One login; ``name`` is the device in words, ``ended_at`` is set when it was signed out."""

    id: str
    account: int
    created_at: datetime
    seen_at: datetime
    name: str
    ended_at: datetime | None = None


def add(session: Session, device: Device) -> None:
    """Note a login."""
    session.add(
        AccountSessionRow(
            id=device.id,
            account_id=device.account,
            created_at=device.created_at,
            seen_at=device.seen_at,
            device=device.name,
        )
    )
    session.flush()


def find(session: Session, id: str) -> Device | None:
    """One login, ended or not."""
    row = session.get(AccountSessionRow, id)
    return None if row is None else _device(row)


def open_of(session: Session, account: int, *, seen_since: datetime) -> list[Device]:
    """Where an account is signed in, what was used last first; without what was not seen since a time."""
    question = (
        select(AccountSessionRow)
        .where(AccountSessionRow.account_id == account, AccountSessionRow.ended_at.is_(None))
        .where(AccountSessionRow.seen_at >= seen_since)
        .order_by(AccountSessionRow.seen_at.desc(), AccountSessionRow.id)
    )
    return [_device(row) for row in session.scalars(question)]


def last_seen(session: Session) -> dict[int, datetime]:
    """When each account was last used, by its number."""
    question = select(AccountSessionRow.account_id, func.max(AccountSessionRow.seen_at))
    return {row[0]: row[1] for row in session.execute(question.group_by(AccountSessionRow.account_id))}


def saw(session: Session, id: str, at: datetime) -> None:
    """Note that a login was used."""
    session.execute(update(AccountSessionRow).where(AccountSessionRow.id == id).values(seen_at=at))


def end(session: Session, account: int, *, at: datetime, only: str | None = None, but: str = "") -> int:
    """End the logins of an account: all, ``only`` one, or all ``but`` one. Returns how many."""
    change = update(AccountSessionRow).where(
        AccountSessionRow.account_id == account,
        AccountSessionRow.ended_at.is_(None),
        AccountSessionRow.id != but,
    )
    if only is not None:
        change = change.where(AccountSessionRow.id == only)
    ended = session.execute(change.values(ended_at=at).execution_options(synchronize_session="fetch"))
    return int(ended.rowcount)  # type: ignore[attr-defined]  # an update has one


def _device(row: AccountSessionRow) -> Device:
    return Device(row.id, row.account_id, row.created_at, row.seen_at, row.device, row.ended_at)
