"""The error tree: every problem names the thing that is wrong and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass


class DirectoryError(Exception):
    """A problem that a user, curator or operator can understand and mend."""


class InstallationError(DirectoryError):
    """Something the installation needs is missing or cannot be reached."""


class NotFound(DirectoryError):
    """The thing asked for has never been in the directory."""


class PlaceNotFound(DirectoryError):
    """No place has this name, or none of that name lies where the text says.

    `suggestions` are labels of places with near spellings, likeliest first; each of them resolves.
    """

    def __init__(self, text: str, suggestions: Sequence[str] = ()) -> None:
        self.text = text
        self.suggestions = tuple(suggestions)
        hint = f" Did you mean {' or '.join(self.suggestions)}?" if suggestions else ""
        super().__init__(f"No place called “{text}” was found.{hint}")


@dataclass(frozen=True)
class ParameterProblem:
    """One search parameter that cannot be used, and the sentence that says why."""

    parameter: str
    message: str
    suggestions: tuple[str, ...] = ()


class BadQuery(DirectoryError):
    """A search whose parameters cannot be used; carries every problem, not only the first."""

    def __init__(self, problems: Sequence[ParameterProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.parameter}: {p.message}" for p in problems))


@dataclass(frozen=True)
class DataProblem:
    """One thing wrong with a data file: where it is, and what would be right."""

    file: str
    record: str
    field: str
    message: str

    def __str__(self) -> str:
        where = " ".join(part for part in (self.record, self.field) if part)
        return f"{self.file}: {where}: {self.message}" if where else f"{self.file}: {self.message}"


class BadData(DirectoryError):
    """Data that breaks the schema or the rules; carries every problem found."""

    def __init__(self, problems: Sequence[DataProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))
