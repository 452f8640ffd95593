"""Values of the domain as plain mappings, as rows and files have them, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from directory.domain.dates import PartialDate

T = TypeVar("T")


def to_plain(value: Any, *, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    """All fields of a dataclass in their order: enums as words, partial dates as text, tuples as lists."""
    return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.name not in leave_out}


def without_defaults(value: Any) -> dict[str, Any]:
    """As ``to_plain``, leaving out every key that holds nothing or what it holds by default, at any depth."""
    return {f.name: _sparse(one) for f in fields(value) if not _is_default(f, one := getattr(value, f.name))}


def _is_default(field: Field[Any], value: Any) -> bool:
    if value is None or value == ():
        return True
    # False equals 0 in Python, and a claim's value may be either
    return field.default is not MISSING and value == field.default and type(value) is type(field.default)


def _is_record(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, PartialDate)


def _sparse(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_sparse(one) for one in value]
    return without_defaults(value) if _is_record(value) else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return to_plain(value) if _is_record(value) else value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def from_plain(kind: type[T], plain: Mapping[str, Any]) -> T:
    """The value of the dataclass ``kind``. Absent keys take its defaults, else nothing or no entries.

    Keys that it does not have are passed over. Values that do not fit raise ValueError or TypeError.
    """
    hints = _hints(kind)  # type: ignore[arg-type]  # classes are hashable
    values = {}
    for field in fields(kind):  # type: ignore[arg-type]  # every kind passed is a dataclass
        if field.name in plain:
            values[field.name] = _read(hints[field.name], plain[field.name])
        elif field.default is MISSING:
            values[field.name] = _nothing(hints[field.name])
    return kind(**values)


def _nothing(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return ()
    if NoneType in get_args(hint):
        return None
    raise ValueError("a key that is required is missing")


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) in (Union, UnionType):
        others = [one for one in get_args(hint) if one is not NoneType]
        return _read(others[0], value) if len(others) == 1 else value
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], one) for one in value)
    return _read_plain_type(hint, value)


def _read_plain_type(hint: Any, value: Any) -> Any:
    if hint is PartialDate:
        return PartialDate.parse(value)
    if hint is date:
        return value if isinstance(value, date) else date.fromisoformat(value)
    if hint in (int, float):
        return hint(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return from_plain(hint, value) if is_dataclass(hint) and isinstance(hint, type) else value
