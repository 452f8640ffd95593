"""One's own account: where one is signed in, and how. Invited people set their first password here."""

from datetime import UTC, datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import logout_user, url_for_security
from flask_security.recoverable import generate_reset_password_token

from directory.curation import accounts as deeds
from directory.extensions import session
from directory.store import accounts
from directory.web.curate import devices, sign_in
from directory.web.curate.access import ANYBODY, Role, allowed, person

blueprint = Blueprint("account", __name__, url_prefix="/curate")


@blueprint.get("/account")
@allowed(Role.CURATOR)
def own() -> str:
    """Where the person is signed in, and how they sign in."""
    return render_template(
        "curate/account.html",
        account=accounts.get(session(), person()),
        devices=devices.open_of(person()),
        here=devices.current(),
    )


@blueprint.post("/account/devices/<device>/end")
@allowed(Role.CURATOR)
def end(device: str) -> ResponseReturnValue:
    """Sign out on one device of one's own."""
    if not deeds.sign_out(session(), person(), by=person(), now=datetime.now(UTC), only=device):
        flash("There you were signed out already.")
    else:
        flash("Signed out there.")
    return redirect(url_for(".own"))


@blueprint.post("/account/devices/end")
@allowed(Role.CURATOR)
def end_all() -> ResponseReturnValue:
    """Sign out on every device, this one too."""
    deeds.sign_out(session(), person(), by=person(), now=datetime.now(UTC))
    logout_user()
    flash("You are signed out everywhere.")
    return redirect(url_for_security("login"))


@blueprint.get("/invitation/<token>")
@allowed(ANYBODY)
def invitation(token: str) -> ResponseReturnValue:
    """Greet an invited person. Opening the link uses nothing up: programs that scan mail open links, too."""
    if current_user.is_authenticated:
        return redirect(url_for(".own"))
    user = sign_in.invited(token, current_app.extensions["settings"])
    page = render_template("curate/invitation.html", token=token, email=user.email if user else None)
    return page, 200 if user else 410


@blueprint.post("/invitation/<token>")
@allowed(ANYBODY)
def accept(token: str) -> ResponseReturnValue:
    """Lead an invited person on to the form for the first password."""
    user = sign_in.invited(token, current_app.extensions["settings"])
    if user is None:
        abort(410)
    token = generate_reset_password_token(user)  # type: ignore[no-untyped-call]
    return redirect(url_for_security("reset_password", token=token))
