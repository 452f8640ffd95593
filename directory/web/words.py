"""Values of the domain in plain English. Everything a reader sees of a code word is said here, once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale

from directory.domain.claims import COUNTS
from directory.domain.dates import PartialDate
from directory.domain.outcomes import Kind, Measure, Result, ResultLimits, percentage
from directory.domain.query import KM_PER_MILE, Query, Unit
from directory.domain.side_by_side import INNER, Funnel, Hundred, band, outside
from directory.domain.standing import Standing
from directory.domain.vocabulary import Criterion, ItemAnswer, Level, State, Status

Say = Callable[[str, Query], str]

_LOCALE = Locale("en", "US")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

CRITERIA = {
    Criterion.MS_EXPERIENCE: "Experience with MS",
    Criterion.OUTCOMES: "Published results",
    Criterion.TEAM: "Team",
    Criterion.INFECTION: "Protection from infection",
}
CRITERIA_MEANING = {
    Criterion.MS_EXPERIENCE: "How much this hospital has done this transplant for people with MS, "
    "and by which rules.",
    Criterion.OUTCOMES: "Whether it tells the public what happened to the people it treated. "
    "Publishing counts here; whether the results are good does not.",
    Criterion.TEAM: "Who decides, who looks after people, and for how long.",
    Criterion.INFECTION: "How people are protected while their blood counts are low.",
}
ANSWERS = {
    ItemAnswer.MET: "Met",
    ItemAnswer.PARTLY: "Partly met",
    ItemAnswer.AT_LEAST_PARTLY: "At least partly met",
    ItemAnswer.NOT_MET: "Not met",
    ItemAnswer.NOT_APPLICABLE: "Does not apply",
    ItemAnswer.UNKNOWN: "Not known",
    ItemAnswer.CONFLICT: "Sources disagree",
}
STATUSES = {
    Status.ACTIVE: "Gives aHSCT for MS",
    Status.TRIAL_ONLY: "Gives aHSCT for MS only inside a trial",
    Status.CLOSED: "No longer gives aHSCT for MS",
    Status.UNKNOWN: "Not known whether it gives aHSCT for MS now",
}
STATES = {
    State.EVALUATED: "Half or more is known",
    State.TOO_LITTLE_KNOWN: "Too little is known",
    State.DOCUMENTED_CONCERNS: "Documented concerns",
    State.CLOSED: "Program has closed",
    State.NOT_EVALUATED: "Other treatment than aHSCT",
}
SECTORS = {"public": "Public hospital", "academic": "University hospital", "private": "Private clinic"}
TREATMENTS = {"ahsct": "aHSCT", "msc": "mesenchymal cells (MSC)"}
TREATMENTS_WANTED = {
    "ahsct": "aHSCT, the stem cell transplant for MS",
    "msc": "Mesenchymal cells (MSC), another treatment",
    "any": "Any cell treatment",
}
YES_NO_UNKNOWN = {"yes": "Yes", "no": "No", "unknown": "Not known"}
FLAGS = {"show": "Show them", "hide": "Hide them", "only": "Show only them"}
SORTS = {
    "documented": "Most documented first",
    "known": "Most known first",
    "distance": "Nearest first",
    "name": "By name",
    "checked": "Last checked first",
    "cost": "Lowest price first",
}
UNITS = {"km": "km", "mi": "miles"}
CERTAINTIES = {"high": "High", "moderate": "Moderate", "low": "Low", "very_low": "Very low"}
LEVELS = {
    "center": "about this center",
    "multicenter": "pooled over several hospitals",
    "national": "about a whole country",
}
FINDINGS = {
    "not_looked": "Nobody has looked for this yet",
    "not_found": "Looked for and not found",
    "asked_no_answer": "The center was asked and did not answer",
    "declined": "The center was asked and declined to answer",
}
WHY_ASKED = {
    "not_known": "Not known",
    "disagreement": "Sources disagree",
    "weak": "Weakly documented",
    "open": "Documented in part",
}
SEVERITIES = {"high": "Serious warning", "medium": "Warning"}
SOURCE_TYPES = {
    "regulator": "Regulator or court",
    "accreditation_register": "Accreditation register",
    "patient_register": "Transplant or patient register",
    "peer_reviewed": "Peer-reviewed paper",
    "trial_registry": "Trial registry",
    "guideline": "Guideline",
    "government": "Government document",
    "conference_abstract": "Conference abstract",
    "center_website": "The center's own website or release",
    "preprint": "Preprint, not peer reviewed",
    "news": "News report",
    "charity": "Charity's page",
    "patient_forum": "Patients' own accounts",
    "operator_or_agent": "Operator or agent with something to sell",
}
SOURCE_TYPES_BRIEFLY = {
    "regulator": "regulator",
    "accreditation_register": "register",
    "patient_register": "register",
    "peer_reviewed": "paper",
    "trial_registry": "registry",
    "guideline": "guideline",
    "government": "government",
    "conference_abstract": "abstract",
    "center_website": "own website",
    "preprint": "preprint",
    "news": "news",
    "charity": "charity",
    "patient_forum": "forum",
    "operator_or_agent": "seller",
}
"""For paper, where all answers of a comparison share one sheet."""
LIMITS_BASES = {
    "source": "as the source gives them",
    "wilson": "computed by Wilson's method",
    "exact": "computed exactly (Clopper-Pearson)",
}
MEASURES = {
    "progression_free": "Did not get worse",
    "neda": "No sign of disease activity (NEDA)",
    "relapse_free": "No relapse",
    "mri_free": "No new activity on MRI",
    "edss_improved": "Disability improved",
    "edss_stable": "Disability stayed the same",
    "edss_worse": "Disability got worse",
    "treatment_related_mortality": "Died from the treatment",
    "febrile_neutropenia": "Fever while blood counts were low",
    "new_monoclonal_protein": "New monoclonal protein in the blood",
}
_ANSWERS_WANTED = {
    "met": "met",
    "partly": "partly met",
    "at_least_partly": "at least partly met",
    "not_met": "not met",
    "not_applicable": "not applicable",
    "unknown": "not known",
    "conflict": "sources disagree",
}


@lru_cache(maxsize=300)
def country(code: str | None) -> str:
    """The English name of a country; the code itself where there is none."""
    return str(_LOCALE.territories.get(code or "", code or "")).replace("Hong Kong SAR China", "Hong Kong")


def number(value: float, digits: int = 0) -> str:
    """A number with separators, without zeros at its end: 1,000 or 421.3."""
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text


def centers(count: int) -> str:
    """ "1 center", "37 centers", "no centers"."""
    if count == 0:
        return "No centers"
    return "1 center" if count == 1 else f"{number(count)} centers"


def day(text: str | None) -> str:
    """A date of the record, known to year, month or day, as people write it: "May 17, 2024"."""
    if not text:
        return "not known"
    partial = PartialDate.parse(text)
    if not partial.month:
        return str(partial.year)
    month = _MONTHS[partial.month - 1]
    return f"{month} {partial.day}, {partial.year}" if partial.day else f"{month} {partial.year}"


def day_of(value: date | str | None) -> str:
    """The same for a date value."""
    return day(value.isoformat() if isinstance(value, date) else value)


def joined(parts: Sequence[str], last: str = "or") -> str:
    """ "a", "a or b", "a, b or c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def status(code: str, year: int | None, treatments: Sequence[str]) -> str:
    """The status with the year it was seen, which is never today by default."""
    if "ahsct" not in treatments:
        return "Gives mesenchymal cells (MSC), not aHSCT"
    seen = f"last seen {year}" if year else "no date known"
    return STATUSES[Status(code)] if code == "unknown" else f"{STATUSES[Status(code)]} ({seen})"


def interval(documented: float, possible: float, known: float) -> str:
    """The interval as the sentence that stands beside every bar."""
    if known < 0.5:
        return "Nothing is documented yet: anything from 0 to 100 points is possible."
    low, high = number(documented), number(possible)
    points = f"Exactly {low}" if low == high else f"Between {low} and {high}"
    return f"{points} of 100 points are documented; {number(known)} % is known."


def share(documented: float, possible: float) -> str:
    """One criterion's interval in words."""
    low, high = number(documented), number(possible)
    if (low, high) == ("0", "100"):
        return "not known"
    return f"{low} of 100" if low == high else f"{low} to {high} of 100"


def points(low: float, high: float, whole: float) -> str:
    """An item's interval in points: "between 4 and 8 of 8 points"."""
    least, most = number(low * whole, 1), number(high * whole, 1)
    of = f"of {number(whole, 1)} points"
    return f"{least} {of}" if least == most else f"between {least} and {most} {of}"


def not_scored(state: str) -> str:
    """Why a center has no figures."""
    if state == "closed":
        return "Not evaluated: no running aHSCT program for MS is known here. Its record is kept as history."
    return "Not evaluated: it gives mesenchymal cells (MSC). That is another treatment, not aHSCT."


def honesty(centers_with_ahsct: int, half_known: int) -> str:
    """How much of everything is known, as the first page says it."""
    less = centers_with_ahsct - half_known
    of = f"{number(less)} of" if half_known else "all"
    of = f"{of} {centers(centers_with_ahsct)} with aHSCT"
    return f"For {of}, less than half of what the checklist asks is known. Every page says what is missing."


def weights(numbers: Sequence[float]) -> str:
    """Weights of the four groups in their order: "40, 20, 20 and 20"."""
    return joined([f"{one:.10g}" for one in numbers], "and")


def removed(count: int, only_unknown: int) -> str:
    """What a filter takes away: "hides 61; 54 of them only because nobody knows"."""
    if not count:
        return "hides none"
    if not only_unknown:
        return f"hides {number(count)}"
    if only_unknown == count:
        return f"hides {number(count)}, {'all' if count > 1 else 'and'} only because nobody knows"
    return f"hides {number(count)}; {number(only_unknown)} of them only because nobody knows"


def item_short(item: str) -> str:
    """An item's name for menus and chips: its id in words."""
    return _ITEM_NAMES.get(item, item.replace("_", " ").capitalize())


_ITEM_NAMES = {
    "dedicated_program": "Program for MS",
    "volume": "Number of people treated",
    "registered_protocol": "Registered trial or protocol",
    "selection_rules": "Rules for choosing patients",
    "published_series": "Published own results",
    "mortality_disclosed": "Deaths disclosed",
    "progression": "Progression reported",
    "disease_activity": "Disease activity reported",
    "follow_up": "Length of follow-up",
    "registry_reporting": "Reports to a registry",
    "long_term_follow_up": "Follow-up after going home",
    "joint_decision": "Joint decision of two specialists",
    "neurological_assessment": "Examined by a neurologist",
    "intensive_care": "Intensive care on site",
    "accreditation": "JACIE or FACT accreditation",
    "protected_rooms": "Protected single rooms",
    "pre_screening": "Infections looked for before",
    "prophylaxis": "Preventive drugs",
    "viral_monitoring": "Virus monitoring",
    "revaccination": "New vaccinations",
    "infection_rates": "Infections reported",
}


def answers_wanted(answers: str) -> str:
    """ "met,partly" as "met or partly met"."""
    return joined([_ANSWERS_WANTED[answer] for answer in answers.split(",")])


def condition(parameter: str, value: str, query: Query) -> str:
    """One condition of a search, as a removable chip says it."""
    return _CONDITIONS[parameter](value, query) if parameter in _CONDITIONS else _minimum(parameter, value)


def _within(value: str, query: Query) -> str:
    unit = "miles" if query.unit is Unit.MI else "km"
    return f"within {number(float(value), 1)} {unit} of {query.near.label if query.near else ''}"


def _item(value: str, _: Query) -> str:
    name, _colon, answers = value.partition(":")
    return f"{item_short(name)}: {answers_wanted(answers)}"


def _minimum(parameter: str, value: str) -> str:
    if parameter == "min_documented":
        return f"at least {value} of 100 points documented"
    name = CRITERIA[Criterion(parameter.removeprefix("min_"))]
    return f"{name}: at least {value} of 100 documented"


def _choices(words: Mapping[Any, str], start: str = "") -> Say:
    def say_choices(value: str, _: Query) -> str:
        return start + joined([words[one] for one in value.split(",")])

    return say_choices


def _box(value: str, _: Query) -> str:
    west, south, east, north = (number(float(edge), 1) for edge in value.split(","))
    return f"in the area {south}° to {north}° north, {west}° to {east}° east"


_CONDITIONS: dict[str, Say] = {
    "q": lambda value, _: f"“{value}”",
    "near": lambda _, query: f"in {query.near.label if query.near else ''}",
    "within": _within,
    "bbox": _box,
    "country": lambda value, _: f"in {joined([country(code) for code in value.split(',')])}",
    "treatment": _choices(TREATMENTS_WANTED, "Treatment: "),
    "status": _choices(STATUSES),
    "sector": _choices(SECTORS),
    "international": _choices(YES_NO_UNKNOWN, "Patients from abroad: "),
    "item": _item,
    "max_cost": lambda value, _: f"price known and at most US${number(float(value))}",
    "flags": lambda value, _: "without warnings" if value == "hide" else "only with warnings",
    "state": _choices(STATES, "Evaluation: "),
}


ITEM_CHOICES = {
    "met": "Met",
    "met,partly": "Met or partly met",
    "not_met": "Not met",
    "unknown": "Not known",
    "conflict": "Sources disagree",
}
"""The answers a menu offers; an address may ask for any others."""

_FLAG_NAMES = {
    "promises_cure": "promises more than the evidence carries",
    "testimonials_as_proof": "patient stories are the main proof",
    "one_treatment_for_all": "sells the same cells for many unrelated diseases",
    "outside_oversight": "works outside the sight of regulator or ethics committee",
    "pay_for_unproven": "charges a lot for something not tested in trials",
    "not_ahsct": "sells other cells than aHSCT as a treatment of MS",
    "accepts_everyone": "accepts everybody, without examination or recent MRI",
    "no_outcomes_despite_volume": "says it treated hundreds, publishes no deaths or complications",
    "regulator_action": "a regulator or court has acted against it",
    "no_aftercare": "no plan for the time after going home",
    "incomplete_consent": "the consent form leaves out serious risks",
    "misleading_accreditation": "shows an accreditation that is not one for transplants",
}


def flag_name(kind: str) -> str:
    """A red flag in a few words."""
    return _FLAG_NAMES.get(kind, kind.replace("_", " "))


def counted(standing: Standing) -> str:
    """The number behind the answer to a question that is answered by counting; empty for any other."""
    if standing.item.id not in COUNTS or not standing.claims:
        return ""
    value, unit = standing.claims[0]["value"], standing.claims[0]["unit"]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if unit == "first_year":
        return f"since {value:g}"
    return f"{number(value)} {'people' if standing.item.id == 'volume' else 'years'}"


def quantity(value: float, unit: str | None) -> str:
    """A number of a statement with its unit, as far as one is given: "30", "12 years", "since 2004"."""
    if unit == "first_year":
        return f"since {value:g}"
    return f"{value:g} {unit.replace('_', ' ')}" if unit else f"{value:g}"


def item_values(item: str) -> frozenset[str]:
    """The values that the menu of an item offers."""
    return frozenset(f"{item}:{answers}" for answers in ITEM_CHOICES)


def item_choice(value: str) -> str:
    """The words for a value that no menu offers: its answers, or what was typed."""
    answers = value.partition(":")[2].split(",")
    known = all(answer in _ANSWERS_WANTED for answer in answers)
    return joined([_ANSWERS_WANTED[answer] for answer in answers]).capitalize() if known else value


def certainty_steps(certainty: str) -> int:
    """How many of the four marks are filled, less one."""
    return ("very_low", "low", "moderate", "high").index(certainty)


def years_after(years: float) -> str:
    """ "5 years after treatment"."""
    if years < 1:
        days = round(years * 365.25)
        return f"{days} days after treatment"
    return f"{number(years, 1)} {'year' if years == 1 else 'years'} after treatment"


def result(one: Mapping[str, Any]) -> str:
    """A reported figure."""
    parts = []
    if one["value_percent"] is not None:
        parts.append(f"{number(one['value_percent'], 1)} %")
    if one["events"] is not None:
        of = f" of {number(one['n'])}" if one["n"] is not None else ""
        parts.append(f"{'the opposite in ' if _is_opposite(one) else ''}{number(one['events'])}{of} people")
    return ", ".join(parts) or "no figure given"


def _is_opposite(one: Mapping[str, Any]) -> bool:
    """Whether the events are those that the measure is being free of: nobody had a relapse, 100 %."""
    if one["value_percent"] is None or not one["n"]:
        return False
    counted = 100 * one["events"] / one["n"]
    return one["kind"] == Kind.BENEFIT and bool(abs(counted - one["value_percent"]) > 1)


def limits(one: Mapping[str, Any]) -> str:
    """The limits of a result, "66 to 81 %", or "Not known"."""
    if one["low"] is None:
        return "Not known"
    return f"{percentage(one['low'])} to {percentage(one['high'])} %"


DEATHS_UNKNOWN = "Deaths: not known; a true rate cannot be bounded."
"""Said beside every benefit of those who do not tell: who reports deaths must never look worse."""


def deaths(one: Mapping[str, Any] | None) -> str:
    """The deaths beside another result, with their limits; that they are not known where nobody tells."""
    if one is None:
        return DEATHS_UNKNOWN
    if one["sentence"]:
        return f"Deaths: {one['sentence']}"
    if one["limits"]["high"] is not None:
        return f"Deaths: {result(one)}; the limits are {limits(one['limits'])}."
    return f"Deaths: {unbounded(one)}"


def unbounded(one: Mapping[str, Any]) -> str:
    """A harm that has no limits, and why; a figure alone would look more certain than it is."""
    is_deaths = one["measure"] == Measure.TREATMENT_RELATED_MORTALITY
    measured = "" if is_deaths else f"{MEASURES[one['measure']]}: "
    return f"{measured}{result(one)}; {one['limits']['note']}, so a true rate cannot be bounded."


def with_limits(percent: float, low: float | None, high: float | None) -> str:
    """A figure with its limits for a plot: "70 % (48 to 85)", or "70 % (limits not known)"."""
    if low is None or high is None:
        return f"{percentage(percent)} % (limits not known)"
    return f"{percentage(percent)} % ({percentage(low)} to {percentage(high)})"


def briefly(one: Mapping[str, Any]) -> str:
    """What was measured, when and in whom, short enough for the mark of a plot."""
    when = None if one["at_years"] is None else years_after(one["at_years"])
    people = None if one["n"] is None else f"{number(one['n'])} people"
    return ", ".join(text for text in (MEASURES[one["measure"]], when, people, one["population"]) if text)


def whom(source: Mapping[str, Any], level: str | None, centers_named: Sequence[str]) -> str:
    """Whom a result is about: a center by its name, or many hospitals, which are called pooled."""
    author = (source["authors"] or source["organization"] or source["title"]).split(",")[0]
    stated = f"{author} {source['year']}" if source["year"] else author
    if level == Level.CENTER:
        if len(centers_named) == 1:
            return centers_named[0]
        return f"One hospital, not matched to a center here ({stated})"
    if level is None:
        return f"Not known how many hospitals ({stated})"
    hospitals = f"{number(source['hospitals'])} hospitals" if source["hospitals"] else "several hospitals"
    return f"Pooled: {hospitals} ({stated})"


WHOM = {
    Level.CENTER: "each about one hospital",
    Level.MULTICENTER: "each pooled over several hospitals",
    Level.NATIONAL: "each about a whole country",
}


def measure_choices(measures: Iterable[str]) -> dict[str, str]:
    """The menu of measures: all of them, or one."""
    return {"": "All measures", **{measure: MEASURES[measure] for measure in measures}}


def funnel(found: Funnel) -> str:
    """What a funnel plot says: how much chance alone explains, and not who is better."""
    people = min(one.result.n or 0 for one in found.points)
    low, high = band(found.pooled, people, INNER)
    return (
        f"The share of all {len(found.points)} series together is {percentage(100 * found.pooled)} %. "
        f"If the truth were the same everywhere, 95 of 100 series of {number(people)} people would lie "
        f"between {percentage(low)} and {percentage(high)} % by chance alone, and nearly all (99.8 %) "
        f"inside the outer curves. {_outside(len(outside(found)))}"
    )


def _outside(count: int) -> str:
    if not count:
        return "All lie inside them: chance alone can explain the differences."
    lies = "1 lies" if count == 1 else f"{count} lie"
    return (
        f"{lies} outside them: chance alone explains that badly. Other people, another time or another way "
        "of counting may. It does not say that a hospital is better or worse."
    )


def no_such_measure(asked: str) -> str:
    """What to say beside the menu of measures."""
    return f"“{asked}” is no measure of this directory. Choose one of the list; all results are shown below."


def of_hundred(percent: float, limits: ResultLimits, found: Hundred) -> str:
    """A share as people of a hundred, with the range that its limits leave."""
    drawn_as = f"drawn as {found.filled} of 100"
    if percent and not found.filled:
        drawn_as = "less than half a person of 100, so that no mark is filled"
    if limits.low is None or limits.high is None or found.high is None:
        return f"{percentage(percent)} %, {drawn_as}. Its limits are not known; the truth may lie far off."
    reach = f"up to {found.high}" if not found.low else f"from {found.low} to {found.high}"
    return (
        f"{percentage(percent)} %, {drawn_as}. The limits are {percentage(limits.low)} to "
        f"{percentage(limits.high)} %: the true number may be anything {reach} of 100."
    )


def people_counted(one: Result) -> str:
    """Whom a result was counted in: how many, who they were, and when."""
    when = "" if one.at_years is None else f", {years_after(one.at_years)}"
    whom = f": {one.population}" if one.population else ""
    return f"Counted in {number(one.n or 0)} people{when}{whom}."


def drawn(one: Mapping[str, Any]) -> str:
    """A rate of deaths that was drawn towards a pooled one, without its last stop."""
    pooled = one["pooled"]
    low, high = percentage(one["low"]), percentage(one["high"])
    return (
        f"Seen together with {pooled['events']} deaths among {number(pooled['n'])} people of "
        f"{pooled['whom']}, which count here as much as {one['counts_as_people']} people: "
        f"a rate of {percentage(one['percent'])} %, between {low} and {high} %"
    )


def limits_basis(one: Mapping[str, Any]) -> str:
    """Where the limits come from and what they take for granted, or why there are none."""
    return "; ".join(text for text in (LIMITS_BASES.get(one["basis"]), one["note"]) if text)


def distance(km: float, unit: Unit) -> str:
    """ "421 km away"."""
    length = km / KM_PER_MILE if unit is Unit.MI else km
    return f"{number(length, 0 if length >= 10 else 1)} {'miles' if unit is Unit.MI else 'km'} away"


def sentence(query: Query, conditions: Sequence[str]) -> str:
    """What was searched for, in one sentence."""
    if query.near and query.near.coordinates and query.within is None:
        conditions = [f"measured from {query.near.label}", *conditions]
    if not conditions:
        return f"All centers with aHSCT for MS, {SORTS[query.order].lower()}."
    text = "; ".join(conditions)
    return f"{text[0].upper()}{text[1:]}. {SORTS[query.order]}."


def source_facts(source: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is recorded about a source, as pairs of name and text; what is not recorded is left out."""
    level = LEVELS.get(source["level"] or "")
    hospitals = f"{number(source['hospitals'])} hospitals" if source["hospitals"] else None
    follow_up = source["median_follow_up_years"]
    pairs = [
        ("Kind of source", SOURCE_TYPES[source["type"]]),
        ("Authors", source["authors"]),
        ("Who speaks", source["organization"]),
        ("Published in", source["venue"]),
        ("Year", str(source["year"]) if source["year"] else "Not known"),
        ("DOI", source["doi"]),
        ("PubMed", source["pmid"]),
        ("Registry number", source["registry_id"]),
        ("What it is about", joined([text for text in (level, hospitals) if text], "·").capitalize() or None),
        ("People in it", number(source["n_patients"]) if source["n_patients"] else None),
        ("Median follow-up", f"{number(follow_up, 1)} years" if follow_up else None),
        ("Interest in the matter", source["stake"]),
        ("Opened on", day(source["accessed"]) if source["accessed"] else None),
        ("Record checked", _checked(source)),
        ("Note", source.get("note")),
    ]
    return [(name, text) for name, text in pairs if text]


def _checked(source: Mapping[str, Any]) -> str:
    if not source["checked"]:
        return "Not yet"
    return f"Yes, on {day(source['checked_on'])}" if source["checked_on"] else "Yes"


GROUPS = {
    "practical": "Cost, stay and getting there",
    "eligibility": "Whom it treats, by its own rules",
    "status": "Is the transplant given now?",
    "background": "Background",
    "red_flag": "Material about warnings",
}


def coordinates(latitude: float, longitude: float) -> str:
    """ "59.85° N, 17.64° E"."""
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.2f}° {north}, {abs(longitude):.2f}° {east}"


def program_years(program: Mapping[str, Any]) -> str:
    """When a program began and ended, as far as known."""
    start = f"since {program['from']}" if program["from"] else "start not known"
    if program["to"] is None:
        return start
    return f"{program['from'] or 'start not known'} to {program['to']}"
