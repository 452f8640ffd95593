"""Passwords: long, not the address, not what is guessed first; nothing else is asked of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.passwords import LEAST_LENGTH, problem


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Passwort2026!",
        "123456789012",
        "1234567890123456",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "qwertyuiop123",
        "passwordpassword",
        "curator2026!",
        "welcomewelcome1",
        "multiple sclerosis",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert "guessed first" in str(problem(password))


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "my cat sleeps late",
        "Das Wetter war schön",
        "x7#kQ9!mZ2vL",
        "四季折々の花が咲き乱れる庭園",
    ],
)
def test_a_sentence_or_what_a_program_makes_is_taken(password: str) -> None:
    assert problem(password, email="someone@example.org") is None


@pytest.mark.parametrize("password", ["someone@example.org", "SOMEONE@example.org1", "someonesomeone"])
def test_the_address_is_refused(password: str) -> None:
    assert "address" in str(problem(password, email="someone@example.org"))


@given(st.text(max_size=LEAST_LENGTH - 1))
def test_a_short_one_is_refused_whatever_is_in_it(password: str) -> None:
    assert f"at least {LEAST_LENGTH}" in str(problem(password))


@given(st.text(max_size=3), st.text(max_size=64))
def test_every_text_gets_an_answer(email: str, password: str) -> None:
    found = problem(password, email=email)
    assert found is None or "It " in found
