"""Where the marks of a plot stand. Templates only place them.

A plot is as wide as its place and keeps its size of text: what lies across is a share of the width in
percent, what lies down is in CSS pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from textwrap import wrap

from directory.domain import side_by_side
from directory.domain.side_by_side import INNER, OUTER, Hundred

EDGE = 3.0
"""Room at either side, in percent of the width, so that no mark is cut off."""
CHARACTERS = 34
"""Characters of a line of text that the narrowest phone has room for."""
LINE_PX, MARK_PX, GAP_PX, AXIS_PX = 19, 20, 10, 26
_ENDS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Tick:
    """A mark of an axis with its text; ``anchor`` says which part of the text stands there."""

    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Figure:
    """What a forest plot shows of one result: whom or what it is about, the figure in words, and the value
    and limits in percent, as far as they are known."""

    label: str
    words: str
    value: float
    low: float | None
    high: float | None
    is_checked: bool = True


@dataclass(frozen=True)
class ForestRow:
    """Lines of text with their heights, the last of them the figure; below, at ``y``, its mark and limits."""

    lines: tuple[tuple[str, int], ...]
    y: int
    value: float
    low: float | None
    high: float | None
    is_checked: bool


@dataclass(frozen=True)
class Forest:
    """Results one below the other on one axis."""

    rows: tuple[ForestRow, ...]
    ticks: tuple[Tick, ...]
    bottom: int
    height: int


def forest(figures: Sequence[Figure], *, from_zero_to: float | None = None) -> Forest:
    """The plot of results in the order given, from 0 to ``from_zero_to`` percent.

    Without an end, the axis ends at the next of 1, 2, 5, 10, 20, 50 and 100 percent that holds everything.
    """
    end = from_zero_to or axis_end([one.value if one.high is None else one.high for one in figures])
    rows, y = [], 0
    for one in figures:
        row = _row(one, y, end)
        rows.append(row)
        y = row.y + MARK_PX // 2 + GAP_PX
    return Forest(tuple(rows), _ticks(end), bottom=y, height=y + AXIS_PX)


def _row(one: Figure, top: int, end: float) -> ForestRow:
    texts = [*wrap(one.label, CHARACTERS), one.words]
    lines = tuple((text, top + LINE_PX * number) for number, text in enumerate(texts, 1))
    y = top + LINE_PX * len(texts) + MARK_PX // 2 + 4
    low = None if one.low is None else across(one.low, end)
    high = None if one.high is None else across(one.high, end)
    return ForestRow(lines, y, across(one.value, end), low, high, one.is_checked)


def axis_end(values: Sequence[float]) -> float:
    """The shortest round axis from zero that holds all the percentages."""
    largest = max(values, default=0)
    return next((end for end in _ENDS if end >= largest), 100)


def across(value: float, end: float) -> float:
    """Where a value of an axis from zero to ``end`` stands, in percent of the width."""
    return round(EDGE + (100 - 2 * EDGE) * value / end, 2)


def _ticks(end: float) -> tuple[Tick, ...]:
    return (
        Tick(across(0, end), "0 %", "start"),
        Tick(across(end / 2, end), f"{end / 2:g} %"),
        Tick(across(end, end), f"{end:g} %", "end"),
    )


# --- funnels ---

FUNNEL_PX = 240
LEFT = 15.0
"""Room at the left of a funnel for the percentages of its axis."""
STEPS = 60
_PEOPLE_ENDS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)


@dataclass(frozen=True)
class Point:
    """A result by its number in the table; across in percent of the width, down in pixels."""

    number: int
    x: float
    y: float


@dataclass(frozen=True)
class FunnelPlot:
    """Estimate against people. Curves are corners on a field of 100 by 100, stretched to the plot."""

    points: tuple[Point, ...]
    pooled_y: float
    curves: tuple[tuple[str, str], ...]
    heights: tuple[Tick, ...]
    people: tuple[Tick, ...]
    height: int = FUNNEL_PX


def funnel(found: side_by_side.Funnel) -> FunnelPlot:
    """The plot of a funnel, with its limits of 95 and 99.8 percent."""
    people = [one.result.n or 0 for one in found.points]
    shares = [side_by_side.estimate(one.result) or 0.0 for one in found.points]
    most = next((end for end in _PEOPLE_ENDS if end >= max(people)), max(people))
    _, widest = side_by_side.band(found.pooled, min(people), OUTER)
    top = axis_end([*shares, 100 * found.pooled, widest])
    points = tuple(
        Point(number, along(n, most), _down(share, top))
        for number, (n, share) in enumerate(zip(people, shares, strict=True), 1)
    )
    curves = tuple(
        (f"funnel-{name}", _corners(_bands(found.pooled, level, min(people), most), most, end, top))
        for name, level in (("inner", INNER), ("outer", OUTER))
        for end in (0, 1)
    )
    heights = tuple(Tick(_down(value, top), f"{value:g} %") for value in (0, top / 2, top))
    return FunnelPlot(points, _down(100 * found.pooled, top), curves, heights, _people_ticks(most))


def _down(share: float, top: float) -> float:
    return round(FUNNEL_PX * (1 - share / top), 1)


def along(people: float, most: int) -> float:
    """Where a number of people stands, in percent of the width."""
    return round(LEFT + (100 - EDGE - LEFT) * people / most, 2)


def _bands(pooled: float, level: float, fewest: int, most: int) -> list[tuple[int, tuple[float, float]]]:
    """The limits from half of the smallest series on: below, they jump from count to count."""
    first = max(fewest // 2, 1)
    counts = sorted({ceil(first + (most - first) * (step / STEPS) ** 2) for step in range(STEPS + 1)})
    return [(n, side_by_side.band(pooled, n, level)) for n in counts]


def _corners(bands: list[tuple[int, tuple[float, float]]], most: int, end: int, top: float) -> str:
    """The corners of the lower (0) or upper (1) limit."""
    return " ".join(
        f"{along(n, most):g},{100 * (1 - min(limits[end], top) / top):.2f}" for n, limits in bands
    )


def _people_ticks(most: int) -> tuple[Tick, ...]:
    return (
        Tick(along(0, most), "0", "start"),
        Tick(along(most / 2, most), f"{most / 2:,.0f}"),
        Tick(along(most, most), f"{most:,} people", "end"),
    )


# --- a hundred people ---

ICONS_A_ROW, ICON_STEP = 10, 24


@dataclass(frozen=True)
class Icon:
    """One of a hundred people: whether the estimate counts it, and whether the truth may end at it."""

    x: int
    y: int
    is_filled: bool
    is_within: bool


def icons(of: Hundred) -> tuple[Icon, ...]:
    """A hundred marks in rows of ten, the counted ones first."""
    low, high = of.low or 0, of.high or 0
    return tuple(
        Icon(
            x=ICON_STEP * (at % ICONS_A_ROW) + ICON_STEP // 2,
            y=ICON_STEP * (at // ICONS_A_ROW) + ICON_STEP // 2,
            is_filled=at < of.filled,
            is_within=of.high is not None and low <= at < high,
        )
        for at in range(100)
    )
