"""Results that sources report. They are shown, never scored."""

from dataclasses import dataclass
from enum import StrEnum

from directory.domain.vocabulary import Level


class Measure(StrEnum):
    """What a result measures."""

    PROGRESSION_FREE = "progression_free"
    NEDA = "neda"
    RELAPSE_FREE = "relapse_free"
    MRI_FREE = "mri_free"
    EDSS_IMPROVED = "edss_improved"
    EDSS_STABLE = "edss_stable"
    EDSS_WORSE = "edss_worse"
    TREATMENT_RELATED_MORTALITY = "treatment_related_mortality"
    FEBRILE_NEUTROPENIA = "febrile_neutropenia"


@dataclass(frozen=True)
class Result:
    """One figure of one source: share in percent, or events of n, at a time in years after treatment.

    ``ci_low`` and ``ci_high`` are the limits that the source itself gives, in percent.
    ``discrepancy`` says where the source's own figures do not agree with each other.
    """

    measure: Measure
    at_years: float | None = None
    value_percent: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    events: int | None = None
    n: int | None = None
    population: str | None = None
    level: Level | None = None
    checked: bool = False
    discrepancy: str | None = None
