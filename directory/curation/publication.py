"""Publish: evaluate every center on a day and write what the public sees, as one new data version."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy.orm import Session

from directory.domain.centers import Center
from directory.domain.checklist import Checklist
from directory.domain.evaluation import METHOD_VERSION, evaluate
from directory.domain.listing import Listing, list_center
from directory.domain.record import Record, center_record, source_record
from directory.domain.sources import Source
from directory.store import centers, documents, published, redirects, sources


@dataclass(frozen=True)
class Content:
    """Everything public, before it has a data version."""

    listings: tuple[Listing, ...]
    centers: Mapping[str, Record]
    sources: Mapping[str, Record]


def publish(session: Session, *, today: date) -> bool:
    """Write a new publication if anything public is other than in the last one; says whether it was.

    The day of evaluation is public, so a new day makes a new publication. Nothing is committed.
    """
    content = _content(session, today)
    content_hash = _hash(session, content)
    before = published.newest(session)
    if before and before.content_hash == content_hash:
        return False
    version = published.begin(session, content_hash=content_hash, on=today).version
    published.replace(
        session, content.listings, _bytes(content.centers, version), _bytes(content.sources, version)
    )
    return True


def _content(session: Session, today: date) -> Content:
    all_centers, all_sources = centers.all(session), sources.all(session)
    checklist = documents.checklist(session)
    evaluated = [_evaluated(center, all_sources, checklist, today) for center in all_centers]
    resting = _resting_on(all_centers)
    return Content(
        listings=tuple(listing for listing, _ in evaluated),
        centers={listing.slug: record for listing, record in evaluated},
        sources={key: source_record(one, resting[key]) for key, one in all_sources.items()},
    )


def _evaluated(
    center: Center, of: Mapping[str, Source], checklist: Checklist, today: date
) -> tuple[Listing, Record]:
    evaluation = evaluate(center, of, checklist, on=today)
    return list_center(center, evaluation, of, checklist), center_record(center, evaluation, of, checklist)


def _resting_on(all_centers: Iterable[Center]) -> Mapping[str, list[Center]]:
    by_source: Mapping[str, list[Center]] = defaultdict(list)
    for center in all_centers:
        for key in sorted({claim.source for claim in center.claims}):
            by_source[key].append(center)
    return by_source


def _hash(session: Session, content: Content) -> str:
    digest = hashlib.sha256(METHOD_VERSION.encode())
    kept = [documents.get(session, name) for name in ("checklist", "fields", "eligibility")]
    public = (content.listings, content.centers, content.sources)
    for part in (*kept, redirects.all(session), *public):
        digest.update(orjson.dumps(part))
    return digest.hexdigest()


def _bytes(records: Mapping[str, Record], version: str) -> dict[str, bytes]:
    return {key: orjson.dumps(record | {"data_version": version}) for key, record in records.items()}
