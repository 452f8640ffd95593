"""How much is known and how well it is kept: the honest figures about the directory itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from directory.domain.centers import Center
from directory.domain.checklist import Checklist
from directory.domain.claims import Claim, statement_date
from directory.domain.dates import months_between
from directory.domain.evaluation import Evaluation
from directory.domain.sources import Source
from directory.domain.vocabulary import Criterion, ItemAnswer


@dataclass(frozen=True)
class Share:
    """So many of so many; ``percent`` is ``None`` of nothing."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """The share in percent."""
        return 100 * self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class CenterCoverage:
    """One center: how many items are answered, and what share of the 100 points is known."""

    slug: str
    name: str
    country: str
    answered: Share
    known: float
    claims: int
    unchecked: int


@dataclass(frozen=True)
class ItemCoverage:
    """One item: at how many of the scored centers it is answered, and at how many sources disagree."""

    id: str
    question: str
    criterion: Criterion
    answered: Share
    conflicts: int
    known: float


@dataclass(frozen=True)
class Report:
    """All figures on one day. Coverage is over scored centers; claims are over all centers.

    ``known`` figures are means in percent. ``stale`` are claims past the shelf life of their field;
    ``undated`` are those of a field with a shelf life of which neither statement nor source is dated.
    """

    on: date
    centers: int
    scored: int
    known: float
    answered: Share
    criteria: Mapping[Criterion, float]
    items: tuple[ItemCoverage, ...]
    countries: Mapping[str, tuple[int, float]]
    by_center: tuple[CenterCoverage, ...]
    checked: Share
    counted: Share
    stale: Share
    undated: Share
    unsourced: int
    conflicts: int
    findings: int


def _mean(figures: Iterable[float]) -> float:
    gathered = list(figures)
    return fmean(gathered) if gathered else 0.0


def _is_answered(answer: ItemAnswer) -> bool:
    return answer is not ItemAnswer.UNKNOWN


def _criterion_known(evaluation: Evaluation, criterion: Criterion) -> float:
    interval = evaluation.criteria[criterion]
    return 100 - (interval.high - interval.low)


def _center(center: Center, evaluation: Evaluation) -> CenterCoverage:
    answered = sum(_is_answered(one.answer) for one in evaluation.items)
    return CenterCoverage(
        slug=center.slug,
        name=center.name,
        country=center.country,
        answered=Share(answered, len(evaluation.items)),
        known=evaluation.known,
        claims=len(center.claims),
        unchecked=sum(not claim.checked for claim in center.claims),
    )


def _items(evaluations: Sequence[Evaluation], checklist: Checklist) -> tuple[ItemCoverage, ...]:
    found = []
    for place, item in enumerate(checklist.items):
        ones = [evaluation.items[place] for evaluation in evaluations]
        found.append(
            ItemCoverage(
                id=item.id,
                question=item.question,
                criterion=item.criterion,
                answered=Share(sum(_is_answered(one.answer) for one in ones), len(ones)),
                conflicts=sum(one.answer is ItemAnswer.CONFLICT for one in ones),
                known=_mean(100 * (1 - one.interval.high + one.interval.low) for one in ones),
            )
        )
    return tuple(found)


def _countries(covered: Sequence[CenterCoverage]) -> dict[str, tuple[int, float]]:
    known = defaultdict(list)
    for one in covered:
        known[one.country].append(one.known)
    return {country: (len(known[country]), _mean(known[country])) for country in sorted(known)}


def _freshness(
    claims: Sequence[Claim], sources: Mapping[str, Source], shelf_life: Mapping[str, int], on: date
) -> tuple[Share, Share]:
    """The stale and the undated among the claims whose field has a shelf life in months."""
    perishable = [claim for claim in claims if claim.field in shelf_life and claim.source in sources]
    dates = [(shelf_life[c.field], statement_date(c, sources[c.source])) for c in perishable]
    stale = sum(1 for life, day in dates if day and months_between(day.earliest(), on) > life)
    undated = sum(1 for _, day in dates if day is None)
    return Share(stale, len(perishable)), Share(undated, len(perishable))


def report(
    evaluated: Sequence[tuple[Center, Evaluation]],
    sources: Mapping[str, Source],
    checklist: Checklist,
    practical_shelf_life: dict[str, int],
    *,
    on: date,
) -> Report:
    """Count what is known, checked, stale and in conflict.

    ``practical_shelf_life`` gives the months for which a practical field stays fresh; items bring
    their own.
    """
    scored = [(center, evaluation) for center, evaluation in evaluated if evaluation.is_scored]
    evaluations = [evaluation for _, evaluation in scored]
    claims = [claim for center, _ in evaluated for claim in center.claims]
    covered = tuple(_center(center, evaluation) for center, evaluation in scored)
    items = _items(evaluations, checklist)
    lives = {item.id: item.shelf_life_months for item in checklist.items if item.shelf_life_months}
    stale, undated = _freshness(claims, sources, lives | practical_shelf_life, on)
    counted = {c for evaluation in evaluations for one in evaluation.items for c in one.decisive}
    return Report(
        on=on,
        centers=len(evaluated),
        scored=len(scored),
        known=_mean(one.known for one in evaluations),
        answered=Share(sum(one.answered.part for one in items), sum(one.answered.whole for one in items)),
        criteria={c: _mean(_criterion_known(one, c) for one in evaluations) for c in Criterion},
        items=items,
        countries=_countries(covered),
        by_center=covered,
        checked=Share(sum(claim.checked for claim in claims), len(claims)),
        counted=Share(len(counted), len(claims)),
        stale=stale,
        undated=undated,
        unsourced=sum(claim.source not in sources for claim in claims),
        conflicts=sum(one.conflicts for one in items),
        findings=sum(len(center.findings) for center, _ in evaluated),
    )
