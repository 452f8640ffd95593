"""Reading a search: what is meant, and every problem at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.parameters import BY_NAME, PARAMETERS, Surroundings, parse
from directory.domain.places import Coordinates, Place
from directory.domain.problems import BadQuery, PlaceNotFound
from directory.domain.query import Query, Sort, conditions, to_pairs
from directory.domain.vocabulary import Criterion, ItemAnswer, Status
from tests.domain.builders import CHECKLIST

GOTEBORG = Place("Göteborg", None, "SE", "Sweden", Coordinates(57.71, 11.97), 600_000, "city")
NORWAY = Place("Norway", None, "NO", "Norway", None, 0, "country")


def resolve(text: str) -> tuple[Place, tuple[Place, ...]]:
    places = {"göteborg": GOTEBORG, "norway": NORWAY}
    if text.casefold() not in places:
        raise PlaceNotFound(text, ["Göteborg"])
    return places[text.casefold()], ()


SURROUNDINGS = Surroundings(CHECKLIST, frozenset({"SE", "NO", "US"}), resolve)


def read(*pairs: tuple[str, str]) -> Query:
    return parse(pairs, SURROUNDINGS)


def problems(*pairs: tuple[str, str]) -> dict[str, str]:
    with pytest.raises(BadQuery) as caught:
        read(*pairs)
    return {problem.parameter: problem.message for problem in caught.value.problems}


def test_every_example_in_the_table_can_be_read() -> None:
    for parameter in PARAMETERS:
        company = [("near", "Göteborg")] if parameter.name == "within" else []
        read(*company, (parameter.name, parameter.example))


def test_an_empty_form_asks_for_nothing() -> None:
    assert read(*((name, "") for name in BY_NAME)) == Query()


def test_miles_are_converted_exactly() -> None:
    query = read(("near", "Göteborg"), ("within", "100"), ("unit", "mi"))
    assert query.within_km == pytest.approx(160.9344)


def test_a_country_as_the_place_means_in_it() -> None:
    query = read(("near", "Norway"))
    assert query.near_country == "NO"
    assert [one.parameter for one in conditions(query)] == ["near"]
    assert query.order is Sort.DOCUMENTED


def test_a_town_as_the_place_sorts_by_distance() -> None:
    assert read(("near", "Göteborg")).order is Sort.DISTANCE


def test_partly_also_accepts_at_least_partly() -> None:
    wanted = read(("item", "accreditation:met,partly")).items[0]
    assert wanted.accepted == {ItemAnswer.MET, ItemAnswer.PARTLY, ItemAnswer.AT_LEAST_PARTLY}


def test_values_of_one_parameter_are_gathered() -> None:
    assert read(("status", "active"), ("status", "unknown")).status == (Status.ACTIVE, Status.UNKNOWN)


@pytest.mark.parametrize(
    ("pairs", "parameter"),
    [
        ([("nearr", "x")], "nearr"),
        ([("near", "Nowhere")], "near"),
        ([("within", "500")], "within"),
        ([("near", "Norway"), ("within", "5")], "within"),
        ([("near", "Göteborg"), ("within", "nan")], "within"),
        ([("near", "Göteborg"), ("within", "inf")], "within"),
        ([("near", "Göteborg"), ("within", "0")], "within"),
        ([("near", "Göteborg"), ("within", "-3")], "within"),
        ([("near", "Göteborg"), ("within", "20000"), ("unit", "mi")], "within"),
        ([("bbox", "1,2,3")], "bbox"),
        ([("bbox", "1,60,3,50")], "bbox"),
        ([("bbox", "5,50,5,60")], "bbox"),
        ([("bbox", "0,0,200,10")], "bbox"),
        ([("country", "XX")], "country"),
        ([("country", "Sweden")], "country"),
        ([("treatment", "magic")], "treatment"),
        ([("item", "accreditation")], "item"),
        ([("item", "accreditation:")], "item"),
        ([("item", "unheard:met")], "item"),
        ([("item", "accreditation:yes")], "item"),
        ([("min_documented", "101")], "min_documented"),
        ([("min_team", "-1")], "min_team"),
        ([("max_cost", "cheap")], "max_cost"),
        ([("weights", "1,2,3")], "weights"),
        ([("weights", "0,0,0,0")], "weights"),
        ([("weights", "1,2,-3,4")], "weights"),
        ([("sort", "possible")], "sort"),
        ([("sort", "distance")], "sort"),
        ([("page", "0")], "page"),
        ([("page", "²")], "page"),
        ([("per_page", "101")], "per_page"),
        ([("page", "1"), ("page", "2")], "page"),
        ([("q", "x" * 201)], "q"),
    ],
)
def test_what_cannot_be_searched_is_said_beside_its_parameter(
    pairs: list[tuple[str, str]], parameter: str
) -> None:
    assert parameter in problems(*pairs)


def test_all_problems_are_told_at_once() -> None:
    assert set(problems(("within", "x"), ("country", "XX"), ("page", "0"))) == {"within", "country", "page"}


def test_a_misspelled_name_suggests_the_right_one() -> None:
    with pytest.raises(BadQuery) as caught:
        read(("contry", "SE"))
    assert caught.value.problems[0].suggestions == ("country",)


VALUES = {
    "q": st.text("abc ", min_size=1, max_size=8).filter(str.strip),
    "near": st.just("Göteborg"),
    "within": st.integers(1, 12_000).map(str),
    "unit": st.sampled_from(["km", "mi"]),
    "bbox": st.sampled_from(["-10,35,30,60", "170,-50,-170,-10.123456"]),
    "country": st.sampled_from(["SE", "NO"]),
    "item": st.sampled_from(["accreditation:met,partly", "volume:unknown"]),
    "weights": st.sampled_from(["40,20,20,20", "0.123456789,0,0,1"]),
    "max_cost": st.integers(0, 10**9).map(str),
    **{f"min_{name}": st.integers(0, 100).map(str) for name in ("documented", *Criterion)},
    "page": st.integers(1, 1000).map(str),
    "per_page": st.integers(1, 100).map(str),
    **{name: st.sampled_from(BY_NAME[name].choices) for name in BY_NAME if BY_NAME[name].choices},
}


@given(st.sets(st.sampled_from(sorted(VALUES))), st.data())
def test_a_query_written_as_pairs_reads_back_as_itself(names: set[str], data: st.DataObject) -> None:
    chosen = names | {"near"} if names & {"within", "sort"} else names
    pairs = [(name, data.draw(VALUES[name])) for name in sorted(chosen)]
    query = read(*pairs)
    again = read(*to_pairs(query))
    assert to_pairs(again) == to_pairs(query)
    assert conditions(again) == conditions(query)
    assert again.within_km == query.within_km


def test_conditions_are_those_that_narrow() -> None:
    query = read(
        ("near", "Göteborg"), ("within", "50"), ("sort", "name"), ("status", "active"), ("page", "2")
    )
    assert [one.parameter for one in conditions(query)] == ["within", "status"]
