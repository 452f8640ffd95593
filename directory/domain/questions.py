"""Which questions are worth asking a center, and in what order: rules over how its checklist stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from directory.domain.checklist import Item
from directory.domain.comparison import Column
from directory.domain.record import Record
from directory.domain.standing import Standing
from directory.domain.vocabulary import Criterion, ItemAnswer, Level

ASK_FROM_WIDTH = 0.25
"""A question of which less than this is open, on 0..1, is answered well enough not to be asked again."""
FIRST_QUESTIONS = 3


class Why(StrEnum):
    """Why a question is asked."""

    NOT_KNOWN = "not_known"
    DISAGREEMENT = "disagreement"
    WEAK = "weak"
    OPEN = "open"


@dataclass(frozen=True)
class Question:
    """A question of the checklist turned to one center."""

    standing: Standing
    why: Why


@dataclass(frozen=True)
class Group:
    """The questions of one criterion, those first that would settle most."""

    criterion: Criterion
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Asked:
    """How a question stands for one center, and why it is asked there, if it is."""

    standing: Standing
    why: Why | None


@dataclass(frozen=True)
class SharedQuestion:
    """A question for several centers, in the reader's order of them.

    A cell of ``asked`` is ``None`` for a center that the checklist does not ask; its ``why`` is ``None``
    where the answer is documented well enough.
    """

    item: Item
    asked: tuple[Asked | None, ...]

    @property
    def missing(self) -> float:
        """The points that full answers of all that are asked would settle, summed over the centers."""
        return sum(cell.standing.missing for cell in self.asked if cell and cell.why)

    @property
    def is_open_for_all(self) -> bool:
        """Whether every center that the checklist asks has to be asked."""
        return all(cell.why for cell in self.asked if cell)


@dataclass(frozen=True)
class Practical:
    """A practical question that every center can be asked; ``fields`` are what claims may know of it."""

    id: str
    text: str
    fields: tuple[str, ...] = ()


PRACTICAL = (
    Practical(
        "price",
        "What does it cost, what does the price include, and who pays when complications make it longer?",
        ("cost", "other_costs", "public_funding", "insurance"),
    ),
    Practical("wait", "How long is the wait, from the first contact to the first day?", ("waiting_time",)),
    Practical(
        "stay",
        "How many weeks are in hospital, how many close by, and may somebody stay along?",
        ("length_of_stay", "time_needed", "housing", "setting"),
    ),
    Practical(
        "drugs",
        "Which drugs are given, in which doses, and why these?",
        ("conditioning_regimen", "mobilization"),
    ),
    Practical("before", "Which MS drug must be stopped before, when, and what happens until then?"),
    Practical(
        "reachable",
        "Who can be reached, day and night, after going home, and who treats a fever there?",
    ),
    Practical("letter", "Which report goes to the neurologist and the family doctor at home, and when?"),
    Practical("alternative", "Which other treatments were weighed, and what speaks for each of them?"),
)
"""Practical questions in our own words, on the matters that patients' organizations name."""

OTHER_TREATMENT = (
    Practical("cells", "Which cells are given, where do they come from, and who has tested the product?"),
    Practical("trial", "In which registered trial has this been tested in MS, and where are its results?"),
    Practical("permit", "Which authority has permitted this treatment for MS, and where can one read that?"),
    Practical("harm", "How many people were treated so, and what went wrong in how many of them?"),
    Practical("payment", "What does it cost, and why must patients pay for it?", ("cost", "other_costs")),
    Practical("care", "Who looks after people when something happens after they have gone home?"),
)
"""What fits a clinic that gives another cell treatment, about which the checklist does not ask."""


def reason(standing: Standing) -> Why | None:
    """Why a question should be asked; ``None`` where it is answered well or does not apply."""
    if standing.answer is ItemAnswer.NOT_APPLICABLE:
        return None
    if standing.answer is ItemAnswer.UNKNOWN:
        return Why.NOT_KNOWN
    if standing.answer is ItemAnswer.CONFLICT:
        return Why.DISAGREEMENT
    if standing.width < ASK_FROM_WIDTH:
        return None
    return Why.WEAK if standing.is_unsure else Why.OPEN


def said(record: Record, asked: Practical) -> tuple[Record, ...]:
    """The checked statements about this center that speak of a practical question."""
    usable = (claim for claim in record["claims"] if claim["checked"] and claim["level"] == Level.CENTER)
    return tuple(claim for claim in usable if claim["field"] in asked.fields)


def worth_asking(standings: Iterable[Standing]) -> tuple[Question, ...]:
    """The questions to ask, the one first whose answer would settle most points."""
    asked = [Question(one, why) for one in standings if (why := reason(one))]
    return tuple(sorted(asked, key=lambda question: -question.standing.missing))


def over_centers(columns: Sequence[Column]) -> tuple[SharedQuestion, ...]:
    """The questions that are open for at least one of several centers.

    The one first whose answers would settle most over all of them: no order can come of what nobody has
    answered, and these answers would tell the centers apart.
    """
    asked_of = next((column for column in columns if column is not None), {})
    questions = [
        SharedQuestion(standing.item, tuple(_asked(column, item) for column in columns))
        for item, standing in asked_of.items()
    ]
    open_ones = [one for one in questions if any(cell and cell.why for cell in one.asked)]
    return tuple(sorted(open_ones, key=lambda question: -question.missing))


def _asked(column: Column, item: str) -> Asked | None:
    return Asked(column[item], reason(column[item])) if column is not None else None


def grouped(questions: Sequence[Question]) -> tuple[Group, ...]:
    """The same questions by criterion; the criterion first that holds the first question."""
    criteria = dict.fromkeys(question.standing.item.criterion for question in questions)
    return tuple(
        Group(criterion, tuple(one for one in questions if one.standing.item.criterion is criterion))
        for criterion in criteria
    )
