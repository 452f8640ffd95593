"""Limits of a share that was counted in few people: how far from the truth a small series may be."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, fsum, lgamma, log, log1p, sqrt
from statistics import NormalDist

BISECTIONS = 60
"""Halvings of 0..1, after which the ends agree to the last digits of a float."""
FRACTION_STEPS = 10_000
SMALLEST = 1e-300


@dataclass(frozen=True)
class Limits:
    """A lower and an upper limit of a true share, 0..1."""

    low: float
    high: float


@dataclass(frozen=True)
class Shrunk:
    """A share (0..1) drawn towards a pooled one: the posterior mean and its equal-tailed limits."""

    mean: float
    limits: Limits


def wilson(events: int, n: int, *, level: float = 0.95) -> Limits:
    """The score interval of ``events`` among ``n`` people; limits as shares 0..1.

    ``level`` is the confidence, between 0 and 1. Raises ValueError for counts or levels that cannot be.
    Source: Wilson EB. Probable inference, the law of succession, and statistical inference.
    J Am Stat Assoc 1927;22:209-212.
    """
    _check(events, n, level)
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, spread = events / n, z * z / n
    center = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    low = 0.0 if events == 0 else max(center - half, 0.0)
    high = 1.0 if events == n else min(center + half, 1.0)
    return Limits(low, high)


def exact(events: int, n: int, *, level: float = 0.95) -> Limits:
    """The exact interval of ``events`` among ``n`` people, from the tails of the binomial; shares 0..1.

    With no events the lower limit is 0, with events in everybody the upper limit is 1. ``level`` is the
    confidence, between 0 and 1: each tail holds half of the rest. Takes time in proportion to ``n``.
    Raises ValueError for counts or levels that cannot be.
    Source: Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of
    the binomial. Biometrika 1934;26:404-413.
    """
    _check(events, n, level)
    tail = (1 - level) / 2
    low, high = 0.0, 1.0
    if events > 0:
        at_least = _binomial_tail(range(events, n + 1), n)
        low = _crossing(lambda share: at_least(share) - tail)
    if events < n:
        at_most = _binomial_tail(range(events + 1), n)
        high = _crossing(lambda share: tail - at_most(share))
    return Limits(low, high)


def shrink(events: int, n: int, *, pooled_rate: float, strength: float, level: float = 0.95) -> Shrunk:
    """The rate of ``events`` among ``n`` people after it was drawn towards a pooled rate.

    The prior is a beta distribution with mean ``pooled_rate`` (between 0 and 1, ends excluded) that
    weighs as much as ``strength`` people (above 0). All results are shares 0..1. Raises ValueError for
    counts, rates, strengths or levels that cannot be; ``n`` may be 0, which leaves the prior.
    Source: the conjugate analysis of a binomial in Gelman A and others, Bayesian Data Analysis,
    third edition 2013, section 2.4, with the prior's parameters written as strength times mean.
    """
    if n or events or not 0 < level < 1:
        _check(events, n, level)
    if not 0 < pooled_rate < 1:
        raise ValueError(f"pooled_rate is {pooled_rate}: give a share between 0 and 1")
    if not strength > 0:
        raise ValueError(f"strength is {strength}: give a number of people above 0")
    a = strength * pooled_rate + events
    b = strength * (1 - pooled_rate) + n - events
    tail = (1 - level) / 2
    low = _crossing(lambda x: beta_share(x, a, b) - tail)
    high = _crossing(lambda x: beta_share(x, a, b) - (1 - tail))
    return Shrunk(a / (a + b), Limits(low, high))


def funnel_limits(n: int, rate: float, *, level: float = 0.95) -> Limits:
    """Between which shares 0..1 a series of ``n`` people lies by chance, if the true share is ``rate``.

    The exact limits of the binomial, interpolated between counts so that they run smoothly with ``n``:
    for a tail p, the smallest count r that at most r has a chance of p or more, less the share of its own
    chance by which p is passed. Cut to 0..1. ``rate`` lies between 0 and 1, ends excluded; takes time in
    proportion to ``n``. Raises ValueError for people, rates or levels that cannot be.
    Source: Spiegelhalter DJ. Funnel plots for comparing institutional performance. Stat Med
    2005;24:1185-1202, appendix A.1.1.
    """
    _check(0, n, level)
    if not 0 < rate < 1:
        raise ValueError(f"rate is {rate}: give a share between 0 and 1")
    low, high = (_funnel_end(n, rate, tail) for tail in ((1 - level) / 2, (1 + level) / 2))
    return Limits(max(low, 0.0), max(high, 0.0))


def _funnel_end(n: int, rate: float, tail: float) -> float:
    yes, no, whole = log(rate), log1p(-rate), lgamma(n + 1)
    passed = 0.0
    for count in range(n + 1):
        chance = exp(whole - lgamma(count + 1) - lgamma(n - count + 1) + count * yes + (n - count) * no)
        passed += chance
        if passed >= tail:
            return (count - (passed - tail) / chance) / n
    return 1.0


def beta_share(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function: the share of a beta(a, b) distribution below ``x``.

    ``x`` is 0..1, ``a`` and ``b`` are above 0. Source: the continued fraction 8.17.22 of the NIST Digital
    Library of Mathematical Functions, evaluated from its front as Lentz did.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast only below this point
        return 1 - beta_share(1 - x, b, a)
    front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    return front * _beta_fraction(x, a, b)


def _beta_fraction(x: float, a: float, b: float) -> float:
    upper = 1.0
    value = lower = 1 / _not_zero(1 - (a + b) * x / (a + 1))
    for step in range(1, FRACTION_STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        before = value
        for term in (even, odd):
            lower = 1 / _not_zero(1 + term * lower)
            upper = _not_zero(1 + term / upper)
            value *= upper * lower
        if abs(value - before) <= 1e-15 * abs(value):
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > SMALLEST else SMALLEST


def _binomial_tail(counts: range, n: int) -> Callable[[float], float]:
    """The chance that one of ``counts`` is the number of events, as a function of the true share."""
    whole = lgamma(n + 1)
    ways = [(k, n - k, whole - lgamma(k + 1) - lgamma(n - k + 1)) for k in counts]

    def chance(share: float) -> float:
        yes, no = log(share), log1p(-share)
        return fsum(exp(weight + k * yes + rest * no) for k, rest, weight in ways)

    return chance


def _crossing(rising: Callable[[float], float]) -> float:
    """Where a function that rises over 0..1 crosses zero."""
    low, high = 0.0, 1.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2


def _check(events: int, n: int, level: float) -> None:
    if n < 1 or not 0 <= events <= n:
        raise ValueError(f"{events} of {n} people: give at least one person, and between 0 and n events")
    if not 0 < level < 1:
        raise ValueError(f"level is {level}: give a confidence between 0 and 1, such as 0.95")
