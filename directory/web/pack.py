"""The document for an appointment: chosen centers, rules, questions and sources, on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.domain.answers import read_answers
from directory.domain.comparison import compare
from directory.domain.eligibility import compare as compare_rules
from directory.domain.evaluation import METHOD_VERSION
from directory.domain.record import Record
from directory.domain.standing import is_evaluated
from directory.domain.vocabulary import Level
from directory.web import addresses, fit, fit_words
from directory.web.backing import backing
from directory.web.centers import status_of
from directory.web.chosen import Purpose, choice_page, read_choice
from directory.web.fit import RuleSetView
from directory.web.fit_centers import PublishedRules, published_by
from directory.web.questions import advice
from directory.web.shared_questions import columns_of, sheet_for

blueprint = Blueprint("pack", __name__)

PURPOSE = Purpose(
    addresses.PACK,
    heading="A document for an appointment",
    refusal="This document cannot be made",
    button="Make the document",
    fewest=1,
)


class Numbers(dict[str, int]):
    """Key of a source → its number, given at its first mention, so that text and list cannot differ."""

    def __missing__(self, key: str) -> int:
        self[key] = len(self) + 1
        return self[key]


@dataclass(frozen=True)
class CenterInPack:
    """One chosen center. ``fits`` are its own rule sets beside the answers, empty without answers."""

    record: Record
    status: str
    evaluated: bool
    own_results: Sequence[Record]
    published: PublishedRules
    fits: Sequence[RuleSetView] = ()


@blueprint.get(addresses.PACK)
def without_answers() -> ResponseReturnValue:
    """The document of the centers in the address; 400 with every problem, 301 when a center moved."""
    choice = read_choice(request.args.getlist("center"), PURPOSE.fewest)
    if choice.has_moved:
        return redirect(addresses.comparison(choice.slugs, addresses.PACK), 301)
    if choice.problems:
        return choice_page(choice, PURPOSE), 400
    return _document(choice.records)


@blueprint.post(addresses.PACK)
def with_answers() -> ResponseReturnValue:
    """The same with answers from the fit page, for this one answer; 400 when they or the choice are wrong."""
    request.max_content_length = fit.MOST_BYTES
    book = backing().documents().rule_book
    answers, problems = read_answers(book.inputs, request.form)
    if problems:
        return fit.again(request.form, problems)
    carried = fit.carried(book, request.form)
    choice = read_choice(request.form.getlist("center"), PURPOSE.fewest)
    if choice.problems:
        return fit.unstored(make_response(choice_page(choice, PURPOSE, carried), 400))
    views = [fit.view_of(one, book) for one in compare_rules(book, answers)]
    page = _document(choice.records, views, carried=carried, **fit.what_was_said(book, answers))
    return fit.unstored(make_response(page))


def _document(records: Sequence[Record], fits: Sequence[RuleSetView] = (), **about_answers: object) -> str:
    behind = backing()
    book = behind.documents().rule_book
    columns = columns_of(records)
    centers = [_center(one, fits) for one in records]
    slugs = [one["slug"] for one in records]
    return render_template(
        "pack/pack.html",
        centers=centers,
        compared=compare(behind.documents().checklist, columns),
        sheet=sheet_for(records),
        general=_general(fits, centers),
        advised_by=advice(),
        numbers=Numbers(),
        source_of=_source,
        fit_words=fit_words,
        book=book,
        has_answers=bool(fits),
        compare=addresses.comparison(slugs) if len(slugs) > 1 else None,
        made_on=datetime.now(UTC).date(),
        data_version=behind.snapshot().data_version,
        method_version=METHOD_VERSION,
        **about_answers,
    )


def _center(record: Record, fits: Sequence[RuleSetView]) -> CenterInPack:
    published = published_by(record, backing().documents())[1]
    own = {one.id for one in published.rules.rule_sets}
    return CenterInPack(
        record,
        status_of(record),
        is_evaluated(record),
        [one for one in record["results"] if one["level"] == Level.CENTER],
        published,
        [view for view in fits if view.fit.rule_set.id in own],
    )


def _general(fits: Sequence[RuleSetView], centers: Sequence[CenterInPack]) -> list[RuleSetView]:
    """Rule sets of no single center, and not told already as those of a chosen one."""
    told = {one.id for center in centers for one in center.published.rules.rule_sets}
    return [view for view in fits if not view.fit.rule_set.center and view.fit.rule_set.id not in told]


def _source(key: str) -> Record | None:
    """The whole record of a source, for the list at the end."""
    record = backing().records.source(key)
    return orjson.loads(record) if record else None
