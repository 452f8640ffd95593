"""The sheet of questions to take along to one center, as a page to print and as plain text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Blueprint, Response, redirect, render_template
from flask.typing import ResponseReturnValue

from directory.domain import questions
from directory.domain.record import Record
from directory.domain.standing import standings
from directory.domain.vocabulary import State
from directory.store import published
from directory.web.backing import backing
from directory.web.centers import find_record

blueprint = Blueprint("questions", __name__)

ADVISED_BY = ("isscr-what-to-ask", "nmss-ahsct", "mssociety-outside-nhs", "jessop-2019")
"""Sources that name what patients should ask; the page leads to those that are in the directory."""


@dataclass(frozen=True)
class PracticalView:
    """A practical question with what sources say about it already."""

    question: questions.Practical
    claims: Sequence[Record]


@blueprint.get("/centers/<slug>/questions")
def sheet(slug: str) -> ResponseReturnValue:
    """The sheet as a page; 301 when the center was renamed or merged, 410 when it was removed."""
    found = find_record(slug)
    if isinstance(found, published.Moved):
        return redirect(f"/centers/{found.to}/questions", 301)
    return render_template("centers/questions.html", **_content(orjson.loads(found)))


@blueprint.get("/centers/<slug>/questions.txt")
def sheet_as_text(slug: str) -> ResponseReturnValue:
    """The same sheet as a file of plain text."""
    found = find_record(slug)
    if isinstance(found, published.Moved):
        return redirect(f"/centers/{found.to}/questions.txt", 301)
    response = Response(
        render_template("centers/questions.txt", **_content(orjson.loads(found))), mimetype="text/plain"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="questions-{slug}.txt"'
    return response


def _content(record: Record) -> dict[str, Any]:
    state = State(record["evaluation"]["state"])
    return {
        "center": record,
        "closed": state is State.CLOSED,
        "other_treatment": state is State.NOT_EVALUATED,
        "warnings": record["red_flags"],
        "claim_by_id": {claim["id"]: claim for claim in record["claims"]},
        "sources": record["sources"],
        "advised_by": advice(),
        "data_version": backing().snapshot().data_version,
        **_questions(record, state),
    }


def _questions(record: Record, state: State) -> dict[str, Any]:
    """What to ask: nothing of a program that has closed, of another treatment only what fits it."""
    if state is State.CLOSED:
        return {"asked": (), "groups": (), "practical": ()}
    if state is State.NOT_EVALUATED:
        return {"asked": (), "groups": (), "practical": _practical(record, questions.OTHER_TREATMENT)}
    by_item = standings(record, backing().documents().checklist)
    asked = questions.worth_asking(by_item.values())
    return {
        "asked": asked,
        "first": asked[: questions.FIRST_QUESTIONS],
        "groups": questions.grouped(asked),
        "practical": _practical(record, questions.PRACTICAL),
    }


def _practical(record: Record, asked: Sequence[questions.Practical]) -> list[PracticalView]:
    return [PracticalView(one, questions.said(record, one)) for one in asked]


def advice() -> Mapping[str, str]:
    """Key → title of the sources that advise what to ask, as far as the directory holds them."""
    found = {key: backing().records.source(key) for key in ADVISED_BY}
    return {key: orjson.loads(record)["title"] for key, record in found.items() if record}
