"""Lay proposed changes upon the data: what would stand then, and every rule it would break."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from directory.curation import seed_rules
from directory.curation.seed_format import RecordFile, Seed
from directory.curation.seed_rules import World
from directory.curation.seed_shape import shape_problems
from directory.domain.centers import Center
from directory.domain.claims import Claim, Finding, RedFlag, Reply
from directory.domain.problems import DataProblem
from directory.domain.sources import Source
from directory.domain.submissions import Change, Plain, RecordKind
from directory.store.plain import from_plain, without_defaults

# What a center's record holds that is changed by itself, and the key of each within the center.
_PARTS: Mapping[RecordKind, tuple[str, Any, str]] = {
    RecordKind.CLAIM: ("claims", Claim, "id"),
    RecordKind.FINDING: ("findings", Finding, "field"),
    RecordKind.RED_FLAG: ("red_flags", RedFlag, "kind"),
    RecordKind.REPLY: ("replies", Reply, "claim"),
}
_APART = tuple(name for name, _, _ in _PARTS.values())


@dataclass(frozen=True)
class Applied:
    """The data with changes laid upon it; in ``changes`` new claims have their ids."""

    seed: Seed
    changes: tuple[Change, ...]


def plain(value: Any) -> dict[str, Any]:
    """A record as changes hold it: only what differs from the default, dates as text."""
    sparse = without_defaults(value)
    if isinstance(value, Center):
        sparse = {name: one for name, one in sparse.items() if name not in _APART}
    return orjson.loads(orjson.dumps(sparse))  # type: ignore[no-any-return]


def standing(seed: Seed, kind: RecordKind, key: str) -> Plain | None:
    """The record as it stands; ``None`` when there is none."""
    if kind is RecordKind.SOURCE:
        return plain(seed.sources[key]) if key in seed.sources else None
    if kind is RecordKind.CENTER:
        return plain(seed.centers[key]) if key in seed.centers else None
    if kind is RecordKind.REDIRECT:
        return {"target": seed.redirects[key]} if key in seed.redirects else None
    center = seed.centers.get(Change(kind, key, None, None).center or "")
    one = _part(center, kind, key) if center else None
    return None if one is None else plain(one)


def _part(center: Center, kind: RecordKind, key: str) -> Any | None:
    name, _, id_field = _PARTS[kind]
    wanted = _within(kind, key)
    return next((one for one in getattr(center, name) if getattr(one, id_field) == wanted), None)


def _within(kind: RecordKind, key: str) -> str:
    return key if kind is RecordKind.CLAIM else key.partition("/")[2]


def whole(seed: Seed, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes, and with a center that is taken away everything it holds: so it can be brought back."""
    named = {(one.kind, one.key) for one in changes}
    leaving = [one.key for one in changes if one.kind is RecordKind.CENTER and one.takes_away]
    parts = [one for slug in leaving if slug in seed.centers for one in _withdrawals(seed.centers[slug])]
    return (*changes, *(one for one in parts if (one.kind, one.key) not in named))


def _withdrawals(center: Center) -> Iterable[Change]:
    for kind, (name, _, id_field) in _PARTS.items():
        for part in getattr(center, name):
            id = getattr(part, id_field)
            yield Change(kind, id if kind is RecordKind.CLAIM else f"{center.slug}/{id}", plain(part), None)


def apply(seed: Seed, changes: Sequence[Change], *, last_numbers: Mapping[str, int]) -> Applied:
    """The data as it would be. ``last_numbers`` are the highest numbers that claims of a center ever had.

    Values that no record can have raise ValueError or TypeError; ``shape_problems_of`` says them first.
    """
    numbered = _with_ids(changes, last_numbers)
    sources, centers, redirects = dict(seed.sources), dict(seed.centers), dict(seed.redirects)
    for change in sorted(numbered, key=lambda one: one.kind is not RecordKind.CENTER or not one.proposed):
        if change.kind is RecordKind.SOURCE:
            _put(sources, change, Source)
        elif change.kind is RecordKind.REDIRECT:
            _put_redirect(redirects, change)
        elif change.kind is RecordKind.CENTER:
            _put_center(centers, change)
        elif change.center in centers:
            centers[change.center] = _with_part(centers[change.center], change)
    in_order = {key: sources[key] for key in sorted(sources)}
    after = replace(seed, sources=in_order, centers=dict(sorted(centers.items())), redirects=redirects)
    return Applied(after, numbered)


def _with_ids(changes: Sequence[Change], last_numbers: Mapping[str, int]) -> tuple[Change, ...]:
    """Give every new claim the next free id of its center, and name it so where it is referred to."""
    last = dict(last_numbers)
    ids: dict[str, str] = {}
    for change in changes:
        if change.is_unnumbered and change.center:
            last[change.center] = last.get(change.center, 0) + 1
            ids[change.key] = f"{change.center}-{last[change.center]:02d}"
    return tuple(_numbered(change, ids) for change in changes)


def _numbered(change: Change, ids: Mapping[str, str]) -> Change:
    key = ids.get(change.key, change.key)
    if change.proposed is None:
        return replace(change, key=key)
    if change.kind is RecordKind.CLAIM:
        return replace(change, key=key, proposed={**change.proposed, "id": key})
    if change.kind is RecordKind.RED_FLAG:
        claims = [ids.get(one, one) for one in change.proposed.get("claims", ())]
        return replace(change, proposed={**change.proposed, "claims": claims})
    if change.kind is RecordKind.REPLY:
        claim = ids.get(_within(change.kind, key), _within(change.kind, key))
        return replace(change, key=f"{change.center}/{claim}", proposed={**change.proposed, "claim": claim})
    return change


def _put(records: dict[str, Any], change: Change, kind: Any) -> None:
    if change.proposed is None:
        records.pop(change.key, None)
    else:
        records[change.key] = from_plain(kind, change.proposed)


def _put_redirect(redirects: dict[str, str | None], change: Change) -> None:
    if change.proposed is None:
        redirects.pop(change.key, None)
    else:
        redirects[change.key] = change.proposed.get("target")


def _put_center(centers: dict[str, Center], change: Change) -> None:
    before = centers.get(change.key)
    _put(centers, change, Center)
    if before and change.key in centers:
        kept: dict[str, Any] = {name: getattr(before, name) for name in _APART}
        centers[change.key] = replace(centers[change.key], **kept)


def _with_part(center: Center, change: Change) -> Center:
    name, kind, id_field = _PARTS[change.kind]
    parts = list(getattr(center, name))
    wanted = _within(change.kind, change.key)
    at = next((i for i, one in enumerate(parts) if getattr(one, id_field) == wanted), len(parts))
    parts[at : at + 1] = [] if change.proposed is None else [from_plain(kind, change.proposed)]
    if change.kind is RecordKind.CLAIM:
        parts.sort(key=lambda claim: int(claim.id.rpartition("-")[2]))
    changed: dict[str, Any] = {name: tuple(parts)}
    return replace(center, **changed)


def problems(after: Seed, changes: Iterable[Change], *, today: date) -> list[DataProblem]:
    """Every rule that the records touched by the changes, and what hangs on them, would break."""
    touched_centers, touched_sources = _touched(after, changes)
    world = _world(after, today)
    found: list[DataProblem] = []
    for slug in touched_centers:
        center = after.centers[slug]
        file = RecordFile(f"centers/{center.country.lower()}/{slug}.toml", "center", without_defaults(center))
        found += shape_problems(file) or seed_rules.center_problems(file, center, world)
    for key in touched_sources:
        source = after.sources[key]
        file = RecordFile(f"sources/{key}.toml", "source", without_defaults(source))
        found += shape_problems(file) or seed_rules.source_problems(file, source, world)
    return found


def _touched(after: Seed, changes: Iterable[Change]) -> tuple[list[str], list[str]]:
    """Slugs and keys of the records that stand and may have come to break a rule."""
    changes = tuple(changes)
    gone_sources = {c.key for c in changes if c.kind is RecordKind.SOURCE and c.key not in after.sources}
    gone_centers = {c.key for c in changes if c.kind is RecordKind.CENTER and c.key not in after.centers}
    centers = {c.center for c in changes if c.center} | {
        slug
        for slug, center in after.centers.items()
        if gone_sources and any(claim.source in gone_sources for claim in center.claims)
    }
    sources = {c.key for c in changes if c.kind is RecordKind.SOURCE} | {
        key for key, source in after.sources.items() if gone_centers & set(source.centers)
    }
    return sorted(centers & after.centers.keys()), sorted(sources & after.sources.keys())


def _world(seed: Seed, today: date) -> World:
    ids = {
        name: frozenset(record["id"] for record in seed.documents[document][within])  # type: ignore[index]
        for name, document, within in (
            ("items", "checklist", "items"),
            ("fields", "fields", "fields"),
            ("flag_kinds", "checklist", "red_flags"),
        )
    }
    return World(today=today, slugs=tuple(seed.centers), source_keys=frozenset(seed.sources), **ids)


def shape_problems_of(changes: Iterable[Change]) -> list[DataProblem]:
    """What is wrong with single records before they can be laid upon anything: a key, a kind of value."""
    found = []
    for change in changes:
        if change.proposed is not None and change.kind is not RecordKind.REDIRECT:
            found += _shape_problems(change, dict(change.proposed))
    return found


def _shape_problems(change: Change, record: dict[str, Any]) -> list[DataProblem]:
    if change.kind is RecordKind.SOURCE:
        return shape_problems(RecordFile(f"sources/{change.key}.toml", "source", record))
    name = f"centers/{change.center}.toml"
    if change.kind is RecordKind.CENTER:
        return shape_problems(RecordFile(name, "center", record))
    part = _PARTS[change.kind][0]
    if change.is_unnumbered:
        record["id"] = f"{change.center}-00"
    whole = {**_SOME_CENTER, "slug": change.center, part: [record]}
    return [replace(one, record=change.key) for one in shape_problems(RecordFile(name, "center", whole))]


# A center that breaks no rule of shape, around a part that may.
_SOME_CENTER: Mapping[str, Any] = {
    "name": "A center", "city": "A city", "country": "SE", "latitude": 0.0, "longitude": 0.0,
    "position_precision": "city", "status": "unknown", "sector": "public", "claims": [],
    "programs": [{"id": "ahsct", "treatment": "ahsct"}],
}  # fmt: skip
