"""How each question of the checklist stands for one center, read from its public record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from directory.domain.checklist import Checklist, Item
from directory.domain.record import Record
from directory.domain.vocabulary import Certainty, ItemAnswer, State

UNSETTLED = (ItemAnswer.UNKNOWN, ItemAnswer.CONFLICT)
"""Answers that say only that the question is open."""


@dataclass(frozen=True)
class Standing:
    """One question about one center.

    ``low`` and ``high`` are on 0..1, ``points`` the question's share of 100 for this center.
    ``claims`` are those that count, surest first, as the record has them; ``set_aside`` are shown and do
    not count; ``findings`` are every recorded not-knowing.
    """

    item: Item
    answer: ItemAnswer
    low: float
    high: float
    points: float
    claims: tuple[Record, ...] = ()
    set_aside: tuple[Record, ...] = ()
    findings: tuple[Record, ...] = ()

    @property
    def width(self) -> float:
        """How much of the question is open, 0..1."""
        return self.high - self.low

    @property
    def missing(self) -> float:
        """The points that a full answer would settle."""
        return self.points * self.width

    @property
    def certainty(self) -> str | None:
        """The certainty of the surest claim that counts; ``None`` where none does."""
        return self.claims[0]["certainty"] if self.claims else None

    @property
    def is_unsure(self) -> bool:
        """Whether the answer rests on weak claims only."""
        return self.certainty in (Certainty.LOW.word, Certainty.VERY_LOW.word)

    @property
    def says(self) -> tuple[ItemAnswer, float | None]:
        """What is said, certainty aside: the answer, and of a count how far along its slope it is."""
        return self.answer, max((claim["v"] for claim in self.claims if claim["v"] is not None), default=None)


def is_evaluated(record: Record) -> bool:
    """Whether the center has a running aHSCT program, which alone the checklist asks about."""
    return record["evaluation"]["state"] not in (State.CLOSED, State.NOT_EVALUATED)


def standings(record: Record, checklist: Checklist) -> dict[str, Standing]:
    """Every question of the checklist by its id, in the order of the checklist."""
    return {item.id: _standing(item, record) for item in checklist.items}


def _standing(item: Item, record: Record) -> Standing:
    one = record["evaluation"]["items"][item.id]
    about = [claim for claim in record["claims"] if claim["field"] == item.id]
    return Standing(
        item=item,
        answer=ItemAnswer(one["answer"]),
        low=one["low"],
        high=one["high"],
        points=one["points"],
        claims=tuple(_surest_first([claim for claim in about if claim["counted"]])),
        set_aside=tuple(claim for claim in about if not claim["counted"]),
        findings=tuple(found for found in record["findings"] if found["field"] == item.id),
    )


def _surest_first(claims: Sequence[Record]) -> list[Record]:
    steps: Mapping[str, int] = {certainty.word: certainty.value for certainty in Certainty}
    return sorted(claims, key=lambda claim: (-steps[claim["certainty"]], -(claim["v"] or 0.0)))
