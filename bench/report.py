"""The figures as one table, with the target beside each that has one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bench.http_speed import Rate
from bench.index_speed import COMPARED, Speed
from bench.memory import Memory
from directory.index.acceptability import DRAWS

LARGE = 1_000_000
RATIO_LEAST, MEMORY_MOST_MIB, BUILD_MOST_SECONDS, ORDER_MOST_SECONDS = 10, 1024, 60, 0.5

_BEFORE = """# Benchmarks

Written by `make bench` on {on}. Ratios compare two things measured in the same run on the same machine; they
say more than milliseconds, which depend on the machine and on what else it does. Every query is another one,
and no answer comes from a cache of responses; pieces that are the same for every reader (a card, the empty
form) are written once and remembered (`docs/decisions/pages.md`). The centers are made up from a fixed seed
(`bench/centers.py`).

- **Index against SQLite**: the same query gives the same total and the same kind of page from the snapshot
  and from a SQLite file with FTS5, R*Tree, B-tree indexes and ready-made orders (`bench/in_sqlite.py`),
  median of many queries. The targets are for a million centers.
- **HTTP**: requests a second of the application as a share of those of a bare Flask greeting, both under
  gunicorn with one worker, 1,000 centers. "Processor" is the same ratio in processor time of the worker.
- **Memory**: resident memory of a process that does nothing but hold the index, and its peak while the next
  snapshot is built in the background and searches go on. Seconds include making the listings.

| what | centers | figure | beside it | ratio | target | holds |
|---|---:|---:|---:|---:|---:|---|
"""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    centers: int
    figure: str
    beside: str = ""
    ratio: str = ""
    target: str = ""
    holds: bool = True

    def __str__(self) -> str:
        verdict = "" if not self.target else "yes" if self.holds else "**no**"
        cells = (self.what, f"{self.centers:,}", self.figure, self.beside, self.ratio, self.target, verdict)
        return f"| {' | '.join(cells)} |"


def http_rows(rates: Sequence[Rate]) -> Iterator[Row]:
    """One row a kind of request."""
    for one in rates:
        figure, beside = f"{one.per_second:.0f} a second", f"processor {one.processor_ratio:.2f}"
        holds = one.ratio >= one.target
        yield Row(f"HTTP: {one.kind}", 1_000, figure, beside, f"{one.ratio:.2f}", f"≥ {one.target}", holds)


def speed_rows(count: int, speeds: Sequence[Speed]) -> Iterator[Row]:
    """One row a kind of query."""
    for one in speeds:
        target = f"≥ {RATIO_LEAST}" if count >= LARGE else ""
        holds = not target or one.ratio >= RATIO_LEAST
        figure, beside = f"{one.index_ms:.3g} ms", f"SQLite {one.sqlite_ms:.3g} ms"
        yield Row(f"index: {one.kind}", count, figure, beside, f"{one.ratio:.1f}", target, holds)


def order_row(seconds: float) -> Row:
    """How sure an order is, for more centers than any page compares."""
    target, holds = f"≤ {ORDER_MOST_SECONDS} s", seconds <= ORDER_MOST_SECONDS
    return Row("how sure the order is", COMPARED, f"{seconds:.2f} s", f"{DRAWS:,} draws", "", target, holds)


def memory_rows(one: Memory) -> Iterator[Row]:
    """Memory and seconds of building and renewing, and the searches meanwhile."""
    most, soon = f"≤ {MEMORY_MOST_MIB} MiB", f"≤ {BUILD_MOST_SECONDS} s"
    for what, mib in (("held", one.held_mib), ("peak of a renewal", one.peak_renewal_mib)):
        yield Row(f"memory: {what}", one.centers, f"{mib:.0f} MiB", target=most, holds=mib <= MEMORY_MOST_MIB)
    for what, seconds in (("first build", one.build_seconds), ("renewal", one.renewal_seconds)):
        holds = seconds <= BUILD_MOST_SECONDS
        yield Row(f"time: {what}", one.centers, f"{seconds:.0f} s", target=soon, holds=holds)
    meanwhile = f"slowest {one.slowest_meanwhile_ms:.0f} ms of {one.searches_meanwhile}"
    yield Row("a search during a renewal", one.centers, f"{one.median_meanwhile_ms:.1f} ms", meanwhile)


def as_markdown(rows: Sequence[Row], *, on: date) -> str:
    """The whole page."""
    return _BEFORE.format(on=on.isoformat()) + "\n".join(map(str, rows)) + "\n"
