"""Centers side by side: what differs, what is known of some only, of none, and what all share.

No rule here names a winner: the order of centers is the reader's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from directory.domain.checklist import Checklist, Item
from directory.domain.problems import BadQuery, ParameterProblem
from directory.domain.standing import UNSETTLED, Standing
from directory.domain.vocabulary import ItemAnswer

FEWEST, MOST = 2, 4

Column = Mapping[str, Standing] | None
"""How every question stands for one center; ``None`` for a center that the checklist does not ask."""


@dataclass(frozen=True)
class Row:
    """One question with a cell for each center, in the reader's order."""

    item: Item
    cells: tuple[Standing | None, ...]

    @property
    def asked(self) -> tuple[Standing, ...]:
        """The cells of the centers that the checklist asks."""
        return tuple(cell for cell in self.cells if cell)


@dataclass(frozen=True)
class Comparison:
    """All questions, each in exactly one group and in the order of the checklist there."""

    differ: tuple[Row, ...]
    known_of_some: tuple[Row, ...]
    known_of_none: tuple[Row, ...]
    same: tuple[Row, ...]


def chosen(slugs: Sequence[str], fewest: int = FEWEST, most: int = MOST) -> tuple[str, ...]:
    """The centers to compare. Raises BadQuery with every problem of the choice."""
    distinct = tuple(dict.fromkeys(slugs))
    twice = [slug for slug in distinct if slugs.count(slug) > 1]
    problems = [f"“{slug}” is chosen more than once: choose each center once" for slug in twice]
    if len(distinct) < fewest:
        wanted = f"at least {fewest} centers" if fewest > 1 else "at least one center"
        problems.append(f"choose {wanted}; {len(distinct) or 'none'} is chosen")
    if len(distinct) > most:
        problems.append(f"choose at most {most} centers; {len(distinct)} are chosen")
    if problems:
        raise BadQuery([ParameterProblem("center", text) for text in problems])
    return distinct


def compare(checklist: Checklist, columns: Sequence[Column]) -> Comparison:
    """Every question of the checklist over the centers, grouped by what is known."""
    groups: dict[str, list[Row]] = {"differ": [], "known_of_some": [], "known_of_none": [], "same": []}
    for item in checklist.items:
        row = Row(item, tuple(column[item.id] if column else None for column in columns))
        if row.asked:
            groups[_group(row.asked)].append(row)
    return Comparison(**{name: tuple(rows) for name, rows in groups.items()})


def _group(cells: Sequence[Standing]) -> str:
    """Two answers that are known and not the same differ; an open question never makes a difference."""
    settled = {cell.says for cell in cells if cell.answer not in UNSETTLED}
    if len(settled) > 1:
        return "differ"
    if all(cell.answer is ItemAnswer.UNKNOWN for cell in cells):
        return "known_of_none"
    return "known_of_some" if any(cell.answer in UNSETTLED for cell in cells) else "same"
