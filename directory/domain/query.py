"""A search as a value, and the conditions it consists of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from directory.domain.places import Place
from directory.domain.vocabulary import Criterion, ItemAnswer, Sector, State, Status, YesNoUnknown

KM_PER_MILE = 1.609344
HALF_EARTH_KM = 20_038  # no two points on the ellipsoid are farther apart
PER_PAGE_DEFAULT, PER_PAGE_MOST = 20, 100


class TreatmentWanted(StrEnum):
    """Which treatment's centers to list."""

    AHSCT = "ahsct"
    MSC = "msc"
    ANY = "any"


class Flags(StrEnum):
    """What to do with centers that carry a public red flag."""

    SHOW = "show"
    HIDE = "hide"
    ONLY = "only"


class Sort(StrEnum):
    """The orders a list can have. Never by what is possible: it would put the unknown first."""

    DOCUMENTED = "documented"
    KNOWN = "known"
    DISTANCE = "distance"
    NAME = "name"
    CHECKED = "checked"
    COST = "cost"


class Unit(StrEnum):
    """The unit of ``within``."""

    KM = "km"
    MI = "mi"


@dataclass(frozen=True)
class Box:
    """A box in degrees, WGS 84; ``west`` > ``east`` crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class ItemWanted:
    """An item of the checklist and the answers of it that are wanted."""

    item: str
    answers: tuple[ItemAnswer, ...]

    @property
    def accepted(self) -> frozenset[ItemAnswer]:
        """The answers that fit: whoever asks for "partly" also wants "at least partly"."""
        also = {ItemAnswer.AT_LEAST_PARTLY} if ItemAnswer.PARTLY in self.answers else set()
        return frozenset(self.answers) | also

    def __str__(self) -> str:
        return f"{self.item}:{','.join(self.answers)}"


@dataclass(frozen=True)
class Query:
    """What is searched for. Empty tuples and ``None`` mean "no condition"."""

    q: str = ""
    near_text: str = ""
    near: Place | None = None
    alternatives: tuple[Place, ...] = ()
    within: float | None = None
    unit: Unit = Unit.KM
    bbox: Box | None = None
    country: tuple[str, ...] = ()
    treatment: TreatmentWanted = TreatmentWanted.AHSCT
    status: tuple[Status, ...] = ()
    sector: tuple[Sector, ...] = ()
    international: tuple[YesNoUnknown, ...] = ()
    items: tuple[ItemWanted, ...] = ()
    min_documented: float | None = None
    min_criteria: Mapping[Criterion, float] = field(default_factory=dict)
    max_cost: float | None = None
    flags: Flags = Flags.SHOW
    weights: tuple[float, ...] | None = None
    sort: Sort | None = None
    state: tuple[State, ...] = ()
    page: int = 1
    per_page: int = PER_PAGE_DEFAULT

    @property
    def within_km(self) -> float | None:
        """The radius in kilometers."""
        if self.within is None:
            return None
        return self.within * (KM_PER_MILE if self.unit is Unit.MI else 1.0)

    @property
    def order(self) -> Sort:
        """The order asked for; nearest first when a point is given, else most documented first."""
        if self.sort:
            return self.sort
        return Sort.DISTANCE if self.near and self.near.coordinates else Sort.DOCUMENTED

    @property
    def near_country(self) -> str | None:
        """The country to search in, when the place is a country and not a point."""
        return self.near.country if self.near and not self.near.coordinates else None

    @cached_property
    def stated(self) -> tuple[tuple[str, str], ...]:
        """Every parameter that is not at its default with its value, in the order of the parameters."""
        return tuple(_pairs(self))


@dataclass(frozen=True)
class Condition:
    """One condition of a query, as the parameter and value that state it; conditions are joined by AND."""

    parameter: str
    value: str


def conditions(query: Query) -> tuple[Condition, ...]:
    """Every condition that narrows the list, in the order of the parameters.

    A country as the place narrows, a point only sorts. The default treatment narrows too, but nobody
    chose it, so it is not among them.
    """
    others = _NOT_CONDITIONS if query.near_country else _NOT_CONDITIONS | {"near"}
    return tuple(Condition(name, value) for name, value in query.stated if name not in others)


_NOT_CONDITIONS = frozenset({"unit", "weights", "sort", "page", "per_page"})


def to_pairs(query: Query) -> list[tuple[str, str]]:
    """The query as (name, value) pairs in the order of the parameters; defaults are left out.

    Values of one parameter that are joined by OR stand in pairs of their own.
    """
    return [
        (name, one)
        for name, value in query.stated
        for one in (value.split(",") if name in _REPEATED else [value])
    ]


_REPEATED = frozenset({"country", "status", "sector", "international", "state"})


def _pairs(query: Query) -> Iterator[tuple[str, str]]:
    yield from _place_pairs(query)
    if query.treatment is not TreatmentWanted.AHSCT:
        yield "treatment", query.treatment
    for name in ("status", "sector", "international"):
        if values := getattr(query, name):
            yield name, ",".join(values)
    for item in query.items:
        yield "item", str(item)
    yield from _figure_pairs(query)
    if query.state:
        yield "state", ",".join(query.state)
    for name, default in (("page", 1), ("per_page", PER_PAGE_DEFAULT)):
        if getattr(query, name) != default:
            yield name, str(getattr(query, name))


def _place_pairs(query: Query) -> Iterator[tuple[str, str]]:
    if query.q:
        yield "q", query.q
    if query.near:
        yield "near", query.near_text or query.near.full_label
    if query.within is not None:
        yield "within", f"{query.within:.10g}"
        if query.unit is not Unit.KM:
            yield "unit", query.unit
    if query.bbox:
        box = query.bbox
        yield "bbox", ",".join(f"{edge:.10g}" for edge in (box.west, box.south, box.east, box.north))
    if query.country:
        yield "country", ",".join(query.country)


def _figure_pairs(query: Query) -> Iterator[tuple[str, str]]:
    if query.min_documented is not None:
        yield "min_documented", f"{query.min_documented:.10g}"
    for criterion, least in query.min_criteria.items():
        yield f"min_{criterion}", f"{least:.10g}"
    if query.max_cost is not None:
        yield "max_cost", f"{query.max_cost:.10g}"
    if query.flags is not Flags.SHOW:
        yield "flags", query.flags
    if query.weights:
        yield "weights", ",".join(f"{weight:.10g}" for weight in query.weights)
    if query.sort:
        yield "sort", query.sort
