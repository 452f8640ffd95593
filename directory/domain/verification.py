"""Reading a source again: what somebody found on a day, in the words of FHIR's VerificationResult."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from directory.domain.submissions import Change, RecordKind

ABOUT_THE_CHECK = frozenset({"checked", "checked_on", "accessed"})
"""Fields of a claim that say who looked and when, and nothing about the center."""


class Finding(StrEnum):
    """What a person found who opened the source of a claim again."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    DEAD = "dead"


class VerificationStatus(StrEnum):
    """The codes of FHIR R4's value set "verificationresult-status" that a claim can have here."""

    ATTESTED = "attested"
    VALIDATED = "validated"
    REVALIDATION_REQUESTED = "req-revalid"
    VALIDATION_FAILED = "val-fail"
    REVALIDATION_FAILED = "reval-fail"


@dataclass(frozen=True)
class Verification:
    """Somebody opened the source of one version of a claim and said what they found.

    ``account`` is the number of the person, ``address`` the one that was opened; ``None`` when the
    source has none.
    """

    claim: str
    claim_version: int
    account: int
    on: date
    at: datetime
    found: Finding
    status: VerificationStatus
    address: str | None = None
    note: str = ""


def status_of(found: Finding, *, was_checked: bool) -> VerificationStatus:
    """The code of what was found about a claim that had or had not been checked before.

    An address that does not open says nothing about the statement: somebody must look again.
    """
    if found is Finding.CONFIRMED:
        return VerificationStatus.VALIDATED
    if found is Finding.DEAD:
        return VerificationStatus.REVALIDATION_REQUESTED
    return VerificationStatus.REVALIDATION_FAILED if was_checked else VerificationStatus.VALIDATION_FAILED


def unchecked_if_edited(change: Change) -> Change:
    """The change, with the check taken off a claim that was edited and not read against its source again.

    Whoever has read it says so by the day: another ``checked_on`` than the one that stood. A claim
    that says something else than what was checked is not checked by having been so before.
    """
    base, proposed = change.base, change.proposed
    if change.kind is not RecordKind.CLAIM or base is None or proposed is None:
        return change
    if all(one.name in ABOUT_THE_CHECK for one in change.fields()):
        return change
    if not (base.get("checked") and proposed.get("checked")):
        return change
    if proposed.get("checked_on") not in (None, base.get("checked_on")):
        return change
    kept = {name: value for name, value in proposed.items() if name not in ("checked", "checked_on")}
    return replace(change, proposed=kept)
