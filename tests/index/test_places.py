"""The gazetteer: what a text means, what else it may mean, and what to offer when it means nothing."""

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import pytest
from geopy.exc import GeocoderUnavailable
from geopy.location import Location
from hypothesis import given
from hypothesis import strategies as st

from directory.config import read_settings
from directory.domain.places import Coordinates, Place, distance_km
from directory.domain.problems import PlaceNotFound
from directory.index.gazetteer_build import build
from directory.index.places import MOST_ALTERNATIVES, Gazetteer, GazetteerMissing


@pytest.fixture(scope="module")
def gazetteer_file() -> Path:
    """The file that `make test` has built for the whole suite."""
    return read_settings().gazetteer_path


@pytest.fixture(scope="module")
def gazetteer(gazetteer_file: Path) -> Iterator[Gazetteer]:
    with Gazetteer(gazetteer_file) as opened:
        yield opened


# What a person types, the country and the point it should mean, to 30 km.
CITIES = [
    ("Göteborg", "SE", 57.71, 11.97), ("Goteborg", "SE", 57.71, 11.97), ("Gothenburg", "SE", 57.71, 11.97),
    ("GOTEBORG", "SE", 57.71, 11.97), ("Göteborg Sverige", "SE", 57.71, 11.97),
    ("München", "DE", 48.14, 11.58), ("Munich", "DE", 48.14, 11.58), ("Muenchen", "DE", 48.14, 11.58),
    ("Firenze", "IT", 43.77, 11.25), ("Florence", "IT", 43.77, 11.25), ("Roma", "IT", 41.89, 12.48),
    ("Mexico City", "MX", 19.43, -99.13), ("Ciudad de México", "MX", 19.43, -99.13),
    ("東京", "JP", 35.69, 139.69), ("Tokyo", "JP", 35.69, 139.69), ("Москва", "RU", 55.75, 37.62),
    ("St Louis", "US", 38.63, -90.2), ("Saint Louis", "US", 38.63, -90.2), ("St. Louis", "US", 38.63, -90.2),
    ("St. Louis, MO", "US", 38.63, -90.2), ("New York", "US", 40.71, -74.0), ("NYC", "US", 40.71, -74.0),
    ("New York, NY", "US", 40.71, -74.0), ("New York NY USA", "US", 40.71, -74.0),
    ("Singapore, Singapore", "SG", 1.29, 103.85), ("Luxembourg, Luxembourg", "LU", 49.61, 6.13),
    ("Panama City", "PA", 8.99, -79.52), ("Atlanta, Georgia", "US", 33.75, -84.39),
    ("Tbilisi, Georgia", "GE", 41.69, 44.83), ("Washington DC", "US", 38.9, -77.04),
    ("Washington, D.C.", "US", 38.9, -77.04), ("Newcastle upon Tyne", "GB", 54.97, -1.61),
    ("Newcastle, UK", "GB", 54.97, -1.61), ("The Hague", "NL", 52.08, 4.3), ("Den Haag", "NL", 52.08, 4.3),
    ("Köln", "DE", 50.93, 6.95), ("Cologne", "DE", 50.93, 6.95), ("Wien", "AT", 48.21, 16.37),
    ("Vienna", "AT", 48.21, 16.37), ("Praha", "CZ", 50.09, 14.42), ("Prague", "CZ", 50.09, 14.42),
    ("Warszawa", "PL", 52.23, 21.01), ("Kraków", "PL", 50.06, 19.94), ("Łódź", "PL", 51.77, 19.46),
    ("Lodz", "PL", 51.77, 19.46), ("Århus", "DK", 56.16, 10.21), ("Aarhus", "DK", 56.16, 10.21),
    ("Zürich", "CH", 47.37, 8.55), ("Zurich", "CH", 47.37, 8.55), ("Genève", "CH", 46.2, 6.15),
    ("Geneva", "CH", 46.2, 6.15), ("Biel", "CH", 47.13, 7.25), ("Sevilla", "ES", 37.38, -5.97),
    ("Seville", "ES", 37.38, -5.97), ("Lisboa", "PT", 38.72, -9.13), ("Athens", "GR", 37.98, 23.73),
    ("Αθήνα", "GR", 37.98, 23.73), ("Jerusalem", "IL", 31.77, 35.22), ("ירושלים", "IL", 31.77, 35.22),
    ("Beijing", "CN", 39.91, 116.4), ("北京", "CN", 39.91, 116.4), ("Seoul", "KR", 37.57, 126.98),
    ("서울", "KR", 37.57, 126.98), ("Cambridge", "GB", 52.2, 0.12), ("Cambridge, US", "US", 42.37, -71.11),
    ("Cambridge, MA", "US", 42.37, -71.11), ("Cambridge MA", "US", 42.37, -71.11),
    ("Cambridge, MA, USA", "US", 42.37, -71.11), ("Cambridge, Canada", "CA", 43.36, -80.31),
    ("London", "GB", 51.51, -0.13), ("London, Ontario", "CA", 42.98, -81.23),
    ("London Ontario", "CA", 42.98, -81.23), ("London, CA", "CA", 42.98, -81.23),
    ("San José, Costa Rica", "CR", 9.93, -84.08), ("San José, CR", "CR", 9.93, -84.08),
    ("Paris, Texas", "US", 33.66, -95.56), ("Perth, Scotland", "GB", 56.4, -3.43),
    ("Portland, ME", "US", 43.66, -70.26), ("Córdoba, Spain", "ES", 37.89, -4.77),
    ("Santa Ana", "US", 33.75, -117.87), ("Granada", "ES", 37.19, -3.61), ("LA", "US", 34.05, -118.24),
    ("New Delhi", "IN", 28.61, 77.21), ("Frankfurt", "DE", 50.12, 8.68), ("Halle", "DE", 51.48, 11.97),
    ("Ontario, CA", "US", 34.06, -117.65), ("København", "DK", 55.68, 12.57), ("القاهرة", "EG", 30.06, 31.25),
]  # fmt: skip
COUNTRIES = [
    ("Norway", "NO"), ("norge", "NO"), ("NO", "NO"), ("UK", "GB"), ("uk", "GB"), ("USA", "US"),
    ("Holland", "NL"), ("Czechia", "CZ"), ("Deutschland", "DE"), ("España", "ES"), ("Sverige", "SE"),
    ("Singapore", "SG"), ("Luxembourg", "LU"), ("Panama", "PA"), ("Georgia", "GE"), ("Turkey", "TR"),
    ("日本", "JP"), ("Россия", "RU"), ("Mexico", "MX"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "country", "latitude", "longitude"), CITIES)
def test_a_name_with_its_qualifiers_is_the_city_people_mean(
    gazetteer: Gazetteer, text: str, country: str, latitude: float, longitude: float
) -> None:
    place = gazetteer.resolve(text).place
    assert (place.kind, place.country) == ("city", country)
    assert place.coordinates is not None
    assert distance_km(place.coordinates, Coordinates(latitude, longitude)) < 30


@pytest.mark.parametrize(("text", "code"), COUNTRIES)
def test_a_country_alone_is_the_country_and_has_no_point(gazetteer: Gazetteer, text: str, code: str) -> None:
    place = gazetteer.resolve(text).place
    assert (place.kind, place.country, place.coordinates) == ("country", code, None)


def labels(places: tuple[Place, ...]) -> list[str]:
    return [place.full_label for place in places]


def test_a_city_state_offers_its_city(gazetteer: Gazetteer) -> None:
    assert "Singapore, Singapore" in labels(gazetteer.resolve("Singapore").alternatives)


def test_a_name_of_a_country_and_a_state_offers_towns_of_the_state(gazetteer: Gazetteer) -> None:
    assert "Atlanta, Georgia, United States" in labels(gazetteer.resolve("Georgia").alternatives)
    assert "Toronto, Ontario, Canada" in labels(gazetteer.resolve("Ontario").alternatives)


def test_other_readings_are_listed_by_population(gazetteer: Gazetteer) -> None:
    resolution = gazetteer.resolve("Cambridge")
    readings = [place for place in (resolution.place, *resolution.alternatives) if place.name == "Cambridge"]
    populations = [place.population for place in readings]
    assert len(readings) > 4
    assert populations == sorted(populations, reverse=True)
    assert "Cambridge, Massachusetts, United States" in labels(resolution.alternatives)
    assert len(gazetteer.resolve("Springfield").alternatives) == MOST_ALTERNATIVES


def test_a_qualifier_leaves_only_readings_that_lie_there(gazetteer: Gazetteer) -> None:
    resolution = gazetteer.resolve("Cambridge, US")
    assert {place.country for place in (resolution.place, *resolution.alternatives)} == {"US"}


def test_coordinates_are_taken_as_they_are(gazetteer: Gazetteer) -> None:
    place = gazetteer.resolve("57.7, 11.97").place
    assert (place.kind, place.coordinates) == ("coordinates", Coordinates(57.7, 11.97))
    with pytest.raises(ValueError, match="latitude 91"):
        gazetteer.resolve("91,0")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("göteborg", "Göteborg, Sweden"),
        ("Gothenburg", "Gothenburg, Sweden"),
        ("Firenze, Italia", "Firenze, Italy"),
        ("lodz", "Łódź, Poland"),
        ("NYC", "New York City, New York, United States"),
        ("cambridge ma", "Cambridge, Massachusetts, United States"),
    ],
)
def test_a_city_is_called_as_the_person_spelled_it_where_that_spelling_is_known(
    gazetteer: Gazetteer, typed: str, label: str
) -> None:
    assert gazetteer.resolve(typed).place.label == label


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Goteburgh", "Gothenburg, Västra Götaland, Sweden"),
        ("Goteburgh, Sweden", "Gothenburg, Västra Götaland, Sweden"),
        ("Xothenburg", "Gothenburg, Västra Götaland, Sweden"),
        ("Barcelonna", "Barcelona, Catalonia, Spain"),
        ("Frnakfurt", "Frankfurt am Main, Hesse, Germany"),
        ("Norwya", "Norway"),
        ("Cambridge, Norway", "Cambridge, England, United Kingdom"),
        ("Cambridge Massachusets", "Cambridge, England, United Kingdom"),
        ("Ontario, Canada", "Toronto, Ontario, Canada"),
        ("Scotland", "Glasgow, Scotland, United Kingdom"),
    ],
)
def test_what_is_not_found_offers_near_places_that_resolve(
    gazetteer: Gazetteer, text: str, suggestion: str
) -> None:
    with pytest.raises(PlaceNotFound) as caught:
        gazetteer.resolve(text)
    assert suggestion in caught.value.suggestions
    assert caught.value.text == text
    for offered in caught.value.suggestions:
        assert gazetteer.resolve(offered).place.full_label == offered


@pytest.mark.parametrize(
    "text", ["", " ", ",", "…", "xqzvkjw", "a" * 10_000, "us " * 39, "ma us " * 20, "new south wales " * 7]
)
def test_nonsense_is_not_found_and_answered_at_once(gazetteer: Gazetteer, text: str) -> None:
    began = perf_counter()
    with pytest.raises(PlaceNotFound):
        gazetteer.resolve(text)
    assert perf_counter() - began < 1


@given(text=st.text(max_size=40))
def test_any_text_is_a_place_or_a_clear_error(gazetteer: Gazetteer, text: str) -> None:
    try:
        resolution = gazetteer.resolve(text)
    except (PlaceNotFound, ValueError):
        return
    assert resolution.place.label


def test_the_label_of_a_large_city_leads_back_to_it(gazetteer: Gazetteer, gazetteer_file: Path) -> None:
    connection = sqlite3.connect(gazetteer_file)
    rows = connection.execute(
        "SELECT name, country FROM places ORDER BY population DESC LIMIT 1000"
    ).fetchall()
    connection.close()
    lost = [
        place.full_label
        for place in (gazetteer.lookup_city(name, country)[0] for name, country in rows)
        if gazetteer.resolve(place.full_label).place.coordinates != place.coordinates
    ]
    assert len(lost) <= 10, lost


# lookup_city and nearest: checks of recorded positions


def test_a_city_is_looked_up_within_its_country_only(gazetteer: Gazetteer) -> None:
    assert {place.country for place in gazetteer.lookup_city("Guadalajara", "ES")} == {"ES"}
    assert gazetteer.lookup_city("Göteborg", "NO") == []
    assert gazetteer.lookup_city("", "NO") == []


def test_a_city_is_looked_up_with_the_district_written_after_it(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup_city("Taguig, Metro Manila", "PH")[0].name == "Taguig"
    assert gazetteer.lookup_city("Göteborg, Sahlgrenska", "SE")[0].name == "Göteborg"


@pytest.mark.parametrize(
    ("latitude", "longitude", "name"),
    [
        (57.7, 11.97, "Gothenburg"),
        (-17.0, 180.0, "Savusavu"),
        (-90.0, 0.0, "Ushuaia"),
        (71.3, -156.8, "Anchorage"),
    ],
)
def test_the_nearest_place_is_found_across_the_antimeridian_and_from_the_pole(
    gazetteer: Gazetteer, latitude: float, longitude: float, name: str
) -> None:
    here = Coordinates(latitude, longitude)
    place, kilometers = gazetteer.nearest(here)
    assert place.coordinates is not None
    assert kilometers == distance_km(here, place.coordinates)
    named = gazetteer.resolve(name).place.coordinates
    assert named is not None
    assert kilometers <= distance_km(here, named)


# geopy's interface


def test_it_answers_as_a_geopy_geocoder(gazetteer: Gazetteer) -> None:
    location = gazetteer.geocode("Göteborg")
    assert isinstance(location, Location)
    assert (location.address, round(location.latitude, 1)) == ("Göteborg, Sweden", 57.7)
    assert location.raw["place"].country == "SE"
    several = gazetteer.geocode("Cambridge", exactly_one=False)
    assert isinstance(several, list)
    assert len(several) > 1
    nearest = gazetteer.reverse((57.7, 11.97))
    assert isinstance(nearest, Location)
    assert gazetteer.geocode("Norway") is None
    assert gazetteer.geocode("xqzvkjw") is None


def test_it_has_no_way_to_reach_a_service(gazetteer: Gazetteer) -> None:
    with pytest.raises(GeocoderUnavailable, match="asks no service"):
        gazetteer.adapter.get_json("https://example.org", timeout=1, headers={})


# The file


def test_many_threads_may_ask_at_once(gazetteer: Gazetteer) -> None:
    texts = ["Göteborg", "München", "東京", "London, Ontario"] * 50
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda text: gazetteer.resolve(text).place.country, texts))
    assert answers == ["SE", "DE", "JP", "CA"] * 50


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(GazetteerMissing, match=r"absent\.sqlite is missing.*make setup"):
        Gazetteer(tmp_path / "absent.sqlite")


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_a_file_that_is_no_gazetteer_is_named_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.sqlite"
    path.write_bytes(content)
    with pytest.raises(GazetteerMissing, match=r"broken\.sqlite is no gazetteer.*make setup"):
        Gazetteer(path)


def test_the_file_says_whose_data_it_holds(gazetteer: Gazetteer) -> None:
    assert "GeoNames" in gazetteer.about["attribution"]
    assert "CC BY 4.0" in gazetteer.about["attribution"]
    assert int(gazetteer.about["places"]) > 60_000


def test_building_again_gives_the_same_bytes_and_leaves_nothing_else(
    gazetteer_file: Path, tmp_path: Path
) -> None:
    again = tmp_path / "new" / "gazetteer.sqlite"
    build(again)
    assert again.read_bytes() == gazetteer_file.read_bytes()
    assert os.listdir(again.parent) == ["gazetteer.sqlite"]  # noqa: PTH208
    assert again.stat().st_size < 20_000_000
