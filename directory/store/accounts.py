"""Accounts of the desk. Flask-Security's own models: the one kind of row that leaves the store."""

from flask_security.models.sqla import FsModels, FsRoleMixin, FsUserMixin, FsWebAuthnMixin
from sqlalchemy import select
from sqlalchemy.orm import Session

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


def emails(session: Session) -> dict[int, str]:
    """The address of every account by its number: how people of the desk are called there, never in public."""
    return {row.id: row.email for row in session.execute(select(User.id, User.email))}
