"""A search over columns finds, counts and orders exactly what plain Python over listings does."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.domain.places import Coordinates, Place
from directory.domain.query import Box, Flags, ItemWanted, Query, Sort, TreatmentWanted, Unit, conditions
from directory.domain.vocabulary import Criterion, ItemAnswer, Sector, State, Status, YesNoUnknown
from directory.index.search import search
from directory.index.snapshot import Snapshot, build
from tests.index import plain_search as plain

ENGLISH = {"IT": ("Italy",), "SE": ("Sweden",), "FJ": ("Fiji",), "CN": ("China",), "RU": ("Russia",)}
GOTEBORG = Coordinates(57.7, 11.97)
POINTS = [
    GOTEBORG,
    Coordinates(-17.7, 179.99),
    Coordinates(90, 0),
    Coordinates(-89.95, 40),
    Coordinates(0, -180),
]


def snapshot_of(listings: list[Any]) -> Snapshot:
    return build(
        listings, checklist=plain.CHECKLIST, data_version="1", country_names=lambda code: ENGLISH[code]
    )


def place(coordinates: Coordinates | None, country: str | None = None) -> Place:
    return Place("there", None, country, None, coordinates, 0, "city" if coordinates else "country")


def some(kind: Any) -> st.SearchStrategy[Any]:
    return st.just(()) | st.lists(st.sampled_from(list(kind)), min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    degrees = st.sampled_from([-180.0, 180.0, 179.9, -179.9, 0.0]) | st.floats(-180, 180)
    west, east = draw(degrees), draw(degrees)
    south, north = sorted([draw(st.floats(-90, 90)), draw(st.sampled_from([-90.0, 0.0, 57.7, 90.0]))])
    return Box(west, south, east, north)


ITEMS = st.builds(
    ItemWanted,
    st.sampled_from([item.id for item in plain.CHECKLIST.items]),
    st.lists(st.sampled_from(list(ItemAnswer)), min_size=1, max_size=3, unique=True).map(tuple),
)
PERCENT = st.none() | st.sampled_from([0.0, 43.05, 43.1, 50.0, 100.0]) | st.floats(0, 100)
WORDS = st.sampled_from(
    ["", "san", "gen swe", "göteb", "宣武", "пирог", "北京", "italy", "zurich", "ms", "!!!"]
)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """Queries of a few conditions, so that lists are seldom empty."""
    near = draw(st.none() | st.sampled_from(POINTS).map(place))
    fields = {
        "q": WORDS,
        "within": st.floats(1, 20_000) if near else st.none(),
        "bbox": boxes(),
        "country": some(ENGLISH),
        "treatment": st.sampled_from(TreatmentWanted),
        "status": some(Status),
        "sector": some(Sector),
        "international": some(YesNoUnknown),
        "state": some(State),
        "items": st.lists(ITEMS, max_size=2, unique_by=str).map(tuple),
        "min_documented": PERCENT,
        "min_criteria": st.dictionaries(st.sampled_from(Criterion), st.floats(0, 100), max_size=2),
        "max_cost": st.none() | st.sampled_from([0.0, 30_000.0, 54_499.99]) | st.floats(0, 1e6),
        "flags": st.sampled_from(Flags),
        "weights": st.none()
        | st.sampled_from([(40.0, 20.0, 20.0, 20.0), (6.0, 5.0, 4.0, 5.0), (0.0, 0.0, 1.0, 0.0)]),
    }
    used = draw(st.lists(st.sampled_from(list(fields)), max_size=4, unique=True))
    sort = draw(st.none() | st.sampled_from([one for one in Sort if near or one is not Sort.DISTANCE]))
    unit = draw(st.sampled_from(Unit)) if "within" in used else Unit.KM
    values = {name: draw(fields[name]) for name in used}
    return Query(near=near, sort=sort, unit=unit, per_page=draw(st.integers(1, 12)), **values)


SEEDS = st.integers(0, 10_000)
PROPERTY = settings(max_examples=40, deadline=None)


@PROPERTY
@given(SEEDS, queries())
def test_pages_together_are_the_whole_list_in_order(seed: int, query: Query) -> None:
    listings = plain.make_listings(seed, 40)
    snapshot = snapshot_of(listings)
    first = search(snapshot, query)
    pages = [search(snapshot, replace(query, page=number)) for number in range(1, first.pages + 1)]
    assert [card.slug for page in pages for card in page.cards] == plain.ordered(listings, query)
    assert [card.slug for card in first.every()] == plain.ordered(listings, query)
    assert first.total == len(plain.fitting(listings, query))
    assert search(snapshot, replace(query, page=first.pages + 1)).cards == ()


@PROPERTY
@given(SEEDS, queries())
def test_a_card_shows_its_own_center_with_distance_and_figures(seed: int, query: Query) -> None:
    listings = {one.slug: one for one in plain.make_listings(seed, 20)}
    for card in search(snapshot_of(list(listings.values())), query).cards:
        one = listings[card.slug]
        assert (card.documented, card.possible, card.known) == plain.figures(one, query)
        for name in ("name", "local_name", "program", "city", "region", "country", "latitude", "longitude",
                     "position_precision", "status", "status_year", "treatments", "sector", "international",
                     "state", "answers", "red_flags", "lowest_cost_usd", "last_checked"):  # fmt: skip
            assert getattr(card, name) == getattr(one, name)
        assert card.criteria == tuple((round(low, 1), round(high, 1)) for low, high in one.criteria)
        expected = round(plain.kilometers(one, query), 1) if plain.point(query) else None
        assert card.distance_km == expected


@PROPERTY
@given(SEEDS, queries())
def test_a_filter_says_how_many_more_the_list_would_have_without_it(seed: int, query: Query) -> None:
    listings = plain.make_listings(seed, 40)
    page = search(snapshot_of(listings), query)
    assert [(one.parameter, one.value) for one in page.filters] == [
        (one.parameter, one.value) for one in conditions(query)
    ]
    listed = {one.slug for one in plain.fitting(listings, query)}
    for one in page.filters:
        wider = plain.fitting(listings, plain.without(query, one.parameter, one.value))
        hidden = [listing for listing in wider if listing.slug not in listed]
        unknown = [x for x in hidden if plain.is_unknown(x, query, one.parameter, one.value)]
        assert (one.removed, one.removed_only_unknown) == (len(hidden), len(unknown))


@PROPERTY
@given(SEEDS, queries())
def test_a_facet_counts_what_a_click_would_list(seed: int, query: Query) -> None:
    listings = plain.make_listings(seed, 40)
    facets = search(snapshot_of(listings), query).facets
    assert set(facets) == {"country", "status", "sector", "international", "state", "treatment", "flags",
                           "accreditation"}  # fmt: skip
    for name, counts in facets.items():
        for value, count in counts.items():
            assert count == len(plain.fitting(listings, _clicked(query, name, value))), (name, value)


def _clicked(query: Query, facet: str, value: str) -> Query:
    if facet == "accreditation":
        others = tuple(one for one in query.items if one.item != "accreditation")
        return replace(query, items=(*others, ItemWanted("accreditation", (ItemAnswer(value),))))
    kinds = {"treatment": TreatmentWanted, "flags": Flags}
    return replace(query, **{facet: kinds[facet](value) if facet in kinds else (value,)})


@PROPERTY
@given(SEEDS, queries())
def test_those_listed_apart_are_counted(seed: int, query: Query) -> None:
    listings = plain.make_listings(seed, 40)
    apart = [one for one in plain.fitting(listings, query) if one.state in plain.NOT_SCORED]
    assert search(snapshot_of(listings), query).listed_apart == len(apart)


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.sampled_from(POINTS), st.floats(1, 20_000), boxes())
def test_a_large_directory_is_cut_into_cells_and_finds_the_same(
    seed: int, center: Coordinates, km: float, box: Box
) -> None:
    listings = plain.make_listings(seed, 150)
    many = [replace(one, slug=f"{one.slug}-{copy}") for copy in range(40) for one in listings]
    near = Query(near=place(center), within=km, treatment=TreatmentWanted.ANY)
    boxed = Query(bbox=box, treatment=TreatmentWanted.ANY)
    snapshot = snapshot_of(many)
    for query in (near, boxed):
        assert search(snapshot, query).total == 40 * len(plain.fitting(listings, query))
    page = search(snapshot, replace(near, per_page=100, page=3))
    fitting = sorted(plain.kilometers(one, near) for one in plain.fitting(listings, near))
    expected = [round(one, 1) for one in fitting for _ in range(40)][200:300]
    assert [card.distance_km for card in page.cards] == expected


def test_a_country_as_the_place_is_a_condition_that_only_near_can_drop() -> None:
    listings = plain.make_listings(1, 60)
    inside = Query(near=place(None, "SE"), near_text="Sweden", treatment=TreatmentWanted.ANY)
    page = search(snapshot_of(listings), inside)
    assert page.total == sum(one.country == "SE" for one in listings)
    hidden = len(listings) - page.total
    assert [(one.parameter, one.removed) for one in page.filters] == [("near", hidden), ("treatment", 0)]
    elsewhere = search(snapshot_of(listings), replace(inside, country=("IT",)))
    assert elsewhere.total == 0
    assert elsewhere.facets["country"]["SE"] == page.total


def test_a_country_without_centers_that_was_chosen_is_counted_as_none() -> None:
    page = search(snapshot_of(plain.make_listings(1, 20)), Query(country=("NO",)))
    assert page.total == 0
    assert page.facets["country"]["NO"] == 0


def test_more_conditions_than_a_byte_can_count_are_all_kept() -> None:
    listings = [replace(one, answers=(ItemAnswer.UNKNOWN,) * 5) for one in plain.make_listings(1, 5)]
    wanted = tuple(ItemWanted("volume", (ItemAnswer.MET,) * times) for times in range(1, 256))
    query = Query(items=wanted, treatment=TreatmentWanted.AHSCT)
    assert search(snapshot_of([replace(one, treatments=("msc",)) for one in listings]), query).total == 0


def test_weights_in_the_methods_own_proportion_change_nothing() -> None:
    snapshot = snapshot_of(plain.make_listings(3, 60))
    own = search(snapshot, Query(weights=(3.0, 2.5, 2.0, 2.5)))
    assert own.cards == search(snapshot, Query()).cards


@pytest.mark.parametrize("sort", [sort for sort in Sort if sort is not Sort.DISTANCE])
def test_an_empty_directory_is_searched_too(sort: Sort) -> None:
    page = search(snapshot_of([]), Query(q="genova", weights=(1.0, 0.0, 0.0, 0.0), sort=sort))
    assert (page.total, page.pages, page.cards, page.facets["country"]) == (0, 1, (), {})


FIRST = snapshot_of(plain.make_listings(7, 100))


@given(st.none() | st.tuples(*[st.integers(0, 50).map(float)] * 4).filter(any))
def test_what_is_known_of_the_first_rows_is_what_their_cards_say(weights: tuple[float, ...] | None) -> None:
    found = FIRST
    page = search(found, Query(treatment=TreatmentWanted.ANY, weights=weights, per_page=100))
    rows = page.first(100)
    assert [found.slugs[row] for row in rows.tolist()] == [card.slug for card in page.cards]
    scored = [card for card in page.cards if card.is_scored]
    kept = rows[found.is_scored(rows)]
    assert page.known_of(kept).tolist() == [card.known for card in scored]
    concerned = [card.state is State.DOCUMENTED_CONCERNS for card in scored]
    assert found.has_concerns(kept).tolist() == concerned
