"""The centers whose published rules answers are inside, or might be: a search that keeps its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import orjson
from werkzeug.datastructures import MultiDict

from directory.domain.center_rules import Beside, CenterRules, beside, rules_of
from directory.domain.countries import COUNTRY_CODES
from directory.domain.eligibility import Fit
from directory.domain.parameters import Surroundings, parse
from directory.domain.problems import BadQuery, ParameterProblem
from directory.domain.query import Query, Sort, TreatmentWanted
from directory.domain.record import Record
from directory.index.search import search
from directory.index.snapshot import Card, Snapshot
from directory.web import words
from directory.web.backing import Documents, backing

ELIGIBILITY = "eligibility"
"""The group of practical matters that say whom a center treats."""
WHERE = ("near", "within", "unit", "country")
"""Parameters of the search that narrow the centers; here they are posted, for a form has one method."""


@dataclass(frozen=True)
class PublishedRules:
    """The published rules of one center, with the sources that they stand in."""

    rules: CenterRules
    sources: Mapping[str, Record]


@dataclass(frozen=True)
class CenterFit:
    """One center beside the answers; ``distance`` says how far it is, empty where no place was named."""

    card: Card
    distance: str
    fits: Sequence[Fit]
    words: Sequence[Record]
    sources: Mapping[str, Record]


@dataclass(frozen=True)
class Narrowed:
    """The centers within what the reader named, and what could not be understood of it."""

    query: Query = field(default_factory=Query)
    problems: tuple[ParameterProblem, ...] = ()


@dataclass(frozen=True)
class CentersBeside:
    """Every center with a running aHSCT program, by how the answers lie to its published rules.

    In each group nearest first where a place was named, else by name. ``apart`` counts the centers listed
    nowhere here, because they have no such program.
    """

    query: Query
    groups: Mapping[Beside, Sequence[CenterFit]]
    total: int
    apart: int


def narrowed(typed: MultiDict[str, str]) -> Narrowed:
    """The place and country that were typed, read as the search reads them."""
    behind = backing()
    surroundings = Surroundings(behind.documents().checklist, COUNTRY_CODES, behind.resolve)
    pairs = [(name, value) for name in WHERE for value in typed.getlist(name)]
    try:
        query = parse(pairs, surroundings)
    except BadQuery as error:
        return Narrowed(problems=tuple(_with_suggestions(one) for one in error.problems))
    return Narrowed(query)


def _with_suggestions(problem: ParameterProblem) -> ParameterProblem:
    """A suggestion is a link on the search page; here, where nothing may stand in an address, it is said."""
    if not problem.suggestions:
        return problem
    perhaps = words.joined(list(problem.suggestions))
    return ParameterProblem(problem.parameter, f"{problem.message}; did you mean {perhaps}?")


def centers_beside(query: Query, fits: Sequence[Fit]) -> CentersBeside:
    """All centers of the search, each with its own rules beside the answers."""
    snapshot = backing().snapshot()
    order = Sort.DISTANCE if query.near and query.near.coordinates else Sort.NAME
    whole = replace(query, treatment=TreatmentWanted.ANY, sort=order, per_page=_all(snapshot))
    page = search(snapshot, whole)
    published = published_rules(snapshot)
    by_rule_set = {one.rule_set.id: one for one in fits}
    groups: dict[Beside, list[CenterFit]] = {one: [] for one in Beside}
    scored = [card for card in page.cards if card.is_scored]
    for card in scored:
        one = published.get(card.slug, _NO_RULES)
        group = groups[beside(one.rules, by_rule_set)]
        its_fits = [by_rule_set[rule_set.id] for rule_set in one.rules.rule_sets]
        group.append(CenterFit(card, _distance(card, query), its_fits, one.rules.words, one.sources))
    return CentersBeside(query, groups, len(scored), page.total - len(scored))


def _all(snapshot: Snapshot) -> int:
    return max(len(snapshot), 1)


def _distance(card: Card, query: Query) -> str:
    return "" if card.distance_km is None else words.distance(card.distance_km, query.unit)


_NO_RULES = PublishedRules(CenterRules((), ()), {})


@lru_cache(maxsize=2)
def published_rules(snapshot: Snapshot) -> Mapping[str, PublishedRules]:
    """Slug → the published rules of every center that has any; read once for each version of the data."""
    behind = backing()
    documents = behind.documents()
    page = search(snapshot, Query(per_page=_all(snapshot)))
    records = (behind.records.center(card.slug) for card in page.cards if card.is_scored)
    found = (published_by(orjson.loads(record), documents) for record in records if record)
    return {slug: one for slug, one in found if one.rules.rule_sets or one.rules.words}


def published_by(record: Record, documents: Documents) -> tuple[str, PublishedRules]:
    """The slug of a center and what it publishes about whom it treats."""
    fields = [one.id for one in documents.fields.values() if one.group == ELIGIBILITY]
    rules = rules_of(record, documents.rule_book, fields)
    keys = [claim["source"] for claim in rules.words]
    return record["slug"], PublishedRules(rules, {key: record["sources"][key] for key in keys})


def rule_sources(published: PublishedRules) -> dict[str, Record | None]:
    """The sources of the rule sets of a center by key; ``None`` for one that the directory does not hold."""
    return {one.source: _source(one.source) for one in published.rules.rule_sets}


def _source(key: str) -> Record | None:
    record = backing().records.source(key)
    return orjson.loads(record) if record else None
