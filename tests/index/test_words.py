"""Words are found folded, by their beginnings, in every script, and with small typing errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.places import fold
from directory.index.words import WordGatherer, Words, country_names

ROWS = [
    ["IRCCS San Martino Polyclinic Hospital, Genoa", "Genova", "Italy"],
    ["Sahlgrenska University Hospital", "Göteborg", "Sweden", "Sverige"],
    ["Xuanwu Hospital", "首都医科大学宣武医院", "北京", "China"],
    ["Пироговский центр имени Пирогова", "Москва", "Russia"],
    ["Γενικό Νοσοκομείο Παπανικολάου", "Θεσσαλονίκη", "Greece"],
    ["Hospital Geneva", "Genève", "Switzerland"],
    ["서울대학교병원", "Seoul"],
]


def words_of(rows: list[list[str]]) -> Words:
    gatherer = WordGatherer()
    for texts in rows:
        gatherer.add(texts[:1], texts[1:])
    return gatherer.finish()


WORDS = words_of(ROWS)


def found(text: str) -> list[int]:
    return WORDS.find(text)[0].nonzero()[0].tolist()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("genova", [0]),
        ("GÖTEBORG", [1]),
        ("goteborg sverige", [1]),
        ("宣武", [2]),
        ("宣武医院", [2]),
        ("北京", [2]),
        ("Пирогова", [3]),
        ("пирог", [3]),
        ("Θεσσαλονικη", [4]),
        ("παπανικολαου", [4]),
        ("대학교", [6]),
        ("gen", [0, 5]),
        ("gen hos", [0, 5]),
        ("hospital, san-martino", [0]),
        ("hospital uppsala", []),
        ("", []),
        ("?!", []),
    ],
)
def test_every_word_asked_for_begins_a_word_of_the_row(text: str, rows: list[int]) -> None:
    assert found(text) == rows


@pytest.mark.parametrize(
    ("typed", "rows", "used"),
    [
        ("gotebrog", [1], "goteborg"),  # neighbors swapped, one error
        ("sahlgrenksa", [1], "sahlgrenska"),
        ("sahlgrnskka", [1], "sahlgrenska"),  # two errors from seven letters on
        ("swedn", [1], "sweden"),
        ("пирагова", [3], "пирогова"),
    ],
)
def test_a_word_that_nobody_has_is_taken_for_a_typing_error_and_said(
    typed: str, rows: list[int], used: str
) -> None:
    mask, corrected = WORDS.find(typed)
    assert mask.nonzero()[0].tolist() == rows
    assert corrected == {typed: used}


def test_equally_near_readings_are_all_searched() -> None:
    mask, corrected = WORDS.find("genxa")
    assert mask.nonzero()[0].tolist() == [0]
    assert corrected == {"genxa": "genoa"}
    mask, corrected = WORDS.find("genxva")
    assert (mask.nonzero()[0].tolist(), corrected) == ([0, 5], {"genxva": "geneva or genova"})


@pytest.mark.parametrize("typed", ["gxn", "gexxva", "sxhlgrxnskx", "hospital2024"])
def test_more_errors_than_a_word_of_its_length_may_have_find_nothing(typed: str) -> None:
    assert WORDS.find(typed)[1] == {}
    assert found(typed) == []


def test_a_word_somebody_has_is_never_corrected() -> None:
    assert WORDS.find("geneva")[1] == {}
    assert found("geneva") == [5]


def test_nothing_is_found_where_there_are_no_rows() -> None:
    mask, corrected = words_of([]).find("genova")
    assert (mask.size, corrected) == (0, {})


TEXT = st.text(alphabet="aäbßcČд宣武 -1", max_size=12)


@given(st.lists(st.lists(TEXT, min_size=1, max_size=3), max_size=8))
def test_every_row_is_found_by_each_of_its_own_words(rows: list[list[str]]) -> None:
    words = words_of(rows)
    for row, texts in enumerate(rows):
        for word in fold(" ".join(texts)).split():
            mask, corrected = words.find(word)
            assert mask[row]
            assert not corrected


def test_a_country_has_its_english_and_its_own_names() -> None:
    assert {"Germany", "Deutschland"} <= set(country_names("DE"))
    assert {"China", "中国"} <= set(country_names("CN"))
    assert "USA" in country_names("US")
    assert country_names("ZZ")[1:] == ()
