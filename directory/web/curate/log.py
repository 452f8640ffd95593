"""The log of the desk: who did what, when, to which record, and why."""

from typing import Any

from flask import Blueprint, render_template, request

from directory.domain.submissions import Change, RecordKind
from directory.extensions import session
from directory.store import accounts, events, published
from directory.store.events import Event
from directory.web.curate import beside, record_words
from directory.web.curate.access import Role, allowed
from directory.web.curate.review import asked_number

blueprint = Blueprint("log", __name__, url_prefix="/curate/log")

A_PAGE = 50
_ABOUT_ACCOUNTS = {
    "added_account": "made",
    "changed_role": "role changed",
    "set_password": "password set by the operator",
    "changed_password": "password changed by its owner",
    "reset_password": "password set by a link",
    "disabled_account": "shut",
    "enabled_account": "opened again",
    "signed_out": "signed out by an admin",
    "set_up_authenticator": "codes from a phone set up",
    "removed_authenticator": "codes from a phone switched off",
    "added_passkey": "passkey added",
    "removed_passkey": "passkey removed",
    "removed_second_factor": "second factor removed by an admin",
}
DEEDS = {
    **_ABOUT_ACCOUNTS,
    "submitted": "handed in",
    "taken_back": "taken back to change it",
    "withdrawn": "taken away or given up",
    "accepted": "accepted",
    "rejected": "turned down",
    "rollback_proposed": "proposed to take back",
    "added": "added",
    "changed": "changed",
    "loaded": "loaded from the data folder",
    "read_confirmed": "read again and confirmed",
    "read_contradicted": "read again and contradicted",
    "read_dead": "found that the source does not open",
    "work_taken": "taken to work on",
    "work_given_back": "given back to others",
    "work_done": "called done",
    "work_reopened": "put back as not done",
    "said_still_true": "answered a reminder: it is still true",
    "said_changed": "answered a reminder: it has changed",
    "suggested": "sent as a suggestion",
    "answered": "answered",
    "declined": "declined",
    "taken_up": "taken up as a draft",
}
"""Deeds in words; one that is not here is shown by its own word."""


@blueprint.get("")
@allowed(Role.CURATOR)
def deeds() -> str:
    """Deeds, the newest first, by person, record, center and deed, fifty at a time."""
    asked = {name: request.args.get(name, "").strip() for name in ("kind", "key", "center", "deed")}
    who = asked_number("person")
    where: dict[str, Any] = {"kind": asked["kind"], "key": asked["key"], "deed": asked["deed"]}
    where |= {"center_slug": asked["center"], "account_id": who}
    before = asked_number("before")
    found = events.newest(
        session(),
        limit=A_PAGE + 1,
        before=before,
        **{name: value for name, value in where.items() if value},
    )
    return render_template(
        "curate/log.html", found=found[:A_PAGE], has_more=len(found) > A_PAGE, asked=asked, who=who,
        people=accounts.emails(session()), names=published.center_names(session()), deed_words=DEEDS,
        deeds=events.deeds(session()), kinds=_kinds(), fields_of=_fields_of, asked_before=before,
    )  # fmt: skip


def _kinds() -> dict[str, str]:
    return {
        **{str(kind): name for kind, name in record_words.KINDS.items()},
        "submission": "Submission",
        "work": "Work",
        "suggestion": "Suggestion",
        "account": "Account",
    }


def _fields_of(event: Event) -> tuple[beside.FieldView, ...]:
    """Old and new value of each field that the deed changed; none when it was not about a record's values."""
    before, after = ({} if one is None else one for one in (event.before, event.after))
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return (beside.field_view("value", event.before, event.after),)
    changes = Change(RecordKind.CENTER, event.key, before, after).fields()
    return tuple(beside.field_view(one.name, one.before, one.after) for one in changes)
