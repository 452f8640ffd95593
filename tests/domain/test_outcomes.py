"""Results are shown with how far the truth may be from them, and unlike ones are kept apart."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from directory.domain.outcomes import (
    POOLED_DEATHS,
    PRIOR_PEOPLE,
    Basis,
    Kind,
    Measure,
    Result,
    drawn_to_pooled,
    is_silent_about_deaths,
    kept_apart,
    kind,
    limits,
    percentage,
    sentence,
    whole_people,
    why_not_comparable,
)
from directory.domain.vocabulary import Level

DIED = Result(Measure.TREATMENT_RELATED_MORTALITY, events=0, n=20)
FREE = Result(Measure.NEDA, at_years=5, value_percent=75, n=20, population="RRMS", level=Level.CENTER)


def test_every_measure_is_a_benefit_or_a_harm() -> None:
    harms = {measure for measure in Measure if kind(Result(measure)) is Kind.HARM}
    assert harms == {
        Measure.TREATMENT_RELATED_MORTALITY,
        Measure.FEBRILE_NEUTROPENIA,
        Measure.NEW_MONOCLONAL_PROTEIN,
        Measure.EDSS_WORSE,
    }


def test_the_limits_of_the_source_come_first() -> None:
    for result in (FREE, replace(DIED, value_percent=2.1)):
        found = limits(replace(result, ci_low=1.3, ci_high=81))
        assert (found.basis, found.low, found.high) == (Basis.SOURCE, 1.3, 81)


def test_a_benefit_without_limits_has_those_of_wilson_and_says_what_they_assume() -> None:
    oracle = stats.binomtest(15, 20).proportion_ci(method="wilson")
    found = limits(FREE)
    assert found.basis is Basis.WILSON
    assert (found.low, found.high) == pytest.approx((100 * oracle.low, 100 * oracle.high), abs=1e-3)
    assert "as if all 20 had been followed" in str(found.note)
    assert limits(replace(FREE, at_years=None)).note is None


def test_a_harm_has_exact_limits() -> None:
    oracle = stats.binomtest(3, 210).proportion_ci(method="exact")
    found = limits(replace(DIED, events=3, n=210))
    assert found.basis is Basis.EXACT
    assert (found.low, found.high) == pytest.approx((100 * oracle.low, 100 * oracle.high), abs=1e-3)


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (replace(FREE, n=None), "of how many people is not known"),
        (replace(DIED, n=None), "of how many people is not known"),
        (replace(FREE, value_percent=63.8, n=15), "Kaplan-Meier"),
        (replace(FREE, value_percent=None, events=15), "no percentage is known"),
        (replace(DIED, events=None, value_percent=1.4), "how many people it happened to is not known"),
    ],
)
def test_what_has_no_limits_says_why(result: Result, why: str) -> None:
    found = limits(result)
    assert (found.basis, found.low, found.high) == (Basis.NONE, None, None)
    assert why in str(found.note)


def test_a_percentage_that_counts_those_without_events_is_not_read_as_its_events() -> None:
    spared = replace(FREE, value_percent=100, events=0, n=23)
    assert limits(spared).high == 100


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 2))
def test_a_share_printed_with_any_decimals_is_known_for_a_whole_number(
    counted: tuple[int, int], decimals: int
) -> None:
    events, n = counted
    printed = round(100 * events / n, decimals)
    people = whole_people(printed, n)
    assert people is not None
    assert 100 * people / n == pytest.approx(printed, abs=0.51 * 10**-decimals)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (DIED, "0 of 20 died; a true rate up to 17 % cannot be ruled out by this series."),
        (
            replace(DIED, events=3, n=210),
            "3 of 210 died; a true rate as low as 0.3 % or as high as 4.1 % "
            "cannot be ruled out by this series.",
        ),
        (
            Result(Measure.FEBRILE_NEUTROPENIA, events=20, n=20),
            "20 of 20 had fever while blood counts were low; a true rate down to 83 % "
            "cannot be ruled out by this series.",
        ),
        (replace(DIED, events=None, value_percent=1.4), None),
        (FREE, None),
    ],
)
def test_a_counted_harm_says_what_it_leaves_open(result: Result, said: str | None) -> None:
    assert sentence(result) == said


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.005, "less than 0.01"), (0.012, "0.012"), (0.97, "0.97"), (1.0, "1"), (4.118, "4.1"),
     (16.84, "17"), (99.7, "99.7"), (100, "100")],
)  # fmt: skip
def test_percentages_are_as_short_as_they_can_be(value: float, text: str) -> None:
    assert percentage(value) == text


@given(st.floats(0.01, 100, exclude_max=True))
@example(99.97)
@example(0.996)
def test_no_percentage_is_rounded_to_never_or_always(value: float) -> None:
    text = percentage(value)
    assert 0 < float(text) < 100
    assert float(text) == pytest.approx(value, rel=0.06)
    assert not text.endswith(".")


@pytest.mark.parametrize(("events", "n"), [(0, 20), (2, 25), (0, 617)])
def test_deaths_of_one_center_are_drawn_towards_the_pooled_rate(events: int, n: int) -> None:
    drawn = drawn_to_pooled(replace(DIED, events=events, n=n, level=Level.CENTER))
    rate = POOLED_DEATHS.events / POOLED_DEATHS.n
    posterior = stats.beta(PRIOR_PEOPLE * rate + events, PRIOR_PEOPLE * (1 - rate) + n - events)
    assert drawn is not None
    assert (drawn.mean, drawn.limits.low, drawn.limits.high) == pytest.approx(
        (posterior.mean(), posterior.ppf(0.025), posterior.ppf(0.975)), rel=1e-6
    )


@pytest.mark.parametrize(
    "change",
    [
        {"level": Level.MULTICENTER},
        {"level": None},
        {"n": None},
        {"events": None},
        {"measure": Measure.FEBRILE_NEUTROPENIA},
    ],
)
def test_only_counted_deaths_of_one_center_are_drawn(change: dict[str, object]) -> None:
    assert drawn_to_pooled(replace(replace(DIED, level=Level.CENTER), **change)) is None  # type: ignore[arg-type]


def test_results_without_a_figure_for_deaths_are_silent_about_them() -> None:
    assert is_silent_about_deaths([FREE])
    assert is_silent_about_deaths([Result(Measure.FEBRILE_NEUTROPENIA, events=3, n=20)])
    assert not is_silent_about_deaths([FREE, replace(DIED, events=2)])
    assert not is_silent_about_deaths([DIED])
    assert not is_silent_about_deaths([])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"measure": Measure.RELAPSE_FREE}, "they measure different things"),
        ({"at_years": 3}, "they speak of different times after treatment"),
        ({"at_years": None}, "how long after treatment is not known for all of them"),
        ({"population": "SPMS"}, "they are about different groups of people"),
        ({"population": None}, "whom they are about is not known for all of them"),
        ({"level": Level.MULTICENTER}, "they are not known to be about the same number of hospitals"),
        ({"level": None}, "they are not known to be about the same number of hospitals"),
        ({"value_percent": 20, "n": 400, "ci_low": 10, "ci_high": 30}, None),
    ],
)
def test_unlike_results_are_kept_apart_with_the_reason(change: dict[str, object], why: str | None) -> None:
    other = replace(FREE, **change)  # type: ignore[arg-type]
    assert why_not_comparable(FREE, other) == why_not_comparable(other, FREE) == why


def test_what_is_not_known_agrees_with_nothing_not_even_itself() -> None:
    for field in ("at_years", "population", "level"):
        silent = replace(FREE, **{field: None})  # type: ignore[arg-type]
        assert why_not_comparable(silent, silent) is not None


def test_every_reason_for_one_measure_is_said_once() -> None:
    results = [FREE, replace(FREE, at_years=3), replace(FREE, at_years=10), replace(FREE, population="SPMS")]
    assert kept_apart(results) == {
        Measure.NEDA: (
            "they speak of different times after treatment",
            "they are about different groups of people",
        )
    }
    assert kept_apart([FREE, FREE, DIED]) == {}
