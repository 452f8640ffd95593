"""Claims as a table of text, in CSV and XLSX: one claim a row, one field a column.

What a spreadsheet would run as a formula gets an apostrophe when it is written, and loses it when it is
read. Everything is read as text; a file is never run, and never unpacked beyond a fixed size.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils.exceptions import InvalidFileException

from directory.curation import proposals
from directory.domain.claims import Claim
from directory.domain.problems import DirectoryError

LARGEST_FILE_BYTES = 1_000_000
LARGEST_UNPACKED_BYTES = 20_000_000
MOST_PARTS = 200
MOST_ROWS_READ = 5_000
MOST_TEXT = 1_000_000
"""Characters in all cells together."""

SHEET = "claims"
ROW_OF_FIRST_CLAIM = 2
_FORMULA = re.compile(r"[=+\-@\t\r]")
_MADE_HARMLESS = re.compile(r"'+[=+\-@\t\r]")
_WHOLE = re.compile(r"[+-]?\d{1,16}")
_DECIMAL = re.compile(r"[+-]?\d{1,16}\.\d{1,16}|[+-]?\d(\.\d{1,16})?e[+-]?\d{1,3}", re.IGNORECASE)
_QUOTED = re.compile(r'"(.*)"', re.DOTALL)


@dataclass(frozen=True)
class Column:
    """One column: what it is for, and an example."""

    name: str
    meaning: str
    example: str = ""
    required: bool = False


COLUMNS = (
    Column("center", "The short name from the center's address", "uppsala-university-hospital", True),
    Column("claim", "The number of a claim that stands, to change it; empty for a new one"),
    Column("field", "What it is about: the id of a question of the checklist or of a practical field",
           "volume", True),
    Column("statement", "One sentence in your own words that the source carries in full",
           "48 people with MS were treated between 2004 and 2013.", True),
    Column("source", "The short name of a source that is in the directory", "burman-2014", True),
    Column("locator", "Where in the source a reader finds it", "page 1117, results"),
    Column("answer", "met, partly, at_least_partly, not_met or not_applicable"),
    Column("value", "A number, yes, no, or words; words that look like a number or yes in double quotes",
           "48"),
    Column("unit", "Unit of the value, such as patients, first_year or USD", "patients"),
    Column("program", "The short name of one of the center's programs; empty for the center as a whole"),
    Column("level", "center, multicenter or national; empty means center"),
    Column("scope", "program, unit or hospital"),
    Column("as_of", "Time it speaks of: 2013, 2013-05 or 2013-05-17", "2013"),
    Column("accessed", "Day on which the source was opened: 2026-11-25", "2026-11-25"),
    Column("checked", "Leave it as it is. Claims are checked one by one on the desk, never by a table"),
    Column("checked_on", "Leave it as it is"),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)
_AS_IN_A_CLAIM = tuple(name for name in NAMES if name not in ("center", "claim"))


class SheetRefused(DirectoryError):
    """A file that cannot be read as a table of claims; the message says what would be right."""


@dataclass(frozen=True)
class Row:
    """One row that is not empty, by the number a spreadsheet shows, and its cells by column."""

    number: int
    cells: Mapping[str, str]


def cells_of(slug: str, claim: Claim) -> dict[str, str]:
    """A claim as a row has it."""
    record = proposals.plain(claim)
    cells = {name: _text(record.get(name)) for name in _AS_IN_A_CLAIM}
    return {"center": slug, "claim": claim.id} | cells | {"value": _value_text(record.get("value"))}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _value_text(value: Any) -> str:
    text = _text(value)
    is_ambiguous = isinstance(value, str) and (read_value(text) != value or _QUOTED.fullmatch(text))
    return f'"{text}"' if is_ambiguous else text


def read_value(text: str) -> bool | int | float | str | None:
    """The value that a cell means: yes and no, numbers as they are written, else words."""
    if quoted := _QUOTED.fullmatch(text):
        return quoted[1]
    if text.lower() in ("yes", "no"):
        return text.lower() == "yes"
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text or None


def neutral(text: str) -> str:
    """The text with an apostrophe where a spreadsheet would run it, or where it begins with such a one."""
    return f"'{text}" if _FORMULA.match(text) or _MADE_HARMLESS.match(text) else text


def _as_meant(text: str) -> str:
    return text[1:] if _MADE_HARMLESS.match(text) else text


def write_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A CSV file in UTF-8 with the mark that spreadsheets need."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(NAMES)
    writer.writerows([neutral(row.get(name, "")) for name in NAMES] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write_xlsx(rows: Iterable[Mapping[str, str]]) -> bytes:
    """An XLSX file: the claims, all as text, and a second sheet that explains each column."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    _fill(sheet, [NAMES, *([row.get(name, "") for name in NAMES] for row in rows)])
    explained = book.create_sheet("explained")
    about = [(one.name, "yes" if one.required else "", one.meaning, one.example) for one in COLUMNS]
    _fill(explained, [("column", "required", "what belongs there", "example"), *about])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _fill(sheet: Any, rows: Iterable[Sequence[str]]) -> None:
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            cell = sheet.cell(number, place, ILLEGAL_CHARACTERS_RE.sub("", neutral(text)))
            # As text, or a spreadsheet makes a date of 2013-05 and a number of what is none.
            cell.number_format = "@"
            cell.font = Font(bold=number == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for place in range(1, sheet.max_column + 1):
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = 24
    sheet.freeze_panes = "A2"


EXAMPLE: Mapping[str, str] = {column.name: column.example for column in COLUMNS}


def read(content: bytes) -> list[Row]:
    """The rows of a CSV or XLSX file; which it is, its content says. Raises SheetRefused."""
    if len(content) > LARGEST_FILE_BYTES:
        raise SheetRefused(f"The file is larger than {LARGEST_FILE_BYTES:,} bytes. Split it.")
    if not content.strip():
        raise SheetRefused("The file is empty.")
    rows = _xlsx(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    numbered = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not numbered:
        raise SheetRefused("There is nothing in the file. Begin with the row of column names.")
    if sum(len(cell) for _, row in numbered for cell in row) > MOST_TEXT:
        raise SheetRefused(f"There are more than {MOST_TEXT:,} characters in the file. Split it.")
    names = _header(numbered[0][1])
    return [Row(number, _cells(names, row, number)) for number, row in numbered[1:]]


def _header(row: Sequence[str]) -> list[str]:
    names = [cell.strip().lower() for cell in row]
    while names and not names[-1]:
        names.pop()
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        near = get_close_matches(unknown[0], NAMES, 1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        known = ", ".join(NAMES)
        raise SheetRefused(f"The first row has a column “{unknown[0][:60]}”.{hint} The columns are: {known}.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise SheetRefused(f"The column “{twice}” stands twice in the first row.")
    missing = [column.name for column in COLUMNS if column.required and column.name not in names]
    if missing:
        raise SheetRefused(f"The first row lacks: {', '.join(missing)}. Take the template.")
    return names


def _cells(names: Sequence[str], row: Sequence[str], number: int) -> dict[str, str]:
    if any(cell.strip() for cell in row[len(names) :]):
        raise SheetRefused(f"Row {number} has more cells than there are column names in the first row.")
    return {name: _as_meant(cell.strip(" \n")) for name, cell in zip(names, row, strict=False)}


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise SheetRefused("This is neither XLSX nor CSV in UTF-8. Save it as “CSV UTF-8” or as “.xlsx”.")
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SheetRefused(f"The file cannot be read as CSV: {error}.") from error
    if len(rows) > MOST_ROWS_READ:
        raise SheetRefused(f"There are more than {MOST_ROWS_READ:,} rows in the file. Split it.")
    return rows


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        _refuse_bombs(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        return list(_sheet_rows(sheet))
    except SheetRefused:
        raise
    # The library raises whatever a broken file makes it stumble over.
    except (zipfile.BadZipFile, InvalidFileException, *_STUMBLES) as error:
        raise SheetRefused("The file looks like XLSX and cannot be read. Save it once more.") from error


_STUMBLES = (KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OSError,
             NotImplementedError, EOFError, RuntimeError, OverflowError, zipfile.LargeZipFile)  # fmt: skip


def _refuse_bombs(content: bytes) -> None:
    """Before anything is unpacked. A part never gives more than the size that the list of parts says."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED_BYTES:
            raise SheetRefused("The file unpacks to far more than a table of claims. It was not opened.")
        # No spreadsheet program writes these; they can make a parser expand a few bytes to gigabytes.
        if any(b"<!DOCTYPE" in (text := packed.read(part)) or b"<!ENTITY" in text for part in parts):
            raise SheetRefused("The file holds declarations that no table needs. It was not opened.")


def _sheet_rows(sheet: Any) -> Iterator[list[str]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=len(COLUMNS) + 5), 1):
        if number > MOST_ROWS_READ:
            raise SheetRefused(f"There are more than {MOST_ROWS_READ:,} rows in the sheet. Split it.")
        yield [_cell_text(value) for value in row]


def _cell_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _text(value)
