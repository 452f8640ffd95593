"""Fit: what a reader types, beside published rules. It is used for one answer and kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import orjson
from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, StringField

from directory.domain.answers import read_answers
from directory.domain.eligibility import (
    Fit,
    Input,
    RuleBook,
    Value,
    compare,
    disagreement,
    is_quiet,
    stops_met,
)
from directory.domain.problems import ParameterProblem
from directory.domain.record import Record
from directory.web import fit_words
from directory.web.backing import backing

blueprint = Blueprint("fit", __name__)

MOST_BYTES = 20_000


@dataclass(frozen=True)
class RuleSetView:
    """One rule set with its judgment, the source it stands in and the center whose own rules it is."""

    fit: Fit
    sentence: str
    source: Record | None
    center_name: str | None


@blueprint.get("/fit")
def form() -> ResponseReturnValue:
    """The empty form."""
    return _page(200, _form(_book(), MultiDict()))


@blueprint.post("/fit")
def result() -> ResponseReturnValue:
    """The answers beside every rule set; 400 with the form as it was typed when some cannot be used."""
    # Nothing in the form is long: whoever sends more sends something else.
    request.max_content_length = MOST_BYTES
    book = _book()
    typed = request.form
    answers, problems = read_answers(book.inputs, typed)
    filled = _form(book, typed)
    if problems:
        return _page(400, _with_problems(filled, problems), problems=problems)
    fits = [_view(one, book) for one in compare(book, answers)]
    return _page(
        200,
        filled,
        fits=fits,
        answered=[(fit_words.about(book.inputs[name]), _said(book, name, answers)) for name in answers],
        stops=[(stop, how, _source(stop.source)) for stop, how in stops_met(book, answers)],
        is_quiet=is_quiet(answers),
        disagreement=disagreement(answers),
    )


def _page(status: int, filled: Form, **more: object) -> Response:
    book = _book()
    page = render_template(
        "fit/result.html" if "fits" in more else "fit/form.html",
        book=book,
        form=filled,
        groups=_groups(book),
        fit_words=fit_words,
        data_version=backing().snapshot().data_version,
        **more,
    )
    response = make_response(page, status)
    # Answers about somebody's health stay in no cache, neither of the browser nor on the way.
    response.headers["Cache-Control"] = "no-store"
    return response


def _book() -> RuleBook:
    return backing().documents().rule_book


@lru_cache(maxsize=1)
def _form_class(inputs: tuple[Input, ...]) -> type[Form]:
    # Values are judged by the domain's reader; the form keeps what was typed, and the messages beside it.
    return type("FitForm", (Form,), {one.id: _field(one) for one in inputs})


def _form(book: RuleBook, typed: MultiDict[str, str]) -> Form:
    return _form_class(tuple(book.inputs.values()))(typed)


def _field(one: Input) -> StringField | RadioField:
    label = fit_words.about(one).question
    if one.kind in ("bool", "enum"):
        return RadioField(label, choices=[], validate_choice=False)
    return StringField(label)


def _with_problems(filled: Form, problems: tuple[ParameterProblem, ...]) -> Form:
    for problem in problems:
        filled[problem.parameter].errors = [*filled[problem.parameter].errors, problem.message]
    return filled


def _groups(book: RuleBook) -> Mapping[str, list[Input]]:
    """The inputs by group; what no group names stands at the end."""
    grouped = {
        title: [book.inputs[name] for name in names if name in book.inputs]
        for title, names in fit_words.GROUPS.items()
    }
    named = {name for names in fit_words.GROUPS.values() for name in names}
    rest = [one for one in book.inputs.values() if one.id not in named]
    return {title: inputs for title, inputs in {**grouped, "More": rest}.items() if inputs}


def _view(fit: Fit, book: RuleBook) -> RuleSetView:
    slug = fit.rule_set.center
    record = backing().records.center(slug) if slug else None
    center_name = orjson.loads(record)["name"] if record else None
    return RuleSetView(fit, fit_words.sentence(fit, book), _source(fit.rule_set.source), center_name)


def _source(key: str) -> Record | None:
    record = backing().records.source(key)
    return orjson.loads(record) if record else None


def _said(book: RuleBook, name: str, answers: Mapping[str, Value]) -> str:
    return fit_words.said(book.inputs[name], answers[name])
