"""Which questions are asked, and in what order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.questions import (
    OTHER_TREATMENT,
    PRACTICAL,
    Why,
    grouped,
    over_centers,
    reason,
    worth_asking,
)
from directory.domain.standing import Standing
from directory.domain.vocabulary import ItemAnswer
from tests.domain.builders import CHECKLIST, ITEMS


def standing(
    item: str = "accreditation",
    answer: ItemAnswer = ItemAnswer.UNKNOWN,
    low: float = 0.0,
    high: float = 1.0,
    certainty: str | None = None,
) -> Standing:
    known = CHECKLIST.by_id[item]
    claims = ({"certainty": certainty, "v": low},) if certainty else ()
    return Standing(known, answer, low, high, known.points, claims=claims)


ANY = st.builds(
    lambda item, answer, ends, certainty: standing(item, answer, min(ends), max(ends), certainty),
    st.sampled_from(ITEMS),
    st.sampled_from(ItemAnswer),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.sampled_from([None, "very_low", "low", "moderate", "high"]),
)


def test_what_nobody_knows_is_asked() -> None:
    assert reason(standing()) is Why.NOT_KNOWN


def test_a_disagreement_is_asked_however_narrow_it_is() -> None:
    assert reason(standing(answer=ItemAnswer.CONFLICT, low=0.5, high=0.6)) is Why.DISAGREEMENT


@pytest.mark.parametrize("certainty", ["low", "very_low"])
def test_an_answer_on_weak_evidence_is_asked_again(certainty: str) -> None:
    assert reason(standing(answer=ItemAnswer.MET, low=0.5, certainty=certainty)) is Why.WEAK


def test_an_answer_that_may_be_more_is_asked_for_the_rest() -> None:
    assert reason(standing(answer=ItemAnswer.AT_LEAST_PARTLY, low=0.5, certainty="high")) is Why.OPEN


@pytest.mark.parametrize(("answer", "low", "high"), [("met", 1, 1), ("met", 0.9, 1), ("not_met", 0, 0)])
def test_what_is_well_documented_is_not_asked_again(answer: str, low: float, high: float) -> None:
    assert reason(standing(answer=ItemAnswer(answer), low=low, high=high, certainty="moderate")) is None


def test_what_does_not_apply_is_not_asked() -> None:
    assert reason(standing(answer=ItemAnswer.NOT_APPLICABLE)) is None


@given(st.lists(ANY, max_size=12))
def test_the_question_that_would_settle_most_comes_first(standings: list[Standing]) -> None:
    asked = worth_asking(standings)
    missing = [one.standing.missing for one in asked]
    assert missing == sorted(missing, reverse=True)
    assert {id(one.standing) for one in asked} == {id(one) for one in standings if reason(one)}


@given(st.lists(ANY, max_size=12))
def test_grouping_loses_and_invents_no_question_and_begins_with_the_first(standings: list[Standing]) -> None:
    asked = worth_asking(standings)
    groups = grouped(asked)
    assert sorted(id(one) for group in groups for one in group.questions) == sorted(map(id, asked))
    assert all(one.standing.item.criterion is group.criterion for group in groups for one in group.questions)
    assert [group.questions[0] for group in groups][:1] == list(asked[:1])
    first = [asked.index(group.questions[0]) for group in groups]
    assert first == sorted(first)


def test_practical_questions_have_names_of_their_own_and_end_as_questions() -> None:
    for asked in (PRACTICAL, OTHER_TREATMENT):
        assert len({one.id for one in asked}) == len(asked)
        assert all(one.text.endswith("?") for one in asked)


# --- for several centers


def turned_to(one: Standing, item: str) -> Standing:
    known = CHECKLIST.by_id[item]
    return Standing(known, one.answer, one.low, one.high, known.points, claims=one.claims)


COLUMN = st.none() | st.lists(ANY, min_size=len(ITEMS), max_size=len(ITEMS)).map(
    lambda cells: {item: turned_to(one, item) for item, one in zip(ITEMS, cells, strict=True)}
)


def column(**answers: Standing) -> dict[str, Standing]:
    return {item: answers.get(item, standing(item, ItemAnswer.MET, 1, 1, "high")) for item in ITEMS}


def test_what_every_center_has_answered_well_is_asked_of_none() -> None:
    assert over_centers([column(), column()]) == ()
    assert over_centers([None, None]) == ()


def test_an_answer_of_one_stands_beside_the_question_to_the_other() -> None:
    [question] = over_centers([column(), column(volume=standing("volume")), None])
    first, second, third = question.asked
    assert question.item.id == "volume"
    assert first
    assert first.why is None
    assert second
    assert second.why is Why.NOT_KNOWN
    assert third is None
    assert not question.is_open_for_all


def test_a_question_open_for_all_is_said_to_be_so() -> None:
    [question] = over_centers([column(volume=standing("volume")), None, column(volume=standing("volume"))])
    assert question.is_open_for_all
    assert question.missing == 2 * 17


def test_what_is_open_for_two_centers_comes_before_what_is_open_for_one() -> None:
    questions = over_centers(
        [
            column(volume=standing("volume"), intensive_care=standing("intensive_care")),
            column(intensive_care=standing("intensive_care")),
        ]
    )
    assert [one.item.id for one in questions] == ["intensive_care", "volume"]


@given(st.lists(COLUMN, min_size=2, max_size=4))
def test_over_centers_asks_of_each_what_its_own_sheet_asks(columns: list[dict[str, Standing] | None]) -> None:
    questions = over_centers(columns)
    for at, one in enumerate(columns):
        own = {question.standing.item.id for question in worth_asking(one.values())} if one else set()
        shared = {q.item.id for q in questions if (cell := q.asked[at]) and cell.why}
        assert shared == own
    missing = [question.missing for question in questions]
    assert missing == sorted(missing, reverse=True)
