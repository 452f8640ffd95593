"""Memory and time of a snapshot in a process of its own, and of its renewal while searches go on."""

import json
import resource
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.centers import make_listings
from bench.checklist import read_checklist
from bench.index_speed import KINDS, queries
from directory.index.holder import IndexHolder
from directory.index.search import search
from directory.index.snapshot import Snapshot, build

MIB = 1 << 20


@dataclass(frozen=True)
class Memory:
    """Resident memory in MiB, seconds, and milliseconds of the searches made during a renewal.

    Seconds include making the listings, which stands for reading them from a database.
    """

    centers: int
    build_seconds: float
    held_mib: float
    peak_first_build_mib: float
    renewal_seconds: float
    peak_renewal_mib: float
    searches_meanwhile: int
    median_meanwhile_ms: float
    slowest_meanwhile_ms: float


def measure(count: int) -> Memory:
    """Build, renew in the background, and search meanwhile; in a fresh process."""
    command = [sys.executable, "-m", "bench.memory", str(count)]
    return Memory(**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / MIB


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measure_here(count: int) -> Memory:
    checklist, version = read_checklist(), ["1"]

    def read() -> Snapshot:
        return build(make_listings(count, checklist), checklist=checklist, data_version=version[0])

    holder = IndexHolder(read, lambda: version[0], check_every_seconds=0.05)
    start = time.perf_counter()
    first = holder.current
    seconds, held, peak = time.perf_counter() - start, _resident_mib(), _peak_mib()
    taken: list[float] = []
    version[0] = "2"
    start = time.perf_counter()
    searching = threading.Thread(target=_search_until_renewed, args=(holder, first.data_version, taken))
    del first
    searching.start()
    searching.join()
    renewed = time.perf_counter() - start
    holder.stop()
    return Memory(
        count,
        seconds,
        held,
        peak,
        renewed,
        _peak_mib(),
        len(taken),
        sorted(taken)[len(taken) // 2],
        max(taken),
    )


def _search_until_renewed(holder: IndexHolder, version: str, taken: list[float]) -> None:
    """One search after another with a short rest between them, as a quiet site has."""
    asked = [query for kind in KINDS for query in queries(kind, 20)]
    while holder.current.data_version == version:
        start = time.perf_counter()
        search(holder.current, asked[len(taken) % len(asked)])
        taken.append((time.perf_counter() - start) * 1000)
        time.sleep(0.02)


if __name__ == "__main__":
    print(json.dumps(asdict(_measure_here(int(sys.argv[1])))))
