"""Submissions: the list, what one proposes beside what stands, and what people may do with it."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from directory.curation import seed, submissions
from directory.curation.submissions import NotAllowed, Outdated, Preview
from directory.domain.problems import BadData, DirectoryError
from directory.domain.submissions import Stage, Submission
from directory.extensions import session
from directory.store import accounts, published
from directory.store import submissions as kept
from directory.web.curate import beside, effect
from directory.web.curate.access import Role, allowed, has_role, person
from directory.web.curate.record_words import STAGES

blueprint = Blueprint("review", __name__, url_prefix="/curate/submissions")

A_PAGE = 50
LARGEST_NUMBER = 2**31 - 1
ONE = f"/<int(max={LARGEST_NUMBER}):number>"
LONGEST_TEXT = 4_000
LISTS = {
    "waiting": ("Waiting for review", (Stage.SUBMITTED,)),
    "decided": ("Decided", (Stage.ACCEPTED, Stage.REJECTED, Stage.WITHDRAWN)),
    "mine": ("Mine", tuple(Stage)),
}


class DeedForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """What a person says with a deed. It carries the token of the page by itself."""


class AcceptForm(DeedForm):
    """Publish what was read."""

    version = HiddenField()
    reason = TextAreaField("A word to its author (may stay empty)", [Optional(), Length(max=LONGEST_TEXT)])


class RejectForm(DeedForm):
    """Turn down, with a reason."""

    reason = TextAreaField(
        "Why it cannot be published as it is",
        [DataRequired("Write the reason, so that its author can act on it."), Length(max=LONGEST_TEXT)],
    )


class MessageForm(DeedForm):
    """Ask or answer."""

    text = TextAreaField(
        "Your question or answer",
        [DataRequired("Write what you want to ask or answer."), Length(max=LONGEST_TEXT)],
    )


class GiveUpForm(DeedForm):
    """Give up one's own."""

    reason = TextAreaField("Why (may stay empty)", [Optional(), Length(max=LONGEST_TEXT)])


class TakeBackForm(DeedForm):
    """Make a draft of it again: nothing to fill in."""


class RollBackForm(DeedForm):
    """Take a publication back, with a reason."""

    reason = TextAreaField(
        "Why it must be taken back",
        [DataRequired("Write the reason: the second person and the record need it."),
         Length(max=LONGEST_TEXT)],
    )  # fmt: skip


FORMS: dict[str, type[DeedForm]] = {
    "accept": AcceptForm,
    "reject": RejectForm,
    "message": MessageForm,
    "give-up": GiveUpForm,
    "take-back": TakeBackForm,
    "roll-back": RollBackForm,
}


@blueprint.get("")
@allowed(Role.CURATOR)
def submission_list() -> str:
    """Submissions, waiting, decided or one's own, by stage, center and author."""
    which = request.args.get("list", "waiting")
    which = which if which in LISTS else "waiting"
    page = asked_number("page") or 1
    stages = [one for one in LISTS[which][1] if request.args.get("stage") in (None, "", one)]
    author = person() if which == "mine" else asked_number("author")
    center = request.args.get("center", "").strip() or None
    found = kept.listed(
        session(), stages=stages, author=author, center=center, newest=A_PAGE + 1,
        skip=(page - 1) * A_PAGE,
    )  # fmt: skip
    return render_template(
        "curate/submissions.html", which=which, lists=LISTS, found=found[:A_PAGE], stages=STAGES,
        has_more=len(found) > A_PAGE, page=page, people=accounts.emails(session()), author=author,
        center=center, stage=request.args.get("stage", ""), names=published.center_names(session()),
    )  # fmt: skip


@blueprint.get(ONE)
@allowed(Role.CURATOR)
def submission(number: int) -> str:
    """One submission, beside what stands."""
    return _page(submissions.find(session(), number), {})


def _page(found: Submission, forms: dict[str, DeedForm], *, told: DirectoryError | None = None) -> str:
    """The page; ``forms`` are those that were sent and could not be used, with their messages."""
    stored = seed.stored(session())
    shown = _preview(found)
    changes = shown.changes if shown else found.changes
    known = beside.Known(stored, changes)
    return render_template(
        "curate/submission.html",
        one=found,
        records=[beside.record_view(change, known) for change in changes],
        known=known,
        stage=STAGES[found.stage],
        effects=effect.effects(shown) if shown else (),
        problems=[beside.problem_view(one, found, known) for one in shown.problems] if shown else (),
        conflicts=shown.conflicts if shown else (),
        people=accounts.emails(session()),
        messages=kept.messages(session(), found.id),
        data_version=published.version_of(session(), found.publication) if found.publication else None,
        undoing=kept.undoing(session(), found.id),
        forms={name: forms.get(name) or form(None) for name, form in FORMS.items()},
        may=_may(found),
        me=person(),
        told=told,
    )


def _preview(found: Submission) -> Preview | None:
    """What it would change now; ``None`` once it is decided, when its own record says what it changed."""
    if found.stage not in (Stage.DRAFT, Stage.SUBMITTED):
        return None
    return submissions.preview(session(), found, today=_now().date())


def _may(found: Submission) -> dict[str, bool]:
    """What the person at the desk may do with it. The deeds refuse the rest by themselves."""
    is_own = found.author == person()
    reviews = has_role(current_user, Role.REVIEWER)
    waits = found.stage is Stage.SUBMITTED
    return {
        "decide": waits and reviews and not is_own,
        "take_back": waits and is_own,
        "give_up": is_own and found.stage in (Stage.DRAFT, Stage.SUBMITTED),
        "roll_back": found.stage is Stage.ACCEPTED and reviews,
    }


def _now() -> datetime:
    return datetime.now(UTC)


@blueprint.post(f"{ONE}/accept")
@allowed(Role.REVIEWER)
def accept(number: int) -> ResponseReturnValue:
    """Publish it."""

    def publish(form: DeedForm) -> str:
        version = submissions.accept(
            session(), number, by=person(), now=_now(), today=_now().date(),
            reason=form.reason.data or "", version=_number(form.version.data),
        )  # fmt: skip
        return f"Published as data version {version}. Every page shows it within two seconds."

    return _do(number, "accept", publish)


def asked_number(name: str) -> int | None:
    """A number in the address; ``None`` when it is absent or no number of a row."""
    return _number(request.args.get(name))


def _number(text: str | None) -> int | None:
    """A number that the database can hold; ``None`` for any other text."""
    number = int(text) if text and text.isdecimal() and len(text) < 12 else 0
    return number if 0 < number <= LARGEST_NUMBER else None


@blueprint.post(f"{ONE}/reject")
@allowed(Role.REVIEWER)
def reject(number: int) -> ResponseReturnValue:
    """Turn it down."""

    def turn_down(form: DeedForm) -> str:
        submissions.reject(session(), number, by=person(), now=_now(), reason=form.reason.data)
        return "Turned down. Its author can read your reason here."

    return _do(number, "reject", turn_down)


@blueprint.post(f"{ONE}/message")
@allowed(Role.CURATOR)
def message(number: int) -> ResponseReturnValue:
    """Ask or answer."""

    def say(form: DeedForm) -> str:
        submissions.say(session(), number, by=person(), now=_now(), text=form.text.data)
        return "Your message stands below."

    return _do(number, "message", say)


@blueprint.post(f"{ONE}/take-back")
@allowed(Role.CURATOR)
def take_back(number: int) -> ResponseReturnValue:
    """Make a draft of it again."""

    def to_draft(_form: DeedForm) -> str:
        submissions.take_back(session(), number, by=person(), now=_now())
        return "It is a draft again, and nobody can publish it until you hand it in."

    return _do(number, "take-back", to_draft)


@blueprint.post(f"{ONE}/give-up")
@allowed(Role.CURATOR)
def give_up(number: int) -> ResponseReturnValue:
    """Give it up."""

    def withdraw(form: DeedForm) -> str:
        submissions.withdraw(session(), number, by=person(), now=_now(), reason=form.reason.data or "")
        return "Given up. It stays here to be read."

    return _do(number, "give-up", withdraw)


@blueprint.post(f"{ONE}/roll-back")
@allowed(Role.REVIEWER)
def roll_back(number: int) -> ResponseReturnValue:
    """Propose to take a publication back."""
    goes_to = number

    def propose(form: DeedForm) -> str:
        nonlocal goes_to
        undoing = submissions.roll_back(session(), number, by=person(), now=_now(), reason=form.reason.data)
        goes_to = undoing.id
        return "This proposal takes the publication back. A second person must accept it."

    return _do(number, "roll-back", propose, goes_to=lambda: goes_to)


def _do(
    number: int, name: str, deed: Callable[[DeedForm], str], *, goes_to: Callable[[], int] | None = None
) -> ResponseReturnValue:
    """Do a deed and say so on the submission's page, or show the page with what is wrong."""
    found = submissions.find(session(), number)
    form = FORMS[name]()
    if not form.validate():
        return _page(found, {name: form}), 400
    try:
        flash(deed(form))
    except (NotAllowed, Outdated, BadData) as error:
        session().rollback()
        status = {NotAllowed: 403, Outdated: 409}.get(type(error), 400)
        return _page(submissions.find(session(), number), {name: form}, told=error), status
    return redirect(f"/curate/submissions/{goes_to() if goes_to else number}", 303)
