"""The work queue of the desk: what follows from the data that somebody should look at, and who does.

Entries are not stored. Each is named by what makes it this entry: it goes when the data no longer shows
it, and comes back after it was called done only when what made it has changed.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from directory.domain.centers import Center
from directory.domain.checklist import Checklist
from directory.domain.claims import Claim, statement_date
from directory.domain.dates import months_between
from directory.domain.evaluation import Evaluation, ItemEvaluation
from directory.domain.sources import Source
from directory.domain.submissions import RecordKind
from directory.domain.verification import Verification
from directory.domain.vocabulary import ItemAnswer, PositionPrecision

Record = tuple[RecordKind, str]

HELD_FOR = timedelta(days=7)
"""How long an entry stays with whoever took it."""


class WorkKind(StrEnum):
    """Why something is in the queue, the most pressing first."""

    SUGGESTION = "suggestion"
    SAID_TRUE = "said_true"
    STALE = "stale"
    CONFLICT = "conflict"
    UNCHECKED = "unchecked"
    MISSING = "missing"
    BROKEN_LINK = "broken_link"
    POSITION = "position"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Entry:
    """One thing to look at. ``center`` is a slug, ``field`` an item or practical field.

    ``claims`` are the ids of the claims it is about, ``other`` the slug of a center that may be the
    same one, ``number`` that of a suggestion. ``months`` is the age of an answer in whole months and
    ``shelf_life`` how long such answers stay fresh. ``points`` of 100 is what hangs on it.
    """

    kind: WorkKind
    key: str
    center: str
    field: str | None = None
    claims: tuple[str, ...] = ()
    source: str | None = None
    address: str | None = None
    other: str | None = None
    number: int | None = None
    months: int | None = None
    shelf_life: int | None = None
    points: float = 0.0
    why: str = ""

    @property
    def records(self) -> tuple[Record, ...]:
        """The records that somebody who works on it would change."""
        if self.kind is WorkKind.BROKEN_LINK and self.source:
            return ((RecordKind.SOURCE, self.source),)
        if self.kind in (WorkKind.POSITION, WorkKind.DUPLICATE):
            slugs = (self.center, self.other)
            return tuple((RecordKind.CENTER, slug) for slug in slugs if slug)
        return tuple((RecordKind.CLAIM, one) for one in self.claims)


@dataclass(frozen=True)
class Suggested:
    """What a visitor suggested and nobody has answered yet."""

    number: int
    center: str
    claim: str | None
    from_center: bool


@dataclass(frozen=True)
class SaidTrue:
    """Somebody who was asked by mail said that a claim is still true; nobody has read its source since."""

    claim: str
    by_center: bool
    on: date


@dataclass(frozen=True)
class Alike:
    """Two centers that may be one, why, and how alike they are, 0 to 1; ``one`` is the first slug."""

    one: str
    other: str
    why: str
    likeness: float


@dataclass(frozen=True)
class Mark:
    """Somebody (the number of their account) took an entry, and perhaps called it done."""

    account: int
    taken_at: datetime
    done_at: datetime | None = None
    note: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it was called done."""
        return self.done_at is not None

    def held_by(self, now: datetime) -> int | None:
        """Who has it now; ``None`` once it is done or was left lying for a week."""
        return None if self.is_done or now - self.taken_at >= HELD_FOR else self.account


@dataclass(frozen=True)
class World:
    """Everything that the queue follows from, on one day."""

    centers: Mapping[str, Center]
    sources: Mapping[str, Source]
    checklist: Checklist
    evaluations: Mapping[str, Evaluation]
    practical_shelf_life: Mapping[str, int]
    on: date
    alike: Sequence[Alike] = ()


def entry_key(kind: WorkKind, name: str, *made_by: object) -> str:
    """The name of an entry: of what kind, about what, and a digest of what makes it this one."""
    digest = hashlib.sha256("\n".join(map(repr, made_by)).encode()).hexdigest()[:12]
    return f"{kind}:{name}:{digest}"


def from_data(world: World) -> list[Entry]:
    """All entries that follow from what is published, the most pressing kind first.

    Within a kind those come first on which most hangs, then in the order of centers.
    """
    found = [
        *_claims(world),
        *_items(world),
        *_positions(world),
        *(_duplicate(one) for one in world.alike),
    ]
    return in_order(found)


_ORDER = {kind: place for place, kind in enumerate(WorkKind)}


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """The most pressing kind first; within it by what hangs on it, by age, and by center."""
    return sorted(
        entries,
        key=lambda one: (
            _ORDER[one.kind],
            -one.points,
            -(one.months or 0),
            one.number or 0,
            one.center,
            one.key,
        ),
    )


def _claims(world: World) -> Iterator[Entry]:
    shelf_life = shelf_lives(world.checklist, world.practical_shelf_life)
    points = {item.id: float(item.points) for item in world.checklist.items}
    for slug, center in world.centers.items():
        for claim in center.claims:
            if not claim.checked:
                yield _unchecked(slug, claim, points.get(claim.field, 0.0))
        yield from _stale(center, world, shelf_life, points)


def shelf_lives(checklist: Checklist, practical: Mapping[str, int]) -> dict[str, int]:
    """How many months an answer about each field stays fresh, of those whose answers age."""
    lives = {item.id: item.shelf_life_months for item in checklist.items if item.shelf_life_months}
    return {**practical, **lives}


def _unchecked(slug: str, claim: Claim, points: float) -> Entry:
    key = entry_key(
        WorkKind.UNCHECKED, claim.id, claim.statement, claim.answer, claim.value, claim.source, claim.locator
    )
    return Entry(WorkKind.UNCHECKED, key, slug, claim.field, (claim.id,), claim.source, points=points)


def _stale(
    center: Center, world: World, shelf_life: Mapping[str, int], points: Mapping[str, float]
) -> Iterator[Entry]:
    for claim, months in aged(center, world.sources, shelf_life, on=world.on):
        worth = points.get(claim.field, 0.0)
        yield _stale_entry(center.slug, claim, months, shelf_life[claim.field], worth)


def aged(
    center: Center, sources: Mapping[str, Source], shelf_life: Mapping[str, int], *, on: date
) -> list[tuple[Claim, int]]:
    """Claims past their shelf life with their age in months, but those beside which a fresher one stands.

    ``shelf_life`` is in months, by field; an answer whose date nobody knows does not age.
    """
    old: list[tuple[Claim, int]] = []
    fresh: set[str] = set()
    for claim in center.claims:
        months = _months_old(claim, sources, on)
        if claim.field not in shelf_life or months is None:
            continue
        if months > shelf_life[claim.field]:
            old.append((claim, months))
        elif claim.checked:
            fresh.add(claim.field)
    return [(claim, months) for claim, months in old if claim.field not in fresh]


def _stale_entry(slug: str, claim: Claim, months: int, life: int, points: float) -> Entry:
    # How often its shelf life has passed is part of the name: after as long again it is asked again.
    key = entry_key(WorkKind.STALE, claim.id, claim.statement, claim.value, claim.as_of, months // life)
    return Entry(
        WorkKind.STALE, key, slug, claim.field, (claim.id,), claim.source,
        months=months, shelf_life=life, points=points,
    )  # fmt: skip


def _months_old(claim: Claim, sources: Mapping[str, Source], on: date) -> int | None:
    source = sources.get(claim.source)
    stated = statement_date(claim, source) if source else None
    return None if stated is None else months_between(stated.earliest(), on)


def _items(world: World) -> Iterator[Entry]:
    for slug, evaluation in world.evaluations.items():
        if not evaluation.is_scored:
            continue
        findings = {one.field: one for one in world.centers[slug].findings}
        for one in evaluation.items:
            if one.answer is ItemAnswer.CONFLICT:
                yield _item_entry(WorkKind.CONFLICT, slug, one)
        for one in evaluation.narrowing:
            if one.answer is not ItemAnswer.CONFLICT:
                yield _item_entry(WorkKind.MISSING, slug, one, findings.get(one.item.id))


def _item_entry(kind: WorkKind, slug: str, one: ItemEvaluation, *made_by: object) -> Entry:
    values = [(j.claim.id, j.claim.statement, j.reading.v) for j in one.judged if j.claim.id in one.decisive]
    key = entry_key(kind, f"{slug}/{one.item.id}", values, *made_by)
    return Entry(kind, key, slug, one.item.id, one.decisive, points=round(one.missing, 1))


def _positions(world: World) -> Iterator[Entry]:
    for slug, center in world.centers.items():
        is_building = center.position_precision is PositionPrecision.BUILDING
        if not is_building or not center.position_checked:
            place = (center.latitude, center.longitude, center.position_precision)
            key = entry_key(WorkKind.POSITION, slug, place, center.position_checked)
            yield Entry(WorkKind.POSITION, key, slug, why="" if is_building else "city")


def _duplicate(pair: Alike) -> Entry:
    key = entry_key(WorkKind.DUPLICATE, f"{pair.one}:{pair.other}", pair.why)
    return Entry(
        WorkKind.DUPLICATE, key, pair.one, other=pair.other, why=pair.why, points=100 * pair.likeness
    )


def from_suggestions(suggestions: Iterable[Suggested]) -> list[Entry]:
    """One entry for each suggestion that nobody has answered."""
    return [
        Entry(
            WorkKind.SUGGESTION,
            entry_key(WorkKind.SUGGESTION, str(one.number)),
            one.center,
            claims=(one.claim,) if one.claim else (),
            number=one.number,
            why="center" if one.from_center else "",
        )
        for one in suggestions
    ]


def from_answers(answers: Iterable[SaidTrue], centers: Mapping[str, Center]) -> list[Entry]:
    """One entry for each published claim that is said to be still true: somebody must read its source."""
    claims = {claim.id: (slug, claim) for slug, center in centers.items() for claim in center.claims}
    return [
        Entry(
            WorkKind.SAID_TRUE,
            entry_key(WorkKind.SAID_TRUE, one.claim, one.on),
            claims[one.claim][0],
            claims[one.claim][1].field,
            (one.claim,),
            claims[one.claim][1].source,
            why="center" if one.by_center else "",
        )
        for one in answers
        if one.claim in claims
    ]


def from_dead_links(
    found: Iterable[Verification], centers: Mapping[str, Center], sources: Mapping[str, Source]
) -> list[Entry]:
    """One entry for each source that did not open, as long as its address is the one that was opened."""
    by_source: dict[str, Entry] = {}
    claims = {claim.id: (slug, claim) for slug, center in centers.items() for claim in center.claims}
    for one in found:
        slug, claim = claims.get(one.claim, ("", None))
        source = sources.get(claim.source) if claim else None
        if claim is None or source is None or source.address != one.address:
            continue
        key = entry_key(WorkKind.BROKEN_LINK, source.key, source.address, one.on)
        by_source[source.key] = Entry(
            WorkKind.BROKEN_LINK, key, slug, claim.field, (claim.id,), source.key, source.address
        )
    return list(by_source.values())
