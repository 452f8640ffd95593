"""The seven laws of the evaluation, on thousands of random centers each."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from directory.domain.centers import Center
from directory.domain.certainty import Judged
from directory.domain.claims import Claim
from directory.domain.evaluation import (
    Evaluation,
    ItemEvaluation,
    are_rivals,
    claim_interval,
    combine,
    evaluate,
    within_one_step,
)
from directory.domain.vocabulary import Answer, Certainty, ItemAnswer, Level, SourceType, Status
from tests.domain.builders import (
    AHSCT,
    CHECKLIST,
    ITEMS,
    POOL_OF,
    SOURCES,
    TODAY,
    centers,
    claims,
    make_center,
    make_claim,
)

thousands = settings(max_examples=2_000, deadline=None, database=None)


def evaluated(center: Center) -> Evaluation:
    return evaluate(center, SOURCES, CHECKLIST, on=TODAY)


def with_claims(center: Center, *more: object) -> Center:
    return replace(center, claims=(*center.claims, *more))


def item_of(evaluation: Evaluation, name: str) -> ItemEvaluation:
    return next(one for one in evaluation.items if one.item.id == name)


@thousands
@given(centers(), st.sampled_from(ITEMS), st.data())
def test_a_first_positive_claim_on_an_unknown_item_never_lowers_documented(
    center: Center, name: str, data: st.DataObject
) -> None:
    before = evaluated(center)
    assume(item_of(before, name).answer is ItemAnswer.UNKNOWN)
    positive = replace(data.draw(claims(name)), answer=Answer.MET, value=40)
    assert evaluated(with_claims(center, positive)).documented >= before.documented - 1e-9


@thousands
@given(centers(), st.sampled_from(ITEMS))
def test_withdrawing_all_claims_of_an_item_never_raises_documented(center: Center, name: str) -> None:
    before = evaluated(center)
    assume(item_of(before, name).answer is not ItemAnswer.NOT_APPLICABLE)
    silent = replace(center, claims=tuple(claim for claim in center.claims if claim.field != name))
    assert evaluated(silent).documented <= before.documented + 1e-9


def interval_at(judged: list[Judged]) -> tuple[float, float]:
    best = within_one_step(judged)
    rivals = any(are_rivals(a, b) for a in best for b in best)
    parts = [
        claim_interval(one.reading.v or 0.0, open_above=one.reading.open, certainty=one.certainty)
        for one in best
    ]
    whole = combine(parts, rivals=rivals)
    return whole.low, whole.high


def judged_alone(claim: Claim) -> Judged:
    return item_of(evaluated(make_center(claim)), claim.field).judged[0]


COUNTED = [one for one in map(judged_alone, POOL_OF["volume"]) if one.reading.counted]


def counted_claims() -> st.SearchStrategy[list[Judged]]:
    """The counted claims of one item, with any certainties."""
    one = st.tuples(st.integers(0, len(COUNTED) - 1), st.sampled_from(Certainty))
    drawn = st.lists(one, min_size=1, max_size=5)
    return drawn.map(lambda pairs: [replace(COUNTED[at], certainty=certainty) for at, certainty in pairs])


def lower(judged: list[Judged], index: int) -> list[Judged]:
    changed = replace(judged[index], certainty=judged[index].certainty.down())
    return [*judged[:index], changed, *judged[index + 1 :]]


def brings_weaker_claims_within_reach(before: list[Judged], after: list[Judged]) -> bool:
    counted = {one.claim.id for one in within_one_step(before)}
    return any(one.claim.id not in counted for one in within_one_step(after))


@thousands
@given(counted_claims(), st.data())
def test_lower_certainty_never_moves_documented_up_or_possible_down(
    counted: list[Judged], data: st.DataObject
) -> None:
    """Where weaker claims come within reach they must say the same: see docs/decisions/lower-certainty.md."""
    index = data.draw(st.integers(0, len(counted) - 1))
    lowered = lower(counted, index)
    if brings_weaker_claims_within_reach(counted, lowered):
        counted = [replace(one, reading=counted[0].reading) for one in counted]
        lowered = lower(counted, index)
    low, high = interval_at(counted)
    new_low, new_high = interval_at(lowered)
    assert new_low <= low + 1e-9
    assert new_high >= high - 1e-9


@thousands
@given(centers())
def test_documented_lies_between_zero_and_possible_and_possible_is_at_most_a_hundred(center: Center) -> None:
    evaluation = evaluated(center)
    assert 0 <= evaluation.documented <= evaluation.possible <= 100
    for interval in evaluation.criteria.values():
        assert -1e-9 <= interval.low <= interval.high <= 100 + 1e-9
    for one in evaluation.items:
        assert 0 <= one.interval.low <= one.interval.high <= 1


@thousands
@given(centers(), centers())
def test_another_center_never_changes_the_figures(center: Center, other: Center) -> None:
    """Evaluating in any company gives what evaluating alone gives, from the center's own sources alone."""
    alone = evaluate(
        center, {claim.source: SOURCES[claim.source] for claim in center.claims}, CHECKLIST, on=TODAY
    )
    together = [evaluated(one) for one in (other, center)][1]
    assert alone == together


@thousands
@given(centers(), st.sampled_from(ITEMS), st.data())
def test_a_very_low_claim_never_moves_an_item_with_a_moderate_or_high_one(
    center: Center, name: str, data: st.DataObject
) -> None:
    sure = make_claim(name, id="sure", source="patient_register-2025-7", value=9, unit="years")
    center = with_claims(replace(center, programs=(AHSCT,), status=Status.ACTIVE), sure)
    before = item_of(evaluated(center), name)
    counted = [one for one in before.judged if one.reading.counted]
    assert any(one.certainty >= Certainty.MODERATE for one in counted)
    forum = sorted(key for key in SOURCES if key.startswith(SourceType.PATIENT_FORUM))
    talk = replace(data.draw(claims(name)), source=data.draw(st.sampled_from(forum)))
    if talk.answer is Answer.NOT_APPLICABLE:  # structural, and never a matter of certainty
        talk = replace(talk, answer=Answer.NOT_MET)
    after = item_of(evaluated(with_claims(center, talk)), name)
    assert (after.interval, after.answer) == (before.interval, before.answer)


@thousands
@given(centers(), claims(), st.sampled_from(["unchecked", "closed program", "pooled result"]))
def test_unchecked_closed_and_pooled_claims_change_nothing(center: Center, claim: object, kind: str) -> None:
    changes = {
        "unchecked": {"checked": False},
        "closed program": {"program": "ahsct-old"},
        "pooled result": {
            "field": "mortality_disclosed",
            "level": Level.MULTICENTER,
            "answer": Answer.MET,
            "value": 0,
        },
    }
    idle = replace(claim, **changes[kind])  # type: ignore[type-var,arg-type]
    before, after = evaluated(center), evaluated(with_claims(center, idle))
    assert (before.documented, before.possible, before.state) == (
        after.documented,
        after.possible,
        after.state,
    )
    assert before.criteria == after.criteria
