"""Which published rules are a center's, and under which heading answers put it."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.center_rules import Beside, CenterRules, beside, rules_of
from directory.domain.eligibility import Clause, Fit, Judged, Judgment, Rule, RuleBook, RuleSet, Verdict

FIELDS = ("age_range",)
CLAUSE = Clause(Rule("age", "lt", 55))


def rule_set(name: str, source: str = "", center: str | None = None) -> RuleSet:
    return RuleSet(name, name, source or name, (CLAUSE,), center=center)


def book(*rule_sets: RuleSet) -> RuleBook:
    return RuleBook("test", {}, rule_sets, (), {})


def claim(source: str = "page", **more: object) -> dict[str, object]:
    plain = {"field": "age_range", "checked": True, "level": "center", "source": source, "statement": "…"}
    return plain | more


def record(*claims: dict[str, object], registry: dict[str, str] | None = None) -> dict[str, object]:
    sources = {str(one["source"]): {"registry_id": None} for one in claims}
    sources |= {key: {"registry_id": number} for key, number in (registry or {}).items()}
    return {"slug": "here", "claims": list(claims), "sources": sources}


def names(rules: CenterRules) -> list[str]:
    return [one.id for one in rules.rule_sets]


def test_rules_that_name_the_center_are_its_own() -> None:
    rules = rules_of(
        record(), book(rule_set("own", center="here"), rule_set("other", center="there")), FIELDS
    )
    assert names(rules) == ["own"]


def test_a_guideline_is_no_centers_rule() -> None:
    assert rules_of(record(claim()), book(rule_set("guideline")), FIELDS).rule_sets == ()


def test_the_rules_of_a_trial_are_those_of_a_center_that_is_said_to_follow_them() -> None:
    assert names(rules_of(record(claim("trial")), book(rule_set("trial")), FIELDS)) == ["trial"]


def test_two_texts_with_one_number_in_a_register_tell_of_one_study() -> None:
    numbers = {"trial": "NCT1", "register": "NCT1"}
    rules = rules_of(record(claim("register"), registry=numbers), book(rule_set("trial")), FIELDS)
    assert names(rules) == ["trial"]
    assert rules.words == ()


def test_a_trial_of_another_center_is_not_taken_for_ones_own_because_a_source_is_shared() -> None:
    rules = rules_of(record(claim("trial")), book(rule_set("trial", center="there")), FIELDS)
    assert rules.rule_sets == ()
    assert len(rules.words) == 1


@pytest.mark.parametrize("more", [{"checked": False}, {"level": "national"}, {"field": "cost"}])
def test_what_is_unchecked_national_or_of_another_matter_is_no_rule_of_the_center(
    more: dict[str, object],
) -> None:
    rules = rules_of(record(claim("trial", **more)), book(rule_set("trial")), FIELDS)
    assert rules == CenterRules((), ())


def test_other_rules_in_words_stand_beside_those_that_can_be_compared() -> None:
    rules = rules_of(record(claim("trial"), claim("page")), book(rule_set("trial")), FIELDS)
    assert [one["source"] for one in rules.words] == ["page"]


# --- under which heading


def fit(verdict: Verdict, trial: Verdict | None = None, name: str = "one") -> Fit:
    way = Judgment(trial) if trial else None
    return Fit(rule_set(name), (Judged(CLAUSE, Judgment(verdict)),), (), way)


def heading(fits: Sequence[Fit], words: int = 0) -> Beside:
    numbered = {f"{at}": one for at, one in enumerate(fits)}
    rules = CenterRules(tuple(rule_set(name) for name in numbered), tuple(claim() for _ in range(words)))
    return beside(rules, numbered)


VERDICTS = st.lists(st.sampled_from(Verdict), max_size=4)


@pytest.mark.parametrize(
    ("verdicts", "words", "expected"),
    [
        ([], 0, "no_rules"),
        ([], 1, "in_words"),
        (["outside"], 0, "outside"),
        (["outside"], 1, "in_words"),
        (["outside", "cannot_tell"], 0, "cannot_tell"),
        (["outside", "cannot_tell", "inside"], 1, "inside"),
    ],
)
def test_a_center_stands_under_the_most_open_of_its_rules(
    verdicts: list[str], words: int, expected: str
) -> None:
    assert heading([fit(Verdict(one)) for one in verdicts], words) == expected


@pytest.mark.parametrize("trial", [Verdict.INSIDE, Verdict.CANNOT_TELL])
def test_a_way_inside_a_trial_keeps_open_what_the_main_conditions_close(trial: Verdict) -> None:
    assert heading([fit(Verdict.OUTSIDE, trial)]) is Beside.CANNOT_TELL
    assert heading([fit(Verdict.OUTSIDE, Verdict.OUTSIDE)]) is Beside.OUTSIDE


@given(VERDICTS, st.integers(0, 2))
def test_outside_is_said_only_where_every_known_rule_says_so(verdicts: list[Verdict], words: int) -> None:
    said = heading([fit(one) for one in verdicts], words)
    only_outside = bool(verdicts) and set(verdicts) == {Verdict.OUTSIDE}
    assert (said is Beside.OUTSIDE) == (only_outside and not words)


@given(VERDICTS, st.integers(0, 2), st.sampled_from(Verdict))
def test_one_more_rule_set_never_closes_what_was_open(
    verdicts: list[Verdict], words: int, more: Verdict
) -> None:
    order = [Beside.NO_RULES, Beside.OUTSIDE, Beside.IN_WORDS, Beside.CANNOT_TELL, Beside.INSIDE]
    before = heading([fit(one) for one in verdicts], words)
    after = heading([fit(one) for one in (*verdicts, more)], words)
    assert order.index(after) >= order.index(before)
