"""The page for tables of claims: tried first, then a draft; templates and export in the same columns."""

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from directory.curation import claim_sheet
from directory.domain.submissions import Stage
from directory.store import submissions as kept
from tests.web.curate.conftest import Person

PERSON = Callable[[str], Person]
HEADER = "center,field,statement,source,value,unit\r\n"
ONE = HEADER + "little-known,waiting_time,People wait three months.,register,3,months\r\n"


def choose(somebody: Person, content: bytes | str, name: str = "claims.csv") -> TestResponse:
    somebody.get("/curate/import")
    raw = content.encode() if isinstance(content, str) else content
    fields = {"file": (io.BytesIO(raw), name), "csrf_token": somebody.token}
    return post(somebody, "/curate/import", fields)


def carried(answer: TestResponse) -> str:
    found = re.search(r'name="rows" value="([^"]*)"', answer.text)
    assert found
    return unescape(found[1])


def make(somebody: Person, rows: str) -> TestResponse:
    fields = {"rows": rows, "name": "claims.csv", "csrf_token": somebody.token}
    return post(somebody, "/curate/import/draft", fields)


def post(somebody: Person, path: str, fields: dict[str, Any]) -> TestResponse:
    """The test client writes a large form into a file of its own, and leaves it open."""
    answer = somebody.post(path, data=fields, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()
    return answer


def drafts(session: Session) -> int:
    session.rollback()
    return len(kept.listed(session, stages=[Stage.DRAFT]))


def test_a_table_is_tried_and_then_made_a_draft(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    answer = choose(curator, ONE)
    assert answer.status_code == 200
    assert "1 would be proposed" in answer.text
    assert drafts(desk_session) == 0
    made = make(curator, carried(answer))
    assert made.status_code == 303
    page = curator.get(made.headers["Location"])
    assert "People wait three months." in page.text
    assert drafts(desk_session) == 1


def test_the_same_table_again_proposes_nothing(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    rows = carried(choose(curator, ONE))
    make(curator, rows)
    again = make(curator, rows)
    assert again.status_code == 400
    assert "stands already" in again.text
    text = choose(curator, ONE).text
    assert "0 would be proposed" in text
    assert "Make a draft of it" not in text
    assert drafts(desk_session) == 1


def test_problems_name_row_and_column_and_save_nothing(person: PERSON, desk_session: Session) -> None:
    answer = choose(person("curator"), ONE + "little-knwon,waiting_time,<script>x</script>,register,3,months")
    assert answer.status_code == 400
    assert '<th scope="row">3</th><td>center</td>' in answer.text
    assert "little-known" in answer.text
    assert "<script>x" not in answer.text
    assert "Make a draft of it" not in answer.text
    assert drafts(desk_session) == 0


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0", b"PK\x03\x04broken", b"x" * 1_000_001])
def test_a_file_of_another_kind_is_refused_beside_its_field(person: PERSON, content: bytes) -> None:
    answer = choose(person("curator"), content, "claims.xlsx")
    assert answer.status_code == 400
    assert 'id="file-problem"' in answer.text


def test_the_name_of_a_file_decides_nothing(person: PERSON) -> None:
    content = claim_sheet.write_xlsx([])
    assert choose(person("curator"), content, "claims.csv").status_code == 200


def test_no_file_and_a_file_beyond_every_limit_are_said(person: PERSON) -> None:
    curator = person("curator")
    curator.get("/curate/import")
    assert curator.send("/curate/import").status_code == 400
    assert choose(curator, b"x" * 3_000_000).status_code == 413


@pytest.mark.parametrize(
    "rows", ["", "x", "{}", "[1]", '[{"number": 1}]', '[{"number": 1, "cells": {"x": "y"}}]']
)
def test_rows_that_nobody_tried_are_refused(person: PERSON, desk_session: Session, rows: str) -> None:
    curator = person("curator")
    curator.get("/curate/import")
    assert make(curator, rows).status_code == 400
    assert drafts(desk_session) == 0


def test_a_changed_row_in_the_form_is_tried_again(person: PERSON, desk_session: Session) -> None:
    curator = person("curator")
    rows = carried(choose(curator, ONE)).replace("register", "no-such-source")
    assert make(curator, rows).status_code == 400
    assert drafts(desk_session) == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_templates_and_exports_are_files_that_can_be_imported(person: PERSON, kind: str) -> None:
    curator = person("curator")
    for path in (f"/curate/import/template.{kind}", f"/curate/export/claims.{kind}"):
        answer = curator.get(path)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        tried = choose(curator, answer.get_data(), f"x.{kind}")
        assert tried.status_code == 200
        assert "0 would be proposed" in tried.text


def test_the_export_of_one_center_holds_its_claims_alone(person: PERSON) -> None:
    curator = person("curator")
    rows = claim_sheet.read(curator.get("/curate/export/claims.csv?center=little-known").get_data())
    assert {row.cells["center"] for row in rows} == {"little-known"}
    assert curator.get("/curate/export/claims.csv?center=never").status_code == 404
    assert curator.get("/curate/export/claims.ods").status_code == 404


def test_a_large_table_passes_from_the_trial_into_the_draft(
    person: PERSON, desk_app: Flask, desk_session: Session
) -> None:
    curator = person("curator")
    lines = [f"little-known,waiting_time,{'Ä' * 800} {number}.,register,3,months" for number in range(500)]
    answer = choose(curator, HEADER + "\r\n".join(lines))
    assert "500 would be proposed" in answer.text
    assert make(curator, carried(answer)).status_code == 303
