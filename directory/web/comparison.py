"""Two to four centers side by side, in the reader's own order and without a winner."""

from collections.abc import Mapping, Sequence

import orjson
from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.domain.comparison import FEWEST, MOST, Column, chosen, compare
from directory.domain.problems import BadQuery, NotFound, ParameterProblem
from directory.domain.record import Record
from directory.domain.standing import is_evaluated, standings
from directory.store import published
from directory.web import addresses
from directory.web.backing import backing
from directory.web.centers import find_record, status_of
from directory.web.neighbors import nearest

blueprint = Blueprint("comparison", __name__)

OFFERED = 10
"""Centers that the page of a choice that cannot be used offers again at most."""
PRACTICAL_FIELDS = ("cost", "waiting_time", "length_of_stay", "international_patients")

Found = Mapping[str, bytes | published.Moved | NotFound]


@blueprint.get(addresses.COMPARE)
def comparison() -> ResponseReturnValue:
    """The comparison; 400 with every problem when the choice cannot be used, 301 when a center moved."""
    slugs = [slug.strip() for slug in request.args.getlist("center") if slug.strip()]
    found = {slug: _find(slug) for slug in dict.fromkeys(slugs[: 2 * OFFERED])}
    moved = {slug: one.to for slug, one in found.items() if isinstance(one, published.Moved)}
    if moved:
        return redirect(addresses.comparison([moved.get(slug, slug) for slug in slugs]), 301)
    records = {slug: orjson.loads(one) for slug, one in found.items() if isinstance(one, bytes)}
    problems = _problems(slugs, found)
    if problems:
        return _page_with_problems(records, problems), 400
    return _page(list(records.values()))


def _find(slug: str) -> bytes | published.Moved | NotFound:
    try:
        return find_record(slug)
    except NotFound as error:
        return error


def _problems(slugs: Sequence[str], found: Found) -> list[ParameterProblem]:
    """Everything wrong with the choice."""
    problems = [ParameterProblem("center", str(one)) for one in found.values() if isinstance(one, NotFound)]
    try:
        chosen(slugs)
    except BadQuery as error:
        problems += error.problems
    return problems


def _page(records: Sequence[Record]) -> str:
    behind = backing()
    documents = behind.documents()
    columns: list[Column] = [
        standings(one, documents.checklist) if is_evaluated(one) else None for one in records
    ]
    return render_template(
        "comparison/comparison.html",
        centers=records,
        statuses=[status_of(one) for one in records],
        evaluated=[column is not None for column in columns],
        compared=compare(documents.checklist, columns),
        practical=_practical(records),
        without={one["slug"]: _without(one, records) for one in records},
        data_version=behind.snapshot().data_version,
    )


def _without(one: Record, records: Sequence[Record]) -> str | None:
    """The comparison without a center, as long as enough are left."""
    left = [other["slug"] for other in records if other is not one]
    return addresses.comparison(left) if len(left) >= FEWEST else None


def _practical(records: Sequence[Record]) -> list[tuple[str, list[list[Record]]]]:
    """Label of a practical matter, and for each center what checked sources say of it; none, left out."""
    rows = []
    fields = backing().documents().fields
    for field in PRACTICAL_FIELDS:
        cells = [_said(record, field) for record in records]
        if any(cells) and field in fields:
            rows.append((fields[field].label, cells))
    return rows


def _said(record: Record, field: str) -> list[Record]:
    claims = [claim for claim in record["claims"] if claim["field"] == field]
    return [claim for claim in claims if claim["checked"] and claim["level"] == "center"]


def _page_with_problems(records: Mapping[str, Record], problems: Sequence[ParameterProblem]) -> str:
    """The choice again, to be mended: the centers that exist, and the nearest where one stands alone."""
    kept = list(records.values())[:OFFERED]
    near = nearest(kept[0]) if len(kept) == 1 else []
    return render_template(
        "comparison/choice.html",
        problems=list(dict.fromkeys(one.message for one in problems)),
        kept=kept,
        near=near,
        fewest=FEWEST,
        most=MOST,
        data_version=backing().snapshot().data_version,
    )
