"""How far a claim can be trusted: a start from the kind of source, steps down, at most one up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from directory.domain.checklist import Item
from directory.domain.claims import Claim, Reading, statement_date
from directory.domain.dates import months_between
from directory.domain.sources import Source
from directory.domain.vocabulary import Certainty, Level, Scope, SourceType

STARTING_CERTAINTY = {
    SourceType.REGULATOR: Certainty.HIGH,
    SourceType.ACCREDITATION_REGISTER: Certainty.HIGH,
    SourceType.PATIENT_REGISTER: Certainty.HIGH,
    SourceType.PEER_REVIEWED: Certainty.HIGH,
    SourceType.TRIAL_REGISTRY: Certainty.MODERATE,
    SourceType.GUIDELINE: Certainty.MODERATE,
    SourceType.GOVERNMENT: Certainty.MODERATE,
    SourceType.CONFERENCE_ABSTRACT: Certainty.MODERATE,
    SourceType.CENTER_WEBSITE: Certainty.LOW,
    SourceType.PREPRINT: Certainty.LOW,
    SourceType.NEWS: Certainty.VERY_LOW,
    SourceType.CHARITY: Certainty.VERY_LOW,
    SourceType.PATIENT_FORUM: Certainty.VERY_LOW,
    SourceType.OPERATOR_OR_AGENT: Certainty.VERY_LOW,
}

SOURCE_WORDS = {
    SourceType.REGULATOR: "a regulator's or court's document",
    SourceType.ACCREDITATION_REGISTER: "an accreditation register",
    SourceType.PATIENT_REGISTER: "a transplant or patient register",
    SourceType.PEER_REVIEWED: "a peer-reviewed paper",
    SourceType.TRIAL_REGISTRY: "a trial registry",
    SourceType.GUIDELINE: "a guideline",
    SourceType.GOVERNMENT: "a government document",
    SourceType.CONFERENCE_ABSTRACT: "a conference abstract",
    SourceType.CENTER_WEBSITE: "the center's own website or release",
    SourceType.PREPRINT: "a preprint, not peer reviewed",
    SourceType.NEWS: "a news report",
    SourceType.CHARITY: "a charity's page",
    SourceType.PATIENT_FORUM: "patients' own accounts",
    SourceType.OPERATOR_OR_AGENT: "an operator or agent with something to sell",
}

SUPPORTED = "an independent source agrees"

_SCOPE_WIDTH = {scope: width for width, scope in enumerate((Scope.PROGRAM, Scope.UNIT, Scope.HOSPITAL))}


@dataclass(frozen=True)
class Judged:
    """A claim together with its reading, its certainty and how it came to it.

    It starts from the kind of its source, goes down one step for each of ``faults`` (in words) and up
    one step where another claim supports it (``supported_by``, the id of the first that does).
    """

    claim: Claim
    source: Source
    reading: Reading
    certainty: Certainty
    faults: tuple[str, ...] = ()
    supported_by: str | None = None

    @property
    def start(self) -> Certainty:
        """The certainty that the kind of source starts with."""
        return STARTING_CERTAINTY[self.source.type]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Every reason for the certainty, in words."""
        support = () if self.supported_by is None else (SUPPORTED,)
        return (SOURCE_WORDS[self.source.type], *self.faults, *support)


def _freshness_fault(claim: Claim, item: Item, source: Source, on: date) -> str | None:
    stated = statement_date(claim, source)
    if stated is None:
        return "neither the statement nor the page is dated"
    life = item.shelf_life_months
    if life is not None and months_between(stated.earliest(), on) > life:
        return f"older than the {life} months for which such an answer stays fresh"
    return None


def _directness_fault(claim: Claim, item: Item) -> str | None:
    if claim.level is not Level.CENTER:
        return "about several hospitals or a country, not this center alone"
    if claim.scope and _SCOPE_WIDTH[claim.scope] > _SCOPE_WIDTH[item.scope]:
        return "about the hospital, not the transplant program"
    return None


def _precision_fault(claim: Claim, item: Item) -> str | None:
    if item.needs_number and claim.level is Level.CENTER and claim.number is None:
        return "no number where one is needed"
    return None


def faults(claim: Claim, item: Item, source: Source, on: date) -> list[str]:
    """Every fault that lowers the certainty by one step, in words; ``on`` is the day of evaluation."""
    found = [
        _freshness_fault(claim, item, source, on),
        _directness_fault(claim, item),
        _precision_fault(claim, item),
        f"an interest in the matter: {source.stake}" if source.stake else None,
    ]
    return [fault for fault in found if fault]


def _surnames(source: Source) -> set[str]:
    names = (source.authors or "").replace("et al.", "").replace("...", ",").split(",")
    return {name.split()[0].casefold() for name in names if name.strip()}


def independent(one: Source, other: Source) -> bool:
    """Whether two sources are known to share no organization and no author.

    Sources whose organization is not recorded are never called independent.
    """
    if not one.organization or not other.organization or one.organization == other.organization:
        return False
    if one.key == other.key or (one.registry_id and one.registry_id == other.registry_id):
        return False
    return not _surnames(one) & _surnames(other)


def _supports(one: Judged, other: Judged) -> bool:
    """Whether ``other`` lifts ``one``: counted, same value, at least low, at most one step weaker."""
    return (
        other.reading.counted
        and (other.reading.v, other.reading.open) == (one.reading.v, one.reading.open)
        and other.certainty >= max(Certainty.LOW, one.certainty - 1)
        and independent(one.source, other.source)
    )


def _lifted(judged: Judged, all_judged: Sequence[Judged]) -> Judged:
    if not judged.reading.counted or judged.certainty is Certainty.HIGH:
        return judged
    for other in all_judged:
        if other is not judged and _supports(judged, other):
            return replace(judged, certainty=judged.certainty.up(), supported_by=other.claim.id)
    return judged


def judge(readings: Sequence[tuple[Claim, Source, Reading]], item: Item, on: date) -> list[Judged]:
    """Certainty of every claim of one item on a day, in the order given."""
    judged = []
    for claim, source, reading in readings:
        found = faults(claim, item, source, on)
        certainty = STARTING_CERTAINTY[source.type].down(len(found))
        judged.append(Judged(claim, source, reading, certainty, tuple(found)))
    return [_lifted(one, judged) for one in judged]
