"""One process always has one whole snapshot, and the newest within seconds."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from directory.index.holder import IndexHolder
from directory.index.snapshot import Snapshot, build
from tests.index import plain_search as plain


@dataclass
class Published:
    """What a database would say, and how often it was read whole."""

    version: str = "1"
    broken: bool = False
    builds: list[str] = field(default_factory=list)

    def build(self) -> Snapshot:
        self._refuse_when_broken()
        self.builds.append(self.version)
        return build([], checklist=plain.CHECKLIST, data_version=self.version)

    def ask_version(self) -> str:
        self._refuse_when_broken()
        return self.version

    def _refuse_when_broken(self) -> None:
        if self.broken:
            raise ConnectionError("the database does not answer")


@pytest.fixture
def published() -> Published:
    return Published()


@pytest.fixture
def holder(published: Published) -> Iterator[IndexHolder]:
    made = IndexHolder(published.build, published.ask_version, check_every_seconds=0.02)
    yield made
    made.stop()


def wait_until(is_so: Callable[[], bool], seconds: float = 2.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.01)


def test_nothing_is_built_before_the_first_use(holder: IndexHolder, published: Published) -> None:
    assert published.builds == []
    assert holder.current.data_version == "1"
    assert holder.current is holder.current
    assert published.builds == ["1"]


def test_a_new_data_version_is_served_within_two_seconds(published: Published) -> None:
    holder = IndexHolder(published.build, published.ask_version)
    before = holder.current
    published.version = "2"
    wait_until(lambda: holder.current.data_version == "2")
    assert before.data_version == "1"  # whoever holds the old one keeps it whole
    holder.stop()


def test_the_same_data_version_is_not_built_again(holder: IndexHolder, published: Published) -> None:
    assert holder.current.data_version == "1"
    time.sleep(0.1)
    assert published.builds == ["1"]


def test_a_failing_database_leaves_the_snapshot_and_is_reported_once(
    holder: IndexHolder, published: Published, caplog: pytest.LogCaptureFixture
) -> None:
    assert holder.current.data_version == "1"
    with caplog.at_level(logging.WARNING):
        published.broken = True
        time.sleep(0.2)
        assert holder.current.data_version == "1"
        assert len(caplog.records) == 1
        published.version, published.broken = "2", False
        wait_until(lambda: holder.current.data_version == "2")


def test_the_first_use_says_why_there_is_no_index_and_the_next_tries_again(
    holder: IndexHolder, published: Published
) -> None:
    published.broken = True
    with pytest.raises(ConnectionError, match="does not answer"):
        assert holder.current
    published.broken = False
    assert holder.current.data_version == "1"


def test_a_stopped_holder_serves_what_it_has(published: Published) -> None:
    holder = IndexHolder(published.build, published.ask_version, check_every_seconds=0.01)
    assert holder.current.data_version == "1"
    holder.stop()
    published.version = "2"
    time.sleep(0.1)
    assert holder.current.data_version == "1"


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_worker_renews_its_own_snapshot(holder: IndexHolder, published: Published) -> None:
    assert holder.current.data_version == "1"
    child = os.fork()
    if child == 0:
        os._exit(_exit_code_of_a_worker(holder, published))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def _exit_code_of_a_worker(holder: IndexHolder, published: Published) -> int:
    try:
        assert holder.current.data_version == "1"
        published.version = "2"
        wait_until(lambda: holder.current.data_version == "2")
    except BaseException:
        return 1
    return 0
