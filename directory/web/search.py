"""The search page: parse, ask the index, render."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from directory.domain.evaluation import METHOD_VERSION
from directory.domain.parameters import WEIGHT_FIELDS
from directory.domain.problems import BadQuery, ParameterProblem
from directory.domain.query import Query, Sort
from directory.domain.vocabulary import ItemAnswer, State
from directory.index.search import Page, search
from directory.index.snapshot import Snapshot
from directory.web import addresses, forms, fragments, order, weights, words
from directory.web.backing import backing, read_query

blueprint = Blueprint("search", __name__)

_OF_THIS_PAGE = frozenset({*WEIGHT_FIELDS, "center"})
"""What this page alone reads: fields of its form, and centers ticked on other pages of the list."""

EXPORTS = {
    "page": "/",
    "csv": "/api/v1/centers.csv",
    "geojson": "/api/v1/centers.geojson",
    "json": "/api/v1/centers",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use: what it says, what it takes away, and the search without it."""

    words: str
    removed: str | None
    address: str


@dataclass(frozen=True)
class Found:
    """Everything the page shows of one result."""

    title: str
    sentence: str
    total: int
    cards: Sequence[Markup]
    apart: Sequence[Markup]
    chips: Sequence[Chip]
    alternatives: Sequence[tuple[str, str]]
    corrected: Mapping[str, str]
    exports: Mapping[str, str]
    nearest_by_default: bool
    sort: str
    chosen: Mapping[str, str]
    how_sure: order.Statement | None
    page: int
    pages: int
    previous: str | None
    next: str | None


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The search page; 400 with messages beside the fields when the query cannot be used."""
    if blank := _without_blanks():
        return redirect(blank, 302)
    snapshot = backing().snapshot()
    own = weights.read_own()
    chosen, problems = _chosen(snapshot)
    try:
        query = read_query(besides=_OF_THIS_PAGE)
    except BadQuery as error:
        problems += error.problems
    problems += [one for one in own.problems if one not in problems]
    if problems:
        return _page_with_problems(snapshot, own, BadQuery(problems)), 400
    page = search(snapshot, query)
    return _render(snapshot, own, found=_found(query, page, chosen), facets=page.facets)


@blueprint.post(addresses.TURN)
def keep_chosen() -> ResponseReturnValue:
    """Another page of the list, to which the centers ticked on this one go along: 303 to its address."""
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] != "center"]
    chosen = [("center", slug) for slug in dict.fromkeys(request.form.getlist("center"))]
    return redirect(addresses.address("/", [*pairs, *chosen]), 303)


def _without_blanks() -> str | None:
    """The address without the fields left empty, which a form sends along; ``None`` if there are none."""
    pairs = list(request.args.items(multi=True))
    kept = addresses.filled(pairs)
    return addresses.address("/", kept) if len(kept) < len(pairs) else None


def _chosen(snapshot: Snapshot) -> tuple[dict[str, str], list[ParameterProblem]]:
    """Slug and name of every center ticked on another page of the list, and what is wrong with them."""
    chosen, problems = {}, []
    for slug in dict.fromkeys(request.args.getlist("center")):
        row = snapshot.row_of(slug)
        if row is None:
            problems.append(ParameterProblem("center", f"no center “{slug}” is published; leave it out"))
        else:
            chosen[slug] = snapshot.names[row]
    return chosen, problems


def _page_with_problems(snapshot: Snapshot, own: weights.Own, error: BadQuery) -> Response:
    facets = search(snapshot, Query(per_page=1)).facets
    return _render(snapshot, own, found=None, facets=facets, problems=error)


def _render(
    snapshot: Snapshot,
    own: weights.Own,
    *,
    found: Found | None,
    facets: Mapping[str, dict[str, int]],
    problems: BadQuery | None = None,
) -> Response:
    counts = {**facets, "accreditation": _choice_counts(facets["accreditation"])}
    fields = forms.search_fields(request.args, _country_choices(counts["country"]), own)
    if problems:
        forms.show_problems(fields, problems.problems, request.args)
    title = "This search cannot be made" if problems else "Find a center"
    if found and found.chips:
        title = f"{found.title}: {found.sentence.rstrip('.')}"
    return make_response(
        render_template(
            "search/index.html",
            page_title=title,
            found=found,
            own=own,
            search_form=fragments.search_form(fields, counts, snapshot.checklist),
            honesty=honesty(snapshot),
            data_version=snapshot.data_version,
            method_version=METHOD_VERSION,
            tile_url=current_app.config.get("TILE_URL") or "",
            tile_attribution=current_app.config.get("TILE_ATTRIBUTION") or "",
        )
    )


def _choice_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts for the choices of a menu, one of which joins several answers."""
    return {**counts, "met,partly": counts[ItemAnswer.MET] + counts[ItemAnswer.PARTLY]}


def _country_choices(counts: Mapping[str, int]) -> forms.Countries:
    """Countries with centers, and those already chosen, by name."""
    chosen = {code.upper(): counts.get(code.upper(), 0) for code in request.args.getlist("country") if code}
    return _named_countries(tuple(sorted({**chosen, **counts}.items())))


@lru_cache(maxsize=512)
def _named_countries(counts: tuple[tuple[str, int], ...]) -> forms.Countries:
    named = ((code, words.country(code), count) for code, count in counts)
    return tuple(sorted(named, key=lambda row: row[1]))


def _found(query: Query, page: Page, chosen: Mapping[str, str]) -> Found:
    pages = page.pages
    shown = {card.slug for card in page.cards if card.is_scored}
    chips = _chips(query, page)
    said = [words.condition(one.parameter, one.value, query) for one in page.filters]
    return Found(
        title=words.centers(page.total),
        sentence=words.sentence(query, said),
        total=page.total,
        cards=_cards(query, page, scored=True, chosen=chosen),
        apart=_cards(query, page, scored=False),
        chosen={slug: name for slug, name in chosen.items() if slug not in shown},
        how_sure=order.of_list(page) if query.order is Sort.DOCUMENTED else None,
        chips=chips,
        alternatives=[
            (one.full_label, addresses.near_instead(query, one.full_label)) for one in query.alternatives
        ],
        corrected=page.corrected,
        exports=addresses.exports(query, EXPORTS),
        nearest_by_default=bool(query.near and query.near.coordinates),
        sort=query.sort or "",
        page=page.page,
        pages=pages,
        previous=addresses.of_page(query, min(page.page - 1, pages), chosen) if page.page > 1 else None,
        next=addresses.of_page(query, page.page + 1, chosen) if page.page < pages else None,
    )


def _chips(query: Query, page: Page) -> list[Chip]:
    chips = []
    if query.near and query.near.coordinates:
        chips.append(Chip(f"Near {query.near.label}", None, addresses.without(query, "near")))
    for one in page.filters:
        said = words.condition(one.parameter, one.value, query)
        removed = words.removed(one.removed, one.removed_only_unknown)
        chips.append(Chip(said, removed, addresses.without(query, one.parameter, one.value)))
    if query.weights:
        text = f"Own weights {words.weights(query.weights)}"
        chips.append(Chip(text, None, addresses.without(query, "weights")))
    return chips


def _cards(query: Query, page: Page, *, scored: bool, chosen: Collection[str] = ()) -> list[Markup]:
    snapshot, asked = page.snapshot, addresses.weights_asked(query.weights)
    cards = {
        one.slug: fragments.card(
            one, snapshot.checklist, unit=query.unit, data_version=snapshot.data_version, asked=asked
        )
        for one in page.cards
        if one.is_scored is scored
    }
    for slug in chosen:
        if slug in cards:
            cards[slug] = fragments.chosen_card(cards[slug], slug)
    return list(cards.values())


@lru_cache(maxsize=2)
def honesty(snapshot: Snapshot) -> str:
    """How much of everything is known, said on the first page."""
    page = search(snapshot, Query(per_page=1))
    return words.honesty(page.total - page.listed_apart, page.facets["state"][State.EVALUATED])
