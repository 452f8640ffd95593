"""A center: a hospital or clinic at a place, and its programs."""

from dataclasses import dataclass

from directory.domain.claims import Claim, Finding, RedFlag, Reply
from directory.domain.vocabulary import PositionPrecision, Sector, Status, Treatment


@dataclass(frozen=True)
class Program:
    """A team and protocol that gives one treatment; ``until`` is set when it has ended."""

    id: str
    treatment: Treatment
    name: str | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Center:
    """One center with everything that is recorded about it. Coordinates are WGS 84 degrees.

    ``contact`` is a mail address that the center has published itself, of an office and not of a person.
    """

    slug: str
    name: str
    city: str
    country: str
    latitude: float
    longitude: float
    position_precision: PositionPrecision
    status: Status
    sector: Sector
    local_name: str | None = None
    program: str | None = None
    region: str | None = None
    website: str | None = None
    contact: str | None = None
    position_checked: bool = False
    website_checked: bool | None = None
    aliases: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    programs: tuple[Program, ...] = ()
    claims: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()
    red_flags: tuple[RedFlag, ...] = ()
    replies: tuple[Reply, ...] = ()

    @property
    def treatments(self) -> tuple[Treatment, ...]:
        """What its programs give or gave, without repetition."""
        return tuple(dict.fromkeys(program.treatment for program in self.programs))

    @property
    def running_ahsct(self) -> Program | None:
        """The aHSCT program that has not ended, which is the one evaluated."""
        running = [p for p in self.programs if p.treatment is Treatment.AHSCT and p.until is None]
        return running[0] if running else None
