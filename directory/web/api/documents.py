"""The documents of the interface, made from what the index and the store return."""

import csv
import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson

from directory.domain.checklist import Checklist
from directory.domain.evaluation import METHOD_VERSION
from directory.domain.query import Query, to_pairs
from directory.domain.vocabulary import Criterion
from directory.index.search import Page
from directory.index.snapshot import Card, Snapshot
from directory.web import fragments, words

Document = dict[str, Any]
_GAP = "\x00"  # no text holds it
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def search_document(snapshot: Snapshot, query: Query, page: Page) -> bytes:
    """One page of a search with filters and facets."""
    return orjson.dumps(
        {
            "total": page.total,
            "page": page.page,
            "per_page": page.per_page,
            "data_version": snapshot.data_version,
            "method_version": METHOD_VERSION,
            "query": normalized(query),
            "filters": [
                {
                    "parameter": one.parameter,
                    "value": one.value,
                    "removed": one.removed,
                    "removed_only_unknown": one.removed_only_unknown,
                }
                for one in page.filters
            ],
            "facets": {
                name: [{"value": value, "count": count} for value, count in counts.items()]
                for name, counts in page.facets.items()
            },
            "corrected": dict(page.corrected),
            "results": _entries(snapshot, page),
        }
    )


def normalized(query: Query) -> Document:
    """The query as it was understood; repeatable parameters as lists."""
    document: Document = {}
    for name, value in to_pairs(query):
        document.setdefault(name, []).append(value)
    document = {name: values if name in _LISTS else values[0] for name, values in document.items()}
    for name in ("page", "per_page"):
        document[name] = getattr(query, name)
    document["treatment"], document["sort"] = query.treatment, query.order
    if query.near:
        document["near"] = _place(query.near) | {"alternatives": [_place(one) for one in query.alternatives]}
    if query.within_km is not None:
        document["within_km"] = round(query.within_km, 3)
    return document


_LISTS = frozenset({"country", "status", "sector", "international", "item", "state"})


def _place(place: Any) -> Document:
    point = place.coordinates
    return {
        "name": place.full_label,
        "country": place.country,
        "lat": point.latitude if point else None,
        "lng": point.longitude if point else None,
    }


def _entries(snapshot: Snapshot, page: Page) -> orjson.Fragment:
    """The centers of a page; all of an entry but its distance is written once and remembered."""
    pieces = []
    for card in page.cards:
        key = fragments.key_of_card(card, snapshot.checklist, snapshot.data_version)
        before, after = _entry_around_distance(key)
        pieces.append(b"%b%b%b" % (before, orjson.dumps(card.distance_km), after))
    return orjson.Fragment(b"[%b]" % b",".join(pieces))


@lru_cache(maxsize=4_000)
def _entry_around_distance(key: fragments.Key[Card]) -> tuple[bytes, bytes]:
    document = entry(key.of) | {"distance_km": _GAP}
    before, after = orjson.dumps(document).split(orjson.dumps(_GAP))
    return before, after


def entry(card: Card) -> Document:
    """One center of a list."""
    return {
        "slug": card.slug,
        "name": card.name,
        "local_name": card.local_name,
        "city": card.city,
        "country": card.country,
        "lat": card.latitude,
        "lng": card.longitude,
        "position_precision": card.position_precision,
        "distance_km": card.distance_km,
        "status": card.status,
        "status_year": card.status_year,
        "treatments": card.treatments,
        "sector": card.sector,
        "red_flags": card.red_flags,
        "evaluation": figures(card),
        "last_checked": card.last_checked,
        "url": f"/centers/{card.slug}",
    }


def figures(card: Card) -> Document:
    """The figures to one decimal, under the weights asked for; ``null`` where the center is not scored."""
    if not card.is_scored:
        return {"documented": None, "possible": None, "known": None, "state": card.state, "criteria": {}}
    return {
        "documented": card.documented,
        "possible": card.possible,
        "known": card.known,
        "state": card.state,
        "criteria": {
            name: {"documented": low, "possible": high}
            for name, (low, high) in zip(_CRITERIA, card.criteria, strict=True)
        },
    }


_CRITERIA = tuple(criterion.value for criterion in Criterion)


def geojson(query: Query, page: Page) -> bytes:
    """Every center as a point, with the words that the map shows."""
    collection: Document = {
        "type": "FeatureCollection",
        "features": [_feature(card) for card in page.every()],
    }
    if query.near and query.near.coordinates:
        point = query.near.coordinates
        collection["near"] = {"lat": point.latitude, "lng": point.longitude, "label": query.near.label}
        if query.within_km is not None:
            collection["within_km"] = round(query.within_km, 3)
    return orjson.dumps(collection)


def _feature(card: Card) -> Document:
    return {
        "type": "Feature",
        "id": card.slug,
        "geometry": {"type": "Point", "coordinates": [card.longitude, card.latitude]},
        "properties": {
            "slug": card.slug,
            "name": card.name,
            "city": card.city,
            "country": card.country,
            "country_name": words.country(card.country),
            "status": card.status,
            "status_words": words.status(card.status, card.status_year, card.treatments),
            "position_precision": card.position_precision,
            "summary": words.interval(card.documented, card.possible, card.known)
            if card.is_scored
            else words.not_scored(card.state),
            "url": f"/centers/{card.slug}",
            "red_flags": len(card.red_flags),
            "distance_km": card.distance_km,
        },
    }


def json_lines(page: Page) -> bytes:
    """One document a line."""
    return b"".join(orjson.dumps(entry(card)) + b"\n" for card in page.every())


def csv_table(page: Page) -> bytes:
    """A table with one center a row, UTF-8 with a mark that spreadsheets need; formulas are made harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(map(_row, page.every()))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


_COLUMNS = (
    "slug", "name", "local_name", "city", "country", "latitude", "longitude", "position_precision",
    "distance_km", "status", "status_year", "treatments", "sector", "red_flags", "state", "documented",
    "possible", "known",
    *(f"{criterion}_{end}" for criterion in Criterion for end in ("documented", "possible")),
    "last_checked", "url",
)  # fmt: skip


def _row(card: Card) -> list[Any]:
    return [neutral(cell) for cell in _cells(card)]


def _cells(card: Card) -> Iterator[Any]:
    one = entry(card)
    evaluation = one.pop("evaluation")
    last = (one.pop("last_checked"), one.pop("url"))
    for value in one.values():
        yield ";".join(value) if isinstance(value, tuple | list) else value
    yield from (evaluation[name] for name in ("state", "documented", "possible", "known"))
    for criterion in _CRITERIA:
        ends = evaluation["criteria"].get(criterion, {})
        yield from (ends.get("documented"), ends.get("possible"))
    yield from last


def neutral(cell: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell


def checklist_document(checklist: Checklist, data_version: str) -> bytes:
    """The checklist with its points by criterion."""
    return orjson.dumps(
        {
            "version": checklist.version,
            "method_version": METHOD_VERSION,
            "data_version": data_version,
            "points_by_criterion": {one.value: checklist.points_of(one) for one in Criterion},
            "items": checklist.items,
            "red_flags": checklist.red_flags,
        }
    )
