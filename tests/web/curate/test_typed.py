"""What a form shows of a record is read back as the same record; what can be no value is kept as typed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.curation import proposals, seed
from directory.domain.submissions import Plain, RecordKind
from directory.web.curate import forms, typed

SEED = seed.read_folder(Path(__file__).parents[3] / "seed_data", today=date(2026, 11, 25))
SHAPES: dict[RecordKind, list[tuple[str, Any]]] = {
    RecordKind.CENTER: [(one.slug, one) for one in SEED.centers.values()],
    RecordKind.SOURCE: [(one.key, one) for one in SEED.sources.values()],
    RecordKind.CLAIM: [(c.id, c) for one in SEED.centers.values() for c in one.claims],
    RecordKind.FINDING: [(f.field, f) for one in SEED.centers.values() for f in one.findings],
    RecordKind.RED_FLAG: [(f.kind, f) for one in SEED.centers.values() for f in one.red_flags],
}


def there_and_back(fields: tuple[typed.Entry, ...], record: Plain) -> tuple[dict[str, Any], dict[str, str]]:
    texts = typed.show(fields, record)
    if any(one.name == "value" for one in fields) and isinstance(record.get("value"), bool):
        texts["value"] = "yes"
    return typed.read(fields, texts, record)


@pytest.mark.parametrize("kind", SHAPES)
def test_every_published_record_goes_through_its_form_unchanged(kind: RecordKind) -> None:
    for key, one in SHAPES[kind]:
        record = proposals.plain(one)
        back, problems = there_and_back(forms.entries(kind, record), record)
        assert problems == {}, key
        assert back == record, key
        assert all(type(back[name]) is type(record[name]) for name in record), key


def test_every_published_result_and_program_too() -> None:
    for source in SEED.sources.values():
        for result in proposals.plain(source).get("results", []):
            assert there_and_back(forms.RESULT, result) == (result, {})
    for center in SEED.centers.values():
        for program in proposals.plain(center)["programs"]:
            assert there_and_back(forms.PROGRAM, program) == (program, {})


@given(st.dictionaries(st.sampled_from([*typed.names(forms.claim()), "nonsense"]), st.text(max_size=40)))
def test_whatever_is_typed_is_kept(texts: dict[str, str]) -> None:
    fields = forms.claim("number")
    record, problems = typed.read(fields, texts, None)
    for name in problems:
        assert record[name] == typed.show(fields, record)[name]
    again, problems_again = typed.read(fields, typed.show(fields, record), record)
    assert (again, problems_again) == (record, problems)


@pytest.mark.parametrize("text", ["55,000", "about 5", "1e5", "nan", "--4", "1" * 30])
def test_a_number_is_never_guessed(text: str) -> None:
    record, problems = typed.read([forms.value("number")], {"value": text}, None)
    assert record == {"value": text}
    assert "such as 55000" in problems["value"]


@pytest.mark.parametrize("text", ["2026-13-01", "17.5.2026", "May 2026", "20260517", "2026-02-30"])
def test_a_day_is_never_guessed(text: str) -> None:
    record, problems = typed.read([typed.day("on", "Day")], {"on": text}, None)
    assert record == {"on": text}
    assert "YYYY-MM-DD" in problems["on"]


def test_fields_that_a_form_does_not_have_stay() -> None:
    before = {"name": "Old", "region": "North"}
    record, _ = typed.read([typed.text("name", "Name")], {"name": " New "}, before)
    assert record == {"name": "New", "region": "North"}
