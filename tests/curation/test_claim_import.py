"""A table of claims: what is exported imports as nothing new, and no file does harm."""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy.orm import Session

from directory.curation import claim_import, claim_sheet, seed, submissions
from directory.curation.claim_import import Trial
from directory.curation.claim_sheet import NAMES, Row, SheetRefused
from directory.curation.submissions import NotAllowed
from directory.domain.submissions import RecordKind, Stage
from directory.store import submissions as kept
from tests.curation.folders import TODAY
from tests.curation.test_submissions import accepted, edited, people, submitted, volume

__all__ = ["people"]
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SEED = Path(__file__).parents[2] / "seed_data"
NEW = {"center": "uppsala", "field": "cost", "statement": "It costs 400,000 kronor.", "source": "paper-2014",
       "value": "400000", "unit": "SEK", "as_of": "2024-05"}  # fmt: skip


def row(number: int = 2, **more: str) -> Row:
    return Row(number, {**NEW, **more})


def attempt(session: Session, people: Mapping[str, int], *rows: Row) -> Trial:
    return claim_import.attempt(session, rows, by=people["author"], today=TODAY)


def problems(trial: Trial) -> list[tuple[int, str]]:
    return [(one.row.number, column) for one in trial.rows for column, _ in one.problems]


def exported(session: Session) -> list[Row]:
    rows = claim_import.export_rows(session)
    return claim_sheet.read(claim_sheet.write_csv(rows))


def test_a_new_row_becomes_a_claim_of_a_draft(session: Session, people: dict[str, int]) -> None:
    draft = claim_import.make_draft(
        session, [row()], title="Costs", by=people["author"], now=NOW, today=TODAY
    )
    (change,) = draft.changes
    assert (draft.stage, change.kind, change.key) == (Stage.DRAFT, RecordKind.CLAIM, "uppsala+1")
    assert change.proposed is not None
    assert (change.proposed["value"], change.proposed["as_of"]) == (400000, "2024-05")
    sent = submissions.submit(
        session, draft.id, version=draft.version, by=people["author"], now=NOW, today=TODAY
    )
    submissions.accept(session, sent.id, by=people["reviewer"], now=NOW, today=TODAY)
    assert seed.stored(session).centers["uppsala"].claims[-1].value == 400000


def test_the_same_table_twice_makes_one_draft(session: Session, people: dict[str, int]) -> None:
    changed = row(
        3, claim="uppsala-01", field="volume", statement="There were 52.", value="52", unit="patients"
    )
    rows = [row(), changed]
    first = claim_import.make_draft(session, rows, title="a", by=people["author"], now=NOW, today=TODAY)
    trial = attempt(session, people, *rows)
    assert {one.stands_as for one in trial.rows} == {f"proposed in submission {first.id}"}
    with pytest.raises(NotAllowed, match="stands already"):
        claim_import.make_draft(session, rows, title="a", by=people["author"], now=NOW, today=TODAY)
    assert len(kept.listed(session, stages=[Stage.DRAFT])) == 1


@pytest.mark.parametrize("write", [claim_sheet.write_csv, claim_sheet.write_xlsx])
def test_what_is_exported_imports_as_nothing_new(
    session: Session, people: dict[str, int], write: object
) -> None:
    rows = claim_sheet.read(write(claim_import.export_rows(session)))  # type: ignore[operator]
    trial = attempt(session, people, *rows)
    assert len(rows) == 6
    assert (trial.changes, problems(trial)) == ([], [])
    assert all(one.stands_as.startswith("claim ") for one in trial.rows)


@pytest.mark.parametrize("write", [claim_sheet.write_csv, claim_sheet.write_xlsx])
def test_every_claim_of_the_directory_survives_a_table(write: object) -> None:
    centers = seed.read_folder(SEED, today=TODAY).centers.values()
    rows = [claim_sheet.cells_of(one.slug, claim) for one in centers for claim in one.claims]
    for start in range(0, len(rows), 400):
        some = rows[start : start + 400]
        read = claim_sheet.read(write(some))  # type: ignore[operator]
        assert [dict(one.cells) for one in read] == some


def test_a_changed_row_changes_its_claim_and_loses_its_check(
    session: Session, people: dict[str, int]
) -> None:
    rows = [Row(one.number, {**one.cells, "value": "52"}) if one.cells["claim"] == "uppsala-01" else one
            for one in exported(session)]  # fmt: skip
    (change,) = attempt(session, people, *rows).changes
    assert change.proposed is not None
    assert (change.key, change.proposed["value"]) == ("uppsala-01", 52)
    assert "checked" not in change.proposed


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"center": "upsala"}, "center"),
        ({"center": ""}, "center"),
        ({"claim": "uppsala-99"}, "claim"),
        ({"claim": "tijuana-01"}, "claim"),
        ({"source": "paper-2015"}, "source"),
        ({"source": ""}, "source"),
        ({"field": "price"}, "field"),
        ({"answer": "yes"}, "answer"),
        ({"level": "world"}, "level"),
        ({"as_of": "May 2024"}, "as_of"),
        ({"as_of": "2031"}, "as_of"),
        ({"accessed": "25.11.2026"}, "accessed"),
        ({"statement": ""}, "statement"),
        ({"program": "other"}, "program"),
        ({"checked": "yes"}, "checked"),
        ({"checked_on": "2026-11-25"}, "checked"),
        ({"checked": "maybe"}, "checked"),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column(
    session: Session, people: dict[str, int], more: dict[str, str], column: str
) -> None:
    trial = attempt(session, people, row(2, statement="Another one."), row(7, **more))
    assert problems(trial)[0] == (7, column)
    assert {number for number, _ in problems(trial)} == {7}
    with pytest.raises(NotAllowed):
        claim_import.make_draft(
            session, [row(7, **more)], title="a", by=people["author"], now=NOW, today=TODAY
        )
    assert kept.listed(session, stages=[Stage.DRAFT]) == []


def test_near_names_are_offered(session: Session, people: dict[str, int]) -> None:
    (_, message), *_ = attempt(session, people, row(source="paper-2015")).rows[0].problems
    assert "“paper-2014”" in message


def test_duplicates_are_named(session: Session, people: dict[str, int]) -> None:
    standing = next(one for one in exported(session) if one.cells["claim"] == "uppsala-04")
    unchecked = {name: text for name, text in standing.cells.items() if name != "claim"}
    like = row(
        4, field="joint_decision", statement="They decide together.", value="", unit="", answer="partly"
    )
    trial = attempt(session, people, Row(3, unchecked), like, row(5), row(6))
    assert [one.stands_as for one in trial.rows] == ["claim uppsala-04", "", "", "row 5"]
    assert [one.like for one in trial.rows] == ["", "claim uppsala-04", "", ""]
    assert len(trial.changes) == 2


def test_what_waits_in_a_submission_is_not_proposed_again(session: Session, people: dict[str, int]) -> None:
    draft = claim_import.make_draft(session, [row()], title="a", by=people["other"], now=NOW, today=TODAY)
    assert len(attempt(session, people, row()).changes) == 1
    submissions.submit(session, draft.id, version=draft.version, by=people["other"], now=NOW, today=TODAY)
    assert attempt(session, people, row()).changes == []


def test_two_rows_never_change_one_claim(session: Session, people: dict[str, int]) -> None:
    one = {"claim": "uppsala-01", "field": "volume", "unit": "patients"}
    trial = attempt(session, people, row(2, **one, value="50"), row(3, **one, value="51"))
    assert problems(trial) == [(3, "claim")]


def test_an_import_never_takes_a_check_off_what_it_leaves_alone(
    session: Session, people: dict[str, int]
) -> None:
    rows = [Row(one.number, {**one.cells, "checked": "", "checked_on": ""}) for one in exported(session)]
    assert attempt(session, people, *rows).changes == []
    short = [Row(one.number, {name: one.cells[name] for name in ("center", "claim", "field", "statement",
             "source")}) for one in exported(session)]  # fmt: skip
    assert attempt(session, people, *short).changes == []


def test_more_rows_than_people_can_review_are_refused(session: Session, people: dict[str, int]) -> None:
    rows = [row(number, statement=f"Statement {number}.") for number in range(2, 503)]
    assert attempt(session, people, *rows).too_many
    assert attempt(session, people, *rows[:-1]).is_clean


def table(*rows: list[object], kind: str = "xlsx") -> bytes:
    book = Workbook()
    for line in rows:
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"a" * 1_000_001, "larger"),
        (b"center,field\n", "lacks: statement, source"),
        (b"center,field,statement,source,colour\n", "column “colour”"),
        (b"center,field,statement,source,valeu\n", "Did you mean “value”"),
        (b"center,field,statement,source,field\n", "twice"),
        (b"center,field,statement,source\na,b,c,d,e\n", "Row 2 has more cells"),
        (b"center,field,statement,source\na,b,\"c,d\n", "cannot be read as CSV"),
        ("center,field,statement,source\nå".encode("latin-1"), "UTF-8"),
        ("center,field,statement,source".encode("utf-16"), "UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old spreadsheet", "UTF-8"),
        (b"PK\x03\x04 no archive", "looks like XLSX"),
        (b"center,field,statement,source\n" + b",,,\n" * 5_000, "more than 5,000 rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_in_words(content: bytes, message: str) -> None:
    with pytest.raises(SheetRefused, match=message):
        claim_sheet.read(content)


def archive(parts: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return content.getvalue()


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"xl/workbook.xml": b"0" * 30_000_000}, "unpacks to far more"),
        ({f"part{number}": b"" for number in range(300)}, "unpacks to far more"),
        ({"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}, "declarations"),
        ({"hello.txt": b"hello"}, "looks like XLSX"),
    ],
)
def test_archives_that_would_do_harm_are_not_opened(parts: Mapping[str, bytes], message: str) -> None:
    with pytest.raises(SheetRefused, match=message):
        claim_sheet.read(archive(parts))


def test_cells_of_a_spreadsheet_are_read_as_text() -> None:
    header = ["center", "field", "statement", "source", "value", "as_of", "checked"]
    cells = ["uppsala", "cost", '=HYPERLINK("x")', "paper-2014", 48.0, datetime(2024, 5, 17), True]
    (one,) = claim_sheet.read(table(header, cells))
    assert dict(one.cells) == dict(
        zip(
            header,
            ["uppsala", "cost", '=HYPERLINK("x")', "paper-2014", "48", "2024-05-17", "yes"],
            strict=True,
        )
    )


def test_semicolons_and_tabs_of_spreadsheets_are_understood() -> None:
    for mark in ";\t":
        text = mark.join(("Center", "field", "statement", "source")) + "\r\n" + mark.join("abcd")
        (one,) = claim_sheet.read(text.encode())
        assert dict(one.cells) == {"center": "a", "field": "b", "statement": "c", "source": "d"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'=", "''+"])
def test_formulas_are_harmless_in_a_file_and_whole_again_when_read(start: str) -> None:
    text = f'{start}HYPERLINK("x")'
    rows = [{"center": "a", "field": "b", "source": "c", "statement": text}]
    for write in (claim_sheet.write_csv, claim_sheet.write_xlsx):
        content = write(rows)
        assert claim_sheet.read(content)[0].cells["statement"] == text
    book = load_workbook(io.BytesIO(content))
    assert {cell.data_type for line in book["claims"].iter_rows() for cell in line} <= {"s", "inlineStr", "n"}
    assert book["claims"].cell(2, NAMES.index("statement") + 1).value.startswith("'")
    assert f",'{start}".encode() in claim_sheet.write_csv(
        rows
    ) or f",\"'{start}".encode() in claim_sheet.write_csv(rows)


@given(st.one_of(st.booleans(), st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9), st.text(max_size=20)))
def test_a_value_keeps_its_kind_in_a_cell(value: object) -> None:
    if value in ("", None):
        return
    read = claim_sheet.read_value(claim_sheet._value_text(value))
    assert repr(read) == repr(value)


def test_edited_claims_of_the_desk_export_as_they_are_now(session: Session, people: dict[str, int]) -> None:
    accepted(session, people, volume(session, 52))
    assert [one.cells["value"] for one in exported(session) if one.cells["claim"] == "uppsala-01"] == ["52"]
    submitted(session, people["author"], edited(session, RecordKind.CENTER, "uppsala", city="Uppsala län"))
    assert attempt(session, people, *exported(session)).changes == []
