"""What changed between two texts or lists, word by word or line by line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS_AND_GAPS = re.compile(r"\s+|\S+")


class Fate(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and whether it stands in both, only in the old, or only in the new one."""

    fate: Fate
    text: str


def words_changed(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as one: what is kept and gone is the old text, what is kept and new the new one."""
    pieces = _compare(_WORDS_AND_GAPS.findall(before), _WORDS_AND_GAPS.findall(after))
    return tuple(Piece(fate, "".join(tokens)) for fate, tokens in pieces)


def lines_changed(before: Sequence[str], after: Sequence[str]) -> tuple[Piece, ...]:
    """The same for lists, one piece for each entry."""
    return tuple(Piece(fate, line) for fate, lines in _compare(before, after) for line in lines)


def _compare(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Fate, Sequence[str]]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            yield Fate.KEPT, before[old_start:old_end]
            continue
        if old_end > old_start:
            yield Fate.GONE, before[old_start:old_end]
        if new_end > new_start:
            yield Fate.NEW, after[new_start:new_end]
