"""The method examined on what is published: its own properties, and how much hangs on its choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from sqlalchemy.orm import Session

from directory.domain import selftest
from directory.domain.evaluation import Choices, Evaluation, evaluate
from directory.domain.sensitivity import Sensitivity, sensitivity
from directory.domain.vocabulary import Criterion
from directory.store import centers, documents, sources
from directory.store.published import Publication


@dataclass(frozen=True)
class Examination:
    """What came out; ``seconds`` is how long the test of the properties took."""

    properties: Sequence[selftest.Result]
    seconds: float
    sensitivity: Sensitivity


def examine(session: Session, publication: Publication) -> Examination:
    """Both, on the day of a publication; made-up centers are the same for each data version."""
    all_centers, all_sources = centers.all(session), sources.all(session)
    checklist, on = documents.checklist(session), publication.evaluated_on
    start = perf_counter()
    world = selftest.World(evaluate, all_sources, checklist, on)
    properties = selftest.examine(world, all_centers, seed=publication.version)
    seconds = perf_counter() - start
    scored = [one for one in all_centers if evaluate(one, all_sources, checklist, on=on).is_scored]

    def evaluated(choices: Choices) -> list[Evaluation]:
        return [evaluate(one, all_sources, checklist, on=on, choices=choices) for one in scored]

    weights = {criterion: checklist.points_of(criterion) / 100 for criterion in Criterion}
    moved = sensitivity([(one.slug, one.name) for one in scored], evaluated, weights)
    return Examination(properties, seconds, moved)
