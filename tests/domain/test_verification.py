"""The check of a claim belongs to what was checked: whoever changes it must look again."""

from hypothesis import given
from hypothesis import strategies as st

from directory.domain.submissions import Change, Plain, RecordKind
from directory.domain.verification import (
    ABOUT_THE_CHECK,
    Finding,
    VerificationStatus,
    status_of,
    unchecked_if_edited,
)

CLAIM: Plain = {
    "id": "x-01",
    "field": "volume",
    "statement": "48 people.",
    "source": "paper",
    "value": 48,
    "checked": True,
    "checked_on": "2026-11-01",
}


def edit(**fields: object) -> Change:
    proposed = {name: value for name, value in {**CLAIM, **fields}.items() if value is not None}
    return Change(RecordKind.CLAIM, "x-01", CLAIM, proposed)


def is_checked(change: Change) -> bool:
    after = unchecked_if_edited(change).proposed
    return bool(after and after.get("checked"))


CONTENT = st.sampled_from(
    ("field", "statement", "source", "value", "unit", "answer", "locator", "as_of", "level")
)


@given(CONTENT, st.sampled_from(("Another.", "met", 7, None)))
def test_whatever_is_edited_takes_the_check_off(name: str, value: object) -> None:
    if CLAIM.get(name) == value:
        return
    change = edit(**{name: value})
    after = unchecked_if_edited(change)
    assert not is_checked(change)
    assert after.proposed is not None
    assert "checked_on" not in after.proposed
    kept = {
        name: one for name, one in (change.proposed or {}).items() if name not in ("checked", "checked_on")
    }
    assert after.proposed == kept


@given(CONTENT)
def test_whoever_states_another_day_of_checking_keeps_it(name: str) -> None:
    change = edit(**{name: "Another.", "checked_on": "2026-11-25"})
    assert unchecked_if_edited(change) == change


@given(st.sampled_from(sorted(ABOUT_THE_CHECK)), st.sampled_from((True, "2026-11-25", None)))
def test_looking_again_is_no_edit(name: str, value: object) -> None:
    change = edit(**{name: value})
    assert unchecked_if_edited(change) == change


def test_leaving_the_day_out_is_not_stating_another() -> None:
    assert not is_checked(edit(value=52, checked_on=None))


def test_new_and_withdrawn_claims_and_other_records_stay_as_proposed() -> None:
    for change in (
        Change(RecordKind.CLAIM, "x+1", None, CLAIM),
        Change(RecordKind.CLAIM, "x-01", CLAIM, None),
        Change(RecordKind.SOURCE, "s", {"title": "One", "checked": True}, {"title": "Two", "checked": True}),
    ):
        assert unchecked_if_edited(change) == change


def test_taking_an_edit_back_brings_its_check_back() -> None:
    assert is_checked(unchecked_if_edited(edit(value=52)).reversed())


def test_codes_tell_a_first_reading_from_another() -> None:
    codes = {(found, was): status_of(found, was_checked=was) for found in Finding for was in (True, False)}
    assert codes == {
        (Finding.CONFIRMED, True): VerificationStatus.VALIDATED,
        (Finding.CONFIRMED, False): VerificationStatus.VALIDATED,
        (Finding.CONTRADICTED, True): VerificationStatus.REVALIDATION_FAILED,
        (Finding.CONTRADICTED, False): VerificationStatus.VALIDATION_FAILED,
        (Finding.DEAD, True): VerificationStatus.REVALIDATION_REQUESTED,
        (Finding.DEAD, False): VerificationStatus.REVALIDATION_REQUESTED,
    }
