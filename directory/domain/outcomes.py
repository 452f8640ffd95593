"""Results that sources report. They are shown, never scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import floor, log10

from directory.domain.statistics import Limits, Shrunk, exact, shrink, wilson
from directory.domain.vocabulary import Level


class Measure(StrEnum):
    """What a result measures."""

    PROGRESSION_FREE = "progression_free"
    NEDA = "neda"
    RELAPSE_FREE = "relapse_free"
    MRI_FREE = "mri_free"
    EDSS_IMPROVED = "edss_improved"
    EDSS_STABLE = "edss_stable"
    EDSS_WORSE = "edss_worse"
    TREATMENT_RELATED_MORTALITY = "treatment_related_mortality"
    FEBRILE_NEUTROPENIA = "febrile_neutropenia"
    NEW_MONOCLONAL_PROTEIN = "new_monoclonal_protein"


@dataclass(frozen=True)
class Result:
    """One figure of one source: share in percent, or events of n, at a time in years after treatment.

    ``ci_low`` and ``ci_high`` are the limits that the source itself gives, in percent.
    ``discrepancy`` says where the source's own figures do not agree with each other.
    """

    measure: Measure
    at_years: float | None = None
    value_percent: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    events: int | None = None
    n: int | None = None
    population: str | None = None
    level: Level | None = None
    checked: bool = False
    discrepancy: str | None = None


class Kind(StrEnum):
    """Whether a measure counts something hoped for or something feared."""

    BENEFIT = "benefit"
    HARM = "harm"


_SUFFERED = {
    Measure.TREATMENT_RELATED_MORTALITY: "died",
    Measure.FEBRILE_NEUTROPENIA: "had fever while blood counts were low",
    Measure.NEW_MONOCLONAL_PROTEIN: "had a new monoclonal protein in the blood",
    Measure.EDSS_WORSE: "got worse in disability",
}


class Basis(StrEnum):
    """Where the limits of a result come from."""

    SOURCE = "source"
    WILSON = "wilson"
    EXACT = "exact"
    NONE = "none"


@dataclass(frozen=True)
class ResultLimits:
    """The limits of a result in percent, 95 % unless the source chose another level.

    ``low`` and ``high`` are ``None`` when ``basis`` is none; ``note`` then says why. Otherwise it says
    what the limits take for granted.
    """

    basis: Basis
    low: float | None = None
    high: float | None = None
    note: str | None = None


def kind(result: Result) -> Kind:
    """Whether the result is a benefit or a harm."""
    return Kind.HARM if result.measure in _SUFFERED else Kind.BENEFIT


def limits(result: Result) -> ResultLimits:
    """The source's own limits, else Wilson's for a benefit and the exact ones for a harm, else why not."""
    if result.ci_low is not None and result.ci_high is not None:
        return ResultLimits(Basis.SOURCE, result.ci_low, result.ci_high)
    if not result.n:
        return ResultLimits(Basis.NONE, note="of how many people is not known")
    return _exact(result, result.n) if kind(result) is Kind.HARM else _wilson(result, result.n)


def _exact(result: Result, n: int) -> ResultLimits:
    if result.events is None:
        return ResultLimits(Basis.NONE, note="how many people it happened to is not known")
    return _in_percent(Basis.EXACT, exact(result.events, n), result)


def _wilson(result: Result, n: int) -> ResultLimits:
    if result.value_percent is None:
        return ResultLimits(Basis.NONE, note="no percentage is known")
    people = whole_people(result.value_percent, n)
    if people is None:
        note = (
            f"the figure is no whole number of {n} people: it was estimated over time (Kaplan-Meier) or "
            "counted among fewer, and is recorded without an interval"
        )
        return ResultLimits(Basis.NONE, note=note)
    return _in_percent(Basis.WILSON, wilson(people, n), result)


def _in_percent(basis: Basis, found: Limits, result: Result) -> ResultLimits:
    note = None
    if result.at_years is not None:
        note = f"as if all {result.n} had been followed to that time; if not, the limits are wider"
    return ResultLimits(basis, round(100 * found.low, 4), round(100 * found.high, 4), note)


def whole_people(percent: float, n: int) -> int | None:
    """How many of ``n`` people a printed percentage means; ``None`` if it is the share of no whole number.

    Benefits are counted from their percentage, since the events of a source may be the opposite: relapses
    where the measure is being free of them.
    """
    people = round(percent * n / 100)
    decimals = len(f"{percent:.4f}".rstrip("0").partition(".")[2])
    is_share = abs(100 * people / n - percent) <= 0.5 * 10**-decimals + 1e-9
    return people if is_share else None


LEAST_PERCENT = 0.01
"""Percentages below this are not told apart: more decimals would only look exact."""


def percentage(value: float) -> str:
    """A percentage for reading: whole from 10, with as many decimals as tell it from 0 and from 100."""
    if 10 <= value < 99.5 or value in (0, 100):
        return f"{value:.0f}"
    if value >= 1:
        return f"{min(value, 99.9):.1f}".removesuffix(".0")
    if value < LEAST_PERCENT:
        return f"less than {LEAST_PERCENT:g}"
    decimals = 1 - floor(log10(value))
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


def sentence(result: Result) -> str | None:
    """What a counted harm leaves open; ``None`` for benefits and for harms without counts.

    Example: "0 of 20 died; a true rate up to 17 % cannot be ruled out by this series."
    """
    suffered, found = _SUFFERED.get(result.measure), limits(result)
    if suffered is None or result.events is None or found.low is None or found.high is None:
        return None
    low, high = percentage(found.low), percentage(found.high)
    if result.events == 0:
        rate = f"a true rate up to {high} %"
    elif result.events == result.n:
        rate = f"a true rate down to {low} %"
    else:
        rate = f"a true rate as low as {low} % or as high as {high} %"
    return f"{result.events} of {result.n} {suffered}; {rate} cannot be ruled out by this series."


@dataclass(frozen=True)
class PooledDeaths:
    """Deaths among ``n`` people of many hospitals, from the source of that key."""

    source: str
    whom: str
    events: int
    n: int


POOLED_DEATHS = PooledDeaths(
    "muraro-2025-uk", "14 hospitals of the United Kingdom, 2002 to 2023", events=5, n=364
)
"""The newest peer-reviewed series of a whole country's register whose deaths are counted."""
PRIOR_PEOPLE = 50
"""What the pooled series weighs: series of the usual size, of 20 to 50 people, move by half or more."""


def drawn_to_pooled(result: Result) -> Shrunk | None:
    """The deaths of one center after they were drawn towards the pooled rate, as shares 0..1.

    ``None`` for other measures, for pooled results and where deaths or people are not counted.
    """
    is_own = result.measure is Measure.TREATMENT_RELATED_MORTALITY and result.level is Level.CENTER
    if not is_own or result.events is None or not result.n:
        return None
    rate = POOLED_DEATHS.events / POOLED_DEATHS.n
    return shrink(result.events, result.n, pooled_rate=rate, strength=PRIOR_PEOPLE)


def is_silent_about_deaths(results: Sequence[Result]) -> bool:
    """Whether there are results and no figure for deaths is among them.

    That says nothing about deaths: those who report them must never look worse than those who do not.
    """
    measures = {one.measure for one in results}
    return bool(measures) and Measure.TREATMENT_RELATED_MORTALITY not in measures


def why_not_comparable(one: Result, other: Result) -> str | None:
    """Why two results may not stand side by side; ``None`` if measure, time, people and level agree.

    What is not known agrees with nothing.
    """
    if one.measure is not other.measure:
        return "they measure different things"
    if one.at_years is None or other.at_years is None:
        return "how long after treatment is not known for all of them"
    if one.at_years != other.at_years:
        return "they speak of different times after treatment"
    if not one.population or not other.population:
        return "whom they are about is not known for all of them"
    if one.population.split() != other.population.split():
        return "they are about different groups of people"
    if one.level is None or one.level is not other.level:
        return "they are not known to be about the same number of hospitals"
    return None


def kept_apart(results: Sequence[Result]) -> dict[Measure, tuple[str, ...]]:
    """For every measure with several results, why some of these may not stand side by side."""
    reasons: dict[Measure, dict[str, None]] = {}
    for one, other in combinations(results, 2):
        if one.measure is other.measure and (reason := why_not_comparable(one, other)):
            reasons.setdefault(one.measure, {})[reason] = None
    return {measure: tuple(found) for measure, found in reasons.items()}
