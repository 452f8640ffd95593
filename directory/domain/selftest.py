"""The evaluation tests itself: the seven properties it promises, on published centers and on made-up ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Protocol

from directory.domain.centers import Center, Program
from directory.domain.certainty import Judged
from directory.domain.checklist import Checklist, Item
from directory.domain.claims import COUNTS, Claim
from directory.domain.dates import PartialDate
from directory.domain.evaluation import Evaluation, ItemEvaluation
from directory.domain.sources import Source
from directory.domain.vocabulary import (
    Answer,
    Certainty,
    ItemAnswer,
    Level,
    PositionPrecision,
    Scope,
    Sector,
    SourceType,
    Status,
    Treatment,
)

CASES = 100
"""Made-up centers for each property."""
HAIR = 1e-9
"""Sums of floating-point shares may end so far from where they should."""
MOST_CLAIMS = 8
FAILURES_KEPT = 3

_RUNNING = Program("ahsct", Treatment.AHSCT)
_CLOSED = Program("ahsct-closed-before", Treatment.AHSCT, until=2010)


class Evaluate(Protocol):
    """What is tested: ``directory.domain.evaluation.evaluate``, or anything that claims to do the same."""

    def __call__(
        self, center: Center, sources: Mapping[str, Source], checklist: Checklist, *, on: date
    ) -> Evaluation:
        """Evaluate one center on a day."""


@dataclass(frozen=True)
class World:
    """What the test is made with; ``sources`` are all that claims of its centers name."""

    evaluate: Evaluate
    sources: Mapping[str, Source]
    checklist: Checklist
    on: date

    def of(self, center: Center, more: Mapping[str, Source] | None = None) -> Evaluation:
        """The evaluation of a center, whose claims may name further sources."""
        sources = {**self.sources, **more} if more else self.sources
        return self.evaluate(center, sources, self.checklist, on=self.on)


@dataclass(frozen=True)
class Tried:
    """One try of one property: that it held, that it did not (``failure``), or why it says nothing here."""

    failure: str | None = None
    left_out: str | None = None


Property = Callable[[World, Center, Random], Tried]

HELD = Tried()
NOT_HERE = Tried(left_out="nothing to try it on")
WITHIN_REACH = Tried(left_out="a weaker claim that says something else came within reach")


@dataclass(frozen=True)
class Result:
    """One property: how often it was tried on published and made-up centers, and the first failures in words.

    ``corner`` counts the tries in the one corner that the promise leaves out.
    """

    number: int
    published: int
    made_up: int
    corner: int
    failures: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether it held in every try, and was tried at all."""
        return not self.failures and self.published + self.made_up > 0


def examine(world: World, centers: Sequence[Center], *, seed: str, cases: int = CASES) -> list[Result]:
    """All seven properties in the order in which the method states them.

    Each is tried once on every one of ``centers`` and once on each of ``cases`` made-up centers, which
    are always the same for one ``seed``.
    """
    made_up = [_made_up(world.checklist, Random(f"{seed}/{number}")) for number in range(cases)]
    all_sources = {**world.sources, **_MADE_UP_SOURCES}
    wide = replace(world, sources=all_sources)
    return [
        _try(number, each, wide, centers, made_up, Random(f"{seed}/property {number}"))
        for number, each in enumerate(PROPERTIES, start=1)
    ]


def _try(
    number: int,
    tried: Property,
    world: World,
    centers: Sequence[Center],
    made_up: Sequence[Center],
    random: Random,
) -> Result:
    on_published = [(center, tried(world, center, random)) for center in centers]
    on_made_up = [(center, tried(world, center, random)) for center in made_up]
    both = [*on_published, *on_made_up]
    failures = [f"{center.name}: {one.failure}" for center, one in both if one.failure]
    return Result(
        number,
        published=sum(one.left_out is None for _, one in on_published),
        made_up=sum(one.left_out is None for _, one in on_made_up),
        corner=sum(one is WITHIN_REACH for _, one in both),
        failures=tuple(failures[:FAILURES_KEPT]),
    )


# --- the seven properties


def _a_first_claim_never_lowers(world: World, center: Center, random: Random) -> Tried:
    before = world.of(center)
    unknown = [one.item for one in before.items if one.answer is ItemAnswer.UNKNOWN]
    if not unknown:
        return NOT_HERE
    item = random.choice(unknown)
    positive = replace(_claim(item, random), answer=Answer.MET, value=40, checked=True)
    after = world.of(_with(center, positive))
    return _held(after.documented >= before.documented - HAIR, item, before, after)


def _silence_is_never_rewarded(world: World, center: Center, random: Random) -> Tried:
    before = world.of(center)
    told = [one.item for one in before.items if one.judged and one.answer is not ItemAnswer.NOT_APPLICABLE]
    if not told:
        return NOT_HERE
    item = random.choice(told)
    silent = replace(center, claims=tuple(claim for claim in center.claims if claim.field != item.id))
    after = world.of(silent)
    return _held(after.documented <= before.documented + HAIR, item, before, after)


def _lower_certainty_never_helps(world: World, center: Center, random: Random) -> Tried:
    before = world.of(center)
    able = [(one, judged) for one in before.items if not one.rivals for judged in _lowerable(one)]
    if not able:
        return NOT_HERE
    one, judged = random.choice(able)
    after = _with_an_interest(world, center, judged)
    now = next(each for each in after.items if each.item.id == one.item.id)
    if set(now.decisive) - set(one.decisive):
        return WITHIN_REACH
    held = after.documented <= before.documented + HAIR and after.possible >= before.possible - HAIR
    return _held(held, one.item, before, after)


def _lowerable(one: ItemEvaluation) -> list[Judged]:
    """The claims of an item that count and can lose a step."""
    if one.answer is ItemAnswer.NOT_APPLICABLE:
        return []
    counted = [judged for judged in one.judged if judged.claim.id in one.decisive]
    return [each for each in counted if each.certainty > Certainty.VERY_LOW and not each.source.stake]


def _with_an_interest(world: World, center: Center, judged: Judged) -> Evaluation:
    """The evaluation if the source of one claim had an interest in the matter: one step down, no more."""
    source = replace(judged.source, key=f"{judged.source.key} with an interest", stake="made up")
    moved = replace(judged.claim, source=source.key)
    claims = tuple(moved if claim.id == moved.id else claim for claim in center.claims)
    return world.of(replace(center, claims=claims), {source.key: source})


def _figures_keep_their_bounds(world: World, center: Center, _: Random) -> Tried:
    one = world.of(center)
    inside = 0 <= one.documented <= one.possible <= 100
    criteria = all(-HAIR <= each.low <= each.high <= 100 + HAIR for each in one.criteria.values())
    items = all(0 <= each.interval.low <= each.interval.high <= 1 for each in one.items)
    if inside and criteria and items:
        return HELD
    figures = f"documented {one.documented:.2f}, possible {one.possible:.2f}"
    return Tried(f"a figure outside its bounds ({figures})")


def _other_centers_change_nothing(world: World, center: Center, random: Random) -> Tried:
    together = world.of(center)
    world.of(_made_up(world.checklist, random))
    own = {claim.source: world.sources[claim.source] for claim in center.claims}
    alone = world.evaluate(center, own, world.checklist, on=world.on)
    return HELD if alone == together else Tried("another center in between changed its figures")


def _talk_never_moves_what_is_sure(world: World, center: Center, random: Random) -> Tried:
    before = world.of(center)
    sure = [
        one
        for one in before.items
        if one.answer is not ItemAnswer.NOT_APPLICABLE
        and any(each.reading.counted and each.certainty >= Certainty.MODERATE for each in one.judged)
    ]
    if not sure:
        return NOT_HERE
    one = random.choice(sure)
    talk = replace(_claim(one.item, random), source="made-up-patient_forum", checked=True)
    after = world.of(_with(center, talk))
    now = next(each for each in after.items if each.item.id == one.item.id)
    added = next(each for each in now.judged if each.claim.id == talk.id)
    if added.certainty > Certainty.VERY_LOW:  # an independent source agrees with it, so it is no mere talk
        return NOT_HERE
    return _held((now.interval, now.answer) == (one.interval, one.answer), one.item, before, after)


def _what_must_not_count_changes_nothing(world: World, center: Center, random: Random) -> Tried:
    kind = random.choice(("unchecked", "closed program", "pooled result"))
    items = [item for item in world.checklist.items if item.result] if kind == "pooled result" else []
    item = random.choice(items or world.checklist.items)
    claim = replace(_claim(item, random), answer=Answer.MET, value=40, checked=True)
    if kind == "unchecked":
        claim = replace(claim, checked=False)
    elif kind == "closed program":
        claim = replace(claim, program=_CLOSED.id)
    else:
        claim = replace(claim, level=Level.MULTICENTER)
    before, after = world.of(center), world.of(_with(center, claim))
    same = (before.documented, before.possible, before.state, before.criteria) == (
        after.documented,
        after.possible,
        after.state,
        after.criteria,
    )
    return _held(same, item, before, after)


PROPERTIES: tuple[Property, ...] = (
    _a_first_claim_never_lowers,
    _silence_is_never_rewarded,
    _lower_certainty_never_helps,
    _figures_keep_their_bounds,
    _other_centers_change_nothing,
    _talk_never_moves_what_is_sure,
    _what_must_not_count_changes_nothing,
)


def _held(holds: bool, item: Item, before: Evaluation, after: Evaluation) -> Tried:
    if holds:
        return HELD
    return Tried(
        f"“{item.question}” moved documented from {before.documented:.2f} to {after.documented:.2f} "
        f"and possible from {before.possible:.2f} to {after.possible:.2f}"
    )


def _with(center: Center, claim: Claim) -> Center:
    return replace(center, claims=(*center.claims, claim))


# --- made-up centers

_KINDS: Sequence[SourceType] = tuple(SourceType)
_MADE_UP_SOURCES: Mapping[str, Source] = {
    f"made-up-{kind}": Source(
        f"made-up-{kind}",
        kind,
        title="Made up",
        year=2025 if number % 3 else None,
        organization=str(kind),
        checked=True,
        level=Level.CENTER,
        hospitals=7 if number % 2 else 30,
        centers=("made-up",) if number % 4 else (),
    )
    for number, kind in enumerate(_KINDS)
}
_ANSWERS = (Answer.MET, Answer.PARTLY, Answer.AT_LEAST_PARTLY, Answer.NOT_MET, None)
_DATES = (None, PartialDate(2014), PartialDate(2025, 3))


def _made_up(checklist: Checklist, random: Random) -> Center:
    """A center with some claims, most of them well founded, some unchecked, pooled or of a closed program."""
    claims = [_claim(random.choice(checklist.items), random) for _ in range(random.randint(0, MOST_CLAIMS))]
    return Center(
        slug="made-up",
        name="A made-up center",
        city="Nowhere",
        country="SE",
        latitude=0.0,
        longitude=0.0,
        position_precision=PositionPrecision.CITY,
        status=Status.ACTIVE,
        sector=Sector.PUBLIC,
        programs=(_RUNNING, _CLOSED),
        claims=tuple(claims),
    )


def _claim(item: Item, random: Random) -> Claim:
    """Any claim about an item, from any kind of source."""
    counted = item.id in COUNTS
    return Claim(
        id=f"made-up-{random.getrandbits(64):x}",
        field=item.id,
        statement="Made up.",
        source=f"made-up-{random.choice(_KINDS)}",
        answer=random.choice(_ANSWERS),
        value=random.randrange(61) if counted or random.random() < 0.5 else None,
        unit="years" if item.id == "years_of_experience" else None,
        program=random.choice((None, _RUNNING.id, _CLOSED.id)) if random.random() < 0.3 else None,
        level=random.choice(tuple(Level)) if random.random() < 0.3 else Level.CENTER,
        scope=random.choice((None, *Scope)),
        as_of=random.choice(_DATES),
        checked=random.random() < 0.85,
    )
