"""The search parameters as data: how each is read, what is wrong with it, and what it means.

One row makes the form field, the condition, the API's parameter and its documentation.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from directory.domain.checklist import Checklist
from directory.domain.places import Place
from directory.domain.problems import BadQuery, ParameterProblem, PlaceNotFound
from directory.domain.query import (
    HALF_EARTH_KM,
    KM_PER_MILE,
    PER_PAGE_MOST,
    Box,
    Flags,
    ItemWanted,
    Query,
    Sort,
    TreatmentWanted,
    Unit,
)
from directory.domain.vocabulary import Criterion, ItemAnswer, Sector, State, Status, YesNoUnknown

TEXT_MOST = 200
HIGHEST_WEIGHT = 1e6
WEIGHT_FIELDS = tuple(f"weight_{criterion}" for criterion in Criterion)
"""The four fields of a form that stand for ``weights`` there. No address of a search holds them."""
_NO_WEIGHT = "all four weights are 0; at least one must be more"


@dataclass(frozen=True)
class Surroundings:
    """What reading a query needs to know of the world.

    ``resolve`` finds a place by name and returns it with its other readings, or raises
    ``PlaceNotFound``; ``countries`` are the ISO 3166-1 alpha-2 codes that exist.
    """

    checklist: Checklist
    countries: frozenset[str]
    resolve: Callable[[str], tuple[Place, tuple[Place, ...]]]


class _Wrong(Exception):
    """One value that cannot be used; the parser turns it into a ParameterProblem."""

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:
        self.suggestions = tuple(suggestions)
        super().__init__(message)


Read = Callable[[Sequence[str], Surroundings], Any]


@dataclass(frozen=True)
class Parameter:
    """One search parameter: one row makes the form field, the condition, the API and its documentation.

    ``choices`` are the values allowed (empty: free); ``attribute`` is the field of ``Query`` it fills.
    """

    name: str
    meaning: str
    example: str
    read: Read
    attribute: str
    choices: tuple[str, ...] = ()
    repeatable: bool = False
    kind: str = "string"


def _number(text: str, *, least: float, most: float, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise _Wrong(f"'{text}' is not a number; write {what}") from None
    if not math.isfinite(number) or not least <= number <= most:
        raise _Wrong(f"{text} is out of range; write {what}")
    return number


def _whole(text: str, *, least: int, most: int, what: str) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
        raise _Wrong(f"'{text}' cannot be used; write {what}")
    return int(text)


def _one_of(text: str, choices: Sequence[str]) -> str:
    if text not in choices:
        near = get_close_matches(text, choices, n=1)
        raise _Wrong(f"'{text}' is not one of {', '.join(choices)}", near)
    return text


def _text(values: Sequence[str], _: Surroundings) -> str:
    if len(values[0]) > TEXT_MOST:
        raise _Wrong(f"the text is too long; use at most {TEXT_MOST} characters")
    return " ".join(values[0].split())


def _near(values: Sequence[str], surroundings: Surroundings) -> tuple[str, Place, tuple[Place, ...]]:
    text = _text(values, surroundings)
    try:
        return (text, *surroundings.resolve(text))
    except ValueError as error:
        raise _Wrong(str(error)) from None
    except PlaceNotFound as error:
        raise _Wrong(f"no place called '{text}' was found", error.suggestions) from None


def _within(values: Sequence[str], _: Surroundings) -> float:
    what = f"a distance above 0 and up to {HALF_EARTH_KM}"
    number = _number(values[0], least=0, most=HALF_EARTH_KM, what=what)
    if number == 0:
        raise _Wrong(f"0 is out of range; write {what}")
    return number


def _box(values: Sequence[str], _: Surroundings) -> Box:
    parts = values[0].split(",")
    if len(parts) != 4:
        raise _Wrong(f"'{values[0]}' is not a box; write west,south,east,north in degrees")
    west, east = (_number(p, least=-180, most=180, what="longitudes from -180 to 180") for p in parts[0::2])
    south, north = (_number(p, least=-90, most=90, what="latitudes from -90 to 90") for p in parts[1::2])
    if south >= north or west == east:
        raise _Wrong("the box is empty; its south must lie below its north and its west differ from its east")
    return Box(west, south, east, north)


def _countries(values: Sequence[str], surroundings: Surroundings) -> tuple[str, ...]:
    codes = [value.strip().upper() for value in values]
    for code in codes:
        if code not in surroundings.countries:
            raise _Wrong(f"'{code}' is not a country code; write two letters of ISO 3166-1, such as SE")
    return tuple(dict.fromkeys(codes))


def _words(kind: type[StrEnum]) -> Read:
    def read_words(values: Sequence[str], _: Surroundings) -> tuple[StrEnum, ...]:
        return tuple(dict.fromkeys(kind(_one_of(value, list(kind))) for value in values))

    return read_words


def _word(kind: type[StrEnum]) -> Read:
    def read_word(values: Sequence[str], _: Surroundings) -> StrEnum:
        return kind(_one_of(values[0], list(kind)))

    return read_word


def _items(values: Sequence[str], surroundings: Surroundings) -> tuple[ItemWanted, ...]:
    return tuple(dict.fromkeys(_item(value, surroundings.checklist) for value in values))


def _item(text: str, checklist: Checklist) -> ItemWanted:
    name, colon, answers = text.partition(":")
    _one_of(name, list(checklist.by_id))
    if not colon or not answers:
        raise _Wrong(f"'{text}' names no answer; write item:answer,answer such as accreditation:met,partly")
    wanted = [ItemAnswer(_one_of(answer, list(ItemAnswer))) for answer in answers.split(",")]
    return ItemWanted(name, tuple(dict.fromkeys(wanted)))


def _percent(values: Sequence[str], _: Surroundings) -> float:
    return _number(values[0], least=0, most=100, what="a number from 0 to 100")


def _money(values: Sequence[str], _: Surroundings) -> float:
    return _number(values[0], least=0, most=1e9, what="an amount in US dollars, digits only")


def _weights(values: Sequence[str], _: Surroundings) -> tuple[float, ...]:
    return _four_numbers(values[0])


def _four_numbers(text: str) -> tuple[float, ...]:
    parts = text.split(",")
    if len(parts) != len(Criterion):
        raise _Wrong(f"write four numbers in the order {','.join(Criterion)}")
    numbers = tuple(
        _number(part, least=0, most=HIGHEST_WEIGHT, what="four numbers of 0 or more") for part in parts
    )
    if not any(numbers):
        raise _Wrong(_NO_WEIGHT)
    return numbers


def read_weights(text: str) -> tuple[float, ...]:
    """A reader's own weights, "40,20,20,20" in the order of ``Criterion``. Raises BadQuery."""
    try:
        return _four_numbers(text)
    except _Wrong as wrong:
        raise BadQuery([ParameterProblem("weights", str(wrong))]) from None


def read_weight_fields(typed: Mapping[str, str]) -> tuple[float, ...]:
    """The same from four fields of a form, by the names of ``WEIGHT_FIELDS``.

    Raises BadQuery with the problem of every field; that all are 0 is one of ``weights``.
    """
    numbers, problems = [], []
    for name in WEIGHT_FIELDS:
        try:
            numbers.append(_one_weight(typed.get(name, "").strip()))
        except _Wrong as wrong:
            problems.append(ParameterProblem(name, str(wrong)))
    if not problems and not any(numbers):
        problems.append(ParameterProblem("weights", _NO_WEIGHT))
    if problems:
        raise BadQuery(problems)
    return tuple(numbers)


def _one_weight(text: str) -> float:
    if not text:
        raise _Wrong("is empty; write a number of 0 or more, 0 to leave this group out")
    return _number(text, least=0, most=HIGHEST_WEIGHT, what="a number of 0 or more")


def _page(values: Sequence[str], _: Surroundings) -> int:
    return _whole(values[0], least=1, most=1_000_000, what="a page number from 1")


def _per_page(values: Sequence[str], _: Surroundings) -> int:
    return _whole(values[0], least=1, most=PER_PAGE_MOST, what=f"a number from 1 to {PER_PAGE_MOST}")


def _choice(name: str, meaning: str, example: str, kind: type[StrEnum], *, repeatable: bool) -> Parameter:
    reader = _words(kind) if repeatable else _word(kind)
    return Parameter(name, meaning, example, reader, name, tuple(kind), repeatable)


PARAMETERS: tuple[Parameter, ...] = (
    Parameter("q", "Words in name, local name, city, country or program", "genova", _text, "q"),
    Parameter("near", "A place name, or latitude,longitude in decimal degrees", "Göteborg", _near, "near"),
    Parameter("within", "Distance from the place; needs near", "500", _within, "within", kind="number"),
    _choice("unit", "Unit of within: kilometers or miles", "km", Unit, repeatable=False),
    Parameter("bbox", "West,south,east,north in degrees", "-10,35,30,60", _box, "bbox"),
    Parameter("country", "Country code, ISO 3166-1 alpha-2", "SE", _countries, "country", repeatable=True),
    _choice(
        "treatment",
        "Which treatment; others than aHSCT are listed apart",
        "ahsct",
        TreatmentWanted,
        repeatable=False,
    ),
    _choice("status", "Whether the program is known to be running", "active", Status, repeatable=True),
    _choice("sector", "Who runs the hospital", "public", Sector, repeatable=True),
    _choice("international", "Whether it takes patients from abroad", "yes", YesNoUnknown, repeatable=True),
    Parameter(
        "item",
        "Checklist item and the answers wanted",
        "accreditation:met,partly",
        _items,
        "items",
        repeatable=True,
    ),
    Parameter(
        "min_documented", "Least documented points, 0-100", "40", _percent, "min_documented", kind="number"
    ),
    *(
        Parameter(
            f"min_{c}", f"Least documented share of {c}, 0-100", "50", _percent, f"min_{c}", kind="number"
        )
        for c in Criterion
    ),
    Parameter("max_cost", "Highest price in US dollars", "60000", _money, "max_cost", kind="number"),
    _choice("flags", "Centers with red flags: hide, show, or only those", "show", Flags, repeatable=False),
    Parameter(
        "weights", f"Your own weights in the order {','.join(Criterion)}", "40,20,20,20", _weights, "weights"
    ),
    _choice("sort", "Order of the list", "documented", Sort, repeatable=False),
    _choice("state", "How the evaluation can be read", "evaluated", State, repeatable=True),
    Parameter("page", "Page number, from 1", "1", _page, "page", kind="integer"),
    Parameter(
        "per_page", f"Results a page, at most {PER_PAGE_MOST}", "20", _per_page, "per_page", kind="integer"
    ),
)
BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}


def parse(pairs: Iterable[tuple[str, str]], surroundings: Surroundings) -> Query:
    """Read (name, value) pairs into a query; empty values mean "not given".

    Raises ``BadQuery`` with every problem at once: unknown or repeated parameters, values that cannot
    be used, and combinations that cannot be.
    """
    given, problems = _gather(pairs)
    values: dict[str, Any] = {}
    for name, texts in given.items():
        try:
            values[BY_NAME[name].attribute] = BY_NAME[name].read(texts, surroundings)
        except _Wrong as wrong:
            problems.append(ParameterProblem(name, str(wrong), wrong.suggestions))
    problems += _impossible(given, values)
    if problems:
        raise BadQuery(problems)
    return _query(values)


def _gather(pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, list[str]], list[ParameterProblem]]:
    given: dict[str, list[str]] = {}
    problems = []
    for name, value in pairs:
        if name not in BY_NAME:
            near = get_close_matches(name, BY_NAME, n=1)
            problems.append(ParameterProblem(name, f"there is no parameter '{name}'", tuple(near)))
        elif value.strip():
            given.setdefault(name, []).append(value.strip())
    for name, texts in given.items():
        if len(texts) > 1 and not BY_NAME[name].repeatable:
            problems.append(ParameterProblem(name, "is given more than once; give it once"))
    return given, problems


def _impossible(given: Mapping[str, Any], values: Mapping[str, Any]) -> list[ParameterProblem]:
    """Combinations that cannot be searched."""
    place: Place | None = values.get("near", ("", None, ()))[1]
    is_country = place is not None and place.coordinates is None
    problems = []
    if "within" in given and "near" not in given:
        problems.append(ParameterProblem("within", "needs a place; fill in near, or leave the distance out"))
    if "within" in given and place and is_country:
        message = f"{place.name} is a country; name a town to measure from, or leave the distance out"
        problems.append(ParameterProblem("within", message))
    if values.get("sort") is Sort.DISTANCE and ("near" not in given or is_country):
        problems.append(ParameterProblem("sort", "distance needs a town or a point in near"))
    if values.get("unit") is Unit.MI and values.get("within", 0) * KM_PER_MILE > HALF_EARTH_KM:
        problems.append(ParameterProblem("within", f"is farther than half the earth, {HALF_EARTH_KM} km"))
    return problems


def _query(values: dict[str, Any]) -> Query:
    text, place, alternatives = values.pop("near", ("", None, ()))
    minima = {c: values.pop(f"min_{c}") for c in Criterion if f"min_{c}" in values}
    return Query(near_text=text, near=place, alternatives=alternatives, min_criteria=minima, **values)
