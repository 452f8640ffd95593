"""What visitors suggest, on the desk: read it, answer, decline, or take it up as a draft or a reply."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from directory.curation import proposals, seed, suggestions
from directory.curation.submissions import NotAllowed
from directory.domain.centers import Center
from directory.domain.submissions import RecordKind
from directory.domain.suggestions import LONGEST_REPLY, Suggestion, SuggestionStage
from directory.extensions import session
from directory.store import accounts, published
from directory.store import suggestions as kept
from directory.web.curate import beside
from directory.web.curate.access import Role, allowed, person
from directory.web.curate.review import LONGEST_TEXT, ONE, DeedForm, asked_number
from directory.web.curate.suggest import without_nul
from directory.web.curate.work import now

blueprint = Blueprint("suggestions", __name__, url_prefix="/curate/suggestions")

A_PAGE = 50
LONGEST_CHOICE = 110
STAGES = {
    SuggestionStage.OPEN: "Nobody has taken it up",
    SuggestionStage.TAKEN_UP: "Taken up",
    SuggestionStage.DECLINED: "Declined",
}


class AnswerForm(DeedForm):
    """What the visitor reads."""

    answer = TextAreaField(
        "Your answer",
        [DataRequired("Write the answer that the visitor will read."), Length(max=LONGEST_TEXT)],
        filters=[without_nul],
    )


class DeclineForm(DeedForm):
    """Why nothing is changed."""

    reason = TextAreaField(
        "Why nothing is changed",
        [DataRequired("Write the reason that the visitor will read."), Length(max=LONGEST_TEXT)],
        filters=[without_nul],
    )


class ReplyForm(DeedForm):
    """A center's own words, and how one knows that they are its own."""

    claim = SelectField("Beside which statement", choices=[])
    words = TextAreaField(
        "Words of the center",
        [
            DataRequired("Write the words of the center."),
            Length(max=LONGEST_REPLY, message=f"A reply has at most {LONGEST_REPLY:,} characters."),
        ],
        filters=[without_nul],
    )
    known_by = TextAreaField(
        "How you know that it comes from the center",
        [
            DataRequired("Write how you know: the reviewer must be able to tell."),
            Length(max=LONGEST_TEXT),
        ],
        filters=[without_nul],
    )


@blueprint.get("")
@allowed(Role.CURATOR)
def listed() -> str:
    """Suggestions by stage and center, or of centers only, fifty at a time, the newest first."""
    stage = request.args.get("stage", SuggestionStage.OPEN.value)
    stages = [one for one in SuggestionStage if stage in ("all", one)]
    center = request.args.get("center", "").strip() or None
    from_center = request.args.get("from") == "center"
    page = asked_number("page") or 1
    found = kept.listed(
        session(), stages=stages, center=center, from_center=from_center, newest=A_PAGE + 1,
        skip=(page - 1) * A_PAGE,
    )  # fmt: skip
    return render_template(
        "curate/suggestions.html", found=found[:A_PAGE], has_more=len(found) > A_PAGE, page=page, stage=stage,
        center=center, from_center=from_center, stages=STAGES, names=published.center_names(session()),
    )  # fmt: skip


@blueprint.get(ONE)
@allowed(Role.CURATOR)
def suggestion(number: int) -> str:
    """One suggestion, and what may be done with it."""
    return _page(suggestions.find(session(), number))


def _page(one: Suggestion, **forms: DeedForm) -> str:
    data = seed.stored(session())
    center = data.centers.get(one.center)
    known = beside.Known(data)
    claim = next((each for each in center.claims if each.id == one.claim), None) if center else None
    return render_template(
        "curate/suggestion.html",
        one=one,
        stage=STAGES[one.stage],
        center=center,
        center_name=known.center(one.center),
        claim=claim,
        about=known.field(claim.field) if claim else "",
        made=suggestions.taken_up_by(session(), one.id),
        people=accounts.emails(session()),
        answer_form=forms.get("answer") or AnswerForm(None, answer=one.answer),
        decline_form=forms.get("decline") or DeclineForm(None),
        reply_form=forms.get("reply") or (_reply_form(one, center, known, None) if center else None),
    )


def _reply_form(one: Suggestion, center: Center, known: beside.Known, given: Any) -> ReplyForm:
    standing = proposals.standing(known.seed, RecordKind.REPLY, f"{one.center}/{one.claim}")
    words = str(standing["text"]) if standing else one.text[:LONGEST_REPLY]
    form = ReplyForm(given, claim=one.claim or "", words=words)
    form.claim.choices = [("", "Choose the statement")] + [
        (each.id, f"{known.field(each.field)}: {each.statement}"[:LONGEST_CHOICE]) for each in center.claims
    ]
    return form


@blueprint.post(f"{ONE}/answer")
@allowed(Role.CURATOR)
def answer(number: int) -> ResponseReturnValue:
    """Write what the visitor reads under the receipt."""

    def deed(text: str) -> None:
        suggestions.answer(session(), number, by=person(), now=now(), text=text)
        flash("The visitor reads your answer under the receipt number.")

    return _say(number, "answer", AnswerForm(), "answer", deed)


@blueprint.post(f"{ONE}/decline")
@allowed(Role.CURATOR)
def decline(number: int) -> ResponseReturnValue:
    """Close it without a change."""

    def deed(text: str) -> None:
        suggestions.decline(session(), number, by=person(), now=now(), text=text)
        flash("Declined. The visitor reads the reason under the receipt number.")

    return _say(number, "decline", DeclineForm(), "reason", deed)


def _say(
    number: int, name: str, form: DeedForm, field: str, deed: Callable[[str], None]
) -> ResponseReturnValue:
    """Do a deed with what was written, or show the page with what is wrong."""
    one = suggestions.find(session(), number)
    if not form.validate():
        return _page(one, **{name: form}), 400
    try:
        deed(form[field].data)
    except NotAllowed as error:
        return _refused(number, name, form, field, error)
    return redirect(f"/curate/suggestions/{number}", 303)


def _refused(number: int, name: str, form: DeedForm, field: str, error: NotAllowed) -> ResponseReturnValue:
    session().rollback()
    form[field].errors = [str(error)]
    return _page(suggestions.find(session(), number), **{name: form}), 409


@blueprint.post(f"{ONE}/take-up")
@allowed(Role.CURATOR)
def take_up(number: int) -> ResponseReturnValue:
    """Begin a draft about it."""
    try:
        draft = suggestions.take_up(session(), number, by=person(), now=now())
    except NotAllowed as error:
        session().rollback()
        flash(str(error))
        return redirect(f"/curate/suggestions/{number}", 303)
    one = suggestions.find(session(), number)
    flash(f"A draft is begun; its title names suggestion {number}, which stays to be read there.")
    return redirect(f"/curate/drafts/{draft.id}?center={one.center}", 303)


@blueprint.post(f"{ONE}/reply")
@allowed(Role.CURATOR)
def reply(number: int) -> ResponseReturnValue:
    """Begin a draft that puts the center's own words beside a statement."""
    one = suggestions.find(session(), number)
    data = seed.stored(session())
    if one.center not in data.centers:
        raise NotAllowed("This center is not in the directory any more.")
    form = _reply_form(one, data.centers[one.center], beside.Known(data), request.form)
    if not form.validate():
        return _page(one, reply=form), 400
    try:
        draft = suggestions.reply(
            session(), number, claim=form.claim.data, text=form.words.data, known_by=form.known_by.data,
            by=person(), now=now(), today=now().date(),
        )  # fmt: skip
    except NotAllowed as error:
        return _refused(number, "reply", form, "claim" if not form.claim.data else "words", error)
    return redirect(f"/curate/drafts/{draft.id}", 303)
