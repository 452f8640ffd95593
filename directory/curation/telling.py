"""Tell in public what changed: the names that sentences use, and the deeds of a load."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from directory.curation import proposals
from directory.curation.seed_format import Seed
from directory.domain.corrections import Names, sentence
from directory.domain.submissions import Change, RecordKind
from directory.store.events import Event


def names(
    centers: Mapping[str, Any], sources: Mapping[str, Any], documents: Mapping[Any, Mapping[str, Any]]
) -> Names:
    """What centers, sources, fields and red flags are called; the values have ``name`` and ``title``."""
    checklist, matters = documents.get("checklist", {}), documents.get("fields", {})
    labels = {one["id"]: one["label"] for one in matters.get("fields", ())}
    return Names(
        centers={slug: one.name for slug, one in centers.items()},
        fields=labels | {one["id"]: one["question"] for one in checklist.get("items", ())},
        sources={key: one.title for key, one in sources.items()},
        flags={one["id"]: one["question"] for one in checklist.get("red_flags", ())},
    )


def names_of(before: Seed, after: Seed) -> Names:
    """The names of everything that stood before or stands after."""
    return names(
        {**before.centers, **after.centers},
        {**before.sources, **after.sources},
        {**before.documents, **after.documents},
    )


def loaded(before: Seed, after: Seed, *, at: datetime, publication: int) -> list[Event]:
    """What a load of the data folder corrected, to be written down.

    Statements that it adds correct nothing, and so a first load corrects nothing at all.
    """
    called = names_of(before, after)
    return [_event(change, called, at, publication) for change in _corrected(before, after)]


def _event(change: Change, called: Names, at: datetime, publication: int) -> Event:
    return Event(
        at,
        None,
        "loaded",
        change.kind,
        change.key,
        before=change.base,
        after=change.proposed,
        center_slug=change.center,
        public_text=sentence(change, called),
        publication_id=publication,
    )


def _corrected(before: Seed, after: Seed) -> Iterator[Change]:
    for slug, center in before.centers.items():
        if slug not in after.centers:
            yield Change(RecordKind.CENTER, slug, proposals.plain(center), None)
            continue
        stands = after.centers[slug]
        yield from _of(RecordKind.CLAIM, _claims(center), _claims(stands))
        yield from _of(RecordKind.RED_FLAG, _flags(center), _flags(stands), additions=True)


def _claims(center: Any) -> dict[str, Any]:
    return {claim.id: claim for claim in center.claims}


def _flags(center: Any) -> dict[str, Any]:
    return {f"{center.slug}/{flag.kind}": flag for flag in center.red_flags if flag.agreed}


def _of(
    kind: RecordKind, before: Mapping[str, Any], after: Mapping[str, Any], *, additions: bool = False
) -> Iterable[Change]:
    for key, one in before.items():
        if repr(one) != repr(after.get(key)):
            now = proposals.plain(after[key]) if key in after else None
            yield Change(kind, key, proposals.plain(one), now)
    if additions:
        yield from (
            Change(kind, key, None, proposals.plain(one)) for key, one in after.items() if key not in before
        )
