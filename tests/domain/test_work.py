"""The work queue follows from the data: what is shown, in which order, and when it comes back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from directory.domain import work
from directory.domain.centers import Center
from directory.domain.claims import Claim
from directory.domain.claims import Finding as NotKnown
from directory.domain.dates import PartialDate
from directory.domain.evaluation import evaluate
from directory.domain.sources import Source
from directory.domain.verification import Finding, Verification, VerificationStatus
from directory.domain.vocabulary import Answer, FindingReason, PositionPrecision, SourceType
from directory.domain.work import Alike, Entry, Mark, WorkKind
from tests.domain.builders import CHECKLIST, CLOSED, SLUG, TODAY, make_center, make_claim, make_source

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
RECENT = PartialDate(2026, 5)
SHELF_LIFE = {"cost": 12, "waiting_time": 6}


def world(*centers: Center, on: date = TODAY, alike: tuple[Alike, ...] = ()) -> work.World:
    sources = {"paper": make_source(), "page": make_source("page", type=SourceType.CENTER_WEBSITE, year=None)}
    by_slug = {center.slug: center for center in centers}
    evaluations = {slug: evaluate(one, sources, CHECKLIST, on=on) for slug, one in by_slug.items()}
    return work.World(by_slug, sources, CHECKLIST, evaluations, SHELF_LIFE, on, alike)


def entries(kind: WorkKind, *claims: Claim, on: date = TODAY, **center: object) -> list[Entry]:
    found = work.from_data(world(make_center(*claims, **center), on=on))
    return [one for one in found if one.kind is kind]


def cost(as_of: str, **more: object) -> Claim:
    fields = {"answer": None, "value": 50000, "unit": "USD", "as_of": PartialDate.parse(as_of)}
    return make_claim("cost", **(fields | more))


@pytest.mark.parametrize(
    ("claim", "is_stale"),
    [
        (cost("2025-11-25"), False),
        (cost("2025-11-24"), False),
        (cost("2025-10-25"), True),
        (make_claim("accreditation", as_of=PartialDate(2022, 11, 25)), False),
        (make_claim("accreditation", as_of=PartialDate(2022, 10, 25)), True),
        (make_claim("volume", value=9, as_of=PartialDate(1999)), False),
        (make_claim("accreditation", source="page"), False),
    ],
)
def test_a_fact_is_stale_past_the_shelf_life_of_its_question(claim: Claim, is_stale: bool) -> None:
    assert [one.claims for one in entries(WorkKind.STALE, claim)] == ([(claim.id,)] if is_stale else [])


def test_a_stale_fact_beside_a_fresh_one_is_history_and_no_work() -> None:
    old, new = cost("2019"), cost("2026-05", id=f"{SLUG}-02")
    assert entries(WorkKind.STALE, old, new) == []
    assert len(entries(WorkKind.STALE, old, replace(new, checked=False))) == 1


def test_a_stale_fact_called_done_comes_back_after_as_long_again() -> None:
    old = cost("2024-01")
    now, later = (entries(WorkKind.STALE, old, on=on)[0] for on in (TODAY, date(2026, 12, 24)))
    much_later = entries(WorkKind.STALE, old, on=date(2027, 1, 1))[0]
    assert now.key == later.key != much_later.key


def test_an_unchecked_claim_is_work_until_it_is_checked_and_again_once_it_says_something_else() -> None:
    claim = make_claim(checked=False, as_of=RECENT)
    first = entries(WorkKind.UNCHECKED, claim)[0]
    assert entries(WorkKind.UNCHECKED, replace(claim, checked=True)) == []
    assert entries(WorkKind.UNCHECKED, replace(claim, accessed=TODAY))[0].key == first.key
    assert entries(WorkKind.UNCHECKED, replace(claim, statement="Other words."))[0].key != first.key


def test_sources_that_contradict_each_other_are_work() -> None:
    yes = make_claim("accreditation", as_of=RECENT)
    no = make_claim("accreditation", id=f"{SLUG}-02", answer=Answer.NOT_MET, as_of=RECENT)
    (found,) = entries(WorkKind.CONFLICT, yes, no)
    assert (found.field, found.claims) == ("accreditation", (yes.id, no.id))
    assert entries(WorkKind.CONFLICT, yes) == []


def test_what_is_missing_are_the_items_that_would_narrow_the_interval_most() -> None:
    found = entries(WorkKind.MISSING)
    assert [(one.field, one.points) for one in found] == [
        ("volume", 17),
        ("accreditation", 15),
        ("years_of_experience", 13),
    ]
    assert entries(WorkKind.MISSING, programs=(CLOSED,)) == []


def test_a_missing_item_called_done_comes_back_when_it_was_looked_for_again() -> None:
    def key(*findings: NotKnown) -> str:
        return next(one.key for one in entries(WorkKind.MISSING, findings=findings) if one.field == "volume")

    looked = NotKnown("volume", FindingReason.NOT_FOUND, date(2026, 11, 1))
    assert key() != key(looked) != key(replace(looked, on=TODAY))
    assert key(looked) == key(looked)


@pytest.mark.parametrize(
    ("precision", "checked", "is_doubtful"),
    [
        (PositionPrecision.BUILDING, True, False),
        (PositionPrecision.BUILDING, False, True),
        (PositionPrecision.CITY, True, True),
        (PositionPrecision.CITY, False, True),
    ],
)
def test_a_position_is_doubtful_unless_somebody_checked_the_building(
    precision: PositionPrecision, checked: bool, is_doubtful: bool
) -> None:
    found = entries(WorkKind.POSITION, position_precision=precision, position_checked=checked)
    assert len(found) == is_doubtful


def test_a_pair_that_may_be_one_comes_back_only_for_another_reason() -> None:
    def key(why: str, likeness: float) -> str:
        pair = Alike("a", "b", why, likeness)
        return next(one.key for one in work.from_data(world(alike=(pair,))))

    assert key("the name is alike", 0.7) == key("the name is alike", 0.8)
    assert key("the name is alike", 0.7) != key("the website is the same", 0.7)


def test_the_most_pressing_kind_comes_first_and_within_it_what_most_hangs_on() -> None:
    claims = (
        make_claim("prophylaxis", checked=False, as_of=RECENT),
        make_claim("accreditation", id=f"{SLUG}-02", checked=False, as_of=RECENT),
        cost("2019", id=f"{SLUG}-03"),
    )
    found = work.from_data(world(make_center(*claims)))
    kinds = [one.kind for one in found]
    assert kinds == sorted(kinds, key=list(WorkKind).index)
    assert kinds[0] is WorkKind.STALE
    assert [one.field for one in found if one.kind is WorkKind.UNCHECKED] == ["accreditation", "prophylaxis"]


def dead(source: Source, on: date = TODAY) -> Verification:
    status = VerificationStatus.REVALIDATION_REQUESTED
    return Verification(f"{SLUG}-01", 1, 1, on, NOW, Finding.DEAD, status, source.address)


def test_a_dead_link_is_work_until_its_address_is_another() -> None:
    source = make_source(url="https://example.org/a")
    center = make_center(make_claim())
    found = work.from_dead_links([dead(source)], {SLUG: center}, {"paper": source})
    assert [(one.source, one.address) for one in found] == [("paper", "https://example.org/a")]
    moved = replace(source, url="https://example.org/b")
    assert work.from_dead_links([dead(source)], {SLUG: center}, {"paper": moved}) == []
    assert work.from_dead_links([dead(source)], {}, {"paper": source}) == []
    again = work.from_dead_links([dead(source, on=date(2027, 1, 1))], {SLUG: center}, {"paper": source})
    assert again[0].key != found[0].key


def test_who_takes_an_entry_holds_it_for_seven_days() -> None:
    mark = Mark(7, NOW)
    assert mark.held_by(NOW + timedelta(days=7, seconds=-1)) == 7
    assert mark.held_by(NOW + timedelta(days=7)) is None
    assert replace(mark, done_at=NOW).held_by(NOW) is None


def test_every_entry_has_a_name_of_its_own() -> None:
    center = make_center(
        *(make_claim(i.id, id=f"{SLUG}-{n}", checked=False) for n, i in enumerate(CHECKLIST.items))
    )
    keys = [one.key for one in work.from_data(world(center))]
    assert len(keys) == len(set(keys)) > 8
