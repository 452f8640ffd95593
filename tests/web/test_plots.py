"""Marks stand where their figures are, and keep inside their plot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain import side_by_side
from directory.domain.outcomes import Measure, Result, limits
from directory.domain.side_by_side import Hundred, Reported
from directory.domain.vocabulary import Level
from directory.web.plots import (
    CHARACTERS,
    EDGE,
    FUNNEL_PX,
    Figure,
    across,
    along,
    axis_end,
    forest,
    funnel,
    icons,
)


def test_a_forest_reaches_from_zero_to_a_round_end_that_holds_everything() -> None:
    assert [axis_end([value]) for value in (0, 0.3, 4.2, 17, 100)] == [1, 1, 5, 20, 100]
    plot = forest([Figure("a", "3 %", 3, 1, 9), Figure("b", "0 %", 0, None, None, is_checked=False)])
    assert [tick.text for tick in plot.ticks] == ["0 %", "5 %", "10 %"]
    first, second = plot.rows
    assert (first.low, first.value, first.high) == (across(1, 10), across(3, 10), across(9, 10))
    assert (second.value, second.low, second.high, second.is_checked) == (EDGE, None, None, False)


@given(st.lists(st.tuples(st.text(max_size=90), st.floats(0, 100)), min_size=1, max_size=6))
def test_rows_of_a_forest_do_not_touch_and_stay_inside(figures: list[tuple[str, float]]) -> None:
    plot = forest([Figure(label, "x", value, value, value) for label, value in figures], from_zero_to=100)
    bottom = 0
    for row in plot.rows:
        heights = [y for _, y in row.lines]
        assert heights == sorted(set(heights))
        assert bottom < heights[0] <= heights[-1] < row.y < plot.bottom
        assert all(len(text) <= CHARACTERS for text, _ in row.lines)
        assert EDGE <= row.value <= 100 - EDGE
        bottom = row.y
    assert plot.bottom < plot.height


def test_words_of_a_long_label_are_all_there() -> None:
    label = "One hospital with a very long name that no phone has room for (Author 2020)"
    (row,) = forest([Figure(label, "50 %", 50, None, None)]).rows
    assert " ".join(text for text, _ in row.lines) == f"{label} 50 %"


def _funnel() -> side_by_side.Funnel:
    def told(who: str, n: int, percent: float) -> Reported:
        result = Result(Measure.NEDA, 5, percent, n=n, population="MS", level=Level.CENTER, checked=True)
        return Reported(who, who, 0, frozenset({who}), result, limits(result))

    found = side_by_side.funnel([told("b", 40, 75), told("a", 20, 50), told("c", 100, 60)])
    assert found is not None
    return found


def test_a_funnel_numbers_its_series_by_the_alphabet_and_places_them_by_people_and_share() -> None:
    plot = funnel(_funnel())
    assert [point.number for point in plot.points] == [1, 2, 3]
    assert [point.x for point in plot.points] == [along(n, 100) for n in (20, 40, 100)]
    assert [point.y for point in plot.points] == [FUNNEL_PX * share for share in (0.5, 0.25, 0.4)]
    assert plot.pooled_y == pytest.approx(FUNNEL_PX * (1 - 0.625))
    assert [tick.text for tick in plot.people] == ["0", "50", "100 people"]


def test_the_curves_of_a_funnel_close_around_the_common_share() -> None:
    plot = funnel(_funnel())
    assert [kind for kind, _ in plot.curves] == ["funnel-inner"] * 2 + ["funnel-outer"] * 2
    last = [float(corners.split()[-1].partition(",")[2]) for _, corners in plot.curves]
    first = [float(corners.split()[0].partition(",")[2]) for _, corners in plot.curves]
    pooled = 100 * plot.pooled_y / FUNNEL_PX
    inner_low, inner_high, outer_low, outer_high = last
    assert outer_high < inner_high < pooled < inner_low < outer_low
    assert first[0] > inner_low
    assert first[1] < inner_high


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_a_hundred_marks_show_the_figure_and_its_limits(low: int, filled: int, high: int) -> None:
    low, filled, high = sorted((low, filled, high))
    marks = icons(Hundred(filled, low, high))
    assert len({(mark.x, mark.y) for mark in marks}) == 100
    assert sum(mark.is_filled for mark in marks) == filled
    assert [at for at, mark in enumerate(marks) if mark.is_within] == list(range(low, high))
    assert not any(mark.is_within for mark in icons(Hundred(filled)))
