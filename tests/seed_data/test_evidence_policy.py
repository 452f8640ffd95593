"""Every file keeps the evidence policy: what a claim may say, and what an answer may rest on."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from directory.config import read_settings
from directory.domain.certainty import Judged
from directory.domain.checklist import Item
from directory.domain.claims import OFFICIAL_TYPES
from directory.domain.outcomes import Measure
from directory.domain.places import Coordinates, distance_km
from directory.domain.vocabulary import Level, PositionPrecision, SourceType
from directory.index.places import Gazetteer
from tests.seed_data.records import centers, is_evaluated, items_of, sources

OUR_OWN_WORDS = re.compile(
    r"our arithmetic|\bwe\b|not yet|re-checked|as we remember|far above|among the longest|wider than",
    re.IGNORECASE,
)
WRITTEN_BY_OTHERS_ABOUT_MANY = {
    SourceType.PEER_REVIEWED,
    SourceType.CONFERENCE_ABSTRACT,
    SourceType.PREPRINT,
    SourceType.TRIAL_REGISTRY,
}
FARTHEST_FROM_CITY_KM = 30
PERCENT_ROUNDING = 2
DISABILITY = {Measure.EDSS_IMPROVED, Measure.EDSS_STABLE, Measure.EDSS_WORSE}


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer(read_settings().gazetteer_path) as opened:
        yield opened


@cache
def building_positions() -> frozenset[str]:
    """The centers that the research placed at their building."""
    text = Path(__file__).with_name("building_positions.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def judged_claims() -> Iterator[tuple[str, Item, Judged, bool]]:
    """Center, item, claim as judged, and whether the item's answer rests on it."""
    for slug in centers():
        for item in items_of(slug):
            for one in item.judged:
                yield slug, item.item, one, one.claim.id in item.decisive


def test_no_statement_compares_comments_or_tells_of_the_work() -> None:
    said = {claim.id: claim.statement for center in centers().values() for claim in center.claims}
    assert {id: text for id, text in said.items() if OUR_OWN_WORDS.search(text)} == {}


def test_no_note_of_a_source_speaks_of_our_arithmetic() -> None:
    notes = {source.key: source.note or "" for source in sources().values()}
    assert [key for key, note in notes.items() if "our arithmetic" in note.casefold()] == []


def test_a_claim_about_one_center_counts_only_from_a_paper_or_register_that_names_it() -> None:
    unnamed = [
        (one.claim.id, one.source.key)
        for slug, _, one, _ in judged_claims()
        if one.reading.counted
        and one.claim.level is Level.CENTER
        and one.source.type in WRITTEN_BY_OTHERS_ABOUT_MANY
        and slug not in one.source.centers
    ]
    assert unnamed == []


def test_no_answer_rests_on_a_pooled_or_national_figure_but_as_disclosure() -> None:
    wrong = [
        one.claim.id
        for _, item, one, decisive in judged_claims()
        if decisive and item.result and one.claim.level is not Level.CENTER
        if not (item.discloses and one.claim.level is Level.MULTICENTER)
    ]
    assert wrong == []


def test_no_answer_rests_on_a_rule_of_many_hospitals_whose_source_does_not_name_the_center() -> None:
    rules = [
        (slug, one)
        for slug, item, one, decisive in judged_claims()
        if decisive and not item.result and one.claim.level is not Level.CENTER
    ]
    assert rules
    assert [one.claim.id for slug, one in rules if slug not in one.source.centers] == []
    national = [one for _, one in rules if one.claim.level is Level.NATIONAL]
    assert [one.claim.id for one in national if one.source.type not in OFFICIAL_TYPES] == []


def test_a_trial_listing_is_no_experience() -> None:
    counted = {
        item.id
        for _, item, one, _ in judged_claims()
        if one.reading.counted and one.source.type is SourceType.TRIAL_REGISTRY
    }
    assert counted
    assert counted & {"volume", "years_of_experience"} == set()


@pytest.mark.parametrize("slug", sorted(centers()))
def test_where_a_program_runs_each_item_has_a_counted_claim_or_a_finding(slug: str) -> None:
    center = centers()[slug]
    looked_for = {finding.field for finding in center.findings}
    silent = {item.item.id for item in items_of(slug) if not any(j.reading.counted for j in item.judged)}
    assert silent - looked_for == set() if is_evaluated(center) else looked_for == set()


def test_what_is_found_is_not_listed_as_looked_for_in_vain() -> None:
    both = [
        (slug, finding.field)
        for slug, center in centers().items()
        for finding in center.findings
        for item in items_of(slug)
        if item.item.id == finding.field and item.decisive
    ]
    assert both == []


def test_whatever_is_checked_says_on_which_day() -> None:
    records = {claim.id: claim for center in centers().values() for claim in center.claims}
    assert [id for id, claim in records.items() if claim.checked != (claim.checked_on is not None)] == []
    assert [key for key, one in sources().items() if one.checked != (one.checked_on is not None)] == []


@pytest.mark.parametrize("slug", sorted(centers()))
def test_each_center_lies_near_its_city_and_in_its_country(slug: str, gazetteer: Gazetteer) -> None:
    center = centers()[slug]
    here = Coordinates(center.latitude, center.longitude)
    cities = gazetteer.lookup_city(center.city, center.country)
    distances = [distance_km(here, city.coordinates) for city in cities if city.coordinates]
    assert min(distances) <= FARTHEST_FROM_CITY_KM
    assert gazetteer.nearest(here)[0].country == center.country


def test_a_position_is_a_buildings_only_if_it_was_recorded_so_or_compared_with_a_map() -> None:
    unsure = [
        slug
        for slug, center in centers().items()
        if center.position_precision is PositionPrecision.BUILDING and not center.position_checked
    ]
    assert [slug for slug in unsure if slug not in building_positions()] == []


def test_improved_stable_and_worse_of_the_same_people_make_all_of_them() -> None:
    shares: dict[tuple[str, float | None, str | None], dict[Measure, float]] = defaultdict(dict)
    for source in sources().values():
        for result in source.results:
            if result.measure in DISABILITY and result.value_percent is not None:
                group = (source.key, result.at_years, result.population)
                shares[group][result.measure] = result.value_percent
    whole = {group: sum(parts.values()) for group, parts in shares.items() if len(parts) == len(DISABILITY)}
    assert whole
    assert {group: total for group, total in whole.items() if abs(total - 100) > PERCENT_ROUNDING} == {}
