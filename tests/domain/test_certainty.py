"""Certainty: where a claim starts, what lowers it, and the one thing that lifts it."""

from dataclasses import replace

import pytest

from directory.domain.certainty import Judged, independent, judge
from directory.domain.claims import Claim, read
from directory.domain.dates import PartialDate
from directory.domain.sources import Source
from directory.domain.vocabulary import Answer, Certainty, Level, Scope, SourceType
from tests.domain.builders import CHECKLIST, SLUG, TODAY, make_claim, make_source


def judged(*pairs: tuple[Claim, Source], name: str = "accreditation") -> list[Judged]:
    item = CHECKLIST.by_id[name]
    readings = [(claim, source, read(claim, item, source, SLUG, "ahsct")) for claim, source in pairs]
    return judge(readings, item, TODAY)


def certainty(claim: Claim, source: Source, name: str = "accreditation") -> Certainty:
    return judged((claim, source), name=name)[0].certainty


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (SourceType.ACCREDITATION_REGISTER, Certainty.HIGH),
        (SourceType.PEER_REVIEWED, Certainty.HIGH),
        (SourceType.TRIAL_REGISTRY, Certainty.MODERATE),
        (SourceType.GUIDELINE, Certainty.MODERATE),
        (SourceType.CONFERENCE_ABSTRACT, Certainty.MODERATE),
        (SourceType.CENTER_WEBSITE, Certainty.LOW),
        (SourceType.PREPRINT, Certainty.LOW),
        (SourceType.NEWS, Certainty.VERY_LOW),
        (SourceType.OPERATOR_OR_AGENT, Certainty.VERY_LOW),
    ],
)
def test_certainty_starts_from_the_kind_of_source(kind: SourceType, expected: Certainty) -> None:
    assert certainty(make_claim(), make_source(type=kind)) is expected


def test_an_answer_past_its_shelf_life_is_one_step_down() -> None:
    old = make_claim(as_of=PartialDate(2022, 11, 25))
    older = make_claim(as_of=PartialDate(2022, 10, 25))
    assert certainty(old, make_source()) is Certainty.HIGH
    assert certainty(older, make_source()) is Certainty.MODERATE


def test_the_statements_own_date_comes_before_the_year_of_its_source() -> None:
    claim = make_claim(as_of=PartialDate(2026))
    assert certainty(claim, make_source(year=2010)) is Certainty.HIGH


def test_an_undated_statement_on_an_undated_page_is_one_step_down() -> None:
    assert certainty(make_claim(), make_source(year=None)) is Certainty.MODERATE


def test_a_statement_about_the_hospital_is_indirect_for_the_program() -> None:
    claim = make_claim(scope=Scope.HOSPITAL)
    assert certainty(claim, make_source()) is Certainty.MODERATE
    ward = replace(claim, field="intensive_care")
    assert certainty(ward, make_source(), "intensive_care") is Certainty.HIGH


def test_a_count_without_a_number_is_imprecise() -> None:
    claim = make_claim("mortality_disclosed")
    assert certainty(claim, make_source(), "mortality_disclosed") is Certainty.MODERATE
    assert certainty(replace(claim, value=0), make_source(), "mortality_disclosed") is Certainty.HIGH


def test_a_pooled_disclosure_is_one_step_down_and_not_two() -> None:
    claim = make_claim("mortality_disclosed", level=Level.MULTICENTER, answer=Answer.AT_LEAST_PARTLY)
    assert certainty(claim, make_source(hospitals=7), "mortality_disclosed") is Certainty.MODERATE


def test_each_fault_costs_one_step_and_very_low_is_the_floor() -> None:
    source = make_source(type=SourceType.CENTER_WEBSITE, year=None, stake="sells the treatment")
    claim = make_claim(scope=Scope.HOSPITAL)
    assert certainty(claim, source) is Certainty.VERY_LOW
    assert len(judged((claim, source))[0].reasons) == 4


REGISTER = make_source("register", type=SourceType.ACCREDITATION_REGISTER, year=None, organization="JACIE")
WEBSITE = make_source("site", type=SourceType.CENTER_WEBSITE, organization="example-hospital")


def test_an_independent_source_that_agrees_lifts_a_claim_one_step_once() -> None:
    first, second = make_claim(id="a"), make_claim(id="b")
    register, website = judged((first, REGISTER), (second, WEBSITE))
    assert register.certainty is Certainty.HIGH  # moderate for want of a date, lifted
    assert website.certainty is Certainty.MODERATE
    assert "an independent source agrees" in register.reasons


def test_talk_lifts_nothing() -> None:
    forum = make_source("forum", type=SourceType.PATIENT_FORUM, organization="forum")
    website, _ = judged((make_claim(id="a"), WEBSITE), (make_claim(id="b"), forum))
    assert website.certainty is Certainty.LOW


def test_a_source_that_disagrees_or_does_not_count_lifts_nothing() -> None:
    other = make_claim(id="b", answer=Answer.PARTLY)
    unchecked = make_claim(id="c", checked=False)
    website = judged((make_claim(id="a"), WEBSITE), (other, REGISTER), (unchecked, REGISTER))[0]
    assert website.certainty is Certainty.LOW


@pytest.mark.parametrize(
    "changes",
    [
        {"organization": "JACIE"},
        {"organization": None},
        {"authors": "Burman J, et al."},
        {"registry_id": "NCT1"},
        {"key": "register"},
    ],
)
def test_sources_with_a_common_origin_or_an_unknown_one_are_not_independent(
    changes: dict[str, str | None],
) -> None:
    one = replace(REGISTER, authors="Saccardi R, Burman J", registry_id="NCT1")
    assert independent(one, WEBSITE)
    assert not independent(one, replace(WEBSITE, **changes))  # type: ignore[arg-type]
