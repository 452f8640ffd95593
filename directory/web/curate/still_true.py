"""The links in reminders: opening one shows the fact; only its buttons answer, once."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from directory.curation import reminders, seed
from directory.curation.reminders import Asked, Letter, LinkOver
from directory.domain.reminders import StillTrue
from directory.extensions import session
from directory.mail import Message
from directory.web import errors, words
from directory.web.curate import beside
from directory.web.curate.access import ANYBODY, allowed
from directory.web.curate.sign_in import NAME
from directory.web.curate.suggest import without_nul

blueprint = Blueprint("still_true", __name__, url_prefix="/still-true")

LONGEST_TEXT = 2_000


class AnswerForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """What has changed."""

    text = TextAreaField(
        "What has changed (may stay empty)",
        [Length(max=LONGEST_TEXT, message=f"Write at most {LONGEST_TEXT:,} characters.")],
        filters=[without_nul],
    )


@blueprint.get("/<token>")
@allowed(ANYBODY)
def ask(token: str) -> ResponseReturnValue:
    """The fact and the two answers. Programs that open every link of a mail change nothing."""
    return _page(reminders.look(session(), token, now=_now()), AnswerForm(), token)


@blueprint.post("/<token>/still-true")
@allowed(ANYBODY)
def still_true(token: str) -> ResponseReturnValue:
    """It is still true."""
    return _thanks(reminders.answer(session(), token, StillTrue.STILL_TRUE, now=_now()), StillTrue.STILL_TRUE)


@blueprint.post("/<token>/changed")
@allowed(ANYBODY)
def changed(token: str) -> ResponseReturnValue:
    """It has changed, and perhaps how."""
    form = AnswerForm()
    if not form.validate():
        return _page(reminders.look(session(), token, now=_now()), form, token, status=400)
    said = reminders.answer(session(), token, StillTrue.CHANGED, text=form.text.data, now=_now())
    return _thanks(said, StillTrue.CHANGED)


@blueprint.errorhandler(LinkOver)
def over(error: LinkOver) -> Response:
    """A link that does not work any more: the page says why."""
    return errors.answer(409, str(error))


def _now() -> datetime:
    return datetime.now(UTC)


def _page(asked: Asked, form: AnswerForm, token: str, *, status: int = 200) -> Response:
    known = beside.Known(seed.stored(session()))
    page = render_template(
        "suggest/still_true.html", asked=asked, form=form, token=token, words=words,
        about=known.field(asked.about.claim.field),
    )  # fmt: skip
    return _unlisted(page, status)


def _thanks(asked: Asked, said: StillTrue) -> Response:
    return _unlisted(render_template("suggest/answered.html", asked=asked, said=said), 200)


def _unlisted(page: str, status: int) -> Response:
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def letter(one: Letter, tokens: Mapping[str, str], *, site: str) -> Message:
    """The mail that asks about facts, each with its link."""
    count = len(one.facts)
    facts = "\n\n".join(
        f"{fact.center_name}: {fact.claim.statement}\n"
        f"Counts as fresh until {words.day_of(fact.until)}. Answer here:\n"
        f"{site}/still-true/{tokens[fact.claim.id]}"
        for fact in one.facts
    )
    text = (
        f"{_reason(one)}\n\n{facts}\n\n"
        "Each link shows the statement and two buttons, “still true” and “changed”. It takes one answer and "
        "works for 30 days. Opening it changes nothing. Please write nothing about anybody's health and "
        "nobody's name.\n"
    )
    return Message(one.recipient, f"{NAME}: still true? {count} {'fact' if count == 1 else 'facts'}", text)


def _reason(one: Letter) -> str:
    if one.to_center:
        return (
            f"The {NAME} is an open directory of what is documented about centers. It says this about "
            "yours, and it will count as old soon. Is it still true? Your answer is recorded as the center's "
            "own; it is read by a curator and changes nothing by itself."
        )
    return (
        "You are asked because you last checked these statements, or look after what nobody did. They will "
        "count as old soon. Is each still true? An answer is no check: for that, "
        "read the source again on the desk."
    )
