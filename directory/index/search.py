"""From a query to a page: which centers fit, in what order, and what each condition leaves out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.domain.query import Flags, Query, TreatmentWanted, conditions
from directory.domain.vocabulary import Criterion, ItemAnswer, Status, Treatment, YesNoUnknown
from directory.index.columns import one_hot
from directory.index.nearby import Floats
from directory.index.ranking import Span, Weighing, span, weighing
from directory.index.snapshot import (
    ANSWER_BITS,
    CLOSED_LISTS,
    FACET_ITEM,
    HIGHS,
    LOWS,
    NOT_SCORED,
    Card,
    Mask,
    Rows,
    Snapshot,
)

Chosen = NDArray[np.intp]

CLOSED_BITS = {parameter: one_hot(values) for parameter, values in CLOSED_LISTS.items()}
CRITERIA = tuple(Criterion)
FIGURES_AND_DISTANCE = 4  # what a query can change of a card: its last fields
MANY_CONDITIONS = 255  # as many as a byte can count
FEW_COUNTRIES = 4


@dataclass(frozen=True, slots=True)
class Filter:
    """What one condition of the query hides.

    ``removed`` centers would be on the list as well without it, ``removed_only_unknown`` of them
    are hidden only because what it asks about is not known.
    """

    parameter: str
    value: str
    removed: int
    removed_only_unknown: int


@dataclass(frozen=True, eq=False)
class _Asked:
    """One condition as it is worked out: the rows it turns away, and those it knows nothing about.

    ``corrected`` collects the words that were read as others.
    """

    snapshot: Snapshot
    query: Query
    parameter: str
    value: str
    weighed: Weighing
    corrected: dict[str, str]


@dataclass(frozen=True, eq=False)
class _Narrowing:
    """A condition and the rows that miss it. Those that nobody chose are not listed."""

    asked: _Asked
    misses: Mask
    listed: bool

    @property
    def facet(self) -> str:
        """The facet whose own condition this is; items have one only if they are shown as a facet."""
        return self.asked.value.partition(":")[0] if self.asked.parameter == "item" else self.asked.parameter


@dataclass(frozen=True, eq=False)
class Page:
    """One page of the answer to a query; filters and facets are counted when they are asked for.

    ``corrected`` holds for each word that nobody has what was searched for instead.
    """

    snapshot: Snapshot
    query: Query
    total: int
    cards: tuple[Card, ...]
    corrected: Mapping[str, str]
    _narrowings: Sequence[_Narrowing] = field(repr=False)
    _failures: NDArray[Any] = field(repr=False)
    _weighed: Weighing = field(repr=False)

    @property
    def page(self) -> int:
        """The number of this page, from 1."""
        return self.query.page

    @property
    def per_page(self) -> int:
        """How many centers a page holds at most."""
        return self.query.per_page

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, ceil(self.total / self.per_page))

    @property
    def listed_apart(self) -> int:
        """How many of all results have no running aHSCT program that could be evaluated."""
        return sum(self._base["state"][state] for state in NOT_SCORED)

    def every(self) -> Iterator[Card]:
        """The cards of all results in order, not only this page's."""
        all_rows = span(self._weighed, self.query, self._failures == 0, self.total, first=0, end=self.total)
        return _cards(self._weighed, all_rows)

    def first(self, most: int) -> Rows:
        """The rows of the first ``most`` results in order, whichever page this is."""
        return span(self._weighed, self.query, self._failures == 0, self.total, first=0, end=most).rows

    def known_of(self, rows: Rows) -> Floats:
        """How much of 100 is known of some rows, as their cards have it."""
        return self._weighed.known_of(rows)

    @cached_property
    def filters(self) -> tuple[Filter, ...]:
        """Every condition that was chosen, with what it hides."""
        sole = self._failures == 1
        return tuple(_filter(one.asked, sole & one.misses) for one in self._narrowings if one.listed)

    @cached_property
    def facets(self) -> dict[str, dict[str, int]]:
        """For every facet, value by value, how many centers a click on the value would list.

        Within a facet its own condition is left out, because its values are joined by OR. Values of
        short lists are all named, also those with 0; countries only when there are some, most first.
        Who asks for "partly" is also given "at least partly", so that is counted under both.
        """
        counts = {name: self._facet(name) for name in self._base}
        counts["treatment"][TreatmentWanted.ANY.value] = int(self._rows_without("treatment").size)
        total, flagged = int(self._rows_without("flags").size), counts["flags"]["flagged"]
        counts["flags"] = {
            Flags.SHOW.value: total,
            Flags.HIDE.value: total - flagged,
            Flags.ONLY.value: flagged,
        }
        counts["country"] = self._countries()
        answers = counts[FACET_ITEM]
        answers[ItemAnswer.PARTLY.value] += answers[ItemAnswer.AT_LEAST_PARTLY.value]
        return counts

    def _facet(self, name: str) -> dict[str, int]:
        rows = self._rows_without(name)
        if rows is self._chosen:
            return dict(self._base[name])
        values, columns = self.snapshot.profiles.facets[name]
        return dict(zip(values, self.snapshot.profiles.count(rows)[columns], strict=True))

    @cached_property
    def _chosen(self) -> Chosen:
        return np.flatnonzero(self._failures == 0)

    @cached_property
    def _base(self) -> dict[str, dict[str, int]]:
        return self._counts(self._chosen)

    @cached_property
    def _own_misses(self) -> dict[str, list[Mask]]:
        """For every facet with conditions of its own, what those turn away."""
        own: dict[str, list[Mask]] = {}
        for one in self._narrowings:
            own.setdefault(one.facet, []).append(one.misses)
        return own

    def _rows_without(self, facet: str) -> Chosen:
        """The rows that fit every condition but those of the facet itself."""
        own = self._own_misses.get(facet)
        return np.flatnonzero(self._failures == _sum(own, len(self.snapshot))) if own else self._chosen

    def _counts(self, rows: Chosen) -> dict[str, dict[str, int]]:
        """Every facet of the rows at once."""
        profiles = self.snapshot.profiles
        counts = profiles.count(rows)
        return {
            name: dict(zip(values, counts[columns], strict=True))
            for name, (values, columns) in profiles.facets.items()
        }

    def _countries(self) -> dict[str, int]:
        values = self.snapshot.countries.values
        codes = self.snapshot.country_column[self._rows_without("country")]
        counts = zip(np.bincount(codes, minlength=len(values)).tolist(), values, strict=True)
        some = [pair for pair in counts if pair[0]]
        counted = {code: count for count, code in sorted(some, key=_most_first)}
        return counted | {code: 0 for code in self.query.country if code not in counted}


def _most_first(pair: tuple[int, str]) -> tuple[int, str]:
    return -pair[0], pair[1]


def search(snapshot: Snapshot, query: Query) -> Page:
    """The page of centers that fit every condition of the query, and whatever can be counted about it."""
    corrected: dict[str, str] = {}
    weighed = weighing(snapshot, query.weights)
    narrowings = []
    for parameter, value, listed in _asked(query):
        asked = _Asked(snapshot, query, parameter, value, weighed, corrected)
        narrowings.append(_Narrowing(asked, _MISSES.get(parameter, _below_least)(asked), listed))
    failures = _sum([one.misses for one in narrowings], len(snapshot))
    passes = failures == 0
    first = (query.page - 1) * query.per_page
    total = int(np.count_nonzero(passes))
    shown = span(weighed, query, passes, total, first=first, end=first + query.per_page)
    return Page(
        snapshot, query, total, tuple(_cards(weighed, shown)), corrected, narrowings, failures, weighed
    )


def _asked(query: Query) -> Iterator[tuple[str, str, bool]]:
    """Every condition as (parameter, value, whether it is listed): a reader chose it and can drop it."""
    if query.treatment is TreatmentWanted.AHSCT:
        yield "treatment", query.treatment, False
    for condition in conditions(query):
        yield condition.parameter, str(condition.value), True


def _sum(misses: Sequence[Mask], size: int) -> NDArray[Any]:
    """How many of the conditions each row misses."""
    kind = np.uint8 if len(misses) <= MANY_CONDITIONS else np.uint16
    if not misses:
        return np.zeros(size, dtype=kind)
    total: NDArray[Any] = misses[0].astype(kind)
    for one in misses[1:]:
        total += one.view(np.uint8)
    return total


def _cards(weighed: Weighing, shown: Span) -> Iterator[Card]:
    """The cards of rows; those of the snapshot itself where nothing in them depends on the query."""
    distances = shown.km.tolist() if shown.km is not None else [None] * shown.rows.size
    for row, km in zip(shown.rows.tolist(), distances, strict=True):
        card = weighed.snapshot.card(row)
        figures = (card.documented, card.possible, card.known)
        if weighed.weights is not None and card.is_scored:
            figures = weighed.of(row)
        elif km is None:
            yield card
            continue
        yield Card._make((*card[:-FIGURES_AND_DISTANCE], *figures, km))


# --- what each condition turns away ---


def _other_words(asked: _Asked) -> Mask:
    found, corrected = asked.snapshot.words.find(asked.query.q)
    asked.corrected.update(corrected)
    return np.logical_not(found, out=found)


def _too_far(asked: _Asked) -> Mask:
    near, km = asked.query.near, asked.query.within_km
    if near is None or near.coordinates is None or km is None:
        raise ValueError("a query with a distance needs a point to measure from")
    return ~asked.snapshot.positions.within(near.coordinates, km)


def _outside_box(asked: _Asked) -> Mask:
    if asked.query.bbox is None:
        raise ValueError("a box was asked for and is missing")
    return ~asked.snapshot.positions.inside(asked.query.bbox)


def _outside_the_place(asked: _Asked) -> Mask:
    code = asked.query.near_country
    if code is None:
        raise ValueError("a point to measure from turns no center away")
    misses: Mask = asked.snapshot.country_column != asked.snapshot.countries.code_of(code)
    return misses


def _other_country(asked: _Asked) -> Mask:
    column = asked.snapshot.country_column
    codes = [asked.snapshot.countries.code_of(code) for code in asked.query.country]
    if len(codes) > FEW_COUNTRIES:
        return np.isin(column, codes, invert=True)
    misses: Mask = column != codes[0]
    for code in codes[1:]:
        misses &= column != code
    return misses


def _other_treatment(asked: _Asked) -> Mask:
    wanted = asked.query.treatment
    if wanted is TreatmentWanted.ANY:
        return np.zeros(len(asked.snapshot), dtype=np.bool_)
    return asked.snapshot.without_treatment[Treatment(wanted)]


def _other_value(asked: _Asked) -> Mask:
    bits = CLOSED_BITS[asked.parameter]
    wanted = sum(bits[value] for value in getattr(asked.query, asked.parameter))
    misses: Mask = (asked.snapshot.closed[asked.parameter] & np.uint8(wanted)) == 0
    return misses


def _other_answer(asked: _Asked) -> Mask:
    item = next(one for one in asked.query.items if str(one) == asked.value)
    wanted = sum(ANSWER_BITS[answer] for answer in item.accepted)
    misses: Mask = (asked.snapshot.answers_to(item.item) & np.uint8(wanted)) == 0
    return misses


def _other_flags(asked: _Asked) -> Mask:
    flagged = asked.snapshot.flagged
    return flagged if asked.query.flags is Flags.HIDE else ~flagged


def _dearer(asked: _Asked) -> Mask:
    return ~(asked.snapshot.cost_usd <= (asked.query.max_cost or 0.0))  # an unknown cost is below nothing


def _below_least(asked: _Asked) -> Mask:
    lows, _ = _interval(asked)
    return lows < _least_tenths(asked)


def _interval(asked: _Asked) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    if asked.parameter == "min_documented":
        return asked.weighed.documented, asked.weighed.possible
    at = CRITERIA.index(_criterion(asked))
    return asked.snapshot.tenths[LOWS][at], asked.snapshot.tenths[HIGHS][at]


def _least_tenths(asked: _Asked) -> int:
    """The first figure to one decimal that is not below what was asked for, in tenths."""
    if asked.parameter == "min_documented":
        least = asked.query.min_documented or 0.0
    else:
        least = asked.query.min_criteria[_criterion(asked)]
    about = ceil(least * 10)
    return next(tenths for tenths in (about - 1, about, about + 1) if tenths / 10 >= least)


def _criterion(asked: _Asked) -> Criterion:
    return Criterion(asked.parameter.removeprefix("min_"))


_MISSES: Mapping[str, Callable[[_Asked], Mask]] = {
    "q": _other_words,
    "near": _outside_the_place,
    "within": _too_far,
    "bbox": _outside_box,
    "country": _other_country,
    "treatment": _other_treatment,
    "status": _other_value,
    "sector": _other_value,
    "international": _other_value,
    "state": _other_value,
    "item": _other_answer,
    "flags": _other_flags,
    "max_cost": _dearer,
}


# --- and what it knows nothing about ---


def _filter(asked: _Asked, removed: Mask) -> Filter:
    count = int(np.count_nonzero(removed))
    unknown = _unknown(asked) if count else None
    only = 0 if unknown is None else int(np.count_nonzero(removed & unknown))
    return Filter(asked.parameter, asked.value, count, only)


def _unknown(asked: _Asked) -> Any:
    """The rows whose answer to the condition is not known, as a mask; ``None`` when it is known of all."""
    snapshot = asked.snapshot
    match asked.parameter:
        case "item":
            answers = snapshot.answers_to(asked.value.partition(":")[0])
            return (answers & ANSWER_BITS[ItemAnswer.UNKNOWN]) != 0
        case "status":
            return (snapshot.closed["status"] & CLOSED_BITS["status"][Status.UNKNOWN]) != 0
        case "international":
            return (
                snapshot.closed["international"] & CLOSED_BITS["international"][YesNoUnknown.UNKNOWN]
            ) != 0
        case "max_cost":
            return np.isnan(snapshot.cost_usd)
        case parameter if parameter.startswith("min_"):
            return _interval(asked)[1] >= _least_tenths(asked)
    return None
