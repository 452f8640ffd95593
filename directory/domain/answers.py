"""What a reader typed into the form of the fit page, read as answers, with every problem at once."""

import re
from collections.abc import Iterator, Mapping

from directory.domain.eligibility import Answers, Input, Value
from directory.domain.problems import ParameterProblem

MOST_YEARS = 120
MOST_COUNTED = 100
_NUMBER = re.compile(r"[0-9]{1,4}([.,][0-9]{1,4})?")
_YES_NO = {"yes": True, "no": False}
# A count of part of something cannot be above the count of all of it.
_AT_MOST = (
    ("relapses_12m", "relapses_36m", "is more than in 36 months, which include these 12"),
    ("failed_high_efficacy_dmts", "failed_any_dmts", "is more than of all MS drugs, which include these"),
    ("years_since_diagnosis", "age", "is more than the age"),
)


def read_answers(
    inputs: Mapping[str, Input], typed: Mapping[str, str]
) -> tuple[dict[str, Value], tuple[ParameterProblem, ...]]:
    """The answers, and what cannot be an answer. What was left empty is in neither.

    Numbers may have a decimal comma; yes/no inputs take "yes" and "no".
    """
    answers: dict[str, Value] = {}
    problems = []
    for one in inputs.values():
        text = typed.get(one.id, "").strip()
        if not text:
            continue
        value = _value(one, text)
        if value is None:
            problems.append(ParameterProblem(one.id, _wanted(one)))
        else:
            answers[one.id] = value
    return answers, (*problems, *_contradictions(answers))


def limits(one: Input) -> tuple[float, float]:
    """The least and greatest number that an input takes."""
    return one.range or (0, MOST_YEARS if one.unit == "years" else MOST_COUNTED)


def _value(one: Input, text: str) -> Value | None:
    if one.kind == "bool":
        return _YES_NO.get(text)
    if one.kind == "enum":
        return text if text in one.values else None
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text.replace(",", "."))
    low, high = limits(one)
    step = 1 if one.kind == "integer" else one.step
    if not low <= number <= high or (step and number % step):
        return None
    return int(number) if one.kind == "integer" else number


def _wanted(one: Input) -> str:
    if one.kind in ("bool", "enum"):
        return "is none of the answers offered; choose one of them, or leave it open"
    low, high = limits(one)
    number = "a whole number" if one.kind == "integer" else "a number"
    steps = f" in steps of {one.step:g}" if one.step else ""
    return f"must be {number} from {low:g} to {high:g}{steps}, or left empty"


def _contradictions(answers: Answers) -> Iterator[ParameterProblem]:
    for name, limit, words in _AT_MOST:
        part, whole = answers.get(name), answers.get(limit)
        if isinstance(part, int | float) and isinstance(whole, int | float) and part > whole:
            yield ParameterProblem(name, f"{words}; correct one of the two or leave one empty")
    if answers.get("walk_100m_one_aid") is True and answers.get("walk_20m_two_aids") is False:
        yield ParameterProblem(
            "walk_20m_two_aids",
            "cannot be “no” for somebody who walks 100 m with one aid; correct one of the two",
        )
