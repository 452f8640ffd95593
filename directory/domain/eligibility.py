"""Fit: a person's answers beside published rules, each rule set alone.

Three-valued logic after Kleene: inside, outside, or cannot tell. A missing answer never decides, and no
verdicts are merged: this is a comparison with published texts and never a decision about a person.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Any

Value = bool | int | float | str
Answers = Mapping[str, Value]
"""Input → the answer; an input that was not answered is absent."""

UNSURE = "unsure"
"""The answer of somebody who was asked and does not know: as good as none."""


class Verdict(StrEnum):
    """How answers lie to one condition."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    CANNOT_TELL = "cannot_tell"


class Outcome(StrEnum):
    """What can be said about one rule set; the words for each stand in the data file."""

    INSIDE = "inside"
    PROFILE_OUTSIDE = "profile_outside"
    PROFILE_UNKNOWN = "profile_unknown"
    TRIAL_ONLY = "trial_only"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Rule:
    """One input compared with a value: ``Rule("age", "lt", 45)``. For "in" the value is a tuple."""

    input: str
    operator: str
    value: Any


@dataclass(frozen=True)
class AllOf:
    """Every part must hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part must hold."""

    parts: tuple["Condition", ...]


Condition = Rule | AllOf | AnyOf


@dataclass(frozen=True)
class Clause:
    """One condition of a rule set, with the note that the source adds to it."""

    condition: Condition
    note: str | None = None


@dataclass(frozen=True)
class Input:
    """One thing a reader may enter. ``kind`` is enum, integer, number or bool; a range is inclusive."""

    id: str
    kind: str
    values: tuple[str, ...] = ()
    range: tuple[float, float] | None = None
    step: float | None = None
    unit: str | None = None
    question: str | None = None


@dataclass(frozen=True)
class RuleSet:
    """What one guideline, trial or center has published.

    ``required`` are the conditions that must all hold; ``profile`` describes the group that the source says
    benefits most; ``trial_only`` a way past some of the required ones, inside a trial. ``center`` is the slug
    of the center whose own rules these are. ``source`` is the key of the source.
    """

    id: str
    label: str
    source: str
    required: tuple[Clause, ...]
    profile: tuple[Clause, ...] = ()
    trial_only: tuple[Clause, ...] = ()
    center: str | None = None
    caveat: str | None = None


@dataclass(frozen=True)
class Stop:
    """Something that comes before any comparison: safety."""

    text: str
    source: str
    condition: Condition
    caveat: str | None = None


@dataclass(frozen=True)
class RuleBook:
    """Everything that answers are compared with. ``outputs`` are the words of the data file by outcome."""

    version: str
    inputs: Mapping[str, Input]
    rule_sets: tuple[RuleSet, ...]
    stops: tuple[Stop, ...]
    outputs: Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """What the answers say about one input: the least and the greatest value it may have.

    ``basis`` are the inputs whose answers say it.
    """

    low: Any
    high: Any
    basis: tuple[str, ...]


@dataclass(frozen=True)
class Judgment:
    """How answers lie to one condition.

    ``decided_by`` are the answers that decided (none where it cannot be told); ``missing`` the inputs
    without which it cannot be told.
    """

    verdict: Verdict
    decided_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A clause with its judgment."""

    clause: Clause
    judgment: Judgment

    @property
    def verdict(self) -> Verdict:
        """The verdict on this clause."""
        return self.judgment.verdict


@dataclass(frozen=True)
class Fit:
    """Answers beside one rule set. ``trial`` judges the way inside a trial, ``None`` where there is none."""

    rule_set: RuleSet
    required: tuple[Judged, ...]
    profile: tuple[Judged, ...]
    trial: Judgment | None

    @property
    def main(self) -> Judgment:
        """The judgment on all required conditions together."""
        return _joined(self.required, decisive=Verdict.OUTSIDE)

    @property
    def group(self) -> Judgment:
        """The judgment on the group that the source says benefits most; inside where it names none."""
        return _joined(self.profile, decisive=Verdict.OUTSIDE)

    @property
    def outcome(self) -> Outcome:
        """What can be said about this rule set alone."""
        if self.main.verdict is Verdict.CANNOT_TELL:
            return Outcome.UNKNOWN
        if self.main.verdict is Verdict.INSIDE:
            return _BY_GROUP[self.group.verdict]
        in_trial = self.trial is not None and self.trial.verdict is Verdict.INSIDE
        return Outcome.TRIAL_ONLY if in_trial else Outcome.OUTSIDE


_BY_GROUP = {
    Verdict.INSIDE: Outcome.INSIDE,
    Verdict.OUTSIDE: Outcome.PROFILE_OUTSIDE,
    Verdict.CANNOT_TELL: Outcome.PROFILE_UNKNOWN,
}
_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "in": lambda value, wanted: value in wanted,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


# --- judging


def compare(book: RuleBook, answers: Answers) -> tuple[Fit, ...]:
    """The answers beside every rule set, each alone, in the order of the book."""
    known = known_from(answers)
    return tuple(_fit(one, known) for one in book.rule_sets)


def stops_met(book: RuleBook, answers: Answers) -> tuple[tuple[Stop, Judgment], ...]:
    """The safety stops that the answers meet, with the answers that decided. A missing answer meets none."""
    known = known_from(answers)
    judged = [(one, judge(one.condition, known)) for one in book.stops]
    return tuple((stop, how) for stop, how in judged if how.verdict is Verdict.INSIDE)


def is_quiet(answers: Answers) -> bool:
    """Whether the answers say: no relapse, and no drug has failed. Risks may then outweigh benefits."""
    known = known_from(answers)
    counts = [known.get("relapses_12m"), known.get("failed_any_dmts")]
    earlier = known.get("relapses_36m")
    no_earlier = earlier is None or earlier.low == 0
    return no_earlier and all(one is not None and one.high == 0 for one in counts)


def judge(condition: Condition, known: Mapping[str, Known]) -> Judgment:
    """How what is known lies to a condition."""
    if isinstance(condition, Rule):
        return _judge_rule(condition, known.get(condition.input))
    parts = [judge(part, known) for part in condition.parts]
    return _combined(parts, Verdict.OUTSIDE if isinstance(condition, AllOf) else Verdict.INSIDE)


def inputs_of(condition: Condition) -> frozenset[str]:
    """The inputs that a condition asks for."""
    if isinstance(condition, Rule):
        return frozenset({condition.input})
    return frozenset().union(*(inputs_of(part) for part in condition.parts))


def _fit(rule_set: RuleSet, known: Mapping[str, Known]) -> Fit:
    def judged(clauses: Iterable[Clause]) -> tuple[Judged, ...]:
        return tuple(Judged(clause, judge(clause.condition, known)) for clause in clauses)

    required = judged(rule_set.required)
    trial = judged(rule_set.trial_only)
    if not trial:
        return Fit(rule_set, required, judged(rule_set.profile), None)
    # A way past the conditions whose answers it names; the others still hold.
    named = frozenset().union(*(inputs_of(one.clause.condition) for one in trial))
    others = [one for one in required if not inputs_of(one.clause.condition) & named]
    way = _joined([*others, *trial], decisive=Verdict.OUTSIDE)
    return Fit(rule_set, required, judged(rule_set.profile), way)


def _judge_rule(rule: Rule, known: Known | None) -> Judgment:
    if known is None:
        return Judgment(Verdict.CANNOT_TELL, missing=(rule.input,))
    truths = {_TESTS[rule.operator](value, rule.value) for value in _values(known, rule)}
    if len(truths) > 1:
        return Judgment(Verdict.CANNOT_TELL, missing=(rule.input,))
    return Judgment(Verdict.INSIDE if truths.pop() else Verdict.OUTSIDE, decided_by=known.basis)


def _values(known: Known, rule: Rule) -> Iterator[Any]:
    """Values by which every comparison shows whether it can change: the ends, and what lies between."""
    yield known.low
    yield known.high
    if known.low != known.high and rule.operator in ("eq", "in"):
        wanted = rule.value if isinstance(rule.value, tuple) else (rule.value,)
        yield from (value for value in wanted if known.low <= value <= known.high)
        yield None  # a range always holds a value that is none of those wanted


def _joined(judged: Sequence[Judged], *, decisive: Verdict) -> Judgment:
    return _combined([one.judgment for one in judged], decisive)


def _combined(parts: Sequence[Judgment], decisive: Verdict) -> Judgment:
    """Of all: one part outside decides. Of any: one part inside decides. Else what is open stays open."""
    deciding = [part for part in parts if part.verdict is decisive]
    if deciding:
        return Judgment(decisive, decided_by=_unique(part.decided_by for part in deciding))
    undecided = [part for part in parts if part.verdict is Verdict.CANNOT_TELL]
    if undecided:
        return Judgment(Verdict.CANNOT_TELL, missing=_unique(part.missing for part in undecided))
    other = Verdict.INSIDE if decisive is Verdict.OUTSIDE else Verdict.OUTSIDE
    return Judgment(other, decided_by=_unique(part.decided_by for part in parts))


def _unique(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


# --- what one answer says about another input


WALKS_100_M_UP_TO_EDSS = 6.0
WALKS_20_M_UP_TO_EDSS = 6.5
"""By the scale's definition (Kurtzke 1983): 6.0 is one aid for about 100 m, 6.5 two aids for about 20 m."""

_HIGHEST_EDSS = 10.0


def known_from(answers: Answers) -> dict[str, Known]:
    """What the answers say about every input; an answer of its own always comes before what others imply."""
    given = {name: value for name, value in answers.items() if value != UNSURE}
    known = {name: Known(value, value, (name,)) for name, value in given.items()}
    for name, implied in (*_by_walking(given), *_by_edss(given), *_by_counting(given)):
        known.setdefault(name, implied)
    return known


def _by_walking(given: Answers) -> Iterator[tuple[str, Known]]:
    far, near = given.get("walk_100m_one_aid"), given.get("walk_20m_two_aids")
    basis = tuple(name for name in ("walk_100m_one_aid", "walk_20m_two_aids") if name in given)
    low, high = 0.0, _HIGHEST_EDSS
    if far is not None:
        low, high = (low, WALKS_100_M_UP_TO_EDSS) if far else (WALKS_20_M_UP_TO_EDSS, high)
    if near is not None:
        low, high = (low, min(high, WALKS_20_M_UP_TO_EDSS)) if near else (WALKS_20_M_UP_TO_EDSS + 0.5, high)
    if basis and low <= high:
        yield "edss", Known(low, high, basis)
    if far:
        yield "walk_20m_two_aids", Known(True, True, ("walk_100m_one_aid",))
    if near is False:
        yield "walk_100m_one_aid", Known(False, False, ("walk_20m_two_aids",))


def _by_edss(given: Answers) -> Iterator[tuple[str, Known]]:
    edss = given.get("edss")
    if isinstance(edss, int | float):
        for name, limit in (
            ("walk_100m_one_aid", WALKS_100_M_UP_TO_EDSS),
            ("walk_20m_two_aids", WALKS_20_M_UP_TO_EDSS),
        ):
            yield name, Known(edss <= limit, edss <= limit, ("edss",))


_PART_AND_WHOLE = (("relapses_12m", "relapses_36m"), ("failed_high_efficacy_dmts", "failed_any_dmts"))


def _by_counting(given: Answers) -> Iterator[tuple[str, Known]]:
    for part, whole in _PART_AND_WHOLE:
        if part in given:
            yield whole, Known(given[part], inf, (part,))
        if whole in given:
            yield part, Known(0, given[whole], (whole,))


def disagreement(answers: Answers) -> bool:
    """Whether a measured EDSS and the walking answers speak of different distances; one may be older."""
    implied = dict(_by_edss(answers))
    return any(name in answers and answers[name] != one.low for name, one in implied.items())


# --- reading the data file


def read_rule_book(document: Mapping[str, Any]) -> RuleBook:
    """The rules as they stand in the data file, which the seed's check has found sound.

    What nobody has checked against its source is left out: it must not meet a reader.
    """
    return RuleBook(
        version=document["version"],
        inputs={row["id"]: _input(row) for row in document["inputs"]},
        rule_sets=tuple(_rule_set(row) for row in document["guidelines"] if row.get("checked")),
        stops=tuple(_stop(row) for row in document.get("stops", ()) if row.get("checked")),
        outputs=document.get("outputs", {}),
    )


def _input(row: Mapping[str, Any]) -> Input:
    low_and_high = row.get("range")
    return Input(
        id=row["id"],
        kind=row["type"],
        values=tuple(row.get("values", ())),
        range=(low_and_high[0], low_and_high[1]) if low_and_high else None,
        step=row.get("step"),
        unit=row.get("unit"),
        question=row.get("question"),
    )


def _rule_set(row: Mapping[str, Any]) -> RuleSet:
    return RuleSet(
        id=row["id"],
        label=row["label"],
        source=row["source"],
        required=_clauses(row["all"]),
        profile=_clauses(row.get("profile", ())),
        trial_only=_clauses(row.get("trial_only", ())),
        center=row.get("center"),
        caveat=row.get("caveat"),
    )


def _stop(row: Mapping[str, Any]) -> Stop:
    return Stop(row["text"], row["source"], _condition(row), row.get("caveat"))


def _clauses(rows: Iterable[Mapping[str, Any]]) -> tuple[Clause, ...]:
    return tuple(Clause(_condition(row), row.get("note")) for row in rows)


def _condition(row: Mapping[str, Any]) -> Condition:
    parts = [_part(key, value) for key, value in row.items() if key in _TESTS or key in ("all", "any")]
    condition = parts[0] if len(parts) == 1 else AllOf(tuple(parts))
    if "unless" in row:
        return AnyOf((condition, Rule(row["unless"], "eq", True)))
    return condition


def _part(key: str, value: Any) -> Condition:
    if key == "all":
        return AllOf(tuple(_condition(row) for row in value))
    if key == "any":
        return AnyOf(tuple(_condition(row) for row in value))
    wanted = tuple(value[1]) if key == "in" else value[1]
    return Rule(value[0], key, wanted)
