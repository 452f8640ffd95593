"""A source: a document that can be opened again, and the results it reports."""

from dataclasses import dataclass
from datetime import date

from directory.domain.outcomes import Result
from directory.domain.vocabulary import Level, SourceType


@dataclass(frozen=True)
class Source:
    """One document.

    ``centers`` are the slugs of the centers of this directory that the document names.
    ``level`` says whom its results are about; ``hospitals`` is the number of hospitals whose patients
    it pools, ``None`` when that is not known. ``organization`` is who speaks in it, for deciding
    whether two sources are independent. ``stake`` names an interest that the type does not imply.
    """

    key: str
    type: SourceType
    title: str
    authors: str | None = None
    year: int | None = None
    venue: str | None = None
    doi: str | None = None
    pmid: str | None = None
    registry_id: str | None = None
    url: str | None = None
    checked: bool = False
    checked_on: date | None = None
    accessed: date | None = None
    level: Level | None = None
    hospitals: int | None = None
    organization: str | None = None
    stake: str | None = None
    peer_review_status: str | None = None
    n_patients: int | None = None
    median_follow_up_years: float | None = None
    centers: tuple[str, ...] = ()
    note: str | None = None
    results: tuple[Result, ...] = ()

    @property
    def address(self) -> str | None:
        """Where to open it: the DOI's resolver, else PubMed, else its own address."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return self.url
