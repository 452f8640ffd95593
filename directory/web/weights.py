"""The reader's own weights on every page: in the address, in a form of four numbers, and ready-made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from directory.domain import weights as rules
from directory.domain.checklist import Checklist, Item
from directory.domain.parameters import WEIGHT_FIELDS, read_weight_fields, read_weights
from directory.domain.problems import BadQuery, ParameterProblem
from directory.domain.vocabulary import Criterion
from directory.index.ranking import weighing
from directory.web import addresses, words
from directory.web.backing import backing
from directory.web.headers import API

blueprint = Blueprint("weights", __name__)

_NOT_KEPT = frozenset({*WEIGHT_FIELDS, "weights", "page"})


@dataclass(frozen=True)
class Own:
    """What an address says of weights, and what the four fields of a form show.

    ``weights`` are ``None`` where the checklist's own hold, also while there are ``problems``.
    """

    weights: tuple[float, ...] | None
    numbers: Mapping[str, str]
    checklist: Checklist
    problems: tuple[ParameterProblem, ...] = ()

    @property
    def text(self) -> str:
        """The value of the parameter; empty for the checklist's own."""
        return addresses.weights_text(self.weights)

    @property
    def asked(self) -> str:
        """What to add to an address without any parameter: "?weights=40,20,20,20", or nothing."""
        return addresses.weights_asked(self.weights)

    @property
    def standard(self) -> str:
        """The checklist's own weights, "30,25,20,25"."""
        return addresses.weights_text(rules.own_weights(self.checklist))

    @property
    def said(self) -> str:
        """The weights in use in words, in the order of the criteria."""
        return words.weights(self.weights or rules.own_weights(self.checklist))

    @property
    def presets(self) -> Sequence[rules.Preset]:
        """Ready-made weights, each with its reason."""
        return rules.PRESETS

    @cached_property
    def kept(self) -> list[tuple[str, str]]:
        """What else the address says, which another choice of weights leaves as it is."""
        pairs = request.args.items(multi=True)
        return [(name, value) for name, value in pairs if name not in _NOT_KEPT and value.strip()]

    @cached_property
    def kept_alone(self) -> str:
        """The same, to follow a path."""
        return addresses.address("", self.kept)

    @property
    def kept_after(self) -> str:
        """The same, to follow a first parameter."""
        return self.kept_alone.replace("?", "&", 1)

    def errors_of(self, name: str) -> list[str]:
        """What is wrong with a field, or with all four together (``weights``)."""
        return [one.message for one in self.problems if one.parameter == name]


@blueprint.before_app_request
def join_fields() -> ResponseReturnValue | None:
    """Send a form's four numbers on to the one parameter that stands for them, if they can be used."""
    if b"weight_" not in request.query_string or request.path.startswith(API) or request.method != "GET":
        return None
    args = request.args
    if not any(name in args for name in WEIGHT_FIELDS):
        return None
    try:
        weights = read_weight_fields(args)
    except BadQuery:
        return None
    others = [pair for pair in args.items(multi=True) if pair[0] not in (*WEIGHT_FIELDS, "weights")]
    if not rules.are_the_checklists(weights, backing().documents().checklist):
        others.append(("weights", addresses.weights_text(weights)))
    return redirect(addresses.address(request.path, addresses.filled(others)), 302)


def read_own() -> Own:
    """The weights in the address of the request. Four fields are there only if they cannot be used."""
    checklist = backing().documents().checklist
    args = request.args
    given = [text.strip() for text in args.getlist("weights") if text.strip()]
    if any(name in args for name in WEIGHT_FIELDS):
        typed = {name: args.get(name, "").strip() for name in WEIGHT_FIELDS}
        return _judged(typed, checklist, lambda: read_weight_fields(typed))
    if len(given) == 1:
        return _judged(_in_fields(given[0], checklist), checklist, lambda: read_weights(given[0]))
    typed = _in_fields("", checklist)
    return Own(None, typed, checklist, (_TWICE,) if given else ())


_TWICE = ParameterProblem("weights", "is given more than once; give it once")


def _in_fields(text: str, checklist: Checklist) -> dict[str, str]:
    """What the four fields show: the numbers of the address where there are four, else the checklist's."""
    parts = text.split(",")
    if len(parts) != len(WEIGHT_FIELDS):
        parts = addresses.weights_text(rules.own_weights(checklist)).split(",")
    return dict(zip(WEIGHT_FIELDS, (part.strip() for part in parts), strict=True))


def _judged(typed: Mapping[str, str], checklist: Checklist, read: Callable[[], tuple[float, ...]]) -> Own:
    try:
        weights = read()
    except BadQuery as error:
        return Own(None, typed, checklist, error.problems)
    return Own(None if rules.are_the_checklists(weights, checklist) else weights, typed, checklist)


@dataclass(frozen=True)
class Figures:
    """Documented, possible and known of one center, 0..100 to one decimal."""

    documented: float
    possible: float
    known: float


def figures(slug: str, weights: tuple[float, ...] | None) -> Figures | None:
    """The figures of an evaluated center under own weights, as its card in a list has them.

    ``None`` without own weights, and for a center that is not scored.
    """
    snapshot = backing().snapshot()
    row, weighed = snapshot.row_of(slug), weighing(snapshot, weights)
    if row is None or weighed.weights is None or not snapshot.card(row).is_scored:
        return None
    return Figures(*weighed.of(row))


@dataclass(frozen=True)
class Change:
    """What one group weighs of 100 by the checklist and by own weights, and each question under these."""

    criterion: Criterion
    standard: float
    own: float
    questions: Sequence[tuple[Item, float]]


def changes(own: Own) -> list[Change]:
    """What own weights change in the checklist; nothing without them."""
    if own.weights is None:
        return []
    points, of_100 = rules.item_points(own.weights, own.checklist), rules.shares(own.weights)
    return [
        Change(
            criterion,
            own.checklist.points_of(criterion),
            100 * of_100[criterion],
            [(item, points[item.id]) for item in own.checklist.of(criterion)],
        )
        for criterion in Criterion
    ]
