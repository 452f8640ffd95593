"""Values survive the way into plain mappings and back."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.centers import Center, Program
from directory.domain.claims import Claim
from directory.domain.dates import PartialDate
from directory.domain.sources import Source
from directory.domain.vocabulary import Answer, Level, Scope, Treatment
from directory.store.plain import from_plain, to_plain, without_defaults

partial_dates = (
    st.builds(PartialDate, st.integers(1900, 2100))
    | st.builds(PartialDate, st.integers(1900, 2100), st.integers(1, 12))
    | st.builds(PartialDate, st.integers(1900, 2100), st.integers(1, 12), st.integers(1, 28))
)
claims = st.builds(
    Claim,
    value=st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(min_size=1),
    as_of=st.none() | partial_dates,
)
sources = st.builds(Source)


@given(claims | sources)
def test_a_value_comes_back_from_its_plain_mapping(value: Claim | Source) -> None:
    assert repr(from_plain(type(value), to_plain(value))) == repr(value)
    assert repr(from_plain(type(value), without_defaults(value))) == repr(value)


def test_what_is_said_by_default_is_left_out_and_false_is_not_nothing() -> None:
    claim = Claim("a-01", "cost", "It says.", "paper", value=False, level=Level.CENTER)
    assert without_defaults(claim) == {
        "id": "a-01", "field": "cost", "statement": "It says.", "source": "paper", "value": False
    }  # fmt: skip
    full = replace(claim, answer=Answer.MET, scope=Scope.UNIT, as_of=PartialDate(2024, 5), checked=True,
                   checked_on=date(2026, 11, 23))  # fmt: skip
    assert without_defaults(full)["as_of"] == "2024-05"
    assert list(without_defaults(full)) == [
        "id", "field", "statement", "source", "answer", "value", "scope", "as_of", "checked", "checked_on"
    ]  # fmt: skip


def test_values_inside_values_are_read_and_whole_numbers_become_degrees() -> None:
    plain = {"slug": "a", "name": "A", "city": "A", "country": "SE", "latitude": 57, "longitude": 12}
    words = {"position_precision": "city", "status": "active", "sector": "public"}
    center = from_plain(Center, plain | words | {"programs": [{"id": "ahsct", "treatment": "ahsct"}]})
    assert center.programs == (Program("ahsct", Treatment.AHSCT),)
    assert repr(center.latitude) == "57.0"


def test_a_missing_key_that_is_required_is_an_error() -> None:
    with pytest.raises(ValueError, match="required"):
        from_plain(Program, {"id": "ahsct"})
