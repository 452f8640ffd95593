"""Submissions: two people agree, nothing is published twice or half, and nobody overwrites in silence."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from directory.curation import proposals, seed, submissions
from directory.curation.submissions import NotAllowed, Outdated
from directory.domain.evaluation import evaluate
from directory.domain.problems import BadData
from directory.domain.submissions import Change, RecordKind, Stage, Submission, with_change
from directory.store import centers, claims, events, published, sources
from directory.store import submissions as kept
from directory.store.accounts import User
from tests.curation.folders import TODAY, UPPSALA, change

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def people(session: Session, folder: Path) -> dict[str, int]:
    """A loaded directory, and three people by their numbers."""
    seed.load(session, seed.read_folder(folder, today=TODAY), today=TODAY)
    made = [User(email=f"{name}@example.org", active=True, fs_uniquifier=name) for name in "abc"]
    session.add_all(made)
    session.commit()
    return {"author": made[0].id, "reviewer": made[1].id, "other": made[2].id}


def standing(session: Session, kind: RecordKind, key: str) -> dict[str, Any]:
    found = proposals.standing(seed.stored(session), kind, key)
    assert found is not None
    return dict(found)


def edited(session: Session, kind: RecordKind, key: str, **more: Any) -> Change:
    base = standing(session, kind, key)
    return Change(kind, key, base, {**base, **more})


def drafted(session: Session, author: int, *changes: Change, note: str = "") -> Submission:
    draft = submissions.start(session, title="A correction", author=author, now=NOW)
    return submissions.keep(session, replace(draft, changes=changes, note=note), by=author, now=NOW)


def submitted(session: Session, author: int, *changes: Change, note: str = "") -> Submission:
    draft = drafted(session, author, *changes, note=note)
    return submissions.submit(session, draft.id, version=draft.version, by=author, now=NOW, today=TODAY)


def accepted(session: Session, people: dict[str, int], *changes: Change, note: str = "") -> Submission:
    one = submitted(session, people["author"], *changes, note=note)
    submissions.accept(session, one.id, by=people["reviewer"], now=NOW, today=TODAY)
    return submissions.find(session, one.id)


def volume(session: Session, value: int) -> Change:
    return edited(session, RecordKind.CLAIM, "uppsala-01", value=value)


def value_of(session: Session, claim_id: str) -> object:
    center = centers.get(session, claim_id.rpartition("-")[0])
    assert center is not None
    return next(claim.value for claim in center.claims if claim.id == claim_id)


def test_a_draft_is_not_public_and_an_accepted_one_is(session: Session, people: dict[str, int]) -> None:
    before = published.data_version(session)
    one = submitted(session, people["author"], volume(session, 52))
    assert value_of(session, "uppsala-01") == 48
    assert published.data_version(session) == before
    version = submissions.accept(session, one.id, by=people["reviewer"], now=NOW, today=TODAY)
    assert value_of(session, "uppsala-01") == 52
    assert version == published.data_version(session) != before
    done = submissions.find(session, one.id)
    assert (done.stage, done.reviewer) == (Stage.ACCEPTED, people["reviewer"])


def test_nobody_accepts_or_rejects_their_own_submission(session: Session, people: dict[str, int]) -> None:
    one = submitted(session, people["author"], volume(session, 52))
    with pytest.raises(NotAllowed, match="their own"):
        submissions.accept(session, one.id, by=people["author"], now=NOW, today=TODAY)
    with pytest.raises(NotAllowed, match="their own"):
        submissions.reject(session, one.id, by=people["author"], now=NOW, reason="no")
    assert value_of(session, "uppsala-01") == 48


def test_the_tables_themselves_refuse_an_author_as_reviewer(
    session: Session, people: dict[str, int]
) -> None:
    one = submitted(session, people["author"], volume(session, 52))
    with pytest.raises(IntegrityError):
        kept.save(session, replace(one, reviewer=people["author"]), expected_version=one.version)
    session.rollback()


def test_an_accepted_submission_cannot_be_accepted_again(session: Session, people: dict[str, int]) -> None:
    one = accepted(session, people, volume(session, 52))
    version = published.data_version(session)
    with pytest.raises(NotAllowed, match="accepted"):
        submissions.accept(session, one.id, by=people["other"], now=NOW, today=TODAY)
    assert published.data_version(session) == version


def test_two_reviewers_who_accept_at_once_publish_once(engine: Engine, people: dict[str, int]) -> None:
    with Session(engine) as own:
        one = submitted(own, people["author"], volume(own, 52))
    together = threading.Barrier(2)
    told: list[str] = []

    def decide(reviewer: int) -> None:
        with Session(engine) as own:
            together.wait(timeout=10)
            try:
                told.append(submissions.accept(own, one.id, by=reviewer, now=NOW, today=TODAY))
            except NotAllowed as error:
                told.append(str(error))

    threads = [threading.Thread(target=decide, args=(people[name],)) for name in ("reviewer", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with Session(engine) as own:
        assert sorted(told, key=len)[0] == published.data_version(own)
        assert "only a submitted one" in sorted(told, key=len)[1]
        history = [event.kind for event in claims.history(own, "uppsala") if event.claim.id == "uppsala-01"]
        assert history.count("superseded") == 1


def test_an_older_copy_never_overwrites_a_newer_one(session: Session, people: dict[str, int]) -> None:
    draft = drafted(session, people["author"], volume(session, 52))
    in_one_tab = replace(draft, title="One")
    submissions.keep(session, in_one_tab, by=people["author"], now=NOW)
    with pytest.raises(Outdated) as told:
        submissions.keep(session, replace(draft, title="Other"), by=people["author"], now=NOW)
    assert told.value.standing is not None
    assert told.value.standing.title == "One"
    assert submissions.find(session, draft.id).title == "One"


def test_only_its_author_changes_a_draft(session: Session, people: dict[str, int]) -> None:
    draft = drafted(session, people["author"], volume(session, 52))
    with pytest.raises(NotAllowed, match="began it"):
        submissions.keep(session, draft, by=people["other"], now=NOW)


def test_a_change_of_something_that_changed_meanwhile_is_settled_by_a_person(
    session: Session, people: dict[str, int]
) -> None:
    mine = drafted(session, people["author"], volume(session, 52))
    accepted(session, people, volume(session, 60))
    with pytest.raises(Outdated) as told:
        submissions.submit(
            session, mine.id, version=mine.version, by=people["author"], now=NOW, today=TODAY
        )
    assert [(one.key, one.fields[0].name) for one in told.value.conflicts] == [("uppsala-01", "value")]
    choice = {"claim:uppsala-01:value": "proposed"}
    settled = submissions.rebase(session, mine, by=people["author"], now=NOW, choices=choice)
    done = submissions.submit(
        session, mine.id, version=settled.version, by=people["author"], now=NOW, today=TODAY
    )
    submissions.accept(session, done.id, by=people["reviewer"], now=NOW, today=TODAY)
    assert value_of(session, "uppsala-01") == 52


def test_keeping_what_stands_leaves_nothing_to_submit(session: Session, people: dict[str, int]) -> None:
    mine = drafted(session, people["author"], volume(session, 52))
    accepted(session, people, volume(session, 60))
    choice = {"claim:uppsala-01:value": "standing"}
    settled = submissions.rebase(session, mine, by=people["author"], now=NOW, choices=choice)
    assert settled.changes == ()


def test_different_fields_of_one_record_go_together(session: Session, people: dict[str, int]) -> None:
    mine = submitted(
        session, people["author"], edited(session, RecordKind.CENTER, "uppsala", program="The program")
    )
    accepted(session, people, edited(session, RecordKind.CENTER, "uppsala", website="https://example.org/"))
    submissions.accept(session, mine.id, by=people["reviewer"], now=NOW, today=TODAY)
    center = centers.get(session, "uppsala")
    assert center is not None
    assert (center.program, center.website) == ("The program", "https://example.org/")


def test_a_submission_that_breaks_a_rule_is_refused_with_every_problem(
    session: Session, people: dict[str, int]
) -> None:
    bad = edited(session, RecordKind.CLAIM, "uppsala-01", source="nowhere", as_of="2999")
    draft = drafted(session, people["author"], bad)
    with pytest.raises(BadData) as told:
        submissions.submit(
            session, draft.id, version=draft.version, by=people["author"], now=NOW, today=TODAY
        )
    assert {one.field for one in told.value.problems} == {"source", "as_of"}
    assert submissions.find(session, draft.id).stage is Stage.DRAFT


def test_a_draft_may_hold_what_no_record_can(session: Session, people: dict[str, int]) -> None:
    unfinished = Change(RecordKind.CLAIM, "uppsala+1", None, {"field": "volume", "value": "about fifty"})
    draft = drafted(session, people["author"], unfinished)
    assert submissions.find(session, draft.id).changes == (unfinished,)
    with pytest.raises(BadData, match="source"):
        submissions.submit(
            session, draft.id, version=draft.version, by=people["author"], now=NOW, today=TODAY
        )


def test_a_new_center_with_its_sources_and_claims_comes_whole(
    session: Session, people: dict[str, int]
) -> None:
    lund = {
        "slug": "lund", "name": "Lund", "city": "Lund", "country": "SE", "latitude": 55.7, "longitude": 13.2,
        "position_precision": "city", "status": "active", "sector": "public",
        "programs": [{"id": "ahsct", "treatment": "ahsct"}],
    }  # fmt: skip
    source = {"key": "lund-page", "type": "center_website", "title": "A page", "centers": ["lund"]}
    claim = {"field": "volume", "statement": "Nine.", "source": "lund-page", "value": 9, "unit": "patients"}
    done = accepted(
        session,
        people,
        Change(RecordKind.CLAIM, "lund+1", None, claim | {"program": "ahsct"}),
        Change(RecordKind.CLAIM, "lund+2", None, claim | {"field": "warning", "checked": True}),
        Change(RecordKind.RED_FLAG, "lund/promises_cure", None,
               {"kind": "promises_cure", "claims": ["lund+2"]}),
        Change(RecordKind.FINDING, "lund/accreditation", None,
               {"field": "accreditation", "reason": "not_found", "on": "2026-11-25"}),
        Change(RecordKind.SOURCE, "lund-page", None, source),
        Change(RecordKind.CENTER, "lund", None, lund),
        note="Found in the register.",
    )  # fmt: skip
    center = centers.get(session, "lund")
    assert center is not None
    assert [one.id for one in center.claims] == ["lund-01", "lund-02"]
    assert center.red_flags[0].agreed
    assert center.red_flags[0].claims == ("lund-02",)
    assert center.findings[0].on == date(2026, 11, 25)
    assert "lund-page" in sources.all(session)
    assert [one.key for one in done.changes][:2] == ["lund-01", "lund-02"]


def test_two_new_claims_of_two_drafts_get_different_ids(session: Session, people: dict[str, int]) -> None:
    new = standing(session, RecordKind.CLAIM, "uppsala-03") | {"field": "cost", "value": 1, "unit": "USD"}
    for statement in ("One.", "Two."):
        accepted(
            session, people, Change(RecordKind.CLAIM, "uppsala+1", None, {**new, "statement": statement})
        )
    center = centers.get(session, "uppsala")
    assert center is not None
    assert [claim.id for claim in center.claims][-2:] == ["uppsala-05", "uppsala-06"]


def test_the_id_of_a_withdrawn_claim_is_not_used_again(session: Session, people: dict[str, int]) -> None:
    last = standing(session, RecordKind.CLAIM, "uppsala-04")
    accepted(session, people, Change(RecordKind.CLAIM, "uppsala-04", last, None), note="It is not there.")
    accepted(session, people, Change(RecordKind.CLAIM, "uppsala+1", None, last))
    center = centers.get(session, "uppsala")
    assert center is not None
    assert [claim.id for claim in center.claims][-1] == "uppsala-05"


@pytest.mark.parametrize(
    ("kind", "key"), [(RecordKind.CLAIM, "uppsala-04"), (RecordKind.RED_FLAG, "tijuana/promises_cure")]
)
def test_a_retraction_needs_a_reason(
    session: Session, people: dict[str, int], kind: RecordKind, key: str
) -> None:
    draft = drafted(session, people["author"], Change(kind, key, standing(session, kind, key), None))
    with pytest.raises(NotAllowed, match="reason"):
        submissions.submit(
            session, draft.id, version=draft.version, by=people["author"], now=NOW, today=TODAY
        )


def test_a_rejection_needs_a_reason_and_changes_nothing(session: Session, people: dict[str, int]) -> None:
    one = submitted(session, people["author"], volume(session, 52))
    with pytest.raises(NotAllowed, match="reason"):
        submissions.reject(session, one.id, by=people["reviewer"], now=NOW, reason=" ")
    submissions.reject(session, one.id, by=people["reviewer"], now=NOW, reason="The table says 48.")
    assert submissions.find(session, one.id).reason == "The table says 48."
    assert value_of(session, "uppsala-01") == 48


def test_taking_a_publication_back_is_a_new_one_by_two_people(
    session: Session, people: dict[str, int]
) -> None:
    before = seed.stored(session)
    one = accepted(session, people, volume(session, 52))
    first = published.data_version(session)
    undoing = submissions.roll_back(session, one.id, by=people["reviewer"], now=NOW, reason="A slip.")
    with pytest.raises(NotAllowed, match="their own"):
        submissions.accept(session, undoing.id, by=people["reviewer"], now=NOW, today=TODAY)
    submissions.accept(session, undoing.id, by=people["author"], now=NOW, today=TODAY)
    assert seed.stored(session) == before
    assert published.data_version(session) != first


def test_taking_back_what_has_changed_again_is_refused(session: Session, people: dict[str, int]) -> None:
    one = accepted(session, people, volume(session, 52))
    accepted(session, people, volume(session, 60))
    undoing = submissions.roll_back(session, one.id, by=people["other"], now=NOW, reason="A slip.")
    with pytest.raises(Outdated, match="uppsala-01"):
        submissions.accept(session, undoing.id, by=people["author"], now=NOW, today=TODAY)


def test_the_effect_is_shown_before_anybody_accepts(session: Session, people: dict[str, int]) -> None:
    one = submitted(session, people["author"], volume(session, 7))
    shown = submissions.preview(session, one, today=TODAY)
    assert shown.after["uppsala"].documented < shown.before["uppsala"].documented
    assert value_of(session, "uppsala-01") == 48


def test_every_published_change_is_on_record_with_both_people(
    session: Session, people: dict[str, int]
) -> None:
    one = accepted(session, people, volume(session, 52), note="Recounted.")
    newest = events.newest(session, limit=10)
    by_deed = {event.deed: event for event in newest}
    changed = by_deed["changed"]
    assert (changed.account, changed.kind, changed.key) == (people["author"], "claim", "uppsala-01")
    assert (changed.before["value"], changed.after["value"], changed.reason) == (48, 52, "Recounted.")
    assert by_deed["accepted"].account == people["reviewer"]
    assert by_deed["accepted"].key == str(one.id)


def test_loading_the_folder_again_never_undoes_what_the_desk_published(
    session: Session, people: dict[str, int], folder: Path
) -> None:
    accepted(session, people, volume(session, 52))
    read = seed.read_folder(folder, today=TODAY)
    with pytest.raises(seed.DeskAhead, match="claim uppsala-01"):
        seed.load(session, read, today=TODAY)
    session.rollback()
    assert value_of(session, "uppsala-01") == 52
    seed.load(session, read, today=TODAY, replace_desk=True)
    assert value_of(session, "uppsala-01") == 48


def test_what_was_exported_and_edited_in_the_folder_loads(
    session: Session, people: dict[str, int], folder: Path
) -> None:
    accepted(session, people, volume(session, 52))
    seed.export(session, folder)
    seed.load(session, seed.read_folder(folder, today=TODAY), today=TODAY)
    change(folder, UPPSALA, lambda center: center["claims"][0].update(value=53))
    seed.load(session, seed.read_folder(folder, today=TODAY), today=TODAY)
    assert value_of(session, "uppsala-01") == 53


def test_load_edit_export_and_load_elsewhere_give_the_same_evaluation(
    session: Session, people: dict[str, int], tmp_path: Path, other_database: Callable[[], Session]
) -> None:
    accepted(session, people, volume(session, 9), note="Recounted.")
    seed.export(session, tmp_path / "out")
    with other_database() as elsewhere:
        seed.load(elsewhere, seed.read_folder(tmp_path / "out", today=TODAY), today=TODAY)
        here, there = seed.stored(session), seed.stored(elsewhere)
    assert here == there
    for slug, center in here.centers.items():
        mine = evaluate(center, here.sources, here.checklist, on=TODAY)
        assert mine == evaluate(there.centers[slug], there.sources, there.checklist, on=TODAY)


def test_results_findings_red_flags_and_replies_of_the_desk_go_round(
    session: Session, people: dict[str, int], tmp_path: Path, other_database: Callable[[], Session]
) -> None:
    paper = standing(session, RecordKind.SOURCE, "paper-2014")
    result = {"measure": "neda", "at_years": 3.0, "value_percent": 60.0, "n": 48, "checked": True}
    finding = {"field": "joint_decision", "reason": "asked_no_answer", "on": "2026-11-25", "where": "By mail"}
    reply = {"claim": "uppsala-01", "text": "There were 60.", "on": "2026-11-25"}
    accepted(
        session,
        people,
        edited(session, RecordKind.SOURCE, "paper-2014", results=[*paper["results"], result]),
        Change(RecordKind.FINDING, "uppsala/joint_decision", None, finding),
        Change(RecordKind.REPLY, "uppsala/uppsala-01", None, reply),
        Change(RecordKind.RED_FLAG, "tijuana/promises_cure",
               standing(session, RecordKind.RED_FLAG, "tijuana/promises_cure"), None),
        note="The page no longer says so.",
    )  # fmt: skip
    seed.export(session, tmp_path / "out")
    with other_database() as elsewhere:
        seed.load(elsewhere, seed.read_folder(tmp_path / "out", today=TODAY), today=TODAY)
        here, there = seed.stored(session), seed.stored(elsewhere)
    assert here == there
    assert there.sources["paper-2014"].results[-1].value_percent == 60
    assert [one.field for one in there.centers["uppsala"].findings][-1] == "joint_decision"
    assert there.centers["uppsala"].replies[0].text == "There were 60."
    assert there.centers["tijuana"].red_flags == ()
    loaded = seed.load(session, seed.read_folder(tmp_path / "out", today=TODAY), today=TODAY)
    assert not loaded


def test_a_reply_of_the_center_stands_beside_its_claim_and_changes_no_figure(
    session: Session, people: dict[str, int]
) -> None:
    before = seed.stored(session)
    reply = {"claim": "uppsala-01", "text": "There were 60.", "on": "2026-11-25"}
    accepted(session, people, Change(RecordKind.REPLY, "uppsala/uppsala-01", None, reply))
    after = seed.stored(session)
    assert after.centers["uppsala"].replies[0].text == "There were 60."
    old, new = (
        evaluate(data.centers["uppsala"], data.sources, data.checklist, on=TODAY) for data in (before, after)
    )
    assert old == new


def test_a_center_that_is_merged_into_another_leads_there(session: Session, people: dict[str, int]) -> None:
    data = seed.stored(session)
    gone = standing(session, RecordKind.CENTER, "tijuana")
    paper = standing(session, RecordKind.SOURCE, "paper-2014")
    changes = with_change(
        (Change(RecordKind.CENTER, "tijuana", gone, None),),
        Change(RecordKind.REDIRECT, "tijuana", None, {"target": "uppsala"}),
    )
    assert "tijuana" not in paper["centers"]
    accepted(session, people, *changes, note="The same place.")
    assert published.where_is(session, "tijuana") == published.Moved("uppsala")
    undone = kept.listed(session, stages=[Stage.ACCEPTED])[0]
    undoing = submissions.roll_back(session, undone.id, by=people["other"], now=NOW, reason="They are two.")
    submissions.accept(session, undoing.id, by=people["author"], now=NOW, today=TODAY)
    back = centers.get(session, "tijuana")
    assert back is not None
    assert back.claims == data.centers["tijuana"].claims
    assert published.where_is(session, "tijuana") == published.Found()
