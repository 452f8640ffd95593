"""Values in English: no code word reaches a reader, and unknown is never no."""

from dataclasses import replace
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.domain.outcomes import Basis, Measure, Result
from directory.domain.query import Box, Flags, ItemWanted, Query, Sort, TreatmentWanted, conditions, to_pairs
from directory.domain.record import result_record
from directory.domain.sources import Source
from directory.domain.vocabulary import (
    Certainty,
    Criterion,
    FindingReason,
    ItemAnswer,
    Level,
    Sector,
    Severity,
    SourceType,
    State,
    Status,
    YesNoUnknown,
)
from directory.web import addresses, words

TABLES: list[tuple[type[Enum], dict[str, str]]] = [
    (Criterion, words.CRITERIA),
    (ItemAnswer, words.ANSWERS),
    (Status, words.STATUSES),
    (State, words.STATES),
    (Sector, words.SECTORS),
    (TreatmentWanted, words.TREATMENTS_WANTED),
    (YesNoUnknown, words.YES_NO_UNKNOWN),
    (Flags, words.FLAGS),
    (Sort, words.SORTS),
    (Level, words.LEVELS),
    (FindingReason, words.FINDINGS),
    (Severity, words.SEVERITIES),
    (SourceType, words.SOURCE_TYPES),
    (Measure, words.MEASURES),
]  # type: ignore[list-item]


@pytest.mark.parametrize(("kind", "table"), TABLES, ids=lambda one: getattr(one, "__name__", ""))
def test_every_code_word_has_words(kind: type[Enum], table: dict[str, str]) -> None:
    assert set(table) == {one.value for one in kind}


def test_every_certainty_has_words() -> None:
    assert set(words.CERTAINTIES) == {one.word for one in Certainty}


@given(low=st.floats(0, 100), high=st.floats(0, 100))
def test_the_sentence_of_an_interval_never_hides_what_is_unknown(low: float, high: float) -> None:
    low, high = sorted((low, high))
    said = words.interval(low, high, 100 - (high - low))
    assert "% is known" in said or "Nothing is documented yet" in said


def test_a_full_unknown_interval_is_said_as_not_known() -> None:
    assert words.share(0, 100) == "not known"
    assert words.interval(0, 100, 0).startswith("Nothing is documented yet")


@pytest.mark.parametrize(
    ("count", "unknown", "said"),
    [
        (0, 0, "hides none"),
        (61, 54, "hides 61; 54 of them only because nobody knows"),
        (18, 18, "hides 18, all only because nobody knows"),
        (1, 1, "hides 1, and only because nobody knows"),
        (1200, 0, "hides 1,200"),
    ],
)
def test_a_filter_says_what_it_hides(count: int, unknown: int, said: str) -> None:
    assert words.removed(count, unknown) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [("2024", "2024"), ("2024-05", "May 2024"), ("2024-05-17", "May 17, 2024"), (None, "not known")],
)
def test_a_date_is_said_as_far_as_it_is_known(text: str | None, said: str) -> None:
    assert words.day(text) == said


def test_a_clinic_of_other_cells_is_never_said_to_give_ahsct() -> None:
    assert words.status("active", 2025, ("msc",)) == "Gives mesenchymal cells (MSC), not aHSCT"


QUERIES = st.builds(
    Query,
    q=st.sampled_from(["", "genova"]),
    country=st.sampled_from([(), ("SE",), ("SE", "NO")]),
    bbox=st.sampled_from([None, Box(170, -30, -170, 0)]),
    status=st.sampled_from([(), (Status.ACTIVE, Status.UNKNOWN)]),
    items=st.sampled_from(
        [
            (),
            (ItemWanted("volume", (ItemAnswer.MET,)),),
            (
                ItemWanted("volume", (ItemAnswer.MET, ItemAnswer.UNKNOWN)),
                ItemWanted("follow_up", (ItemAnswer.MET,)),
            ),
        ]
    ),
    min_documented=st.sampled_from([None, 40.0]),
    min_criteria=st.sampled_from([{}, {Criterion.TEAM: 50.0}]),
    max_cost=st.sampled_from([None, 60000.0]),
    flags=st.sampled_from(list(Flags)),
    treatment=st.sampled_from(list(TreatmentWanted)),
    state=st.sampled_from([(), (State.EVALUATED,)]),
    page=st.sampled_from([1, 3]),
)


@given(query=QUERIES)
def test_every_condition_can_be_said_and_taken_away(query: Query) -> None:
    whole = addresses.address("/", to_pairs(replace(query, page=1)))
    for one in conditions(query):
        assert words.condition(one.parameter, one.value, query)
        assert len(addresses.without(query, one.parameter, one.value)) < len(whole)


@given(query=QUERIES)
def test_exports_are_of_everything_found(query: Query) -> None:
    assert "page=" not in addresses.exports(query, {"csv": "/api/v1/centers.csv"})["csv"]


def reported(measure: Measure, **figures: object) -> dict[str, object]:
    source = Source("paper", SourceType.PEER_REVIEWED, title="A paper")
    return result_record(Result(measure, **figures), source)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (reported(Measure.NEDA, value_percent=72.73, n=11), "72.7 %"),
        (reported(Measure.EDSS_IMPROVED, value_percent=81, events=17, n=21), "81 %, 17 of 21 people"),
        (
            reported(Measure.RELAPSE_FREE, value_percent=100, events=0, n=23),
            "100 %, the opposite in 0 of 23 people",
        ),
        (reported(Measure.TREATMENT_RELATED_MORTALITY, events=0), "0 people"),
    ],
)
def test_events_that_are_the_opposite_of_the_measure_say_so(one: dict[str, object], text: str) -> None:
    assert words.result(one) == text


def test_limits_say_where_they_come_from_or_why_there_are_none() -> None:
    own = reported(Measure.NEDA, value_percent=73, ci_low=66, ci_high=81)["limits"]
    assert (words.limits(own), words.limits_basis(own)) == ("66 to 81 %", "as the source gives them")
    none = reported(Measure.NEDA, value_percent=73)["limits"]
    assert (words.limits(none), words.limits_basis(none)) == ("Not known", "of how many people is not known")
    assert set(words.LIMITS_BASES) == {str(basis) for basis in Basis} - {"none"}


def test_a_rate_drawn_towards_a_pooled_one_says_from_where_and_how_strongly() -> None:
    died = reported(Measure.TREATMENT_RELATED_MORTALITY, events=0, n=20, level=Level.CENTER)
    assert words.drawn(died["drawn_to_pooled"]) == (
        "Seen together with 5 deaths among 364 people of 14 hospitals of the United Kingdom, 2002 to 2023, "
        "which count here as much as 50 people: a rate of 0.98 %, between less than 0.01 and 4.2 %"
    )
