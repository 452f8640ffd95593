"""What people may do with submissions: draft, submit, ask, accept, reject, take back. Two people agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from directory.curation import proposals, seed, telling
from directory.curation.publication import publish
from directory.curation.seed_format import Seed
from directory.domain.corrections import Names, sentence
from directory.domain.evaluation import Evaluation, evaluate
from directory.domain.problems import BadData, DataProblem, DirectoryError, NotFound
from directory.domain.submissions import Change, FieldMerge, Merge, RecordKind, Stage, Submission, merge
from directory.domain.verification import unchecked_if_edited
from directory.store import claims, desk_records, events, published, submissions
from directory.store.dialects import lock_for_writing
from directory.store.events import Event


class NotAllowed(DirectoryError):
    """Somebody may not do this to this submission; the message says why and what is possible instead."""


@dataclass(frozen=True)
class RecordConflict:
    """A record that changed since the submission was begun, and the fields about which to decide."""

    kind: RecordKind
    key: str
    fields: tuple[FieldMerge, ...]


class Outdated(DirectoryError):
    """Somebody else changed the same thing meanwhile; nothing was saved.

    ``standing`` is the submission as it is saved now; ``conflicts`` are records as published now.
    """

    def __init__(
        self, message: str, *, standing: Submission | None = None, conflicts: Sequence[RecordConflict] = ()
    ) -> None:
        self.standing = standing
        self.conflicts = tuple(conflicts)
        super().__init__(message)


def start(session: Session, *, title: str, author: int, now: datetime) -> Submission:
    """Open an empty draft."""
    number = submissions.add(session, title=title, author=author, now=now)
    session.commit()
    return find(session, number)


def find(session: Session, number: int) -> Submission:
    """One submission. Raises NotFound."""
    found = submissions.get(session, number)
    if found is None:
        raise NotFound(f"There is no submission {number}.")
    return found


def keep(session: Session, draft: Submission, *, by: int, now: datetime) -> Submission:
    """Save a draft as its author has it now, with everything in it that is unfinished.

    ``draft.version`` is the one the author saw. Raises Outdated when it was saved in another tab since,
    NotAllowed when it is no draft of theirs.
    """
    saved = find(session, draft.id)
    _require(saved, Stage.DRAFT, by=by)
    _save(session, replace(draft, stage=Stage.DRAFT, author=saved.author, updated_at=now), draft.version)
    session.commit()
    return find(session, draft.id)


def _save(session: Session, submission: Submission, expected_version: int) -> None:
    if not submissions.save(session, submission, expected_version=expected_version):
        session.rollback()
        raise Outdated(
            "This was saved elsewhere since you opened it, perhaps in another tab. Nothing was overwritten.",
            standing=find(session, submission.id),
        )


def _require(submission: Submission, stage: Stage, *, by: int) -> None:
    if submission.author != by:
        raise NotAllowed("Only the person who began it may do this.")
    _require_stage(submission, stage)


def _require_stage(submission: Submission, stage: Stage) -> None:
    if submission.stage is not stage:
        raise NotAllowed(f"This submission is {submission.stage}; only a {stage} one can be treated so.")


def submit(session: Session, number: int, *, version: int, by: int, now: datetime, today: date) -> Submission:
    """Hand a draft in for review.

    Raises BadData with every rule it breaks, Outdated when what it changes was changed meanwhile.
    """
    draft = find(session, number)
    _require(draft, Stage.DRAFT, by=by)
    _hand_in(session, draft, version=version, now=now, today=today)
    session.commit()
    return find(session, number)


def _hand_in(session: Session, draft: Submission, *, version: int, now: datetime, today: date) -> None:
    if not draft.changes:
        raise NotAllowed("There is nothing in this draft yet. Add a record first.")
    if any(change.needs_reason for change in draft.changes) and not draft.note.strip():
        raise NotAllowed("Taking a record away, and everything about a red flag, needs a reason in the note.")
    preview(session, draft, today=today).require_clean()
    _save(session, replace(draft, stage=Stage.SUBMITTED, submitted_at=now, updated_at=now), version)
    _log(session, draft, "submitted", by=draft.author, now=now, reason=draft.note)


def begin(
    session: Session, *, title: str, note: str, changes: Sequence[Change], author: int, now: datetime
) -> Submission:
    """Open a draft that holds changes already. Nothing is committed: it is part of another deed."""
    opened = find(session, submissions.add(session, title=title, author=author, now=now))
    _save(session, replace(opened, note=note, changes=tuple(changes)), opened.version)
    return find(session, opened.id)


def hand_in(session: Session, draft: Submission, *, now: datetime, today: date) -> Submission:
    """Submit a draft as part of another deed: as `submit`, and nothing is committed."""
    _hand_in(session, draft, version=draft.version, now=now, today=today)
    return find(session, draft.id)


def take_back(session: Session, number: int, *, by: int, now: datetime) -> Submission:
    """Make a draft of what was submitted, to change it again."""
    found = find(session, number)
    _require(found, Stage.SUBMITTED, by=by)
    _save(session, replace(found, stage=Stage.DRAFT, submitted_at=None, updated_at=now), found.version)
    _log(session, found, "taken_back", by=by, now=now)
    session.commit()
    return find(session, number)


def withdraw(session: Session, number: int, *, by: int, now: datetime, reason: str = "") -> Submission:
    """Give up a draft or submission. It stays on record."""
    found = find(session, number)
    if found.author != by:
        raise NotAllowed("Only the person who began it may do this.")
    if found.stage not in (Stage.DRAFT, Stage.SUBMITTED):
        raise NotAllowed(f"This submission is {found.stage}: it can no longer be given up.")
    given_up = replace(found, stage=Stage.WITHDRAWN, decided_at=now, updated_at=now, reason=reason)
    _save(session, given_up, found.version)
    _log(session, found, "withdrawn", by=by, now=now, reason=reason)
    session.commit()
    return find(session, number)


def say(session: Session, number: int, *, by: int, now: datetime, text: str) -> None:
    """Ask something about a submission, or answer."""
    find(session, number)
    if not text.strip():
        raise NotAllowed("The message is empty. Write what you want to ask or answer.")
    submissions.say(session, number, account=by, now=now, text=text.strip())
    session.commit()


def reject(session: Session, number: int, *, by: int, now: datetime, reason: str) -> Submission:
    """Turn a submission down, with a reason that its author reads."""
    lock_for_writing(session)
    found = find(session, number)
    _require_second_person(found, by)
    if not reason.strip():
        raise NotAllowed("A rejection needs a reason that its author can act on.")
    decided = replace(
        found, stage=Stage.REJECTED, reviewer=by, decided_at=now, updated_at=now, reason=reason.strip()
    )
    _save(session, decided, found.version)
    _log(session, found, "rejected", by=by, now=now, reason=reason)
    session.commit()
    return find(session, number)


def _require_second_person(submission: Submission, reviewer: int) -> None:
    _require_stage(submission, Stage.SUBMITTED)
    if submission.author == reviewer:
        raise NotAllowed("Nobody decides on their own submission: another reviewer must.")


@dataclass(frozen=True)
class Preview:
    """What a submission would change: on the newest data, with its problems and its effect.

    ``before`` and ``after`` are evaluations of the touched centers; absent where there is no center.
    """

    changes: tuple[Change, ...]
    conflicts: tuple[RecordConflict, ...]
    problems: tuple[DataProblem, ...]
    before: Mapping[str, Evaluation]
    after: Mapping[str, Evaluation]
    seed: Seed | None = None

    def require_clean(self) -> Seed:
        """The data with the changes. Raises Outdated or BadData."""
        if self.conflicts:
            keys = ", ".join(one.key for one in self.conflicts)
            message = f"These records changed since the draft was begun: {keys}."
            raise Outdated(message, conflicts=self.conflicts)
        if self.problems or self.seed is None:
            raise BadData(self.problems)
        return self.seed


def preview(session: Session, submission: Submission, *, today: date) -> Preview:
    """Lay a submission upon what is published now; changes nothing."""
    return _preview(session, seed.stored(session), submission, today)


def _preview(session: Session, before: Seed, submission: Submission, today: date) -> Preview:
    rebased, conflicts = _rebase(before, submission.changes)
    found = proposals.shape_problems_of(rebased)
    evaluated = _evaluations(before, submission.centers, today)
    if found or conflicts:
        return Preview(rebased, conflicts, tuple(found), evaluated, {})
    numbers = {slug: claims.last_number(session, slug) for slug in submission.centers}
    applied = proposals.apply(before, rebased, last_numbers=numbers)
    found = proposals.problems(applied.seed, applied.changes, today=today)
    after = {} if found else _evaluations(applied.seed, submission.centers, today)
    return Preview(applied.changes, (), tuple(found), evaluated, after, applied.seed)


def _rebase(before: Seed, changes: Sequence[Change]) -> tuple[tuple[Change, ...], tuple[RecordConflict, ...]]:
    rebased, conflicts = [], []
    for change in proposals.whole(before, changes):
        honest = unchecked_if_edited(change)
        merged = merge(honest, proposals.standing(before, change.kind, change.key))
        rebased.append(_agreed_by_two(merged.change))
        if merged.conflicts:
            conflicts.append(RecordConflict(change.kind, change.key, merged.conflicts))
    return tuple(rebased), tuple(conflicts)


def _agreed_by_two(change: Change) -> Change:
    """A red flag that one person proposes and another accepts is one that two people agree on."""
    if change.kind is not RecordKind.RED_FLAG or change.proposed is None:
        return change
    return replace(change, proposed={**change.proposed, "agreed": True})


def _evaluations(data: Seed, slugs: Sequence[str], today: date) -> dict[str, Evaluation]:
    held = [slug for slug in slugs if slug in data.centers]
    return {slug: evaluate(data.centers[slug], data.sources, data.checklist, on=today) for slug in held}


def rebase(
    session: Session, draft: Submission, *, by: int, now: datetime, choices: Mapping[str, str]
) -> Submission:
    """Lay a draft upon what is published now; ``choices`` settle the conflicts.

    Keys are ``kind:key:field``, values ``proposed`` or ``standing``. Raises Outdated with the conflicts
    that no choice settles.
    """
    before = seed.stored(session)
    merged = [merge(change, proposals.standing(before, change.kind, change.key)) for change in draft.changes]
    undecided = [one for one in (_undecided(each, choices) for each in merged) if one.fields]
    if undecided:
        raise Outdated("Decide on each of these first.", conflicts=undecided)
    settled = [_settled(each, choices) for each in merged]
    kept = tuple(one for one in settled if one.base != one.proposed)
    return keep(session, replace(draft, changes=kept), by=by, now=now)


def _choice(choices: Mapping[str, str], change: Change, conflict: FieldMerge) -> str | None:
    return choices.get(f"{change.kind}:{change.key}:{conflict.name}")


def _undecided(merged: Merge, choices: Mapping[str, str]) -> RecordConflict:
    change = merged.change
    left = tuple(one for one in merged.conflicts if _choice(choices, change, one) is None)
    return RecordConflict(change.kind, change.key, left)


def _settled(merged: Merge, choices: Mapping[str, str]) -> Change:
    change = merged.change
    theirs = [one for one in merged.conflicts if _choice(choices, change, one) == "standing"]
    if any(one.name == "" for one in theirs):
        return replace(change, proposed=change.base)
    if not theirs:
        return change
    fields = {**(change.proposed or {}), **{one.name: one.standing for one in theirs}}
    return replace(change, proposed={name: value for name, value in fields.items() if value is not None})


def accept(
    session: Session,
    number: int,
    *,
    by: int,
    now: datetime,
    today: date,
    reason: str = "",
    version: int | None = None,
) -> str:
    """Publish a submission as one new data version, which is returned.

    All or nothing, once: two people who accept at the same time publish it once, and the second is
    told (NotAllowed). ``version`` is the one that the reviewer read. Raises Outdated when it was taken
    back and changed since, Outdated or BadData when it no longer fits what is published.
    """
    lock_for_writing(session)
    found = find(session, number)
    _require_second_person(found, by)
    if version not in (None, found.version):
        raise Outdated("Its author changed it since you opened it. Read it again.", standing=found)
    before = seed.stored(session)
    shown = _preview(session, before, found, today)
    after = shown.require_clean()
    publication = _publish(session, before, after, today, now)
    decided = replace(
        found, stage=Stage.ACCEPTED, changes=shown.changes, reviewer=by, decided_at=now, updated_at=now,
        reason=reason.strip(), publication=publication,
    )  # fmt: skip
    _save(session, decided, found.version)
    _log_changes(session, decided, telling.names_of(before, after), by=by, now=now)
    desk_records.add(session, [(one.kind, one.key) for one in shown.changes], publication=publication)
    data_version = published.data_version(session)
    session.commit()
    return data_version


def _publish(session: Session, before: Seed, after: Seed, today: date, now: datetime) -> int:
    seed.write(session, after, seed.difference(before, after), today)
    publish(session, today=today, now=now)
    number = published.newest_number(session)
    assert number is not None  # just published, or published before
    return number


def roll_back(session: Session, number: int, *, by: int, now: datetime, reason: str) -> Submission:
    """Open a submitted proposal that takes an accepted submission back; a second person publishes it."""
    found = find(session, number)
    if found.stage is not Stage.ACCEPTED:
        raise NotAllowed("Only what was accepted can be taken back.")
    if not reason.strip():
        raise NotAllowed("Taking a publication back needs a reason.")
    undoing = submissions.add(session, title=f"Take back: {found.title}", author=by, now=now, undoes=number)
    opened = find(session, undoing)
    changes = tuple(one.reversed() for one in found.changes)  # in their order: parts come back as they stood
    handed_in = replace(
        opened, changes=changes, note=reason.strip(), stage=Stage.SUBMITTED, submitted_at=now, updated_at=now
    )
    _save(session, handed_in, opened.version)
    _log(session, handed_in, "rollback_proposed", by=by, now=now, reason=reason)
    session.commit()
    return find(session, undoing)


def _log(
    session: Session, submission: Submission, deed: str, *, by: int, now: datetime, reason: str = ""
) -> None:
    event = Event(now, by, deed, "submission", str(submission.id), reason=reason.strip())
    events.append(session, [event])


def _log_changes(session: Session, accepted: Submission, names: Names, *, by: int, now: datetime) -> None:
    """Write down what became public, record by record, and that the submission was accepted."""
    _log(session, accepted, "accepted", by=by, now=now, reason=accepted.reason)
    events.append(session, [_event(accepted, change, names, now) for change in accepted.changes])


def _event(accepted: Submission, change: Change, names: Names, now: datetime) -> Event:
    return Event(
        now,
        accepted.author,
        _deed(change),
        change.kind,
        change.key,
        before=change.base,
        after=change.proposed,
        reason=accepted.note,
        center_slug=change.center,
        public_text=sentence(change, names, reason=accepted.note),
        publication_id=accepted.publication,
    )


def _deed(change: Change) -> str:
    if change.base is None:
        return "added"
    return "withdrawn" if change.proposed is None else "changed"
