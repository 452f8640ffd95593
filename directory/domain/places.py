"""Where something is: folded names, coordinates, distances and places."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Literal

from geopy.distance import geodesic

PlaceKind = Literal["city", "country", "coordinates"]

# Letters of their own that Unicode decomposition leaves as they are, and two Arabic letters
# that Persian and Urdu keyboards write with another code point.
_PLAIN_LETTERS = str.maketrans(
    {
        "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h",
        "ŧ": "t", "ŋ": "n", "ə": "e", "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y",
        "ی": "ي", "ک": "ك", "ـ": "",
    }
)  # fmt: skip
# The Japanese voicing marks make another syllable, not another accent.
_KEPT_MARKS = frozenset("\u3099\u309a")
_NOT_ASCII_WORD = re.compile(r"[^0-9a-z]+")

# Where people tell towns of one name apart by the state they lie in.
_TOLD_BY_REGION = frozenset({"US", "CA", "AU", "BR", "GB", "IN", "MX"})

_NUMBER = r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|[+-]?nan|[+-]?inf(?:inity)?)"
_COMMA_PAIR = re.compile(rf"\(?\s*{_NUMBER}\s*°?\s*([ns]?)\s*[,;]\s*{_NUMBER}\s*°?\s*([ew]?)\s*\)?", re.I)
_SPACE_PAIR = re.compile(r"([+-]?\d+\.\d+)\s*°?\s*([ns]?)\s+([+-]?\d+\.\d+)\s*°?\s*([ew]?)", re.I)


def fold(text: str) -> str:
    """Text reduced to what two spellings of one name share.

    Lower case, no accents, letters like ł or ø as their plain neighbors, and each run of punctuation
    and white space as one space. Letters of every script stay. Folding twice changes nothing.
    """
    if text.isascii():
        return _NOT_ASCII_WORD.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN_LETTERS)
    decomposed = unicodedata.normalize("NFKD", plain)
    kept = "".join(map(_folded_character, decomposed))
    return " ".join(unicodedata.normalize("NFC", kept).split())


@lru_cache(maxsize=20_000)
def _folded_character(character: str) -> str:
    if character in _KEPT_MARKS:
        return character
    if unicodedata.combining(character):
        return ""
    return character if unicodedata.category(character)[0] in "LNM" else " "


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point in WGS 84 degrees; latitude -90 to 90, longitude -180 to 180, else ValueError."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        _check_degrees("latitude", self.latitude, 90)
        _check_degrees("longitude", self.longitude, 180)

    def __str__(self) -> str:
        return f"{self.latitude:.4f}, {self.longitude:.4f}"


def _check_degrees(name: str, degrees: float, limit: int) -> None:
    if not isfinite(degrees):
        raise ValueError(f"The {name} must be a number of degrees, not {degrees}.")
    if abs(degrees) > limit:
        raise ValueError(f"The {name} {degrees:g} is outside -{limit} to {limit} degrees.")


def parse_coordinates(text: str) -> Coordinates | None:
    """The coordinates in a text like "57.7,11.97" or "57.7 N, 11.97 E", latitude first.

    None if the text does not look like coordinates; ValueError if it does but no such point exists.
    """
    cleaned = text.strip().replace("−", "-")
    match = _COMMA_PAIR.fullmatch(cleaned) or _SPACE_PAIR.fullmatch(cleaned)
    if match is None:
        return None
    latitude, north_south, longitude, east_west = match.groups()
    return Coordinates(_signed(latitude, north_south), _signed(longitude, east_west))


def _signed(number: str, hemisphere: str) -> float:
    return -float(number) if hemisphere.lower() in {"s", "w"} else float(number)


def distance_km(start: Coordinates, end: Coordinates) -> float:
    """The WGS 84 geodesic between two points in kilometers (Karney 2013, by geopy)."""
    return float(geodesic((start.latitude, start.longitude), (end.latitude, end.longitude)).km)


@dataclass(frozen=True, slots=True)
class Place:
    """A city, a country or a bare point.

    A country has no coordinates: no single point stands for it. A bare point has no country.
    The country is ISO 3166-1 alpha-2, the country name is in English, and a population of 0 is unknown.
    """

    name: str
    region: str | None
    country: str | None
    country_name: str | None
    coordinates: Coordinates | None
    population: int
    kind: PlaceKind

    @property
    def label(self) -> str:
        """The place as people write it: "Göteborg, Sweden", "Cambridge, Massachusetts, United States"."""
        return self.full_label if self.country in _TOLD_BY_REGION else self._joined(None)

    @property
    def full_label(self) -> str:
        """The label with the region wherever one is known, to tell places of one name apart."""
        return self._joined(self.region)

    def _joined(self, region: str | None) -> str:
        if self.kind != "city":
            return self.name
        region = None if region is None or fold(region) == fold(self.name) else region
        return ", ".join(part for part in (self.name, region, self.country_name) if part)
