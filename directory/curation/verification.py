"""Reading the source of one claim again: confirm, contradict, or say that it does not open. Never in bulk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from directory.curation import submissions
from directory.curation.proposals import plain
from directory.curation.submissions import NotAllowed
from directory.domain.centers import Center
from directory.domain.claims import Claim
from directory.domain.problems import NotFound
from directory.domain.sources import Source
from directory.domain.submissions import Change, RecordKind, Stage, Submission
from directory.domain.verification import Finding, Verification, status_of
from directory.store import centers, claims, events, sources, verifications
from directory.store import submissions as kept
from directory.store.dialects import lock_for_writing
from directory.store.events import Event

T = TypeVar("T")


@dataclass(frozen=True)
class Verifiable:
    """A published claim with its center and source, and which version of it stands."""

    claim: Claim
    center: Center
    source: Source
    version: int


class ChangedMeanwhile(NotAllowed):
    """The claim is not the one that was read any more."""


def find(session: Session, claim_id: str) -> Verifiable:
    """A claim that can be verified. Raises NotFound when none of that id is published."""
    center = centers.get(session, claim_id.rpartition("-")[0])
    claim = next((one for one in center.claims if one.id == claim_id), None) if center else None
    version = claims.version(session, claim_id)
    if center is None or claim is None or version is None:
        raise NotFound(f"There is no claim {claim_id}, or it was withdrawn.")
    source = sources.get(session, claim.source)
    if source is None:  # the tables refuse a claim without its source
        raise NotFound(f"The source {claim.source} is not there.")
    return Verifiable(claim, center, source, version)


def waiting(session: Session, claim_id: str) -> Submission | None:
    """A submission about the claim that waits for review."""
    about = kept.about(session, RecordKind.CLAIM, claim_id)
    return next((one for one in about if one.stage is Stage.SUBMITTED), None)


def confirm(
    session: Session, claim_id: str, *, version: int, by: int, now: datetime, today: date, note: str = ""
) -> Submission:
    """The source says it. What moves are the days of opening and checking, once a second person agrees.

    ``version`` is that of the claim as it was read. Raises NotAllowed while another submission about
    the claim waits, ChangedMeanwhile when the claim was changed since, BadData when it breaks a rule.
    """

    def propose(one: Verifiable) -> Submission:
        if there := waiting(session, claim_id):
            raise NotAllowed(
                f"Submission {there.id} about this claim waits for review. Decide on that first."
            )
        day = today.isoformat()
        change = _change(one, checked=True, checked_on=day, accessed=day)
        said = f"Read again on {day}. {note.strip()}".strip()
        draft = submissions.begin(
            session, title=f"Read again: {claim_id}", note=said, changes=[change], author=by, now=now
        )
        return submissions.hand_in(session, draft, now=now, today=today)

    return _verify(session, claim_id, Finding.CONFIRMED, propose, version=version, by=by, now=now, note=note)


def contradict(
    session: Session, claim_id: str, *, version: int, by: int, now: datetime, note: str
) -> Submission:
    """The source does not say it. Opens a draft in which the claim is unchecked, to mend or withdraw it."""
    if not note.strip():
        raise NotAllowed("Write what the source says instead, and where.")

    def propose(one: Verifiable) -> Submission:
        change = _change(one, checked=None, checked_on=None)
        return submissions.begin(
            session,
            title=f"Contradicted by its source: {claim_id}",
            note=note.strip(),
            changes=[change] if one.claim.checked else [],
            author=by,
            now=now,
        )

    return _verify(
        session, claim_id, Finding.CONTRADICTED, propose, version=version, by=by, now=now, note=note
    )


def report_dead(
    session: Session, claim_id: str, *, version: int, by: int, now: datetime, note: str = ""
) -> None:
    """The address of the source does not open. Nothing about the claim changes: somebody must look again."""
    _verify(session, claim_id, Finding.DEAD, lambda _: None, version=version, by=by, now=now, note=note)


def _change(one: Verifiable, **fields: object) -> Change:
    base = plain(one.claim)
    proposed = {name: value for name, value in {**base, **fields}.items() if value is not None}
    return Change(RecordKind.CLAIM, one.claim.id, base, proposed)


def _verify(
    session: Session,
    claim_id: str,
    found: Finding,
    propose: Callable[[Verifiable], T],
    *,
    version: int,
    by: int,
    now: datetime,
    note: str,
) -> T:
    """Write down what was found and what follows from it, together or not at all."""
    lock_for_writing(session)
    one = find(session, claim_id)
    if one.version != version:
        raise ChangedMeanwhile("This claim was changed since you opened it. Read it again as it stands now.")
    followed = propose(one)
    status = status_of(found, was_checked=one.claim.checked)
    address, said = one.source.address, note.strip()
    verifications.append(
        session, Verification(claim_id, version, by, now.date(), now, found, status, address, said)
    )
    after = {"found": found.value, "code": status.value, "opened": address}
    event = Event(
        now,
        by,
        f"read_{found}",
        RecordKind.CLAIM,
        claim_id,
        after=after,
        reason=said,
        center_slug=one.center.slug,
    )
    events.append(session, [event])
    session.commit()
    return followed
