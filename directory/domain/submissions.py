"""Proposed changes of the record: what somebody wants to say instead of what stands, and its stages.

A submission bundles changes that belong together, such as a new center with its sources and claims, so
that they are accepted together or not at all. A change keeps what stood when it was begun (``base``):
comparing the three tells what two people changed at the same time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

Plain = Mapping[str, Any]
"""A record as its file has it: without what is empty or the default, dates as ISO 8601 text."""


class RecordKind(StrEnum):
    """What kind of record a change is about. A source holds its results, a center its programs."""

    CENTER = "center"
    SOURCE = "source"
    CLAIM = "claim"
    FINDING = "finding"
    RED_FLAG = "red_flag"
    REPLY = "reply"
    REDIRECT = "redirect"


class Stage(StrEnum):
    """How far a submission has come. Only the first two can change."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class FieldChange:
    """One field of a record before and after; ``None`` where there is nothing."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One record as it stood (``base``) and as it is ``proposed``; ``None``: no such record.

    ``key`` is the slug of a center or redirect, the key of a source, the id of a claim, and
    ``<slug>/<field>``, ``<slug>/<kind>`` or ``<slug>/<claim>`` of a finding, red flag or reply. A claim
    that is not published yet has ``<slug>+<number>`` and gets its id when it is accepted: two drafts
    may add claims to one center.
    """

    kind: RecordKind
    key: str
    base: Plain | None
    proposed: Plain | None

    @property
    def center(self) -> str | None:
        """The slug of the center it belongs to; ``None`` for a source."""
        match self.kind:
            case RecordKind.SOURCE:
                return None
            case RecordKind.CLAIM:
                return self.key.partition("+")[0] if self.is_unnumbered else self.key.rpartition("-")[0]
            case _:
                return self.key.partition("/")[0]

    @property
    def is_unnumbered(self) -> bool:
        """Whether it is a claim that has no id yet."""
        return self.kind is RecordKind.CLAIM and "+" in self.key

    @property
    def takes_away(self) -> bool:
        """Whether a record that stands would no longer."""
        return self.base is not None and self.proposed is None

    @property
    def needs_reason(self) -> bool:
        """Whether it may not be made without saying why: retractions, and everything about red flags."""
        return self.takes_away or self.kind is RecordKind.RED_FLAG

    def fields(self) -> tuple[FieldChange, ...]:
        """The fields that differ, in the order of the record."""
        before, after = self.base or {}, self.proposed or {}
        names = dict.fromkeys((*before, *after))
        return tuple(
            FieldChange(name, before.get(name), after.get(name))
            for name in names
            if not _same(before.get(name), after.get(name))
        )

    def reversed(self) -> "Change":
        """What takes it back."""
        return replace(self, base=self.proposed, proposed=self.base)


@dataclass(frozen=True)
class Submission:
    """Changes that somebody proposes together. People are the numbers of their accounts.

    ``version`` rises with every saving: whoever saves an older one is told. ``undoes`` is the
    submission that this one takes back, ``publication`` the one that made it public.
    """

    id: int
    stage: Stage
    title: str
    author: int
    version: int
    created_at: datetime
    updated_at: datetime
    note: str = ""
    changes: tuple[Change, ...] = ()
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    reviewer: int | None = None
    reason: str = ""
    publication: int | None = None
    undoes: int | None = None

    @property
    def centers(self) -> tuple[str, ...]:
        """The slugs of the centers it touches, each once."""
        return tuple(dict.fromkeys(one.center for one in self.changes if one.center))

    def change(self, kind: RecordKind, key: str) -> Change | None:
        """Its change of one record."""
        return next((one for one in self.changes if (one.kind, one.key) == (kind, key)), None)


@dataclass(frozen=True)
class FieldMerge:
    """One field that both sides changed differently since ``base``."""

    name: str
    base: Any
    standing: Any
    proposed: Any


@dataclass(frozen=True)
class Merge:
    """A change laid upon what stands now, and the fields about which a person must decide."""

    change: Change
    conflicts: tuple[FieldMerge, ...]


def merge(change: Change, standing: Plain | None) -> Merge:
    """Lay a change upon what stands now.

    A field that only one side changed takes that side's value. Where both changed it differently the
    proposed value is kept for now and the field named as a conflict. A record that one side took away
    while the other changed it conflicts as a whole, under the name ``""``.
    """
    rebased = replace(change, base=standing)
    if _same(change.base, standing) or _same(change.proposed, standing):
        return Merge(rebased, ())
    if change.base is None or standing is None or change.proposed is None:
        return Merge(rebased, (FieldMerge("", change.base, standing, change.proposed),))
    base, proposed = change.base, change.proposed
    merged: dict[str, Any] = {}
    conflicts = []
    for name in dict.fromkeys((*standing, *proposed, *base)):
        old, theirs, ours = base.get(name), standing.get(name), proposed.get(name)
        if not (_same(old, theirs) or _same(old, ours) or _same(theirs, ours)):
            conflicts.append(FieldMerge(name, old, theirs, ours))
        chosen = theirs if _same(old, ours) else ours
        if chosen is not None:
            merged[name] = chosen
    return Merge(replace(rebased, proposed=merged), tuple(conflicts))


def _same(one: Any, other: Any) -> bool:
    # By their text: True equals 1 and 1.0 in Python, and a claim's value may be either.
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def with_change(changes: Sequence[Change], new: Change) -> tuple[Change, ...]:
    """The changes with one put in the place of that of the same record, or at the end.

    A change that leaves its record as it stood is no change and goes.
    """
    others = [one for one in changes if (one.kind, one.key) != (new.kind, new.key)]
    at = next((i for i, one in enumerate(changes) if (one.kind, one.key) == (new.kind, new.key)), len(others))
    if _same(new.base, new.proposed):
        return tuple(others)
    return (*others[:at], new, *others[at:])


def next_unnumbered(changes: Sequence[Change], slug: str) -> str:
    """A key for one more claim of a center that has no id yet."""
    taken = [int(one.key.partition("+")[2]) for one in changes if one.is_unnumbered and one.center == slug]
    return f"{slug}+{max(taken, default=0) + 1}"
