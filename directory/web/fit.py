"""Fit: what a reader types, beside published rules. It is used for one answer and kept nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import orjson
from flask import Blueprint, Response, make_response, redirect, render_template, request
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
from directory.domain.query import Query
from directory.domain.record import Record
from directory.index.search import search
from directory.store import published
from directory.web import addresses, fit_words, words
from directory.web.backing import backing
from directory.web.centers import find_record
from directory.web.fit_centers import WHERE, PublishedRules, centers_beside, narrowed, published_by
from directory.web.forms import LABELS

blueprint = Blueprint("fit", __name__)

MOST_BYTES = 20_000


@dataclass(frozen=True)
class RuleSetView:
    """One rule set with its judgment, the source it stands in and the center whose own rules it is."""

    fit: Fit
    sentence: str
    source: Record | None
    center_name: str | None


@dataclass(frozen=True)
class FirstCenter:
    """The center whose rules a reader wants to see first; ``fits`` are empty before there are answers."""

    slug: str
    name: str
    published: PublishedRules
    fits: Sequence[RuleSetView] = ()


@blueprint.get("/fit")
def form() -> ResponseReturnValue:
    """The empty form; with a ``center`` its rules come first in the result. 301 when that center moved."""
    slug = request.args.get("center", "").strip()
    found = find_record(slug) if slug else b""
    if isinstance(found, published.Moved):
        return redirect(addresses.fit_for(found.to), 301)
    return _page(200, _form(_book(), MultiDict()), first=_first(found))


@blueprint.post("/fit")
def result() -> ResponseReturnValue:
    """The answers beside every rule set; 400 with the form as it was typed when some cannot be used."""
    # Nothing in the form is long: whoever sends more sends something else.
    request.max_content_length = MOST_BYTES
    book = _book()
    typed = request.form
    answers, problems = read_answers(book.inputs, typed)
    where = narrowed(typed)
    if problems or where.problems:
        return again(typed, (*problems, *where.problems))
    first = _first(find_current(typed.get("first", "").strip()))
    fits = [view_of(one, book) for one in compare(book, answers)]
    return _page(
        200,
        _form(book, typed),
        fits=fits,
        first=_with_fits(first, fits),
        **what_was_said(book, answers),
        centers=centers_beside(where.query, [view.fit for view in fits]),
        where=where.query,
        rule_sources={view.fit.rule_set.source: view.source for view in fits},
        carried=carried(book, typed),
        chosen=tuple(dict.fromkeys(typed.getlist("center"))),
    )


def again(typed: MultiDict[str, str], problems: Sequence[ParameterProblem]) -> Response:
    """The form as it was typed, with every problem beside its field."""
    return _page(
        400,
        _with_problems(_form(_book(), typed), problems),
        problems=problems,
        first=_first(find_current(typed.get("first", "").strip())),
        chosen=tuple(dict.fromkeys(typed.getlist("center"))),
    )


def carried(book: RuleBook, typed: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What the next page is sent again in hidden fields: it stands in no address and is kept nowhere."""
    names = (*book.inputs, *WHERE, "first")
    return [(name, value) for name in names for value in typed.getlist(name) if value.strip()]


def what_was_said(book: RuleBook, answers: Mapping[str, Value]) -> dict[str, object]:
    """The answers repeated, and what comes before any comparison."""
    return {
        "answered": [(fit_words.about(book.inputs[name]), _said(book, name, answers)) for name in answers],
        "stops": [(stop, how, _source(stop.source)) for stop, how in stops_met(book, answers)],
        "is_quiet": is_quiet(answers),
        "disagreement": disagreement(answers),
    }


def find_current(slug: str) -> bytes:
    """The record of a center, also by an old slug; empty for none. Raises NotFound, Gone."""
    found = find_record(slug) if slug else b""
    return find_current(found.to) if isinstance(found, published.Moved) else found


def _first(record: bytes) -> FirstCenter | None:
    if not record:
        return None
    center = orjson.loads(record)
    return FirstCenter(center["slug"], center["name"], published_by(center, backing().documents())[1])


def _with_fits(first: FirstCenter | None, fits: Sequence[RuleSetView]) -> FirstCenter | None:
    if first is None:
        return None
    own = {one.id for one in first.published.rules.rule_sets}
    return replace(first, fits=[view for view in fits if view.fit.rule_set.id in own])


def _page(status: int, filled: Form, **more: object) -> Response:
    book = _book()
    page = render_template(
        "fit/result.html" if "fits" in more else "fit/form.html",
        book=book,
        form=filled,
        groups=_groups(book),
        country_choices=_country_choices(),
        fit_words=fit_words,
        data_version=backing().snapshot().data_version,
        **more,
    )
    return unstored(make_response(page, status))


def unstored(response: Response) -> Response:
    """Answers about somebody's health stay in no cache, neither of the browser nor on the way."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _country_choices() -> dict[str, str]:
    """Countries with centers, by name."""
    counts = search(backing().snapshot(), Query(per_page=1)).facets["country"]
    named = sorted((words.country(code), code) for code in counts)
    return {"": "Any country", **{code: name for name, code in named}}


def _book() -> RuleBook:
    return backing().documents().rule_book


@lru_cache(maxsize=1)
def _form_class(inputs: tuple[Input, ...]) -> type[Form]:
    # Values are judged by the domain's reader; the form keeps what was typed, and the messages beside it.
    where = {name: StringField(LABELS[name]) for name in WHERE}
    return type("FitForm", (Form,), {one.id: _field(one) for one in inputs} | where)


def _form(book: RuleBook, typed: MultiDict[str, str]) -> Form:
    return _form_class(tuple(book.inputs.values()))(typed)


def _field(one: Input) -> StringField | RadioField:
    label = fit_words.about(one).question
    if one.kind in ("bool", "enum"):
        return RadioField(label, choices=[], validate_choice=False)
    return StringField(label)


def _with_problems(filled: Form, problems: Sequence[ParameterProblem]) -> Form:
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


def view_of(fit: Fit, book: RuleBook) -> RuleSetView:
    """One rule set with everything that is shown of it."""
    slug = fit.rule_set.center
    record = backing().records.center(slug) if slug else None
    center_name = orjson.loads(record)["name"] if record else None
    return RuleSetView(fit, fit_words.sentence(fit, book), _source(fit.rule_set.source), center_name)


def _source(key: str) -> Record | None:
    record = backing().records.source(key)
    return orjson.loads(record) if record else None


def _said(book: RuleBook, name: str, answers: Mapping[str, Value]) -> str:
    return fit_words.said(book.inputs[name], answers[name])
