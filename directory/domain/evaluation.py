"""From claims to intervals: what is documented, what is possible, and how much is known."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from directory.domain.centers import Center
from directory.domain.certainty import Judged, judge
from directory.domain.checklist import Checklist, Item
from directory.domain.claims import SLOPES, Slopes, read
from directory.domain.sources import Source
from directory.domain.vocabulary import (
    Answer,
    Certainty,
    Criterion,
    ItemAnswer,
    Severity,
    State,
    Status,
    Treatment,
)

METHOD_VERSION = "1"
"""Raised whenever a rule changes a figure; part of every ETag."""

SLACK = {Certainty.HIGH: 0.0, Certainty.MODERATE: 0.1, Certainty.LOW: 0.5, Certainty.VERY_LOW: 0.8}
HALF_KNOWN = 50.0
NARROWING_ITEMS = 3


@dataclass(frozen=True)
class Choices:
    """The numbers of the method that could have been chosen otherwise.

    ``slack`` is the room, 0..1, left around a claim of each certainty.
    """

    slack: Mapping[Certainty, float]
    slopes: Slopes


PUBLISHED = Choices(SLACK, SLOPES)
"""What every figure of the directory is made with; others only show how much hangs on the choice."""


@dataclass(frozen=True)
class Interval:
    """A lower and an upper end, both on the same scale."""

    low: float
    high: float


WHOLE = Interval(0.0, 1.0)


@dataclass(frozen=True)
class ItemEvaluation:
    """One item: its answer, its interval on 0..1, and every claim about it.

    ``points`` are the item's share of 100 after the share of items that do not apply was passed on.
    ``decisive`` are the ids of the claims the interval rests on; ``rivals`` says that they cannot all
    be true, so that the interval spans them.
    """

    item: Item
    answer: ItemAnswer
    interval: Interval
    points: float
    judged: tuple[Judged, ...]
    decisive: tuple[str, ...]
    rivals: bool = False

    @property
    def missing(self) -> float:
        """Points that a full answer would settle."""
        return self.points * (self.interval.high - self.interval.low)


@dataclass(frozen=True)
class Evaluation:
    """All figures of one center on one day, 0..100; a criterion's interval is on 0..100 of its own."""

    on: date
    documented: float
    possible: float
    known: float
    state: State
    criteria: Mapping[Criterion, Interval]
    items: tuple[ItemEvaluation, ...]

    @property
    def is_scored(self) -> bool:
        """Whether there is a running aHSCT program whose figures mean anything."""
        return self.state not in (State.CLOSED, State.NOT_EVALUATED)

    @property
    def narrowing(self) -> tuple[ItemEvaluation, ...]:
        """The three items whose answer would narrow the interval most."""
        ranked = sorted(self.items, key=lambda one: -one.missing)
        return tuple(one for one in ranked[:NARROWING_ITEMS] if one.missing > 0)


def claim_interval(
    v: float, *, open_above: bool, certainty: Certainty, choices: Choices = PUBLISHED
) -> Interval:
    """The interval 0..1 that one claim of value ``v`` supports."""
    slack = choices.slack[certainty]
    high = 1.0 if open_above else v + slack * (1.0 - v)
    return Interval(v - slack * v, high)


def within_one_step(counted: Sequence[Judged]) -> list[Judged]:
    """The claims within one step of the best certainty; weaker ones are shown and do not count."""
    best = max(one.certainty for one in counted)
    return [one for one in counted if one.certainty >= best - 1]


def are_rivals(one: Judged, other: Judged) -> bool:
    """Whether two claims cannot both be true."""
    a, b = one.reading, other.reading
    if a.v is None or b.v is None or (a.open and b.open):
        return False
    if not a.open and not b.open:
        return a.v != b.v
    exact, at_least = (a, b) if b.open else (b, a)
    return exact.v < at_least.v  # type: ignore[operator]  # both were tested for None above


def combine(intervals: Sequence[Interval], *, rivals: bool) -> Interval:
    """The common interval of claims that agree, or the hull of claims that do not."""
    lows = [one.low for one in intervals]
    highs = [one.high for one in intervals]
    return Interval(min(lows), max(highs)) if rivals else Interval(max(lows), min(highs))


def _answer_of(strongest: Judged) -> ItemAnswer:
    v, is_open = strongest.reading.v, strongest.reading.open
    if v == 1.0:
        return ItemAnswer.MET
    if v == 0.0:
        return ItemAnswer.NOT_MET
    from_answer = strongest.claim.answer is Answer.AT_LEAST_PARTLY
    return ItemAnswer.AT_LEAST_PARTLY if is_open and from_answer else ItemAnswer.PARTLY


def _evaluate_item(item: Item, judged: Sequence[Judged], choices: Choices) -> ItemEvaluation:
    counted = [one for one in judged if one.reading.counted]
    if any(one.claim.answer is Answer.NOT_APPLICABLE for one in counted):
        ids = tuple(one.claim.id for one in counted if one.claim.answer is Answer.NOT_APPLICABLE)
        return ItemEvaluation(item, ItemAnswer.NOT_APPLICABLE, WHOLE, 0.0, tuple(judged), ids)
    if not counted:
        return ItemEvaluation(item, ItemAnswer.UNKNOWN, WHOLE, item.points, tuple(judged), ())
    best = within_one_step(counted)
    rivals = any(are_rivals(one, other) for one, other in combinations(best, 2))
    intervals = [interval_of(one, choices) for one in best]
    strongest = max(best, key=lambda one: (interval_of(one, choices).low, one.reading.v or 0.0))
    answer = ItemAnswer.CONFLICT if rivals else _answer_of(strongest)
    ids = tuple(one.claim.id for one in best)
    whole = combine(intervals, rivals=rivals)
    return ItemEvaluation(item, answer, whole, item.points, tuple(judged), ids, rivals)


def interval_of(judged: Judged, choices: Choices = PUBLISHED) -> Interval:
    """The interval 0..1 that a judged claim supports."""
    v, is_open = judged.reading.v or 0.0, judged.reading.open
    return claim_interval(v, open_above=is_open, certainty=judged.certainty, choices=choices)


def _share_points(items: Sequence[ItemEvaluation]) -> list[ItemEvaluation]:
    """Within one criterion, pass the points of items that do not apply on to the others, in proportion."""
    whole = sum(one.item.points for one in items)
    applying = sum(one.points for one in items)
    factor = whole / applying if applying else 0.0
    return [replace(one, points=one.points * factor) for one in items]


def _criterion_interval(items: Sequence[ItemEvaluation]) -> Interval:
    points = sum(one.points for one in items)
    if not points:
        return Interval(0.0, 100.0)
    low = sum(one.points * one.interval.low for one in items)
    high = sum(one.points * one.interval.high for one in items)
    return Interval(100.0 * low / points, 100.0 * high / points)


def has_public_high_flag(center: Center, checklist: Checklist) -> bool:
    """Whether two people agreed on a red flag of high severity."""
    return any(
        flag.agreed and checklist.flag_by_id[flag.kind].severity is Severity.HIGH for flag in center.red_flags
    )


def state_of(center: Center, *, known: float, has_high_flag: bool) -> State:
    """How the figures are to be read."""
    if Treatment.AHSCT not in center.treatments:
        return State.NOT_EVALUATED
    if center.running_ahsct is None or center.status is Status.CLOSED:
        return State.CLOSED
    if has_high_flag:
        return State.DOCUMENTED_CONCERNS
    return State.EVALUATED if known >= HALF_KNOWN else State.TOO_LITTLE_KNOWN


def weigh(
    criteria: Mapping[Criterion, Interval], weights: Mapping[Criterion, float]
) -> tuple[float, float, float]:
    """Documented, possible and known (0..100) under weights that sum to 1."""
    documented = sum(weights[criterion] * criteria[criterion].low for criterion in Criterion)
    possible = sum(weights[criterion] * criteria[criterion].high for criterion in Criterion)
    possible = min(possible, 100.0)  # sums of floating-point shares may end a hair above
    return documented, possible, 100.0 - (possible - documented)


def evaluate(
    center: Center,
    sources: Mapping[str, Source],
    checklist: Checklist,
    *,
    on: date,
    choices: Choices = PUBLISHED,
) -> Evaluation:
    """Evaluate one center on a day.

    Nothing but this center's own claims enters: adding or removing another center changes no figure.
    ``sources`` must hold every source that the claims name.
    """
    running = center.running_ahsct
    program = running.id if running and center.status is not Status.CLOSED else None
    by_item = defaultdict(list)
    for claim in center.claims:
        if item := checklist.by_id.get(claim.field):
            source = sources[claim.source]
            reading = read(claim, item, source, center.slug, program, choices.slopes)
            by_item[item.id].append((claim, source, reading))
    items: list[ItemEvaluation] = []
    criteria: dict[Criterion, Interval] = {}
    for criterion in Criterion:
        judged = [(item, judge(by_item[item.id], item, on)) for item in checklist.of(criterion)]
        shared = _share_points([_evaluate_item(item, claims, choices) for item, claims in judged])
        criteria[criterion] = _criterion_interval(shared)
        items += shared
    weights = {criterion: checklist.points_of(criterion) / 100 for criterion in Criterion}
    documented, possible, known = weigh(criteria, weights)
    state = state_of(center, known=known, has_high_flag=has_public_high_flag(center, checklist))
    return Evaluation(on, documented, possible, known, state, criteria, tuple(items))
