"""Whether a file of the data folder has the right shape: its schema, said in words."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from directory.curation.seed_format import Kind, RecordFile
from directory.domain.dates import PartialDate
from directory.domain.problems import DataProblem, InstallationError

SCHEMAS = Path(__file__).parents[2] / "seed_data" / "schema"

LONGEST_QUOTE = 80

_ID_KEYS = ("id", "slug", "key", "kind")
_formats = FormatChecker(formats=["date"])


@_formats.checks("partial-date", raises=ValueError)  # type: ignore[untyped-decorator]  # jsonschema's
def _is_partial_date(value: object) -> bool:
    return not isinstance(value, str) or bool(PartialDate.parse(value))


@cache
def _validator(kind: Kind) -> Draft202012Validator:
    path = SCHEMAS / f"{kind}.schema.json"
    try:
        schema = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InstallationError(f"The schema {path} is missing. Get a whole copy of the program.") from error
    return Draft202012Validator(schema, format_checker=_formats)


def shape_problems(file: RecordFile) -> list[DataProblem]:
    """Everything about a file's keys and kinds of value that breaks its schema."""
    table = as_json(file.table)
    problems = [DataProblem(file.name, *_where(table, path), said) for path, said in _unprintable(table, ())]
    for error in _validator(file.kind).iter_errors(table):
        record, field = _where(table, tuple(error.absolute_path))
        problems += [DataProblem(file.name, record, f, m) for f, m in _said(error, field)]
    return problems


def as_json(value: Any) -> Any:
    """The value with dates as text, which is how a schema sees them."""
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def _unprintable(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """What TOML can hold and a database cannot."""
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _unprintable(one, (*path, key))
    if isinstance(value, float) and not math.isfinite(value):
        yield path, "must be a finite number"
    if isinstance(value, str) and "\0" in value:
        yield path, "holds a null character; remove it"


def _where(table: Any, path: tuple[Any, ...]) -> tuple[str, str]:
    """The record and the field that a path leads to, in the words of the file."""
    record, field = "", ""
    for depth, key in enumerate(path):
        table = table[key]
        if isinstance(key, int) and isinstance(table, dict) and (name := _name(table)):
            record, field = name, ""
        elif isinstance(key, int) and isinstance(table, dict) and not record:
            record, field = f"{path[depth - 1]}[{key + 1}]", ""
        elif isinstance(key, str):
            field = f"{field}.{key}" if field else key
    return record, field


def _name(table: Mapping[str, Any]) -> str | None:
    return next((table[key] for key in _ID_KEYS if isinstance(table.get(key), str)), None)


def _said(error: ValidationError, field: str) -> Iterator[tuple[str, str]]:
    """A schema's error as pairs of field and message that say what would be right."""
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        # the library reports each missing key on its own: take the one it means
        key = next(key for key in missing if error.message.startswith(repr(key)))
        yield _inside(field, key), f"is missing. {_description(error.schema, key)}".strip()
    elif error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in known:
                message = f"is not a known key{near(key, known)}. Known are {', '.join(known)}"
                yield _inside(field, key), message
    else:
        yield field, _wrong_value(error)


def _inside(field: str, key: str) -> str:
    return f"{field}.{key}" if field else key


def _description(schema: Mapping[str, Any], key: str) -> str:
    return str(schema.get("properties", {}).get(key, {}).get("description", ""))


def _wrong_value(error: ValidationError) -> str:
    expected = str(error.schema.get("description", ""))
    if error.validator == "enum":
        words = [str(word) for word in error.validator_value]
        return f"{error.instance!r} is not one of {', '.join(words)}{near(str(error.instance), words)}"
    if error.validator == "type":
        kinds = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
        return f"{_short(error.instance)} is not of the kind {' or '.join(kinds)}. {expected}".strip()
    if error.validator in ("pattern", "format", "minLength"):
        return f"{_short(error.instance)} does not fit. {expected}".strip()
    if error.validator in ("minimum", "maximum"):
        word = "at least" if error.validator == "minimum" else "at most"
        return f"{error.instance} must be {word} {error.validator_value}. {expected}".strip()
    return f"{error.message[:LONGEST_QUOTE]}. {expected}".strip()


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 3] + "..."


def near(word: str, known: Any) -> str:
    """ ", did you mean …?" when a known word is spelled much like this one; else nothing."""
    close = get_close_matches(word, list(known), n=1)
    return f", did you mean '{close[0]}'?" if close and close[0] != word else ""
