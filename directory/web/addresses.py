"""Addresses of searches: a search with a condition more or less, another page, an export."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode

from directory.domain.parameters import BY_NAME
from directory.domain.query import Query, to_pairs

COMPARE = "/compare"
TURN = "/turn"
QUESTIONS = "/compare/questions"
QUESTIONS_AS_TEXT = "/compare/questions.txt"
PACK = "/pack"
Pairs = Sequence[tuple[str, str]]

_ABOUT_PLACE = frozenset({"near", "within", "unit"})
_SPLIT_UP = frozenset({"page", "per_page"})


def address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A path with a query string; letters beyond ASCII are escaped, commas and colons stay readable."""
    query = urlencode(list(pairs), safe=",:", quote_via=quote)
    return f"{path}?{query}" if query else path


def filled(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without the parameters of a search left empty, which a form sends along."""
    return [(name, value) for name, value in pairs if value.strip() or name not in BY_NAME]


def weights_text(weights: Sequence[float] | None) -> str:
    """Weights as the parameter has them, "40,20,20,20"; empty for none."""
    return ",".join(f"{weight:.10g}" for weight in weights or ())


def weights_asked(weights: Sequence[float] | None) -> str:
    """What keeps weights in an address that has no other parameter."""
    return f"?weights={weights_text(weights)}" if weights else ""


def of_page(query: Query, page: int, chosen: Iterable[str] = ()) -> str:
    """The same search, another page; centers ``chosen`` to be compared stay chosen there."""
    pairs = [(name, value) for name, value in to_pairs(query) if name != "page"]
    pairs += [("page", str(page))] if page > 1 else []
    return address("/", [*pairs, *(("center", slug) for slug in chosen)])


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


def comparison(slugs: Iterable[str], path: str = COMPARE, *, weights: Sequence[float] | None = None) -> str:
    """Centers side by side, in this order; or what else is made of the same centers."""
    kept = [("weights", weights_text(weights))] if weights else []
    return address(path, [*(("center", slug) for slug in slugs), *kept])


def fit_for(slug: str) -> str:
    """The questions of the fit page, with the rules of one center first in their result."""
    return address("/fit", [("center", slug)])
