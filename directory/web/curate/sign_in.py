"""Accounts of the desk, by Flask-Security: its settings, its rules for passwords, and its mail."""

import base64
import hashlib
import logging
import threading
from datetime import timedelta
from typing import Any, cast

from flask import Flask, abort, current_app
from flask_security import Security, SQLAlchemySessionUserDatastore, hash_password
from flask_security.mail_util import MailUtil
from flask_security.password_util import PasswordUtil
from flask_security.totp import Totp
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from directory import mail
from directory.config import Settings
from directory.curation.accounts import AccountRefused
from directory.domain import passwords
from directory.extensions import session, share_database
from directory.mail import MailNotSent, Message
from directory.store import accounts
from directory.store.accounts import Role, User, WebAuthn

_LOG = logging.getLogger(__name__)
NAME = "aHSCT Center Directory"
INVITED_FOR_DAYS = 7
# What the library can do and we do not offer: second factors by mail to the operator.
_LEFT_OUT = ("security.two_factor_rescue",)


def install(app: Flask, settings: Settings) -> None:
    """Let people sign in to the desk."""
    _accounts(app, settings)
    for endpoint in _LEFT_OUT:
        app.view_functions[endpoint] = lambda: abort(404)
    app.jinja_env.globals.update(
        site_address=settings.site_address,
        mail_is_on=settings.mail != "off",
        second_factor_required=settings.requires_second_factor,
    )


def for_commands(main: Flask) -> Flask:
    """An app without pages in which the command line can hash passwords and make links."""
    app = Flask("directory.accounts", static_folder=None)
    settings: Settings = main.extensions["settings"]
    app.config.update(SECRET_KEY=settings["SECRET_KEY"] or "nothing is signed without a key")
    app.extensions["settings"] = settings
    share_database(app, main)
    _accounts(app, settings)
    return app


def _accounts(app: Flask, settings: Settings) -> None:
    app.config.update(_options(settings))
    # A proxy, as the library keeps what it is given: each request has a session of its own.
    own_session: Any = LocalProxy(session)
    datastore = SQLAlchemySessionUserDatastore(own_session, User, Role, WebAuthn)
    app.extensions["accounts"] = datastore
    app.extensions["security_accounts"] = Security(
        app, datastore, mail_util_cls=_Mail, password_util_cls=_Passwords, totp_cls=_OneTimeCodes
    )


def normal_address(text: str) -> str:
    """An address as it is kept. Raises AccountRefused when it is none."""
    util = current_app.extensions["security_accounts"].mail_util
    try:
        return str(util.validate(text.strip())).lower()
    except ValueError as error:
        raise AccountRefused(f"“{text}” is not an e-mail address.") from error


def hashed(password: str, *, email: str) -> str:
    """A new password as it is kept. Raises AccountRefused for one that is too easy to guess."""
    util = current_app.extensions["security_accounts"].password_util
    problems, normal = util.validate(password, True, email=email)
    if problems:
        raise AccountRefused(f"This password cannot be taken. {problems[0]}")
    return str(hash_password(normal))


def invitation(user_id: int, own: Session, settings: Settings) -> str:
    """The address at which an invited person sets the first password, once."""
    token = _invitations(settings).dumps(accounts.uniquifier(own, user_id))
    return f"{settings.site_address}/curate/invitation/{token}"


def invited(token: str, settings: Settings) -> User | None:
    """Who was invited by a token; ``None`` when it is used, too old, or not ours."""
    try:
        uniquifier = _invitations(settings).loads(token, max_age=INVITED_FOR_DAYS * 86_400)
    except BadData:
        return None
    user = accounts.of_uniquifier(session(), str(uniquifier))
    # Setting a password changes the uniquifier; disabling does not.
    return user if user and user.active and user.password is None else None


def _invitations(settings: Settings) -> URLSafeTimedSerializer:
    settings.require_secret_key()
    return URLSafeTimedSerializer(settings["SECRET_KEY"], salt="invitation")


def _derived(settings: Settings, purpose: str) -> str:
    """A key for one purpose, made of the one key that is set."""
    digest = hashlib.sha256(f"{purpose}\n{settings['SECRET_KEY']}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")


class _Passwords(PasswordUtil):
    """Our rule for passwords beside the library's normalization."""

    def validate(self, password: str, is_register: bool, **more: Any) -> tuple[list[str] | None, str]:
        """Problems and the normalized password, as the library wants them."""
        normal = self.normalize(password)
        found = passwords.problem(normal, email=getattr(more.get("user"), "email", more.get("email", "")))
        return ([found] if found else None), normal


class _Mail(MailUtil):
    """Sends the library's mail by ours. No answer waits for a server: that would tell who has an account."""

    def send_mail(
        self, template: str, subject: str, recipient: Any, sender: Any, body: Any, html: Any, **more: Any
    ) -> None:
        """Hand one mail over."""
        settings = cast(Settings, current_app.extensions["settings"])
        message = Message(str(recipient), str(subject), str(body))
        if settings.mail == "smtp":
            threading.Thread(target=_send, args=(message, settings)).start()
        else:
            _send(message, settings)


def _send(message: Message, settings: Settings) -> None:
    try:
        mail.send(message, settings=settings)
    except MailNotSent as error:
        _LOG.error("A mail about an account was not sent: %s", error)


class _OneTimeCodes(Totp):
    """Takes each code once. A process remembers the last of each account, the library asks for it."""

    def __init__(self, secrets: Any, issuer: str) -> None:
        super().__init__(secrets, issuer)
        self._last: dict[str, int] = {}

    def get_last_counter(self, user: Any) -> int | None:
        """The period of the last code that was taken."""
        return self._last.get(user.fs_uniquifier)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember the period of a code that was taken."""
        self._last[user.fs_uniquifier] = tmatch.counter


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_URL_PREFIX": "/curate",
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_POST_LOGIN_VIEW": "/curate/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_POST_CHANGE_VIEW": "/curate/account",
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        **_about_passwords(settings),
        **_about_second_factors(settings),
        **_MESSAGES,
    }


def _about_passwords(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        # Argon2 salts by itself. Mixing the secret key in would make every password useless with a new key.
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_SALT": _derived(settings, "passwords"),
        "SECURITY_PASSWORD_LENGTH_MIN": passwords.LEAST_LENGTH,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": f"{NAME}: a new password",
        "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": f"{NAME}: your password was changed",
        "SECURITY_EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": f"{NAME}: your password was changed",
    }


def _about_second_factors(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TOTP_SECRETS": {"1": _derived(settings, "one-time codes")},
        "SECURITY_TOTP_ISSUER": NAME,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_derived(settings, "recovery codes").encode()],
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": NAME,
        # Beside the password and not in its place: one way to sign in is easier to explain than three.
        "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": False,
        "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
    }


_MESSAGES: dict[str, Any] = {
    f"SECURITY_MSG_{name}": text
    for name, text in {
        "GENERIC_AUTHN_FAILED": ("Address or password is wrong.", "error"),
        "PASSWORD_RESET_REQUEST": ("If this address has an account, a link was sent to it.", "info"),
        "PASSWORD_RESET_NO_LOGIN": ("Your new password is set. Sign in with it.", "success"),
        "INVALID_RESET_PASSWORD_TOKEN":
            ("This link was used, or is not complete. Ask for a new one.", "error"),
        "PASSWORD_RESET_EXPIRED": ("This link is older than %(within)s. Ask for a new one.", "error"),
        "RETYPE_PASSWORD_MISMATCH": ("The two are not the same.", "error"),
        "PASSWORD_CHANGE": ("Your password is changed. Elsewhere you are signed out.", "success"),
        "INVALID_PASSWORD": ("This is not your password.", "error"),
        "PASSWORD_NOT_PROVIDED": ("Type your password.", "error"),
        "EMAIL_NOT_PROVIDED": ("Type your address.", "error"),
        "INVALID_EMAIL_ADDRESS": ("This is not an e-mail address.", "error"),
        "PASSWORD_IS_THE_SAME": ("That is the password you have. Take another.", "error"),
        "UNAUTHENTICATED": ("Sign in first.", "error"),
        "REAUTHENTICATION_REQUIRED": ("Type your password again, as this is about how you sign in.", "error"),
        "REAUTHENTICATION_SUCCESSFUL": ("Thank you. Go on.", "info"),
        "TWO_FACTOR_INVALID_TOKEN": ("This code is wrong or too old. Take the one shown now.", "error"),
        "TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "success"),
        "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": ("From now on you sign in with a code, too.", "success"),
        "TWO_FACTOR_PERMISSION_DENIED": ("Sign in with your password first.", "error"),
        "TWO_FACTOR_DISABLED": ("Codes are switched off.", "success"),
        "TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Choose one.", "error"),
        "INVALID_RECOVERY_CODE": ("There is no such code, or it was used.", "error"),
        "NO_RECOVERY_CODES_SETUP": ("You have none yet.", "info"),
        "WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey %(name)s is added.", "info"),
        "WEBAUTHN_CREDENTIAL_DELETED": ("The passkey %(name)s is removed.", "info"),
        "WEBAUTHN_NAME_REQUIRED": ("Give it a name.", "error"),
        "WEBAUTHN_EXPIRED": ("That took longer than %(within)s. Try again.", "error"),
        "WEBAUTHN_NO_VERIFY": ("The passkey could not be checked. Try again.", "error"),
    }.items()
}  # fmt: skip
