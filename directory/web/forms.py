"""The search form: one field for each search parameter, made from the table that also parses them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, SelectField, SelectMultipleField, StringField

from directory.domain.parameters import BY_NAME, PARAMETERS, WEIGHT_FIELDS, Parameter
from directory.domain.problems import ParameterProblem
from directory.web import addresses, words
from directory.web.weights import Own

_GROUPS = ("status", "sector", "international", "state", "item")
_MENUS = ("unit", "treatment", "flags")
_TEXT_FIELDS = tuple(p.name for p in PARAMETERS if not p.choices and not p.repeatable)
Given = MultiDict[str, str]
Countries = tuple[tuple[str, str, int], ...]

_NOT_TYPED = frozenset({"page", "bbox", "per_page", "sort"})
_SIMPLE = frozenset({"q", "near", "within", "unit", "country", "weights"}) | _NOT_TYPED
LABELS = {
    "q": "Words",
    "near": "Near",
    "within": "Within",
    "unit": "Unit",
    "bbox": "Area on the map",
    "country": "Country",
    "treatment": "Treatment",
    "status": "Is the transplant given now?",
    "sector": "Who runs it",
    "international": "Takes patients from abroad",
    "item": "Questions of the checklist",
    "min_documented": "Documented altogether",
    "max_cost": "Highest price",
    "flags": "Centers with warnings",
    "weights": "Your own weights",
    "sort": "Order",
    "state": "State of the evaluation",
    "page": "Page",
    "per_page": "Centers on a page",
    **{f"min_{criterion}": name for criterion, name in words.CRITERIA.items()},
}


def _field(parameter: Parameter) -> Field:
    label = LABELS[parameter.name]
    if parameter.repeatable:
        return SelectMultipleField(label, choices=[], validate_choice=False)
    if parameter.choices:
        return SelectField(label, choices=[], validate_choice=False)
    return StringField(label)


# Values are judged by the parser of the domain, which the API shares; the form keeps what was typed.
SearchForm: type[Form] = type("SearchForm", (Form,), {p.name: _field(p) for p in PARAMETERS})


@dataclass(frozen=True)
class Problem:
    """One problem as the summary above the form shows it; ``target`` is the id of the field."""

    name: str
    message: str
    suggestions: tuple[tuple[str, str | None], ...]
    target: str | None


@dataclass
class SearchFields:
    """The form with what was typed, and what its template needs beside the fields."""

    form: Form
    country_choices: Countries
    own: Own
    problem_list: list[Problem] = field(default_factory=list)

    def errors_of(self, name: str) -> Sequence[str]:
        """What is wrong with a field."""
        if name in WEIGHT_FIELDS or name == "weights":
            return self.own.errors_of(name)
        return list(self.form[name].errors)

    def chosen(self, name: str) -> Any:
        """The value of a menu, or the values of a group of check boxes."""
        return self.form[name].data

    @cached_property
    def typed(self) -> dict[str, str]:
        """What stands in each field that is typed into."""
        return {name: self.form[name].data or "" for name in _TEXT_FIELDS} | dict(self.own.numbers)

    @property
    def choices(self) -> tuple[object, ...]:
        """Everything that shapes the form except what is typed; it tells one form from another."""
        chosen = tuple(tuple(self.form[name].data) for name in _GROUPS)
        menus = tuple(self.form[name].data for name in _MENUS)
        hidden = tuple(name for name, _ in self.hidden)
        in_use = (self.more_in_use, self.has_own_weights, self.is_narrowed)
        return (chosen, menus, hidden, len(self.country_slots), in_use)

    @property
    def errors(self) -> bool:
        """Whether anything typed cannot be used."""
        return bool(self.problem_list)

    @cached_property
    def chosen_items(self) -> dict[str, str]:
        """Item → the value chosen for it; of several for one item, the first."""
        chosen: dict[str, str] = {}
        for value in self.form["item"].data:
            chosen.setdefault(value.partition(":")[0], value)
        return chosen

    @cached_property
    def country_slots(self) -> list[str]:
        """One menu for each country chosen and one to add another; a single empty one at first."""
        chosen = [code.upper() for code in self.form["country"].data if code]
        return [*chosen, ""] if chosen else [""]

    @property
    def more_in_use(self) -> int:
        """How many fields beyond the simple ones are filled in."""
        filled = [f for f in self.form if f.data and f.name not in _SIMPLE and f.name != "item"]
        return len(filled) + len([item for item in self.chosen_items if item != "accreditation"])

    @property
    def has_own_weights(self) -> bool:
        """Whether the list is weighed otherwise than the checklist does."""
        return self.own.weights is not None

    @property
    def more_open(self) -> bool:
        """Whether a field beyond the simple ones is wrong; else chips say what is in use."""
        return any(f.errors for f in self.form if f.name not in _SIMPLE)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything at all is filled in."""
        return any(f.data for f in self.form)

    @cached_property
    def hidden(self) -> list[tuple[str, str]]:
        """What the next search keeps although no visible field holds it."""
        kept = [(name, self.form[name].data) for name in ("bbox", "per_page")]
        chosen = set(self.chosen_items.values())
        kept += [("item", value) for value in self.form["item"].data if value not in chosen]
        return [(name, value) for name, value in kept if value]


def search_fields(given: Given, country_choices: Countries, own: Own) -> SearchFields:
    """The form as it was sent."""
    return SearchFields(SearchForm(given), country_choices, own)


def show_problems(fields: SearchFields, problems: Sequence[ParameterProblem], given: Given) -> None:
    """Put every problem beside its field and into the summary above the form."""
    for problem in problems:
        name = problem.parameter
        if name in BY_NAME:
            shown = fields.form[name]
            shown.errors = [*shown.errors, problem.message]
        suggestions = tuple((text, _corrected(given, name, text)) for text in problem.suggestions)
        label = LABELS.get(name, LABELS["weights"] if name in WEIGHT_FIELDS else name)
        fields.problem_list.append(Problem(label, problem.message, suggestions, _target(name)))


def _target(name: str) -> str | None:
    if name in WEIGHT_FIELDS or name == "weights":
        return WEIGHT_FIELDS[0] if name == "weights" else name
    if name not in BY_NAME or name in _NOT_TYPED - {"sort"}:
        return None
    return {"item": "item-accreditation", "sort": "search-form"}.get(name, name)


def _corrected(given: Given, name: str, text: str) -> str | None:
    """The same search with a suggestion in place of what was typed."""
    if name not in BY_NAME:
        pairs = [(text if key == name else key, value) for key, value in given.items(multi=True)]
    else:
        pairs = [(key, text if key == name else value) for key, value in given.items(multi=True)]
    return addresses.address("/", [(key, value) for key, value in pairs if value.strip()])
