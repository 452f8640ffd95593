"""Folding, coordinates, distances and labels."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.places import Coordinates, Place, distance_km, fold, parse_coordinates

points = st.builds(Coordinates, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Göteborg", "goteborg"),
        ("  St.  Louis ", "st louis"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Tromsø", "tromso"),
        ("Ærø", "aero"),
        ("Þórshöfn", "thorshofn"),
        ("Đà Nẵng", "da nang"),
        ("İzmir Isparta ısı", "izmir isparta isi"),
        ("’s-Hertogenbosch", "s hertogenbosch"),
        ("東京", "東京"),
        ("МОСКВА", "москва"),
        ("Αθήνα", "αθηνα"),
        ("ירושלים", "ירושלים"),
        ("서울", "서울"),
        ("ガ", "ガ"),
        ("…!?", ""),
    ],
)
def test_folding_keeps_letters_and_drops_accents_case_and_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_text_has_single_spaces_between_words_only(text: str) -> None:
    assert fold(text) == " ".join(fold(text).split())


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("57.7,11.97", 57.7, 11.97),
        (" 57.7 , 11.97 ", 57.7, 11.97),
        ("57.7; 11.97", 57.7, 11.97),
        ("57.7 11.97", 57.7, 11.97),
        ("-33.9,151.2", -33.9, 151.2),
        ("−33.9,151.2", -33.9, 151.2),
        ("33.9° S, 151.2° E", -33.9, 151.2),
        ("40.7N,74W", 40.7, -74.0),
        ("0,0", 0.0, 0.0),
        ("90,-180", 90.0, -180.0),
    ],
)
def test_two_numbers_are_a_latitude_and_a_longitude(text: str, latitude: float, longitude: float) -> None:
    assert parse_coordinates(text) == Coordinates(latitude, longitude)


@pytest.mark.parametrize(
    "text", ["Göteborg", "", "Cambridge, MA", "57.7", "1,2,3", "41345 12", "Nan", "Nan, Thailand"]
)
def test_a_text_that_is_no_pair_of_numbers_is_no_coordinates(text: str) -> None:
    assert parse_coordinates(text) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("91,0", "latitude 91"),
        ("0,181", "longitude 181"),
        ("nan,nan", "latitude"),
        ("1,inf", "longitude"),
        ("1e3,5", "latitude"),
    ],
)
def test_coordinates_of_no_point_on_earth_are_an_error_that_names_the_number(text: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        parse_coordinates(text)


@pytest.mark.parametrize("degrees", [math.nan, math.inf, -math.inf, 90.0001])
def test_no_coordinates_exist_outside_the_globe(degrees: float) -> None:
    with pytest.raises(ValueError, match="latitude"):
        Coordinates(degrees, 0.0)


@given(points)
def test_printed_coordinates_read_back_to_the_same_point(point: Coordinates) -> None:
    read = parse_coordinates(str(point))
    assert read is not None
    assert distance_km(point, read) < 0.02


def test_distance_is_the_geodesic_of_the_ellipsoid_not_of_the_sphere() -> None:
    # One degree of latitude is 110.574 km at the equator and 111.694 km at the pole.
    assert distance_km(Coordinates(0, 0), Coordinates(1, 0)) == pytest.approx(110.574, abs=0.001)
    assert distance_km(Coordinates(89, 0), Coordinates(90, 0)) == pytest.approx(111.694, abs=0.001)


@given(points, points)
def test_distance_is_the_same_both_ways_and_at_most_half_the_globe(
    start: Coordinates, end: Coordinates
) -> None:
    assert distance_km(start, end) == pytest.approx(distance_km(end, start), abs=1e-6)
    assert 0 <= distance_km(start, end) <= 20_004


def place(name: str, *, region: str | None, country: str, country_name: str) -> Place:
    return Place(name, region, country, country_name, Coordinates(0, 0), 1, "city")


def test_a_label_names_the_region_where_people_do() -> None:
    goteborg = place("Göteborg", region="Västra Götaland", country="SE", country_name="Sweden")
    cambridge = place("Cambridge", region="Massachusetts", country="US", country_name="United States")
    assert goteborg.label == "Göteborg, Sweden"
    assert goteborg.full_label == "Göteborg, Västra Götaland, Sweden"
    assert cambridge.label == "Cambridge, Massachusetts, United States"


def test_a_label_does_not_say_a_name_twice() -> None:
    assert (
        place("São Paulo", region="Sao Paulo", country="BR", country_name="Brazil").label
        == "São Paulo, Brazil"
    )


def test_a_country_is_called_by_its_name_alone() -> None:
    assert Place("Norway", None, "NO", "Norway", None, 5_000_000, "country").label == "Norway"
