"""Two texts shown as one: nothing of either is lost, and what stands in both is not shown as changed."""

from hypothesis import given
from hypothesis import strategies as st

from directory.domain.differences import Fate, Piece, lines_changed, words_changed

TEXTS = st.text(alphabet="ab \n<é", max_size=30)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = words_changed(before, after)
    assert "".join(one.text for one in pieces if one.fate is not Fate.NEW) == before
    assert "".join(one.text for one in pieces if one.fate is not Fate.GONE) == after


@given(st.lists(TEXTS), st.lists(TEXTS))
def test_both_lists_can_be_read_from_the_pieces(before: list[str], after: list[str]) -> None:
    pieces = lines_changed(before, after)
    assert [one.text for one in pieces if one.fate is not Fate.NEW] == before
    assert [one.text for one in pieces if one.fate is not Fate.GONE] == after


def test_only_the_words_that_changed_are_marked() -> None:
    assert words_changed("It treated 48 people.", "It treated 52 people.") == (
        Piece(Fate.KEPT, "It treated "),
        Piece(Fate.GONE, "48"),
        Piece(Fate.NEW, "52"),
        Piece(Fate.KEPT, " people."),
    )


def test_equal_texts_have_no_marks() -> None:
    assert {one.fate for one in words_changed("The same.", "The same.")} == {Fate.KEPT}
