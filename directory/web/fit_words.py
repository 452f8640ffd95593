"""Eligibility rules in plain English: questions, conditions, and the sentence about each rule set."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directory.domain.eligibility import (
    AllOf,
    AnyOf,
    Clause,
    Condition,
    Fit,
    Input,
    Outcome,
    Rule,
    RuleBook,
    Verdict,
    inputs_of,
)
from directory.web.words import joined, number

VERDICTS = {Verdict.INSIDE: "Inside", Verdict.OUTSIDE: "Outside", Verdict.CANNOT_TELL: "Cannot tell"}
OUTCOMES = {
    Outcome.INSIDE: "Inside",
    Outcome.PROFILE_OUTSIDE: "Inside the main conditions, outside the group that benefits most",
    Outcome.PROFILE_UNKNOWN: "Inside the main conditions; cannot tell about the group that benefits most",
    Outcome.TRIAL_ONLY: "Outside; perhaps in a trial",
    Outcome.OUTSIDE: "Outside",
    Outcome.UNKNOWN: "Cannot tell",
}
MARKS = {Verdict.INSIDE: "✓", Verdict.OUTSIDE: "✕", Verdict.CANNOT_TELL: "?"}
MS_TYPES = {
    "relapsing": "Relapsing (also called relapsing-remitting)",
    "secondary_progressive": "Secondary progressive",
    "primary_progressive": "Primary progressive",
    "unsure": "Nobody has named one",
}
YES_NO = {"yes": "Yes", "no": "No"}


@dataclass(frozen=True)
class About:
    """How one input is spoken of: ``name`` inside a sentence, ``question`` and ``hint`` in the form."""

    name: str
    question: str
    hint: str | None = None


INPUTS: Mapping[str, About] = {
    "ms_type": About("your form of MS", "Which form of MS has your neurologist named?"),
    "age": About("your age", "Your age in years"),
    "years_since_diagnosis": About("the years since your diagnosis", "Years since MS was diagnosed"),
    "edss": About(
        "your EDSS or walking distance",
        "Your EDSS, if a doctor has measured it",
        "From 0 to 10 in steps of 0.5. If you do not know it, answer the walking questions instead",
    ),
    "edss_raised_by_recent_relapse": About(
        "whether a recent relapse has raised your EDSS",
        "Has a relapse in recent months made your walking or your EDSS worse?",
    ),
    "walk_100m_one_aid": About(
        "whether you can walk 100 m with one aid",
        "Can you walk about 100 m, with one stick or crutch or without any?",
        "About one city block; resting on the way is allowed",
    ),
    "walk_20m_two_aids": About(
        "whether you can walk 20 m with two aids",
        "Can you walk about 20 m, with two sticks, crutches or a frame, or with less help?",
        "About the length of two buses",
    ),
    "relapses_12m": About("your relapses in the last 12 months", "Relapses in the last 12 months"),
    "relapses_36m": About(
        "your relapses in the last 36 months",
        "Relapses in the last 36 months",
        "Count those of the last 12 months too",
    ),
    "new_mri_activity_12m": About(
        "whether MRI showed new activity in 12 months",
        "New or enhancing lesions on MRI in the last 12 months?",
    ),
    "rapidly_evolving_severe": About(
        "whether your MS is called rapidly evolving and severe",
        "Has a neurologist called your MS “rapidly evolving severe” or “aggressive”?",
    ),
    "failed_high_efficacy_dmts": About(
        "how many strong MS drugs failed",
        "How many strong MS drugs did not control the disease?",
        "Strong (high-efficacy) drugs are for example natalizumab, ocrelizumab or alemtuzumab",
    ),
    "failed_any_dmts": About(
        "how many MS drugs failed",
        "How many MS drugs of any strength did not control the disease?",
        "Count the strong ones too",
    ),
    "high_efficacy_contraindicated": About(
        "whether you cannot take strong MS drugs",
        "Has a doctor said that you cannot take strong MS drugs?",
    ),
    "oligoclonal_bands": About(
        "whether oligoclonal bands were found", "Were oligoclonal bands found in your spinal fluid?"
    ),
    "pregnant_or_planning_now": About(
        "pregnancy or planning one", "Are you pregnant, or planning a pregnancy now?"
    ),
    "active_infection_or_hbv_hcv_hiv": About(
        "an infection", "Do you have an active infection, hepatitis B or C, or HIV?"
    ),
    "serious_heart_lung_liver_kidney_disease": About(
        "a serious disease of heart, lungs, liver or kidneys",
        "Do you have a serious disease of the heart, lungs, liver or kidneys?",
    ),
    "active_cancer": About("cancer", "Do you have cancer that is active or under treatment?"),
}
GROUPS: Mapping[str, tuple[str, ...]] = {
    "About you and your MS": ("ms_type", "age", "years_since_diagnosis"),
    "Walking": ("edss", "walk_100m_one_aid", "walk_20m_two_aids", "edss_raised_by_recent_relapse"),
    "Activity of the disease": (
        "relapses_12m", "relapses_36m", "new_mri_activity_12m", "rapidly_evolving_severe",
        "oligoclonal_bands",
    ),
    "Treatment so far": ("failed_high_efficacy_dmts", "failed_any_dmts", "high_efficacy_contraindicated"),
    "Safety": (
        "pregnant_or_planning_now", "active_infection_or_hbv_hcv_hiv",
        "serious_heart_lung_liver_kidney_disease", "active_cancer",
    ),
}  # fmt: skip

_FORMS = {
    "relapsing": "relapsing",
    "secondary_progressive": "secondary progressive",
    "primary_progressive": "primary progressive",
}
_FACTS = {
    "new_mri_activity_12m": "new or enhancing lesions on MRI in the last 12 months",
    "high_efficacy_contraindicated": "strong MS drugs cannot be taken",
    "oligoclonal_bands": "oligoclonal bands in the spinal fluid",
    "rapidly_evolving_severe": "MS that evolves rapidly and is severe",
    "walk_100m_one_aid": "able to walk 100 m with at most one aid",
    "walk_20m_two_aids": "able to walk 20 m with at most two aids",
    "edss_raised_by_recent_relapse": "the EDSS was raised by a relapse in recent months",
    "pregnant_or_planning_now": "pregnant or planning a pregnancy now",
    "active_infection_or_hbv_hcv_hiv": "an active infection, hepatitis B or C, or HIV",
    "serious_heart_lung_liver_kidney_disease": "a serious disease of the heart, lungs, liver or kidneys",
    "active_cancer": "active cancer",
}
_COMPARED = {"lt": "less than", "le": "at most", "gt": "more than", "ge": "at least", "eq": "exactly"}
_COUNTED = {
    "relapses_12m": ("relapse", "relapses", "in the last 12 months"),
    "relapses_36m": ("relapse", "relapses", "in the last 36 months"),
    "failed_high_efficacy_dmts": ("strong MS drug", "strong MS drugs", "that did not control the disease"),
    "failed_any_dmts": ("MS drug", "MS drugs", "that did not control the disease"),
}


def about(one: Input) -> About:
    """How an input is spoken of; one that is new in the data speaks for itself."""
    plain = one.id.replace("_", " ")
    return INPUTS.get(one.id) or About(plain, one.question or plain.capitalize())


def choices(one: Input) -> dict[str, str]:
    """What can be chosen for an input, with its words; empty for a number."""
    return YES_NO if one.kind == "bool" else {value: MS_TYPES.get(value, value) for value in one.values}


def names(inputs: Sequence[str], last: str = "and") -> str:
    """The inputs as a part of a sentence: "your age and your form of MS"."""
    return joined([INPUTS[one].name if one in INPUTS else one.replace("_", " ") for one in inputs], last)


def condition(one: Condition) -> str:
    """A condition in words, without a full stop: "relapsing MS; or …"."""
    if isinstance(one, Rule):
        return _rule(one)
    if isinstance(one, AllOf):
        first, *rest = [_inner(part) for part in one.parts]
        # A form of MS and what must come with it: "and" alone would leave open how far an "or" reaches.
        link = " with " if "ms_type" in inputs_of(one.parts[0]) else " and "
        return link.join([first, " and ".join(rest)]) if rest else first
    separator = "; or " if any(isinstance(part, AllOf) for part in one.parts) else ", or "
    return separator.join(condition(part) for part in one.parts)


def clause(one: Clause) -> str:
    """A condition of a rule set as it begins a line, with what the source adds."""
    text = condition(one.condition)
    return f"{text[:1].upper()}{text[1:]}{f' ({one.note})' if one.note else ''}"


def _inner(one: Condition) -> str:
    return f"either {condition(one).replace(', or ', ' or ')}" if isinstance(one, AnyOf) else condition(one)


def _rule(rule: Rule) -> str:
    if rule.input == "ms_type":
        wanted: tuple[str, ...] = rule.value if isinstance(rule.value, tuple) else (rule.value,)
        return f"{joined([_FORMS.get(one, one) for one in wanted])} MS"
    if rule.input in _FACTS:
        return _FACTS[rule.input] if rule.value is True else f"not: {_FACTS[rule.input]}"
    return _MEASURED.get(rule.input, _any_measure)(rule)


def _age(rule: Rule) -> str:
    return f"age {_COMPARED[rule.operator]} {rule.value} years"


def _years(rule: Rule) -> str:
    return f"diagnosed {_COMPARED[rule.operator]} {number(rule.value)} years ago"


def _edss(rule: Rule) -> str:
    return f"EDSS {_COMPARED[rule.operator]} {rule.value:.1f}"


def _count(rule: Rule) -> str:
    one, many, rest = _COUNTED[rule.input]
    none = rule.operator == "eq" and rule.value == 0
    how_many = "no" if none else f"{_COMPARED[rule.operator]} {rule.value}"
    return f"{how_many} {one if rule.value == 1 else many} {rest}"


def _any_measure(rule: Rule) -> str:
    compared = _COMPARED.get(rule.operator, "one of")
    value = joined([str(one) for one in rule.value]) if isinstance(rule.value, tuple) else rule.value
    return f"{rule.input.replace('_', ' ')} {compared} {value}"


_MEASURED: dict[str, Callable[[Rule], str]] = {
    "age": _age,
    "years_since_diagnosis": _years,
    "edss": _edss,
    **dict.fromkeys(_COUNTED, _count),
}


def sentence(fit: Fit, book: RuleBook) -> str:
    """What the data file says about such an outcome, with the deciding or missing answers named."""
    outcome = fit.outcome
    deciding = fit.group if outcome is Outcome.PROFILE_OUTSIDE else fit.main
    undecided = fit.group if outcome is Outcome.PROFILE_UNKNOWN else fit.main
    return book.outputs.get(outcome, "").format(
        label=fit.rule_set.label, reasons=names(deciding.decided_by), missing=names(undecided.missing)
    )


def said(one: Input, value: Any) -> str:
    """An answer as the result page repeats it."""
    if isinstance(value, bool):
        return YES_NO["yes" if value else "no"]
    if one.id == "ms_type":
        return MS_TYPES.get(str(value), str(value))
    return f"{value:.1f}" if one.id == "edss" else f"{value:g}"
