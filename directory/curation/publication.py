"""Publish: evaluate every center on a day and write what the public sees, as one new data version."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import orjson
from sqlalchemy.orm import Session

from directory.curation import telling
from directory.domain import history
from directory.domain.centers import Center
from directory.domain.checklist import Checklist
from directory.domain.evaluation import METHOD_VERSION, evaluate
from directory.domain.listing import Listing, list_center
from directory.domain.method_versions import VERSIONS
from directory.domain.record import Record, center_record, source_record
from directory.domain.sources import Source
from directory.store import (
    centers,
    documents,
    evaluation_changes,
    events,
    published,
    redirects,
    sources,
)
from directory.store.events import Event
from directory.store.published import Publication

RECORD_FORM = "2"
"""Raised whenever records are written otherwise though they say the same: then they are written anew."""


@dataclass(frozen=True)
class Content:
    """Everything public, before it has a data version."""

    listings: tuple[Listing, ...]
    centers: Mapping[str, Record]
    sources: Mapping[str, Record]


def publish(session: Session, *, today: date, now: datetime | None = None) -> bool:
    """Write a new publication if anything public is other than in the last one; says whether it was.

    The day of evaluation is public, so a new day makes a new publication. What moved in the figures of
    a center is written into its history with every cause; a first publication has none. ``now`` is
    when, by default the beginning of ``today``. Nothing is committed.
    """
    content = _content(session, today)
    content_hash = _hash(session, content)
    before = published.newest(session)
    if before and before.content_hash == content_hash:
        return False
    publication = published.begin(session, content_hash=content_hash, on=today)
    if before:
        moved = _moved(session, before, content, publication)
        evaluation_changes.add(session, moved, publication=publication.number, on=today)
        _tell_of_method(session, before, publication, now or datetime.combine(today, time(), UTC))
    version, changes = publication.version, evaluation_changes.newest(session, each=history.KEPT)
    with_history = {slug: one | {"history": changes.get(slug, [])} for slug, one in content.centers.items()}
    published.replace(
        session, content.listings, _bytes(with_history, version), _bytes(content.sources, version)
    )
    return True


def _moved(
    session: Session, before: Publication, content: Content, publication: Publication
) -> dict[str, Record]:
    """What moved, by slug. Only of centers whose listing moved is the old record read: there may be many."""
    old = {one.slug: _figures(one) for one in published.listings(session)}
    fresh = [one.slug for one in content.listings if one.slug not in old]
    other = [one.slug for one in content.listings if one.slug in old and old[one.slug] != _figures(one)]
    all_sources, kept = sources.all(session), ("checklist", "fields")
    tables = {name: documents.get(session, name) or {} for name in kept}  # type: ignore[arg-type]
    names = telling.names({}, all_sources, tables)
    records = published.center_records(session, other)
    moved = {slug: history.entered(content.centers[slug]) for slug in fresh}
    for slug, record in records.items():
        change = history.change_of(orjson.loads(record), content.centers[slug], names)
        if change:
            moved[slug] = change
    return {slug: change | {"data_version": publication.version} for slug, change in sorted(moved.items())}


def _figures(one: Listing) -> tuple[object, ...]:
    """What a history tells of, as a search has it."""
    return (one.state, one.documented, one.possible, one.known, one.answers, one.intervals, one.red_flags)


def _tell_of_method(session: Session, before: Publication, after: Publication, now: datetime) -> None:
    """A change of the method is told among the corrections: figures move without a fact."""
    if before.method_version == after.method_version:
        return
    said = next((one for one in VERSIONS if one.version == after.method_version), None)
    text = f"The method changed to version {after.method_version}; figures can move though no fact did."
    text += f" {said.changed} Figures that moved because of it: {said.moved}" if said else ""
    event = Event(
        now, None, "method_changed", "method", after.method_version, public_text=text,
        publication_id=after.number,
    )  # fmt: skip
    events.append(session, [event])


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
    digest = hashlib.sha256(f"{METHOD_VERSION} {RECORD_FORM}".encode())
    kept = [documents.get(session, name) for name in ("checklist", "fields", "eligibility")]
    public = (content.listings, content.centers, content.sources)
    for part in (*kept, redirects.all(session), *public):
        digest.update(orjson.dumps(part))
    return digest.hexdigest()


def _bytes(records: Mapping[str, Record], version: str) -> dict[str, bytes]:
    return {key: orjson.dumps(record | {"data_version": version}) for key, record in records.items()}
