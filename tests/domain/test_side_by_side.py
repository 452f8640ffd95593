"""What may stand side by side does, in alphabetical order, and nothing good stands without its deaths."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.outcomes import Basis, Measure, Result, ResultLimits, limits, why_not_comparable
from directory.domain.side_by_side import (
    FEWEST_IN_FUNNEL,
    OUTER,
    Reported,
    band,
    both,
    by_measure,
    counted,
    deaths_beside,
    estimate,
    funnel,
    hundred,
    may_share_people,
    outside,
)
from directory.domain.vocabulary import Level

FREE = Result(
    Measure.NEDA, at_years=5, value_percent=75, n=20, population="RRMS", level=Level.CENTER, checked=True
)
DIED = Result(Measure.TREATMENT_RELATED_MORTALITY, events=0, n=20, level=Level.CENTER, checked=True)


def told(result: Result, who: str = "a", source: str | None = None, at: int = 0) -> Reported:
    return Reported(who, source or who, at, frozenset({who}), result, limits(result))


# --- groups ---

RESULTS = st.builds(
    Result,
    measure=st.sampled_from([Measure.NEDA, Measure.EDSS_WORSE]),
    at_years=st.sampled_from([None, 2.0, 5.0]),
    value_percent=st.sampled_from([10.0, 50.0, 90.0]),
    n=st.just(20),
    population=st.sampled_from([None, "RRMS", "SPMS"]),
    level=st.sampled_from([None, *Level]),
)
REPORTED = st.lists(st.builds(told, RESULTS, st.sampled_from("abcdef")), max_size=12).map(
    lambda some: [replace(one, at=at) for at, one in enumerate(some)]
)


@given(REPORTED)
def test_groups_hold_all_that_may_stand_side_by_side_and_nothing_else(reported: list[Reported]) -> None:
    for view in by_measure(reported):
        groups = [*view.groups, *((one,) for one in view.alone)]
        home = {id(one): number for number, group in enumerate(groups) for one in group}
        for one in reported:
            for other in reported:
                if one is other or view.measure not in (one.result.measure, other.result.measure):
                    continue
                together = home.get(id(one)) == home.get(id(other)) and id(one) in home
                assert together is (why_not_comparable(one.result, other.result) is None)


@given(REPORTED)
def test_every_result_is_shown_once_and_by_the_alphabet(reported: list[Reported]) -> None:
    shown = [some for view in by_measure(reported) for some in (*view.groups, view.alone)]
    assert sorted(one.at for some in shown for one in some) == list(range(len(reported)))
    for some in shown:
        names = [one.who for one in some]
        assert names == sorted(names)


@given(REPORTED, st.randoms())
def test_figures_have_no_part_in_the_order(reported: list[Reported], random: object) -> None:
    other_figures = [
        replace(one, result=replace(one.result, value_percent=random.choice([1.0, 99.0])))  # type: ignore[attr-defined]
        for one in reported
    ]

    def order(some: list[Reported]) -> list[list[int]]:
        return [[one.at for one in g] for view in by_measure(some) for g in (*view.groups, view.alone)]

    assert order(reported) == order(other_figures)


def test_a_measure_says_why_its_results_stand_alone() -> None:
    (view,) = by_measure([told(FREE, "a"), told(replace(FREE, at_years=2), "b")])
    assert (view.groups, len(view.alone)) == ((), 2)
    assert view.why_apart == ("they speak of different times after treatment",)


def test_one_hospital_twice_or_an_unnamed_one_may_be_the_same_people() -> None:
    assert may_share_people([told(FREE, "a"), told(FREE, "a", "later")])
    assert may_share_people([told(FREE, "a"), replace(told(FREE, "b"), hospitals=frozenset())])
    assert not may_share_people([told(FREE, "a"), told(FREE, "b")])


def test_harms_are_counted_from_events_and_benefits_from_their_percentage() -> None:
    assert counted(replace(FREE, events=5)) == 15
    assert counted(replace(FREE, value_percent=63.8, n=15)) is None
    assert counted(replace(DIED, events=2)) == 2
    assert counted(replace(DIED, n=None)) is None
    assert counted(replace(FREE, value_percent=None)) is None
    assert estimate(replace(DIED, value_percent=0.0, events=1, n=8)) == 12.5
    assert estimate(FREE) == 75


# --- deaths beside ---


def test_deaths_of_the_same_source_stand_beside_a_benefit() -> None:
    own, elsewhere = told(DIED, "a", at=1), told(replace(DIED, n=99), "a", "other", at=2)
    assert deaths_beside(told(FREE), [elsewhere, own]) is own
    assert deaths_beside(told(FREE), [elsewhere]) is elsewhere


def test_deaths_of_others_are_not_lent() -> None:
    pooled = told(replace(DIED, level=Level.MULTICENTER), "a", "a")
    assert deaths_beside(told(FREE), [told(DIED, "b"), pooled]) is None
    nameless = replace(told(FREE, "a", "x"), hospitals=frozenset())
    assert deaths_beside(nameless, [replace(told(DIED, "b"), hospitals=frozenset())]) is None


def test_counted_deaths_come_before_more_people_without_a_count() -> None:
    uncounted = told(replace(DIED, events=None, value_percent=0.0, n=500), "a")
    own = told(DIED, "a")
    assert deaths_beside(told(FREE), [uncounted, own]) is own


# --- funnels ---

GROUP = [told(replace(FREE, value_percent=share), who) for who, share in (("c", 75), ("a", 50), ("b", 60))]


def test_three_counted_series_make_a_funnel_around_their_common_share() -> None:
    found = funnel(GROUP)
    assert found is not None
    assert found.pooled == pytest.approx((15 + 10 + 12) / 60)
    assert [one.who for one in found.points] == ["a", "b", "c"]
    assert len(GROUP) == FEWEST_IN_FUNNEL
    assert funnel(GROUP[:2]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"result": replace(FREE, checked=False)},
        {"result": replace(FREE, value_percent=63.8, n=15)},
        {"result": replace(FREE, n=None)},
        {"hospitals": frozenset("a")},
        {"hospitals": frozenset()},
    ],
)
def test_what_is_unchecked_uncounted_or_counted_already_is_in_no_funnel(change: dict[str, object]) -> None:
    assert funnel([replace(GROUP[0], **change), *GROUP[1:]]) is None  # type: ignore[arg-type]


def test_of_one_hospital_the_series_with_most_people_is_taken_and_the_other_named() -> None:
    smaller = told(replace(FREE, n=4), "a", "earlier")
    found = funnel([smaller, *GROUP])
    assert found is not None
    assert smaller not in found.points
    assert found.left_out == (smaller,)


def test_where_it_happened_to_nobody_there_is_nothing_to_draw() -> None:
    nobody = [told(DIED, who) for who in "abc"]
    assert funnel(nobody) is None
    assert funnel([told(replace(FREE, value_percent=100), who) for who in "abc"]) is None


def test_a_series_far_from_the_others_lies_outside() -> None:
    shares = {"a": 80.0, "b": 80.0, "c": 40.0}
    large = [told(replace(FREE, value_percent=share, n=400), who) for who, share in shares.items()]
    found = funnel(large)
    assert found is not None
    assert {one.who for one in outside(found)} == {"a", "b", "c"}
    near = funnel(GROUP)
    assert near is not None
    assert outside(near) == ()
    low, high = band(near.pooled, 20, OUTER)
    assert low < 50 < 75 < high


# --- a hundred people ---


@given(st.integers(1, 700), st.data())
def test_a_hundred_people_never_show_a_narrower_range_than_the_limits(n: int, data: st.DataObject) -> None:
    result = replace(DIED, n=n, events=data.draw(st.integers(0, n)))
    found, bounds = hundred(estimate(result) or 0, limits(result)), limits(result)
    assert found.low is not None and found.high is not None  # noqa: PT018
    assert bounds.low is not None and bounds.high is not None  # noqa: PT018
    assert 0 <= found.low <= min(found.filled, bounds.low)
    assert max(found.filled, bounds.high) <= found.high <= 100


def test_no_death_of_twenty_fills_nothing_and_leaves_seventeen_open() -> None:
    found = hundred(0, limits(DIED))
    assert (found.filled, found.low, found.high) == (0, 0, 17)
    assert hundred(62.5, ResultLimits(Basis.NONE)).filled == 63
    assert hundred(62.5, ResultLimits(Basis.NONE)).high is None


def test_a_picture_needs_a_benefit_and_counted_deaths() -> None:
    assert both([told(FREE)]) is None
    assert both([told(DIED)]) is None
    assert both([told(FREE), told(replace(DIED, events=None, value_percent=0.0))]) is None
    assert both([told(FREE), told(replace(DIED, n=None))]) is None
    assert both([told(FREE), told(replace(DIED, level=Level.MULTICENTER))]) is None
    assert both([told(replace(FREE, checked=False)), told(DIED)]) is None
    assert both([told(FREE), told(replace(DIED, checked=False))]) is None
    found = both([told(FREE), told(DIED)])
    assert found is not None
    assert (found.benefit.result, found.deaths.result) == (FREE, DIED)


def test_a_picture_is_drawn_from_one_source_where_that_is_possible() -> None:
    other = told(replace(FREE, measure=Measure.PROGRESSION_FREE, n=500), "a", "other")
    found = both([other, told(FREE), told(DIED)])
    assert found is not None
    assert found.benefit.source == found.deaths.source == "a"
    assert both([other, told(DIED)]) is not None


@given(st.permutations([told(FREE, at=0), told(replace(FREE, at_years=10), at=1), told(DIED, at=2)]))
def test_the_choice_of_a_picture_does_not_depend_on_the_order(reported: list[Reported]) -> None:
    found = both(reported)
    assert found is not None
    assert found.benefit.result.at_years == 10
