"""The same centers in SQLite, arranged as well as SQL allows: FTS5, R*Tree, B-trees, ready-made orders.

The order of the list is a column of its own, distances are products of unit vectors, and closed
values are small numbers: the queries are what a careful author without a snapshot would write.
"""

import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from directory.domain.checklist import Checklist
from directory.domain.listing import Listing
from directory.domain.places import fold
from directory.domain.query import Query, Sort
from directory.domain.vocabulary import ItemAnswer, Sector, State, Status, Treatment, YesNoUnknown
from directory.index.words import country_names

ROWS_AT_ONCE = 20_000
EARTH_KM = 6371.0088
KM_PER_DEGREE = 111.19

_SCHEMA = """
CREATE TABLE center (
  id INTEGER PRIMARY KEY, slug TEXT, name TEXT, city TEXT, country TEXT, lat REAL, lng REAL,
  x REAL, y REAL, z REAL, status INT, sector INT, international INT, state INT, ahsct INT, flagged INT,
  accreditation INT, documented REAL, possible REAL, known REAL,
  low0 REAL, low1 REAL, low2 REAL, low3 REAL, cost REAL, place_in_list INT);
CREATE VIRTUAL TABLE word USING fts5(text, content='', prefix='2 3 4');
CREATE VIRTUAL TABLE box USING rtree(id, west, east, south, north);
"""
_INDEXES = """
CREATE INDEX by_list ON center(place_in_list) WHERE ahsct;
CREATE INDEX by_country ON center(country, place_in_list);
CREATE INDEX by_accreditation ON center(accreditation, status, sector, place_in_list);
CREATE INDEX by_facets ON center(
  ahsct, accreditation, country, status, sector, international, state, flagged, documented);
ANALYZE;
"""
_CARD = "c.slug, c.name, c.city, c.country, c.lat, c.lng, c.status, c.documented, c.possible, c.known"


def fill(path: Path, listings: Iterable[Listing], checklist: Checklist) -> sqlite3.Connection:
    """A database file with all listings."""
    connection = sqlite3.connect(path)
    connection.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;" + _SCHEMA
    )
    remaining = enumerate(listings)
    item = [one.id for one in checklist.items].index("accreditation")
    while chunk := list(islice(remaining, ROWS_AT_ONCE)):
        marks = ",".join("?" * 25)
        connection.executemany(
            f"INSERT INTO center VALUES ({marks}, NULL)", [_row(at, one, item) for at, one in chunk]
        )
        connection.executemany(
            "INSERT INTO word(rowid, text) VALUES (?, ?)", [(at, _text(x)) for at, x in chunk]
        )
        places = [(at, x.longitude, x.longitude, x.latitude, x.latitude) for at, x in chunk]
        connection.executemany("INSERT INTO box VALUES (?, ?, ?, ?, ?)", places)
    closed = (list(State).index(State.CLOSED), list(State).index(State.NOT_EVALUATED))
    concerns = list(State).index(State.DOCUMENTED_CONCERNS)
    connection.execute(f"""
      UPDATE center SET place_in_list = ordered.place FROM (
        SELECT id, row_number() OVER (
          ORDER BY state IN {closed}, state = {concerns}, round(documented, 1) DESC, name, slug) AS place
        FROM center) AS ordered WHERE ordered.id = center.id""")
    connection.executescript(_INDEXES)
    connection.commit()
    return connection


def _row(at: int, one: Listing, item: int) -> tuple[Any, ...]:
    return (
        at, one.slug, one.name, one.city, one.country, one.latitude, one.longitude,
        *_vector(one.latitude, one.longitude), list(Status).index(one.status), list(Sector).index(one.sector),
        list(YesNoUnknown).index(one.international), list(State).index(one.state),
        int(Treatment.AHSCT in one.treatments), int(bool(one.red_flags)),
        list(ItemAnswer).index(one.answers[item]), one.documented, one.possible, one.known,
        *(low for low, _ in one.criteria), one.lowest_cost_usd,
    )  # fmt: skip


def _vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    north, east = math.radians(latitude), math.radians(longitude)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def _text(one: Listing) -> str:
    texts = (one.name, one.local_name, one.program, one.city, one.region, *country_names(one.country))
    return " ".join(fold(text) for text in texts if text)


def ask(connection: sqlite3.Connection, query: Query, *, facets: bool) -> int:
    """The page's rows, the total and, if wanted, the facets; returns the total."""
    tables, where, values = _conditions(query)
    total: int = connection.execute(f"SELECT count(*) FROM {tables} WHERE {where}", values).fetchone()[0]
    order, extra = _order(query)
    page = f"SELECT {_CARD} FROM {tables} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
    limits = [query.per_page, (query.page - 1) * query.per_page]
    connection.execute(page, [*values, *extra, *limits]).fetchall()
    if facets:
        _count_facets(connection, query, tables, where, values)
    return total


def _order(query: Query) -> tuple[str, list[float]]:
    if query.order is Sort.DISTANCE and query.near and query.near.coordinates:
        point = query.near.coordinates
        return "c.x * ? + c.y * ? + c.z * ? DESC", [*_vector(point.latitude, point.longitude)]
    if query.weights:
        shares = [weight / sum(query.weights) for weight in query.weights]
        groups = "c.state IN (3, 4), c.state = 2"
        return f"{groups}, round(? * c.low0 + ? * c.low1 + ? * c.low2 + ? * c.low3, 1) DESC, c.name", shares
    return "c.place_in_list", []


def _conditions(query: Query) -> tuple[str, str, list[Any]]:
    """Tables, condition and values; an index on the orders serves what nothing narrower does."""
    tables, where, values = "center c", ["c.ahsct"], []
    if query.q:
        tables = "word w JOIN center c ON c.id = w.rowid"
        where.append("w.text MATCH ?")
        values.append(" AND ".join(f'"{word}"*' for word in fold(query.q).split()))
    if query.within_km and query.near and query.near.coordinates:
        tables = "box b JOIN center c ON c.id = b.id"
        where += [*_box_sql(), "c.x * ? + c.y * ? + c.z * ? >= ?"]
        point = query.near.coordinates
        values += _around(point.latitude, point.longitude, query.within_km)
        values += [*_vector(point.latitude, point.longitude), math.cos(query.within_km / EARTH_KM)]
    if query.bbox:
        tables = "box b JOIN center c ON c.id = b.id"
        where += _box_sql()
        values += [query.bbox.west, query.bbox.east, query.bbox.south, query.bbox.north]
    for condition, some in _closed(query):
        where.append(condition)
        values += some
    return tables, " AND ".join(where), values


def _box_sql() -> list[str]:
    return ["b.east >= ?", "b.west <= ?", "b.north >= ?", "b.south <= ?"]


def _around(latitude: float, longitude: float, km: float) -> list[float]:
    up = km / KM_PER_DEGREE
    wide = up / math.cos(math.radians(min(abs(latitude) + up, 89)))
    return [longitude - wide, longitude + wide, latitude - up, latitude + up]


def _closed(query: Query) -> Iterator[tuple[str, list[Any]]]:
    for item in query.items:
        yield _one_of("c.accreditation", [list(ItemAnswer).index(one) for one in item.accepted])
    for name, kind in (("status", Status), ("sector", Sector), ("international", YesNoUnknown)):
        if chosen := getattr(query, name):
            yield _one_of(f"c.{name}", [list(kind).index(one) for one in chosen])
    if query.country:
        yield _one_of("c.country", query.country)
    if query.min_documented is not None:
        yield "round(c.documented, 1) >= ? AND c.state < 3", [query.min_documented]
    for at, least in enumerate(query.min_criteria.values()):
        yield f"round(c.low{at}, 1) >= ? AND c.state < 3", [least]
    if query.max_cost is not None:
        yield "c.cost <= ?", [query.max_cost]


def _one_of(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    return f"{column} IN ({','.join('?' * len(values))})", list(values)


def _count_facets(
    connection: sqlite3.Connection, query: Query, tables: str, where: str, values: list[Any]
) -> None:
    """All facets in two readings: closed lists as sums in one, countries in the other."""
    columns = ("status", Status), ("sector", Sector), ("international", YesNoUnknown), ("state", State)
    closed = [*columns, ("accreditation", ItemAnswer), ("flagged", (0, 1))]
    sums = [f"sum(c.{name} = {at})" for name, kind in closed for at in range(len(list(kind)))]
    connection.execute(f"SELECT {','.join(sums)} FROM {tables} WHERE {where}", values).fetchone()
    grouped = (
        f"SELECT c.country, count(*) AS n FROM {tables} WHERE {where} GROUP BY c.country ORDER BY n DESC"
    )
    connection.execute(grouped, values).fetchall()
