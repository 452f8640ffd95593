"""The reader's own weights of the four criteria: ready-made ones, and what questions weigh under them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from directory.domain.checklist import Checklist
from directory.domain.vocabulary import Criterion

SAME = 1e-9
"""Shares that differ by less are the same: they were divided by different sums."""


@dataclass(frozen=True)
class Preset:
    """Ready-made weights in the order of ``Criterion``, and why somebody may want them.

    ``weights`` of ``None`` are the checklist's own.
    """

    name: str
    weights: tuple[float, ...] | None
    reason: str

    @property
    def text(self) -> str:
        """The value of the search parameter; empty for the checklist's own."""
        return ",".join(f"{weight:.10g}" for weight in self.weights or ())


PRESETS = (
    Preset(
        "The checklist's own",
        None,
        "Each question has its points for a written reason; use these to see what everybody sees.",
    ),
    Preset(
        "All groups equal",
        (25, 25, 25, 25),
        "For people who do not want to follow anybody's judgment of what matters more.",
    ),
    Preset(
        "Experience first",
        (55, 15, 15, 15),
        "For people who ask above all how often this was done there in MS, and by which rules.",
    ),
    Preset(
        "Protection from infection first",
        (15, 15, 15, 55),
        "For people who worry most about the weeks with low blood counts, the time of infections.",
    ),
    Preset(
        "Published results first",
        (15, 55, 15, 15),
        "For people who want to read what happened to a center's patients, good or bad.",
    ),
)


def shares(weights: Sequence[float]) -> dict[Criterion, float]:
    """What each criterion weighs of 1. ``weights`` are four numbers of 0 or more, not all 0."""
    whole = sum(weights)
    return {criterion: weight / whole for criterion, weight in zip(Criterion, weights, strict=True)}


def own_weights(checklist: Checklist) -> tuple[float, ...]:
    """The checklist's own, which are the sums of its points."""
    return tuple(float(checklist.points_of(criterion)) for criterion in Criterion)


def are_the_checklists(weights: Sequence[float], checklist: Checklist) -> bool:
    """Whether weights stand in the proportion of the checklist's own, whatever their sum."""
    asked, own = shares(weights), shares(own_weights(checklist))
    return all(abs(asked[criterion] - own[criterion]) < SAME for criterion in Criterion)


def factors(weights: Sequence[float], checklist: Checklist) -> Mapping[Criterion, float]:
    """What the points of each criterion's questions are multiplied by, so that all still make 100."""
    asked, own = shares(weights), shares(own_weights(checklist))
    return {criterion: asked[criterion] / own[criterion] for criterion in Criterion}


def item_points(weights: Sequence[float], checklist: Checklist) -> dict[str, float]:
    """What every question of the checklist weighs of 100 under these weights."""
    by = factors(weights, checklist)
    return {item.id: item.points * by[item.criterion] for item in checklist.items}
