"""What moved the figures of a center is written down when it is published, and why; and is told in public."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy.orm import Session

from directory.curation import publication, seed
from directory.domain import claims, evaluation, method_versions, record
from directory.domain import history as rules
from directory.domain.method_versions import MethodVersion
from directory.store import evaluation_changes, events, published
from directory.store.events import Event
from tests.curation.folders import PAPER, TIJUANA, TODAY, UPPSALA, change
from tests.curation.test_submissions import accepted, people, volume

__all__ = ["people"]
TOMORROW = date(2026, 11, 26)


def load(session: Session, folder: Path, *, on: date = TODAY, **more: Any) -> None:
    seed.load(session, seed.read_folder(folder, today=on), today=on, **more)


def history(session: Session, slug: str = "uppsala") -> list[Any]:
    record = published.center_records(session, [slug])[slug]
    found: list[Any] = orjson.loads(record)["history"]
    return found


def kinds(session: Session, slug: str = "uppsala") -> list[list[str]]:
    return [[cause["kind"] for cause in one["causes"]] for one in history(session, slug)]


def corrections(session: Session) -> list[Event]:
    return events.newest(session, limit=50, public=True)


def edit(folder: Path, name: str, act: Callable[[dict[str, Any]], object]) -> None:
    change(folder, name, act)


def test_a_first_load_has_no_history_and_corrects_nothing(session: Session, folder: Path) -> None:
    load(session, folder)
    assert history(session) == []
    assert corrections(session) == []


def test_what_was_accepted_is_history_and_a_correction(session: Session, people: dict[str, int]) -> None:
    accepted(session, people, volume(session, 7), note="Recounted.")
    (one,) = history(session)
    assert one["after"]["documented"] < one["before"]["documented"]
    assert [moved["item"] for moved in one["moved"]] == ["volume"]
    (cause,) = [cause for cause in one["causes"] if cause["claim"] == "uppsala-01"]
    assert cause["kind"] == "claim_changed"
    assert "the value was changed from 48 to 7" in cause["text"]
    assert one["data_version"] == published.data_version(session)
    (event,) = corrections(session)
    assert str(event.public_text).startswith(
        "Uppsala University Hospital, “About volume.”: the value was changed from 48 to 7"
    )
    assert str(event.public_text).endswith("Reason: Recounted.")
    assert "example.org" not in str(event.public_text)


def test_the_history_changes_no_hash_and_publishing_again_writes_nothing(
    session: Session, people: dict[str, int]
) -> None:
    accepted(session, people, volume(session, 7))
    version = published.data_version(session)
    assert not publication.publish(session, today=TODAY)
    assert published.data_version(session) == version
    assert len(history(session)) == 1


def test_a_new_day_without_anything_moved_is_no_history(session: Session, folder: Path) -> None:
    load(session, folder)
    assert seed.evaluate_again(session, today=TOMORROW)
    assert history(session) == []


def test_a_claim_that_grew_old_says_so(session: Session, folder: Path) -> None:
    load(session, folder)
    seed.evaluate_again(session, today=date(2029, 1, 1))
    assert kinds(session) == [["claim_aged"]]
    assert "grew old: older than the 48 months" in history(session)[0]["causes"][0]["text"]
    assert corrections(session) == []


def test_later_loads_tell_what_they_change_and_withdraw(session: Session, folder: Path) -> None:
    load(session, folder)
    edit(folder, UPPSALA, lambda center: center["claims"][0].update(value=7))
    edit(folder, UPPSALA, lambda center: center["claims"].pop(1))
    edit(folder, TIJUANA, lambda center: center.pop("red_flags"))
    load(session, folder, now=datetime(2026, 11, 25, 9, tzinfo=UTC))
    assert {event.key: event.deed for event in corrections(session)} == {
        "uppsala-01": "loaded", "uppsala-02": "loaded", "tijuana/promises_cure": "loaded",
    }  # fmt: skip
    assert {event.account for event in corrections(session)} == {None}
    assert set(kinds(session)[0]) == {"claim_changed", "claim_withdrawn"}
    assert kinds(session, "tijuana") == [["red_flag_withdrawn"]]
    load(session, folder)
    assert len(corrections(session)) == 3


def test_added_claims_sources_status_and_programs_are_causes(session: Session, folder: Path) -> None:
    load(session, folder)
    answer = {"id": "uppsala-05", "field": "joint_decision", "statement": "Together.", "source": "paper-2014",
              "answer": "met", "checked": True}  # fmt: skip
    edit(folder, UPPSALA, lambda center: center["claims"].append(answer))
    edit(folder, PAPER, lambda source: source.update(type="news"))
    load(session, folder)
    assert {"claim_added", "source_changed", "claim_judged"} == set(kinds(session)[0])
    edit(folder, UPPSALA, lambda center: center.update(status="closed"))
    edit(folder, UPPSALA, lambda center: center["programs"][0].update(until=2020))
    load(session, folder)
    assert {"status", "program"} <= set(kinds(session)[0])
    assert history(session)[0]["after"]["documented"] is None


def test_a_center_of_a_later_publication_enters(session: Session, folder: Path) -> None:
    kept = (folder / TIJUANA).read_bytes()
    (folder / TIJUANA).unlink()
    load(session, folder)
    (folder / TIJUANA).write_bytes(kept)
    load(session, folder)
    assert [one["kind"] for one in history(session, "tijuana")] == ["entered"]
    assert history(session) == []


def test_a_center_that_a_load_takes_out_is_told(session: Session, folder: Path) -> None:
    load(session, folder)
    (folder / TIJUANA).unlink()
    load(session, folder)
    assert [event.public_text for event in corrections(session)] == [
        "A clinic in Tijuana: taken out of the directory."
    ]


def test_a_record_carries_its_last_ten_changes_newest_first(session: Session, folder: Path) -> None:
    load(session, folder)
    for number in range(6, 18):
        edit(folder, UPPSALA, lambda center, number=number: center["claims"][0].update(value=number))
        load(session, folder)
    shown = history(session)
    assert len(shown) == 10
    assert "to 17" in shown[0]["causes"][0]["text"]
    assert "to 8" in shown[-1]["causes"][0]["text"]
    assert len(evaluation_changes.newest(session, each=100)["uppsala"]) == 12


def test_figures_that_moved_because_of_the_method_say_so(
    session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(session, folder)
    newer = MethodVersion("2", TOMORROW, changed="Counts rise more slowly.", moved="Volume.")
    for module in (publication, published, evaluation, record):
        monkeypatch.setattr(module, "METHOD_VERSION", "2")
    for module in (publication, rules, method_versions):
        monkeypatch.setattr(module, "VERSIONS", (*method_versions.VERSIONS, newer))
    monkeypatch.setattr(claims, "volume_value", lambda patients, slopes=None: 0.2)
    seed.evaluate_again(session, today=TODAY)
    (one,) = history(session)
    assert [cause["kind"] for cause in one["causes"]] == ["method"]
    assert "What it moved: Volume." in one["causes"][0]["text"]
    (event,) = corrections(session)
    assert (event.kind, event.key) == ("method", "2")
    assert "The method changed to version 2" in str(event.public_text)


def test_a_change_of_the_checklist_says_that_no_fact_changed(session: Session, folder: Path) -> None:
    load(session, folder)

    def weigh(checklist: dict[str, Any]) -> None:
        checklist["items"][0]["points"], checklist["items"][3]["points"] = 30, 10

    edit(folder, "checklist.toml", weigh)
    load(session, folder)
    assert kinds(session) == [["rules"]]
