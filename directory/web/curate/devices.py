"""Where people are signed in: each login is noted, and one that was ended is refused at its next request."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, request
from flask import session as cookie
from flask_login import current_user, user_logged_out
from flask_security import logout_user, signals

from directory.curation import accounts as deeds
from directory.extensions import database, session
from directory.store import devices
from directory.store.accounts import User
from directory.store.devices import Device

UNSEEN_AT_MOST = timedelta(days=30)
SEEN_AGAIN_AFTER = timedelta(minutes=1)
_KEY = "device"
# The first that fits: browsers name those that they descend from, too.
_BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
_SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "a Chromebook",
    "Mac OS": "a Mac", "Linux": "Linux",
}  # fmt: skip
_OWN_CHANGES = {
    signals.password_changed: "changed_password",
    signals.password_reset: "reset_password",
    signals.tf_profile_changed: "set_up_authenticator",
    signals.tf_disabled: "removed_authenticator",
    signals.wan_registered: "added_passkey",
    signals.wan_deleted: "removed_passkey",
}


def install(app: Flask) -> None:
    """Note logins of the app, and look at each request whether its login still stands."""
    app.before_request(_refuse_ended)
    signals.user_authenticated.connect(_note_login, app)
    user_logged_out.connect(_note_logout, app)
    for signal, deed in _OWN_CHANGES.items():
        signal.connect(_noting(deed), app, weak=False)


def device_name(agent: str) -> str:
    """A browser's own description in plain words: "Firefox on Windows"."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), "")
    return f"{browser or 'A browser'} on {system}" if system else browser or "A device of unknown kind"


def current() -> str:
    """The number of the login that this request belongs to; empty when there is none."""
    return str(cookie.get(_KEY, ""))


def open_of(account: int) -> list[Device]:
    """Where an account is signed in."""
    return devices.open_of(session(), account, seen_since=datetime.now(UTC) - UNSEEN_AT_MOST)


def _refuse_ended() -> None:
    # Asked without a cookie, this reads nothing: most who come here never sign in.
    if not current_user.is_authenticated:
        return
    now = datetime.now(UTC)
    device = devices.find(session(), current())
    if not _stands(device, now):
        logout_user()
    elif device and request.method == "GET" and now - device.seen_at >= SEEN_AGAIN_AFTER:
        with database().new_writing_session() as own:
            deeds.saw_device(own, device.id, now=now)


def _stands(device: Device | None, now: datetime) -> bool:
    return (
        device is not None
        and device.account == current_user.id
        and device.ended_at is None
        and now - device.seen_at < UNSEEN_AT_MOST
    )


def _note_login(_app: Flask, user: User, **_more: Any) -> None:
    # Changing a password signs in anew, on the same device. The library commits after this.
    now, known = datetime.now(UTC), devices.find(session(), current())
    if known and known.account == user.id and known.ended_at is None:
        return
    name = device_name(request.headers.get("User-Agent", ""))
    device = Device(secrets.token_urlsafe(24), user.id, now, now, name)
    devices.add(session(), device)
    cookie[_KEY] = device.id


def _note_logout(_app: Flask, user: User, **_more: Any) -> None:
    device = cookie.pop(_KEY, None)
    if device and user and user.is_authenticated:
        deeds.sign_out(session(), user.id, by=user.id, now=datetime.now(UTC), only=device)


def _noting(deed: str) -> Any:
    def note(_app: Flask, user: User, **_more: Any) -> None:
        deeds.note_own(session(), user.id, deed, keep=current(), now=datetime.now(UTC))

    return note
