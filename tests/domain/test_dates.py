"""Dates known only in part."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.dates import PartialDate, months_between


@pytest.mark.parametrize("text", ["2024", "2024-05", "2024-05-17"])
def test_a_date_is_kept_as_exactly_as_it_was_given(text: str) -> None:
    assert str(PartialDate.parse(text)) == text


@pytest.mark.parametrize("text", ["", "24", "2024-5", "2024-13", "2024-02-30", "May 2024", "2024-00", "0000"])
def test_what_is_no_date_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match=text or "YYYY"):
        PartialDate.parse(text)


def test_age_is_counted_from_the_first_day_a_date_can_mean() -> None:
    assert PartialDate(2024).earliest() == date(2024, 1, 1)
    assert PartialDate(2024, 5).earliest() == date(2024, 5, 1)


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.integers(0, 200))
def test_months_are_whole_and_never_overstated(start: date, months: int) -> None:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    same_day = date(year, month + 1, min(start.day, 28))
    assert months_between(start, same_day) in (months, months - 1)
    assert months_between(start.replace(day=1), same_day.replace(day=1)) == months
