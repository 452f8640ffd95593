"""The work queue: what there is to do now, and who takes it, gives it back or calls it done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from sqlalchemy.orm import Session

from directory.curation import duplicates, seed
from directory.curation.seed_format import Seed
from directory.curation.submissions import NotAllowed
from directory.domain import work
from directory.domain.centers import Center
from directory.domain.evaluation import evaluate
from directory.domain.problems import NotFound
from directory.domain.submissions import Stage
from directory.domain.work import Alike, Entry, Mark, Record, WorkKind
from directory.store import events, published, queue_marks, reminders, verifications
from directory.store.events import Event

LONGEST_NOTE = 1_000
LONGEST_EVENT_KEY = 160
"""How many characters of an entry's key the record of deeds holds."""

_UNDER_WAY = (Stage.DRAFT, Stage.SUBMITTED)


@dataclass(frozen=True)
class Queue:
    """The entries in their order, the marks by key of entry, and the data that they follow from.

    ``under_way`` holds the submission, not decided yet, that is about a record.
    """

    entries: tuple[Entry, ...]
    marks: Mapping[str, Mark]
    data: Seed
    under_way: Mapping[Record, int]

    def find(self, key: str) -> Entry | None:
        """The entry of a key; ``None`` when the data no longer shows it."""
        return next((one for one in self.entries if one.key == key), None)

    def pair(self, one: str, other: str) -> Entry | None:
        """The entry that says these two centers may be one; ``None`` when they are not alike."""
        pairs = (entry for entry in self.entries if entry.kind is WorkKind.DUPLICATE)
        return next((entry for entry in pairs if {entry.center, entry.other} == {one, other}), None)

    def is_done(self, entry: Entry) -> bool:
        """Whether somebody called it done."""
        mark = self.marks.get(entry.key)
        return mark is not None and mark.is_done

    def submission(self, entry: Entry) -> int | None:
        """The number of an undecided submission about its records."""
        return next((self.under_way[one] for one in entry.records if one in self.under_way), None)


class WorkIndex:
    """Finds what there is to do; what the published data shows is worked out once a version and day."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[str, date], Seed, list[Entry]] | None = None

    def queue(self, session: Session, *, today: date) -> Queue:
        """Everything to do now."""
        data, entries = self._from_data(session, today)
        dead = work.from_dead_links(verifications.last_dead(session), data.centers, data.sources)
        suggested = work.from_suggestions(queue_marks.suggested(session))
        said = work.from_answers(reminders.said_true(session), data.centers)
        return Queue(
            entries=tuple(work.in_order(chain(entries, dead, suggested, said))),
            marks=queue_marks.all(session),
            data=data,
            under_way=queue_marks.proposed(session, _UNDER_WAY),
        )

    def _from_data(self, session: Session, today: date) -> tuple[Seed, list[Entry]]:
        version = (published.data_version(session), today)
        kept = self._kept
        if kept is None or kept[0] != version:
            data = seed.stored(session)
            kept = (version, data, work.from_data(_world(data, today)))
            self._kept = kept
        return kept[1], kept[2]


def _world(data: Seed, today: date) -> work.World:
    if not data.documents:
        raise NotFound("The database holds no data yet. Run 'flask data load'.")
    return work.World(
        centers=data.centers,
        sources=data.sources,
        checklist=data.checklist,
        evaluations={
            slug: evaluate(center, data.sources, data.checklist, on=today)
            for slug, center in data.centers.items()
        },
        practical_shelf_life=practical_shelf_life(data),
        on=today,
        alike=alike(data.centers.values()),
    )


def practical_shelf_life(data: Seed) -> dict[str, int]:
    """How many months an answer about each practical field stays fresh, of those whose answers age."""
    fields = data.documents["fields"]["fields"] if data.documents else ()
    return {row["id"]: row["shelf_life_months"] for row in fields if "shelf_life_months" in row}


def alike(centers: Iterable[Center]) -> list[Alike]:
    """All pairs of centers that may be one, the likeliest first."""
    every = sorted(centers, key=lambda one: one.slug)
    found = [
        Alike(one.slug, other, why, likeness)
        for place, one in enumerate(every)
        for other, why, likeness in duplicates.likely(one, every[place + 1 :])
    ]
    return sorted(found, key=lambda pair: (-pair.likeness, pair.one, pair.other))


def take(session: Session, entry: Entry, *, by: int, now: datetime) -> None:
    """Say that one works on it; for a week it is nobody else's. Raises NotAllowed while another has it."""
    _require_free(session, entry.key, by=by, now=now)
    queue_marks.put(session, entry.key, Mark(by, now))
    _log(session, entry.key, "work_taken", by=by, now=now)
    session.commit()


def give_back(session: Session, key: str, *, by: int, now: datetime) -> None:
    """Leave it to others again."""
    mark = queue_marks.get(session, key)
    if mark is None or mark.is_done or mark.account != by:
        raise NotAllowed("This is not with you, so there is nothing to give back.")
    queue_marks.remove(session, key)
    _log(session, key, "work_given_back", by=by, now=now)
    session.commit()


def finish(session: Session, entry: Entry, *, by: int, now: datetime, note: str) -> None:
    """Call it done although the data still shows it; the note says why."""
    _require_free(session, entry.key, by=by, now=now)
    if not note.strip():
        raise NotAllowed("Write what you found: the data still shows this, and others will wonder.")
    mark = queue_marks.get(session, entry.key) or Mark(by, now)
    done = replace(mark, account=by, done_at=now, note=note.strip())
    queue_marks.put(session, entry.key, done)
    _log(session, entry.key, "work_done", by=by, now=now, reason=done.note)
    session.commit()


def reopen(session: Session, key: str, *, by: int, now: datetime) -> None:
    """Put back what somebody had called done."""
    mark = queue_marks.get(session, key)
    if mark is None or not mark.is_done:
        raise NotAllowed("Nobody has called this done.")
    queue_marks.remove(session, key)
    _log(session, key, "work_reopened", by=by, now=now)
    session.commit()


def _require_free(session: Session, key: str, *, by: int, now: datetime) -> None:
    mark = queue_marks.get(session, key)
    if mark is None:
        return
    if mark.is_done:
        raise NotAllowed("Somebody has called this done already.")
    if mark.held_by(now) not in (None, by):
        until = (mark.taken_at + work.HELD_FOR).date()
        raise NotAllowed(
            f"Somebody else has taken this. It is free again on {until.isoformat()} at the latest."
        )


def _log(session: Session, key: str, deed: str, *, by: int, now: datetime, reason: str = "") -> None:
    events.append(session, [Event(now, by, deed, "work", key[:LONGEST_EVENT_KEY], reason=reason)])
