"""Loading and exporting: all or nothing, the same result twice, and nothing forgotten."""

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from directory.curation import seed
from directory.domain.problems import InstallationError
from directory.store import centers, claims, published, sources
from directory.store.tables import ClaimRow, PublicationRow
from tests.curation.folders import PAPER, TIJUANA, TODAY, UPPSALA, all_bytes, change

ROOT = Path(__file__).parents[2]


def load(session: Session, folder: Path, **more: object) -> seed.Difference:
    return seed.load(session, seed.read_folder(folder, today=TODAY), today=TODAY, **more)  # type: ignore[arg-type]


def test_what_was_loaded_is_what_the_files_say(session: Session, folder: Path) -> None:
    read = seed.read_folder(folder, today=TODAY)
    seed.load(session, read, today=TODAY)
    assert {one.slug: one for one in centers.all(session)} == dict(read.centers)
    assert sources.all(session) == dict(read.sources)
    assert centers.get(session, "uppsala") == read.centers["uppsala"]
    assert sources.get(session, "paper-2014") == read.sources["paper-2014"]
    assert centers.get(session, "nowhere") is None


def test_a_second_load_finds_nothing_new_and_keeps_the_data_version(session: Session, folder: Path) -> None:
    first, second = load(session, folder), load(session, folder)
    assert first.claims.sentence("claims") == "6 claims: 6 new, 0 changed, 0 withdrawn"
    assert not second
    assert not second.published
    assert second.data_version == first.data_version == published.data_version(session)


def test_export_after_load_gives_the_same_bytes(session: Session, folder: Path, tmp_path: Path) -> None:
    load(session, folder)
    seed.export(session, tmp_path / "out")
    assert all_bytes(tmp_path / "out") == all_bytes(folder)


def test_a_changed_claim_supersedes_and_its_history_stays(session: Session, folder: Path) -> None:
    before = load(session, folder)
    change(folder, UPPSALA, lambda center: center["claims"][0].update(value=52))
    after = load(session, folder)
    assert after.claims.changed == ("uppsala-01",)
    assert after.data_version != before.data_version
    kinds = [(event.claim.value, event.kind) for event in claims.history(session, "uppsala")]
    assert kinds[:2] == [(52, "recorded"), (48, "superseded")]
    center = centers.get(session, "uppsala")
    assert center is not None
    assert [claim.value for claim in center.claims if claim.id == "uppsala-01"] == [52]


@pytest.mark.parametrize(("old", "new"), [(True, 1), (1, 1.0), (0, False)])
def test_values_that_python_calls_equal_are_still_a_change(
    session: Session, folder: Path, old: object, new: object
) -> None:
    change(folder, UPPSALA, lambda center: center["claims"][2].update(value=old))
    load(session, folder)
    change(folder, UPPSALA, lambda center: center["claims"][2].update(value=new))
    assert load(session, folder).claims.changed == ("uppsala-03",)
    center = centers.get(session, "uppsala")
    assert center is not None
    assert repr(center.claims[2].value) == repr(new)


def test_a_claim_that_left_is_withdrawn_and_may_come_back(session: Session, folder: Path) -> None:
    load(session, folder)
    taken = []
    change(folder, UPPSALA, lambda center: taken.append(center["claims"].pop()))
    assert load(session, folder).claims.withdrawn == ("uppsala-04",)
    change(folder, UPPSALA, lambda center: center["claims"].extend(taken))
    assert load(session, folder).claims.new == ("uppsala-04",)
    versions = select(ClaimRow).where(ClaimRow.id == "uppsala-04").order_by(ClaimRow.version)
    rows = session.scalars(versions).all()
    assert [(row.version, row.withdrawn_on) for row in rows] == [(1, TODAY), (2, None)]


def test_a_claim_row_is_never_deleted_or_rewritten(session: Session, folder: Path) -> None:
    load(session, folder)
    before = {row.row: (row.statement, row.value) for row in session.scalars(select(ClaimRow))}
    change(folder, UPPSALA, lambda center: center["claims"][1].update(statement="Other words."))
    shutil.rmtree(folder / "centers" / "mx")
    load(session, folder)
    session.expire_all()
    after = {row.row: (row.statement, row.value) for row in session.scalars(select(ClaimRow))}
    assert before.items() <= after.items()


def records(session: Session) -> published.RecordReader:
    return published.RecordReader(session.get_bind().engine)


def test_a_removed_center_is_gone_and_a_renamed_one_has_moved(session: Session, folder: Path) -> None:
    load(session, folder)
    (folder / TIJUANA).unlink()
    load(session, folder)
    assert published.where_is(session, "tijuana") == published.Gone()
    assert records(session).center("tijuana") is None
    (folder / "redirects.toml").write_text('redirects = [{ slug = "tijuana", target = "uppsala" }]\n')
    load(session, folder)
    assert published.where_is(session, "tijuana") == published.Moved("uppsala")
    assert published.where_is(session, "uppsala") == published.Found()
    assert published.where_is(session, "atlantis") == published.NeverWas()


def test_an_old_slug_that_the_seed_forgets_stays_known_and_is_exported(
    session: Session, folder: Path, tmp_path: Path
) -> None:
    load(session, folder)
    (folder / TIJUANA).unlink()
    load(session, folder)
    assert not load(session, folder)
    seed.export(session, tmp_path / "out")
    exported = seed.read_folder(tmp_path / "out", today=TODAY)
    assert exported.redirects == {"tijuana": None}


def test_a_dry_run_says_what_would_change_and_writes_nothing(session: Session, folder: Path) -> None:
    found = load(session, folder, dry_run=True)
    assert len(found.claims.new) == 6
    assert published.data_version(session) == published.NEVER_PUBLISHED
    assert centers.all(session) == []


def test_a_load_that_fails_midway_leaves_everything_as_it_was(
    engine: Engine, session: Session, folder: Path
) -> None:
    before = load(session, folder)
    read = seed.read_folder(folder, today=TODAY)
    uppsala = read.centers["uppsala"]
    # no file can say this: the checks stop it, and so must the database
    broken = replace(uppsala, claims=(replace(uppsala.claims[0], source="nowhere"), *uppsala.claims[1:]))
    other = replace(read.centers["tijuana"], name="Another name")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        seed.load(session, replace(read, centers={"tijuana": other, "uppsala": broken}), today=TODAY)
    session.close()
    with Session(engine) as fresh:
        assert published.data_version(fresh) == before.data_version
        assert {one.slug: one for one in centers.all(fresh)} == dict(read.centers)


def test_a_new_day_publishes_anew_and_the_same_day_does_not(session: Session, folder: Path) -> None:
    load(session, folder)
    assert not seed.evaluate_again(session, today=TODAY)
    assert seed.evaluate_again(session, today=TODAY + timedelta(days=1))
    content = json.loads(records(session).center("uppsala") or b"")
    assert content["evaluation"]["on"] == "2026-11-26"
    assert content["data_version"] == published.data_version(session)


def test_answers_grow_old_by_the_calendar_alone(session: Session, folder: Path) -> None:
    load(session, folder)
    young = {one.slug: one for one in published.listings(session)}["uppsala"]
    seed.evaluate_again(session, today=date(2036, 11, 25))
    old = {one.slug: one for one in published.listings(session)}["uppsala"]
    assert old.documented < young.documented


def test_publications_are_kept_in_order(session: Session, folder: Path) -> None:
    load(session, folder)
    seed.evaluate_again(session, today=TODAY + timedelta(days=1))
    in_time = select(PublicationRow.id).order_by(PublicationRow.created_at, PublicationRow.id)
    assert list(session.scalars(in_time)) == [1, 2]


def test_a_published_source_lists_what_rests_on_it(session: Session, folder: Path) -> None:
    load(session, folder)
    record = json.loads(records(session).source("paper-2014") or b"")
    assert [one["id"] for one in record["claims"]] == [
        "tijuana-01", "uppsala-01", "uppsala-02", "uppsala-03", "uppsala-04"
    ]  # fmt: skip
    assert records(session).source("nowhere") is None


def test_a_source_that_left_is_withdrawn_but_still_named_by_history(session: Session, folder: Path) -> None:
    load(session, folder)
    change(folder, TIJUANA, lambda center: (center["claims"].pop(), center.pop("red_flags")))
    change(folder, "checklist.toml", lambda table: table.update(red_flags=[]))
    (folder / "sources" / "regulator-2020.toml").unlink()
    assert load(session, folder).sources.withdrawn == ("regulator-2020",)
    assert "regulator-2020" not in sources.all(session)
    assert sources.get(session, "regulator-2020") is not None


def test_nothing_can_be_exported_before_the_first_load(session: Session, tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="flask data load"):
        seed.export(session, tmp_path / "out")


def test_export_replaces_a_data_folder_and_spares_any_other(
    session: Session, folder: Path, tmp_path: Path
) -> None:
    load(session, folder)
    (folder / "centers" / "de").mkdir()
    (folder / "centers" / "de" / "old.toml").write_text("")
    seed.export(session, folder)
    assert not (folder / "centers" / "de" / "old.toml").exists()
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(InstallationError, match="something other"):
        seed.export(session, tmp_path)
    with pytest.raises(InstallationError, match="is a file"):
        seed.export(session, tmp_path / "precious.txt")


def test_results_keep_their_order(session: Session, folder: Path) -> None:
    load(session, folder)
    change(folder, PAPER, lambda source: source["results"].reverse())
    assert load(session, folder).sources.changed == ("paper-2014",)
    source = sources.get(session, "paper-2014")
    assert source is not None
    assert [str(one.measure) for one in source.results] == ["treatment_related_mortality", "neda"]


def test_every_load_leaves_one_current_version_a_claim(session: Session, folder: Path) -> None:
    for value in (48, 49, 50):
        change(folder, UPPSALA, lambda center, value=value: center["claims"][0].update(value=value))  # type: ignore[misc]
        load(session, folder)
    current = select(func.count()).where(
        ClaimRow.id == "uppsala-01", ClaimRow.superseded_by.is_(None), ClaimRow.withdrawn_on.is_(None)
    )
    assert session.scalar(current) == 1
    assert claims.count(session) == 6
