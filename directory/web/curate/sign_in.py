"""Accounts of the desk, by Flask-Security: its settings, and the roles that exist."""

from typing import Any

from flask import Flask
from flask_security import Security, SQLAlchemySessionUserDatastore
from werkzeug.local import LocalProxy

from directory.config import Settings
from directory.extensions import session
from directory.store.accounts import Role, User, WebAuthn


def install(app: Flask, settings: Settings) -> None:
    """Let people sign in to the desk."""
    app.config.update(_options(settings))
    # A proxy, as the library keeps what it is given: each request has a session of its own.
    own_session: Any = LocalProxy(session)
    datastore = SQLAlchemySessionUserDatastore(own_session, User, Role, WebAuthn)
    app.extensions["accounts"] = datastore
    Security(app, datastore)


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_URL_PREFIX": "/curate",
        "SECURITY_PASSWORD_SALT": settings["SECRET_KEY"],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_POST_LOGIN_VIEW": "/curate/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
    }
