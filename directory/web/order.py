"""How sure an order of centers is: what may be said of a list's first centers and of centers compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import orjson

from directory.domain import weights as rules
from directory.domain.checklist import Item
from directory.domain.evaluation import HALF_KNOWN
from directory.domain.record import Record
from directory.domain.standing import is_evaluated, standings
from directory.index import acceptability as draws
from directory.index.search import Page
from directory.web import weights
from directory.web.backing import backing

FIRST = 50
"""Centers of a list whose order is looked at."""
REMEMBERED = 256

Weights = tuple[float, ...] | None


@dataclass(frozen=True)
class Named:
    """A center, and in how many of 100 draws it comes first among those compared."""

    slug: str
    name: str
    first_of_100: int


@dataclass(frozen=True)
class Between:
    """Two centers, in how many of 100 draws each is above the other, and which answers would decide."""

    one: Named
    other: Named
    above_of_100: int
    below_of_100: int
    said: draws.Statement
    deciding: tuple[Item, ...]


@dataclass(frozen=True)
class Group:
    """Centers that cannot all be told apart; everybody in it is behind everybody in the groups before.

    ``between`` are the first two of them that cannot, ``None`` where the group is one center.
    """

    centers: tuple[Named, ...]
    between: Between | None


@dataclass(frozen=True)
class Statement:
    """What can be said about the order of ``shown`` evaluated centers.

    ``concerned`` of them stand after the others for their warnings; ``too_little_known`` are in no order,
    because less than half is known; the rest are in ``groups``.
    """

    shown: int
    concerned: int
    too_little_known: int
    groups: tuple[Group, ...]
    has_own_weights: bool

    @property
    def ordered(self) -> int:
        """How many centers are known to half."""
        return sum(len(group.centers) for group in self.groups)


@dataclass(frozen=True)
class Compared:
    """What can be said about centers side by side: pair by pair, and which are in no order.

    ``known`` are the names of those known to half; ``centers`` are the same where there are two or more.
    """

    pairs: Sequence[Between]
    centers: Sequence[Named]
    known: Sequence[str]
    too_little_known: Sequence[str]
    has_own_weights: bool


def of_list(page: Page) -> Statement | None:
    """About the first 50 centers of a list that starts with the most documented; ``None`` below two."""
    snapshot, rows = page.snapshot, page.first(FIRST)
    rows = rows[snapshot.is_scored(rows)]
    if rows.size < 2:
        return None
    placed = rows[~snapshot.has_concerns(rows)]
    known = placed[page.known_of(placed) >= HALF_KNOWN].tolist()
    slugs, names = (tuple(texts[row] for row in known) for texts in (snapshot.slugs, snapshot.names))
    drawn = _drawn(snapshot.data_version, page.query.weights, slugs) if known else None
    return Statement(
        shown=rows.size,
        concerned=rows.size - placed.size,
        too_little_known=placed.size - len(known),
        groups=drawn.groups(names) if drawn else (),
        has_own_weights=page.query.weights is not None,
    )


def of_comparison(records: Sequence[Record], own: Weights) -> Compared:
    """About two to four centers, in the order in which they were chosen."""
    evaluated = [one for one in records if is_evaluated(one)]
    known = [one for one in evaluated if _known(one, own) >= HALF_KNOWN]
    slugs, names = (tuple(one[key] for one in known) for key in ("slug", "name"))
    drawn = _drawn(backing().snapshot().data_version, own, slugs) if len(known) > 1 else None
    places = range(len(known))
    return Compared(
        pairs=[drawn.between(a, b, names) for a in places for b in places if a < b] if drawn else (),
        centers=[drawn.named(at, names) for at in places] if drawn else (),
        known=names,
        too_little_known=[one["name"] for one in evaluated if one not in known],
        has_own_weights=own is not None,
    )


@dataclass(frozen=True, eq=False)
class _Drawn:
    """The draws of some centers that are all known to half; places are those in ``slugs``."""

    slugs: tuple[str, ...]
    items: tuple[Item, ...]
    contenders: Sequence[draws.Contender]
    shares: draws.Acceptability

    def named(self, at: int, names: Sequence[str]) -> Named:
        return Named(self.slugs[at], names[at], _of_100(self.shares.first[at]))

    def between(self, one: int, other: int, names: Sequence[str]) -> Between:
        above, below = self.shares.above[one, other], self.shares.above[other, one]
        deciding = draws.deciding_items(self.contenders[one], self.contenders[other])
        return Between(
            self.named(one, names),
            self.named(other, names),
            _of_100(above),
            _of_100(below),
            draws.statement(above, below),
            tuple(self.items[item] for item in deciding),
        )

    def groups(self, names: Sequence[str]) -> tuple[Group, ...]:
        return tuple(
            Group(tuple(self.named(at, names) for at in group), self._first_undecided(group, names))
            for group in draws.groups(self.shares.above)
        )

    def _first_undecided(self, group: Sequence[int], names: Sequence[str]) -> Between | None:
        pairs = [(a, b) for a in group for b in group if a < b]
        apart = draws.Statement.CANNOT_BE_TOLD_APART
        above = self.shares.above
        undecided = [pair for pair in pairs if draws.statement(above[pair], above[pair[::-1]]) is apart]
        return self.between(*undecided[0], names) if undecided else None


def _of_100(share: float) -> int:
    """Rounded down, so that what is said from 90 of 100 is never said of less."""
    return int(100 * share + 1e-9)


@lru_cache(maxsize=REMEMBERED)
def _drawn(data_version: str, own: Weights, slugs: tuple[str, ...]) -> _Drawn:
    """The draws of these centers: the same for everybody as long as the data are."""
    behind = backing()
    checklist = behind.documents().checklist
    by = rules.factors(own, checklist) if own else None
    records = [orjson.loads(behind.records.center(slug) or b"") for slug in slugs]
    contenders = [
        draws.contender(one["slug"], _known(one, own), standings(one, checklist).values(), by)
        for one in records
    ]
    criteria = [item.criterion for item in checklist.items]
    shares = draws.acceptability(contenders, criteria, own, data_version=data_version)
    return _Drawn(slugs, checklist.items, contenders, shares)


def _known(record: Record, own: Weights) -> float:
    """How much of 100 is known of an evaluated center under the weights in use."""
    weighed = weights.figures(record["slug"], own)
    return weighed.known if weighed else float(record["evaluation"]["known"])
