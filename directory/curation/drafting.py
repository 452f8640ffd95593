"""Working on a draft: putting records into it, taking them out, and two tabs that change the same one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from directory.curation import proposals, seed, submissions
from directory.curation.seed_format import Seed
from directory.curation.submissions import NotAllowed, Outdated
from directory.domain.problems import DirectoryError
from directory.domain.submissions import (
    Change,
    Merge,
    Plain,
    RecordKind,
    Stage,
    Submission,
    merge,
    next_unnumbered,
    with_change,
)

MINE, SAVED = "mine", "saved"


class TwoVersions(DirectoryError):
    """A record was saved elsewhere since its form was opened, and both changed the same fields.

    ``merge.change.base`` is what is saved now; its conflicts are the fields about which to decide.
    """

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        super().__init__("This was saved elsewhere since you opened it, perhaps in another tab.")


@dataclass(frozen=True)
class Opened:
    """A draft as it is saved, and the data that it proposes to change."""

    draft: Submission
    data: Seed

    def current(self, kind: RecordKind, key: str) -> Plain | None:
        """A record as the draft has it: proposed, else as published; ``None`` when there is none."""
        change = self.draft.change(kind, key)
        return change.proposed if change else proposals.standing(self.data, kind, key)

    def sources(self) -> dict[str, Plain]:
        """Every source that a claim may name, those of the draft first."""
        own = {c.key: c.proposed for c in self.draft.changes if c.kind is RecordKind.SOURCE}
        stored = (key for key in self.data.sources if key not in own)
        found = own | {key: proposals.standing(self.data, RecordKind.SOURCE, key) for key in stored}
        return {key: record for key, record in found.items() if record is not None}

    def claims(self, slug: str) -> dict[str, Plain]:
        """Every claim of a center as the draft has it, by id or new key."""
        center = self.data.centers.get(slug)
        found: dict[str, Plain | None] = (
            {one.id: proposals.plain(one) for one in center.claims} if center else {}
        )
        of_draft = (c for c in self.draft.changes if c.kind is RecordKind.CLAIM and c.center == slug)
        found |= {change.key: change.proposed for change in of_draft}
        return {key: record for key, record in found.items() if record is not None}


def open_own(session: Session, number: int, *, by: int) -> Opened:
    """A draft for changing it. Raises NotFound, or NotAllowed when it is not a draft of this person."""
    draft = submissions.find(session, number)
    if draft.author != by:
        raise NotAllowed("Only the person who began a draft may change it.")
    if draft.stage is not Stage.DRAFT:
        raise NotAllowed(f"This submission is {draft.stage}: it can no longer be changed.")
    return Opened(draft, seed.stored(session))


def put(
    session: Session,
    opened: Opened,
    kind: RecordKind,
    key: str,
    *,
    seen: Plain | None,
    typed: Plain | None,
    now: datetime,
) -> Submission:
    """Save one record of a draft as it was typed; ``None`` proposes to take it away.

    ``seen`` is the record as the form showed it. What was saved since is kept: fields that only one
    side changed are joined, and TwoVersions names those that both did. Nothing is saved then.
    """
    saved = opened.current(kind, key)
    merged = merge(Change(kind, key, seen, typed), saved)
    if merged.conflicts:
        raise TwoVersions(merged)
    return _keep(session, opened, Change(kind, key, _base(opened, kind, key), merged.change.proposed), now)


def _base(opened: Opened, kind: RecordKind, key: str) -> Plain | None:
    change = opened.draft.change(kind, key)
    return change.base if change else proposals.standing(opened.data, kind, key)


def _keep(session: Session, opened: Opened, change: Change, now: datetime) -> Submission:
    changes = with_change(opened.draft.changes, change)
    if changes == opened.draft.changes:
        return opened.draft
    draft = replace(opened.draft, changes=changes)
    return submissions.keep(session, draft, by=draft.author, now=now)


def settle(merged: Merge, choices: Mapping[str, str]) -> Plain | None:
    """The record after a person has chosen, field by field, MINE or SAVED.

    Raises TwoVersions while a field is undecided.
    """
    if any(choices.get(one.name) not in (MINE, SAVED) for one in merged.conflicts):
        raise TwoVersions(merged)
    change = merged.change
    theirs = [one for one in merged.conflicts if choices[one.name] == SAVED]
    if any(one.name == "" for one in theirs):
        return change.base
    fields = {**(change.proposed or {}), **{one.name: one.standing for one in theirs}}
    if change.proposed is None and not theirs:
        return None
    return {name: value for name, value in fields.items() if value is not None}


def add_claim(session: Session, opened: Opened, slug: str, *, now: datetime) -> str:
    """Put an empty new claim of a center into a draft and give its key."""
    key = next_unnumbered(opened.draft.changes, slug)
    _keep(session, opened, Change(RecordKind.CLAIM, key, None, {}), now)
    return key


def add(
    session: Session, opened: Opened, kind: RecordKind, key: str, record: Plain, *, now: datetime
) -> None:
    """Put a new record into a draft. Raises NotAllowed when the draft or the data has one of that key."""
    if opened.current(kind, key) is not None:
        raise NotAllowed(f"There is a record '{key}' already. Open that one instead.")
    _keep(session, opened, Change(kind, key, _base(opened, kind, key), record), now)


def drop(session: Session, opened: Opened, kind: RecordKind, key: str, *, now: datetime) -> Submission:
    """Take a record out of a draft: what is published stays as it is.

    With a center that is not published goes everything of it that the draft holds.
    """
    is_new_center = kind is RecordKind.CENTER and key not in opened.data.centers
    left = tuple(
        change
        for change in opened.draft.changes
        if (change.kind, change.key) != (kind, key) and not (is_new_center and change.center == key)
    )
    draft = replace(opened.draft, changes=left)
    return submissions.keep(session, draft, by=draft.author, now=now)


def rename_source(session: Session, opened: Opened, key: str, new_key: str, *, now: datetime) -> None:
    """Give a source that is not published yet another key, and name it so in the claims of the draft."""
    if key in opened.data.sources:
        raise NotAllowed("A published source keeps its key: other pages lead to it.")
    if new_key in opened.sources():
        raise NotAllowed(f"There is a source '{new_key}' already. Choose another key.")
    changes = tuple(_renamed(change, key, new_key) for change in opened.draft.changes)
    draft = replace(opened.draft, changes=changes)
    submissions.keep(session, draft, by=draft.author, now=now)


def _renamed(change: Change, key: str, new_key: str) -> Change:
    if change.kind is RecordKind.SOURCE and change.key == key and change.proposed is not None:
        return replace(change, key=new_key, proposed={**change.proposed, "key": new_key})
    if change.kind is RecordKind.CLAIM and change.proposed and change.proposed.get("source") == key:
        return replace(change, proposed={**change.proposed, "source": new_key})
    return change


def describe(
    session: Session, opened: Opened, *, seen: tuple[str, str], typed: tuple[str, str], now: datetime
) -> Submission:
    """Save title and note. Raises Outdated when they were saved elsewhere since they were ``seen``."""
    draft = opened.draft
    saved = (draft.title, draft.note)
    if saved == typed:
        return draft
    if saved != seen:
        raise Outdated("Title or note were saved elsewhere since you opened them.", standing=draft)
    changed = replace(draft, title=typed[0], note=typed[1])
    return submissions.keep(session, changed, by=draft.author, now=now)
