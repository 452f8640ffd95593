"""The checklist: 25 items under four criteria, 100 points, and 12 kinds of red flag."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from directory.domain.vocabulary import Criterion, Scope, Severity

TOTAL_POINTS = 100


@dataclass(frozen=True)
class Item:
    """One checkable question with its written anchors.

    ``points`` are out of 100 over the whole checklist. ``shelf_life_months`` is how long an answer
    stays fresh, ``None`` for ever. ``scope`` is the widest part of the hospital that still answers
    directly. ``needs_number`` marks items whose answer is imprecise without a figure.
    ``result`` marks items answered by results, which a pooled figure never answers.
    ``discloses`` marks those for which being named in a small pooled series is disclosure.
    """

    id: str
    criterion: Criterion
    points: int
    question: str
    met: str
    partly: str
    not_met: str
    why: str
    weight_reason: str
    sources: tuple[str, ...]
    basis_checked: bool
    shelf_life_months: int | None
    scope: Scope = Scope.UNIT
    needs_number: bool = False
    result: bool = False
    discloses: bool = False


@dataclass(frozen=True)
class RedFlagKind:
    """One of the 12 sourced warnings."""

    id: str
    severity: Severity
    question: str
    evidence: str
    why: str
    sources: tuple[str, ...]
    checked: bool


@dataclass(frozen=True)
class Checklist:
    """All items in order; the points must sum to 100."""

    version: str
    items: tuple[Item, ...]
    red_flags: tuple[RedFlagKind, ...]

    def __post_init__(self) -> None:
        total = sum(item.points for item in self.items)
        if total != TOTAL_POINTS:
            raise ValueError(f"the points of the checklist sum to {total} and must sum to {TOTAL_POINTS}")

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """The items by their id."""
        return {item.id: item for item in self.items}

    @cached_property
    def flag_by_id(self) -> dict[str, RedFlagKind]:
        """The kinds of red flag by their id."""
        return {flag.id: flag for flag in self.red_flags}

    def of(self, criterion: Criterion) -> Sequence[Item]:
        """The items of one criterion, in order."""
        return [item for item in self.items if item.criterion is criterion]

    def points_of(self, criterion: Criterion) -> int:
        """The sum of the points of one criterion."""
        return sum(item.points for item in self.of(criterion))
