"""Two centers that are one: everything goes over, the old address leads on, and all of it can be undone."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from directory.curation import merging, seed, submissions
from directory.curation.seed_format import Seed
from directory.curation.submissions import NotAllowed
from directory.domain.centers import Center
from directory.domain.claims import Finding, Reply
from directory.domain.problems import NotFound
from directory.domain.submissions import Stage
from directory.domain.vocabulary import FindingReason
from directory.store import published
from directory.store.accounts import User
from tests.curation.folders import TODAY

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def with_replies_and_findings(data: Seed) -> Seed:
    """The small directory, in which both centers have something of everything and an older address."""
    tijuana = replace(
        data.centers["tijuana"],
        replies=(Reply("tijuana-01", "It is less.", TODAY),),
        findings=tuple(
            Finding(field, FindingReason.NOT_FOUND, TODAY)
            for field in ("joint_decision", "years_of_experience", "international_patients", "cost")
        ),
        aliases=("Clínica", "Akademiska"),
    )
    paper = replace(data.sources["paper-2014"], centers=("tijuana", "uppsala"))
    return replace(
        data,
        centers={**data.centers, "tijuana": tijuana},
        sources={**data.sources, "paper-2014": paper},
        redirects={"tijuana-clinic": "tijuana"},
    )


@pytest.fixture
def people(session: Session, folder: Path) -> list[int]:
    """A loaded directory, and the numbers of two people."""
    data = with_replies_and_findings(seed.read_folder(folder, today=TODAY))
    seed.load(session, data, today=TODAY)
    made = [User(email=f"{name}@example.org", active=True, fs_uniquifier=name) for name in "ab"]
    session.add_all(made)
    session.commit()
    return [one.id for one in made]


def merged(session: Session, people: list[int], *, gone: str = "tijuana", kept: str = "uppsala") -> int:
    one = merging.merge(session, gone=gone, kept=kept, reason="One team.", by=people[0], now=NOW, today=TODAY)
    submissions.accept(session, one.id, by=people[1], now=NOW, today=TODAY)
    return one.id


def uppsala(session: Session) -> Center:
    return seed.stored(session).centers["uppsala"]


def test_nothing_is_merged_before_a_second_person_agrees(session: Session, people: list[int]) -> None:
    before = seed.stored(session)
    one = merging.merge(
        session, gone="tijuana", kept="uppsala", reason="One team.", by=people[0], now=NOW, today=TODAY
    )
    assert one.stage is Stage.SUBMITTED
    assert seed.stored(session) == before
    with pytest.raises(NotAllowed, match="their own"):
        submissions.accept(session, one.id, by=people[0], now=NOW, today=TODAY)


def test_all_claims_of_the_one_become_claims_of_the_other(session: Session, people: list[int]) -> None:
    before = seed.stored(session).centers
    merged(session, people)
    new = uppsala(session).claims[4:]
    assert [one.id for one in new] == ["uppsala-05", "uppsala-06"]
    assert [replace(one, id="") for one in new] == [replace(one, id="") for one in before["tijuana"].claims]
    assert uppsala(session).claims[:4] == before["uppsala"].claims


def test_warnings_replies_and_findings_go_along_and_name_the_new_claims(
    session: Session, people: list[int]
) -> None:
    merged(session, people)
    center = uppsala(session)
    assert [(one.kind, one.claims) for one in center.red_flags] == [("promises_cure", ("uppsala-06",))]
    assert [(one.claim, one.text) for one in center.replies] == [("uppsala-05", "It is less.")]
    # Its own finding and its own claims about a field stand; only where it has neither it takes one.
    assert [one.field for one in center.findings] == ["years_of_experience", "cost"]
    assert center.findings[0].on == date(2026, 11, 23)


def test_names_programs_and_sources_go_along(session: Session, people: list[int]) -> None:
    merged(session, people)
    center = uppsala(session)
    assert center.aliases == ("Akademiska", "A clinic in Tijuana", "Clínica")
    assert [one.id for one in center.programs] == ["ahsct", "msc"]
    assert seed.stored(session).sources["paper-2014"].centers == ("uppsala",)


def test_a_program_that_gives_the_same_is_the_same(session: Session, people: list[int]) -> None:
    data = seed.stored(session)
    twin = replace(
        data.centers["uppsala"],
        slug="twin",
        programs=(replace(data.centers["uppsala"].programs[0], id="hsct"),),
        claims=tuple(
            replace(one, id=one.id.replace("uppsala", "twin"), program="hsct", statement="Another.")
            for one in data.centers["uppsala"].claims
        ),
    )
    pair = merging.Pair(gone=twin, kept=data.centers["uppsala"])
    changes = merging.changes(replace(data, centers={**data.centers, "twin": twin}), pair)
    proposed = [one.proposed for one in changes if one.is_unnumbered]
    assert [one and one["program"] for one in proposed] == ["ahsct"] * 4


def test_a_claim_that_the_other_has_already_is_not_repeated(session: Session, people: list[int]) -> None:
    data = seed.stored(session)
    own = data.centers["uppsala"]
    twin = replace(
        own,
        slug="twin",
        claims=tuple(replace(one, id=one.id.replace("uppsala", "twin"), checked=False) for one in own.claims),
    )
    pair = merging.Pair(gone=twin, kept=own)
    changes = merging.changes(replace(data, centers={**data.centers, "twin": twin}), pair)
    assert [one for one in changes if one.is_unnumbered] == []


def test_every_old_address_leads_straight_to_the_other(session: Session, people: list[int]) -> None:
    merged(session, people)
    for slug in ("tijuana", "tijuana-clinic"):
        assert published.where_is(session, slug) == published.Moved("uppsala")


def test_undoing_brings_everything_back(session: Session, people: list[int]) -> None:
    before = seed.stored(session)
    number = merged(session, people)
    undoing = submissions.roll_back(session, number, by=people[0], now=NOW, reason="They are two.")
    submissions.accept(session, undoing.id, by=people[1], now=NOW, today=TODAY)
    after = seed.stored(session)
    assert after.centers["tijuana"] == before.centers["tijuana"]
    assert after == before
    assert published.where_is(session, "tijuana") == published.Found()


def test_a_merged_directory_goes_through_the_folder_and_back(
    session: Session, people: list[int], tmp_path: Path
) -> None:
    merged(session, people)
    seed.export(session, tmp_path / "out")
    assert seed.read_folder(tmp_path / "out", today=TODAY) == seed.stored(session)


def test_merging_needs_a_reason(session: Session, people: list[int]) -> None:
    with pytest.raises(NotAllowed, match="one and the same"):
        merging.merge(session, gone="tijuana", kept="uppsala", reason=" ", by=people[0], now=NOW, today=TODAY)


def test_a_center_is_merged_only_into_another_that_is_there(session: Session, people: list[int]) -> None:
    for kept, error in (("tijuana", NotAllowed), ("nowhere", NotFound)):
        with pytest.raises(error):
            merging.merge(
                session, gone="tijuana", kept=kept, reason="One.", by=people[0], now=NOW, today=TODAY
            )


def test_a_center_named_by_rules_of_the_folder_does_not_go(session: Session, people: list[int]) -> None:
    data = seed.stored(session)
    data.documents["eligibility"]["guidelines"][0]["center"] = "tijuana"
    seed.load(session, data, today=TODAY)
    with pytest.raises(NotAllowed, match=r"eligibility\.toml"):
        merging.merge(
            session, gone="tijuana", kept="uppsala", reason="One.", by=people[0], now=NOW, today=TODAY
        )
