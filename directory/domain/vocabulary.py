"""The closed lists of words that claims, sources and centers are described with."""

from enum import IntEnum, StrEnum


class Criterion(StrEnum):
    """One of the four things a center is evaluated on, in the order used everywhere."""

    MS_EXPERIENCE = "ms_experience"
    OUTCOMES = "outcomes"
    TEAM = "team"
    INFECTION = "infection"


class Answer(StrEnum):
    """What one claim says about one item of the checklist."""

    MET = "met"
    PARTLY = "partly"
    AT_LEAST_PARTLY = "at_least_partly"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


class ItemAnswer(StrEnum):
    """What all counted claims of one item say together."""

    MET = "met"
    PARTLY = "partly"
    AT_LEAST_PARTLY = "at_least_partly"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"


class Level(StrEnum):
    """Whom a figure or statement is about."""

    CENTER = "center"
    MULTICENTER = "multicenter"
    NATIONAL = "national"


class Scope(StrEnum):
    """Which part of a hospital a statement is about."""

    PROGRAM = "program"
    UNIT = "unit"
    HOSPITAL = "hospital"


class Certainty(IntEnum):
    """How far a claim can be trusted; higher is more certain."""

    VERY_LOW = 0
    LOW = 1
    MODERATE = 2
    HIGH = 3

    @property
    def word(self) -> str:
        """The name used in files and JSON: ``very_low`` … ``high``."""
        return self.name.lower()

    def down(self, steps: int = 1) -> "Certainty":
        """The certainty ``steps`` lower, never below very low."""
        return Certainty(max(self - steps, Certainty.VERY_LOW))

    def up(self) -> "Certainty":
        """The certainty one step higher, never above high."""
        return Certainty(min(self + 1, Certainty.HIGH))


class SourceType(StrEnum):
    """What kind of document a source is."""

    REGULATOR = "regulator"
    ACCREDITATION_REGISTER = "accreditation_register"
    PATIENT_REGISTER = "patient_register"
    PEER_REVIEWED = "peer_reviewed"
    TRIAL_REGISTRY = "trial_registry"
    GUIDELINE = "guideline"
    GOVERNMENT = "government"
    CONFERENCE_ABSTRACT = "conference_abstract"
    CENTER_WEBSITE = "center_website"
    PREPRINT = "preprint"
    NEWS = "news"
    CHARITY = "charity"
    PATIENT_FORUM = "patient_forum"
    OPERATOR_OR_AGENT = "operator_or_agent"


class Treatment(StrEnum):
    """What a program gives. Mesenchymal cells (``msc``) are never aHSCT."""

    AHSCT = "ahsct"
    MSC = "msc"


class Status(StrEnum):
    """Whether a center is known to give its treatment at present."""

    ACTIVE = "active"
    TRIAL_ONLY = "trial_only"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Sector(StrEnum):
    """Who runs the hospital."""

    PUBLIC = "public"
    ACADEMIC = "academic"
    PRIVATE = "private"


class PositionPrecision(StrEnum):
    """How exactly the coordinates of a center are known."""

    BUILDING = "building"
    CITY = "city"


class State(StrEnum):
    """What an evaluation can be read as."""

    EVALUATED = "evaluated"
    TOO_LITTLE_KNOWN = "too_little_known"
    DOCUMENTED_CONCERNS = "documented_concerns"
    CLOSED = "closed"
    NOT_EVALUATED = "not_evaluated"


class Severity(StrEnum):
    """How heavy a red flag is."""

    HIGH = "high"
    MEDIUM = "medium"


class FindingReason(StrEnum):
    """Why something is recorded as not known."""

    NOT_LOOKED = "not_looked"
    NOT_FOUND = "not_found"
    ASKED_NO_ANSWER = "asked_no_answer"
    DECLINED = "declined"


class YesNoUnknown(StrEnum):
    """A fact that may be unknown, which is not the same as no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
