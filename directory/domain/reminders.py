"""Asking by mail whether a fact is still true, before its answer grows old."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from directory.domain.centers import Center
from directory.domain.claims import Claim
from directory.domain.sources import Source
from directory.domain.work import aged

GOOD_FOR = timedelta(days=30)
"""How long the link in a mail works."""


class StillTrue(StrEnum):
    """What somebody who was asked answers."""

    STILL_TRUE = "still_true"
    CHANGED = "changed"


@dataclass(frozen=True)
class Due:
    """A checked fact that is fresh today and will not be any more after ``until``, if nobody looks."""

    claim: Claim
    center: str
    center_name: str
    until: date


@dataclass(frozen=True)
class Reminder:
    """One question that was sent. Its link is known by a hash only; ``recipient`` is a mail address."""

    id: int
    claim: str
    claim_version: int
    recipient: str
    to_center: bool
    token_hash: str
    sent_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    answer: StillTrue | None = None


def due(
    centers: Iterable[Center],
    sources: Mapping[str, Source],
    shelf_life: Mapping[str, int],
    *,
    today: date,
    days: int,
) -> list[Due]:
    """The checked facts that grow old within so many days, the first to do so first.

    One beside which a fresher answer to the same question stands is not asked about; one that is old
    already stands in the work queue.
    """
    found = []
    for center in centers:
        for claim, _ in aged(center, sources, shelf_life, on=today + timedelta(days=days)):
            until = _last_fresh_day(center, claim, sources, shelf_life, today=today, days=days)
            if claim.checked and until is not None:
                found.append(Due(claim, center.slug, center.name, until))
    return sorted(found, key=lambda one: (one.until, one.claim.id))


def _last_fresh_day(
    center: Center,
    claim: Claim,
    sources: Mapping[str, Source],
    shelf_life: Mapping[str, int],
    *,
    today: date,
    days: int,
) -> date | None:
    """The last day on which this claim alone is fresh; ``None`` when it is old today."""
    alone = replace(center, claims=(claim,))
    for after in range(days + 1):
        if aged(alone, sources, shelf_life, on=today + timedelta(days=after)):
            return today + timedelta(days=after - 1) if after else None
    return None


def new_token() -> str:
    """What stands in a link, and nowhere else: 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
