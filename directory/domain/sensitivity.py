"""How much the order of centers hangs on choices of the method that could have been made otherwise."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from directory.domain.evaluation import PUBLISHED, Choices, Evaluation
from directory.domain.vocabulary import Criterion

SHIFT = 0.25
"""By what share the ends of the slopes are moved down and up."""

Weights = Mapping[Criterion, float]
Evaluator = Callable[[Choices], Sequence[Evaluation]]
"""Evaluates the same centers in the same order with other numbers."""


class Variant(StrEnum):
    """One way in which the method could have been chosen otherwise."""

    WITHOUT_MS_EXPERIENCE = "without_ms_experience"
    WITHOUT_OUTCOMES = "without_outcomes"
    WITHOUT_TEAM = "without_team"
    WITHOUT_INFECTION = "without_infection"
    GEOMETRIC = "geometric"
    SLACK_HALVED = "slack_halved"
    SLACK_DOUBLED = "slack_doubled"
    SLOPES_SHORTER = "slopes_shorter"
    SLOPES_LONGER = "slopes_longer"


@dataclass(frozen=True)
class Place:
    """One center: what is documented (0..100) and its rank, as published and in each variant.

    A rank is one more than the number of centers with a higher figure; equal figures share a rank.
    """

    slug: str
    name: str
    documented: float
    rank: int
    variants: Mapping[Variant, tuple[float, int]]

    @property
    def best(self) -> int:
        """The first rank it has anywhere."""
        return min(self.rank, *(rank for _, rank in self.variants.values()))

    @property
    def worst(self) -> int:
        """The last rank it has anywhere."""
        return max(self.rank, *(rank for _, rank in self.variants.values()))


@dataclass(frozen=True)
class Pairs:
    """What becomes of the pairs of centers whose published figures differ.

    ``kept`` stand in the same order in every variant, ``reversed`` in the opposite order in at least
    one; the others only draw level somewhere.
    """

    apart: int
    kept: int
    reversed: int

    @property
    def level(self) -> int:
        """Pairs that draw level somewhere and are nowhere reversed."""
        return self.apart - self.kept - self.reversed

    def percent(self, count: int) -> float:
        """A count as a share of the pairs, in percent; 0 of none."""
        return 100 * count / self.apart if self.apart else 0.0


@dataclass(frozen=True)
class Sensitivity:
    """All scored centers in the order of what is documented, and how far that order can be trusted.

    ``reversals`` counts for each variant the pairs that it alone turns around.
    """

    places: tuple[Place, ...]
    pairs: Pairs
    reversals: Mapping[Variant, int]


def sensitivity(names: Sequence[tuple[str, str]], evaluator: Evaluator, weights: Weights) -> Sensitivity:
    """How ranks move under every variant.

    ``names`` are slug and name of the centers that ``evaluator`` evaluates, in its order, all scored.
    ``weights`` are the method's own and sum to 1. Figures are compared as they are shown, to one decimal.
    """
    evaluated = evaluator(PUBLISHED)
    published = [round(one.documented, 1) for one in evaluated]
    figures = {variant: documented_under(variant, evaluated, evaluator, weights) for variant in Variant}
    ranks = {variant: _ranks(column) for variant, column in figures.items()}
    places = [
        Place(
            slug,
            name,
            published[at],
            rank,
            {variant: (figures[variant][at], ranks[variant][at]) for variant in Variant},
        )
        for at, ((slug, name), rank) in enumerate(zip(names, _ranks(published), strict=True))
    ]
    reversals = {variant: _compare(published, [column]).reversed for variant, column in figures.items()}
    ordered = sorted(places, key=lambda one: (one.rank, one.name, one.slug))
    return Sensitivity(tuple(ordered), _compare(published, list(figures.values())), reversals)


def documented_under(
    variant: Variant, published: Sequence[Evaluation], evaluator: Evaluator, weights: Weights
) -> list[float]:
    """What is documented of every center under a variant, 0..100 to one decimal."""
    if variant is Variant.GEOMETRIC:
        figures = [_geometric(one, weights) for one in published]
    elif variant in _LEFT_OUT:
        figures = [_without(one, weights, _LEFT_OUT[variant]) for one in published]
    else:
        figures = [one.documented for one in evaluator(choices_of(variant))]
    return [round(figure, 1) for figure in figures]


_LEFT_OUT = {Variant(f"without_{criterion}"): criterion for criterion in Criterion}
_SLACK_TIMES = {Variant.SLACK_HALVED: 0.5, Variant.SLACK_DOUBLED: 2.0}
_SLOPE_TIMES = {Variant.SLOPES_SHORTER: 1 - SHIFT, Variant.SLOPES_LONGER: 1 + SHIFT}


def choices_of(variant: Variant) -> Choices:
    """The numbers of a variant that changes slack (at most 1) or slopes; the published ones for others."""
    if variant in _SLACK_TIMES:
        times = _SLACK_TIMES[variant]
        slack = {certainty: min(1.0, times * one) for certainty, one in PUBLISHED.slack.items()}
        return replace(PUBLISHED, slack=slack)
    if variant in _SLOPE_TIMES:
        times, slopes = _SLOPE_TIMES[variant], PUBLISHED.slopes
        moved = replace(
            slopes,
            volume_none=times * slopes.volume_none,
            volume_full=times * slopes.volume_full,
            years_full=times * slopes.years_full,
        )
        return replace(PUBLISHED, slopes=moved)
    return PUBLISHED


def _geometric(evaluation: Evaluation, weights: Weights) -> float:
    """The weighted geometric mean: nothing documented under one criterion leaves nothing at all."""
    shares = {one: max(evaluation.criteria[one].low, 0.0) / 100 for one in Criterion}
    return 100 * math.prod(math.pow(shares[one], weights[one]) for one in Criterion)


def _without(evaluation: Evaluation, weights: Weights, left_out: Criterion) -> float:
    """The sum over the other three, their weights raised in proportion."""
    others = [one for one in Criterion if one is not left_out]
    whole = sum(weights[one] for one in others)
    return sum(weights[one] * evaluation.criteria[one].low for one in others) / whole if whole else 0.0


def _ranks(figures: Sequence[float]) -> list[int]:
    first: dict[float, int] = {}
    for place, figure in enumerate(sorted(figures, reverse=True), start=1):
        first.setdefault(figure, place)
    return [first[figure] for figure in figures]


def _compare(published: Sequence[float], variants: Sequence[Sequence[float]]) -> Pairs:
    """What becomes of every pair that is apart as published."""
    rows = list(zip(published, *variants, strict=True))
    apart = kept = turned = 0
    for one, other in combinations(rows, 2):
        if one[0] == other[0]:
            continue
        higher, lower = (one, other) if one[0] > other[0] else (other, one)
        apart += 1
        if any(high < low for high, low in zip(higher, lower, strict=True)):
            turned += 1
        elif all(high > low for high, low in zip(higher, lower, strict=True)):
            kept += 1
    return Pairs(apart, kept, turned)
