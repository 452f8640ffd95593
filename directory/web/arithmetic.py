"""The arithmetic of one center, step by step; every term is one of the center's public record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

import orjson
from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from directory.domain.checklist import Checklist
from directory.domain.evaluation import HALF_KNOWN
from directory.domain.record import Record
from directory.domain.standing import Standing, is_evaluated, standings
from directory.domain.vocabulary import Certainty, Criterion
from directory.store import published
from directory.web.backing import backing
from directory.web.centers import find_record

blueprint = Blueprint("arithmetic", __name__)

BY_WORD: Mapping[str, Certainty] = {certainty.word: certainty for certainty in Certainty}


@dataclass(frozen=True)
class Step:
    """One step of a claim's certainty: its reason, and the certainty after it."""

    reason: str
    certainty: str


@dataclass(frozen=True)
class ItemView:
    """One question: how it stands, what it adds, and the steps of each of its claims by the claim's id."""

    standing: Standing
    figures: Record
    steps: Mapping[str, Sequence[Step]]


@dataclass(frozen=True)
class CriterionView:
    """One criterion: its questions, and the sums of what they add, in points."""

    id: Criterion
    points: int
    figures: Record
    items: Sequence[ItemView]

    @property
    def documented(self) -> float:
        """The sum of points times lower ends."""
        return fsum(one.figures["documented_points"] for one in self.items)

    @property
    def possible(self) -> float:
        """The sum of points times upper ends."""
        return fsum(one.figures["possible_points"] for one in self.items)


@blueprint.get("/method/centers/<slug>")
def arithmetic(slug: str) -> ResponseReturnValue:
    """The page; 301 when the center was renamed or merged, 410 when it was removed."""
    found = find_record(slug)
    if isinstance(found, published.Moved):
        return redirect(f"/method/centers/{found.to}", 301)
    record = orjson.loads(found)
    return render_template(
        "arithmetic/arithmetic.html",
        center=record,
        criteria=_criteria(record, backing().documents().checklist) if is_evaluated(record) else [],
        half_known=HALF_KNOWN,
        data_version=backing().snapshot().data_version,
    )


def _criteria(record: Record, checklist: Checklist) -> list[CriterionView]:
    by_item = standings(record, checklist)
    return [
        CriterionView(
            criterion,
            checklist.points_of(criterion),
            record["evaluation"]["criteria"][criterion],
            [_item(by_item[item.id], record) for item in checklist.of(criterion)],
        )
        for criterion in Criterion
    ]


def _item(standing: Standing, record: Record) -> ItemView:
    claims = (*standing.claims, *standing.set_aside)
    steps = {claim["id"]: certainty_steps(claim) for claim in claims}
    return ItemView(standing, record["evaluation"]["items"][standing.item.id], steps)


def certainty_steps(claim: Record) -> list[Step]:
    """From the certainty that the kind of source starts with to the claim's own, never below very low."""
    certainty = BY_WORD[claim["steps"]["start"]]
    taken = [Step(claim["certainty_reasons"][0], certainty.word)]
    for fault in claim["steps"]["down"]:
        certainty = certainty.down()
        taken.append(Step(fault, certainty.word))
    if claim["steps"]["up"]:
        taken.append(Step(claim["certainty_reasons"][-1], certainty.up().word))
    return taken
