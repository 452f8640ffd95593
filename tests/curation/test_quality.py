"""Whether the addresses of sources open, asked of a real server on this machine."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from directory.curation.quality import DeadLink, dead_links, why_closed
from directory.domain.sources import Source
from directory.domain.vocabulary import SourceType


class Pages(BaseHTTPRequestHandler):
    """Answers with the number that the address ends in."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.rsplit("/", 1)[-1]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as running:
        Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def source(key: str, url: str | None) -> Source:
    return Source(key=key, type=SourceType.NEWS, title="A page", url=url)


@pytest.mark.parametrize(
    ("status", "reason"), [(200, None), (403, None), (404, "404"), (410, "410"), (503, "503")]
)
def test_a_page_is_dead_when_it_is_gone_and_not_when_it_only_refuses_programs(
    server: str, status: int, reason: str | None
) -> None:
    found = why_closed(f"{server}/{status}")
    assert found is None if reason is None else reason in (found or "")


def test_a_server_that_is_not_there_is_said(server: str) -> None:
    assert "cannot be reached" in (why_closed("http://127.0.0.1:9/") or "")


def test_what_is_no_web_address_is_never_opened() -> None:
    assert why_closed("file:///etc/hostname") == "is not a web address"


def test_sources_without_an_address_are_not_asked(server: str) -> None:
    asked = [source("good", f"{server}/200"), source("gone", f"{server}/404"), source("paper", None)]
    assert list(dead_links(asked, why_closed)) == [DeadLink("gone", f"{server}/404", "answers 404")]
