"""A claim: what one source says about one field of one center, and when it may count."""

from dataclasses import dataclass
from datetime import date

from directory.domain.checklist import Item
from directory.domain.dates import PartialDate
from directory.domain.sources import Source
from directory.domain.vocabulary import Answer, FindingReason, Level, Scope, SourceType

ClaimValue = bool | int | float | str | None

LARGEST_DISCLOSING_SERIES = 14

COUNTS = frozenset({"volume", "years_of_experience"})
"""Items answered by a number that only grows, and so always open above."""

OFFICIAL_TYPES = frozenset(
    {
        SourceType.REGULATOR,
        SourceType.ACCREDITATION_REGISTER,
        SourceType.PATIENT_REGISTER,
        SourceType.GOVERNMENT,
    }
)

_ANSWER_VALUES = {
    Answer.MET: (1.0, False),
    Answer.PARTLY: (0.5, False),
    Answer.AT_LEAST_PARTLY: (0.5, True),
    Answer.NOT_MET: (0.0, False),
}


@dataclass(frozen=True)
class Claim:
    """One sourced statement in our own words.

    ``field`` is a checklist item or a practical field. ``program`` is the program's id, ``None`` for
    the center as a whole. ``as_of`` is the day the statement speaks of; ``accessed`` the day the
    source was opened; ``checked_on`` the day somebody read the statement against it. None of the
    three is derived from another.
    """

    id: str
    field: str
    statement: str
    source: str
    answer: Answer | None = None
    value: ClaimValue = None
    unit: str | None = None
    program: str | None = None
    locator: str | None = None
    level: Level = Level.CENTER
    scope: Scope | None = None
    as_of: PartialDate | None = None
    accessed: date | None = None
    checked: bool = False
    checked_on: date | None = None

    @property
    def number(self) -> float | None:
        """The value as a number; ``None`` for words, yes/no and nothing."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            return None
        return float(self.value)


@dataclass(frozen=True)
class Finding:
    """A recorded "we looked and it is not known" about one field."""

    field: str
    reason: FindingReason
    on: date
    where: str | None = None


@dataclass(frozen=True)
class RedFlag:
    """A sourced warning; ``agreed`` only when two people have found that its claims carry it."""

    kind: str
    claims: tuple[str, ...]
    agreed: bool = False


@dataclass(frozen=True)
class Reply:
    """A center's own words beside one of its claims: its right of reply, neither checked nor counted."""

    claim: str
    text: str
    on: date


@dataclass(frozen=True)
class Reading:
    """What a claim means for its item: value 0..1, whether it may be more, or why it does not count."""

    v: float | None
    open: bool
    counted: bool
    reason: str | None = None


@dataclass(frozen=True)
class Slopes:
    """Between which counts the value of a count rises from 0 to 1 (Snowden 2017: 23 people, 6 years)."""

    volume_none: float = 5
    volume_full: float = 23
    years_full: float = 6


SLOPES = Slopes()


def _cut(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def volume_value(patients: float, slopes: Slopes = SLOPES) -> float:
    """The value 0..1 of a number of transplanted patients."""
    return _cut((patients - slopes.volume_none) / (slopes.volume_full - slopes.volume_none))


def years_value(years: float, slopes: Slopes = SLOPES) -> float:
    """The value 0..1 of years of experience."""
    return _cut(years / slopes.years_full)


def statement_date(claim: Claim, source: Source) -> PartialDate | None:
    """When the statement was true: its own date, else the year of its source, else not known."""
    if claim.as_of:
        return claim.as_of
    return PartialDate(source.year) if source.year else None


def _years_of(claim: Claim, source: Source) -> float | None:
    """Years of experience at the time of the statement: a first year counts up to the statement's date."""
    if claim.unit != "first_year" or claim.number is None:
        return claim.number
    stated = statement_date(claim, source)
    return None if stated is None else max(stated.year - claim.number, 0.0)


def value_of(claim: Claim, source: Source, slopes: Slopes = SLOPES) -> tuple[float, bool] | None:
    """The claim's value 0..1 and whether it is open above; ``None`` when it gives no answer."""
    if claim.answer is Answer.NOT_APPLICABLE:
        return None
    if claim.field not in COUNTS or claim.number is None:
        answered = _ANSWER_VALUES[claim.answer] if claim.answer else None
        return (answered[0], True) if answered and claim.field in COUNTS else answered
    if claim.field == "volume":
        return volume_value(claim.number, slopes), True
    years = _years_of(claim, source)
    return None if years is None else (years_value(years, slopes), True)


def _why_level_excludes(claim: Claim, item: Item, source: Source, slug: str) -> str | None:
    """Why a pooled or national statement says nothing about this center; ``None`` if it may count."""
    if claim.level is Level.CENTER:
        return None
    if slug not in source.centers:
        return "the source does not name this center"
    if item.result:
        return _why_pooled_result_excludes(claim, item, source)
    if claim.level is Level.NATIONAL and source.type not in OFFICIAL_TYPES:
        return "a national rule counts only from an official source that names this center"
    return None


def _why_pooled_result_excludes(claim: Claim, item: Item, source: Source) -> str | None:
    if not item.discloses or claim.level is Level.NATIONAL or claim.answer is not Answer.AT_LEAST_PARTLY:
        return "a pooled or national figure is not this center's own"
    if source.type is not SourceType.PEER_REVIEWED:
        return "only a published series discloses"
    if source.hospitals is None or source.hospitals > LARGEST_DISCLOSING_SERIES:
        return f"pooled over more than {LARGEST_DISCLOSING_SERIES} hospitals, or their number is not known"
    return None


def read(
    claim: Claim, item: Item, source: Source, slug: str, program: str | None, slopes: Slopes = SLOPES
) -> Reading:
    """Decide what a claim says about its item for the program evaluated, and whether it counts.

    ``program`` is the id of the running aHSCT program, ``None`` when there is none.
    """
    value = value_of(claim, source, slopes)
    v, is_open = value if value else (None, False)
    why_not = _why_not_counted(claim, item, source, slug, program, v)
    return Reading(v=v, open=is_open, counted=why_not is None, reason=why_not)


def _why_not_counted(
    claim: Claim, item: Item, source: Source, slug: str, program: str | None, v: float | None
) -> str | None:
    if not claim.checked:
        return "nobody has checked it against its source yet"
    if program is None:
        return "there is no running aHSCT program to evaluate"
    if claim.program not in (None, program):
        return "it is about another program"
    if v is None and claim.answer is not Answer.NOT_APPLICABLE:
        return "it does not answer the question"
    return _why_level_excludes(claim, item, source, slug)
