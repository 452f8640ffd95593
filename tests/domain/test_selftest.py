"""The self-test finds nothing in the real evaluation, and finds every rule that is broken on purpose."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from directory.domain import selftest
from directory.domain.centers import Center
from directory.domain.checklist import Checklist
from directory.domain.evaluation import METHOD_VERSION, Evaluation, Interval, evaluate
from directory.domain.method_versions import VERSIONS
from directory.domain.selftest import Evaluate, World
from directory.domain.sources import Source
from directory.domain.vocabulary import Answer, ItemAnswer
from tests.domain.builders import CHECKLIST, SOURCES, TODAY, center_of

CENTERS = [replace(center_of(17**seed), name=f"Center {seed}") for seed in range(2, 40)]


def results_of(function: Evaluate, seed: str = "1", cases: int = 60) -> list[selftest.Result]:
    return selftest.examine(World(function, SOURCES, CHECKLIST, TODAY), CENTERS, seed=seed, cases=cases)


def test_the_real_evaluation_holds_all_seven() -> None:
    results = results_of(evaluate)
    assert [one.number for one in results] == [1, 2, 3, 4, 5, 6, 7]
    assert [one.failures for one in results] == [()] * 7
    assert all(one.holds for one in results)
    assert all(one.made_up > 20 for one in results)
    assert results[3].published == len(CENTERS)


@pytest.mark.parametrize("seed", range(12))
def test_it_raises_no_false_alarm_whatever_the_seed(seed: int) -> None:
    assert all(one.holds for one in results_of(evaluate, seed=f"any {seed}", cases=150))


def test_the_same_data_version_gives_the_same_test() -> None:
    assert results_of(evaluate, seed="7") == results_of(evaluate, seed="7")


Wrong = Callable[[Evaluation, Center], Evaluation]


def wrong(change: Wrong) -> Evaluate:
    def evaluate_wrongly(
        center: Center, sources: Mapping[str, Source], checklist: Checklist, *, on: date
    ) -> Evaluation:
        return change(evaluate(center, sources, checklist, on=on), center)

    return evaluate_wrongly


def _talk_costs(one: Evaluation, center: Center) -> Evaluation:
    return replace(one, documented=max(one.documented - len(center.claims), 0.0))


def _silence_pays(one: Evaluation, center: Center) -> Evaluation:
    unknown = sum(item.answer is ItemAnswer.UNKNOWN for item in one.items)
    return replace(one, documented=min(one.documented + 3 * unknown, one.possible))


def _doubt_pays(one: Evaluation, center: Center) -> Evaluation:
    doubts = sum(len(judged.faults) for item in one.items for judged in item.judged)
    return replace(one, documented=one.documented + 1e-3 * doubts)


def _more_than_all(one: Evaluation, center: Center) -> Evaluation:
    return replace(one, possible=one.possible + 0.5)


class _CountsCalls:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, one: Evaluation, center: Center) -> Evaluation:
        self.calls += 1
        return replace(one, known=float(self.calls))


def _forums_move(one: Evaluation, center: Center) -> Evaluation:
    items = tuple(
        replace(item, interval=Interval(0, 1))
        if any(judged.claim.source.endswith("patient_forum") for judged in item.judged)
        else item
        for item in one.items
    )
    return replace(one, items=items)


def _unchecked_counts(one: Evaluation, center: Center) -> Evaluation:
    idle = sum(not judged.reading.counted for item in one.items for judged in item.judged)
    return replace(one, documented=one.documented + 1e-3 * idle)


BREAKS: list[tuple[int, Wrong]] = [
    (1, _talk_costs),
    (2, _silence_pays),
    (3, _doubt_pays),
    (4, _more_than_all),
    (5, _CountsCalls()),
    (6, _forums_move),
    (7, _unchecked_counts),
]


@pytest.mark.parametrize(("number", "change"), BREAKS)
def test_a_rule_broken_on_purpose_is_reported_in_words(number: int, change: Wrong) -> None:
    result = results_of(wrong(change))[number - 1]
    assert not result.holds
    assert 1 <= len(result.failures) <= selftest.FAILURES_KEPT
    assert all(": " in failure and len(failure) > 30 for failure in result.failures)


def test_the_corner_of_the_third_property_is_counted_and_not_hidden() -> None:
    found = [results_of(evaluate, seed=f"corner {seed}", cases=200)[2] for seed in range(4)]
    assert sum(one.corner for one in found) > 0


def test_made_up_claims_hold_every_answer_and_every_kind_of_source() -> None:
    from random import Random

    made = [selftest._made_up(CHECKLIST, Random(seed)) for seed in range(300)]
    claims = [claim for center in made for claim in center.claims]
    assert {claim.answer for claim in claims} == {*Answer, None} - {Answer.NOT_APPLICABLE}
    assert {claim.source for claim in claims} == set(selftest._MADE_UP_SOURCES)


def test_the_last_version_of_the_method_is_the_one_in_force() -> None:
    assert VERSIONS[-1].version == METHOD_VERSION
    assert [one.since for one in VERSIONS] == sorted(one.since for one in VERSIONS)
    assert len({one.version for one in VERSIONS}) == len(VERSIONS)
