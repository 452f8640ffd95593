"""The columns a snapshot is made of: packed text, values met more than once, figures in tenths."""

from array import array
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

V = TypeVar("V", bound=Hashable)
TIE_IN_TENTHS = 1e-6


@dataclass
class PackedText:
    """Many texts in one UTF-8 buffer: about the bytes of the letters plus four a text."""

    buffer: bytearray = field(default_factory=bytearray)
    ends: "array[int]" = field(default_factory=lambda: array("I", [0]))

    def extend(self, texts: Iterable[str | None]) -> None:
        """Append texts; ``None`` is kept as the empty text."""
        for text in texts:
            if text:
                self.buffer += text.encode()
            self.ends.append(len(self.buffer))

    def __getitem__(self, row: int) -> str:
        return self.buffer[self.ends[row] : self.ends[row + 1]].decode()

    def get(self, row: int) -> str | None:
        """The text of a row, ``None`` where it is empty."""
        return self[row] or None


@dataclass
class Interned(Generic[V]):
    """Values that many rows share: one code a row, each value once."""

    values: list[V] = field(default_factory=list)
    codes: "array[int]" = field(default_factory=lambda: array("i"))
    _code_of: dict[V, int] = field(default_factory=dict)

    def extend(self, values: Iterable[V]) -> None:
        """Append the values of the next rows."""
        code_of = self._code_of
        self.codes.extend([code_of.setdefault(value, len(code_of)) for value in values])
        for value in list(code_of)[len(self.values) :]:
            self.values.append(value)

    def __getitem__(self, row: int) -> V:
        return self.values[self.codes[row]]

    @property
    def column(self) -> NDArray[np.int32]:
        """The codes as a column that shares their memory."""
        return np.frombuffer(self.codes, dtype=np.int32) if self.codes else np.empty(0, dtype=np.int32)

    def code_of(self, value: V) -> int:
        """The code of a value, -1 if no row has it."""
        return self._code_of.get(value, -1)


def in_tenths(figures: NDArray[np.float64]) -> NDArray[np.int16]:
    """Ten times each figure, rounded exactly as ``round(figure, 1)`` rounds it."""
    scaled = figures * 10
    nearest = np.rint(scaled)
    for at in np.argwhere(np.abs(np.abs(scaled - nearest) - 0.5) < TIE_IN_TENTHS):
        nearest[tuple(at)] = round(round(float(figures[tuple(at)]), 1) * 10)
    return nearest.astype(np.int16)


def one_hot(values: Sequence[V]) -> dict[V, int]:
    """One bit for each value of a closed list of at most eight."""
    return {value: 1 << at for at, value in enumerate(values)}
