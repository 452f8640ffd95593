"""One immutable picture of everything published, in columns, made to be searched."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from directory.domain.checklist import Checklist
from directory.domain.listing import Listing
from directory.domain.places import fold
from directory.domain.query import Sort
from directory.domain.vocabulary import (
    Criterion,
    ItemAnswer,
    PositionPrecision,
    Sector,
    State,
    Status,
    Treatment,
    YesNoUnknown,
)
from directory.index.columns import Interned, PackedText, in_tenths, one_hot
from directory.index.nearby import Positions, locate
from directory.index.words import WordGatherer, Words, country_names

Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]
Bits = NDArray[np.uint8]
CountryNames = Callable[[str], Sequence[str]]

CLOSED_LISTS: Mapping[str, tuple[str, ...]] = {
    "status": tuple(Status),
    "sector": tuple(Sector),
    "international": tuple(YesNoUnknown),
    "state": tuple(State),
    "treatment": tuple(Treatment),
}
"""The parameters whose values are few: a row's value is one bit of a byte, a set of values is a mask."""

FACET_ITEM = "accreditation"
NOT_SCORED = (State.CLOSED, State.NOT_EVALUATED)
MISSING_TENTHS = -1
DOCUMENTED, POSSIBLE, KNOWN, LOWS, HIGHS = 0, 1, 2, slice(3, 7), slice(7, 11)
"""The rows of ``Snapshot.tenths``."""

CHUNK_ROWS = 4096
NAME_BYTES_COMPARED = 96
CARDS_REMEMBERED = 5_000
GROUP_STEP = 2_000  # more than the tenths of a figure, so that groups never mix


class Card(NamedTuple):
    """What a list shows of a center.

    ``documented``, ``possible``, ``known`` and ``criteria`` (low, high in the order of ``Criterion``)
    are 0..100 to one decimal; where a center is not scored they are 0, 100 and 0 and mean nothing.
    ``answers`` are in the order of the checklist. ``distance_km`` is the WGS 84 geodesic to 0.1 km,
    ``None`` when the query names no point.
    """

    slug: str
    name: str
    local_name: str | None
    program: str | None
    city: str
    region: str | None
    country: str
    latitude: float
    longitude: float
    position_precision: PositionPrecision
    status: Status
    status_year: int | None
    treatments: tuple[Treatment, ...]
    sector: Sector
    international: YesNoUnknown
    state: State
    criteria: tuple[tuple[float, float], ...]
    answers: tuple[ItemAnswer, ...]
    red_flags: tuple[str, ...]
    lowest_cost_usd: float | None
    last_checked: date | None
    documented: float
    possible: float
    known: float
    distance_km: float | None = None

    @property
    def is_scored(self) -> bool:
        """Whether there is a running aHSCT program whose figures mean anything."""
        return self.state not in NOT_SCORED


@dataclass(frozen=True, eq=False)
class Order:
    """One order of all rows: the rows first to last, and the place of each row in it."""

    rows: Rows
    rank: Rows


@dataclass(frozen=True, eq=False)
class Profiles:
    """The combinations of facet values that occur, so that counting them counts every facet at once.

    ``of_row`` is each row's combination, ``members`` (combinations, values) has 1 where a combination
    holds a value, and ``facets`` names the values of each facet with the columns they stand in.
    """

    of_row: Rows
    members: NDArray[np.float64]
    facets: Mapping[str, tuple[tuple[str, ...], slice]]

    def count(self, rows: NDArray[np.intp]) -> list[int]:
        """How many of the rows hold each value, in the order of the columns of ``members``."""
        counts = np.bincount(self.of_row[rows], minlength=len(self.members)) @ self.members
        whole: list[int] = counts.astype(np.int64).tolist()
        return whole


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All centers published under one data version. Rows are numbers from 0 and mean nothing outside.

    ``closed`` and ``answers`` (items, rows) hold one bit a value; ``tenths`` (11, rows) documented,
    possible, known, the four criteria's lower and their upper ends, -1 where not scored; ``shares``
    (8, rows) the same ends unrounded.
    """

    data_version: str
    checklist: Checklist
    closed: Mapping[str, Bits]
    without_treatment: Mapping[Treatment, Mask]
    flagged: Mask
    answers: Bits
    tenths: NDArray[np.int16]
    shares: NDArray[np.float32]
    cost_usd: NDArray[np.float64]
    checked: NDArray[np.int32]
    status_year: NDArray[np.int16]
    exact_position: Mask
    slugs: PackedText
    names: PackedText
    local_names: PackedText
    programs: PackedText
    cities: Interned[str]
    regions: Interned[str | None]
    countries: Interned[str]
    red_flags: Interned[tuple[str, ...]]
    positions: Positions
    words: Words
    orders: Mapping[Sort, Order]
    profiles: Profiles
    slug_hashes: NDArray[np.int64]
    slug_rows: Rows
    country_column: NDArray[np.int32]
    item_numbers: Mapping[str, int]
    _cards: dict[int, Card] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.checked)

    def row_of(self, slug: str) -> int | None:
        """The row of a center, ``None`` when it is not published."""
        wanted = hash(slug)
        at = int(np.searchsorted(self.slug_hashes, wanted))
        while at < len(self) and self.slug_hashes[at] == wanted:
            if self.slugs[row := int(self.slug_rows[at])] == slug:
                return row
            at += 1
        return None

    def answers_to(self, item: str) -> Bits:
        """The column of answers to an item of the checklist, one bit of ``ANSWER_BITS`` a row."""
        column: Bits = self.answers[self.item_numbers[item]]
        return column

    def is_scored(self, rows: Rows) -> Mask:
        """Which of some rows have figures."""
        return np.asarray(self.tenths[DOCUMENTED, rows] != MISSING_TENTHS)

    def has_concerns(self, rows: Rows) -> Mask:
        """Which of some rows stand after the others for a public warning of high severity."""
        concerns = one_hot(CLOSED_LISTS["state"])[State.DOCUMENTED_CONCERNS]
        return np.asarray(self.closed["state"][rows] & concerns != 0)

    def card(self, row: int) -> Card:
        """The card of a row. Those asked for lately are remembered, for all readers of the snapshot."""
        known = self._cards.get(row)
        if known is None:
            if len(self._cards) >= CARDS_REMEMBERED:
                self._cards.clear()
            known = self._cards[row] = self._card(row)
        return known

    def _card(self, row: int) -> Card:
        closed = self.closed
        state = _STATE_OF[closed["state"].item(row)]
        tenths = (
            _NO_FIGURES if state in NOT_SCORED else [_DECIMAL[one] for one in self.tenths[:, row].tolist()]
        )
        place = self.positions.place_of.item(row)
        cost, day = self.cost_usd.item(row), self.checked.item(row)
        return Card(
            self.slugs[row],
            self.names[row],
            self.local_names.get(row),
            self.programs.get(row),
            self.cities[row],
            self.regions[row],
            self.countries[row],
            self.positions.latitudes.item(place),
            self.positions.longitudes.item(place),
            PositionPrecision.BUILDING if self.exact_position.item(row) else PositionPrecision.CITY,
            _STATUS_OF[closed["status"].item(row)],
            self.status_year.item(row) or None,
            _TREATMENTS_OF[closed["treatment"].item(row)],
            _SECTOR_OF[closed["sector"].item(row)],
            _INTERNATIONAL_OF[closed["international"].item(row)],
            state,
            tuple(zip(tenths[LOWS], tenths[HIGHS], strict=True)),
            tuple([_ANSWER_OF[bit] for bit in self.answers[:, row].tobytes()]),
            self.red_flags[row],
            cost if cost == cost else None,  # an unknown cost is not a number, which equals nothing
            date.fromordinal(day) if day else None,
            documented=tenths[DOCUMENTED],
            possible=tenths[POSSIBLE],
            known=tenths[KNOWN],
        )


ANSWER_BITS = one_hot(tuple(ItemAnswer))
_ANSWER_OF = {bit: answer for answer, bit in ANSWER_BITS.items()}
_STATE_OF = {bit: state for state, bit in one_hot(tuple(State)).items()}
_STATUS_OF = {bit: status for status, bit in one_hot(tuple(Status)).items()}
_SECTOR_OF = {bit: sector for sector, bit in one_hot(tuple(Sector)).items()}
_INTERNATIONAL_OF = {bit: one for one, bit in one_hot(tuple(YesNoUnknown)).items()}
_TREATMENTS_OF = {
    bits: tuple(treatment for treatment, bit in one_hot(tuple(Treatment)).items() if bits & bit)
    for bits in range(1 << len(Treatment))
}
_DECIMAL = [tenth / 10 for tenth in range(1001)]
_NO_FIGURES = [0.0, 100.0, 0.0, *[0.0] * len(Criterion), *[100.0] * len(Criterion)]


def build(
    listings: Iterable[Listing],
    *,
    checklist: Checklist,
    data_version: str,
    country_names: CountryNames = country_names,
) -> Snapshot:
    """The snapshot of all listings, which are read once and in chunks.

    ``country_names`` gives the names under which a country (ISO 3166-1 alpha-2) can be found.
    Slugs must be unique.
    """
    gathering = _Gathering(checklist, country_names)
    remaining = iter(listings)
    while chunk := list(islice(remaining, CHUNK_ROWS)):
        gathering.add(chunk)
    return gathering.finish(data_version)


@dataclass
class _Gathering:
    """The columns of a snapshot while they grow."""

    checklist: Checklist
    country_names: CountryNames
    parts: defaultdict[str, list[NDArray[Any]]] = field(default_factory=lambda: defaultdict(list))
    slugs: PackedText = field(default_factory=PackedText)
    names: PackedText = field(default_factory=PackedText)
    local_names: PackedText = field(default_factory=PackedText)
    programs: PackedText = field(default_factory=PackedText)
    cities: Interned[str] = field(default_factory=Interned)
    regions: Interned[str | None] = field(default_factory=Interned)
    countries: Interned[str] = field(default_factory=Interned)
    red_flags: Interned[tuple[str, ...]] = field(default_factory=Interned)
    words: WordGatherer = field(default_factory=WordGatherer)

    def __post_init__(self) -> None:
        self.add([])  # gives every column its kind, so that an empty directory is a snapshot too

    def add(self, chunk: Sequence[Listing]) -> None:
        self._add_text(chunk)
        self._add_closed(chunk)
        self._add_figures(chunk)
        parts = self.parts
        parts["checked"].append(_ints([x.last_checked.toordinal() if x.last_checked else 0 for x in chunk]))
        parts["status_year"].append(_ints([x.status_year or 0 for x in chunk]).astype(np.int16))
        parts["exact"].append(
            np.array([x.position_precision is PositionPrecision.BUILDING for x in chunk], dtype=np.bool_)
        )
        parts["latitudes"].append(np.array([x.latitude for x in chunk], dtype=np.float64))
        parts["longitudes"].append(np.array([x.longitude for x in chunk], dtype=np.float64))
        parts["slug_hashes"].append(np.array([hash(x.slug) for x in chunk], dtype=np.int64))

    def _add_text(self, chunk: Sequence[Listing]) -> None:
        self.slugs.extend(x.slug for x in chunk)
        self.names.extend(x.name for x in chunk)
        self.local_names.extend(x.local_name for x in chunk)
        self.programs.extend(x.program for x in chunk)
        self.cities.extend(x.city for x in chunk)
        self.regions.extend(x.region for x in chunk)
        self.countries.extend(x.country for x in chunk)
        self.red_flags.extend(x.red_flags for x in chunk)
        folded = [fold(x.name) for x in chunk]
        keys = np.array([name.encode()[:NAME_BYTES_COMPARED] for name in folded], dtype=np.bytes_)
        self.parts["name_keys"].append(keys)
        for name, x in zip(folded, chunk, strict=True):
            own = [text for text in (x.local_name, x.program, *x.aliases) if text]
            shared = [text for text in (x.city, x.region, *self.country_names(x.country)) if text]
            self.words.add([name, *own], shared)

    def _add_closed(self, chunk: Sequence[Listing]) -> None:
        for parameter in ("status", "sector", "international", "state"):
            bits = one_hot(CLOSED_LISTS[parameter])
            self._add_bits(parameter, [bits[getattr(x, parameter)] for x in chunk])
        bits = one_hot(CLOSED_LISTS["treatment"])
        self._add_bits("treatment", [sum(bits[one] for one in set(x.treatments)) for x in chunk])
        answers = bytes([ANSWER_BITS[answer] for x in chunk for answer in x.answers])
        shape = (len(chunk), len(self.checklist.items))
        self.parts["answers"].append(np.frombuffer(answers, dtype=np.uint8).reshape(shape).T)
        self.parts["flagged"].append(np.array([bool(x.red_flags) for x in chunk], dtype=np.bool_))

    def _add_bits(self, parameter: str, bits: list[int]) -> None:
        self.parts[parameter].append(np.frombuffer(bytes(bits), dtype=np.uint8))

    def _add_figures(self, chunk: Sequence[Listing]) -> None:
        figures = [
            (x.documented, x.possible, x.known, *(c[0] for c in x.criteria), *(c[1] for c in x.criteria))
            for x in chunk
        ]
        matrix = np.array(figures, dtype=np.float64).reshape(len(chunk), HIGHS.stop).T
        tenths = in_tenths(matrix)
        tenths[:, [x.state in NOT_SCORED for x in chunk]] = MISSING_TENTHS
        self.parts["tenths"].append(tenths)
        self.parts["shares"].append(matrix[LOWS.start :].astype(np.float32))
        nothing = float("nan")
        costs = [nothing if x.lowest_cost_usd is None else x.lowest_cost_usd for x in chunk]
        self.parts["cost"].append(np.array(costs, dtype=np.float64))

    def _take(self, name: str) -> NDArray[Any]:
        return np.concatenate(self.parts.pop(name), axis=-1)

    def finish(self, data_version: str) -> Snapshot:
        closed = {parameter: self._take(parameter) for parameter in CLOSED_LISTS}
        flagged, answers = self._take("flagged"), self._take("answers")
        tenths, cost, checked = self._take("tenths"), self._take("cost"), self._take("checked")
        by_name = _by_name(self._take("name_keys"), self.slugs)
        slug_hashes = self._take("slug_hashes")
        slug_rows = np.argsort(slug_hashes, kind="stable").astype(np.int32)
        return Snapshot(
            data_version=data_version,
            checklist=self.checklist,
            closed=closed,
            without_treatment={
                treatment: (closed["treatment"] & bit) == 0
                for treatment, bit in one_hot(tuple(Treatment)).items()
            },
            flagged=flagged,
            answers=answers,
            tenths=tenths,
            shares=self._take("shares"),
            cost_usd=cost,
            checked=checked,
            status_year=self._take("status_year"),
            exact_position=self._take("exact"),
            slugs=self.slugs,
            names=self.names,
            local_names=self.local_names,
            programs=self.programs,
            cities=self.cities,
            regions=self.regions,
            countries=self.countries,
            red_flags=self.red_flags,
            positions=locate(self._take("latitudes"), self._take("longitudes")),
            words=self.words.finish(),
            orders=_orders(by_name, closed["state"], tenths, cost, checked),
            profiles=_profiles(closed, flagged, answers, self.checklist),
            slug_hashes=slug_hashes[slug_rows],
            slug_rows=slug_rows,
            country_column=self.countries.column,
            item_numbers={item.id: at for at, item in enumerate(self.checklist.items)},
        )


def _ints(values: list[int]) -> NDArray[np.int32]:
    return np.array(values, dtype=np.int32)


def group_offsets(state: Bits) -> NDArray[np.int16]:
    """What the default order adds to a figure's key: concerns after the others, not scored ones last."""
    bits = one_hot(CLOSED_LISTS["state"])
    concerned = (state & bits[State.DOCUMENTED_CONCERNS]) != 0
    unscored = (state & (bits[State.CLOSED] | bits[State.NOT_EVALUATED])) != 0
    return np.asarray(concerned * np.int16(GROUP_STEP) + unscored * np.int16(2 * GROUP_STEP))


def _by_name(keys: NDArray[np.bytes_], slugs: PackedText) -> Rows:
    """All rows by folded name, the same names by slug."""
    rows = np.argsort(keys, kind="stable").astype(np.int32)
    blocks = [rows[start : start + CHUNK_ROWS + 1] for start in range(0, rows.size, CHUNK_ROWS)]
    equal = [keys[block[1:]] == keys[block[:-1]] for block in blocks]  # in blocks, for the keys are long
    same = np.flatnonzero(np.concatenate(equal or [np.empty(0, dtype=np.bool_)]))
    for run in np.split(same, np.flatnonzero(np.diff(same) > 1) + 1) if same.size else ():
        span = slice(run[0], run[-1] + 2)
        rows[span] = sorted(rows[span].tolist(), key=slugs.__getitem__)
    return rows


def _orders(
    by_name: Rows,
    state: Bits,
    tenths: NDArray[np.int16],
    cost: NDArray[np.float64],
    checked: NDArray[np.int32],
) -> dict[Sort, Order]:
    """Every order that needs no place: sorted by a key, which keeps the order of names where keys tie."""
    keys: dict[Sort, NDArray[Any]] = {
        Sort.DOCUMENTED: group_offsets(state) - tenths[DOCUMENTED],
        Sort.KNOWN: -tenths[KNOWN],
        Sort.CHECKED: -checked,
        Sort.COST: cost,  # an unknown cost is not a number, which sorts last
    }
    orders = {Sort.NAME: _order(by_name)}
    for sort, key in keys.items():
        orders[sort] = _order(by_name[np.argsort(key[by_name], kind="stable")])
    return orders


def _order(rows: Rows) -> Order:
    rank = np.empty_like(rows)
    rank[rows] = np.arange(rows.size, dtype=np.int32)
    return Order(rows, rank)


def _profiles(closed: Mapping[str, Bits], flagged: Mask, answers: Bits, checklist: Checklist) -> Profiles:
    columns = [(name, CLOSED_LISTS[name], bits) for name, bits in closed.items()]
    columns.append(("flags", ("flagged",), flagged.view(np.uint8)))
    for at, item in enumerate(checklist.items):
        if item.id == FACET_ITEM:
            columns.append((FACET_ITEM, tuple(ItemAnswer), answers[at]))
    facets: dict[str, tuple[tuple[str, ...], slice]] = {}
    codes = np.zeros(flagged.size, dtype=np.uint32)
    used = 0
    for name, values, bits in columns:
        codes |= bits.astype(np.uint32) << np.uint32(used)
        facets[name] = (tuple(str(value) for value in values), slice(used, used + len(values)))
        used += len(values)
    combinations, of_row = np.unique(codes, return_inverse=True)
    members = (combinations[:, None] >> np.arange(used, dtype=np.uint32) & 1).astype(np.float64)
    return Profiles(of_row.astype(np.int32), members, facets)
