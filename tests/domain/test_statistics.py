"""Limits of small series, held against SciPy and against the laws that every such interval obeys."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import special, stats

from directory.domain.statistics import Limits, beta_share, exact, funnel_limits, shrink, wilson

GRID = [(events, n) for n in (1, 2, 5, 13, 20, 35, 174, 507) for events in {0, 1, 2, n // 3, n // 2, n - 1, n}
        if events <= n]  # fmt: skip
LEVELS = [0.5, 0.8, 0.95, 0.998]


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 300))
    return draw(st.integers(0, n)), n


def agree(ours: Limits, low: float, high: float) -> bool:
    return (ours.low, ours.high) == pytest.approx((low, high), rel=1e-7, abs=1e-10)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("events", "n"), GRID)
def test_both_intervals_are_those_of_scipy(events: int, n: int, level: float) -> None:
    counted = stats.binomtest(events, n)
    score = counted.proportion_ci(level, method="wilson")
    assert agree(wilson(events, n, level=level), score.low, score.high)
    tails = counted.proportion_ci(level, method="exact")
    assert agree(exact(events, n, level=level), tails.low, tails.high)


@settings(max_examples=150, deadline=None)
@given(counts(), st.floats(0.01, 0.999))
def test_the_exact_limits_are_quantiles_of_two_beta_distributions(
    counted: tuple[int, int], level: float
) -> None:
    events, n = counted
    tail = (1 - level) / 2
    low = stats.beta.ppf(tail, events, n - events + 1) if events else 0
    high = stats.beta.ppf(1 - tail, events + 1, n - events) if events < n else 1
    assert agree(exact(events, n, level=level), low, high)


def test_the_figures_of_papers_are_met() -> None:
    """The rule of three, and the worked example of Newcombe 1998 (81 of 263)."""
    assert exact(0, 20).high == pytest.approx(0.1684, abs=5e-5)
    assert exact(0, 1000).high == pytest.approx(3.69 / 1000, rel=1e-2)
    assert agree_to(wilson(81, 263), 0.2553, 0.3662)
    assert agree_to(exact(81, 263), 0.2527, 0.3676)


def agree_to(ours: Limits, low: float, high: float) -> bool:
    return (ours.low, ours.high) == pytest.approx((low, high), abs=5e-5)


@settings(max_examples=150, deadline=None)
@given(counts(), st.sampled_from([exact, wilson]))
@example((0, 1), exact)
@example((300, 300), wilson)
def test_limits_hold_the_share_mirror_each_other_and_widen_with_the_level(
    counted: tuple[int, int], interval: object
) -> None:
    events, n = counted
    limits = interval(events, n)  # type: ignore[operator]
    assert 0 <= limits.low <= events / n <= limits.high <= 1
    mirrored = interval(n - events, n)  # type: ignore[operator]
    assert agree(mirrored, 1 - limits.high, 1 - limits.low)
    wider = interval(events, n, level=0.998)  # type: ignore[operator]
    assert wider.low <= limits.low
    assert wider.high >= limits.high


@settings(max_examples=300, deadline=None)
@given(st.floats(0, 1, allow_subnormal=False), st.floats(0.01, 600), st.floats(0.01, 600))
@example(0.5, 600, 600)
@example(1e-12, 0.01, 0.01)
def test_the_incomplete_beta_function_is_that_of_scipy(x: float, a: float, b: float) -> None:
    assert beta_share(x, a, b) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(counts(), st.floats(0.001, 0.999), st.floats(1, 500))
@example((0, 20), 0.014, 100.0)
@example((2, 25), 0.021, 50.0)
def test_shrinkage_is_the_conjugate_posterior(
    counted: tuple[int, int], pooled_rate: float, strength: float
) -> None:
    events, n = counted
    posterior = stats.beta(strength * pooled_rate + events, strength * (1 - pooled_rate) + n - events)
    ours = shrink(events, n, pooled_rate=pooled_rate, strength=strength)
    assert ours.mean == pytest.approx(posterior.mean())
    assert (ours.limits.low, ours.limits.high) == pytest.approx(
        (posterior.ppf(0.025), posterior.ppf(0.975)), rel=1e-6, abs=1e-9
    )


@given(counts(), st.floats(0.001, 0.999), st.floats(0.5, 500))
def test_a_shrunk_rate_lies_between_the_series_and_the_pooled_rate(
    counted: tuple[int, int], pooled_rate: float, strength: float
) -> None:
    events, n = counted
    mean = shrink(events, n, pooled_rate=pooled_rate, strength=strength).mean
    ends = sorted((events / n, pooled_rate))
    assert ends[0] - 1e-9 <= mean <= ends[1] + 1e-9


def test_nobody_treated_leaves_the_pooled_rate() -> None:
    assert shrink(0, 0, pooled_rate=0.02, strength=50).mean == pytest.approx(0.02)


@pytest.mark.parametrize("interval", [exact, wilson])
@pytest.mark.parametrize(("events", "n", "level"), [(0, 0, 0.95), (3, 2, 0.95), (-1, 5, 0.95), (1, 5, 1.0)])
def test_counts_and_levels_that_cannot_be_are_named(
    interval: object, events: int, n: int, level: float
) -> None:
    with pytest.raises(ValueError, match="give a"):
        interval(events, n, level=level)  # type: ignore[operator]


@pytest.mark.parametrize("wrong", [{"pooled_rate": 0.0}, {"pooled_rate": 1.2}, {"strength": 0}, {"level": 0}])
def test_a_prior_that_cannot_be_is_named(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="give a"):
        shrink(1, 20, **({"pooled_rate": 0.02, "strength": 50.0} | wrong))


@given(st.integers(1, 600), st.floats(0.001, 0.999), st.sampled_from([0.95, 0.998]))
def test_a_funnel_is_that_of_the_binomial_between_counts(n: int, rate: float, level: float) -> None:
    found = funnel_limits(n, rate, level=level)
    for share, tail in ((found.low, (1 - level) / 2), (found.high, (1 + level) / 2)):
        count = int(stats.binom.ppf(tail, n, rate))
        passed = stats.binom.cdf(count, n, rate) - tail
        expected = (count - passed / stats.binom.pmf(count, n, rate)) / n
        assert share == pytest.approx(min(max(expected, 0), 1), abs=1e-4)


def test_a_funnel_is_wider_for_fewer_people_and_for_its_outer_limits() -> None:
    inner, outer = funnel_limits(50, 0.3), funnel_limits(50, 0.3, level=0.998)
    assert outer.low < inner.low < 0.3 < inner.high < outer.high
    wide = funnel_limits(10, 0.3)
    assert wide.low < inner.low
    assert wide.high > inner.high


@pytest.mark.parametrize(("n", "rate", "level"), [(0, 0.5, 0.95), (5, 0, 0.95), (5, 1, 0.95), (5, 0.5, 1)])
def test_a_funnel_that_cannot_be_is_refused(n: int, rate: float, level: float) -> None:
    with pytest.raises(ValueError, match="give"):
        funnel_limits(n, rate, level=level)
