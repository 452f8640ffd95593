"""Changes of records: what differs, and what two people changed at the same time."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from directory.domain.submissions import (
    Change,
    FieldChange,
    RecordKind,
    Stage,
    Submission,
    merge,
    next_unnumbered,
    with_change,
)

CLAIM = RecordKind.CLAIM
RECORDS = st.dictionaries(st.sampled_from("abcd"), st.one_of(st.integers(0, 2), st.booleans()), min_size=1)


def change(base: dict[str, object] | None, proposed: dict[str, object] | None) -> Change:
    return Change(CLAIM, "lund-01", base, proposed)


def test_only_fields_that_differ_are_changed_and_true_is_not_one() -> None:
    found = change({"a": 1, "b": 2, "c": 3}, {"a": True, "b": 2, "d": 4}).fields()
    assert found == (FieldChange("a", 1, True), FieldChange("c", 3, None), FieldChange("d", None, 4))


def test_a_field_that_only_one_side_changed_takes_that_sides_value() -> None:
    merged = merge(change({"a": 1, "b": 1}, {"a": 2, "b": 1}), {"a": 1, "b": 2})
    assert merged.conflicts == ()
    assert merged.change.proposed == {"a": 2, "b": 2}
    assert merged.change.base == {"a": 1, "b": 2}


def test_a_field_that_both_changed_differently_is_for_a_person_to_decide() -> None:
    merged = merge(change({"a": 1}, {"a": 2}), {"a": 3})
    assert [(one.name, one.base, one.standing, one.proposed) for one in merged.conflicts] == [("a", 1, 3, 2)]


def test_taking_away_what_somebody_changed_meanwhile_conflicts_as_a_whole() -> None:
    assert [one.name for one in merge(change({"a": 1}, None), {"a": 2}).conflicts] == [""]
    assert [one.name for one in merge(change({"a": 1}, {"a": 2}), None).conflicts] == [""]


@given(RECORDS, RECORDS)
def test_a_change_of_what_still_stands_is_kept_as_it_is(
    base: dict[str, object], proposed: dict[str, object]
) -> None:
    assert merge(change(base, proposed), base).change == change(base, proposed)


@given(RECORDS, RECORDS, RECORDS)
def test_every_field_of_a_merge_comes_from_one_of_the_sides(
    base: dict[str, object], proposed: dict[str, object], standing: dict[str, object]
) -> None:
    merged = merge(change(base, proposed), standing)
    for name, value in (merged.change.proposed or {}).items():
        assert value in (proposed.get(name), standing.get(name))
    decided = {one.name for one in merged.conflicts}
    for name in {*base, *proposed, *standing} - decided:
        sides = (base.get(name), proposed.get(name), standing.get(name))
        assert len({repr(side) for side in sides}) < 3


@given(RECORDS, RECORDS)
def test_taking_a_change_back_gives_what_was_before(
    base: dict[str, object], proposed: dict[str, object]
) -> None:
    assert change(base, proposed).reversed().reversed() == change(base, proposed)
    assert change(base, proposed).reversed().proposed == base


def test_a_change_replaces_that_of_the_same_record_in_its_place_and_none_goes() -> None:
    first, second = Change(CLAIM, "a-01", None, {"x": 1}), Change(CLAIM, "a-02", None, {"x": 1})
    again = Change(CLAIM, "a-01", None, {"x": 2})
    assert with_change((first, second), again) == (again, second)
    assert with_change((first, second), Change(CLAIM, "a-01", {"x": 1}, {"x": 1})) == (second,)


def test_claims_without_an_id_yet_are_told_apart_and_know_their_center() -> None:
    one = Change(CLAIM, next_unnumbered((), "san-raffaele"), None, {})
    two = Change(CLAIM, next_unnumbered((one,), "san-raffaele"), None, {})
    assert (one.key, two.key) == ("san-raffaele+1", "san-raffaele+2")
    assert one.center == Change(CLAIM, "san-raffaele-07", None, {}).center == "san-raffaele"
    assert Change(RecordKind.FINDING, "san-raffaele/volume", None, {}).center == "san-raffaele"


def test_a_submission_names_each_center_it_touches_once() -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    changes = (Change(RecordKind.SOURCE, "paper", None, {}), change(None, {}), change(None, {}))
    assert Submission(1, Stage.DRAFT, "", 1, 1, now, now, changes=changes).centers == ("lund",)
