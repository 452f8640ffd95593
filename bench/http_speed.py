"""Requests per second of the real application as a share of a bare Flask greeting, in one run.

Both run under gunicorn with one worker; every request asks something different. The servers take turns
over several rounds, so that a busy machine slows all alike. Beside the rate stands the processor time that
the worker spent a request, which does not depend on who else is busy.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import numpy as np
import orjson

from bench.centers import CITIES, SEED
from directory.curation import seed
from directory.domain.centers import Center
from directory.domain.evaluation import evaluate
from directory.domain.listing import Listing, list_center
from directory.domain.record import center_record
from directory.extensions import Database
from directory.store import published

ROOT = Path(__file__).parent.parent
CENTERS, ROUNDS, REQUESTS, CONNECTIONS = 1_000, 5, 300, 2
TARGETS = {"search API": 0.4, "one center": 0.6, "HTML search": 0.2}


@dataclass(frozen=True)
class Rate:
    """One kind of request beside the greeting of the same rounds."""

    kind: str
    target: float
    per_second: float
    ratio: float
    processor_ratio: float


def measure() -> list[Rate]:
    """Rates of the three kinds of request with 1,000 centers made from the real ones."""
    with TemporaryDirectory() as folder:
        settings = _prepare(Path(folder))
        with _served("bench.hello:app", settings) as hello, _served("wsgi:app", settings) as real:
            return _take_turns(hello, real)


@dataclass(frozen=True)
class _Server:
    port: int
    worker: int

    def processor_seconds(self) -> float:
        """What the worker has used so far, in user and system mode."""
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _take_turns(hello: _Server, real: _Server) -> list[Rate]:
    paths = {kind: _paths(kind, ROUNDS * REQUESTS) for kind in TARGETS}
    greetings = [f"/hello?{number}" for number in range(ROUNDS * REQUESTS)]
    for server, warm in ((hello, greetings[:50]), *((real, some[:50]) for some in paths.values())):
        _load(server, warm)
    taken: dict[str, list[tuple[float, float]]] = {kind: [] for kind in ("hello", *TARGETS)}
    for start in range(0, ROUNDS * REQUESTS, REQUESTS):
        part = slice(start, start + REQUESTS)
        taken["hello"].append(_load(hello, greetings[part]))
        for kind in TARGETS:
            taken[kind].append(_load(real, paths[kind][part]))
    return [_rate(kind, taken["hello"], taken[kind]) for kind in TARGETS]


def _rate(kind: str, hello: Sequence[tuple[float, float]], own: Sequence[tuple[float, float]]) -> Rate:
    ratios = [greeting[0] / one[0] for greeting, one in zip(hello, own, strict=True)]
    busy = sum(greeting[1] for greeting in hello) / max(sum(one[1] for one in own), 1e-9)
    per_second = REQUESTS / statistics.median(one[0] for one in own)
    return Rate(kind, TARGETS[kind], per_second, statistics.median(ratios), busy)


def _load(server: _Server, paths: Sequence[str]) -> tuple[float, float]:
    """Seconds by the clock and by the worker's processor for all paths, over a few connections."""
    before, start = server.processor_seconds(), time.perf_counter()
    loaders = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.loader", str(server.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(CONNECTIONS)
    ]
    shares = ["\n".join(paths[at::CONNECTIONS]).encode() for at in range(CONNECTIONS)]
    for loader in loaders:
        assert loader.stdout is not None
        loader.stdout.readline()  # connected and waiting
    before, start = server.processor_seconds(), time.perf_counter()
    for loader, share in zip(loaders, shares, strict=True):
        assert loader.stdin is not None
        loader.stdin.write(share)
        loader.stdin.close()
    codes = [loader.wait() for loader in loaders]
    if any(codes):
        raise RuntimeError(f"a request to port {server.port} was not answered with 200")
    return time.perf_counter() - start, server.processor_seconds() - before


def _paths(kind: str, count: int) -> list[str]:
    random = np.random.default_rng([SEED, list(TARGETS).index(kind)])
    if kind == "one center":
        slugs = _slugs()
        return [f"/api/v1/centers/{slugs[at % len(slugs)]}" for at in range(count)]
    base = "/api/v1/centers" if kind == "search API" else "/"
    return [f"{base}?{urlencode(_parameters(random, number))}" for number in range(count)]


def _parameters(random: np.random.Generator, number: int) -> list[tuple[str, str]]:
    """A few conditions as people choose them; the number makes each query another."""
    _, country, latitude, longitude = CITIES[random.integers(len(CITIES))]
    east = (longitude + random.normal(0, 1) + 180) % 360 - 180
    point = f"{latitude + random.normal(0, 1):.3f},{east:.3f}"
    kinds = [
        [("near", point), ("within", str(int(random.integers(300, 3000))))],
        [("country", country), ("min_documented", f"{number % 97 / 10:.1f}")],
        [("item", "accreditation:met,partly"), ("max_cost", str(50_000 + number))],
        [("q", "hospital"), ("min_documented", f"{number % 89 / 10:.1f}"), ("sort", "name")],
        [("min_infection", f"{number % 83 / 10:.1f}"), ("status", "active"), ("status", "unknown")],
    ]
    return kinds[number % len(kinds)]


@contextmanager
def _served(app: str, settings: dict[str, str]) -> Iterator[_Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread",
               "--workers", "1", "--threads", "1", "--bind", f"127.0.0.1:{port}",
               "--log-level", "warning", app]  # fmt: skip
    master = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings})
    try:
        _wait_for(port, master)
        yield _Server(port, _worker_of(master))
    finally:
        master.terminate()
        master.wait(timeout=30)


def _worker_of(master: "subprocess.Popen[bytes]", seconds: float = 30) -> int:
    """The one worker; the master listens a moment before it has one."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        children = Path(f"/proc/{master.pid}/task/{master.pid}/children").read_text().split()
        if children:
            return int(children[0])
        time.sleep(0.05)
    raise RuntimeError("the server started no worker")


def _wait_for(port: int, master: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and master.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server on port {port} did not start")


def _prepare(folder: Path) -> dict[str, str]:
    """A database with 1,000 centers published, and the settings that serve it."""
    address = f"sqlite:///{folder / 'bench.sqlite'}"
    settings = {
        "DIRECTORY_ENVIRONMENT": "test",
        "DIRECTORY_DATABASE_URL": address,
        "DIRECTORY_SECRET_KEY": "for measuring only, and long enough",
    }
    command = [sys.executable, "-m", "flask", "data", "load"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True)
    _publish(Database(address))
    return settings


def _slugs() -> list[str]:
    real = sorted(path.stem for path in (ROOT / "seed_data" / "centers").rglob("*.toml"))
    return [f"{real[at % len(real)]}-{at // len(real)}" for at in range(CENTERS)]


def _publish(database: Database) -> None:
    today = datetime.now(UTC).date()
    read = seed.read_folder(ROOT / "seed_data", today=today)
    random = np.random.default_rng(SEED)
    listings: list[Listing] = []
    records: dict[str, bytes] = {}
    for slug in _slugs():
        center = _copy(read.centers[slug.rpartition("-")[0]], slug, random)
        evaluation = evaluate(center, read.sources, read.checklist, on=today)
        listings.append(list_center(center, evaluation, read.sources, read.checklist))
        records[slug] = orjson.dumps(center_record(center, evaluation, read.sources, read.checklist))
    with database.new_session() as session:
        published.begin(session, content_hash="0" * 64, on=today)
        published.replace(session, listings, records, {})
        session.commit()


def _copy(center: Center, slug: str, random: np.random.Generator) -> Center:
    """The same center under another slug, some way off."""
    north, east = random.normal(0, 2, 2).tolist()
    latitude, longitude = (
        min(max(center.latitude + north, -89), 89),
        (center.longitude + east + 180) % 360 - 180,
    )
    return replace(center, slug=slug, latitude=round(latitude, 4), longitude=round(longitude, 4))
