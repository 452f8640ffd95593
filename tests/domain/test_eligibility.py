"""Fit: a missing answer never decides, boundaries are exact, and no rule set speaks for another."""

import tomllib
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from directory.domain.answers import read_answers
from directory.domain.eligibility import (
    AllOf,
    AnyOf,
    Condition,
    Fit,
    Judgment,
    Known,
    Outcome,
    Rule,
    Verdict,
    compare,
    disagreement,
    inputs_of,
    is_quiet,
    judge,
    known_from,
    read_rule_book,
    stops_met,
)

SEED = Path(__file__).parents[2] / "seed_data"
BOOK = read_rule_book(tomllib.loads((SEED / "eligibility.toml").read_text(encoding="utf-8")))
INSIDE, OUTSIDE, CANNOT_TELL = Verdict.INSIDE, Verdict.OUTSIDE, Verdict.CANNOT_TELL
# Inside the main conditions and the group of every guideline, trial and center.
FITS = {
    "ms_type": "relapsing",
    "age": 40,
    "years_since_diagnosis": 5,
    "edss": 4.0,
    "relapses_12m": 2,
    "relapses_36m": 3,
    "failed_high_efficacy_dmts": 1,
    "failed_any_dmts": 2,
    "new_mri_activity_12m": True,
    "rapidly_evolving_severe": False,
}


def fit(name: str, **answers: Any) -> Fit:
    return next(one for one in compare(BOOK, answers) if one.rule_set.id == name)


# --- the rules of the data


@pytest.mark.parametrize("name", [one.id for one in BOOK.rule_sets])
def test_who_is_inside_everything_is_inside_each(name: str) -> None:
    assert fit(name, **FITS).outcome is Outcome.INSIDE


# Rule set, what differs from FITS, and what comes out: each limit once on either side.
BOUNDARIES = [
    ("ectrims_ebmt_2025", {"age": 44}, Outcome.INSIDE),
    ("ectrims_ebmt_2025", {"age": 45}, Outcome.PROFILE_OUTSIDE),
    ("ectrims_ebmt_2025", {"years_since_diagnosis": 9.9}, Outcome.INSIDE),
    ("ectrims_ebmt_2025", {"years_since_diagnosis": 10}, Outcome.PROFILE_OUTSIDE),
    ("ectrims_ebmt_2025", {"edss": 5.5}, Outcome.INSIDE),
    ("ectrims_ebmt_2025", {"edss": 6.0}, Outcome.PROFILE_UNKNOWN),
    ("ectrims_ebmt_2025", {"edss": 6.0, "edss_raised_by_recent_relapse": False}, Outcome.PROFILE_OUTSIDE),
    ("ectrims_ebmt_2025", {"edss": 6.0, "edss_raised_by_recent_relapse": True}, Outcome.INSIDE),
    ("ectrims_ebmt_2025", {"failed_high_efficacy_dmts": 0}, Outcome.OUTSIDE),
    (
        "ectrims_ebmt_2025",
        {"failed_high_efficacy_dmts": 0, "rapidly_evolving_severe": True},
        Outcome.TRIAL_ONLY,
    ),
    ("ectrims_ebmt_2025", {"ms_type": "primary_progressive"}, Outcome.INSIDE),
    ("ectrims_ebmt_2025", {"ms_type": "primary_progressive", "relapses_12m": 0}, Outcome.OUTSIDE),
    ("ectrims_ebmt_2025", {"ms_type": "primary_progressive", "new_mri_activity_12m": False}, Outcome.OUTSIDE),
    ("ebmt_2020", {"age": 45}, Outcome.PROFILE_OUTSIDE),
    ("ebmt_2020", {"edss": 5.5}, Outcome.INSIDE),
    ("ebmt_2020", {"edss": 6.0}, Outcome.PROFILE_OUTSIDE),
    ("ebmt_2020", {"relapses_12m": 1}, Outcome.INSIDE),
    ("ebmt_2020", {"relapses_12m": 1, "new_mri_activity_12m": False}, Outcome.OUTSIDE),
    ("ebmt_2020", {"ms_type": "primary_progressive"}, Outcome.OUTSIDE),
    ("nmss_2021", {"age": 49}, Outcome.INSIDE),
    ("nmss_2021", {"age": 50}, Outcome.PROFILE_OUTSIDE),
    ("nmss_2021", {"years_since_diagnosis": 10}, Outcome.PROFILE_OUTSIDE),
    ("nmss_2021", {"failed_high_efficacy_dmts": 0, "high_efficacy_contraindicated": True}, Outcome.INSIDE),
    ("nmss_2021", {"failed_high_efficacy_dmts": 0, "high_efficacy_contraindicated": False}, Outcome.OUTSIDE),
    ("nmss_2021", {"failed_high_efficacy_dmts": 0}, Outcome.UNKNOWN),
    ("nmss_2021", {"ms_type": "secondary_progressive"}, Outcome.OUTSIDE),
    ("asbmt_2019", {"age": 80, "years_since_diagnosis": 40}, Outcome.INSIDE),
    ("asbmt_2019", {"failed_any_dmts": 0, "failed_high_efficacy_dmts": 0}, Outcome.OUTSIDE),
    ("nmdp_referral", {"relapses_36m": 2}, Outcome.INSIDE),
    ("nmdp_referral", {"relapses_36m": 1, "relapses_12m": 1}, Outcome.OUTSIDE),
    ("nmdp_referral", {"edss": 6.0}, Outcome.INSIDE),
    ("nmdp_referral", {"edss": 6.5}, Outcome.OUTSIDE),
    ("london_group", {"age": 17}, Outcome.OUTSIDE),
    ("london_group", {"age": 18}, Outcome.INSIDE),
    ("london_group", {"age": 65}, Outcome.INSIDE),
    ("london_group", {"age": 66}, Outcome.OUTSIDE),
    ("london_group", {"years_since_diagnosis": 15}, Outcome.INSIDE),
    ("london_group", {"years_since_diagnosis": 15.5}, Outcome.OUTSIDE),
    ("london_group", {"edss": 6.5}, Outcome.INSIDE),
    ("london_group", {"edss": 7.0}, Outcome.OUTSIDE),
    ("london_group", {"ms_type": "primary_progressive"}, Outcome.UNKNOWN),
    ("london_group", {"ms_type": "primary_progressive", "oligoclonal_bands": True}, Outcome.INSIDE),
    ("beat_ms", {"age": 55}, Outcome.INSIDE),
    ("beat_ms", {"age": 56}, Outcome.OUTSIDE),
    ("beat_ms", {"edss": 6.0}, Outcome.INSIDE),
    ("beat_ms", {"edss": 6.5}, Outcome.OUTSIDE),
    ("austin_trial", {"edss": 2.0}, Outcome.OUTSIDE),
    ("austin_trial", {"edss": 2.5}, Outcome.INSIDE),
    ("austin_trial", {"edss": 6.0}, Outcome.OUTSIDE),
    ("austin_trial", {"years_since_diagnosis": 10}, Outcome.INSIDE),
    ("austin_trial", {"years_since_diagnosis": 10.1}, Outcome.OUTSIDE),
    ("alfred_trial", {"age": 60}, Outcome.INSIDE),
    ("alfred_trial", {"age": 61}, Outcome.OUTSIDE),
]  # fmt: skip


@pytest.mark.parametrize(("name", "other", "outcome"), BOUNDARIES)
def test_every_limit_is_exact(name: str, other: dict[str, Any], outcome: Outcome) -> None:
    assert fit(name, **FITS | other).outcome is outcome


def test_a_way_inside_a_trial_leaves_the_other_conditions_in_force() -> None:
    first = {"failed_high_efficacy_dmts": 0, "rapidly_evolving_severe": True}
    progressive = {"ms_type": "primary_progressive", "relapses_12m": 0, "new_mri_activity_12m": False}
    assert fit("ectrims_ebmt_2025", **FITS | first).outcome is Outcome.TRIAL_ONLY
    assert fit("ectrims_ebmt_2025", **FITS | first | progressive).outcome is Outcome.OUTSIDE


def test_the_answers_that_decided_are_named_and_no_others() -> None:
    outside = fit("beat_ms", **FITS | {"age": 60, "edss": 7.0})
    assert outside.main == Judgment(OUTSIDE, decided_by=("age", "edss"))
    older = fit("nmss_2021", **FITS | {"age": 60})
    assert older.main.verdict is INSIDE
    assert older.group == Judgment(OUTSIDE, decided_by=("age",))
    assert fit("beat_ms", age=60).main == Judgment(OUTSIDE, decided_by=("age",))


def test_a_named_center_has_rules_of_its_own() -> None:
    own = {one.center for one in BOOK.rule_sets if one.center}
    assert own == {"austin-health-melbourne", "the-alfred-melbourne"}


# --- what one answer says about another

NUMBERS = ("a", "b", "c", "d", "e", "f")
DOMAIN = (0, 1, 2, 3)


@st.composite
def rules(draw: st.DrawFn, names: tuple[str, ...] = NUMBERS) -> Rule:
    name, sign = draw(st.sampled_from(names)), draw(st.sampled_from(("eq", "in", "lt", "le", "gt", "ge")))
    if sign == "in":
        return Rule(name, sign, tuple(draw(st.sets(st.sampled_from(DOMAIN), min_size=1, max_size=2))))
    return Rule(name, sign, draw(st.sampled_from(DOMAIN)))


def test_walking_answers_stand_in_for_an_edss_that_nobody_measured() -> None:
    far, near = "walk_100m_one_aid", "walk_20m_two_aids"
    assert known_from({far: True})["edss"] == Known(0.0, 6.0, (far,))
    assert known_from({far: False})["edss"] == Known(6.5, 10.0, (far,))
    assert known_from({near: True})["edss"] == Known(0.0, 6.5, (near,))
    assert known_from({near: False})["edss"] == Known(7.0, 10.0, (near,))
    assert known_from({far: False, near: True})["edss"] == Known(6.5, 6.5, (far, near))
    assert "edss" not in known_from({far: True, near: False})
    assert known_from({far: False, "edss": 3.0})["edss"] == Known(3.0, 3.0, ("edss",))


def test_an_edss_answers_the_walking_rules_unless_they_are_answered() -> None:
    assert known_from({"edss": 6.0})["walk_100m_one_aid"].low is True
    assert known_from({"edss": 6.5})["walk_100m_one_aid"].low is False
    assert known_from({"edss": 7.0})["walk_20m_two_aids"].low is False
    assert known_from({"edss": 3.0, "walk_100m_one_aid": False})["walk_100m_one_aid"].low is False
    assert disagreement({"edss": 3.0, "walk_100m_one_aid": False})
    assert not disagreement({"edss": 3.0, "walk_100m_one_aid": True})


def test_a_part_says_something_about_its_whole() -> None:
    assert known_from({"relapses_12m": 2})["relapses_36m"].low == 2
    assert known_from({"failed_any_dmts": 0})["failed_high_efficacy_dmts"].high == 0


@given(rules(("a",)), st.integers(0, 3), st.integers(0, 3))
@example(Rule("a", "in", (0, 3)), 0, 3)
@example(Rule("a", "eq", 2), 1, 3)
def test_a_range_decides_only_where_every_value_in_it_agrees(rule: Rule, one: int, other: int) -> None:
    low, high = sorted((one, other))
    halves = [half / 2 for half in range(2 * low, 2 * high + 1)]
    truths = {truth(rule, {"a": value}) for value in halves}
    wanted = CANNOT_TELL if len(truths) == 2 else INSIDE if truths == {True} else OUTSIDE
    assert judge(rule, {"a": Known(low, high, ("b",))}).verdict is wanted


def test_nobody_has_named_a_form_is_as_good_as_no_answer() -> None:
    assert known_from({"ms_type": "unsure"}) == {}


def test_quiet_disease_needs_both_answers() -> None:
    assert is_quiet({"relapses_12m": 0, "failed_any_dmts": 0})
    assert is_quiet({"relapses_36m": 0, "failed_any_dmts": 0})
    for answers in (
        {},
        {"relapses_12m": 0},
        {"failed_any_dmts": 0},
        {"relapses_12m": 0, "failed_high_efficacy_dmts": 0},
        {"relapses_12m": 0, "relapses_36m": 1, "failed_any_dmts": 0},
        {"relapses_12m": 1, "failed_any_dmts": 0},
    ):
        assert not is_quiet(answers)


def test_a_safety_stop_needs_a_yes() -> None:
    assert stops_met(BOOK, {}) == ()
    assert stops_met(BOOK, {"active_cancer": False, "pregnant_or_planning_now": False}) == ()
    [(stop, how)] = stops_met(BOOK, {"active_cancer": True})
    assert stop.source == "actrn12616000151437"
    assert how.decided_by == ("active_cancer",)


# --- laws, for any rules and any answers


def _grouped(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.builds(AllOf, parts) | st.builds(AnyOf, parts)


CONDITIONS = st.recursive(rules(), _grouped, max_leaves=8)
GIVEN = st.dictionaries(st.sampled_from(NUMBERS), st.sampled_from(DOMAIN))


def read_once(condition: Condition) -> bool:
    """Whether no input stands twice: then Kleene's logic loses nothing."""
    if isinstance(condition, Rule):
        return True
    groups = [inputs_of(part) for part in condition.parts]
    apart = sum(len(group) for group in groups) == len(frozenset().union(*groups))
    return apart and all(read_once(part) for part in condition.parts)


def truth(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Plain two-valued logic, for somebody who has answered everything."""
    if isinstance(condition, AllOf):
        return all(truth(part, answers) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(truth(part, answers) for part in condition.parts)
    value, wanted = answers[condition.input], condition.value
    return {
        "eq": lambda: value == wanted, "in": lambda: value in wanted, "lt": lambda: value < wanted,
        "le": lambda: value <= wanted, "gt": lambda: value > wanted, "ge": lambda: value >= wanted,
    }[condition.operator]()  # fmt: skip


def completions(condition: Condition, answers: Mapping[str, Any]) -> set[bool]:
    """What comes out over every way to answer what is missing, numbers beyond all limits included."""
    missing = sorted(inputs_of(condition) - answers.keys())
    return {
        truth(condition, {**answers, **dict(zip(missing, values, strict=True))})
        for values in product((-1, *DOMAIN, 4), repeat=len(missing))
    }


@given(CONDITIONS, GIVEN)
def test_what_is_decided_holds_however_the_missing_answers_turn_out(
    condition: Condition, answers: dict[str, Any]
) -> None:
    verdict = judge(condition, known_from(answers)).verdict
    assume(verdict is not CANNOT_TELL)
    assert completions(condition, answers) == {verdict is INSIDE}


@given(CONDITIONS, GIVEN)
def test_where_no_input_stands_twice_everything_that_can_be_told_is_told(
    condition: Condition, answers: dict[str, Any]
) -> None:
    assume(read_once(condition))
    possible = completions(condition, answers)
    wanted = CANNOT_TELL if len(possible) == 2 else INSIDE if possible == {True} else OUTSIDE
    assert judge(condition, known_from(answers)).verdict is wanted


@given(CONDITIONS)
def test_with_no_answers_nothing_can_be_told(condition: Condition) -> None:
    how = judge(condition, {})
    assert how.verdict is CANNOT_TELL
    assert set(how.missing) == inputs_of(condition)


@given(CONDITIONS, GIVEN)
def test_the_deciding_answers_alone_decide_the_same(condition: Condition, answers: dict[str, Any]) -> None:
    how = judge(condition, known_from(answers))
    assume(how.verdict is not CANNOT_TELL)
    alone = {name: answers[name] for name in how.decided_by}
    assert judge(condition, known_from(alone)).verdict is how.verdict


@given(CONDITIONS, GIVEN, st.data())
def test_only_a_missing_answer_can_change_what_cannot_be_told(
    condition: Condition, answers: dict[str, Any], data: st.DataObject
) -> None:
    how = judge(condition, known_from(answers))
    assume(how.verdict is CANNOT_TELL)
    others = sorted(set(NUMBERS) - set(how.missing) - answers.keys())
    more = {name: data.draw(st.sampled_from(DOMAIN)) for name in others}
    assert judge(condition, known_from(answers | more)).verdict is CANNOT_TELL


def test_with_no_answers_every_rule_set_of_the_data_cannot_be_told() -> None:
    for one in compare(BOOK, {}):
        assert {judged.verdict for judged in (*one.required, *one.profile)} == {CANNOT_TELL}
        assert one.outcome is Outcome.UNKNOWN


def answer_of(name: str) -> st.SearchStrategy[Any]:
    one = BOOK.inputs[name]
    if one.kind == "bool":
        return st.booleans()
    if one.kind == "enum":
        return st.sampled_from(one.values)
    if name == "edss":
        return st.integers(0, 20).map(lambda half: half / 2)
    return st.integers(0, 70 if one.unit == "years" else 4)


ANSWERS = st.fixed_dictionaries({}, optional={name: answer_of(name) for name in BOOK.inputs})


def consistent(answers: dict[str, Any]) -> bool:
    typed = {
        name: {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        for name, value in answers.items()
    }
    read, problems = read_answers(BOOK.inputs, typed)
    return not problems and read == answers


@given(ANSWERS, st.data())
def test_one_more_answer_turns_inside_into_outside_only_where_it_decides_itself(
    answers: dict[str, Any], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(BOOK.inputs)))
    before = {key: value for key, value in answers.items() if key != name}
    after = {**before, name: data.draw(answer_of(name))}
    assume(consistent(before) and consistent(after))
    for old, new in zip(compare(BOOK, before), compare(BOOK, after), strict=True):
        for one, other in zip((*old.required, *old.profile), (*new.required, *new.profile), strict=True):
            if one.verdict is not CANNOT_TELL and other.verdict is not one.verdict:
                assert name in other.judgment.decided_by or name in other.judgment.missing
            if one.verdict is INSIDE and other.verdict is OUTSIDE:
                assert name in other.judgment.decided_by


@given(ANSWERS)
def test_an_answer_that_a_rule_set_does_not_ask_for_changes_nothing_in_it(answers: dict[str, Any]) -> None:
    without_safety = {
        name: value for name, value in answers.items() if name not in inputs_of(BOOK.stops[0].condition)
    }
    assert compare(BOOK, answers) == compare(BOOK, without_safety)
