"""Pieces of pages that many pages share, rendered once and remembered.

Each is a pure function of what it is given, so remembering it changes nothing but the time: writing one
card takes as long as everything else about it. Nothing that a visitor types is remembered.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup, escape
from wtforms import Field

from directory.domain.checklist import Checklist
from directory.domain.query import Unit
from directory.index.snapshot import Card
from directory.web import words

_DISTANCE = "\x00"
"""Stands in a remembered card where the distance belongs; no text holds it."""


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


def card(one: Card, checklist: Checklist, *, unit: Unit, data_version: str) -> Markup:
    """One center of a list."""
    figures = (one.documented, one.possible, one.known)
    key = _Key(one, checklist, (one.slug, *figures, data_version))
    before, after = _card_around_distance(key)
    if one.distance_km is None:
        return before + after
    return Markup(f"{before} · <strong>{escape(words.distance(one.distance_km, unit))}</strong>{after}")


class _Key:
    """What a remembered card is made of, told apart by its slug, figures and data version alone."""

    def __init__(self, one: Card, checklist: Checklist, told_apart_by: tuple[object, ...]) -> None:
        self.card, self.checklist, self._by = one, checklist, told_apart_by

    def __hash__(self) -> int:
        return hash(self._by)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._by == other._by


@lru_cache(maxsize=4_000)
def _card_around_distance(key: _Key) -> tuple[Markup, Markup]:
    render = _macro("components/card.html", "card")
    before, after = str(render(key.card, key.checklist.flag_by_id, _DISTANCE)).split(_DISTANCE)
    return Markup(before), Markup(after)


def item_filters(checklist: Checklist, chosen: Mapping[str, str]) -> Markup:
    """The menus for single questions of the checklist, with the answers chosen."""
    render = _macro("components/form.html", "item_filters")
    if any(value not in words.item_values(item) for item, value in chosen.items()):
        return Markup(render(checklist, chosen))
    return _item_filters(_Checklist(checklist), tuple(sorted(chosen.items())))


class _Checklist:
    """A checklist told apart by its identity: its version names its content."""

    def __init__(self, checklist: Checklist) -> None:
        self.checklist = checklist

    def __hash__(self) -> int:
        return hash(self.checklist.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Checklist) and self.checklist is other.checklist


@lru_cache(maxsize=256)
def _item_filters(of: _Checklist, chosen: tuple[tuple[str, str], ...]) -> Markup:
    return Markup(_macro("components/form.html", "item_filters")(of.checklist, dict(chosen)))


@lru_cache(maxsize=1_000)
def country_options(counts: tuple[tuple[str, str, int], ...], chosen: str) -> Markup:
    """The options of a menu of countries: code, name and count of each."""
    options = [
        f'<option value="{code}"{" selected" if code == chosen else ""}>{escape(name)} ({count})</option>'
        for code, name, count in counts
    ]
    return Markup("".join(options))


def text(field: Field, label: str, hint: str | None = None, inputmode: str = "text") -> Markup:
    """A text field with what was typed and what is wrong with it."""
    if not field.data and not field.errors:
        return _empty_text(field.name, label, hint, inputmode)
    render = _macro("components/form.html", "text")
    return Markup(render(field.name, field.data or "", field.errors, label, hint, inputmode))


@lru_cache(maxsize=100)
def _empty_text(name: str, label: str, hint: str | None, inputmode: str) -> Markup:
    return Markup(_macro("components/form.html", "text")(name, "", (), label, hint, inputmode))


def select(field: Field, label: str, labels: Mapping[str, str], default: str) -> Markup:
    """A menu of a closed list; its default has no value, so that it stays out of addresses."""
    if field.errors or (field.data and field.data not in labels):
        render = _macro("components/form.html", "select")
        return Markup(render(field.name, field.data, field.errors, label, labels, default))
    return _select(field.name, field.data, label, tuple(labels.items()), default)


@lru_cache(maxsize=100)
def _select(
    name: str, chosen: str | None, label: str, labels: tuple[tuple[str, str], ...], default: str
) -> Markup:
    return Markup(_macro("components/form.html", "select")(name, chosen, (), label, dict(labels), default))


def checks(
    name: str, labels: Mapping[str, str], chosen: Collection[str], counts: Mapping[str, int]
) -> Markup:
    """A group of check boxes with the count of each; the first carries the name as its id."""
    boxes = [
        _check(name, name if not at else "", value, label, value in chosen, counts.get(value))
        for at, (value, label) in enumerate(labels.items())
    ]
    return Markup("").join(boxes)


@lru_cache(maxsize=4_000)
def _check(name: str, id: str, value: str, label: str, is_checked: bool, count: int | None) -> Markup:
    return Markup(_macro("components/form.html", "check")(name, id, value, label, is_checked, count))
