"""The same queries to the snapshot and to SQLite: median milliseconds of each kind, and their ratio."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench import in_sqlite
from bench.centers import CITIES, SEED, made_words, make_listings
from directory.domain.checklist import Checklist
from directory.domain.places import Coordinates, Place
from directory.domain.query import Box, ItemWanted, Query
from directory.domain.vocabulary import Criterion, ItemAnswer, Sector, Status
from directory.index.acceptability import DRAWS, Contender, acceptability
from directory.index.search import search
from directory.index.snapshot import Snapshot, build

KINDS = ("text", "radius 500 km", "bbox", "criteria filter", "facets", "page 50", "own weights")
IN_THE_INDEX, IN_SQLITE = 40, 7
COMPARED, TIMES_DRAWN = 200, 5


@dataclass(frozen=True)
class Speed:
    """One kind of query: median milliseconds in the index and in SQLite."""

    kind: str
    index_ms: float
    sqlite_ms: float

    @property
    def ratio(self) -> float:
        """How many times faster the index answers."""
        return self.sqlite_ms / self.index_ms


def queries(kind: str, count: int) -> Iterator[Query]:
    """Different queries of one kind, always the same ones."""
    random = np.random.default_rng([SEED, KINDS.index(kind)])
    words = made_words()
    for _ in range(count):
        name, country, latitude, longitude = CITIES[random.integers(len(CITIES))]
        north, east = latitude + random.normal(0, 0.5), longitude + random.normal(0, 0.5)
        near = Place(name, None, country, None, Coordinates(round(north, 4), round(east, 4)), 0, "city")
        yield _query(kind, random, words[random.integers(len(words))], near)


def _query(kind: str, random: np.random.Generator, word: str, near: Place) -> Query:
    point = near.coordinates or Coordinates(0, 0)
    accredited = ItemWanted("accreditation", (ItemAnswer.MET, ItemAnswer.PARTLY))
    least = round(float(random.uniform(5, 25)), 1)
    if kind == "text":
        texts = (word, near.name, f"{word[:3]} hospital", f"hospital {near.name}")
        return Query(q=texts[random.integers(len(texts))])
    if kind == "radius 500 km":
        return Query(near=near, within=500.0)
    if kind == "bbox":
        size = float(random.uniform(1, 10))
        west, east = max(point.longitude - size, -180.0), min(point.longitude + size, 180.0)
        return Query(bbox=Box(west, point.latitude - size / 2, east, point.latitude + size / 2))
    if kind == "criteria filter":
        minima = {Criterion.MS_EXPERIENCE: least}
        return Query(
            items=(accredited,), status=(Status.ACTIVE,), sector=(Sector.PUBLIC,), min_criteria=minima
        )
    if kind == "facets":
        return Query(min_documented=least, items=(accredited,) if random.random() < 0.5 else ())
    if kind == "page 50":
        return Query(min_documented=least, page=50)
    return Query(weights=tuple(float(weight) for weight in random.integers(1, 60, 4)))


def median_ms(work: Callable[[Query], object], some: Sequence[Query]) -> float:
    """The median time of one query, each asked once."""
    taken = []
    for query in some:
        start = time.perf_counter()
        work(query)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def measure_index(snapshot: Snapshot) -> Mapping[str, float]:
    """Median milliseconds a kind; with facets and filters where the kind is about them."""
    return {kind: median_ms(_asking(snapshot, kind), [*queries(kind, IN_THE_INDEX)]) for kind in KINDS}


def _asking(snapshot: Snapshot, kind: str) -> Callable[[Query], object]:
    if kind == "facets":
        return lambda query: search(snapshot, query).facets
    return lambda query: search(snapshot, query)


def compare(count: int, checklist: Checklist) -> list[Speed]:
    """Every kind of query on ``count`` centers in both; checks that both count the same results."""
    snapshot = build(make_listings(count, checklist), checklist=checklist, data_version="bench")
    with TemporaryDirectory() as folder:
        connection = in_sqlite.fill(Path(folder) / "bench.sqlite", make_listings(count, checklist), checklist)
        _agree(snapshot, connection)
        index = measure_index(snapshot)
        speeds = [Speed(kind, index[kind], _in_sqlite(connection, kind)) for kind in KINDS]
        connection.close()
    return speeds


def _in_sqlite(connection: in_sqlite.sqlite3.Connection, kind: str) -> float:
    def ask(query: Query) -> object:
        return in_sqlite.ask(connection, query, facets=kind == "facets")

    return median_ms(ask, [*queries(kind, IN_SQLITE)])


def _agree(snapshot: Snapshot, connection: in_sqlite.sqlite3.Connection) -> None:
    """A comparison means something only if the answers are the same."""
    for kind in KINDS:
        query = next(queries(kind, 1))
        page, there = search(snapshot, query), in_sqlite.ask(connection, query, facets=False)
        here = 0 if page.corrected else page.total  # SQLite corrects nobody's spelling
        allowed = max(2, 0.01 * here) if kind == "radius 500 km" else 0  # SQLite measures on a sphere
        if abs(here - there) > allowed:
            raise AssertionError(f"{kind}: the index finds {here} and SQLite {there} for {query}")


def order_seconds(checklist: Checklist) -> float:
    """The median time to find out how sure the order of 200 half-known centers is, in 10,000 draws."""
    random = np.random.default_rng(SEED)
    points = np.array([item.points for item in checklist.items], dtype=np.float64)
    ranges = np.sort(random.random((COMPARED, 2, len(points))), axis=1)
    contenders = [Contender(str(at), 60.0, *ends, points) for at, ends in enumerate(ranges)]
    criteria = [item.criterion for item in checklist.items]
    taken = []
    for version in range(TIMES_DRAWN):
        start = time.perf_counter()
        acceptability(contenders, criteria, data_version=str(version), draws=DRAWS)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)
