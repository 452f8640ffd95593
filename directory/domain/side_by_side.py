"""Which published results may stand side by side, and what a reader has to see beside each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor

from directory.domain.outcomes import (
    Kind,
    Measure,
    Result,
    ResultLimits,
    kept_apart,
    kind,
    whole_people,
    why_not_comparable,
)
from directory.domain.statistics import funnel_limits
from directory.domain.vocabulary import Level

DEATHS = Measure.TREATMENT_RELATED_MORTALITY


@dataclass(frozen=True)
class Reported:
    """A result with its limits and where it stands: the ``at``-th of its source.

    ``who`` is whom it is about, for the alphabet. ``hospitals`` are the centers that the source
    names, else the organization that speaks in it; empty when it names neither.
    """

    who: str
    source: str
    at: int
    hospitals: frozenset[str]
    result: Result
    limits: ResultLimits


@dataclass(frozen=True)
class MeasureView:
    """All results of one measure: groups that may stand side by side, the rest alone, and why so.

    Groups go by time and people, and everything inside by whom it is about; never by a figure.
    """

    measure: Measure
    groups: tuple[tuple[Reported, ...], ...]
    alone: tuple[Reported, ...]
    why_apart: tuple[str, ...]


def by_measure(reported: Iterable[Reported]) -> list[MeasureView]:
    """The results of each measure that has any, in the order of measures."""
    found: dict[Measure, list[Reported]] = {measure: [] for measure in Measure}
    for one in sorted(reported, key=_alphabetical):
        found[one.result.measure].append(one)
    return [_view(measure, some) for measure, some in found.items() if some]


def _alphabetical(one: Reported) -> tuple[str, str, int]:
    return (one.who.casefold(), one.source, one.at)


def _view(measure: Measure, reported: Sequence[Reported]) -> MeasureView:
    groups: list[list[Reported]] = []
    for one in reported:
        fitting = (some for some in groups if why_not_comparable(some[0].result, one.result) is None)
        group = next(fitting, None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    together = [tuple(some) for some in groups if len(some) > 1]
    return MeasureView(
        measure,
        tuple(sorted(together, key=lambda some: (some[0].result.at_years, some[0].result.population))),
        tuple(some[0] for some in groups if len(some) == 1),
        kept_apart([one.result for one in reported]).get(measure, ()),
    )


def may_share_people(group: Sequence[Reported]) -> bool:
    """Whether two of the results may count the same people: one hospital in both, or none named."""
    return any(
        not one.hospitals or not other.hospitals or one.hospitals & other.hospitals
        for one, other in combinations(group, 2)
    )


def counted(result: Result) -> int | None:
    """How many people the figure means; ``None`` where it is no count of people.

    Harms are counted from their events and benefits from their percentage, as their limits are.
    """
    if not result.n:
        return None
    if kind(result) is Kind.HARM:
        return result.events
    return None if result.value_percent is None else whole_people(result.value_percent, result.n)


def estimate(result: Result) -> float | None:
    """The reported figure in percent; for a harm the count where there is one. ``None`` without a figure."""
    if kind(result) is Kind.HARM and result.events is not None and result.n:
        return 100 * result.events / result.n
    return result.value_percent


# --- what went wrong, beside every benefit ---


def deaths_beside(one: Reported, reported: Iterable[Reported]) -> Reported | None:
    """The deaths that belong beside a result; ``None`` when nobody says how many there were.

    Those of the same source about the same hospitals come first, then those that another source tells of
    the same single hospital; the one about most people of several.
    """
    deaths = [other for other in reported if other.result.measure is DEATHS]
    deaths = [other for other in deaths if other.result.level is one.result.level]
    same_source = [other for other in deaths if other.source == one.source]
    is_single = one.result.level is Level.CENTER and len(one.hospitals) == 1
    same_hospital = [other for other in deaths if is_single and other.hospitals == one.hospitals]
    return max(same_source or same_hospital, key=_people, default=None)


def _people(one: Reported) -> tuple[bool, int, str]:
    return (one.result.events is not None, one.result.n or 0, one.source)


# --- funnel plots ---

FEWEST_IN_FUNNEL = 3
"""With two, the pooled share lies between them, and each would be measured by nothing but the other."""
INNER, OUTER = 0.95, 0.998


@dataclass(frozen=True)
class Funnel:
    """Results around their pooled share (0..1); ``left_out`` have no place in it, for lack of a count, of
    people of their own, or of somebody who checked them."""

    pooled: float
    points: tuple[Reported, ...]
    left_out: tuple[Reported, ...]


def funnel(group: Sequence[Reported]) -> Funnel | None:
    """The funnel of results that may stand side by side; ``None`` with fewer than three that can be in it.

    Each has to be checked, counted, and about people who are in no other: of several about one hospital the
    one about most people is taken. There is none either where it happened to nobody or to everybody.
    """
    points: list[Reported] = []
    for one in sorted(group, key=lambda one: (-(one.result.n or 0), one.source)):
        usable = one.result.checked and counted(one.result) is not None and one.hospitals
        if usable and not any(one.hospitals & other.hospitals for other in points):
            points.append(one)
    people = sum(one.result.n or 0 for one in points)
    happened = sum(counted(one.result) or 0 for one in points)
    if len(points) < FEWEST_IN_FUNNEL or happened in (0, people):
        return None
    left_out = tuple(one for one in group if one not in points)
    return Funnel(happened / people, tuple(sorted(points, key=_alphabetical)), left_out)


def band(pooled: float, people: float, level: float) -> tuple[float, float]:
    """The control limits in percent for a result about so many people."""
    found = funnel_limits(round(people), pooled, level=level)
    return 100 * found.low, 100 * found.high


def outside(found: Funnel) -> tuple[Reported, ...]:
    """The results beyond the outer limits of their own number of people."""
    bands = [band(found.pooled, one.result.n or 0, OUTER) for one in found.points]
    placed = zip(found.points, bands, strict=True)
    return tuple(one for one, (low, high) in placed if not low <= (estimate(one.result) or 0) <= high)


# --- a hundred people ---


@dataclass(frozen=True)
class Hundred:
    """Of 100 people: how many the estimate means, rounded; from and to how many the truth may be.

    ``low`` is rounded down and ``high`` up, so that the range never looks narrower than it is; both are
    ``None`` where no limits are known.
    """

    filled: int
    low: int | None = None
    high: int | None = None


def hundred(percent: float, limits: ResultLimits) -> Hundred:
    """A share in percent as people of 100."""
    filled = floor(percent + 0.5)
    if limits.low is None or limits.high is None:
        return Hundred(filled)
    return Hundred(filled, min(floor(limits.low), filled), max(ceil(limits.high), filled))


@dataclass(frozen=True)
class Both:
    """A benefit and the deaths: neither is ever drawn without the other."""

    benefit: Reported
    deaths: Reported


_FOR_A_PICTURE = (Measure.PROGRESSION_FREE, Measure.NEDA, Measure.RELAPSE_FREE, Measure.EDSS_IMPROVED)
"""What a person notices of the disease first; a scan or a scale that stayed the same is no picture."""


def both(reported: Sequence[Reported]) -> Both | None:
    """What a picture of 100 people is drawn from: a benefit of known people, and counted deaths.

    Only checked results that are about the same level. From one source if that is possible; then the
    benefit that stands first in the list above, about most people, at the longest time.
    """
    checked = [one for one in reported if one.result.checked and one.result.n]
    deaths = [one for one in checked if one.result.measure is DEATHS and one.result.events is not None]
    benefits = [one for one in checked if one.result.measure in _FOR_A_PICTURE]
    pairs = [
        Both(benefit, died)
        for benefit in benefits
        for died in deaths
        if estimate(benefit.result) is not None and benefit.result.level is died.result.level
    ]
    return min(pairs, key=_preference, default=None)


def _preference(pair: Both) -> tuple[object, ...]:
    benefit, deaths = pair.benefit, pair.deaths
    return (
        benefit.source != deaths.source,
        _FOR_A_PICTURE.index(benefit.result.measure),
        -(benefit.result.n or 0),
        -(benefit.result.at_years or 0),
        -(deaths.result.n or 0),
        benefit.source,
        deaths.source,
    )
