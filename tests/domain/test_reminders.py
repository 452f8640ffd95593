"""Which facts are asked about before they grow old."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain import reminders, suggestions
from directory.domain.claims import Claim
from directory.domain.dates import PartialDate
from directory.domain.reminders import Due, due
from directory.domain.work import aged
from tests.domain.builders import make_center, make_claim, make_source

LIVES = {"accreditation": 12}
SOURCES = {"paper": make_source()}


def found(*claims: Claim, today: date, days: int = 30) -> list[Due]:
    return due([make_center(*claims)], SOURCES, LIVES, today=today, days=days)


def stated(as_of: str | None, **more: object) -> Claim:
    return make_claim(as_of=PartialDate.parse(as_of) if as_of else None, **more)


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        (date(2026, 5, 11), False),
        (date(2026, 5, 12), True),
        (date(2026, 6, 10), True),
        (date(2026, 6, 11), False),  # old already: it stands in the work queue
    ],
)
def test_a_fact_is_asked_about_from_so_many_days_before_until_its_last_fresh_day(
    today: date, asked: bool
) -> None:
    one = found(stated("2025-05-11"), today=today)
    assert [each.until for each in one] == ([date(2026, 6, 10)] if asked else [])


@given(age=st.integers(0, 800), days=st.integers(1, 60))
def test_the_last_fresh_day_is_fresh_and_the_next_is_not(age: int, days: int) -> None:
    today = date(2026, 11, 25)
    claim = make_claim(as_of=PartialDate(*(today - timedelta(days=age)).timetuple()[:3]))
    center = make_center(claim)
    for one in found(claim, today=today, days=days):
        assert today <= one.until < today + timedelta(days=days)
        assert not aged(center, SOURCES, LIVES, on=one.until)
        assert aged(center, SOURCES, LIVES, on=one.until + timedelta(days=1))


@pytest.mark.parametrize(
    "claim",
    [
        stated("2025-05-11", checked=False),
        stated("2025-05-11", name="joint_decision"),
        stated(None, source="nowhere"),
    ],
)
def test_what_is_unchecked_does_not_age_or_has_no_date_is_not_asked_about(claim: Claim) -> None:
    assert found(claim, today=date(2026, 6, 1)) == []


def test_a_fact_beside_which_a_fresher_one_stands_is_not_asked_about() -> None:
    fresher = stated("2026-04-01", id="example-hospital-02")
    assert found(stated("2025-05-11"), fresher, today=date(2026, 6, 1)) == []


def test_tokens_and_receipts_are_long_random_and_kept_as_promised() -> None:
    tokens = {reminders.new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(one) >= 43 and one not in reminders.hash_of(one) for one in tokens)
    receipts = {suggestions.new_receipt() for _ in range(200)}
    assert len(receipts) == 200
    for one in receipts:
        assert suggestions.read_receipt(f" {one.lower().replace('-', ' ')} ") == one
