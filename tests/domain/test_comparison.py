"""What is said of centers side by side, and which choices can be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.comparison import Comparison, chosen, compare
from directory.domain.problems import BadQuery
from directory.domain.standing import Standing
from directory.domain.vocabulary import ItemAnswer
from tests.domain.builders import CHECKLIST, ITEMS

UNKNOWN, MET, NOT_MET = ItemAnswer.UNKNOWN, ItemAnswer.MET, ItemAnswer.NOT_MET
PARTLY, CONFLICT = ItemAnswer.PARTLY, ItemAnswer.CONFLICT


def column(answers: dict[str, ItemAnswer], v: float | None = None) -> dict[str, Standing]:
    """A center of which these answers are known and no others."""
    claims = ({"certainty": "high", "v": v},) if v is not None else ()
    return {
        item.id: Standing(item, answers.get(item.id, UNKNOWN), 0.0, 1.0, item.points, claims=claims)
        for item in CHECKLIST.items
    }


def group_of(item: str, compared: Comparison) -> str:
    return next(
        name
        for name in ("differ", "known_of_some", "known_of_none", "same")
        if item in [row.item.id for row in getattr(compared, name)]
    )


@pytest.mark.parametrize(
    ("answers", "group"),
    [
        ((MET, NOT_MET), "differ"),
        ((MET, PARTLY, UNKNOWN), "differ"),
        ((MET, UNKNOWN), "known_of_some"),
        ((NOT_MET, UNKNOWN), "known_of_some"),
        ((MET, MET, UNKNOWN), "known_of_some"),
        ((MET, CONFLICT), "known_of_some"),
        ((CONFLICT, CONFLICT), "known_of_some"),
        ((UNKNOWN, CONFLICT), "known_of_some"),
        ((UNKNOWN, UNKNOWN, UNKNOWN), "known_of_none"),
        ((MET, MET), "same"),
        ((NOT_MET, NOT_MET, NOT_MET, NOT_MET), "same"),
    ],
)
def test_a_question_stands_in_the_group_that_its_answers_give(
    answers: tuple[ItemAnswer, ...], group: str
) -> None:
    columns = [column({"accreditation": answer}) for answer in answers]
    assert group_of("accreditation", compare(CHECKLIST, columns)) == group


def test_the_same_word_for_other_counts_is_a_difference() -> None:
    few, many = column({"volume": PARTLY}, v=0.2), column({"volume": PARTLY}, v=0.8)
    assert group_of("volume", compare(CHECKLIST, [few, many])) == "differ"
    assert group_of("volume", compare(CHECKLIST, [few, few])) == "same"


def test_a_center_that_the_checklist_does_not_ask_changes_no_group() -> None:
    asked = [column({"accreditation": MET}), column({"accreditation": MET})]
    compared = compare(CHECKLIST, [asked[0], None, asked[1]])
    assert group_of("accreditation", compared) == "same"
    assert [bool(cell) for cell in compared.same[0].cells] == [True, False, True]
    assert compare(CHECKLIST, [None, None]) == Comparison((), (), (), ())


@given(st.lists(st.fixed_dictionaries({item: st.sampled_from(ItemAnswer) for item in ITEMS}), min_size=2))
def test_every_question_stands_once_and_the_order_of_centers_changes_no_group(
    answers: list[dict[str, ItemAnswer]],
) -> None:
    columns = [column(one) for one in answers]
    compared, turned = compare(CHECKLIST, columns), compare(CHECKLIST, columns[::-1])
    rows = [*compared.differ, *compared.known_of_some, *compared.known_of_none, *compared.same]
    assert sorted(row.item.id for row in rows) == sorted(ITEMS)
    assert all(group_of(item, compared) == group_of(item, turned) for item in ITEMS)


@pytest.mark.parametrize(
    ("slugs", "said"),
    [
        ((), "choose at least 2 centers; none is chosen"),
        (("a",), "choose at least 2 centers; 1 is chosen"),
        (("a", "a"), "“a” is chosen more than once"),
        (("a", "b", "a"), "“a” is chosen more than once"),
        (("a", "b", "c", "d", "e"), "choose at most 4 centers; 5 are chosen"),
    ],
)
def test_a_choice_that_cannot_be_compared_is_named(slugs: tuple[str, ...], said: str) -> None:
    with pytest.raises(BadQuery) as raised:
        chosen(slugs)
    assert said in str(raised.value)


@pytest.mark.parametrize("slugs", [("a", "b"), ("d", "c", "b", "a")])
def test_a_choice_keeps_the_readers_order(slugs: tuple[str, ...]) -> None:
    assert chosen(slugs) == slugs
