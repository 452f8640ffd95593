"""A listing: the few facts about a center that a search compares, counts and shows on a card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directory.domain.centers import Center
from directory.domain.checklist import Checklist
from directory.domain.claims import Claim, statement_date
from directory.domain.evaluation import Evaluation
from directory.domain.sources import Source
from directory.domain.vocabulary import (
    Criterion,
    ItemAnswer,
    Level,
    PositionPrecision,
    Sector,
    State,
    Status,
    Treatment,
    YesNoUnknown,
)


@dataclass(frozen=True, slots=True)
class Listing:
    """One row of the search index.

    ``criteria`` holds (low, high) on 0..100 in the order of ``Criterion``; ``answers`` and
    ``intervals`` one entry an item in the order of the checklist, intervals as (low, high) on 0..1.
    ``lowest_cost_usd`` is ``None`` when no checked source gives a price in US dollars.
    Where a center is not scored (see ``state``) its figures are 0, 100 and 0 and mean nothing.
    """

    slug: str
    name: str
    local_name: str | None
    program: str | None
    aliases: tuple[str, ...]
    city: str
    region: str | None
    country: str
    latitude: float
    longitude: float
    position_precision: PositionPrecision
    status: Status
    status_year: int | None
    treatments: tuple[Treatment, ...]
    sector: Sector
    international: YesNoUnknown
    documented: float
    possible: float
    known: float
    state: State
    criteria: tuple[tuple[float, float], ...]
    answers: tuple[ItemAnswer, ...]
    intervals: tuple[tuple[float, float], ...]
    red_flags: tuple[str, ...]
    lowest_cost_usd: float | None
    last_checked: date | None


def international(claims: Sequence[Claim]) -> YesNoUnknown:
    """Whether it takes patients from abroad; checked claims that disagree leave it unknown."""
    said = {c.value for c in claims if c.field == "international_patients" and c.checked}
    if said == {True}:
        return YesNoUnknown.YES
    return YesNoUnknown.NO if said == {False} else YesNoUnknown.UNKNOWN


def lowest_cost_usd(claims: Sequence[Claim]) -> float | None:
    """The lowest price in US dollars that a checked claim gives for this center itself."""
    own = [c for c in claims if c.field == "cost" and c.checked and c.level is Level.CENTER]
    prices = [claim.number for claim in own if claim.unit == "USD"]
    return min((price for price in prices if price is not None), default=None)


def status_year(center: Center, sources: Mapping[str, Source]) -> int | None:
    """The year of the newest dated statement that the status rests on."""
    basis = [c for c in center.claims if c.field == "status_basis" and c.checked]
    dates = [statement_date(claim, sources[claim.source]) for claim in basis]
    return max((stated.year for stated in dates if stated), default=None)


def public_red_flags(center: Center) -> tuple[str, ...]:
    """The kinds of the red flags that two people agreed on."""
    return tuple(flag.kind for flag in center.red_flags if flag.agreed)


def list_center(
    center: Center, evaluation: Evaluation, sources: Mapping[str, Source], checklist: Checklist
) -> Listing:
    """The listing of one evaluated center."""
    by_item = {one.item.id: one for one in evaluation.items}
    items = [by_item[item.id] for item in checklist.items]
    intervals = [evaluation.criteria[criterion] for criterion in Criterion]
    return Listing(
        slug=center.slug,
        name=center.name,
        local_name=center.local_name,
        program=center.program,
        aliases=center.aliases,
        city=center.city,
        region=center.region,
        country=center.country,
        latitude=center.latitude,
        longitude=center.longitude,
        position_precision=center.position_precision,
        status=center.status,
        status_year=status_year(center, sources),
        treatments=center.treatments,
        sector=center.sector,
        international=international(center.claims),
        documented=evaluation.documented,
        possible=evaluation.possible,
        known=evaluation.known,
        state=evaluation.state,
        criteria=tuple((one.low, one.high) for one in intervals),
        answers=tuple(one.answer for one in items),
        intervals=tuple((one.interval.low, one.interval.high) for one in items),
        red_flags=public_red_flags(center),
        lowest_cost_usd=lowest_cost_usd(center.claims),
        last_checked=max((c.checked_on for c in center.claims if c.checked_on), default=None),
    )
