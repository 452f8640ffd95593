"""How sure the order of centers is, when weights and unknown answers are drawn at random many times.

Stochastic multicriteria acceptability analysis (SMAA): Lahdelma R, Hokkanen J, Salminen P. SMAA -
Stochastic multiobjective acceptability analysis. Eur J Oper Res 1998;106:137-143.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from directory.domain.evaluation import HALF_KNOWN
from directory.domain.standing import Standing
from directory.domain.vocabulary import Criterion

Floats = NDArray[np.float64]
Draws = NDArray[np.float32]
Weighed = Mapping[Criterion, float]

DRAWS = 10_000
CONCENTRATION = 4.0
"""How closely drawn weights keep to equal ones: at four, all weights that sum to 1 are as likely."""
OWN_CONCENTRATION = 40.0
"""How closely drawn weights keep to a reader's own."""
SURE = 0.9
DECIDING_ITEMS = 3


@dataclass(frozen=True, eq=False)
class Contender:
    """One center as the draws see it.

    ``known`` is 0..100, under the weights in use. ``lows`` and ``highs`` are its items' intervals on 0..1,
    ``points`` what each item weighs for it, 0 where the item does not apply: all of shape (items,).
    """

    slug: str
    known: float
    lows: Floats
    highs: Floats
    points: Floats


class Statement(StrEnum):
    """What may be said of one center beside another."""

    AHEAD = "ahead"
    BEHIND = "behind"
    CANNOT_BE_TOLD_APART = "cannot be told apart"
    TOO_LITTLE_KNOWN = "too little is known to compare"


def contender(slug: str, known: float, standings: Iterable[Standing], by: Weighed | None = None) -> Contender:
    """A center of which ``known`` of 100 is known; its items are in the order of ``standings``.

    ``by`` holds what the points of each criterion's items are multiplied by under a reader's own weights.
    """
    each = list(standings)
    factor = [by[one.item.criterion] if by else 1.0 for one in each]
    return Contender(
        slug,
        known,
        np.array([one.low for one in each], dtype=np.float64),
        np.array([one.high for one in each], dtype=np.float64),
        np.array([one.points for one in each], dtype=np.float64) * np.array(factor, dtype=np.float64),
    )


def pairwise(
    contenders: Sequence[Contender],
    criteria: Sequence[Criterion],
    weights: Sequence[float] | None = None,
    *,
    data_version: str,
    draws: int = DRAWS,
) -> Floats:
    """How often each center's figure is above each other's: shape (centers, centers), shares of 0..1.

    ``criteria`` names the criterion of each item. ``weights`` are a reader's own in the order of
    ``Criterion``, at least 0 and not all 0; without them, weights are drawn around equal ones. Each draw
    takes one set of weights from a Dirichlet distribution for all, and every item of every center evenly
    from its interval. Ties count for neither. A center beside itself, and every center of which less than
    half is known, has no share (not a number). The same data version gives the same draws, whoever else
    is compared. Raises ValueError for weights that cannot be used and for fewer than one draw.
    """
    return acceptability(contenders, criteria, weights, data_version=data_version, draws=draws).above


@dataclass(frozen=True, eq=False)
class Acceptability:
    """What came of the draws.

    ``above`` of shape (centers, centers) is how often each center's figure is above each other's, ``first``
    of shape (centers,) how often it is above all others': shares of 0..1, not a number where less than half
    of a center is known.
    """

    above: Floats
    first: Floats


def acceptability(
    contenders: Sequence[Contender],
    criteria: Sequence[Criterion],
    weights: Sequence[float] | None = None,
    *,
    data_version: str,
    draws: int = DRAWS,
) -> Acceptability:
    """The same draws as ``pairwise``, and how often each center comes first among those known to half.

    A first place that two share counts for neither, so the shares may sum to less than 1.
    """
    if draws < 1:
        raise ValueError(f"draws is {draws}: at least one is needed")
    members = np.array([[one is criterion for one in criteria] for criterion in Criterion])
    drawn = _draw_weights(_concentrations(weights), data_version=data_version, draws=draws)
    known = [at for at, one in enumerate(contenders) if one.known >= HALF_KNOWN]
    scores = np.array(
        [_scores(contenders[at], members, drawn, data_version=data_version) for at in known],
        dtype=np.float32,
    ).reshape(len(known), draws)
    above = np.full((len(contenders), len(contenders)), np.nan)
    for at, one in zip(known, scores, strict=True):
        for beside, other in zip(known, scores, strict=True):
            if at != beside:
                above[at, beside] = np.count_nonzero(one > other) / draws
    first = np.full(len(contenders), np.nan)
    first[known] = _first_places(scores) / draws
    return Acceptability(above, first)


def _first_places(scores: Draws) -> NDArray[np.intp]:
    """In how many draws each row alone is highest."""
    if not len(scores):
        return np.zeros(0, dtype=np.intp)
    highest = scores == scores.max(axis=0)
    alone = highest.sum(axis=0) == 1
    return np.array([np.count_nonzero(one & alone) for one in highest], dtype=np.intp)


def statement(share: float, share_of_other: float) -> Statement:
    """What may be said of a center above another in ``share`` of the draws, and below it in the other's."""
    if np.isnan(share) or np.isnan(share_of_other):
        return Statement.TOO_LITTLE_KNOWN
    if share >= SURE:
        return Statement.AHEAD
    return Statement.BEHIND if share_of_other >= SURE else Statement.CANNOT_BE_TOLD_APART


def groups(above: Floats) -> list[list[int]]:
    """Centers in the given order, cut wherever everybody before is ahead of everybody after.

    ``above`` holds the shares of ``pairwise`` for centers known to half, first in the order first. Within
    a group some pairs may be told apart; what is sure about all of them is only that they stay together.
    """
    size = len(above)
    cuts = [at for at in range(1, size) if (above[:at, at:] >= SURE).all()]
    return (
        [[*range(start, end)] for start, end in zip([0, *cuts], [*cuts, size], strict=True)] if size else []
    )


def deciding_items(one: Contender, other: Contender, most: int = DECIDING_ITEMS) -> list[int]:
    """The items that would tell two centers apart: those whose ranges of points overlap most, widest first.

    Items are their places in the checklist. Ranges that only touch, or of no width, do not overlap.
    """
    top = np.minimum(one.points * one.highs, other.points * other.highs)
    bottom = np.maximum(one.points * one.lows, other.points * other.lows)
    overlap = top - bottom
    widest = np.argsort(-overlap, kind="stable")[:most]
    return [int(item) for item in widest if overlap[item] > 0]


def _concentrations(weights: Sequence[float] | None) -> Floats:
    """The parameters of the Dirichlet distribution that weights are drawn from."""
    if weights is None:
        return np.full(len(Criterion), CONCENTRATION / len(Criterion))
    own = np.array(weights, dtype=np.float64)
    if own.shape != (len(Criterion),) or not np.isfinite(own).all() or (own < 0).any() or not own.any():
        raise ValueError(
            f"weights are {list(weights)}: give {len(Criterion)} numbers of at least 0, not all of them 0"
        )
    return np.asarray(OWN_CONCENTRATION * own / own.sum())


def _stream(*seed: str) -> np.random.Generator:
    """Random numbers that follow from words: the same on every machine and in every process."""
    digest = blake2b("\n".join(seed).encode(), digest_size=16).digest()
    return np.random.Generator(np.random.SFC64(int.from_bytes(digest, "big")))


def _draw_weights(concentrations: Floats, *, data_version: str, draws: int) -> Draws:
    """Shape (criteria, draws). Gamma draws made to sum to 1 are Dirichlet's, and allow a weight of 0."""
    gammas = _stream(data_version).standard_gamma(concentrations[:, None], (len(concentrations), draws))
    return np.asarray(gammas / gammas.sum(axis=0), dtype=np.float32)


def _scores(one: Contender, members: NDArray[np.bool_], drawn: Draws, *, data_version: str) -> Draws:
    """The figure of one center on 0..1 in every draw: shape (draws,)."""
    shares = _shares(one.points, members)
    widths = one.highs - one.lows
    unknown = np.flatnonzero(widths > 0)
    values = _stream(data_version, one.slug).random((unknown.size, drawn.shape[1]), dtype=np.float32)
    values *= (shares.sum(axis=0) * widths)[unknown, None].astype(np.float32)
    # Sums and no matrix product: that would be shared between processors, and wait for busy ones.
    missing = np.array([values[row[unknown]].sum(axis=0) for row in members])
    documented = (shares @ one.lows).astype(np.float32)  # single precision makes equal sums equal
    return np.asarray(np.einsum("kd,kd->d", drawn, documented[:, None] + missing))


def _shares(points: Floats, members: NDArray[np.bool_]) -> Floats:
    """What each item weighs within each criterion: shape (criteria, items), rows that sum to 1.

    Of a criterion no item of which applies nothing is known: its first item, wholly unknown, stands for it.
    """
    shares = members * points
    for row, criterion in zip(shares, members, strict=True):
        if not row.any() and criterion.any():
            row[np.argmax(criterion)] = 1.0
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
