"""The people of the desk, for admins: invite, change a role, shut out, sign out."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, validators
from wtforms.fields.choices import SelectChoice

from directory import mail
from directory.config import Settings
from directory.curation import accounts as deeds
from directory.curation.accounts import AccountRefused
from directory.domain.problems import DirectoryError
from directory.extensions import session
from directory.mail import MailNotSent, Message
from directory.store import accounts, devices
from directory.store.accounts import Account
from directory.web.curate import sign_in
from directory.web.curate.access import Role, allowed, person

blueprint = Blueprint("people", __name__, url_prefix="/curate/people")

ROLES = {
    Role.CURATOR: "Curator: proposes",
    Role.REVIEWER: "Reviewer: decides, too",
    Role.ADMIN: "Admin: looks after people, too",
}
_CHOICES = [SelectChoice(role.value, words) for role, words in ROLES.items()]


class InvitationForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Whom to invite, as what."""

    email = StringField("E-mail address", [validators.InputRequired("Type the address of the person.")])
    role = SelectField("What they may do", choices=_CHOICES, default=Role.CURATOR.value)


class RoleForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Another role."""

    role = SelectField("What they may do", choices=_CHOICES)


@blueprint.get("")
@allowed(Role.ADMIN)
def listed() -> ResponseReturnValue:
    """Everybody who has an account."""
    return _page(InvitationForm())


@blueprint.post("")
@allowed(Role.ADMIN)
def invite() -> ResponseReturnValue:
    """Make an account for somebody and send the link to set its password."""
    form = InvitationForm()
    if not form.validate_on_submit():
        return _page(form, 400)
    try:
        email = sign_in.normal_address(form.email.data)
        number = deeds.add(
            session(),
            email=email,
            role=Role(form.role.data),
            password_hash=None,
            by=person(),
            now=datetime.now(UTC),
        )
    except DirectoryError as error:
        form.email.errors = [str(error)]
        return _page(form, 400)
    return _send_link(number)


@blueprint.post("/<int:number>/invitation")
@allowed(Role.ADMIN)
def invite_again(number: int) -> ResponseReturnValue:
    """Send the link once more to somebody who has not set a password yet."""
    account = accounts.get(session(), number)
    if account is None or account.has_password:
        abort(404)
    return _send_link(number)


@blueprint.post("/<int:number>/role")
@allowed(Role.ADMIN)
def change_role(number: int) -> ResponseReturnValue:
    """Give somebody another role."""
    form = RoleForm()
    if not form.validate_on_submit():
        return _page(InvitationForm(formdata=None), 400, refused="Choose one of the roles.")
    return _do(deeds.set_role, number, Role(form.role.data), said="The role is changed.")


@blueprint.post("/<int:number>/disable")
@allowed(Role.ADMIN)
def disable(number: int) -> ResponseReturnValue:
    """Shut somebody out."""
    return _do(deeds.disable, number, said="The account is shut, and signed out everywhere.")


@blueprint.post("/<int:number>/enable")
@allowed(Role.ADMIN)
def enable(number: int) -> ResponseReturnValue:
    """Let somebody in again."""
    return _do(deeds.enable, number, said="The account is open again.")


@blueprint.post("/<int:number>/devices/end")
@allowed(Role.ADMIN)
def end_devices(number: int) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    return _do(deeds.sign_out, number, said="They are signed out everywhere.")


@blueprint.post("/<int:number>/second-factor/remove")
@allowed(Role.ADMIN)
def remove_second_factor(number: int) -> ResponseReturnValue:
    """Help somebody who lost their phone and their codes."""
    said = "Their second factor is removed. They sign in with the password and set up another."
    return _do(deeds.forget_second_factors, number, said=said)


def _do(deed: Callable[..., object], number: int, *arguments: Any, said: str) -> ResponseReturnValue:
    if accounts.get(session(), number) is None:
        abort(404)
    try:
        deed(session(), number, *arguments, by=person(), now=datetime.now(UTC))
    except AccountRefused as error:
        session().rollback()
        return _page(InvitationForm(formdata=None), 409, refused=str(error))
    flash(said)
    return redirect(url_for(".listed"))


def _send_link(number: int) -> ResponseReturnValue:
    settings: Settings = current_app.extensions["settings"]
    account = accounts.get(session(), number)
    assert account is not None
    link = sign_in.invitation(number, session(), settings)
    # The account is kept by now; a slow mail server must not hold the database.
    session().rollback()
    try:
        mail.send(invitation_mail(account, link), settings=settings)
    except MailNotSent:
        return _page(InvitationForm(formdata=None), link=link, invited=account)
    flash(f"A link to set a password was sent to {account.email}.")
    return redirect(url_for(".listed"))


def invitation_mail(account: Account, link: str) -> Message:
    """What an invited person reads."""
    role = account.role.value if account.role else "curator"
    text = (
        f"You are invited to the curators' desk of the {sign_in.NAME} as {role}.\n\n"
        f"Set a password here within {sign_in.INVITED_FOR_DAYS} days:\n{link}\n\n"
        "If you do not know what this is about, ignore this mail: without a password nobody can use the "
        "account.\n"
    )
    return Message(account.email, f"{sign_in.NAME}: you are invited", text)


def _page(
    form: InvitationForm,
    status: int = 200,
    *,
    refused: str = "",
    link: str = "",
    invited: Account | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "curate/people.html",
        form=form,
        people=accounts.all(session()),
        seen=devices.last_seen(session()),
        roles=ROLES,
        me=person(),
        refused=refused,
        link=link,
        invited=invited,
    )
    return page, status
