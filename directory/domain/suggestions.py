"""What visitors say should be corrected, and the number by which they follow it."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_SUGGESTION = 4_000
LONGEST_ADDRESS = 500
LONGEST_REPLY = 2_000

_RECEIPT_BYTES, _GROUP = 10, 4


class SuggestionStage(StrEnum):
    """How far a suggestion has come."""

    OPEN = "open"
    TAKEN_UP = "taken_up"
    DECLINED = "declined"


@dataclass(frozen=True)
class Suggestion:
    """What somebody without an account says is wrong or missing about a center.

    ``claim`` is the id of the statement it is about, ``from_center`` what its writer said of themselves.
    ``account`` is the number of who answered last. Nothing else is known of the writer.
    """

    id: int
    receipt: str
    center: str
    text: str
    created_at: datetime
    claim: str | None = None
    source_address: str | None = None
    from_center: bool = False
    stage: SuggestionStage = SuggestionStage.OPEN
    answer: str = ""
    answered_at: datetime | None = None
    account: int | None = None


def new_receipt() -> str:
    """A number that nobody can guess: 80 random bits as four groups of letters and digits."""
    text = base64.b32encode(secrets.token_bytes(_RECEIPT_BYTES)).decode("ascii")
    return _grouped(text)


def read_receipt(typed: str) -> str:
    """A receipt as it is kept, however it was typed: in small letters, or without its hyphens."""
    return _grouped("".join(sign for sign in typed.upper() if sign.isalnum()))


def _grouped(text: str) -> str:
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))
