"""Dates that may be known only to the month or the year."""

import re
from dataclasses import dataclass
from datetime import date

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day; missing parts are 0."""

    year: int
    month: int = 0
    day: int = 0

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read ``2024``, ``2024-05`` or ``2024-05-17``; anything else is a ValueError."""
        match = _SHAPE.fullmatch(text)
        if not match:
            raise ValueError(f"'{text}' is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
        parts = [int(part) for part in match.groups() if part is not None]
        partial = cls(*parts)
        if any(part == 0 for part in parts):
            raise ValueError(f"'{text}' has a month or day of zero; leave out what is not known")
        try:
            partial.earliest()
        except ValueError as error:
            raise ValueError(f"'{text}' is not a day of the calendar") from error
        return partial

    def earliest(self) -> date:
        """The first day it can mean: age is never understated."""
        return date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
        if self.day:
            text += f"-{self.day:02d}"
        return text


def months_between(earlier: date, later: date) -> int:
    """Whole months from ``earlier`` to ``later``; negative when the order is reversed."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - 1 if later.day < earlier.day else months
