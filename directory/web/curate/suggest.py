"""Suggestions of anybody, without an account: the form, and following what became of one."""

from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote

import orjson
from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from directory.curation import suggestions
from directory.domain.record import Record
from directory.domain.submissions import Stage, Submission
from directory.domain.suggestions import (
    LONGEST_ADDRESS,
    LONGEST_SUGGESTION,
    Suggestion,
    SuggestionStage,
    new_receipt,
    read_receipt,
)
from directory.extensions import session
from directory.store import published
from directory.web import words
from directory.web.centers import find_record
from directory.web.curate import limits
from directory.web.curate.access import ANYBODY, allowed

blueprint = Blueprint("suggest", __name__, url_prefix="/suggest")

AT_MOST = "10 per hour"
SHORTEST_SECONDS = 3
"""Nobody reads the form, writes and sends it faster than this; programs do."""
LONGEST_CHOICE = 110


def without_nul(text: str | None) -> str:
    """Text as it can be kept: line ends of one sign, no sign that databases refuse."""
    return (text or "").replace("\r\n", "\n").replace("\x00", "").strip()


class SuggestionForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """What a visitor suggests. ``topic`` is for programs that fill in everything."""

    text = TextAreaField(
        "What is wrong or missing",
        [
            DataRequired("Write what is wrong or missing."),
            Length(max=LONGEST_SUGGESTION, message=f"Write at most {LONGEST_SUGGESTION:,} characters."),
        ],
        filters=[without_nul],
    )
    claim = SelectField("Which statement it is about", choices=[])
    source_address = StringField(
        "Where it can be read",
        [Length(max=LONGEST_ADDRESS, message=f"Write at most {LONGEST_ADDRESS} characters.")],
        filters=[without_nul],
    )
    from_center = BooleanField("I write for the center")
    topic = StringField()
    opened = HiddenField()


@blueprint.route("/<slug>", methods=["GET", "POST"])
@allowed(ANYBODY)
def form(slug: str) -> ResponseReturnValue:
    """The form about one center; what a program sends is answered alike and kept nowhere."""
    found = find_record(slug)
    if isinstance(found, published.Moved):
        return redirect(f"/suggest/{quote(found.to)}", 301)
    record: Record = orjson.loads(found)
    typed = _form(record)
    if request.method == "GET":
        return _page(record, typed)
    if not typed.validate():
        return _page(record, typed), 400
    if _is_from_a_program(typed, slug):
        return _thanks(record, new_receipt())
    if seconds := limits.seconds_to_wait(AT_MOST, "suggest"):
        return _too_often(record, typed, seconds)
    return _thanks(record, _kept(slug, typed).receipt)


def _form(record: Record) -> SuggestionForm:
    ids = {claim["id"] for claim in record["claims"]}
    asked = request.args.get("claim", "")
    opened = stamp(record["slug"], datetime.now(UTC))
    typed = SuggestionForm(claim=asked if asked in ids else "", opened=opened)
    typed.claim.choices = _choices(record)
    return typed


def _choices(record: Record) -> list[Any]:
    return [("", "None of these, or the page as a whole")] + [
        (claim["id"], _shortened(claim["statement"])) for claim in record["claims"]
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_CHOICE else f"{text[:LONGEST_CHOICE].rstrip()}…"


def stamp(slug: str, opened_at: datetime) -> str:
    """When the form of a center was opened, signed."""
    return str(_signer().dumps([slug, int(opened_at.timestamp())]))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(cast(str, current_app.config["SECRET_KEY"]), salt="suggest")


def _is_from_a_program(typed: SuggestionForm, slug: str) -> bool:
    """Whether the field that nobody sees is filled in, or the form came back too fast or from elsewhere."""
    if typed.topic.data:
        return True
    try:
        of, opened_at = _signer().loads(typed.opened.data or "")
    except (BadSignature, ValueError, TypeError):
        return True
    return bool(of != slug or datetime.now(UTC).timestamp() - opened_at < SHORTEST_SECONDS)


def _kept(slug: str, typed: SuggestionForm) -> Suggestion:
    return suggestions.send(
        session(),
        center=slug,
        text=typed.text.data,
        claim=typed.claim.data or None,
        source_address=typed.source_address.data or None,
        from_center=typed.from_center.data,
        now=datetime.now(UTC),
    )


def _page(record: Record, typed: SuggestionForm, *, told: str = "") -> str:
    return render_template("suggest/form.html", center=record, form=typed, told=told)


def _too_often(record: Record, typed: SuggestionForm, seconds: int) -> Response:
    told = (
        f"Many suggestions came from your network. Please send this again in {limits.minutes(seconds)}: "
        "what you wrote still stands below."
    )
    response = make_response(_page(record, typed, told=told), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _thanks(record: Record, receipt: str) -> ResponseReturnValue:
    return _unlisted(render_template("suggest/thanks.html", center=record, receipt=receipt))


def _unlisted(page: str) -> Response:
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/receipt")
@allowed(ANYBODY)
def find() -> ResponseReturnValue:
    """Where a receipt number is typed."""
    typed = request.args.get("number", "")
    if read_receipt(typed):
        return redirect(f"/suggest/receipt/{quote(read_receipt(typed)[:40])}", 303)
    return render_template("suggest/find.html")


@blueprint.get("/receipt/<receipt>")
@allowed(ANYBODY)
def follow(receipt: str) -> ResponseReturnValue:
    """What became of a suggestion, for whoever has its receipt."""
    one = suggestions.followed(session(), read_receipt(receipt))
    name = published.center_names(session()).get(one.center)
    where = published.where_is(session(), one.center)
    moved_to = where.to if isinstance(where, published.Moved) else None
    page = render_template(
        "suggest/receipt.html",
        one=one,
        center_name=name or one.center,
        address=f"/centers/{one.center}" if name or moved_to else None,
        stage=_stage_words(one),
        day=words.day_of,
    )
    return _unlisted(page)


def _stage_words(one: Suggestion) -> str:
    if one.stage is SuggestionStage.OPEN:
        return "It waits for a curator to read it."
    if one.stage is SuggestionStage.DECLINED:
        return "A curator has read it. Nothing is changed because of it."
    return _of_draft(suggestions.taken_up_by(session(), one.id))


def _of_draft(made: Submission | None) -> str:
    match made.stage if made else Stage.DRAFT:
        case Stage.SUBMITTED:
            return "A curator has proposed a change. A second person must agree before it becomes public."
        case Stage.ACCEPTED:
            return "A change was made because of it and is public."
        case Stage.REJECTED | Stage.WITHDRAWN:
            return "A curator worked on it. The change they had in mind was not made public."
        case _:
            return "A curator works on it."
