"""The centers nearest to one, to compare it with."""

from directory.domain.places import Coordinates, Place
from directory.domain.query import Query
from directory.domain.record import Record
from directory.index.search import search
from directory.index.snapshot import Card
from directory.web.backing import backing

_LOOKED_AT = 20
"""Centers looked at, since those that are not evaluated are passed over."""


def nearest(record: Record, most: int = 2) -> list[Card]:
    """The nearest other centers with a running aHSCT program, with their distance."""
    point = Coordinates(record["lat"], record["lng"])
    place = Place(record["name"], None, None, None, point, 0, "coordinates")
    page = search(backing().snapshot(), Query(near=place, per_page=_LOOKED_AT))
    cards = [card for card in page.cards if card.is_scored and card.slug != record["slug"]]
    return cards[:most]
