"""Two to four centers side by side, in the reader's own order and without a winner."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.domain.comparison import FEWEST, Column, compare
from directory.domain.record import Record
from directory.domain.standing import is_evaluated, standings
from directory.web import addresses, order, weights
from directory.web.backing import backing
from directory.web.centers import status_of
from directory.web.chosen import Purpose, choice_page, read_choice

blueprint = Blueprint("comparison", __name__)

PURPOSE = Purpose(
    addresses.COMPARE,
    heading="Compare centers",
    refusal="This comparison cannot be made",
    button="Compare the chosen centers",
)
PRACTICAL_FIELDS = ("cost", "waiting_time", "length_of_stay", "international_patients")


@blueprint.get(addresses.COMPARE)
def comparison() -> ResponseReturnValue:
    """The comparison; 400 with every problem when the choice cannot be used, 301 when a center moved."""
    choice = read_choice(request.args.getlist("center"))
    own = weights.read_own()
    if choice.has_moved:
        return redirect(addresses.comparison(choice.slugs, weights=own.weights), 301)
    if choice.problems:
        return choice_page(choice, PURPOSE), 400
    return _page(choice.records, own), 400 if own.problems else 200


def _page(records: Sequence[Record], own: weights.Own) -> str:
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
        without={one["slug"]: _without(one, records, own) for one in records},
        own=own,
        own_figures=[weights.figures(one["slug"], own.weights) for one in records],
        order=order.of_comparison(records, own.weights),
        questions=addresses.comparison([one["slug"] for one in records], addresses.QUESTIONS),
        pack=addresses.comparison([one["slug"] for one in records], addresses.PACK),
        data_version=behind.snapshot().data_version,
    )


def _without(one: Record, records: Sequence[Record], own: weights.Own) -> str | None:
    """The comparison without a center, as long as enough are left."""
    left = [other["slug"] for other in records if other is not one]
    return addresses.comparison(left, weights=own.weights) if len(left) >= FEWEST else None


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
