"""Worked examples of the evaluation, each computed by hand from the written rules."""

from dataclasses import replace

import pytest

from directory.domain.claims import RedFlag
from directory.domain.evaluation import Evaluation, Interval, ItemEvaluation, evaluate
from directory.domain.vocabulary import (
    Answer,
    Criterion,
    ItemAnswer,
    Level,
    SourceType,
    State,
    Status,
    Treatment,
)
from tests.domain.builders import CHECKLIST, CLOSED, TODAY, make_center, make_claim, make_source


def run(*claims: object, sources: tuple[object, ...] = (), **changes: object) -> Evaluation:
    by_key = {source.key: source for source in (make_source(), *sources)}  # type: ignore[attr-defined]
    return evaluate(make_center(*claims, **changes), by_key, CHECKLIST, on=TODAY)  # type: ignore[arg-type]


def item(evaluation: Evaluation, name: str) -> ItemEvaluation:
    return next(one for one in evaluation.items if one.item.id == name)


WEBSITE = make_source("website", type=SourceType.CENTER_WEBSITE)
FORUM = make_source("forum", type=SourceType.PATIENT_FORUM)


def test_a_center_without_claims_is_wholly_unknown() -> None:
    evaluation = run()
    assert (evaluation.documented, evaluation.possible, evaluation.known) == (0, 100, 0)
    assert evaluation.state is State.TOO_LITTLE_KNOWN
    assert {one.answer for one in evaluation.items} == {ItemAnswer.UNKNOWN}


def test_a_certain_answer_fixes_its_points() -> None:
    evaluation = run(make_claim("accreditation"))
    assert item(evaluation, "accreditation").interval == Interval(1, 1)
    assert evaluation.documented == pytest.approx(15)
    assert evaluation.criteria[Criterion.INFECTION].low == pytest.approx(100 * 15 / 25)


@pytest.mark.parametrize(("source", "documented"), [(WEBSITE, 50), (FORUM, 20)])
def test_a_center_that_only_one_weak_voice_speaks_about_stays_at_its_ceiling(
    source: object, documented: float
) -> None:
    claims = [
        make_claim(one.id, id=f"c-{one.id}", source=source.key, value=40, unit="years")  # type: ignore[attr-defined]
        for one in CHECKLIST.items
    ]
    assert run(*claims, sources=(source,)).documented == pytest.approx(documented)


@pytest.mark.parametrize(
    ("weaker", "conflict"),
    [(SourceType.TRIAL_REGISTRY, True), (SourceType.CENTER_WEBSITE, False), (SourceType.NEWS, False)],
)
def test_a_contradiction_counts_only_within_one_step_of_the_best_certainty(
    weaker: SourceType, conflict: bool
) -> None:
    sure, other = make_claim(id="a"), make_claim(id="b", source="weaker", answer=Answer.NOT_MET)
    evaluated = item(run(sure, other, sources=(make_source("weaker", type=weaker),)), "accreditation")
    assert (evaluated.answer is ItemAnswer.CONFLICT) is conflict


def test_counts_follow_the_published_slope_and_stay_open_above() -> None:
    evaluation = run(make_claim("volume", value=14))
    assert item(evaluation, "volume").interval == Interval(0.5, 1.0)
    assert item(evaluation, "volume").answer is ItemAnswer.PARTLY


def test_a_first_year_counts_up_to_the_date_of_the_statement() -> None:
    evaluation = run(make_claim("years_of_experience", value=2022, unit="first_year"))
    assert item(evaluation, "years_of_experience").interval.low == pytest.approx(0.5)


def test_exact_claims_that_differ_are_a_conflict_over_their_hull() -> None:
    yes, no = make_claim(id="a"), make_claim(id="b", answer=Answer.NOT_MET)
    evaluated = item(run(yes, no), "accreditation")
    assert (evaluated.answer, evaluated.interval) == (ItemAnswer.CONFLICT, Interval(0, 1))


def test_a_more_specific_statement_is_no_rival_of_a_vaguer_one() -> None:
    vague = make_claim(id="a", answer=Answer.AT_LEAST_PARTLY)
    evaluated = item(run(vague, make_claim(id="b")), "accreditation")
    assert (evaluated.answer, evaluated.interval) == (ItemAnswer.MET, Interval(1, 1))


def test_an_item_that_does_not_apply_passes_its_points_on_within_its_criterion() -> None:
    none = make_claim("prophylaxis", id="a", answer=Answer.NOT_APPLICABLE)
    evaluation = run(none, make_claim("accreditation", id="b"))
    assert item(evaluation, "accreditation").points == pytest.approx(25)
    assert evaluation.documented == pytest.approx(25)


def test_a_pooled_figure_is_never_the_centers_own() -> None:
    pooled = make_claim("mortality_disclosed", value=0, level=Level.MULTICENTER)
    assert item(run(pooled), "mortality_disclosed").answer is ItemAnswer.UNKNOWN


@pytest.mark.parametrize(("hospitals", "low"), [(14, 0.45), (15, 0.0), (None, 0.0)])
def test_being_named_in_a_small_published_series_is_disclosure_one_step_down(
    hospitals: int | None, low: float
) -> None:
    source = make_source("series", hospitals=hospitals)
    claim = make_claim(
        "mortality_disclosed", source="series", level=Level.MULTICENTER, answer=Answer.AT_LEAST_PARTLY
    )
    evaluated = item(run(claim, sources=(source,)), "mortality_disclosed")
    assert evaluated.interval.low == pytest.approx(low)
    assert evaluated.interval.high == 1


@pytest.mark.parametrize("level", [Level.MULTICENTER, Level.NATIONAL])
def test_a_shared_rule_says_nothing_about_a_center_that_its_source_does_not_name(level: Level) -> None:
    elsewhere = make_source("rule", type=SourceType.REGULATOR, centers=("another-hospital",))
    rule = make_claim("joint_decision", source="rule", level=level)
    assert item(run(rule, sources=(elsewhere,)), "joint_decision").answer is ItemAnswer.UNKNOWN


@pytest.mark.parametrize(("kind", "low"), [(SourceType.REGULATOR, 0.9), (SourceType.NEWS, 0.0)])
def test_a_national_rule_counts_only_from_an_official_source(kind: SourceType, low: float) -> None:
    rule = make_claim("accreditation", source="rule", level=Level.NATIONAL)
    evaluated = item(run(rule, sources=(make_source("rule", type=kind),)), "accreditation")
    assert evaluated.interval.low == pytest.approx(low)


def test_a_closed_program_keeps_its_record_and_leaves_nothing_to_its_successor() -> None:
    old = make_claim("volume", value=100, program="ahsct-old")
    running = run(old, programs=(CLOSED, *make_center().programs))
    assert running.documented == 0
    ended = run(old, programs=(CLOSED,))
    assert (ended.state, ended.is_scored) == (State.CLOSED, False)


def test_a_clinic_without_ahsct_is_not_evaluated() -> None:
    msc = replace(CLOSED, id="msc", treatment=Treatment.MSC, until=None)
    assert run(make_claim(), programs=(msc,)).state is State.NOT_EVALUATED


def test_only_an_agreed_high_flag_changes_the_state_and_never_the_figures() -> None:
    plain = run(make_claim())
    agreed = run(make_claim(), red_flags=(RedFlag("promises_cure", (), agreed=True),))
    proposed = run(make_claim(), red_flags=(RedFlag("promises_cure", (), agreed=False),))
    medium = run(make_claim(), red_flags=(RedFlag("no_aftercare", (), agreed=True),))
    assert agreed.state is State.DOCUMENTED_CONCERNS
    assert (agreed.documented, agreed.possible) == (plain.documented, plain.possible)
    assert proposed.state is medium.state is plain.state


def test_the_items_that_would_narrow_the_interval_most_are_the_largest_unknown_ones() -> None:
    evaluation = run(make_claim("volume", value=30))
    assert [one.item.id for one in evaluation.narrowing] == [
        "accreditation",
        "years_of_experience",
        "mortality_disclosed",
    ]


def test_a_center_whose_status_is_closed_is_not_scored() -> None:
    assert run(make_claim(), status=Status.CLOSED).state is State.CLOSED
