"""What becomes of visitors' suggestions: kept, answered, declined, or taken up as a draft or reply."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from directory.curation import proposals, seed, submissions
from directory.curation.submissions import NotAllowed
from directory.domain.problems import NotFound
from directory.domain.submissions import Change, RecordKind, Submission
from directory.domain.suggestions import (
    LONGEST_REPLY,
    LONGEST_SUGGESTION,
    Suggestion,
    SuggestionStage,
    new_receipt,
)
from directory.store import events, published, suggestions
from directory.store import submissions as kept
from directory.store.dialects import lock_for_writing
from directory.store.events import Event

KIND = "suggestion"
TAKEN_UP = "taken_up"


def send(
    session: Session,
    *,
    center: str,
    text: str,
    now: datetime,
    claim: str | None = None,
    source_address: str | None = None,
    from_center: bool = False,
) -> Suggestion:
    """Keep what a visitor suggests, and nothing else of the visitor. The receipt is theirs alone."""
    said = text.strip()
    if not said:
        raise NotAllowed("Write what is wrong or missing.")
    if len(said) > LONGEST_SUGGESTION:
        raise NotAllowed(f"Write at most {LONGEST_SUGGESTION:,} characters.")
    one = Suggestion(
        id=0,
        receipt=new_receipt(),
        center=center,
        text=said,
        created_at=now,
        claim=claim,
        source_address=source_address or None,
        from_center=from_center,
    )
    number = add(session, one)
    session.commit()
    return find(session, number)


def add(session: Session, one: Suggestion) -> int:
    """Keep a suggestion as part of another deed: nothing is committed. Gives its number."""
    number = suggestions.add(session, one)
    # The text stays in one place only: the record of deeds says that it came, not what it says.
    _log(session, number, one.center, "suggested", by=None, now=one.created_at)
    return number


def find(session: Session, number: int) -> Suggestion:
    """One suggestion. Raises NotFound."""
    found = suggestions.get(session, number)
    if found is None:
        raise NotFound(f"There is no suggestion {number}.")
    return found


def followed(session: Session, receipt: str) -> Suggestion:
    """The suggestion of a receipt. Raises NotFound."""
    found = suggestions.of_receipt(session, receipt)
    if found is None:
        raise NotFound("There is no suggestion with this receipt number. Was it mistyped?")
    return found


def taken_up_by(session: Session, number: int) -> Submission | None:
    """The newest submission that was made of a suggestion."""
    found = events.newest(session, limit=1, kind=KIND, key=str(number), deed=TAKEN_UP)
    return submissions.find(session, found[0].after["submission"]) if found else None


def answer(session: Session, number: int, *, by: int, now: datetime, text: str) -> Suggestion:
    """Write what the visitor reads under the receipt; the stage stays as it is."""
    lock_for_writing(session)
    found = find(session, number)
    if not text.strip():
        raise NotAllowed("Write the answer that the visitor will read.")
    return _answered(session, found, "answered", by=by, now=now, text=text)


def decline(session: Session, number: int, *, by: int, now: datetime, text: str) -> Suggestion:
    """Close an open suggestion without a change; the visitor reads why."""
    lock_for_writing(session)
    found = find(session, number)
    _require_open(found)
    if not text.strip():
        raise NotAllowed("Write the reason that the visitor will read.")
    closed = replace(found, stage=SuggestionStage.DECLINED)
    return _answered(session, closed, "declined", by=by, now=now, text=text)


def _require_open(one: Suggestion) -> None:
    if one.stage is SuggestionStage.DECLINED:
        raise NotAllowed("This suggestion was declined.")
    if one.stage is SuggestionStage.TAKEN_UP:
        raise NotAllowed("Somebody has taken this suggestion up already.")


def _answered(
    session: Session, one: Suggestion, deed: str, *, by: int, now: datetime, text: str
) -> Suggestion:
    said = replace(one, answer=text.strip(), answered_at=now, account=by)
    suggestions.save(session, said)
    _log(session, one.id, one.center, deed, by=by, now=now, reason=said.answer)
    session.commit()
    return find(session, one.id)


def take_up(session: Session, number: int, *, by: int, now: datetime) -> Submission:
    """Begin a draft about an open suggestion. Of two people who do, the second is told."""
    lock_for_writing(session)
    found = find(session, number)
    _require_open(found)
    draft = _draft(session, found, (), by=by, now=now)
    session.commit()
    return draft


def reply(
    session: Session,
    number: int,
    *,
    claim: str,
    text: str,
    known_by: str,
    by: int,
    now: datetime,
    today: date,
) -> Submission:
    """Begin a draft that puts a center's own words beside one of its claims.

    ``known_by`` says how the curator knows that the center wrote it; the reviewer reads it, nobody else.
    Raises NotAllowed when the suggestion does not say that it comes from the center.
    """
    lock_for_writing(session)
    found = find(session, number)
    if not found.from_center:
        raise NotAllowed("Only what comes from the center itself can stand as its own words.")
    if found.stage is SuggestionStage.DECLINED:
        raise NotAllowed("This suggestion was declined.")
    _require_words(text, known_by)
    change = _reply_change(session, found.center, claim, text=text.strip(), today=today)
    draft = _draft(session, found, (change,), by=by, now=now)
    said = f"Why this comes from the center: {known_by.strip()}"
    kept.say(session, draft.id, account=by, now=now, text=said)
    session.commit()
    return draft


def _require_words(text: str, known_by: str) -> None:
    if not text.strip():
        raise NotAllowed("Write the words of the center.")
    if len(text.strip()) > LONGEST_REPLY:
        raise NotAllowed(f"A reply has at most {LONGEST_REPLY:,} characters.")
    if not known_by.strip():
        raise NotAllowed("Write how you know that it comes from the center: a reviewer must be able to tell.")


def _reply_change(session: Session, slug: str, claim: str, *, text: str, today: date) -> Change:
    data = seed.stored(session)
    center = data.centers.get(slug)
    if center is None or all(one.id != claim for one in center.claims):
        raise NotAllowed("A reply stands beside one of the center's statements. Choose which.")
    key = f"{slug}/{claim}"
    base = proposals.standing(data, RecordKind.REPLY, key)
    return Change(RecordKind.REPLY, key, base, {"claim": claim, "text": text, "on": today.isoformat()})


def _draft(
    session: Session, one: Suggestion, changes: Sequence[Change], *, by: int, now: datetime
) -> Submission:
    name = published.center_names(session).get(one.center, one.center)
    title = f"Reply of the center: {name}" if changes else f"Suggestion {one.id}: {name}"
    draft = submissions.begin(session, title=title[:200], note="", changes=changes, author=by, now=now)
    suggestions.save(session, replace(one, stage=SuggestionStage.TAKEN_UP, account=by))
    event = Event(
        now, by, TAKEN_UP, KIND, str(one.id), after={"submission": draft.id}, center_slug=one.center
    )
    events.append(session, [event])
    return draft


def _log(
    session: Session,
    number: int,
    center: str,
    deed: str,
    *,
    by: int | None,
    now: datetime,
    reason: str = "",
) -> None:
    events.append(session, [Event(now, by, deed, KIND, str(number), reason=reason, center_slug=center)])
