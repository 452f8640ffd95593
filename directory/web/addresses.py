"""Addresses of searches: a search with a condition more or less, another page, an export."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode

from directory.domain.query import Query, to_pairs

COMPARE = "/compare"
Pairs = Sequence[tuple[str, str]]

_ABOUT_PLACE = frozenset({"near", "within", "unit"})
_SPLIT_UP = frozenset({"page", "per_page"})


def address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A path with a query string; letters beyond ASCII are escaped, commas and colons stay readable."""
    query = urlencode(list(pairs), safe=",:", quote_via=quote)
    return f"{path}?{query}" if query else path


def of_page(query: Query, page: int) -> str:
    """The same search, another page."""
    pairs = [(name, value) for name, value in to_pairs(query) if name != "page"]
    return address("/", [*pairs, ("page", str(page))] if page > 1 else pairs)


def without(query: Query, parameter: str, value: str | None = None) -> str:
    """The same search without a condition; from its first page on."""
    gone = {parameter, "page"}
    if parameter == "near":
        gone |= _ABOUT_PLACE
    if parameter == "within":
        gone |= {"unit"}
    pairs = to_pairs(query)
    if parameter == "item":
        return address("/", [pair for pair in pairs if pair != ("item", value) and pair[0] != "page"])
    kept = [pair for pair in pairs if pair[0] not in gone]
    if parameter == "near":
        kept = [pair for pair in kept if pair != ("sort", "distance")]
    return address("/", kept)


def near_instead(query: Query, place: str) -> str:
    """The same search around another place."""
    pairs = [("near", place) if name == "near" else (name, value) for name, value in to_pairs(query)]
    return address("/", [pair for pair in pairs if pair[0] != "page"])


def exports(query: Query, paths: Mapping[str, str]) -> dict[str, str]:
    """All results of the search under other paths, such as other formats."""
    pairs = [pair for pair in to_pairs(query) if pair[0] not in _SPLIT_UP]
    asked = address("", pairs)
    return {name: path + asked for name, path in paths.items()}


def comparison(slugs: Iterable[str]) -> str:
    """Centers side by side, in this order."""
    return address(COMPARE, [("center", slug) for slug in slugs])
