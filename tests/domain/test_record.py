"""The public record: what anyone needs to recompute an evaluation, and nothing that hides the unknown."""

import json
from datetime import date

import pytest
from hypothesis import given, settings

from directory.domain.centers import Center
from directory.domain.claims import Finding, RedFlag
from directory.domain.evaluation import evaluate
from directory.domain.listing import international, list_center, lowest_cost_usd
from directory.domain.outcomes import Measure, Result
from directory.domain.record import center_record, source_record
from directory.domain.vocabulary import FindingReason, Level, YesNoUnknown
from tests.domain.builders import (
    CHECKLIST,
    CLOSED,
    SOURCES,
    TODAY,
    centers,
    make_center,
    make_claim,
    make_source,
)


def record_of(center: Center, sources: dict[str, object] | None = None) -> dict[str, object]:
    known = sources or SOURCES | {"paper": make_source()}
    evaluation = evaluate(center, known, CHECKLIST, on=TODAY)  # type: ignore[arg-type]
    return json.loads(json.dumps(center_record(center, evaluation, known, CHECKLIST)))  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(centers())
def test_the_figures_follow_from_the_record_by_addition(center: Center) -> None:
    figures = record_of(center)["evaluation"]
    if figures["documented"] is None:  # type: ignore[index]
        return
    items = figures["items"].values()  # type: ignore[index]
    documented = sum(item["points"] * item["low"] for item in items)
    possible = sum(item["points"] * item["high"] for item in items)
    assert figures["documented"] == pytest.approx(documented, abs=0.06)  # type: ignore[index]
    assert figures["possible"] == pytest.approx(possible, abs=0.06)  # type: ignore[index]
    assert figures["known"] == pytest.approx(100 - possible + documented, abs=0.06)  # type: ignore[index]


@settings(max_examples=300, deadline=None)
@given(centers())
def test_every_claim_names_a_source_that_stands_beside_it_and_says_why_it_does_not_count(
    center: Center,
) -> None:
    record = record_of(center)
    for claim in record["claims"]:  # type: ignore[attr-defined]
        assert claim["source"] in record["sources"]  # type: ignore[operator]
        assert claim["counted"] or claim["not_counted_because"]
        assert claim["certainty"] in ("very_low", "low", "moderate", "high")


def test_a_center_that_is_not_scored_has_no_figures() -> None:
    figures = record_of(make_center(programs=(CLOSED,)))["evaluation"]
    assert figures["documented"] is figures["known"] is None  # type: ignore[index]
    assert figures["state"] == "closed"  # type: ignore[index]


def test_a_red_flag_that_two_people_have_not_agreed_on_stays_inside() -> None:
    flags = (RedFlag("promises_cure", ("a",), agreed=False), RedFlag("no_aftercare", ("a",), agreed=True))
    record = record_of(make_center(make_claim(id="a"), red_flags=flags))
    assert [flag["kind"] for flag in record["red_flags"]] == ["no_aftercare"]  # type: ignore[attr-defined]


def test_a_finding_keeps_its_reason_and_day() -> None:
    finding = Finding("accreditation", FindingReason.NOT_FOUND, date(2026, 11, 23), "the JACIE register")
    assert record_of(make_center(findings=(finding,)))["findings"] == [
        {"field": "accreditation", "reason": "not_found", "on": "2026-11-23", "where": "the JACIE register"}
    ]


def test_results_of_every_source_that_names_the_center_are_listed_with_their_level() -> None:
    result = Result(Measure.NEDA, at_years=5, value_percent=75, n=20)
    record = record_of(make_center(make_claim()), {"paper": make_source(results=(result,))})
    (listed,) = record["results"]  # type: ignore[misc]
    assert (listed["measure"], listed["source"], listed["n"]) == ("neda", "paper", 20)


def test_a_study_that_does_not_name_the_center_is_not_listed_with_it() -> None:
    sources = {"paper": make_source(), "other": make_source("other", centers=("another-hospital",))}
    record = record_of(make_center(studies=("paper", "other", "never-stored")), sources)
    assert record["studies"] == ["paper"]


def test_a_source_lists_everything_that_rests_on_it() -> None:
    center = make_center(make_claim(id="a"), make_claim(id="b", source="other"))
    assert [claim["id"] for claim in source_record(make_source(), [center])["claims"]] == ["a"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], "unknown"), ([True], "yes"), ([False], "no"), ([True, False], "unknown"), (["perhaps"], "unknown")],
)
def test_silence_and_disagreement_about_foreign_patients_are_unknown(
    values: list[object], expected: str
) -> None:
    said = [make_claim("international_patients", value=value) for value in values]
    assert international(said) is YesNoUnknown(expected)


def test_unchecked_claims_never_reach_a_listing() -> None:
    talk = (
        make_claim("international_patients", value=True, checked=False),
        make_claim("cost", value=100, unit="USD", checked=False),
    )
    assert international(talk) is YesNoUnknown.UNKNOWN
    assert lowest_cost_usd(talk) is None


def test_other_currencies_and_other_centers_prices_are_not_taken_for_its_own_dollars() -> None:
    prices = (
        make_claim("cost", value=100, unit="EUR"),
        make_claim("cost", value=200, unit="USD", level=Level.MULTICENTER),
        make_claim("cost", value=300, unit="USD"),
    )
    assert lowest_cost_usd(prices) == 300


def test_a_listing_follows_the_order_of_the_checklist() -> None:
    center = make_center(make_claim("prophylaxis"))
    evaluation = evaluate(center, {"paper": make_source()}, CHECKLIST, on=TODAY)
    listing = list_center(center, evaluation, {"paper": make_source()}, CHECKLIST)
    assert listing.answers[-1] == "met"
    assert listing.intervals[-1] == (1, 1)
    assert listing.last_checked is None
