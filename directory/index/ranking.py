"""The orders of a list: which rows stand on a page, without sorting what is not on it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.domain.places import Coordinates
from directory.domain.query import Query, Sort
from directory.domain.vocabulary import Criterion
from directory.index.nearby import Floats, sorting_margin_km
from directory.index.snapshot import (
    DOCUMENTED,
    KNOWN,
    MISSING_TENTHS,
    POSSIBLE,
    Mask,
    Order,
    Rows,
    Snapshot,
    group_offsets,
)

Tenths = NDArray[np.int16]

HALF_UP_IN_TENTHS = 0.5 + 1e-3
"""Halves round up; the thousandth is above the error of sums in single precision."""


@dataclass(frozen=True, eq=False)
class Weighing:
    """The figures of every row in tenths, -1 where not scored, under a reader's weights or the method's.

    ``weights`` are a column of numbers that sum to 1, in the order of ``Criterion``; ``None`` stands
    for the method's own.
    """

    snapshot: Snapshot
    weights: Any

    @cached_property
    def documented(self) -> Tenths:
        """The lower ends."""
        return self._own(DOCUMENTED) if self.weights is None else self._in_tenths(self._lows)

    @cached_property
    def possible(self) -> Tenths:
        """The upper ends."""
        return self._own(POSSIBLE) if self.weights is None else self._in_tenths(self._highs)

    @cached_property
    def known(self) -> Tenths:
        """What the width of the interval leaves of 100."""
        return self._own(KNOWN) if self.weights is None else self._in_tenths(100 - (self._highs - self._lows))

    def of(self, row: int) -> tuple[float, float, float]:
        """Documented, possible and known of one row, 0..100 to one decimal."""
        lows, highs = np.split(self.snapshot.shares[:, row], 2)
        low, high = float(self.weights @ lows), float(self.weights @ highs)
        figures = (low, high, 100 - (high - low))
        low, high, known = (int(figure * 10 + HALF_UP_IN_TENTHS) / 10 for figure in figures)
        return low, min(high, 100.0), min(known, 100.0)

    def known_of(self, rows: Rows) -> Floats:
        """How much of 100 is known of some rows, to one decimal."""
        if self.weights is None:
            return np.asarray(self.snapshot.tenths[KNOWN, rows].astype(np.float64) / 10)
        lows, highs = np.split(self.snapshot.shares[:, rows], 2)
        known = np.asarray(100 - (self.weights @ highs - self.weights @ lows), dtype=np.float64)
        return np.asarray(np.floor(np.minimum(known, 100) * 10 + HALF_UP_IN_TENTHS) / 10)

    def _own(self, figure: int) -> Tenths:
        tenths: Tenths = self.snapshot.tenths[figure]
        return tenths

    @cached_property
    def _lows(self) -> NDArray[np.float32]:
        return np.asarray(self.weights @ self.snapshot.shares[: len(Criterion)])

    @cached_property
    def _highs(self) -> NDArray[np.float32]:
        return np.asarray(self.weights @ self.snapshot.shares[len(Criterion) :])

    def _in_tenths(self, figures: NDArray[np.float32]) -> Tenths:
        tenths = (figures * 10 + np.float32(HALF_UP_IN_TENTHS)).astype(np.int16)
        tenths[self._own(DOCUMENTED) < 0] = MISSING_TENTHS
        return tenths


def weighing(snapshot: Snapshot, weights: tuple[float, ...] | None) -> Weighing:
    """The figures under ``weights`` (four numbers of any sum above 0), ``None`` for the method's own.

    Weights in the proportion of the method's own give exactly its figures.
    """
    if weights is None:
        return Weighing(snapshot, None)
    shares = np.array(weights, dtype=np.float64) / sum(weights)
    own = np.array([snapshot.checklist.points_of(criterion) for criterion in Criterion]) / 100
    return Weighing(
        snapshot, None if np.allclose(shares, own, rtol=0, atol=1e-9) else shares.astype(np.float32)
    )


@dataclass(frozen=True, eq=False)
class Span:
    """Rows in order, with their distances in kilometers to 0.1 km when the query names a point."""

    rows: Rows
    km: Floats | None


def span(weighed: Weighing, query: Query, chosen: Mask, count: int, *, first: int, end: int) -> Span:
    """The rows from place ``first`` up to ``end`` of the ``count`` chosen ones, in the order of the query.

    Rows that tie stand by folded name, then by slug, so that pages fit together.
    """
    snapshot = weighed.snapshot
    center = query.near.coordinates if query.near else None
    end = min(end, count)
    if first >= end:
        return Span(np.empty(0, dtype=np.int32), None if center is None else np.empty(0))
    if query.order is Sort.DISTANCE and center:
        return _by_distance(snapshot, center, chosen, first=first, end=end)
    rows = _rows(weighed, query.order, chosen, first=first, end=end, count=count)
    return Span(rows, snapshot.positions.rounded_km(center, rows) if center else None)


def _rows(weighed: Weighing, sort: Sort, chosen: Mask, *, first: int, end: int, count: int) -> Rows:
    snapshot = weighed.snapshot
    if weighed.weights is not None and sort is Sort.DOCUMENTED:
        key = group_offsets(snapshot.closed["state"]) - weighed.documented
        return _by_key(key, snapshot.orders[Sort.NAME], chosen, first=first, end=end)
    if weighed.weights is not None and sort is Sort.KNOWN:
        return _by_key(-weighed.known, snapshot.orders[Sort.NAME], chosen, first=first, end=end)
    order = snapshot.orders[sort]
    if end * len(snapshot) < count * count:
        return _by_walking(order, chosen, first=first, end=end)
    ranks = order.rank[np.flatnonzero(chosen)]
    if end < ranks.size:
        ranks = np.partition(ranks, end - 1)[:end]
    ranks.sort()
    return order.rows[ranks[first:end]]


def _by_walking(order: Order, chosen: Mask, *, first: int, end: int) -> Rows:
    """From the front of the order until enough are met."""
    found: list[Rows] = []
    met, start, step = 0, 0, 4 * end
    while met < end:
        rows = order.rows[start : start + step]
        found.append(rows[chosen[rows]])
        met += found[-1].size
        start, step = start + step, 2 * step
    return np.concatenate(found)[first:end]


def _by_key(key: Tenths, names: Order, chosen: Mask, *, first: int, end: int) -> Rows:
    """By a key made for this query, then by name."""
    rows = np.flatnonzero(chosen).astype(np.int32)
    keys = key[rows]
    if end < rows.size:
        near_enough = keys <= np.partition(keys, end - 1)[end - 1]
        rows, keys = rows[near_enough], keys[near_enough]
    return rows[np.lexsort((names.rank[rows], keys))[first:end]]


def _by_distance(snapshot: Snapshot, center: Coordinates, chosen: Mask, *, first: int, end: int) -> Span:
    """Nearest first by the geodesic to 0.1 km, which is worked out only around the page."""
    positions = snapshot.positions
    if positions.are_few or 2 * np.count_nonzero(chosen) > chosen.size:
        kept = chosen[positions.rows]
        rows, about = positions.rows[kept], positions.about_km(center, None)[kept]
    else:
        rows = np.flatnonzero(chosen).astype(np.int32)
        about = positions.about_km(center, positions.place_of[rows])
    sorted_about = np.partition(about, (first, end - 1))
    least, most = float(sorted_about[first]), float(sorted_about[end - 1])
    least -= sorting_margin_km(least)
    on_page = (about >= least) & (about <= most + sorting_margin_km(most))
    before = int(np.count_nonzero(about < least))
    rows = rows[on_page]
    km = positions.rounded_km(center, rows)
    page = np.lexsort((snapshot.orders[Sort.NAME].rank[rows], km))[first - before : end - before]
    return Span(rows[page], km[page])
