"""One sheet of questions for several centers: what would tell them apart, with a column for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.domain import questions
from directory.domain.comparison import Column
from directory.domain.record import Record
from directory.domain.standing import is_evaluated, standings
from directory.domain.vocabulary import State
from directory.web import addresses
from directory.web.backing import backing
from directory.web.chosen import Purpose, choice_page, read_choice
from directory.web.questions import advice

blueprint = Blueprint("shared_questions", __name__)

PURPOSE = Purpose(
    addresses.QUESTIONS,
    heading="Questions to ask several centers",
    refusal="This sheet of questions cannot be made",
    button="Make the sheet of questions",
)


@dataclass(frozen=True)
class PracticalRow:
    """A practical question with what checked sources say of it, center by center."""

    question: questions.Practical
    cells: Sequence[Sequence[Record]]


@dataclass(frozen=True)
class PracticalTable:
    """Practical questions and the centers that they fit."""

    centers: Sequence[Record]
    rows: Sequence[PracticalRow]


@dataclass(frozen=True)
class Sheet:
    """Everything that is asked of several centers.

    ``apart`` are questions that some centers have answered well and others not, ``everywhere`` those open
    for all; ``first`` those of both that would settle most.
    """

    centers: Sequence[Record]
    first: Sequence[questions.SharedQuestion]
    apart: Sequence[questions.SharedQuestion]
    everywhere: Sequence[questions.SharedQuestion]
    practical: PracticalTable
    other_treatment: PracticalTable
    closed: Sequence[Record]


def columns_of(records: Sequence[Record]) -> list[Column]:
    """How every question of the checklist stands for each center."""
    checklist = backing().documents().checklist
    return [standings(one, checklist) if is_evaluated(one) else None for one in records]


def sheet_for(records: Sequence[Record]) -> Sheet:
    """The questions to ask these centers."""
    asked = questions.over_centers(columns_of(records))
    evaluated = [one for one in records if is_evaluated(one)]
    others = [one for one in records if one["evaluation"]["state"] == State.NOT_EVALUATED]
    return Sheet(
        centers=records,
        first=asked[: questions.FIRST_QUESTIONS] if len(asked) > questions.FIRST_QUESTIONS else (),
        apart=[one for one in asked if not one.is_open_for_all],
        everywhere=[one for one in asked if one.is_open_for_all],
        practical=_practical(evaluated, questions.PRACTICAL),
        other_treatment=_practical(others, questions.OTHER_TREATMENT),
        closed=[one for one in records if one["evaluation"]["state"] == State.CLOSED],
    )


def _practical(records: Sequence[Record], asked: Sequence[questions.Practical]) -> PracticalTable:
    rows = [PracticalRow(one, [questions.said(record, one) for record in records]) for one in asked]
    return PracticalTable(records, rows if records else ())


@blueprint.get(addresses.QUESTIONS)
def shared_sheet() -> ResponseReturnValue:
    """The sheet as a page; 400 with every problem when the choice cannot be used, 301 when a center moved."""
    choice = read_choice(request.args.getlist("center"))
    if choice.has_moved:
        return redirect(addresses.comparison(choice.slugs, addresses.QUESTIONS), 301)
    if choice.problems:
        return choice_page(choice, PURPOSE), 400
    return render_template("comparison/questions.html", **_content(choice.records))


@blueprint.get(addresses.QUESTIONS_AS_TEXT)
def shared_sheet_as_text() -> ResponseReturnValue:
    """The same sheet as a file of plain text; a choice that cannot be used is mended on the page."""
    choice = read_choice(request.args.getlist("center"))
    if choice.has_moved:
        return redirect(addresses.comparison(choice.slugs, addresses.QUESTIONS_AS_TEXT), 301)
    if choice.problems:
        return choice_page(choice, PURPOSE), 400
    text = render_template("comparison/questions.txt", **_content(choice.records))
    response = Response(text, mimetype="text/plain")
    response.headers["Content-Disposition"] = 'attachment; filename="questions-for-several-centers.txt"'
    return response


def _content(records: Sequence[Record]) -> dict[str, Any]:
    slugs = [one["slug"] for one in records]
    return {
        "sheet": sheet_for(records),
        "advised_by": advice(),
        "as_text": addresses.comparison(slugs, addresses.QUESTIONS_AS_TEXT),
        "compare": addresses.comparison(slugs),
        "pack": addresses.comparison(slugs, addresses.PACK),
        "data_version": backing().snapshot().data_version,
    }
