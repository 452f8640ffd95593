"""Working on a draft: what two tabs typed is joined or asked about, and nothing typed is lost."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from directory.curation import drafting, seed, submissions
from directory.curation.drafting import Opened, TwoVersions
from directory.curation.submissions import NotAllowed, Outdated
from directory.domain.submissions import RecordKind, Submission
from tests.curation.test_submissions import NOW, people

__all__ = ["people"]
CLAIM = RecordKind.CLAIM


@pytest.fixture
def draft(session: Session, people: dict[str, int]) -> Submission:
    return submissions.start(session, title="A draft", author=people["author"], now=NOW)


def opened(session: Session, draft: Submission) -> Opened:
    return drafting.open_own(session, draft.id, by=draft.author)


def put(session: Session, draft: Submission, key: str, seen: Any, typed: Any) -> Submission:
    return drafting.put(session, opened(session, draft), CLAIM, key, seen=seen, typed=typed, now=NOW)


def record(session: Session, draft: Submission, key: str) -> dict[str, Any]:
    change = submissions.find(session, draft.id).change(CLAIM, key)
    assert change is not None
    return dict(change.proposed or {})


def test_a_new_claim_has_a_key_of_its_own_each_time(session: Session, draft: Submission) -> None:
    keys = [drafting.add_claim(session, opened(session, draft), "uppsala", now=NOW) for _ in range(2)]
    assert keys == ["uppsala+1", "uppsala+2"]
    assert record(session, draft, "uppsala+2") == {}


def test_anything_that_json_can_hold_is_kept_as_typed(session: Session, draft: Submission) -> None:
    typed = {"value": "about five", "as_of": "May", "statement": "å <b>", "nested": [1, {"a": None}]}
    drafting.add_claim(session, opened(session, draft), "uppsala", now=NOW)
    put(session, draft, "uppsala+1", {}, typed)
    assert record(session, draft, "uppsala+1") == typed


def test_two_tabs_are_joined_where_they_changed_different_fields(session: Session, draft: Submission) -> None:
    before = dict(opened(session, draft).current(CLAIM, "uppsala-01") or {})
    put(session, draft, "uppsala-01", before, {**before, "value": 52})
    put(session, draft, "uppsala-01", before, {**before, "locator": "page 9"})
    kept = record(session, draft, "uppsala-01")
    assert (kept["value"], kept["locator"]) == (52, "page 9")


@pytest.mark.parametrize(("choice", "kept"), [(drafting.MINE, 53), (drafting.SAVED, 52)])
def test_two_tabs_that_changed_one_field_are_asked(
    session: Session, draft: Submission, choice: str, kept: int
) -> None:
    before = dict(opened(session, draft).current(CLAIM, "uppsala-01") or {})
    put(session, draft, "uppsala-01", before, {**before, "value": 52})
    with pytest.raises(TwoVersions) as told:
        put(session, draft, "uppsala-01", before, {**before, "value": 53})
    assert [one.name for one in told.value.merge.conflicts] == ["value"]
    assert record(session, draft, "uppsala-01")["value"] == 52
    with pytest.raises(TwoVersions):
        drafting.settle(told.value.merge, {})
    chosen = drafting.settle(told.value.merge, {"value": choice})
    put(session, draft, "uppsala-01", told.value.merge.change.base, chosen)
    assert record(session, draft, "uppsala-01")["value"] == kept


def test_a_record_that_another_tab_removed_is_asked_about(session: Session, draft: Submission) -> None:
    drafting.add_claim(session, opened(session, draft), "uppsala", now=NOW)
    put(session, draft, "uppsala+1", {}, {"statement": "One."})
    drafting.drop(session, opened(session, draft), CLAIM, "uppsala+1", now=NOW)
    with pytest.raises(TwoVersions) as told:
        put(session, draft, "uppsala+1", {"statement": "One."}, {"statement": "Two."})
    assert drafting.settle(told.value.merge, {"": drafting.MINE}) == {"statement": "Two."}
    assert drafting.settle(told.value.merge, {"": drafting.SAVED}) is None


def test_title_and_note_of_another_tab_are_not_overwritten(session: Session, draft: Submission) -> None:
    seen = ("A draft", "")
    drafting.describe(session, opened(session, draft), seen=seen, typed=("One", "a"), now=NOW)
    with pytest.raises(Outdated):
        drafting.describe(session, opened(session, draft), seen=seen, typed=("Two", "b"), now=NOW)
    assert submissions.find(session, draft.id).title == "One"


def test_a_new_center_goes_with_everything_of_it(session: Session, draft: Submission) -> None:
    drafting.add(session, opened(session, draft), RecordKind.CENTER, "new-one", {"slug": "new-one"}, now=NOW)
    drafting.add_claim(session, opened(session, draft), "new-one", now=NOW)
    drafting.add_claim(session, opened(session, draft), "uppsala", now=NOW)
    drafting.drop(session, opened(session, draft), RecordKind.CENTER, "new-one", now=NOW)
    assert [one.key for one in submissions.find(session, draft.id).changes] == ["uppsala+1"]


def test_a_source_is_renamed_where_it_is_named(session: Session, draft: Submission) -> None:
    drafting.add(session, opened(session, draft), RecordKind.SOURCE, "doi-1", {"key": "doi-1"}, now=NOW)
    drafting.add_claim(session, opened(session, draft), "uppsala", now=NOW)
    put(session, draft, "uppsala+1", {}, {"source": "doi-1"})
    drafting.rename_source(session, opened(session, draft), "doi-1", "burt-2019", now=NOW)
    changes = {one.key: one.proposed for one in submissions.find(session, draft.id).changes}
    assert changes == {"burt-2019": {"key": "burt-2019"}, "uppsala+1": {"source": "burt-2019"}}


def test_a_published_source_keeps_its_key_and_no_key_is_taken_twice(
    session: Session, draft: Submission
) -> None:
    published = next(iter(seed.stored(session).sources))
    drafting.add(session, opened(session, draft), RecordKind.SOURCE, "doi-1", {"key": "doi-1"}, now=NOW)
    with pytest.raises(NotAllowed):
        drafting.rename_source(session, opened(session, draft), published, "other", now=NOW)
    with pytest.raises(NotAllowed):
        drafting.rename_source(session, opened(session, draft), "doi-1", published, now=NOW)


def test_only_the_author_opens_a_draft_for_changes(
    session: Session, draft: Submission, people: dict[str, int]
) -> None:
    with pytest.raises(NotAllowed, match="began"):
        drafting.open_own(session, draft.id, by=people["other"])
    submissions.withdraw(session, draft.id, by=draft.author, now=NOW)
    with pytest.raises(NotAllowed, match="no longer"):
        opened(session, draft)
