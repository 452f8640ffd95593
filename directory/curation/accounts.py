"""Accounts: who may be added, promoted or shut out, by whom, and where they are signed in."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from directory.domain.problems import DirectoryError
from directory.domain.roles import Role
from directory.store import accounts, devices, events
from directory.store.accounts import Account
from directory.store.dialects import lock_for_writing
from directory.store.events import Event


class AccountRefused(DirectoryError):
    """Something that may not be done to an account; the message says why and what to do instead."""


def add(
    session: Session,
    *,
    email: str,
    role: Role,
    password_hash: str | None,
    by: int | None,
    now: datetime,
) -> int:
    """Make an account and return its number; ``by`` is ``None`` for the command line.

    Without a password it can be signed in to only after its owner has set one by a link. Raises
    AccountRefused when the address has one already.
    """
    lock_for_writing(session)
    taken = AccountRefused(f"{email} has an account already.")
    if accounts.find(session, email):
        raise taken
    try:
        number = accounts.add(session, email=email.lower(), role=role, password_hash=password_hash)
    except IntegrityError as error:
        session.rollback()
        raise taken from error
    _note(session, "added_account", email, by=by, now=now, after=role.value)
    session.commit()
    return number


def set_role(session: Session, number: int, role: Role, *, by: int | None, now: datetime) -> None:
    """Give an account another role. Raises AccountRefused for one's own, and for the last admin."""
    account = _locked(session, number)
    if account.role is role:
        return
    if number == by:
        raise AccountRefused("Nobody changes their own role. Ask another admin.")
    _keep_an_admin(session, account)
    accounts.set_role(session, number, role)
    before = account.role.value if account.role else None
    _note(session, "changed_role", account.email, by=by, now=now, before=before, after=role.value)
    session.commit()


def set_password(session: Session, number: int, password_hash: str, *, by: int | None, now: datetime) -> None:
    """Give an account another password, and end its logins."""
    account = _locked(session, number)
    accounts.set_password(session, number, password_hash)
    devices.end(session, number, at=now)
    _note(session, "set_password", account.email, by=by, now=now)
    session.commit()


def disable(session: Session, number: int, *, by: int | None, now: datetime) -> None:
    """Shut an account out at once, everywhere. Raises AccountRefused for one's own and the last admin."""
    account = _locked(session, number)
    if number == by:
        raise AccountRefused("Nobody shuts out themselves. Ask another admin.")
    _keep_an_admin(session, account)
    accounts.set_active(session, number, False)
    devices.end(session, number, at=now)
    _note(session, "disabled_account", account.email, by=by, now=now)
    session.commit()


def enable(session: Session, number: int, *, by: int | None, now: datetime) -> None:
    """Let an account in again."""
    account = _locked(session, number)
    accounts.set_active(session, number, True)
    _note(session, "enabled_account", account.email, by=by, now=now)
    session.commit()


def forget_second_factors(session: Session, number: int, *, by: int | None, now: datetime) -> None:
    """Help somebody who lost phone and codes: only the password is asked until they set up another."""
    account = _locked(session, number)
    if number == by:
        raise AccountRefused("Change your own second factor on your own page.")
    accounts.forget_second_factors(session, number)
    devices.end(session, number, at=now)
    _note(session, "removed_second_factor", account.email, by=by, now=now)
    session.commit()


def sign_out(
    session: Session,
    number: int,
    *,
    by: int | None,
    now: datetime,
    only: str | None = None,
    but: str = "",
) -> int:
    """End the logins of an account: all, ``only`` one, or all ``but`` one. Returns how many ended."""
    ended = devices.end(session, number, at=now, only=only, but=but)
    if by != number and ended:
        _note(session, "signed_out", _locked(session, number).email, by=by, now=now)
    session.commit()
    return ended


def saw_device(session: Session, device: str, *, now: datetime) -> None:
    """Note that a login is in use."""
    devices.saw(session, device, now)
    session.commit()


def note_own(session: Session, account: int, deed: str, *, keep: str, now: datetime) -> None:
    """Note what somebody changed about how they sign in, and end their logins elsewhere.

    The caller commits it together with the change: both, or neither.
    """
    devices.end(session, account, at=now, but=keep)
    found = accounts.get(session, account)
    _note(session, deed, found.email if found else str(account), by=account, now=now)


def _locked(session: Session, number: int) -> Account:
    lock_for_writing(session)
    account = accounts.get(session, number)
    if account is None:
        raise AccountRefused("There is no such account.")
    return account


def _keep_an_admin(session: Session, account: Account) -> None:
    if account.role is not Role.ADMIN or not account.is_active:
        return
    admins = [one for one in accounts.all(session) if one.role is Role.ADMIN and one.is_active]
    if len(admins) == 1:
        raise AccountRefused(f"{account.email} is the last admin. Make another first.")


def _note(
    session: Session,
    deed: str,
    email: str,
    *,
    by: int | None,
    now: datetime,
    before: str | None = None,
    after: str | None = None,
) -> None:
    event = Event(at=now, account=by, deed=deed, kind="account", key=email[:160], before=before, after=after)
    events.append(session, [event])
