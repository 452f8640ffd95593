"""How sure an order is: held against cases solved on paper and against a plain loop that shares no code."""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy import integrate, stats

from directory.domain.evaluation import evaluate, weigh
from directory.domain.standing import Standing
from directory.domain.vocabulary import Criterion
from directory.domain.weights import factors, shares
from directory.index.acceptability import (
    Contender,
    Statement,
    acceptability,
    contender,
    deciding_items,
    groups,
    pairwise,
    statement,
)
from tests.domain.builders import CHECKLIST, SOURCES, TODAY, center_of

CRITERIA = [one for one in Criterion for _ in range(2)]
POINTS = np.array([20, 10, 15, 10, 8, 12, 15, 10], dtype=np.float64)
NAN = float("nan")
Range = tuple[float, float]


def make(slug: str, *ranges: Range, known: float = 60.0, points: np.ndarray = POINTS) -> Contender:
    lows, highs = np.array(ranges, dtype=np.float64).T
    return Contender(slug, known, lows, highs, points)


def by_criterion(slug: str, *values: float | Range) -> Contender:
    """Both items of each criterion at one value; a range goes to a criterion's only item that applies."""
    ranges = [one if isinstance(one, tuple) else (one, one) for one in values]
    points = np.tile([25.0, 0.0], 4)
    return make(slug, *[one for each in ranges for one in (each, (0.0, 1.0))], points=points)


def share(one: Contender, other: Contender, weights: Sequence[float] | None = None) -> float:
    return float(pairwise([one, other], CRITERIA, weights, data_version="7")[0, 1])


def near(expected: float, draws: int = 10_000) -> object:
    """Within five standard errors of so many draws."""
    return pytest.approx(expected, abs=5 * (expected * (1 - expected) / draws) ** 0.5 + 1e-9)


def test_an_even_chance_against_a_fixed_value_is_the_part_of_the_interval_above_it() -> None:
    assert share(by_criterion("a", (0, 1), 0, 0, 0), by_criterion("b", 0.3, 0, 0, 0)) == near(0.7)


def test_two_overlapping_intervals_have_the_probability_of_the_triangle() -> None:
    one, other = by_criterion("a", (0, 0.6), 0.5, 0.5, 0.5), by_criterion("b", (0.4, 1), 0.5, 0.5, 0.5)
    assert share(one, other) == near(0.2**2 / 2 / 0.6**2)
    assert share(other, one) == near(1 - 0.2**2 / 2 / 0.6**2)


def test_without_own_weights_every_weighing_is_as_likely() -> None:
    """Of four weights even over all that sum to 1, the first is above 0.4 with probability 0.6 cubed."""
    assert share(by_criterion("a", 1, 0, 0, 0), by_criterion("b", 0.4, 0.4, 0.4, 0.4)) == near(0.6**3)


def test_own_weights_are_drawn_closely_around_what_the_reader_chose() -> None:
    one, other = by_criterion("a", 1, 0, 0, 0), by_criterion("b", 0, 1, 0, 0)
    expected = stats.beta.sf(0.5, 40 * 2 / 3, 40 * 1 / 3)
    assert share(one, other, [2, 1, 0, 0]) == near(float(expected))
    assert share(one, other, [0, 0, 1, 0]) == 0.0


def test_the_same_facts_put_nobody_ahead() -> None:
    one = by_criterion("a", 0.1, 0.2, 0.3, 0.7)
    shares = pairwise([one, replace(one, slug="b")], CRITERIA, data_version="1")
    assert shares[0, 1] == shares[1, 0] == 0
    assert statement(shares[0, 1], shares[1, 0]) is Statement.CANNOT_BE_TOLD_APART


def test_equal_sums_of_other_items_are_no_difference() -> None:
    points = np.full(8, 12.5)
    one = make("a", *[(1, 1), (0, 0)] * 4, points=points)
    other = make("b", *[(0, 0), (1, 1)] * 4, points=points)
    assert share(one, other) == share(other, one) == 0


def test_a_criterion_that_does_not_apply_is_wholly_unknown() -> None:
    points = POINTS.copy()
    points[:2] = 0
    one = make("a", (0, 1), (0, 1), *[(0.5, 0.5)] * 6, points=points)
    other = make("b", *[(0.5, 0.5)] * 8)
    assert share(one, other) == near(0.5)


def plainly(
    contenders: list[Contender], weights: list[float] | None, draws: int
) -> dict[tuple[int, int], float]:
    """The same definition with Python's own random numbers and loops, one draw and one center at a time."""
    source = random.Random(11)
    share_of = [0.25] * 4 if weights is None else [one / sum(weights) for one in weights]
    concentration = 4 if weights is None else 40
    above = dict.fromkeys(
        [(i, j) for i in range(len(contenders)) for j in range(len(contenders)) if i != j], 0
    )
    for _ in range(draws):
        gammas = [source.gammavariate(concentration * one, 1) if one else 0.0 for one in share_of]
        figures = []
        for one in contenders:
            figure = 0.0
            for k, criterion in enumerate(Criterion):
                items = [i for i, its in enumerate(CRITERIA) if its is criterion]
                whole = sum(one.points[i] for i in items)
                mean = sum(one.points[i] * source.uniform(one.lows[i], one.highs[i]) for i in items) / whole
                figure += gammas[k] / sum(gammas) * mean
            figures.append(figure)
        for i, j in above:
            above[i, j] += figures[i] > figures[j]
    return {pair: count / draws for pair, count in above.items()}


@pytest.mark.parametrize("weights", [None, [3.0, 1.0, 0.0, 2.0]])
def test_the_shares_are_those_of_a_plain_loop(weights: list[float] | None) -> None:
    numbers = np.random.default_rng(5)
    contenders = [
        make(str(one), *[tuple(sorted(pair)) for pair in numbers.random((8, 2))]) for one in range(4)
    ]
    ours = pairwise(contenders, CRITERIA, weights, data_version="7")
    draws = 4_000
    for (i, j), expected in plainly(contenders, weights, draws).items():
        assert ours[i, j] == pytest.approx(expected, abs=5 * (0.25 / draws + 0.25 / 10_000) ** 0.5)
        assert ours[i, j] + ours[j, i] == pytest.approx(1, abs=1e-2)


def random_contenders(count: int) -> list[Contender]:
    numbers = np.random.default_rng(3)
    return [make(f"center-{one}", *np.sort(numbers.random((8, 2)))) for one in range(count)]


def test_the_same_data_give_the_same_shares_and_new_data_new_draws() -> None:
    contenders = random_contenders(4)
    first, again, other = (
        pairwise(contenders, CRITERIA, data_version=version, draws=1_000) for version in ("1", "1", "2")
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other, equal_nan=True)


def test_who_else_is_compared_and_in_what_order_changes_no_share() -> None:
    contenders = random_contenders(5)
    whole = pairwise(contenders, CRITERIA, data_version="1", draws=1_000)
    pair = pairwise([contenders[4], contenders[1]], CRITERIA, data_version="1", draws=1_000)
    assert pair[0, 1] == whole[4, 1]
    assert pair[1, 0] == whole[1, 4]


def test_a_center_of_which_less_than_half_is_known_is_compared_with_nobody() -> None:
    contenders = random_contenders(3)
    contenders[1] = replace(contenders[1], known=49.9)
    contenders[2] = replace(contenders[2], known=50.0)
    shares = pairwise(contenders, CRITERIA, data_version="1", draws=100)
    assert np.isnan(shares[1]).all()
    assert np.isnan(shares[:, 1]).all()
    assert not np.isnan([shares[0, 2], shares[2, 0]]).any()
    assert statement(shares[0, 1], shares[1, 0]) is Statement.TOO_LITTLE_KNOWN


def test_nobody_to_compare_is_no_error() -> None:
    assert pairwise([], CRITERIA, data_version="1").shape == (0, 0)


@pytest.mark.parametrize(
    ("above", "below", "said"),
    [
        (0.9, 0.1, Statement.AHEAD),
        (0.8999, 0.1001, Statement.CANNOT_BE_TOLD_APART),
        (0.5, 0.5, Statement.CANNOT_BE_TOLD_APART),
        (0.1, 0.9, Statement.BEHIND),
        (0.0, 0.0, Statement.CANNOT_BE_TOLD_APART),
        (float("nan"), 0.95, Statement.TOO_LITTLE_KNOWN),
    ],
)
def test_ahead_is_said_from_nine_draws_in_ten(above: float, below: float, said: Statement) -> None:
    assert statement(above, below) is said


def test_the_items_whose_ranges_of_points_overlap_most_would_decide() -> None:
    one = make("a", (0, 1), (0, 1), (0.5, 0.5), (0, 0.4), *[(0, 0.1)] * 4)
    other = make("b", (0.5, 1), (0, 1), (0, 1), (0.4, 1), *[(0.2, 1)] * 4)
    assert deciding_items(one, other) == [0, 1]
    same = make("c", *[(0, 1)] * 8)
    assert deciding_items(same, same) == [0, 2, 6]
    assert deciding_items(same, same, most=1) == [0]


def test_a_contender_is_how_the_checklist_stands_for_its_center() -> None:
    evaluated = evaluate(center_of(10**30 + 383 * 7919), SOURCES, CHECKLIST, on=TODAY)
    assert evaluated.documented > 20
    standings = [
        Standing(each.item, each.answer, each.interval.low, each.interval.high, each.points)
        for each in evaluated.items
    ]
    one = contender("a", 61.0, standings)
    assert float(one.points @ one.lows) == pytest.approx(evaluated.documented)
    assert float(one.points @ one.highs) == pytest.approx(evaluated.possible)
    assert one.known == 61.0
    own = (1.0, 2.0, 0.0, 5.0)
    weighed = contender("a", 61.0, standings, factors(own, CHECKLIST))
    documented, possible, _ = weigh(evaluated.criteria, shares(own))
    assert float(weighed.points @ weighed.lows) == pytest.approx(documented)
    assert float(weighed.points @ weighed.highs) == pytest.approx(possible)


def by_scipy(contenders: list[Contender], concentrations: list[float], draws: int) -> np.ndarray:
    """Figures of shape (centers, draws) from scipy's own distributions and seed, nothing of ours."""
    weights = stats.dirichlet(concentrations).rvs(draws, random_state=21)
    figures = []
    for at, one in enumerate(contenders):
        values = stats.uniform(one.lows, one.highs - one.lows).rvs(
            (draws, len(one.lows)), random_state=100 + at
        )
        figure = np.zeros(draws)
        for k, criterion in enumerate(Criterion):
            items = [i for i, its in enumerate(CRITERIA) if its is criterion]
            figure += weights[:, k] * np.average(values[:, items], axis=1, weights=one.points[items])
        figures.append(figure)
    return np.array(figures)


@pytest.mark.parametrize(
    ("weights", "concentrations"),
    [(None, [1.0, 1.0, 1.0, 1.0]), ([40.0, 20.0, 20.0, 20.0], [16.0, 8.0, 8.0, 8.0])],
)
def test_shares_and_first_places_are_those_of_scipys_distributions(
    weights: list[float] | None, concentrations: list[float]
) -> None:
    contenders, draws = random_contenders(5), 20_000
    ours = acceptability(contenders, CRITERIA, weights, data_version="7")
    figures = by_scipy(contenders, concentrations, draws)
    close = 5 * (0.25 / draws + 0.25 / 10_000) ** 0.5
    first = np.bincount(figures.argmax(axis=0), minlength=5) / draws
    assert ours.first == pytest.approx(first, abs=close)
    for i, one in enumerate(figures):
        for j, other in enumerate(figures):
            if i != j:
                assert ours.above[i, j] == pytest.approx(float((one > other).mean()), abs=close)


def test_a_share_is_the_integral_over_all_weights() -> None:
    """Ahead where w1·0.7 + w2·0.2 > w1·0.3 + w2·0.5: a Dirichlet density integrated over the triangle."""
    own = [3.0, 2.0, 0.0, 0.0]
    density = stats.beta(40 * 3 / 5, 40 * 2 / 5)
    expected, _ = integrate.quad(density.pdf, 0.3 / 0.7, 1)  # w1·0.4 > w2·0.3
    one, other = by_criterion("a", 0.7, 0.2, 0, 0), by_criterion("b", 0.3, 0.5, 0, 0)
    assert share(one, other, own) == near(expected)


def test_first_places_of_all_who_are_known_to_half_sum_to_one() -> None:
    contenders = random_contenders(6)
    contenders[2] = replace(contenders[2], known=49.9)
    shares = acceptability(contenders, CRITERIA, data_version="1").first
    assert np.isnan(shares[2])
    assert np.nansum(shares) == pytest.approx(1, abs=1e-3)


def test_a_shared_first_place_is_nobodys() -> None:
    one = by_criterion("a", 0.5, 0.5, 0.5, 0.5)
    twins = [one, replace(one, slug="b"), by_criterion("c", 0.1, 0.1, 0.1, 0.1)]
    assert acceptability(twins, CRITERIA, data_version="1").first.tolist() == [0, 0, 0]


def test_two_centers_are_first_as_often_as_they_are_above_each_other() -> None:
    found = acceptability(random_contenders(2), CRITERIA, data_version="1")
    assert found.first.tolist() == [found.above[0, 1], found.above[1, 0]]


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ([], []),
        ([[NAN]], [[0]]),
        ([[NAN, 0.9], [0.1, NAN]], [[0], [1]]),
        ([[NAN, 0.89], [0.11, NAN]], [[0, 1]]),
        ([[NAN, 0.05], [0.95, NAN]], [[0, 1]]),  # the list's order is not that of the draws
        ([[NAN, 0.5, 0.95], [0.5, NAN, 0.95], [0.05, 0.05, NAN]], [[0, 1], [2]]),
        ([[NAN, 0.95, 0.95], [0.05, NAN, 0.5], [0.05, 0.5, NAN]], [[0], [1, 2]]),
        ([[NAN, 0.6, 0.95], [0.4, NAN, 0.6], [0.05, 0.4, NAN]], [[0, 1, 2]]),  # no line holds them apart
    ],
)
def test_a_group_ends_only_where_all_before_are_ahead_of_all_after(
    above: list[list[float]], expected: list[list[int]]
) -> None:
    assert groups(np.array(above, dtype=np.float64).reshape(len(above), len(above))) == expected


@pytest.mark.parametrize("weights", [[1, 1, 1], [0, 0, 0, 0], [1, -1, 1, 1], [1, float("nan"), 1, 1]])
def test_weights_that_cannot_be_used_are_named(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="give 4 numbers of at least 0"):
        pairwise(random_contenders(2), CRITERIA, weights, data_version="1")


def test_no_draws_are_no_evidence() -> None:
    with pytest.raises(ValueError, match="at least one"):
        pairwise(random_contenders(2), CRITERIA, data_version="1", draws=0)
