"""One claim beside its source: a person reads it again and says what they found. One at a time."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from directory.curation import proposals, seed, verification
from directory.curation.submissions import NotAllowed
from directory.curation.verification import Verifiable
from directory.domain.problems import BadData
from directory.domain.verification import Finding, VerificationStatus
from directory.extensions import session
from directory.store import accounts, reminders, verifications
from directory.web.curate import beside, record_words
from directory.web.curate.access import Role, allowed, person
from directory.web.curate.review import LONGEST_TEXT, DeedForm
from directory.web.curate.work import now

blueprint = Blueprint("verify", __name__, url_prefix="/curate/verify")

FOUND = {
    Finding.CONFIRMED: "confirmed",
    Finding.CONTRADICTED: "contradicted",
    Finding.DEAD: "did not open",
}
STATUSES = {
    VerificationStatus.ATTESTED: "said by the center itself",
    VerificationStatus.VALIDATED: "validated",
    VerificationStatus.REVALIDATION_REQUESTED: "to be validated again",
    VerificationStatus.VALIDATION_FAILED: "validation failed",
    VerificationStatus.REVALIDATION_FAILED: "validation failed that had succeeded before",
}
_APART = frozenset({"id", "field", "statement", "source", "locator", "checked", "checked_on", "accessed"})
"""Fields of a claim that its page shows in places of their own."""


class VerifyForm(DeedForm):
    """Which version of the claim was read."""

    version = HiddenField()


class ConfirmForm(VerifyForm):
    """The source says it."""

    note = TextAreaField("Where it stands, if that helps the next reader (may stay empty)",
                         [Optional(), Length(max=LONGEST_TEXT)])  # fmt: skip


class ContradictForm(VerifyForm):
    """The source says something else."""

    note = TextAreaField(
        "What it says instead, and where",
        [DataRequired("Write what the source says instead, and where."), Length(max=LONGEST_TEXT)],
    )


class DeadForm(VerifyForm):
    """The source does not open."""

    note = TextAreaField("What came instead (may stay empty)", [Optional(), Length(max=LONGEST_TEXT)])


FORMS: dict[str, type[VerifyForm]] = {
    "confirm": ConfirmForm,
    "contradict": ContradictForm,
    "dead": DeadForm,
}


@blueprint.get("/<claim_id>")
@allowed(Role.CURATOR)
def claim(claim_id: str) -> str:
    """One claim, its source, and what was found before."""
    return _page(verification.find(session(), claim_id), {})


def _page(one: Verifiable, forms: dict[str, VerifyForm], *, told: str = "") -> str:
    data = seed.stored(session())
    return render_template(
        "curate/verify.html",
        one=one,
        facts=_facts(one),
        about=beside.Known(data).field(one.claim.field),
        item=data.checklist.by_id.get(one.claim.field),
        answers=reminders.of_claim(session(), one.claim.id),
        history=verifications.of_claim(session(), one.claim.id),
        waiting=verification.waiting(session(), one.claim.id),
        people=accounts.emails(session()),
        forms={name: forms.get(name) or form(None, version=one.version) for name, form in FORMS.items()},
        found_words=FOUND,
        status_words=STATUSES,
        told=told,
    )


def _facts(one: Verifiable) -> list[tuple[str, str]]:
    """What else the claim says, by the names of its fields."""
    said: dict[str, Any] = proposals.plain(one.claim)
    return [
        (record_words.field_name(name), "; ".join(record_words.lines(name, value)))
        for name, value in said.items()
        if name not in _APART
    ]


@blueprint.post("/<claim_id>/confirm")
@allowed(Role.CURATOR)
def confirm(claim_id: str) -> ResponseReturnValue:
    """The source says it."""

    def deed(version: int, note: str) -> str:
        handed_in = verification.confirm(
            session(), claim_id, version=version, by=person(), now=now(), today=now().date(), note=note
        )
        flash(f"Handed in as submission {handed_in.id}. It becomes public when a second person accepts it.")
        return f"/curate/verify/{claim_id}"

    return _do(claim_id, "confirm", deed)


@blueprint.post("/<claim_id>/contradict")
@allowed(Role.CURATOR)
def contradict(claim_id: str) -> ResponseReturnValue:
    """The source says something else: go on with a draft that mends the claim."""

    def deed(version: int, note: str) -> str:
        draft = verification.contradict(
            session(), claim_id, version=version, by=person(), now=now(), note=note
        )
        flash("Written down. Mend the claim here, or take it away, and hand the draft in.")
        return f"/curate/drafts/{draft.id}/claim/{claim_id}"

    return _do(claim_id, "contradict", deed)


@blueprint.post("/<claim_id>/dead")
@allowed(Role.CURATOR)
def dead(claim_id: str) -> ResponseReturnValue:
    """The source does not open."""

    def deed(version: int, note: str) -> str:
        verification.report_dead(session(), claim_id, version=version, by=person(), now=now(), note=note)
        flash(
            "Written down. The source stands in the work queue until it has another address or opens again."
        )
        return f"/curate/verify/{claim_id}"

    return _do(claim_id, "dead", deed)


def _do(claim_id: str, name: str, deed: Callable[[int, str], str]) -> ResponseReturnValue:
    """Do a deed and go where it leads, or show the claim with what is wrong."""
    one = verification.find(session(), claim_id)
    form = FORMS[name]()
    if not form.validate():
        return _page(one, {name: form}), 400
    typed = form.version.data or ""
    try:
        return redirect(
            deed(int(typed) if typed.isdecimal() and len(typed) < 9 else 0, form.note.data or ""), 303
        )
    except (NotAllowed, BadData) as error:
        session().rollback()
        form.version.data = str(one.version)
        return _page(one, {name: form}, told=str(error)), 409
