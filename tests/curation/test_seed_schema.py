"""The schemas say what the values of the domain have, key by key and word by word."""

import json
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from directory.curation.seed_shape import SCHEMAS
from directory.domain.centers import Center, Program
from directory.domain.checklist import Checklist, Item, RedFlagKind
from directory.domain.claims import Claim, Finding, RedFlag
from directory.domain.outcomes import Result
from directory.domain.sources import Source

# schema, the way to the object within it, the dataclass it describes
DESCRIBED: list[tuple[str, tuple[str, ...], type]] = [
    ("center", (), Center),
    ("center", ("programs",), Program),
    ("center", ("claims",), Claim),
    ("center", ("findings",), Finding),
    ("center", ("red_flags",), RedFlag),
    ("source", (), Source),
    ("source", ("results",), Result),
    ("checklist", (), Checklist),
    ("checklist", ("items",), Item),
    ("checklist", ("red_flags",), RedFlagKind),
]


def schema(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    return content


@pytest.mark.parametrize(("name", "way", "kind"), DESCRIBED)
def test_a_schema_has_the_keys_of_its_dataclass_in_the_same_order(
    name: str, way: tuple[str, ...], kind: type
) -> None:
    described = schema(name)
    for key in way:
        described = described["properties"][key]["items"]
    assert list(described["properties"]) == [field.name for field in fields(kind)]


@pytest.mark.parametrize(("name", "way", "kind"), DESCRIBED)
def test_a_schema_has_the_words_of_each_closed_list(name: str, way: tuple[str, ...], kind: type) -> None:
    described = schema(name)
    for key in way:
        described = described["properties"][key]["items"]
    for key, hint in get_type_hints(kind).items():
        for one in (hint, *get_args(hint)):
            if isinstance(one, type) and issubclass(one, StrEnum):
                assert described["properties"][key]["enum"] == [str(word) for word in one]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "properties" in value:
            yield value
        for one in value.values():
            yield from objects(one)
    elif isinstance(value, list):
        for one in value:
            yield from objects(one)


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.name)
def test_a_schema_is_strict_and_describes_every_key(path: Any) -> None:
    content = json.loads(path.read_text())
    Draft202012Validator.check_schema(content)
    for one in objects(content):
        assert one["additionalProperties"] is False
        assert [key for key, described in one["properties"].items() if not described.get("description")] == []
