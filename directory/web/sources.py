"""The page of one source: what it is, and everything that rests on it."""

from itertools import groupby

import orjson
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from directory.domain.problems import NotFound
from directory.web import words
from directory.web.backing import backing

blueprint = Blueprint("sources", __name__)


def find_record(key: str) -> bytes:
    """The record of a source. Raises NotFound."""
    record = backing().records.source(key)
    if record is None:
        raise NotFound(f"There is no source “{key}” in the directory.")
    return record


@blueprint.get("/sources/<key>")
def source(key: str) -> ResponseReturnValue:
    """One source with its results and every claim that rests on it."""
    record = orjson.loads(find_record(key))
    documents = backing().documents()
    labels = {item.id: item.question for item in documents.checklist.items}
    labels |= {one.id: one.label for one in documents.fields.values()}
    resting = groupby(record["claims"], key=lambda claim: (claim["center"], claim["center_name"]))
    return render_template(
        "sources/source.html",
        source=record,
        claims_by_center=[(slug, name, list(claims)) for (slug, name), claims in resting],
        labels=labels,
        facts=words.source_facts(record),
        items_resting=[item for item in documents.checklist.items if key in item.sources],
        data_version=backing().snapshot().data_version,
    )
