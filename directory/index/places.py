"""The offline gazetteer: a place name in, a place out, and nothing leaves the machine.

It offers geopy's geocoder interface (`geocode`, `reverse`) and, under it, the fuller `resolve`, which
also tells countries from cities and lists the other places a name may mean.
"""

import os
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log10
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, NoReturn, Self

import numpy as np
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderUnavailable
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point
from rapidfuzz import fuzz, process

from directory.domain.places import Coordinates, Place, distance_km, fold, parse_coordinates
from directory.domain.problems import InstallationError, PlaceNotFound

FORMAT_VERSION = "1"
MOST_ALTERNATIVES = 8
MOST_SUGGESTIONS = 5
LONGEST_QUERY = 120

# A nickname or foreign name counts as the name of a town so much smaller, so that Santa Ana is in
# California and not an old name of Taguig, while Roma is still in Italy and not in Texas.
_ALTERNATE_WEIGHT = 0.03
_ALIKE_PERCENT = 70
_LARGE_POPULATION = 50_000
_SHORT_FORMS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_LONG_FORMS = {long: short for short, long in _SHORT_FORMS.items()}
_UMLAUTS_SPELLED_OUT = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))
_LONGEST_ABBREVIATION = 3
_MOST_QUALIFIER_WORDS = 12
_ALONE_ALWAYS, _ALONE_IN_CAPITALS = 1, 2
_PLACE_COLUMNS = "p.id, p.name, p.country, p.region, p.latitude, p.longitude, p.population"


class GazetteerMissing(InstallationError):
    """The gazetteer file is not there, or is not one this version can read."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The likeliest reading of a text, and at most 8 others, likeliest first.

    Likelier is the more populous; a city known by another name counts for less than one of that own name.
    """

    place: Place
    alternatives: tuple[Place, ...] = ()


class Area(NamedTuple):
    """A country, or one region of it by its GeoNames code."""

    country: str
    region: str | None = None

    def shared_with(self, other: "Area") -> "Area | None":
        """The smaller of two areas of which one holds the other, else None."""
        if self.country != other.country:
            return None
        if self.region is None or self.region == other.region:
            return other
        return self if other.region is None else None


class _City(NamedTuple):
    """One reading of a name: a row of the file and how well the name fits it."""

    id: int
    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    population: int
    alternate: int = 0
    spellings: str | None = None
    folded: str = ""

    @property
    def weight(self) -> float:
        return self.population * (_ALTERNATE_WEIGHT if self.alternate else 1)

    def lies_in(self, areas: frozenset[Area] | None) -> bool:
        if areas is None:
            return True
        return Area(self.country) in areas or Area(self.country, self.region) in areas


class _NoNetwork(BaseSyncAdapter):  # type: ignore[misc]
    """geopy wants a way to reach a service; this one has none."""

    def get_json(self, *_: Any, **__: Any) -> NoReturn:
        raise GeocoderUnavailable("The gazetteer is a file and asks no service.")

    get_text = get_json


class _Territories:
    """The names of countries and regions, small enough to keep in memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.countries = {c: (n, p) for c, n, p in connection.execute("SELECT * FROM countries")}
        self.regions = {(c, r): n for c, r, n in connection.execute("SELECT * FROM regions")}
        self._alone: dict[str, list[tuple[str, int]]] = {}
        areas: dict[str, set[Area]] = {}
        for folded, code, alone in connection.execute("SELECT * FROM country_names"):
            self._alone.setdefault(folded, []).append((code, alone))
            areas.setdefault(folded, set()).add(Area(code))
        for folded, country, region in connection.execute("SELECT * FROM region_names"):
            areas.setdefault(folded, set()).add(Area(country, region))
        self._areas = {folded: frozenset(meanings) for folded, meanings in areas.items()}

    def countries_called(self, folded: str, *, in_capitals: bool) -> list[str]:
        """Codes of the countries a whole query may mean, the most populous first."""
        accepted = {_ALONE_ALWAYS, _ALONE_IN_CAPITALS} if in_capitals else {_ALONE_ALWAYS}
        codes = [code for code, alone in self._alone.get(folded, ()) if alone in accepted]
        return sorted(codes, key=lambda code: (-self.countries[code][1], code))

    def regions_called(self, folded: str) -> list[Area]:
        """Regions of that name; an abbreviation is a qualifier, not a name."""
        if len(folded) <= _LONGEST_ABBREVIATION:
            return []
        return sorted(area for area in self._areas.get(folded, ()) if area.region is not None)

    def country_spellings(self) -> dict[str, str]:
        """Folded names that stand for a country alone, with its code."""
        return {folded: codes[0][0] for folded, codes in self._alone.items() if codes[0][1] == _ALONE_ALWAYS}

    def areas(self, words: Sequence[str]) -> frozenset[Area] | None:
        """Where the words say a place lies, as one or more qualifiers; None if they say nothing known."""
        if len(words) > _MOST_QUALIFIER_WORDS:
            return None
        for end in range(len(words), 0, -1):
            here = self._areas.get(" ".join(words[:end]))
            if here and end == len(words):
                return here
            rest = self.areas(words[end:]) if here else None
            if here and rest and (both := _shared(here, rest)):
                return both
        return None

    def areas_of_all(self, qualifiers: Iterable[Sequence[str]]) -> frozenset[Area] | None:
        """Where several qualifiers together say a place lies; None if one of them is not understood."""
        together: frozenset[Area] | None = None
        for words in qualifiers:
            here = self.areas(words)
            if here is None:
                return None
            together = here if together is None else _shared(together, here)
        return together


def _shared(first: frozenset[Area], second: frozenset[Area]) -> frozenset[Area]:
    return frozenset(area for a in first for b in second if (area := a.shared_with(b)))


class Gazetteer(Geocoder):  # type: ignore[misc]
    """Every place over 5,000 people, read-only and offline; one instance serves all threads.

    GazetteerMissing if the file is not there or was made by another version.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(adapter_factory=_NoNetwork)
        self._path = Path(path)
        self._lock = Lock()
        self._connection = self._open()
        self._process = os.getpid()
        self._territories = _Territories(self._connection)

    def close(self) -> None:
        """Let go of the file; the gazetteer cannot be used afterwards."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def about(self) -> dict[str, str]:
        """Source, license, attribution and number of places, for the pages that must say so."""
        return dict(self._rows("SELECT key, value FROM meta"))

    # What people ask

    def resolve(self, text: str) -> Resolution:
        """The place a text means: coordinates, a country, or a city with any qualifiers after it.

        Among several that fit, the most populous. PlaceNotFound with near spellings if none fits;
        ValueError if the text is coordinates of no point on Earth.
        """
        point = parse_coordinates(text)
        if point is not None:
            return Resolution(_point_place(point))
        parts = [part for part in map(fold, _split(text)) if part]
        if not parts or len(text) > LONGEST_QUERY:
            raise PlaceNotFound(text.strip()[:LONGEST_QUERY])
        places = self._places_meant(text, parts)
        if not places:
            raise PlaceNotFound(text.strip(), self._suggestions(parts))
        return Resolution(places[0], tuple(places[1 : 1 + MOST_ALTERNATIVES]))

    def lookup_city(self, city: str, country: str) -> list[Place]:
        """Every place of that name in a country (alpha-2), the most populous first; may be empty.

        A part after a comma is used when it is understood ("Taguig, Metro Manila") and ignored when not.
        """
        parts = [part for part in map(fold, _split(city)) if part]
        inside = frozenset({Area(country.upper())})
        cities = [c for c in self._cities_meant(parts) if c.lies_in(inside)] if parts else []
        if parts and not cities:
            cities = self._cities_called(parts[0], areas=inside)
        return self._as_places(cities, typed=city)

    def nearest(self, coordinates: Coordinates) -> tuple[Place, float]:
        """The place nearest to a point, and the geodesic to it in kilometers."""
        ids, vectors = self._positions
        closeness = vectors @ _unit_vectors(np.array([[coordinates.latitude, coordinates.longitude]]))[0]
        # The sphere misjudges distances by up to 0.6 %, so the ellipsoid has the last word on a few.
        candidates = ids[np.argpartition(-closeness, min(8, len(ids) - 1))[:8]].tolist()
        places = self._as_places(self._cities_by_id(candidates))
        measured = [(distance_km(coordinates, p.coordinates), p) for p in places if p.coordinates]
        kilometers, place = min(measured, key=lambda pair: pair[0])
        return place, kilometers

    # geopy's interface

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: object = None
    ) -> Location | list[Location] | None:
        """geopy's question: a Location, all of them, or None if nothing is found.

        No single point stands for a country, so "Singapore" answers with the city and "Norway" with None.
        `timeout` is there for geopy's sake; nothing is waited for.
        """
        try:
            resolution = self.resolve(query)
        except PlaceNotFound:
            return None
        places = [place for place in (resolution.place, *resolution.alternatives) if place.coordinates]
        return _as_geopy(places, exactly_one=exactly_one)

    def reverse(
        self, query: object, *, exactly_one: bool = True, timeout: object = None
    ) -> Location | list[Location] | None:
        """geopy's question the other way: the place nearest to a point."""
        point = Point(query)
        place, _ = self.nearest(Coordinates(point.latitude, point.longitude))
        return _as_geopy([place], exactly_one=exactly_one)

    # How a text is read

    def _places_meant(self, text: str, parts: list[str]) -> list[Place]:
        codes = self._territories.countries_called(parts[0], in_capitals=text.isupper())
        countries = [self._country(code) for code in codes] if len(parts) == 1 else []
        cities = self._cities_meant(parts)
        chosen = self._as_places(cities[:1], typed=text)
        inside = {Area(city.country, city.region) for city in cities}
        regions = [area for area in self._regions_meant(parts) if area not in inside]
        known = [*countries, *chosen, *self._as_places(cities[1:])]
        return _distinct([*known, *self._towns_of(regions)]) if known else []

    def _cities_meant(self, parts: list[str]) -> list[_City]:
        """Readings of the longest name that fits its qualifiers."""
        for name, areas in self._readings(parts):
            if cities := self._cities_called(name, areas=areas):
                return cities
        return []

    def _readings(self, parts: list[str]) -> Iterator[tuple[str, frozenset[Area] | None]]:
        """Every way to take the text as a name and where it lies (None: anywhere), longest name first."""
        words = parts[0].split()
        for end in range(len(words), 0, -1):
            qualifiers = [segment.split() for segment in parts[1:]]
            if end < len(words):
                qualifiers.insert(0, words[end:])
            areas = self._territories.areas_of_all(qualifiers)
            if areas is not None or not qualifiers:
                yield " ".join(words[:end]), areas
        if len(parts) > 1:
            yield " ".join(parts), None

    def _cities_called(self, name: str, *, areas: frozenset[Area] | None) -> list[_City]:
        for spellings in (_same_name(name), _without_umlauts(name)):
            cities = [city for city in self._cities_spelled(spellings) if city.lies_in(areas)]
            if cities:
                return _ranked(cities)
        return []

    def _regions_meant(self, parts: list[str]) -> list[Area]:
        """Regions of that name, where the text names one and no town: "Ontario, Canada"."""
        within = self._territories.areas_of_all([segment.split() for segment in parts[1:]])
        if len(parts) > 1 and within is None:
            return []
        regions = self._territories.regions_called(parts[0])
        return regions if within is None else sorted(_shared(frozenset(regions), within))

    def _towns_of(self, regions: Iterable[Area]) -> list[Place]:
        cities = [city for region in regions for city in self._largest_in(region)]
        return self._as_places(sorted(cities, key=lambda city: (-city.population, city.id))[:3])

    # What to suggest when nothing fits

    def _suggestions(self, parts: list[str]) -> list[str]:
        """Labels to offer, by the first explanation of the mistake that yields any."""
        explanations = (self._region_alone, self._named_elsewhere, self._misspelled)
        found = (explanation(parts) for explanation in explanations)
        return _labels(next(filter(None, found), []))

    def _region_alone(self, parts: list[str]) -> list[Place]:
        """Towns of a region, then its country: a region is no place to measure from."""
        towns = self._towns_of(self._regions_meant(parts))
        countries = dict.fromkeys(town.country for town in towns if town.country)
        return [*towns, *map(self._country, countries)]

    def _named_elsewhere(self, parts: list[str]) -> list[Place]:
        """Places of the name that do not lie where the text says: "Cambridge, Norway"."""
        names = parts[:1] if len(parts) > 1 else [name for name, areas in self._readings(parts) if areas]
        return self._as_places(city for name in names for city in self._cities_called(name, areas=None))

    def _misspelled(self, parts: list[str]) -> list[Place]:
        first_words = self._first_words(parts)[:2]
        return [*self._near_spellings(parts)[: MOST_SUGGESTIONS - len(first_words)], *first_words]

    def _near_spellings(self, parts: list[str]) -> list[Place]:
        areas = self._territories.areas_of_all([part.split() for part in parts[1:]])
        countries = self._near_countries(parts[0]) if len(parts) == 1 else []
        names = [parts[0], *(name for name, where in self._readings(parts[:1]) if where)]
        for name in names[:2]:
            cities = [city for city in self._cities_like(name) if city.lies_in(areas)]
            if cities:
                return [*countries, *self._as_places(cities[:MOST_SUGGESTIONS])]
        return countries

    def _first_words(self, parts: list[str]) -> list[Place]:
        """Places called like the first words, for a qualifier that is misspelled and has no comma."""
        words = parts[0].split()
        names = (" ".join(words[:end]) for end in range(len(words) - 1, 0, -1))
        found = (self._cities_called(name, areas=None) for name in names)
        return self._as_places(next(filter(None, found), []))

    def _near_countries(self, name: str) -> list[Place]:
        spellings = self._territories.country_spellings()
        found = process.extract(name, spellings.keys(), scorer=fuzz.ratio, score_cutoff=80, limit=2)
        return [self._country(spellings[folded]) for folded, _, _ in found]

    def _cities_like(self, name: str) -> list[_City]:
        """Cities with a like name: any with the same first letter, large ones with any."""
        candidates = self._names_near(name) | self._large_city_names
        found = process.extract(name, candidates, scorer=fuzz.ratio, score_cutoff=_ALIKE_PERCENT, limit=60)
        likeness = {folded: percent for folded, percent, _ in found}
        # Five percent more likeness outweigh ten times the people.
        scored = [
            (likeness[city.folded] + 5 * log10(1 + city.weight), city)
            for city in self._spelled(tuple(likeness))
        ]
        ranked = [city for _, city in sorted(scored, key=lambda pair: (-pair[0], pair[1].id))]
        first: dict[int, _City] = {}
        for city in ranked:
            first.setdefault(city.id, city)
        return list(first.values())

    # The file

    def _open(self) -> sqlite3.Connection:
        remedy = "Run `make setup` to make it."
        if not self._path.is_file():
            raise GazetteerMissing(f"The gazetteer file {self._path} is missing. {remedy}")
        address = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        except sqlite3.DatabaseError:
            row = None
        if row != (FORMAT_VERSION,):
            connection.close()
            raise GazetteerMissing(f"The file {self._path} is no gazetteer of this version. {remedy}")
        return connection

    def _rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        with self._lock:
            if self._process != os.getpid():
                # A forked worker must not share its parent's SQLite handle.
                self._connection, self._process = self._open(), os.getpid()
            return self._connection.execute(statement, parameters).fetchall()

    def _cities_spelled(self, spellings: Sequence[str]) -> list[_City]:
        """Each city once; by its own name, where an own and an alternate name both fit."""
        return list({city.id: city for city in self._spelled(spellings)}.values())

    def _spelled(self, spellings: Sequence[str]) -> list[_City]:
        """Each city once for each of its names among the spellings, alternate names first."""
        marks = ", ".join("?" * len(spellings))
        statement = (
            f"SELECT {_PLACE_COLUMNS}, n.alternate, n.spellings, n.folded FROM names n "
            f"JOIN places p ON p.id = n.place WHERE n.folded IN ({marks}) ORDER BY n.alternate DESC"
        )
        return [_City(*row) for row in self._rows(statement, spellings)]

    def _cities_by_id(self, ids: Sequence[int]) -> list[_City]:
        marks = ", ".join("?" * len(ids))
        rows = self._rows(f"SELECT {_PLACE_COLUMNS} FROM places p WHERE p.id IN ({marks})", ids)
        return [_City(*row) for row in rows]

    def _largest_in(self, area: Area) -> list[_City]:
        statement = (
            f"SELECT {_PLACE_COLUMNS} FROM places p WHERE p.country = ? AND p.region = ? "
            "ORDER BY p.population DESC LIMIT 3"
        )
        return [_City(*row) for row in self._rows(statement, area)]

    def _names_near(self, name: str) -> set[str]:
        """Names with the same first letter and about the same length."""
        statement = (
            "SELECT folded FROM names WHERE folded >= ? AND folded < ? AND length(folded) BETWEEN ? AND ?"
        )
        bounds = name[0], chr(ord(name[0]) + 1), len(name) - 2, len(name) + 2
        return {folded for (folded,) in self._rows(statement, bounds)}

    @cached_property
    def _large_city_names(self) -> frozenset[str]:
        rows = self._rows("SELECT name FROM places WHERE population >= ?", (_LARGE_POPULATION,))
        return frozenset(fold(name) for (name,) in rows)

    @cached_property
    def _positions(self) -> tuple[np.ndarray, np.ndarray]:
        """Ids and unit vectors (n, 3) of all places: 2.2 MB, read at the first question of `nearest`."""
        rows = np.array(self._rows("SELECT id, latitude, longitude FROM places"))
        return rows[:, 0].astype(np.int64), _unit_vectors(rows[:, 1:])

    # Rows to places

    def _country(self, code: str) -> Place:
        name, population = self._territories.countries[code]
        return Place(name, None, code, name, None, population, "country")

    def _as_places(self, cities: Iterable[_City], *, typed: str = "") -> list[Place]:
        return [self._as_place(city, typed) for city in cities]

    def _as_place(self, city: _City, typed: str) -> Place:
        return Place(
            name=_name_as_typed(city, typed),
            region=self._territories.regions.get((city.country, city.region)),
            country=city.country,
            country_name=self._territories.countries[city.country][0],
            coordinates=Coordinates(city.latitude, city.longitude),
            population=city.population,
            kind="city",
        )


def _ranked(cities: list[_City]) -> list[_City]:
    """The likeliest first; a region's town of that own name before its cities by another name."""
    own = {(city.country, city.region) for city in cities if not city.alternate}

    def order(city: _City) -> tuple[bool, float, int]:
        yields = bool(city.alternate) and (city.country, city.region) in own
        return yields, -city.weight, city.id

    return sorted(cities, key=order)


def _split(text: str) -> list[str]:
    return text.replace("，", ",").replace("、", ",").replace("،", ",").split(",")


def _point_place(point: Coordinates) -> Place:
    return Place(str(point), None, None, None, point, 0, "coordinates")


def _name_as_typed(city: _City, typed: str) -> str:
    """The city's name as the person spelled it, where GeoNames knows that spelling, else its own."""
    if not city.alternate:
        return city.name
    spellings = [city.folded.title()] if city.spellings is None else city.spellings.split("|")
    plain = unicodedata.normalize("NFC", typed).casefold()
    known = [spelling for spelling in spellings if spelling and spelling.casefold() in plain]
    return max(known, key=len, default=city.name)


def _same_name(name: str) -> tuple[str, ...]:
    """The name with "St" and "Saint" and their like both ways."""
    words = name.split()
    long = " ".join(_SHORT_FORMS.get(word, word) for word in words)
    short = " ".join(_LONG_FORMS.get(word, word) for word in words)
    return tuple(dict.fromkeys((name, long, short)))


def _without_umlauts(name: str) -> tuple[str, ...]:
    """The name as it folds when its spelled-out umlauts are written as umlauts: "muenchen", "munchen"."""
    for spelled_out, plain in _UMLAUTS_SPELLED_OUT:
        name = name.replace(spelled_out, plain)
    return (name,)


def _distinct(places: Iterable[Place]) -> list[Place]:
    """The places without those a reader could not tell from an earlier one."""
    first: dict[tuple[str, str], Place] = {}
    for place in places:
        first.setdefault((place.kind, place.full_label), place)
    return list(first.values())


def _labels(places: Iterable[Place]) -> list[str]:
    return list(dict.fromkeys(place.full_label for place in places))[:MOST_SUGGESTIONS]


def _unit_vectors(degrees: np.ndarray) -> np.ndarray:
    """Points on the unit sphere (n, 3) of latitudes and longitudes in degrees (n, 2)."""
    latitude, longitude = np.radians(degrees).T
    return np.stack(
        (np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)), axis=1
    )


def _as_geopy(places: Sequence[Place], *, exactly_one: bool) -> Location | list[Location] | None:
    locations = [
        Location(place.label, (place.coordinates.latitude, place.coordinates.longitude), {"place": place})
        for place in places
        if place.coordinates
    ]
    if not locations:
        return None
    return locations[0] if exactly_one else locations
