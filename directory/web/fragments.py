"""Pieces of pages that many pages share, rendered once and remembered.

Each is a pure function of what it is given, so remembering it changes nothing but the time: writing one
card takes as long as everything else about it. Nothing that a visitor types is remembered.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar

from flask import current_app
from markupsafe import Markup, escape

from directory.domain.checklist import Checklist
from directory.domain.query import Unit
from directory.index.snapshot import Card
from directory.web import words
from directory.web.forms import Countries, SearchFields
from directory.web.order import Statement

_GAP = "\x00"
"""Stands in a remembered piece where something else belongs; no text holds it."""

Counts = Mapping[str, Mapping[str, int]]
Of = TypeVar("Of")


def _macro(template: str, name: str) -> Any:
    return getattr(current_app.jinja_env.get_template(template).module, name)


@lru_cache(maxsize=20_000)
def bar(low: float, high: float, *, thin: bool = False) -> Markup:
    """The bar of an interval on 0..100: solid is documented, hatched not known, empty ruled out.

    It is decoration beside its sentence, so assistive technology passes over it.
    """
    kind = "bar bar-thin" if thin else "bar"
    return Markup(
        f'<svg class="{kind}" width="100%" height="14" aria-hidden="true" focusable="false">'
        '<rect class="bar-whole" width="100%" height="100%"/>'
        f'<rect class="bar-unknown" x="{low:g}%" width="{high - low:g}%" height="100%" fill="url(#hatch)"/>'
        f'<rect class="bar-documented" width="{low:g}%" height="100%"/></svg>'
    )


def card(one: Card, checklist: Checklist, *, unit: Unit, data_version: str, asked: str = "") -> Markup:
    """One center of a list. ``asked`` goes after its address: what the center's page should keep."""
    before, middle, after = _card_around_gaps(key_of_card(one, checklist, data_version))
    if one.distance_km is None:
        return Markup(f"{before}{asked}{middle}{after}")
    away = escape(words.distance(one.distance_km, unit))
    return Markup(f"{before}{asked}{middle} · <strong>{away}</strong>{after}")


def chosen_card(card: Markup, slug: str) -> Markup:
    """The same card with its check box for a comparison ticked."""
    box = f'name="center" value="{slug}"'
    return Markup(str(card).replace(box, f"{box} checked"))  # Markup would escape the quotes


class Key(Generic[Of]):
    """What a remembered piece is made of, told apart by a part of it that says all that matters."""

    def __init__(self, of: Of, checklist: Checklist, told_apart_by: tuple[object, ...]) -> None:
        self.of, self.checklist, self._by = of, checklist, told_apart_by

    def __hash__(self) -> int:
        return hash(self._by)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._by == other._by


def key_of_card(one: Card, checklist: Checklist, data_version: str) -> Key[Card]:
    """Tells a card apart by everything in it but the distance."""
    return Key(one, checklist, (one.slug, one.documented, one.possible, one.known, data_version))


@lru_cache(maxsize=4_000)
def _card_around_gaps(key: Key[Card]) -> tuple[Markup, ...]:
    render = _macro("components/card.html", "card")
    return tuple(map(Markup, str(render(key.of, key.checklist.flag_by_id, _GAP, _GAP)).split(_GAP)))


@lru_cache(maxsize=500)
def how_sure(said: Statement, asked: str) -> Markup:
    """How sure the order of a list is. ``asked`` goes after the addresses of the centers it names."""
    return Markup(_macro("components/order.html", "of_list")(said, asked))


@lru_cache(maxsize=1_000)
def country_options(counts: Countries, chosen: str) -> Markup:
    """The options of a menu of countries: code, name and count of each."""
    options = [
        f'<option value="{code}"{" selected" if code == chosen else ""}>{escape(name)} ({count})</option>'
        for code, name, count in counts
    ]
    return Markup("".join(options))


def search_form(fields: SearchFields, counts: Counts, checklist: Checklist) -> Markup:
    """The search form: what is typed and counted goes into the gaps of one remembered by its choices."""
    countries = [country_options(fields.country_choices, code) for code in fields.country_slots]
    if fields.errors:
        render = _macro("search/form.html", "search_form")
        kept = (fields.own.kept_alone, fields.own.kept_after)
        return Markup(render(fields, fields.typed, counts, countries, fields.hidden, checklist, kept))
    pieces = _form_with_gaps(Key(fields, checklist, (checklist.version, fields.choices)))
    filled = list(pieces)
    for at in range(1, len(pieces), 2):
        kind, name, value = pieces[at].split("/")
        if kind == "count":
            filled[at] = str(counts[name][value])
        elif kind == "typed":
            filled[at] = escape(fields.typed[name])
        elif kind == "kept":
            filled[at] = escape(fields.own.kept_after if name == "after" else fields.own.kept_alone)
        else:
            filled[at] = countries[int(name)] if kind == "country" else escape(fields.hidden[int(name)][1])
    return Markup("".join(filled))


@lru_cache(maxsize=500)
def _form_with_gaps(key: Key[SearchFields]) -> tuple[str, ...]:
    """Text and gaps by turns; a gap is its kind, a name and a value."""
    fields = key.of
    typed = {name: _gap("typed", name) for name in fields.typed}
    countries = [Markup(_gap("country", at)) for at in range(len(fields.country_slots))]
    hidden = [(name, _gap("hidden", at)) for at, (name, _) in enumerate(fields.hidden)]
    kept = (Markup(_gap("kept", "alone")), Markup(_gap("kept", "after")))
    render = _macro("search/form.html", "search_form")
    form = str(render(fields, typed, _GapsForCounts(), countries, hidden, key.checklist, kept))
    return tuple(form.split(_GAP))


def _gap(kind: str, name: object, value: str = "") -> str:
    return f"{_GAP}{kind}/{name}/{value}{_GAP}"


class _GapsForCounts:
    """Stands for the counts of all values of all facets."""

    def __init__(self, name: str = "") -> None:
        self._name = name

    def __getitem__(self, key: str) -> "_GapsForCounts | str":
        return _gap("count", self._name, key) if self._name else _GapsForCounts(key)
