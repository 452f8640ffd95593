"""What people type into forms, as records hold it, and back. What can be no value stays as it was typed."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from directory.domain.dates import PartialDate
from directory.domain.submissions import Plain

Typed = Mapping[str, str]
Read = Callable[[str], Any]

_NUMBER = re.compile(r"[+-]?\d{1,16}(\.\d{1,12})?")
YES = "yes"
LONGEST_TEXT = 8_000


@dataclass(frozen=True)
class Entry:
    """One field of a form: the field of the record that it fills, how it is shown, and how it is read.

    ``read`` gives the value of a text that is not empty, or raises ValueError saying what to write.
    ``show`` gives the text of a value. ``default`` is what a record leaves out.
    """

    name: str
    label: str
    read: Read
    show: Callable[[Any], str] = str
    hint: str = ""
    control: str = "text"
    choices: Mapping[str, str] = field(default_factory=dict)
    default: Any = None


def text(name: str, label: str, hint: str = "", *, control: str = "text") -> Entry:
    """Words as they stand; white space around them goes."""
    return Entry(name, label, _words, hint=hint, control=control)


def words_of_many_lines(name: str, label: str, hint: str = "") -> Entry:
    """A longer text."""
    return text(name, label, hint, control="area")


def choice(name: str, label: str, choices: Mapping[str, str], hint: str = "", default: Any = None) -> Entry:
    """One of a closed list of words; the record leaves out ``default``."""
    return Entry(name, label, _words, hint=hint, control="select", choices=choices, default=default)


def one_of(name: str, label: str, hint: str = "") -> Entry:
    """One of a list that the page knows, shown by its template."""
    return Entry(name, label, _words, hint=hint, control="own")


def whole(name: str, label: str, hint: str = "") -> Entry:
    """A whole number."""
    return Entry(name, label, _whole, hint=hint, control="number")


def decimal(name: str, label: str, hint: str = "") -> Entry:
    """A number with a decimal point where it needs one."""
    return Entry(name, label, lambda typed: float(_number(typed)), _shown_number, hint, "number")


def day(name: str, label: str, hint: str = "Write YYYY-MM-DD, such as 2026-05-17.") -> Entry:
    """A day of the calendar."""
    return Entry(name, label, _day, hint=hint, control="day")


def partial_date(name: str, label: str, hint: str = "") -> Entry:
    """A date that may be known only to the month or year."""
    return Entry(name, label, _partial, hint=hint)


def tick(name: str, label: str, hint: str = "") -> Entry:
    """A check box; unticked is what a record leaves out."""
    return Entry(
        name,
        label,
        lambda typed: typed == YES,
        lambda value: YES if value is True else "",
        hint,
        "tick",
        default=False,
    )


def yes_or_no(name: str, label: str, hint: str = "") -> Entry:
    """Yes, no, or nobody has looked."""
    choices = {"": "Nobody has looked", YES: "Yes", "no": "No"}
    return Entry(name, label, lambda typed: typed == YES, _yes_or_no, hint, "select", choices)


def _yes_or_no(value: Any) -> str:
    return YES if value is True else "no"


def lines(name: str, label: str, hint: str = "One on a line.") -> Entry:
    """Several texts, one on a line."""
    return Entry(name, label, _lines, _shown_lines, hint, "area")


def _words(typed: str) -> str:
    return typed


def _whole(typed: str) -> int:
    cleaned = typed.replace(" ", "")
    if not re.fullmatch(r"[+-]?\d{1,16}", cleaned):
        raise ValueError("Write a whole number with digits only, such as 55000.")
    return int(cleaned)


def number(typed: str) -> int | float:
    """A number, whole where it is written so. ValueError says how to write one."""
    return _number(typed)


def _number(typed: str) -> int | float:
    cleaned = typed.replace(" ", "").replace("−", "-")
    if not _NUMBER.fullmatch(cleaned):
        raise ValueError("Write a number with digits and a decimal point, such as 55000 or 12.5.")
    return float(cleaned) if "." in cleaned else int(cleaned)


def _shown_number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _day(typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat() if len(typed) == 10 else _refuse_day()
    except ValueError:
        return _refuse_day()


def _refuse_day() -> str:
    raise ValueError("Write the day as YYYY-MM-DD, such as 2026-05-17.")


def _partial(typed: str) -> str:
    try:
        return str(PartialDate.parse(typed))
    except ValueError as error:
        raise ValueError("Write YYYY, YYYY-MM or YYYY-MM-DD: as much as is known.") from error


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def _shown_lines(value: Any) -> str:
    return "\n".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def read(
    entries: Iterable[Entry], typed: Typed, before: Plain | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """The record that a form says, and what cannot be read, by field.

    What cannot be read stands in the record as it was typed: a draft may hold anything. Fields of
    ``before`` that the form does not have stay; an empty field is no field.
    """
    entries = list(entries)
    record = {} if before is None else dict(before)
    problems: dict[str, str] = {}
    for entry in entries:
        record[entry.name] = _value(entry, _clean(typed.get(entry.name, "")), problems)
    return {name: value for name, value in record.items() if value is not None}, problems


def _value(entry: Entry, cleaned: str, problems: dict[str, str]) -> Any:
    if not cleaned:
        return None
    try:
        value = entry.read(cleaned)
    except ValueError as error:
        problems[entry.name] = str(error)
        return cleaned
    is_default = value == entry.default and type(value) is type(entry.default)
    return None if is_default or value == [] else value


def _clean(typed: str) -> str:
    return typed.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()[:LONGEST_TEXT]


def show(entries: Iterable[Entry], record: Plain | None) -> dict[str, str]:
    """The text of every field of a form for a record."""
    record = record or {}
    return {entry.name: _shown(entry, record.get(entry.name)) for entry in entries}


def _shown(entry: Entry, value: Any) -> str:
    if value is None:
        return "" if entry.default in (None, False) else entry.show(entry.default)
    if isinstance(value, dict) or (isinstance(value, list | tuple) and entry.show is not _shown_lines):
        return ""
    return entry.show(value)


def unreadable(entries: Iterable[Entry], record: Plain | None) -> dict[str, str]:
    """What a saved draft holds that can be no value, by field, with what to write instead."""
    entries = list(entries)
    return read(entries, show(entries, record), None)[1]


def names(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The fields of the record that a form fills."""
    return tuple(entry.name for entry in entries)
