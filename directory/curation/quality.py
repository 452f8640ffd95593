"""The directory's figures about itself, and whether its sources still open."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from sqlalchemy.orm import Session

from directory.domain.evaluation import evaluate
from directory.domain.quality import Report, report
from directory.domain.sources import Source
from directory.store import centers, documents, sources

LINK_TIMEOUT_SECONDS = 20
LINKS_AT_ONCE = 4
GONE = (404, 410)


@dataclass(frozen=True)
class DeadLink:
    """A source whose address does not open, and what was said instead of a page."""

    key: str
    address: str
    reason: str


def quality_report(session: Session, *, on: date) -> Report:
    """Everything stored, evaluated on a day and counted."""
    checklist, all_sources = documents.checklist(session), sources.all(session)
    evaluated = [(center, evaluate(center, all_sources, checklist, on=on)) for center in centers.all(session)]
    fields = (documents.get(session, "fields") or {"fields": []})["fields"]
    lives = {row["id"]: row["shelf_life_months"] for row in fields if "shelf_life_months" in row}
    return report(evaluated, all_sources, checklist, lives, on=on)


def dead_links(all_sources: Iterable[Source], opens: Callable[[str], str | None]) -> Iterator[DeadLink]:
    """The sources whose address ``opens`` gives a reason against, a few asked at a time."""
    addressed = [(source.key, source.address) for source in all_sources if source.address]
    with ThreadPoolExecutor(LINKS_AT_ONCE) as pool:
        reasons = pool.map(opens, [address for _, address in addressed])
        for (key, address), reason in zip(addressed, reasons, strict=True):
            if reason:
                yield DeadLink(key, address, reason)


def why_closed(address: str) -> str | None:
    """Why a web address does not open; ``None`` when it does or when the server only refuses programs."""
    if not address.startswith(("https://", "http://")):
        return "is not a web address"
    request = Request(address, headers={"User-Agent": "aHSCT Center Directory link check"})
    try:
        with urlopen(request, timeout=LINK_TIMEOUT_SECONDS):  # the scheme was tested above
            return None
    except HTTPError as error:
        error.close()
        return f"answers {error.code}" if error.code in GONE or error.code >= 500 else None
    except (OSError, HTTPException, ValueError) as error:
        return f"cannot be reached ({getattr(error, 'reason', error)})"
