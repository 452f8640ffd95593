"""Corrections are told in plain words, and name no person."""

import pytest

from directory.domain.corrections import Names, corrections, sentence
from directory.domain.submissions import Change, RecordKind

NAMES = Names(
    centers={"uppsala": "Uppsala University Hospital"},
    fields={"volume": "How many people?"},
    sources={"paper-2014": "A series"},
    flags={"promises_cure": "Does it promise a cure?"},
)
CLAIM = {
    "id": "uppsala-01",
    "field": "volume",
    "statement": "They were 48.",
    "source": "paper-2014",
    "value": 48,
}


def said(kind: RecordKind, key: str, before: object, after: object, reason: str = "") -> str | None:
    return sentence(Change(kind, key, before, after), NAMES, reason=reason)  # type: ignore[arg-type]


def test_a_changed_value_is_told_with_both_and_the_reason() -> None:
    text = said(RecordKind.CLAIM, "uppsala-01", CLAIM, {**CLAIM, "value": 52}, "Recounted")
    assert text == (
        "Uppsala University Hospital, “How many people?”: the value was changed from 48 to 52. "
        "Reason: Recounted."
    )


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"value": None}, "the value (48) was taken away"),
        ({"statement": "They were 52."}, "the statement now reads “They were 52.”"),
        ({"source": "unknown-1"}, "the source was changed from “A series” to “unknown-1”"),
        ({"answer": "at_least_partly"}, "the answer is now “at least partly”"),
        ({"value": True}, "the value was changed from 48 to yes"),
    ],
)
def test_each_field_is_told_in_words(after: dict[str, object], expected: str) -> None:
    assert corrections(CLAIM, {**CLAIM, **after}, NAMES) == [expected]


def test_checking_again_is_no_correction_and_losing_the_check_is_one() -> None:
    checked = {**CLAIM, "checked": True, "checked_on": "2026-11-25"}
    assert said(RecordKind.CLAIM, "uppsala-01", CLAIM, checked) is None
    lost = said(RecordKind.CLAIM, "uppsala-01", checked, CLAIM)
    assert lost is not None
    assert "no longer counted as checked" in lost


@pytest.mark.parametrize(
    ("kind", "key", "record", "added", "gone"),
    [
        (RecordKind.CENTER, "uppsala", {"city": "Uppsala"}, "added to the directory", "taken out"),
        (RecordKind.CLAIM, "uppsala-01", CLAIM, "a statement was added: “They were 48.”", "was withdrawn"),
        (RecordKind.FINDING, "uppsala/volume", {"field": "volume", "reason": "not_found"},
         "recorded as not known (looked for and not found)", "no longer recorded"),
        (RecordKind.RED_FLAG, "uppsala/promises_cure", {"kind": "promises_cure"},
         "the warning “Does it promise a cure?” was added", "was withdrawn"),
        (RecordKind.REPLY, "uppsala/uppsala-01", {"text": "No."}, "own words", "taken away"),
        (RecordKind.REDIRECT, "old", {"target": "uppsala"},
         "now leads to Uppsala University Hospital", "no longer"),
    ],
)  # fmt: skip
def test_every_kind_of_record_is_told(
    kind: RecordKind, key: str, record: object, added: str, gone: str
) -> None:
    assert added in str(said(kind, key, None, record))
    assert gone in str(said(kind, key, record, None))


def test_a_new_source_is_no_correction_and_a_changed_one_is() -> None:
    paper = {"title": "A series", "year": 2014}
    assert said(RecordKind.SOURCE, "paper-2014", None, paper) is None
    changed = said(RecordKind.SOURCE, "paper-2014", paper, {**paper, "year": 2015})
    assert changed == "The source “A series”: the year was changed from 2014 to 2015."
    assert said(RecordKind.SOURCE, "paper-2014", paper, None) == "The source “A series” was taken out."


def test_addresses_of_mail_and_names_of_authors_stay_inside() -> None:
    text = said(RecordKind.CLAIM, "uppsala-01", CLAIM, {**CLAIM, "value": 52}, "Ann (ann@example.org) wrote")
    assert "ann@example.org" not in str(text)
    paper = {"title": "A series", "authors": "Doe J"}
    changed = said(RecordKind.SOURCE, "p", paper, {**paper, "authors": "Roe J"})
    assert changed == "The source “A series”: the authors were changed."
