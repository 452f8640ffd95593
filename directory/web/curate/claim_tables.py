"""Claims by the table: templates, an import that is tried before it becomes a draft, and an export."""

from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField

from directory.curation import claim_import, claim_sheet
from directory.curation.claim_import import MOST_PROPOSED, Trial
from directory.curation.claim_sheet import COLUMNS, LARGEST_FILE_BYTES, SheetRefused
from directory.curation.submissions import NotAllowed
from directory.domain.problems import NotFound
from directory.extensions import session
from directory.store import published
from directory.web.curate.access import Role, allowed, person

blueprint = Blueprint("claim_tables", __name__, url_prefix="/curate")

LONGEST_NAME = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WRITERS = {
    "csv": (claim_sheet.write_csv, "text/csv; charset=utf-8"),
    "xlsx": (claim_sheet.write_xlsx, XLSX),
}
_TOO_OLD = "The rows of this page cannot be read any more. Choose the file again."


class FileForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A table of claims to try."""

    file = FileField("File, .xlsx or .csv")


class DraftForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Rows that were tried, on their way into a draft."""

    rows = HiddenField()
    name = HiddenField()


@blueprint.get("/import")
@allowed(Role.CURATOR)
def start() -> str:
    """Choose a file, or take a template."""
    return _page(FileForm())


@blueprint.post("/import")
@allowed(Role.CURATOR)
def attempt() -> ResponseReturnValue:
    """Try a file: what is wrong with which row, what stands already, what would be proposed."""
    form = FileForm()
    try:
        rows = claim_sheet.read(_content(form))
    except SheetRefused as error:
        form.file.errors = [str(error)]
        return _page(form), 400
    today = datetime.now(UTC).date()
    trial = claim_import.attempt(session(), rows, by=person(), today=today)
    name = (form.file.data.filename or "")[-LONGEST_NAME:]
    return _page(form, trial=trial, name=name), 200 if trial.is_clean else 400


def _content(form: FileForm) -> bytes:
    """One byte more than is allowed, at most."""
    if not form.file.data:
        raise SheetRefused("Choose a file first.")
    with form.file.data.stream as stream:
        content: bytes = stream.read(LARGEST_FILE_BYTES + 1)
    return content


@blueprint.post("/import/draft")
@allowed(Role.CURATOR)
def make_draft() -> ResponseReturnValue:
    """Make a draft of rows that were tried; they are tried again."""
    form, now = DraftForm(), datetime.now(UTC)
    try:
        rows = claim_import.rows_from(orjson.loads(form.rows.data or ""))
    except (orjson.JSONDecodeError, ValueError, KeyError, TypeError, AttributeError):
        return _page(FileForm(), told=_TOO_OLD), 400
    name = " ".join((form.name.data or "").split())[-LONGEST_NAME:] or "a table"
    try:
        draft = claim_import.make_draft(
            session(), rows, title=f"Claims from {name}", by=person(), now=now, today=now.date()
        )
    except NotAllowed as refused:
        trial = claim_import.attempt(session(), rows, by=person(), today=now.date())
        return _page(FileForm(), trial=trial, name=name, told=str(refused)), 400
    flash("The claims are in this draft. Read them, write a note, and hand it in for review.")
    return redirect(f"/curate/drafts/{draft.id}", 303)


def _page(form: FileForm, *, trial: Trial | None = None, name: str = "", told: str = "") -> str:
    proposing = [one.row for one in trial.rows if one.change] if trial else []
    carried = [{"number": row.number, "cells": row.cells} for row in proposing]
    return render_template(
        "curate/import.html",
        form=form,
        trial=trial,
        name=name,
        told=told,
        carried=orjson.dumps(carried).decode() if trial and trial.is_clean else "",
        columns=COLUMNS,
        most=MOST_PROPOSED,
        names=published.center_names(session()),
    )


@blueprint.get("/import/template.<kind>")
@allowed(Role.CURATOR)
def template(kind: str) -> Response:
    """An empty table: CSV has the row of column names, XLSX a sheet that explains each besides."""
    return _file([], kind, f"claims-template.{kind}")


@blueprint.get("/export/claims.<kind>")
@allowed(Role.CURATOR)
def export(kind: str) -> Response:
    """The published claims in the same columns, of one center or all."""
    center = request.args.get("center") or None
    if center and center not in published.center_names(session()):
        raise NotFound("There is no such center in the directory. Choose one from the list.")
    rows = claim_import.export_rows(session(), center=center)
    return _file(rows, kind, f"claims-{center or published.data_version(session())}.{kind}")


def _file(rows: list[dict[str, str]], kind: str, name: str) -> Response:
    if kind not in _WRITERS:
        raise NotFound("There is a table as csv and as xlsx, and as nothing else.")
    write, content_type = _WRITERS[kind]
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write(rows), headers=headers, content_type=content_type)
