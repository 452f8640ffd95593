"""The centers that an address or a form names, found and judged before anything is made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from flask import render_template

from directory.domain.comparison import FEWEST, MOST, chosen
from directory.domain.problems import BadQuery, NotFound, ParameterProblem
from directory.domain.record import Record
from directory.store import published
from directory.web.backing import backing
from directory.web.centers import find_record
from directory.web.neighbors import nearest

OFFERED = 10
"""Centers that the page of a choice that cannot be used offers again at most."""

Found = Mapping[str, bytes | published.Moved | NotFound]


@dataclass(frozen=True)
class Purpose:
    """What is made of a choice: where, under which heading, and how it is said that it cannot be made."""

    path: str
    heading: str
    refusal: str
    button: str
    fewest: int = FEWEST


@dataclass(frozen=True)
class Choice:
    """The centers of a choice that exist, in its order, and everything wrong with it.

    ``slugs`` are all that were named, a center that has moved by its new slug; ``has_moved`` says whether
    any has.
    """

    slugs: tuple[str, ...]
    records: tuple[Record, ...]
    problems: tuple[ParameterProblem, ...]
    has_moved: bool


def read_choice(named: Sequence[str], fewest: int = FEWEST, most: int = MOST) -> Choice:
    """The centers with these slugs, ``fewest`` to ``most``; empty slugs, as forms send them, are left out."""
    slugs = [slug.strip() for slug in named if slug.strip()]
    found = {slug: _find(slug) for slug in dict.fromkeys(slugs[: 2 * OFFERED])}
    moved = {slug: one.to for slug, one in found.items() if isinstance(one, published.Moved)}
    if moved:
        slugs = [moved.get(slug, slug) for slug in slugs]
        found = {slug: _find(slug) for slug in dict.fromkeys(slugs[: 2 * OFFERED])}
    records = tuple(orjson.loads(one) for one in found.values() if isinstance(one, bytes))
    return Choice(tuple(slugs), records, tuple(_problems(slugs, found, fewest, most)), bool(moved))


def _find(slug: str) -> bytes | published.Moved | NotFound:
    try:
        return find_record(slug)
    except NotFound as error:
        return error


def _problems(slugs: Sequence[str], found: Found, fewest: int, most: int) -> list[ParameterProblem]:
    """Everything wrong with the choice."""
    problems = [ParameterProblem("center", str(one)) for one in found.values() if isinstance(one, NotFound)]
    try:
        chosen(slugs, fewest, most)
    except BadQuery as error:
        problems += error.problems
    return problems


def choice_page(choice: Choice, purpose: Purpose, kept_answers: Sequence[tuple[str, str]] = ()) -> str:
    """A choice that cannot be used, to be mended: the centers that exist, and near ones for one alone.

    With answers, which must not stand in an address, the form posts and carries them along.
    """
    kept = choice.records[:OFFERED]
    return render_template(
        "comparison/choice.html",
        problems=list(dict.fromkeys(one.message for one in choice.problems)),
        kept=kept,
        near=nearest(kept[0]) if len(kept) == 1 else [],
        most=MOST,
        purpose=purpose,
        kept_answers=kept_answers,
        data_version=backing().snapshot().data_version,
    )
