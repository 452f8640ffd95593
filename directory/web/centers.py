"""The page of one center: its public record, item by item, in words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import orjson
from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from directory.domain.problems import BadQuery, NotFound
from directory.domain.query import Unit
from directory.domain.record import Record
from directory.domain.standing import Standing, standings
from directory.domain.vocabulary import Criterion, Level, State
from directory.store import published
from directory.web import addresses, fit_centers, fit_words, outcomes, weights, words
from directory.web.backing import Documents, backing
from directory.web.errors import Gone
from directory.web.neighbors import nearest

blueprint = Blueprint("centers", __name__)

ByField = Mapping[str, Sequence[Record]]


@dataclass(frozen=True)
class CriterionView:
    """One criterion with its items."""

    id: Criterion
    figures: Mapping[str, float] | None
    items: Sequence[Standing]


@dataclass(frozen=True)
class FactsView:
    """All claims about one practical matter."""

    label: str
    claims: Sequence[Record]
    findings: Sequence[Record]


def find_record(slug: str) -> bytes | published.Moved:
    """The record of a center, or where it has moved. Raises NotFound, Gone."""
    record = backing().records.center(slug)
    if record is not None:
        return record
    where = published.where_is(backing().session(), slug)
    if isinstance(where, published.Moved):
        return where
    if isinstance(where, published.Gone):
        raise Gone(f"The center “{slug}” was removed from the directory.")
    raise NotFound(f"No center “{slug}” has ever been in the directory. Search for it by name or place.")


@blueprint.get("/centers/<slug>")
def center(slug: str) -> ResponseReturnValue:
    """One center; 301 when it was renamed or merged, 410 when it was removed."""
    found = find_record(slug)
    own = weights.read_own()
    if isinstance(found, published.Moved):
        return redirect(f"/centers/{found.to}{own.asked}", 301)
    if own.problems:
        raise BadQuery(own.problems)
    record = orjson.loads(found)
    documents = backing().documents()
    published_rules = fit_centers.published_by(record, documents)[1]
    claims = _by_field(record["claims"])
    findings = _by_field(record["findings"])
    return render_template(
        "centers/center.html",
        center=record,
        scored=record["evaluation"]["documented"] is not None,
        too_little_known=record["evaluation"]["state"] == State.TOO_LITTLE_KNOWN,
        status_words=status_of(record),
        criteria=_criteria(record, documents),
        intervals=[(one["documented"], one["possible"]) for one in record["evaluation"]["criteria"].values()],
        narrowing=[documents.checklist.by_id[item] for item in record["narrowing"]],
        warnings=[_warning(flag, record) for flag in record["red_flags"]],
        facts=_facts(documents, claims, findings),
        sources=record["sources"],
        # Records that an earlier version of the program published have no such key.
        replies={one["claim"]: one for one in record.get("replies", ())},
        published=published_rules,
        rule_sources=fit_centers.rule_sources(published_rules),
        fit_words=fit_words,
        own_results=_by_source(record["results"], own=True),
        pooled_results=_by_source(record["results"], own=False),
        drawn=outcomes.of_center(record),
        deaths_answered=any(claim["checked"] for claim in claims.get("mortality_disclosed", ())),
        nearby=_nearby(record, own.weights),
        own=own,
        own_figures=weights.figures(slug, own.weights),
        data_version=backing().snapshot().data_version,
    )


def _nearby(record: Record, own: tuple[float, ...] | None) -> list[Record]:
    """The nearest centers, each with the comparison that it and this one make; of no use if not evaluated."""
    if record["evaluation"]["documented"] is None:
        return []
    return [
        {
            "name": one.name,
            "distance": words.distance(one.distance_km or 0.0, Unit.KM),
            "address": addresses.comparison((record["slug"], one.slug), weights=own),
        }
        for one in nearest(record)
    ]


def _by_field(records: Sequence[Record]) -> dict[str, list[Record]]:
    fields: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        fields[record["field"]].append(record)
    return fields


def _by_source(results: Sequence[Record], *, own: bool) -> list[tuple[str, list[Record]]]:
    """The results of this center alone, or the others, source by source."""
    wanted = [one for one in results if (one["level"] == Level.CENTER) is own]
    return [(key, list(rows)) for key, rows in groupby(wanted, key=itemgetter("source"))]


def status_of(record: Record) -> str:
    """Whether it gives aHSCT for MS and when that was seen, in words."""
    return words.status(record["status"], _status_year(record), record["treatments"])


def _status_year(record: Record) -> int | None:
    """The year of the newest checked statement that the status rests on."""
    basis = [one for one in record["claims"] if one["field"] == "status_basis" and one["checked"]]
    stated = [one["as_of"] or str(record["sources"][one["source"]]["year"] or "") for one in basis]
    return max((int(text[:4]) for text in stated if text), default=None)


def _criteria(record: Record, documents: Documents) -> list[CriterionView]:
    """All four; of a center that gives another treatment only what somebody has said."""
    by_item = standings(record, documents.checklist)
    if record["evaluation"]["state"] == State.NOT_EVALUATED:
        by_item = {item: one for item, one in by_item.items() if one.claims or one.set_aside}
    figures = record["evaluation"]["criteria"]
    views = [
        CriterionView(
            criterion,
            figures.get(criterion),
            [one for one in by_item.values() if one.item.criterion is criterion],
        )
        for criterion in Criterion
    ]
    return [view for view in views if view.items]


def _warning(flag: Record, record: Record) -> Record:
    """A red flag with the claims it rests on."""
    by_id = {claim["id"]: claim for claim in record["claims"]}
    return flag | {"claims": [by_id[claim] for claim in flag["claims"] if claim in by_id]}


def _facts(documents: Documents, claims: ByField, findings: ByField) -> dict[str, list[FactsView]]:
    """Claims that answer no item, by group and matter, in the order of the seed's list of fields."""
    groups: dict[str, list[FactsView]] = defaultdict(list)
    for one in documents.fields.values():
        if one.id in claims or one.id in findings:
            facts = FactsView(one.label, claims.get(one.id, ()), findings.get(one.id, ()))
            groups[one.group].append(facts)
    return groups
