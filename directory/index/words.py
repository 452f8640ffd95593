"""Finding by words: an inverted index over folded words, with prefixes and small typing errors.

The vocabulary is sorted, so that all words with one beginning are one range of it and their rows one
slice of the postings. Scripts that write without spaces are indexed from every letter on, which makes
a part in the middle of a word a beginning too.
"""

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce

import numpy as np
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from directory.domain.places import fold

Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]

LAST_CHARACTER = "\U0010ffff"
LETTERS_FOR_ONE_ERROR, LETTERS_FOR_TWO_ERRORS = 4, 7
READINGS_MOST = 3
LANGUAGES_MOST = 3
"""Reading the names of one language takes some 20 ms, once."""
_ALSO_CALLED = {
    "AE": ("UAE",), "CZ": ("Czech Republic",), "GB": ("UK", "Great Britain"), "TR": ("Turkey",),
    "US": ("USA", "America"),
}  # fmt: skip
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, eq=False)
class Words:
    """The index: ``postings[starts[i]:starts[i + 1]]`` are the rows with word ``i`` of the vocabulary."""

    vocabulary: Sequence[str]
    starts: NDArray[np.int64]
    postings: Rows
    by_length: Mapping[int, Sequence[int]]
    row_count: int

    def find(self, text: str) -> tuple[Mask, dict[str, str]]:
        """The rows that have every word of ``text``, and what was read for words that nobody has.

        A word also matches words that begin with it. Only a word that matches nothing is taken for a
        typing error: one letter off from 4 letters on, two from 7, neighbors swapped counting once.
        A text without any letter or digit matches no row.
        """
        words = fold(text).split()
        corrected: dict[str, str] = {}
        masks = []
        for word in dict.fromkeys(words):
            ranges = [self._range(word)]
            if ranges[0][0] == ranges[0][1]:
                readings = self._readings(word)
                ranges = [(at, at + 1) for at in readings]
                if readings:
                    corrected[word] = " or ".join(self.vocabulary[at] for at in readings)
            masks.append(self._having(ranges))
        return reduce(np.logical_and, masks or [self._having(())]), corrected

    def _range(self, prefix: str) -> tuple[int, int]:
        first = bisect_left(self.vocabulary, prefix)
        return first, bisect_left(self.vocabulary, prefix + LAST_CHARACTER, lo=first)

    def _having(self, ranges: Iterable[tuple[int, int]]) -> Mask:
        mask = np.zeros(self.row_count, dtype=np.bool_)
        for first, end in ranges:
            mask[self.postings[self.starts[first] : self.starts[end]]] = True
        return mask

    def _readings(self, word: str) -> list[int]:
        """The nearest words of the vocabulary within the errors allowed, the most frequent first."""
        errors = (len(word) >= LETTERS_FOR_ONE_ERROR) + (len(word) >= LETTERS_FOR_TWO_ERRORS)
        if not errors or _DIGIT.search(word):
            return []
        lengths = range(len(word) - errors, len(word) + errors + 1)
        candidates = [at for length in lengths for at in self.by_length.get(length, ())]
        if not candidates:
            return []
        spelled = [self.vocabulary[at] for at in candidates]
        distances = cdist([word], spelled, scorer=OSA.distance, score_cutoff=errors, dtype=np.uint8)[0]
        if distances.min() > errors:
            return []
        nearest = [candidates[at] for at in np.flatnonzero(distances == distances.min())]
        nearest.sort(key=lambda at: (self.starts[at] - self.starts[at + 1], self.vocabulary[at]))
        return nearest[:READINGS_MOST]


@dataclass
class WordGatherer:
    """Collects the words of rows in order; ``finish`` makes the index."""

    ids: dict[str, int] = field(default_factory=dict)
    gathered: "array[int]" = field(default_factory=lambda: array("i"))
    counts: "array[int]" = field(default_factory=lambda: array("i"))
    shared: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def ids_of(self, text: str) -> tuple[int, ...]:
        """The ids of the words of a text."""
        ids = self.ids
        if text.isascii():
            return tuple([ids.setdefault(word, len(ids)) for word in fold(text).split()])
        return tuple([ids.setdefault(word, len(ids)) for word in _findable(fold(text).split())])

    def shared_ids_of(self, text: str) -> tuple[int, ...]:
        """The same for a text that many rows share, such as a city: folded once."""
        known = self.shared.get(text)
        if known is None:
            known = self.shared[text] = self.ids_of(text)
        return known

    def add(self, own: Iterable[str], shared: Iterable[str]) -> None:
        """The next row: its own texts, and those that other rows have too."""
        words: set[int] = set()
        for text in own:
            words.update(self.ids_of(text))
        for text in shared:
            words.update(self.shared_ids_of(text))
        self.gathered.extend(words)
        self.counts.append(len(words))

    def finish(self) -> Words:
        """The index over all rows added; the gatherer is empty afterwards."""
        vocabulary = sorted(self.ids)
        rank = np.empty(len(vocabulary), dtype=np.int64)
        rank[[self.ids[word] for word in vocabulary]] = np.arange(len(vocabulary))
        counts = np.frombuffer(self.counts, dtype=np.int32) if self.counts else np.empty(0, np.int32)
        pairs = rank[np.frombuffer(self.gathered, dtype=np.int32)] if self.gathered else rank[:0]
        self.gathered = array("i")  # large, and no longer needed
        pairs <<= 32
        pairs |= np.repeat(np.arange(counts.size, dtype=np.int32), counts)
        pairs.sort()
        starts = np.searchsorted(pairs, np.arange(len(vocabulary) + 1, dtype=np.int64) << 32)
        postings = pairs.astype(np.uint32).view(np.int32)  # the lower half: the row
        row_count = counts.size
        self.__init__()  # type: ignore[misc]  # lets go of the buffers
        return Words(vocabulary, starts, postings, _by_length(vocabulary), row_count)


def _findable(words: Iterable[str]) -> Iterable[str]:
    """The words, and what they look like from each later letter on where a script has no spaces."""
    for word in words:
        yield word
        if _WITHOUT_SPACES.search(word):
            yield from (word[at:] for at in range(1, len(word)))


def _by_length(vocabulary: Sequence[str]) -> dict[int, list[int]]:
    lengths: defaultdict[int, list[int]] = defaultdict(list)
    for at, word in enumerate(vocabulary):
        lengths[len(word)].append(at)
    return dict(lengths)


@lru_cache(maxsize=512)
def country_names(code: str) -> tuple[str, ...]:
    """The names of a country (ISO 3166-1 alpha-2) in English and in its official languages."""
    names: list[str | None] = [_name_in("en", code)]
    names += _ALSO_CALLED.get(code, ())
    names += [_name_in(language, code) for language in get_official_languages(code)[:LANGUAGES_MOST]]
    return tuple(dict.fromkeys(name for name in names if name))


def _name_in(language: str, code: str) -> str | None:
    try:
        return Locale.parse(language).territories.get(code)
    except (UnknownLocaleError, ValueError):
        return None
