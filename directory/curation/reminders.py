"""Asking whether facts are still true before they grow old, and what follows from the answers.

An answer is no check: "still true" never moves the day on which a claim was read against its source.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from directory.curation import seed, suggestions
from directory.curation.submissions import NotAllowed
from directory.curation.verification import Verifiable
from directory.curation.verification import find as find_claim
from directory.curation.work import practical_shelf_life
from directory.domain.problems import DirectoryError, NotFound
from directory.domain.reminders import GOOD_FOR, Due, Reminder, StillTrue, due, hash_of, new_token
from directory.domain.submissions import RecordKind
from directory.domain.suggestions import LONGEST_SUGGESTION, Suggestion, new_receipt
from directory.domain.verification import VerificationStatus
from directory.domain.work import shelf_lives
from directory.store import accounts, claims, events, reminders, verifications
from directory.store.dialects import lock_for_writing
from directory.store.events import Event

MOST_FACTS = 25
"""How many facts one mail asks about; the rest is asked about the next day."""


class LinkOver(NotAllowed):
    """A link was used already, is too old, or asks about a claim that has changed since."""


@dataclass(frozen=True)
class Letter:
    """What one person is asked about: ``recipient`` is a mail address."""

    recipient: str
    to_center: bool
    facts: tuple[Due, ...]


@dataclass(frozen=True)
class Plan:
    """The letters to send now, and the facts about which there is nobody to ask."""

    letters: tuple[Letter, ...]
    nobody: tuple[Due, ...]


@dataclass(frozen=True)
class Rules:
    """How many days before, who is asked when no curator is known, and whether centers are asked."""

    days: int = 30
    fallback: str = ""
    to_centers: bool = False


Post = Callable[[Letter, Mapping[str, str]], None]
"""Hands a letter over; the mapping holds the token of each claim. Raises a DirectoryError if it cannot."""


def plan(session: Session, rules: Rules, *, now: datetime, today: date) -> Plan:
    """Who would be asked about what now; changes nothing."""
    data = seed.stored(session)
    if not data.documents:
        return Plan((), ())
    lives = shelf_lives(data.checklist, practical_shelf_life(data))
    found = due(data.centers.values(), data.sources, lives, today=today, days=rules.days)
    letters: dict[tuple[str, bool], list[Due]] = {}
    nobody = []
    for one in found:
        curator = _curator(session, one) or rules.fallback
        contact = data.centers[one.center].contact if rules.to_centers else None
        for key in ((curator, False), (contact or "", True)):
            if key[0]:
                letters.setdefault(key, []).append(one)
        if not curator and not contact:
            nobody.append(one)
    planned = (_unasked(session, Letter(*key, tuple(facts)), now) for key, facts in letters.items())
    return Plan(tuple(one for one in planned if one.facts), tuple(nobody))


def _curator(session: Session, one: Due) -> str | None:
    """The address of whoever read the claim against its source last, if that account can be used."""
    number = verifications.last_confirmed_by(session, one.claim.id)
    number = number if number is not None else _who_entered_the_check(session, one)
    account = accounts.get(session, number) if number is not None else None
    return account.email if account and account.is_active else None


def _who_entered_the_check(session: Session, one: Due) -> int | None:
    """Who published the day of checking that stands."""
    day = one.claim.checked_on.isoformat() if one.claim.checked_on else None
    for deed in events.newest(session, limit=20, kind=RecordKind.CLAIM.value, key=one.claim.id):
        if isinstance(deed.after, dict) and deed.after.get("checked_on") == day and deed.account:
            return deed.account
    return None


def _unasked(session: Session, letter: Letter, now: datetime) -> Letter:
    """The letter without what its recipient is asked about already: one a day, and no longer than may be."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if reminders.was_asked(session, letter.recipient, since=midnight):
        return replace(letter, facts=())
    asked = reminders.asked(session, letter.recipient, now=now)
    open_facts = [one for one in letter.facts if (one.claim.id, _version(session, one)) not in asked]
    return replace(letter, facts=tuple(open_facts[:MOST_FACTS]))


def _version(session: Session, one: Due) -> int:
    return claims.version(session, one.claim.id) or 0


@dataclass(frozen=True)
class Outcome:
    """The letters that left, and why others did not."""

    sent: tuple[Letter, ...]
    failures: tuple[str, ...]


def send(session: Session, letters: Iterable[Letter], *, post: Post, now: datetime) -> Outcome:
    """Send letters one by one.

    What is asked is on record before the mail leaves, so that two runs never ask twice; what cannot be
    handed over is forgotten, to be asked by the next run, and the others are sent all the same.
    """
    sent, failures = [], []
    for letter in letters:
        lock_for_writing(session)
        left = _unasked(session, letter, now)
        tokens = {one.claim.id: new_token() for one in left.facts}
        numbers = [_keep(session, left, one, tokens[one.claim.id], now) for one in left.facts]
        session.commit()
        if not numbers:
            continue
        try:
            post(left, tokens)
            sent.append(left)
        except DirectoryError as error:
            failures.append(str(error))
            _forget(session, numbers)
    return Outcome(tuple(sent), tuple(failures))


def _keep(session: Session, letter: Letter, one: Due, token: str, now: datetime) -> int:
    return reminders.add(
        session,
        Reminder(
            id=0,
            claim=one.claim.id,
            claim_version=_version(session, one),
            recipient=letter.recipient,
            to_center=letter.to_center,
            token_hash=hash_of(token),
            sent_at=now,
            expires_at=now + GOOD_FOR,
        ),
    )


def _forget(session: Session, numbers: Sequence[int]) -> None:
    lock_for_writing(session)
    reminders.remove(session, numbers)
    session.commit()


@dataclass(frozen=True)
class Asked:
    """A question whose link still works, and the claim as it stands."""

    reminder: Reminder
    about: Verifiable


def look(session: Session, token: str, *, now: datetime) -> Asked:
    """What a link asks; changes nothing. Raises NotFound, or LinkOver with what to do instead."""
    found = reminders.of_token(session, hash_of(token))
    if found is None:
        raise NotFound("There is no such link. Was it copied in full?")
    if found.used_at is not None:
        raise LinkOver("This link was used already. Every link takes one answer.")
    if found.expires_at <= now:
        raise LinkOver("This link is too old: links in mails work for 30 days.")
    try:
        about = find_claim(session, found.claim)
    except NotFound:
        raise LinkOver("This statement was taken away since. There is nothing to answer any more.") from None
    if about.version != found.claim_version:
        raise LinkOver("This statement was changed since. There is nothing to answer any more.")
    return Asked(found, about)


def answer(session: Session, token: str, said: StillTrue, *, text: str = "", now: datetime) -> Asked:
    """Take one answer. "Still true" goes on record and into the work queue, "changed" opens a suggestion.

    Neither changes the claim. Raises as `look` does.
    """
    lock_for_writing(session)
    asked = look(session, token, now=now)
    if not reminders.use(session, asked.reminder.id, said, now=now):
        raise LinkOver("This link was used already. Every link takes one answer.")
    by = None if asked.reminder.to_center else _account(session, asked.reminder.recipient)
    events.append(session, [_event(asked, said, by, now)])
    if said is StillTrue.CHANGED:
        suggestions.add(session, _suggestion(asked, text, now))
    session.commit()
    return asked


def _account(session: Session, email: str) -> int | None:
    found = accounts.find(session, email)
    return found.id if found else None


def _event(asked: Asked, said: StillTrue, by: int | None, now: datetime) -> Event:
    # A center's word about itself is an attestation; neither it nor a curator's memory is a check.
    after = {"answer": said.value, "from": "center" if asked.reminder.to_center else "curator"}
    if said is StillTrue.STILL_TRUE and asked.reminder.to_center:
        after["status"] = VerificationStatus.ATTESTED.value
    return Event(
        now,
        by,
        f"said_{said}",
        RecordKind.CLAIM,
        asked.about.claim.id,
        after=after,
        center_slug=asked.about.center.slug,
    )


def _suggestion(asked: Asked, text: str, now: datetime) -> Suggestion:
    who = "The center" if asked.reminder.to_center else "Its curator"
    start = f"{who} was asked whether this is still true and answered that it has changed."
    return Suggestion(
        id=0,
        receipt=new_receipt(),
        center=asked.about.center.slug,
        text=f"{start}\n{text.strip()}".strip()[:LONGEST_SUGGESTION],
        created_at=now,
        claim=asked.about.claim.id,
        from_center=asked.reminder.to_center,
    )
