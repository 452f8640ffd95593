"""Positions and distances: which rows lie within a radius or a box, and how far away they are.

A distance is the WGS 84 geodesic. Three formulas share the work, each used where it is sure:
Lambert's closed formula (tens of meters, all rows), Vincenty's iteration (a tenth of a millimeter, the
few rows near an edge or on the page), and geopy (the rest: nearly opposite points and rounding ties).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from directory.domain.places import Coordinates, distance_km
from directory.domain.query import Box

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]
T = TypeVar("T", bound=np.generic)

EQUATOR_KM = 6378.137
FLATTENING = 1 / 298.257223563
POLE_KM = EQUATOR_KM * (1 - FLATTENING)

LAMBERT_MARGIN_KM = 0.1
"""Lambert's formula in single precision is closer than this up to ``FAR_KM``."""
FAR_KM = 15_000.0
FAR_MARGIN_KM = 0.006 * 20_040
"""Beyond ``FAR_KM`` only the difference between sphere and ellipsoid, 0.6 %, is sure."""
VINCENTY_MOST_KM = 18_000.0
"""Beyond this Vincenty's iteration may not settle."""
TIE_KM = 1e-5
"""Vincenty's iteration is trusted only outside this distance from an edge or a rounding tie."""

SETTLED = 1e-9
"""Radians; each round brings the angle some 300 times nearer, so the last change bounds the error well."""

BANDS, COLUMNS = 180, 360  # cells of one degree
KM_PER_DEGREE_LEAST = 110.5
FEW_ROWS = 4096


@dataclass(frozen=True, eq=False)
class Positions:
    """Where every row is, in the order of one-degree cells.

    ``rows`` gives the row of each place in that order and ``place_of`` the reverse; ``starts`` has the
    first place of every cell. ``vectors`` (3, n) are unit vectors at the reduced latitude.
    """

    rows: Rows
    place_of: Rows
    starts: Rows
    latitudes: Floats
    longitudes: Floats
    vectors: Singles
    _latest: dict[Coordinates, Singles] = field(default_factory=dict, repr=False)

    @property
    def are_few(self) -> bool:
        """Whether looking at all rows is faster than choosing some."""
        return self.rows.size <= FEW_ROWS

    def within(self, center: Coordinates, km: float) -> Mask:
        """Which rows lie at most ``km`` away by the geodesic."""
        places = self._around(center, km)
        about = self.about_km(center, places)
        inside = about <= km
        doubtful: NDArray[Any] = np.flatnonzero(np.abs(about - np.float32(km)) <= _margin_km(km))
        if doubtful.size:
            chosen = doubtful if places is None else places[doubtful]
            inside[doubtful] = self._exact_at(center, chosen, edge=km) <= km
        return self._mask(places, inside)

    def inside(self, box: Box) -> Mask:
        """Which rows lie in the box, edges included; +180 and -180 degrees are one meridian."""
        places = self._in_cells(_box_bands(box), _box_columns(box))
        latitudes = _at(self.latitudes, places)
        longitudes = _at(self.longitudes, places)
        east_of, west_of = longitudes >= box.west, longitudes <= box.east
        along = east_of & west_of if box.west <= box.east else east_of | west_of
        if -180.0 in (box.west, -box.east):
            along |= np.abs(longitudes) == 180.0
        along &= (latitudes >= box.south) & (latitudes <= box.north)
        return self._mask(places, along)

    def about_km(self, center: Coordinates, places: Rows | None) -> Singles:
        """Lambert's distance in kilometers from ``center`` to the places, ``None`` meaning all.

        The latest answer about all is kept: a search asks first who is near and then who is nearest.
        """
        if places is not None:
            return self._lambert_km(center, places)
        about = self._latest.get(center)
        if about is None:
            about = self._lambert_km(center, None)
            self._latest.clear()
            self._latest[center] = about
        return about

    def _lambert_km(self, center: Coordinates, places: Rows | None) -> Singles:
        origin = _vectors(np.array([center.latitude]), np.array([center.longitude]))[:, 0]
        x, y, z = (_at(axis, places) for axis in self.vectors)
        chord_squared = (x - origin[0]) ** 2 + (y - origin[1]) ** 2 + (z - origin[2]) ** 2
        np.clip(chord_squared, 1e-16, 3.999999, out=chord_squared)
        half_chord = np.sqrt(chord_squared) * np.float32(0.5)
        angle = np.arcsin(half_chord) * np.float32(2)
        sine = np.float32(2) * half_chord * np.sqrt(1 - half_chord * half_chord)
        shortening = (angle - sine) * (z + origin[2]) ** 2 / (4 - chord_squared)
        shortening += (angle + sine) * (z - origin[2]) ** 2 / chord_squared
        angle -= np.float32(FLATTENING / 2) * shortening
        return np.asarray(angle * np.float32(EQUATOR_KM))

    def rounded_km(self, center: Coordinates, rows: Rows) -> Floats:
        """The geodesic from ``center`` to the rows in kilometers, to 0.1 km as ``round`` does it."""
        places = self.place_of[rows]
        km = self._exact_at(center, places)
        tenths = km * 10
        nearest = np.rint(tenths)
        for at in np.flatnonzero(np.abs(np.abs(tenths - nearest) - 0.5) < 10 * TIE_KM):
            nearest[at] = round(self._by_geopy(center, int(places[at])), 1) * 10
        return np.rint(nearest) / 10

    def _exact_at(self, center: Coordinates, places: NDArray[Any], edge: float | None = None) -> Floats:
        km, sure = _vincenty(center, self.latitudes[places], self.longitudes[places])
        unsure = ~sure if edge is None else ~sure | (np.abs(km - edge) < TIE_KM)
        for at in np.flatnonzero(unsure):
            km[at] = self._by_geopy(center, int(places[at]))
        return km

    def _by_geopy(self, center: Coordinates, place: int) -> float:
        return distance_km(center, Coordinates(self.latitudes.item(place), self.longitudes.item(place)))

    def _mask(self, places: Rows | None, chosen: Mask) -> Mask:
        mask = np.zeros(self.rows.size, dtype=np.bool_)
        mask[_at(self.rows, places)] = chosen
        return mask

    def _around(self, center: Coordinates, km: float) -> Rows | None:
        reach = km / KM_PER_DEGREE_LEAST + 0.01
        south, north = center.latitude - reach, center.latitude + reach
        if self.are_few or reach >= 90:
            return None
        if south <= -90 or north >= 90:
            return self._in_cells(_bands(south, north), [(0, COLUMNS - 1)])
        sideways = np.sin(np.radians(reach)) / np.cos(np.radians(center.latitude))
        width = np.degrees(np.arcsin(min(1.0, sideways))) + 0.01
        west, east = center.longitude - width, center.longitude + width
        if west < -180:
            columns = [(_column(west + 360), COLUMNS - 1), (0, _column(east))]
        elif east > 180:
            columns = [(_column(west), COLUMNS - 1), (0, _column(east - 360))]
        else:
            columns = [*_meridian_twins(west, east), (_column(west), _column(east))]
        return self._in_cells(_bands(south, north), columns)

    def _in_cells(self, bands: range, columns: list[tuple[int, int]]) -> Rows | None:
        """The places in the cells; ``None``, meaning all, where choosing would not pay."""
        if self.are_few:
            return None
        firsts = np.arange(bands.start, bands.stop) * COLUMNS
        ends = [(self.starts[firsts + west], self.starts[firsts + east + 1]) for west, east in columns]
        spans = [span for first, last in ends for span in zip(first.tolist(), last.tolist(), strict=True)]
        if 2 * sum(last - first for first, last in spans) > self.rows.size:
            return None
        pieces = [np.arange(first, last, dtype=np.int32) for first, last in spans if last > first]
        return np.concatenate(pieces) if pieces else np.empty(0, dtype=np.int32)


def locate(latitudes: Floats, longitudes: Floats) -> Positions:
    """Put rows at the given degrees (WGS 84) into cells."""
    bands = np.clip(np.floor(latitudes + 90), 0, BANDS - 1)
    columns = np.clip(np.floor(longitudes + 180), 0, COLUMNS - 1)
    cells = (bands * COLUMNS + columns).astype(np.int32)
    rows = np.argsort(cells, kind="stable").astype(np.int32)
    place_of = np.empty_like(rows)
    place_of[rows] = np.arange(rows.size, dtype=np.int32)
    counts = np.bincount(cells, minlength=BANDS * COLUMNS)
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    north, east = latitudes[rows], longitudes[rows]
    return Positions(rows, place_of, starts, north, east, _vectors(north, east))


def sorting_margin_km(about: float) -> float:
    """How much farther than ``about`` a row can seem that belongs no later, sorted to 0.1 km."""
    return 2 * _margin_km(about) + 0.1


def _margin_km(km: float) -> float:
    """How far Lambert's distance of a row can be from its geodesic, where one of them is ``km``."""
    return LAMBERT_MARGIN_KM if km + FAR_MARGIN_KM + 1 < FAR_KM else FAR_MARGIN_KM


def _at(values: NDArray[T], places: Rows | None) -> NDArray[T]:
    return values if places is None else values[places]


def _vectors(latitudes: Floats, longitudes: Floats) -> Singles:
    reduced = np.arctan((1 - FLATTENING) * np.tan(np.radians(latitudes)))
    east = np.radians(longitudes)
    axes = (np.cos(reduced) * np.cos(east), np.cos(reduced) * np.sin(east), np.sin(reduced))
    return np.array(axes, dtype=np.float32)


def _bands(south: float, north: float) -> range:
    first, last = (int(min(max(np.floor(edge + 90), 0), BANDS - 1)) for edge in (south, north))
    return range(first, last + 1)


def _column(longitude: float) -> int:
    return int(min(max(np.floor(longitude + 180), 0), COLUMNS - 1))


def _box_bands(box: Box) -> range:
    return _bands(box.south, box.north)


def _box_columns(box: Box) -> list[tuple[int, int]]:
    west, east = _column(box.west), _column(box.east)
    if box.west > box.east:
        return [(west, COLUMNS - 1), (0, east)]
    return [*_meridian_twins(box.west, box.east), (west, east)]


def _meridian_twins(west: float, east: float) -> Iterator[tuple[int, int]]:
    """The cells on the other side when an edge lies on the antimeridian itself."""
    if east >= 180:
        yield 0, 0
    if west <= -180:
        yield COLUMNS - 1, COLUMNS - 1


def _vincenty(center: Coordinates, latitudes: Floats, longitudes: Floats) -> tuple[Floats, Mask]:
    """Geodesics in kilometers by Vincenty's inverse formula (1975), and which of them are sure."""
    first = np.arctan((1 - FLATTENING) * np.tan(np.radians(center.latitude)))
    second = np.arctan((1 - FLATTENING) * np.tan(np.radians(latitudes)))
    sine1, cosine1, sine2, cosine2 = np.sin(first), np.cos(first), np.sin(second), np.cos(second)
    difference = np.radians((longitudes - center.longitude + 540) % 360 - 180)
    turn = difference
    change = np.zeros_like(difference)
    for _ in range(12):
        sine_turn, cosine_turn = np.sin(turn), np.cos(turn)
        across = cosine1 * sine2 - sine1 * cosine2 * cosine_turn
        sine = np.sqrt((cosine2 * sine_turn) ** 2 + across**2)
        cosine = sine1 * sine2 + cosine1 * cosine2 * cosine_turn
        angle = np.arctan2(sine, cosine)
        sine_course = cosine1 * cosine2 * sine_turn / np.maximum(sine, 1e-300)
        cosine_course2 = 1 - sine_course**2
        middle = cosine - 2 * sine1 * sine2 / np.maximum(cosine_course2, 1e-300)
        middle = np.where(cosine_course2 > 1e-12, middle, 0.0)  # along the equator
        c = FLATTENING / 16 * cosine_course2 * (4 + FLATTENING * (4 - 3 * cosine_course2))
        wobble = middle + c * cosine * (2 * middle**2 - 1)
        before = turn
        turn = difference + (1 - c) * FLATTENING * sine_course * (angle + c * sine * wobble)
        change = np.abs(turn - before)
        if not change.size or change.max() < SETTLED:
            break
    km = _vincenty_length(sine, cosine, angle, cosine_course2, middle)
    return km, (change < SETTLED) & (km < VINCENTY_MOST_KM)


def _vincenty_length(
    sine: Floats, cosine: Floats, angle: Floats, cosine_course2: Floats, middle: Floats
) -> Floats:
    u2 = cosine_course2 * (EQUATOR_KM**2 - POLE_KM**2) / POLE_KM**2
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    ends = b / 6 * middle * (4 * sine**2 - 3) * (4 * middle**2 - 3)
    correction = b * sine * (middle + b / 4 * (cosine * (2 * middle**2 - 1) - ends))
    return np.asarray(POLE_KM * a * (angle - correction))
