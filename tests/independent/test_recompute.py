"""The arithmetic of all centers comes out the same from the public interface alone."""

import ast
import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings

from directory.domain.centers import Center
from directory.domain.dates import PartialDate
from directory.domain.evaluation import evaluate
from directory.domain.record import center_record, source_record
from directory.web.api.documents import checklist_document
from tests.domain.builders import CHECKLIST, SOURCES, TODAY, centers, make_center, make_claim
from tests.independent import recompute
from tests.independent.recompute import Json, disagreements, every_slug

SCRIPT = Path(__file__).with_name("recompute.py")


def fetcher(client: FlaskClient) -> recompute.Fetch:
    seen: dict[str, Json] = {}

    def fetch(path: str) -> Json:
        if path not in seen:
            answer = client.get(path)
            assert answer.status_code == 200, path
            seen[path] = answer.get_json()
        return seen[path]

    return fetch


@pytest.fixture(scope="module")
def fetch(app: Flask) -> recompute.Fetch:
    return fetcher(app.test_client())


def test_it_knows_nothing_of_the_program_that_it_checks() -> None:
    nodes = list(ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in plain | froms} <= sys.stdlib_module_names


def test_every_figure_and_term_of_every_center_is_reproduced(fetch: recompute.Fetch) -> None:
    checklist = fetch("/api/v1/checklist")
    slugs = list(every_slug(fetch))
    assert len(slugs) == fetch("/api/v1/centers?treatment=any")["total"] == 103
    worked = 0
    for slug in slugs:
        record = fetch(f"/api/v1/centers/{slug}")
        assert list(disagreements(record, checklist, fetch)) == [], slug
        worked += len(recompute.recompute(record, checklist, fetch)["claims"])
    assert worked > 500


def test_the_small_directory_with_every_state_is_reproduced(small_directory: FlaskClient) -> None:
    fetch = fetcher(small_directory)
    slugs = list(every_slug(fetch))
    states = set()
    for slug in slugs:
        record = fetch(f"/api/v1/centers/{slug}")
        states.add(record["evaluation"]["state"])
        assert list(disagreements(record, fetch("/api/v1/checklist"), fetch)) == [], slug
    assert len(states) == 5


def recomputed_from(center: Center) -> list[str]:
    """What disagrees between the record of a built center and the script."""
    record = center_record(center, evaluate(center, SOURCES, CHECKLIST, on=TODAY), SOURCES, CHECKLIST)
    checklist = json.loads(checklist_document(CHECKLIST, "1"))

    def fetch(path: str) -> Json:
        return json.loads(json.dumps(source_record(SOURCES[path.rpartition("/")[2]], [])))

    return list(disagreements(json.loads(json.dumps(record)), checklist, fetch))


@settings(max_examples=400, deadline=None, database=None)
@given(centers())
def test_any_center_at_all_is_reproduced(center: Center) -> None:
    assert recomputed_from(center) == []


@pytest.mark.parametrize("day", [24, 25, 26])
def test_the_last_day_of_a_shelf_life_is_the_same_in_both(day: int) -> None:
    told = make_claim("joint_decision", source="peer_reviewed-2025-None", as_of=PartialDate(2023, 11, day))
    assert recomputed_from(make_center(told)) == []


CHANGES: dict[str, Any] = {
    "documented": lambda record, claim: record["evaluation"].update(documented=99.0),
    "known": lambda record, claim: record["evaluation"].update(known=record["evaluation"]["known"] + 0.2),
    "state": lambda record, claim: record["evaluation"].update(state="evaluated"),
    "narrowing": lambda record, claim: record["narrowing"].pop(),
    "certainty": lambda record, claim: claim.update(certainty="very_low"),
    "counted": lambda record, claim: claim.update(counted=not claim["counted"]),
    "slack": lambda record, claim: claim["steps"].update(slack=0.33),
    "v": lambda record, claim: claim.update(v=0.123),
    "points": lambda record, claim: record["evaluation"]["items"][claim["field"]].update(points=50),
    "checked": lambda record, claim: claim.update(checked=False),
}


@pytest.mark.parametrize("changed", CHANGES)
def test_a_published_figure_that_does_not_follow_is_found(fetch: recompute.Fetch, changed: str) -> None:
    record = copy.deepcopy(fetch("/api/v1/centers/uppsala-university-hospital"))
    claim = next(one for one in record["claims"] if one["counted"] and one["certainty"] != "very_low")
    assert list(disagreements(record, fetch("/api/v1/checklist"), fetch)) == []
    CHANGES[changed](record, claim)
    assert list(disagreements(record, fetch("/api/v1/checklist"), fetch)) != []


def test_a_skeptic_can_run_it_against_a_server(live_server: str) -> None:
    command = [sys.executable, "-I", str(SCRIPT), live_server]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "103 centers recomputed; 103 agree in every figure and term.\n"


def test_it_says_what_it_needs() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "http://127.0.0.1:8000" in done.stdout
    closed = [sys.executable, str(SCRIPT), "http://127.0.0.1:9"]
    refused = subprocess.run(closed, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "cannot be read" in refused.stdout
