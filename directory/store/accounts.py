"""Accounts of the desk. Flask-Security's own models: the one kind of row that leaves the store."""

import uuid
from dataclasses import dataclass

from flask_security.models.sqla import FsModels, FsRoleMixin, FsUserMixin, FsWebAuthnMixin
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.domain.roles import Role as RoleName
from directory.store.tables import Base

# "user" is a reserved word of PostgreSQL.
FsModels.set_db_info(  # type: ignore[no-untyped-call]  # the library has no types there
    base_model=Base, user_table_name="account", role_table_name="role", webauthn_table_name="passkey"
)


class Role(Base, FsRoleMixin):
    """What an account may do: curator, reviewer or admin."""

    __tablename__ = "role"


class User(Base, FsUserMixin):
    """A person who enters, reviews or administers."""

    __tablename__ = "account"


class WebAuthn(Base, FsWebAuthnMixin):
    """A passkey of an account."""

    __tablename__ = "passkey"


@dataclass(frozen=True)
class Account:
    """An account as its administrators see it."""

    id: int
    email: str
    role: RoleName | None
    is_active: bool
    has_password: bool
    has_authenticator: bool
    passkeys: int

    @property
    def has_second_factor(self) -> bool:
        """Whether a password alone does not open it."""
        return self.has_authenticator or self.passkeys > 0


def emails(session: Session) -> dict[int, str]:
    """The address of every account by its number: what people are called on the desk, never in public."""
    return {row.id: row.email for row in session.execute(select(User.id, User.email))}


def all(session: Session) -> list[Account]:
    """Every account, by address."""
    return [_account(row) for row in session.scalars(select(User).order_by(User.email)).unique()]


def find(session: Session, email: str) -> Account | None:
    """The account with an address, in whatever case it is written."""
    row = session.scalars(select(User).where(func.lower(User.email) == email.lower())).unique().first()
    return None if row is None else _account(row)


def get(session: Session, number: int) -> Account | None:
    """The account of a number."""
    row = session.get(User, number)
    return None if row is None else _account(row)


def uniquifier(session: Session, number: int) -> str:
    """What stands for an account in signed links; setting a password changes it."""
    return str(session.get_one(User, number).fs_uniquifier)


def of_uniquifier(session: Session, uniquifier: str) -> User | None:
    """The account for which a signed link stands."""
    return session.scalars(select(User).where(User.fs_uniquifier == uniquifier)).unique().first()


def add(session: Session, *, email: str, role: RoleName, password_hash: str | None) -> int:
    """Make an account; without a password nobody can sign in to it. Returns its number."""
    row = User(
        email=email,
        password=password_hash,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        fs_webauthn_user_handle=uuid.uuid4().hex,
        roles=[_role(session, role)],
    )
    session.add(row)
    session.flush()
    return int(row.id)


def set_role(session: Session, number: int, role: RoleName) -> None:
    """Give an account one role in place of what it has."""
    session.get_one(User, number).roles = [_role(session, role)]
    session.flush()


def set_password(session: Session, number: int, password_hash: str) -> None:
    """Give an account another password. Links and logins that were made before are worth nothing then."""
    row = session.get_one(User, number)
    row.password, row.fs_uniquifier = password_hash, uuid.uuid4().hex
    session.flush()


def set_active(session: Session, number: int, is_active: bool) -> None:
    """Let an account be used, or not."""
    session.get_one(User, number).active = is_active
    session.flush()


def forget_second_factors(session: Session, number: int) -> None:
    """Take authenticator, passkeys and recovery codes from an account; its password stays."""
    row = session.get_one(User, number)
    row.tf_primary_method = row.tf_totp_secret = None
    row.mf_recovery_codes = []
    for passkey in list(row.webauthn):
        session.delete(passkey)
    session.flush()
    session.expire(row)


def _role(session: Session, role: RoleName) -> Role:
    row = session.scalars(select(Role).where(Role.name == role.value)).first()
    if row is None:
        row = Role(name=role.value)
        session.add(row)
    return row


def _account(row: User) -> Account:
    held = {one.name for one in row.roles}
    return Account(
        id=row.id,
        email=row.email,
        role=next((one for one in reversed(RoleName) if one.value in held), None),
        is_active=row.active,
        has_password=row.password is not None,
        has_authenticator=bool(row.tf_totp_secret and row.tf_primary_method),
        passkeys=len(row.webauthn),
    )
