"""Two records of one center are found by name, place and website; different hospitals are left alone."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from directory.curation import duplicates, seed
from directory.domain.centers import Center
from directory.domain.vocabulary import PositionPrecision, Sector, Status

SEED = Path(__file__).parents[2] / "seed_data"
UPPSALA = Center(
    "uppsala-university-hospital", "Uppsala University Hospital", "Uppsala", "SE", 59.8496, 17.6387,
    PositionPrecision.BUILDING, Status.ACTIVE, Sector.ACADEMIC, local_name="Akademiska sjukhuset",
    website="https://www.akademiska.se/",
)  # fmt: skip


def found(center: Center, other: Center) -> list[str]:
    return [slug for slug, _, _ in duplicates.likely(center, [other])]


def test_the_same_name_in_the_same_town_is_likely() -> None:
    new = replace(UPPSALA, slug="new", local_name=None, website=None)
    [(slug, why, likeness)] = duplicates.likely(new, [UPPSALA])
    assert slug == UPPSALA.slug
    assert "the name is the same" in why
    assert likeness > 0.9


def test_a_local_name_is_a_name() -> None:
    assert found(replace(UPPSALA, slug="new", name="Akademiska Sjukhuset", local_name=None), UPPSALA)


def test_words_in_another_order_and_other_accents_are_alike() -> None:
    assert found(replace(UPPSALA, slug="new", name="Hospital of Uppsalá University"), UPPSALA)


def test_the_same_website_in_the_same_town_is_likely_under_another_name() -> None:
    other = replace(
        UPPSALA, slug="new", name="Neurocenter", local_name=None, website="http://akademiska.se/neuro"
    )
    assert found(other, UPPSALA)


def test_another_hospital_of_the_same_town_is_not() -> None:
    other = replace(
        UPPSALA, slug="new", name="Samariterhemmet Hospital", local_name=None, website=None, latitude=59.86
    )
    assert found(other, UPPSALA) == []


def test_the_same_name_in_another_country_is_not() -> None:
    assert found(replace(UPPSALA, slug="new", country="FI"), UPPSALA) == []


def test_a_center_is_not_a_duplicate_of_itself() -> None:
    assert duplicates.likely(UPPSALA, [UPPSALA]) == []


def test_the_published_centers_are_hardly_ever_taken_for_each_other() -> None:
    centers = seed.read_folder(SEED, today=date(2026, 11, 25)).centers.values()
    pairs = {
        frozenset((center.slug, slug))
        for center in centers
        for slug, _, likeness in duplicates.likely(center, centers)
    }
    assert len(pairs) <= len(centers) / 10, pairs
