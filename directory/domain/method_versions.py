"""The versions of the method: what changed in each, and which figures moved because of it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class MethodVersion:
    """One version of the rules. ``moved`` says which figures changed although no fact did."""

    version: str
    since: date
    changed: str
    moved: str


VERSIONS = (
    MethodVersion(
        "1",
        date(2026, 11, 25),
        changed="The first version: 25 questions in four groups, 100 points, a range instead of a verdict.",
        moved="None: there were no figures before.",
    ),
)
"""Oldest first; the last is in force."""
