"""The directory's figures about itself, against counts by hand."""

from datetime import date

import pytest

from directory.domain.claims import Finding
from directory.domain.dates import PartialDate
from directory.domain.evaluation import evaluate
from directory.domain.quality import Report, Share, report
from directory.domain.vocabulary import Answer, Criterion, FindingReason
from tests.domain.builders import CHECKLIST, CLOSED, TODAY, make_center, make_claim, make_source

SOURCES = {"paper": make_source(), "undated": make_source("undated", year=None)}


def run(*centers: object) -> Report:
    evaluated = [(center, evaluate(center, SOURCES, CHECKLIST, on=TODAY)) for center in centers]  # type: ignore[arg-type]
    return report(evaluated, SOURCES, CHECKLIST, {"cost": 12}, on=TODAY)  # type: ignore[arg-type]


def test_coverage_is_over_scored_centers_only() -> None:
    scored, closed = make_center(make_claim()), make_center(make_claim(), slug="b", programs=(CLOSED,))
    found = run(scored, closed)
    assert (found.centers, found.scored) == (2, 1)
    assert found.answered == Share(1, len(CHECKLIST.items))
    assert found.known == pytest.approx(15)
    assert found.criteria[Criterion.INFECTION] == pytest.approx(60)
    assert found.countries == {"SE": (1, pytest.approx(15))}


def test_unchecked_stale_and_undated_claims_are_counted() -> None:
    found = run(
        make_center(
            make_claim(id="a", as_of=PartialDate(2015)),
            make_claim(id="b", source="undated"),
            make_claim("cost", id="c", as_of=PartialDate(2024), answer=None),
            make_claim("volume", id="d", value=30, checked=False),
        )
    )
    assert found.checked == Share(3, 4)
    assert found.stale == Share(2, 3)
    assert found.undated == Share(1, 3)
    assert found.by_center[0].unchecked == 1


def test_disagreeing_sources_and_findings_are_counted() -> None:
    finding = Finding("volume", FindingReason.NOT_FOUND, date(2026, 11, 25))
    rivals = (make_claim(id="a"), make_claim(id="b", answer=Answer.NOT_MET))
    found = run(make_center(*rivals, findings=(finding,)))
    assert (found.conflicts, found.findings) == (1, 1)


def test_a_share_of_nothing_is_not_zero_percent() -> None:
    assert Share(0, 0).percent is None
    assert run().answered.percent is None
