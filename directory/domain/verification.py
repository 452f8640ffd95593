"""Reading a source again: what somebody found on a day, in the words of FHIR's VerificationResult."""

from enum import StrEnum


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
