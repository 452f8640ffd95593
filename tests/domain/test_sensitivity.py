"""Rank ranges under other choices, against a direct recomputation of each choice."""

from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.domain import evaluation as rules
from directory.domain.centers import Center
from directory.domain.evaluation import PUBLISHED, Choices, Evaluation, evaluate
from directory.domain.sensitivity import Sensitivity, Variant, choices_of, sensitivity
from directory.domain.vocabulary import Certainty, Criterion, Status
from tests.domain.builders import AHSCT, CENTER_NUMBERS, CHECKLIST, SOURCES, TODAY, center_of, centers

WEIGHTS = {criterion: CHECKLIST.points_of(criterion) / 100 for criterion in Criterion}
DOWNWARD = sorted(Certainty, reverse=True)


def of(world: list[Center]) -> Sensitivity:
    def evaluator(choices: Choices) -> list[Evaluation]:
        return [evaluate(one, SOURCES, CHECKLIST, on=TODAY, choices=choices) for one in world]

    return sensitivity([(str(at), one.name) for at, one in enumerate(world)], evaluator, WEIGHTS)


def directly(center: Center, variant: Variant | None) -> float:
    """The documented share from the items up, written out for each choice."""
    numbers = {"slack": dict(rules.SLACK), "none": 5.0, "full": 23.0, "years": 6.0}
    if variant is Variant.SLACK_HALVED:
        numbers["slack"] = dict(zip(DOWNWARD, (0, 0.05, 0.25, 0.4), strict=True))
    if variant is Variant.SLACK_DOUBLED:
        numbers["slack"] = dict(zip(DOWNWARD, (0, 0.2, 1, 1), strict=True))
    if variant is Variant.SLOPES_SHORTER:
        numbers |= {"none": 3.75, "full": 17.25, "years": 4.5}
    if variant is Variant.SLOPES_LONGER:
        numbers |= {"none": 6.25, "full": 28.75, "years": 7.5}
    slopes = rules.Slopes(numbers["none"], numbers["full"], numbers["years"])  # type: ignore[arg-type]
    items = evaluate(
        center,
        SOURCES,
        CHECKLIST,
        on=TODAY,
        choices=Choices(numbers["slack"], slopes),  # type: ignore[arg-type]
    ).items
    sums = dict.fromkeys(Criterion, 0.0)
    for item in items:
        sums[item.item.criterion] += item.points * item.interval.low
    points = {"ms_experience": 30, "outcomes": 25, "team": 20, "infection": 25}
    if variant is Variant.GEOMETRIC:
        product = 100.0
        for one in Criterion:
            product *= (sums[one] / points[one]) ** (points[one] / 100)
        return product
    left_out = variant.removeprefix("without_") if variant and variant.startswith("without_") else None
    kept = [one for one in Criterion if one != left_out]
    return 100 * sum(sums[one] for one in kept) / sum(points[one] for one in kept)


@settings(max_examples=40, deadline=None)
@given(st.lists(centers(), min_size=2, max_size=6))
def test_every_figure_rank_and_pair_is_what_a_direct_recomputation_gives(world: list[Center]) -> None:
    check_against_direct([replace(one, programs=(AHSCT,)) for one in world])


def test_so_it_is_in_a_crowd_where_pairs_turn_around_and_draw_level() -> None:
    random = Random(8)
    world = []
    for _ in range(60):
        several = [center_of(random.randrange(CENTER_NUMBERS)) for _ in range(random.randrange(1, 6))]
        claims = tuple({claim.id: claim for center in several for claim in center.claims}.values())
        world.append(replace(several[0], programs=(AHSCT,), status=Status.ACTIVE, claims=claims))
    pairs = of(world).pairs
    assert min(pairs.kept, pairs.reversed, pairs.level) > 10
    assert pairs.kept + pairs.reversed + pairs.level == pairs.apart
    check_against_direct(world)


def check_against_direct(world: list[Center]) -> None:
    found = of(world)
    by_number = {int(place.slug): place for place in found.places}
    columns: dict[Variant | None, list[float]] = {}
    for variant in (None, *Variant):
        # A figure that ends on a five may be rounded either way; ranks and pairs follow the figures shown.
        columns[variant] = [
            by_number[at].variants[variant][0] if variant else by_number[at].documented
            for at in range(len(world))
        ]
        exact = [directly(one, variant) for one in world]
        assert columns[variant] == pytest.approx(exact, abs=0.05 + 1e-6)
    for at, place in by_number.items():
        ranks = {
            variant: 1 + sum(other > column[at] for other in column) for variant, column in columns.items()
        }
        assert place.rank == ranks[None]
        assert {variant: rank for variant, (_, rank) in place.variants.items()} == {
            variant: ranks[variant] for variant in Variant
        }
        assert (place.best, place.worst) == (min(ranks.values()), max(ranks.values()))
    rows = list(zip(*columns.values(), strict=True))
    pairs = [(a, b) if a[0] > b[0] else (b, a) for a, b in combinations(rows, 2) if a[0] != b[0]]
    kept = sum(all(x > y for x, y in zip(a, b, strict=True)) for a, b in pairs)
    turned = sum(any(x < y for x, y in zip(a, b, strict=True)) for a, b in pairs)
    assert (found.pairs.apart, found.pairs.kept, found.pairs.reversed) == (len(pairs), kept, turned)
    for number, variant in enumerate(Variant, start=1):
        assert found.reversals[variant] == sum(a[number] < b[number] for a, b in pairs)


def test_slack_is_halved_and_doubled_and_never_more_than_all() -> None:
    assert list(choices_of(Variant.SLACK_HALVED).slack.values()) == [0.0, 0.05, 0.25, 0.4]
    assert list(choices_of(Variant.SLACK_DOUBLED).slack.values()) == [0.0, 0.2, 1.0, 1.0]


def test_slopes_end_a_quarter_lower_and_higher() -> None:
    assert choices_of(Variant.SLOPES_SHORTER).slopes == rules.Slopes(3.75, 17.25, 4.5)
    assert choices_of(Variant.SLOPES_LONGER).slopes == rules.Slopes(6.25, 28.75, 7.5)


def test_the_published_choices_stay_what_the_method_says() -> None:
    assert list(PUBLISHED.slack.values()) == [0.0, 0.1, 0.5, 0.8]
    assert PUBLISHED.slopes == rules.Slopes(5, 23, 6)


def test_without_centers_there_is_no_order() -> None:
    found = of([])
    assert (found.places, found.pairs.apart, found.pairs.percent(0)) == ((), 0, 0.0)
